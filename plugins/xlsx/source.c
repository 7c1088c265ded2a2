/* source -- the sheet of proofs: the file, each amount as printed and in yen with its line, what the reader found, what
 * was kept out of the text. */
#include "x.h"

enum { PHASE_FILE, PHASE_AMOUNTS, PHASE_FINDINGS, PHASE_REMOVED, PHASE_END };

/* One row before it is cut into columns. */
typedef struct source_row {
	xlsx_word type;
	uint32_t line;
	kw_str lines, item, content;
	bool has_number, is_yen;
	int64_t number;
} source_row;

static const xlsx_word severity_words[] = {
	[KW_SEVERITY_NOTE] = XLSX_WORD_SEVERITY_NOTE,
	[KW_SEVERITY_WARNING] = XLSX_WORD_SEVERITY_WARNING,
	[KW_SEVERITY_ERROR] = XLSX_WORD_SEVERITY_ERROR,
};

static const xlsx_word removed_words[] = {
	[KW_REMOVED_DUPLICATE] = XLSX_WORD_REMOVED_DUPLICATE,
	[KW_REMOVED_FURNITURE] = XLSX_WORD_REMOVED_FURNITURE,
	[KW_REMOVED_MARKDOWN] = XLSX_WORD_REMOVED_MARKDOWN,
};

static bool next_fact(xlsx_cursor *c, source_row *row)
{
	const kw_source_info *info = kw_doc_source_const(c->sheet->book->doc);
	const struct {
		xlsx_word item;
		bool is_number;
		kw_str text;
		uint64_t number;
	} facts[] = {
		{ XLSX_WORD_FILE_NAME, false, info->file, 0 },
		{ XLSX_WORD_FILE_SHA256, false, kw_str_from(info->sha256), 0 },
		{ XLSX_WORD_FILE_CHARSET, false, info->charset, 0 },
		{ XLSX_WORD_FILE_BYTES, true, { NULL, 0 }, info->bytes },
		{ XLSX_WORD_FILE_LINES, true, { NULL, 0 }, info->lines },
		{ XLSX_WORD_FILE_NONBLANK, true, { NULL, 0 }, info->nonblank_lines },
	};
	if (c->i == KW_COUNT(facts))
		return false;
	*row = (source_row){ .type = XLSX_WORD_SOURCE_FILE,
		             .item = c->sheet->book->layout.words[facts[c->i].item],
		             .content = facts[c->i].text,
		             .has_number = facts[c->i].is_number,
		             .number = (int64_t)facts[c->i].number };
	c->i++;
	return true;
}

static bool next_amount(xlsx_cursor *c, source_row *row)
{
	const kw_records *records = c->sheet->book->records;
	if (c->i == records->n_budget)
		return false;
	const kw_budget_row *b = &records->budget[c->i++];
	kw_buf_clear(&c->text);
	kw_buf_put(&c->text, b->label.n ? b->label : b->number);
	if (c->text.n && b->name.n)
		kw_buf_putc(&c->text, ' ');
	kw_buf_put(&c->text, b->name);
	*row = (source_row){ .type = XLSX_WORD_SOURCE_AMOUNT,
		             .line = b->at.line,
		             .item = kw_buf_str(&c->text),
		             .content = b->raw,
		             .is_yen = true,
		             .number = b->yen };
	return true;
}

static bool next_finding(xlsx_cursor *c, source_row *row)
{
	const kw_finding *f = c->finding;
	if (!f)
		return false;
	c->finding = f->next;
	kw_buf_clear(&c->text);
	kw_buf_put(&c->text, c->sheet->book->layout.words[severity_words[f->severity]]);
	kw_buf_putc(&c->text, ' ');
	kw_buf_put(&c->text, f->code);
	*row = (source_row){ .type = XLSX_WORD_SOURCE_FINDING,
		             .line = f->at.line,
		             .item = kw_buf_str(&c->text),
		             .content = f->message };
	return true;
}

/* 12 or 12-15,20 */
static void put_lines(const kw_removed *r, kw_buf *out)
{
	for (uint32_t i = 0; i < r->n_spans;) {
		uint32_t end = i;
		while (end + 1 < r->n_spans && r->spans[end + 1].line <= r->spans[end].line + 1)
			end++;
		if (out->n)
			kw_buf_putc(out, ',');
		kw_buf_put_int(out, r->spans[i].line);
		if (r->spans[end].line != r->spans[i].line) {
			kw_buf_putc(out, '-');
			kw_buf_put_int(out, r->spans[end].line);
		}
		i = end + 1;
	}
}

static bool next_removed(xlsx_cursor *c, source_row *row)
{
	const kw_removed *r = c->removed;
	if (!r)
		return false;
	c->removed = r->next;
	kw_buf_clear(&c->text);
	kw_buf_clear(&c->more);
	kw_buf_put(&c->text, c->sheet->book->layout.words[removed_words[r->kind]]);
	kw_buf_putc(&c->text, ' ');
	kw_buf_put(&c->text, kw_str_from(kw_removed_reason_name(r->reason)));
	put_lines(r, &c->more);
	bool is_one = r->n_spans == 1;
	*row = (source_row){ .type = XLSX_WORD_SOURCE_REMOVED,
		             .line = is_one ? r->spans[0].line : 0,
		             .lines = is_one ? (kw_str){ NULL, 0 } : kw_buf_str(&c->more),
		             .item = kw_buf_str(&c->text),
		             .content = r->text };
	return true;
}

static bool (*const phases[PHASE_END])(xlsx_cursor *c, source_row *row) = {
	[PHASE_FILE] = next_fact,
	[PHASE_AMOUNTS] = next_amount,
	[PHASE_FINDINGS] = next_finding,
	[PHASE_REMOVED] = next_removed,
};

static xlsx_cell source_cell(xlsx_book *book, const xlsx_column *column, const source_row *row)
{
	switch (column->key) {
	case XLSX_KEY_TYPE:
		return xlsx_text(column->style, book->layout.words[row->type]);
	case XLSX_KEY_LINE:
		return row->line ? xlsx_number(book, XLSX_STYLE_PLAIN, row->line)
		                 : xlsx_text(column->style, row->lines);
	case XLSX_KEY_ITEM:
		return xlsx_text(column->style, row->item);
	case XLSX_KEY_CONTENT:
		return row->has_number ? xlsx_number(book, XLSX_STYLE_NUMBER, row->number)
		                       : xlsx_text(column->style, row->content);
	case XLSX_KEY_YEN:
		return row->is_yen ? xlsx_number(book, column->style, row->number)
		                   : xlsx_text(column->style, (kw_str){ NULL, 0 });
	default:
		return xlsx_text(column->style, (kw_str){ NULL, 0 });
	}
}

bool xlsx_next_source(xlsx_cursor *cursor, xlsx_cell *cells)
{
	source_row row;
	while (cursor->phase < PHASE_END && !phases[cursor->phase](cursor, &row)) {
		cursor->phase++;
		cursor->i = 0;
	}
	if (cursor->phase == PHASE_END)
		return false;
	for (size_t i = 0; i < cursor->sheet->n_columns; i++)
		cells[i] = source_cell(cursor->sheet->book, &cursor->sheet->columns[i], &row);
	return true;
}
