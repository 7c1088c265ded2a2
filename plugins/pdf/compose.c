/* compose -- blocks to strips. Codes are given out here, when a line is final, so that trials do not grow the subset. Text
 * is written with its spaces, also at line ends, so that what is read out of the PDF is what was put in. */
#include "compose.h"

#include "glue.h"
#include "pdftext.h"

#include <stdlib.h>

#define BASELINE_PART 880 /* of the size: where the baseline stands in a line of that height */
#define LABEL_GAP     250 /* thousandths of an em, between a wide label and its text */
#define MAX_RUNS      65535
#define THOUSAND      1000
#define SHOWN_BYTES   36 /* of a word that was cut, in its message */
#define NARROW_EMS    15
#define RUBY_PART     500 /* of the size; less where lines are narrow, because ruby changes no line feed */
#define LEAST_RUBY    250
#define SEEN_GAP                                                                                             \
	80 /* thousandths of an em: programs that read text take a wider gap for a space, an overlap for a line end */

struct kw_composer {
	kw_ctx *ctx;
	kw_fonts *fonts;
	const kw_template *t;
	kw_shaper *shaper;
	kw_clusters clusters, label, reading;
	kw_lines lines, label_lines;
	kw_run *runs;
	size_t room_runs;
	int64_t *x, *reading_x;
	size_t room_x, room_reading_x;
};

kw_composer *kw_composer_new(kw_ctx *ctx, kw_fonts *fonts, const kw_template *t)
{
	kw_composer *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->ctx = ctx;
	c->fonts = fonts;
	c->t = t;
	c->shaper = kw_shaper_new(ctx, fonts);
	if (!c->shaper) {
		kw_composer_free(c);
		return NULL;
	}
	if (t->is_vertical)
		kw_shaper_set_vertical(c->shaper);
	if (t->has_house_figures)
		kw_shaper_set_house_figures(c->shaper);
	return c;
}

void kw_composer_free(kw_composer *c)
{
	if (!c)
		return;
	kw_shaper_free(c->shaper);
	kw_clusters_free(&c->clusters);
	kw_clusters_free(&c->label);
	kw_clusters_free(&c->reading);
	kw_lines_free(&c->lines);
	kw_lines_free(&c->label_lines);
	free(c->runs);
	free(c->x);
	free(c->reading_x);
	free(c);
}

static kw_status no_memory(const kw_composer *c)
{
	return kw_fail(c->ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory to set a paragraph");
}

/* ---- runs ---- */

static bool room_for_runs(kw_composer *c, size_t n)
{
	if (n <= c->room_runs)
		return true;
	kw_run *grown = realloc(c->runs, n * sizeof *grown);
	if (!grown)
		return false;
	c->runs = grown;
	c->room_runs = n;
	return true;
}

/* ---- ruby ---- */

static int64_t ruby_size(const kw_style *style)
{
	int64_t size = style->size * RUBY_PART / THOUSAND, least = style->size * LEAST_RUBY / THOUSAND;
	int64_t room = style->feed - style->size;
	room = room > least ? room : least;
	return size < room ? size : room;
}

static int64_t bodies_mpt(const kw_clusters *cs, size_t first, size_t end, int64_t size)
{
	int64_t sum = 0;
	for (size_t i = first; i < end; i++)
		sum += cs->c[i].body;
	return sum * size / THOUSAND;
}

static kw_status shape_reading(kw_composer *c, kw_str text, const kw_style *style, kw_span at)
{
	kw_run run = { text.n, style->role };
	return kw_shape_text(c->shaper, text, &run, 1, at, &c->reading);
}

/* A base narrower than its reading is spaced out, half as much at its ends as between its characters. */
static void widen(kw_clusters *cs, size_t first, size_t end, int64_t extra, int64_t size)
{
	int64_t each = extra * THOUSAND / size / (int64_t)(end - first);
	for (size_t i = first; i < end && extra > 0; i++) {
		int64_t body = cs->c[i].body + each;
		cs->c[i].body = (int16_t)(body < INT16_MAX ? body : INT16_MAX);
		cs->c[i].dx = (int16_t)(cs->c[i].dx + each / 2);
	}
	for (size_t i = first; i + 1 < end; i++) {
		cs->c[i].may_break = false;
		cs->c[i].relaxed = 0;
		cs->c[i].is_solid = true;
	}
}

/* What a reading may stand over, by one of its ems: kana without a reading of its own. */
static bool may_be_covered(const kw_clusters *cs, size_t i, kw_str text, const kw_ink *inks)
{
	size_t at = cs->c[i].at;
	uint32_t c = cs->c[i].n ? kw_utf8_next(text, &at) : 0;
	return cs->c[i].class == KW_JL_KANJI && c >= 0x3041 && c <= 0x30FE && !inks[cs->c[i].run].reading.n;
}

static size_t run_end(const kw_clusters *cs, size_t i)
{
	uint16_t run = cs->c[i].run;
	while (i < cs->n && cs->c[i].run == run)
		i++;
	return i;
}

static kw_status fit_readings(kw_composer *c, const kw_block *b)
{
	int64_t size = b->style->size;
	for (size_t i = 0, end; i < c->clusters.n; i = end) {
		const kw_ink *ink = &b->inks[c->clusters.c[i].run];
		end = run_end(&c->clusters, i);
		if (ink->reading.n == 0)
			continue;
		kw_status st = shape_reading(c, ink->reading, b->style, b->at);
		if (st != KW_OK)
			return st;
		int64_t wish = bodies_mpt(&c->reading, 0, c->reading.n, ruby_size(b->style));
		if (i > 0 && may_be_covered(&c->clusters, i - 1, b->text, b->inks))
			wish -= ruby_size(b->style);
		if (end < c->clusters.n && may_be_covered(&c->clusters, end, b->text, b->inks))
			wish -= ruby_size(b->style);
		widen(&c->clusters, i, end, wish - bodies_mpt(&c->clusters, i, end, size), size);
	}
	return KW_OK;
}

static kw_status shape_block(kw_composer *c, const kw_block *b)
{
	size_t n = b->n_inks < MAX_RUNS ? b->n_inks : MAX_RUNS;
	if (!room_for_runs(c, n ? n : 1))
		return no_memory(c);
	for (size_t i = 0; i < n; i++)
		c->runs[i] = (kw_run){ b->inks[i].end,
			               b->inks[i].strong ? b->style->strong_role : b->style->role };
	kw_status st = kw_shape_text(c->shaper, b->text, c->runs, n, b->at, &c->clusters);
	return st == KW_OK ? fit_readings(c, b) : st;
}

static kw_status shape_label(kw_composer *c, kw_str text, const kw_style *style, kw_span at)
{
	kw_run run = { text.n, style->role };
	return kw_shape_text(c->shaper, text, &run, 1, at, &c->label);
}

/* ---- lines ---- */

static bool is_balanced(const kw_style *style)
{
	return style->align == KW_ALIGN_BALANCE || style->align == KW_ALIGN_CENTER || style->ends_at_phrases;
}

/* A line that could not end where lines may was cut: said once for a block. */
static void report_cut(const kw_composer *c, const kw_block *b)
{
	for (size_t i = 0; i < c->lines.n; i++) {
		const kw_line_span *l = &c->lines.l[i];
		if (!l->is_overfull)
			continue;
		kw_str text = kw_str_sub(b->text, c->clusters.c[l->first].at, b->text.n);
		text.n = text.n < SHOWN_BYTES ? text.n : SHOWN_BYTES;
		text.n = kw_utf8_valid(text);
		kw_report(
		        c->ctx, KW_SEVERITY_WARNING, "leaflet.cut-word", b->at,
		        "a word is longer than its line and was cut: \"%.*s...\"; shorten it or widen the column",
		        KW_STR_ARG(text));
		return;
	}
}

static kw_status break_block(kw_composer *c, const kw_block *b, const kw_setting *s)
{
	if (!kw_line_break(&c->clusters, s, &c->lines))
		return no_memory(c);
	if (!is_balanced(b->style) || c->lines.n < 2)
		return KW_OK;
	kw_status st = kw_shape_phrases(c->shaper, b->text, &c->clusters);
	if (st != KW_OK)
		return st;
	return kw_line_balance(&c->clusters, s, &c->lines) ? KW_OK : no_memory(c);
}

/* ---- text ---- */

static bool room_for(int64_t **x, size_t *room, size_t n)
{
	if (n <= *room)
		return true;
	int64_t *grown = realloc(*x, n * 2 * sizeof *grown);
	if (!grown)
		return false;
	*x = grown;
	*room = n * 2;
	return true;
}

static bool room_for_x(kw_composer *c, size_t n)
{
	return room_for(&c->x, &c->room_x, n);
}

typedef struct line_look {
	const kw_style *style;
	const kw_ink *inks;
	size_t n_inks;
	kw_str text;
	int64_t x, size, rise;
	const int64_t *places; /* of the clusters from the first of the line on */
	kw_span at;
	bool is_vertical;
} line_look;

static void put_code(kw_composer *c, kw_buf *out, const kw_cluster *cl, kw_str text)
{
	uint32_t code = kw_fonts_code(c->fonts, cl->font, cl->glyph, kw_str_sub(text, cl->at, cl->n));
	kw_pdf_put_byte(out, (uint8_t)(code >> 8));
	kw_pdf_put_byte(out, (uint8_t)code);
}

/* How far the glyph behind cluster i is from the end of its own, seen as a break of the word though the text has none. */
static int64_t word_gap(const kw_clusters *cs, size_t first, size_t i, size_t end, const line_look *look)
{
	int64_t em = look->size;
	const kw_cluster *a = &cs->c[i], *b = a + 1;
	if (look->is_vertical || i + 1 >= end || kw_is_blank(a) || kw_is_blank(b) || a->way != KW_WAY_ALONG ||
	    b->way != KW_WAY_ALONG)
		return 0;
	int64_t pen = look->places[i - first] + em * a->dx / THOUSAND +
	              em * a->scale / THOUSAND * a->advance / THOUSAND;
	int64_t gap = look->places[i + 1 - first] + em * b->dx / THOUSAND - pen;
	return gap > em * SEEN_GAP / THOUSAND || -gap > em * SEEN_GAP / THOUSAND ? gap : 0;
}

/* The codes of clusters i .. end as an operand of TJ, with the way the pen goes from `start`; whether that is a whole number. */
static int64_t put_codes(kw_composer *c, kw_buf *out, const kw_clusters *cs, size_t first, size_t i,
                         size_t end, const line_look *look, int64_t start, bool *is_whole)
{
	int64_t em = look->size, size = em * cs->c[i].scale / THOUSAND, pen = start;
	*is_whole = true;
	kw_buf_put(out, KW_LIT("[("));
	for (; i < end; i++) {
		const kw_cluster *cl = &cs->c[i];
		int64_t target = look->places[i - first] + em * cl->dx / THOUSAND;
		int64_t shift = (pen - target) * THOUSAND / size;
		if (cs->c[i].way == KW_WAY_ACROSS)
			shift = 0;
		if (shift) {
			kw_buf_putc(out, ')');
			/* Downwards, numbers move the pen the other way. */
			kw_buf_put_int(out, cl->way == KW_WAY_DOWN ? -shift : shift);
			kw_buf_putc(out, '(');
			pen -= shift * size / THOUSAND;
			*is_whole = *is_whole && shift * size % THOUSAND == 0;
		}
		put_code(c, out, cl, look->text);
		pen += size * cl->advance / THOUSAND;
		*is_whole = *is_whole && size * cl->advance % THOUSAND == 0;
	}
	kw_buf_put(out, KW_LIT(")]"));
	return pen - start;
}

/* Clusters from `i` on that share face, owner and height; a glyph that reaches to its neighbour stands alone. Returns where
 * they end. */
static size_t segment_end(const kw_clusters *cs, size_t first, size_t i, size_t end, const line_look *look,
                          int64_t *reach)
{
	const kw_cluster *head = &cs->c[i];
	size_t from = i;
	for (*reach = 0; i < end; i++) {
		const kw_cluster *cl = &cs->c[i];
		if (cl->font != head->font || cl->run != head->run || cl->dy != head->dy ||
		    cl->scale != head->scale || cl->way != head->way || cl->class == KW_JL_LINE_END)
			return i;
		/* 縦中横 is one body. */
		if (cl->way == KW_WAY_ACROSS && i > from && cl->class != KW_JL_MARK)
			return i;
		int64_t gap = word_gap(cs, first, i, end, look);
		if (gap && i > from)
			return i;
		*reach = gap;
		if (gap)
			return i + 1;
	}
	return i;
}

/* What the run of cluster i says on its line. */
static kw_str run_text(const kw_clusters *cs, size_t i, size_t end, kw_str text)
{
	size_t last = i;
	while (last + 1 < end && cs->c[last + 1].run == cs->c[i].run &&
	       cs->c[last + 1].class != KW_JL_LINE_END)
		last++;
	return kw_str_sub(text, cs->c[i].at, cs->c[last].at + cs->c[last].n - cs->c[i].at);
}

static size_t add_segment(kw_composer *c, kw_flow *to, const kw_clusters *cs, size_t first, size_t i,
                          size_t end, const line_look *look)
{
	const kw_cluster *head = &cs->c[i];
	int64_t em = look->size, reach = 0;
	bool is_whole;
	kw_segment *s = kw_flow_add_segment(to);
	if (!s)
		return end;
	const kw_ink *ink = &look->inks[head->run < look->n_inks ? head->run : look->n_inks - 1];
	int64_t start = look->places[i - first] + em * head->dx / THOUSAND;
	size_t line = end;
	end = segment_end(cs, first, i, end, look, &reach);
	*s = (kw_segment){ .element = ink->element, .link = ink->link, .font = head->font };
	s->colour = look->style->colour;
	s->size_mpt = em * head->scale / THOUSAND;
	s->x_mpt = look->x + start;
	s->rise_mpt = look->rise + em * head->dy / THOUSAND;
	s->way = head->way;
	s->from = to->operands.n;
	s->width_mpt = put_codes(c, &to->operands, cs, first, i, end, look, start, &is_whole) + reach;
	s->is_whole = is_whole;
	s->n = to->operands.n - s->from;
	s->reach_mpt = reach;
	if (reach)
		kw_pdf_put_text(&to->operands, kw_str_sub(look->text, head->at, head->n));
	else if (c->t->is_vertical && (i == first || cs->c[i - 1].run != head->run))
		kw_pdf_put_text(&to->operands, run_text(cs, i, line, look->text));
	s->n_said = to->operands.n - s->from - s->n;
	return end;
}

/* Where a reading wider than its base begins, from the base: as much of it over both neighbours, where both may be covered; what
 * neither takes, at the edges of a line, stands beyond it. */
static int64_t overhang(const kw_clusters *cs, const kw_line_span *line, size_t from, size_t end,
                        int64_t excess, int64_t em, const line_look *look)
{
	bool left = from > line->first && may_be_covered(cs, from - 1, look->text, look->inks);
	bool right = end < line->end && may_be_covered(cs, end, look->text, look->inks);
	int64_t after = right ? (left ? excess / 2 : excess) : 0;
	after = after < em ? after : em;
	return !left && !right ? excess / 2 : excess - after;
}

/* The reading over the clusters from `from` to `end`, spread over their width. */
static kw_status add_reading(kw_composer *c, kw_flow *to, const kw_clusters *cs, const kw_line_span *line,
                             size_t from, size_t end, const line_look *look)
{
	size_t first = line->first;
	const kw_ink *base = &look->inks[cs->c[from].run];
	kw_ink ink = { .end = base->reading.n, .element = base->reading_element, .link = base->link };
	kw_status st = shape_reading(c, base->reading, look->style, look->at);
	size_t n = c->reading.n;
	if (st != KW_OK || !room_for(&c->reading_x, &c->room_reading_x, n + 1))
		return st != KW_OK ? st : no_memory(c);
	line_look small = {
		look->style, &ink,         1,        base->reading,    look->x, ruby_size(look->style),
		0,           c->reading_x, look->at, look->is_vertical
	};
	small.rise = (look->size * BASELINE_PART + small.size * (THOUSAND - BASELINE_PART)) / THOUSAND;
	int64_t left = look->places[from - first];
	int64_t right = look->places[end - 1 - first] + look->size * cs->c[end - 1].body / THOUSAND;
	int64_t slack = right - left - bodies_mpt(&c->reading, 0, n, small.size);
	int64_t each = slack > 0 ? slack / (int64_t)(n ? n : 1) : 0, x = left + each / 2;
	if (slack < 0)
		x -= overhang(cs, line, from, end, -slack, small.size, look);
	for (size_t i = 0; i < n; i++) {
		c->reading_x[i] = x;
		x += small.size * c->reading.c[i].body / THOUSAND + each;
	}
	for (size_t i = 0; i < n;)
		i = c->reading.c[i].class == KW_JL_LINE_END
		            ? i + 1
		            : add_segment(c, to, &c->reading, 0, i, n, &small);
	return KW_OK;
}

static kw_status add_line_text(kw_composer *c, kw_flow *to, const kw_clusters *cs, const kw_line_span *line,
                               const line_look *look)
{
	kw_status st = KW_OK;
	size_t from = line->first; /* of the run */
	for (size_t i = line->first; i < line->end && st == KW_OK;) {
		uint16_t run = cs->c[i].run;
		from = run == cs->c[from].run ? from : i;
		i = cs->c[i].class == KW_JL_LINE_END
		            ? i + 1
		            : add_segment(c, to, cs, line->first, i, line->end, look);
		bool ends = i == cs->n || cs->c[i].run != run;
		if (ends && run < look->n_inks && look->inks[run].reading.n)
			st = add_reading(c, to, cs, line, from, i, look);
	}
	return st == KW_OK && (to->failed || to->operands.failed) ? no_memory(c) : st;
}

/* The label stands on the first line, left of the text. */
static kw_status add_label(kw_composer *c, kw_flow *to, const kw_block *b, int64_t x)
{
	kw_ink ink = { .end = b->label.n, .element = b->label_element };
	line_look look = {
		b->style, &ink, 1, b->label, x, b->style->size, 0, NULL, b->at, c->t->is_vertical
	};
	kw_setting s = { .size_mpt = b->style->size, .measure_mpt = INT32_MAX };
	kw_line_span line = { 0, c->label.n, 0, false, true };
	if (!room_for_x(c, c->label.n))
		return no_memory(c);
	(void)kw_line_place(&c->label, &s, &line, c->x);
	look.places = c->x;
	return add_line_text(c, to, &c->label, &line, &look);
}

static kw_status add_lines(kw_composer *c, kw_flow *to, const kw_block *b, const kw_setting *s, int64_t x,
                           int64_t hang)
{
	const kw_style *style = b->style;
	uint32_t heading = b->heading;
	kw_status st = KW_OK;
	for (size_t i = 0; i < c->lines.n && st == KW_OK; i++) {
		const kw_line_span *line = &c->lines.l[i];
		size_t first = to->n_segments;
		if (i == 0 && b->label.n)
			st = add_label(c, to, b, x);
		if (st != KW_OK || !room_for_x(c, line->end - line->first))
			return st != KW_OK ? st : no_memory(c);
		int64_t width = kw_line_place(&c->clusters, s, line, c->x);
		int64_t slack = s->measure_mpt - width, indent = kw_line_indent(&c->clusters, s, line->first);
		line_look look = { style,       b->inks, b->n_inks, b->text, x + hang + indent,
			           style->size, 0,       c->x,      b->at,   c->t->is_vertical };
		if (slack > 0 && style->align == KW_ALIGN_CENTER)
			look.x += slack / 2;
		if (slack > 0 && style->align == KW_ALIGN_END)
			look.x += slack;
		st = add_line_text(c, to, &c->clusters, line, &look);
		if (st != KW_OK)
			return st;
		kw_strip *strip = kw_flow_add(to, KW_STRIP_LINE);
		if (!strip)
			return no_memory(c);
		/* A heading stands where its first text does. */
		if (to->n_segments > first) {
			to->segments[first].heading = heading;
			heading = 0;
		}
		strip->first = first;
		strip->n = to->n_segments - first;
		strip->height = style->feed;
		strip->snaps = style->snaps;
		strip->baseline = (style->feed - style->size) / 2 + style->size * BASELINE_PART / THOUSAND;
		/* Two lines of a block stay together at its head and at its end. */
		strip->keep = b->keep_next || (c->lines.n > 1 && (i == 0 || i + 2 == c->lines.n));
	}
	return st;
}

/* How far the text stands in behind the label. */
static kw_status label_hang(kw_composer *c, const kw_block *b, int64_t *hang)
{
	*hang = b->hang;
	if (b->label.n == 0)
		return KW_OK;
	kw_status st = shape_label(c, b->label, b->style, b->at);
	int64_t width = b->style->size * LABEL_GAP / THOUSAND;
	for (size_t i = 0; st == KW_OK && i < c->label.n; i++)
		width += b->style->size * c->label.c[i].body / THOUSAND;
	*hang = width > b->hang ? width : b->hang;
	return st;
}

kw_status kw_compose(kw_composer *c, kw_flow *to, const kw_block *b)
{
	const kw_style *style = b->style;
	const kw_frame *frame = b->frame && b->frame->is_known ? b->frame : NULL;
	int64_t x = b->x + (frame ? frame->left : 0);
	int64_t width = b->width - (frame ? frame->left + frame->right : 0), hang = 0;
	kw_status st = label_hang(c, b, &hang);
	if (st == KW_OK)
		st = shape_block(c, b);
	if (st != KW_OK)
		return st;
	kw_setting s = { .size_mpt = style->size,
		         .measure_mpt = width - hang > style->size ? width - hang : style->size,
		         .indent_mpt = b->indent,
		         .autospace = (int)c->t->autospace,
		         .spread_mpt = style->spread * style->size / THOUSAND,
		         .kinsoku = c->t->kinsoku,
		         .open_bracket = c->t->open_bracket,
		         .fills_last = true,
		         .is_justified = style->align == KW_ALIGN_JUSTIFY,
		         .hangs = c->t->hangs && style->align == KW_ALIGN_JUSTIFY };
	/* Pushing out damages short lines. */
	if (s.measure_mpt < NARROW_EMS * s.size_mpt && s.kinsoku == KW_KINSOKU_VERY_STRICT)
		s.kinsoku = KW_KINSOKU_STRICT;
	st = break_block(c, b, &s);
	if (st != KW_OK)
		return st;
	report_cut(c, b);
	/* A heading below a heading stands at its foot. */
	const kw_strip *last = to->n_strips ? &to->strips[to->n_strips - 1] : NULL;
	bool is_below_heading = b->keep_next && last && last->keep && last->kind == KW_STRIP_GAP;
	/* The gap above a heading goes overleaf with it. */
	kw_flow_add_gap(to, is_below_heading ? 0 : style->before, b->keep_next || (last && last->keep));
	if (frame)
		kw_flow_open(to, frame, b->x, b->width);
	st = add_lines(c, to, b, &s, x, hang);
	if (st != KW_OK)
		return st;
	if (frame)
		kw_flow_close(to, frame, b->keep_next);
	kw_flow_add_gap(to, style->after, b->keep_next);
	return to->failed ? no_memory(c) : KW_OK;
}
