/* offices -- pages of duty boxes: names of offices and, before, behind or far from them, what each office does. Names are lines
 * (or blank-separated words of a line) with the ending of an office; names and texts are paired by content words, place and elimination.
 * A text that stands below a heading or in a list is that of the heading or the list, and no other's. */
#include "legacy.h"

enum { MIN_NAMES = 3, NAME_CHARS = 24 };

/* ---- lines that are names ---- */

/* 保育園（本町・港） -> 保育園 */
static kw_str without_brackets(kw_str s)
{
	size_t at = s.n;

	if (char_last(s) != 0xFF09 && char_last(s) != ')')
		return s;
	while (at > 0) {
		uint32_t c = char_prev(s, &at);

		if (c == 0xFF08 || c == '(')
			return kw_str_sub(s, 0, at);
	}
	return s;
}

static bool is_office(kw_str s)
{
	kw_str name = without_brackets(s);
	size_t n = kw_utf8_count(name);

	if (n < 2 || n > 14 || kw_utf8_count(s) > NAME_CHARS || !words_at_end(WORD_OFFICE, name))
		return false;
	for (size_t at = 0; at < name.n;) {
		uint32_t c = char_next(name, &at);

		if (!char_is_kanji(c) && !char_is_kana(c) && c != 0x30FB)
			return false;
		if (c == 0x306E || c == 0x3092 || c == 0x306B) /* の を に */
			return false;
	}
	return true;
}

/* No particle or sign before a space or bracket: a quick look that tells most lines. */
static bool may_be_office(kw_str s)
{
	for (size_t at = 0, n = 0; at < s.n; n++) {
		uint32_t c = char_next(s, &at);

		if (char_is_space(c) || c == 0xFF08 || c == '(')
			return true;
		if (n == NAME_CHARS || c == 0x306E || c == 0x3092 || c == 0x306B ||
		    (!char_is_kanji(c) && !char_is_kana(c)))
			return false;
	}
	return true;
}

/* The end of the word that begins at `at`. */
static size_t word_end(kw_str s, size_t at)
{
	for (size_t next = at; at < s.n && !char_is_space(char_next(s, &next)); at = next)
		;
	return at;
}

/* The names on a line; 0 when anything else stands on it. */
static size_t names_on(kw_str s)
{
	size_t n = 0;

	if (!may_be_office(s))
		return 0;
	for (size_t at = 0; at < s.n;) {
		size_t end = word_end(s, at);

		if (!is_office(kw_str_sub(s, at, end - at)))
			return 0;
		n++;
		at = end;
		str_skip_space(s, &at);
	}
	return n;
}

/* Without its brackets the last name ends like one. */
static bool may_be_names(const line *l)
{
	return l->mark.form == FORM_PLAIN && !l->block &&
	       (l->last == 0xFF09 || l->last == ')' || words_may_end(WORD_OFFICE, l->last));
}

/* ＜建設課＞ */
static bool is_framed_office(const line *l)
{
	size_t from = char_size(l->text, 0), to = l->text.n;

	if (l->mark.form != FORM_BRACKET || !l->mark.depth || l->block)
		return false;
	char_prev(l->text, &to);
	return to > from && is_office(kw_str_trim(kw_str_sub(l->text, from, to - from)));
}

/* Names of offices in brackets head what stands right below them; where nothing does below most of them, each answers for what stands above it. */
static void find_framed(job *j)
{
	size_t n = 0, heads = 0;

	for (size_t i = 0; i < j->n_live; i++) {
		const line *next = i + 1 < j->n_live ? j->live[i + 1] : NULL;

		if (!is_framed_office(j->live[i]))
			continue;
		n++;
		heads += next && next->gap == 1 && !next->page && !is_framed_office(next) &&
		         (next->mark.form == FORM_PLAIN || next->mark.form == FORM_DOT ||
		          next->mark.form == FORM_BULLET);
	}
	for (size_t i = 0; i < j->n_live && n >= MIN_NAMES && heads * 2 < n; i++)
		if (is_framed_office(j->live[i])) {
			line_set_mark(j->live[i], &(mark){ .form = FORM_LABELLED });
			j->live[i]->lone = true;
		}
}

void offices_find(job *j)
{
	if (j->forms >> FORM_BRACKET & 1)
		find_framed(j);
	for (size_t from = 0, to; from < j->n_live; from = to) {
		size_t n = 0;

		for (to = from; to < j->n_live && (to == from || !j->live[to]->page); to++)
			if (may_be_names(j->live[to]))
				n += names_on(j->live[to]->text);
		for (size_t i = from; i < to && n >= MIN_NAMES; i++) {
			line *l = j->live[i];

			if (!may_be_names(l) || !names_on(l->text))
				continue;
			l->mark.form = FORM_OFFICE;
			l->lone = true;
		}
	}
}

/* ---- names and texts become boxes ---- */

typedef struct duty {
	block *name[MAX_ASSIGN], *text[MAX_ASSIGN], *text_before[MAX_ASSIGN], *text_after[MAX_ASSIGN];
	size_t n_names, n_texts;
	size_t n_before, n_after;         /* names with a text right before them, right behind them */
	size_t texts_ahead, texts_behind; /* before the last name, behind the first one */
	size_t n_below;                   /* names nearer to the text behind them than to what stands above */
	bool twice;                       /* a name comes again: the cells of a table, two states of a body */
} duty;

static bool is_name_block(const block *b)
{
	return b->from && b->n_from == 1 && b->from[0]->mark.form == FORM_OFFICE && b->type == KW_PARA;
}

static bool is_duty_text(const block *b)
{
	return b->type == KW_PARA && b->form == FORM_PLAIN && !is_name_block(b) && block_has_stop(b);
}

/* Lines of several names that were cut, and the first block of each. */
typedef struct split {
	block *whole[MAX_ASSIGN], *part[MAX_ASSIGN];
	size_t n;
} split;

/* Cuts a line of several names into blocks of one name each; the first takes the place of the line. */
static block *split_names(job *j, block *b, split *made)
{
	const line *l = b->from[0];
	block *last = NULL;

	if (names_on(l->text) < 2 || made->n == MAX_ASSIGN)
		return b;
	for (size_t at = 0; at < l->text.n;) {
		size_t end = word_end(l->text, at);
		block *name = block_new(j, KW_PARA);

		block_set_part(j, name, l, at, end - at);
		name->from = b->from;
		name->n_from = 1;
		name->page = b->page && !last;
		if (last) {
			block_insert_after(last, name);
		} else {
			block_insert(b, name);
			made->whole[made->n] = b;
			made->part[made->n++] = name;
		}
		last = name;
		at = end;
		str_skip_space(l->text, &at);
	}
	block_unlink(b);
	return last;
}

/* They are no duty boxes: each line is a block again. */
static void undo_split(const split *made)
{
	for (size_t i = 0; i < made->n; i++) {
		block *whole = made->whole[i];

		block_insert(made->part[i], whole);
		while (whole->next && whole->next->part && whole->next->from == whole->from)
			block_unlink(whole->next);
	}
}

/* What has texts of its own: these are no office's. Fields of the document stand between offices as well. */
static bool divides(const block *b)
{
	return block_is_heading(b) || b->type == KW_ITEM || b->type == KW_TABLE ||
	       (b->type == KW_FIELD && (b->role == KW_FIELD_THEME || b->role == KW_FIELD_LIST_TITLE));
}

/* The blocks from *first up to the next page or what divides; lines of several names are cut. */
static block *cut_stretch(job *j, block **first, split *made)
{
	block *b = *first, *above = b->prev;

	for (bool begun = false; b && (!begun || (!b->page && !divides(b))); b = b->next) {
		if (is_name_block(b) && !b->part)
			b = split_names(j, b, made);
		begun = true;
	}
	/* The first block may have been cut into several. */
	*first = above ? above->next : j->root->first;
	return b;
}

static void add_name(duty *d, block *b, block *before, block *after)
{
	for (size_t i = 0; i < d->n_names; i++)
		d->twice |= kw_str_eq(d->name[i]->text, b->text);
	d->text_before[d->n_names] = before && is_duty_text(before) ? before : NULL;
	d->text_after[d->n_names] = after && is_duty_text(after) ? after : NULL;
	d->n_before += d->text_before[d->n_names] != NULL;
	d->n_after += d->text_after[d->n_names] != NULL;
	d->n_below += d->text_after[d->n_names] && after->gap < b->gap;
	d->texts_ahead = d->n_texts;
	d->name[d->n_names++] = b;
}

/* With `owned`, what stands right below the heading or item that opens the stretch is counted as well. */
static void collect(block *first, const block *end, bool owned, duty *d)
{
	block *b = first, *before = NULL;

	*d = (duty){ 0 };
	if (divides(b)) {
		b = b->next;
		while (!owned && b != end && b->type == KW_PARA && !is_name_block(b) && !block_is_label(b))
			b = b->next;
	}
	for (; b != end; before = b, b = b->next) {
		if (is_name_block(b) && d->n_names < MAX_ASSIGN) {
			add_name(d, b, before, b->next != end ? b->next : NULL);
		} else if (is_duty_text(b) && d->n_texts < MAX_ASSIGN) {
			d->text[d->n_texts++] = b;
			d->texts_behind += d->n_names > 0;
		}
	}
}

/* The words formats/text/departments.tsv gives for an office. */
static kw_str words_of(kw_str office)
{
	size_t n;
	const department *d = words_departments(&n);
	kw_str best = { 0 };
	size_t length = 0;

	office = without_brackets(office);
	for (size_t i = 0; i < n; i++) {
		if (d[i].office.n <= length || !kw_str_ends(office, d[i].office))
			continue;
		best = d[i].words;
		length = d[i].office.n;
	}
	return best;
}

/* A tenth for each word of the office that the text holds, half at most. */
static double word_hits(kw_str words, kw_str text)
{
	double hits = 0;

	for (size_t at = 0; at < words.n;) {
		size_t end = word_end(words, at);

		if (str_find(text, kw_str_sub(words, at, end - at), 0) < text.n)
			hits += 0.1;
		at = end;
		str_skip_space(words, &at);
	}
	return hits < 0.5 ? hits : 0.5;
}

/* The same for an office; 戸籍課・税務課 are two. */
static double office_hits(kw_str office, kw_str text)
{
	double hits = word_hits(words_of(office), text);

	for (size_t at = 0, next; at < office.n; at = next) {
		kw_str part = kw_str_sub(office, 0, at);

		next = at + char_size(office, at);
		if (char_at(office, at) == 0x30FB && words_at_end(WORD_OFFICE, part)) /* ・ */
			hits += word_hits(words_of(part), text);
	}
	return hits < 0.5 ? hits : 0.5;
}

static kw_str name_and_words(job *j, kw_str name)
{
	kw_buf b = { 0 };
	kw_str s;

	kw_buf_put(&b, name);
	kw_buf_putc(&b, ' ');
	kw_buf_put(&b, words_of(name));
	s = kw_arena_copy(j->arena, kw_buf_str(&b));
	kw_buf_free(&b);
	return s;
}

/* A tenth for each kanji of the name, the last one of all offices left out, that the text has: 森林課 and 林の道. */
static double shared_kanji(kw_str name, kw_str text)
{
	double hits = 0;

	for (size_t at = 0; at < name.n;) {
		size_t from = at;

		if (char_is_kanji(char_next(name, &at)) && at < name.n &&
		    str_find(text, kw_str_sub(name, from, at - from), 0) < text.n)
			hits += 0.1;
	}
	return hits;
}

/* How well the names fit the texts on one side of them, by the words of the offices and their own. */
static double side_hits(const duty *d, block *const *text)
{
	double hits = 0;

	for (size_t i = 0; i < d->n_names; i++)
		hits += text[i] ? word_hits(words_of(d->name[i]->text), text[i]->text) +
		                          shared_kanji(d->name[i]->text, text[i]->text)
		                : 0;
	return hits;
}

/* Each name that has a text behind it stands nearer to that than to what is above. */
static bool names_stand_above(const duty *d)
{
	return d->n_below && d->n_below == d->n_after;
}

/* Where the file has the text of a name most times, and what that counts: when names and texts alternate without exception, but for the last name of a
 * page, everything. */
static block *const *usual_side(const duty *d, double *weight)
{
	static const double usual = 0.05, regular = 10;
	bool torn = d->n_after + 1 == d->n_names && !d->text_after[d->n_names - 1] &&
	            d->texts_behind == d->n_after &&
	            side_hits(d, d->text_after) >= side_hits(d, d->text_before),
	     before = d->n_before == d->n_names && d->texts_ahead == d->n_names && !names_stand_above(d),
	     after = d->n_after == d->n_names ? d->texts_behind == d->n_names || !before : torn && !before;

	*weight = after || before ? regular : usual;
	if (after && before)
		before = side_hits(d, d->text_before) > 2 * side_hits(d, d->text_after);
	else if (!after && !before)
		before = d->n_before >= d->n_after && !names_stand_above(d);
	return before ? d->text_before : d->text_after;
}

/* score[name * n + text], n the larger of both counts; missing partners score 0. */
static double *scores_of(job *j, const duty *d, size_t n)
{
	double *score = kw_arena_alloc(j->arena, n * n * sizeof *score);
	double *near = kw_arena_alloc(j->arena, (d->n_names * d->n_texts + 1) * sizeof *near);
	kw_str heads[MAX_ASSIGN], texts[MAX_ASSIGN];
	double weight;
	block *const *usual = usual_side(d, &weight);

	if (!score || !near)
		return NULL;
	for (size_t i = 0; i < d->n_names; i++)
		heads[i] = name_and_words(j, d->name[i]->text);
	for (size_t i = 0; i < d->n_texts; i++)
		texts[i] = d->text[i]->text;
	similar_matrix(j, heads, d->n_names, texts, d->n_texts, near);
	for (size_t i = 0; i < d->n_names; i++)
		for (size_t t = 0; t < d->n_texts; t++)
			score[i * n + t] = near[i * d->n_texts + t] +
			                   office_hits(d->name[i]->text, texts[t]) +
			                   (usual[i] == d->text[t] ? weight : 0);
	return score;
}

/* A pair that another text would fit about as well was found by what is left over. */
static bool is_clear(const double *score, size_t n, size_t i, const size_t *text_of)
{
	double mine = score[i * n + text_of[i]];

	for (size_t k = 0; k < n; k++)
		if (k != i && score[k * n + text_of[i]] * 1.2 > mine)
			return false;
	return mine >= 0.05;
}

/* Half of the pairs at least must be clear; the same name twice belongs to a table. */
static bool are_duties(const duty *d, const double *score, size_t n, const size_t *text_of)
{
	size_t clear = 0;

	for (size_t i = 0; i < d->n_names; i++)
		clear += text_of[i] < d->n_texts && is_clear(score, n, i, text_of);
	return clear * 2 >= d->n_names && !d->twice;
}

/* The text of a name. What is left over goes to the name that is left over only where there are as many of both; any other text stays
 * where it stands. */
static block *text_for(const duty *d, const double *score, size_t n, const size_t *text_of, size_t i)
{
	bool left_over = d->n_names == d->n_texts;

	return text_of[i] < d->n_texts && (left_over || is_clear(score, n, i, text_of)) ? d->text[text_of[i]]
	                                                                                : NULL;
}

/* Each name has its text right behind it: nothing was torn. */
static bool stand_in_place(const duty *d, const double *score, size_t n, const size_t *text_of)
{
	for (size_t i = 0; i < d->n_names; i++) {
		const block *text = text_for(d, score, n, text_of, i);

		if (!text || text != d->text_after[i])
			return false;
	}
	return true;
}

static void build_boxes(job *j, duty *d, const double *score, size_t n, const size_t *text_of)
{
	bool in_place = stand_in_place(d, score, n, text_of);

	for (size_t i = 0; i < d->n_names; i++) {
		block *box = d->name[i], *text = text_for(d, score, n, text_of, i);
		mark m = { .form = FORM_OFFICE };

		box->type = KW_BOX;
		box->role = KW_BOX_DUTY;
		box->closed = true;
		block_set_heading(j, box, &m);
		if (box->heading)
			*box->heading = (kw_heading){ .title = box->text };
		if (i > 0 && !in_place) {
			block_unlink(box);
			block_insert_after(d->name[i - 1], box);
		}
		if (!text)
			continue;
		block_unlink(text);
		block_append(box, text);
		text->moved = !in_place;
		while (in_place && box->next && is_duty_text(box->next) && !box->next->page) {
			block *more = box->next;

			block_unlink(more);
			block_append(box, more);
		}
		if (!is_clear(score, n, i, text_of))
			block_doubt(j, box, KW_LIKELY, "6.3: elimination score=%.3f",
			            score[i * n + text_of[i]]);
	}
}

/* The short line right above names and texts is the heading of the page. */
static void head_page(job *j, const duty *d, const block *first)
{
	block *b = d->name[0];
	mark m = { .form = FORM_PLAIN };

	while (b != first && b->prev &&
	       (is_name_block(b->prev) || is_duty_text(b->prev) || b->prev->type == KW_FIELD))
		b = b->prev;
	b = b->prev;
	/* A balloon may stand between. */
	if (b && b != first && b->type == KW_PARA && b->n_pieces >= 3 && b->prev)
		b = b->prev;
	if (!b || b->type != KW_PARA || b->width > 60 || b->n_pieces > 2 || is_duty_text(b))
		return;
	b->type = KW_SECTION;
	b->page_title = true;
	block_set_heading(j, b, &m);
}

/* Each name has its text right before it, and they fit. Texts before that of the first name are not of these offices. */
static bool begins_with_text(duty *d)
{
	size_t from = 0;

	if (d->n_before < d->n_names || side_hits(d, d->text_before) <= 2 * side_hits(d, d->text_after))
		return false;
	while (from < d->n_texts && d->text[from] != d->text_before[0])
		from++;
	if (d->texts_ahead - from != d->n_names)
		return false;
	d->n_texts -= from;
	d->texts_ahead -= from;
	memmove(d->text, d->text + from, d->n_texts * sizeof *d->text);
	return true;
}

/* The stretch from `first` to `end`; false when its names are no duty boxes. */
static bool pair_stretch(job *j, block *first, const block *end)
{
	duty d;
	size_t n, text_of[MAX_ASSIGN];
	double *score, best, second;

	collect(first, end, true, &d);
	if (d.n_names < MIN_NAMES)
		return false;
	/* Below a heading offices and texts must alternate, and fit, for its first text to be an office's. */
	if (divides(first) && !begins_with_text(&d))
		collect(first, end, false, &d);
	n = d.n_names > d.n_texts ? d.n_names : d.n_texts;
	if (d.n_texts * 2 < d.n_names)
		return false;
	score = scores_of(j, &d, n);
	if (!score || !assign_best(score, n, text_of, &best, &second) || !are_duties(&d, score, n, text_of))
		return false;
	head_page(j, &d, first);
	build_boxes(j, &d, score, n, text_of);
	return true;
}

void offices_pair(job *j)
{
	for (block *b = j->root->first, *end; b; b = end) {
		split made = { .n = 0 };

		end = cut_stretch(j, &b, &made);
		if (!pair_stretch(j, b, end))
			undo_split(&made);
	}
}
