/* template -- reads a template; knows which rows there are, and nothing of what is done with them. */
#include "template.h"

#include "pdftext.h"
#include <kawaraban/str.h>

#include <stdlib.h>

#define UM_PER_MM       1000
#define MPT_PER_PT      1000
#define MAX_NAME        64
#define MAX_COLOURS     32
#define MAX_PAGE_MPT    14400000 /* 200 inches, PDF's own limit */
#define MIN_MEASURE_EMS 5

static const char *const style_names[KW_N_STYLES] = {
#define KW_STYLE_NAME(id, name) name,
	KW_STYLES(KW_STYLE_NAME)
#undef KW_STYLE_NAME
};

static const char *const box_names[] = {
#define KW_BOX_NAME(id, name) name,
	KW_BOXES(KW_BOX_NAME)
#undef KW_BOX_NAME
};

static const char *const align_names[] = { "justify", "start", "balance", "center", "end" };

typedef struct loading {
	const kw_fontlist *fonts;
	kw_template *t;
	struct {
		kw_str name;
		kw_colour value;
	} colours[MAX_COLOURS];
	size_t n_colours;
	bool has_page;
} loading;

static int find_name(const char *const *names, size_t n, kw_str name)
{
	for (size_t i = 0; i < n; i++)
		if (kw_str_eq(kw_str_from(names[i]), name))
			return (int)i;
	return -1;
}

/* "12pt", "10.5pt", "24.57mm": at most three decimals. */
static bool read_length(kw_str s, int64_t *mpt)
{
	int64_t v = 0;
	int decimals = -1;
	size_t i = 0;
	for (; i < s.n && i < 12; i++) {
		if (s.p[i] == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || decimals == 3)
			break;
		v = v * 10 + (s.p[i] - '0');
		decimals += decimals >= 0;
	}
	for (int d = decimals > 0 ? decimals : 0; d < 3; d++)
		v *= 10;
	kw_str unit = kw_str_sub(s, i, s.n);
	if (i == 0 || v > (int64_t)MAX_PAGE_MPT)
		return false;
	if (kw_str_eq(unit, KW_LIT("mm")))
		*mpt = kw_pdf_mpt_of_um(v * UM_PER_MM / 1000);
	else if (kw_str_eq(unit, KW_LIT("pt")))
		*mpt = v * MPT_PER_PT / 1000;
	else
		return false;
	return true;
}

static bool read_thousandths(kw_str s, int *out)
{
	int v = 0;
	if (s.n == 0 || s.n > 5)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

static bool read_colour(const loading *l, kw_str name, kw_colour *out)
{
	for (size_t i = 0; i < l->n_colours; i++)
		if (kw_str_eq(l->colours[i].name, name)) {
			*out = l->colours[i].value;
			return true;
		}
	*out = KW_NO_COLOUR;
	return kw_str_eq(name, KW_LIT("-"));
}

/* colour NAME RRGGBB */
static bool add_colour(loading *l, const kw_tsv *row)
{
	kw_str hex = row->fields[2];
	kw_colour v = 0;
	if (hex.n != 6 || l->n_colours == MAX_COLOURS)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		const char *digits = "0123456789ABCDEF", *at = strchr(digits, hex.p[i]);
		if (!at)
			return false;
		v = v << 4 | (kw_colour)(at - digits);
	}
	l->colours[l->n_colours].name = row->fields[1];
	l->colours[l->n_colours++].value = v;
	return true;
}

static bool add_page(loading *l, const kw_tsv *row)
{
	int64_t *const to[] = { &l->t->width, &l->t->height, &l->t->top, &l->t->bottom, &l->t->side };
	for (size_t i = 0; i < KW_COUNT(to); i++)
		if (!read_length(row->fields[i + 1], to[i]))
			return false;
	l->has_page = l->t->height > l->t->top + l->t->bottom && l->t->width > 2 * l->t->side;
	return l->has_page;
}

static bool add_style(loading *l, const kw_tsv *row)
{
	int id = find_name(style_names, KW_N_STYLES, row->fields[1]);
	if (id < 0)
		return false;
	kw_style *s = &l->t->styles[id];
	s->role = kw_fontlist_role(l->fonts, row->fields[2]);
	s->strong_role = kw_fontlist_role(l->fonts, row->fields[3]);
	int align = find_name(align_names, KW_COUNT(align_names), row->fields[7]);
	s->align = align < 0 ? KW_ALIGN_START : (kw_align)align;
	s->is_known = s->role >= 0 && s->strong_role >= 0 && align >= 0 &&
	              read_length(row->fields[4], &s->size) && read_length(row->fields[5], &s->feed) &&
	              read_colour(l, row->fields[6], &s->colour) && s->colour != KW_NO_COLOUR &&
	              read_length(row->fields[8], &s->before) && read_length(row->fields[9], &s->after) &&
	              s->size > 0 && s->feed >= s->size;
	return s->is_known;
}

static bool add_box(loading *l, const kw_tsv *row)
{
	kw_str name = row->fields[1];
	int id = find_name(style_names, KW_N_STYLES, name);
	if (id < 0) {
		id = find_name(box_names, KW_COUNT(box_names), name);
		if (id < 0)
			return false;
		id += KW_BOX_OF_STYLES;
	}
	kw_frame *f = &l->t->frames[id];
	kw_colour *const colours[] = { &f->fill, &f->line, &f->bar, &f->rule };
	int64_t *const pads[] = { &f->top, &f->bottom, &f->left, &f->right };
	for (size_t i = 0; i < 4; i++)
		if (!read_colour(l, row->fields[2 + i], colours[i]) ||
		    !read_length(row->fields[6 + i], pads[i]))
			return false;
	f->is_known = true;
	return true;
}

static bool add_row(loading *l, const kw_tsv *row)
{
	kw_str kind = row->fields[0];
	if (kw_str_eq(kind, KW_LIT("style")))
		return add_style(l, row);
	if (kw_str_eq(kind, KW_LIT("box")))
		return add_box(l, row);
	if (kw_str_eq(kind, KW_LIT("colour")))
		return add_colour(l, row);
	if (kw_str_eq(kind, KW_LIT("page")))
		return add_page(l, row);
	if (kw_str_eq(kind, KW_LIT("last-page")))
		return read_length(row->fields[1], &l->t->last_page) &&
		       read_thousandths(row->fields[2], &l->t->tolerance) && l->t->tolerance <= 1000;
	return kw_str_eq(kind, KW_LIT("spacing")) && read_thousandths(row->fields[1], &l->t->autospace) &&
	       read_thousandths(row->fields[2], &l->t->indent);
}

static bool is_plain_name(kw_str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name.p[i]) || !name.p[i])
			return false;
	return name.n > 0 && name.n <= MAX_NAME;
}

/* Which row a template lacks, or NULL when it is complete. */
static const char *find_lack(const loading *l)
{
	if (!l->has_page)
		return "page";
	for (size_t i = 0; i < KW_N_STYLES; i++)
		if (!l->t->styles[i].is_known)
			return style_names[i];
	for (size_t i = 0; i < KW_COUNT(box_names); i++)
		if (!l->t->frames[KW_BOX_OF_STYLES + i].is_known)
			return box_names[i];
	if (l->t->width - 2 * l->t->side < MIN_MEASURE_EMS * l->t->styles[KW_STYLE_TITLE].size)
		return "page (too narrow for the title)";
	return NULL;
}

kw_status kw_template_load(kw_ctx *ctx, kw_str name, const kw_fontlist *fonts, kw_template *out)
{
	char file[MAX_NAME + 16];
	kw_tsv row = { 0 };
	loading l = { .fonts = fonts, .t = out };
	memset(out, 0, sizeof *out);
	if (!is_plain_name(name))
		return kw_fail(ctx, KW_EUSAGE, "pdf.template-name", (kw_span){ 0 },
		               "template \"%.*s\": expected small letters, figures and '-'",
		               KW_STR_ARG(name));
	kw_buf path = { 0 };
	kw_buf_put(&path, KW_LIT("leaflet/"));
	kw_buf_put(&path, name);
	kw_buf_put(&path, KW_LIT(".tsv"));
	memcpy(file, path.b ? path.b : "", path.b ? path.n + 1 : 1);
	kw_buf_free(&path);
	kw_status st = kw_ctx_data(ctx, file, &row.rest);
	if (st != KW_OK)
		return st;
	while (kw_tsv_next(&row))
		if (!add_row(&l, &row))
			return kw_fail(ctx, KW_ELIB, "pdf.template", (kw_span){ 0 },
			               "template %.*s, line %u: not a row a template may have",
			               KW_STR_ARG(name), row.line);
	const char *lack = find_lack(&l);
	if (lack)
		return kw_fail(ctx, KW_ELIB, "pdf.template", (kw_span){ 0 },
		               "template %.*s has no row for %s", KW_STR_ARG(name), lack);
	return KW_OK;
}
