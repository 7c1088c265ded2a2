/* xml_read -- a document through the reader of plugins/xml, from mapped bytes to the tree, and nothing else: its speed alone. */
#include "../../core/diag.h"
#include "../../core/opts.h"
#include <fcntl.h>
#include <kawaraban/plugin.h>
#include <sys/mman.h>
#include <sys/stat.h>

extern const kw_plugin kw_plugin_v1;

int main(int argc, char **argv)
{
	const kw_reader *reader = kw_plugin_v1.readers[0];
	struct stat st;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0 || fstat(fd, &st))
		return 1;
	char *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_doc *doc = kw_doc_new(INT64_MAX);
	kw_opts *opts = NULL;
	if (p == MAP_FAILED || !ctx || !doc || kw_plugin_v1.prepare(ctx, 1) ||
	    kw_opts_new(ctx, reader->name, reader->options, NULL, 0, &opts))
		return 1;
	ctx->limits[KW_LIMIT_XML_BYTES] = INT64_MAX;
	return reader->read(ctx, opts, (kw_str){ p, (size_t)st.st_size }, doc) != KW_OK;
}
