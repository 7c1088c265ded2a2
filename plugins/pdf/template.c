/* template -- finds templates, reads one over those it is based on, and checks that the whole can be set. Those that are shipped are
 * kept for the next document. Knows nothing of what is done with them. */
#include "template_inside.h"

#include <kawaraban/str.h>

#include <stdatomic.h>
#include <stdlib.h>

#define NAMESPACE         "urn:kawaraban:leaflet:1"
#define USUAL_COMPRESSION 6
#define SCHEMA            "leaflet/kawaraban-template-1.rng"

enum { MAX_NAME = 64, MAX_BASES = 4, LEAST_MEASURE_EMS = 8, MAX_KEPT = 16 };

/* ---- whole templates ---- */

int64_t kw_template_measure(const kw_template *t, int64_t n)
{
	return (t->width - 2 * t->side - (n - 1) * t->gap) / n;
}

static kw_status check_whole(const kw_loading *l)
{
	const kw_template *t = l->t;
	const kw_style *body = &t->styles[KW_STYLE_BODY];
	const char *lack = NULL;
	for (size_t i = 0; i < KW_N_STYLES && !lack; i++)
		lack = t->styles[i].is_known ? NULL : kw_style_name((kw_style_id)i);
	if (lack)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		               "%.*s: there is no style %s", KW_STR_ARG(l->file), lack);
	for (size_t i = 0; i < KW_N_BOXES && !lack; i++)
		lack = t->frames[KW_BOX_OF_STYLES + i].is_known ? NULL : kw_template_box_name(i);
	if (lack)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 }, "%.*s: there is no box %s",
		               KW_STR_ARG(l->file), lack);
	if (t->height - t->top - t->bottom < 4 * t->styles[KW_STYLE_TITLE].feed)
		return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		               "%.*s: page: its margins leave no room for text", KW_STR_ARG(l->file));
	if (kw_template_measure(t, t->columns) < LEAST_MEASURE_EMS * body->size)
		return kw_fail(
		        l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
		        "%.*s: page: a column has room for %d characters of the body; expected %d at least",
		        KW_STR_ARG(l->file), (int)(kw_template_measure(t, t->columns) / body->size),
		        LEAST_MEASURE_EMS);
	return KW_OK;
}

static bool is_plain_name(kw_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!name.p[i] || !strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.p[i]))
			return false;
	return name.n > 0 && name.n <= MAX_NAME;
}

static bool is_path(kw_str name)
{
	return kw_str_ends(name, KW_LIT(".xml")) || (name.n && memchr(name.p, '/', name.n));
}

static kw_status refuse_name(kw_ctx *ctx, kw_str name, kw_str shipped)
{
	kw_str near = kw_nearest_name(name, shipped);
	kw_buf all = { 0 };
	for (size_t i = 0; i + 1 < shipped.n; i++)
		kw_buf_put(&all, shipped.p[i] == '\n' ? KW_LIT(", ") : kw_str_sub(shipped, i, 1));
	kw_status st = kw_fail(ctx, KW_EUSAGE, "pdf.template-name", (kw_span){ 0 },
	                       "there is no template '%.*s'; did you mean %s%.*s?", KW_STR_ARG(name),
	                       near.n ? "" : "one of ", KW_STR_ARG((near.n ? near : kw_buf_str(&all))));
	kw_buf_free(&all);
	return st;
}

/* The bytes of a shipped template. */
static kw_status read_shipped(kw_ctx *ctx, kw_str name, kw_buf *path, kw_str *bytes)
{
	kw_buf names = { 0 };
	kw_status st = KW_OK;
	bool is_there = false;
	kw_ctx_data_names(ctx, "leaflet", KW_LIT(".xml"), &names);
	for (size_t from = 0, at = 0; at < names.n; at++)
		if (names.b[at] == '\n') {
			is_there =
			        is_there || kw_str_eq(kw_str_sub(kw_buf_str(&names), from, at - from), name);
			from = at + 1;
		}
	if (!is_plain_name(name) || !is_there)
		st = refuse_name(ctx, name, kw_buf_str(&names));
	kw_buf_free(&names);
	if (st != KW_OK)
		return st;
	kw_buf_clear(path);
	kw_buf_putf(path, "leaflet/%.*s.xml", KW_STR_ARG(name));
	return path->failed
	               ? kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a template")
	               : kw_ctx_data(ctx, path->b, bytes);
}

/* Where a template is: a file of the user's, or one of ours. */
static kw_status find_file(kw_ctx *ctx, kw_str name, kw_str folder, kw_buf *path, kw_str *bytes, bool *is_own)
{
	*is_own = is_path(name) || folder.n;
	if (!*is_own)
		return read_shipped(ctx, name, path, bytes);
	kw_buf_clear(path);
	if (is_path(name))
		kw_buf_put(path, name);
	else
		kw_buf_putf(path, "%.*s/%.*s.xml", KW_STR_ARG(folder), KW_STR_ARG(name));
	return kw_ctx_file(ctx, kw_buf_str(path), bytes);
}

static kw_status load_one(kw_loading *l, kw_str name, kw_str folder, kw_str *base, kw_markup **list,
                          size_t *n)
{
	kw_str bytes, schema;
	kw_buf path = { 0 };
	bool is_own = false;
	kw_status st = find_file(l->ctx, name, folder, &path, &bytes, &is_own);
	l->file = kw_arena_copy(l->t->texts, kw_buf_str(&path));
	kw_buf_free(&path);
	if (st == KW_OK && is_own)
		st = kw_ctx_data(l->ctx, SCHEMA, &schema);
	if (st == KW_OK)
		st = kw_markup_read(l->ctx, l->file, bytes, NAMESPACE, l->t->texts, list, n);
	if (st == KW_OK && is_own)
		st = kw_markup_validate(l->ctx, l->file, bytes, schema);
	*base = st == KW_OK && *n ? kw_template_attribute(&(*list)[0], "based-on") : (kw_str){ NULL, 0 };
	return st;
}

static kw_status read_template(kw_ctx *ctx, kw_str name, kw_str folder, kw_variant variant,
                               const kw_fontlist *fonts, kw_template *out)
{
	struct {
		kw_str file;
		kw_markup *list;
		size_t n;
	} layers[MAX_BASES];
	size_t n_layers = 0;
	kw_status st = KW_OK;
	kw_loading l = { .ctx = ctx, .fonts = fonts, .t = out };
	memset(out, 0, sizeof *out);
	out->variant = variant;
	out->columns = out->multiple = 1;
	out->compression = USUAL_COMPRESSION;
	out->is_balanced = true;
	out->texts = kw_arena_new();
	if (!out->texts)
		return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a template");
	/* A template is based on one of ours only, and that on another. */
	for (kw_str base = name; base.n && st == KW_OK; folder = (kw_str){ 0 }) {
		if (n_layers == MAX_BASES || (n_layers && is_path(base)))
			return kw_fail(
			        ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
			        "%.*s: based-on=\"%.*s\": expected the name of a template that is shipped, %d deep at most",
			        KW_STR_ARG(l.file), KW_STR_ARG(base), MAX_BASES);
		st = load_one(&l, base, folder, &base, &layers[n_layers].list, &layers[n_layers].n);
		layers[n_layers++].file = l.file;
	}
	for (size_t i = 2 * n_layers; i-- > 0 && st == KW_OK;) {
		size_t layer = i % n_layers; /* the base first; and all of them twice */
		l.file = layers[layer].file;
		st = kw_template_read_elements(&l, layers[layer].list, layers[layer].n, i >= n_layers);
	}
	out->file = l.file;
	out->panels = out->is_balanced ? 1 : out->columns;
	/* Panels side by side on the screen are pages of their own for a print shop. */
	if (variant == KW_VARIANT_PRINT && !out->is_balanced && out->sheet.width == out->width) {
		out->width /= out->columns;
		out->multiple *= out->columns;
		out->columns = 1;
	}
	out->styles[KW_STYLE_BODY].snaps = out->styles[KW_STYLE_ITEM].snaps = true;
	return st == KW_OK ? check_whole(&l) : st;
}

/* Shipped templates of a process that makes many documents, once they are read; never changed. */
typedef struct kept_template {
	kw_template t;
	kw_variant variant;
	kw_str name;
} kept_template;

static struct {
	bool keeps;
	_Atomic(kept_template *) all[MAX_KEPT];
} kept;

void kw_templates_keep(void)
{
	kept.keeps = true;
}

/* Puts what was read where the next document finds it; from then on it owns the texts. */
static void keep_template(kw_str name, kw_template *t)
{
	kept_template *k = malloc(sizeof *k);
	if (!k)
		return;
	*k = (kept_template){ *t, t->variant, kw_arena_copy(t->texts, name) };
	for (size_t i = 0; i < MAX_KEPT && !kw_arena_failed(t->texts); i++) {
		kept_template *none = NULL;
		if (atomic_compare_exchange_strong(&kept.all[i], &none, k)) {
			t->texts = NULL;
			return;
		}
	}
	free(k);
}

kw_status kw_template_load(kw_ctx *ctx, kw_str name, kw_str folder, kw_variant variant,
                           const kw_fontlist *fonts, kw_template *out)
{
	bool is_shipped = kept.keeps && folder.n == 0 && !is_path(name);
	for (size_t i = 0; i < MAX_KEPT && is_shipped; i++) {
		const kept_template *k = atomic_load(&kept.all[i]);
		if (!k || k->variant != variant || !kw_str_eq(k->name, name))
			continue;
		*out = k->t;
		out->texts = NULL;
		return KW_OK;
	}
	kw_status st = read_template(ctx, name, folder, variant, fonts, out);
	if (st == KW_OK && is_shipped)
		keep_template(name, out);
	return st;
}

void kw_template_free(kw_template *t)
{
	kw_arena_free(t->texts);
	t->texts = NULL;
}

const kw_colour_role *kw_template_colour(const kw_template *t, kw_colour rgb)
{
	for (size_t i = 0; i < t->n_colours; i++)
		if (t->colours[i].rgb == rgb)
			return &t->colours[i];
	return NULL;
}

bool kw_template_put_mark(const kw_template *t, const kw_node *list, uint64_t n, kw_buf *b)
{
	kw_str pattern = list->as.list.numbering == KW_LIST_NUMBERS ? t->item_number : t->bullet;
	if (list->as.list.marker.n || list->as.list.numbering == KW_LIST_UNMARKED) {
		kw_buf_put(b, list->as.list.marker);
		return true;
	}
	for (size_t i = 0; i < pattern.n; i++) {
		if (list->as.list.numbering == KW_LIST_NUMBERS && pattern.p[i] == '1')
			kw_buf_put_int(b, (int64_t)n);
		else
			kw_buf_putc(b, pattern.p[i]);
	}
	return false;
}

kw_status kw_template_file(kw_ctx *ctx, const kw_template *t, kw_str name, kw_str *bytes)
{
	const char *slash = t->file.n ? memrchr(t->file.p, '/', t->file.n) : NULL;
	kw_str folder = { t->file.p, slash ? (size_t)(slash - t->file.p) + 1 : 0 };
	kw_buf path = { 0 };
	kw_status st = KW_OK;
	if (name.n && name.p[0] != '/')
		kw_buf_put(&path, folder);
	kw_buf_put(&path, name);
	st = kw_ctx_file(ctx, kw_buf_str(&path), bytes);
	kw_buf_free(&path);
	return st;
}
