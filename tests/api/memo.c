/* memo -- a plugin of a third party: reads and writes a format of its own, against the installed headers only.
 *
 *     memo: the title of the document
 *     # a heading, ## one below it
 *     - an item of a list
 *     Every other line is a paragraph. Blank lines mean nothing.
 */
#include <kawaraban/plugin.h>

/* ---- reading ---- */

static int memo_probe(kw_str head, kw_str name)
{
	if (kw_str_starts(head, KW_LIT("memo: ")))
		return KW_CERTAIN;
	return kw_str_ends(name, KW_LIT(".memo")) ? KW_BY_NAME : KW_NO;
}

typedef struct memo_reading {
	kw_doc *doc;
	const kw_text *text;
	uint32_t number;   /* of the line, from 1 */
	kw_node *sections; /* the innermost open one; the root */
	kw_node *list;     /* the open one, or NULL */
} memo_reading;

/* A block of inlines that holds the line from its byte `from` on, and claims all of it. */
static kw_node *add_block(memo_reading *r, kw_node *parent, kw_type type, kw_str line, size_t from)
{
	const kw_str mark = kw_str_sub(line, 0, from), rest = kw_str_sub(line, from, line.n);
	const uint32_t n_mark = (uint32_t)kw_utf8_count(mark), n = n_mark + (uint32_t)kw_utf8_count(rest);
	const kw_piece piece = { rest, kw_text_span(r->text, r->number, n_mark + 1, n) };
	kw_node *block = kw_doc_add(r->doc, parent, type);

	kw_doc_add_span(r->doc, block, kw_text_span(r->text, r->number, 1, n));
	kw_doc_add_pieces(r->doc, block, &piece, 1, r->text);
	return block;
}

static void add_heading(memo_reading *r, kw_str line)
{
	size_t level = 0;
	while (level < line.n && line.p[level] == '#')
		level++;
	while (r->sections->type == KW_SECTION && kw_node_level(r->sections) >= level)
		r->sections = r->sections->parent;
	r->sections = kw_doc_add(r->doc, r->sections, KW_SECTION);
	kw_node *title = add_block(r, r->sections, KW_TITLE, line, 0);
	title->as.heading->marker = kw_doc_copy(r->doc, kw_str_sub(line, 0, level));
	title->as.heading->title = kw_doc_copy(r->doc, kw_str_trim(kw_str_sub(line, level, line.n)));
}

static void add_line(memo_reading *r, kw_str line)
{
	static const kw_str title = { "memo: ", 6 };
	kw_node *list = r->list;

	r->list = NULL;
	if (r->number == 1 && kw_str_starts(line, title)) {
		kw_node *node = add_block(r, r->sections, KW_TITLE, line, 0);
		node->as.heading->title = kw_doc_copy(r->doc, kw_str_sub(line, title.n, line.n));
	} else if (line.p[0] == '#') {
		add_heading(r, line);
	} else if (kw_str_starts(line, KW_LIT("- "))) {
		r->list = list ? list : kw_doc_add(r->doc, r->sections, KW_LIST);
		r->list->as.list.marker = KW_LIT("-");
		add_block(r, kw_doc_add(r->doc, r->list, KW_ITEM), KW_PARA, line, 2);
	} else {
		add_block(r, r->sections, KW_PARA, line, 0);
	}
}

static kw_status memo_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	const kw_decode_options how = { .strict = kw_opt_int(opts, "strict") != 0 };
	kw_text text;
	memo_reading r = { .doc = doc, .text = &text, .sections = kw_doc_root(doc) };
	kw_status st = kw_text_decode(ctx, bytes, &how, kw_doc_arena(doc), &text);

	if (st)
		return st; /* the reason has been said */
	if (text.n_nonblank == 0)
		return kw_fail(ctx, KW_EFORMAT, "memo.empty", (kw_span){ 0 }, "a memo without a line");
	kw_doc_source(doc)->charset = kw_str_from(kw_charset_name(text.charset));
	kw_doc_source(doc)->lines = (uint32_t)text.n_lines;
	kw_doc_source(doc)->nonblank_lines = (uint32_t)text.n_nonblank;
	kw_doc_set_lines(doc, &text);
	for (size_t i = 0; i < text.n_lines; i++) {
		r.number = (uint32_t)i + 1;
		if (kw_str_trim(text.lines[i].text).n)
			add_line(&r, text.lines[i].text);
	}
	return KW_OK; /* what kw_doc_add refused is in kw_doc_status, which the core asks */
}

static const kw_option reader_options[] = {
	{
	        .name = "strict",
	        .type = KW_OPT_FLAG,
	        .preset = "false",
	        .help = "refuse any byte that is not of the encoding",
	},
	{ .name = NULL },
};

static const kw_reader reader = {
	.name = "memo",
	.help = "memos: headings with #, items with -",
	.suffixes = (const char *const[]){ ".memo", NULL },
	.media_types = (const char *const[]){ "text/x-memo", NULL },
	.options = reader_options,
	.probe = memo_probe,
	.read = memo_read,
};

/* ---- writing ---- */

static kw_status memo_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	(void)ctx, (void)opts;
	kw_buf line = { .n = 0 };
	kw_walk w = kw_walk_from(kw_doc_root_const(doc));
	kw_status st = KW_OK;

	while (!st && kw_walk_next(&w) != KW_DONE) {
		const kw_node *n = w.node;
		if (w.event != KW_ENTER || (n->type != KW_TITLE && n->type != KW_PARA))
			continue;
		kw_buf_clear(&line);
		if (n->parent->type == KW_ITEM)
			kw_buf_put(&line, KW_LIT("- "));
		kw_text_of(n, &line);
		kw_buf_putc(&line, '\n');
		st = line.failed ? KW_ELIMIT : kw_sink_put(out, kw_buf_str(&line));
	}
	kw_buf_free(&line);
	return st;
}

static const kw_writer writer = {
	.name = "memo",
	.help = "memos: headings with #, items with -",
	.suffix = ".memo",
	.media_type = "text/x-memo",
	.keeps = KW_BIT(DOCUMENT) | KW_BIT(SECTION) | KW_BIT(LIST) | KW_BIT(ITEM) | KW_BIT(TITLE) |
	         KW_BIT(PARA) | KW_BIT(TEXT) | KW_BIT(AMOUNT) | KW_BIT(PERIOD) | KW_BIT(PHONE) | KW_BIT(LINK),
	.write = memo_write,
};

KW_PLUGIN(.name = "memo", .version = "1.0", .license = "MIT", .summary = "reads and writes memos",
          .readers = (const kw_reader *const[]){ &reader, NULL },
          .writers = (const kw_writer *const[]){ &writer, NULL });
