/* dcat_words -- what a catalogue says in words: years, days, names, keywords fit for CKAN, the address of a digest. */
#include "dcat.h"

static const kw_str nothing = { NULL, 0 };

kw_str od_dcat_name_of(const od_dcat *d, kw_str code, kw_str *prefecture)
{
	enum { CODE, PREFECTURE, NAME };
	kw_tsv t = { .rest = d->municipalities };
	while (code.n && kw_tsv_next(&t)) {
		if (!kw_str_eq(t.fields[CODE], code))
			continue;
		if (prefecture)
			*prefecture = t.fields[PREFECTURE];
		return t.fields[NAME];
	}
	return nothing;
}

kw_str od_dcat_field_of(kw_str table, kw_str key, size_t field)
{
	kw_tsv t = { .rest = table };
	while (kw_tsv_next(&t))
		if (kw_str_eq(t.fields[0], key))
			return t.fields[field];
	return nothing;
}

kw_str od_dcat_years(od_dcat *d, const od_dataset *set)
{
	kw_buf *s = &d->job.scratch;
	od_clear(&d->job, s);
	if (set->era.n && set->era_year.n) {
		kw_buf_put(s, set->era);
		kw_buf_put(s, kw_str_eq(set->era_year, KW_LIT("1")) ? KW_LIT("元") : set->era_year);
	} else {
		kw_buf_put(s, set->year);
	}
	if (s->n)
		kw_buf_put(s, KW_LIT("年度"));
	return kw_arena_copy(d->page_arena, kw_buf_str(s));
}

/* May the character stand in a keyword of CKAN: letters, figures, "_-. "? Signs, brackets and points of Unicode may not. */
static bool fits_keyword(uint32_t c)
{
	static const uint32_t signs[][2] = {
		{ 0x00, 0x1F },     { '!', ',' },       { '/', '/' },       { ':', '@' },
		{ '[', '^' },       { '`', '`' },       { '{', 0xA9 },      { 0xAB, 0xB4 },
		{ 0xB6, 0xB9 },     { 0xBB, 0xBF },     { 0x2000, 0x206F }, { 0x20A0, 0x20CF },
		{ 0x2190, 0x245F }, { 0x2500, 0x2BFF }, { 0x3000, 0x3004 }, { 0x3008, 0x3020 },
		{ 0x3030, 0x3030 }, { 0x303D, 0x303F }, { 0x30A0, 0x30A0 }, { 0x30FB, 0x30FB },
		{ 0xE000, 0xF8FF }, { 0xFE10, 0xFE6F }, { 0xFF01, 0xFF0F }, { 0xFF1A, 0xFF20 },
		{ 0xFF3B, 0xFF40 }, { 0xFF5B, 0xFF65 }, { 0xFFE0, 0xFFFF }, { 0x1F000, 0x1FAFF },
	};
	for (size_t i = 0; i < KW_COUNT(signs); i++)
		if (c >= signs[i][0] && c <= signs[i][1])
			return false;
	return true;
}

kw_str od_dcat_keyword(od_dcat *d, const od_dataset *set, kw_str word)
{
	enum { FEWEST = 2, MOST = 100 };
	kw_buf *s = &d->job.scratch;
	od_clear(&d->job, s);
	for (size_t at = 0; at < word.n;) {
		uint32_t c = kw_utf8_next(word, &at);
		if (fits_keyword(c))
			kw_buf_put_char(s, c);
	}
	kw_str fit = kw_str_trim(kw_buf_str(s));
	size_t n = kw_utf8_count(fit);
	if (n >= FEWEST && n <= MOST)
		return kw_arena_copy(d->page_arena, fit);
	if (word.n)
		kw_report(d->ctx, KW_SEVERITY_NOTE, "catalog.keyword", (kw_span){ 0 },
		          "%.*s: '%.*s' is no keyword for CKAN and is left out", KW_STR_ARG(set->identifier),
		          KW_STR_ARG(word));
	return nothing;
}

void od_dcat_day_put(kw_buf *b, kw_str day)
{
	static const char *const units[] = { "年", "月", "日" };
	for (size_t i = 0, at = 0; i < 3; i++) {
		kw_str part = kw_str_sub(day, at, i ? 2 : 4);
		at += part.n + 1;
		while (part.n > 1 && part.p[0] == '0')
			part = kw_str_sub(part, 1, part.n);
		kw_buf_put(b, part);
		kw_buf_put(b, kw_str_from(units[i]));
	}
}

kw_str od_dcat_source(od_dcat *d, kw_str sha256)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	kw_buf *b = &d->job.scratch;
	uint32_t bits = 0;
	unsigned n = 0;
	od_clear(&d->job, b);
	kw_buf_put(b, KW_LIT("ni:///sha-256;"));
	for (size_t i = 0; i < sha256.n; i++) {
		char c = sha256.p[i];
		bits = bits << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		n += 4;
		if (n >= 6) {
			n -= 6;
			kw_buf_putc(b, digits[bits >> n & 63]);
		}
	}
	if (n)
		kw_buf_putc(b, digits[bits << (6 - n) & 63]);
	return kw_arena_copy(d->page_arena, kw_buf_str(b));
}
