/* images -- PNG and JPEG files as picture objects of a PDF. Nothing of a file is taken over unread. */
#ifndef PDF_IMAGES_H
#define PDF_IMAGES_H

#include "haru.h"

typedef struct kw_picture {
	uint32_t object;
	uint32_t width, height; /* pixels, as it is seen */
	uint8_t orientation;    /* how its rows are seen: kw_jpeg_orientation */
} kw_picture;

/* name: what messages call the file. KW_EUSAGE when it is no whole PNG or JPEG, or larger than MAX_PIXELS. */
KW_NODISCARD kw_status kw_picture_add(kw_ctx *ctx, kw_haru *haru, kw_str name, kw_str bytes, kw_picture *out);

#endif
