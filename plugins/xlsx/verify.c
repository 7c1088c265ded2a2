/* verify -- reads a written workbook again: every part inflates with its CRC and is well-formed XML, each sheet has the
 * rows and cells that were sent, the amounts add up to what was sent. libxlsxwriter says "No error." after a full disk
 * too; what this room lets pass is whole. */
#include "x.h"
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <minizip/unzip.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_BYTES = 65536, NAME_BYTES = 256, VALUE_BYTES = 32 };

/* One part under inspection. */
typedef struct part {
	bool is_sheet, is_workbook;
	uint64_t rows, cells, sheets;
	const xlsx_sheet *sheet; /* NULL: the part is none */
	bool in_amount, in_value, bad_value;
	char value[VALUE_BYTES];
	size_t n_value;
	int64_t sum;
} part;

typedef struct verifying {
	const xlsx_book *book;
	unzFile zip;
	uint64_t n_parts, n_sheets_listed, n_sheets_seen;
	char name[NAME_BYTES];
	kw_status st;
} verifying;

static void fail(verifying *v, const char *why)
{
	if (v->st == KW_OK)
		v->st = kw_fail(v->book->ctx, KW_EOUTPUT, "xlsx.damaged", (kw_span){ 0 },
		                "the workbook was not written whole: %s: %s", v->name, why);
}

/* ---- SAX: counts rows, cells and amounts ---- */

static const char *attribute(const xmlChar **attributes, int n, const char *name, size_t *length)
{
	for (int i = 0; i < n; i++, attributes += 5)
		if (strcmp((const char *)attributes[0], name) == 0) {
			*length = (size_t)(attributes[4] - attributes[3]);
			return (const char *)attributes[3];
		}
	*length = 0;
	return NULL;
}

/* Does the cell reference name a column of amounts, in a row of the body? */
static bool is_amount(const part *p, const char *ref, size_t n)
{
	uint64_t col = 0, row = 0;
	size_t i = 0;
	if (!p->sheet || !p->sheet->has_yen)
		return false;
	for (; i < n && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++)
		col = col * 26 + (uint64_t)(ref[i] - 'A' + 1);
	for (; i < n && row <= XLSX_SHEET_ROWS && ref[i] >= '0' && ref[i] <= '9'; i++)
		row = row * 10 + (uint64_t)(ref[i] - '0');
	return i == n && col > p->sheet->yen_col && col <= (uint64_t)p->sheet->yen_last + 1 &&
	       row > p->sheet->body_row && row <= (uint64_t)p->sheet->body_row + p->sheet->n_rows;
}

static void on_start(void *user, const xmlChar *name, KW_UNUSED const xmlChar *prefix,
                     KW_UNUSED const xmlChar *uri, KW_UNUSED int n_spaces, KW_UNUSED const xmlChar **spaces,
                     int n_attributes, KW_UNUSED int n_defaulted, const xmlChar **attributes)
{
	part *p = user;
	const char *element = (const char *)name;
	size_t n = 0, n_type = 0;
	if (p->is_workbook) {
		p->sheets += strcmp(element, "sheet") == 0;
		return;
	}
	if (!p->is_sheet)
		return;
	if (strcmp(element, "row") == 0) {
		p->rows++;
	} else if (strcmp(element, "c") == 0) {
		p->cells++;
		const char *ref = attribute(attributes, n_attributes, "r", &n);
		bool is_number = !attribute(attributes, n_attributes, "t", &n_type);
		p->in_amount = ref && is_number && is_amount(p, ref, n);
	} else if (strcmp(element, "v") == 0 && p->in_amount) {
		p->in_value = true;
		p->n_value = 0;
	}
}

static void on_text(void *user, const xmlChar *text, int n)
{
	part *p = user;
	if (!p->in_value)
		return;
	if (p->n_value + (size_t)n >= VALUE_BYTES) {
		p->bad_value = true;
		return;
	}
	memcpy(p->value + p->n_value, text, (size_t)n);
	p->n_value += (size_t)n;
}

/* Amounts are whole numbers below 10^15, written without exponent. */
static void add_value(part *p)
{
	int64_t value = 0;
	size_t i = p->n_value && p->value[0] == '-';
	bool is_negative = i == 1;
	p->bad_value |= i == p->n_value;
	for (; i < p->n_value; i++) {
		if (p->value[i] < '0' || p->value[i] > '9' || value >= XLSX_NUMBER_END) {
			p->bad_value = true;
			return;
		}
		value = value * 10 + (p->value[i] - '0');
	}
	p->bad_value |= __builtin_add_overflow(p->sum, is_negative ? -value : value, &p->sum);
}

static void on_end(void *user, const xmlChar *name, KW_UNUSED const xmlChar *prefix,
                   KW_UNUSED const xmlChar *uri)
{
	part *p = user;
	if (p->in_value && strcmp((const char *)name, "v") == 0) {
		p->in_value = false;
		add_value(p);
	} else if (strcmp((const char *)name, "c") == 0) {
		p->in_amount = false;
	}
}

/* libxml2 would print it; what matters is the answer of the parser. */
static void on_error(KW_UNUSED void *user, KW_UNUSED xmlErrorPtr error) {}

/* ---- one part ---- */

static bool parse_part(verifying *v, part *p)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		              .startElementNs = on_start,
		              .endElementNs = on_end,
		              .characters = on_text,
		              .serror = on_error };
	char *chunk = malloc(CHUNK_BYTES);
	xmlParserCtxtPtr parser = chunk ? xmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL) : NULL;
	bool is_whole = false;
	int n = -1;
	if (!parser) {
		fail(v, "no memory to read it again");
		goto out;
	}
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_HUGE);
	while ((n = unzReadCurrentFile(v->zip, chunk, CHUNK_BYTES)) > 0)
		if (xmlParseChunk(parser, chunk, n, 0) != XML_ERR_OK)
			break;
	if (n < 0)
		fail(v, "it does not inflate");
	else if (n > 0 || xmlParseChunk(parser, chunk, 0, 1) != XML_ERR_OK || !parser->wellFormed)
		fail(v, "it is not well-formed");
	else
		is_whole = true;
out:
	xmlFreeParserCtxt(parser);
	free(chunk);
	return is_whole;
}

/* The sheet a part such as xl/worksheets/sheet3.xml holds; NULL for other parts. */
static const xlsx_sheet *sheet_of(const verifying *v, const char *name)
{
	unsigned number = 0;
	int end = 0;
	const xlsx_sheet *sheet = v->book->first;
	if (sscanf(name, "xl/worksheets/sheet%u.xml%n", &number, &end) != 1 || !end || name[end] || !number)
		return NULL;
	for (unsigned i = 1; sheet && i < number; i++)
		sheet = sheet->following;
	return sheet;
}

static void check_sheet(verifying *v, const part *p)
{
	if (p->rows != p->sheet->n_rows_sent)
		fail(v, "it has other rows than were sent");
	else if (p->cells != p->sheet->n_cells_sent)
		fail(v, "it has other cells than were sent");
	else if (p->sheet->has_yen && (p->bad_value || p->sum != p->sheet->yen_sent))
		fail(v, "its amounts have another sum than was sent");
}

static void check_part(verifying *v)
{
	part p = { .sheet = sheet_of(v, v->name) };
	p.is_sheet = p.sheet != NULL;
	p.is_workbook = strcmp(v->name, "xl/workbook.xml") == 0;
	if (unzOpenCurrentFile(v->zip) != UNZ_OK) {
		fail(v, "it cannot be opened");
		return;
	}
	bool is_whole = parse_part(v, &p);
	if (unzCloseCurrentFile(v->zip) != UNZ_OK && is_whole)
		fail(v, "its CRC is wrong");
	v->n_parts++;
	if (p.is_workbook)
		v->n_sheets_listed = p.sheets;
	if (p.is_sheet && v->st == KW_OK) {
		v->n_sheets_seen++;
		check_sheet(v, &p);
	}
}

/* ---- the package ---- */

static void check_needed(verifying *v)
{
	static const char *const needed[] = { "[Content_Types].xml", "_rels/.rels",
		                              "xl/workbook.xml",     "xl/_rels/workbook.xml.rels",
		                              "xl/styles.xml",       "docProps/core.xml" };
	for (size_t i = 0; i < KW_COUNT(needed) && v->st == KW_OK; i++) {
		snprintf(v->name, sizeof v->name, "%s", needed[i]);
		if (unzLocateFile(v->zip, needed[i], 1) != UNZ_OK)
			fail(v, "it is missing");
	}
}

kw_status xlsx_book_verify(const xlsx_book *book, const char *path)
{
	verifying v = { .book = book, .name = "package", .st = KW_OK };
	v.zip = unzOpen64(path);
	if (!v.zip) {
		fail(&v, "it is no zip package");
		goto out;
	}
	int at = unzGoToFirstFile(v.zip);
	for (; at == UNZ_OK && v.st == KW_OK; at = unzGoToNextFile(v.zip)) {
		if (unzGetCurrentFileInfo64(v.zip, NULL, v.name, sizeof v.name, NULL, 0, NULL, 0) != UNZ_OK)
			fail(&v, "its entry cannot be read");
		else
			check_part(&v);
	}
	if (v.st == KW_OK && at != UNZ_END_OF_LIST_OF_FILE)
		fail(&v, "the list of parts breaks off");
	check_needed(&v);
	snprintf(v.name, sizeof v.name, "package");
	if (v.st == KW_OK && (v.n_sheets_listed != book->n_sheets || v.n_sheets_seen != book->n_sheets))
		fail(&v, "it has other sheets than were sent");
out:
	if (v.zip)
		unzClose(v.zip);
	return v.st;
}
