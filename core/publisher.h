/* publisher -- inside of the room: publisher.c tells who publishes, publisher_names.c what the document is called,
 * publisher_parts.c gives the identifiers, publisher_table.c makes the table of amounts. */
#ifndef PUBLISHER_H
#define PUBLISHER_H

#include <kawaraban/publisher.h>
#include <kawaraban/values.h>

enum { KW_LEVELS_MAX = 12, KW_LABELS_MAX = 16 }; /* that become columns */

/* A hash table of strings in an arena, with open addressing. */
typedef struct kw_entry {
	kw_str key;
	void *value;
	uint32_t n;
} kw_entry;

typedef struct kw_map {
	kw_arena *arena;
	kw_entry *slots;
	size_t n, cap;
} kw_map;

/* The entry of a key, added empty when it is new; the key is not copied. NULL without memory. */
kw_entry *kw_map_add(kw_map *map, kw_str key);
const kw_entry *kw_map_find(const kw_map *map, kw_str key);

/* A part with what those below it inherit. */
typedef struct kw_part_above kw_part_above;
struct kw_part_above {
	kw_part part;
	kw_str number; /* full number of the nearest numbered section */
	kw_str role;   /* of the nearest section */
	kw_part_above *above;
};

/* One row of the table: amounts of the records that follow each other. */
typedef struct kw_row_span {
	size_t first, n;
} kw_row_span;

typedef struct kw_publication_job {
	kw_publication made; /* first: what is handed out */
	kw_ctx *ctx;
	const kw_doc *doc;
	const kw_publication_wish *wish;
	kw_arena *arena;
	kw_buf text, more; /* scratch; released before the job is handed out */
	kw_str type_slug;
	kw_str fiscal_years; /* fiscal-years.tsv */
	kw_str *budget_ids;
	kw_map ids;   /* identifiers given, so that none is given twice */
	kw_map parts; /* node -> kw_part_above */
	kw_str levels[KW_LEVELS_MAX], labels[KW_LABELS_MAX];
	kw_row_span *rows;
	bool no_memory;
} kw_publication_job;

/* Empties a buffer, and remembers when memory was short for what stood in it. */
void kw_publication_clear(kw_publication_job *job, kw_buf *b);
kw_str kw_publication_copy(kw_publication_job *job, kw_str s);

/* Each fills its part of job->made. */
kw_status kw_publisher_resolve(kw_publication_job *job);
kw_status kw_licence_find(kw_publication_job *job);
kw_status kw_names_make(kw_publication_job *job);
kw_status kw_parts_make(kw_publication_job *job);
void kw_budget_ids_make(kw_publication_job *job);
void kw_budget_table_make(kw_publication_job *job);

/* An identifier nobody has yet: base, base-2, base-3 ... */
kw_str kw_id_new(kw_publication_job *job, kw_str base);
/* 令和4年度 of a fiscal year at the end of out, after fiscal-years.tsv; 2061年度 behind its end. */
void kw_fiscal_label_put(const kw_publication_job *job, int year, kw_buf *out);
/* Which fiscal years: of the records, or a span of them in the title or the lines below it. */
kw_status kw_years_find(kw_publication_job *job);

#endif
