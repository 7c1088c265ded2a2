/* flate -- deflate and inflate with ISA-L: its only caller. Level 1, which packs the markup of a sheet better than zlib's. */
#include "flate.h"
#include <isa-l.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL = 1, PACKED_BYTES = 1 << 17 };

struct xlsx_flate {
	struct isal_zstream stream;
	xlsx_flate_out *out;
	void *user;
	uint32_t crc;
	uint64_t bytes;
	uint8_t *packed, *memory;
};

xlsx_flate *xlsx_flate_new(xlsx_flate_out *out, void *user)
{
	xlsx_flate *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->packed = malloc(PACKED_BYTES);
	f->memory = calloc(1, ISAL_DEF_LVL1_DEFAULT);
	if (!f->packed || !f->memory) {
		xlsx_flate_free(f);
		return NULL;
	}
	f->out = out;
	f->user = user;
	isal_deflate_init(&f->stream);
	f->stream.level = LEVEL;
	f->stream.level_buf = f->memory;
	f->stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
	f->stream.flush = NO_FLUSH;
	return f;
}

void xlsx_flate_free(xlsx_flate *f)
{
	if (!f)
		return;
	free(f->packed);
	free(f->memory);
	free(f);
}

/* Until all input is taken, and at the end all output given. */
static bool run(xlsx_flate *f)
{
	do {
		f->stream.next_out = f->packed;
		f->stream.avail_out = PACKED_BYTES;
		if (isal_deflate(&f->stream) != COMP_OK)
			return false;
		size_t n = PACKED_BYTES - f->stream.avail_out;
		if (n && !f->out(f->user, f->packed, n))
			return false;
	} while (f->stream.avail_out == 0 || f->stream.avail_in);
	return true;
}

bool xlsx_flate_put(xlsx_flate *f, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	while (n) {
		uint32_t now = n < UINT32_MAX / 2 ? (uint32_t)n : UINT32_MAX / 2;
		f->crc = crc32_gzip_refl(f->crc, p, now);
		f->bytes += now;
		f->stream.next_in = (uint8_t *)(uintptr_t)p; /* only read */
		f->stream.avail_in = now;
		if (!run(f))
			return false;
		p += now;
		n -= now;
	}
	return true;
}

bool xlsx_flate_end(xlsx_flate *f)
{
	f->stream.end_of_stream = 1;
	f->stream.avail_in = 0;
	return run(f);
}

uint32_t xlsx_flate_crc(const xlsx_flate *f)
{
	return f->crc;
}

uint64_t xlsx_flate_bytes(const xlsx_flate *f)
{
	return f->bytes;
}

/* ---- reading ---- */

struct xlsx_inflate {
	struct inflate_state state;
	xlsx_inflate_in *in;
	void *user;
	uint32_t crc;
	uint64_t bytes;
	uint8_t packed[PACKED_BYTES];
};

xlsx_inflate *xlsx_inflate_new(xlsx_inflate_in *in, void *user)
{
	xlsx_inflate *f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->in = in;
	f->user = user;
	isal_inflate_init(&f->state);
	return f;
}

void xlsx_inflate_free(xlsx_inflate *f)
{
	free(f);
}

int64_t xlsx_inflate_read(xlsx_inflate *f, void *out, uint32_t n)
{
	f->state.next_out = out;
	f->state.avail_out = n;
	while (f->state.avail_out && f->state.block_state != ISAL_BLOCK_FINISH) {
		if (f->state.avail_in == 0) {
			int got = f->in(f->user, f->packed, PACKED_BYTES);
			if (got < 0)
				return -1;
			f->state.next_in = f->packed;
			f->state.avail_in = (uint32_t)got;
		}
		bool is_starved = f->state.avail_in == 0;
		uint32_t room = f->state.avail_out;
		if (isal_inflate(&f->state) != ISAL_DECOMP_OK || (is_starved && f->state.avail_out == room))
			return -1;
	}
	n -= f->state.avail_out;
	f->crc = crc32_gzip_refl(f->crc, out, n);
	f->bytes += n;
	return n;
}

uint32_t xlsx_inflate_crc(const xlsx_inflate *f)
{
	return f->crc;
}

uint64_t xlsx_inflate_bytes(const xlsx_inflate *f)
{
	return f->bytes;
}
