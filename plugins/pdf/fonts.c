/* fonts -- faces, fallback chain and codes of one document. Pure text above haru and face. */
#include "fontfind.h"
#include "fonts_inside.h"
#include "grow.h"

#include <stdlib.h>

enum {
	MAX_EXTRA = 8, /* faces fontconfig may add to one document */
	HALF = 500,
	INK_TOLERANCE = 20,
	SMALL_SCALE = 600, /* of a figure that stands for a subscript or superscript */
	SUBSCRIPT_RISE = -120,
	SUPERSCRIPT_RISE = 340,
};
#define GETA     0x3013u /* 〓 */
#define NO_GLYPH 0

/* ---- life ---- */

kw_fonts *kw_fonts_new(kw_ctx *ctx, kw_haru *haru, const kw_fontlist *list)
{
	kw_fonts *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->ctx = ctx;
	f->haru = haru;
	f->list = list;
	f->first = -1;
	f->texts = kw_arena_new();
	f->n_places = list->n_faces + MAX_EXTRA;
	f->fonts = calloc(2 * f->n_places, sizeof *f->fonts);
	if (!f->texts || !f->fonts) {
		kw_fonts_free(f);
		return NULL;
	}
	f->n_fonts = list->n_faces;
	for (size_t i = 0; i < list->n_faces; i++) {
		f->fonts[i].face = list->faces[i].face;
		f->fonts[i].family = list->faces[i].family;
		f->fonts[i].is_bolder = list->faces[i].is_bolder;
		f->fonts[i].host = list->faces[i].host;
	}
	return f;
}

kw_status kw_fonts_put_first(kw_fonts *f, kw_str bytes, kw_str name)
{
	kw_face *face = kw_face_new(bytes, 0);
	const char *why = !face                      ? KW_TO_TRANSLATE("it is no TrueType or OpenType font")
	                  : !kw_face_may_embed(face) ? KW_TO_TRANSLATE("its licence bits forbid embedding")
	                  : f->n_extra == MAX_EXTRA  ? KW_TO_TRANSLATE("there are too many")
	                                             : NULL;
	if (why) {
		kw_face_free(face);
		return kw_fail_word(f->ctx, KW_EUSAGE, "pdf.font", (kw_span){ 0 }, why,
		                    "font file '%.*s' cannot be used: {}", KW_STR_ARG(name));
	}
	f->first = (int)f->n_fonts++;
	f->n_extra++;
	f->fonts[f->first] = (kw_font){ .face = face,
		                        .family = kw_arena_copy(f->texts, name),
		                        .host = (uint16_t)f->first };
	return KW_OK;
}

void kw_fonts_set_level_a(kw_fonts *f)
{
	f->is_level_a = true;
}

void kw_fonts_mark_missing(kw_fonts *f)
{
	f->marks_missing = true;
}

void kw_fonts_round_outlines(kw_fonts *f)
{
	f->rounds_outlines = true;
}

void kw_fonts_free(kw_fonts *f)
{
	if (!f)
		return;
	for (size_t i = 0; f->fonts && i < 2 * f->n_places; i++) {
		free(f->fonts[i].of_glyph);
		free(f->fonts[i].codes);
		if (i >= f->list->n_faces && i < f->n_fonts)
			kw_face_free(f->fonts[i].face);
	}
	free(f->fonts);
	kw_arena_free(f->texts);
	free(f);
}

/* ---- which face ---- */

static bool is_among(const uint32_t *set, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (set[i] == c)
			return true;
	return false;
}

/* A face of the system that has c, opened for this document; -1 when there is none. */
static int find_extra(kw_fonts *f, uint32_t c)
{
	kw_buf path = { 0 };
	unsigned index = 0;
	int found = -1;
	for (size_t i = f->list->n_faces; i < f->n_fonts; i++)
		if (kw_face_glyph(f->fonts[i].face, c))
			return (int)i;
	if (f->n_extra == MAX_EXTRA || f->n_asked == KW_FONTS_QUESTIONS || is_among(f->asked, f->n_asked, c))
		return -1;
	f->asked[f->n_asked++] = c;
	if (kw_fontfind(c, &path, &index)) {
		kw_face *face = kw_face_open(path.b, index);
		if (face && kw_face_may_embed(face) && kw_face_glyph(face, c)) {
			found = (int)f->n_fonts++;
			f->n_extra++;
			f->fonts[found] =
			        (kw_font){ .face = face, .is_fallback = true, .host = (uint16_t)found };
			f->fonts[found].family = kw_arena_copy(f->texts, kw_buf_str(&path));
		} else {
			kw_face_free(face);
		}
	}
	kw_buf_free(&path);
	return found;
}

/* Whether nothing was said of the character yet. */
static bool is_news(kw_fonts *f, uint32_t c)
{
	if (is_among(f->missing, f->n_missing, c))
		return false;
	if (f->n_missing < KW_COUNT(f->missing))
		f->missing[f->n_missing++] = c;
	return true;
}

static bool is_private_use(uint32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

static void report_private(kw_fonts *f, uint32_t c, kw_span at)
{
	f->n_private++;
	if (!is_news(f, c))
		return;
	if (f->marks_missing)
		kw_report(
		        f->ctx, KW_SEVERITY_WARNING, "pdf.private-use", at,
		        "U+%04X is a private-use character, whose meaning nobody can know: in PDF/A of level A it "
		        "is read as a geta mark",
		        (unsigned)c);
	else
		kw_report(
		        f->ctx, KW_SEVERITY_ERROR, "pdf.private-use", at,
		        "U+%04X is a private-use character, which PDF/A of level A does not take as text; replace "
		        "it, or set pdf.missing-glyph=mark to have it read as a geta mark, or pdf.conformance=a-2u",
		        (unsigned)c);
}

static void report_missing(kw_fonts *f, uint32_t c, kw_span at)
{
	char text[5] = { 0 };
	f->n_unset++;
	if (!is_news(f, c))
		return;
	kw_utf8_put(text, c);
	if (f->marks_missing)
		kw_report(
		        f->ctx, KW_SEVERITY_WARNING, "pdf.missing-glyph", at,
		        "no installed font has U+%04X \"%s\"; set as a geta mark, the text keeps the character",
		        (unsigned)c, text);
	else
		kw_report(
		        f->ctx, KW_SEVERITY_ERROR, "pdf.missing-glyph", at,
		        "no installed font has U+%04X \"%s\"; install one that has it, or set pdf.missing-glyph=mark",
		        (unsigned)c, text);
}

static kw_pick make_pick(const kw_fonts *f, size_t font, uint32_t glyph)
{
	return (kw_pick){ .scale = KW_FONT_FULL_WIDTH,
		          .font = (uint16_t)font,
		          .glyph = (uint16_t)glyph,
		          .advance = (int16_t)kw_face_advance(f->fonts[font].face, glyph) };
}

/* What to make small for a small figure or sign; 0: c is none. */
static uint32_t large_of(uint32_t c, int16_t *rise)
{
	static const char signs[] = "0123456789+-=()";
	*rise = c >= 0x2080 && c <= 0x208E ? SUBSCRIPT_RISE : SUPERSCRIPT_RISE;
	if (c == 0xB2 || c == 0xB3)
		return c - 0xB2 + '2';
	if (c == 0xB9)
		return '1';
	if ((c >= 0x2080 && c <= 0x208E) || c == 0x2070 || (c >= 0x2074 && c <= 0x207E))
		return (uint8_t)signs[c & 15];
	return 0;
}

static bool find_small(const kw_fonts *f, const kw_role *r, uint32_t c, kw_pick *out)
{
	int16_t rise = 0;
	uint32_t large = large_of(c, &rise);
	uint32_t glyph = large ? kw_face_glyph(f->fonts[r->chain[0]].face, large) : NO_GLYPH;
	if (glyph == NO_GLYPH)
		return false;
	*out = make_pick(f, r->chain[0], glyph);
	out->scale = SMALL_SCALE;
	out->rise = rise;
	return true;
}

/* 〓, or what else is seen to stand for something, of the first face that has it. */
static kw_pick pick_mark(const kw_fonts *f, const kw_role *r)
{
	static const uint32_t marks[] = { GETA, 0x25A1, '?' };
	for (size_t m = 0; m < KW_COUNT(marks); m++)
		for (size_t i = 0; i < r->n_chain; i++) {
			uint32_t glyph = kw_face_glyph(f->fonts[r->chain[i]].face, marks[m]);
			if (glyph)
				return make_pick(f, r->chain[i], glyph);
		}
	return make_pick(f, r->chain[0], NO_GLYPH);
}

/* The face the user put first. */
static bool pick_first(const kw_fonts *f, uint32_t base, uint32_t selector, kw_pick *out)
{
	if (f->first < 0)
		return false;
	const kw_face *face = f->fonts[f->first].face;
	uint32_t glyph = selector ? kw_face_variation(face, base, selector) : kw_face_glyph(face, base);
	if (glyph)
		*out = make_pick(f, (size_t)f->first, glyph);
	return glyph != NO_GLYPH;
}

static kw_pick find_pick(kw_fonts *f, int role, uint32_t base, uint32_t selector, kw_span at)
{
	kw_pick first;
	const kw_role *r = &f->list->roles[role];
	bool is_refused = f->is_level_a && is_private_use(base);
	if (is_refused)
		report_private(f, base, at);
	if (pick_first(f, base, selector, &first))
		return first;
	for (size_t i = 0; selector && i < r->n_chain; i++) {
		uint32_t glyph = kw_face_variation(f->fonts[r->chain[i]].face, base, selector);
		if (glyph)
			return make_pick(f, r->chain[i], glyph);
	}
	if (selector && pick_first(f, base, 0, &first))
		return first;
	for (size_t i = 0; i < r->n_chain; i++) {
		uint32_t glyph = kw_face_glyph(f->fonts[r->chain[i]].face, base);
		if (glyph) {
			f->fonts[r->chain[i]].is_fallback = f->fonts[r->chain[i]].is_fallback || i > 0;
			return make_pick(f, r->chain[i], glyph);
		}
	}
	kw_pick small;
	if (find_small(f, r, base, &small))
		return small;
	int extra = find_extra(f, base);
	if (extra >= 0)
		return make_pick(f, (size_t)extra, kw_face_glyph(f->fonts[extra].face, base));
	if (!is_refused)
		report_missing(f, base, at);
	kw_pick pick = pick_mark(f, r);
	pick.is_missing = true;
	return pick;
}

kw_pick kw_fonts_pick(kw_fonts *f, int role, uint32_t base, uint32_t selector, kw_span at)
{
	uint32_t key = (uint32_t)(role + 1) << 21 | base;
	kw_picked *place = &f->picked[(base ^ (uint32_t)role << 7) % KW_FONTS_PICKED];
	if (selector)
		return find_pick(f, role, base, selector, at);
	if (place->key == key)
		return place->pick;
	kw_pick pick = find_pick(f, role, base, 0, at);
	if (!pick.is_missing) /* which is counted each time */
		*place = (kw_picked){ key, pick };
	return pick;
}

size_t kw_fonts_shape(const kw_fonts *f, uint16_t font, kw_str text, kw_shaped *out, size_t room)
{
	return kw_face_shape(f->fonts[font].face, text, out, room);
}

void kw_fonts_report_marks(kw_fonts *f, uint16_t font, kw_str text, kw_span at)
{
	kw_report(f->ctx, KW_SEVERITY_WARNING, "pdf.missing-mark", at,
	          "%.*s cannot set the marks of \"%.*s\"; they are left out, the text keeps them",
	          KW_STR_ARG(f->fonts[font].family), KW_STR_ARG(text));
}

bool kw_fonts_may_cut(const kw_fonts *f, uint16_t font, uint16_t glyph, bool left_half)
{
	int32_t left = 0, right = 0;
	if (!f->fonts[font].is_turned && kw_face_advance(f->fonts[font].face, glyph) != KW_FONT_FULL_WIDTH)
		return false;
	if (f->fonts[font].is_turned ? !kw_face_ink_down(f->fonts[font].face, glyph, &left, &right)
	                             : !kw_face_ink(f->fonts[font].face, glyph, &left, &right))
		return true;
	return left_half ? left >= HALF - INK_TOLERANCE : right <= HALF + INK_TOLERANCE;
}

uint16_t kw_fonts_turned(kw_fonts *f, uint16_t font)
{
	if (font >= f->n_places)
		return font;
	kw_font *twin = &f->fonts[f->n_places + font];
	if (!twin->face) {
		*twin = (kw_font){ .face = f->fonts[font].face,
			           .family = f->fonts[font].family,
			           .is_bolder = f->fonts[font].is_bolder,
			           .is_turned = true };
	}
	return (uint16_t)(f->n_places + font);
}

uint32_t kw_fonts_vertical(const kw_fonts *f, uint16_t font, uint32_t c)
{
	return kw_face_vertical(f->fonts[font].face, c);
}

int16_t kw_fonts_advance_down(const kw_fonts *f, uint16_t font, uint16_t glyph)
{
	int32_t middle = 0;
	return (int16_t)kw_face_advance_down(f->fonts[font].face, glyph, &middle);
}

bool kw_fonts_ink(const kw_fonts *f, uint16_t font, uint16_t glyph, int32_t *left, int32_t *right)
{
	return kw_face_ink(f->fonts[font].face, glyph, left, right);
}

/* ---- codes ---- */

static bool open_list(kw_font *font)
{
	if (!font->of_glyph)
		font->of_glyph = calloc(kw_face_n_glyphs(font->face), sizeof *font->of_glyph);
	return font->of_glyph;
}

static bool open_font(kw_fonts *f, kw_font *font)
{
	if (!font->object)
		font->object = kw_haru_add_font(f->haru);
	return font->object && open_list(font);
}

static bool room_for_code(kw_font *font)
{
	kw_font_code *codes = kw_grown(font->codes, font->n_codes, &font->room, sizeof *codes);
	if (!codes)
		return false;
	font->codes = codes;
	if (font->n_codes == 0)
		font->codes[font->n_codes++] = (kw_font_code){ 0 }; /* code 0 is .notdef, never written */
	return true;
}

/* A font made bold is the font of its face, drawn otherwise, and sisters may be joined: one set of outlines for both. */
static uint16_t outlines_of(kw_fonts *f, uint16_t font)
{
	uint16_t host = (uint16_t)(font % f->n_places);
	while (f->fonts[host].host != host)
		host = f->fonts[host].host;
	return f->fonts[font].is_turned ? kw_fonts_turned(f, host) : host;
}

/* The font that lists the codes of a glyph: the host, unless its guest draws it otherwise. */
static kw_font *lister_of(kw_font *host, kw_font *font, uint16_t glyph)
{
	if (font->face == host->face || kw_face_is_same(host->face, font->face, glyph))
		return host;
	host->guest = font->face;
	return font;
}

/* What the text of a code is read as. */
static kw_str readable(const kw_fonts *f, kw_str text)
{
	for (size_t at = 0; f->is_level_a && at < text.n;)
		if (is_private_use(kw_utf8_next(text, &at)))
			return KW_LIT("\u3013");
	return text;
}

uint32_t kw_fonts_code(kw_fonts *f, uint16_t font_number, uint16_t glyph, kw_str text)
{
	text = readable(f, text);
	kw_font *font = &f->fonts[outlines_of(f, font_number)];
	if (f->failed || !open_font(f, font) || !open_list(&f->fonts[font_number])) {
		f->failed = true;
		return 0;
	}
	kw_font *lister = lister_of(font, &f->fonts[font_number], glyph);
	if (!font->named || f->fonts[font_number].face == font->face)
		font->named = f->fonts[font_number].face;
	for (uint32_t c = lister->of_glyph[glyph]; c; c = font->codes[c].next)
		if (kw_str_eq(font->codes[c].text, text))
			return c;
	if (!room_for_code(font) || font->n_codes > KW_FONT_MAX_CODE) {
		f->failed = true;
		return 0;
	}
	uint32_t code = font->n_codes++;
	font->codes[code] =
	        (kw_font_code){ glyph, lister->of_glyph[glyph], lister->face, kw_arena_copy(f->texts, text) };
	lister->of_glyph[glyph] = (uint16_t)code;
	return code;
}

bool kw_fonts_is_bolder(const kw_fonts *f, uint16_t font)
{
	return f->fonts[font].is_bolder;
}

uint32_t kw_fonts_object(kw_fonts *f, uint16_t font, int64_t size_mpt)
{
	kw_font *owner = &f->fonts[outlines_of(f, font)];
	owner->largest_mpt = owner->largest_mpt > size_mpt ? owner->largest_mpt : size_mpt;
	return owner->object;
}

/* ---- the end ---- */

bool kw_fonts_has_refused(const kw_fonts *f)
{
	return f->n_private && !f->marks_missing;
}

kw_status kw_fonts_finish(kw_fonts *f, bool with_cid_sets)
{
	f->with_cid_sets = with_cid_sets;
	if (f->n_unset && !f->marks_missing)
		return kw_fail(
		        f->ctx, KW_ELIB, "pdf.missing-glyphs", (kw_span){ 0 },
		        "%lld characters have no glyph in any installed font, and the leaflet is not written; "
		        "pdf.missing-glyph=mark sets a visible mark for each",
		        (long long)f->n_unset);
	for (size_t i = 0; i < 2 * f->n_places && !f->failed; i++) {
		const kw_font *font = &f->fonts[i];
		if (!font->object)
			continue;
		kw_status st = kw_fonts_put_objects(f, font);
		if (st != KW_OK)
			return st;
		if (font->is_fallback)
			kw_report(f->ctx, KW_SEVERITY_NOTE, "pdf.fallback-font", (kw_span){ 0 },
			          "%.*s sets the characters the first fonts lack", KW_STR_ARG(font->family));
	}
	if (f->failed || kw_arena_failed(f->texts))
		return kw_fail(f->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
		               "no memory for the fonts of the PDF");
	return KW_OK;
}
