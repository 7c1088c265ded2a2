/* legacy.h -- what the files of the legacy text reader share: lines, their grammar, runs, blocks. Characters are in chars.h, words in
 * words.h.
 *
 * The reader works in steps, each a file: lines (facts of each line) -> repeat (copies and page furniture) ->
 * grammar (what a line begins with) -> fields (title, head, contact ...) -> join (rule R5) -> blocks -> assembly -> tree. All memory is a scratch arena
 * that dies with the call; only tree.c copies into the document. */
#ifndef LEGACY_H
#define LEGACY_H

#include "chars.h"
#include "words.h"
#include <kawaraban/plugin.h>
#include <string.h>

/* A unit that a legend tells for the figures below it: （単位：千円）. */
typedef struct money_unit {
	kw_str word, why;   /* they live as long as the document */
	int64_t factor;     /* yen */
	uint8_t confidence; /* kw_confidence */
	bool small;         /* figures of one or two characters may be amounts: others beside them are */
	bool ungrouped;     /* and so may 12345: none beside it has separators */
} money_unit;

/* ---- lines ---- */

typedef enum form {
	FORM_PLAIN,
	FORM_ROMAN,    /* Ⅱ 計画の進め方 */
	FORM_CHAPTER,  /* 第３章 */
	FORM_WORDNUM,  /* 施策１, 経営課題２ */
	FORM_KANJI,    /* 一　子ども */
	FORM_NUM,      /* １ 子ども */
	FORM_DOTTED,   /* １－１－１ */
	FORM_PAREN,    /* （１）, ① */
	FORM_KANA,     /* ア, （ア） */
	FORM_BRACKET,  /* 【…】 alone */
	FORM_BULLET,   /* ◆ ● ■ ○ */
	FORM_DOT,      /* ・ and, in Markdown extracts, - */
	FORM_NOTE,     /* ※ ★ */
	FORM_TAG,      /* <…> before a title */
	FORM_WAVE,     /* ～…～ as a line of its own */
	FORM_THEME,    /* テーマ 01：name */
	FORM_HEADS,    /* 【A】 【B】: head of a table */
	FORM_FIELD,    /* title, head of the ward, contact …: fields.c has taken it */
	FORM_OFFICE,   /* names of offices */
	FORM_ARTICLE,  /* 第１条　… */
	FORM_HASH,     /* ## 避難所: of Markdown, as deep as it has signs */
	FORM_LABELLED, /* 日時　６月８日: see layout.c */
	N_FORMS
} form;

/* What a line begins with. */
typedef struct mark {
	form form : 8;
	uint8_t depth;         /* of a dotted number: its parts */
	bool bracketed;        /* the mark stands inside 【…】 */
	size_t body;           /* byte offset behind the mark */
	const kw_str *damaged; /* the label as written, when it was put right; else NULL */
	kw_str marker, label;
} mark;

/* ◇◇ … ◇◇: a heading that its bullets stand on both sides of. */
static inline bool mark_is_ornament(form f, uint8_t depth)
{
	return f == FORM_BULLET && depth > 0;
}
/* Where the closing ornament of s begins, s.n without; *n gets the bytes of the opening one. */
size_t grammar_ornament(kw_str s, size_t *n);

/* What few steps ask of a line. */
typedef struct line_rest {
	uint32_t no;            /* from 1 */
	uint32_t col, end_col;  /* of text, in code points */
	uint32_t behind;        /* bytes of white space that end the line */
	uint32_t value_indent;  /* of a labelled line: columns before its value */
	uint32_t page_no;       /* from 1 */
	kw_str marker, label;   /* of the mark, see line_mark */
	const kw_str *damaged;  /* of the mark */
	const kw_str *listed;   /* the number the cover's list gives this title; NULL without */
	const uint32_t *drops;  /* columns of U+0020 that go, ascending */
	uint8_t dropped;        /* n of drops */
	const money_unit *unit; /* of its figures; NULL without */
} line_rest;

/* Every step walks along all lines: what most of them ask fills one line of the cache, the first and the last character beside the text so that
 * it need not be looked at. */
typedef struct line {
	kw_str text;          /* without its edges */
	struct block *block;  /* made by fields.c; the line is no part of a run then */
	line_rest *rest;      /* never NULL */
	uint32_t first, last; /* characters of text, see line_set_text */
	uint32_t width;       /* columns of text */
	uint32_t indent;      /* columns before it */
	uint32_t gap; /* difference to the number of the line before; 1 = adjacent; 1000 for the first */
	struct {
		uint32_t body;
		form form : 8;
		uint8_t depth;
		bool bracketed;
	} mark;              /* its words are in the rest: line_mark, line_set_mark */
	uint16_t facts;      /* of text as it was read: FACT_SPACE is white space inside */
	bool lead : 1;       /* begins with U+0020 or U+3000 */
	bool tail : 1;       /* ends in U+0020 */
	bool page : 1;       /* a page begins here */
	bool fed : 1;        /* because of a form feed */
	bool lone : 1;       /* set by fields and assembly: never joined */
	bool front : 1;      /* above the first heading, and no heading itself; see title.c */
	bool comes_back : 1; /* a numbered title that heads a page as well, see titles.c */
	bool broken : 1;     /* never joined to the line before */
	bool paragraph : 1;  /* a whole paragraph on one line, see despace.c */
	bool part : 1;       /* signs of a converter were taken off it */
	bool glued : 1;      /* always joined to the line before */
	bool removed : 1;    /* to the ledger */
	bool furniture : 1;  /* removed as such */
	bool vertical : 1;   /* one character of vertical print, see vertical.c */
	bool in_value : 1;   /* at the column of the value above, see layout.c */
	bool alone : 1; /* a number that is the label of the heading on the next line, see page_numbers.c */
} line;

/* Steps walk along lines, not along memory. */
enum { CACHE_LINE = 64 };
_Static_assert(sizeof(void *) > 8 || sizeof(line) <= CACHE_LINE, "a line of the text is one of the cache");

static inline void line_set_text(line *l, kw_str text)
{
	l->text = text;
	l->first = char_first(text);
	l->last = char_last(text);
}

static inline mark line_mark(const line *l)
{
	return (mark){ .form = l->mark.form,
		       .depth = l->mark.depth,
		       .bracketed = l->mark.bracketed,
		       .body = l->mark.body,
		       .damaged = l->rest->damaged,
		       .marker = l->rest->marker,
		       .label = l->rest->label };
}

static inline void line_set_mark(line *l, const mark *m)
{
	l->mark.form = m->form;
	l->mark.depth = m->depth;
	l->mark.bracketed = m->bracketed;
	l->mark.body = (uint32_t)m->body;
	l->rest->damaged = m->damaged;
	l->rest->marker = m->marker;
	l->rest->label = m->label;
}

/* Without a mark, and no field has it. */
static inline bool fields_is_free(const line *l)
{
	return !l->block && l->mark.form == FORM_PLAIN;
}

/* ---- blocks ---- */

/* A stretch of one line, as a block uses it. */
typedef struct piece {
	kw_str text;
	uint32_t line, col, end_col;
} piece;

typedef struct block block;
struct block {
	/* What the steps that walk along all blocks ask first, of the text too: one line of the cache. */
	block *prev, *next;
	kw_heading *heading; /* sections, projects, boxes */
	line *const *from;   /* the lines it was made of; NULL for a part of a line */
	uint8_t type; /* kw_type; sections, projects, boxes and tables have the pieces of their title */
	uint8_t form;
	uint8_t depth; /* dotted numbers */
	uint8_t role;  /* box, field, missing */
	uint8_t confidence;
	uint8_t role_of_part; /* cover.c: 1 + the part it goes to */
	bool moved : 1, part : 1, implied : 1, label_after : 1, bracketed : 1, page : 1, fed : 1, inner : 1,
	        is_reference : 1, page_title : 1, closed : 1, taken : 1, table_head : 1, orphan : 1,
	        part_title : 1, text_each : 1;
	uint16_t rank;         /* of a heading: style, see levels.c */
	uint16_t facts;        /* of its lines: all that text has, and perhaps more */
	uint32_t begins, ends; /* the first and the last character of text */
	uint32_t width;        /* columns of text */
	uint32_t gap, n_pieces;

	block *parent, *first, *last;
	kw_str text; /* pieces joined; it lives as long as the document */
	size_t n_from;
	const piece *pieces; /* the text of the block; of an item: without its marker */
	uint32_t mark_col;   /* of an item or note: where the marker begins on the first line; 0 without */
	uint32_t first_line, last_line, page_no;
	kw_str marker, why;
	union { /* by type */
		kw_field *field;
		kw_contact *contact;
		kw_str id, term; /* lists, notes */
		struct {
			kw_str code, name; /* theme items */
		};
		struct {
			const kw_str *columns; /* tables */
			size_t n_columns;
			const money_unit *
			        *units; /* column by column, NULL for those without; NULL: none has one */
		};
	};
	const money_unit *unit; /* of its figures; NULL without */
	uint64_t key;           /* see title_key */
	kw_node *node;          /* in the document, once it stands there */
};

typedef struct job {
	kw_ctx *ctx;
	kw_doc *doc;
	kw_arena *arena; /* scratch */
	kw_text src;
	kw_arena *line_arena; /* of lines and live; gone once the tree of blocks is made */
	line *lines;          /* every non-blank line, from the beginning of a line of the cache on */
	size_t n_lines;
	line **live; /* those not removed */
	size_t n_live;
	bool tails;   /* trailing spaces mark paragraph ends in this file */
	bool doubled; /* a blank line below every line; distances are halved, see lines.c */
	bool markdown;
	bool unwrapped;          /* each line is a whole paragraph */
	bool has_terms;          /* items begin with a term, a space and what it means */
	uint32_t margin;         /* see habits.c: the column lines are cut at; 0 when the file shows none */
	uint32_t edges[6];       /* see habits.c: the columns at which all lines in mid-sentence end */
	uint8_t n_edges;         /* 0 when they end anywhere */
	bool blanks_inside;      /* a blank line below a line of a paragraph says nothing */
	bool blanks_divide;      /* lines of a paragraph follow one another, a blank line ends it */
	bool indents;            /* paragraphs begin with an indent */
	bool letters_mark_items; /* （１）, ① and ア: other numbers head the sections */
	bool amounts_below;      /* amounts stand on lines of their own below the names of projects */
	bool has_form;           /* it says 様式１: fields may be empty */
	uint64_t alone;          /* bit by bit: forms of headings with a blank line below nearly each */
	bool heads_above;        /* headings stand above their texts as a rule, see unmarked.c */
	uint32_t n_name_lookups; /* see blocks.c */
	bool web;                /* a page of the web, see web.c */
	bool has_status;         /* 新, 拡充 without brackets stand before several names */
	bool has_units;          /* some lines have one, see legend.c */
	bool explain;            /* say why, line by line */
	uint64_t forms;          /* bit by bit: those that grammar.c found on some line */
	bool blank_marks;        /* a line is nothing but white space that begins with U+3000 */
	size_t n_furniture;      /* lines taken out as such */
	size_t n_dropped;        /* U+0020 taken out, see despace.c */
	bool no_memory;          /* in an arena that is gone */
	block *root;
	block *pool; /* blocks not used yet: side by side, since every step walks along all of them */
	size_t n_pool;
	kw_buf pieces; /* of the block at hand */
	struct {
		const char *text; /* of the line, and the column it begins at */
		uint32_t base, col;
		size_t at; /* the byte of it that is column col */
	} place;           /* where the last part of a line ended: the next is mostly behind it */
	block spare;       /* written to when memory is short */
} job;

/* lines.c */
void lines_split(job *j);
void lines_keep_live(job *j);
void lines_forget(job *j);

/* repeat.c */
void repeat_remove(job *j);
/* Lines from … to - 1 to the ledger, as a copy of lines of_from … of_to - 1. */
void repeat_take_out(job *j, size_t from, size_t to, kw_removed_kind kind, kw_removed_reason reason,
                     size_t of_from, size_t of_to);

/* web.c: what stands around the text of a page of the web */
void web_remove(job *j);

/* page_numbers.c */
/* Sets found[i] for each of j->lines that is a page number; what follows it stands on the next page. */
void page_numbers_mark(job *j, bool *found);
/* The figures at *at as the number of a page, *at moved behind them; -1 when there are none. */
int page_figures_at(kw_str s, size_t *at);

/* habits.c */
void habits_find(job *j);
void habits_find_amounts(job *j); /* of this again, when lines have got units */
bool habits_at_margin(const job *j, const line *l);
/* Does live[i] end where it does because live[i + 1] begins with more than had room there? False as well when the file shows no edges. */
bool habits_was_cut(const job *j, size_t i);
/* What live[i + 1] begins with had room in live[i], to the column. */
bool habits_had_room(const job *j, size_t i);
/* The file shows its edges, and at none of them the line was cut: it ends where its text ends. */
bool habits_was_ended(const job *j, size_t i);
/* It is less than half as wide as the line right below, which fills a column or is a sentence. */
bool habits_is_above_text(const job *j, size_t i);
bool habits_has_amount_below(const line *l, const line *next);

/* despace.c */
void despace_lines(job *j);

/* markdown.c */
void markdown_strip(job *j);

/* ruled.c */
void ruled_find(job *j);

/* grammar.c */
mark grammar_mark(kw_str text);
bool grammar_has_label(kw_str s); /* 担当：総務課: s begins with a known label and the sign behind it */
void grammar_lines(job *j);

/* series.c: words that number parts */
void series_find(job *j);

/* damage.c */
void damage_restore(job *j);
/* Whether a damaged numeral may begin with c. */
static inline bool damage_may_begin(uint32_t c)
{
	return c >= 'I' && c <= 'W';
}

enum { WIDEST_TITLE = 76 }; /* columns */
/* heading.c: fills the parts of a heading from its joined text. */
void grammar_heading(job *j, kw_str text, const mark *m, const money_unit *u, kw_heading *h);
/* The bytes of a word that says how a project stands in front of its name, with what parts them: 新　, 拡充：, 【新】; 0. *status gets the word with
 * its bracket. */
size_t heading_status(kw_str s, kw_str *status);
bool grammar_is_title_like(kw_str text);
bool grammar_is_remark(kw_str text); /* 新規, 新規・拡充: how a project stands, and nothing else */
bool grammar_is_title_line(
        const line *l); /* the same for the text of a line, mostly told without looking at it */
/* budget.c: the amount behind a name, with all that is said of it */
enum {
	AMOUNT_NAMED = 1 << 0, /* 予算額, or a year */
	AMOUNT_SECONDARY = 1 << 1,
	AMOUNT_TOTAL = 1 << 2,
	AMOUNT_REMARK = 1 << 3,
	AMOUNT_SUM = 1 << 4
};
typedef struct budget {
	size_t at, end;  /* from its bracket, word or figure to behind the last amount */
	size_t name_end; /* of the text before, without what parts the two */
	kw_str label;    /* 予算額 */
	bool certain;    /* it has a word, or is larger than what a person pays */
	bool wide;       /* white space of two columns, or dots, part it from the name */
} budget;
/* In s, behind a name; in a heading a single space parts them. What stands behind b->end says something of the project. u: the unit of
 * figures without one; NULL when none is told. */
bool budget_find(kw_str s, bool in_heading, const money_unit *u, budget *b);
/* s is nothing else. */
bool budget_is_whole(kw_str s, const money_unit *u, budget *b);
/* s is a word of a budget and its amount: 事業費　3,400千円. */
bool budget_is_line(kw_str s, const money_unit *u);
/* s begins with it, and the name follows. */
bool budget_in_front(kw_str s, const money_unit *u, budget *b);
/* Where the amount at the end of a heading begins, with its bracket or the word before it; text.n without one. */
size_t grammar_budget(kw_str text);
/* A line that is nothing but such an amount. */
bool grammar_is_budget(kw_str text);
/* Where words on the budget of a heading begin that say no amount, 予算額は管理費に含む; text.n without. */
size_t grammar_budget_remark(kw_str text);
/* Whether a text that ends in the character may end in such an amount, or be one. */
bool grammar_may_end_budget(uint32_t last);
/* The same of a text with these facts, where figures may have a unit from a legend. */
bool budget_may_close(uint32_t facts, uint32_t last, const money_unit *u);

/* fields.c */
void fields_find(job *j);
block *fields_take(job *j, line *l, kw_type type); /* makes it a block of its own */

block *fields_take_issue(job *j, line *l, const kw_wareki *w); /* the line is the date of issue */

/* A sentence goes on from the line above: it left a bracket open, or a comma. */
bool fields_is_in_sentence(const job *j, size_t i);

/* contacts.c: offices and how to reach them */
void contacts_find(job *j);
bool contact_is_in(kw_str s); /* a word of a contact and a number or a mail address behind it */
void contact_set(job *j, block *b, kw_str s); /* b becomes the contact s states */

/* desks.c: offices with their place or telephone as headings; the depth of their blocks is this and more */
enum { OFFICE_DEPTH = 8 };
void desks_find(job *j);

/* alone.c: labels and bullets that stand alone on their lines */
void alone_find(job *j);
/* It ends like a sentence under way; a heading below a number may: 子どもを育てるために. */
bool alone_is_phrase(const line *l);
/* A mark and nothing else: the words stand on the next line. */
static inline bool mark_is_alone(const line *l)
{
	return l->mark.body >= l->text.n && l->mark.body > 0;
}

/* contents.c: the table of contents */
void contents_find(job *j);

/* runin.c: a numbered heading and its text on one line */
void runin_prepare(job *j);
size_t runin_value(const job *j, const line *l); /* where a text may begin behind the heading; 0 */
void runin_find(job *j);
void runin_set_head(job *j, block *head, const line *l, size_t body); /* the line before the text */
/* The heading of lines[0] with its text behind it. */
block *runin_build(job *j, block *head, line *const *lines, size_t n);

/* vertical.c: lines of one character each */
void vertical_find(job *j);
bool vertical_is(const block *b);       /* a paragraph of such lines */
void vertical_decide(job *j, block *b); /* what it is beside its neighbours */

/* masthead.c: the date of issue at the head */
void masthead_find(job *j);

/* labels.c: lines of a form, known by their row */
void labels_find(job *j);

/* layout.c: labels, captions of articles, lines set apart */
void layout_find(job *j);

/* alike.c: lines below one another that begin with the same kind of thing */
void alike_find(job *j);

/* title.c */
void title_find(job *j);
bool title_ends_in_genre(kw_str s);               /* （案） behind it or not */
size_t title_fiscal_year(kw_str s, size_t *from); /* bytes of the first one in s, at *from; 0 without */

/* stacked.c */
void stacked_find(job *j);
bool stacked_are_alike(kw_str a, kw_str b); /* but for figures */
/* n lines as a cell; n lines that name the columns. */
void stacked_add_cell(job *j, block *row, size_t from, size_t n);
void stacked_set_head(job *j, block *table, size_t from, size_t n);

/* rounds.c */
void rounds_find(job *j);

/* tables.c */
void tables_find(job *j);
bool cell_is_figure(kw_str s); /* 1,234, △5.6％, ２，５００人; years and dates are none */
bool cell_is_value(kw_str s);  /* also 84 億 6,000 万円, 約600㎡, － */

/* legend.c: units told once for many figures */
void legend_find(job *j);
/* The bytes of a bracket with a unit of money and nothing else, （千円）, that s begins with; 0. */
size_t legend_unit_bracket(kw_str s);
/* A figure at s.p[at] the unit is of; named: behind a word of a budget. Elsewhere what could be a number, a year or a code is none. */
bool unit_figure_at(const money_unit *u, kw_str s, size_t at, bool named, kw_money *out);

/* columns.c */
void columns_name(job *j, block *table);                /* the line it is made of names its columns */
void columns_take_rows(job *j, size_t i, block *table); /* below live[i], its head */

/* titles.c */
typedef struct title_index title_index;
void titles_index(job *j);         /* lines that say a listed title */
void titles_mark_pages(job *j);    /* flat blocks made of them become page headings */
int title_figure(const block *b);  /* the number of a section as a figure; 0 when it is none */
void titles_restore_pages(job *j); /* and get the text of their page */

/* similar.c */
enum { MAX_ASSIGN = 64 };
/* out[h * n_texts + t]: 0 to 1 */
void similar_matrix(job *j, const kw_str *heads, size_t n_heads, const kw_str *texts, size_t n_texts,
                    double *out);
/* text_of[i] for each of n rows so that the sum of score is largest; the sums of the best and the second best
 * assignment. False when n is 0 or over MAX_ASSIGN. */
bool assign_best(double *score, size_t n, size_t *text_of, double *best, double *second);

/* offices.c */
void offices_find(job *j);
void offices_pair(job *j);

/* join.c */
typedef struct join {
	bool join;
	const char *rule, *words; /* "4.7", what it says */
} join;
join join_decide(const job *j, size_t i); /* live[i] to live[i + 1] */
void join_find_wrapping(job *j);

/* blocks.c */
block *block_new(job *j, kw_type type);
void block_append(block *parent, block *b);
void block_insert(block *before, block *b);
void block_insert_after(block *after, block *b);
void block_unlink(block *b);
/* Puts the text of live[from] … live[to - 1], or a part of one line, into the block. */
void block_set_lines(job *j, block *b, line *const *lines, size_t n, size_t skip_bytes);
void block_set_part(job *j, block *b, const line *l, size_t from, size_t n);
/* Bytes of a line. */
typedef struct stretch {
	const line *l;
	size_t from, n;
} stretch;
/* The same for parts of several lines, n > 0. */
void block_set_parts(job *j, block *b, const stretch *parts, size_t n);
void block_set_heading(job *j, block *b, const mark *m);
void block_doubt(job *j, block *b, kw_confidence confidence, const char *why, ...) KW_PRINTF(4, 5);
void blocks_build(job *j);
bool block_is_heading(const block *b);
bool block_has_stop(const block *b); /* 。 in its text */
bool block_says_amount(const block *b); /* 前年度比 ＋３億円（＋１．６％）: a line that ends in one */
bool block_is_title_like(const block *b); /* grammar_is_title_like */
bool block_is_prose(const block *b);
bool block_is_label(const block *b);
void block_become_heading(job *j, block *b, kw_type type, form f);

/* bullets.c */
void bullets_decide(job *j);

/* projects.c: names with amounts, alike among siblings */
void projects_find(job *j);
void projects_find_bare(job *j); /* once the others are known */

/* lists.c: numbered lines that are items */
void lists_find(job *j);

/* assemble.c: what a block means among its neighbours, on the flat list */
void assemble_blocks(job *j);
block *block_next_text(const block *b); /* the next one that is no document field */
block *block_prev_text(const block *b);
bool block_is_document_field(const block *b); /* title, contact, head …: it stands in no text */

/* slogans.c */
void slogans_find(job *j);
bool slogan_is_goal(const block *b);  /* a heading of a goal: the display line below it is a slogan */
bool slogan_is_motto(const block *b); /* below a title or a heading, and no noun at its end */

/* unmarked.c: short lines without a mark */
void unmarked_name_runs(job *j);     /* names below their lists */
void unmarked_find_heads(job *j);    /* like others that stand above items */
void unmarked_decide(job *j);        /* by their neighbours */
void unmarked_find_captions(job *j); /* what is left of them beside captions and boxes */

/* parts.c */
void parts_find(job *j);
uint64_t title_key(block *b); /* of a heading, for comparing; 0 when too short */
block *page_first(block *b);  /* the block its page begins with */

/* cover.c */
void cover_restore(job *j);

/* pages.c */
void pages_restore(job *j);

/* captions.c */
void captions_place(job *j);

/* cross.c: headings that were extracted apart from their texts */
void cross_headings(job *j); /* on the flat list */
void cross_sections(job *j); /* in the tree */

/* nest.c */
void nest_blocks(job *j);
void nest_item(job *j, block *parent, block *b); /* into the list it belongs to, or a new one */

/* levels.c */
bool nest_is_first_rank(const block *b);       /* a section in Roman figures, a chapter, a page */
int nest_strength(const block *b);             /* of a heading by its mark; 0: only its place tells */
int nest_mark_strength(form f, uint8_t depth); /* the same of a mark */

/* front.c */
void front_find(job *j);

/* ruby.c */
bool ruby_is_shown(job *j);

/* explain.c */
void explain_lines(job *j);

/* doubts.c */
void doubts_on_lines(job *j);
void doubts_in_tree(job *j);

/* tree.c */
void tree_put(job *j);

kw_status legacy_read(kw_ctx *ctx, const kw_opts *opts, kw_str bytes, kw_doc *doc);

#endif
