/* decode -- a text file to UTF-8 in memory and nothing else: by the core, which finds out the encoding (with the index of lines
 * behind "lines"), or by the C library's converter behind the name of an encoding. */
#include "diag.h"
#include <fcntl.h>
#include <iconv.h>
#include <kawaraban/text.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int by_core(kw_str bytes, bool lines)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_arena *arena = kw_arena_new();
	kw_decode_options how = { .no_lines = !lines };
	kw_text text;
	kw_status st = ctx && arena ? kw_text_decode(ctx, bytes, &how, arena, &text) : KW_ELIMIT;
	kw_arena_free(arena);
	kw_ctx_free(ctx);
	return kw_status_exit(st);
}

static int by_iconv(char *bytes, size_t n, const char *encoding)
{
	size_t room = n * 3;
	char *out = malloc(room), *to = out;
	iconv_t converter = iconv_open("UTF-8", encoding);
	bool ok = out && converter != (iconv_t)-1 && iconv(converter, &bytes, &n, &to, &room) == 0;
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	free(out);
	return !ok;
}

int main(int argc, char **argv)
{
	struct stat st;
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	if (fd < 0 || fstat(fd, &st))
		return 1;
	char *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return 1;
	if (argc > 2 && strcmp(argv[2], "lines") != 0)
		return by_iconv(p, (size_t)st.st_size, argv[2]);
	return by_core((kw_str){ p, (size_t)st.st_size }, argc > 2);
}
