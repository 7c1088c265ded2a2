/* catalog -- a folder of published files (core/catalog.c) as a catalogue: which documents are data sets, which files belong to
 * each, in pages of a thousand. A document whose publisher is not known is not listed; nothing is guessed. */
#include "dcat.h"
#include "write.h"
#include <stdio.h>
#include <stdlib.h>

enum { PAGE_DATASETS = 1000 };

/* The columns of the folder's table. */
enum { COLUMN_FILE, COLUMN_SUFFIX, COLUMN_BYTES, COLUMN_SHA256, COLUMN_CONTENT, N_COLUMNS };

kw_status od_catalog_prepare(kw_ctx *ctx)
{
	static const char *const files[] = { "municipalities.tsv", "opendata/distributions.tsv",
		                             "opendata/document-types.tsv", "opendata/licences.tsv" };
	kw_status st = KW_OK;
	kw_str bytes;
	for (size_t i = 0; i < KW_COUNT(files) && st == KW_OK; i++)
		st = kw_ctx_data(ctx, files[i], &bytes);
	return st;
}

/* An identifier that is listed; most comparisons end at the hash. */
typedef struct listed {
	uint64_t hash;
	kw_str identifier;
} listed;

typedef struct cataloguer {
	od_dcat d;
	kw_sink *out;
	od_list seen;  /* identifiers listed */
	od_list found; /* const od_file *: the files of the data set under way */
	kw_arena *arena;
	size_t n_unresolved, n_on_page;
} cataloguer;

/* ---- options and tables ---- */

static kw_status read_kinds(od_dcat *d)
{
	enum { SUFFIX, OF, PART, MEDIA_TYPE, FORMAT, TITLE };
	kw_str bytes;
	kw_status st = kw_ctx_data(d->ctx, "opendata/distributions.tsv", &bytes);
	kw_tsv t = { .rest = bytes };
	while (st == KW_OK && kw_tsv_next(&t) && d->n_kinds < OD_FILE_KINDS_MAX) {
		const kw_str *f = t.fields;
		if (f[OF].n && !kw_str_eq(f[OF], KW_LIT("of")))
			d->kinds[d->n_kinds++] = (od_file_kind){ f[SUFFIX],     f[OF],     f[PART],
				                                 f[MEDIA_TYPE], f[FORMAT], f[TITLE] };
	}
	return st;
}

static kw_status fail_option(od_dcat *d, const char *option, kw_str value, const char *expected)
{
	char code[40];
	snprintf(code, sizeof code, "catalog.%s", option);
	return kw_fail(d->ctx, KW_EUSAGE, code, (kw_span){ 0 }, "--%s is \"%.*s\"; expected %s", option,
	               KW_STR_ARG(value), expected);
}

static bool is_address(kw_str s)
{
	bool fine = (kw_str_starts(s, KW_LIT("https://")) && s.n > 8) ||
	            (kw_str_starts(s, KW_LIT("http://")) && s.n > 7);
	for (size_t i = 0; fine && i < s.n; i++)
		fine = s.p[i] > 0x20 && s.p[i] < 0x7F && !memchr("\"<>\\^`{|}#?", s.p[i], 11);
	return fine;
}

static kw_status take_licence(od_dcat *d, kw_str given)
{
	kw_tsv t = { .rest = d->licences };
	while (given.n && kw_tsv_next(&t))
		if (kw_str_eq(t.fields[0], given) || kw_str_eq(t.fields[1], given))
			d->licence = t.fields[1];
	if (!given.n || d->licence.n)
		return KW_OK;
	d->licence = given;
	return is_address(given)
	               ? KW_OK
	               : fail_option(d, "license", given, "a short name of licences.tsv or an https address");
}

static kw_status take_options(od_dcat *d, const kw_opts *opts)
{
	kw_str code = kw_opt_str(opts, "publisher");
	d->base = kw_opt_str(opts, "base-uri");
	d->title = kw_opt_str(opts, "title");
	d->description = kw_opt_str(opts, "description");
	while (kw_str_ends(d->base, KW_LIT("/")))
		d->base.n--;
	if (!is_address(d->base))
		return fail_option(
		        d, "base-uri", d->base,
		        "the web address the data sets live under, such as https://data.example.lg.jp");
	if (code.n && !od_dcat_name_of(d, code, NULL).n)
		return fail_option(d, "publisher", code, "a local government code of 6 figures");
	d->publisher_code = code;
	return take_licence(d, kw_opt_str(opts, "license"));
}

static kw_status prepare_job(od_dcat *d, const kw_opts *opts)
{
	kw_status st = kw_ctx_data(d->ctx, "municipalities.tsv", &d->municipalities);
	if (!st)
		st = kw_ctx_data(d->ctx, "opendata/document-types.tsv", &d->types);
	if (!st)
		st = kw_ctx_data(d->ctx, "opendata/licences.tsv", &d->licences);
	if (!st)
		st = read_kinds(d);
	return st ? st : take_options(d, opts);
}

/* ---- files ---- */

static unsigned kind_of(const od_dcat *d, kw_str suffix)
{
	unsigned i = 0;
	while (i < d->n_kinds && !kw_str_eq(d->kinds[i].suffix, suffix))
		i++;
	return i;
}

static od_file file_of(const kw_cell *cells, unsigned kind)
{
	od_file f = { .path = cells[COLUMN_FILE].text,
		      .kind = kind,
		      .bytes = (uint64_t)cells[COLUMN_BYTES].value };
	kw_str sha = kw_str_sub(cells[COLUMN_SHA256].text, 0, sizeof f.sha256 - 1);
	memcpy(f.sha256, sha.p, sha.n);
	return f;
}

/* The first file whose path is not before `path`. */
static size_t first_from(const od_dcat *d, kw_str path)
{
	const od_file *files = d->files.items;
	size_t low = 0, high = d->files.n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (kw_str_order(files[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Files that are called `stem` and the suffix of their kind: in the order of their paths they follow each other. */
static void find_files(cataloguer *c, kw_str stem, bool by_source)
{
	const od_file *files = c->d.files.items;
	for (size_t i = first_from(&c->d, stem); i < c->d.files.n; i++) {
		const od_file_kind *kind = &c->d.kinds[files[i].kind];
		kw_str rest = kw_str_sub(files[i].path, stem.n, files[i].path.n);
		if (!kw_str_starts(files[i].path, stem))
			return;
		const char *star = memchr(kind->suffix.p, '*', kind->suffix.n);
		size_t n_fixed = star ? (size_t)(star - kind->suffix.p) : kind->suffix.n;
		bool fits = kw_str_starts(rest, kw_str_sub(kind->suffix, 0, n_fixed)) &&
		            (star || rest.n == kind->suffix.n) &&
		            (!by_source || kw_str_eq(kind->of, KW_LIT("source")));
		if (fits)
			*(const od_file **)od_list_add(&c->d.job, &c->found, sizeof files) = &files[i];
	}
}

static int by_kind(const void *a, const void *b)
{
	const od_file *x = *(const od_file *const *)a, *y = *(const od_file *const *)b;
	return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : kw_str_order(x->path, y->path);
}

/* The kinds in the order of the table, so that the main file comes first; each file once. */
static void sort_found(od_list *found)
{
	const od_file **files = found->items;
	size_t n = 0;
	qsort(files, found->n, sizeof *files, by_kind);
	for (size_t i = 0; i < found->n; i++)
		if (n == 0 || files[n - 1] != files[i])
			files[n++] = files[i];
	found->n = n;
}

/* Beside the main file: what has the identifier's name, and what has the name of the source. */
static void find_companions(cataloguer *c, const od_file *main_file, const od_dataset *set)
{
	kw_buf *b = &c->d.job.scratch;
	size_t folder = main_file->path.n;
	while (folder && main_file->path.p[folder - 1] != '/')
		folder--;
	c->found.n = 0;
	*(const od_file **)od_list_add(&c->d.job, &c->found, sizeof main_file) = main_file;
	od_clear(&c->d.job, b);
	kw_buf_put(b, kw_str_sub(main_file->path, 0, folder));
	kw_buf_put(b, set->identifier);
	find_files(c, kw_buf_str(b), false);
	for (size_t end = set->file.n; end > 1; end--) {
		if (set->file.p[end - 1] != '.')
			continue; /* leaflet.kw.xml was made into leaflet.pdf */
		od_clear(&c->d.job, b);
		kw_buf_put(b, kw_str_sub(main_file->path, 0, folder));
		kw_buf_put(b, kw_str_sub(set->file, 0, end - 1));
		find_files(c, kw_buf_str(b), true);
	}
	if (kw_str_ends(kw_str_sub(main_file->path, 0, folder), KW_LIT(".data/"))) {
		od_clear(&c->d.job,
		         b); /* the batch command puts open data into a folder beside the leaflet */
		kw_buf_put(b, kw_str_sub(main_file->path, 0, folder - KW_LIT(".data/").n));
		find_files(c, kw_buf_str(b), true);
	}
	if (!c->d.job.no_memory)
		sort_found(&c->found);
}

/* ---- rows ---- */

static bool is_listed(const cataloguer *c, kw_str identifier)
{
	const listed *seen = c->seen.items;
	uint64_t hash = od_hash(identifier);
	for (size_t i = 0; i < c->seen.n; i++)
		if (seen[i].hash == hash && kw_str_eq(seen[i].identifier, identifier))
			return true;
	return false;
}

static kw_status add_dataset(cataloguer *c, const od_file *main_file, const od_dataset *set)
{
	od_dcat *d = &c->d;
	kw_status st = KW_OK;
	if (is_listed(c, set->identifier)) {
		kw_report(d->ctx, KW_SEVERITY_WARNING, "catalog.twice", (kw_span){ 0 },
		          "%.*s: the data set %.*s is listed already; this file is left out",
		          KW_STR_ARG(main_file->path), KW_STR_ARG(set->identifier));
		return KW_OK;
	}
	if (!d->publisher_code.n && d->publishers.n &&
	    !kw_str_eq(((const od_term *)d->publishers.items)[0].address, set->publisher_code))
		return kw_fail(
		        d->ctx, KW_EUSAGE, "catalog.publisher", (kw_span){ 0 },
		        "the data sets have more than one publisher (%.*s, %.*s); say whose catalogue it "
		        "is with --publisher CODE",
		        KW_STR_ARG(((const od_term *)d->publishers.items)[0].address),
		        KW_STR_ARG(set->publisher_code));
	if (c->n_on_page == PAGE_DATASETS) {
		kw_str code = kw_arena_copy(
		        c->arena, d->publishers.n ? ((const od_term *)d->publishers.items)[0].address
		                                  : set->publisher_code);
		st = od_dcat_page_put(d, c->out, true);
		if (!d->publisher_code.n)
			d->publisher_code = code; /* one publisher: that of every page */
		c->n_on_page = 0;
	}
	listed *entry = od_list_add(&d->job, &c->seen, sizeof *entry);
	*entry = (listed){ od_hash(set->identifier), kw_arena_copy(c->arena, set->identifier) };
	find_companions(c, main_file, set);
	od_dcat_dataset_put(d, set, c->found.items, c->found.n);
	c->n_on_page++;
	return st;
}

static kw_status take_document(cataloguer *c, const kw_cell *cells, unsigned kind)
{
	od_dcat *d = &c->d;
	od_dataset set;
	kw_str why;
	uint32_t line;
	od_file file = file_of(cells, kind);
	kw_arena *arena = kw_arena_new();
	kw_status st = KW_OK;
	switch (arena ? od_dataset_read(cells[COLUMN_CONTENT].text, arena, &set, &why, &line)
	              : OD_MALFORMED) {
	case OD_DATASET:
		if (set.identifier.n && set.publisher_code.n && set.title.n) {
			st = add_dataset(c, &file, &set);
		} else {
			c->n_unresolved++;
			kw_report(d->ctx, KW_SEVERITY_NOTE, "catalog.no-publisher", (kw_span){ 0 },
			          "%.*s: its publisher is not known; it is not listed",
			          KW_STR_ARG(file.path));
		}
		break;
	case OD_OTHER_XML:
		break;
	case OD_MALFORMED:
		st = kw_fail(d->ctx, KW_EFORMAT, "catalog.malformed", (kw_span){ .line = arena ? line : 0 },
		             "%.*s: %.*s", KW_STR_ARG(file.path),
		             KW_STR_ARG(arena ? why : KW_LIT("no memory")));
		break;
	}
	kw_arena_free(arena);
	return st;
}

static kw_status take_row(cataloguer *c, const kw_cell *cells)
{
	od_dcat *d = &c->d;
	unsigned kind = kind_of(d, cells[COLUMN_SUFFIX].text);
	if (kind == d->n_kinds)
		return KW_OK;
	if (kw_str_eq(d->kinds[kind].of, KW_LIT("main")))
		return take_document(c, cells, kind);
	od_file *f = od_list_add(&d->job, &d->files, sizeof *f);
	*f = file_of(cells, kind);
	f->path = kw_arena_copy(c->arena, f->path);
	return KW_OK;
}

/* The table of core/catalog.c; NULL in any other document. */
static const kw_node *find_table(const kw_doc *doc)
{
	static const kw_str names[N_COLUMNS] = { KW_LIT_INIT("file"), KW_LIT_INIT("suffix"),
		                                 KW_LIT_INIT("bytes"), KW_LIT_INIT("sha256"),
		                                 KW_LIT_INIT("content") };
	const kw_node *n = kw_doc_root_const(doc)->first;
	while (n && n->type != KW_TABLE)
		n = n->next;
	bool fine = n && n->as.table->n_columns == N_COLUMNS && n->as.table->rows;
	for (size_t i = 0; fine && i < N_COLUMNS; i++)
		fine = kw_str_eq(n->as.table->columns[i].name, names[i]);
	return fine ? n : NULL;
}

static kw_status take_rows(cataloguer *c, const kw_node *table)
{
	kw_rows *rows = kw_table_open(table);
	kw_status st = KW_OK;
	size_t n;
	c->d.job.no_memory |= !rows;
	for (const kw_cell *cells; !st && rows && (cells = kw_rows_next(rows, &n));)
		st = take_row(c, cells);
	kw_rows_close(rows);
	if (!st && c->seen.n == 0)
		st = kw_fail(c->d.ctx, KW_EFORMAT, "catalog.empty", (kw_span){ 0 },
		             c->n_unresolved
		                     ? "no open data XML of the %zu has a known publisher; convert them "
		                       "again with --opt opendata.publisher=CODE"
		                     : "there is no open data XML in the folder (%zu found)",
		             c->n_unresolved);
	if (!st && c->n_unresolved)
		kw_report(c->d.ctx, KW_SEVERITY_WARNING, "catalog.unlisted", (kw_span){ 0 },
		          "%zu documents without a known publisher are not listed", c->n_unresolved);
	return st ? st : od_dcat_page_put(&c->d, c->out, false);
}

kw_status od_catalog_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	cataloguer c = { .out = out, .arena = kw_arena_new() };
	const kw_node *table = find_table(doc);
	kw_status st = KW_OK;
	c.d.ctx = c.d.job.ctx = ctx;
	c.d.page.depth = 1;
	c.d.page_arena = kw_arena_new();
	if (!table)
		st = kw_fail(ctx, KW_EUNSUPPORTED, "catalog.input", (kw_span){ 0 },
		             "a catalogue is made of a folder; see kawaraban help catalog");
	else if (!c.arena || !c.d.page_arena)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the catalogue");
	if (!st)
		st = prepare_job(&c.d, opts);
	if (!st)
		st = take_rows(&c, table);
	kw_arena_free(c.d.page_arena);
	kw_arena_free(c.arena);
	kw_buf_free(&c.d.page.buf);
	kw_buf_free(&c.d.job.scratch);
	kw_buf_free(&c.d.job.scratch2);
	free(c.d.files.items);
	free(c.d.datasets.items);
	free(c.d.publishers.items);
	free(c.d.licences_in.items);
	free(c.seen.items);
	free(c.found.items);
	return st;
}
