/* contact -- telephone numbers, mail addresses and URLs as they stand in a line. Numbers are taken in the lengths of the
 * Japanese numbering plan only, so that labels (1-1-1), postal codes and ranges of years are none; area codes are never
 * added. */
#include "contact.h"
#include "norm.h"
#include <strings.h>

enum { MAX_GROUPS = 3, MAX_GROUP_FIGURES = 5 };

/* ---- telephone ---- */

/* Figures of a number in groups, as the numbering plan of 総務省 knows them. */
static const struct plan {
	const char *prefix; /* the first group; "0": any area code */
	unsigned groups[MAX_GROUPS];
} plans[] = {
	{ "0120", { 4, 3, 3 } }, { "0120", { 4, 2, 4 } }, { "0570", { 4, 3, 3 } }, { "0570", { 4, 2, 4 } },
	{ "0800", { 4, 3, 4 } }, { "0990", { 4, 3, 3 } }, { "020", { 3, 4, 4 } },  { "050", { 3, 4, 4 } },
	{ "060", { 3, 4, 4 } },  { "070", { 3, 4, 4 } },  { "080", { 3, 4, 4 } },  { "090", { 3, 4, 4 } },
	{ "0", { 2, 4, 4 } },    { "0", { 3, 3, 4 } },    { "0", { 4, 2, 4 } },    { "0", { 5, 1, 4 } },
};

/* Signs between groups. Brackets stand around the second group or around the area code. */
static const uint32_t joints[] = { '-',    0xFF0D, 0x2212, 0x2010, 0x2011, 0x2012,
	                           0x2013, 0x2014, 0x2015, 0x30FC, 0xFF70 };

static const struct {
	const char *word;
	kw_phone_label label;
} labels[] = {
	{ "電話番号", KW_PHONE_TEL }, { "電話", KW_PHONE_TEL },
	{ "TEL", KW_PHONE_TEL },      { "Tel", KW_PHONE_TEL },
	{ "tel", KW_PHONE_TEL },      { "ＴＥＬ", KW_PHONE_TEL },
	{ "Ｔｅｌ", KW_PHONE_TEL },   { "℡", KW_PHONE_TEL },
	{ "☎", KW_PHONE_TEL },        { "☏", KW_PHONE_TEL },
	{ "テレホン", KW_PHONE_TEL }, { "代表", KW_PHONE_TEL },
	{ "直通", KW_PHONE_TEL },     { "FAX番号", KW_PHONE_FAX },
	{ "FAX", KW_PHONE_FAX },      { "Fax", KW_PHONE_FAX },
	{ "fax", KW_PHONE_FAX },      { "ＦＡＸ", KW_PHONE_FAX },
	{ "Ｆａｘ", KW_PHONE_FAX },   { "ファックス", KW_PHONE_FAX },
	{ "ファクス", KW_PHONE_FAX }, { "ファクシミリ", KW_PHONE_FAX },
};

static bool is_joint(uint32_t c)
{
	for (size_t i = 0; i < KW_COUNT(joints); i++)
		if (joints[i] == c)
			return true;
	return false;
}

static bool is_open(uint32_t c)
{
	return c == '(' || c == 0xFF08;
}

static bool is_close(uint32_t c)
{
	return c == ')' || c == 0xFF09;
}

/* Nothing numeric that the figures at s.p[at] would go on from. */
static bool may_begin(kw_str s, size_t at)
{
	if (at == 0)
		return true;
	size_t from = at;
	uint32_t c = kw_utf8_prev(s, &from), far = kw_norm_before(s, from);
	if (kw_norm_digit(c) >= 0 || c == 0x3012 /* 〒 */ || c == '+')
		return false;
	if (kw_norm_is_letter(c)) /* TEL045-… */
		return kw_contact_label_before(s, at) != KW_PHONE_UNLABELLED;
	bool joint = is_joint(c) || c == '.' || c == ',' || c == '/' || c == 0xFF0C;
	return !joint || (kw_norm_digit(far) < 0 && !kw_norm_is_letter(far));
}

typedef struct groups {
	char figures[MAX_GROUPS][MAX_GROUP_FIGURES + 1];
	unsigned n[MAX_GROUPS];
	unsigned count;
} groups;

static bool take_group(kw_str s, size_t *at, groups *g)
{
	size_t end = *at;
	unsigned n = 0;
	for (size_t next = end; next < s.n; end = next) {
		int d = kw_norm_digit(kw_utf8_next(s, &next));
		if (d < 0)
			break;
		if (n == MAX_GROUP_FIGURES)
			return false;
		g->figures[g->count][n++] = (char)('0' + d);
	}
	if (!n)
		return false;
	g->figures[g->count][n] = 0;
	g->n[g->count++] = n;
	*at = end;
	return true;
}

/* Reads up to three groups with their joints: 045-411-7021, 045(411)7021, (045)411-7021, 411-7021. */
static bool read_groups(kw_str s, size_t *at, groups *g)
{
	size_t end = *at, next = end;
	bool around_area = is_open(kw_utf8_next(s, &next));
	bool inside = around_area;
	*g = (groups){ 0 };
	if (inside)
		end = next;
	while (take_group(s, &end, g)) {
		next = end;
		uint32_t c = next < s.n ? kw_utf8_next(s, &next) : 0;
		bool closes = inside && is_close(c);
		bool opens = !inside && !around_area && g->count == 1 && is_open(c);
		if (inside && !closes)
			return false;
		if (!(closes || opens || is_joint(c)) || kw_norm_digit(kw_norm_here(s, next)) < 0)
			break;
		if (g->count == MAX_GROUPS)
			return false; /* a fourth group: no telephone number */
		inside = opens;
		end = next;
	}
	if (inside || g->count < 2 || kw_norm_digit(kw_norm_here(s, end)) >= 0 ||
	    kw_norm_is_letter(kw_norm_here(s, end)))
		return false;
	*at = end;
	return true;
}

static bool is_year(const groups *g, unsigned i)
{
	return g->n[i] == 4 && (g->figures[i][0] == '2' ? g->figures[i][1] < '2'
	                                                : g->figures[i][0] == '1' && g->figures[i][1] > '5');
}

static bool is_in_plan(const groups *g)
{
	if (g->count == 2) /* without area code: exchange and subscriber, never 0 or 1 in front */
		return g->n[1] == 4 && g->n[0] <= 4 && g->figures[0][0] > '1' &&
		       !(is_year(g, 0) && is_year(g, 1));
	bool special = false; /* its first group has plans of its own */
	for (size_t i = 0; i < KW_COUNT(plans); i++) {
		const struct plan *p = &plans[i];
		bool any_area = !p->prefix[1], same = g->figures[0][0] == '0' && (!any_area || !special);
		if (!any_area && strcmp(g->figures[0], p->prefix) != 0)
			continue;
		special = special || !any_area;
		for (unsigned k = 0; k < MAX_GROUPS; k++)
			same = same && g->n[k] == p->groups[k];
		if (same)
			return true;
	}
	return false;
}

static bool read_phone(kw_str s, size_t at, kw_contact_value *out)
{
	groups g;
	size_t end = at, n = 0;
	if (!may_begin(s, at) || !read_groups(s, &end, &g) || !is_in_plan(&g))
		return false;
	for (unsigned i = 0; i < g.count; i++) {
		if (i)
			out->text[n++] = '-';
		memcpy(out->text + n, g.figures[i], g.n[i]);
		n += g.n[i];
	}
	out->text[n] = 0;
	out->kind = KW_CONTACT_TEL;
	out->n = end - at;
	return true;
}

bool kw_contact_has_area(const kw_contact_value *value)
{
	return value->text[0] == '0';
}

kw_phone_label kw_contact_label_before(kw_str s, size_t at)
{
	for (unsigned steps = 0; at > 0 && steps < 4; steps++) {
		size_t from = at;
		uint32_t c = kw_utf8_prev(s, &from);
		if (!kw_char_is_space(c) && c != ':' && c != 0xFF1A && c != '.' && c != 0xFF0E &&
		    !is_open(c) && !is_close(c) && !is_joint(c))
			break;
		at = from;
	}
	kw_str head = { s.p, at };
	for (size_t i = 0; i < KW_COUNT(labels); i++)
		if (kw_str_ends(head, kw_str_from(labels[i].word)))
			return labels[i].label;
	return KW_PHONE_UNLABELLED;
}

/* ---- mail and URL ---- */

/* RFC 5322 allows more, but in Japanese lines * / | = stand between things. */
bool kw_contact_is_mail_char(uint32_t c)
{
	return c < 0x80 && c > ' ' &&
	       (kw_norm_is_letter(c) || kw_norm_digit(c) >= 0 || strchr("._%+-", (int)c));
}

static bool is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.';
}

/* A host with two labels or more, the last of letters; 0 when there is none. A final '.' or '-' is not part of it. */
static size_t host_bytes(kw_str s)
{
	size_t n = 0, dot = 0;
	while (n < s.n && is_host_char(s.p[n]) && n < 255)
		n++;
	while (n && (s.p[n - 1] == '.' || s.p[n - 1] == '-'))
		n--;
	for (size_t i = 0; i < n; i++) {
		if (s.p[i] != '.')
			continue;
		if (i == 0 || s.p[i - 1] == '.')
			return 0;
		dot = i;
	}
	return dot && n - dot > 2 && kw_norm_is_letter((unsigned char)s.p[dot + 1]) ? n : 0;
}

static bool read_mail(kw_str s, size_t at, kw_contact_value *out)
{
	enum { MAX_LOCAL = 64 }; /* RFC 5321, 4.5.3.1.1 */
	size_t end = at, sign;
	if (at > 0 && kw_contact_is_mail_char(kw_norm_before(s, at)))
		return false;
	while (end < s.n && end - at <= MAX_LOCAL && kw_contact_is_mail_char((unsigned char)s.p[end]))
		end++;
	if (end == at || end - at > MAX_LOCAL || s.p[at] == '.' || s.p[end - 1] == '.')
		return false;
	sign = end;
	if (sign >= s.n)
		return false;
	uint32_t c = kw_utf8_next(s, &end);
	size_t host = c == '@' || c == 0xFF20 ? host_bytes(kw_str_sub(s, end, s.n)) : 0;
	size_t n = end + host - at;
	if (!host || n >= sizeof out->text)
		return false;
	memcpy(out->text, s.p + at, n);
	out->text[n] = 0;
	out->kind = KW_CONTACT_MAIL;
	out->n = n;
	return true;
}

static size_t scheme_bytes(kw_str s)
{
	static const char *const schemes[] = { "https://", "http://" };
	for (size_t i = 0; i < KW_COUNT(schemes); i++) {
		size_t n = strlen(schemes[i]);
		if (s.n >= n && strncasecmp(s.p, schemes[i], n) == 0)
			return n;
	}
	return 0;
}

size_t kw_contact_url_bytes(kw_str s, size_t at)
{
	if (at >= s.n || (s.p[at] | 0x20) != 'h' || (at > 0 && kw_norm_is_letter(kw_norm_before(s, at))))
		return 0;
	kw_str rest = kw_str_sub(s, at, s.n);
	size_t n = scheme_bytes(rest), open = 0, first = n;
	if (!n || n >= rest.n || !is_host_char(rest.p[n]) || strchr(".-", rest.p[n]))
		return 0;
	for (; n < rest.n; n++) {
		unsigned char c = (unsigned char)rest.p[n];
		if (c <= ' ' || c >= 0x7F || strchr("<>\"\\^`{|}", c))
			break;
		if (c == '(')
			open++;
		if (c == ')' && open-- == 0)
			break; /* the bracket around the URL */
	}
	while (n > first && strchr(".,;:!?'*", rest.p[n - 1])) /* the sentence's, not the URL's */
		n--;
	return n > first ? n : 0;
}

static bool read_url(kw_str s, size_t at, kw_contact_value *out)
{
	size_t n = kw_contact_url_bytes(s, at);
	if (!n || n >= sizeof out->text)
		return false;
	memcpy(out->text, s.p + at, n);
	out->text[n] = 0;
	out->kind = KW_CONTACT_URL;
	out->n = n;
	return true;
}

bool kw_contact_at(kw_str s, size_t at, kw_contact_value *out)
{
	if (at >= s.n)
		return false;
	uint32_t c = kw_norm_here(s, at);
	if ((kw_norm_digit(c) >= 0 || is_open(c)) && read_phone(s, at, out))
		return true;
	return read_url(s, at, out) || read_mail(s, at, out);
}
