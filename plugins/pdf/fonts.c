/* fonts -- faces, fallback chain and codes of one document, and the PDF objects of its fonts: Type0 over a CIDFont over
 * an embedded subset, TrueType or CFF, with W, CIDToGIDMap or CMap, and ToUnicode. Pure text above haru and face. */
#include "fonts.h"

#include "fontfind.h"
#include "pdftext.h"

#include <stdlib.h>

enum {
	PICKED = 1024,
	MAX_EXTRA = 8,        /* faces fontconfig may add to one document */
	MAX_QUESTIONS = 16,   /* fontconfig takes ten milliseconds for an answer */
	MAX_CODE = 65535,     /* two bytes */
	MAPS_PER_BLOCK = 100, /* of a CMap */
	TEXTS_PER_LINE = 32,
	FULL_WIDTH = 1000,
	VERTICAL_TOP = 880,
	HALF = 500,
	INK_TOLERANCE = 20,
	SMALL_SCALE = 600, /* of a figure that stands for a subscript or superscript */
	SUBSCRIPT_RISE = -120,
	SUPERSCRIPT_RISE = 340,
};
#define GETA        0x3013u /* 〓 */
#define NO_GLYPH    0
#define FLAGS       4 /* symbolic: codes are ours */
#define STEM_V      80
#define TAG_LETTERS 6
#define FNV_START   UINT64_C(14695981039346656037)
#define FNV_PRIME   UINT64_C(1099511628211)

typedef struct code_entry {
	uint16_t glyph, next; /* next code of the same glyph */
	kw_str text;
} code_entry;

typedef struct kw_font {
	kw_face *face;
	kw_str family;
	uint32_t object;    /* Type0; 0: not used yet */
	uint16_t *of_glyph; /* first code of a glyph */
	code_entry *codes;  /* from 1 */
	uint32_t n_codes, room;
	bool is_fallback, is_bolder, is_turned;
} kw_font;

/* An answer of kw_fonts_pick; most characters of a text come again. */
typedef struct picked {
	uint32_t key; /* role and character; 0: none */
	kw_pick pick;
} picked;

struct kw_fonts {
	kw_ctx *ctx;
	kw_haru *haru;
	const kw_fontlist *list;
	kw_arena *texts;
	kw_font *
	        fonts; /* those of the list by its numbers, then the extra ones; behind n_places their twins */
	size_t n_places, n_fonts;
	size_t n_extra;
	uint32_t asked[MAX_QUESTIONS]; /* characters fontconfig was asked for */
	size_t n_asked;
	uint32_t missing[MAX_QUESTIONS]; /* characters already reported */
	size_t n_missing;
	int64_t n_unset; /* characters no face has, each time */
	int first;       /* the face asked before all others, or -1 */
	bool marks_missing;
	bool rounds_outlines;
	bool with_cid_sets, failed;
	picked picked[PICKED];
};

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
	}
	return f;
}

kw_status kw_fonts_put_first(kw_fonts *f, kw_str bytes, kw_str name)
{
	kw_face *face = kw_face_new(bytes, 0);
	const char *why = !face                      ? "it is no TrueType or OpenType font"
	                  : !kw_face_may_embed(face) ? "its licence bits forbid embedding"
	                                             : NULL;
	if (why || f->n_extra == MAX_EXTRA) {
		kw_face_free(face);
		return kw_fail(f->ctx, KW_EUSAGE, "pdf.font", (kw_span){ 0 },
		               "font file '%.*s' cannot be used: %s", KW_STR_ARG(name),
		               why ? why : "there are too many");
	}
	f->first = (int)f->n_fonts++;
	f->n_extra++;
	f->fonts[f->first] = (kw_font){ .face = face, .family = kw_arena_copy(f->texts, name) };
	return KW_OK;
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
	if (f->n_extra == MAX_EXTRA || f->n_asked == MAX_QUESTIONS || is_among(f->asked, f->n_asked, c))
		return -1;
	f->asked[f->n_asked++] = c;
	if (kw_fontfind(c, &path, &index)) {
		kw_face *face = kw_face_open(path.b, index);
		if (face && kw_face_may_embed(face) && kw_face_glyph(face, c)) {
			found = (int)f->n_fonts++;
			f->n_extra++;
			f->fonts[found] = (kw_font){ .face = face, .is_fallback = true };
			f->fonts[found].family = kw_arena_copy(f->texts, kw_buf_str(&path));
		} else {
			kw_face_free(face);
		}
	}
	kw_buf_free(&path);
	return found;
}

static void report_missing(kw_fonts *f, uint32_t c, kw_span at)
{
	char text[5] = { 0 };
	f->n_unset++;
	if (is_among(f->missing, f->n_missing, c))
		return;
	if (f->n_missing < KW_COUNT(f->missing))
		f->missing[f->n_missing++] = c;
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
	return (kw_pick){ .scale = FULL_WIDTH,
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
	report_missing(f, base, at);
	kw_pick pick = pick_mark(f, r);
	pick.is_missing = true;
	return pick;
}

kw_pick kw_fonts_pick(kw_fonts *f, int role, uint32_t base, uint32_t selector, kw_span at)
{
	uint32_t key = (uint32_t)(role + 1) << 21 | base;
	picked *place = &f->picked[(base ^ (uint32_t)role << 7) % PICKED];
	if (selector)
		return find_pick(f, role, base, selector, at);
	if (place->key == key)
		return place->pick;
	kw_pick pick = find_pick(f, role, base, 0, at);
	if (!pick.is_missing) /* which is counted each time */
		*place = (picked){ key, pick };
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
	if (!f->fonts[font].is_turned && kw_face_advance(f->fonts[font].face, glyph) != FULL_WIDTH)
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

static bool open_font(kw_fonts *f, kw_font *font)
{
	if (font->object)
		return true;
	if (!font->of_glyph)
		font->of_glyph = calloc(kw_face_n_glyphs(font->face), sizeof *font->of_glyph);
	font->object = kw_haru_add_font(f->haru);
	return font->of_glyph && font->object;
}

static bool grow_codes(kw_font *font)
{
	if (font->n_codes < font->room)
		return true;
	uint32_t room = font->room ? font->room * 2 : 256;
	code_entry *grown = realloc(font->codes, room * sizeof *grown);
	if (!grown)
		return false;
	font->codes = grown;
	font->room = room;
	if (font->n_codes == 0)
		font->codes[font->n_codes++] = (code_entry){ 0 }; /* code 0 is .notdef, never written */
	return true;
}

/* A font made bold is the font of its face, drawn otherwise: one set of outlines for both. */
static uint16_t outlines_of(kw_fonts *f, uint16_t font)
{
	if (!f->fonts[font].is_bolder)
		return font;
	size_t base = 0;
	while (f->fonts[base].face != f->fonts[font].face || f->fonts[base].is_bolder)
		base++;
	return f->fonts[font].is_turned ? kw_fonts_turned(f, (uint16_t)base) : (uint16_t)base;
}

uint32_t kw_fonts_code(kw_fonts *f, uint16_t font_number, uint16_t glyph, kw_str text)
{
	kw_font *font = &f->fonts[outlines_of(f, font_number)];
	if (f->failed || !open_font(f, font)) {
		f->failed = true;
		return 0;
	}
	for (uint32_t c = font->of_glyph[glyph]; c; c = font->codes[c].next)
		if (kw_str_eq(font->codes[c].text, text))
			return c;
	if (!grow_codes(font) || font->n_codes > MAX_CODE) {
		f->failed = true;
		return 0;
	}
	uint32_t code = font->n_codes++;
	font->codes[code] = (code_entry){ glyph, font->of_glyph[glyph], kw_arena_copy(f->texts, text) };
	font->of_glyph[glyph] = (uint16_t)code;
	return code;
}

bool kw_fonts_is_bolder(const kw_fonts *f, uint16_t font)
{
	return f->fonts[font].is_bolder;
}

uint32_t kw_fonts_object(kw_fonts *f, uint16_t font)
{
	return f->fonts[outlines_of(f, font)].object;
}

/* ---- the objects of a font ---- */

static const char identity_info[] = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\n";
static const char cmap_end[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

/* ABCDEF+Name; the letters come from the glyph list, so equal subsets have equal names. */
static void put_subset_name(kw_buf *out, const kw_font *font, const char *name)
{
	uint64_t hash = FNV_START;
	for (uint32_t c = 1; c < font->n_codes; c++)
		hash = (hash ^ font->codes[c].glyph) * FNV_PRIME;
	for (size_t i = 0; i < TAG_LETTERS; i++, hash /= 26)
		kw_buf_putc(out, (char)('A' + hash % 26));
	kw_buf_putc(out, '+');
	kw_buf_put(out, kw_str_from(name));
}

/* Widths other than /DW, by CID: runs for TrueType, where CID = code. */
static void put_widths(kw_buf *out, const kw_font *font, const kw_face_info *info, const uint16_t *cids)
{
	bool is_open = false;
	kw_buf_put(out, KW_LIT("/DW 1000\n/W["));
	for (uint32_t c = 1; c < font->n_codes; c++) {
		int32_t width = kw_face_advance(font->face, font->codes[c].glyph);
		bool is_new = width != FULL_WIDTH && (info->is_cff || !is_open);
		if (is_open && (is_new || width == FULL_WIDTH))
			kw_buf_putc(out, ']');
		is_open = width != FULL_WIDTH;
		if (!is_open)
			continue;
		if (is_new) {
			kw_buf_putc(out, '\n');
			kw_buf_put_int(out, info->is_cff ? cids[c - 1] : c);
			kw_buf_putc(out, '[');
		} else {
			kw_buf_putc(out, ' ');
		}
		kw_buf_put_int(out, width);
	}
	kw_buf_put(out, is_open ? KW_LIT("]]\n") : KW_LIT("]\n"));
}

/* Vertical metrics other than those PDF presets: an advance of one em, the middle of the width, 880 above the baseline. */
static void put_vertical_widths(kw_buf *out, const kw_font *font, const kw_face_info *info,
                                const uint16_t *cids)
{
	kw_buf_put(out, KW_LIT("/W2["));
	for (uint32_t c = 1; c < font->n_codes; c++) {
		int32_t middle = 0, down = kw_face_advance_down(font->face, font->codes[c].glyph, &middle);
		if (down != FULL_WIDTH || middle != kw_face_advance(font->face, font->codes[c].glyph) / 2)
			kw_buf_putf(out, "%u[%d %d %d]", info->is_cff ? cids[c - 1] : c, -down, middle,
			            VERTICAL_TOP);
	}
	kw_buf_put(out, KW_LIT("]\n"));
}

/* One bit for each CID, the first in the highest bit of the first byte. */
static uint32_t add_cid_set(kw_fonts *f, const kw_font *font, const kw_face_info *info, const uint16_t *cids)
{
	uint8_t set[MAX_CODE / 8 + 1] = { 0x80 }; /* .notdef is always there */
	size_t last = 0;
	for (uint32_t c = 1; c < font->n_codes; c++) {
		size_t cid = info->is_cff ? cids[c - 1] : c;
		set[cid / 8] |= (uint8_t)(0x80 >> cid % 8);
		last = last > cid ? last : cid;
	}
	return kw_haru_add_stream(f->haru, (kw_str){ 0 }, (kw_str){ (const char *)set, last / 8 + 1 }, true);
}

static uint32_t add_descriptor(kw_fonts *f, const kw_face_info *info, kw_str name, kw_str program,
                               uint32_t cid_set)
{
	kw_buf b = { 0 };
	if (info->is_cff)
		kw_buf_put(&b, KW_LIT("/Subtype/CIDFontType0C\n"));
	else
		kw_buf_putf(&b, "/Length1 %zu\n", program.n);
	uint32_t file = kw_haru_add_stream(f->haru, kw_buf_str(&b), program, true);
	kw_buf_clear(&b);
	kw_buf_putf(&b,
	            "/Type/FontDescriptor/FontName/%.*s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0\n"
	            "/Ascent %d/Descent %d/CapHeight %d/StemV %d/%s %u 0 R\n",
	            KW_STR_ARG(name), FLAGS, info->bbox[0], info->bbox[1], info->bbox[2], info->bbox[3],
	            info->ascent, info->descent, info->cap_height, STEM_V,
	            info->is_cff ? "FontFile3" : "FontFile2", file);
	if (cid_set)
		kw_buf_putf(&b, "/CIDSet %u 0 R\n", cid_set);
	uint32_t object = kw_haru_add_dict(f->haru, kw_buf_str(&b));
	f->failed = f->failed || b.failed;
	kw_buf_free(&b);
	return object;
}

/* TrueType: glyph of the subset for each code, two bytes each. */
static uint32_t add_glyph_map(kw_fonts *f, const kw_font *font, const uint16_t *cids)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, (kw_str){ "\0\0", 2 });
	for (uint32_t c = 1; c < font->n_codes; c++) {
		kw_buf_putc(&b, (char)(cids[c - 1] >> 8));
		kw_buf_putc(&b, (char)(cids[c - 1] & 0xFF));
	}
	uint32_t object = kw_haru_add_stream(f->haru, (kw_str){ 0 }, kw_buf_str(&b), true);
	f->failed = f->failed || b.failed;
	kw_buf_free(&b);
	return object;
}

/* CFF: the CMap from our codes to the CIDs of the font program. */
static uint32_t add_code_map(kw_fonts *f, const kw_font *font, const uint16_t *cids)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	                      "/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>> def\n"
	                      "/CMapName /KW-"));
	kw_buf_put(&b, font->is_turned ? KW_LIT("V def\n/CMapType 1 def\n/WMode 1 def\n")
	                               : KW_LIT("H def\n/CMapType 1 def\n/WMode 0 def\n"));
	kw_buf_put(&b, KW_LIT("1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"));
	for (uint32_t c = 1; c < font->n_codes;) {
		uint32_t end = c + MAPS_PER_BLOCK < font->n_codes ? c + MAPS_PER_BLOCK : font->n_codes;
		kw_buf_putf(&b, "%u begincidchar\n", end - c);
		for (; c < end; c++)
			kw_buf_putf(&b, "<%04X> %u\n", c, cids[c - 1]);
		kw_buf_put(&b, KW_LIT("endcidchar\n"));
	}
	kw_buf_put(&b, kw_str_from(cmap_end));
	kw_buf dict = { 0 };
	kw_buf_put(&dict, font->is_turned ? KW_LIT("/Type/CMap/CMapName/KW-V/WMode 1\n")
	                                  : KW_LIT("/Type/CMap/CMapName/KW-H/WMode 0\n"));
	kw_buf_put(&dict, kw_str_from(identity_info));
	uint32_t object = kw_haru_add_stream(f->haru, kw_buf_str(&dict), kw_buf_str(&b), true);
	f->failed = f->failed || b.failed || dict.failed;
	kw_buf_free(&dict);
	kw_buf_free(&b);
	return object;
}

static void put_code(kw_buf *b, uint32_t code)
{
	kw_buf_putc(b, '<');
	kw_pdf_put_hex16(b, (uint16_t)code);
	kw_buf_putc(b, '>');
}

/* The texts of a range of codes, which does not pass a high byte: packed, a list of them is a third smaller than rows of code
 * and text. */
static void put_texts(kw_buf *b, const kw_font *font, uint32_t begin, uint32_t end)
{
	put_code(b, begin);
	put_code(b, end - 1);
	kw_buf_putc(b, '[');
	for (uint32_t c = begin; c < end; c++) {
		kw_buf_putc(b, '<');
		kw_pdf_put_utf16(b, font->codes[c].text);
		kw_buf_put(b, c % TEXTS_PER_LINE ? KW_LIT(">") : KW_LIT(">\n"));
	}
	kw_buf_put(b, KW_LIT("]\n"));
}

static uint32_t add_to_unicode(kw_fonts *f, const kw_font *font)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	                      "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n"
	                      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
	                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"));
	for (uint32_t range = 0, all = (font->n_codes + 0xFF) >> 8; range < all; range++) {
		uint32_t begin = range << 8 | (range == 0), end = (range + 1) << 8;
		if (range % MAPS_PER_BLOCK == 0)
			kw_buf_putf(&b, range ? "endbfrange\n%u beginbfrange\n" : "%u beginbfrange\n",
			            all - range < MAPS_PER_BLOCK ? all - range : MAPS_PER_BLOCK);
		put_texts(&b, font, begin, end < font->n_codes ? end : font->n_codes);
	}
	kw_buf_put(&b, KW_LIT("endbfrange\n"));
	kw_buf_put(&b, kw_str_from(cmap_end));
	uint32_t object = kw_haru_add_stream(f->haru, (kw_str){ 0 }, kw_buf_str(&b), true);
	f->failed = f->failed || b.failed;
	kw_buf_free(&b);
	return object;
}

static uint32_t add_cid_font(kw_fonts *f, const kw_font *font, const kw_face_info *info, kw_str name,
                             const kw_subset *subset)
{
	kw_buf b = { 0 };
	uint32_t cid_set = f->with_cid_sets ? add_cid_set(f, font, info, subset->cids) : 0;
	uint32_t descriptor = add_descriptor(f, info, name, subset->program, cid_set);
	kw_buf_putf(&b, "/Type/Font/Subtype/%s/BaseFont/%.*s/FontDescriptor %u 0 R\n",
	            info->is_cff ? "CIDFontType0" : "CIDFontType2", KW_STR_ARG(name), descriptor);
	kw_buf_put(&b, kw_str_from(identity_info));
	if (!info->is_cff && subset->cids)
		kw_buf_putf(&b, "/CIDToGIDMap %u 0 R\n", add_glyph_map(f, font, subset->cids));
	else if (!info->is_cff)
		kw_buf_put(&b, KW_LIT("/CIDToGIDMap/Identity\n"));
	put_widths(&b, font, info, subset->cids);
	if (font->is_turned)
		put_vertical_widths(&b, font, info, subset->cids);
	uint32_t object = kw_haru_add_dict(f->haru, kw_buf_str(&b));
	f->failed = f->failed || b.failed;
	kw_buf_free(&b);
	return object;
}

static void put_type0(kw_fonts *f, const kw_font *font, const kw_face_info *info, kw_str name,
                      const kw_subset *subset)
{
	kw_buf b = { 0 };
	uint32_t cid_font = add_cid_font(f, font, info, name, subset);
	kw_buf_putf(&b, "/Type/Font/Subtype/Type0/BaseFont/%.*s%s/DescendantFonts[%u 0 R]/ToUnicode %u 0 R\n",
	            KW_STR_ARG(name),
	            !info->is_cff     ? ""
	            : font->is_turned ? "-Identity-V"
	                              : "-Identity-H",
	            cid_font, add_to_unicode(f, font));
	if (info->is_cff)
		kw_buf_putf(&b, "/Encoding %u 0 R\n", add_code_map(f, font, subset->cids));
	else
		kw_buf_put(&b, font->is_turned ? KW_LIT("/Encoding/Identity-V\n")
		                               : KW_LIT("/Encoding/Identity-H\n"));
	kw_haru_put_dict(f->haru, font->object, kw_buf_str(&b));
	f->failed = f->failed || b.failed;
	kw_buf_free(&b);
}

static kw_status finish_font(kw_fonts *f, const kw_font *font)
{
	kw_face_info info;
	kw_subset subset = { 0 };
	kw_buf name = { 0 };
	kw_status st = KW_OK;
	uint16_t *glyphs = calloc(font->n_codes, sizeof *glyphs);
	kw_face_describe(font->face, &info);
	for (uint32_t c = 1; glyphs && c < font->n_codes; c++)
		glyphs[c - 1] = font->codes[c].glyph;
	if (!glyphs || !kw_face_subset(font->face, glyphs, font->n_codes - 1, f->rounds_outlines, &subset)) {
		st = kw_fail(f->ctx, KW_ELIB, "pdf.subset", (kw_span){ 0 }, "font %s cannot be subset",
		             info.name);
		goto out;
	}
	put_subset_name(&name, font, info.name);
	put_type0(f, font, &info, kw_buf_str(&name), &subset);
	f->failed = f->failed || name.failed;
out:
	kw_subset_free(&subset);
	kw_buf_free(&name);
	free(glyphs);
	return st;
}

static bool is_private_use(uint32_t c)
{
	return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

uint32_t kw_fonts_private_use(const kw_fonts *f)
{
	for (size_t i = 0; i < 2 * f->n_places; i++)
		for (uint32_t code = 1; code < f->fonts[i].n_codes; code++) {
			kw_str text = f->fonts[i].codes[code].text;
			for (size_t at = 0; at < text.n;) {
				uint32_t c = kw_utf8_next(text, &at);
				if (is_private_use(c))
					return c;
			}
		}
	return 0;
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
		kw_status st = finish_font(f, font);
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
