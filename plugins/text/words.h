/* words.h -- what formats/text/ says: classes of words a ward office may add to, and what each department speaks of. Which class means what to a
 * line is the business of the files that ask. */
#ifndef WORDS_H
#define WORDS_H

#include <kawaraban/plugin.h>

/* X(ID, "name in words.tsv") */
#define WORD_CLASSES(X)                                                                                      \
	X(GENRE, "genre")             /* words a title of such a document ends in */                         \
	X(STATUS, "status")           /* （案）, （改訂版） */                                       \
	X(GOAL, "goal-section")       /* sections whose first display line is a slogan */                    \
	X(LABEL, "label")             /* words before the figure of a heading: 施策, 経営課題 */       \
	X(PAGE, "page-label")         /* of these, the ones that head a page: 施策 */                      \
	X(LIST_TITLE, "list-title")   /* 【主な事業・取組】 */                                      \
	X(PREFIX, "prefix")           /* 【参考】 before a title */                                      \
	X(QUALIFIER, "qualifier")     /* what makes a closing （…） a qualifier */                       \
	X(FORM, "form")               /* 様式 */                                                           \
	X(CAPTION, "caption-end")     /* endings of captions */                                              \
	X(OFFICE, "office-end")       /* endings of office names */                                          \
	X(BUREAU, "bureau-end")       /* endings of bureau names in 【…】 at the end of a title */       \
	X(POST, "post")               /* 区長, 市長 */                                                   \
	X(MASCOT, "mascot")           /* words that name a mascot */                                         \
	X(ISSUED, "issued")           /* 発行 after a date */                                              \
	X(ISSUE_LABEL, "issue-label") /* 更新日 before a date */                                          \
	X(CONTACT, "contact")         /* 問合せ */                                                        \
	X(TEL, "tel")                 /* 電話 */                                                           \
	X(FAX, "fax")                                                                                        \
	X(MAIL, "mail")                 /* メール */                                                      \
	X(WEB, "web")                   /* ホームページ */                                             \
	X(ADDRESS, "address")           /* 〒, 所在地 */                                                 \
	X(BUDGET, "budget")             /* 予算額, 事業費 */                                           \
	X(LEGEND, "unit-legend")        /* 単位 before a unit of money */                                  \
	X(COUNT, "count-end")           /* ends of names of what is counted, not spent */                    \
	X(SUM, "sum")                   /* 計, 合計 before an amount */                                   \
	X(SECONDARY, "other-amount")    /* 前年度, うち, 国費: what makes an amount no budget */      \
	X(TOTAL, "whole-amount")        /* 総事業費: a budget where no other stands */                   \
	X(REMARK, "amount-remark")      /* 新規, 増 behind an amount */                                   \
	X(FEE, "fee-end")               /* 使用料: what ends names of what somebody pays */               \
	X(COUNTER, "counter")           /* what follows a figure that is not a heading number */             \
	X(PROJECT, "project")           /* endings of names of projects */                                   \
	X(PROJECT_NAME, "project-name") /* of these, the ones that end a name for certain */                 \
	X(REFERENCE, "see")             /* words of a cross reference */                                     \
	X(CONTINUE, "continue")         /* line ends that leave a sentence open */                           \
	X(SENTENCE, "sentence")         /* line ends that close one without a stop */                        \
	X(SENTENCE_END, "sentence-end") /* verbs that close a sentence without a stop */                     \
	X(BANNER, "box-title")          /* titles of boxes of examples */                                    \
	X(NO_START, "no-start")         /* まで, による: words no text begins with */                   \
	X(CONNECT, "connective")        /* words a paragraph begins with, a heading does not */              \
	X(CALLOUT, "callout-end")       /* endings of a statement set apart */                               \
	X(PILLARS, "pillar-section")    /* sections that list the numbered policies */                       \
	X(ORGANISATION, "organisation-section") /* sections on how the office works */                       \
	X(OUTER_OFFICE, "outer-office")         /* endings of offices that hold others: 部 */               \
	X(INNER_OFFICE, "inner-office")         /* and of those that stand in them: 係 */                   \
	X(HEADING_END, "heading-end")           /* ends of headings that look like unfinished sentences */   \
	X(TOPIC_END, "topic-end")               /* …とは: ends of questions the text below answers */    \
	X(APPENDIX, "appendix")                 /* 別表: begins headings behind the body */                \
	X(CAPTION_START, "caption-start")       /* beginnings of captions: 完成した */                   \
	X(SLOGAN_END, "slogan-end")             /* ends of slogans: …のまち */                          \
	X(BULLET, "bullet")                  /* ◆ ● ■: names projects, heads sections, marks items */  \
	X(ITEM_MARK, "item-mark")            /* ・ */                                                       \
	X(SPACED_MARK, "spaced-item-mark")   /* - *: only before white space */                              \
	X(NOTE_MARK, "note-mark")            /* ※ ★ */                                                   \
	X(CLOSING_MARK, "closing-note-mark") /* of these, the ones that speak of the whole part */           \
	X(ORNAMENT, "ornament")              /* ◇ ☆ ＝: repeated on both sides of a heading */          \
	X(CODE, "code-label")                /* テーマ before a figure */                                 \
	X(BODY, "body")                      /* 区 市: in the name of a body */                            \
	X(PAGE_WORD, "page-word")            /* beside the figure of a page number */                        \
	X(ITEM_LABEL, "item-label")          /* 日時, 会場: before a value on the same line */           \
	X(TURN, "turn")                      /* 問, 答, Ｑ: whose turn it is */                           \
	X(PERSON, "person-end")              /* 議員, 君: behind the name of a person */                  \
	X(HEADING, "heading")                /* whole lines that are headings: はじめに, 附則 */       \
	X(CONTENTS, "contents")              /* 目次: heads the table of contents */                       \
	X(DIVIDER, "divider")                /* whole lines that stand apart: 記, 以上 */                 \
	X(ADDRESSEE, "addressee")            /* 各位: whom a letter is for */                              \
	X(LEAD_IN, "lead-in")                /* 次の: begins the sentence above a list */                  \
	X(MASTHEAD, "masthead")              /* 広報, だより: in the first line of a periodical */      \
	X(WEB_LINE, "web-line")              /* whole lines of a page of the web: 印刷する */            \
	X(WEB_START, "web-start")            /* beginnings of such lines: ページID */                     \
	X(WEB_HOME, "web-home")              /* the first name of the trail to a page */                     \
	X(WEB_CONTACT, "web-contact")        /* このページに関する before お問い合わせ */

typedef enum word_class {
#define WORD_ID(id, name) WORD_##id,
	WORD_CLASSES(WORD_ID)
#undef WORD_ID
	        N_WORD_CLASSES
} word_class;

/* Reads formats/text/ once for each process. */
kw_status words_prepare(kw_ctx *ctx);
/* The word number i of the class; empty behind the last. */
kw_str words_at(word_class class, size_t i);
/* Bit `class` of each: some word of the class may begin or end with a character of that slot. Most texts are told by it. */
enum { WORD_SLOTS = 8192, WORD_BITS = 64 }; /* the classes behind the last bit share those of the first */
extern uint64_t words_begins[WORD_SLOTS], words_ends[WORD_SLOTS];

/* A bit for each class that may have a word beginning with c. */
static inline uint64_t words_begun_by(uint32_t c)
{
	return words_begins[c % WORD_SLOTS];
}

/* May a word of the class begin with c, end in c? A quick no for most characters. */
static inline bool words_may_start(word_class class, uint32_t c)
{
	return words_begins[c % WORD_SLOTS] >> class % WORD_BITS & 1;
}

static inline bool words_may_end(word_class class, uint32_t c)
{
	return words_ends[c % WORD_SLOTS] >> class % WORD_BITS & 1;
}
/* The bytes of the longest word of the class s begins, ends with; 0 when there is none. */
size_t words_at_start(word_class class, kw_str s);
size_t words_at_end(word_class class, kw_str s);
/* As words_at_start, with white space between the characters allowed: と　き, 電　話. */
size_t words_spread_at_start(word_class class, kw_str s);
/* Where in s the first word of the class stands, or s.n; *n gets its bytes. */
size_t words_inside(word_class class, kw_str s, size_t *n);

typedef struct department {
	kw_str office; /* ending or whole name */
	kw_str words;  /* what its text speaks of, separated by spaces */
} department;
const department *words_departments(size_t *n);

#endif
