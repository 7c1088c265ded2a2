/* qr -- libqrencode, error level M: 15 of 100 modules may be dirty. */
#include "qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>

kw_status kw_qr_new(kw_ctx *ctx, kw_str text, kw_qr *out)
{
	kw_status st = KW_OK;
	*out = (kw_qr){ 0 };
	if (text.n == 0 || text.n > INT16_MAX)
		return st;
	QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
	if (!code && errno != ERANGE)
		return kw_fail(ctx, KW_ELIB, "pdf.code", (kw_span){ 0 }, "libqrencode makes no code of %.*s",
		               KW_STR_ARG(text));
	if (!code)
		return st;
	size_t side = (size_t)code->width;
	out->dark = calloc(side * side, sizeof *out->dark);
	if (out->dark)
		out->side = side;
	else
		st = kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a code");
	for (size_t i = 0; i < out->side * out->side; i++)
		out->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return st;
}

void kw_qr_free(kw_qr *q)
{
	free(q->dark);
	q->dark = NULL;
}
