/* flate -- the only file that includes libdeflate. */
#include "flate.h"

#include <libdeflate.h>

/* libdeflate's type under our name: the handle has no other state. */
struct kw_flate;

kw_flate *kw_flate_new(int level)
{
	return (kw_flate *)libdeflate_alloc_compressor(level);
}

void kw_flate_free(kw_flate *f)
{
	if (f)
		libdeflate_free_compressor((struct libdeflate_compressor *)f);
}

bool kw_flate_pack(kw_flate *f, kw_str data, kw_buf *out)
{
	struct libdeflate_compressor *c = (struct libdeflate_compressor *)f;
	size_t room = libdeflate_zlib_compress_bound(c, data.n);
	if (!kw_buf_reserve(out, room))
		return false;
	size_t n = libdeflate_zlib_compress(c, data.p ? data.p : "", data.n, out->b + out->n, room);
	out->n += n;
	return n > 0;
}

bool kw_flate_unpack(kw_str packed, size_t n, kw_buf *out)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	bool fine = d && packed.n && kw_buf_reserve(out, n) &&
	            libdeflate_zlib_decompress(d, packed.p, packed.n, out->b + out->n, n, NULL) ==
	                    LIBDEFLATE_SUCCESS;
	/* Without a place for the real size, another one is a failure. */
	out->n += fine ? n : 0;
	if (d)
		libdeflate_free_decompressor(d);
	return fine;
}
