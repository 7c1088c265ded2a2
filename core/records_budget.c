/* records_budget -- which amounts of a text are budget rows: those in the budget bracket of a heading, and behind a budget word
 * in a heading or in a line of a project of its own. Amounts inside sentences are not, nor are parts of another row (うち).
 * And which row is that of the year before of another. Tables: records_table.c. */
#include "norm.h"
#include "records.h"
#include "wareki.h"

/* ---- words ---- */

/* Years named from the document's own. */
static const struct {
	const char *word;
	int years;
} relative_years[] = {
	{ "前年度", -1 }, { "前々年度", -2 }, { "本年度", 0 }, { "今年度", 0 },
	{ "当年度", 0 },  { "来年度", 1 },    { "次年度", 1 }, { "翌年度", 1 },
};

/* Between a budget word and its amount. */
static const char *const fillers[] = {
	" ",  "　", "\t", ":",  "：", "=",  "＝", "(",      "（",   ")",        "）", "[", "］", "]",  "［",
	"【", "】", "〔", "〕", "…",  "・", "約", "およそ", "概ね", "おおむね", "￥", "¥", "は", "／", "/",
};

bool kw_words_end(kw_str s, const char *const *words, size_t n, size_t *word_bytes)
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

/* ---- labels ---- */

/* s without fillers at its end. */
static kw_str without_fillers(kw_str s)
{
	size_t n;
	while (kw_words_end(s, fillers, KW_COUNT(fillers), &n))
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
	size_t n = kw_heads_end(KW_HEAD_AMOUNT_END, s), end = s.n;
	if (!n)
		return (kw_str){ NULL, 0 };
	for (s.n -= n; (n = kw_heads_end(KW_HEAD_AMOUNT_PREFIX, s)) > 0;)
		s.n -= n;
	kw_str all = { s.p, end };
	size_t from = kw_str_starts(kw_str_sub(all, s.n, end), KW_LIT("年度")) ? year_start(all, s.n) : s.n;
	return kw_str_sub(all, from, end);
}

/* The fiscal year s names: its last one, a bare number taken into the era of the title. *named tells whether it names
 * one; the answer is 0 when that year cannot be known. */
int kw_budget_year_named(kw_str s, const kw_meta *meta, bool *named)
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

/* label without the years it names, and without what joins them to it; in out. */
static kw_str without_years(kw_str label, kw_buf *out)
{
	static const char *const joins[] = { "_", "・", "（", "）", "(", ")" };
	kw_buf_clear(out);
	for (size_t at = 0; at < label.n;) {
		kw_wareki w;
		kw_str rest = kw_str_sub(label, at, label.n);
		size_t n = 0, next = at;
		if (kw_wareki_at(label, at, &w) && w.kind == KW_PERIOD_FISCAL_YEAR)
			n = w.n;
		for (size_t i = 0; i < KW_COUNT(relative_years) && !n; i++)
			if (kw_str_starts(rest, kw_str_from(relative_years[i].word)))
				n = strlen(relative_years[i].word);
		for (size_t i = 0; i < KW_COUNT(joins) && !n; i++)
			if (kw_str_starts(rest, kw_str_from(joins[i])))
				n = strlen(joins[i]);
		if (n) {
			at += n;
			continue;
		}
		uint32_t c = kw_utf8_next(label, &next);
		if (!kw_char_is_space(c))
			kw_buf_put(out, kw_str_sub(label, at, next - at));
		at = next;
	}
	return kw_buf_str(out);
}

bool kw_budget_is_label(kw_str head)
{
	kw_buf text = { 0 };
	kw_str word = without_years(head, &text);
	bool is_label = kw_heads_end(KW_HEAD_AMOUNT_END, head) || (head.n && !word.n) ||
	                kw_heads_end(KW_HEAD_AMOUNT_END, word);
	kw_buf_free(&text);
	return is_label;
}

/* The year a label means, counted from an unknown one where the document does not say its own. */
static int year_meant(kw_str label, const kw_meta *meta)
{
	enum { UNKNOWN = 100000 };
	bool named;
	kw_meta known = *meta;
	known.fiscal_year = meta->fiscal_year ? meta->fiscal_year : UNKNOWN;
	int year = kw_budget_year_named(label, &known, &named);
	return named ? year : known.fiscal_year;
}

bool kw_budget_is_year_before(kw_str label, kw_str other, const kw_meta *meta)
{
	if (year_meant(label, meta) - year_meant(other, meta) != 1)
		return false;
	kw_buf a = { 0 }, b = { 0 };
	kw_str word = without_years(label, &a), other_word = without_years(other, &b);
	bool is_same = !word.n || !other_word.n || kw_str_eq(word, other_word);
	kw_buf_free(&a);
	kw_buf_free(&b);
	return is_same;
}

/* The year of a row: of its label, else of the qualifiers around it, nearest first, else the document's. */
static int year_of(const kw_rows_found *found, kw_str label, const kw_node *container)
{
	bool named;
	int year = kw_budget_year_named(label, found->meta, &named);
	for (const kw_node *n = container; n && !named; n = n->parent) {
		const kw_node *title =
		        kw_type_class((kw_type)n->type) == KW_CONTAINER ? kw_node_title(n) : NULL;
		if (title && n->type != KW_DOCUMENT && title->as.heading->qualifier.n)
			year = kw_budget_year_named(title->as.heading->qualifier, found->meta, &named);
	}
	return named ? year : found->meta->fiscal_year;
}

/* ---- rows from text ---- */

void kw_budget_put_row(kw_rows_found *found, const kw_budget_row *row)
{
	found->overflow =
	        found->overflow || __builtin_add_overflow(found->sum_yen, row->yen, &found->sum_yen);
	kw_buf_put(&found->rows, (kw_str){ (const char *)row, sizeof *row });
}

void kw_budget_put_link(kw_rows_found *found, size_t row, size_t previous)
{
	kw_row_link link = { row, previous };
	kw_buf_put(&found->links, (kw_str){ (const char *)&link, sizeof link });
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
	const kw_node *container = kw_budget_container(block), *title = kw_node_title(container);
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
	kw_budget_put_row(found, &row);
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
	bool is_main;        /* in the bracket: the budget itself */
	bool after_sentence; /* a full stop stands before it */
} stated;

/* What is said of an amount since the bracket or comma before it. */
static kw_str clause_of(kw_str since)
{
	static const char *const starts[] = { "（", "(", "、", "，" };
	for (size_t at = since.n; at > 0;) {
		size_t from = at;
		kw_utf8_prev(since, &at);
		for (size_t i = 0; i < KW_COUNT(starts); i++)
			if (kw_str_eq(kw_str_sub(since, at, from - at), kw_str_from(starts[i])))
				return kw_str_trim(kw_str_sub(since, from, since.n));
	}
	return kw_str_trim(since);
}

static bool is_part(kw_str since)
{
	kw_str word = without_fillers(since);
	return kw_heads_end(KW_HEAD_PART, word) || kw_heads_end(KW_HEAD_DIFFERENCE_END, word) ||
	       kw_str_starts(clause_of(since), KW_LIT("うち"));
}

static bool is_whole(kw_str since)
{
	return kw_heads_start(KW_HEAD_WHOLE_START, clause_of(since));
}

/* The word of an amount that names a year before and nothing else: 前年度. */
static kw_str year_before(kw_str since)
{
	kw_str word = without_fillers(since);
	for (size_t i = 0; i < KW_COUNT(relative_years); i++) {
		kw_str name = kw_str_from(relative_years[i].word);
		if (relative_years[i].years < 0 && kw_str_ends(word, name))
			return kw_str_sub(word, word.n - name.n, name.n);
	}
	return (kw_str){ NULL, 0 };
}

/* Whether the amount is a row, and under which word. Periods between word and amount (予算額（令和４年度）) are stepped over. */
static bool is_stated(const stated *s, const kw_heading *h, kw_str *label)
{
	kw_str word = without_fillers(s->since);
	if (is_part(s->since))
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
		if (!label->n)
			*label = year_before(s->since);
		if (s->is_main && !label->n)
			*label = label_at_end(h->budget_label);
		return s->is_main || (label->n && !is_whole(s->since));
	}
	return label->n && (s->in_title || (is_closed(s->behind) && !s->after_sentence));
}

/* Where the budget of a heading stands in its text; all of it when it is not found as written, so that every amount
 * of the heading counts. */
static size_t budget_start(kw_str text, kw_str budget, size_t *end)
{
	size_t at = text.n >= budget.n ? text.n - budget.n + 1 : 0;
	while (at > 0)
		if (kw_str_starts(kw_str_sub(text, --at, text.n), budget)) {
			*end = at + budget.n;
			return at;
		}
	*end = text.n;
	return 0;
}

/* How much an amount looks like the budget: more than the whole of several years, that more than the year before. */
static int rank_of(kw_str since)
{
	if (is_part(since))
		return 0;
	for (size_t i = 0; i < KW_COUNT(relative_years); i++)
		if (relative_years[i].years < 0 &&
		    kw_str_has(clause_of(since), kw_str_from(relative_years[i].word)))
			return 1;
	if (kw_str_has(since, KW_LIT("→")) || kw_str_has(since, KW_LIT("⇒")))
		return 4; /* 400万円 → 480万円 */
	return is_whole(since) ? 2 : 3;
}

/* The amounts of a block, one after the other, with their places in its text. */
typedef struct amounts {
	kw_walk walk;
	const kw_node *amount;
	size_t since, from, at; /* behind the amount before; of this one: where it begins, behind it */
} amounts;

static amounts amounts_of(const kw_node *block)
{
	return (amounts){ .walk = kw_walk_from(block) };
}

static bool next_amount(amounts *a)
{
	a->since = a->at;
	for (kw_event e; (e = kw_walk_next(&a->walk)) != KW_DONE;) {
		const kw_node *n = a->walk.node;
		if (e != KW_ENTER || kw_type_class((kw_type)n->type) != KW_INLINE)
			continue;
		a->from = a->at;
		a->at += n->type == KW_SOFTBREAK ? 1 : n->text.n;
		a->amount = n;
		if (n->type == KW_AMOUNT)
			return true;
	}
	return false;
}

static const kw_node *main_amount(const kw_node *title, kw_str text)
{
	const kw_node *found = NULL;
	int best = 0;
	size_t end, start = budget_start(text, title->as.heading->budget, &end);
	for (amounts a = amounts_of(title); next_amount(&a);) {
		int rank = rank_of(kw_str_sub(text, a.since, a.from - a.since));
		if (a.from >= start && a.from < end && rank > best) {
			best = rank;
			found = a.amount;
		}
	}
	return found;
}

const kw_node *kw_budget_amount(const kw_node *title)
{
	const kw_heading *h = title->type == KW_TITLE ? title->as.heading : NULL;
	const kw_node *found = NULL;
	kw_buf text = { 0 };
	kw_str words = h && h->budget.n ? kw_text_borrow(title, &text) : (kw_str){ NULL, 0 };
	if (words.n && !text.failed)
		found = main_amount(title, words);
	kw_buf_free(&text);
	return found;
}

const kw_node *kw_budget_container(const kw_node *block)
{
	const kw_node *n = block->parent;
	if (!n || n->type == KW_DOCUMENT || block->type == KW_TITLE)
		return n && n->type != KW_DOCUMENT ? n : NULL;
	if (block->type != KW_FIELD && block->type != KW_PARA)
		return NULL;
	if (n->type == KW_ITEM && n->first == block && n->parent && n->parent->type == KW_LIST)
		n = n->parent->parent;
	return n && (n->type == KW_PROJECT || n->type == KW_SECTION) ? n : NULL;
}

/* Nothing but a budget word stands before the amount: 事業費, 〔予　算〕, 予算額（千円）. */
static bool is_own_line(kw_rows_found *found, kw_str since, kw_str *label)
{
	static const kw_str unit = KW_LIT_INIT("円"), openers[] = { KW_LIT_INIT("("), KW_LIT_INIT("["),
		                                                    KW_LIT_INIT("【"), KW_LIT_INIT("〔") };
	kw_buf_clear(&found->name);
	kw_norm_key(since, &found->name);
	kw_str key = without_fillers(kw_buf_str(&found->name));
	for (size_t i = 0; i < KW_COUNT(openers); i++)
		if (kw_str_starts(key, openers[i]))
			key = kw_str_sub(key, openers[i].n, key.n);
	for (size_t at = key.n; kw_str_ends(key, unit) && at-- > 0;)
		if (key.p[at] == '(' || key.p[at] == '[')
			key = kw_str_sub(key, 0, at);
	*label = label_at_end(key);
	if (found->name.failed || !key.n || label->n != key.n)
		return false;
	kw_str written = label_at_end(without_fillers(since));
	*label = written.n ? written : kw_arena_copy(found->arena, *label);
	return true;
}

static bool has_amount(const kw_node *block)
{
	amounts a = amounts_of(block);
	return next_amount(&a);
}

void kw_budget_read_block(kw_rows_found *found, const kw_node *block)
{
	const kw_node *container = kw_budget_container(block);
	if (!container || !has_amount(block))
		return;
	/* Of a line of its own the word must be all that stands before the amount, and the heading has no budget. */
	const kw_node *title = kw_node_title(container);
	bool is_line = block != title,
	     is_strict = block->parent != container || container->type == KW_SECTION;
	if (is_line && is_strict && title && title->as.heading->budget.n)
		return;
	kw_str text = kw_text_borrow(block, &found->text);
	if (found->text.failed)
		return;
	const kw_heading *h = block->type == KW_TITLE ? block->as.heading : NULL;
	bool bracketed = h && h->budget.n;
	size_t end = text.n, bracket = bracketed ? budget_start(text, h->budget, &end) : 0;
	const kw_node *budget = bracketed ? main_amount(block, text) : NULL;
	stated s = { .in_title = h != NULL };
	for (amounts a = amounts_of(block); next_amount(&a);) {
		kw_str label;
		s.since = kw_str_sub(text, a.since, a.from - a.since);
		s.behind = kw_str_sub(text, a.at, text.n);
		s.in_bracket = bracketed && a.from >= bracket && a.from < end;
		s.is_main = a.amount == budget;
		s.after_sentence = s.after_sentence || kw_str_has(s.since, KW_LIT("。"));
		if (bracketed && !s.in_bracket)
			continue;
		bool is_own =
		        is_line && !a.since && is_closed(s.behind) && is_own_line(found, s.since, &label);
		if (!is_own && ((is_line && is_strict) || !is_stated(&s, h, &label)))
			continue;
		bool named;
		int year = kw_budget_year_named(s.since, found->meta, &named);
		add_text_row(found, block, a.amount, label, named ? year : year_of(found, label, container));
	}
}

static kw_str with_sum(kw_arena *arena, kw_str label)
{
	kw_buf word = { 0 };
	kw_buf_put(&word, label);
	kw_buf_put(&word, KW_LIT("（計）"));
	kw_str kept = word.failed ? label : kw_arena_copy(arena, kw_buf_str(&word));
	kw_buf_free(&word);
	return kept;
}

static bool is_inside(const kw_node *node, const kw_node *section)
{
	while (node && node != section)
		node = node->parent;
	return node != NULL;
}

/* The open sections with a row of their own around the row at hand, outermost first. */
typedef struct open_sums {
	size_t rows[64]; /* deeper ones are not looked at */
	size_t n;
} open_sums;

static void find_sums_of(kw_budget_row *rows, kw_budget_row *row, open_sums *open)
{
	while (open->n && !is_inside(row->container, rows[open->rows[open->n - 1]].container))
		open->n--;
	for (size_t i = 0; i < open->n; i++) {
		kw_budget_row *sum = &rows[open->rows[i]];
		if (sum->container != row->container && sum->fiscal_year == row->fiscal_year &&
		    kw_str_eq(sum->amount_label, row->amount_label))
			sum->is_sum = row->is_part = true;
	}
	if (row->amount && row->container->type == KW_SECTION && open->n < KW_COUNT(open->rows))
		open->rows[open->n++] = (size_t)(row - rows);
}

void kw_budget_find_sums(kw_rows_found *found)
{
	kw_budget_row *rows = (kw_budget_row *)(void *)found->rows.b;
	size_t n = found->rows.n / sizeof *rows;
	open_sums open = { .n = 0 };
	for (size_t i = 0; i < n; i++)
		find_sums_of(rows, &rows[i], &open);
	for (size_t i = 0; i < n; i++)
		if (rows[i].is_sum)
			rows[i].amount_label = with_sum(found->arena, rows[i].amount_label);
}

/* The amounts a text states of one thing stand together. */
void kw_budget_link_text(kw_rows_found *found, size_t first)
{
	enum { NEAR = 16 };
	const kw_budget_row *rows = (const kw_budget_row *)(const void *)found->rows.b;
	size_t n = found->rows.n / sizeof *rows;
	for (size_t i = first; i < n; i++)
		for (size_t k = first; k < n && k < i + NEAR; k++)
			if (k != i && rows[k].container == rows[i].container && rows[k].amount &&
			    kw_budget_is_year_before(rows[i].amount_label, rows[k].amount_label,
			                             found->meta)) {
				kw_budget_put_link(found, i, k);
				break;
			}
}
