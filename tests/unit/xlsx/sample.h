/* sample.h -- a made-up document with its records, for the programs of this folder. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "diag.h"
#include "doc.h"
#include "x.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SAMPLE_ROWS = 3, SAMPLE_SUM_YEN = 4512000 };

typedef struct sample {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_records records;
	kw_budget_row budget[SAMPLE_ROWS];
	kw_path_step steps[SAMPLE_ROWS];
	kw_outline_row outline[8];
	const kw_node *contacts[1];
	const kw_node *tables[1];
	xlsx_book book;
	char folder[64], path[96];
} sample;

static kw_node *sample_section(sample *s, kw_node *parent, const char *label, const char *number,
                               const char *title, uint32_t line)
{
	kw_node *section = kw_doc_add(s->doc, parent, KW_SECTION);
	kw_node *head = kw_doc_add(s->doc, section, KW_TITLE);
	head->as.heading->label = kw_str_from(label);
	head->as.heading->number = kw_str_from(number);
	head->as.heading->title = kw_str_from(title);
	kw_doc_add_text(s->doc, head, KW_TEXT, kw_str_from(title));
	kw_doc_add_span(s->doc, head, (kw_span){ .line = line, .col = 1, .end_col = 4 });
	s->outline[s->records.n_outline++] = (kw_outline_row){ .level = 1,
		                                               .label = kw_str_from(label),
		                                               .number = kw_str_from(number),
		                                               .title = kw_str_from(title),
		                                               .at = { .line = line },
		                                               .node = section };
	return section;
}

static void sample_para(sample *s, kw_node *parent, kw_str text, uint32_t line)
{
	kw_node *para = kw_doc_add(s->doc, parent, KW_PARA);
	kw_doc_add_text(s->doc, para, KW_TEXT, text);
	kw_doc_add_span(s->doc, para, (kw_span){ .line = line, .col = 1, .end_col = 4 });
}

static void sample_table(sample *s, kw_node *parent)
{
	static const char *const codes[] = { "010006", "1-1", "1234567890123456" };
	static const int64_t yen[] = { 1500, -2500000, 0 };
	kw_column columns[] = {
		{ .name = KW_LIT("コード"), .kind = KW_VALUE_CODE },
		{ .name = KW_LIT("年度"), .kind = KW_VALUE_INTEGER },
		{ .name = KW_LIT("金額"), .kind = KW_VALUE_AMOUNT, .unit = KW_LIT("千円"), .factor = 1000 },
		{ .name = KW_LIT("率"), .kind = KW_VALUE_PERCENT },
		{ .name = KW_LIT("日付"), .kind = KW_VALUE_DATE }
	};
	kw_cell cells[3 * 5] = { { .text = { NULL, 0 } } };
	for (size_t i = 0; i < 3; i++) {
		kw_cell *c = &cells[i * 5];
		c[0] = (kw_cell){ .text = kw_str_from(codes[i]), .kind = KW_VALUE_CODE };
		c[1] = (kw_cell){ .text = KW_LIT("2022"), .kind = KW_VALUE_INTEGER, .value = 2022 };
		c[2] = (kw_cell){ .text = KW_LIT("額"), .kind = KW_VALUE_AMOUNT, .value = yen[i] };
		c[3] = (kw_cell){
			.text = KW_LIT("12.5%"), .kind = KW_VALUE_PERCENT, .decimals = 1, .value = 125
		};
		c[4] = (kw_cell){ .text = KW_LIT("2022/4/1"), .kind = KW_VALUE_DATE, .value = 20220401 };
	}
	kw_node *table = kw_doc_add(s->doc, parent, KW_TABLE);
	kw_table_set_columns(s->doc, table, columns, 5);
	kw_table_set_cells(s->doc, table, cells, 3);
	s->tables[0] = table;
	s->records.tables = s->tables;
	s->records.n_tables = 1;
}

static void sample_row(sample *s, size_t i, kw_node *section, int64_t figure, int64_t factor,
                       const char *unit, const char *raw)
{
	const kw_heading *above = kw_node_title(section->parent)->as.heading;
	const kw_heading *own = kw_node_title(section)->as.heading;
	s->steps[i] = (kw_path_step){ .section = section->parent,
		                      .label = above->label,
		                      .number = above->number,
		                      .title = above->title };
	s->budget[i] = (kw_budget_row){ .number = own->number,
		                        .label = own->label,
		                        .name = own->title,
		                        .amount_label = KW_LIT("予算額"),
		                        .raw = kw_str_from(raw),
		                        .unit = kw_str_from(unit),
		                        .yen = figure * factor,
		                        .figure = figure,
		                        .factor = factor,
		                        .fiscal_year = 2022,
		                        .path = &s->steps[i],
		                        .n_path = 1,
		                        .at = { .line = (uint32_t)(10 + i) },
		                        .container = section };
	s->records.n_budget++;
	s->records.budget_sum_yen += figure * factor;
}

static void sample_fill(sample *s, bool with_amounts)
{
	kw_node *root = kw_doc_root(s->doc);
	kw_node *first = sample_section(s, root, "課題１", "1", "安心して暮らせるまち", 3);
	kw_node *second = sample_section(s, root, "課題２", "2", "学びを応援するまち", 9);
	kw_node *a = sample_section(s, first, "１－１", "1-1", "見守りの充実", 4);
	kw_node *b = sample_section(s, first, "１－２", "1-2", "防災の強化", 5);
	kw_node *c = sample_section(s, second, "２－１", "2-1", "図書室の開放", 10);
	sample_para(s, a, KW_LIT("=1+1 で始まる文も、_x0041_ も、そのままの文字。"), 6);
	sample_para(s, b, KW_LIT("制御文字\x01がある。"), 7);
	kw_node *contact = kw_doc_add(s->doc, root, KW_CONTACT);
	contact->as.contact->office = KW_LIT("総務課");
	contact->as.contact->tel = KW_LIT("045-000-0001");
	kw_doc_add_text(s->doc, contact, KW_TEXT, KW_LIT("総務課 電話 045-000-0001"));
	s->contacts[0] = contact;
	s->records.contacts = s->contacts;
	s->records.n_contacts = 1;
	sample_table(s, second);
	if (with_amounts) {
		sample_row(s, 0, a, 1500, 1000, "千円", "1,500千円");
		sample_row(s, 1, b, 3, 1000000, "百万円", "3百万円");
		sample_row(s, 2, c, 12, 1000, "千円", "12千円");
	}
	s->records.budget = s->budget;
	s->records.outline = s->outline;
	s->records.meta = (kw_meta){ .title = KW_LIT("令和４年度 あおぞら区 事業計画"),
		                     .kind = KW_LIT("事業計画"),
		                     .ward = KW_LIT("あおぞら区"),
		                     .fiscal_raw = KW_LIT("令和４年度"),
		                     .fiscal_year = 2022,
		                     .first_day = 20220401,
		                     .last_day = 20230331 };
}

static KW_UNUSED void sample_open(sample *s, bool with_amounts)
{
	xlsx_layout_file layouts[] = { { .name = "xlsx/print.tsv" }, { .name = "xlsx/opendata.tsv" } };
	*s = (sample){ 0 };
	s->ctx = kw_ctx_new(KW_LIT("formats"));
	s->doc = kw_doc_new(1000);
	sample_fill(s, with_amounts);
	kw_doc_source(s->doc)->file = KW_LIT("sample.txt");
	kw_doc_source(s->doc)->charset = KW_LIT("UTF-8");
	snprintf(s->folder, sizeof s->folder, "/tmp/kw-xlsx-XXXXXX");
	if (!mkdtemp(s->folder))
		abort();
	for (size_t i = 0; i < KW_COUNT(layouts); i++)
		if (kw_ctx_data(s->ctx, layouts[i].name, &layouts[i].bytes) != KW_OK)
			abort();
	snprintf(s->path, sizeof s->path, "%s/book.xlsx", s->folder);
	s->book = (xlsx_book){ .ctx = s->ctx,
		               .arena = kw_arena_new(),
		               .doc = s->doc,
		               .records = &s->records,
		               .font = KW_LIT("游ゴシック"),
		               .created = 315532800 };
	if (xlsx_layout_load(s->ctx, s->book.arena, layouts, KW_COUNT(layouts), &s->book.layout) != KW_OK)
		abort();
}

/* How often `what` stands in a part that ends with a NUL. */
static KW_UNUSED size_t count(const kw_buf *in, const char *what)
{
	size_t n = 0;
	for (const char *p = in->b; (p = strstr(p, what)); p += strlen(what))
		n++;
	return n;
}

static KW_UNUSED void sample_close(sample *s)
{
	unlink(s->path);
	rmdir(s->folder);
	kw_arena_free(s->book.arena);
	kw_doc_free(s->doc);
	kw_ctx_free(s->ctx);
}

#endif
