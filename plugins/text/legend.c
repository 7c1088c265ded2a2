/* legend -- a unit that is told once for many figures: （単位：千円） above a table, in a heading, at the right above a list of projects. Each line and
 * each table below it gets the unit as far as the legend holds; what a figure of them then is budget.c and tree.c say. Counts keep out. */
#include "legacy.h"

enum {
	LONGEST_UNIT = 24, /* bytes */
	WIDEST_LEGEND = 90,
	NEAR_TABLE = 3,
	GROUP = 3 /* figures between separators */
};

/* ---- what a legend says ---- */

typedef struct legend {
	size_t at;      /* where in the line it begins, its bracket included */
	int64_t factor; /* yen; 0: a unit of something else */
	kw_str word;    /* 千円 */
} legend;

/* Yen in 千円; 0 when the word is no unit of money. */
static int64_t factor_of(kw_str word)
{
	char one[1 + LONGEST_UNIT] = "1";
	kw_money m;

	if (!word.n || word.n > LONGEST_UNIT)
		return 0;
	for (size_t at = 0; at < word.n;)
		if (!char_in(char_next(word, &at), KW_LIT("十百千万億兆円")))
			return 0;
	memcpy(one + 1, word.p, word.n);
	return kw_money_at((kw_str){ one, 1 + word.n }, 0, &m) && m.n == 1 + word.n && m.yen > 0 ? m.yen : 0;
}

static bool ends_unit(uint32_t c)
{
	return !c || char_is_space(c) || char_is_closer(c) || (c >= 0x3041 && c <= 0x309F) ||
	       char_in(c, KW_LIT("、，,・／/;；＞>"));
}

/* 千円, 百万円 at s.p[at]: up to what ends it. */
static kw_str unit_at(kw_str s, size_t at)
{
	size_t end = at;

	while (end < s.n && !ends_unit(char_at(s, end)))
		end += char_size(s, end);
	return kw_str_sub(s, at, end - at);
}

/* Nothing but the legend: brackets and a mark aside, it begins the line. */
static bool is_whole(kw_str s, const legend *l)
{
	for (size_t at = 0; at < l->at;) {
		uint32_t c = char_next(s, &at);

		if (!char_is_space(c) && !char_is_opener(c) && !char_is_closer(c) && !char_is_wave(c) &&
		    !char_in(c, KW_LIT("※＊*＜<カッコ括弧")))
			return false;
	}
	return true;
}

/* Behind the unit only more units and the bracket that closes, or です。 */
static bool closes_line(kw_str s, size_t at)
{
	enum { LONGEST_VERB = 18 };
	uint32_t last = char_last(s), behind = char_at(s, at);

	return at == s.n || (last == 0x3002 && s.n - at <= LONGEST_VERB && char_in(behind, KW_LIT("でと"))) ||
	       (str_open_brackets(kw_str_sub(s, 0, at)) > 0 && char_is_closer(last)) || last == '>' ||
	       last == 0xFF1E;
}

size_t legend_unit_bracket(kw_str s)
{
	size_t n = char_is_opener(char_first(s)) ? char_size(s, 0) : 0;
	kw_str word = unit_at(s, n);

	return n && factor_of(word) && char_is_closer(char_at(s, n + word.n))
	               ? n + word.n + char_size(s, n + word.n)
	               : 0;
}

/* 予算額（千円）　3,400: a word of a budget, its unit, a figure. */
static bool has_own_unit(const line *l, legend *out)
{
	size_t n, at = words_inside(WORD_BUDGET, l->text, &n) + n;
	kw_str behind = kw_str_sub(l->text, at, l->text.n);
	size_t bracket = at < l->text.n ? legend_unit_bracket(behind) : 0;

	if (!bracket)
		return false;
	*out = (legend){ .word = unit_at(behind, char_size(behind, 0)) };
	out->factor = factor_of(out->word);
	return true;
}

/* Where the unit may begin behind the word of a legend; *parted: behind a colon; *said: behind a word of a budget and a bracket of its own. */
static size_t before_unit(kw_str s, size_t at, bool *parted, bool *said)
{
	size_t words = 0;

	*parted = *said = false;
	while (at < s.n) {
		kw_str rest = kw_str_sub(s, at, s.n);
		uint32_t c = char_first(rest);
		size_t n = words_at_start(WORD_BUDGET, rest), more = words_at_start(WORD_LEGEND, rest);

		*parted |= char_in(c, KW_LIT("：:／/＝="));
		*said |= words && char_is_opener(c);
		words += n;
		if (n || more)
			at += n ? n : more;
		else if (char_is_space(c) || char_in(c, KW_LIT("：:／/＝=は")) ||
		         (words && char_is_opener(c)))
			at += char_size(s, at);
		else
			break;
	}
	return at;
}

/* （単位：千円）, 単位：百万円 as the line or at its end, behind a bracket or wide space; （千円） as the whole line. */
static bool read_legend(const line *l, legend *out)
{
	kw_str s = l->text;
	size_t n, at = words_inside(WORD_LEGEND, s, &n), from = at, end;
	bool parted, said;

	if (at == s.n) { /* （千円） */
		n = char_is_opener(char_first(s)) ? char_size(s, 0) : 0;
		*out = (legend){ .word = unit_at(s, n) };
		out->factor = n ? factor_of(out->word) : 0;
		return out->factor && n + out->word.n + char_size(s, n + out->word.n) == s.n;
	}
	end = before_unit(s, at + n, &parted, &said);
	*out = (legend){ .at = at, .word = unit_at(s, end) };
	out->factor = factor_of(out->word);
	if (said) /* （　）内は予算額（千円）、◎は新規事業です */
		return out->factor && is_whole(s, out);
	if (at > 0 && char_is_opener(char_prev(s, &from)))
		out->at = from;
	return (out->factor || (parted && out->word.n)) && closes_line(s, end + out->word.n) &&
	       (out->at < at || is_whole(s, out) ||
	        str_width(kw_str_sub(s, 0, at)) > str_width(kw_str_trim(kw_str_sub(s, 0, at))));
}

static bool may_be_legend(const line *l)
{
	if (l->last == 0x3002 || char_is_wave(l->last))
		return l->width <= WIDEST_LEGEND && l->facts & FACT_YEN;
	return grammar_may_end_budget(l->last) && l->width <= WIDEST_LEGEND && !(l->facts & FACT_STOP);
}

/* ---- figures a unit may stand behind ---- */

typedef struct shape {
	size_t digits;
	bool grouped;
} shape;

static shape shape_of(kw_str s)
{
	shape f = { 0 };

	for (size_t at = 0; at < s.n;) {
		uint32_t c = char_next(s, &at);

		f.digits += kw_norm_digit(c) >= 0;
		f.grouped |= char_in(c, KW_LIT(",，"));
	}
	return f;
}

/* 2024: may be a year. */
static bool is_year_like(int64_t figure)
{
	enum { FIRST = 1868, LAST = 2200 };

	return figure >= FIRST && figure <= LAST;
}

bool unit_figure_at(const money_unit *u, kw_str s, size_t at, bool named, kw_money *out)
{
	shape f;

	if (!u || !kw_money_figure_at(s, at, u->word, u->factor, out))
		return false;
	f = shape_of(kw_str_sub(s, at, out->n));
	if (named || f.grouped || f.digits == GROUP)
		return true;
	return f.digits < GROUP ? u->small : u->ungrouped && !is_year_like(out->figure);
}

/* What the figures at the ends of the lines look like decides of those that could be a number or a code. */
static void look_at_figures(const job *j, size_t from, size_t to, money_unit *u)
{
	size_t grouped = 0, three = 0;

	for (size_t i = from; i < to; i++) {
		kw_str s = j->live[i]->text;
		size_t at = s.n;
		shape f;

		if (at && char_is_closer(j->live[i]->last))
			char_prev(s, &at);
		s.n = at;
		while (at > 0) {
			size_t before = at;
			uint32_t c = char_prev(s, &before);

			if (kw_norm_digit(c) < 0 && !char_in(c, KW_LIT(",，")))
				break;
			at = before;
		}
		f = shape_of(kw_str_sub(s, at, s.n));
		grouped += f.grouped;
		three += f.digits == GROUP;
	}
	u->small = grouped + three > 0;
	u->ungrouped = !grouped;
}

static money_unit *new_unit(job *j, const legend *found, uint32_t no, kw_confidence confidence)
{
	money_unit *u = kw_arena_alloc(j->arena, sizeof *u);
	kw_buf why = { 0 };

	if (!u)
		return NULL;
	kw_buf_putf(&why, "5: unit=%.*s line=%u", KW_STR_ARG(found->word), no);
	/* The word may be of a name that was put together from two lines. */
	*u = (money_unit){ .word = kw_doc_copy(j->doc, found->word),
		           .factor = found->factor,
		           .confidence = (uint8_t)confidence,
		           .why = kw_doc_copy(j->doc, kw_buf_str(&why)) };
	kw_buf_free(&why);
	return u;
}

/* ---- tables ---- */

/* 予算額（千円）: the unit in the bracket that closes a name; *other: it is one of something else, 人口（人）. */
static int64_t own_factor(kw_str name, kw_str *word, bool *other)
{
	size_t at = name.n;

	*other = false;
	if (!char_is_closer(char_last(name)))
		return 0;
	char_prev(name, &at);
	while (at > 0 && !char_is_opener(char_last(kw_str_sub(name, 0, at))))
		char_prev(name, &at);
	*word = unit_at(name, at);
	*other = words_at_start(WORD_COUNTER, *word) == word->n && word->n && !factor_of(*word);
	return factor_of(*word);
}

/* 人数, 増減率, 予定（人）: what is counted, not spent. */
static bool is_count(kw_str name)
{
	kw_str word;
	bool other;

	return (own_factor(name, &word, &other) == 0 && other) || words_at_end(WORD_COUNT, name) > 0;
}

static kw_str cell_text(const block *cell)
{
	return cell && cell->first ? cell->first->text : (kw_str){ 0 };
}

static const block *cell_number(const block *row, size_t column)
{
	const block *c = row->first;

	while (c && column--)
		c = c->next;
	return c;
}

/* －, △, 皆増: nothing stands there, or what is no figure. */
static bool is_empty(kw_str s)
{
	return !s.n || (kw_utf8_count(s) == 1 && kw_norm_digit(char_first(s)) < 0) ||
	       words_at_start(WORD_REMARK, s) == s.n;
}

/* Is each cell of the column a figure, and one of them no number of a row? */
static bool holds_amounts(const block *table, size_t column, const money_unit *u, bool is_budget)
{
	size_t figures = 0, large = 0;

	for (const block *row = table->first; row; row = row->next) {
		kw_str s = cell_text(cell_number(row, column));
		kw_money m;

		if (is_empty(s) || is_count(cell_text(row->first)))
			continue;
		if (!kw_money_figure_at(s, 0, u->word, u->factor, &m) || m.n != s.n)
			return false;
		figures++;
		large += shape_of(s).grouped || shape_of(s).digits == GROUP ||
		         (shape_of(s).digits > GROUP && !is_year_like(m.figure));
	}
	return figures && (large || is_budget);
}

static bool names_budget(kw_str name)
{
	size_t n, from;

	return words_inside(WORD_BUDGET, name, &n) < name.n || title_fiscal_year(name, &from);
}

/* Column by column: figures below the name of a count, in the column of the names, beside the name of a count have no unit. */
static void give_table(job *j, block *table, const money_unit *u)
{
	size_t n = table->n_columns;

	for (const block *row = table->first; row; row = row->next) {
		size_t cells = 0;

		for (const block *c = row->first; c; c = c->next)
			cells++;
		n = cells > n ? cells : n;
	}
	if (!table->units)
		table->units = kw_arena_alloc(j->arena, (n + 1) * sizeof *table->units);
	for (size_t i = 1; table->units && i < n; i++) {
		kw_str name = i < table->n_columns ? table->columns[i] : (kw_str){ 0 }, word;
		bool other;
		legend own = { .factor = own_factor(name, &word, &other), .word = word };
		const money_unit *here = own.factor ? new_unit(j, &own, table->first_line, KW_SURE) : u;

		if (!here || is_count(name) ||
		    !holds_amounts(table, i, here, own.factor || names_budget(name)))
			continue;
		table->units[i] = here;
		for (block *row = table->first; row; row = row->next) {
			const block *c = is_count(cell_text(row->first)) ? NULL : cell_number(row, i);

			if (c && c->first)
				c->first->unit = here;
		}
	}
}

/* ---- as far as a legend holds ---- */

static bool is_heading_form(form f)
{
	return f != FORM_PLAIN && f != FORM_DOT && f != FORM_NOTE && f != FORM_FIELD && f != FORM_HEADS &&
	       f != FORM_LABELLED && f != FORM_THEME && f != FORM_WAVE && f != FORM_OFFICE;
}

static bool is_like(const line *l, const line *head)
{
	return l->mark.form == head->mark.form &&
	       (l->mark.form == FORM_BRACKET || kw_str_eq(l->rest->marker, head->rest->marker));
}

static int strength_of(const line *l)
{
	return nest_mark_strength(l->mark.form, l->mark.depth);
}

/* How strong a number must be to close the section of live[head]. One without a number is closed by what the first of its kind stood below. */
static int closing_strength(const job *j, size_t head)
{
	size_t first = 0;

	if (strength_of(j->live[head]))
		return strength_of(j->live[head]);
	while (!is_like(j->live[first], j->live[head]))
		first++;
	while (first > 0)
		if (strength_of(j->live[--first]))
			return strength_of(j->live[first]);
	return 0;
}

/* The line behind the section the legend of live[i] stands in. */
static size_t section_end(const job *j, size_t i, bool whole)
{
	size_t head = i, end;
	int closing;

	if (j->live[i]->block && j->live[i]->block->type == KW_TITLE)
		return j->n_live;
	while (whole && head > 0 && !is_heading_form(j->live[head]->mark.form))
		head--;
	if (!is_heading_form(j->live[head]->mark.form))
		return j->n_live;
	closing = closing_strength(j, head);
	for (end = i + 1; end < j->n_live; end++) {
		const line *l = j->live[end];

		if ((strength_of(l) && strength_of(l) <= closing) ||
		    (!strength_of(l) && !strength_of(j->live[head]) && is_heading_form(l->mark.form) &&
		     is_like(l, j->live[head])))
			break;
	}
	return end;
}

static block *table_at(const job *j, size_t i)
{
	return i < j->n_live && j->live[i]->block && j->live[i]->block->type == KW_TABLE ? j->live[i]->block
	                                                                                 : NULL;
}

/* The table a legend on a line of its own stands right above, or the one it stands in the head of. */
static block *table_of(const job *j, size_t i, bool whole)
{
	if (table_at(j, i))
		return table_at(j, i);
	return whole && i + 1 < j->n_live && j->live[i + 1]->gap <= NEAR_TABLE ? table_at(j, i + 1) : NULL;
}

static void give_lines(job *j, size_t from, size_t to, const money_unit *u)
{
	for (size_t i = from; i < to; i++)
		j->live[i]->rest->unit = u;
}

/* The legend of live[i] and what it holds for. *outer: where the last section with a legend ends. */
static void take_legend(job *j, size_t i, const legend *found, size_t *outer)
{
	line *l = j->live[i];
	bool whole = is_whole(l->text, found);
	const block *table = table_of(j, i, whole);
	money_unit *u = found->factor ? new_unit(j, found, l->rest->no, KW_LIKELY) : NULL;
	size_t end;

	if (whole && !l->block)
		l->lone = true;
	if (table) {
		for (end = i + 1; table_at(j, end) == table;)
			end++;
	} else {
		/* Another section with a legend ends the one it stands in. */
		end = section_end(j, i, whole);
		give_lines(j, end < *outer ? end : *outer, *outer, NULL);
		*outer = end;
	}
	if (u)
		look_at_figures(j, i + 1, end, u);
	give_lines(j, i + 1, end, u);
	j->has_units |= u != NULL;
}

/* Each table under a legend, or with one in the name of a column: 予算額（千円）. */
static void give_tables(job *j)
{
	for (size_t i = 0; i < j->n_live; i++) {
		block *table = table_at(j, i);

		if (!table || table_at(j, i + 1) == table)
			continue;
		if (j->live[i]->rest->unit || table->facts & FACT_YEN)
			give_table(j, table, j->live[i]->rest->unit);
	}
}

void legend_find(job *j)
{
	size_t outer = 0;
	bool names = false; /* of columns may tell */

	for (size_t i = 0; i < j->n_live; i++) {
		legend found;

		names |= j->live[i]->block && j->live[i]->block->facts & FACT_YEN && table_at(j, i);
		if (may_be_legend(j->live[i]) && read_legend(j->live[i], &found) &&
		    (found.factor || j->has_units))
			take_legend(j, i, &found, &outer);
		else if (j->live[i]->facts & FACT_YEN && kw_norm_digit(j->live[i]->last) >= 0 &&
		         has_own_unit(j->live[i], &found)) {
			j->live[i]->rest->unit = new_unit(j, &found, j->live[i]->rest->no, KW_SURE);
			j->has_units = true;
		}
	}
	if (names || j->has_units)
		give_tables(j);
	if (j->has_units)
		habits_find_amounts(j);
}
