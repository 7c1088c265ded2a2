/* shape -- the only file that includes ICU. Break opportunities come from its locale ja@lb=strict (plain ja lets ー and small
 * kana begin a line) with our vetoes (tokens); phrases from lw=phrase, only where strict breaks too. Characters are set one
 * by one from the font's table; only marks on a base go through the shaper. */
#include "shape.h"

#include "grow.h"
#include "phrases.h"
#include "tokens.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

enum {
	MAX_SHAPED = 16,      /* glyphs of one cluster */
	HALF_WIDTH_MAX = 750, /* brackets narrower than this have their half body already */
	MAX_CLUSTER_BYTES = 4096,
	THOUSAND = 1000,
	DASH_HEIGHT = 380, /* of the middle of ― above the baseline */
	DASH_INK = 980,    /* two with more ink join by themselves */
	MAX_DASH_SCALE = 1500,
};

#define LINES   "ja@lb=strict" /* locales of ICU */
#define PHRASES "ja@lb=strict;lw=phrase"

#define DASH 0x2014u /* — */
#define BAR  0x2015u /* ― */
#define GETA 0x3013u /* 〓 */

struct kw_shaper {
	kw_ctx *ctx;
	kw_fonts *fonts;
	UBreakIterator *lines, *phrases;
	const kw_phrase_words *words;
	uint8_t *marks; /* one for each byte boundary */
	size_t room;
	bool is_vertical, has_house_figures;
};

typedef struct class_range {
	uint32_t first, last;
	uint8_t class;
} class_range;

/* Sorted. What is not here is KANJI when it is wide, else LATIN. */
static const class_range classes[] = {
	{ 0x0009, 0x0009, KW_JL_SPACE },       { 0x000A, 0x000A, KW_JL_LINE_END },
	{ 0x000B, 0x000D, KW_JL_SPACE },       { 0x0020, 0x0020, KW_JL_SPACE },
	{ 0x0021, 0x0022, KW_JL_SIGN },        { 0x0025, 0x0025, KW_JL_SIGN },
	{ 0x0027, 0x0029, KW_JL_SIGN },        { 0x002C, 0x002C, KW_JL_SIGN },
	{ 0x002E, 0x002E, KW_JL_SIGN },        { 0x003A, 0x003B, KW_JL_SIGN },
	{ 0x003F, 0x003F, KW_JL_SIGN },        { 0x005B, 0x005B, KW_JL_SIGN },
	{ 0x005D, 0x005D, KW_JL_SIGN },        { 0x007B, 0x007B, KW_JL_SIGN },
	{ 0x007D, 0x007D, KW_JL_SIGN },        { 0x00A0, 0x00A0, KW_JL_SPACE },
	{ 0x00AB, 0x00AB, KW_JL_OPENING },     { 0x00B2, 0x00B3, KW_JL_LATIN },
	{ 0x00B9, 0x00B9, KW_JL_LATIN },       { 0x00BB, 0x00BB, KW_JL_CLOSING },
	{ 0x1680, 0x1680, KW_JL_SPACE },       { 0x2000, 0x200A, KW_JL_SPACE },
	{ 0x2010, 0x2010, KW_JL_HYPHEN },      { 0x2013, 0x2013, KW_JL_HYPHEN },
	{ 0x2014, 0x2015, KW_JL_INSEPARABLE }, { 0x2018, 0x2018, KW_JL_OPENING },
	{ 0x2019, 0x2019, KW_JL_CLOSING },     { 0x201C, 0x201C, KW_JL_OPENING },
	{ 0x201D, 0x201D, KW_JL_CLOSING },     { 0x2025, 0x2026, KW_JL_INSEPARABLE },
	{ 0x2028, 0x2029, KW_JL_SPACE },       { 0x202F, 0x202F, KW_JL_SPACE },
	{ 0x203C, 0x203C, KW_JL_DIVIDING },    { 0x2047, 0x2049, KW_JL_DIVIDING },
	{ 0x205F, 0x205F, KW_JL_SPACE },       { 0x2070, 0x209C, KW_JL_LATIN },
	{ 0x3000, 0x3000, KW_JL_EM_SPACE },    { 0x3001, 0x3001, KW_JL_COMMA },
	{ 0x3002, 0x3002, KW_JL_STOP },        { 0x3008, 0x3008, KW_JL_OPENING },
	{ 0x3009, 0x3009, KW_JL_CLOSING },     { 0x300A, 0x300A, KW_JL_OPENING },
	{ 0x300B, 0x300B, KW_JL_CLOSING },     { 0x300C, 0x300C, KW_JL_OPENING },
	{ 0x300D, 0x300D, KW_JL_CLOSING },     { 0x300E, 0x300E, KW_JL_OPENING },
	{ 0x300F, 0x300F, KW_JL_CLOSING },     { 0x3010, 0x3010, KW_JL_OPENING },
	{ 0x3011, 0x3011, KW_JL_CLOSING },     { 0x3014, 0x3014, KW_JL_OPENING },
	{ 0x3015, 0x3015, KW_JL_CLOSING },     { 0x3016, 0x3016, KW_JL_OPENING },
	{ 0x3017, 0x3017, KW_JL_CLOSING },     { 0x3018, 0x3018, KW_JL_OPENING },
	{ 0x3019, 0x3019, KW_JL_CLOSING },     { 0x301C, 0x301C, KW_JL_HYPHEN },
	{ 0x301D, 0x301D, KW_JL_OPENING },     { 0x301F, 0x301F, KW_JL_CLOSING },
	{ 0x30A0, 0x30A0, KW_JL_HYPHEN },      { 0x30FB, 0x30FB, KW_JL_MIDDLE },
	{ 0xFF01, 0xFF01, KW_JL_DIVIDING },    { 0xFF08, 0xFF08, KW_JL_OPENING },
	{ 0xFF09, 0xFF09, KW_JL_CLOSING },     { 0xFF0C, 0xFF0C, KW_JL_COMMA },
	{ 0xFF0E, 0xFF0E, KW_JL_STOP },        { 0xFF1A, 0xFF1B, KW_JL_MIDDLE },
	{ 0xFF1F, 0xFF1F, KW_JL_DIVIDING },    { 0xFF3B, 0xFF3B, KW_JL_OPENING },
	{ 0xFF3D, 0xFF3D, KW_JL_CLOSING },     { 0xFF5B, 0xFF5B, KW_JL_OPENING },
	{ 0xFF5D, 0xFF5D, KW_JL_CLOSING },     { 0xFF5E, 0xFF5E, KW_JL_HYPHEN },
	{ 0xFF5F, 0xFF5F, KW_JL_OPENING },     { 0xFF60, 0xFF60, KW_JL_CLOSING },
};

/* ---- characters ---- */

static uint8_t class_of(uint32_t c)
{
	size_t low = 0, high = KW_COUNT(classes);
	if (c >= 0x3040 && c != 0x30A0 && c != 0x30FB && c < 0xFF00)
		return KW_JL_KANJI;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (c < classes[mid].first)
			high = mid;
		else if (c > classes[mid].last)
			low = mid + 1;
		else
			return classes[mid].class;
	}
	return kw_utf8_width(c) == 2 ? KW_JL_KANJI : KW_JL_LATIN;
}

/* Neither selector nor mark nor silent: nearly every character of a text, known at once. */
static bool is_usual(uint32_t c)
{
	return (c >= 0x4E00 && c < 0xA000) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A0 && c <= 0x30FF) ||
	       (c >= 0x20 && c < 0x7F) || (c >= 0x3000 && c < 0x3020) || (c >= 0xFF01 && c <= 0xFF9D);
}

static bool is_selector(uint32_t c)
{
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

/* Controls and characters that only steer: they have no glyph and ride on the cluster before. */
static bool is_silent(uint32_t c)
{
	return (c < 0x20 && class_of(c) == KW_JL_LATIN) || (c >= 0x7F && c < 0xA0) || c == 0xAD ||
	       (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
	       c == 0xFEFF || (c >= 0xE0000 && c <= 0xE00FF);
}

/* Without a base before them, they go with what follows. */
static bool is_shapeless(uint32_t c)
{
	return is_silent(c) || is_selector(c);
}

static bool is_mark(uint32_t c)
{
	return c >= 0x300 && kw_utf8_width(c) == 0 && !is_selector(c) && !is_silent(c);
}

/* ---- life ---- */

static UBreakIterator *open_iterator(kw_ctx *ctx, const char *locale)
{
	UErrorCode err = U_ZERO_ERROR;
	UBreakIterator *it = ubrk_open(UBRK_LINE, locale, NULL, 0, &err);
	if (U_SUCCESS(err))
		return it;
	(void)kw_fail(ctx, KW_ELIB, "pdf.icu", (kw_span){ 0 }, "ICU has no line breaks for %s: %s", locale,
	              u_errorName(err));
	return NULL;
}

/* Iterators between two documents of a process that has many: whoever needs one takes it out, so that no two share it. Never cloned:
 * a clone of the iterator for phrases finds no phrases (ICU 72). */
static struct {
	bool keeps;
	_Atomic(UBreakIterator *) lines, phrases;
} idle;

static UBreakIterator *take_iterator(kw_ctx *ctx, _Atomic(UBreakIterator *) *from, const char *locale)
{
	UBreakIterator *it = atomic_exchange(from, NULL);
	return it ? it : open_iterator(ctx, locale);
}

static void put_back(_Atomic(UBreakIterator *) *to, UBreakIterator *it)
{
	/* It forgets the text of its document, which is freed. */
	UErrorCode err = U_ZERO_ERROR;
	if (it && idle.keeps) {
		ubrk_setText(it, NULL, 0, &err);
		it = U_SUCCESS(err) ? atomic_exchange(to, it) : it;
	}
	if (it)
		ubrk_close(it);
}

/* Has ICU read its data, and keeps what it made of them. */
static kw_status prepare_iterators(kw_ctx *ctx)
{
	static const UChar kanji[] = { 0x65E5, 0x672C, 0x8A9E, 0x306E, 0x6587, 0x66F8 };
	UErrorCode err = U_ZERO_ERROR;
	UBreakIterator *lines = take_iterator(ctx, &idle.lines, LINES);
	UBreakIterator *phrases = lines ? take_iterator(ctx, &idle.phrases, PHRASES) : NULL;
	idle.keeps = true;
	if (phrases) { /* which reads its dictionary */
		ubrk_setText(phrases, kanji, KW_COUNT(kanji), &err);
		while (U_SUCCESS(err) && ubrk_next(phrases) != UBRK_DONE)
			;
	}
	kw_status st = phrases ? KW_OK : KW_ELIB;
	put_back(&idle.lines, lines);
	put_back(&idle.phrases, phrases);
	return st;
}

kw_status kw_shaper_prepare(kw_ctx *ctx, int64_t expected_documents)
{
	kw_status st = kw_phrases_prepare(ctx);
	return st == KW_OK && expected_documents > 1 ? prepare_iterators(ctx) : st;
}

kw_shaper *kw_shaper_new(kw_ctx *ctx, kw_fonts *fonts)
{
	kw_shaper *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->ctx = ctx;
	s->fonts = fonts;
	s->lines = take_iterator(ctx, &idle.lines, LINES);
	s->words = kw_phrases_find();
	if (!s->lines || !s->words) {
		kw_shaper_free(s);
		return NULL;
	}
	return s;
}

void kw_shaper_free(kw_shaper *s)
{
	if (!s)
		return;
	put_back(&idle.lines, s->lines);
	put_back(&idle.phrases, s->phrases);
	free(s->marks);
	free(s);
}

void kw_shaper_set_vertical(kw_shaper *s)
{
	s->is_vertical = true;
}

void kw_shaper_set_house_figures(kw_shaper *s)
{
	s->has_house_figures = true;
}

void kw_clusters_free(kw_clusters *clusters)
{
	free(clusters->c);
	*clusters = (kw_clusters){ 0 };
}

/* ---- break opportunities ---- */

static kw_status no_memory(kw_ctx *ctx)
{
	return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory to set a paragraph");
}

/* Sets KW_AT_BREAK where the iterator allows a line to end. */
static kw_status mark_breaks(kw_shaper *s, UBreakIterator *it, kw_str text)
{
	UErrorCode err = U_ZERO_ERROR;
	UText utext = UTEXT_INITIALIZER;
	if (text.n + 1 > s->room) {
		uint8_t *grown = realloc(s->marks, text.n + 1);
		if (!grown)
			return no_memory(s->ctx);
		s->marks = grown;
		s->room = text.n + 1;
	}
	memset(s->marks, 0, text.n + 1);
	utext_openUTF8(&utext, text.n ? text.p : "", (int64_t)text.n, &err);
	ubrk_setUText(it, &utext, &err);
	if (U_SUCCESS(err))
		for (int32_t at; (at = ubrk_next(it)) != UBRK_DONE;)
			s->marks[at] |= KW_AT_BREAK;
	utext_close(&utext);
	if (U_FAILURE(err))
		return kw_fail(s->ctx, KW_ELIB, "pdf.icu", (kw_span){ 0 },
		               "ICU cannot break a paragraph of %zu bytes: %s", text.n, u_errorName(err));
	return KW_OK;
}

/* ---- clusters ---- */

static kw_cluster *add_cluster(kw_clusters *out)
{
	kw_cluster *clusters = kw_grown(out->c, out->n, &out->room, sizeof *clusters);
	if (!clusters)
		return NULL;
	out->c = clusters;
	out->c[out->n] = (kw_cluster){ .scale = THOUSAND };
	return &out->c[out->n++];
}

/* Half of the body of a full-width bracket, stop or middle dot is empty and is cut away; a font whose brackets are narrow
 * already keeps them. A bracket whose ink crosses the middle keeps its whole body and is spaced like kanji. */
static void cut_body(const kw_fonts *fonts, kw_cluster *c)
{
	c->body = (int16_t)(c->advance * c->scale / THOUSAND);
	if (c->class < KW_JL_OPENING || c->class > KW_JL_MIDDLE || c->advance < HALF_WIDTH_MAX)
		return;
	int16_t half = (int16_t)(c->advance / 2);
	if (c->class == KW_JL_MIDDLE) {
		c->body = half;
		c->dx = (int16_t)(-half / 2);
	} else if (!kw_fonts_may_cut(fonts, c->font, c->glyph, c->class == KW_JL_OPENING)) {
		c->class = KW_JL_KANJI;
	} else {
		c->body = half;
		c->dx = (int16_t)(c->class == KW_JL_OPENING ? -half : 0);
	}
}

/* Where the characters of a cluster begin that have a glyph each; returns their number. */
static size_t find_bearers(kw_str piece, size_t *starts, size_t room)
{
	size_t n = 0;
	for (size_t at = 0; at < piece.n;) {
		size_t start = at;
		uint32_t c = kw_utf8_next(piece, &at);
		if (is_selector(c) || is_silent(c))
			continue;
		if (n < room)
			starts[n] = n ? start : 0;
		n++;
	}
	return n;
}

/* Base and marks as the font shapes them: one glyph, or one for each character. */
static bool add_shaped(kw_shaper *s, kw_clusters *out, size_t first, kw_str text, kw_span at)
{
	kw_shaped glyphs[MAX_SHAPED];
	size_t starts[MAX_SHAPED + 1];
	kw_cluster base = out->c[first];
	kw_str piece = kw_str_sub(text, base.at, base.n);
	size_t n = kw_fonts_shape(s->fonts, base.font, piece, glyphs, MAX_SHAPED);
	size_t bearers = find_bearers(piece, starts, MAX_SHAPED);
	if (n == 0 || (n > 1 && n != bearers)) {
		kw_fonts_report_marks(s->fonts, base.font, piece, at);
		return true;
	}
	starts[n] = piece.n;
	for (size_t i = 0; i < n; i++) {
		kw_cluster *c = i ? add_cluster(out) : &out->c[first];
		if (!c)
			return false;
		*c = base;
		c->at = (uint32_t)(base.at + starts[i]);
		c->n = (uint16_t)(starts[i + 1] - starts[i]);
		c->glyph = (uint16_t)glyphs[i].glyph;
		c->advance = c->body = (int16_t)glyphs[i].advance;
		c->dx = (int16_t)glyphs[i].dx;
		c->dy = (int16_t)glyphs[i].dy;
		if (i)
			c->class = KW_JL_MARK;
	}
	return true;
}

/* — is a dash of Latin text; beside Japanese, or doubled, it is drawn as ―, which has a whole body. */
static bool is_japanese_dash(kw_str text, size_t next, const kw_cluster *before)
{
	uint32_t after = next < text.n ? kw_utf8_next(text, &next) : ' ';
	return (before && before->class <= KW_JL_INSEPARABLE) || after == DASH || after == BAR ||
	       kw_utf8_width(after) == 2;
}

static bool is_dash(kw_str text, const kw_cluster *c)
{
	size_t at = c->at;
	uint32_t base = c->class == KW_JL_INSEPARABLE ? kw_utf8_next(text, &at) : ' ';
	return base == DASH || base == BAR;
}

/* Two dashes are one line: a glyph whose ink ends before its body does is drawn larger. */
static void join_dashes(const kw_shaper *s, kw_str text, kw_clusters *out)
{
	for (size_t i = 0; i < out->n; i++) {
		kw_cluster *c = &out->c[i];
		int32_t left = 0, right = 0;
		bool is_double = is_dash(text, c) && ((i > 0 && is_dash(text, c - 1)) ||
		                                      (i + 1 < out->n && is_dash(text, c + 1)));
		if (!is_double || !kw_fonts_ink(s->fonts, c->font, c->glyph, &left, &right) ||
		    right - left >= c->advance * DASH_INK / THOUSAND || right <= left)
			continue;
		int32_t scale = c->advance * THOUSAND / (right - left);
		c->scale = (int16_t)(scale < MAX_DASH_SCALE ? scale : MAX_DASH_SCALE);
		c->dx = (int16_t)(-left * c->scale / THOUSAND);
		c->dy = (int16_t)(-DASH_HEIGHT * (c->scale - THOUSAND) / THOUSAND);
	}
}

/* Kanji, kana and their signs stand upright in vertical lines, with the form the font has for them; a sign that should turn
 * and has none is turned with the line. */
static void turn_upright(kw_shaper *s, kw_cluster *c, uint32_t base)
{
	if (c->class == KW_JL_LATIN || c->class == KW_JL_SIGN)
		return;
	bool is_kanji = base >= 0x3400 && base < 0xFF00;
	uint32_t form = is_kanji ? 0 : kw_fonts_vertical(s->fonts, c->font, base);
	if (!form && (c->class == KW_JL_HYPHEN || c->class == KW_JL_INSEPARABLE))
		return;
	c->way = KW_WAY_DOWN;
	c->font = kw_fonts_turned(s->fonts, c->font);
	c->glyph = form ? (uint16_t)form : c->glyph;
	c->advance = kw_fonts_advance_down(s->fonts, c->font, c->glyph);
}

/* 縦中横: one or two figures that stand alone take one upright body. */
static void set_across(kw_str text, kw_clusters *out)
{
	enum { MOST = 2 };
	for (size_t i = 0, end; i < out->n; i = end) {
		end = i + 1;
		if (out->c[i].class != KW_JL_LATIN && out->c[i].class != KW_JL_SIGN)
			continue;
		bool are_figures = true;
		int32_t width = 0;
		for (end = i;
		     end < out->n && (out->c[end].class == KW_JL_LATIN || out->c[end].class == KW_JL_SIGN);
		     end++) {
			uint8_t byte = (uint8_t)text.p[out->c[end].at];
			are_figures = are_figures && out->c[end].n == 1 && byte >= '0' && byte <= '9';
			width += out->c[end].advance;
		}
		if (!are_figures || end - i > MOST || width > THOUSAND)
			continue;
		for (size_t k = i; k < end; k++) {
			kw_cluster *c = &out->c[k];
			c->way = KW_WAY_ACROSS;
			c->class = k == i ? KW_JL_KANJI : KW_JL_MARK;
			c->body = k == i ? THOUSAND : 0;
			c->is_solid = k + 1 < end;
		}
	}
}

/* One cluster from *at on: a base with selector, marks and silent characters behind it. */
static bool shape_cluster(kw_shaper *s, kw_str text, size_t *at, const kw_run *runs, size_t run,
                          kw_span place, kw_clusters *out)
{
	size_t start = *at, first = out->n;
	uint32_t selector = 0;
	bool has_marks = false;
	uint32_t base = kw_utf8_next(text, at);
	while (!is_usual(base) && is_shapeless(base) && *at < text.n && *at < runs[run].end &&
	       text.p[*at] != '\n')
		base = kw_utf8_next(text, at);
	while (base != '\n' && *at < runs[run].end && *at - start < MAX_CLUSTER_BYTES) {
		size_t next = *at;
		uint32_t c = kw_utf8_next(text, &next);
		if (is_usual(c))
			break;
		if (is_selector(c) && !selector)
			selector = c;
		else if (is_mark(c))
			has_marks = true;
		else if (!is_silent(c))
			break;
		*at = next;
	}
	if (s->has_house_figures && !s->is_vertical)
		base = kw_tokens_house_figure(text, start, base);
	kw_cluster *cluster = add_cluster(out);
	if (!cluster)
		return false;
	cluster->at = (uint32_t)start;
	cluster->n = (uint16_t)(*at - start);
	cluster->class = class_of(base);
	cluster->run = (uint16_t)run;
	bool has_shape = is_usual(base) || !is_shapeless(base);
	bool is_blank = cluster->class == KW_JL_SPACE || cluster->class == KW_JL_LINE_END || !has_shape;
	if (first > 0 && out->c[first - 1].class == KW_JL_DIVIDING &&
	    (cluster->class == KW_JL_SPACE || cluster->class == KW_JL_EM_SPACE))
		cluster->class = KW_JL_END_SPACE;
	if (base == DASH && is_japanese_dash(text, *at, first ? &out->c[first - 1] : NULL))
		base = BAR;
	kw_pick pick = kw_fonts_pick(s->fonts, runs[run].role, is_blank ? ' ' : base, selector, place);
	cluster->font = pick.font;
	cluster->glyph = pick.glyph;
	cluster->advance = has_shape ? pick.advance : 0;
	cluster->scale = pick.scale;
	cluster->dy = pick.rise;
	if (pick.is_missing)
		cluster->class = KW_JL_KANJI;
	if (s->is_vertical && !is_blank)
		turn_upright(s, cluster, pick.is_missing ? GETA : base);
	cut_body(s->fonts, cluster);
	return !has_marks || pick.is_missing || add_shaped(s, out, first, text, place);
}

kw_status kw_shape_text(kw_shaper *s, kw_str text, const kw_run *runs, size_t n_runs, kw_span at,
                        kw_clusters *out)
{
	size_t run = 0;
	out->n = 0;
	if (text.n > UINT32_MAX - 1)
		return kw_fail_limit(s->ctx, KW_LIMIT_LINE_BYTES, at, (int64_t)text.n);
	kw_status st = mark_breaks(s, s->lines, text);
	if (st != KW_OK)
		return st;
	kw_tokens_mark(text, s->marks);
	for (size_t i = 0; i < text.n;) {
		while (run + 1 < n_runs && i >= runs[run].end)
			run++;
		size_t first = out->n;
		if (!shape_cluster(s, text, &i, runs, run, at, out))
			return no_memory(s->ctx);
		out->c[out->n - 1].may_break = kw_may_break(s->marks[i]);
		out->c[out->n - 1].relaxed = kw_break_level_of(s->marks[i]);
		out->c[out->n - 1].is_solid = s->marks[i] & KW_AT_SOLID;
		for (size_t k = first; k + 1 < out->n; k++)
			out->c[k].is_solid = true;
	}
	join_dashes(s, text, out);
	if (s->is_vertical)
		set_across(text, out);
	return KW_OK;
}

kw_status kw_shape_phrases(kw_shaper *s, kw_str text, kw_clusters *clusters)
{
	if (!s->phrases)
		s->phrases = take_iterator(s->ctx, &idle.phrases, PHRASES);
	if (!s->phrases)
		return KW_ELIB;
	kw_status st = mark_breaks(s, s->phrases, text);
	if (st != KW_OK)
		return st;
	kw_phrases_mark(s->words, clusters, text, s->marks);
	return KW_OK;
}
