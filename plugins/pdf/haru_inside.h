/* haru_inside -- what the files over libharu share: the document being made. The only file that includes libharu or knows one of
 * its structs (2.3.0 of Debian 12; newer releases changed them). */
#ifndef PDF_HARU_INSIDE_H
#define PDF_HARU_INSIDE_H

#include "flate.h"
#include "haru.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_font.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>
#include <hpdf_utils.h>

#define PDF_HEADER    "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n"
#define MINOR_AT      7 /* of its version in the header */
#define ID_BYTES      16
#define OBJECT_NUMBER 0xFFFFFFu /* obj_id without its flags */

_Static_assert(sizeof(HPDF_Doc_Rec) == 200, "libharu 2.3.0: document");
_Static_assert(sizeof(HPDF_PageAttr_Rec) == 136, "libharu 2.3.0: page");
_Static_assert(sizeof(HPDF_Dict_Rec) == 96, "libharu 2.3.0: dictionary");
_Static_assert(sizeof(HPDF_Xref_Rec) == 56, "libharu 2.3.0: cross-reference table");
_Static_assert(sizeof(HPDF_FontAttr_Rec) == 88, "libharu 2.3.0: font");
_Static_assert(sizeof(HPDF_Stream_Rec) == 88, "libharu 2.3.0: stream");

/* The body of a dictionary. */
typedef struct kw_haru_text {
	size_t n;
	char b[];
} kw_haru_text;

/* libharu asks a font that pages name for these attributes; our text stands behind them. */
typedef struct kw_haru_font {
	HPDF_FontAttr_Rec haru;
	kw_haru_text *body;
} kw_haru_font;

/* Where a packed object is: the ordinal of its stream, and its place in it. */
typedef struct kw_haru_small_place {
	uint32_t object, pack, index;
} kw_haru_small_place;

/* A page, and its dictionary as text once it has ended in a packed file: what is added later stands in libharu's. */
typedef struct kw_haru_page_place {
	HPDF_Page page;
	kw_haru_text *body;
} kw_haru_page_place;

struct kw_haru {
	HPDF_Doc doc;
	HPDF_Dict *objects; /* by number; NULL for those libharu made by itself */
	size_t n_objects;   /* room in objects */
	kw_haru_page_place *pages;
	uint32_t n_pages;
	size_t room_pages;
	kw_flate *flate;
	kw_buf packed;
	/* A packed file is written while it is made: streams at once, small objects when there are enough of them for a stream. */
	bool packs;
	kw_buf file;
	uint32_t *spare; /* numbers of objects that are no longer wanted */
	size_t n_spare, room_spare;
	kw_buf pack_head, pack_body;
	size_t n_in_pack;
	uint32_t *packs_made; /* object numbers of full streams */
	size_t n_packs, room_packs;
	kw_haru_small_place *small;
	size_t n_small, room_small;
	char header[sizeof PDF_HEADER];
	bool no_memory, is_too_large;
};

static inline bool kw_haru_has_failed(const kw_haru *h)
{
	return h->no_memory || h->is_too_large || h->doc->error.error_no != HPDF_OK;
}

static inline uint32_t kw_haru_number_of(const void *object)
{
	return ((const HPDF_Obj_Header *)object)->obj_id & OBJECT_NUMBER;
}

/* haru.c */

/* NULL without memory. */
kw_haru_text *kw_haru_copy_text(kw_str body);
/* What goes into a stream, deflated when that is wanted; latches without memory. */
kw_str kw_haru_pack_data(kw_haru *h, kw_str data, bool deflate);

/* haru_packed.c, for documents with h->packs */

/* Writes the stream into the packed file: it need not be kept. */
void kw_haru_write_stream(kw_haru *h, uint32_t object, kw_str dict, kw_str data, bool deflate);
/* Writes what stands on a page, and keeps its dictionary as text. */
void kw_haru_write_page(kw_haru *h, kw_haru_page_place *place, HPDF_Dict contents, kw_str content);
/* Writes what was not yet written into the packed file. */
void kw_haru_finish_packed(kw_haru *h, kw_buf *out);

#endif
