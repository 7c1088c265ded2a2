/* diag -- messages in order, with place, severity, code and words; text and NDJSON forms; the limits and settings of
 * one conversion (kw_ctx). It stores and formats; printing is for the command. */
#include "diag.h"
#include <libintl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#define TEXT_DOMAIN "kawaraban"

static const struct {
	const char *name, *reason;
	int64_t normal;
} limits[KW_N_LIMITS] = {
#define LIMIT_ROW(id, name_, normal_, reason_) [KW_LIMIT_##id] = { name_, reason_, normal_ },
	KW_LIMITS(LIMIT_ROW)
#undef LIMIT_ROW
};

static const char *const severity_names[] = {
	[KW_SEVERITY_NOTE] = KW_TO_TRANSLATE("note"),
	[KW_SEVERITY_WARNING] = KW_TO_TRANSLATE("warning"),
	[KW_SEVERITY_ERROR] = KW_TO_TRANSLATE("error"),
};

kw_limit kw_limit_find(kw_str name)
{
	for (unsigned i = 0; i < KW_N_LIMITS; i++)
		if (kw_str_eq(name, kw_str_from(limits[i].name)))
			return (kw_limit)i;
	return KW_N_LIMITS;
}

const char *kw_limit_name(kw_limit limit)
{
	return limits[limit].name;
}

int64_t kw_limit_normal(kw_limit limit)
{
	return limits[limit].normal;
}

const char *kw_severity_name(kw_severity severity)
{
	return severity_names[severity];
}

/* SOURCE_DATE_EPOCH: whole seconds since 1970, at most year 9999; anything else counts as not set. */
static int64_t epoch_of_environment(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	if (!text || !*text)
		return -1;
	int64_t seconds = 0;
	for (const char *p = text; *p; p++) {
		if (*p < '0' || *p > '9')
			return -1;
		seconds = seconds * 10 + (*p - '0');
		if (seconds > INT64_C(253402300799))
			return -1;
	}
	return seconds;
}

kw_ctx *kw_ctx_new(kw_str data_folder)
{
	kw_ctx *ctx = calloc(1, sizeof *ctx);
	if (!ctx)
		return NULL;
	ctx->arena = kw_arena_new();
	if (!ctx->arena) {
		free(ctx);
		return NULL;
	}
	for (unsigned i = 0; i < KW_N_LIMITS; i++)
		ctx->limits[i] = limits[i].normal;
	ctx->data_folder = kw_arena_copy(ctx->arena, data_folder);
	ctx->epoch = epoch_of_environment();
	return ctx;
}

void kw_ctx_free(kw_ctx *ctx)
{
	if (!ctx)
		return;
	kw_arena_free(ctx->arena);
	free(ctx);
}

int64_t kw_ctx_limit(const kw_ctx *ctx, kw_limit limit)
{
	return ctx->limits[limit];
}

int64_t kw_ctx_epoch(const kw_ctx *ctx)
{
	return ctx->epoch;
}

void kw_ctx_put_amounts(kw_ctx *ctx, size_t count, int64_t sum_yen)
{
	ctx->amounts_put = true;
	ctx->amounts_count = count;
	ctx->amounts_sum_yen = sum_yen;
}

/* Malformed bytes, such as a file name in CP932, as \xHEX; all else as it is. */
static void put_wellformed(kw_buf *out, kw_str s)
{
	for (size_t at = 0; at < s.n;) {
		kw_str rest = kw_str_sub(s, at, s.n);
		size_t good = kw_utf8_valid(rest);
		kw_buf_put(out, kw_str_sub(rest, 0, good));
		at += good;
		if (at < s.n)
			kw_buf_putf(out, "\\x%02X", (unsigned char)s.p[at++]);
	}
}

/* The length of s without the beginning of a character that its end has cut. */
static size_t whole_characters(kw_str s)
{
	for (size_t back = 1; back < 4 && back <= s.n; back++) {
		size_t at = s.n - back;
		if (((unsigned char)s.p[at] & 0xC0) == 0x80)
			continue;
		return kw_utf8_next(s, &at) == 0xFFFD ? s.n - back : s.n;
	}
	return s.n;
}

/* The words of a message from its format: UTF-8, whatever the arguments were. What does not fit is cut at a character. */
static kw_str words_of(kw_arena *arena, const char *fmt, va_list ap)
{
	char words[1024];
	int n = vsnprintf(words, sizeof words, fmt, ap);
	if (n < 0)
		return (kw_str){ NULL, 0 };
	kw_str s = { words, (size_t)n };
	if (s.n >= sizeof words)
		s.n = whole_characters((kw_str){ words, sizeof words - 1 });
	if (kw_utf8_valid(s) == s.n)
		return kw_arena_copy(arena, s);
	kw_buf b = { 0 };
	put_wellformed(&b, s);
	s = kw_arena_copy(arena, kw_buf_str(&b));
	kw_buf_free(&b);
	return s;
}

/* The format with the word in place of its "{}"; a '%' of the word is one of the sentence, too. */
static const char *put_word(kw_buf *out, const char *fmt, const char *word)
{
	const char *gap = strstr(fmt, "{}");
	if (!gap)
		return fmt;
	kw_buf_put(out, (kw_str){ fmt, (size_t)(gap - fmt) });
	for (; *word; word++)
		kw_buf_put(out, *word == '%' ? KW_LIT("%%") : (kw_str){ word, 1 });
	kw_buf_put(out, kw_str_from(gap + 2));
	return out->failed ? fmt : out->b;
}

/* word: NULL when there is none. */
static void say(kw_ctx *ctx, kw_severity severity, const char *code, kw_span at, const char *word,
                const char *fmt, va_list ap)
{
	ctx->n_errors += severity == KW_SEVERITY_ERROR;
	ctx->n_warnings += severity == KW_SEVERITY_WARNING;
	static const kw_message no_memory = { .severity = KW_SEVERITY_ERROR,
		                              .code = KW_LIT_INIT("limit.memory"),
		                              .words = KW_LIT_INIT("no memory"),
		                              .english = KW_LIT_INIT("no memory") };
	kw_message *m = kw_arena_alloc(ctx->arena, sizeof *m);
	if (!m && severity == KW_SEVERITY_ERROR && ctx->listener) /* an error is never silent */
		ctx->listener(ctx->listener_user, &no_memory);
	if (!m)
		return;
	const char *translated = dgettext(TEXT_DOMAIN, fmt),
	           *translated_word = word ? kw_translate(word) : NULL;
	bool is_translated = translated != fmt || translated_word != word;
	kw_buf english = { 0 }, ours = { 0 };
	if (word) {
		translated = put_word(&ours, translated, translated_word);
		fmt = put_word(&english, fmt, word);
	}
	va_list again;
	va_copy(again, ap);
	m->severity = severity;
	m->code = kw_arena_copy(ctx->arena, kw_str_from(code));
	m->at = at;
	m->english = words_of(ctx->arena, fmt, ap);
	m->words = is_translated ? words_of(ctx->arena, translated, again) : m->english;
	va_end(again);
	kw_buf_free(&english);
	kw_buf_free(&ours);
	if (ctx->last)
		ctx->last->next = m;
	else
		ctx->first = m;
	ctx->last = m;
	ctx->n_messages++;
	if (ctx->listener)
		ctx->listener(ctx->listener_user, m);
}

/* Counts what is too much and tells so. */
static bool drop(kw_ctx *ctx, kw_severity severity)
{
	bool drops = ctx->n_messages >= ctx->limits[KW_LIMIT_DIAGNOSTICS] && severity != KW_SEVERITY_ERROR;
	ctx->n_dropped += drops;
	return drops;
}

void kw_report(kw_ctx *ctx, kw_severity severity, const char *code, kw_span at, const char *fmt, ...)
{
	va_list ap;
	if (drop(ctx, severity))
		return;
	va_start(ap, fmt);
	say(ctx, severity, code, at, NULL, fmt, ap);
	va_end(ap);
}

void kw_report_word(kw_ctx *ctx, kw_severity severity, const char *code, kw_span at, const char *word,
                    const char *fmt, ...)
{
	va_list ap;
	if (drop(ctx, severity))
		return;
	va_start(ap, fmt);
	say(ctx, severity, code, at, word, fmt, ap);
	va_end(ap);
}

const char *kw_translate(const char *english)
{
	return *english ? dgettext(TEXT_DOMAIN, english)
	                : english; /* that of "" is the head of the catalogue */
}

void kw_words_load(void)
{
	(void)dgettext(TEXT_DOMAIN, severity_names[KW_SEVERITY_ERROR]);
}

void kw_report_dropped(kw_ctx *ctx)
{
	int64_t n = ctx->n_dropped;
	ctx->n_messages = ctx->n_dropped =
	        0; /* this message is not dropped, and the next document begins anew */
	if (n)
		kw_report(ctx, KW_SEVERITY_WARNING, "limit.diagnostics", (kw_span){ 0 },
		          "%lld more messages are not shown; raise with --limit diagnostics=NUMBER",
		          (long long)n);
}

kw_status kw_fail(kw_ctx *ctx, kw_status st, const char *code, kw_span at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(ctx, KW_SEVERITY_ERROR, code, at, NULL, fmt, ap);
	va_end(ap);
	return st == KW_OK ? KW_EBUG : st;
}

kw_status kw_fail_word(kw_ctx *ctx, kw_status st, const char *code, kw_span at, const char *word,
                       const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(ctx, KW_SEVERITY_ERROR, code, at, word, fmt, ap);
	va_end(ap);
	return st == KW_OK ? KW_EBUG : st;
}

kw_status kw_fail_limit(kw_ctx *ctx, kw_limit limit, kw_span at, int64_t found)
{
	char code[64];
	snprintf(code, sizeof code, "limit.%s", limits[limit].name);
	return kw_fail(ctx, KW_ELIMIT, code, at, "%s: %lld is over %lld; raise with --limit %s=NUMBER",
	               limits[limit].name, (long long)found, (long long)ctx->limits[limit],
	               limits[limit].name);
}

/* ---- forms ---- */

/* Characters that could move the cursor, reorder or hide text on a terminal. */
static bool is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
	       (c >= 0xE0001 && c <= 0xE007F);
}

void kw_put_visible(kw_buf *out, kw_str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t from = at;
		uint32_t c = kw_utf8_next(s, &at);
		bool broken =
		        c == 0xFFFD && !kw_str_eq(kw_str_sub(s, from, at - from), KW_LIT("\xEF\xBF\xBD"));
		if (broken)
			for (size_t i = from; i < at; i++)
				kw_buf_putf(out, "\\x%02X", (unsigned char)s.p[i]);
		else if (is_unsafe(c))
			kw_buf_putf(out, "\\u{%X}", c);
		else
			kw_buf_put(out, kw_str_sub(s, from, at - from));
	}
}

void kw_message_put_text(kw_buf *out, kw_str file, const kw_message *m)
{
	if (file.n) {
		kw_put_visible(out, file);
		kw_buf_putc(out, ':');
	}
	if (m->at.line) {
		kw_buf_putf(out, "%u:", m->at.line);
		if (m->at.col)
			kw_buf_putf(out, "%u:", m->at.col);
	}
	if (file.n || m->at.line)
		kw_buf_putc(out, ' ');
	kw_buf_putf(out, "%s: ", dgettext(TEXT_DOMAIN, severity_names[m->severity]));
	kw_put_visible(out, m->words);
	kw_buf_putc(out, ' ');
	kw_buf_putc(out, '[');
	kw_buf_put(out, m->code);
	kw_buf_put(out, KW_LIT("]\n"));
}

void kw_json_put_escaped(kw_buf *out, kw_str s)
{
	for (size_t i = 0, from = 0; i <= s.n; i++) {
		unsigned char c = i < s.n ? (unsigned char)s.p[i] : 0;
		if (i < s.n && c >= 0x20 && c != '"' && c != '\\')
			continue;
		kw_buf_put(out, kw_str_sub(s, from, i - from));
		from = i + 1;
		if (i == s.n)
			break;
		if (c == '"' || c == '\\') {
			kw_buf_putc(out, '\\');
			kw_buf_putc(out, (char)c);
		} else if (c == '\n')
			kw_buf_put(out, KW_LIT("\\n"));
		else
			kw_buf_putf(out, "\\u%04x", c);
	}
}

static void put_member(kw_buf *out, const char *key, kw_str value)
{
	kw_buf_putf(out, ",\"%s\":\"", key);
	kw_json_put_escaped(out, value);
	kw_buf_putc(out, '"');
}

void kw_message_put_json(kw_buf *out, kw_str file, const kw_message *m)
{
	kw_buf_put(out, KW_LIT("{\"event\":\"diagnostic\""));
	if (file.n) {
		kw_buf path = { 0 };
		put_wellformed(&path, file);
		put_member(out, "path", kw_buf_str(&path));
		kw_buf_free(&path);
	}
	if (kw_utf8_valid(file) != file.n) {
		kw_buf_put(out, KW_LIT(",\"path_hex\":\""));
		for (size_t i = 0; i < file.n; i++)
			kw_buf_putf(out, "%02x", (unsigned char)file.p[i]);
		kw_buf_putc(out, '"');
	}
	put_member(out, "severity", kw_str_from(severity_names[m->severity]));
	put_member(out, "code", m->code);
	if (m->at.line)
		kw_buf_putf(out, ",\"line\":%u", m->at.line);
	if (m->at.col)
		kw_buf_putf(out, ",\"column\":%u,\"offset\":%llu", m->at.col,
		            (unsigned long long)m->at.offset);
	put_member(out, "message", m->words);
	kw_buf_put(out, KW_LIT("}\n"));
}
