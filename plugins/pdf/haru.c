/* haru -- objects, fonts, pages and files by libharu. Uses its objects, cross-reference table, page tree and writer. Never its
 * fonts, text operators, pictures, encryption or HPDF_SaveToFile, which hides a full disk.
 *
 * A dictionary is empty for libharu and writes its body as raw text (attr, write_fn, free_fn are free for that in
 * dictionaries and streams made here, and in the catalog and Info): a quarter of the memory and time. */
#include "haru_inside.h"

#include "grow.h"

#include <stdlib.h>

#define LIBRARY        "2.3.0"
#define PAGES_PER_NODE 64 /* a flat page tree ends at 32,767 pages */
#define MAX_OBJECTS    8388607u

/* What the save callback fills. */
typedef struct saving {
	kw_buf *out;
	HPDF_MD5_CTX hash;
	HPDF_Binary id[2];
} saving;

/* ---- raw text ---- */

kw_haru_text *kw_haru_copy_text(kw_str body)
{
	kw_haru_text *r = malloc(sizeof *r + body.n);
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
	const kw_haru_text *r = o->attr;
	return r ? write_bytes(s, r->b, r->n) : HPDF_OK;
}

static void raw_free(HPDF_Dict o)
{
	free(o->attr);
	o->attr = NULL;
}

static HPDF_STATUS font_write(HPDF_Dict o, HPDF_Stream s)
{
	const kw_haru_font *a = o->attr;
	return a->body ? write_bytes(s, a->body->b, a->body->n) : HPDF_OK;
}

static void font_free(HPDF_Dict o)
{
	kw_haru_font *a = o->attr;
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

int kw_haru_version(const kw_haru *h)
{
	return h->header[MINOR_AT] - '0';
}

/* Remembers the dictionary under its number, which it has from the cross-reference table. */
static uint32_t keep_object(kw_haru *h, HPDF_Dict o)
{
	uint32_t number = kw_haru_number_of(o);
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
	if (kw_haru_has_failed(h))
		return 0;
	HPDF_Dict o = HPDF_Dict_New(h->doc->mmgr);
	/* On failure libharu frees the object and latches its error. */
	if (!o || HPDF_Xref_Add(h->doc->xref, o) != HPDF_OK)
		return 0;
	return keep_object(h, o);
}

void kw_haru_put_dict(kw_haru *h, uint32_t object, kw_str body)
{
	if (kw_haru_has_failed(h) || object >= h->n_objects || !h->objects[object])
		return;
	HPDF_Dict o = h->objects[object];
	kw_haru_text *r = kw_haru_copy_text(body);
	if (!r) {
		h->no_memory = true;
		return;
	}
	if (o->header.obj_class & HPDF_OSUBCLASS_FONT) {
		kw_haru_font *a = o->attr;
		free(a->body);
		a->body = r;
		return;
	}
	free(o->attr);
	o->attr = r;
	o->write_fn = raw_write;
	o->free_fn = raw_free;
}

uint32_t kw_haru_add_dict(kw_haru *h, kw_str body)
{
	uint32_t object = kw_haru_reserve_small(h);
	kw_haru_put_small(h, object, body);
	return object;
}

kw_str kw_haru_pack_data(kw_haru *h, kw_str data, bool deflate)
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
	data = kw_haru_pack_data(h, data, deflate);
	if (entries.failed || kw_haru_has_failed(h) || write_bytes(o->stream, data.p, data.n) != HPDF_OK) {
		h->no_memory = true;
		goto out;
	}
	o->filter = HPDF_STREAM_FILTER_NONE;
	o->attr = kw_haru_copy_text(kw_buf_str(&entries));
	o->write_fn = raw_write;
	o->free_fn = raw_free;
	h->no_memory = h->no_memory || !o->attr;
out:
	kw_buf_free(&entries);
}

uint32_t kw_haru_add_stream(kw_haru *h, kw_str dict, kw_str data, bool deflate)
{
	if (kw_haru_has_failed(h))
		return 0;
	if (h->packs) {
		uint32_t object = kw_haru_reserve_small(h);
		kw_haru_write_stream(h, object, dict, data, deflate);
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
	kw_haru_font *a = calloc(1, sizeof *a);
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
	if (kw_haru_has_failed(h))
		return 0;
	kw_haru_page_place *pages = kw_grown(h->pages, h->n_pages, &h->room_pages, sizeof *pages);
	if (!pages) {
		h->no_memory = true;
		return 0;
	}
	h->pages = pages;
	HPDF_Page page = HPDF_AddPage(h->doc);
	if (!page)
		return 0;
	set_media_box(h, page, width_mpt, height_mpt);
	h->pages[h->n_pages] = (kw_haru_page_place){ .page = page };
	return h->n_pages++;
}

void kw_haru_set_page_size(kw_haru *h, uint32_t page, int64_t width_mpt, int64_t height_mpt)
{
	if (!kw_haru_has_failed(h) && page < h->n_pages)
		set_media_box(h, h->pages[page].page, width_mpt, height_mpt);
}

void kw_haru_set_print_boxes(kw_haru *h, uint32_t page, int64_t slug, int64_t bleed, int64_t width_mpt,
                             int64_t height_mpt)
{
	if (kw_haru_has_failed(h) || page >= h->n_pages)
		return;
	int64_t right = slug + width_mpt, top = slug + height_mpt;
	set_box(h, h->pages[page].page, "BleedBox",
	        (const int64_t[4]){ slug - bleed, slug - bleed, right + bleed, top + bleed });
	set_box(h, h->pages[page].page, "TrimBox", (const int64_t[4]){ slug, slug, right, top });
}

void kw_haru_turn_page(kw_haru *h, uint32_t page)
{
	if (!kw_haru_has_failed(h) && page < h->n_pages)
		HPDF_Dict_AddNumber(h->pages[page].page, "Rotate", 90);
}

void kw_haru_share_resources(kw_haru *h, uint32_t page, uint32_t object)
{
	if (!kw_haru_has_failed(h) && page < h->n_pages && object < h->n_objects && h->objects[object])
		HPDF_Dict_Add(h->pages[page].page, "Resources", h->objects[object]);
}

uint32_t kw_haru_page_object(const kw_haru *h, uint32_t page)
{
	return page < h->n_pages ? kw_haru_number_of(h->pages[page].page) : 0;
}

uint32_t kw_haru_n_pages(const kw_haru *h)
{
	return h->n_pages;
}

kw_str kw_haru_font_name(kw_haru *h, uint32_t page, uint32_t font)
{
	if (kw_haru_has_failed(h) || page >= h->n_pages || font >= h->n_objects || !h->objects[font])
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
		kw_haru_write_stream(h, object, kw_buf_str(&b), data, deflate);
	if (object)
		h->objects[object]->header.obj_class |= HPDF_OSUBCLASS_XOBJECT;
	h->no_memory = h->no_memory || b.failed;
	kw_buf_free(&b);
	return object;
}

kw_str kw_haru_picture_name(kw_haru *h, uint32_t page, uint32_t picture)
{
	if (kw_haru_has_failed(h) || page >= h->n_pages || picture >= h->n_objects || !h->objects[picture])
		return KW_LIT("X0");
	const char *name = HPDF_Page_GetXObjectName(h->pages[page].page, h->objects[picture]);
	return name ? kw_str_from(name) : KW_LIT("X0");
}

void kw_haru_add_annotation(kw_haru *h, uint32_t page, uint32_t object)
{
	if (kw_haru_has_failed(h) || page >= h->n_pages || object >= h->n_objects || !h->objects[object])
		return;
	HPDF_Array all = HPDF_Dict_GetItem(h->pages[page].page, "Annots", HPDF_OCLASS_ARRAY);
	if (!all) {
		all = HPDF_Array_New(h->doc->mmgr);
		if (!all || HPDF_Dict_Add(h->pages[page].page, "Annots", all) != HPDF_OK)
			return;
	}
	HPDF_Array_Add(all, h->objects[object]);
}

void kw_haru_end_page(kw_haru *h, uint32_t page, kw_str content, int64_t parents_key)
{
	if (kw_haru_has_failed(h) || page >= h->n_pages)
		return;
	kw_haru_page_place *place = &h->pages[page];
	HPDF_Dict contents = ((HPDF_PageAttr)place->page->attr)->contents;
	if (parents_key >= 0) {
		HPDF_Dict_AddName(place->page, "Tabs", "S");
		HPDF_Dict_AddNumber(place->page, "StructParents", (HPDF_INT32)parents_key);
	}
	if (!h->packs) {
		fill_stream(h, contents, (kw_str){ 0 }, content, true);
		return;
	}
	kw_haru_write_page(h, place, contents, content);
}

/* ---- the document ---- */

static void put_body(kw_haru *h, HPDF_Dict o, kw_str body)
{
	if (kw_haru_has_failed(h))
		return;
	free(o->attr);
	o->attr = kw_haru_copy_text(body);
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
	if (kw_haru_has_failed(h))
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

/* As libharu writes a file, with its table at the end. */
static void write_plain(kw_haru *h, kw_buf *out)
{
	saving to = { .out = out };
	HPDF_MD5Init(&to.hash);
	HPDF_Dict_Add(h->doc->trailer, "Root", h->doc->catalog);
	HPDF_Dict_Add(h->doc->trailer, "Info", h->doc->info);
	add_id(h, &to);
	HPDF_Stream s = HPDF_CallbackWriter_New(h->doc->mmgr, save_bytes, &to);
	if (s && !kw_haru_has_failed(h)) {
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
	if (kw_haru_has_failed(h))
		return say_failure(h, ctx, "while its pages were made");
	if (h->doc->xref->entries->count > MAX_OBJECTS)
		return kw_fail(ctx, KW_ELIMIT, "pdf.too-many-objects", (kw_span){ 0 },
		               "the PDF has %u objects, libharu numbers %u at most",
		               h->doc->xref->entries->count, MAX_OBJECTS);
	if (h->packs)
		kw_haru_finish_packed(h, out);
	else
		write_plain(h, out);
	return kw_haru_has_failed(h) ? say_failure(h, ctx, "while it was written") : KW_OK;
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
