/* kawaraban/text.h -- bytes of a legacy text to UTF-8 lines: which encoding, with evidence, and where each
 * character stood. */
#ifndef KAWARABAN_TEXT_H
#define KAWARABAN_TEXT_H

#include <kawaraban/context.h>
#include <kawaraban/str.h>

typedef enum kw_charset {
	KW_CHARSET_UNKNOWN,
	KW_CHARSET_UTF8,
	KW_CHARSET_CP932, /* Shift_JIS as Windows has it, NEC and IBM extensions included */
	KW_CHARSET_EUC_JP_MS,
	KW_CHARSET_ISO_2022_JP, /* with NEC row 13 and JIS X 0201 kana */
	KW_CHARSET_UTF16LE,
	KW_CHARSET_UTF16BE,
	KW_N_CHARSETS
} kw_charset;

/* "UTF-8", "CP932", "EUC-JP-MS", "ISO-2022-JP", "UTF-16LE", "UTF-16BE"; "unknown". */
KW_EXPORT const char *kw_charset_name(kw_charset charset);

/* The charset a label means, without regard to case: also "Shift_JIS", "windows-31j", "sjis" (CP932), "euc-jp",
 * "eucJP-ms", "jis", "utf8", "utf-16" ...; KW_CHARSET_UNKNOWN for any other. */
KW_EXPORT kw_charset kw_charset_from_name(kw_str label);

/* The labels people write most, for "did you mean": the i-th, NULL behind the last. */
KW_EXPORT const char *kw_charset_label(size_t i);

/* One candidate with its evidence. */
typedef struct kw_charset_guess {
	kw_charset charset;
	bool bom;
	bool malformed;     /* the bytes are not of this encoding */
	uint64_t bad_at;    /* byte offset of the first malformed unit, when malformed */
	uint32_t n_bad;     /* malformed units */
	int score;          /* 0 to 1000: how well the bytes fit */
	uint64_t n_chars;   /* characters judged: neither ASCII nor white space */
	char evidence[160]; /* English: the counts that made the score */
} kw_charset_guess;

/* Fills out[KW_N_CHARSETS] with the applicable candidates, best first; returns their number. *decided tells whether
 * the first may be taken (score and distance to the second suffice). Never fails; empty input is UTF-8. */
KW_EXPORT size_t kw_charset_rank(kw_str bytes, kw_charset_guess *out, bool *decided);

/* The encoding that the beginning of a long text settles, as long as the rest is clean in it; KW_CHARSET_UNKNOWN where
 * kw_charset_rank has to be asked. Cheap: it reads up to the first 64 KB from the first character that is not ASCII. */
KW_EXPORT kw_charset kw_charset_settled(kw_str bytes);

/* One line of the decoded text, without its line end (LF, CR LF or CR). */
typedef struct kw_line {
	kw_str text;     /* UTF-8, edges untouched */
	uint64_t offset; /* of its first byte, in the original bytes */
	uint32_t n_chars;
	bool page_break_before; /* a form feed stood before the line; it is not in `text` */
	bool struck_over; /* backspaces struck characters over others (bold, underlined); `text` has each once */
} kw_line;

typedef struct kw_text {
	kw_charset charset;
	bool bom;
	kw_str bytes;         /* the original bytes, borrowed */
	kw_str utf8;          /* the whole decoded text, line ends as they were, BOM dropped */
	const kw_line *lines; /* lines[0] is line 1 */
	size_t n_lines;       /* line ends + 1 */
	size_t n_nonblank;    /* lines with anything but white space */
	/* Places inside long lines, for kw_text_span alone; NULL when there are none. */
	const struct kw_text_marks *marks;
} kw_text;

typedef struct kw_decode_options {
	kw_charset charset; /* KW_CHARSET_UNKNOWN: decide by evidence */
	bool strict;        /* refuse any malformed unit */
	bool no_lines;      /* leave lines empty (CSV and XML readers scan utf8 themselves) */
} kw_decode_options;

/* Decodes all bytes. `out` borrows bytes and lives in `arena`. KW_EFORMAT with the table of candidates when no encoding
 * is certain, when too much is malformed, or on NUL; each bad unit is reported with its place (charset.bad-bytes). */
KW_EXPORT KW_NODISCARD kw_status kw_text_decode(kw_ctx *ctx, kw_str bytes, const kw_decode_options *options,
                                                kw_arena *arena, kw_text *out);

/* The span of code points col to end_col (from 1, included) of line (from 1), with its original bytes. */
KW_EXPORT kw_span kw_text_span(const kw_text *text, uint32_t line, uint32_t col, uint32_t end_col);

#endif
