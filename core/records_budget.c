/* records_budget -- which amounts are budget rows: those in the budget bracket of a heading, behind a budget word in a
 * heading or in a line of a project of its own, and in an amount column of a data table. Amounts inside sentences are
 * not, nor are parts of another row (うち), sums and differences. */
#include "norm.h"
#include "records.h"
#include "wareki.h"
#include <kawaraban/table.h>

/* ---- tables ---- */

/* Ends of the words that name a budget amount: 当初予算額, 総事業費, 決算見込額, 要求額. */
static const char *const budget_words[] = {
	"予算額", "予算",   "予算現額", "予算要求額", "要求額", "査定額",   "決算額",   "決算見込額",
	"決算",   "執行額", "支出額",   "支出済額",   "事業費", "事業費用", "事業予算", "所要額",
	"計上額", "配当額", "交付額",   "補助額",     "経費",   "概算額",   "見込額",
};

/* What may stand before such a word as a part of it, in a line. */
static const char *const word_heads[] = {
	"当初", "補正後", "補正", "前年度", "今年度", "本年度", "当年度", "来年度", "次年度", "翌年度",
	"年度", "総",     "全体", "概算",   "最終",   "歳出",   "区",     "市",     "暫定",   "直接",
};

/* Years named from the document's own. */
static const struct {
	const char *word;
	int years;
} relative_years[] = {
	{ "前年度", -1 }, { "前々年度", -2 }, { "本年度", 0 }, { "今年度", 0 },
	{ "当年度", 0 },  { "来年度", 1 },    { "次年度", 1 }, { "翌年度", 1 },
};

/* Before an amount: it is a part of the one before. */
static const char *const parts[] = { "うち",     "内訳",     "内数", "うち国費", "うち県費",
	                             "うち市費", "一般財源", "国費", "県費",     "市費" };

/* Between a budget word and its amount. */
static const char *const fillers[] = {
	" ",  "　", "\t", ":", "：", "=",  "＝",     "(",    "（",       ")",  "）", "[",  "］", "]",
	"［", "【", "】", "…", "・", "約", "およそ", "概ね", "おおむね", "￥", "¥",  "は", "／", "/",
};

/* Columns. Heads and names are compared as keys (kw_norm_key). */
static const char *const name_heads[] = { "事業名", "取組名", "取組",     "事業",   "名称",
	                                  "項目",   "件名",   "細事業名", "施策名", "内容" };
static const char *const number_heads[] = {
	"番号",   "no",       "no.",    "id",     "事業番号", "取組番号", "事業コード",
	"コード", "整理番号", "事業id", "取組id", "項番",     "code",
};
static const char *const year_heads[] = { "年度", "会計年度", "予算年度" };
/* Amounts that are no budget: prices, sums over columns, differences, where the money comes from. */
static const char *const no_budget_heads[] = {
	"料",       "料金", "単価",     "価格",       "参加費",   "会費",     "家賃",
	"合計",     "小計", "計",       "総計",       "増減",     "増減額",   "差引",
	"差額",     "比較", "一般財源", "国庫支出金", "県支出金", "都支出金", "府支出金",
	"道支出金", "市債", "区債",     "町債",       "地方債",   "特定財源", "その他",
};
static const char *const total_names[] = { "合計", "小計",     "計",       "総計",    "総合計",
	                                   "累計", "歳出合計", "歳入合計", "予算合計" };

enum {
	LONGEST_TABLE = 50000
}; /* rows of a budget; longer tables are data, and would not fit memory as rows */

static bool ends_with(kw_str s, const char *const *words, size_t n, size_t *word_bytes)
{
	size_t best = 0;
	for (size_t i = 0; i < n; i++) {
		kw_str word = kw_str_from(words[i]);
		if (word.n > best && kw_str_ends(s, word))
			best = word.n;
	}
	*word_bytes = best;
	return best > 0;
}

static bool is_one_of(kw_str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (kw_str_eq(s, kw_str_from(words[i])))
			return true;
	return false;
}

/* ---- labels ---- */

/* s without fillers at its end. */
static kw_str without_fillers(kw_str s)
{
	size_t n;
	while (ends_with(s, fillers, KW_COUNT(fillers), &n))
		s.n -= n;
	return s;
}

/* Where the fiscal year whose last bytes are s.p[at], 年度, begins; `at` when no year stands there. */
static size_t year_start(kw_str s, size_t at)
{
	enum { LONGEST_YEAR = 24 };
	for (size_t from = at > LONGEST_YEAR ? at - LONGEST_YEAR : 0; from < at; from++) {
		kw_wareki w;
		if (kw_wareki_at(s, from, &w) && w.kind == KW_PERIOD_FISCAL_YEAR && from + w.n == at + 6)
			return from;
	}
	return at;
}

/* The budget word at the end of s with all that belongs to it (４年度当初予算額); empty when there is none. */
static kw_str label_at_end(kw_str s)
{
	size_t n, end = s.n;
	if (!ends_with(s, budget_words, KW_COUNT(budget_words), &n))
		return (kw_str){ NULL, 0 };
	s.n -= n;
	while (ends_with(s, word_heads, KW_COUNT(word_heads), &n))
		s.n -= n;
	kw_str all = { s.p, end };
	size_t from = kw_str_starts(kw_str_sub(all, s.n, end), KW_LIT("年度")) ? year_start(all, s.n) : s.n;
	return kw_str_sub(all, from, end);
}

/* The fiscal year s names: its last one, a bare number taken into the era of the title. *named tells whether it names
 * one; the answer is 0 when that year cannot be known. */
static int year_named(kw_str s, const kw_meta *meta, bool *named)
{
	int year = 0;
	*named = false;
	for (size_t at = 0; at < s.n;) {
		kw_wareki w;
		if (!kw_wareki_at(s, at, &w) || w.kind != KW_PERIOD_FISCAL_YEAR) {
			kw_utf8_next(s, &at);
			continue;
		}
		year = w.year ? w.year
		              : kw_wareki_year(meta->era, kw_wareki_bare_year(kw_str_sub(s, at, w.n)));
		*named = true;
		at += w.n;
	}
	for (size_t i = 0; i < KW_COUNT(relative_years) && !*named; i++)
		if (kw_str_has(s, kw_str_from(relative_years[i].word))) {
			year = meta->fiscal_year ? meta->fiscal_year + relative_years[i].years : 0;
			*named = true;
		}
	return year;
}

/* The year of a row: of its label, else of the qualifiers around it, nearest first, else the document's. */
static int year_of(const kw_rows_found *found, kw_str label, const kw_node *container)
{
	bool named;
	int year = year_named(label, found->meta, &named);
	for (const kw_node *n = container; n && !named; n = n->parent) {
		const kw_node *title =
		        kw_type_class((kw_type)n->type) == KW_CONTAINER ? kw_node_title(n) : NULL;
		if (title && n->type != KW_DOCUMENT && title->as.heading->qualifier.n)
			year = year_named(title->as.heading->qualifier, found->meta, &named);
	}
	return named ? year : found->meta->fiscal_year;
}

/* ---- rows from text ---- */

static void put_row(kw_rows_found *found, const kw_budget_row *row)
{
	found->overflow =
	        found->overflow || __builtin_add_overflow(found->sum_yen, row->yen, &found->sum_yen);
	kw_buf_put(&found->rows, (kw_str){ (const char *)row, sizeof *row });
}

kw_str kw_budget_theme(kw_rows_found *found, const kw_node *project)
{
	if (found->theme_of == project)
		return found->theme;
	found->theme_of = project;
	found->theme = (kw_str){ NULL, 0 };
	unsigned near = 16; /* it stands beside the heading */
	for (const kw_node *n = project->first; n && near && !found->theme.n; n = n->next, near--)
		if (n->type == KW_FIELD && n->as.field->role == KW_FIELD_THEME)
			found->theme = n->as.field->code;
	return found->theme;
}

kw_str kw_budget_name(kw_rows_found *found, const kw_node *title)
{
	const kw_heading *h = title->as.heading;
	if (h->title.n || h->label.n)
		return h->title;
	kw_buf_clear(&found->name);
	kw_text_of(title, &found->name);
	return kw_arena_copy(found->arena, kw_str_trim(kw_buf_str(&found->name)));
}

/* A name without the budget word and all behind it: 図書館の整備　予算額 … */
static kw_str without_label(kw_str name, kw_str label)
{
	const char *at = label.n && name.n >= label.n ? memmem(name.p, name.n, label.p, label.n) : NULL;
	if (!at || at == name.p)
		return name;
	return kw_str_trim(without_fillers((kw_str){ name.p, (size_t)(at - name.p) }));
}

static void add_text_row(kw_rows_found *found, const kw_node *block, const kw_node *amount, kw_str label,
                         int year)
{
	const kw_node *container = block->parent, *title = kw_node_title(container);
	static const kw_heading no_heading;
	const kw_heading *h = title ? title->as.heading : &no_heading;
	kw_budget_row row = {
		.number = h->number,
		.label = h->label,
		.name = title ? kw_budget_name(found, title) : (kw_str){ NULL, 0 },
		.theme = kw_budget_theme(found, container),
		.amount_label = label.n ? kw_arena_copy(found->arena, label) : KW_LIT("予算額"),
		.raw = amount->text,
		.unit = amount->as.amount.unit,
		.yen = amount->as.amount.yen,
		.figure = amount->as.amount.figure,
		.factor = amount->as.amount.factor,
		.approximate = amount->as.amount.approximate,
		.fiscal_year = year,
		.amount = amount,
		.container = container,
	};
	if (block == title && !h->budget.n)
		row.name = without_label(row.name, label);
	if (amount->n_spans)
		row.at = amount->spans[0];
	else if (block->n_spans)
		row.at = block->spans[0];
	row.path = kw_path_of(found->index, container, row.number, &row.n_path);
	put_row(found, &row);
}

/* Behind the amount of a line of its own: its end, a bracket, or what separates it from the next figure. A sentence goes
 * on with を or で. */
static bool is_closed(kw_str behind)
{
	static const char *const closers[] = { "）", ")", "（", "(", "、", "，", ",", "・",
		                               "／", "/", "】", "]", "］", "；", ";" };
	behind = kw_str_trim(behind);
	for (size_t i = 0; i < KW_COUNT(closers); i++)
		if (kw_str_starts(behind, kw_str_from(closers[i])))
			return true;
	return !behind.n;
}

typedef struct stated {
	kw_str since;  /* text of the block between the amount before and this one */
	kw_str behind; /* all that follows */
	bool in_bracket, in_title;
	bool after_sentence; /* a full stop stands before it */
} stated;

/* Whether the amount is a row, and under which word. Periods between word and amount (予算額（令和４年度）) are stepped over. */
static bool is_stated(const stated *s, const kw_heading *h, kw_str *label)
{
	size_t n;
	kw_str word = without_fillers(s->since);
	if (ends_with(word, parts, KW_COUNT(parts), &n))
		return false;
	*label = label_at_end(word);
	if (!label->n) { /* 予算額　令和４年度　5,000千円 */
		for (size_t at = 0; at < word.n && !label->n; kw_utf8_next(word, &at)) {
			kw_wareki w;
			if (kw_wareki_at(word, at, &w) && at + w.n == word.n)
				*label = label_at_end(without_fillers(kw_str_sub(word, 0, at)));
		}
	}
	if (s->in_bracket) {
		*label = label->n ? *label : h->budget_label;
		return true;
	}
	return label->n && (s->in_title || (is_closed(s->behind) && !s->after_sentence));
}

/* Where the budget bracket of a heading begins in its text; 0 when it is not found as written, so that every amount of
 * the heading counts. */
static size_t bracket_start(kw_str text, kw_str bracket)
{
	size_t at = text.n >= bracket.n ? text.n - bracket.n + 1 : 0;
	while (at > 0)
		if (kw_str_starts(kw_str_sub(text, --at, text.n), bracket))
			return at;
	return 0;
}

static bool may_state(const kw_node *block)
{
	if (!block->parent || block->parent->type == KW_DOCUMENT)
		return false;
	if (block->type == KW_TITLE)
		return true;
	return (block->type == KW_FIELD || block->type == KW_PARA) && block->parent->type == KW_PROJECT;
}

static bool has_amount(const kw_node *block)
{
	kw_walk w = kw_walk_from(block);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;)
		if (e == KW_ENTER && w.node->type == KW_AMOUNT)
			return true;
	return false;
}

void kw_budget_read_block(kw_rows_found *found, const kw_node *block)
{
	if (!may_state(block) || !has_amount(block))
		return;
	kw_buf_clear(&found->text);
	kw_text_of(block, &found->text);
	if (found->text.failed)
		return;
	const kw_heading *h = block->type == KW_TITLE ? block->as.heading : NULL;
	kw_str text = kw_buf_str(&found->text);
	bool bracketed = h && h->budget.n;
	size_t bracket = bracketed ? bracket_start(text, h->budget) : 0, at = 0, since = 0;
	stated s = { .in_title = h != NULL };
	kw_walk w = kw_walk_from(block);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		const kw_node *n = w.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_INLINE)
			continue;
		size_t from = at;
		at += n->type == KW_SOFTBREAK ? 1 : n->text.n;
		if (n->type != KW_AMOUNT)
			continue;
		kw_str label;
		s.since = kw_str_sub(text, since, from - since);
		s.behind = kw_str_sub(text, at, text.n);
		s.in_bracket = bracketed && from >= bracket;
		s.after_sentence = s.after_sentence || kw_str_has(s.since, KW_LIT("。"));
		since = at;
		if ((bracketed && !s.in_bracket) || !is_stated(&s, h, &label))
			continue;
		bool named;
		int year = year_named(s.since, found->meta, &named);
		add_text_row(found, block, n, label, named ? year : year_of(found, label, block->parent));
	}
}

/* ---- rows from data tables ---- */

enum { NO_COLUMN = -1 };

typedef struct columns {
	int name, number, year;
	bool *amounts; /* for each column */
} columns;

static bool head_is(kw_buf *key, kw_str head, const char *const *words, size_t n)
{
	kw_buf_clear(key);
	kw_norm_key(head, key);
	return is_one_of(kw_buf_str(key), words, n);
}

static bool head_ends(kw_buf *key, kw_str head, const char *const *words, size_t n)
{
	size_t bytes;
	kw_buf_clear(key);
	kw_norm_key(head, key);
	/* a unit in brackets is no part of the name: 予算額(千円) */
	kw_str s = kw_buf_str(key);
	if (kw_str_ends(s, KW_LIT(")")))
		while (s.n && s.p[--s.n] != '(')
			;
	return ends_with(s, words, n, &bytes);
}

/* The amount columns that are budget: those with a budget word in the head, else the first that is nothing else. */
static size_t choose_amounts(const kw_table *t, columns *c, kw_buf *key)
{
	size_t n = 0, first = t->n_columns;
	for (size_t i = 0; i < t->n_columns; i++) {
		const kw_column *column = &t->columns[i];
		if (column->kind != KW_VALUE_AMOUNT ||
		    head_ends(key, column->name, no_budget_heads, KW_COUNT(no_budget_heads)))
			continue;
		first = first < i ? first : i;
		c->amounts[i] = head_ends(key, column->name, budget_words, KW_COUNT(budget_words));
		n += c->amounts[i];
	}
	if (!n && first < t->n_columns) {
		c->amounts[first] = true;
		n = 1;
	}
	return n;
}

static void choose_columns(const kw_table *t, columns *c, kw_buf *key)
{
	int first_text = NO_COLUMN;
	c->name = c->number = c->year = NO_COLUMN;
	for (size_t i = 0; i < t->n_columns && i < INT32_MAX; i++) {
		kw_str head = t->columns[i].name;
		int at = (int)i;
		if (c->name == NO_COLUMN && head_is(key, head, name_heads, KW_COUNT(name_heads)))
			c->name = at;
		else if (c->year == NO_COLUMN && head_is(key, head, year_heads, KW_COUNT(year_heads)))
			c->year = at;
		else if (c->number == NO_COLUMN &&
		         (head_is(key, head, number_heads, KW_COUNT(number_heads)) ||
		          t->columns[i].kind == KW_VALUE_CODE))
			c->number = at;
		else if (first_text == NO_COLUMN && t->columns[i].kind == KW_VALUE_TEXT)
			first_text = at;
	}
	if (c->name == NO_COLUMN)
		c->name = first_text;
}

/* A row that sums up others: one of its text cells says so. */
static bool is_total(const kw_cell *cells, size_t n, kw_buf *key)
{
	for (size_t i = 0; i < n; i++) {
		if (cells[i].kind != KW_VALUE_TEXT || !cells[i].text.n || cells[i].text.n > 64)
			continue;
		if (head_is(key, cells[i].text, total_names, KW_COUNT(total_names)))
			return true;
	}
	return false;
}

static int year_of_cell(const kw_cell *cell, const kw_meta *meta)
{
	size_t at = 0;
	int64_t number;
	bool named;
	kw_str s = kw_str_trim(cell->text);
	if (kw_norm_figures(s, &at, &number) == 4 && at == s.n)
		return (int)number;
	int year = year_named(s, meta, &named);
	return named ? year : 0;
}

static void put_number(kw_rows_found *found, kw_budget_row *row, kw_str text, kw_buf *key)
{
	row->label = kw_arena_copy(found->arena, kw_str_trim(text));
	kw_buf_clear(key);
	if (kw_norm_number(row->label, key))
		row->number = kw_arena_copy(found->arena, kw_buf_str(key));
}

/* 予算額（千円） without its unit. */
static kw_str without_unit(kw_str head)
{
	static const char *const ends[] = { "円）", "円)", "円］", "円]" };
	static const char *const opens[] = { "（", "(", "［", "[" };
	size_t n;
	head = kw_str_trim(head);
	if (!ends_with(head, ends, KW_COUNT(ends), &n))
		return head;
	for (size_t at = head.n; at-- > 0;)
		if (ends_with(kw_str_sub(head, 0, at), opens, KW_COUNT(opens), &n) && at > n)
			return kw_str_trim(kw_str_sub(head, 0, at - n));
	return head;
}

static void add_table_row(kw_rows_found *found, const kw_node *table, const columns *c, const kw_cell *cells,
                          size_t i, kw_buf *key)
{
	const kw_column *column = &table->as.table->columns[i];
	kw_budget_row row = {
		.raw = kw_arena_copy(found->arena, cells[i].text),
		.unit = KW_LIT("円"),
		.amount_label = without_unit(column->name),
		.yen = cells[i].value,
		.figure = cells[i].value,
		.factor = 1,
		.at = cells[i].at,
		.container = table,
	};
	bool named;
	if (column->factor > 0 && row.yen % column->factor == 0) {
		row.figure = row.yen / column->factor;
		row.factor = column->factor;
		row.unit = column->unit;
	}
	if (c->name != NO_COLUMN)
		row.name = kw_arena_copy(found->arena, kw_str_trim(cells[c->name].text));
	if (c->number != NO_COLUMN)
		put_number(found, &row, cells[c->number].text, key);
	row.fiscal_year = year_named(column->name, found->meta, &named);
	if (!named && c->year != NO_COLUMN)
		row.fiscal_year = year_of_cell(&cells[c->year], found->meta);
	else if (!named)
		row.fiscal_year = found->meta->fiscal_year;
	row.path = kw_path_of(found->index, table, row.number, &row.n_path);
	put_row(found, &row);
}

bool kw_budget_read_table(kw_rows_found *found, const kw_node *table)
{
	const kw_table *t = table->as.table;
	bool done = false;
	kw_rows *rows = NULL;
	kw_buf key = { 0 };
	columns c = { 0 };
	if (!t->n_columns)
		return true;
	c.amounts = kw_arena_alloc(found->arena, t->n_columns * sizeof *c.amounts);
	if (!c.amounts)
		return false;
	if (!choose_amounts(t, &c, &key)) {
		done = !key.failed;
		goto out;
	}
	if (t->n_rows > LONGEST_TABLE) {
		kw_report(found->ctx, KW_SEVERITY_NOTE, "records.long-table", (kw_span){ 0 },
		          "a table of %llu rows is taken as data; budget tables have %d rows at most",
		          (unsigned long long)t->n_rows, (int)LONGEST_TABLE);
		done = true;
		goto out;
	}
	choose_columns(t, &c, &key);
	rows = kw_table_open(table);
	if (!rows)
		goto out;
	size_t n;
	for (const kw_cell *cells; (cells = kw_rows_next(rows, &n));) {
		if (is_total(cells, n, &key))
			continue;
		for (size_t i = 0; i < n; i++)
			if (c.amounts[i] && cells[i].kind == KW_VALUE_AMOUNT)
				add_table_row(found, table, &c, cells, i, &key);
	}
	done = !key.failed;
out:
	kw_rows_close(rows);
	kw_buf_free(&key);
	return done;
}
