/* json/bytes -- JSON in the fixed bytes of docs/model.md: two spaces a level, one key or element a line. */
#ifndef JSON_BYTES_H
#define JSON_BYTES_H

#include <kawaraban/plugin.h>

/* An object or array that is open. */
typedef struct json_level {
	const void *owner;
	const char *awaited; /* an array that nothing was put into yet, and then is not written: its key */
	bool is_array, is_filled;
} json_level;

typedef struct json {
	kw_sink *out;
	kw_buf bytes; /* on their way to out */
	json_level *levels;
	size_t n_levels, cap_levels;
	bool failed; /* no memory for levels */
	/* Line references: n_text[i] is the number of lines with text before line i + 1. NULL: the input has no such lines. */
	const uint32_t *n_text;
	size_t n_lines;
} json;

/* The lines of a node, in the order of use: of spans or, when numbers is not NULL, of numbers. */
typedef struct json_lines {
	const kw_span *spans;
	const uint32_t *numbers;
	uint32_t n;
} json_lines;

/* key: NULL for an element of an array. owner: see json_close_of; NULL when json_close ends it. */
void json_open_object(json *j, const char *key, const void *owner);
void json_open_array(json *j, const char *key, const void *owner);
/* An array that is written when its first element comes, or never. */
void json_expect_array(json *j, const char *key, const void *owner);
void json_close(json *j); /* the innermost */
/* Closes the innermost ones as long as they belong to owner. */
void json_close_of(json *j, const void *owner);

void json_put_text(json *j, const char *key, kw_str text);
void json_put_number(json *j, const char *key, int64_t number);
void json_put_true(json *j, const char *key);
/* "96-102,110": lines with only blank lines between them are one range. Nothing without a line. */
void json_put_lines(json *j, const char *key, const json_lines *lines);

/* The final line end and the rest of the bytes; frees what the writer holds. */
kw_status json_end(kw_ctx *ctx, json *j);

#endif
