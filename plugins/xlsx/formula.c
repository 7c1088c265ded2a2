/* formula -- cells that calculate, each with its result: what the sheets of amounts share. Words of the layout stand in formulas as
 * defined names; texts of the document never do, but as escaped conditions. */
#include "x.h"

xlsx_cell xlsx_formula(xlsx_book *book, xlsx_style style, kw_buf *formula, int64_t value, int64_t divisor)
{
	xlsx_cell cell = { .kind = XLSX_FORMULA_NUMBER, .style = style, .value = value, .divisor = divisor };
	cell.formula = kw_arena_copy(book->arena, kw_buf_str(formula));
	kw_buf_free(formula);
	return cell;
}

static xlsx_cell text_formula(xlsx_book *book, xlsx_style style, kw_buf *formula, kw_str text)
{
	xlsx_cell cell = xlsx_formula(book, style, formula, 0, 1);
	cell.kind = XLSX_FORMULA_TEXT;
	cell.text = text;
	return cell;
}

void xlsx_put_word(kw_buf *formula, const xlsx_book *book, xlsx_word word)
{
	kw_buf_put(formula, book->layout.words[word]);
}

/* ,name,"=text" with what SUMIFS would take for a pattern escaped. */
static void put_text_condition(kw_buf *formula, kw_str name, kw_str text)
{
	kw_buf_putc(formula, ',');
	kw_buf_put(formula, name);
	kw_buf_put(formula, KW_LIT(",\"="));
	for (size_t at = 0; at < text.n;) {
		uint32_t c = kw_utf8_next(text, &at);
		if (c == '*' || c == '?' || c == '~')
			kw_buf_putc(formula, '~');
		if (c == '"')
			kw_buf_putc(formula, '"');
		kw_buf_put_char(formula, xlsx_line_char(c));
	}
	kw_buf_putc(formula, '"');
}

void xlsx_put_kind(kw_buf *formula, const xlsx_book *book, size_t kind)
{
	const xlsx_budget *b = &book->budget;
	const xlsx_kind_of_amount *k = &b->kinds[kind];
	if (b->n_kinds > 1 && b->has_labels)
		put_text_condition(formula, book->layout.words[XLSX_WORD_NAME_KIND], k->label);
	if (b->n_kinds > 1 && b->has_years) {
		kw_buf_putc(formula, ',');
		xlsx_put_word(formula, book, XLSX_WORD_NAME_YEAR);
		kw_buf_put(formula, KW_LIT(",\"="));
		if (k->fiscal_year)
			kw_buf_put_int(formula, k->fiscal_year);
		kw_buf_putc(formula, '"');
	}
}

void xlsx_put_range(kw_buf *formula, uint32_t col, uint32_t first_row, uint32_t last_row)
{
	xlsx_put_ref(formula, first_row, col, false);
	kw_buf_putc(formula, ':');
	xlsx_put_ref(formula, last_row, col, false);
}

/* ---- this year and the year before ---- */

typedef struct places {
	kw_buf f;
	uint32_t row, now, before; /* columns */
} places;

/* The pattern with @ for the cell of this year and # for that of the year before. */
static void put(places *p, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern == '@')
			xlsx_put_ref(&p->f, p->row, p->now, false);
		else if (*pattern == '#')
			xlsx_put_ref(&p->f, p->row, p->before, false);
		else
			kw_buf_putc(&p->f, *pattern);
	}
}

static places places_of(const xlsx_sheet *sheet, uint32_t row)
{
	return (places){ .row = row,
		         .now = (uint32_t)xlsx_column_find(sheet, XLSX_KEY_AMOUNT),
		         .before = (uint32_t)xlsx_column_find(sheet, XLSX_KEY_PREVIOUS) };
}

/* Without a figure of the year before there is no difference; without one of this year it is the whole figure. */
xlsx_cell xlsx_difference(const xlsx_sheet *sheet, uint32_t row, const xlsx_column *column,
                          xlsx_change change)
{
	static const kw_str nothing = { NULL, 0 };
	places p = places_of(sheet, row);
	put(&p, "=IF(ISNUMBER(#),@-#,\"\")");
	xlsx_style style = xlsx_amount_style(sheet->book, column->style);
	if (!change.has_before)
		return text_formula(sheet->book, style, &p.f, nothing);
	return xlsx_formula(sheet->book, style, &p.f, change.now - change.before, 1);
}

xlsx_cell xlsx_rate(const xlsx_sheet *sheet, uint32_t row, const xlsx_column *column, xlsx_change change)
{
	xlsx_book *book = sheet->book;
	kw_str said = { NULL, 0 };
	places p = places_of(sheet, row);
	put(&p, "=IF(ISNUMBER(#),IF(#=0,IF(@=0,\"\",\"");
	xlsx_put_word(&p.f, book, XLSX_WORD_ALL_NEW);
	put(&p, "\"),IF(@=0,\"");
	xlsx_put_word(&p.f, book, XLSX_WORD_ALL_GONE);
	put(&p, "\",(@-#)/ABS(#))),\"\")");
	if (change.has_before && change.now && change.before)
		return xlsx_formula(book, column->style, &p.f, change.now - change.before,
		                    change.before < 0 ? -change.before : change.before);
	if (change.has_before && (change.now || change.before))
		said = book->layout.words[change.now ? XLSX_WORD_ALL_NEW : XLSX_WORD_ALL_GONE];
	return text_formula(book, column->style, &p.f, said);
}

/* The part of the total of the first sheet; empty where there is nothing to divide by. */
xlsx_cell xlsx_share(const xlsx_sheet *sheet, uint32_t row, xlsx_style style, int64_t sum)
{
	xlsx_book *book = sheet->book;
	int64_t total = book->budget.kinds[0].sum;
	places p = places_of(sheet, row);
	put(&p, "=IF(");
	xlsx_put_word(&p.f, book, XLSX_WORD_NAME_TOTAL);
	put(&p, "=0,\"\",@/");
	xlsx_put_word(&p.f, book, XLSX_WORD_NAME_TOTAL);
	put(&p, ")");
	if (!total)
		return text_formula(book, style, &p.f, (kw_str){ NULL, 0 });
	return xlsx_formula(book, style, &p.f, total < 0 ? -sum : sum, total < 0 ? -total : total);
}

xlsx_style xlsx_amount_style(const xlsx_book *book, xlsx_style style)
{
	if (!book->in_thousands)
		return style;
	return style == XLSX_STYLE_NUMBER         ? XLSX_STYLE_THOUSANDS
	       : style == XLSX_STYLE_TOTAL_NUMBER ? XLSX_STYLE_TOTAL_THOUSANDS
	                                          : style;
}

/* ---- names ---- */

/* ='sheet'!$D$4:$D$8 */
void xlsx_name_range(const xlsx_sheet *sheet, xlsx_word word, uint32_t col, uint32_t first_row,
                     uint32_t last_row)
{
	xlsx_book *book = sheet->book;
	if (book->n_names == KW_COUNT(book->names))
		return;
	kw_buf formula = { 0 };
	kw_buf_put(&formula, KW_LIT("='"));
	for (size_t i = 0; i < sheet->name.n; i++) {
		if (sheet->name.p[i] == '\'')
			kw_buf_putc(&formula, '\'');
		kw_buf_putc(&formula, sheet->name.p[i]);
	}
	kw_buf_put(&formula, KW_LIT("'!"));
	xlsx_put_ref(&formula, first_row, col, true);
	if (last_row > first_row) {
		kw_buf_putc(&formula, ':');
		xlsx_put_ref(&formula, last_row, col, true);
	}
	book->names[book->n_names++] =
	        (xlsx_name){ .name = book->layout.words[word],
		             .formula = kw_arena_copy(book->arena, kw_buf_str(&formula)) };
	kw_buf_free(&formula);
}
