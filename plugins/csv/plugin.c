/* plugin csv -- reads tables in text: comma, tab, semicolon, pipe or spaces, quoted or not, in any encoding of the core. */
#include "csv.h"

static bool has_name(kw_str name, kw_str suffix)
{
	if (name.n < suffix.n)
		return false;
	for (size_t i = 0; i < suffix.n; i++) {
		char c = name.p[name.n - suffix.n + i];
		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != suffix.p[i])
			return false;
	}
	return true;
}

static int probe(kw_str head, kw_str name)
{
	bool named = has_name(name, KW_LIT(".csv")) || has_name(name, KW_LIT(".tsv"));
	kw_str start = kw_str_starts(head, KW_LIT("\xEF\xBB\xBF")) ? kw_str_sub(head, 3, head.n) : head;
	bool wide = head.n >= 2 && (memcmp(head.p, "\xFF\xFE", 2) == 0 || memcmp(head.p, "\xFE\xFF", 2) == 0);
	bool markup = start.n && start.p[0] == '<';
	if (markup || (!wide && head.n && memchr(head.p, 0, head.n)))
		return named ? KW_BY_NAME : KW_NO;
	bool regular = layout_is_table(start);
	if (named)
		return regular ? KW_LIKELY_SCORE + 10 : KW_LIKELY_SCORE;
	return regular ? KW_POSSIBLE : KW_NO;
}

static const char *const suffixes[] = { ".csv", ".tsv", NULL };
static const char *const media_types[] = { "text/csv", "text/tab-separated-values", NULL };
static const char *const delimiters[] = { "auto", "comma", "tab", "semicolon", "pipe", "spaces", NULL };
static const char *const headers[] = { "auto", "yes", "no", NULL };

static const kw_option options[] = {
	{ .name = "delimiter",
	  .type = KW_OPT_CHOICE,
	  .preset = "auto",
	  .choices = delimiters,
	  .help = "what separates fields, or auto to decide by evidence" },
	{ .name = "header",
	  .type = KW_OPT_CHOICE,
	  .preset = "auto",
	  .choices = headers,
	  .help = "whether the first row names the columns" },
	{ .name = "encoding",
	  .type = KW_OPT_STRING,
	  .preset = "auto",
	  .help = "charset of the input, or auto to decide by evidence" },
	{ .name = "strict-charset",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "refuse input with any malformed character" },
	{ .name = NULL },
};

static const kw_reader reader = {
	.name = "csv",
	.help = "tables as values separated by comma, tab, semicolon, pipe or spaces",
	.suffixes = suffixes,
	.media_types = media_types,
	.options = options,
	.rank = 50,
	.probe = probe,
	.read = csv_read,
};

static const kw_reader *const readers[] = { &reader, NULL };

KW_PLUGIN(.name = "csv", .version = "1.0.0", .license = "MIT",
          .summary = "CSV as it is met: typed columns, codes kept, a million rows in the memory of one",
          .readers = readers);
