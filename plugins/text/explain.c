/* explain -- why a line became what it is, for `kawaraban check --explain`: the facts the rules looked at, what the line begins with, and the
 * rule that joined it to the line before or did not. Written only when asked for; it decides nothing. */
#include "legacy.h"

/* What a line that begins so is, before its neighbours are looked at. */
static const char *const meanings[N_FORMS] = {
	[FORM_PLAIN] = "nothing: plain text",
	[FORM_ROMAN] = "a Roman numeral: a heading",
	[FORM_CHAPTER] = "a chapter or its like: a heading",
	[FORM_WORDNUM] = "a word and its figure: a heading",
	[FORM_KANJI] = "a kanji figure: a heading, or an item when a sentence follows",
	[FORM_NUM] = "a figure: a heading, or an item when a sentence follows",
	[FORM_DOTTED] = "figures with points or hyphens: a heading",
	[FORM_PAREN] = "a figure in brackets or in a circle: a heading or an item",
	[FORM_KANA] = "a letter of the order of kana: a heading or an item",
	[FORM_BRACKET] = "a bracket: a heading",
	[FORM_BULLET] = "a bullet: a project, a heading or an item, as the document uses it",
	[FORM_DOT] = "the mark of an item",
	[FORM_NOTE] = "the mark of a note",
	[FORM_TAG] = "a tag before the name of a project",
	[FORM_WAVE] = "a wave: a subtitle",
	[FORM_THEME] = "a code and its name",
	[FORM_HEADS] = "brackets side by side: the head of a table",
	[FORM_FIELD] = "a field",
	[FORM_OFFICE] = "names of offices",
	[FORM_ARTICLE] = "an article: a heading, or a paragraph when a sentence follows",
	[FORM_HASH] = "signs of Markdown: a heading",
	[FORM_LABELLED] = "a label with its value, or whose turn it is: a line of its own",
};

static void say(job *j, const line *l, const char *code, const kw_buf *words)
{
	kw_doc_add_finding(j->doc, KW_SEVERITY_NOTE, kw_str_from(code),
	                   kw_text_span(&j->src, l->rest->no, l->rest->col, l->rest->end_col),
	                   kw_buf_str(words));
}

static void say_facts(job *j, const line *l)
{
	kw_buf words = { 0 };

	kw_buf_putf(&words, "%u columns wide, %u of indent, page %u", l->width, l->indent, l->rest->page_no);
	if (l->page)
		kw_buf_put(&words, KW_LIT("; begins that page"));
	if (l->tail)
		kw_buf_put(&words, j->tails ? KW_LIT("; ends in a space, which closes a paragraph here")
		                            : KW_LIT("; ends in a space"));
	if (l->lone)
		kw_buf_put(&words, KW_LIT("; set apart from its neighbours"));
	say(j, l, "explain.facts", &words);
	kw_buf_free(&words);
}

static void say_mark(job *j, const line *l)
{
	kw_buf words = { 0 };

	if (l->block && (l->mark.form == FORM_PLAIN || l->block->type == KW_TABLE))
		kw_buf_putf(&words, "5: taken before joining, as %s", kw_type_name((kw_type)l->block->type));
	else
		kw_buf_putf(&words, "5: begins with %s", meanings[l->mark.form]);
	if (l->rest->label.n)
		kw_buf_putf(&words, "; label %.*s", KW_STR_ARG(l->rest->label));
	say(j, l, "explain.mark", &words);
	kw_buf_free(&words);
}

static void say_join(job *j, size_t i)
{
	const line *l = j->live[i], *before = j->live[i - 1];
	kw_buf words = { 0 };
	join how = join_decide(j, i - 1);

	if (l->block && l->block == before->block)
		kw_buf_putf(&words, "5: one block with line %u", before->rest->no);
	else
		kw_buf_putf(&words, "%s: %s line %u: %s", how.rule, how.join ? "joined to" : "not joined to",
		            before->rest->no, how.words);
	say(j, l, "explain.join", &words);
	kw_buf_free(&words);
}

void explain_lines(job *j)
{
	for (size_t i = 0; i < j->n_live && j->explain; i++) {
		say_facts(j, j->live[i]);
		say_mark(j, j->live[i]);
		if (i > 0)
			say_join(j, i);
	}
}
