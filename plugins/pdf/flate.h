/* flate -- zlib streams by libdeflate, which packs at twice the speed of zlib. */
#ifndef PDF_FLATE_H
#define PDF_FLATE_H

#include <kawaraban/str.h>

typedef struct kw_flate kw_flate;

/* level 1 (fast) to 12 (small). NULL without memory. */
kw_flate *kw_flate_new(int level);
void kw_flate_free(kw_flate *f);
/* Appends data, packed. False without memory. */
bool kw_flate_pack(kw_flate *f, kw_str data, kw_buf *out);
/* Appends exactly n bytes out of packed data. False when there are not so many, or without memory. */
bool kw_flate_unpack(kw_str packed, size_t n, kw_buf *out);

#endif
