/* json/facts -- what a node says, as the members of the JSON objects. Nothing is written here. */
#include "json.h"

/* ---- text and lines ---- */

kw_str json_raw_of(const kw_node *block, kw_buf *buf)
{
	return block ? kw_str_trim(kw_text_borrow(block, buf)) : (kw_str){ NULL, 0 };
}

json_lines json_lines_of(const kw_node *node)
{
	return node ? (json_lines){ .spans = node->spans, .n = node->n_spans } : (json_lines){ .n = 0 };
}

static bool has_mark(const kw_node *node, unsigned mark)
{
	return node && (node->marks & mark) != 0;
}

kw_str json_confidence(const kw_node *node)
{
	static const kw_str names[] = {
		[KW_SURE] = { NULL, 0 },
		[KW_LIKELY] = { "likely", 6 },
		[KW_GUESS] = { "guess", 5 },
	};
	return node && node->confidence < KW_COUNT(names) ? names[node->confidence] : names[KW_SURE];
}

void json_put_doubt(const kw_node *node, const kw_node *heading, kw_str *confidence, kw_str *why)
{
	const kw_node *doubted = node->confidence != KW_SURE || !heading ? node : heading;

	*confidence = json_confidence(doubted);
	*why = confidence->n ? doubted->why : (kw_str){ NULL, 0 };
}

/* ---- blocks of inlines ---- */

/* The text between SOFTBREAKs, one string each; none when there is no SOFTBREAK. */
static json_texts display_lines(json_tree *t, const kw_node *block)
{
	size_t n = 1;
	kw_walk w = kw_walk_from(block);
	while (kw_walk_next(&w) != KW_DONE)
		n += w.event == KW_ENTER && w.node->type == KW_SOFTBREAK;
	if (n == 1)
		return (json_texts){ .n = 0 };

	kw_str *lines = kw_arena_alloc(t->arena, n * sizeof *lines);
	kw_buf line = { .n = 0 };
	size_t i = 0;
	if (!lines)
		return (json_texts){ .n = 0 };
	w = kw_walk_from(block);
	for (kw_event event = kw_walk_next(&w);; event = kw_walk_next(&w)) {
		bool is_break = event == KW_ENTER && w.node->type == KW_SOFTBREAK;
		if (is_break || event == KW_DONE) {
			lines[i++] = kw_arena_copy(t->arena, kw_buf_str(&line));
			kw_buf_clear(&line);
		} else if (event == KW_ENTER && kw_type_class((kw_type)w.node->type) == KW_INLINE) {
			kw_buf_put(&line, w.node->text);
		}
		if (event == KW_DONE)
			break;
	}
	t->j->failed |= line.failed;
	kw_buf_free(&line);
	return (json_texts){ lines, n };
}

/* Whether the block has a link to the document's own address. */
static bool links_to_url(const json_tree *t, const kw_node *block)
{
	const kw_node *url = t->places.fields[KW_FIELD_URL];
	kw_walk w = kw_walk_from(block);

	if (!url || url->as.field->href.n == 0)
		return false;
	while (kw_walk_next(&w) != KW_DONE)
		if (w.event == KW_ENTER && w.node->type == KW_LINK &&
		    kw_str_eq(w.node->as.link.href, url->as.field->href))
			return true;
	return false;
}

void json_block_facts(json_tree *t, const kw_node *block, struct json_node *facts)
{
	facts->text = kw_text_borrow(block, &t->text);
	facts->display_lines = display_lines(t, block);
	facts->lines = json_lines_of(block);
	facts->part = has_mark(block, KW_MARK_PART);
	if (links_to_url(t, block))
		facts->link = KW_LIT("document.url");
	json_put_doubt(block, NULL, &facts->confidence, &facts->why);
}

/* ---- headings ---- */

/* The fiscal year a budget is of: the one its words name with an era, else that of the document. */
static kw_str budget_year(const json_tree *t, kw_str words)
{
	for (size_t at = 0; at < words.n; kw_utf8_next(words, &at)) {
		kw_wareki year;
		if (kw_wareki_at(words, at, &year) && year.kind == KW_PERIOD_FISCAL_YEAR && year.year &&
		    year.year != t->meta->fiscal_year)
			return kw_str_sub(words, at, year.n);
	}
	return t->meta->fiscal_raw;
}

static void add_budget(const json_tree *t, const kw_node *title, struct json_node *facts,
                       struct json_budget *budget)
{
	const kw_heading *h = title->as.heading;
	const kw_node *amount = h->budget.n ? kw_budget_amount(title) : NULL;

	if (!amount)
		return;
	*budget = (struct json_budget){
		.raw = h->budget,
		.label = h->budget_label,
		.amount = amount->as.amount.figure,
		.unit = amount->as.amount.unit,
		.yen = amount->as.amount.yen,
		.fiscal_year = budget_year(t, h->budget),
	};
	facts->budget = budget;
}

static void add_heading_parts(const kw_heading *h, kw_str raw, struct json_node *facts)
{
	facts->marker = h->marker;
	facts->tag = h->tag;
	facts->prefix = h->prefix;
	facts->label = h->label;
	facts->label_from = h->label_from;
	facts->title = h->title;
	facts->subtitle = h->subtitle;
	facts->qualifier = h->qualifier;
	facts->bureau = h->bureau;
	/* A reader that takes no heading apart has a title all the same. */
	if (h->title.n + h->label.n + h->marker.n + h->prefix.n + h->tag.n + h->budget.n == 0)
		facts->title = raw;
}

void json_heading_facts(json_tree *t, const kw_node *container, struct json_node *facts,
                        struct json_budget *budget, struct json_restored *restored)
{
	const kw_node *title = kw_node_title(container);

	json_put_doubt(container, title, &facts->confidence, &facts->why);
	facts->implied = has_mark(container, KW_MARK_IMPLIED) || has_mark(title, KW_MARK_IMPLIED);
	facts->label_after_content = has_mark(title, KW_MARK_LABEL_AFTER);
	if (!title)
		return;

	const kw_heading *h = title->as.heading;
	kw_str raw = json_raw_of(title, &t->raw);
	add_heading_parts(h, raw, facts);
	if (container->type == KW_SECTION)
		facts->number = h->number;
	if (!facts->implied)
		facts->raw = raw;
	facts->lines = json_lines_of(title);
	facts->part = has_mark(title, KW_MARK_PART);
	if (h->restored_before.n || h->restored_after.n) {
		*restored = (struct json_restored){ h->restored_before, h->restored_after };
		facts->restored = restored;
	}
	add_budget(t, title, facts, budget);
}

/* ---- fields of the document ---- */

void json_field_facts(const kw_node *node, kw_buf *buf, struct json_field *facts)
{
	const kw_field *field = node->as.field;
	kw_str words = json_raw_of(node, buf);

	*facts = (struct json_field){
		.lines = json_lines_of(node),
		.part = has_mark(node, KW_MARK_PART),
		.iso = field->iso,
		.href = field->href,
		.label = field->label,
		.confidence = json_confidence(node),
	};
	switch (field->role) {
	case KW_FIELD_HEAD:
		facts->post = field->post;
		facts->name = field->name;
		facts->raw = words;
		break;
	case KW_FIELD_ISSUE_DATE:
	case KW_FIELD_FORM:
		facts->raw = words;
		break;
	case KW_FIELD_URL:
		break;
	default:
		facts->text = words;
		break;
	}
}

void json_contact_facts(const kw_node *node, kw_buf *buf, struct json_field *facts)
{
	const kw_contact *contact = node->as.contact;

	*facts = (struct json_field){
		.lines = json_lines_of(node),
		.part = has_mark(node, KW_MARK_PART),
		.raw = json_raw_of(node, buf),
		.role = contact->role,
		.office = contact->office,
		.tel = contact->tel,
		.fax = contact->fax,
		.href = contact->url,
		.confidence = json_confidence(node),
	};
	if (!kw_str_eq(contact->tel, contact->tel_raw))
		facts->tel_raw = contact->tel_raw;
}
