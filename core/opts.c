/* opts -- option tables: parse, check, look up. It knows no option by name. */
#include "opts.h"
#include <stdlib.h>

static const char *const type_names[KW_N_OPT_TYPES] = {
	[KW_OPT_FLAG] = "flag",     [KW_OPT_INT] = "int",       [KW_OPT_LENGTH] = "length",
	[KW_OPT_CHOICE] = "choice", [KW_OPT_STRING] = "string",
};

typedef struct value {
	const kw_option *option;
	int64_t number;
	kw_str text;
} value;

struct kw_opts {
	kw_ctx *ctx;
	const char *owner;
	bool misused;
	size_t n;
	value values[];
};

const char *kw_opt_type_name(kw_opt_type type)
{
	return type_names[type];
}

bool kw_opt_type_find(kw_str name, kw_opt_type *out)
{
	for (unsigned i = 0; i < KW_N_OPT_TYPES; i++)
		if (kw_str_eq(name, kw_str_from(type_names[i]))) {
			*out = (kw_opt_type)i;
			return true;
		}
	return false;
}

/* ---- did you mean ---- */

/* Edit distance with transpositions counted as one (optimal string alignment), for words of at most 63 bytes. */
static unsigned distance(kw_str a, kw_str b)
{
	enum { MOST = 63 };
	unsigned row[3][MOST + 1];
	if (a.n > MOST || b.n > MOST)
		return MOST;
	unsigned *before = row[0], *above = row[1], *now = row[2];
	for (unsigned j = 0; j <= b.n; j++)
		above[j] = before[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			unsigned best = above[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		unsigned *free_row = before;
		before = above;
		above = now;
		now = free_row;
	}
	return above[b.n];
}

void kw_nearest_offer(kw_nearest *n, kw_str candidate)
{
	unsigned far = (unsigned)(n->word.n > 3 ? n->word.n / 3 + 1 : 1);
	unsigned d = distance(n->word, candidate);
	if (n->word.n >= 3 && kw_str_starts(candidate, n->word)) /* the beginning of a long name */
		d = 1;
	if (d <= far && (!n->best.n || d < n->distance)) {
		n->best = candidate;
		n->distance = d;
	}
}

kw_str kw_nearest_name(kw_str word, kw_str names)
{
	kw_nearest near = kw_nearest_to(word);
	for (size_t from = 0, at = 0; at < names.n; at++)
		if (names.p[at] == '\n') {
			kw_nearest_offer(&near, kw_str_sub(names, from, at - from));
			from = at + 1;
		}
	return near.best;
}

/* ---- values ---- */

static bool parse_int(kw_str s, int64_t *out)
{
	bool negative = s.n && s.p[0] == '-';
	size_t i = negative;
	if (i == s.n)
		return false;
	int64_t v = 0;
	for (; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v)) /* negative: its range is the larger one */
			return false;
	if (!negative && v == INT64_MIN)
		return false;
	*out = negative ? v : -v;
	return true;
}

/* Micrometres in a unit, as a fraction: 1 pt = 1/72 in = 25400/72 um. */
static const struct {
	kw_str unit;
	int64_t um, per;
} units[] = {
	{ KW_LIT_INIT("mm"), 1000, 1 },   { KW_LIT_INIT("cm"), 10000, 1 }, { KW_LIT_INIT("in"), 25400, 1 },
	{ KW_LIT_INIT("pt"), 25400, 72 }, { KW_LIT_INIT("um"), 1, 1 },
};

bool kw_length_parse(kw_str s, int64_t *um)
{
	for (size_t u = 0; u < KW_COUNT(units); u++) {
		if (!kw_str_ends(s, units[u].unit))
			continue;
		kw_str number = kw_str_trim(kw_str_sub(s, 0, s.n - units[u].unit.n));
		int64_t whole = 0, scale = 1;
		bool point = false, figure = false;
		for (size_t i = 0; i < number.n; i++) {
			char c = number.p[i];
			if (c == '.' && !point) {
				point = true;
				continue;
			}
			if (c < '0' || c > '9' || whole > INT64_C(1000000000) || scale > 100000)
				return false;
			whole = whole * 10 + (c - '0');
			scale *= point ? 10 : 1;
			figure = true;
		}
		int64_t divisor = units[u].per * scale;
		*um = (whole * units[u].um + divisor / 2) / divisor;
		return figure;
	}
	return false;
}

static bool parse_flag(kw_str s, int64_t *out)
{
	static const struct {
		kw_str word;
		bool value;
	} words[] = {
		{ KW_LIT_INIT("true"), true }, { KW_LIT_INIT("false"), false }, { KW_LIT_INIT("yes"), true },
		{ KW_LIT_INIT("no"), false },  { KW_LIT_INIT("on"), true },     { KW_LIT_INIT("off"), false },
		{ KW_LIT_INIT("1"), true },    { KW_LIT_INIT("0"), false },
	};
	for (size_t i = 0; i < KW_COUNT(words); i++)
		if (kw_str_eq(s, words[i].word)) {
			*out = words[i].value;
			return true;
		}
	return false;
}

static kw_status fail_choice(kw_ctx *ctx, const char *owner, const kw_option *o, kw_str text)
{
	kw_buf all = { 0 };
	kw_nearest near = kw_nearest_to(text);
	for (const char *const *c = o->choices; *c; c++) {
		kw_buf_putf(&all, "%s%s", c == o->choices ? "" : ", ", *c);
		kw_nearest_offer(&near, kw_str_from(*c));
	}
	kw_status st;
	if (near.best.n)
		st = kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
		             "%s.%s: '%.*s' is not one of %s; did you mean '%.*s'?", owner, o->name,
		             KW_STR_ARG(text), all.b ? all.b : "", KW_STR_ARG(near.best));
	else
		st = kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 }, "%s.%s: '%.*s' is not one of %s",
		             owner, o->name, KW_STR_ARG(text), all.b ? all.b : "");
	kw_buf_free(&all);
	return st;
}

/* The number a text stands for. NULL, or what the text should have been. */
static const char *parse(const kw_option *o, kw_str text, int64_t *out)
{
	*out = 0;
	switch (o->type) {
	case KW_OPT_FLAG:
		return parse_flag(text, out) ? NULL : "true or false";
	case KW_OPT_INT:
		return parse_int(text, out) ? NULL : KW_TO_TRANSLATE("a whole number");
	case KW_OPT_LENGTH:
		return kw_length_parse(text, out) ? NULL : KW_TO_TRANSLATE("a length such as 210mm or 12pt");
	case KW_OPT_CHOICE:
		for (; o->choices[*out]; ++*out)
			if (kw_str_eq(text, kw_str_from(o->choices[*out])))
				return NULL;
		return "one of its choices";
	case KW_OPT_STRING:
	default:
		return NULL;
	}
}

static bool is_in_range(const kw_option *o, int64_t number)
{
	return (o->type != KW_OPT_INT && o->type != KW_OPT_LENGTH) || (number >= o->min && number <= o->max);
}

bool kw_opt_preset_fits(const kw_option *o)
{
	int64_t number;
	return !parse(o, kw_str_from(o->preset), &number) && is_in_range(o, number);
}

static kw_status parse_value(kw_ctx *ctx, const char *owner, const kw_option *o, kw_str text, int64_t *out)
{
	const char *expected = parse(o, text, out);
	if (expected && o->type == KW_OPT_CHOICE)
		return fail_choice(ctx, owner, o, text);
	if (expected)
		return kw_fail_word(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 }, expected,
		                    "%s.%s: '%.*s' is not {}", owner, o->name, KW_STR_ARG(text));
	if (!is_in_range(o, *out))
		return kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
		               "%s.%s: %.*s is outside %lld to %lld%s", owner, o->name, KW_STR_ARG(text),
		               (long long)o->min, (long long)o->max,
		               o->type == KW_OPT_LENGTH ? " micrometres" : "");
	return KW_OK;
}

static value *find(kw_opts *opts, kw_str name)
{
	for (size_t i = 0; i < opts->n; i++)
		if (kw_str_eq(name, kw_str_from(opts->values[i].option->name)))
			return &opts->values[i];
	return NULL;
}

static const kw_option *find_option(const kw_option *table, kw_str name)
{
	for (; table && table->name; table++)
		if (kw_str_eq(name, kw_str_from(table->name)))
			return table;
	return NULL;
}

static kw_status fail_unknown(kw_ctx *ctx, const char *owner, const kw_option *const tables[2], kw_str name)
{
	kw_nearest near = kw_nearest_to(name);
	for (unsigned t = 0; t < 2; t++)
		for (const kw_option *o = tables[t]; o && o->name; o++)
			kw_nearest_offer(&near, kw_str_from(o->name));
	if (near.best.n)
		return kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
		               "%s has no option '%.*s'; did you mean '%s.%.*s'?", owner, KW_STR_ARG(name),
		               owner, KW_STR_ARG(near.best));
	return kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
	               "%s has no option '%.*s'; see kawaraban help %s", owner, KW_STR_ARG(name), owner);
}

kw_status kw_opts_check(kw_ctx *ctx, const char *owner, const kw_option *const tables[2], kw_str name,
                        kw_str text)
{
	bool known = false;
	kw_status st = KW_OK;
	for (unsigned t = 0; !st && t < 2; t++) {
		const kw_option *o = find_option(tables[t], name);
		int64_t number;
		if (o) {
			known = true;
			st = parse_value(ctx, owner, o, text, &number);
		}
	}
	return known || st ? st : fail_unknown(ctx, owner, tables, name);
}

kw_status kw_opts_new(kw_ctx *ctx, const char *owner, const kw_option *table, const kw_setting *settings,
                      size_t n_settings, kw_opts **out)
{
	size_t n = 0;
	while (table && table[n].name)
		n++;
	*out = calloc(1, sizeof **out + n * sizeof(value));
	if (!*out)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for options");
	(*out)->ctx = ctx;
	(*out)->owner = owner;
	(*out)->n = n;
	kw_status st = KW_OK;
	for (size_t i = 0; !st && i < n; i++) {
		(*out)->values[i] = (value){ &table[i], 0, kw_str_from(table[i].preset) };
		st = parse_value(ctx, owner, &table[i], (*out)->values[i].text, &(*out)->values[i].number);
	}
	for (size_t i = 0; !st && i < n_settings; i++) {
		bool everybody = kw_str_eq(settings[i].owner, KW_LIT("*"));
		if (!everybody && !kw_str_eq(settings[i].owner, kw_str_from(owner)))
			continue;
		value *v = find(*out, settings[i].name);
		if (v) {
			v->text = settings[i].value;
			st = parse_value(ctx, owner, v->option, v->text, &v->number);
		}
	}
	if (st) {
		kw_opts_free(*out);
		*out = NULL;
	}
	return st;
}

void kw_opts_free(kw_opts *opts)
{
	free(opts);
}

bool kw_opts_misused(const kw_opts *opts)
{
	return opts->misused;
}

/* Lookups take const options, yet a misuse must be remembered: the one field that changes after kw_opts_new. */
static const value *look_up(const kw_opts *opts, const char *name)
{
	static const value nothing;
	kw_opts *o = (kw_opts *)(uintptr_t)opts;
	const value *v = find(o, kw_str_from(name));
	if (v)
		return v;
	if (!o->misused)
		kw_fail(o->ctx, KW_ELIB, "plugin.option", (kw_span){ 0 },
		        "%s asks for an option it does not declare: '%s'", o->owner, name);
	o->misused = true;
	return &nothing;
}

int64_t kw_opt_int(const kw_opts *opts, const char *name)
{
	return look_up(opts, name)->number;
}

kw_str kw_opt_str(const kw_opts *opts, const char *name)
{
	return look_up(opts, name)->text;
}
