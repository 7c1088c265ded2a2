/* face -- the only file that includes HarfBuzz and FreeType. HarfBuzz checks every table before it reads it, so a broken
 * font costs its glyphs, not the process. FreeType only says which CID a glyph of a CID-keyed CFF has. */
#include "face.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_CID_H
#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <limits.h>
#include <stdlib.h>

#define EM                 1000
#define USUAL_CAP_HEIGHT   700
#define VERTICAL_TOP       880 /* of the body above the baseline, PDF's default for vertical writing */
#define FS_TYPE_OFFSET     8   /* of OS/2 */
#define FS_TYPE_RESTRICTED 0x0002
#define BBOX_OFFSET        36 /* of head: xMin yMin xMax yMax */

/* What kw_glyf_cut reads, in the order of kw_glyf_tables. */
enum { N_OUTLINE_TABLES = 6 };
static const hb_tag_t outline_tables[N_OUTLINE_TABLES] = {
	HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('m', 'a', 'x', 'p'),
	HB_TAG('h', 'm', 't', 'x'), HB_TAG('l', 'o', 'c', 'a'), HB_TAG('g', 'l', 'y', 'f'),
};

struct kw_face {
	hb_face_t *face;
	hb_face_t *needed; /* of its tables, for subsetting */
	hb_font_t *font;
	hb_blob_t *outlines[N_OUTLINE_TABLES]; /* of a TrueType face, for kw_glyf_cut */
	unsigned index;
	uint32_t n_glyphs;
	bool is_cff;
};

/* All that a PDF needs of a font program, for HarfBuzz, which cuts CFF and damaged TrueType. A face of these alone is what is
 * subset: without cmap HarfBuzz 6.0 walks no character map of 20,000 entries each time, without GSUB it does not close over it,
 * and without fpgm it has no hints. */
static const hb_tag_t needed_tables[] = {
	HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('h', 'm', 't', 'x'),
	HB_TAG('m', 'a', 'x', 'p'), HB_TAG('l', 'o', 'c', 'a'), HB_TAG('g', 'l', 'y', 'f'),
	HB_TAG('C', 'F', 'F', ' '), HB_TAG('C', 'F', 'F', '2'),
};

/* ---- opening ---- */

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	bool found = hb_blob_get_length(table) > 0;
	hb_blob_destroy(table);
	return found;
}

static hb_face_t *needed_part(hb_face_t *whole)
{
	hb_face_t *part = hb_face_builder_create();
	for (size_t i = 0; i < KW_COUNT(needed_tables); i++) {
		hb_blob_t *table = hb_face_reference_table(whole, needed_tables[i]);
		if (hb_blob_get_length(table))
			hb_face_builder_add_table(part, needed_tables[i], table);
		hb_blob_destroy(table);
	}
	hb_face_make_immutable(part);
	return part;
}

/* Takes over the blob. */
static kw_face *open_blob(hb_blob_t *blob, unsigned index)
{
	kw_face *f = NULL;
	if (!blob || index >= hb_face_count(blob))
		goto out;
	f = calloc(1, sizeof *f);
	if (!f)
		goto out;
	f->index = index;
	f->face = hb_face_create(blob, index);
	f->needed = needed_part(f->face);
	f->font = hb_font_create(f->face);
	hb_font_set_scale(f->font, EM, EM);
	f->n_glyphs = hb_face_get_glyph_count(f->face);
	f->is_cff = has_table(f->face, HB_TAG('C', 'F', 'F', ' '));
	for (size_t i = 0; i < N_OUTLINE_TABLES; i++)
		f->outlines[i] = hb_face_reference_table(f->face, outline_tables[i]);
	hb_face_make_immutable(f->face);
	hb_font_make_immutable(f->font);
	if (f->n_glyphs == 0 || f->n_glyphs > UINT16_MAX) {
		kw_face_free(f);
		f = NULL;
	}
out:
	hb_blob_destroy(blob);
	return f;
}

kw_face *kw_face_open(const char *path, unsigned index)
{
	return open_blob(hb_blob_create_from_file_or_fail(path), index);
}

kw_face *kw_face_new(kw_str bytes, unsigned index)
{
	if (bytes.n == 0 || bytes.n > UINT_MAX)
		return NULL;
	return open_blob(
	        hb_blob_create_or_fail(bytes.p, (unsigned)bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL),
	        index);
}

void kw_face_free(kw_face *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < N_OUTLINE_TABLES; i++)
		hb_blob_destroy(f->outlines[i]);
	hb_font_destroy(f->font);
	hb_face_destroy(f->needed);
	hb_face_destroy(f->face);
	free(f);
}

static int be16(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

/* A 16-bit value of a table, or -1 when the table is too short. */
static int table_value(hb_face_t *face, hb_tag_t tag, unsigned offset)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	unsigned n = 0;
	const char *data = hb_blob_get_data(table, &n);
	int value = n >= offset + 2 ? be16((const unsigned char *)data + offset) : -1;
	hb_blob_destroy(table);
	return value;
}

bool kw_face_may_embed(const kw_face *f)
{
	int bits = table_value(f->face, HB_TAG('O', 'S', '/', '2'), FS_TYPE_OFFSET);
	return bits < 0 || (bits & 0xF) != FS_TYPE_RESTRICTED;
}

uint32_t kw_face_n_glyphs(const kw_face *f)
{
	return f->n_glyphs;
}

/* ---- glyphs ---- */

/* Tables of a damaged font name glyphs it does not have. */
static uint32_t existing(const kw_face *f, uint32_t glyph)
{
	return glyph < f->n_glyphs ? glyph : 0;
}

uint32_t kw_face_glyph(const kw_face *f, uint32_t c)
{
	hb_codepoint_t glyph = 0;
	return hb_font_get_nominal_glyph(f->font, c, &glyph) ? existing(f, glyph) : 0;
}

uint32_t kw_face_variation(const kw_face *f, uint32_t c, uint32_t selector)
{
	hb_codepoint_t glyph = 0;
	return hb_font_get_variation_glyph(f->font, c, selector, &glyph) ? existing(f, glyph) : 0;
}

int32_t kw_face_advance(const kw_face *f, uint32_t glyph)
{
	return hb_font_get_glyph_h_advance(f->font, glyph);
}

bool kw_face_ink(const kw_face *f, uint32_t glyph, int32_t *left, int32_t *right)
{
	hb_glyph_extents_t ink;
	if (!hb_font_get_glyph_extents(f->font, glyph, &ink) || ink.width == 0)
		return false;
	*left = ink.x_bearing;
	*right = ink.x_bearing + ink.width;
	return true;
}

uint32_t kw_face_vertical(const kw_face *f, uint32_t c)
{
	hb_buffer_t *b = hb_buffer_create();
	hb_buffer_add_codepoints(b, &c, 1, 0, 1);
	hb_buffer_guess_segment_properties(b);
	hb_buffer_set_direction(b, HB_DIRECTION_TTB);
	hb_shape(f->font, b, NULL, 0);
	unsigned n = 0;
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
	uint32_t glyph = n == 1 ? existing(f, info[0].codepoint) : 0;
	hb_buffer_destroy(b);
	return glyph == kw_face_glyph(f, c) ? 0 : glyph;
}

int32_t kw_face_advance_down(const kw_face *f, uint32_t glyph, int32_t *middle)
{
	hb_position_t x = 0, y = 0;
	hb_font_get_glyph_v_origin(f->font, glyph, &x, &y);
	*middle = x;
	return -hb_font_get_glyph_v_advance(f->font, glyph);
}

bool kw_face_ink_down(const kw_face *f, uint32_t glyph, int32_t *top, int32_t *bottom)
{
	hb_glyph_extents_t ink;
	if (!hb_font_get_glyph_extents(f->font, glyph, &ink) || ink.height == 0)
		return false;
	*top = VERTICAL_TOP - ink.y_bearing;
	*bottom = VERTICAL_TOP - ink.y_bearing - ink.height;
	return true;
}

size_t kw_face_shape(const kw_face *f, kw_str text, kw_shaped *out, size_t room)
{
	size_t filled = 0;
	hb_buffer_t *b = hb_buffer_create();
	hb_buffer_set_cluster_level(b, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
	hb_buffer_add_utf8(b, text.p, (int)text.n, 0, (int)text.n);
	hb_buffer_guess_segment_properties(b);
	hb_buffer_set_direction(b, HB_DIRECTION_LTR);
	hb_shape(f->font, b, NULL, 0);
	unsigned n = 0;
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
	const hb_glyph_position_t *pos = hb_buffer_get_glyph_positions(b, NULL);
	for (unsigned i = 0; i < n && n <= room; i++) {
		if (existing(f, info[i].codepoint) == 0) {
			filled = 0;
			break;
		}
		out[filled++] = (kw_shaped){ info[i].codepoint, info[i].cluster, pos[i].x_advance,
			                     pos[i].x_offset, pos[i].y_offset };
	}
	hb_buffer_destroy(b);
	return filled;
}

/* ---- what a font dictionary says ---- */

static void describe_box(const kw_face *f, int32_t bbox[4])
{
	int em = (int)hb_face_get_upem(f->face);
	for (unsigned i = 0; i < 4; i++) {
		int v = table_value(f->face, HB_TAG('h', 'e', 'a', 'd'), BBOX_OFFSET + 2 * i);
		bbox[i] = (int16_t)v * EM / (em > 0 ? em : EM);
	}
}

void kw_face_describe(const kw_face *f, kw_face_info *info)
{
	hb_font_extents_t extents;
	hb_position_t cap = 0;
	unsigned n = sizeof info->name;
	memset(info, 0, sizeof *info);
	info->is_cff = f->is_cff;
	hb_ot_name_get_utf8(f->face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &n, info->name);
	for (char *p = info->name; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("()<>[]{}/%#", *p))
			*p = '-';
	if (!info->name[0])
		memcpy(info->name, "Unnamed", sizeof "Unnamed");
	hb_font_get_h_extents(f->font, &extents);
	info->ascent = extents.ascender;
	info->descent = extents.descender;
	info->cap_height = hb_ot_metrics_get_position(f->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap)
	                           ? cap
	                           : USUAL_CAP_HEIGHT;
	describe_box(f, info->bbox);
}

void kw_face_widen(const kw_face *f, kw_face_info *info)
{
	int32_t box[4];
	describe_box(f, box);
	for (size_t i = 0; i < KW_COUNT(box); i++)
		if (i < 2 ? box[i] < info->bbox[i] : box[i] > info->bbox[i])
			info->bbox[i] = box[i];
}

/* ---- subset ---- */

/* The CIDs of a CFF keyed by them: HarfBuzz keeps the character set, so the numbers of the whole font stay right.
 * False when the font is not keyed by CID, and then its glyph numbers are the CIDs. */
static bool find_cids(const kw_face *f, const kw_glyf_ref *glyphs, size_t n, uint16_t *cids)
{
	FT_Library library = NULL;
	FT_Face face = NULL;
	FT_Bool keyed = 0;
	unsigned bytes = 0;
	hb_blob_t *blob = hb_face_reference_blob(f->face);
	const char *data = hb_blob_get_data(blob, &bytes);
	if (FT_Init_FreeType(&library)) {
		hb_blob_destroy(blob);
		return false;
	}
	if (FT_New_Memory_Face(library, (const FT_Byte *)data, (FT_Long)bytes, (FT_Long)f->index, &face) ==
	            0 &&
	    FT_Get_CID_Is_Internally_CID_Keyed(face, &keyed) == 0 && keyed)
		for (size_t i = 0; i < n; i++) {
			FT_UInt cid = 0;
			FT_Get_CID_From_Glyph_Index(face, glyphs[i].glyph, &cid);
			cids[i] = (uint16_t)cid;
		}
	FT_Done_Face(face);
	FT_Done_FreeType(library);
	hb_blob_destroy(blob);
	return keyed;
}

static hb_subset_input_t *subset_input(const kw_glyf_ref *glyphs, size_t n)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	if (!input)
		return NULL;
	hb_set_t *wanted = hb_subset_input_glyph_set(input);
	hb_set_add(wanted, 0);
	for (size_t i = 0; i < n; i++)
		hb_set_add(wanted, glyphs[i].glyph);
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
	return input;
}

static kw_str table_of(hb_blob_t *blob)
{
	unsigned n = 0;
	const char *p = hb_blob_get_data(blob, &n);
	return (kw_str){ p, n };
}

static kw_glyf_tables outlines_of(const kw_face *f)
{
	return (kw_glyf_tables){
		table_of(f->outlines[0]), table_of(f->outlines[1]), table_of(f->outlines[2]),
		table_of(f->outlines[3]), table_of(f->outlines[4]), table_of(f->outlines[5])
	};
}

static bool cut_by_library(const kw_face *f, const kw_glyf_ref *glyphs, size_t n, kw_subset *out)
{
	hb_subset_plan_t *plan = NULL;
	hb_face_t *cut = NULL;
	unsigned bytes = 0;
	hb_subset_input_t *input = subset_input(glyphs, n);
	uint16_t *cids = calloc(n + 1, sizeof *cids);
	if (!input || !cids)
		goto out;
	plan = hb_subset_plan_create_or_fail(f->needed, input);
	cut = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
	if (!cut)
		goto out;
	if (!f->is_cff || !find_cids(f, glyphs, n, cids)) {
		const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(plan);
		for (size_t i = 0; i < n; i++)
			cids[i] = (uint16_t)hb_map_get(map, glyphs[i].glyph);
	}
	hb_blob_t *blob = f->is_cff ? hb_face_reference_table(cut, HB_TAG('C', 'F', 'F', ' '))
	                            : hb_face_reference_blob(cut);
	out->program.p = hb_blob_get_data(blob, &bytes);
	out->program.n = bytes;
	out->owner = blob;
	out->cids = cids;
	cids = NULL;
out:
	free(cids);
	hb_face_destroy(cut);
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(input);
	return out->program.n > 0;
}

bool kw_face_subset(const kw_face *f, const kw_face *joined, const kw_glyf_ref *glyphs, size_t n,
                    uint32_t grid, kw_subset *out)
{
	*out = (kw_subset){ 0 };
	const kw_glyf_tables tables[] = { outlines_of(f), outlines_of(joined ? joined : f) };
	if (!f->is_cff && kw_glyf_cut(tables, joined ? 2 : 1, glyphs, n, grid, &out->cut)) {
		out->program = kw_buf_str(&out->cut);
		return true;
	}
	return !joined && cut_by_library(f, glyphs, n, out);
}

bool kw_face_may_join(const kw_face *f, const kw_face *joined)
{
	const kw_glyf_tables a = outlines_of(f), b = outlines_of(joined);
	return !f->is_cff && !joined->is_cff && kw_glyf_may_join(&a, &b);
}

bool kw_face_is_same(const kw_face *f, const kw_face *joined, uint32_t glyph)
{
	const kw_glyf_tables a = outlines_of(f), b = outlines_of(joined);
	return kw_glyf_is_same(&a, &b, glyph);
}

void kw_subset_free(kw_subset *s)
{
	kw_buf_free(&s->cut);
	hb_blob_destroy(s->owner);
	free(s->cids);
	*s = (kw_subset){ 0 };
}
