/* attachments -- CSV after RFC 4180 in UTF-8 with a BOM, since Excel guesses another encoding without one. Yen are written
 * in full and beside them the amount as printed. */
#include "attachments.h"

#include "pdftext.h"

enum {
	MAX_FILES = 8,
	MAX_TABLES = 9, /* looked at: the tree of names is sorted, and table-10 would stand before table-2 */
};
#define MAX_CSV_BYTES ((size_t)16 << 20) /* a larger table is data of its own, not an attachment */

static const char *const budget_head = "番号,施策,事業,金額（円）,金額（印刷のとおり）,年度\r\n";

typedef struct attached {
	char name[sizeof "table-1.csv"];
	uint32_t object;
} attached;

/* One field; the comma or line end behind it is the caller's. */
static void put_field(kw_buf *b, kw_str s)
{
	bool is_plain = true;
	for (size_t i = 0; i < s.n; i++)
		is_plain = is_plain && s.p[i] != ',' && s.p[i] != '"' && s.p[i] != '\n' && s.p[i] != '\r';
	if (is_plain) {
		kw_buf_put(b, s);
		return;
	}
	kw_buf_putc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			kw_buf_putc(b, '"');
		kw_buf_putc(b, s.p[i]);
	}
	kw_buf_putc(b, '"');
}

static void put_budget(kw_buf *b, const kw_records *records)
{
	kw_buf_put(b, KW_LIT("\xEF\xBB\xBF"));
	kw_buf_put(b, kw_str_from(budget_head));
	for (size_t i = 0; i < records->n_budget; i++) {
		const kw_budget_row *row = &records->budget[i];
		put_field(b, row->number);
		kw_buf_putc(b, ',');
		put_field(b, row->n_path ? row->path[row->n_path - 1].title : (kw_str){ NULL, 0 });
		kw_buf_putc(b, ',');
		put_field(b, row->name);
		kw_buf_putc(b, ',');
		kw_buf_put_int(b, row->yen);
		kw_buf_putc(b, ',');
		put_field(b, row->raw);
		kw_buf_putc(b, ',');
		if (row->fiscal_year)
			kw_buf_put_int(b, row->fiscal_year);
		kw_buf_put(b, KW_LIT("\r\n"));
	}
}

static bool put_table(kw_buf *b, const kw_node *node)
{
	const kw_table *t = node->as.table;
	size_t n = 0;
	kw_rows *rows = kw_table_open(node);
	if (!rows)
		return false;
	kw_buf_put(b, KW_LIT("\xEF\xBB\xBF"));
	for (size_t i = 0; i < t->n_columns; i++) {
		put_field(b, t->columns[i].name);
		kw_buf_put(b, i + 1 < t->n_columns ? KW_LIT(",") : KW_LIT("\r\n"));
	}
	for (const kw_cell *cells = kw_rows_next(rows, &n); cells && b->n <= MAX_CSV_BYTES;
	     cells = kw_rows_next(rows, &n))
		for (size_t i = 0; i < n; i++) {
			put_field(b, cells[i].text);
			kw_buf_put(b, i + 1 < n ? KW_LIT(",") : KW_LIT("\r\n"));
		}
	kw_rows_close(rows);
	return true;
}

static bool add_file(kw_haru *haru, attached *a, kw_str bytes)
{
	kw_buf b = { 0 };
	kw_buf_putf(&b, "/Type/EmbeddedFile/Subtype/text#2Fcsv/Params<</Size %zu>>\n", bytes.n);
	uint32_t data = kw_haru_add_stream(haru, kw_buf_str(&b), bytes, true);
	kw_buf_clear(&b);
	kw_buf_putf(&b, "/Type/Filespec/F(%s)/UF", a->name);
	kw_pdf_put_text(&b, kw_str_from(a->name));
	kw_buf_putf(&b, "/EF<</F %u 0 R/UF %u 0 R>>/AFRelationship/Data/Desc", data, data);
	kw_pdf_put_text(&b, kw_str_from(a->name));
	kw_buf_putc(&b, '\n');
	a->object = kw_haru_add_dict(haru, kw_buf_str(&b));
	bool fine = !b.failed;
	kw_buf_free(&b);
	return fine;
}

static void put_entries(kw_buf *catalog, const attached *files, size_t n)
{
	kw_buf_put(catalog, KW_LIT("/AF["));
	for (size_t i = 0; i < n; i++)
		kw_buf_putf(catalog, "%u 0 R ", files[i].object);
	kw_buf_put(catalog, KW_LIT("]/Names<</EmbeddedFiles<</Names["));
	for (size_t i = 0; i < n; i++) {
		kw_pdf_put_text(catalog, kw_str_from(files[i].name));
		kw_buf_putf(catalog, "%u 0 R ", files[i].object);
	}
	kw_buf_put(catalog, KW_LIT("]>>>>\n"));
}

bool kw_attachments_put(kw_ctx *ctx, kw_haru *haru, kw_buf *catalog)
{
	const kw_records *records = kw_ctx_records(ctx);
	attached files[MAX_FILES];
	kw_buf csv = { 0 };
	size_t n = 0;
	bool fine = true;
	/* Names in the order of their bytes, as the tree of names wants them. */
	if (records->n_budget) {
		memcpy(files[n].name, "budget.csv", sizeof "budget.csv");
		put_budget(&csv, records);
		fine = add_file(haru, &files[n++], kw_buf_str(&csv));
	}
	size_t n_tables = records->n_tables < MAX_TABLES ? records->n_tables : MAX_TABLES;
	for (size_t i = 0; i < n_tables && n < MAX_FILES && fine; i++) {
		kw_buf_clear(&csv);
		fine = put_table(&csv, records->tables[i]);
		if (!fine || csv.n > MAX_CSV_BYTES)
			continue;
		memcpy(files[n].name, "table-1.csv", sizeof "table-1.csv");
		files[n].name[6] = (char)('1' + (int)i);
		fine = add_file(haru, &files[n++], kw_buf_str(&csv));
	}
	if (n)
		put_entries(catalog, files, n);
	fine = fine && !csv.failed && !catalog->failed;
	kw_buf_free(&csv);
	return fine;
}
