/* bench -- what the tests of composition stand on: fonts of this machine, a shaper, and lines of a text. */
#ifndef PDF_BENCH_H
#define PDF_BENCH_H

#include "../unit.h"

#include "../../../plugins/pdf/line.h"

enum { MAX_LINES = 4, MAX_CHARS = 24, SIZE_MPT = 12000, AUTOSPACE = 250 };

typedef struct bench {
	kw_ctx *ctx;
	kw_haru *haru;
	kw_fonts *fonts;
	kw_shaper *shaper;
	kw_clusters clusters;
	kw_lines lines;
	int body;
} bench;

static int set_up(void **state)
{
	static bench b;
	b.ctx = kw_ctx_new(KW_LIT("formats"));
	if (!b.ctx || kw_fontlist_prepare(b.ctx) != KW_OK || kw_shaper_prepare(b.ctx, 1) != KW_OK)
		return -1;
	b.haru = kw_haru_new(b.ctx, 1);
	b.fonts = kw_fonts_new(b.ctx, b.haru, kw_fontlist_find());
	b.shaper = kw_shaper_new(b.ctx, b.fonts);
	b.body = kw_fontlist_role(kw_fontlist_find(), KW_LIT("body"));
	*state = &b;
	return b.shaper && b.body >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	bench *b = *state;
	kw_lines_free(&b->lines);
	kw_clusters_free(&b->clusters);
	kw_shaper_free(b->shaper);
	kw_fonts_free(b->fonts);
	kw_haru_free(b->haru);
	kw_ctx_free(b->ctx);
	return 0;
}

static inline kw_setting setting_of(int ems)
{
	return (kw_setting){ .size_mpt = SIZE_MPT,
		             .measure_mpt = (int64_t)ems * SIZE_MPT,
		             .autospace = AUTOSPACE,
		             .is_justified = true };
}

static inline void shape(bench *b, const char *text)
{
	kw_run run = { strlen(text), b->body };
	assert_int_equal(kw_shape_text(b->shaper, kw_str_from(text), &run, 1, (kw_span){ 0 }, &b->clusters),
	                 KW_OK);
}

static inline void break_with(bench *b, const char *text, const kw_setting *s)
{
	shape(b, text);
	assert_true(kw_line_break(&b->clusters, s, &b->lines));
}

static inline void break_at(bench *b, const char *text, int ems)
{
	kw_setting s = setting_of(ems);
	break_with(b, text, &s);
}

static inline kw_str line_text(const bench *b, const char *text, size_t i)
{
	const kw_line_span *l = &b->lines.l[i];
	size_t from = b->clusters.c[l->first].at,
	       to = b->clusters.c[l->end - 1].at + b->clusters.c[l->end - 1].n;
	return kw_str_sub(kw_str_from(text), from, to - from);
}

/* Where character `k` of a line stands, in thousandths of an em. */
static inline int64_t place_of(bench *b, const kw_setting *s, size_t line, size_t k)
{
	int64_t x[MAX_CHARS * 4];
	assert_true(b->lines.l[line].end - b->lines.l[line].first <= MAX_CHARS * 4);
	(void)kw_line_place(&b->clusters, s, &b->lines.l[line], x);
	return x[k] * 1000 / SIZE_MPT;
}

#endif
