/* source -- reads the input once, never writes it. Files are mapped; what is not a regular file is refused, so that a
 * FIFO or device cannot block or feed us without end. What was mapped is noted: only its pages may be dropped. */
#include "source.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

kw_str kw_path_base(kw_str path)
{
	size_t from = path.n;
	while (from > 0 && path.p[from - 1] != '/')
		from--;
	return kw_str_sub(path, from, path.n);
}

void kw_sha256_hex(kw_str bytes, char out[65])
{
	struct sha256_ctx hash;
	uint8_t digest[SHA256_DIGEST_SIZE];
	sha256_init(&hash);
	for (size_t at = 0; at < bytes.n; at += KW_FORGET_BYTES) {
		kw_str part = kw_str_sub(bytes, at, KW_FORGET_BYTES);
		sha256_update(&hash, part.n, (const uint8_t *)part.p);
		kw_bytes_forget(part);
	}
	sha256_digest(&hash, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* ---- mappings ---- */

/* One process has few inputs open at a time; one more than these keeps its pages. */
static kw_str mappings[16];
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;

static void replace_mapping(kw_str old, kw_str new)
{
	pthread_mutex_lock(&mappings_lock);
	for (size_t i = 0; i < KW_COUNT(mappings); i++)
		if (mappings[i].p == old.p && mappings[i].n == old.n) {
			mappings[i] = new;
			break;
		}
	pthread_mutex_unlock(&mappings_lock);
}

void kw_mapping_note(kw_str mapped)
{
	replace_mapping((kw_str){ NULL, 0 }, mapped);
}

void kw_mapping_end(kw_str mapped)
{
	replace_mapping(mapped, (kw_str){ NULL, 0 });
}

/* The page in which the bytes begin may go: it is of the mapping too. The one in which they end is being read. */
void kw_bytes_forget(kw_str bytes)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)bytes.p & ~(page - 1), to = ((uintptr_t)bytes.p + bytes.n) & ~(page - 1);
	if (to <= from)
		return;
	pthread_mutex_lock(&mappings_lock);
	for (size_t i = 0; i < KW_COUNT(mappings); i++) {
		uintptr_t begin = (uintptr_t)mappings[i].p;
		if (mappings[i].n && from >= begin && to <= begin + mappings[i].n) {
			madvise((void *)from, to - from, MADV_DONTNEED);
			break;
		}
	}
	pthread_mutex_unlock(&mappings_lock);
}

void kw_sha256_mapped(kw_str mapped, char out[65])
{
	kw_mapping_note(mapped);
	kw_sha256_hex(mapped, out);
	kw_mapping_end(mapped);
}

/* ---- inputs ---- */

static kw_status fail_errno(kw_ctx *ctx, const char *code, const char *what)
{
	return kw_fail(ctx, KW_EINPUT, code, (kw_span){ 0 }, "%s: %s", what, strerror(errno));
}

static kw_status read_stream(kw_ctx *ctx, int fd, kw_source *out)
{
	kw_buf b = { 0 };
	kw_status st = KW_OK;
	int64_t most = kw_ctx_limit(ctx, KW_LIMIT_INPUT_BYTES);
	for (;;) {
		if (!kw_buf_reserve(&b, 65536)) {
			st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
			             "no memory for the input");
			break;
		}
		ssize_t n = read(fd, b.b + b.n, 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			st = fail_errno(ctx, "input.unreadable", "standard input cannot be read");
		if (n <= 0)
			break;
		b.n += (size_t)n;
		if ((int64_t)b.n > most) {
			st = kw_fail_limit(ctx, KW_LIMIT_INPUT_BYTES, (kw_span){ 0 }, (int64_t)b.n);
			break;
		}
	}
	out->owned = b.b;
	out->bytes = kw_buf_str(&b);
	return st;
}

static kw_status map_file(kw_ctx *ctx, int fd, kw_source *out)
{
	struct stat s;
	if (fstat(fd, &s) < 0)
		return fail_errno(ctx, "input.unreadable", "the file cannot be examined");
	if (!S_ISREG(s.st_mode))
		return kw_fail_word(ctx, KW_EINPUT, "input.not-regular", (kw_span){ 0 },
		                    S_ISDIR(s.st_mode) ? KW_TO_TRANSLATE("a folder")
		                                       : KW_TO_TRANSLATE("a device or pipe"),
		                    "this is {}, not a file");
	if (s.st_size > kw_ctx_limit(ctx, KW_LIMIT_INPUT_BYTES))
		return kw_fail_limit(ctx, KW_LIMIT_INPUT_BYTES, (kw_span){ 0 }, s.st_size);
	if (s.st_size == 0)
		return KW_OK;
	void *p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_errno(ctx, "input.unreadable", "the file cannot be mapped");
	out->mapped = p;
	out->bytes = (kw_str){ p, (size_t)s.st_size };
	kw_mapping_note(out->bytes);
	return KW_OK;
}

kw_status kw_source_open(kw_ctx *ctx, kw_str path, kw_source *out)
{
	*out = (kw_source){ .bytes = { "", 0 }, .name = kw_path_base(path) };
	if (kw_str_eq(path, KW_LIT("-"))) {
		out->name = KW_LIT("stdin");
		return read_stream(ctx, STDIN_FILENO, out);
	}
	char *z = strndup(path.n ? path.p : "", path.n);
	if (!z)
		return kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory for the input's name");
	int fd = open(z, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	free(z);
	if (fd < 0 && errno == ENOENT)
		return kw_fail(ctx, KW_EINPUT, "input.missing", (kw_span){ 0 }, "there is no such file");
	if (fd < 0)
		return fail_errno(ctx, "input.unreadable", "the file cannot be opened");
	kw_status st = map_file(ctx, fd, out);
	close(fd);
	return st;
}

void kw_source_close(kw_source *s)
{
	if (s->mapped) {
		kw_mapping_end(s->bytes);
		munmap(s->mapped, s->bytes.n);
	}
	free(s->owned);
	*s = (kw_source){ 0 };
}
