/* qr -- a text as the dark and light squares of a QR code. */
#ifndef PDF_QR_H
#define PDF_QR_H

#include <kawaraban/context.h>

enum {
	KW_QR_QUIET = 4, /* light modules around it (ISO/IEC 18004) */
	KW_QR_GOOD_MODULE =
	        1417, /* thousandths of a point, half a millimetre: read at once, also from a copy */
	KW_QR_MOST_SIDE = 70866,   /* 25 mm: how far a code grows for it */
	KW_QR_LEAST_MODULE = 1000, /* thousandths of a point: what cameras of old telephones still read */
};

typedef struct kw_qr {
	size_t side; /* modules; 0: the text is too long for a code */
	bool *dark;  /* line by line; owned */
} kw_qr;

KW_NODISCARD kw_status kw_qr_new(kw_ctx *ctx, kw_str text, kw_qr *out);
void kw_qr_free(kw_qr *q);

#endif
