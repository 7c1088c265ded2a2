/* plugin.c -- the tables of the Open Data writer; write.c does the work. */
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
	{ .name = "with-schema",
	  .type = KW_OPT_FLAG,
	  .preset = "false",
	  .help = "put the schema files beside the output" },
	{ .name = "verify",
	  .type = KW_OPT_CHOICE,
	  .preset = "auto",
	  .choices = verify_choices,
	  .help = "reads the XML again: counts (well-formed, elements, amounts), full (the grammar too), auto (full up to 4 MiB)" },
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

static const kw_writer *const writers[] = { &writer, NULL };

KW_PLUGIN(.name = "opendata", .version = "0.1.0", .license = "MIT", .summary = "Open Data XML, budget CSV",
          .writers = writers, .prepare = od_prepare);
