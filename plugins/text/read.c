/* read -- one document from bytes to tree, step by step. Each step is a file of its own. */
#include "legacy.h"

static kw_status decode(job *j, const kw_opts *opts, kw_str bytes)
{
	kw_decode_options how = { .strict = kw_opt_int(opts, "strict-charset") != 0 };
	kw_str encoding = kw_opt_str(opts, "encoding");

	if (encoding.n && !kw_str_eq(encoding, KW_LIT("auto"))) {
		how.charset = kw_charset_from_name(encoding);
		if (how.charset == KW_CHARSET_UNKNOWN)
			return kw_fail(j->ctx, KW_EUSAGE, "text.encoding", (kw_span){ 0 },
			               "\"%.*s\" is no encoding this reader knows", KW_STR_ARG(encoding));
	}
	return kw_text_decode(j->ctx, bytes, &how, kw_doc_arena(j->doc), &j->src);
}

static void describe_source(job *j)
{
	kw_source_info *source = kw_doc_source(j->doc);

	source->charset = kw_doc_copy(j->doc, kw_str_from(kw_charset_name(j->src.charset)));
	source->lines = (uint32_t)j->src.n_lines;
	source->nonblank_lines = (uint32_t)j->src.n_nonblank;
	kw_doc_set_lines(j->doc, &j->src);
}

/* How characters are to be written: the choices of the options, in their order. */
static void set_forms(job *j, const kw_opts *opts)
{
	static const struct {
		const char *option;
		unsigned forms[3];
	} choices[] = {
		{ "figures", { 0, KW_FORM_NARROW_FIGURES, KW_FORM_WIDE_FIGURES } },
		{ "half-width-kana", { 0, KW_FORM_WIDE_KANA } },
		{ "wave", { 0, KW_FORM_WAVE_DASH, KW_FORM_WIDE_TILDE } },
		{ "minus", { 0, KW_FORM_MINUS, KW_FORM_WIDE_HYPHEN } },
		{ "look-alikes", { 0, KW_FORM_ORDINARY } },
	};
	unsigned forms = 0;

	for (size_t i = 0; i < KW_COUNT(choices); i++)
		forms |= choices[i].forms[kw_opt_int(opts, choices[i].option)];
	if (kw_opt_int(opts, "ruby") == 1 || (kw_opt_int(opts, "ruby") == 2 && ruby_is_shown(j)))
		forms |= KW_FORM_RUBY;
	kw_doc_set_forms(j->doc, forms);
}

typedef void step(job *j);
static step *const steps[] = {
	lines_split,        /* facts of every line, edges untouched */
	repeat_remove,      /* copies and furniture to the ledger */
	lines_keep_live,    /* what is left, with its distances */
	markdown_strip,     /* signs of a converter to the ledger */
	ruled_find,         /* tables and frames drawn with characters */
	grammar_lines,      /* what each line begins with */
	series_find,        /* words that number parts */
	alone_find,         /* marks alone on their lines */
	contents_find,      /* the table of contents */
	vertical_find,      /* lines of one character */
	join_find_wrapping, /* lines or whole paragraphs? */
	despace_lines,      /* swallowed line ends */
	habits_find,        /* where the lines of this document end, and how its paragraphs begin */
	desks_find,         /* offices with their place or telephone, above what they do */
	fields_find,        /* title, head, contact … */
	tables_find,        /* heads and rows of tables */
	stacked_find,       /* tables with one cell on a line, by names and figures in turn */
	rounds_find,        /* and by what comes round */
	legend_find,        /* （単位：千円）: the unit of figures below */
	layout_find,        /* labels and values, lines set apart */
	alike_find,         /* lines that begin as the one above does */
	titles_index,       /* titles the cover lists and the pages repeat */
	offices_find,       /* lines that are names of offices */
	doubts_on_lines,    /* what a person should look at */
	explain_lines,      /* why, when somebody asks */
	blocks_build,       /* joined lines to blocks */
	assemble_blocks,    /* labels, projects, captions, boxes: what a block means beside its neighbours */
	nest_blocks,        /* blocks to a tree */
	front_find,         /* a heading above all others is the title */
	cross_sections,     /* headings without text and texts too many */
	captions_place,     /* captions to what they show */
	doubts_in_tree,     /* again, in the tree */
	lines_forget,       /* none of the blocks looks at its lines again */
	tree_put,           /* the tree to the document */
};

kw_status legacy_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc)
{
	job j = { .ctx = ctx, .doc = doc };
	kw_status st = words_prepare(ctx);

	if (st != KW_OK)
		return st;
	j.arena = kw_arena_new();
	j.line_arena = kw_arena_new();
	if (!j.arena || !j.line_arena) {
		st = kw_fail_limit(ctx, KW_LIMIT_INPUT_BYTES, (kw_span){ 0 }, (int64_t)bytes.n);
		goto out;
	}
	st = decode(&j, opts, bytes);
	if (st != KW_OK)
		goto out;
	describe_source(&j);
	set_forms(&j, opts);
	j.explain = kw_opt_int(opts, "explain") != 0;
	for (size_t i = 0; i < KW_COUNT(steps) && !kw_arena_failed(j.arena) && !j.no_memory; i++)
		steps[i](&j);
	if (kw_arena_failed(j.arena) || j.no_memory)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the lines of the text");
	else
		st = kw_doc_status(doc);
out:
	kw_buf_free(&j.pieces);
	kw_arena_free(j.line_arena);
	kw_arena_free(j.arena);
	return st;
}
