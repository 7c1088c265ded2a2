/* fontlist -- reads formats/fonts.tsv and opens the files it names, without asking fontconfig (FcInit alone takes longer
 * than a leaflet). All faces are opened here, because files may be out of reach once the process is sealed; an open
 * face costs a mapping, its tables are read when a character needs them. */
#include "fontlist.h"

#include <kawaraban/str.h>

#include <stdlib.h>

#define LIST_FILE "fonts.tsv"

enum { MAX_FOLDERS = 16, MAX_FACES = 64, MAX_ROLES = 16, MAX_PATH_BYTES = 1024 };

/* Filled once by kw_fontlist_prepare. */
static kw_fontlist *prepared;

typedef struct loading {
	kw_ctx *ctx;
	kw_fontlist *list;
	kw_str folders[MAX_FOLDERS];
	size_t n_folders;
} loading;

static int find_face(const kw_fontlist *list, kw_str id)
{
	for (size_t i = 0; i < list->n_faces; i++)
		if (kw_str_eq(list->faces[i].id, id))
			return (int)i;
	return -1;
}

static kw_face *open_in_folders(const loading *l, kw_str file, unsigned index)
{
	char path[MAX_PATH_BYTES];
	for (size_t i = 0; i < l->n_folders; i++) {
		kw_str folder = l->folders[i];
		if (folder.n + 1 + file.n >= sizeof path)
			continue;
		memcpy(path, folder.p, folder.n);
		path[folder.n] = '/';
		memcpy(path + folder.n + 1, file.p, file.n);
		path[folder.n + 1 + file.n] = 0;
		kw_face *face = kw_face_open(path, index);
		if (face)
			return face;
	}
	return NULL;
}

/* face ID FILE INDEX FAMILY; several rows with one ID: the first file that is there counts. */
static bool add_face(loading *l, const kw_tsv *row)
{
	kw_str id = row->fields[1], file = row->fields[2], number = row->fields[3];
	int at = find_face(l->list, id);
	if (!id.n || !file.n || number.n != 1 || number.p[0] < '0' || number.p[0] > '9')
		return false;
	if (at < 0) {
		if (l->list->n_faces == MAX_FACES)
			return false;
		at = (int)l->list->n_faces++;
		l->list->faces[at] =
		        (kw_listed_face){ .id = id, .family = row->fields[4], .host = (uint16_t)at };
	}
	kw_listed_face *f = &l->list->faces[at];
	if (!f->face)
		f->face = open_in_folders(l, file, (unsigned)(number.p[0] - '0'));
	if (f->face && !kw_face_may_embed(f->face)) {
		kw_report(l->ctx, KW_SEVERITY_WARNING, "pdf.font-restricted", (kw_span){ 0 },
		          "the licence bits of font %.*s forbid embedding; it is not used", KW_STR_ARG(file));
		kw_face_free(f->face);
		f->face = NULL;
	}
	return true;
}

/* bold ID OF FAMILY: the face of that row with a stroke around its glyphs, for families without a bold face. */
static bool add_bold(loading *l, const kw_tsv *row)
{
	int of = find_face(l->list, row->fields[2]);
	if (of < 0 || !row->fields[1].n || find_face(l->list, row->fields[1]) >= 0 ||
	    l->list->n_faces == MAX_FACES)
		return false;
	kw_listed_face *f = &l->list->faces[l->list->n_faces++];
	*f = l->list->faces[of];
	f->id = row->fields[1];
	f->family = row->fields[3];
	f->is_bolder = true;
	return true;
}

/* join ID OF: the glyphs of that face are embedded in the font of another one, so that what both have alike is in a file once. */
static bool add_join(const loading *l, const kw_tsv *row)
{
	int joined = find_face(l->list, row->fields[1]), host = find_face(l->list, row->fields[2]);
	if (joined < 0 || host < 0 || joined == host || l->list->faces[host].host != host ||
	    l->list->faces[joined].is_bolder || l->list->faces[host].is_bolder)
		return false;
	for (int i = 0; i < (int)l->list->n_faces; i++) { /* one guest for a host, and none for a guest */
		int its = l->list->faces[i].host;
		if (i != its && !l->list->faces[i].is_bolder && (its == host || its == joined))
			return false;
	}
	kw_listed_face *f = &l->list->faces[joined];
	const kw_face *of = l->list->faces[host].face;
	if (f->face && of && kw_face_may_join(of, f->face))
		f->host = (uint16_t)host;
	return true;
}

/* role NAME ID ID ... */
static bool add_role(loading *l, const kw_tsv *row)
{
	kw_str ids = row->fields[2], id;
	if (l->list->n_roles == MAX_ROLES || !row->fields[1].n || !ids.n)
		return false;
	kw_role *role = &l->list->roles[l->list->n_roles++];
	role->name = row->fields[1];
	for (bool first = true; kw_word_next(&ids, &id); first = false) {
		int face = find_face(l->list, id);
		if (face < 0 || role->n_chain == KW_CHAIN_MAX)
			return false;
		if (first)
			role->wanted = (uint16_t)face;
		if (l->list->faces[face].face)
			role->chain[role->n_chain++] = (uint16_t)face;
	}
	return true;
}

static bool add_row(loading *l, const kw_tsv *row)
{
	kw_str kind = row->fields[0];
	if (kw_str_eq(kind, KW_LIT("face")))
		return add_face(l, row);
	if (kw_str_eq(kind, KW_LIT("role")))
		return add_role(l, row);
	if (kw_str_eq(kind, KW_LIT("bold")))
		return add_bold(l, row);
	if (kw_str_eq(kind, KW_LIT("join")))
		return add_join(l, row);
	if (!kw_str_eq(kind, KW_LIT("folder")) || row->n < 2 || l->n_folders == MAX_FOLDERS)
		return false;
	l->folders[l->n_folders++] = row->fields[1];
	return true;
}

static void free_list(kw_fontlist *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->n_faces; i++)
		if (!list->faces[i].is_bolder)
			kw_face_free(list->faces[i].face);
	free(list->faces);
	free(list->roles);
	free(list);
}

kw_status kw_fontlist_prepare(kw_ctx *ctx)
{
	kw_tsv row = { 0 };
	loading l = { .ctx = ctx };
	if (prepared)
		return KW_OK;
	kw_status st = kw_ctx_data(ctx, LIST_FILE, &row.rest);
	if (st != KW_OK)
		return st;
	l.list = calloc(1, sizeof *l.list);
	if (l.list) {
		l.list->faces = calloc(MAX_FACES, sizeof *l.list->faces);
		l.list->roles = calloc(MAX_ROLES, sizeof *l.list->roles);
	}
	if (!l.list || !l.list->faces || !l.list->roles) {
		st = kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
		             "no memory for the list of fonts");
		goto out;
	}
	while (kw_tsv_next(&row))
		if (!add_row(&l, &row)) {
			st = kw_fail(
			        ctx, KW_ELIB, "pdf.font-list", (kw_span){ 0 },
			        LIST_FILE
			        ":%u: expected a folder, face, bold, join or role row whose faces are named above it",
			        row.line);
			goto out;
		}
	prepared = l.list;
	l.list = NULL;
out:
	free_list(l.list);
	return st;
}

const kw_fontlist *kw_fontlist_find(void)
{
	return prepared;
}

int kw_fontlist_role(const kw_fontlist *list, kw_str name)
{
	for (size_t i = 0; i < list->n_roles; i++)
		if (kw_str_eq(list->roles[i].name, name))
			return (int)i;
	return -1;
}
