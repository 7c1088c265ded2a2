/* json -- writes the document tree as JSON in fixed bytes. The table; no work is done here. */
#include "json.h"

static const kw_writer json_writer = {
	.name = "json",
	.help = "the document tree, its ledger and its findings as JSON",
	.suffix = ".json",
	.media_type = "application/json",
	/* Of an inline its text is kept. Ruby would lose its reading, and page breaks are not written. */
	.keeps = KW_ALL_TYPES & ~(KW_BIT(RUBY) | KW_BIT(PAGEBREAK)),
	.write = json_write,
};

KW_PLUGIN(.name = "json", .version = "1.0", .license = "MIT", .summary = "writes the document tree as JSON",
          .writers = (const kw_writer *const[]){ &json_writer, NULL });
