/* verify -- header, end, trailer, every entry of the cross-reference table, and the number of pages, from the bytes alone.
 * Reads only what haru writes: one table, no updates. */
#include "verify.h"

#include "flate.h"

#include <kawaraban/str.h>

#define TAIL_BYTES   64
#define STREAM_BYTES 7 /* of an entry in a stream */
#define MAX_ENTRIES  8388608u
#define ENTRY_BYTES  20 /* "0000000017 00000 n\r\n" */

typedef struct table {
	kw_str entries; /* of objects 0 to n - 1 */
	uint64_t n;
	size_t trailer;  /* offset */
	kw_buf unpacked; /* the entries of a cross-reference stream */
} table;

static bool take(kw_str file, size_t *at, const char *what)
{
	kw_str w = kw_str_from(what);
	if (!kw_str_starts(kw_str_sub(file, *at, w.n), w))
		return false;
	*at += w.n;
	return true;
}

static bool take_number(kw_str file, size_t *at, uint64_t *out)
{
	size_t from = *at;
	*out = 0;
	while (*at < file.n && file.p[*at] >= '0' && file.p[*at] <= '9' && *at - from < 18)
		*out = *out * 10 + (uint64_t)(file.p[(*at)++] - '0');
	return *at > from;
}

static void skip_space(kw_str file, size_t *at)
{
	while (*at < file.n && (file.p[*at] == ' ' || file.p[*at] == '\n' || file.p[*at] == '\r'))
		(*at)++;
}

/* The offset behind a key, from `at` to the end of its object; 0 when it is not there. */
static size_t find_key(kw_str file, size_t at, const char *key)
{
	kw_str rest = kw_str_sub(file, at, file.n);
	const char *end = rest.n ? memmem(rest.p, rest.n, "endobj", 6) : NULL;
	size_t n = end ? (size_t)(end - rest.p) : rest.n;
	const char *hit = n ? memmem(rest.p, n, key, strlen(key)) : NULL;
	return hit ? (size_t)(hit - file.p) + strlen(key) : 0;
}

/* Rows of a mark of PNG's filter Up and an entry, which is the difference to the one before: entries remain. */
static bool add_differences(kw_buf *b, size_t n)
{
	enum { ROW = 1 + STREAM_BYTES, UP = 2 };
	for (size_t i = 0; i < n; i++) {
		if (b->b[i * ROW] != UP)
			return false;
		for (size_t k = 0; k < STREAM_BYTES; k++) {
			char before = i ? b->b[(i - 1) * STREAM_BYTES + k] : 0;
			b->b[i * STREAM_BYTES + k] = (char)(b->b[i * ROW + 1 + k] + before);
		}
	}
	b->n = n * STREAM_BYTES;
	return true;
}

/* A table that is a stream: its dictionary is the trailer too. */
static const char *read_stream(kw_str file, size_t at, table *t)
{
	uint64_t number = 0, length = 0;
	t->trailer = at;
	if (!take_number(file, &at, &number) || !take(file, &at, " 0 obj\n<</Type/XRef/Size ") ||
	    !take_number(file, &at, &t->n) || !take(file, &at, "/W[1 4 2]") || t->n != number + 1)
		return "no cross-reference stream where startxref points";
	size_t value = find_key(file, at, "/Length ");
	size_t data = find_key(file, at, ">>stream\n");
	if (!value || !take_number(file, &value, &length) || !data || length > file.n - data ||
	    t->n > MAX_ENTRIES ||
	    !kw_flate_unpack(kw_str_sub(file, data, (size_t)length), (size_t)t->n * (1 + STREAM_BYTES),
	                     &t->unpacked) ||
	    !add_differences(&t->unpacked, (size_t)t->n))
		return "a cross-reference stream that cannot be read";
	t->entries = kw_buf_str(&t->unpacked);
	return NULL;
}

static const char *read_table(kw_str file, table *t)
{
	size_t at = file.n > TAIL_BYTES ? file.n - TAIL_BYTES : 0;
	const char *hit = memmem(file.p + at, file.n - at, "startxref\n", 10);
	uint64_t offset = 0, first = 0;
	if (!hit)
		return "no startxref at its end";
	at = (size_t)(hit - file.p) + 10;
	if (!take_number(file, &at, &offset) || !take(file, &at, "\n%%EOF") || offset >= file.n)
		return "no end mark";
	at = (size_t)offset;
	if (!kw_str_starts(kw_str_sub(file, at, file.n), KW_LIT("xref")))
		return read_stream(file, at, t);
	if (!take(file, &at, "xref\n") || !take_number(file, &at, &first) || first != 0 ||
	    !take(file, &at, " ") || !take_number(file, &at, &t->n))
		return "no cross-reference table where startxref points";
	skip_space(file, &at);
	if (t->n == 0 || t->n > (file.n - at) / ENTRY_BYTES)
		return "a cross-reference table that is too long";
	t->entries = kw_str_sub(file, at, (size_t)t->n * ENTRY_BYTES);
	t->trailer = at + t->entries.n;
	return take(file, &t->trailer, "trailer\n") ? NULL : "no trailer";
}

static uint32_t stream_number(const table *t, uint64_t number)
{
	const uint8_t *b = (const uint8_t *)t->entries.p + number * STREAM_BYTES;
	return (uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4];
}

/* Of a table that is a stream: 1 when the object is at an offset, 2 in a stream of objects, 0 free. */
static int stream_kind(const table *t, uint64_t number)
{
	return number < t->n ? t->entries.p[number * STREAM_BYTES] : 0;
}

static size_t object_offset(const table *t, uint64_t number)
{
	if (t->unpacked.n)
		return stream_kind(t, number) == 1 ? stream_number(t, number) : 0;
	uint64_t offset = 0;
	size_t at = (size_t)number * ENTRY_BYTES;
	return number < t->n && take_number(t->entries, &at, &offset) ? (size_t)offset : 0;
}

static bool points_at_objects(kw_str file, const table *t)
{
	for (uint64_t i = 1; i < t->n; i++) {
		size_t at = object_offset(t, i);
		uint64_t number = 0;
		/* Packed with others: then its stream stands at an offset. */
		if (t->unpacked.n && stream_kind(t, i) == 2 && object_offset(t, stream_number(t, i)))
			continue;
		if (t->unpacked.n && !at)
			return false;
		if (!t->unpacked.n && t->entries.p[i * ENTRY_BYTES + 17] != 'n')
			return false;
		if (!take_number(file, &at, &number) || number != i || !take(file, &at, " 0 obj"))
			return false;
	}
	return true;
}

/* The number behind a key of the object at `at`. */
static bool key_number(kw_str file, size_t at, const char *key, uint64_t *out)
{
	size_t value = find_key(file, at, key);
	return value && take_number(file, &value, out);
}

static const char *check_pages(kw_str file, const table *t, uint32_t n_pages)
{
	uint64_t root = 0, pages = 0, count = 0, size = 0;
	if (!key_number(file, t->trailer, "/Size ", &size) || size != t->n)
		return "a trailer with another size";
	if (!find_key(file, t->trailer, "/ID ") || !find_key(file, t->trailer, "/Info "))
		return "a trailer without ID or Info";
	if (!key_number(file, t->trailer, "/Root ", &root) ||
	    !key_number(file, object_offset(t, root), "/Pages ", &pages) ||
	    !key_number(file, object_offset(t, pages), "/Count ", &count))
		return "no page tree";
	return count == n_pages ? NULL : "another number of pages";
}

kw_status kw_pdf_verify(kw_ctx *ctx, kw_str file, uint32_t n_pages)
{
	table t = { 0 };
	const char *fault = kw_str_starts(file, KW_LIT("%PDF-1.")) ? NULL : "no PDF header";
	if (!fault)
		fault = read_table(file, &t);
	if (!fault && !points_at_objects(file, &t))
		fault = "a cross-reference table that misses an object";
	if (!fault)
		fault = check_pages(file, &t, n_pages);
	kw_buf_free(&t.unpacked);
	if (fault)
		return kw_fail(ctx, KW_EBUG, "pdf.verify", (kw_span){ 0 },
		               "the PDF just written has %s; it is not published", fault);
	return KW_OK;
}
