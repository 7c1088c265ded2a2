/* verify -- reads a written workbook again: every part inflates with its CRC and is well-formed XML, each sheet has the
 * rows and cells that were sent, the amounts add up to what was sent. libxlsxwriter says "No error." after a full disk
 * too; what this room lets pass is whole. */
#include "splice.h"
#include "zip.h"
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_BYTES = 1 << 17, VALUE_BYTES = 32 };

/* One part under inspection. */
typedef struct part {
	bool is_sheet, is_workbook, is_strings;
	uint64_t rows, cells, sheets;
	const xlsx_sheet *sheet; /* NULL: the part is none */
	bool in_amount, in_text, in_value, bad_value;
	uint32_t row, col;  /* of the cell */
	kw_buf *strings;    /* uint64_t: the hash of each shared string */
	kw_buf text;        /* of the string under way */
	uint64_t n_strings; /* that the part says it has */
	uint64_t texts;     /* marks of the texts of cells, added */
	xmlParserCtxtPtr parser;
	char value[VALUE_BYTES];
	size_t n_value;
	int64_t sum;
} part;

typedef struct verifying {
	const xlsx_book *book;
	xlsx_zip *zip;
	uint64_t n_sheets_listed, n_sheets_seen;
	xlsx_part at;   /* the part under inspection */
	kw_buf strings; /* see part */
	kw_status st;
} verifying;

static void fail(verifying *v, const char *why)
{
	if (v->st == KW_OK)
		v->st = kw_fail(v->book->ctx, KW_EOUTPUT, "xlsx.damaged", (kw_span){ 0 },
		                "the workbook was not written whole: %s: %s", v->at.name, why);
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

/* Takes the reference of a cell apart, from 0. */
static bool read_ref(part *p, const char *ref, size_t n)
{
	uint64_t col = 0, row = 0;
	size_t i = 0;
	for (; i < n && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++)
		col = col * 26 + (uint64_t)(ref[i] - 'A' + 1);
	for (; i < n && row <= XLSX_SHEET_ROWS && ref[i] >= '0' && ref[i] <= '9'; i++)
		row = row * 10 + (uint64_t)(ref[i] - '0');
	p->col = (uint32_t)(col - 1);
	p->row = (uint32_t)(row - 1);
	return i == n && col && row && row <= XLSX_SHEET_ROWS;
}

/* Is it in a column of amounts, in a row of the body? */
static bool is_amount(const part *p)
{
	const xlsx_sheet *s = p->sheet;
	return s->has_yen && p->col >= s->yen_col && p->col <= s->yen_last && p->row >= s->body_row &&
	       p->row < s->body_row + s->n_rows;
}

static void start_cell(part *p, const xmlChar **attributes, int n_attributes)
{
	size_t n = 0, n_type = 0;
	const char *ref = attribute(attributes, n_attributes, "r", &n);
	const char *type = attribute(attributes, n_attributes, "t", &n_type);
	p->cells++;
	p->bad_value |= !ref || !read_ref(p, ref, n);
	p->in_amount = !type && is_amount(p);
	p->in_text = type && n_type == 1 && type[0] == 's';
}

static void start_strings(part *p, const char *element, const xmlChar **attributes, int n_attributes)
{
	size_t n = 0;
	if (strcmp(element, "si") == 0) {
		kw_buf_clear(&p->text);
	} else if (strcmp(element, "t") == 0) {
		p->in_value = true;
	} else if (strcmp(element, "sst") == 0) {
		const char *count = attribute(attributes, n_attributes, "uniqueCount", &n);
		for (size_t i = 0; count && i < n && count[i] >= '0' && count[i] <= '9'; i++)
			p->n_strings = p->n_strings * 10 + (uint64_t)(count[i] - '0');
	}
}

static void on_start(void *user, const xmlChar *name, KW_UNUSED const xmlChar *prefix,
                     KW_UNUSED const xmlChar *uri, KW_UNUSED int n_spaces, KW_UNUSED const xmlChar **spaces,
                     int n_attributes, KW_UNUSED int n_defaulted, const xmlChar **attributes)
{
	part *p = user;
	const char *element = (const char *)name;
	if (p->is_workbook)
		p->sheets += strcmp(element, "sheet") == 0;
	if (p->is_strings)
		start_strings(p, element, attributes, n_attributes);
	if (!p->is_sheet)
		return;
	if (strcmp(element, "row") == 0) {
		p->rows++;
	} else if (strcmp(element, "c") == 0) {
		start_cell(p, attributes, n_attributes);
	} else if (strcmp(element, "v") == 0 && (p->in_amount || p->in_text)) {
		p->in_value = true;
		p->n_value = 0;
	}
}

static void on_text(void *user, const xmlChar *text, int n)
{
	part *p = user;
	if (!p->in_value)
		return;
	if (p->is_strings) {
		kw_buf_put(&p->text, (kw_str){ (const char *)text, (size_t)n });
		return;
	}
	if (p->n_value + (size_t)n >= VALUE_BYTES) {
		p->bad_value = true;
		return;
	}
	memcpy(p->value + p->n_value, text, (size_t)n);
	p->n_value += (size_t)n;
}

/* Amounts are whole numbers below 10^15, written without exponent, and so are the numbers of shared strings. */
static bool read_value(const part *p, int64_t *value)
{
	size_t i = p->n_value && p->value[0] == '-';
	bool is_negative = i == 1;
	*value = 0;
	if (i == p->n_value)
		return false;
	for (; i < p->n_value; i++) {
		if (p->value[i] < '0' || p->value[i] > '9' || *value >= XLSX_NUMBER_END)
			return false;
		*value = *value * 10 + (p->value[i] - '0');
	}
	*value = is_negative ? -*value : *value;
	return true;
}

static void add_value(part *p)
{
	int64_t value;
	uint64_t hash;
	if (!read_value(p, &value)) {
		p->bad_value = true;
	} else if (p->in_amount) {
		p->bad_value |= __builtin_add_overflow(p->sum, value, &p->sum);
	} else if (value < 0 || (uint64_t)value >= p->strings->n / sizeof hash) {
		p->bad_value = true;
	} else {
		memcpy(&hash, p->strings->b + (size_t)value * sizeof hash, sizeof hash);
		p->texts += xlsx_mark(hash, p->row, p->col);
	}
}

static void end_strings(part *p, const char *element)
{
	if (strcmp(element, "t") == 0)
		p->in_value = false;
	if (strcmp(element, "si") != 0)
		return;
	uint64_t hash = xlsx_text_hash(kw_buf_str(&p->text));
	p->bad_value |= p->text.failed;
	kw_buf_put(p->strings, (kw_str){ (const char *)&hash, sizeof hash });
}

static void on_end(void *user, const xmlChar *name, KW_UNUSED const xmlChar *prefix,
                   KW_UNUSED const xmlChar *uri)
{
	part *p = user;
	if (p->is_strings) {
		end_strings(p, (const char *)name);
	} else if (p->in_value && strcmp((const char *)name, "v") == 0) {
		p->in_value = false;
		add_value(p);
	} else if (strcmp((const char *)name, "c") == 0) {
		p->in_amount = p->in_text = false;
	}
}

/* libxml2 would print it; what matters is the answer of the parser. */
static void on_error(KW_UNUSED void *user, KW_UNUSED xmlErrorPtr error) {}

/* ---- one part ---- */

static bool parse(part *p, const char *bytes, int64_t n, bool is_last)
{
	return xmlParseChunk(p->parser, bytes, (int)n, is_last) == XML_ERR_OK;
}

static bool parse_end(part *p)
{
	return parse(p, NULL, 0, true) && p->parser->wellFormed;
}

static void parse_part(verifying *v, part *p, char *chunk)
{
	int n = -1;
	if (!xlsx_zip_enter(v->zip, false)) {
		fail(v, "it cannot be opened");
		return;
	}
	while ((n = xlsx_zip_read(v->zip, chunk, CHUNK_BYTES)) > 0)
		if (!parse(p, chunk, n, false))
			break;
	if (n < 0)
		fail(v, "it does not inflate");
	else if (n > 0 || !parse_end(p))
		fail(v, "it is not well-formed");
	if (!xlsx_zip_leave(v->zip))
		fail(v, "its CRC is wrong");
}

static int packed_bytes(void *zip, void *bytes, unsigned n)
{
	return xlsx_zip_read(zip, bytes, n);
}

/* The rows body.c wrote go to its own reader, what stands around them to the parser. */
static bool put_piece(part *p, xlsx_scan *scan, uint64_t at, const char *chunk, int64_t n)
{
	uint64_t from = p->sheet->body_at, end = from + p->sheet->body_bytes;
	bool is_sound = true;
	while (n > 0 && is_sound) {
		bool in_body = at >= from && at < end;
		uint64_t stop = at < from ? from : in_body ? end : UINT64_MAX;
		int64_t now = stop - at < (uint64_t)n ? (int64_t)(stop - at) : n;
		is_sound = in_body ? xlsx_scan_put(scan, (kw_str){ chunk, (size_t)now })
		                   : parse(p, chunk, now, false);
		chunk += now;
		n -= now;
		at += (uint64_t)now;
	}
	return is_sound;
}

static void parse_spliced(verifying *v, part *p, char *chunk)
{
	xlsx_scan scan = { .sheet = p->sheet, .row = p->sheet->body_row };
	xlsx_inflate *inflate = xlsx_inflate_new(packed_bytes, v->zip);
	int64_t n = -1;
	if (!inflate || !xlsx_zip_enter(v->zip, true)) {
		fail(v, inflate ? "it cannot be opened" : "no memory to read it again");
		xlsx_inflate_free(inflate);
		return;
	}
	while ((n = xlsx_inflate_read(inflate, chunk, CHUNK_BYTES)) > 0)
		if (!put_piece(p, &scan, xlsx_inflate_bytes(inflate) - (uint64_t)n, chunk, n))
			break;
	bool is_whole = xlsx_scan_end(&scan);
	if (n < 0)
		fail(v, "it does not inflate");
	else if (n > 0 || !is_whole || !parse_end(p))
		fail(v, "it is not well-formed");
	else if (xlsx_inflate_crc(inflate) != v->at.crc || xlsx_inflate_bytes(inflate) != v->at.bytes)
		fail(v, "its CRC is wrong");
	p->rows += scan.rows;
	p->cells += scan.cells;
	p->bad_value |= __builtin_add_overflow(p->sum, scan.sum, &p->sum);
	xlsx_inflate_free(inflate);
	xlsx_zip_leave(v->zip);
}

static void read_part(verifying *v, part *p)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		              .startElementNs = on_start,
		              .endElementNs = on_end,
		              .characters = on_text,
		              .serror = on_error };
	char *chunk = malloc(CHUNK_BYTES);
	p->parser = chunk ? xmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL) : NULL;
	if (!p->parser) {
		fail(v, "no memory to read it again");
		goto out;
	}
	xmlCtxtUseOptions(p->parser, XML_PARSE_NONET | XML_PARSE_HUGE);
	if (p->is_sheet && p->sheet->is_spliced)
		parse_spliced(v, p, chunk);
	else
		parse_part(v, p, chunk);
out:
	xmlFreeParserCtxt(p->parser);
	free(chunk);
}

static void check_sheet(verifying *v, const part *p)
{
	if (p->rows != p->sheet->n_rows_sent)
		fail(v, "it has other rows than were sent");
	else if (p->cells != p->sheet->n_cells_sent)
		fail(v, "it has other cells than were sent");
	else if (p->bad_value || (p->sheet->has_yen && p->sum != p->sheet->yen_sent))
		fail(v, "its amounts have another sum than was sent");
	else if (p->texts != p->sheet->texts_sent)
		fail(v, "it has other texts than were sent");
}

static void check_part(verifying *v)
{
	part p = { .sheet = xlsx_sheet_of_part(v->book, v->at.name), .strings = &v->strings };
	p.is_sheet = p.sheet != NULL;
	p.is_workbook = strcmp(v->at.name, "xl/workbook.xml") == 0;
	read_part(v, &p);
	if (p.is_workbook)
		v->n_sheets_listed = p.sheets;
	if (p.is_sheet && v->st == KW_OK) {
		v->n_sheets_seen++;
		check_sheet(v, &p);
	}
}

/* The shared strings, which the sheets before them in the package refer to; a workbook without texts has none. */
static void read_strings(verifying *v)
{
	part p = { .is_strings = true, .strings = &v->strings };
	if (!xlsx_zip_has(v->zip, "xl/sharedStrings.xml"))
		return;
	snprintf(v->at.name, sizeof v->at.name, "xl/sharedStrings.xml");
	read_part(v, &p);
	kw_buf_free(&p.text);
	if (v->strings.failed || p.bad_value)
		fail(v, "no memory to read it again");
	else if (v->strings.n / sizeof(uint64_t) != p.n_strings)
		fail(v, "it has other texts than it says");
}

/* ---- the package ---- */

static void check_needed(verifying *v)
{
	static const char *const needed[] = { "[Content_Types].xml", "_rels/.rels",
		                              "xl/workbook.xml",     "xl/_rels/workbook.xml.rels",
		                              "xl/styles.xml",       "docProps/core.xml" };
	for (size_t i = 0; i < KW_COUNT(needed) && v->st == KW_OK; i++) {
		snprintf(v->at.name, sizeof v->at.name, "%s", needed[i]);
		if (!xlsx_zip_has(v->zip, needed[i]))
			fail(v, "it is missing");
	}
}

kw_status xlsx_book_verify(const xlsx_book *book, const char *path)
{
	verifying v = { .book = book, .at = { .name = "package" }, .st = KW_OK };
	bool is_damaged = false;
	v.zip = xlsx_zip_open(path);
	if (!v.zip) {
		fail(&v, "it is no zip package");
		goto out;
	}
	read_strings(&v);
	while (v.st == KW_OK && xlsx_zip_next(v.zip, &v.at, &is_damaged))
		check_part(&v);
	if (is_damaged)
		fail(&v, "the list of parts breaks off");
	check_needed(&v);
	snprintf(v.at.name, sizeof v.at.name, "package");
	if (v.st == KW_OK && (v.n_sheets_listed != book->n_sheets || v.n_sheets_seen != book->n_sheets))
		fail(&v, "it has other sheets than were sent");
out:
	xlsx_zip_close(v.zip);
	kw_buf_free(&v.strings);
	return v.st;
}
