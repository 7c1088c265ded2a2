/* leaflet.h -- a small leaflet built by hand, and what is needed to run the writer over it. */
#ifndef LEAFLET_H
#define LEAFLET_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../plugins/opendata/opendata.h"
#include "../../../plugins/opendata/write.h"
#include "diag.h"
#include "doc.h"
#include "opts.h"
#include "sink.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern const kw_plugin kw_plugin_v1;

/* A document, its records, and the files the last run made. */
typedef struct leaflet {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_node *root;
	kw_records records;
	char folder[64];
	kw_buf xml, csv, package, schema;
	kw_str name; /* of the XML */
} leaflet;

static int leaflet_setup(void **state)
{
	leaflet *l = calloc(1, sizeof *l);
	assert_non_null(l);
	l->ctx = kw_ctx_new(KW_LIT("formats"));
	l->doc = kw_doc_new(1000000);
	assert_non_null(l->ctx);
	assert_non_null(l->doc);
	l->root = kw_doc_root(l->doc);
	l->ctx->records = &l->records;
	kw_source_info *source = kw_doc_source(l->doc);
	source->file = KW_LIT("a.txt");
	source->media_type = KW_LIT("text/plain");
	source->charset = KW_LIT("UTF-8");
	memset(source->sha256, 'a', 64);
	strcpy(l->folder, "/tmp/kw-opendata-XXXXXX");
	assert_non_null(mkdtemp(l->folder));
	*state = l;
	return 0;
}

static int leaflet_teardown(void **state)
{
	leaflet *l = *state;
	rmdir(l->folder);
	kw_buf_free(&l->xml);
	kw_buf_free(&l->csv);
	kw_buf_free(&l->package);
	kw_buf_free(&l->schema);
	kw_doc_free(l->doc);
	kw_ctx_free(l->ctx);
	free(l);
	return 0;
}

/* Gives the document its text, so that lines are counted. */
static KW_UNUSED void leaflet_lines(leaflet *l, const char *utf8)
{
	kw_text text;
	kw_decode_options utf = { .charset = KW_CHARSET_UTF8 };
	assert_int_equal(kw_text_decode(l->ctx, kw_str_from(utf8), &utf, kw_doc_arena(l->doc), &text), KW_OK);
	kw_doc_set_lines(l->doc, &text);
	kw_doc_source(l->doc)->lines = (uint32_t)text.n_lines;
}

/* A block of inlines on the lines first to last. */
static KW_UNUSED kw_node *leaflet_block(leaflet *l, kw_node *parent, kw_type type, uint32_t first,
                                        uint32_t last, const char *text)
{
	kw_node *n = kw_doc_add(l->doc, parent, type);
	if (*text)
		kw_doc_add_text(l->doc, n, KW_TEXT, kw_str_from(text));
	for (uint32_t line = first; line && line <= last; line++)
		kw_doc_add_span(l->doc, n, (kw_span){ .line = line, .col = 1, .end_col = 1 });
	return n;
}

static KW_UNUSED kw_node *leaflet_section(leaflet *l, kw_node *parent, kw_type type, uint32_t line,
                                          const char *raw, const char *label, const char *number,
                                          const char *title)
{
	kw_node *n = kw_doc_add(l->doc, parent, type);
	kw_node *t = leaflet_block(l, n, KW_TITLE, line, line, raw);
	t->as.heading->label = kw_str_from(label);
	t->as.heading->number = kw_str_from(number);
	t->as.heading->title = kw_str_from(title);
	return n;
}

static void leaflet_take(const char *folder, kw_str name, kw_buf *into)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%.*s", folder, KW_STR_ARG(name));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	kw_buf_clear(into);
	for (int c; (c = getc(f)) != EOF;)
		kw_buf_putc(into, (char)c);
	fclose(f);
	unlink(path);
}

/* Runs the writer with these settings, up to an empty name; reads the outputs back and removes them. */
static kw_status leaflet_write(leaflet *l, const kw_setting *settings)
{
	size_t n = 0;
	kw_opts *opts = NULL;
	char folder[80];
	while (settings && settings[n].name.n)
		n++;
	snprintf(folder, sizeof folder, "%s/", l->folder);
	kw_outputs *all = kw_outputs_new(l->ctx);
	assert_non_null(all);
	const kw_writer *w = kw_plugin_v1.writers[0];
	assert_int_equal(kw_opts_new(l->ctx, "opendata", w->options, settings, n, &opts), KW_OK);
	assert_int_equal(kw_outputs_place(all, KW_LIT("opendata"), kw_str_from(folder), KW_LIT("a"),
	                                  kw_str_from(w->suffix)),
	                 KW_OK);
	kw_sink *out = kw_outputs_open(all, 0);
	assert_non_null(out);
	kw_status st = w->write(l->ctx, opts, l->doc, out);
	assert_false(kw_opts_misused(opts));
	if (st == KW_OK)
		st = kw_sink_finish(out);
	if (st == KW_OK)
		st = kw_outputs_publish(all);
	for (const kw_output *o = kw_outputs_first(all); st == KW_OK && o; o = o->next) {
		if (kw_str_ends(o->name, KW_LIT(".xml"))) {
			l->name = kw_doc_copy(l->doc, o->name);
			leaflet_take(l->folder, o->name, &l->xml);
		} else {
			leaflet_take(l->folder, o->name,
			             kw_str_ends(o->name, KW_LIT(".csv"))    ? &l->csv
			             : kw_str_ends(o->name, KW_LIT(".json")) ? &l->package
			                                                     : &l->schema);
		}
	}
	for (const kw_message *m = l->ctx->first; m && st == KW_EOUTPUT; m = m->next)
		print_message("%.*s\n", KW_STR_ARG(m->english));
	kw_outputs_free(all);
	kw_opts_free(opts);
	return st;
}

/* Does the XML hold this? */
static KW_UNUSED bool leaflet_has(const leaflet *l, const char *what)
{
	return l->xml.b && strstr(l->xml.b, what) != NULL;
}

static KW_UNUSED bool leaflet_said(const leaflet *l, const char *code)
{
	for (const kw_message *m = l->ctx->first; m; m = m->next)
		if (kw_str_eq(m->code, kw_str_from(code)))
			return true;
	return false;
}

#endif
