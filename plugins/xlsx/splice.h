/* splice.h -- long sheets: body.c writes their rows, splice.c puts them into the package, scan.c reads them again. */
#ifndef XLSX_SPLICE_H
#define XLSX_SPLICE_H

#include "flate.h"
#include "x.h"

/* Puts the rows of a spliced sheet as XML and counts what was sent. KW_ELIMIT without memory, KW_EOUTPUT when out refuses. */
KW_NODISCARD kw_status xlsx_body_put(xlsx_sheet *sheet, xlsx_flate *out);

/* One pass over the rows body.c wrote, in pieces: they are what that room writes and nothing else. */
typedef struct xlsx_scan {
	const xlsx_sheet *sheet;
	kw_buf rest;  /* bytes of a piece that are not complete yet */
	uint32_t row; /* from 0 */
	uint64_t rows, cells;
	size_t column;
	bool in_row, is_bad;
	int64_t sum;
} xlsx_scan;

/* The next piece; false when it cannot be what was written, or without memory. */
bool xlsx_scan_put(xlsx_scan *scan, kw_str piece);
/* True when all rows were read to their end. Frees what the pass held. */
bool xlsx_scan_end(xlsx_scan *scan);

#endif
