/* value -- attribute values as text and back, exactly: what value_put writes, value_read reads into the same bytes, and
 * it takes nothing else. Numbers are decimal without sign for positive ones and without leading zeros. */
#include "xml.h"
#include <limits.h>

static const char *const mark_words[] = {
	"joined", "moved", "part", "implied", "label-after", "header-guess"
};

/* ---- numbers ---- */

/* The number at the front of *s, taken off it. */
static bool number_take(kw_str *s, uint64_t *out)
{
	enum { SAFE_FIGURES = 19 }; /* so many cannot overflow */
	uint64_t v = 0;
	size_t n = 0;
	for (; n < s->n && (unsigned)(unsigned char)s->p[n] - '0' < 10; n++) {
		uint64_t figure = (uint64_t)(s->p[n] - '0');
		if (n < SAFE_FIGURES)
			v = v * 10 + figure;
		else if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, figure, &v))
			return false;
	}
	if (!n || (n > 1 && s->p[0] == '0'))
		return false;
	*s = (kw_str){ s->p + n, s->n - n };
	*out = v;
	return true;
}

bool number_read(kw_str s, uint64_t *out)
{
	uint64_t v;
	if (!number_take(&s, &v) || s.n)
		return false;
	*out = v;
	return true;
}

static bool integer_read(kw_str s, int64_t *out)
{
	uint64_t v;
	bool negative = s.n && s.p[0] == '-';
	if (!number_read(kw_str_sub(s, negative, s.n), &v) || v > (uint64_t)INT64_MAX + negative ||
	    (negative && v == 0))
		return false;
	*out = negative ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

static void number_put(kw_buf *out, uint64_t v)
{
	char digits[20];
	size_t n = sizeof digits;
	do
		digits[--n] = (char)('0' + v % 10);
	while (v /= 10);
	kw_buf_put(out, (kw_str){ digits + n, sizeof digits - n });
}

static int64_t load_int(const char *p, uint16_t size)
{
	int16_t i16;
	int32_t i32;
	int64_t i64;
	switch (size) {
	case 2:
		memcpy(&i16, p, 2);
		return i16;
	case 4:
		memcpy(&i32, p, 4);
		return i32;
	default:
		memcpy(&i64, p, 8);
		return i64;
	}
}

static uint64_t load_uint(const char *p, uint16_t size)
{
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	uint64_t u64;
	switch (size) {
	case 1:
		memcpy(&u8, p, 1);
		return u8;
	case 2:
		memcpy(&u16, p, 2);
		return u16;
	case 4:
		memcpy(&u32, p, 4);
		return u32;
	default:
		memcpy(&u64, p, 8);
		return u64;
	}
}

/* Stores the low bytes; the caller has checked that v fits. */
static void store(char *p, uint16_t size, uint64_t v)
{
	uint8_t u8 = (uint8_t)v;
	uint16_t u16 = (uint16_t)v;
	uint32_t u32 = (uint32_t)v;
	switch (size) {
	case 1:
		memcpy(p, &u8, 1);
		break;
	case 2:
		memcpy(p, &u16, 2);
		break;
	case 4:
		memcpy(p, &u32, 4);
		break;
	default:
		memcpy(p, &v, 8);
	}
}

static bool store_int(char *p, uint16_t size, int64_t v)
{
	int64_t max = size == 8 ? INT64_MAX : (INT64_C(1) << (size * 8 - 1)) - 1;
	if (v > max || v < -max - 1)
		return false;
	store(p, size, (uint64_t)v);
	return true;
}

static bool store_uint(char *p, uint16_t size, uint64_t v)
{
	if (size < 8 && v >> (size * 8))
		return false;
	store(p, size, v);
	return true;
}

/* ---- words separated by one space ---- */

static bool next_word(kw_str *rest, kw_str *word)
{
	if (!rest->n)
		return false;
	const char *space = memchr(rest->p, ' ', rest->n);
	size_t n = space ? (size_t)(space - rest->p) : rest->n;
	*word = kw_str_sub(*rest, 0, n);
	*rest = kw_str_sub(*rest, n + (space != NULL), rest->n);
	return true;
}

static size_t count_words(kw_str s)
{
	size_t n = s.n > 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ' ';
	return n;
}

static void separate(kw_buf *out, size_t from)
{
	if (out->n > from)
		kw_buf_putc(out, ' ');
}

static bool marks_read(kw_str s, uint64_t *marks)
{
	kw_str word;
	*marks = 0;
	while (next_word(&s, &word)) {
		unsigned i = 0;
		while (i < KW_COUNT(mark_words) && !kw_str_eq(word, kw_str_from(mark_words[i])))
			i++;
		if (i == KW_COUNT(mark_words))
			return false;
		*marks |= UINT64_C(1) << i;
	}
	return true;
}

/* ---- places: LINE:COL-END@OFFSET+BYTES ---- */

void span_put(kw_buf *out, const kw_span *s)
{
	const uint64_t parts[] = { s->line, s->col, s->end_col, s->offset, s->n_bytes };
	for (size_t i = 0; i < KW_COUNT(parts); i++) {
		if (i)
			kw_buf_putc(out, ":-@+"[i - 1]);
		number_put(out, parts[i]);
	}
}

static bool span_take(kw_str *s, kw_span *out)
{
	uint64_t parts[5];
	for (size_t i = 0; i < KW_COUNT(parts); i++) {
		if (!number_take(s, &parts[i]) || (i < 4 && (!s->n || s->p[0] != ":-@+"[i])))
			return false;
		*s = (kw_str){ s->p + (i < 4), s->n - (i < 4) };
	}
	if (parts[0] > UINT32_MAX || parts[1] > UINT32_MAX || parts[2] > UINT32_MAX || parts[4] > UINT32_MAX)
		return false;
	*out = (kw_span){ .line = (uint32_t)parts[0],
		          .col = (uint32_t)parts[1],
		          .end_col = (uint32_t)parts[2],
		          .n_bytes = (uint32_t)parts[4],
		          .offset = parts[3] };
	return true;
}

bool span_read(kw_str s, kw_span *out)
{
	return span_take(&s, out) && !s.n;
}

static bool span_is_zero(const kw_span *s)
{
	return !s->line && !s->col && !s->end_col && !s->n_bytes && !s->offset;
}

static void place_put(kw_buf *out, const cell_place *p)
{
	if (p->form == PLACE_WHOLE) {
		span_put(out, &p->span);
		return;
	}
	kw_buf_putc(out, '+');
	if (p->form == PLACE_SAME)
		return;
	number_put(out, p->span.end_col);
	kw_buf_putc(out, '+');
	number_put(out, p->span.n_bytes);
}

static bool place_read(kw_str s, cell_place *out)
{
	uint64_t chars, bytes;
	*out = (cell_place){ .form = PLACE_SAME };
	if (!s.n || s.p[0] != '+') {
		out->form = PLACE_WHOLE;
		return span_read(s, &out->span);
	}
	if (s.n == 1)
		return true;
	const char *plus = memchr(s.p + 1, '+', s.n - 1);
	size_t at = plus ? (size_t)(plus - s.p) : 0;
	if (!plus || !number_read(kw_str_sub(s, 1, at - 1), &chars) ||
	    !number_read(kw_str_sub(s, at + 1, s.n), &bytes) || chars > UINT32_MAX || bytes > UINT32_MAX)
		return false;
	*out = (cell_place){ { .end_col = (uint32_t)chars, .n_bytes = (uint32_t)bytes }, PLACE_STEP };
	return true;
}

/* ---- pointer and number ---- */

static void store_array(char *base, const attribute *a, const void *array, size_t n)
{
	memcpy(base + a->offset, &array, sizeof array);
	store(base + a->count_offset, sizeof(uint32_t), n);
}

static bool spans_read(kw_arena *arena, const attribute *a, kw_str text, char *base)
{
	size_t n = count_words(text);
	kw_span *spans = kw_arena_alloc(arena, n * sizeof *spans);
	if (n > UINT32_MAX || !spans)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (i)
			text = kw_str_sub(text, 1, text.n);
		if (!span_take(&text, &spans[i]) || (i + 1 < n ? !text.n || text.p[0] != ' ' : text.n != 0))
			return false;
	}
	store_array(base, a, spans, n);
	return true;
}

static bool numbers_read(kw_arena *arena, const attribute *a, kw_str text, char *base)
{
	size_t n = count_words(text), i = 0;
	uint32_t *numbers = kw_arena_alloc(arena, n * sizeof *numbers);
	kw_str word;
	while (numbers && next_word(&text, &word)) {
		uint64_t v;
		if (!number_read(word, &v) || v > UINT32_MAX)
			return false;
		numbers[i++] = (uint32_t)v;
	}
	if (n > UINT32_MAX || !numbers || i != n)
		return false;
	store_array(base, a, numbers, n);
	return true;
}

/* ---- one attribute ---- */

static void put_array(kw_buf *out, const attribute *a, const char *base)
{
	const void *array;
	size_t n = (size_t)load_uint(base + a->count_offset, sizeof(uint32_t)), from = out->n;
	memcpy(&array, base + a->offset, sizeof array);
	for (size_t i = 0; i < n; i++) {
		separate(out, from);
		if (a->type == VALUE_SPANS)
			span_put(out, (const kw_span *)array + i);
		else
			number_put(out, ((const uint32_t *)array)[i]);
	}
}

static void put_marks(kw_buf *out, uint64_t marks)
{
	size_t from = out->n;
	for (unsigned i = 0; i < KW_COUNT(mark_words); i++)
		if (marks >> i & 1) {
			separate(out, from);
			kw_buf_put(out, kw_str_from(mark_words[i]));
		}
}

static bool is_empty(const attribute *a, const char *base)
{
	const char *p = base + a->offset;
	kw_str s;
	kw_span span;
	cell_place place;
	switch (a->type) {
	case VALUE_STR:
		memcpy(&s, p, sizeof s);
		return s.n == 0;
	case VALUE_PLACE:
		memcpy(&place, p, sizeof place);
		return place.form == PLACE_NONE;
	case VALUE_SHA256:
		return *p == 0;
	case VALUE_SPAN:
		memcpy(&span, p, sizeof span);
		return span_is_zero(&span);
	case VALUE_SPANS:
	case VALUE_NUMBERS:
		return load_uint(base + a->count_offset, sizeof(uint32_t)) == 0;
	default:
		return load_uint(p, a->size) == 0;
	}
}

bool value_put(kw_buf *out, const attribute *a, const void *base)
{
	const char *p = (const char *)base + a->offset;
	kw_str s;
	kw_span span;
	cell_place place;
	if (is_empty(a, base) && !a->required)
		return false;
	switch (a->type) {
	case VALUE_STR:
		memcpy(&s, p, sizeof s);
		text_put(out, s, true);
		break;
	case VALUE_SHA256:
		kw_buf_put(out, kw_str_from(p));
		break;
	case VALUE_FLAG:
		kw_buf_put(out, KW_LIT("true"));
		break;
	case VALUE_INT:
		kw_buf_put_int(out, load_int(p, a->size));
		break;
	case VALUE_UINT:
		number_put(out, load_uint(p, a->size));
		break;
	case VALUE_NAME:
		kw_buf_put(out, kw_str_from(a->word((unsigned)load_uint(p, a->size))));
		break;
	case VALUE_MARKS:
		put_marks(out, load_uint(p, a->size));
		break;
	case VALUE_SPAN:
		memcpy(&span, p, sizeof span);
		span_put(out, &span);
		break;
	case VALUE_PLACE:
		memcpy(&place, p, sizeof place);
		place_put(out, &place);
		break;
	case VALUE_SPANS:
	case VALUE_NUMBERS:
		put_array(out, a, base);
		break;
	}
	return true;
}

static bool sha256_read(kw_str text, char *p)
{
	if (text.n != 64)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!(text.p[i] >= '0' && text.p[i] <= '9') && !(text.p[i] >= 'a' && text.p[i] <= 'f'))
			return false;
	memcpy(p, text.p, 64);
	p[64] = 0;
	return true;
}

static bool name_read(const attribute *a, kw_str text, char *p)
{
	const char *word;
	for (unsigned v = 0; (word = a->word(v)) != NULL; v++)
		if (kw_str_eq(text, kw_str_from(word)))
			return store_uint(p, a->size, v);
	return false;
}

bool value_read(const keeper *keep, const attribute *a, kw_str text, void *base, const char **expected)
{
	static const char *const wanted[] = {
		[VALUE_STR] = "text",
		[VALUE_FLAG] = "true",
		[VALUE_INT] = "a whole number in range",
		[VALUE_UINT] = "a whole number from 0 in range",
		[VALUE_NAME] = "one of the words of the format",
		[VALUE_MARKS] = "marks separated by spaces",
		[VALUE_SPAN] = "a place LINE:COL-END@OFFSET+BYTES",
		[VALUE_PLACE] = "a place LINE:COL-END@OFFSET+BYTES, +CHARS+BYTES or +",
		[VALUE_SPANS] = "places LINE:COL-END@OFFSET+BYTES separated by spaces",
		[VALUE_NUMBERS] = "whole numbers separated by spaces",
		[VALUE_SHA256] = "64 figures 0-9 a-f",
	};
	char *p = (char *)base + a->offset;
	kw_str s;
	kw_span span;
	cell_place place;
	uint64_t u;
	int64_t i;
	*expected = wanted[a->type];
	switch (a->type) {
	case VALUE_STR:
		s = text_keep(keep, text);
		memcpy(p, &s, sizeof s);
		return true;
	case VALUE_SHA256:
		return sha256_read(text, p);
	case VALUE_FLAG:
		return kw_str_eq(text, KW_LIT("true")) && store_uint(p, a->size, 1);
	case VALUE_INT:
		return integer_read(text, &i) && store_int(p, a->size, i);
	case VALUE_UINT:
		return number_read(text, &u) && store_uint(p, a->size, u);
	case VALUE_NAME:
		return name_read(a, text, p);
	case VALUE_MARKS:
		return marks_read(text, &u) && store_uint(p, a->size, u);
	case VALUE_SPAN:
		if (!span_read(text, &span))
			return false;
		memcpy(p, &span, sizeof span);
		return true;
	case VALUE_PLACE:
		if (!place_read(text, &place))
			return false;
		memcpy(p, &place, sizeof place);
		return true;
	case VALUE_SPANS:
		return spans_read(keep->arena, a, text, base);
	case VALUE_NUMBERS:
		return numbers_read(keep->arena, a, text, base);
	}
	return false;
}

/* ---- lines of the ledger ---- */

void counts_put(kw_buf *out, const uint32_t *counts, size_t n)
{
	size_t from = out->n;
	for (size_t i = 0, run; i < n; i += run) {
		for (run = 1; i + run < n && counts[i + run] == counts[i];)
			run++;
		separate(out, from);
		number_put(out, counts[i]);
		if (run > 1) {
			kw_buf_putc(out, '*');
			number_put(out, run);
		}
	}
}

/* COUNT or COUNT*LINES */
static bool run_read(kw_str word, uint32_t *count, uint64_t *lines)
{
	uint64_t v;
	*lines = 1;
	if (!number_take(&word, &v) || v > UINT32_MAX)
		return false;
	*count = (uint32_t)v;
	return !word.n || (word.p[0] == '*' && number_read(kw_str_sub(word, 1, word.n), lines));
}

kw_status counts_read(kw_str text, uint64_t most, kw_buf *out, kw_str *wrong)
{
	for (uint64_t n = 0, lines; next_word(&text, wrong); n += lines) {
		uint32_t count;
		if (!run_read(*wrong, &count, &lines))
			return KW_EFORMAT;
		if (lines > most - n)
			return KW_ELIMIT;
		for (uint64_t i = 0; i < lines; i++)
			kw_buf_put(out, (kw_str){ (const char *)&count, sizeof count });
	}
	return KW_OK;
}
