/* flate.h -- packing and unpacking of long parts, faster than zlib does it. flate.c is the only caller of ISA-L. */
#ifndef XLSX_FLATE_H
#define XLSX_FLATE_H

#include <kawaraban/base.h>

/* Takes n packed bytes; false ends the work. */
typedef bool xlsx_flate_out(void *user, const void *bytes, size_t n);

typedef struct xlsx_flate xlsx_flate;

/* A raw deflate stream (RFC 1951), or NULL without memory. Free it. */
xlsx_flate *xlsx_flate_new(xlsx_flate_out *out, void *user);
void xlsx_flate_free(xlsx_flate *flate);
bool xlsx_flate_put(xlsx_flate *flate, const void *bytes, size_t n);
/* Ends the stream. */
bool xlsx_flate_end(xlsx_flate *flate);
/* Of all bytes put. */
uint32_t xlsx_flate_crc(const xlsx_flate *flate);
uint64_t xlsx_flate_bytes(const xlsx_flate *flate);

/* Fills up to n bytes; 0 at the end, -1 when there is an error. */
typedef int xlsx_inflate_in(void *user, void *bytes, unsigned n);

typedef struct xlsx_inflate xlsx_inflate;

xlsx_inflate *xlsx_inflate_new(xlsx_inflate_in *in, void *user);
void xlsx_inflate_free(xlsx_inflate *inflate);
/* Fills up to n bytes; 0 at the end, -1 when the stream is damaged or breaks off. */
int64_t xlsx_inflate_read(xlsx_inflate *inflate, void *out, uint32_t n);
/* Of all bytes read. */
uint32_t xlsx_inflate_crc(const xlsx_inflate *inflate);
uint64_t xlsx_inflate_bytes(const xlsx_inflate *inflate);

#endif
