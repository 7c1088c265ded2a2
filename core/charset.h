/* charset -- inside the room: decoders that turn bytes into code points unit by unit, the classes of Japanese
 * characters, and the weighing of one candidate encoding. The public side is kawaraban/text.h. */
#ifndef CHARSET_H
#define CHARSET_H

#include <kawaraban/text.h>

/* ---- units: one character of the original bytes, with the escape sequences before it ---- */

enum {
	KW_CELLS = 94,        /* rows, and cells of a row, of a JIS plane */
	KW_UNIT_BLOCK = 1024, /* units decoded at a time: 4 KiB stay in the first cache */
};

/* A unit is a character ready to be weighed and written: its UTF-8, the first byte lowest, and above these three bytes its
 * mark (see below). Characters of four bytes have the code point instead, with KW_MARK_ASTRAL. */
enum { KW_MARK_SHIFT = 24 };

/* What a reader gives for a malformed unit. It is always the last of a block. */
#define KW_BAD_UNIT UINT32_MAX

uint32_t kw_unit_of(uint32_t c);
uint32_t kw_unit_char(uint32_t unit);

/* A position in the original bytes. Start it with kw_byte_walk_start. */
typedef struct kw_byte_walk {
	const unsigned char *at, *end;
	const unsigned char *bad; /* the malformed unit that ended the last block ... */
	size_t n_bad_bytes;       /* ... and its length: 0 where a return to ASCII is missing */
	bool shifted;             /* ISO-2022-JP: behind SO */
	uint8_t set;              /* ISO-2022-JP: what G0 holds */
} kw_byte_walk;

/* Decodes up to max units into out and returns their number, 0 only at the end. */
typedef size_t kw_unit_reader(kw_byte_walk *walk, uint32_t *out, size_t max);

kw_byte_walk kw_byte_walk_start(kw_str bytes, size_t from);
kw_unit_reader *kw_unit_reader_of(kw_charset charset);

/* Bytes of ASCII from the walk on, without control characters other than TAB LF CR FF, where ASCII is what they are; 0 when there are
 * fewer than KW_ASCII_RUN. Readers of CP932 and EUC-JP-MS end a block behind a wide character where such a run may begin. */
enum { KW_ASCII_RUN = 16 };
size_t kw_charset_ascii_run(const kw_byte_walk *walk);

/* Whether bytes have the shape of charset up to the first malformed unit, judged without any table of characters: the
 * offset of that unit, or bytes.n. Only for the charsets that need kw_charset_tables. */
size_t kw_charset_shape(kw_str bytes, kw_charset charset);

/* How far bytes are UTF-8 from byte `from` on, without control characters other than TAB LF CR FF and without U+FFFE and
 * U+FFFF: an offset, or bytes.n. Such a text is its own decoding. */
size_t kw_charset_plain_utf8(kw_str bytes, size_t from);

/* The byte order mark at the head of bytes: its charset and length, or KW_CHARSET_UNKNOWN and 0. */
kw_charset kw_charset_bom(kw_str bytes, size_t *n_bytes);
bool kw_charset_is_utf32(kw_str bytes);

/* ---- tables of the C library's converters, filled at the first use ---- */

/* Units; 0 where none is assigned. */
typedef struct kw_charset_table {
	uint32_t single[0x100];                   /* ASCII, and the half-width kana of CP932 */
	uint32_t cp932[0x10000];                  /* by lead byte * 256 + trail byte */
	uint32_t jis[KW_CELLS * KW_CELLS];        /* plane 1 in ISO-2022-JP: the rows of CP932 */
	uint32_t euc[KW_CELLS * KW_CELLS];        /* plane 1 in EUC-JP-MS: user-defined from row 85 */
	uint32_t jis_x_0212[KW_CELLS * KW_CELLS]; /* behind 8F */
	bool ok;                                  /* false: the C library lacks a converter */
} kw_charset_table;

const kw_charset_table *kw_charset_tables(void);
bool kw_charset_needs_tables(kw_charset charset);

/* ---- classes and costs ---- */

typedef enum kw_class {
	KW_CLASS_OUTSIDE, /* neither in JIS X 0208 nor in CP932 */
	KW_CLASS_ASCII,   /* from here to BLANK: not judged */
	KW_CLASS_LETTER,
	KW_CLASS_LINE_END,
	KW_CLASS_SPACE, /* U+0020 */
	KW_CLASS_BLANK, /* other white space */
	KW_CLASS_NUL,
	KW_CLASS_CONTROL, /* C0 without TAB LF CR FF BS */
	KW_CLASS_BACKSPACE,
	KW_CLASS_C1,
	KW_CLASS_HIRAGANA,
	KW_CLASS_KATAKANA,
	KW_CLASS_PUNCTUATION,
	KW_CLASS_WIDE_SPACE, /* U+3000 */
	KW_CLASS_KANJI_1,
	KW_CLASS_KANJI_8E, /* level 1 with the CP932 lead byte 8E, which EUC-JP has before half-width kana */
	KW_CLASS_WIDE,     /* full-width letters and figures */
	KW_CLASS_SYMBOL,
	KW_CLASS_HALF_KANA,
	KW_CLASS_KANJI_2,
	KW_CLASS_IBM,
	KW_CLASS_GREEK, /* rows 6 and 7 */
	KW_N_CLASSES
} kw_class;

/* A mark is the class of a code point and, times KW_N_MARK_CLASSES, its bytes in UTF-8 beyond the first. */
enum {
	KW_N_MARK_CLASSES = 32,
	KW_N_MARKS = 4 * KW_N_MARK_CLASSES,
	KW_MARK_ASTRAL = 3 * KW_N_MARK_CLASSES + KW_CLASS_OUTSIDE,
};

/* The mark of each code point of the BMP; everything beyond has KW_MARK_ASTRAL. */
const uint8_t *kw_charset_marks(void);

/* ---- the weight of one candidate ---- */

typedef struct kw_charset_weight {
	kw_charset_guess guess;
	size_t n_utf8;     /* bytes of the decoded text */
	size_t n_controls; /* C0 without TAB LF CR FF */
	size_t n_half_kana;
	size_t n_private; /* user-defined characters of the vendors' tables */
	size_t n_nul;
	size_t n_ascii;  /* letters and others, without white space */
	size_t n_spaces; /* line ends, U+0020, U+3000 */
	bool given_up;   /* more malformed units than max_bad; the counts end there */
} kw_charset_weight;

/* Where the text is written while it is weighed: `size` bytes at p, of which n are used. A block is begun only where
 * KW_ROOM_SLACK are left. */
typedef struct kw_room {
	char *p;
	size_t n, size;
	bool full; /* not all of the text was written */
} kw_room;

enum { KW_ROOM_SLACK = 4 * KW_UNIT_BLOCK + 4 };

/* Weighs bytes as charset from byte `from` on (behind a byte order mark), and writes them to room, which may be NULL. */
void kw_charset_weigh(kw_str bytes, size_t from, kw_charset charset, size_t max_bad, kw_room *room,
                      kw_charset_weight *out);

/* Scores of single candidates that the comparison knows of, in tenths of points. */
enum {
	KW_UTF8_SURE = 900,        /* UTF-8 reaches it by four bytes of evidence */
	KW_NO_SPACE_AT_MOST = 550, /* UTF-16 with neither line end nor space */
};

/* Appends to the evidence; the second, where the first malformed unit stands and its bytes. */
void kw_charset_note(kw_charset_guess *guess, const char *fmt, ...) KW_PRINTF(2, 3);
void kw_charset_note_bad(kw_charset_guess *guess, kw_str bytes);

/* How much likelier the characters are as Japanese in charset than by chance, in tenths of bits; once there are
 * `enough`, no further block is looked at. Of random bytes, whatever their number, at most one in 2^n reaches n bits. */
int kw_charset_likelihood(kw_str bytes, kw_charset charset, int enough);

/* kw_charset_rank with all that was counted. */
size_t kw_charset_rank_weights(kw_str bytes, kw_charset_weight *out, bool *decided);

/* The encoding that the first part of a long text settles: there every other candidate is malformed. It holds for the whole when
 * that is clean, has no NUL (but in UTF-16), and scores KW_CHARSET_ALONE. UNKNOWN: kw_charset_rank has to be asked. */
enum { KW_CHARSET_ALONE = 630 };

/* The name of the encoding of JIS X 0213 in which all that is malformed as `charset` would be characters, and where the
 * first of them stands; NULL when nothing is malformed or something else is. */
const char *kw_charset_2004(kw_str bytes, kw_charset charset, uint64_t *at);

/* How many malformed units a text of n judged characters may have. */
uint64_t kw_charset_bad_allowed(uint64_t n_chars);

/* ---- lines ---- */

/* Control characters that no line keeps: C0 without TAB. */
static inline bool kw_is_removed(uint32_t c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* Whether a character takes a place of its own in its line, told one after another: no control does, and none that a backspace strikes
 * over its like (bold), over '_' or with '_' (underlined). `last` is what stands in the last place. */
typedef struct kw_strike {
	uint32_t last;
	bool back; /* a backspace behind it */
} kw_strike;

static inline bool kw_takes_place(kw_strike *s, uint32_t c)
{
	if (c == '\b')
		s->back = s->last != 0;
	if (kw_is_removed(c))
		return false;
	bool ends = c == '\n' || c == '\r';
	bool over = s->back && !ends && (c == s->last || c == '_' || s->last == '_');
	s->back = false;
	if (!over || s->last == '_')
		s->last = ends ? 0 : c;
	return !over;
}

/* Makes the lines of text, whose utf8 is decoded or `borrowed` from the original bytes. False without memory. */
bool kw_text_index(kw_text *text, bool borrowed, kw_arena *arena);

#endif
