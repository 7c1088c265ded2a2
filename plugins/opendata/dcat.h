/* dcat.h -- a catalogue as DCAT-AP 3.0.1 in RDF/XML: what catalog.c collects and dcat.c puts into elements. */
#ifndef OPENDATA_DCAT_H
#define OPENDATA_DCAT_H

#include "dataset.h"
#include "opendata.h"

/* A row of distributions.tsv that is listed. */
typedef struct od_file_kind {
	kw_str suffix, of, part, media_type, format, title;
} od_file_kind;

enum { OD_FILE_KINDS_MAX = 32 };

/* A file of the folder. */
typedef struct od_file {
	kw_str path; /* below the folder */
	unsigned kind;
	uint64_t bytes;
	char sha256[65];
} od_file;

/* What the resources of a page refer to: each is written once, behind the data sets. */
typedef struct od_term {
	kw_str address, name;
} od_term;

typedef struct od_dcat {
	od_job job; /* for lists, scratch and memory; has no document */
	kw_ctx *ctx;
	kw_str base, title, description, licence;
	kw_str publisher_code; /* of the catalogue; empty: that of its data sets */
	kw_str municipalities, types, licences;
	od_file_kind kinds[OD_FILE_KINDS_MAX];
	size_t n_kinds;
	od_list files; /* od_file, those that are no data sets by themselves, in the order of their paths */
	/* the page under way */
	od_xml page;
	kw_arena *page_arena;
	od_list datasets;                          /* kw_str: addresses */
	od_list publishers, licences_in;           /* od_term */
	uint64_t kinds_in, statuses_in, themes_in; /* sets of bits */
	size_t n_pages;
} od_dcat;

/* One data set with its files: main first. */
void od_dcat_dataset_put(od_dcat *d, const od_dataset *set, const od_file *const *files, size_t n);
/* The whole page around the data sets that were put; next: another one follows. It begins a new page. */
kw_status od_dcat_page_put(od_dcat *d, kw_sink *out, bool next);
/* ---- dcat_words.c ---- */

/* The field of the first row of a table whose first field is key; empty when there is none. */
kw_str od_dcat_field_of(kw_str table, kw_str key, size_t field);
/* 令和4年度, or 2022年度 where the document names no era. */
kw_str od_dcat_years(od_dcat *d, const od_dataset *set);
/* 2022年4月1日 of YYYY-MM-DD, appended. */
void od_dcat_day_put(kw_buf *b, kw_str day);
/* The word without what CKAN refuses; empty, and said, when less than two characters or more than a hundred are left. */
kw_str od_dcat_keyword(od_dcat *d, const od_dataset *set, kw_str word);
/* ni:///sha-256; and the digest as base64url without padding (RFC 6920). */
kw_str od_dcat_source(od_dcat *d, kw_str sha256);
/* A name of the table by its code; prefecture may be NULL. Empty when there is none. */
kw_str od_dcat_name_of(const od_dcat *d, kw_str code, kw_str *prefecture);

#endif
