/* join.h -- rule R5: what its rules see of two neighbouring lines A and B. join.c has the table of the rules and those on running
 * text, join_heads.c those on lines that are whole, join_values.c those on amounts and values. No rule looks at blocks or changes a line. */
#ifndef JOIN_H
#define JOIN_H

#include "legacy.h"

enum {
	MIN_COLUMN = 20, /* a line narrower than this was cut by no margin */
	WRAP_WIDTH = 40  /* a column of text is seldom narrower */
};

/* Widths of the surroundings, taken when the first rule asks; most pairs are decided without. */
typedef struct measures {
	uint32_t widest, column; /* 0: not taken */
} measures;

/* What a pair may be. Most pairs are few of these, and most rules speak of one of them only: the table of join.c says of which, and
 * such a rule is not asked about other pairs. It looks for itself all the same. */
enum {
	OF_ANY = 1 << 0,
	OF_MARKED_A = 1 << 1,
	OF_MARKED_B = 1 << 2,
	OF_VALUES = 1 << 3,   /* a figure or 円 in one of them, or in a file with amounts below names */
	OF_BRACKETS = 1 << 4, /* in one of them, see FACT_BRACKET */
	OF_COMMA = 1 << 5,    /* A ends in 、 or / */
	OF_STOP = 1 << 6,     /* A ends a sentence */
	OF_TAILS = 1 << 7,    /* in a file whose paragraphs end in a space */
	OF_PAGES = 1 << 8,    /* a page ends between them */
	OF_APART = 1 << 9,    /* blank lines stand above A */
	OF_GAP_1 = 1 << 10,   /* none between them */
	OF_GAP_2 = 1 << 11,   /* one */
	OF_GAP_3 = 1 << 12    /* and more */
};

/* What the rules ask about the pair A, B; filled once for each pair. */
typedef struct pair {
	const job *j;
	const line *a, *b;
	uint32_t of; /* what it may be */
	uint32_t gap;
	size_t i;
	int open; /* brackets A leaves open */
	bool tail, lead, term, marker;
	measures *measures;
} pair;

typedef enum verdict { NO_OPINION, JOIN, BREAK } verdict;

/* A rule says what it thinks of the pair; what each looks for stands beside it in the table of join.c. */
typedef verdict rule(const pair *p);

/* ---- what several rules ask ---- */

static inline bool ends_in(const line *l, const char *set)
{
	return char_in(l->last, kw_str_from(set));
}

static inline bool is_marked(const line *l)
{
	return l->mark.form != FORM_PLAIN;
}

/* By a number that ranks headings; a kana marks items more often. */
static inline bool is_numbered(const line *l)
{
	form f = l->mark.form;

	return f == FORM_ROMAN || f == FORM_CHAPTER || f == FORM_WORDNUM || f == FORM_KANJI ||
	       f == FORM_NUM || f == FORM_DOTTED || f == FORM_PAREN;
}

/* Its end leaves a sentence open: a particle, a verb that goes on. */
static inline bool is_unfinished(const line *l)
{
	return words_at_end(WORD_CONTINUE, l->text) && !words_at_end(WORD_SENTENCE, l->text) &&
	       !words_at_end(WORD_SENTENCE_END, l->text);
}

/* Does the line go on to where the lines around it end? */
static inline bool reaches_margin(const line *a, uint32_t column)
{
	uint32_t slack = column * 15 / 100 > 4 ? column * 15 / 100 : 4;

	return a->indent + a->width + slack >= column;
}

/* The widest line of the run around live[i], and the column of print there: see widest_here and column_here, which ask once. */
uint32_t join_widest_near(const job *j, size_t i);
uint32_t join_column_near(const job *j, size_t i);
/* Are lines set without blank lines between them common around live[i]? */
bool join_is_single_spaced(const job *j, size_t i);

static inline uint32_t widest_here(const pair *p)
{
	if (!p->measures->widest)
		p->measures->widest = join_widest_near(p->j, p->i);
	return p->measures->widest;
}

static inline uint32_t column_here(const pair *p)
{
	if (!p->measures->column)
		p->measures->column = join_column_near(p->j, p->i);
	return p->measures->column;
}

/* ---- the rules of other files ---- */

/* join_heads.c: headings, names, captions and remarks in brackets are whole */
rule rule_bare_label, rule_heading, rule_above_text, rule_heading_end, rule_tight_title, rule_note_remark,
        rule_remark, rule_project, rule_caption, rule_short_mark, rule_whole_heading;

/* join_values.c: amounts, and values behind wide gaps and labels */
rule rule_budget, rule_values, rule_label;

#endif
