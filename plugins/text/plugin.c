/* text -- the reader of legacy Japanese plain text. Tables and probe only; the work is in read.c. */
#include "legacy.h"

static int probe(kw_str head, kw_str name)
{
	kw_charset_guess guess[KW_N_CHARSETS];
	bool decided, named = kw_str_ends(name, KW_LIT(".txt")) || kw_str_ends(name, KW_LIT(".TXT"));
	size_t n = kw_charset_rank(head, guess, &decided);

	if (head.n == 0)
		return named ? KW_BY_NAME : KW_NO;
	/* The head may end inside a character, and mark-up or tables are text too: other readers answer higher. */
	if (n == 0 || (!decided && !named))
		return named ? KW_BY_NAME : KW_NO;
	return named ? KW_POSSIBLE + 10 : KW_POSSIBLE - 10;
}

static kw_status prepare(kw_ctx *ctx, int64_t expected_documents)
{
	(void)expected_documents;
	return words_prepare(ctx);
}

static const char *const suffixes[] = { ".txt", ".text", NULL };
static const char *const media_types[] = { "text/plain", NULL };

static const char *const figures[] = { "keep", "narrow", "wide", NULL };
static const char *const kana[] = { "keep", "wide", NULL };
static const char *const waves[] = { "keep", "wave-dash", "wide-tilde", NULL };
static const char *const minuses[] = { "keep", "minus", "wide-hyphen", NULL };
static const char *const rubies[] = { "text", "nodes", "auto", NULL };
static const char *const look_alikes[] = { "keep", "replace", NULL };

static const kw_option options[] = {
	{ .name = "encoding",
	  .type = KW_OPT_STRING,
	  .preset = "auto",
	  .help = "charset of the input, or auto to decide by evidence" },
	{ .name = "strict-charset",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "refuse input with any malformed character" },
	{ .name = "figures",
	  .type = KW_OPT_CHOICE,
	  .preset = "keep",
	  .choices = figures,
	  .help = "width of figures" },
	{ .name = "half-width-kana",
	  .type = KW_OPT_CHOICE,
	  .preset = "keep",
	  .choices = kana,
	  .help = "half-width kana: as written, or in full width" },
	{ .name = "wave",
	  .type = KW_OPT_CHOICE,
	  .preset = "keep",
	  .choices = waves,
	  .help = "the sign between two ends of a range: U+301C or U+FF5E" },
	{ .name = "minus",
	  .type = KW_OPT_CHOICE,
	  .preset = "keep",
	  .choices = minuses,
	  .help = "the minus sign: U+2212 or U+FF0D" },
	{ .name = "look-alikes",
	  .type = KW_OPT_CHOICE,
	  .preset = "keep",
	  .choices = look_alikes,
	  .help = "radicals and compatibility ideographs: reported only, or replaced" },
	{ .name = "ruby",
	  .type = KW_OPT_CHOICE,
	  .preset = "text",
	  .choices = rubies,
	  .help = "readings in 《》: text as written, ruby, or ruby where the file shows that it has readings" },
	{ .name = "explain",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "say of every line why it became what it is (as check --explain does)" },
	{ .name = NULL },
};

static const kw_reader reader = {
	.name = "text",
	.help = "hard-wrapped Japanese plain text, as taken out of leaflets",
	.suffixes = suffixes,
	.media_types = media_types,
	.options = options,
	.rank = 0,
	.probe = probe,
	.read = legacy_read,
};
static const kw_reader *const readers[] = { &reader, NULL };

KW_PLUGIN(.name = "text", .version = "0.1.0", .license = "MIT",
          .summary = "reads legacy Japanese plain text: headings, lists, joined paragraphs, amounts",
          .readers = readers, .prepare = prepare);
