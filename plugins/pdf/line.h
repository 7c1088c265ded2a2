/* line -- clusters to lines: JLREQ spacing as glue between bodies, push-in before push-out, the lines of a paragraph chosen
 * together, justification. Lengths are thousandths of a point. Knows no page. */
#ifndef PDF_LINE_H
#define PDF_LINE_H

#include "shape.h"

/* Where lines may end: anywhere ICU allows, at what it takes for phrases, at what certainly are, or behind stops and spaces
 * only. */
typedef enum kw_break_level {
	KW_BREAK_STRICT,
	KW_BREAK_WORD,
	KW_BREAK_PHRASE,
	KW_BREAK_CLAUSE
} kw_break_level;

/* A paragraph that begins with a bracket: its body where other text begins, half an em further (as at every line head
 * then), or half an em before. */
typedef enum kw_open_bracket { KW_OPEN_FLUSH, KW_OPEN_FULL, KW_OPEN_HALF } kw_open_bracket;

typedef struct kw_setting {
	int64_t size_mpt, measure_mpt;
	int64_t indent_mpt; /* of the first line, inside the measure */
	int autospace;      /* between kanji and Latin, thousandths of an em */
	int64_t spread_mpt; /* a single line of kanji that is narrower is spread to this; 0: none */
	int min_bracket;    /* what always stays beside a bracket or comma, thousandths of an em */
	kw_kinsoku kinsoku;
	kw_open_bracket open_bracket;
	bool is_justified;
	bool hangs;      /* 、 and 。 that do not fit may stand beyond the line end */
	bool fills_last; /* no last line of a single character */
	kw_break_level level;
} kw_setting;

typedef struct kw_line_span {
	size_t first, end; /* clusters; trailing spaces are inside */
	int64_t width_mpt; /* as set */
	bool is_overfull;
	bool is_last; /* of the paragraph, or before a forced line end */
} kw_line_span;

typedef struct kw_fit_node kw_fit_node;

typedef struct kw_lines {
	kw_line_span *l;
	size_t n, room;
	kw_fit_node *nodes; /* what choosing lines together works on */
	size_t room_nodes;
} kw_lines;

/* Breaks all clusters; replaces what `out` holds. False without memory. */
KW_NODISCARD bool kw_line_break(const kw_clusters *clusters, const kw_setting *setting, kw_lines *out);
/* The same line by line: each as long as can be. */
KW_NODISCARD bool kw_line_break_greedy(const kw_clusters *clusters, const kw_setting *setting, kw_lines *out);
/* The same with lines of about one length that end where the sense allows it, not more of them than without that care:
 * for headings and slogans, whose phrases are known. */
KW_NODISCARD bool kw_line_balance(const kw_clusters *clusters, const kw_setting *setting, kw_lines *out);
/* How far the line that begins with this cluster stands in. */
int64_t kw_line_indent(const kw_clusters *clusters, const kw_setting *setting, size_t first);
/* x_mpt[i - line->first]: where the body of cluster i begins, from the line head. Returns the width as set. */
int64_t kw_line_place(const kw_clusters *clusters, const kw_setting *setting, const kw_line_span *line,
                      int64_t *x_mpt);
void kw_lines_free(kw_lines *lines);

#endif
