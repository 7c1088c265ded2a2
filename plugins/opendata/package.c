/* package.c -- the Data Package (1.0 and 2.0) that describes the budget CSV: names, types, keys, and the column types of
 * the Fiscal Data Package that can be told without an assignment of ours. */
#include "csv.h"

/* s as the inside of a JSON string. */
static void put_json(kw_buf *out, kw_str s)
{
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = (uint8_t)s.p[i];
		if (c == '"' || c == '\\') {
			kw_buf_putc(out, '\\');
			kw_buf_putc(out, s.p[i]);
		} else if (c < 0x20) {
			kw_buf_put(out, KW_LIT("\\u00"));
			kw_buf_putc(out, hex[c >> 4]);
			kw_buf_putc(out, hex[c & 15]);
		} else {
			kw_buf_putc(out, s.p[i]);
		}
	}
}

/* `"key": "value"`, with what stands before and behind it. */
static void put_pair(kw_buf *out, const char *before, const char *key, kw_str value, const char *behind)
{
	kw_buf_put(out, kw_str_from(before));
	kw_buf_putf(out, "\"%s\": \"", key);
	put_json(out, value);
	kw_buf_putc(out, '"');
	kw_buf_put(out, kw_str_from(behind));
}

/* What a column holds, by kind; "" where a text may be empty. */
static const struct {
	const char *type, *constraints;
} kinds[] = {
	[OD_CODE] = { "string", "" },
	[OD_ID] = { "string", ", \"constraints\": { \"required\": true, \"unique\": true }" },
	[OD_BODY] = { "string", "" },
	[OD_YEAR] = { "integer", "" },
	[OD_TEXT] = { "string", "" },
	[OD_DATE] = { "date", "" },
	[OD_LEVEL_CODE] = { "string", "" },
	[OD_LEVEL_NAME] = { "string", "" },
	[OD_ITEM_CODE] = { "string", "" },
	[OD_ITEM_NAME] = { "string", "" },
	[OD_AMOUNT] = { "integer", "" },
	[OD_UNIT] = { "integer", ", \"constraints\": { \"required\": true }" },
	[OD_LINE] = { "integer", "" },
};

static const char *const column_types[] = {
	[OD_YEAR] = "date:fiscal-year",
	[OD_ITEM_CODE] = "activity:generic:subprogram:code:full",
	[OD_ITEM_NAME] = "activity:generic:subprogram:label",
	[OD_AMOUNT] = "value",
	[OD_LINE] = NULL,
};

typedef struct fields {
	kw_buf *out;
	bool begun, has_publisher;
	size_t n_levels;
} fields;

static void put_field(void *to, kw_str name, kw_str tail, od_kind kind, size_t level)
{
	fields *f = to;
	kw_buf *out = f->out;
	kw_buf_put(out, f->begun ? KW_LIT(",\n") : KW_LIT("\n"));
	f->begun = true;
	kw_buf_put(out, KW_LIT("          { \"name\": \""));
	put_json(out, name);
	put_json(out, tail);
	kw_buf_putf(out, "\", \"type\": \"%s\"", kinds[kind].type);
	bool is_level = kind == OD_LEVEL_CODE || kind == OD_LEVEL_NAME;
	const char *what = kind == OD_LEVEL_CODE ? "code" : "label";
	/* the level next to the item is its program, those above are the functional classification */
	if (is_level && level + 1 == f->n_levels && level > 0)
		kw_buf_putf(out, ", \"columnType\": \"activity:generic:program:%s\"", what);
	else if (is_level)
		kw_buf_putf(out, ", \"columnType\": \"functional-classification:generic:level%u:%s\"",
		            (unsigned)level + 1, what);
	else if (column_types[kind])
		kw_buf_putf(out, ", \"columnType\": \"%s\"", column_types[kind]);
	if (kind == OD_CODE && f->has_publisher)
		kw_buf_put(out,
		           KW_LIT(", \"constraints\": { \"required\": true, \"pattern\": \"[0-9]{6}\" }"));
	kw_buf_put(out, kw_str_from(kinds[kind].constraints));
	kw_buf_put(out, KW_LIT(" }"));
}

static void put_licence(od_job *job, kw_buf *out)
{
	if (!job->licence_address.n)
		return;
	kw_buf_put(out, KW_LIT("  \"licenses\": [ { "));
	if (job->licence_name.n)
		put_pair(out, "", "name", job->licence_name, ", ");
	put_pair(out, "", "path", job->licence_address, ", ");
	put_pair(out, "", "title", job->licence_title, " } ],\n");
}

void od_package_make(od_job *job, const od_table *t, kw_buf *out)
{
	kw_str base = kw_opt_str(job->opts, "base-uri");
	kw_str file = kw_doc_source_const(job->doc)->file;
	put_pair(out, "{\n  ", "$schema", KW_LIT("https://datapackage.org/profiles/2.0/datapackage.json"),
	         ",\n");
	put_pair(out, "  ", "name", job->slug, ",\n");
	if (base.n) {
		kw_buf_put(out, KW_LIT("  \"id\": \""));
		put_json(out, base);
		kw_buf_putf(out, "/id/dataset/%.*s\",\n", KW_STR_ARG(job->slug));
	}
	put_pair(out, "  ", "title", job->title, ",\n");
	put_licence(job, out);
	put_pair(out, "  \"sources\": [ { ", "title", file.n ? file : KW_LIT("-"), " } ],\n");
	put_pair(out, "  \"resources\": [ {\n    ", "name", KW_LIT("budget"), ",\n");
	kw_buf_putf(out, "    \"path\": \"%.*s_budget.csv\",\n", KW_STR_ARG(job->slug));
	kw_buf_put(out, KW_LIT("    \"profile\": \"tabular-data-resource\",\n"
	                       "    \"format\": \"csv\",\n"
	                       "    \"mediatype\": \"text/csv\",\n"
	                       "    \"encoding\": \"utf-8\",\n"
	                       "    \"dialect\": { \"delimiter\": \",\", \"doubleQuote\": true, "
	                       "\"lineTerminator\": \"\\r\\n\", \"header\": true },\n"
	                       "    \"schema\": {\n"
	                       "      \"fields\": ["));
	fields f = { .out = out, .has_publisher = job->publisher.code.n > 0, .n_levels = t->n_levels };
	od_table_put_head(t, put_field, &f);
	kw_buf_put(out, KW_LIT("\n      ],\n"
	                       "      \"missingValues\": [ \"\" ],\n"
	                       "      \"primaryKey\": [ \"ID\" ]\n"
	                       "    }\n"
	                       "  } ]\n"
	                       "}\n"));
}
