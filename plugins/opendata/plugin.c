/* plugin.c -- the tables of the Open Data writers; write.c and catalog.c do the work. */
#include "report.h"
#include "write.h"

static const char *const verify_choices[] = { "auto", "counts", "full", NULL };

static const kw_option options[] = {
	{ .name = "publisher",
	  .type = KW_OPT_STRING,
	  .help = "local government code of the publisher, 5 figures or 6; default: by evidence in the text" },
	{ .name = "licence",
	  .type = KW_OPT_STRING,
	  .help = "pdl-1.0, cc-by-4.0, cc0-1.0 or an https address; default: none is stated" },
	{ .name = "base-uri",
	  .type = KW_OPT_STRING,
	  .help = "web address the data sets live under, for their identifiers" },
	{ .name = "issued", .type = KW_OPT_STRING, .help = "date of issue as YYYY, YYYY-MM or YYYY-MM-DD" },
	{ .name = "modified",
	  .type = KW_OPT_STRING,
	  .help = "date of change as YYYY, YYYY-MM or YYYY-MM-DD" },
	{ .name = "csv-bom",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "byte order mark before the CSV" },
	{ .name = "tables",
	  .type = KW_OPT_FLAG,
	  .preset = "true",
	  .help = "data tables of the source as CSV beside the output" },
	{ .name = "with-schema",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "put the schema files beside the output" },
	{ .name = "verify",
	  .type = KW_OPT_CHOICE,
	  .preset = "auto",
	  .choices = verify_choices,
	  .help = "reads the XML again: counts (well-formed, elements, amounts), full (the grammar too), auto (full up to 1 MiB)" },
	{ .name = NULL },
};

/* Not kept: page breaks and line breaks of the display; what strong, links, ruby, dates, names of bodies and telephone
 * numbers mean inside a sentence. Their text is written. */
#define NOT_KEPT                                                                                             \
	(KW_BIT(PAGEBREAK) | KW_BIT(SOFTBREAK) | KW_BIT(STRONG) | KW_BIT(LINK) | KW_BIT(RUBY) |              \
	 KW_BIT(PERIOD) | KW_BIT(ORG) | KW_BIT(PHONE))

static const kw_writer writer = {
	.name = "opendata",
	.help = "Open Data XML with provenance by source line, budget CSV and Data Package",
	.suffix = ".xml",
	.media_type = "application/xml",
	.options = options,
	.rank = 10,
	.keeps = KW_ALL_TYPES & ~NOT_KEPT,
	.write = od_write,
};

static const kw_option catalog_options[] = {
	{ .name = "base-uri",
	  .type = KW_OPT_STRING,
	  .help = "web address the data sets live under, such as https://data.example.lg.jp" },
	{ .name = "license", .type = KW_OPT_STRING, .help = "licence of the catalogue itself" },
	{ .name = "publisher",
	  .type = KW_OPT_STRING,
	  .help = "whose catalogue it is, by local government code; default: the one publisher of all data sets" },
	{ .name = "title", .type = KW_OPT_STRING, .preset = "オープンデータカタログ", .help = "its title" },
	{ .name = "description",
	  .type = KW_OPT_STRING,
	  .preset = "公開された文書と、その金額や表のデータの一覧です。",
	  .help = "what it holds, in a sentence" },
	{ .name = NULL },
};

static const kw_writer catalog = {
	.name = "catalog",
	.help = "a catalogue of a folder: DCAT-AP 3.0.1 in RDF/XML (kawaraban catalog)",
	.suffix = ".rdf",
	.media_type = "application/rdf+xml",
	.options = catalog_options,
	.rank = 10,
	.keeps = KW_ALL_TYPES,
	.write = od_catalog_write,
};

static const kw_writer *const writers[] = { &writer, &catalog, NULL };

static const kw_option report_options[] = {
	{ .name = "validate",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "each fault is an error and the input is refused (kawaraban validate)" },
	{ .name = NULL },
};

static const char *const report_suffixes[] = { ".rdf", NULL };
static const char *const report_media_types[] = { "application/xml", NULL };

/* The last of the readers: it reads what others say about a document, not the document. */
static const kw_reader report = {
	.name = "opendata-report",
	.help = "the faults of an Open Data XML or a catalogue, as a document",
	.suffixes = report_suffixes,
	.media_types = report_media_types,
	.options = report_options,
	.rank = 1,
	.probe = od_report_probe,
	.read = od_report_read,
};

static const kw_reader *const readers[] = { &report, NULL };

KW_PLUGIN(.name = "opendata", .version = "0.1.0", .license = "MIT", .summary = "Open Data XML, budget CSV",
          .readers = readers, .writers = writers, .prepare = od_prepare);
