/* package.c -- the Data Package (1.0 and 2.0) that describes the budget CSV: names, types, keys, and the column types of
 * the Fiscal Data Package that can be told without an assignment of ours. */
#include "opendata.h"

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

/* What a column holds; constraints: "" where a text may be empty. */
static const struct {
	const char *type, *column_type, *constraints;
} fields[KW_N_BUDGET_FIELDS] = {
	[KW_BUDGET_CODE] = { "string", NULL, "" },
	[KW_BUDGET_ID] = { "string", NULL, ", \"constraints\": { \"required\": true, \"unique\": true }" },
	[KW_BUDGET_BODY] = { "string", NULL, "" },
	[KW_BUDGET_YEAR] = { "integer", "date:fiscal-year", "" },
	[KW_BUDGET_YEAR_LABEL] = { "string", NULL, "" },
	[KW_BUDGET_FIRST_DAY] = { "date", NULL, "" },
	[KW_BUDGET_LAST_DAY] = { "date", NULL, "" },
	[KW_BUDGET_LEVEL_CODE] = { "string", NULL, "" },
	[KW_BUDGET_LEVEL_NAME] = { "string", NULL, "" },
	[KW_BUDGET_ITEM_CODE] = { "string", "activity:generic:subprogram:code:full", "" },
	[KW_BUDGET_ITEM_NAME] = { "string", "activity:generic:subprogram:label", "" },
	[KW_BUDGET_AMOUNT] = { "integer", "value", "" },
	[KW_BUDGET_UNIT] = { "integer", NULL, ", \"constraints\": { \"required\": true }" },
	[KW_BUDGET_LINE] = { "integer", NULL, "" },
};

static void put_field(kw_buf *out, const kw_publication *p, const kw_budget_column *column)
{
	kw_budget_field field = column->field;
	kw_buf_put(out, column == p->columns ? KW_LIT("\n") : KW_LIT(",\n"));
	kw_buf_put(out, KW_LIT("          { \"name\": \""));
	put_json(out, column->name);
	kw_buf_putf(out, "\", \"type\": \"%s\"", fields[field].type);
	bool is_level = field == KW_BUDGET_LEVEL_CODE || field == KW_BUDGET_LEVEL_NAME;
	const char *what = field == KW_BUDGET_LEVEL_CODE ? "code" : "label";
	/* the level next to the item is its program, those above are the functional classification */
	if (is_level && column->level + 1 == p->n_levels && column->level > 0)
		kw_buf_putf(out, ", \"columnType\": \"activity:generic:program:%s\"", what);
	else if (is_level)
		kw_buf_putf(out, ", \"columnType\": \"functional-classification:generic:level%u:%s\"",
		            column->level + 1, what);
	else if (fields[field].column_type)
		kw_buf_putf(out, ", \"columnType\": \"%s\"", fields[field].column_type);
	if (field == KW_BUDGET_CODE && p->publisher.code.n)
		kw_buf_put(out,
		           KW_LIT(", \"constraints\": { \"required\": true, \"pattern\": \"[0-9]{6}\" }"));
	kw_buf_put(out, kw_str_from(fields[field].constraints));
	kw_buf_put(out, KW_LIT(" }"));
}

static void put_licence(const kw_licence *licence, kw_buf *out)
{
	if (!licence->address.n)
		return;
	kw_buf_put(out, KW_LIT("  \"licenses\": [ { "));
	if (licence->name.n)
		put_pair(out, "", "name", licence->name, ", ");
	put_pair(out, "", "path", licence->address, ", ");
	put_pair(out, "", "title", licence->title, " } ],\n");
}

/* What every CSV of ours is like. */
static void begin_resource(kw_buf *out, kw_str name, kw_str path, bool is_first)
{
	put_pair(out, is_first ? " {\n    " : ", {\n    ", "name", name, ",\n");
	put_pair(out, "    ", "path", path, ",\n");
	kw_buf_put(out, KW_LIT("    \"profile\": \"tabular-data-resource\",\n"
	                       "    \"format\": \"csv\",\n"
	                       "    \"mediatype\": \"text/csv\",\n"
	                       "    \"encoding\": \"utf-8\",\n"
	                       "    \"dialect\": { \"delimiter\": \",\", \"doubleQuote\": true, "
	                       "\"lineTerminator\": \"\\r\\n\", \"header\": true },\n"
	                       "    \"schema\": {\n"
	                       "      \"fields\": ["));
}

static void put_budget(od_job *job, kw_buf *out)
{
	const kw_publication *p = job->publication;
	od_clear(job, &job->scratch);
	kw_buf_putf(&job->scratch, "%.*s_budget.csv", KW_STR_ARG(p->slug));
	begin_resource(out, KW_LIT("budget"), kw_buf_str(&job->scratch), true);
	for (size_t i = 0; i < p->n_columns; i++)
		put_field(out, p, &p->columns[i]);
	kw_buf_put(out, KW_LIT("\n      ],\n"
	                       "      \"missingValues\": [ \"\" ],\n"
	                       "      \"primaryKey\": [ \"ID\" ]\n"
	                       "    }\n"
	                       "  }"));
}

/* What says yes in a column, or no; nothing when it never does. */
static void put_marks(kw_buf *out, const od_data *data, size_t column, bool yes)
{
	size_t n = 0;
	for (const od_mark *m = data->marks; m; m = m->next) {
		if (m->column != column || m->yes != yes)
			continue;
		const char *before = yes ? ", \"trueValues\": [ \"" : ", \"falseValues\": [ \"";
		kw_buf_put(out, n++ ? KW_LIT(", \"") : kw_str_from(before));
		put_json(out, m->text);
		kw_buf_putc(out, '"');
	}
	kw_buf_put(out, n ? KW_LIT(" ]") : KW_LIT(""));
}

/* A table of the source: its columns by the kind of their values. */
static void put_data(od_job *job, const od_data *data, size_t number, bool is_first, kw_buf *out)
{
	static const char *const types[KW_N_VALUE_KINDS] = {
		[KW_VALUE_TEXT] = "string",    [KW_VALUE_CODE] = "string",     [KW_VALUE_INTEGER] = "integer",
		[KW_VALUE_DECIMAL] = "number", [KW_VALUE_PERCENT] = "number",  [KW_VALUE_AMOUNT] = "integer",
		[KW_VALUE_DATE] = "date",      [KW_VALUE_BOOLEAN] = "boolean",
	};
	const kw_table *t = data->table->as.table;
	kw_str path = od_data_file(job, number);
	od_clear(job, &job->scratch2);
	kw_buf_putf(&job->scratch2, "table%zu", number + 1);
	begin_resource(out, kw_buf_str(&job->scratch2), path, is_first);
	for (size_t i = 0; i < t->n_columns; i++) {
		kw_buf_put(out,
		           i ? KW_LIT(",\n          { \"name\": \"") : KW_LIT("\n          { \"name\": \""));
		put_json(out, data->headings[i]);
		kw_buf_putf(out, "\", \"type\": \"%s\"",
		            data->is_mixed[i] ? "string" : types[t->columns[i].kind]);
		if (!data->is_mixed[i] && t->columns[i].kind == KW_VALUE_BOOLEAN) {
			put_marks(out, data, i, true);
			put_marks(out, data, i, false);
		}
		kw_buf_put(out, KW_LIT(" }"));
	}
	kw_buf_put(out, KW_LIT("\n      ],\n"
	                       "      \"missingValues\": [ \"\" ]\n"
	                       "    }\n"
	                       "  }"));
}

void od_package_make(od_job *job, kw_buf *out)
{
	const kw_publication *p = job->publication;
	kw_str base = kw_opt_str(job->opts, "base-uri");
	kw_str file = kw_doc_source_const(job->doc)->file;
	put_pair(out, "{\n  ", "$schema", KW_LIT("https://datapackage.org/profiles/2.0/datapackage.json"),
	         ",\n");
	put_pair(out, "  ", "name", p->slug, ",\n");
	if (base.n) {
		kw_buf_put(out, KW_LIT("  \"id\": \""));
		put_json(out, base);
		kw_buf_putf(out, "/id/dataset/%.*s\",\n", KW_STR_ARG(p->slug));
	}
	put_pair(out, "  ", "title", p->title, ",\n");
	put_licence(&p->licence, out);
	put_pair(out, "  \"sources\": [ { ", "title", file.n ? file : KW_LIT("-"), " } ],\n");
	kw_buf_put(out, KW_LIT("  \"resources\": ["));
	if (job->records->n_budget)
		put_budget(job, out);
	const od_data *data = job->data.items;
	for (size_t i = 0, n = job->records->n_budget ? 1 : 0; i < job->data.n; i++)
		if (data[i].table->as.table->n_columns)
			put_data(job, &data[i], i, n++ == 0, out);
	kw_buf_put(out, KW_LIT(" ]\n}\n"));
}
