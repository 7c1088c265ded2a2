/* haru -- the only file that includes libharu or knows one of its structs (2.3.0 of Debian 12; newer releases changed
 * them). Uses its objects, cross-reference table, page tree and writer. Never its fonts, text operators, pictures,
 * encryption or HPDF_SaveToFile, which hides a full disk.
 *
 * A dictionary is empty for libharu and writes its body as raw text (attr, write_fn, free_fn are free for that in
 * dictionaries and streams made here, and in the catalog and Info): a quarter of the memory and time. */
#include "haru.h"

#include "flate.h"

#include <endian.h>
#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_font.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>
#include <hpdf_utils.h>
#include <stdio.h>
#include <stdlib.h>

#define PDF_HEADER     "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n"
#define MINOR_AT       7 /* of its version in the header */
#define LIBRARY        "2.3.0"
#define PAGES_PER_NODE 64 /* a flat page tree ends at 32,767 pages */
#define MAX_OBJECTS    8388607u
#define MOST_BYTES     0xFF000000u /* leaves room for what follows the last stream */
#define ID_BYTES       16
#define OBJECT_NUMBER  0xFFFFFFu /* obj_id without its flags */
#define PACK_OBJECTS   200       /* in one stream: a reader unpacks all to see one */
#define HASH_PRIME     UINT64_C(0x9E3779B97F4A7C15)
#define PNG_UP         2
#define XREF_BYTES     7 /* of an entry: its kind, an offset or stream, a generation or place */

_Static_assert(sizeof(HPDF_Doc_Rec) == 200, "libharu 2.3.0: document");
_Static_assert(sizeof(HPDF_PageAttr_Rec) == 136, "libharu 2.3.0: page");
_Static_assert(sizeof(HPDF_Dict_Rec) == 96, "libharu 2.3.0: dictionary");
_Static_assert(sizeof(HPDF_Xref_Rec) == 56, "libharu 2.3.0: cross-reference table");
_Static_assert(sizeof(HPDF_FontAttr_Rec) == 88, "libharu 2.3.0: font");
_Static_assert(sizeof(HPDF_Stream_Rec) == 88, "libharu 2.3.0: stream");

/* The body of a dictionary. */
typedef struct raw_text {
	size_t n;
	char b[];
} raw_text;

/* libharu asks a font that pages name for these attributes; our text stands behind them. */
typedef struct font_attr {
	HPDF_FontAttr_Rec haru;
	raw_text *body;
} font_attr;

/* Where a packed object is: the ordinal of its stream, and its place in it. */
typedef struct small_place {
	uint32_t object, pack, index;
} small_place;

/* A page, and its dictionary as text once it has ended in a packed file: what is added later stands in libharu's. */
typedef struct page_place {
	HPDF_Page page;
	raw_text *body;
} page_place;

struct kw_haru {
	HPDF_Doc doc;
	HPDF_Dict *objects; /* by number; NULL for those libharu made by itself */
	size_t n_objects;   /* room in objects */
	page_place *pages;
	uint32_t n_pages, room_pages;
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
	small_place *small;
	size_t n_small, room_small;
	char header[sizeof PDF_HEADER];
	bool no_memory, is_too_large;
};

/* What the save callback fills. */
typedef struct saving {
	kw_buf *out;
	HPDF_MD5_CTX hash;
	HPDF_Binary id[2];
} saving;

/* ---- raw text ---- */

static raw_text *raw_copy(kw_str body)
{
	raw_text *r = malloc(sizeof *r + body.n);
	if (r) {
		r->n = body.n;
		if (body.n)
			memcpy(r->b, body.p, body.n);
	}
	return r;
}

static HPDF_STATUS write_bytes(HPDF_Stream s, const char *p, size_t n)
{
	/* libharu takes no const, and does not write through the pointer. */
	return HPDF_Stream_Write(s, (HPDF_BYTE *)(uintptr_t)p, (HPDF_UINT)n);
}

static HPDF_STATUS raw_write(HPDF_Dict o, HPDF_Stream s)
{
	const raw_text *r = o->attr;
	return r ? write_bytes(s, r->b, r->n) : HPDF_OK;
}

static void raw_free(HPDF_Dict o)
{
	free(o->attr);
	o->attr = NULL;
}

static HPDF_STATUS font_write(HPDF_Dict o, HPDF_Stream s)
{
	const font_attr *a = o->attr;
	return a->body ? write_bytes(s, a->body->b, a->body->n) : HPDF_OK;
}

static void font_free(HPDF_Dict o)
{
	font_attr *a = o->attr;
	if (a)
		free(a->body);
	free(a);
	o->attr = NULL;
}

/* ---- life ---- */

kw_haru *kw_haru_new(kw_ctx *ctx, int level)
{
	kw_haru *h = calloc(1, sizeof *h);
	if (h) {
		memcpy(h->header, PDF_HEADER, sizeof PDF_HEADER);
		h->flate = kw_flate_new(level);
		h->doc = HPDF_New(NULL, NULL); /* no error handler: it would have to longjmp */
		if (h->flate && h->doc && HPDF_SetPagesConfiguration(h->doc, PAGES_PER_NODE) == HPDF_OK)
			return h;
	}
	kw_haru_free(h);
	(void)kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a PDF document");
	return NULL;
}

void kw_haru_free(kw_haru *h)
{
	if (!h)
		return;
	if (h->doc)
		HPDF_Free(h->doc);
	kw_flate_free(h->flate);
	kw_buf_free(&h->packed);
	kw_buf_free(&h->pack_head);
	kw_buf_free(&h->pack_body);
	kw_buf_free(&h->file);
	free(h->packs_made);
	free(h->spare);
	free(h->small);
	free(h->objects);
	for (uint32_t i = 0; i < h->n_pages; i++)
		free(h->pages[i].body);
	free(h->pages);
	free(h);
}

void kw_haru_set_version(kw_haru *h, int minor)
{
	h->header[MINOR_AT] = (char)('0' + minor);
}

static bool failed(const kw_haru *h)
{
	return h->no_memory || h->is_too_large || h->doc->error.error_no != HPDF_OK;
}

static uint32_t number_of(const void *object)
{
	return ((const HPDF_Obj_Header *)object)->obj_id & OBJECT_NUMBER;
}

/* Remembers the dictionary under its number, which it has from the cross-reference table. */
static uint32_t keep_object(kw_haru *h, HPDF_Dict o)
{
	uint32_t number = number_of(o);
	if (number >= h->n_objects) {
		size_t room = h->n_objects ? h->n_objects * 2 : 1024;
		while (room <= number)
			room *= 2;
		HPDF_Dict *grown = realloc(h->objects, room * sizeof *grown);
		if (!grown) {
			h->no_memory = true;
			return 0;
		}
		memset(grown + h->n_objects, 0, (room - h->n_objects) * sizeof *grown);
		h->objects = grown;
		h->n_objects = room;
	}
	h->objects[number] = o;
	return number;
}

/* ---- objects ---- */

uint32_t kw_haru_reserve(kw_haru *h)
{
	if (failed(h))
		return 0;
	HPDF_Dict o = HPDF_Dict_New(h->doc->mmgr);
	/* On failure libharu frees the object and latches its error. */
	if (!o || HPDF_Xref_Add(h->doc->xref, o) != HPDF_OK)
		return 0;
	return keep_object(h, o);
}

void kw_haru_put_dict(kw_haru *h, uint32_t object, kw_str body)
{
	if (failed(h) || object >= h->n_objects || !h->objects[object])
		return;
	HPDF_Dict o = h->objects[object];
	raw_text *r = raw_copy(body);
	if (!r) {
		h->no_memory = true;
		return;
	}
	if (o->header.obj_class & HPDF_OSUBCLASS_FONT) {
		font_attr *a = o->attr;
		free(a->body);
		a->body = r;
		return;
	}
	free(o->attr);
	o->attr = r;
	o->write_fn = raw_write;
	o->free_fn = raw_free;
}

/* ---- small objects ---- */

void kw_haru_pack_objects(kw_haru *h)
{
	h->packs = true;
	kw_buf_put(&h->file, (kw_str){ h->header, sizeof h->header - 1 });
}

static HPDF_XrefEntry entry_of(const kw_haru *h, uint32_t object)
{
	return HPDF_List_ItemAt(h->doc->xref->entries, object);
}

static bool room_for_one(kw_haru *h, void **list, size_t n, size_t *room, size_t bytes)
{
	if (n < *room)
		return true;
	void *grown = realloc(*list, (*room ? *room * 2 : 256) * bytes);
	if (!grown) {
		h->no_memory = true;
		return false;
	}
	*list = grown;
	*room = *room ? *room * 2 : 256;
	return true;
}

/* A number without an object of libharu: an entry that stays empty. */
uint32_t kw_haru_reserve_small(kw_haru *h)
{
	if (!h->packs || failed(h))
		return kw_haru_reserve(h);
	if (h->n_spare)
		return h->spare[--h->n_spare];
	HPDF_XrefEntry entry = HPDF_GetMem(h->doc->mmgr, sizeof *entry);
	if (!entry)
		return 0;
	memset(entry, 0, sizeof *entry);
	entry->entry_typ = HPDF_IN_USE_ENTRY;
	if (HPDF_List_Add(h->doc->xref->entries, entry) != HPDF_OK) {
		HPDF_FreeMem(h->doc->mmgr, entry);
		return 0;
	}
	return h->doc->xref->entries->count - 1;
}

static void end_pack(kw_haru *h)
{
	kw_buf dict = { 0 };
	if (h->n_in_pack == 0 || failed(h) ||
	    !room_for_one(h, (void **)&h->packs_made, h->n_packs, &h->room_packs, sizeof *h->packs_made))
		return;
	kw_buf_putf(&dict, "/Type/ObjStm/N %zu/First %zu\n", h->n_in_pack, h->pack_head.n);
	kw_buf_put(&h->pack_head, kw_buf_str(&h->pack_body));
	h->no_memory = h->no_memory || h->pack_head.failed || h->pack_body.failed;
	h->packs_made[h->n_packs++] =
	        kw_haru_add_stream(h, kw_buf_str(&dict), kw_buf_str(&h->pack_head), true);
	kw_buf_clear(&h->pack_head);
	kw_buf_clear(&h->pack_body);
	kw_buf_free(&dict);
	h->n_in_pack = 0;
}

void kw_haru_put_small(kw_haru *h, uint32_t object, kw_str body)
{
	if (!h->packs) {
		kw_haru_put_dict(h, object, body);
		return;
	}
	if (!object || failed(h) ||
	    !room_for_one(h, (void **)&h->small, h->n_small, &h->room_small, sizeof *h->small))
		return;
	h->small[h->n_small++] = (small_place){ object, (uint32_t)h->n_packs, (uint32_t)h->n_in_pack++ };
	kw_buf_putf(&h->pack_head, "%u %zu ", object, h->pack_body.n);
	kw_buf_put(&h->pack_body, KW_LIT("<<"));
	kw_buf_put(&h->pack_body, body);
	kw_buf_put(&h->pack_body, KW_LIT(">>\n"));
	if (h->n_in_pack == PACK_OBJECTS)
		end_pack(h);
}

uint32_t kw_haru_add_dict(kw_haru *h, kw_str body)
{
	uint32_t object = kw_haru_reserve_small(h);
	kw_haru_put_small(h, object, body);
	return object;
}

/* What goes into a stream, deflated when that is wanted; latches without memory. */
static kw_str stream_data(kw_haru *h, kw_str data, bool deflate)
{
	if (!deflate)
		return data;
	kw_buf_clear(&h->packed);
	h->no_memory = h->no_memory || !kw_flate_pack(h->flate, data, &h->packed);
	return kw_buf_str(&h->packed);
}

/* Puts data into a stream dictionary of libharu, and the rest of its entries. */
static void fill_stream(kw_haru *h, HPDF_Dict o, kw_str dict, kw_str data, bool deflate)
{
	kw_buf entries = { 0 };
	kw_buf_put(&entries, dict);
	if (deflate)
		kw_buf_put(&entries, KW_LIT("/Filter/FlateDecode\n"));
	data = stream_data(h, data, deflate);
	if (entries.failed || failed(h) || write_bytes(o->stream, data.p, data.n) != HPDF_OK) {
		h->no_memory = true;
		goto out;
	}
	o->filter = HPDF_STREAM_FILTER_NONE;
	o->attr = raw_copy(kw_buf_str(&entries));
	o->write_fn = raw_write;
	o->free_fn = raw_free;
	h->no_memory = h->no_memory || !o->attr;
out:
	kw_buf_free(&entries);
}

static void begin_object(kw_haru *h, uint32_t object)
{
	entry_of(h, object)->byte_offset = (HPDF_UINT)h->file.n;
	kw_buf_put_int(&h->file, object);
	kw_buf_put(&h->file, KW_LIT(" 0 obj\n"));
}

/* Writes the stream into the packed file: it need not be kept. */
static void write_stream(kw_haru *h, uint32_t object, kw_str dict, kw_str data, bool deflate)
{
	data = stream_data(h, data, deflate);
	h->is_too_large = h->is_too_large || h->file.n + data.n > MOST_BYTES;
	if (!object || failed(h))
		return;
	begin_object(h, object);
	kw_buf_put(&h->file, KW_LIT("<<"));
	kw_buf_put(&h->file, dict);
	kw_buf_put(&h->file, deflate ? KW_LIT("/Filter/FlateDecode/Length ") : KW_LIT("/Length "));
	kw_buf_put_int(&h->file, (int64_t)data.n);
	kw_buf_put(&h->file, KW_LIT(">>stream\n"));
	kw_buf_put(&h->file, data);
	kw_buf_put(&h->file, KW_LIT("\nendstream\nendobj\n"));
	h->no_memory = h->no_memory || h->file.failed;
}

uint32_t kw_haru_add_stream(kw_haru *h, kw_str dict, kw_str data, bool deflate)
{
	if (failed(h))
		return 0;
	if (h->packs) {
		uint32_t object = kw_haru_reserve_small(h);
		write_stream(h, object, dict, data, deflate);
		return object;
	}
	HPDF_Dict o = HPDF_DictStream_New(h->doc->mmgr, h->doc->xref);
	if (!o)
		return 0;
	fill_stream(h, o, dict, data, deflate);
	return keep_object(h, o);
}

/* ---- fonts ---- */

/* libharu would call these for its own text operators, which are not used. */
static HPDF_TextWidth no_width(HPDF_Font font, const HPDF_BYTE *text, HPDF_UINT n)
{
	(void)font, (void)text, (void)n;
	return (HPDF_TextWidth){ 0, 0, 0, 0 };
}

static HPDF_UINT no_measure(HPDF_Font font, const HPDF_BYTE *text, HPDF_UINT n, HPDF_REAL width,
                            HPDF_REAL size, HPDF_REAL char_space, HPDF_REAL word_space, HPDF_BOOL wrap,
                            HPDF_REAL *real_width)
{
	(void)font, (void)text, (void)n, (void)width, (void)size, (void)char_space, (void)word_space,
	        (void)wrap;
	if (real_width)
		*real_width = 0;
	return 0;
}

uint32_t kw_haru_add_font(kw_haru *h)
{
	uint32_t object = kw_haru_reserve(h);
	if (!object)
		return 0;
	HPDF_Dict o = h->objects[object];
	font_attr *a = calloc(1, sizeof *a);
	if (!a) {
		h->no_memory = true;
		return 0;
	}
	a->haru.type = HPDF_FONT_TYPE0_CID;
	a->haru.writing_mode = HPDF_WMODE_HORIZONTAL;
	a->haru.text_width_fn = no_width;
	a->haru.measure_text_fn = no_measure;
	a->haru.xref = h->doc->xref;
	o->header.obj_class |= HPDF_OSUBCLASS_FONT;
	o->attr = a;
	o->write_fn = font_write;
	o->free_fn = font_free;
	return object;
}

/* ---- pages ---- */

/* libharu takes real numbers here and nowhere else. */
static void set_box(kw_haru *h, HPDF_Page page, const char *name, const int64_t sides[4])
{
	HPDF_Array box = HPDF_Array_New(h->doc->mmgr);
	for (size_t i = 0; box && i < 4; i++)
		HPDF_Array_AddReal(box, (HPDF_REAL)((double)sides[i] / 1000.0));
	HPDF_Dict_Add(page, name, box);
}

static void set_media_box(kw_haru *h, HPDF_Page page, int64_t width_mpt, int64_t height_mpt)
{
	set_box(h, page, "MediaBox", (const int64_t[4]){ 0, 0, width_mpt, height_mpt });
}

uint32_t kw_haru_add_page(kw_haru *h, int64_t width_mpt, int64_t height_mpt)
{
	if (failed(h))
		return 0;
	if (h->n_pages == h->room_pages) {
		uint32_t room = h->room_pages ? h->room_pages * 2 : 16;
		page_place *grown = realloc(h->pages, room * sizeof *grown);
		if (!grown) {
			h->no_memory = true;
			return 0;
		}
		h->pages = grown;
		h->room_pages = room;
	}
	HPDF_Page page = HPDF_AddPage(h->doc);
	if (!page)
		return 0;
	set_media_box(h, page, width_mpt, height_mpt);
	h->pages[h->n_pages] = (page_place){ .page = page };
	return h->n_pages++;
}

void kw_haru_set_page_size(kw_haru *h, uint32_t page, int64_t width_mpt, int64_t height_mpt)
{
	if (!failed(h) && page < h->n_pages)
		set_media_box(h, h->pages[page].page, width_mpt, height_mpt);
}

void kw_haru_set_print_boxes(kw_haru *h, uint32_t page, int64_t slug, int64_t bleed, int64_t width_mpt,
                             int64_t height_mpt)
{
	if (failed(h) || page >= h->n_pages)
		return;
	int64_t right = slug + width_mpt, top = slug + height_mpt;
	set_box(h, h->pages[page].page, "BleedBox",
	        (const int64_t[4]){ slug - bleed, slug - bleed, right + bleed, top + bleed });
	set_box(h, h->pages[page].page, "TrimBox", (const int64_t[4]){ slug, slug, right, top });
}

void kw_haru_turn_page(kw_haru *h, uint32_t page)
{
	if (!failed(h) && page < h->n_pages)
		HPDF_Dict_AddNumber(h->pages[page].page, "Rotate", 90);
}

void kw_haru_share_resources(kw_haru *h, uint32_t page, uint32_t object)
{
	if (!failed(h) && page < h->n_pages && object < h->n_objects && h->objects[object])
		HPDF_Dict_Add(h->pages[page].page, "Resources", h->objects[object]);
}

uint32_t kw_haru_page_object(const kw_haru *h, uint32_t page)
{
	return page < h->n_pages ? number_of(h->pages[page].page) : 0;
}

uint32_t kw_haru_n_pages(const kw_haru *h)
{
	return h->n_pages;
}

kw_str kw_haru_font_name(kw_haru *h, uint32_t page, uint32_t font)
{
	if (failed(h) || page >= h->n_pages || font >= h->n_objects || !h->objects[font])
		return KW_LIT("F0");
	const char *name = HPDF_Page_GetLocalFontName(h->pages[page].page, h->objects[font]);
	return name ? kw_str_from(name) : KW_LIT("F0");
}

uint32_t kw_haru_add_picture(kw_haru *h, kw_str dict, kw_str data, bool deflate)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("/Type/XObject/Subtype/Image"));
	kw_buf_put(&b, dict);
	/* Pages name an object of libharu; in a packed file it is empty. */
	uint32_t object =
	        h->packs ? kw_haru_reserve(h) : kw_haru_add_stream(h, kw_buf_str(&b), data, deflate);
	if (h->packs)
		write_stream(h, object, kw_buf_str(&b), data, deflate);
	if (object)
		h->objects[object]->header.obj_class |= HPDF_OSUBCLASS_XOBJECT;
	h->no_memory = h->no_memory || b.failed;
	kw_buf_free(&b);
	return object;
}

kw_str kw_haru_picture_name(kw_haru *h, uint32_t page, uint32_t picture)
{
	if (failed(h) || page >= h->n_pages || picture >= h->n_objects || !h->objects[picture])
		return KW_LIT("X0");
	const char *name = HPDF_Page_GetXObjectName(h->pages[page].page, h->objects[picture]);
	return name ? kw_str_from(name) : KW_LIT("X0");
}

void kw_haru_add_annotation(kw_haru *h, uint32_t page, uint32_t object)
{
	if (failed(h) || page >= h->n_pages || object >= h->n_objects || !h->objects[object])
		return;
	HPDF_Array all = HPDF_Dict_GetItem(h->pages[page].page, "Annots", HPDF_OCLASS_ARRAY);
	if (!all) {
		all = HPDF_Array_New(h->doc->mmgr);
		if (!all || HPDF_Dict_Add(h->pages[page].page, "Annots", all) != HPDF_OK)
			return;
	}
	HPDF_Array_Add(all, h->objects[object]);
}

static HPDF_STATUS save_text(HPDF_Stream s, const HPDF_BYTE *p, HPDF_UINT n)
{
	kw_buf *out = s->attr;
	kw_buf_put(out, (kw_str){ (const char *)p, n });
	return out->failed ? HPDF_SetError(s->error, HPDF_FILE_IO_ERROR, 0) : HPDF_OK;
}

/* An object as libharu writes it. */
static void put_value(kw_haru *h, kw_buf *out, void *object)
{
	HPDF_Stream s = HPDF_CallbackWriter_New(h->doc->mmgr, save_text, out);
	if (s)
		(void)HPDF_Obj_WriteValue(object, s, NULL);
	HPDF_Stream_Free(s);
}

/* The entries of a dictionary as libharu writes them, without << and >>. */
static void put_entries_of(kw_haru *h, kw_buf *out, HPDF_Dict o)
{
	size_t from = out->n;
	put_value(h, out, o);
	if (out->failed || out->n < from + 4)
		return;
	memset(out->b + from, ' ', 2);
	out->n -= 2;
}

static void drop_object(kw_haru *h, uint32_t object)
{
	HPDF_XrefEntry entry = entry_of(h, object);
	HPDF_Obj_ForceFree(h->doc->mmgr, entry->obj);
	entry->obj = NULL;
}

/* Its Length stands in the stream itself; the number of the object that was for it serves another. */
static void write_content(kw_haru *h, HPDF_Dict contents, kw_str content)
{
	HPDF_Number length = HPDF_Dict_GetItem(contents, "Length", HPDF_OCLASS_NUMBER);
	if (length && room_for_one(h, (void **)&h->spare, h->n_spare, &h->room_spare, sizeof *h->spare)) {
		h->spare[h->n_spare++] = number_of(length);
		HPDF_Dict_RemoveElement(contents, "Length");
		drop_object(h, h->spare[h->n_spare - 1]);
	}
	write_stream(h, number_of(contents), (kw_str){ 0 }, content, true);
}

/* A page of libharu takes two kilobytes, its text a tenth of that. */
static void shrink_page(kw_haru *h, page_place *place, HPDF_Dict contents)
{
	static const char *const keys[] = { "MediaBox", "Contents", "Resources", "Tabs", "StructParents",
		                            "Rotate",   "BleedBox", "TrimBox",   "Type", "Parent" };
	kw_buf b = { 0 };
	put_entries_of(h, &b, place->page);
	place->body = b.failed ? NULL : raw_copy(kw_buf_str(&b));
	h->no_memory = h->no_memory || !place->body;
	kw_buf_free(&b);
	for (size_t i = 0; i < KW_COUNT(keys); i++)
		(void)HPDF_Dict_RemoveElement(place->page, keys[i]); /* not every page has all of them */
	HPDF_PageAttr attr = place->page->attr;
	drop_object(h, number_of(contents));
	attr->contents = NULL;
	attr->stream = NULL;
}

void kw_haru_end_page(kw_haru *h, uint32_t page, kw_str content, int64_t parents_key)
{
	if (failed(h) || page >= h->n_pages)
		return;
	page_place *place = &h->pages[page];
	HPDF_Dict contents = ((HPDF_PageAttr)place->page->attr)->contents;
	if (parents_key >= 0) {
		HPDF_Dict_AddName(place->page, "Tabs", "S");
		HPDF_Dict_AddNumber(place->page, "StructParents", (HPDF_INT32)parents_key);
	}
	if (!h->packs) {
		fill_stream(h, contents, (kw_str){ 0 }, content, true);
		return;
	}
	write_content(h, contents, content);
	if (!failed(h))
		shrink_page(h, place, contents);
}

/* ---- the document ---- */

static void put_body(kw_haru *h, HPDF_Dict o, kw_str body)
{
	if (failed(h))
		return;
	free(o->attr);
	o->attr = raw_copy(body);
	o->write_fn = raw_write;
	o->free_fn = raw_free;
	h->no_memory = h->no_memory || !o->attr;
}

void kw_haru_put_catalog(kw_haru *h, kw_str body)
{
	put_body(h, h->doc->catalog, body);
}

void kw_haru_put_info(kw_haru *h, kw_str body)
{
	if (failed(h))
		return;
	HPDF_Dict_RemoveElement(h->doc->info, "Producer"); /* libharu sets it to its own name */
	put_body(h, h->doc->info, body);
}

static HPDF_STATUS save_bytes(HPDF_Stream s, const HPDF_BYTE *p, HPDF_UINT n)
{
	saving *to = s->attr;
	kw_buf_put(to->out, (kw_str){ (const char *)p, n });
	HPDF_MD5Update(&to->hash, p, n);
	return to->out->failed ? HPDF_SetError(s->error, HPDF_FILE_IO_ERROR, 0) : HPDF_OK;
}

/* libharu calls this when everything but the trailer is written. */
static HPDF_STATUS set_id(HPDF_Dict trailer)
{
	saving *to = trailer->attr;
	HPDF_MD5_CTX hash = to->hash;
	HPDF_BYTE id[ID_BYTES];
	HPDF_MD5Final(id, &hash);
	for (size_t i = 0; i < KW_COUNT(to->id); i++)
		if (HPDF_Binary_SetValue(to->id[i], id, ID_BYTES) != HPDF_OK)
			return HPDF_FAILD_TO_ALLOC_MEM;
	return HPDF_OK;
}

static void add_id(kw_haru *h, saving *to)
{
	HPDF_BYTE zero[ID_BYTES] = { 0 };
	HPDF_Array ids = HPDF_Array_New(h->doc->mmgr);
	HPDF_Dict_Add(h->doc->trailer, "ID", ids);
	for (size_t i = 0; ids && i < KW_COUNT(to->id); i++) {
		to->id[i] = HPDF_Binary_New(h->doc->mmgr, zero, ID_BYTES);
		HPDF_Array_Add(ids, to->id[i]);
	}
	h->doc->trailer->attr = to;
	h->doc->trailer->before_write_fn = set_id;
}

static kw_status say_failure(kw_haru *h, kw_ctx *ctx, const char *when)
{
	if (h->no_memory)
		return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for the PDF %s",
		               when);
	if (h->is_too_large)
		return kw_fail(
		        ctx, KW_ELIMIT, "pdf.too-large", (kw_span){ 0 },
		        "the PDF becomes larger than 4 GiB, which its table of objects cannot count; divide the document");
	return kw_fail(ctx, KW_ELIB, "pdf.library", (kw_span){ 0 }, "libharu reports error 0x%04lx %s",
	               (unsigned long)h->doc->error.error_no, when);
}

/* ---- cross-reference streams ---- */

static void put_number(kw_buf *b, uint64_t v, int bytes)
{
	while (bytes-- > 0)
		kw_buf_putc(b, (char)(v >> (8 * bytes) & 0xFF));
}

/* Sixteen bytes that depend on every byte of the file: four sums over its words, and their MD5. The MD5 of the file itself would
 * take a twentieth of the time of a leaflet. */
static void hash_file(kw_str file, HPDF_BYTE id[ID_BYTES])
{
	enum { LANES = 4, WORD = 8 };
	uint64_t sums[LANES + 1] = { 1, 2, 3, 4, file.n };
	for (size_t at = 0; at < file.n; at += LANES * WORD) {
		uint64_t words[LANES] = { 0 };
		size_t n = file.n - at < sizeof words ? file.n - at : sizeof words;
		memcpy(words, file.p + at, n);
		for (size_t i = 0; i < LANES; i++) {
			uint64_t sum = (sums[i] ^ le64toh(words[i])) * HASH_PRIME;
			sums[i] = sum ^ sum >> 29;
		}
	}
	HPDF_MD5_CTX hash;
	HPDF_MD5Init(&hash);
	HPDF_MD5Update(&hash, (const HPDF_BYTE *)sums, sizeof sums);
	HPDF_MD5Final(id, &hash);
}

/* Pages, fonts and annotations: what libharu numbered and is no stream. */
static void pack_rest(kw_haru *h)
{
	kw_buf b = { 0 };
	for (uint32_t i = 0; i < h->n_pages && !failed(h); i++) {
		page_place *place = &h->pages[i];
		if (!place->body)
			kw_haru_end_page(h, i, (kw_str){ 0 }, -1);
		if (failed(h))
			break;
		kw_buf_clear(&b);
		kw_buf_put(&b, (kw_str){ place->body->b, place->body->n });
		put_entries_of(h, &b, place->page);
		kw_haru_put_small(h, number_of(place->page), kw_buf_str(&b));
	}
	for (uint32_t i = 1; i < h->n_objects && !failed(h); i++) {
		HPDF_Dict o = h->objects[i];
		if (!o || entry_of(h, i)->byte_offset)
			continue;
		const raw_text *r =
		        o->header.obj_class & HPDF_OSUBCLASS_FONT ? ((font_attr *)o->attr)->body : o->attr;
		kw_haru_put_small(h, i, r ? (kw_str){ r->b, r->n } : (kw_str){ 0 });
	}
	while (h->n_spare && !failed(h))
		kw_haru_put_small(h, h->spare[--h->n_spare], (kw_str){ 0 });
	end_pack(h);
	h->no_memory = h->no_memory || b.failed;
	kw_buf_free(&b);
}

/* The catalog, Info and the nodes of the page tree, which are not packed: a reader finds the pages without unpacking. */
static void write_heads(kw_haru *h)
{
	HPDF_List entries = h->doc->xref->entries;
	for (uint32_t i = 1; i < entries->count && !failed(h); i++) {
		HPDF_XrefEntry entry = HPDF_List_ItemAt(entries, i);
		const HPDF_Obj_Header *object = entry->obj;
		if (!object || entry->byte_offset || object->obj_class & HPDF_OSUBCLASS_PAGE ||
		    (i < h->n_objects && h->objects[i]))
			continue;
		begin_object(h, i);
		put_value(h, &h->file, entry->obj);
		kw_buf_put(&h->file, KW_LIT("\nendobj\n"));
	}
}

/* All entries: kind 0 free, 1 at an offset, 2 in a stream of objects. */
static void put_xref_entries(kw_haru *h, kw_buf *b)
{
	HPDF_List entries = h->doc->xref->entries;
	put_number(b, 0, 5);
	put_number(b, UINT16_MAX, 2);
	for (HPDF_UINT i = 1; i < entries->count; i++) {
		HPDF_XrefEntry entry = HPDF_List_ItemAt(entries, i);
		put_number(b, entry->byte_offset ? 1 : 0, 1);
		put_number(b, entry->byte_offset, 4);
		put_number(b, 0, 2);
	}
	put_number(b, 1, 1);
	put_number(b, h->file.n, 4);
	put_number(b, 0, 2);
	for (size_t i = 0; i < h->n_small && !b->failed; i++) {
		const small_place *at = &h->small[i];
		char *entry = b->b + (size_t)at->object * XREF_BYTES;
		uint32_t pack = h->packs_made[at->pack];
		const uint8_t bytes[XREF_BYTES] = { 2,
			                            (uint8_t)(pack >> 24),
			                            (uint8_t)(pack >> 16),
			                            (uint8_t)(pack >> 8),
			                            (uint8_t)pack,
			                            (uint8_t)(at->index >> 8),
			                            (uint8_t)at->index };
		memcpy(entry, bytes, sizeof bytes);
	}
}

/* Each entry as what it is more than the one before (PNG's filter Up): a third of the size, packed. */
static void put_differences(kw_buf *out, kw_str entries)
{
	static const char none[XREF_BYTES];
	const char *before = none;
	for (const char *entry = entries.p; entry < entries.p + entries.n; entry += XREF_BYTES) {
		char row[1 + XREF_BYTES] = { PNG_UP };
		for (size_t i = 0; i < XREF_BYTES; i++)
			row[1 + i] = (char)(entry[i] - before[i]);
		kw_buf_put(out, (kw_str){ row, sizeof row });
		before = entry;
	}
}

/* The table as a stream, with what else stands in a trailer. */
static void write_xref_stream(kw_haru *h)
{
	kw_buf entries = { 0 }, rows = { 0 };
	uint32_t own = h->doc->xref->entries->count;
	size_t offset = h->file.n;
	HPDF_BYTE id[ID_BYTES];
	hash_file(kw_buf_str(&h->file), id);
	put_xref_entries(h, &entries);
	put_differences(&rows, kw_buf_str(&entries));
	kw_buf_clear(&h->packed);
	if (entries.failed || rows.failed || !kw_flate_pack(h->flate, kw_buf_str(&rows), &h->packed))
		h->no_memory = true;
	kw_buf_putf(&h->file, "%u 0 obj\n<</Type/XRef/Size %u/W[1 4 2]/Root %u 0 R/Info %u 0 R/ID [", own,
	            own + 1, number_of(h->doc->catalog), number_of(h->doc->info));
	for (int twice = 0; twice < 2; twice++) {
		kw_buf_putc(&h->file, '<');
		for (size_t i = 0; i < ID_BYTES; i++)
			kw_buf_putf(&h->file, "%02X", id[i]);
		kw_buf_putc(&h->file, '>');
	}
	kw_buf_putf(&h->file,
	            "]/DecodeParms<</Predictor 12/Columns %d>>/Filter/FlateDecode/Length %zu>>stream\n",
	            XREF_BYTES, h->packed.n);
	kw_buf_put(&h->file, kw_buf_str(&h->packed));
	kw_buf_putf(&h->file, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", offset);
	h->no_memory = h->no_memory || h->file.failed;
	kw_buf_free(&entries);
	kw_buf_free(&rows);
}

/* What was not yet written into the packed file. */
static void finish_packed(kw_haru *h, kw_buf *out)
{
	pack_rest(h);
	if (!failed(h))
		write_heads(h);
	if (!failed(h))
		write_xref_stream(h);
	if (failed(h))
		return;
	h->file.b[MINOR_AT] = h->header[MINOR_AT];
	kw_buf_free(out);
	*out = h->file;
	h->file = (kw_buf){ 0 };
}

/* As libharu writes a file, with its table at the end. */
static void write_plain(kw_haru *h, kw_buf *out)
{
	saving to = { .out = out };
	HPDF_MD5Init(&to.hash);
	HPDF_Dict_Add(h->doc->trailer, "Root", h->doc->catalog);
	HPDF_Dict_Add(h->doc->trailer, "Info", h->doc->info);
	add_id(h, &to);
	HPDF_Stream s = HPDF_CallbackWriter_New(h->doc->mmgr, save_bytes, &to);
	if (s && !failed(h)) {
		(void)write_bytes(s, h->header, sizeof h->header - 1);
		(void)HPDF_Xref_WriteToStream(h->doc->xref, s, NULL);
	}
	h->no_memory = h->no_memory || out->failed;
	h->doc->trailer->attr = NULL;
	h->doc->trailer->before_write_fn = NULL;
	HPDF_Stream_Free(s);
}

kw_status kw_haru_save(kw_haru *h, kw_ctx *ctx, kw_buf *out)
{
	if (failed(h))
		return say_failure(h, ctx, "while its pages were made");
	if (h->doc->xref->entries->count > MAX_OBJECTS)
		return kw_fail(ctx, KW_ELIMIT, "pdf.too-many-objects", (kw_span){ 0 },
		               "the PDF has %u objects, libharu numbers %u at most",
		               h->doc->xref->entries->count, MAX_OBJECTS);
	if (h->packs)
		finish_packed(h, out);
	else
		write_plain(h, out);
	return failed(h) ? say_failure(h, ctx, "while it was written") : KW_OK;
}

/* ---- the library itself ---- */

/* What the document of the self test must be, from its catalog to its cross-reference table. */
static const char *const self_test_marks[] = {
	PDF_HEADER,
	"/Type /Catalog",
	"/Lang(ja)",
	"/Count 1",
	"/MediaBox [ 0 0 595.276 841.89001 ]",
	"/Filter/FlateDecode\n",
	"/Probe(raw)",
	"trailer\n",
	"startxref\n",
};

static bool behaves(kw_ctx *ctx)
{
	kw_buf file = { 0 };
	bool good = false;
	kw_haru *h = kw_haru_new(ctx, 1);
	if (!h)
		return false;
	kw_haru_put_catalog(h, KW_LIT("/Lang(ja)\n"));
	uint32_t page = kw_haru_add_page(h, 595276, 841890);
	(void)kw_haru_add_dict(h, KW_LIT("/Probe(raw)\n"));
	kw_haru_end_page(h, page, KW_LIT("q Q\n"), -1);
	if (kw_haru_save(h, ctx, &file) == KW_OK) {
		size_t found = 0, at = 0;
		for (; found < KW_COUNT(self_test_marks); found++) {
			const char *mark = self_test_marks[found];
			const char *hit = memmem(file.b + at, file.n - at, mark, strlen(mark));
			if (!hit)
				break;
			at = (size_t)(hit - file.b) + strlen(mark);
		}
		good = found == KW_COUNT(self_test_marks);
	}
	kw_buf_free(&file);
	kw_haru_free(h);
	return good;
}

kw_status kw_haru_check_library(kw_ctx *ctx)
{
	const char *version = HPDF_GetVersion();
	if (strcmp(version, LIBRARY) != 0)
		return kw_fail(ctx, KW_ELIB, "pdf.library-version", (kw_span){ 0 },
		               "libharu %s is installed, the pdf writer was built for " LIBRARY, version);
	if (!behaves(ctx))
		return kw_fail(ctx, KW_ELIB, "pdf.library-version", (kw_span){ 0 },
		               "libharu " LIBRARY " does not write the file of the self test");
	return KW_OK;
}
