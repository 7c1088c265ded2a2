/* font_objects -- the PDF objects of a font: Type0 over a CIDFont over an embedded subset, TrueType or CFF, with W,
 * CIDToGIDMap or CMap, and ToUnicode. */
#include "fonts_inside.h"
#include "pdftext.h"

#include <stdlib.h>

enum {
	MAPS_PER_BLOCK = 100, /* of a CMap */
	TEXTS_PER_LINE = 32,
	VERTICAL_TOP = 880,
	MOST_UNIT_MPT = 60, /* 21 micrometres, so that rounding moves a point by 11 at most, across or up */
	LEAST_UNITS = 128,  /* an em of outlines */
	MOST_UNITS = 1000,
};
#define FLAGS       4 /* symbolic: codes are ours */
#define STEM_V      80
#define TAG_LETTERS 6
#define FNV_START   UINT64_C(14695981039346656037)
#define FNV_PRIME   UINT64_C(1099511628211)

static const char identity_info[] = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\n";
static const char cmap_end[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

static kw_glyf_ref ref_of(const kw_font *font, uint32_t code)
{
	const kw_font_code *c = &font->codes[code];
	return (kw_glyf_ref){ c->glyph, c->face != font->face };
}

static int32_t advance_of(const kw_font *font, uint32_t code)
{
	return kw_face_advance(font->codes[code].face, font->codes[code].glyph);
}

/* What b says becomes an object. */
static uint32_t end_dict(kw_fonts *f, kw_buf *b)
{
	uint32_t object = kw_haru_add_dict(f->haru, kw_buf_str(b));
	f->failed = f->failed || b->failed;
	kw_buf_free(b);
	return object;
}

static uint32_t end_stream(kw_fonts *f, kw_str dict, kw_buf *b)
{
	uint32_t object = kw_haru_add_stream(f->haru, dict, kw_buf_str(b), true);
	f->failed = f->failed || b->failed;
	kw_buf_free(b);
	return object;
}

/* ABCDEF+Name; the letters come from the glyph list, so equal subsets have equal names. */
static void put_subset_name(kw_buf *out, const kw_font *font, const char *name)
{
	uint64_t hash = FNV_START;
	for (uint32_t c = 1; c < font->n_codes; c++)
		hash = (hash ^ ref_of(font, c).glyph ^ (uint32_t)ref_of(font, c).tables << 16) * FNV_PRIME;
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
		int32_t width = advance_of(font, c);
		bool is_new = width != KW_FONT_FULL_WIDTH && (info->is_cff || !is_open);
		if (is_open && (is_new || width == KW_FONT_FULL_WIDTH))
			kw_buf_putc(out, ']');
		is_open = width != KW_FONT_FULL_WIDTH;
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
		const kw_font_code *code = &font->codes[c];
		int32_t middle = 0, down = kw_face_advance_down(code->face, code->glyph, &middle);
		if (down != KW_FONT_FULL_WIDTH || middle != advance_of(font, c) / 2)
			kw_buf_putf(out, "%u[%d %d %d]", info->is_cff ? cids[c - 1] : c, -down, middle,
			            VERTICAL_TOP);
	}
	kw_buf_put(out, KW_LIT("]\n"));
}

/* One bit for each CID, the first in the highest bit of the first byte. */
static uint32_t add_cid_set(kw_fonts *f, const kw_font *font, const kw_face_info *info, const uint16_t *cids)
{
	uint8_t set[KW_FONT_MAX_CODE / 8 + 1] = { 0x80 }; /* .notdef is always there */
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
	return end_dict(f, &b);
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
	return end_stream(f, (kw_str){ 0 }, &b);
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
	uint32_t object = end_stream(f, kw_buf_str(&dict), &b);
	f->failed = f->failed || dict.failed;
	kw_buf_free(&dict);
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
	return end_stream(f, (kw_str){ 0 }, &b);
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
	return end_dict(f, &b);
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

/* Whether the advances of all glyphs, rounded to this grid, are within a thousandth of those the PDF says, which PDF/A wants. */
static bool fits_advances(const kw_font *font, int32_t grid)
{
	for (uint32_t c = 1; c < font->n_codes; c++) {
		int32_t width = advance_of(font, c);
		int32_t units = (2 * width * grid + KW_FONT_FULL_WIDTH) / (2 * KW_FONT_FULL_WIDTH);
		if (abs(units * KW_FONT_FULL_WIDTH - width * grid) > grid)
			return false;
	}
	return true;
}

/* The coarsest grid of an even number of units that are no larger than a dot at 1,200 dpi; 0: the outlines stay. */
static uint32_t find_grid(const kw_fonts *f, const kw_font *font)
{
	int64_t units = (font->largest_mpt + MOST_UNIT_MPT - 1) / MOST_UNIT_MPT;
	if (!f->rounds_outlines)
		return 0;
	for (units = units < LEAST_UNITS ? LEAST_UNITS : units + units % 2; units <= MOST_UNITS; units += 2)
		if (fits_advances(font, (int32_t)units))
			return (uint32_t)units;
	return 0;
}

kw_status kw_fonts_put_objects(kw_fonts *f, const kw_font *font)
{
	kw_face_info info;
	kw_subset subset = { 0 };
	kw_buf name = { 0 };
	kw_status st = KW_OK;
	kw_glyf_ref *glyphs = calloc(font->n_codes, sizeof *glyphs);
	kw_face_describe(font->named, &info);
	if (font->guest) {
		kw_face_widen(font->face, &info);
		kw_face_widen(font->guest, &info);
	}
	for (uint32_t c = 1; glyphs && c < font->n_codes; c++)
		glyphs[c - 1] = ref_of(font, c);
	if (!glyphs || !kw_face_subset(font->face, font->guest, glyphs, font->n_codes - 1, find_grid(f, font),
	                               &subset)) {
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
