/* jpeg_segments -- what stands in a JPEG file in front of its pixels: which way up it is seen (EXIF), its colour profile; and the file
 * without what no reader of a leaflet needs and its owner may not wish to publish: place, time, camera, preview. Knows no library;
 * what is damaged is not believed. */
#ifndef PDF_JPEG_SEGMENTS_H
#define PDF_JPEG_SEGMENTS_H

#include <kawaraban/str.h>

enum {
	KW_UPRIGHT = 1,
	KW_FIRST_ON_SIDE = 5, /* from here on rows are columns */
	KW_ORIENTATIONS = 8
};

/* How the rows of the file are seen, as EXIF counts: 1 upright, 3 upside down, 6 and 8 on a side, the others as in a mirror. 1 when
 * nothing is said, or nothing of these. */
uint8_t kw_jpeg_orientation(kw_str file);
/* Adds the colour profile, joined of its pieces; nothing when there is none. False when a piece is missing or there twice. */
KW_NODISCARD bool kw_jpeg_put_profile(kw_str file, kw_buf *out);
/* Adds the file without comments and segments of applications, but for the two that say how its colours are coded. */
void kw_jpeg_put_bare(kw_str file, kw_buf *out);

#endif
