/* pdf -- tagged PDF leaflets in Japanese composition. The tables only; write.c does the work. */
#include "pdfa.h"
#include "write.h"

static const kw_option options[] = {
	{
	        .name = "template",
	        .type = KW_OPT_STRING,
	        .preset = "plain",
	        .help = "name of a template of formats/leaflet",
	},
	{
	        .name = "compression",
	        .type = KW_OPT_INT,
	        .preset = "6",
	        .min = 1,
	        .max = 12,
	        .help = "1 is fastest, 12 makes the smallest file",
	},
	{
	        .name = "tagged",
	        .type = KW_OPT_FLAG,
	        .preset = "true",
	        .help = "structure for screen readers and text extraction",
	},
	{
	        .name = "hang",
	        .type = KW_OPT_FLAG,
	        .preset = "false",
	        .help = "commas and full stops that do not fit stand beyond the line end",
	},
	{
	        .name = "conformance",
	        .type = KW_OPT_CHOICE,
	        .preset = "none",
	        .choices = kw_pdfa_names,
	        .help = "part and level of PDF/A the file keeps, for archives",
	},
	{ .name = NULL },
};

static const kw_writer pdf = {
	.name = "pdf",
	.help = "tagged PDF leaflet, fonts embedded",
	.suffix = ".pdf",
	.media_type = "application/pdf",
	.options = options,
	/* A gap of the source is kept as one: nothing is set for it. */
	.keeps = KW_ALL_TYPES,
	.write = kw_pdf_write,
};

static const kw_writer *const writers[] = { &pdf, NULL };

KW_PLUGIN(.name = "pdf", .version = "0.1.0", .license = "MIT", .summary = "writes PDF leaflets",
          .writers = writers, .prepare = kw_pdf_prepare);
