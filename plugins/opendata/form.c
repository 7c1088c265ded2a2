/* form.c -- whether a document is written plainly: Canonical XML 1.0 behind its declaration, namespaces declared at the root alone, no
 * comments, instructions or CDATA. It goes over the bytes once and keeps nothing; that they are well-formed another has to say. */
#include "form.h"

enum { MOST_PREFIXES = 16 };

/* A name with its prefix, as it is sorted: names without a namespace first, then by namespace and name. */
typedef struct form_name {
	kw_str ns, local;
	bool is_declaration;
} form_name;

typedef struct form {
	kw_str s;
	size_t at;
	unsigned depth; /* elements that are open */
	kw_str prefixes[MOST_PREFIXES], addresses[MOST_PREFIXES];
	size_t n_prefixes;
} form;

/* Declarations stand before all else, that of the default namespace first. */
static bool is_behind(const form_name *a, const form_name *b)
{
	if (a->is_declaration != b->is_declaration)
		return b->is_declaration;
	int order = kw_str_order(a->ns, b->ns);
	return order ? order > 0 : kw_str_order(a->local, b->local) > 0;
}

static bool take(form *f, kw_str word)
{
	if (!kw_str_starts(kw_str_sub(f->s, f->at, f->s.n), word))
		return false;
	f->at += word.n;
	return true;
}

static bool take_any(form *f, const kw_str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (take(f, words[i]))
			return true;
	return false;
}

static kw_str take_name(form *f)
{
	size_t from = f->at;
	while (f->at < f->s.n && !memchr(" =/>\"<&\t\r\n", f->s.p[f->at], 10))
		f->at++;
	return kw_str_sub(f->s, from, f->at - from);
}

/* ---- text and values: each character that is escaped, and no other ---- */

static bool take_text(form *f)
{
	static const kw_str escapes[] = { KW_LIT_INIT("&amp;"), KW_LIT_INIT("&lt;"), KW_LIT_INIT("&gt;"),
		                          KW_LIT_INIT("&#xD;") };
	while (f->at < f->s.n && f->s.p[f->at] != '<') {
		char c = f->s.p[f->at];
		if (c == '>' || c == '\r' || (c == '&' && !take_any(f, escapes, KW_COUNT(escapes))))
			return false;
		f->at += c != '&';
	}
	return true;
}

static bool take_value(form *f, kw_str *out)
{
	static const kw_str escapes[] = { KW_LIT_INIT("&amp;"), KW_LIT_INIT("&lt;"),  KW_LIT_INIT("&quot;"),
		                          KW_LIT_INIT("&#x9;"), KW_LIT_INIT("&#xA;"), KW_LIT_INIT("&#xD;") };
	if (!take(f, KW_LIT("=\"")))
		return false;
	size_t from = f->at;
	while (f->at < f->s.n && f->s.p[f->at] != '"') {
		char c = f->s.p[f->at];
		if (c == '\t' || c == '\n' || c == '\r' ||
		    (c == '&' && !take_any(f, escapes, KW_COUNT(escapes))))
			return false;
		f->at += c != '&';
	}
	*out = kw_str_sub(f->s, from, f->at - from);
	return take(f, KW_LIT("\""));
}

/* ---- tags ---- */

/* The namespace is known: a declaration stands before what uses it, and only the root has some. */
static form_name name_of(const form *f, kw_str name)
{
	const char *colon = name.n ? memchr(name.p, ':', name.n) : NULL;
	form_name out = { .local = name };
	if (!colon) {
		out.is_declaration = kw_str_eq(name, KW_LIT("xmlns"));
		out.local.n = out.is_declaration ? 0 : name.n;
		return out;
	}
	kw_str prefix = kw_str_sub(name, 0, (size_t)(colon - name.p));
	out.local = kw_str_sub(name, prefix.n + 1, name.n);
	out.is_declaration = kw_str_eq(prefix, KW_LIT("xmlns"));
	if (kw_str_eq(prefix, KW_LIT("xml")))
		out.ns = KW_LIT("http://www.w3.org/XML/1998/namespace");
	for (size_t i = 0; !out.is_declaration && i < f->n_prefixes; i++)
		if (kw_str_eq(f->prefixes[i], prefix))
			out.ns = f->addresses[i];
	return out;
}

static bool declare(form *f, kw_str prefix, kw_str address)
{
	if (f->depth || f->n_prefixes == MOST_PREFIXES || !address.n || kw_str_eq(prefix, KW_LIT("xml")))
		return false;
	f->prefixes[f->n_prefixes] = prefix;
	f->addresses[f->n_prefixes++] = address;
	return true;
}

static bool take_start(form *f)
{
	form_name last = { .is_declaration = true };
	kw_str value;
	bool first = true;
	if (!take(f, KW_LIT("<")) || !take_name(f).n)
		return false;
	for (; take(f, KW_LIT(" ")); first = false) {
		form_name now = name_of(f, take_name(f));
		if ((!first && !is_behind(&now, &last)) || !take_value(f, &value) ||
		    (now.is_declaration && !declare(f, now.local, value)))
			return false;
		last = now;
	}
	f->depth++;
	return take(f, KW_LIT(">"));
}

static bool take_end(form *f)
{
	take_name(f);
	f->depth--;
	return take(f, KW_LIT(">"));
}

bool od_is_plain_form(kw_str bytes, size_t *fault)
{
	form f = { .s = bytes };
	size_t forgotten = 0;
	bool fine = take(&f, KW_LIT(OD_XML_DECLARATION));
	do {
		kw_bytes_passed(bytes, f.at, &forgotten);
		fine = fine && (take(&f, KW_LIT("</")) ? f.depth && take_end(&f) : take_start(&f));
		fine = fine && (!f.depth || take_text(&f));
	} while (fine && f.depth);
	fine = fine && take(&f, KW_LIT("\n")) && f.at == bytes.n;
	*fault = f.at;
	return fine;
}
