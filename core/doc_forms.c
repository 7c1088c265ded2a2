/* doc_forms -- how characters are written, changed over a whole document on request: width of figures, half-width kana, wave and minus signs,
 * characters that only look like an ordinary one, readings in 《》. It changes texts, never values, spans or the ledger. */
#include "doc.h"
#include <kawaraban/table.h>
#include <kawaraban/values.h>

enum { FIGURES = KW_FORM_NARROW_FIGURES | KW_FORM_WIDE_FIGURES };

void kw_doc_set_forms(kw_doc *doc, unsigned forms)
{
	doc->forms = forms;
}

/* ---- half-width kana ---- */

enum { HALF_FIRST = 0xFF61, HALF_LAST = 0xFF9F, HALF_VOICED = 0xFF9E, HALF_SEMI_VOICED = 0xFF9F };

/* U+FF61 to U+FF9F in full width (JIS X 0201 to JIS X 0208). */
static const char full_kana[] = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソ"
                                "タチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

/* The full-width kana of c and the sound mark behind it; *used is whether the mark is part of it. */
static uint32_t full_kana_of(uint32_t c, uint32_t mark, bool *used)
{
	size_t at = 3 * (size_t)(c - HALF_FIRST);
	uint32_t full = kw_utf8_next(kw_str_from(full_kana), &at);
	bool ka_to_to = c >= 0xFF76 && c <= 0xFF84, ha_to_ho = c >= 0xFF8A && c <= 0xFF8E;

	*used = (mark == HALF_VOICED && (ka_to_to || ha_to_ho || c == 0xFF73)) ||
	        (mark == HALF_SEMI_VOICED && ha_to_ho);
	if (!*used)
		return full;
	if (c == 0xFF73)
		return 0x30F4; /* ヴ */
	return full + (mark == HALF_VOICED ? 1 : 2);
}

/* ---- single characters ---- */

uint32_t kw_ordinary_char(uint32_t c)
{
	kw_buf key = { 0 }, one = { 0 };
	uint32_t ordinary = 0;

	if (!((c >= 0x2E80 && c <= 0x2FD5) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F)))
		return 0;
	kw_buf_put_char(&one, c);
	kw_norm_key(kw_buf_str(&one), &key);
	if (!kw_str_eq(kw_buf_str(&one), kw_buf_str(&key)) && kw_utf8_count(kw_buf_str(&key)) == 1) {
		size_t at = 0;
		ordinary = kw_utf8_next(kw_buf_str(&key), &at);
	}
	kw_buf_free(&one);
	kw_buf_free(&key);
	return ordinary;
}

static bool is_figure(uint32_t c)
{
	return kw_norm_digit(c) >= 0;
}

/* Figures, and the points and commas between them. */
static uint32_t figure_form(uint32_t before, uint32_t c, uint32_t after, unsigned forms)
{
	bool inside = is_figure(before) && is_figure(after);

	if (is_figure(c))
		return (forms & KW_FORM_WIDE_FIGURES ? 0xFF10u : 0x30u) + (uint32_t)kw_norm_digit(c);
	if (inside && forms & KW_FORM_NARROW_FIGURES && (c == 0xFF0C || c == 0xFF0E))
		return c - 0xFEE0;
	if (inside && forms & KW_FORM_WIDE_FIGURES && (c == ',' || c == '.'))
		return c + 0xFEE0;
	return c;
}

static uint32_t sign_form(uint32_t c, unsigned forms)
{
	if (c == 0x301C || c == 0xFF5E)
		return forms & KW_FORM_WAVE_DASH ? 0x301C : forms & KW_FORM_WIDE_TILDE ? 0xFF5E : c;
	if (c == 0x2212 || c == 0xFF0D)
		return forms & KW_FORM_MINUS ? 0x2212 : forms & KW_FORM_WIDE_HYPHEN ? 0xFF0D : c;
	if (forms & KW_FORM_ORDINARY && kw_ordinary_char(c))
		return kw_ordinary_char(c);
	return c;
}

/* ---- texts ---- */

static void put_forms(kw_buf *out, kw_str s, unsigned forms)
{
	uint32_t before = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = kw_utf8_next(s, &at), after = 0, form = c;
		size_t behind = at;
		bool used = false;

		if (at < s.n)
			after = kw_utf8_next(s, &behind);
		if (forms & KW_FORM_WIDE_KANA && c >= HALF_FIRST && c <= HALF_LAST) {
			form = full_kana_of(c, after, &used);
			at = used ? behind : at;
		} else if (forms & FIGURES) {
			form = figure_form(before, c, after, forms);
		}
		kw_buf_put_char(out, sign_form(form, forms));
		before = c;
	}
}

static void change(kw_doc *doc, kw_str *s, unsigned forms)
{
	kw_buf out = { 0 };

	if (!s->n)
		return;
	put_forms(&out, *s, forms);
	if (!kw_str_eq(*s, kw_buf_str(&out)))
		*s = kw_doc_copy(doc, kw_buf_str(&out));
	kw_buf_free(&out);
}

static void change_heading(kw_doc *doc, kw_heading *h, unsigned forms)
{
	kw_str *const parts[] = { &h->marker,   &h->tag,       &h->prefix, &h->label,  &h->title,
		                  &h->subtitle, &h->qualifier, &h->bureau, &h->budget, &h->budget_label };

	for (size_t i = 0; i < KW_COUNT(parts); i++)
		change(doc, parts[i], forms);
}

static void change_columns(kw_doc *doc, kw_table *table, unsigned forms)
{
	kw_column *columns = kw_arena_alloc(doc->arena, (table->n_columns + 1) * sizeof *columns);

	if (!columns || !table->n_columns)
		return;
	memcpy(columns, table->columns, table->n_columns * sizeof *columns);
	for (size_t i = 0; i < table->n_columns; i++)
		change(doc, &columns[i].name, forms);
	table->columns = columns;
}

/* ---- ruby ---- */

enum { RUBY_BAR = 0xFF5C, RUBY_OPEN = 0x300A, RUBY_CLOSE = 0x300B, MAX_READING = 90 };

/* What one reading 《…》 stands for, in bytes of its text. */
typedef struct ruby {
	size_t from, base, open, end; /* from: the bar, or the base where none is written */
} ruby;

static bool is_ideograph(uint32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
	       (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005 || c == 0x3006 || c == 0x30F6;
}

/* The next reading at or behind `at` with a base: the words behind a bar, else the run of ideographs before it. */
static bool find_ruby(kw_str s, size_t at, ruby *out)
{
	size_t first = at, bar = s.n, run = s.n;

	while (at < s.n) {
		size_t here = at;
		uint32_t c = kw_utf8_next(s, &at);

		if (c == RUBY_BAR) {
			bar = here;
		} else if (c == RUBY_OPEN) {
			size_t end = at;
			uint32_t d = 0;

			while (end < s.n && end - at < MAX_READING && d != RUBY_CLOSE && d != RUBY_OPEN)
				d = kw_utf8_next(s, &end);
			*out = (ruby){ bar < s.n ? bar : run, bar < s.n ? bar + 3 : run, here, end };
			if (d == RUBY_CLOSE && end - at > 3 && out->base < here && out->from >= first)
				return true;
			bar = run = s.n;
		} else {
			run = !is_ideograph(c) ? s.n : run < s.n ? run : here;
		}
	}
	return false;
}

static void add_stretch(kw_doc *doc, kw_node *before, kw_str s)
{
	kw_node *n = s.n ? kw_doc_add_before(doc, before->parent, before, KW_TEXT) : NULL;

	if (n)
		n->text = s;
}

/* Cuts a TEXT at its readings: text, RUBY, text …; the node itself keeps what follows the last. */
static void cut_ruby(kw_doc *doc, kw_node *text)
{
	kw_str s = text->text;
	size_t at = 0;
	ruby r;

	while (find_ruby(s, at, &r)) {
		kw_node *n;

		add_stretch(doc, text, kw_str_sub(s, at, r.from - at));
		n = kw_doc_add_before(doc, text->parent, text, KW_RUBY);
		n->text = kw_str_sub(s, r.base, r.open - r.base);
		n->as.ruby.reading = kw_str_sub(s, r.open + 3, r.end - r.open - 6);
		at = r.end;
	}
	text->text = kw_str_sub(s, at, s.n);
}

/* A heading part without its readings. */
static void drop_ruby(kw_doc *doc, kw_str *s)
{
	kw_buf out = { 0 };
	size_t at = 0;
	ruby r;

	while (find_ruby(*s, at, &r)) {
		kw_buf_put(&out, kw_str_sub(*s, at, r.from - at));
		kw_buf_put(&out, kw_str_sub(*s, r.base, r.open - r.base));
		at = r.end;
	}
	if (at) {
		kw_buf_put(&out, kw_str_sub(*s, at, s->n));
		*s = kw_doc_copy(doc, kw_buf_str(&out));
	}
	kw_buf_free(&out);
}

static void change_node(kw_doc *doc, kw_node *n, unsigned forms)
{
	/* A number to be dialled or an address to be opened keeps its figures. */
	bool is_address = n->type == KW_PHONE || (n->parent && n->parent->type == KW_LINK);

	if (forms & KW_FORM_RUBY && n->type == KW_TEXT)
		cut_ruby(doc, n);
	if (forms & KW_FORM_RUBY && n->type == KW_TITLE)
		drop_ruby(doc, &n->as.heading->title);
	change(doc, &n->text, is_address ? forms & ~(unsigned)FIGURES : forms);
	switch (n->type) {
	case KW_TITLE:
		change_heading(doc, n->as.heading, forms);
		break;
	case KW_ITEM:
		change(doc, &n->as.item.code, forms);
		change(doc, &n->as.item.name, forms);
		break;
	case KW_LIST:
		change(doc, &n->as.list.marker, forms);
		break;
	case KW_NOTE:
		change(doc, &n->as.note.marker, forms);
		change(doc, &n->as.note.term, forms);
		break;
	case KW_FIELD:
		change(doc, &n->as.field->post, forms);
		change(doc, &n->as.field->name, forms);
		break;
	case KW_CONTACT:
		change(doc, &n->as.contact->role, forms);
		change(doc, &n->as.contact->office, forms);
		break;
	case KW_TABLE:
		change_columns(doc, n->as.table, forms);
		break;
	default:
		break;
	}
}

/* Unlinks a TEXT that its last reading has emptied; the node before it. */
static kw_node *drop_empty(kw_node *n)
{
	kw_node *before = n->prev;

	before->next = n->next;
	*(n->next ? &n->next->prev : &n->parent->last) = before;
	return before;
}

void kw_doc_apply_forms(kw_doc *doc)
{
	kw_node *n = doc->forms ? doc->root : NULL;

	while (n) {
		change_node(doc, n, doc->forms);
		if (n->type == KW_TEXT && !n->text.n && n->prev && n->prev->type == KW_RUBY)
			n = drop_empty(n);
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n && !n->next)
			n = n->parent;
		n = n ? n->next : NULL;
	}
}
