/* read -- which way a document goes: our own document XML straight to the tree, another vocabulary through the stylesheet that
 * formats/xml/mappings.tsv has for its root element, or by its form alone. */
#include "xml.h"
#include <stdio.h>

enum { STYLESHEET_BYTES = 1048576 };

static kw_status no_memory(kw_ctx *ctx)
{
	return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the document");
}

static bool is_nonblank(kw_str line)
{
	size_t at = 0;
	while (at < line.n && line.p[at] == ' ')
		at++;
	return at < line.n && (line.p[at] == '<' || kw_str_trim(line).n > 0);
}

/* A document that does not say where it came from came from the XML itself. */
static void describe(kw_doc *doc, const xml_input *in)
{
	kw_source_info *source = kw_doc_source(doc);
	kw_str rest = in->text.utf8;
	source->charset = kw_str_from(kw_charset_name(in->text.charset));
	source->lines = 1;
	while (rest.n) {
		const char *end = memchr(rest.p, '\n', rest.n);
		kw_str line = kw_str_sub(rest, 0, end ? (size_t)(end - rest.p) : rest.n);
		source->lines += end != NULL;
		source->nonblank_lines += is_nonblank(line);
		rest = kw_str_sub(rest, line.n + 1, rest.n);
	}
}

/* ---- stylesheets ---- */

/* The stylesheet for a root element; empty when the table has none. Fields: namespace ("-": none), name ("*": any), file. */
static kw_str find_mapping(kw_str table, kw_str name, kw_str ns)
{
	kw_tsv t = { .rest = table };
	while (kw_tsv_next(&t)) {
		kw_str want = kw_str_eq(t.fields[0], KW_LIT("-")) ? (kw_str){ NULL, 0 } : t.fields[0];
		if (kw_str_eq(want, ns) &&
		    (kw_str_eq(t.fields[1], KW_LIT("*")) || kw_str_eq(t.fields[1], name)))
			return t.fields[2];
	}
	return (kw_str){ NULL, 0 };
}

static bool is_shipped(kw_str table, kw_str file)
{
	kw_tsv t = { .rest = table };
	while (kw_tsv_next(&t))
		if (kw_str_eq(t.fields[2], file))
			return true;
	return false;
}

/* The bytes of one of formats/xml. */
static kw_status shipped(kw_ctx *ctx, kw_str file, kw_str *bytes)
{
	char name[256];
	snprintf(name, sizeof name, "xml/%.*s", KW_STR_ARG(file));
	return kw_ctx_data(ctx, name, bytes);
}

/* The bytes of a file the user named. */
static kw_status given(kw_ctx *ctx, kw_str path, kw_str *bytes)
{
	kw_status st = kw_ctx_file(ctx, path, bytes);
	if (!st && (!bytes->n || bytes->n > STYLESHEET_BYTES))
		st = kw_fail(ctx, bytes->n ? KW_ELIMIT : KW_EUSAGE, "xml.stylesheet", (kw_span){ 0 },
		             "the stylesheet %.*s has %zu bytes; expected a file of 1 to %d",
		             KW_STR_ARG(path), bytes->n, STYLESHEET_BYTES);
	return st;
}

static kw_status read_transformed(const xml_input *in, kw_doc *doc, kw_str stylesheet, const char *name)
{
	builder *b = builder_new(in->ctx, doc, (kw_str){ NULL, 0 }, true);
	if (!b)
		return no_memory(in->ctx);
	gate_events events = builder_events(b);
	kw_status st = transform_run(in, kw_doc_arena(doc), stylesheet, name, &events);
	builder_free(b);
	return st;
}

/* A document that is not ours: by the stylesheet named, else by the one for its root, else by its form. */
static kw_status read_other(kw_ctx *ctx, const kw_opts *opts, const xml_input *in, kw_doc *doc, kw_str name,
                            kw_str ns)
{
	if (kw_str_eq(ns, KW_LIT(OPEN_DATA_NAMESPACE)) && kw_str_eq(name, KW_LIT("openData")) &&
	    kw_str_eq(kw_opt_str(opts, "stylesheet"), KW_LIT("auto")))
		return opendata_read(in, kw_doc_arena(doc), doc);
	xml_input lined = *in;
	kw_str choice = kw_opt_str(opts, "stylesheet"), table, file = { NULL, 0 }, bytes = { NULL, 0 };
	char path[4096];
	lined.doctype_said = name.n > 0; /* the root was looked for before */
	kw_decode_options how = { .charset = in->text.charset, .strict = true };
	kw_status st = kw_text_decode(ctx, in->text.bytes, &how, kw_doc_arena(doc), &lined.text);
	if (!st && !places_prepare(&lined, kw_doc_arena(doc)))
		st = no_memory(ctx);
	bool by_root = kw_str_eq(choice, KW_LIT("auto")), by_form = kw_str_eq(choice, KW_LIT("none"));
	if (!st)
		st = kw_ctx_data(ctx, "xml/mappings.tsv", &table);
	if (!st && by_root)
		file = find_mapping(table, name, ns);
	else if (!st && !by_form && is_shipped(table, choice))
		file = choice;
	snprintf(path, sizeof path, "%s%.*s", file.n ? "formats/xml/" : "",
	         KW_STR_ARG(file.n ? file : choice));
	if (!st && file.n)
		st = shipped(ctx, file, &bytes);
	else if (!st && !by_root && !by_form)
		st = given(ctx, choice, &bytes);
	if (!st && bytes.n)
		st = read_transformed(&lined, doc, bytes, path);
	else if (!st)
		st = generic_read(&lined, kw_doc_arena(doc), doc);
	return st;
}

kw_status xml_read_by(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc, bool parser_only)
{
	xml_input in;
	kw_str name = { NULL, 0 }, ns = { NULL, 0 }, choice = kw_opt_str(opts, "stylesheet");
	bool other = !kw_str_eq(choice, KW_LIT("auto")) && !kw_str_eq(choice, KW_LIT("none"));
	bool is_described = false;
	builder *b = NULL;
	kw_status st = input_decode(ctx, bytes, kw_doc_arena(doc), &in);
	if (st)
		return st;
	in.ignore_doctype = kw_opt_int(opts, "doctype") != 0;
	in.parser_only = parser_only;
	if (!other) {
		b = builder_new(ctx, doc, in.text.utf8, false);
		if (!b)
			return no_memory(ctx);
		gate_events events = builder_events(b);
		st = gate_parse(&in, &events);
		other = builder_is_other(b, &name, &ns);
		is_described = builder_has_source(b);
		builder_free(b);
	}
	if (!is_described)
		describe(doc, &in);
	return other ? read_other(ctx, opts, &in, doc, name, ns) : st;
}

kw_status xml_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	return xml_read_by(ctx, opts, bytes, doc, false);
}

kw_status xml_prepare(kw_ctx *ctx, int64_t expected_documents)
{
	kw_str table, bytes;
	kw_status st = gate_prepare(ctx, expected_documents);
	transform_prepare();
	if (!st)
		st = kw_ctx_data(ctx, "xml/mappings.tsv", &table);
	/* mapped now, since a sealed process opens nothing */
	for (kw_tsv t = { .rest = st ? (kw_str){ NULL, 0 } : table }; !st && kw_tsv_next(&t);)
		st = shipped(ctx, t.fields[2], &bytes);
	return st;
}
