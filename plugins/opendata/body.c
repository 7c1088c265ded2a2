/* body.c -- the body of the document: one function per kind of node, driven by the walk, with its own stack of what is
 * open. It joins and orders nothing; the tree is written as it stands. */
#include "opendata.h"
#include <stdlib.h>

/* What an open container became. */
typedef enum element { NOTHING, SECTION, BOX, LIST, ITEM, TABLE, ROW, CELL, CELL_SECTION } element;

typedef struct frame {
	const kw_node *node;
	const kw_part *part; /* NULL: neither section nor box */
	element element;
	unsigned n_blocks; /* written inside */
	kw_str id;         /* of the nearest section or box */
	const kw_node *title;
} frame;

typedef struct body {
	od_job *job;
	od_xml *x;
	od_list frames;
} body;

static const kw_str nothing = { NULL, 0 };

bool od_is_blank(kw_str s)
{
	return kw_str_trim(s).n == 0;
}

kw_str od_block_text(od_job *job, const kw_node *block)
{
	od_clear(job, &job->scratch);
	if (block->type == KW_NOTE)
		kw_buf_put(&job->scratch, block->as.note.marker);
	kw_text_of(block, &job->scratch);
	return kw_buf_str(&job->scratch);
}

static frame *top(const body *b)
{
	return (frame *)b->frames.items + (b->frames.n - 1);
}

/* ---- what is noticed on the way ---- */

static void find_at(body *b, od_finding_code code, const kw_node *block, kw_str ref, kw_str text)
{
	od_find(b->job, code, od_lines_of(b->job, block), od_line_of(block), ref, text);
}

/* The first block below a container that has a place; NULL when none has. */
static const kw_node *place_in(const kw_node *container)
{
	kw_walk w = kw_walk_from(container);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;)
		if (e == KW_ENTER && w.node->n_spans && kw_type_class((kw_type)w.node->type) == KW_TEXT_BLOCK)
			return w.node;
	return NULL;
}

static void notice_confidence(body *b, const kw_node *n, const kw_node *place, kw_str ref)
{
	if (n->confidence == KW_LIKELY)
		find_at(b, OD_UNCERTAIN, place, ref, KW_LIT("位置または対応は推定です"));
	else if (n->confidence == KW_GUESS)
		find_at(b, OD_UNCERTAIN, place, ref, KW_LIT("位置または対応は確かではない推定です"));
}

static void notice_periods(body *b, const kw_node *block)
{
	kw_walk w = kw_walk_from(block);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		kw_wareki v;
		if (e != KW_ENTER || w.node->type != KW_PERIOD || !kw_wareki_at(w.node->text, 0, &v) ||
		    !v.beyond_era)
			continue;
		find_at(b, OD_ERA_OUT_OF_RANGE, block, nothing, KW_LIT("元号の期間外の年月日があります"));
		return;
	}
}

static void notice_replaced(body *b, uint32_t before, const kw_node *block)
{
	if (b->x->n_replaced != before)
		find_at(b, OD_CONTROL_CHAR, block, nothing,
		        KW_LIT("XMLで使えない文字をU+FFFDに置き換えました"));
}

/* Has a section nothing but its heading and gaps? Then it is reported as empty. */
static bool has_gaps_only(const kw_node *container)
{
	for (const kw_node *n = container->first; n; n = n->next)
		if (n->type != KW_TITLE && n->type != KW_MISSING)
			return false;
	return true;
}

static bool has_gap(const kw_node *container)
{
	for (const kw_node *n = container->first; n; n = n->next)
		if (n->type == KW_MISSING)
			return true;
	return false;
}

static void notice_missing(body *b, const kw_node *n)
{
	static const struct {
		kw_str what, text;
	} words[] = {
		{ KW_LIT_INIT("slogan"), KW_LIT_INIT("標語が原資料にありません") },
		{ KW_LIT_INIT("title"), KW_LIT_INIT("表題が原資料にありません") },
		{ KW_LIT_INIT("text"), KW_LIT_INIT("本文が原資料にありません") },
	};
	kw_str text = n->as.missing.role == KW_MISSING_FIELD ? KW_LIT("記入欄が空です")
	                                                     : KW_LIT("原資料に欠けている部分があります");
	for (size_t i = 0; i < KW_COUNT(words); i++)
		if (kw_str_eq(n->text, words[i].what))
			text = words[i].text;
	const frame *f = top(b);
	if (f->element == SECTION && f->node->type != KW_PROJECT && has_gaps_only(f->node))
		return;
	bool has_ref = f->element != NOTHING && f->id.n > 1;
	find_at(b, OD_MISSING, f->title, has_ref ? f->id : nothing, text);
}

/* ---- blocks of text ---- */

/* The kind of a para; NULL: it has none. */
static const char *kind_of(const kw_node *n)
{
	static const char *const kinds[KW_N_TYPES] = {
		[KW_SUBTITLE] = "subtitle", [KW_SLOGAN] = "slogan",   [KW_NOTE] = "note",
		[KW_CAPTION] = "caption",   [KW_CONTACT] = "contact", [KW_SIGNATURE] = "signature",
		[KW_RAW] = "raw",
	};
	static const char *const field_kinds[KW_N_FIELD_ROLES] = {
		[KW_FIELD_MASCOT] = "caption",
		[KW_FIELD_BANNER] = "slogan",
		[KW_FIELD_LIST_TITLE] = "caption",
		[KW_FIELD_THEME] = "note",
	};
	return n->type == KW_FIELD ? field_kinds[n->as.field->role] : kinds[n->type];
}

/* What a field is, where its text alone does not say it. */
static const kw_str field_names[KW_N_FIELD_ROLES] = {
	[KW_FIELD_HEAD] = KW_LIT_INIT("head"),
	[KW_FIELD_MASCOT] = KW_LIT_INIT("mascot"),
	[KW_FIELD_BANNER] = KW_LIT_INIT("banner"),
	[KW_FIELD_ISSUE_DATE] = KW_LIT_INIT("issueDate"),
	[KW_FIELD_URL] = KW_LIT_INIT("url"),
	[KW_FIELD_FORM] = KW_LIT_INIT("form"),
	[KW_FIELD_LIST_TITLE] = KW_LIT_INIT("listTitle"),
	[KW_FIELD_THEME] = KW_LIT_INIT("theme"),
};

static void put_para(body *b, const kw_node *n)
{
	uint32_t replaced = b->x->n_replaced;
	if (od_is_blank(od_block_text(b->job, n)))
		return;
	od_xml_open(b->x, "para");
	if (n->type == KW_FIELD)
		od_xml_attr(b->x, "field", field_names[n->as.field->role]);
	od_xml_attr(b->x, "kind", kw_str_from(kind_of(n)));
	od_xml_attr(b->x, "lines", od_lines_of(b->job, n));
	if (n->type == KW_NOTE) {
		od_xml_attr(b->x, "reference", n->as.note.is_reference ? KW_LIT("true") : nothing);
		od_xml_attr(b->x, "term", n->as.note.term);
	}
	od_claim_add(b->job, n);
	od_xml_text(b->x, od_block_text(b->job, n));
	od_xml_close(b->x, "para");
	top(b)->n_blocks++;
	notice_replaced(b, replaced, n);
	notice_periods(b, n);
	notice_confidence(b, n, n, nothing);
}

static void put_text_block(body *b, const kw_node *n)
{
	if (n->type == KW_TITLE)
		return; /* written by its container */
	if (n->type == KW_PARA && top(b)->element == ITEM && !n->prev)
		return; /* the text of the item */
	if (n->type == KW_FIELD && (n->as.field->role == KW_FIELD_FORM || od_is_officer(b->job, n)))
		return; /* residue and metadata have them */
	put_para(b, n);
}

/* A leaf, or nothing where there is nothing to say. */
static void put_part(body *b, const char *name, kw_str text)
{
	if (!od_is_blank(text))
		od_xml_leaf(b->x, name, text);
}

/* The parts of a heading. Those behind its text stand in the print too, and are no claims of their own. */
static void put_heading_parts(body *b, const kw_heading *h, kw_str text)
{
	put_part(b, "number", h->number);
	if (!od_is_blank(h->label)) {
		od_xml_open(b->x, "label");
		od_xml_attr(b->x, "from", h->label_from);
		od_xml_attr(b->x, "restoredAfter", h->restored_after);
		od_xml_attr(b->x, "restoredBefore", h->restored_before);
		od_xml_text(b->x, h->label);
		od_xml_close(b->x, "label");
	}
	od_xml_leaf(b->x, "text", text);
	put_part(b, "marker", h->marker);
	put_part(b, "tag", h->tag);
	put_part(b, "prefix", h->prefix);
	put_part(b, "subtitle", h->subtitle);
	put_part(b, "qualifier", h->qualifier);
	put_part(b, "bureau", h->bureau);
	if (!od_is_blank(h->budget)) {
		od_xml_open(b->x, "budgetNote");
		od_xml_attr(b->x, "label", h->budget_label);
		od_xml_text(b->x, h->budget);
		od_xml_close(b->x, "budgetNote");
	}
}

static void put_heading(body *b, const kw_node *title, kw_str ref)
{
	const kw_heading *h = title->as.heading;
	bool implied = title->marks & KW_MARK_IMPLIED;
	uint32_t replaced = b->x->n_replaced;
	kw_str verbatim = od_block_text(b->job, title);
	kw_str text = kw_str_trim(h->title);
	if (text.n == 0)
		text = verbatim;
	od_xml_open(b->x, "heading");
	if (implied) {
		od_xml_attr(b->x, "implied", KW_LIT("true"));
		find_at(b, OD_IMPLIED_HEADING, NULL, ref, KW_LIT("見出しは原資料になく、補ったものです"));
	} else {
		od_xml_attr(b->x, "lines", od_lines_of(b->job, title));
		od_claim_add(b->job, title);
	}
	put_heading_parts(b, h, text);
	if (!implied && !kw_str_eq(text, verbatim))
		od_xml_leaf(b->x, "verbatim", verbatim);
	od_xml_close(b->x, "heading");
	notice_replaced(b, replaced, title);
	notice_periods(b, title);
}

/* ---- containers ---- */

static void open_section(body *b, const frame *f)
{
	static const kw_str kinds[KW_N_TYPES] = {
		[KW_PROJECT] = KW_LIT_INIT("project"), [KW_BOX] = KW_LIT_INIT("group")
	};
	od_xml_open(b->x, "section");
	od_xml_attr(b->x, "id", f->id);
	od_xml_attr(b->x, "kind", kinds[f->node->type]);
	od_xml_attr(b->x, "role", f->part->role);
	put_heading(b, f->title, f->id);
}

static void open_box(body *b, const frame *f)
{
	static const kw_str roles[] = {
		[KW_BOX_PLAIN] = KW_LIT_INIT("other"),
		[KW_BOX_GROUP] = KW_LIT_INIT("other"),
		[KW_BOX_CALLOUT] = KW_LIT_INIT("callout"),
		[KW_BOX_DUTY] = KW_LIT_INIT("duty"),
	};
	static const kw_str kinds[KW_N_TYPES] = {
		[KW_SECTION] = KW_LIT_INIT("section"),
		[KW_PROJECT] = KW_LIT_INIT("project"),
		[KW_LIST] = KW_LIT_INIT("list"),
		[KW_ITEM] = KW_LIT_INIT("item"),
	};
	bool is_group = f->node->type == KW_BOX && f->node->as.box.role == KW_BOX_GROUP;
	od_xml_open(b->x, "box");
	od_xml_attr(b->x, "id", f->id);
	od_xml_attr(b->x, "kind", is_group ? KW_LIT("group") : kinds[f->node->type]);
	od_xml_attr(b->x, "role", roles[f->node->type == KW_BOX ? f->node->as.box.role : KW_BOX_PLAIN]);
	if (f->title)
		put_heading(b, f->title, f->id);
	else if (f->node->type == KW_PROJECT && !has_gap(f->node))
		find_at(b, OD_MISSING, NULL, f->id, KW_LIT("取組の名称が原資料にありません"));
}

static void open_item(body *b, const kw_node *item)
{
	const kw_node *para = item->first;
	uint32_t replaced = b->x->n_replaced;
	od_xml_open(b->x, "item");
	od_xml_attr(b->x, "code", item->as.item.code);
	od_xml_attr(b->x, "lines", od_lines_of(b->job, para));
	od_xml_attr(b->x, "marker", item->parent->as.list.marker);
	od_xml_attr(b->x, "name", item->as.item.name);
	od_claim_add(b->job, para);
	if (para->next)
		od_xml_leaf(b->x, "text", od_block_text(b->job, para));
	else
		od_xml_text(b->x, od_block_text(b->job, para));
	notice_replaced(b, replaced, para);
	notice_periods(b, para);
	notice_confidence(b, item->confidence ? item : para, para, nothing);
}

/* ---- the walk ---- */

static element element_of(const kw_node *n, const kw_part *part)
{
	if (part && n->type == KW_PROJECT && n->parent->type == KW_ROW)
		return CELL_SECTION;
	if (part)
		return part->is_section ? SECTION : BOX;
	switch ((kw_type)n->type) {
	case KW_LIST:
		return LIST;
	case KW_ITEM:
		return ITEM;
	case KW_TABLE:
		return TABLE;
	case KW_ROW:
		return n->first ? ROW : NOTHING;
	case KW_CELL:
		return CELL;
	default:
		return NOTHING;
	}
}

static void enter(body *b, const kw_node *n)
{
	kw_str id = b->frames.n ? top(b)->id : KW_LIT("s");
	frame *f = od_list_add(b->job, &b->frames, sizeof *f);
	const kw_part *part = kw_publication_part(b->job->publication, n);
	*f = (frame){ .node = n, .part = part, .id = id, .element = element_of(n, part) };
	if (part) {
		f->id = part->id;
		f->title = part->title;
	}
	switch (f->element) {
	case SECTION:
		open_section(b, f);
		break;
	case CELL_SECTION:
		od_xml_open(b->x, "cell");
		if (f->title)
			open_section(b, f);
		else
			open_box(b, f);
		break;
	case BOX:
		open_box(b, f);
		break;
	case LIST:
		od_xml_open(b->x, "list");
		od_xml_attr(b->x, "codes", n->as.list.id);
		break;
	case ITEM:
		open_item(b, n);
		break;
	case TABLE:
		od_table_open(b->job, n);
		break;
	case ROW:
		od_xml_open(b->x, "row");
		break;
	case CELL:
		od_xml_open(b->x, "cell");
		break;
	case NOTHING:
		break;
	}
	if (f->element == ITEM || f->element == NOTHING || f->element == TABLE)
		return; /* these speak for themselves */
	const kw_node *unsure = n->confidence || !f->title ? n : f->title;
	if (unsure->confidence)
		notice_confidence(b, unsure, f->title ? f->title : place_in(n),
		                  f->element == SECTION ? f->id : nothing);
}

static void leave(body *b)
{
	static const char *const names[] = {
		[SECTION] = "section", [BOX] = "box", [LIST] = "list", [ITEM] = "item",
		[TABLE] = "table",     [ROW] = "row", [CELL] = "cell", [CELL_SECTION] = "cell",
	};
	frame f = *top(b);
	if (f.element == SECTION && f.n_blocks == 0 && f.node->type != KW_PROJECT)
		find_at(b, OD_EMPTY_SECTION, f.title, f.id, KW_LIT("見出しに対応する本文がありません"));
	if (f.element == CELL_SECTION)
		od_xml_close(b->x, f.title ? "section" : "box");
	if (names[f.element])
		od_xml_close(b->x, names[f.element]);
	b->frames.n--;
	if (b->frames.n)
		top(b)->n_blocks += f.element != NOTHING;
}

static void open_whole(od_job *job)
{
	const kw_publication *p = job->publication;
	od_xml_open(&job->xml, "section");
	od_xml_attr(&job->xml, "id", p->body_id);
	od_xml_attr(&job->xml, "role", KW_LIT("other"));
	od_xml_open(&job->xml, "heading");
	od_xml_attr(&job->xml, "implied", KW_LIT("true"));
	od_xml_leaf(&job->xml, "text", p->title);
	od_xml_close(&job->xml, "heading");
	od_find(job, OD_IMPLIED_HEADING, nothing, 0, p->body_id,
	        KW_LIT("見出しのない本文をひとつの節にまとめました"));
}

static bool is_container(const kw_node *n)
{
	return kw_type_class((kw_type)n->type) == KW_CONTAINER;
}

void od_body_put(od_job *job)
{
	body b = { .job = job, .x = &job->xml };
	bool whole = job->publication->body_id.n > 0;
	od_xml_open(b.x, "body");
	if (whole)
		open_whole(job);
	kw_walk w = kw_walk_from(kw_doc_root_const(job->doc));
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE && !job->no_memory;) {
		if (is_container(w.node)) {
			if (e == KW_ENTER)
				enter(&b, w.node);
			else
				leave(&b);
		} else if (e == KW_ENTER) {
			if (w.node->type == KW_MISSING)
				notice_missing(&b, w.node);
			else if (w.node->type != KW_PAGEBREAK)
				put_text_block(&b, w.node);
			kw_walk_skip(&w);
		}
	}
	if (whole)
		od_xml_close(b.x, "section");
	od_xml_close(b.x, "body");
	free(b.frames.items);
}
