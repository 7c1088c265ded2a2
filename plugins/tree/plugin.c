/* tree -- writes the document tree as indented text, for people and for tests. The tables; no work is done here. */
#include "tree.h"

static const kw_option options[] = {
	{
	        .name = "spans",
	        .type = KW_OPT_FLAG,
	        .preset = "false",
	        .help = "columns and byte offsets of every place, not the lines alone",
	},
	{
	        .name = "ledger",
	        .type = KW_OPT_FLAG,
	        .preset = "true",
	        .help = "what was removed, and what the reader found, behind the tree",
	},
	{ .name = NULL },
};

static const kw_writer tree_writer = {
	.name = "tree",
	.help = "the document tree as indented text, one node a line",
	.suffix = ".tree",
	.media_type = "text/plain",
	.options = options,
	.keeps = KW_ALL_TYPES,
	.write = tree_write,
};

KW_PLUGIN(.name = "tree", .version = "1.0", .license = "MIT",
          .summary = "writes the document tree as indented text",
          .writers = (const kw_writer *const[]){ &tree_writer, NULL });
