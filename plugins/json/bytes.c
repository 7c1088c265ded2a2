/* json/bytes -- JSON in fixed bytes, streamed. It knows levels, commas and escapes, and nothing of documents. */
#include "bytes.h"
#include <stdlib.h>

enum { FLUSH_BYTES = 65536 };

/* What stands behind '\' for a byte: 0 = the byte is written as itself, 'u' = \u00xx. Only U+0000 to U+001F, '"' and '\'. */
static const char escapes[256] = {
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',        'u',
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', [34] = '"', [92] = '\\',
};

/* ---- levels ---- */

static void put_line_start(json *j, size_t depth)
{
	static const char spaces[] = "\n                                                                ";
	size_t left = 2 * depth, n = left < sizeof spaces - 2 ? left : sizeof spaces - 2;

	kw_buf_put(&j->bytes, (kw_str){ spaces, n + 1 });
	for (left -= n; left > 0; left -= n) {
		n = left < sizeof spaces - 2 ? left : sizeof spaces - 2;
		kw_buf_put(&j->bytes, (kw_str){ spaces + 1, n });
	}
}

static void put_start(json *j, size_t depth, const char *key)
{
	json_level *around = depth ? &j->levels[depth - 1] : NULL;

	if (around) {
		if (around->is_filled)
			kw_buf_putc(&j->bytes, ',');
		around->is_filled = true;
		put_line_start(j, depth);
	}
	if (key) {
		kw_buf_putc(&j->bytes, '"');
		kw_buf_put(&j->bytes, kw_str_from(key));
		kw_buf_put(&j->bytes, KW_LIT("\": "));
	}
}

/* What stands before every value: comma, line end, indent, key. An awaited array around it begins now. */
static void begin_value(json *j, const char *key)
{
	if (j->n_levels) {
		json_level *around = &j->levels[j->n_levels - 1];
		if (around->awaited) {
			put_start(j, j->n_levels - 1, around->awaited);
			kw_buf_putc(&j->bytes, '[');
			around->awaited = NULL;
		}
	}
	put_start(j, j->n_levels, key);
	if (j->bytes.n >= FLUSH_BYTES) {
		kw_sink_put(j->out, kw_buf_str(&j->bytes));
		if (!j->bytes.failed)
			kw_buf_clear(&j->bytes);
	}
}

static void open_level(json *j, json_level level)
{
	if (j->n_levels == j->cap_levels) {
		size_t cap = j->cap_levels ? 2 * j->cap_levels : 64;
		json_level *grown = realloc(j->levels, cap * sizeof *grown);
		if (!grown) {
			j->failed = true;
			return;
		}
		j->levels = grown;
		j->cap_levels = cap;
	}
	j->levels[j->n_levels++] = level;
}

void json_open_object(json *j, const char *key, const void *owner)
{
	begin_value(j, key);
	kw_buf_putc(&j->bytes, '{');
	open_level(j, (json_level){ .owner = owner });
}

void json_open_array(json *j, const char *key, const void *owner)
{
	begin_value(j, key);
	kw_buf_putc(&j->bytes, '[');
	open_level(j, (json_level){ .owner = owner, .is_array = true });
}

void json_expect_array(json *j, const char *key, const void *owner)
{
	open_level(j, (json_level){ .owner = owner, .is_array = true, .awaited = key });
}

void json_close(json *j)
{
	if (j->n_levels == 0)
		return;
	json_level level = j->levels[--j->n_levels];
	if (level.awaited)
		return;
	if (level.is_filled)
		put_line_start(j, j->n_levels);
	kw_buf_putc(&j->bytes, level.is_array ? ']' : '}');
}

void json_close_of(json *j, const void *owner)
{
	while (j->n_levels && j->levels[j->n_levels - 1].owner == owner)
		json_close(j);
}

/* ---- values ---- */

/* The first byte from `at` on that is escaped, or the end: sixteen bytes at a time, then by the table. */
static size_t skip_plain(kw_str text, size_t at)
{
	typedef uint8_t lanes __attribute__((vector_size(16)));
	for (lanes here; text.n - at >= sizeof here; at += sizeof here) {
		uint64_t found[2];
		memcpy(&here, text.p + at, sizeof here);
		here = (lanes)((here < 0x20) | (here == '"') | (here == '\\'));
		memcpy(found, &here, sizeof found);
		if (found[0] | found[1])
			break;
	}
	while (at < text.n && !escapes[(unsigned char)text.p[at]])
		at++;
	return at;
}

void json_put_text(json *j, const char *key, kw_str text)
{
	static const char hex[] = "0123456789abcdef";

	begin_value(j, key);
	kw_buf_putc(&j->bytes, '"');
	for (size_t from = 0, i = 0;; i++) {
		i = skip_plain(text, i);
		kw_buf_put(&j->bytes, kw_str_sub(text, from, i - from));
		if (i == text.n)
			break;
		unsigned char c = (unsigned char)text.p[i];
		const char out[6] = { '\\', escapes[c], '0', '0', hex[c >> 4], hex[c & 15] };
		kw_buf_put(&j->bytes, (kw_str){ out, escapes[c] == 'u' ? 6 : 2 });
		from = i + 1;
	}
	kw_buf_putc(&j->bytes, '"');
}

void json_put_number(json *j, const char *key, int64_t number)
{
	begin_value(j, key);
	kw_buf_put_int(&j->bytes, number);
}

void json_put_true(json *j, const char *key)
{
	begin_value(j, key);
	kw_buf_put(&j->bytes, KW_LIT("true"));
}

static uint32_t line_of(const json_lines *lines, uint32_t i)
{
	return lines->numbers ? lines->numbers[i] : lines->spans[i].line;
}

/* Whether no text stands between the lines `last` and `next`. */
static bool follows(const json *j, uint32_t last, uint32_t next)
{
	if (next <= last + 1)
		return next >= last;
	return j->n_text && next <= j->n_lines && j->n_text[next - 1] == j->n_text[last];
}

void json_put_lines(json *j, const char *key, const json_lines *lines)
{
	/* Where the input is not lines of text, a node is where it begins. */
	uint32_t n = !j->n_text && !lines->numbers && lines->n > 1 ? 1 : lines->n;

	if (n == 0 || line_of(lines, 0) == 0)
		return;
	begin_value(j, key);
	for (uint32_t i = 0; i < n;) {
		kw_buf_putc(&j->bytes, i ? ',' : '"');
		uint32_t first = line_of(lines, i++), last = first;
		while (i < n && follows(j, last, line_of(lines, i)))
			last = line_of(lines, i++);
		kw_buf_put_int(&j->bytes, first);
		if (last != first) {
			kw_buf_putc(&j->bytes, '-');
			kw_buf_put_int(&j->bytes, last);
		}
	}
	kw_buf_putc(&j->bytes, '"');
}

kw_status json_end(kw_ctx *ctx, json *j)
{
	kw_status st = KW_OK;

	kw_buf_putc(&j->bytes, '\n');
	if (j->failed || j->bytes.failed)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		             "no memory for the JSON writer; nothing was written");
	else
		st = kw_sink_put(j->out, kw_buf_str(&j->bytes));
	kw_buf_free(&j->bytes);
	free(j->levels);
	return st;
}
