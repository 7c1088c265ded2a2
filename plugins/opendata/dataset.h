/* dataset.h -- what a catalogue says of one document: the metadata at its head. */
#ifndef OPENDATA_DATASET_H
#define OPENDATA_DATASET_H

#include <kawaraban/plugin.h>

/* As the document states it; empty where it does not. */
typedef struct od_dataset {
	kw_str identifier, title;
	kw_str type_word;
	kw_str status_code, status_word;
	kw_str publisher_code, publisher_name;
	kw_str year, last_year, era, era_year;
	kw_str first_moment, last_moment; /* of the fiscal years: 2022-04-01T00:00:00+09:00 */
	kw_str issued, modified, licence;
	kw_str contact_name, mail, telephone, fax, web; /* of the first contact */
	kw_str file, sha256;                            /* of its source */
} od_dataset;

typedef enum od_dataset_found { OD_DATASET, OD_OTHER_XML, OD_MALFORMED } od_dataset_found;

/* Reads as far as the metadata go; the strings live in the arena. OD_OTHER_XML: no open data XML. OD_MALFORMED: *why and *line tell
 * what is wrong with it. */
od_dataset_found od_dataset_read(kw_str bytes, kw_arena *arena, od_dataset *out, kw_str *why, uint32_t *line);

#endif
