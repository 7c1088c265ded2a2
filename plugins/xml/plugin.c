/* plugin xml -- writes kawaraban's own document XML and reads it, our Open Data XML, and any other vocabulary by a stylesheet or
 * by its form. */
#include "xml.h"

enum { PROBE_BYTES = 4096 };

/* The head of the input as ASCII: a document in UTF-16 loses its zero bytes, which is enough to find a name in it. */
static kw_str narrow(kw_str head, char out[PROBE_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < head.n && n < PROBE_BYTES; i++)
		if (head.p[i])
			out[n++] = head.p[i];
	return (kw_str){ out, n };
}

static int probe(kw_str head, kw_str name)
{
	char ascii[PROBE_BYTES];
	kw_str s = narrow(head, ascii);
	static const char *const marks[] = { "\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF" };
	for (size_t i = 0; i < KW_COUNT(marks); i++)
		if (kw_str_starts(s, kw_str_from(marks[i])))
			s = kw_str_sub(s, strlen(marks[i]), s.n);
	bool declared = kw_str_starts(s, KW_LIT("<?xml"));
	if ((declared || kw_str_starts(s, KW_LIT("<"))) &&
	    (memmem(s.p, s.n, DOCUMENT_NAMESPACE, sizeof DOCUMENT_NAMESPACE - 1) ||
	     memmem(s.p, s.n, OPEN_DATA_NAMESPACE, sizeof OPEN_DATA_NAMESPACE - 1)))
		return KW_CERTAIN;
	bool named = kw_str_ends(name, KW_LIT(".xml"));
	if (declared || (named && kw_str_starts(kw_str_trim(s), KW_LIT("<"))))
		return KW_LIKELY_SCORE;
	return named ? KW_BY_NAME : KW_NO;
}

static const char *const suffixes[] = { ".kw.xml", ".xml", NULL };
static const char *const media_types[] = { "application/xml", "text/xml", NULL };

static const char *const doctypes[] = { "refuse", "ignore", NULL };

static const kw_option options[] = {
	{ .name = "doctype",
	  .type = KW_OPT_CHOICE,
	  .preset = "refuse",
	  .choices = doctypes,
	  .help = "what becomes of a document with a DOCTYPE: refuse it, or ignore the DOCTYPE" },
	{ .name = "stylesheet",
	  .type = KW_OPT_STRING,
	  .preset = "auto",
	  .help = "an XSLT 1.0 file that makes document XML, or one of formats/xml; auto: by the root element; none: by form alone" },
	{ .name = NULL },
};

static const kw_reader reader = {
	.name = "xml",
	.help = "kawaraban's document XML and Open Data XML; other vocabularies by stylesheet or by form",
	.suffixes = suffixes,
	.media_types = media_types,
	.options = options,
	.rank = 50,
	.probe = probe,
	.read = xml_read,
};

static const kw_writer writer = {
	.name = "xml",
	.help = "the whole document as XML that reads back to the same document",
	.suffix = ".kw.xml",
	.media_type = "application/xml",
	.rank = 50,
	.keeps = KW_ALL_TYPES,
	.write = xml_write,
};

static const kw_reader *const readers[] = { &reader, NULL };
static const kw_writer *const writers[] = { &writer, NULL };

KW_PLUGIN(.name = "xml", .version = "1.0.0", .license = "MIT",
          .summary = "document XML: the tree on paper, both ways, and untrusted XML kept at arm's length",
          .readers = readers, .writers = writers, .prepare = xml_prepare);
