/* haru_packed -- files with object and cross-reference streams (PDF 1.5), which libharu does not write: streams and pages go into
 * the file as they end, small objects when there are enough of them for a stream. */
#include "haru_inside.h"

#include "grow.h"

#include <endian.h>

#define MOST_BYTES   0xFF000000u /* leaves room for what follows the last stream */
#define PACK_OBJECTS 200         /* in one stream: a reader unpacks all to see one */
#define HASH_PRIME   UINT64_C(0x9E3779B97F4A7C15)
#define PNG_UP       2
#define XREF_BYTES   7 /* of an entry: its kind, an offset or stream, a generation or place */

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

/* The list with room for one more item; NULL and latched without memory. */
static void *grown(kw_haru *h, void *list, size_t n, size_t *room, size_t item_bytes)
{
	void *larger = kw_grown(list, n, room, item_bytes);
	h->no_memory = h->no_memory || !larger;
	return larger;
}

/* A number without an object of libharu: an entry that stays empty. */
uint32_t kw_haru_reserve_small(kw_haru *h)
{
	if (!h->packs || kw_haru_has_failed(h))
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
	if (h->n_in_pack == 0 || kw_haru_has_failed(h))
		return;
	uint32_t *packs = grown(h, h->packs_made, h->n_packs, &h->room_packs, sizeof *packs);
	if (!packs)
		return;
	h->packs_made = packs;
	kw_buf_putf(&dict, "/Type/ObjStm/N %zu/First %zu\n", h->n_in_pack, h->pack_head.n);
	kw_buf_put(&h->pack_head, kw_buf_str(&h->pack_body));
	h->no_memory = h->no_memory || dict.failed || h->pack_head.failed || h->pack_body.failed;
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
	if (!object || kw_haru_has_failed(h))
		return;
	kw_haru_small_place *small = grown(h, h->small, h->n_small, &h->room_small, sizeof *small);
	if (!small)
		return;
	h->small = small;
	h->small[h->n_small++] =
	        (kw_haru_small_place){ object, (uint32_t)h->n_packs, (uint32_t)h->n_in_pack++ };
	kw_buf_putf(&h->pack_head, "%u %zu ", object, h->pack_body.n);
	kw_buf_put(&h->pack_body, KW_LIT("<<"));
	kw_buf_put(&h->pack_body, body);
	kw_buf_put(&h->pack_body, KW_LIT(">>\n"));
	if (h->n_in_pack == PACK_OBJECTS)
		end_pack(h);
}

/* ---- streams ---- */

static void begin_object(kw_haru *h, uint32_t object)
{
	entry_of(h, object)->byte_offset = (HPDF_UINT)h->file.n;
	kw_buf_put_int(&h->file, object);
	kw_buf_put(&h->file, KW_LIT(" 0 obj\n"));
}

void kw_haru_write_stream(kw_haru *h, uint32_t object, kw_str dict, kw_str data, bool deflate)
{
	data = kw_haru_pack_data(h, data, deflate);
	h->is_too_large = h->is_too_large || h->file.n + data.n > MOST_BYTES;
	if (!object || kw_haru_has_failed(h))
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

/* ---- pages ---- */

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
	uint32_t *spare = length ? grown(h, h->spare, h->n_spare, &h->room_spare, sizeof *spare) : NULL;
	if (spare) {
		h->spare = spare;
		h->spare[h->n_spare++] = kw_haru_number_of(length);
		HPDF_Dict_RemoveElement(contents, "Length");
		drop_object(h, h->spare[h->n_spare - 1]);
	}
	kw_haru_write_stream(h, kw_haru_number_of(contents), (kw_str){ 0 }, content, true);
}

/* A page of libharu takes two kilobytes, its text a tenth of that. */
static void shrink_page(kw_haru *h, kw_haru_page_place *place, HPDF_Dict contents)
{
	static const char *const keys[] = { "MediaBox", "Contents", "Resources", "Tabs", "StructParents",
		                            "Rotate",   "BleedBox", "TrimBox",   "Type", "Parent" };
	kw_buf b = { 0 };
	put_entries_of(h, &b, place->page);
	place->body = b.failed ? NULL : kw_haru_copy_text(kw_buf_str(&b));
	h->no_memory = h->no_memory || !place->body;
	kw_buf_free(&b);
	for (size_t i = 0; i < KW_COUNT(keys); i++)
		(void)HPDF_Dict_RemoveElement(place->page, keys[i]); /* not every page has all of them */
	HPDF_PageAttr attr = place->page->attr;
	drop_object(h, kw_haru_number_of(contents));
	attr->contents = NULL;
	attr->stream = NULL;
}

void kw_haru_write_page(kw_haru *h, kw_haru_page_place *place, HPDF_Dict contents, kw_str content)
{
	write_content(h, contents, content);
	if (!kw_haru_has_failed(h))
		shrink_page(h, place, contents);
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
	for (uint32_t i = 0; i < h->n_pages && !kw_haru_has_failed(h); i++) {
		kw_haru_page_place *place = &h->pages[i];
		if (!place->body)
			kw_haru_end_page(h, i, (kw_str){ 0 }, -1);
		if (kw_haru_has_failed(h))
			break;
		kw_buf_clear(&b);
		kw_buf_put(&b, (kw_str){ place->body->b, place->body->n });
		put_entries_of(h, &b, place->page);
		kw_haru_put_small(h, kw_haru_number_of(place->page), kw_buf_str(&b));
	}
	for (uint32_t i = 1; i < h->n_objects && !kw_haru_has_failed(h); i++) {
		HPDF_Dict o = h->objects[i];
		if (!o || entry_of(h, i)->byte_offset)
			continue;
		const kw_haru_text *r =
		        o->header.obj_class & HPDF_OSUBCLASS_FONT ? ((kw_haru_font *)o->attr)->body : o->attr;
		kw_haru_put_small(h, i, r ? (kw_str){ r->b, r->n } : (kw_str){ 0 });
	}
	while (h->n_spare && !kw_haru_has_failed(h))
		kw_haru_put_small(h, h->spare[--h->n_spare], (kw_str){ 0 });
	end_pack(h);
	h->no_memory = h->no_memory || b.failed;
	kw_buf_free(&b);
}

/* The catalog, Info and the nodes of the page tree, which are not packed: a reader finds the pages without unpacking. */
static void write_heads(kw_haru *h)
{
	HPDF_List entries = h->doc->xref->entries;
	for (uint32_t i = 1; i < entries->count && !kw_haru_has_failed(h); i++) {
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
		const kw_haru_small_place *at = &h->small[i];
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
	            own + 1, kw_haru_number_of(h->doc->catalog), kw_haru_number_of(h->doc->info));
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

void kw_haru_finish_packed(kw_haru *h, kw_buf *out)
{
	pack_rest(h);
	if (!kw_haru_has_failed(h))
		write_heads(h);
	if (!kw_haru_has_failed(h))
		write_xref_stream(h);
	if (kw_haru_has_failed(h))
		return;
	h->file.b[MINOR_AT] = h->header[MINOR_AT];
	kw_buf_free(out);
	*out = h->file;
	h->file = (kw_buf){ 0 };
}
