/* records -- inside of the room: what its files share. records.c walks the tree, records_meta.c reads the title,
 * records_path.c finds the sections above a row, records_budget.c decides what is a budget amount. */
#ifndef RECORDS_H
#define RECORDS_H

#include <kawaraban/records.h>

/* What the title says; the texts are slices of meta->title or live in the arena. */
void kw_meta_read(kw_doc *doc, kw_meta *meta);
/* The body a title names, such as 緑区, and its city when it stands before; empty when there is none. */
void kw_meta_find_body(kw_str title, kw_str *body, kw_str *city);

/* Reads the tables of formats/ this room needs, once for each process: names of municipalities, heads of budget tables. */
kw_status kw_records_prepare(kw_ctx *ctx);
kw_status kw_names_prepare(kw_ctx *ctx);
kw_status kw_heads_prepare(kw_ctx *ctx);

/* X(ID, "class in formats/budget-heads.tsv") */
#define KW_HEAD_CLASSES(X)                                                                                   \
	X(NAME, "name")                                                                                      \
	X(NUMBER, "number")                                                                                  \
	X(YEAR, "year")                                                                                      \
	X(NO_BUDGET, "no-budget")                                                                            \
	X(TOTAL, "total")                                                                                    \
	X(TOTAL_END, "total-end")                                                                            \
	X(LEVEL, "level")                                                                                    \
	X(NUMBERED_LEVEL, "numbered-level")                                                                  \
	X(CODE_END, "code-end")                                                                              \
	X(NAME_END, "name-end")                                                                              \
	X(AMOUNT_END, "amount-end")                                                                          \
	X(AMOUNT_PREFIX, "amount-prefix")                                                                    \
	X(PART, "part")                                                                                      \
	X(DIFFERENCE_END, "difference-end")                                                                  \
	X(WHOLE_START, "whole-start")
typedef enum kw_head_class {
#define KW_HEAD_ID(id, name) KW_HEAD_##id,
	KW_HEAD_CLASSES(KW_HEAD_ID)
#undef KW_HEAD_ID
	        KW_N_HEAD_CLASSES
} kw_head_class;
/* The words of the class; none before kw_heads_prepare. */
const kw_str *kw_heads(kw_head_class class, size_t *n);
bool kw_heads_has(kw_head_class class, kw_str s);
/* The bytes of the longest word of the class s ends with; 0 without one. */
size_t kw_heads_end(kw_head_class class, kw_str s);
/* Whether s begins with a word of the class. */
bool kw_heads_start(kw_head_class class, kw_str s);

/* 東村山市, 緑区: the name of a municipality or ward there is; false for all before kw_names_prepare. */
bool kw_names_has(kw_str name);
bool kw_names_has_prefecture(kw_str name);

/* Sections by the number of their label. */
typedef struct kw_path_index kw_path_index;
/* n_sections: how many kw_path_index_add may come. NULL without memory. Dies with the arena. */
kw_path_index *kw_path_index_new(kw_arena *arena, size_t n_sections);
void kw_path_index_add(kw_path_index *index, const kw_node *section);
/* Says that the walk has come to the next section of those added: of two with one number the nearer before a row is its parent. */
void kw_path_index_pass(kw_path_index *index, const kw_node *section);
/* The path of a row: sections by its number first, else those around `node`. NULL when empty or without memory. */
const kw_path_step *kw_path_of(kw_path_index *index, const kw_node *node, kw_str number, size_t *n);

typedef struct kw_row_link {
	size_t row, previous;
} kw_row_link;

/* Rows that grow in a buffer and are copied into the arena at the end. */
typedef struct kw_rows_found {
	kw_ctx *ctx;
	kw_arena *arena;
	const kw_meta *meta;
	kw_path_index *index;
	kw_buf rows;  /* kw_budget_row one behind the other */
	kw_buf links; /* kw_row_link: which of them is that of the year before of which */
	kw_buf text;  /* of the block at hand */
	kw_buf name;  /* of a heading */
	int64_t sum_yen;
	bool overflow;
	const kw_node *theme_of; /* the last project asked for its theme */
	kw_str theme;
} kw_rows_found;

/* The name a heading gives: its title, or the whole line where a reader took nothing apart. */
kw_str kw_budget_name(kw_rows_found *found, const kw_node *title);
/* Adds the budget rows a block states: a TITLE, or a FIELD or PARA. */
/* The project or section whose budget the block may state: its heading, a line of it, an item of a list right in it; NULL when it states none. */
const kw_node *kw_budget_container(const kw_node *block);
void kw_budget_read_block(kw_rows_found *found, const kw_node *block);
/* Adds the rows of a table with a row source; false without memory. */
bool kw_budget_read_table(kw_rows_found *found, const kw_node *table);
void kw_budget_put_row(kw_rows_found *found, const kw_budget_row *row);
void kw_budget_put_link(kw_rows_found *found, size_t row, size_t previous);
/* Links the rows from `first` on, which one block has stated. */
void kw_budget_link_text(kw_rows_found *found, size_t first);
/* A section states its amount and the parts below it state theirs: added up, each would count twice. Marks both; the row
 * of the section gets a word of its own, 予算額（計）. Rows are in the order of the document. */
void kw_budget_find_sums(kw_rows_found *found);

/* Whether s ends with one of the words; *word_bytes is the length of the longest that does. */
bool kw_words_end(kw_str s, const char *const *words, size_t n, size_t *word_bytes);
/* The fiscal year s names: its last one, a bare number taken into the era of the title. *named tells whether it names
 * one; the answer is 0 when that year cannot be known. */
int kw_budget_year_named(kw_str s, const kw_meta *meta, bool *named);
/* Whether the head of a column names a budget amount, or nothing but a year. */
bool kw_budget_is_label(kw_str head);
/* Whether `other` is the same word for the year before, or that year alone: 前年度予算額, 前年度 beside 予算額. */
bool kw_budget_is_year_before(kw_str label, kw_str other, const kw_meta *meta);
/* The theme code of a project, or an empty string. */
kw_str kw_budget_theme(kw_rows_found *found, const kw_node *project);

#endif
