/* pdf -- tagged PDF leaflets in Japanese composition. The tables only; write.c does the work. */
#include "pdfa.h"
#include "write.h"

static const char *const variants[] = { "web", "print", "office", NULL };

static const char *const figures[] = { "keep", "house", NULL };
static const char *const kinsoku_levels[] = { "very-strict", "strict", "loose", "very-loose", NULL };
static const char *const open_brackets[] = { "flush", "full", "half", NULL };
static const char *const missing_glyphs[] = { "error", "mark", NULL };

static const char *const writings[] = { "horizontal", "vertical", NULL };

static const kw_option options[] = {
	{
	        .name = "template",
	        .type = KW_OPT_STRING,
	        .preset = "standard",
	        .help = "a template of formats/leaflet, or a file of your own (NAME.xml)",
	},
	{
	        .name = "template-folder",
	        .type = KW_OPT_STRING,
	        .help = "where pdf.template=NAME is looked for instead of formats/leaflet",
	},
	{
	        .name = "variant",
	        .type = KW_OPT_CHOICE,
	        .preset = "web",
	        .choices = variants,
	        .help = "for the screen, for the print shop, or for the office printer",
	},
	{
	        .name = "compression",
	        .type = KW_OPT_INT,
	        .preset = "0",
	        .min = 0,
	        .max = 12,
	        .help = "1 is fastest, 12 makes the smallest file; 0: what the template says",
	},
	{
	        .name = "tagged",
	        .type = KW_OPT_FLAG,
	        .preset = "true",
	        .help = "structure for screen readers and text extraction",
	},
	{
	        .name = "kinsoku",
	        .type = KW_OPT_CHOICE,
	        .preset = "very-strict",
	        .choices = kinsoku_levels,
	        .help = "which characters may begin or end a line; narrow columns take strict by themselves",
	},
	{
	        .name = "figures",
	        .type = KW_OPT_CHOICE,
	        .preset = "keep",
	        .choices = figures,
	        .help = "how figures are drawn: as written, or one alone full-width and more half-width",
	},
	{
	        .name = "open-bracket",
	        .type = KW_OPT_CHOICE,
	        .preset = "flush",
	        .choices = open_brackets,
	        .help = "where a bracket stands at the head of a paragraph or line",
	},
	{
	        .name = "missing-glyph",
	        .type = KW_OPT_CHOICE,
	        .preset = "error",
	        .choices = missing_glyphs,
	        .help = "what a character no font has is: an error, or a visible mark",
	},
	{
	        .name = "writing",
	        .type = KW_OPT_CHOICE,
	        .preset = "horizontal",
	        .choices = writings,
	        .help = "which way lines go; vertical ones follow each other from right to left",
	},
	{
	        .name = "font",
	        .type = KW_OPT_STRING,
	        .help = "a font file that is asked for every character before all others",
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
	{
	        .name = "text-version",
	        .type = KW_OPT_FLAG,
	        .preset = "false",
	        .help = "the text in reading order beside the PDF, as NAME-text.txt",
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
