/* charset -- any bytes as a text of unknown encoding, then as each encoding by name: what is decoded is UTF-8 without controls, its
 * lines and places fit the bytes, and evidence never claims more than a strict reading. */
#include "../../core/diag.h"
#include "fuzz.h"
#include <kawaraban/text.h>

static void check_lines(const kw_text *t)
{
	size_t nonblank = 0;
	for (size_t i = 0; i < t->n_lines; i++) {
		const kw_line *l = &t->lines[i];
		for (size_t k = 0; k < l->text.n; k++)
			if ((unsigned char)l->text.p[k] < 0x20 && l->text.p[k] != '\t')
				fuzz_broken("no control character reaches a line");
		if (kw_utf8_count(l->text) != l->n_chars)
			fuzz_broken("a line knows how many characters it has");
		if (l->offset > t->bytes.n || (i && l->offset < l[-1].offset))
			fuzz_broken("lines begin in their order, inside the bytes");
		kw_span whole = kw_text_span(t, (uint32_t)i + 1, 1, l->n_chars);
		if (whole.offset + whole.n_bytes > t->bytes.n)
			fuzz_broken("a span lies inside the bytes");
		if (l->n_chars > 1) {
			kw_span last = kw_text_span(t, (uint32_t)i + 1, l->n_chars, l->n_chars);
			if (last.offset + last.n_bytes != whole.offset + whole.n_bytes ||
			    last.offset <= whole.offset)
				fuzz_broken("the last character of a line ends where the line does");
		}
		nonblank += kw_str_trim(l->text).n > 0;
	}
	if (nonblank != t->n_nonblank)
		fuzz_broken("lines with text are counted");
}

static void decode(kw_str bytes, kw_charset charset, bool strict)
{
	kw_ctx *ctx = kw_ctx_new(KW_LIT("formats"));
	kw_arena *arena = kw_arena_new();
	kw_decode_options how = { .charset = charset, .strict = strict };
	kw_text text;
	if (!ctx || !arena)
		fuzz_broken("memory for a context");
	kw_status st = kw_text_decode(ctx, bytes, &how, arena, &text);
	if (st == KW_EBUG || (st && ctx->n_errors == 0))
		fuzz_broken("a refusal says why, and is none of our bugs");
	if (!st && kw_utf8_valid(text.utf8) != text.utf8.n)
		fuzz_broken("what is decoded is UTF-8");
	if (!st)
		check_lines(&text);
	kw_arena_free(arena);
	kw_ctx_free(ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char nothing[1];
	kw_str bytes = { size ? (const char *)data : nothing, size };
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	size_t n = kw_charset_rank(bytes, guesses, &decided);
	if (n > KW_N_CHARSETS || (decided && n == 0))
		fuzz_broken("the candidates fit, and a decision has one");
	for (size_t i = 1; i < n; i++)
		if (guesses[i].score > guesses[i - 1].score)
			fuzz_broken("the best candidate comes first");
	for (unsigned c = KW_CHARSET_UNKNOWN; c < KW_N_CHARSETS; c++) {
		decode(bytes, (kw_charset)c, false);
		decode(bytes, (kw_charset)c, true);
	}
	return 0;
}
