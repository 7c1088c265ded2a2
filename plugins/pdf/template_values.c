/* template_values -- lengths, steps of the scale, colours and fonts as templates spell them, and what to say of those that are
 * none. */
#include "template_inside.h"

#include "pdftext.h"

#define MAX_PAGE_MPT 14400000 /* 200 inches, PDF's own limit */
#define PT           1000

enum { THOUSAND = 1000 };

/* ---- values ---- */

int kw_template_find_name(const char *const *names, size_t n, kw_str name)
{
	for (size_t i = 0; i < n && names[i]; i++)
		if (kw_str_eq(kw_str_from(names[i]), name))
			return (int)i;
	return -1;
}

/* "12", "3.25": thousandths, and what stands behind the figures. At most three decimals. */
static bool read_decimal(kw_str s, int64_t *thousandths, kw_str *rest)
{
	int64_t v = 0;
	int decimals = -1;
	size_t i = 0, digits = 0;
	for (; i < s.n && i < 12; i++) {
		if (s.p[i] == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || decimals == 3)
			break;
		v = v * 10 + (s.p[i] - '0');
		decimals += decimals >= 0;
		digits++;
	}
	for (int d = decimals > 0 ? decimals : 0; d < 3; d++)
		v *= 10;
	*thousandths = v;
	*rest = kw_str_sub(s, i, s.n);
	return digits > 0;
}

static bool read_length(kw_str s, int64_t em, int64_t *mpt)
{
	int64_t v = 0;
	kw_str unit;
	if (!read_decimal(s, &v, &unit) || v > (int64_t)MAX_PAGE_MPT * 10)
		return false;
	if (kw_str_eq(unit, KW_LIT("mm")))
		*mpt = kw_pdf_mpt_of_um(v);
	else if (kw_str_eq(unit, KW_LIT("pt")))
		*mpt = v;
	else if (kw_str_eq(unit, KW_LIT("em")))
		*mpt = v * em / THOUSAND;
	else
		return false;
	return true;
}

/* "+2", "-1": so many steps above or below the base. */
static bool read_step(const kw_template *t, kw_str s, int64_t *mpt)
{
	int64_t n = 0;
	kw_str rest;
	if (s.n < 2 || (s.p[0] != '+' && s.p[0] != '-') || !read_decimal(kw_str_sub(s, 1, s.n), &n, &rest) ||
	    rest.n || n % THOUSAND || n > 9 * THOUSAND)
		return false;
	n = s.p[0] == '+' ? n / THOUSAND : -n / THOUSAND;
	if (t->n_sizes) {
		int64_t at = 0;
		while ((size_t)at < t->n_sizes && t->sizes[at] < t->base)
			at++;
		if (at + n < 0 || at + n >= (int64_t)t->n_sizes)
			return false;
		*mpt = t->sizes[at + n];
		return true;
	}
	if (!t->ratio)
		return false;
	*mpt = t->base;
	for (; n > 0; n--)
		*mpt = *mpt * t->ratio / THOUSAND;
	for (; n < 0; n++)
		*mpt = *mpt * THOUSAND / t->ratio;
	*mpt = (*mpt + 250) / 500 * 500; /* half points */
	return true;
}

static bool read_count(kw_str s, int64_t *out)
{
	kw_str rest;
	int64_t v = 0;
	if (!read_decimal(s, &v, &rest) || rest.n || v % THOUSAND)
		return false;
	*out = v / THOUSAND;
	return true;
}

static bool read_rgb(kw_str s, kw_colour *out)
{
	kw_colour v = 0;
	if (s.n != 7 || s.p[0] != '#')
		return false;
	for (size_t i = 1; i < s.n; i++) {
		const char *digits = "0123456789ABCDEFabcdef", *at = strchr(digits, s.p[i]);
		if (!at || !s.p[i])
			return false;
		kw_colour digit = (kw_colour)(at - digits);
		v = v << 4 | (digit > 15 ? digit - 6 : digit);
	}
	*out = v;
	return true;
}

static bool read_inks(kw_str s, int64_t *inks, size_t n)
{
	kw_str word;
	size_t i = 0;
	while (kw_word_next(&s, &word))
		if (i == n || !read_count(word, &inks[i]) || inks[i++] > 100)
			return false;
	return i == n;
}

/* The sheet of one colour of ink as a colour of the screen. */
static kw_colour grey_of(int64_t percent)
{
	kw_colour v = (kw_colour)((100 - percent) * 255 / 100);
	return v << 16 | v << 8 | v;
}

static bool read_colour(const kw_loading *l, kw_str name, kw_colour *out)
{
	for (size_t i = 0; i < l->t->n_colours; i++) {
		const kw_colour_role *c = &l->t->colours[i];
		if (!kw_str_eq(c->name, name))
			continue;
		*out = l->t->variant == KW_VARIANT_OFFICE && c->has_grey ? grey_of(c->grey) : c->rgb;
		return true;
	}
	*out = KW_NO_COLOUR;
	return kw_str_eq(name, KW_LIT("none"));
}

static bool read_sizes(kw_loading *l, kw_str s, const kw_field_rule *f)
{
	kw_str word;
	l->t->n_sizes = 0;
	while (kw_word_next(&s, &word)) {
		int64_t v = 0;
		if (l->t->n_sizes == KW_SCALE_MAX || !read_length(word, l->em, &v) || v < f->min * PT ||
		    v > f->max * PT || (l->t->n_sizes && l->t->sizes[l->t->n_sizes - 1] >= v))
			return false;
		l->t->sizes[l->t->n_sizes++] = v;
	}
	return l->t->n_sizes > 0;
}

static bool read_choice(const kw_field_rule *f, kw_str s, void *to)
{
	int v = kw_template_find_name(f->choices, SIZE_MAX, s);
	if (v < 0)
		return false;
	if (f->kind == FLAG)
		*(bool *)to = v;
	else
		*(int *)to = v;
	return true;
}

static bool in_range(const kw_field_rule *f, int64_t v, int64_t unit)
{
	return v >= f->min * unit && v <= f->max * unit;
}

_Static_assert(sizeof(kw_align) == sizeof(int) && sizeof(kw_box_layout) == sizeof(int), "enums are int");

/* What the template means by the name, else a role of fonts.tsv; in the element that gives a meaning, the latter. */
static int find_font(const kw_loading *l, kw_str name)
{
	const kw_template *t = l->t;
	for (size_t i = 0; i < t->n_fonts && !kw_str_eq(l->element->name, KW_LIT("font")); i++)
		if (kw_str_eq(t->fonts[i].name, name))
			return t->fonts[i].role;
	return kw_fontlist_role(l->fonts, name);
}

bool kw_template_read_value(kw_loading *l, const kw_field_rule *f, kw_str s, char *to)
{
	int64_t *number = (void *)to;
	kw_str rest;
	switch (f->kind) {
	case SIZE:
		if (!read_step(l->t, s, number) && !read_length(s, l->em, number))
			return false;
		l->em = *number;
		return in_range(f, *number, PT);
	case LENGTH:
		return read_length(s, l->em, number) && in_range(f, *number, PT);
	case SIZES:
		return read_sizes(l, s, f);
	case EMS:
		return read_decimal(s, number, &rest) && kw_str_eq(rest, KW_LIT("em")) &&
		       in_range(f, *number, 1);
	case RATIO:
		return read_decimal(s, number, &rest) && !rest.n && in_range(f, *number, 1);
	case PERCENT:
		if (!read_decimal(s, number, &rest) || !kw_str_eq(rest, KW_LIT("%")))
			return false;
		*number /= 100;
		return in_range(f, *number, 10);
	case INKS:
		((kw_colour_role *)(void *)(to - f->at))->has_cmyk = true;
		return read_inks(s, number, 4);
	case INK:
		((kw_colour_role *)(void *)(to - f->at))->has_grey = true;
		return read_inks(s, number, 1);
	case COUNT:
		return read_count(s, number) && in_range(f, *number, 1);
	case FLAG:
	case CHOICE:
		return read_choice(f, s, to);
	case COLOUR:
		return read_colour(l, s, (kw_colour *)(void *)to);
	case RGB:
		return read_rgb(s, (kw_colour *)(void *)to);
	case FONT:
		*(int *)(void *)to = find_font(l, s);
		return *(int *)(void *)to >= 0;
	case TEXT:
		*(kw_str *)(void *)to = s;
		return true;
	default:
		return true;
	}
}

/* ---- messages ---- */

static void put_expected(kw_buf *b, const kw_loading *l, const kw_field_rule *f)
{
	switch (f->kind) {
	case SIZE:
	case LENGTH:
	case SIZES:
		kw_buf_putf(b, "a length from %d to %dpt, in pt, mm or em", (int)f->min, (int)f->max);
		break;
	case EMS:
		kw_buf_putf(b, "0 to %dem", (int)(f->max / THOUSAND));
		break;
	case PERCENT:
		kw_buf_putf(b, "%d%% to %d%%", (int)f->min, (int)f->max);
		break;
	case INKS:
		kw_buf_put(b, KW_LIT("four figures from 0 to 100"));
		break;
	case INK:
	case COUNT:
		kw_buf_putf(b, "a figure from %d to %d", (int)f->min, (int)f->max);
		break;
	case RATIO:
		kw_buf_put(b, KW_LIT("1 to 3"));
		break;
	case RGB:
		kw_buf_put(b, KW_LIT("#RRGGBB"));
		break;
	case COLOUR:
		kw_buf_put(b, KW_LIT("none or the name of a colour above"));
		break;
	case FONT:
		kw_buf_put(b, KW_LIT("a role of fonts.tsv:"));
		for (size_t i = 0; i < l->fonts->n_roles; i++)
			kw_buf_putf(b, " %.*s", KW_STR_ARG(l->fonts->roles[i].name));
		break;
	default:
		for (size_t i = 0; f->choices && f->choices[i]; i++)
			kw_buf_putf(b, "%s%s", i ? " or " : "", f->choices[i]);
		break;
	}
}

kw_status kw_template_refuse(const kw_loading *l, kw_str name, kw_str value, kw_str expected)
{
	return kw_fail(l->ctx, KW_EUSAGE, "pdf.template", (kw_span){ 0 },
	               "%.*s:%u: %.*s%s%.*s: %.*s=\"%.*s\"; expected %.*s", KW_STR_ARG(l->file),
	               l->element->line, KW_STR_ARG(l->element->name), l->about.n ? " " : "",
	               KW_STR_ARG(l->about), KW_STR_ARG(name), KW_STR_ARG(value), KW_STR_ARG(expected));
}

kw_status kw_template_refuse_value(const kw_loading *l, const kw_field_rule *f, kw_str value)
{
	kw_buf b = { 0 };
	put_expected(&b, l, f);
	kw_status st = kw_template_refuse(l, kw_str_from(f->name), value, kw_buf_str(&b));
	kw_buf_free(&b);
	return st;
}
