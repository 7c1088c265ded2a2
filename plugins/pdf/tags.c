/* tags -- structure elements and the ParentTree. Marks and child elements of one element stand in K in reading order; a
 * mark on another page than the element's own becomes an MCR dictionary. Elements that got no content are left out. */
#include "tags.h"

#include "grow.h"
#include "pdftext.h"

#include <stdlib.h>

#define PARENTS_PER_NODE 64

static const struct {
	const char *name;
	const char *attributes; /* of every such element; NULL: none */
} tags[KW_N_TAGS] = {
	[KW_TAG_DOCUMENT] = { "Document", NULL },
	[KW_TAG_SECT] = { "Sect", NULL },
	[KW_TAG_DIV] = { "Div", NULL },
	[KW_TAG_H1] = { "H1", NULL },
	[KW_TAG_H2] = { "H2", NULL },
	[KW_TAG_H3] = { "H3", NULL },
	[KW_TAG_H4] = { "H4", NULL },
	[KW_TAG_H5] = { "H5", NULL },
	[KW_TAG_H6] = { "H6", NULL },
	[KW_TAG_P] = { "P", NULL },
	[KW_TAG_L] = { "L", NULL },
	[KW_TAG_L_MARKS] = { "L", "<</O/List/ListNumbering/Disc>>" },
	[KW_TAG_L_NUMBERS] = { "L", "<</O/List/ListNumbering/Decimal>>" },
	[KW_TAG_LI] = { "LI", NULL },
	[KW_TAG_LBL] = { "Lbl", NULL },
	[KW_TAG_LBODY] = { "LBody", NULL },
	[KW_TAG_TABLE] = { "Table", NULL },
	[KW_TAG_THEAD] = { "THead", NULL },
	[KW_TAG_TBODY] = { "TBody", NULL },
	[KW_TAG_TR] = { "TR", NULL },
	[KW_TAG_TH_COLUMN] = { "TH", "<</O/Table/Scope/Column>>" },
	[KW_TAG_TH_ROW] = { "TH", "<</O/Table/Scope/Row>>" },
	[KW_TAG_TD] = { "TD", NULL },
	[KW_TAG_CAPTION] = { "Caption", NULL },
	[KW_TAG_NOTE] = { "Note", NULL },
	[KW_TAG_LINK] = { "Link", NULL },
	[KW_TAG_RUBY] = { "Ruby", NULL },
	[KW_TAG_RB] = { "RB", NULL },
	[KW_TAG_RT] = { "RT", NULL },
	[KW_TAG_FIGURE] = { "Figure", NULL },
	[KW_TAG_TOC] = { "TOC", NULL },
	[KW_TAG_TOCI] = { "TOCI", NULL },
};

/* What stands in K. Kids of one element are chained. */
enum { KID_ELEMENT, KID_MARK, KID_OBJECT };
typedef struct kid {
	uint32_t next;  /* kid of the same element; 0: last */
	uint32_t value; /* element, MCID or object */
	uint32_t page;
	uint8_t kind;
} kid;

typedef struct element {
	uint32_t parent, first, last; /* first and last: kids, 0: none */
	uint32_t object;
	uint32_t remark; /* of this element; 0: none */
	uint8_t tag;
	bool attached; /* in the K of its parent, because it has content */
} element;

/* What only few elements say. */
typedef struct remark {
	kw_str alt;
	const char *title;
	int64_t box[4];
	bool has_box;
} remark;

typedef struct mark {
	uint32_t element, page;
} mark;

struct kw_tags {
	element *e;
	kid *k;
	mark *m;             /* in the order of pages and MCIDs */
	uint32_t *annotated; /* element of each annotation */
	remark *r;
	kw_arena *texts; /* of remarks; NULL: none yet */
	size_t n_e, n_k, n_m, n_annotated, n_r, room_e, room_k, room_m, room_annotated, room_r;
	uint32_t page, n_on_page;
	bool failed;
};

/* The list with room for one more item; unchanged and latched without memory. */
static void *grown(kw_tags *t, void *items, size_t n, size_t *room, size_t item_bytes)
{
	void *larger = kw_grown(items, n, room, item_bytes);
	t->failed = t->failed || !larger;
	return larger ? larger : items;
}
#define GROW(t, list)                                                                                        \
	((t)->list = grown(t, (t)->list, (t)->n_##list, &(t)->room_##list, sizeof *(t)->list), !(t)->failed)

kw_tags *kw_tags_new(void)
{
	kw_tags *t = calloc(1, sizeof *t);
	if (!t || !GROW(t, e) || !GROW(t, k) || !GROW(t, r)) {
		kw_tags_free(t);
		return NULL;
	}
	t->e[t->n_e++] = (element){ 0 }; /* number 0 is nobody */
	t->k[t->n_k++] = (kid){ 0 };
	t->r[t->n_r++] = (remark){ 0 };
	return t;
}

void kw_tags_free(kw_tags *t)
{
	if (!t)
		return;
	free(t->e);
	free(t->k);
	free(t->m);
	free(t->annotated);
	free(t->r);
	kw_arena_free(t->texts);
	free(t);
}

const char *kw_tag_name(kw_tag tag)
{
	return tags[tag].name;
}

kw_tag kw_tags_type(const kw_tags *t, uint32_t number)
{
	return (kw_tag)t->e[number].tag;
}

static void add_kid(kw_tags *t, uint32_t to, kid what)
{
	if (t->failed || !GROW(t, k))
		return;
	uint32_t number = (uint32_t)t->n_k++;
	t->k[number] = what;
	if (t->e[to].last)
		t->k[t->e[to].last].next = number;
	else
		t->e[to].first = number;
	t->e[to].last = number;
}

uint32_t kw_tags_add(kw_tags *t, uint32_t parent, kw_tag tag)
{
	if (t->failed || !GROW(t, e))
		return 0;
	uint32_t number = (uint32_t)t->n_e++;
	t->e[number] = (element){ .parent = parent, .tag = (uint8_t)tag };
	return number;
}

static void attach_one(kw_tags *t, uint32_t number)
{
	t->e[number].attached = true;
	if (t->e[number].parent)
		add_kid(t, t->e[number].parent, (kid){ .kind = KID_ELEMENT, .value = number });
}

/* A row of a table keeps its empty cells, or the grid would not be regular. */
static void attach_cells(kw_tags *t, uint32_t row)
{
	for (uint32_t i = row + 1; i < t->n_e && t->e[i].parent >= row; i++)
		if (t->e[i].parent == row && !t->e[i].attached)
			attach_one(t, i);
}

/* An element takes its place among its parent's kids when its first content is drawn: only then is the order known. */
static void attach(kw_tags *t, uint32_t number)
{
	for (; number && !t->e[number].attached; number = t->e[number].parent) {
		const element *parent = &t->e[t->e[number].parent];
		if (t->e[number].tag == KW_TAG_TR)
			attach_cells(t, number);
		if (parent->tag != KW_TAG_TR || parent->attached)
			attach_one(t, number);
		/* else: in its turn, with the whole row */
	}
}

static remark *remark_of(kw_tags *t, uint32_t number)
{
	if (t->e[number].remark)
		return &t->r[t->e[number].remark];
	if (t->failed || !GROW(t, r))
		return NULL;
	t->e[number].remark = (uint32_t)t->n_r;
	t->r[t->n_r] = (remark){ 0 };
	return &t->r[t->n_r++];
}

void kw_tags_set_alt(kw_tags *t, uint32_t number, kw_str alt)
{
	remark *r = remark_of(t, number);
	if (!t->texts)
		t->texts = kw_arena_new();
	if (r && t->texts)
		r->alt = kw_arena_copy(t->texts, alt);
	t->failed = t->failed || !t->texts || kw_arena_failed(t->texts);
}

void kw_tags_set_box(kw_tags *t, uint32_t number, const int64_t box_mpt[4])
{
	remark *r = remark_of(t, number);
	if (!r)
		return;
	for (size_t i = 0; i < KW_COUNT(r->box); i++) {
		bool is_low = i < 2; /* several drawings of one figure: the box around them */
		if (!r->has_box || (is_low ? box_mpt[i] < r->box[i] : box_mpt[i] > r->box[i]))
			r->box[i] = box_mpt[i];
	}
	r->has_box = true;
}

void kw_tags_set_title(kw_tags *t, uint32_t number, const char *title)
{
	remark *r = remark_of(t, number);
	if (r)
		r->title = title;
}

void kw_tags_attach(kw_tags *t, uint32_t number)
{
	attach(t, number);
}

uint32_t kw_tags_mark(kw_tags *t, uint32_t number, uint32_t page)
{
	if (t->failed || !GROW(t, m))
		return 0;
	if (page != t->page) {
		t->page = page;
		t->n_on_page = 0;
	}
	t->m[t->n_m++] = (mark){ number, page };
	attach(t, number);
	add_kid(t, number, (kid){ .kind = KID_MARK, .value = t->n_on_page, .page = page });
	return t->n_on_page++;
}

uint32_t kw_tags_add_annotation(kw_tags *t, uint32_t number, uint32_t page, uint32_t object)
{
	if (t->failed || !GROW(t, annotated))
		return 0;
	t->annotated[t->n_annotated] = number;
	attach(t, number);
	add_kid(t, number, (kid){ .kind = KID_OBJECT, .value = object, .page = page });
	return (uint32_t)t->n_annotated++;
}

/* ---- objects ---- */

static void reserve_objects(kw_tags *t, kw_haru *haru)
{
	for (size_t i = 1; i < t->n_e; i++)
		if (t->e[i].attached)
			t->e[i].object = kw_haru_reserve_small(haru);
}

static void put_reference(kw_buf *b, uint32_t object)
{
	kw_buf_put_int(b, object);
	kw_buf_put(b, KW_LIT(" 0 R"));
}

static void put_page(kw_buf *b, const kw_haru *haru, uint32_t page)
{
	kw_buf_put(b, KW_LIT("/Pg "));
	put_reference(b, kw_haru_page_object(haru, page));
}

static void put_kid(kw_buf *b, const kw_tags *t, const kw_haru *haru, const kid *k, int64_t own_page)
{
	if (k->kind == KID_ELEMENT) {
		put_reference(b, t->e[k->value].object);
	} else if (k->kind == KID_OBJECT) {
		kw_buf_put(b, KW_LIT("<</Type/OBJR/Obj "));
		put_reference(b, k->value);
		put_page(b, haru, k->page);
		kw_buf_put(b, KW_LIT(">>"));
	} else if (k->page == own_page) {
		kw_buf_put_int(b, k->value);
	} else {
		kw_buf_put(b, KW_LIT("<</Type/MCR"));
		put_page(b, haru, k->page);
		kw_buf_put(b, KW_LIT("/MCID "));
		kw_buf_put_int(b, k->value);
		kw_buf_put(b, KW_LIT(">>"));
	}
}

static int64_t own_page(const kw_tags *t, const element *e)
{
	for (uint32_t k = e->first; k; k = t->k[k].next)
		if (t->k[k].kind != KID_ELEMENT)
			return t->k[k].page;
	return -1;
}

static void put_remark(kw_buf *b, const remark *r)
{
	if (r->alt.n) {
		kw_buf_put(b, KW_LIT("/Alt"));
		kw_pdf_put_text(b, r->alt);
	}
	if (r->title)
		kw_buf_putf(b, "/T(%s)", r->title);
	if (!r->has_box)
		return;
	kw_buf_put(b, KW_LIT("/A<</O/Layout/Placement/Block/BBox["));
	for (size_t i = 0; i < KW_COUNT(r->box); i++)
		kw_pdf_put_mpt_space(b, r->box[i]);
	kw_buf_put(b, KW_LIT("]>>"));
}

static void put_element(kw_buf *b, const kw_tags *t, const kw_haru *haru, size_t number, uint32_t root)
{
	const element *e = &t->e[number];
	int64_t page = own_page(t, e);
	kw_buf_put(b, KW_LIT("/Type/StructElem/S/"));
	kw_buf_put(b, kw_str_from(tags[e->tag].name));
	kw_buf_put(b, KW_LIT("/P "));
	put_reference(b, e->parent ? t->e[e->parent].object : root);
	if (page >= 0)
		put_page(b, haru, (uint32_t)page);
	kw_buf_put(b, KW_LIT("/K["));
	bool is_first = true;
	for (uint32_t k = e->first; k; k = t->k[k].next) {
		if (!is_first)
			kw_buf_putc(b, ' ');
		is_first = false;
		put_kid(b, t, haru, &t->k[k], page);
	}
	kw_buf_putc(b, ']');
	if (tags[e->tag].attributes) {
		kw_buf_put(b, KW_LIT("/A"));
		kw_buf_put(b, kw_str_from(tags[e->tag].attributes));
	}
	if (e->tag == KW_TAG_NOTE)
		kw_buf_putf(b, "/ID(n%010zu)", number);
	if (e->remark)
		put_remark(b, &t->r[e->remark]);
	kw_buf_putc(b, '\n');
}

/* The marks of one page, from mark i on; returns the first mark of the next. */
static size_t put_page_parents(kw_buf *b, const kw_tags *t, uint32_t page, size_t i)
{
	kw_buf_put_int(b, page);
	kw_buf_putc(b, '[');
	for (; i < t->n_m && t->m[i].page == page; i++) {
		put_reference(b, t->e[t->m[i].element].object);
		kw_buf_putc(b, ' ');
	}
	kw_buf_put(b, KW_LIT("]\n"));
	return i;
}

/* A number tree of one level of nodes, so that no node holds a long book. */
static uint32_t add_parent_tree(kw_tags *t, kw_haru *haru, uint32_t n_pages)
{
	kw_buf kids = { 0 }, b = { 0 };
	size_t at = 0;
	uint32_t n = n_pages + (uint32_t)t->n_annotated;
	kw_buf_put(&kids, KW_LIT("/Kids["));
	for (uint32_t first = 0; first < n;) {
		uint32_t end = first + PARENTS_PER_NODE < n ? first + PARENTS_PER_NODE : n;
		kw_buf_clear(&b);
		kw_buf_putf(&b, "/Limits[%u %u]/Nums[", first, end - 1);
		for (uint32_t key = first; key < end; key++) {
			if (key < n_pages) {
				at = put_page_parents(&b, t, key, at);
				continue;
			}
			kw_buf_put_int(&b, key);
			kw_buf_putc(&b, ' ');
			put_reference(&b, t->e[t->annotated[key - n_pages]].object);
			kw_buf_putc(&b, '\n');
		}
		kw_buf_put(&b, KW_LIT("]\n"));
		put_reference(&kids, kw_haru_add_dict(haru, kw_buf_str(&b)));
		kw_buf_putc(&kids, ' ');
		first = end;
	}
	kw_buf_put(&kids, KW_LIT("]\n"));
	uint32_t object = kw_haru_add_dict(haru, kw_buf_str(&kids));
	t->failed = t->failed || b.failed || kids.failed;
	kw_buf_free(&b);
	kw_buf_free(&kids);
	return object;
}

/* Notes carry IDs, and IDs need a tree of names. */
static void put_id_tree(kw_buf *b, const kw_tags *t)
{
	bool has_any = false;
	for (size_t i = 1; i < t->n_e; i++) {
		if (t->e[i].tag != KW_TAG_NOTE || !t->e[i].object)
			continue;
		if (!has_any)
			kw_buf_put(b, KW_LIT("/IDTree<</Names["));
		has_any = true;
		kw_buf_putf(b, "(n%010zu) %u 0 R\n", i, t->e[i].object);
	}
	if (has_any)
		kw_buf_put(b, KW_LIT("]>>\n"));
}

size_t kw_tags_longest_array(const kw_tags *t)
{
	size_t notes = 0, longest = 0, on_page = 0;
	for (size_t i = 1; i < t->n_e; i++) {
		size_t n = 0;
		for (uint32_t k = t->e[i].first; k; k = t->k[k].next)
			n++;
		longest = longest > n ? longest : n;
		notes += t->e[i].tag == KW_TAG_NOTE && t->e[i].attached;
	}
	for (size_t i = 0; i < t->n_m; i++) {
		on_page = i && t->m[i].page == t->m[i - 1].page ? on_page + 1 : 1;
		longest = longest > on_page ? longest : on_page;
	}
	return longest > 2 * notes ? longest : 2 * notes; /* names and elements take turns in the IDTree */
}

/* Pages at the front may be marked last: their marks go to the front. */
static void order_marks(kw_tags *t)
{
	size_t tail = 1;
	while (tail < t->n_m && t->m[tail].page >= t->m[tail - 1].page)
		tail++;
	if (tail >= t->n_m)
		return;
	size_t n = t->n_m - tail;
	mark *moved = malloc(n * sizeof *moved);
	if (!moved) {
		t->failed = true;
		return;
	}
	memcpy(moved, t->m + tail, n * sizeof *moved);
	memmove(t->m + n, t->m, tail * sizeof *moved);
	memcpy(t->m, moved, n * sizeof *moved);
	free(moved);
}

bool kw_tags_finish(kw_tags *t, kw_haru *haru, uint32_t n_pages, kw_buf *catalog)
{
	kw_buf b = { 0 };
	uint32_t root = kw_haru_reserve_small(haru);
	order_marks(t);
	reserve_objects(t, haru);
	for (size_t i = 1; i < t->n_e && !t->failed; i++) {
		if (!t->e[i].object)
			continue;
		kw_buf_clear(&b);
		put_element(&b, t, haru, i, root);
		kw_haru_put_small(haru, t->e[i].object, kw_buf_str(&b));
	}
	uint32_t parents = add_parent_tree(t, haru, n_pages);
	kw_buf_clear(&b);
	kw_buf_putf(&b, "/Type/StructTreeRoot/K[%u 0 R]/ParentTree %u 0 R/ParentTreeNextKey %zu\n",
	            t->n_e > 1 ? t->e[1].object : 0, parents, n_pages + t->n_annotated);
	put_id_tree(&b, t);
	kw_haru_put_small(haru, root, kw_buf_str(&b));
	kw_buf_putf(catalog, "/MarkInfo<</Marked true>>/StructTreeRoot %u 0 R\n", root);
	t->failed = t->failed || b.failed;
	kw_buf_free(&b);
	return !t->failed;
}
