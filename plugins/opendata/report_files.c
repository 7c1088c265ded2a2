/* report_files -- which files a catalogue lists, with size and SHA-256, as a table: so that whoever has the files can compare. */
#include "report.h"
#include "xml_lib.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct listed {
	kw_str sum; /* address of its checksum */
	kw_str file, bytes;
	kw_str sha256;
} listed;

typedef struct checksum {
	kw_str about, value;
} checksum;

typedef struct listing {
	kw_arena *arena;
	kw_buf files, sums; /* listed, checksum */
	kw_buf text;
} listing;

/* The path behind /files/, with %XX undone. */
static kw_str path_of(kw_arena *arena, kw_str address)
{
	const kw_str mark = KW_LIT("/files/");
	const char *at = address.n ? memmem(address.p, address.n, mark.p, mark.n) : NULL;
	kw_str path = at ? kw_str_sub(address, (size_t)(at - address.p) + mark.n, address.n) : address;
	char *out = kw_arena_alloc(arena, path.n + 1);
	size_t n = 0;
	for (size_t i = 0; out && i < path.n; i++) {
		unsigned byte;
		if (path.p[i] == '%' && path.n - i > 2 && sscanf(path.p + i + 1, "%2x", &byte) == 1) {
			out[n++] = (char)byte;
			i += 2;
		} else {
			out[n++] = path.p[i];
		}
	}
	return (kw_str){ out, out ? n : 0 };
}

static listed *last_file(listing *l)
{
	return l->files.n ? (listed *)(void *)(l->files.b + l->files.n - sizeof(listed)) : NULL;
}

static void on_start(void *user, const od_sax *s, kw_str ns KW_UNUSED, kw_str name)
{
	static const listed nothing;
	listing *l = user;
	kw_str about = kw_arena_copy(l->arena, od_sax_attr(s, KW_LIT("about")));
	kw_str resource = kw_arena_copy(l->arena, od_sax_attr(s, KW_LIT("resource")));
	listed *file = last_file(l);
	kw_buf_clear(&l->text);
	if (kw_str_eq(name, KW_LIT("Distribution")))
		kw_buf_put(&l->files, (kw_str){ (const char *)&nothing, sizeof nothing });
	else if (kw_str_eq(name, KW_LIT("Checksum")))
		kw_buf_put(&l->sums,
		           (kw_str){ (const char *)&(checksum){ .about = about }, sizeof(checksum) });
	else if (file && kw_str_eq(name, KW_LIT("downloadURL")))
		file->file = path_of(l->arena, resource);
	else if (file && kw_str_eq(name, KW_LIT("checksum")))
		file->sum = resource;
}

static void on_text(void *user, const od_sax *s KW_UNUSED, kw_str text)
{
	kw_buf_put(&((listing *)user)->text, text);
}

static void on_end(void *user, const od_sax *s KW_UNUSED, kw_str ns KW_UNUSED, kw_str name)
{
	listing *l = user;
	listed *file = last_file(l);
	kw_str text = kw_str_trim(kw_buf_str(&l->text));
	if (file && kw_str_eq(name, KW_LIT("byteSize")))
		file->bytes = kw_arena_copy(l->arena, text);
	else if (l->sums.n && kw_str_eq(name, KW_LIT("checksumValue")))
		((checksum *)(void *)(l->sums.b + l->sums.n - sizeof(checksum)))->value =
		        kw_arena_copy(l->arena, text);
	kw_buf_clear(&l->text);
}

static int by_about(const void *a, const void *b)
{
	kw_str x = ((const checksum *)a)->about, y = ((const checksum *)b)->about;
	int order = memcmp(x.n ? x.p : "", y.n ? y.p : "", x.n < y.n ? x.n : y.n);
	return order ? order : x.n < y.n ? -1 : x.n > y.n;
}

static void add_table(listing *l, kw_doc *doc)
{
	static const kw_column columns[] = {
		{ .name = KW_LIT_INIT("file"), .kind = KW_VALUE_TEXT },
		{ .name = KW_LIT_INIT("bytes"), .kind = KW_VALUE_INTEGER },
		{ .name = KW_LIT_INIT("sha256"), .kind = KW_VALUE_CODE },
	};
	size_t n = l->files.n / sizeof(listed), n_sums = l->sums.n / sizeof(checksum);
	const listed *files = (const listed *)(const void *)l->files.b;
	kw_cell *cells = kw_arena_alloc(l->arena, (n + 1) * KW_COUNT(columns) * sizeof *cells);
	if (n_sums)
		qsort(l->sums.b, n_sums, sizeof(checksum), by_about);
	for (size_t i = 0; cells && i < n; i++) {
		const checksum key = { .about = files[i].sum };
		const checksum *sum =
		        n_sums ? bsearch(&key, l->sums.b, n_sums, sizeof(checksum), by_about) : NULL;
		kw_cell *row = cells + i * KW_COUNT(columns);
		row[0] = (kw_cell){ .text = files[i].file };
		row[1] = (kw_cell){ .text = files[i].bytes, .kind = KW_VALUE_INTEGER };
		for (size_t k = 0; k < files[i].bytes.n && k < 18; k++)
			row[1].value = row[1].value * 10 + (files[i].bytes.p[k] - '0');
		row[2] = (kw_cell){ .text = sum ? sum->value : (kw_str){ NULL, 0 }, .kind = KW_VALUE_CODE };
	}
	kw_node *table = kw_doc_add(doc, kw_doc_root(doc), KW_TABLE);
	kw_table_set_columns(doc, table, columns, KW_COUNT(columns));
	if (cells)
		kw_table_set_cells(doc, table, cells, n);
}

kw_status od_report_files(kw_ctx *ctx, kw_str bytes, kw_doc *doc)
{
	static const od_sax_events events = { on_start, on_text, on_end };
	listing l = { .arena = kw_doc_arena(doc) };
	od_sax *s = od_sax_new(&events, &l);
	bool fine = s && od_sax_put(s, bytes) && od_sax_end(s) && !l.files.failed && !l.sums.failed;
	if (fine)
		add_table(&l, doc);
	od_sax_free(s);
	kw_buf_free(&l.files);
	kw_buf_free(&l.sums);
	kw_buf_free(&l.text);
	return fine ? KW_OK
	            : kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                      "no memory for the list of files");
}
