/* pdftext -- how PDF spells numbers, names and strings. Lengths are thousandths of a point (mpt), never floating point. */
#ifndef PDF_PDFTEXT_H
#define PDF_PDFTEXT_H

#include <kawaraban/str.h>

/* 12345 as "12.345"; trailing zeros are dropped. */
void kw_pdf_put_mpt(kw_buf *out, int64_t mpt);
/* A number and the space after it. */
void kw_pdf_put_mpt_space(kw_buf *out, int64_t mpt);
/* One byte inside ( ), escaped where PDF wants it. */
void kw_pdf_put_byte(kw_buf *out, uint8_t c);
void kw_pdf_put_hex16(kw_buf *out, uint16_t v);
/* Text as UTF-16BE in hexadecimal, without what a ToUnicode map must not have (U+0000, U+FEFF, U+FFFE); U+FFFD when
 * nothing is left. */
void kw_pdf_put_utf16(kw_buf *out, kw_str text);
/* A text string: <FEFF...>. */
void kw_pdf_put_text(kw_buf *out, kw_str text);
/* Text inside an XML element: markup escaped, characters XML 1.0 forbids dropped. */
void kw_pdf_put_xml(kw_buf *out, kw_str text);

/* Micrometres to thousandths of a point: one is 127/360 of the other. */
int64_t kw_pdf_mpt_of_um(int64_t um);

#endif
