/* json/write -- the whole file, as a table of contents. */
#include "json.h"

/* The number of lines with text before each line, so that any stretch is asked for blank lines in one step. */
static bool count_lines(json_tree *t)
{
	size_t n;
	const uint32_t *characters = kw_doc_lines(t->doc, &n);
	if (n == 0)
		return true;

	uint32_t *n_text = kw_arena_alloc(t->arena, (n + 1) * sizeof *n_text);
	if (!n_text)
		return false;
	for (size_t i = 0; i < n; i++)
		n_text[i + 1] = n_text[i] + (characters[i] != 0);
	t->j->n_text = n_text;
	t->j->n_lines = n;
	return true;
}

kw_status json_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)opts;
	json j = { .out = out };
	json_tree t = { .j = &j, .doc = doc, .meta = &kw_ctx_records(ctx)->meta, .arena = kw_arena_new() };

	if (!t.arena || !count_lines(&t)) {
		j.failed = true;
		goto out;
	}
	json_find_places(&t);
	json_open_object(&j, NULL, NULL);
	json_put_text(&j, "schema", KW_LIT("kawaraban-tree/1"));
	json_put_source(&t);
	json_put_document(&t);
	json_put_body(&t);
	json_put_removed(&t);
	json_put_despaced(&t);
	json_put_diagnostics(&t);
	json_close(&j);
	if (kw_arena_failed(t.arena) || t.raw.failed || t.text.failed || t.list_title.failed)
		j.failed = true;
out:
	kw_buf_free(&t.raw);
	kw_buf_free(&t.text);
	kw_buf_free(&t.list_title);
	kw_arena_free(t.arena);
	return json_end(ctx, &j);
}
