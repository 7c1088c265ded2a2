/* groups -- the levels amounts stand under (経営課題 and 戦略, 款 項 目) as a tree, and the sheet of their sums. The sum of a group
 * without groups below is SUMIFS over the sheet of amounts, that of all others SUBTOTAL over the rows below, so that nothing is
 * counted twice and nothing is typed in. */
#include "x.h"

/* ---- the tree ---- */

/* What a group is found by: its parent, and the section or table it is, or the number and title of a level column, or its ID. */
static uint64_t hash_of(uint32_t parent, const void *node, kw_str a, kw_str b)
{
	uint64_t hash = xlsx_text_hash(a) ^ xlsx_mark(xlsx_text_hash(b), parent, 1);
	return xlsx_mark(hash ^ (uint64_t)(uintptr_t)node, parent, 0);
}

/* Where a hash begins to look. */
static uint32_t *slot_of(const xlsx_index *index, uint64_t *at)
{
	*at &= index->room - 1;
	return &index->slots[*at];
}

/* Room for one more, at most half full. */
static bool grow(xlsx_book *book, xlsx_index *index)
{
	if (index->n * 2 < index->room)
		return true;
	xlsx_index more = { .n = index->n, .room = index->room ? index->room * 2 : 64 };
	more.slots = kw_arena_alloc(book->arena, more.room * sizeof *more.slots);
	more.hashes = kw_arena_alloc(book->arena, more.room * sizeof *more.hashes);
	if (!more.slots || !more.hashes)
		return false;
	for (size_t i = 0; i < index->room; i++) {
		uint64_t at = index->hashes[i];
		if (!index->slots[i])
			continue;
		while (*slot_of(&more, &at))
			at++;
		more.slots[at] = index->slots[i];
		more.hashes[at] = index->hashes[i];
	}
	*index = more;
	return true;
}

static void put_index(xlsx_book *book, xlsx_index *index, uint64_t hash, uint32_t group)
{
	uint64_t at = hash;
	if (!grow(book, index))
		return;
	while (*slot_of(index, &at))
		at++;
	index->slots[at] = group + 1;
	index->hashes[at] = hash;
	index->n++;
}

/* The next group under the hash, from *at on, or XLSX_NO_GROUP. */
static uint32_t next_of(const xlsx_index *index, uint64_t hash, uint64_t *at)
{
	while (index->room && *slot_of(index, at)) {
		uint64_t here = (*at)++;
		if (index->hashes[here] == hash)
			return index->slots[here] - 1;
	}
	return XLSX_NO_GROUP;
}

static bool is_step(const xlsx_group *group, const void *node, kw_str number, kw_str title)
{
	if (node || group->node)
		return node == group->node;
	return kw_str_eq(group->number, number) && kw_str_eq(group->title, title);
}

static uint32_t find_step(const xlsx_budget *b, uint32_t parent, bool is_made, const kw_node *node,
                          kw_str number, kw_str title)
{
	static const kw_str nothing = { NULL, 0 };
	uint64_t hash = node ? hash_of(parent, node, nothing, nothing) : hash_of(parent, NULL, number, title);
	uint64_t at = hash;
	uint32_t g;
	while ((g = next_of(&b->by_step, hash, &at)) != XLSX_NO_GROUP)
		if (b->groups[g].parent == parent && b->groups[g].is_made == is_made &&
		    is_step(&b->groups[g], node, number, title))
			break;
	return g;
}

const xlsx_group *xlsx_group_find(const xlsx_budget *b, const kw_path_step *step)
{
	uint32_t g = find_step(b, XLSX_NO_GROUP, false, step->section, step->number, step->title);
	return g == XLSX_NO_GROUP ? NULL : &b->groups[g];
}

static bool is_id_taken(const xlsx_budget *b, uint32_t parent, kw_str id)
{
	uint64_t hash = hash_of(parent, NULL, id, (kw_str){ NULL, 0 }), at = hash;
	for (uint32_t g; (g = next_of(&b->by_id, hash, &at)) != XLSX_NO_GROUP;)
		if (b->groups[g].parent == parent && kw_str_eq(b->groups[g].id, id))
			return true;
	return false;
}

/* Whether a number may stand in an ID: no sign SUMIFS would take for a pattern or a comparison. */
static bool is_plain_number(kw_str number)
{
	for (size_t i = 0; i < number.n; i++) {
		char c = number.p[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!is_letter && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return number.n > 0;
}

/* Word and number, 経営課題1; without a number a letter instead, so that no invented number looks like a printed one. */
static kw_str id_of_group(xlsx_book *book, uint32_t parent, kw_str word, kw_str number)
{
	xlsx_budget *b = &book->budget;
	kw_buf id = { 0 };
	bool has_number = is_plain_number(number);
	/* Letters go on where the group before stopped, so that many groups do not try them all. */
	size_t *letters = parent == XLSX_NO_GROUP ? &b->letters : &b->groups[parent].letters;
	for (size_t i = has_number ? 0 : 1;; i = ++*letters) {
		kw_buf_clear(&id);
		kw_buf_put(&id, word);
		if (has_number)
			kw_buf_put(&id, number);
		for (size_t n = i; n; n = (n - 1) / 26)
			kw_buf_putc(&id, (char)('A' + (n - 1) % 26));
		if (id.failed || !is_id_taken(b, parent, kw_buf_str(&id)))
			break;
	}
	kw_str kept = kw_arena_copy(book->arena, kw_buf_str(&id));
	kw_buf_free(&id);
	return kept;
}

/* A new group at the end of its parent's; XLSX_NO_GROUP without memory, which the arena says later. */
static uint32_t add_group(xlsx_book *book, uint32_t parent, xlsx_group group, kw_str word)
{
	xlsx_budget *b = &book->budget;
	if (b->n_groups == b->groups_cap) {
		size_t cap = b->groups_cap ? b->groups_cap * 2 : 16;
		xlsx_group *groups = kw_arena_alloc(book->arena, cap * sizeof *groups);
		if (!groups || cap >= XLSX_NO_GROUP)
			return XLSX_NO_GROUP;
		if (b->n_groups)
			memcpy(groups, b->groups, b->n_groups * sizeof *groups);
		b->groups = groups;
		b->groups_cap = cap;
	}
	uint32_t at = (uint32_t)b->n_groups++;
	uint32_t *last = parent == XLSX_NO_GROUP ? &b->last_group : &b->groups[parent].last_child;
	uint32_t *first = parent == XLSX_NO_GROUP ? &b->first_group : &b->groups[parent].first_child;
	group.parent = parent;
	group.first_child = group.last_child = group.next = XLSX_NO_GROUP;
	group.id = id_of_group(book, parent, word, group.number);
	group.key = group.id;
	if (parent != XLSX_NO_GROUP) {
		group.level = b->groups[parent].level + 1;
		group.key = xlsx_say(book, XLSX_WORD_GROUP_JOIN, b->groups[parent].key, group.id);
	}
	b->groups[at] = group;
	*(*last == XLSX_NO_GROUP ? first : &b->groups[*last].next) = at;
	*last = at;
	static const kw_str nothing = { NULL, 0 };
	put_index(book, &b->by_id, hash_of(parent, NULL, group.id, nothing), at);
	put_index(book, &b->by_step,
	          group.node ? hash_of(parent, group.node, nothing, nothing)
	                     : hash_of(parent, NULL, group.number, group.title),
	          at);
	return at;
}

/* The group of a step below its parent's, made when it is not there yet. */
static uint32_t place_step(xlsx_book *book, uint32_t parent, const kw_path_step *step, unsigned level)
{
	xlsx_budget *b = &book->budget;
	uint32_t found = find_step(b, parent, false, step->section, step->number, step->title);
	if (found != XLSX_NO_GROUP)
		return found;
	kw_str name = step->title.n ? step->title : step->label;
	xlsx_group group = {
		.node = step->section, .number = step->number, .title = step->title, .name = name
	};
	return add_group(book, parent, group, b->level_words[level]);
}

/* Rows without a path belong to their table, other rows to a group of their own. */
static uint32_t place_top(xlsx_book *book, const kw_budget_row *row)
{
	xlsx_budget *b = &book->budget;
	const kw_node *table = row->container && row->container->type == KW_TABLE ? row->container : NULL;
	uint32_t found = find_step(b, XLSX_NO_GROUP, true, table, (kw_str){ NULL, 0 }, (kw_str){ NULL, 0 });
	if (found != XLSX_NO_GROUP)
		return found;
	const kw_node *title = table ? kw_node_title(table) : NULL;
	xlsx_group group = { .node = table, .is_made = true };
	if (title)
		group.name = title->as.heading->title;
	if (!group.name.n)
		group.name = table ? xlsx_stem(book) : book->layout.words[XLSX_WORD_OTHERS];
	return add_group(book, XLSX_NO_GROUP, group,
	                 book->layout.words[table ? XLSX_WORD_TYPE_TABLE : XLSX_WORD_OTHERS]);
}

static void place_item(xlsx_book *book, xlsx_item *item)
{
	const kw_budget_row *row = item->row;
	uint32_t at = XLSX_NO_GROUP;
	if (!row->n_path) {
		item->group = place_top(book, row);
		return;
	}
	for (size_t i = 0; i < row->n_path && i < XLSX_PATH_MAX; i++) {
		at = place_step(book, at, &row->path[i], (unsigned)i);
		if (at == XLSX_NO_GROUP)
			break;
	}
	item->group = at;
}

/* Amounts of a group that has groups below stand in one of their own, or the sum of the rows below would miss them. */
static void place_direct(xlsx_book *book, xlsx_item *item)
{
	xlsx_budget *b = &book->budget;
	uint32_t at = item->group;
	kw_str word = book->layout.words[XLSX_WORD_OTHERS];
	if (at == XLSX_NO_GROUP || b->groups[at].first_child == XLSX_NO_GROUP)
		return;
	uint32_t last = b->groups[at].last_child;
	if (!b->groups[last].is_made)
		last = add_group(
		        book, at,
		        (xlsx_group){ .name = book->layout.words[XLSX_WORD_DIRECT], .is_made = true }, word);
	item->group = last;
}

/* Parents before what is below them, in the order of the document. */
static void order_groups(xlsx_book *book)
{
	xlsx_budget *b = &book->budget;
	uint32_t n = 0;
	b->order = kw_arena_alloc(book->arena, (b->n_groups + 1) * sizeof *b->order);
	for (uint32_t g = b->first_group; b->order && g != XLSX_NO_GROUP;) {
		b->groups[g].row = n;
		b->order[n++] = g;
		b->has_levels |= b->groups[g].level > 0;
		if (b->groups[g].first_child != XLSX_NO_GROUP) {
			g = b->groups[g].first_child;
			continue;
		}
		while (g != XLSX_NO_GROUP && b->groups[g].next == XLSX_NO_GROUP) {
			b->groups[g].last_row = n - 1;
			g = b->groups[g].parent;
		}
		if (g != XLSX_NO_GROUP) {
			b->groups[g].last_row = n - 1;
			g = b->groups[g].next;
		}
	}
}

void xlsx_groups_study(xlsx_book *book)
{
	xlsx_budget *b = &book->budget;
	b->first_group = b->last_group = XLSX_NO_GROUP;
	for (size_t i = 0; i < b->n_items && !kw_arena_failed(book->arena); i++)
		place_item(book, &b->items[i]);
	for (size_t i = 0; i < b->n_items && !kw_arena_failed(book->arena); i++)
		place_direct(book, &b->items[i]);
	if (!kw_arena_failed(book->arena))
		order_groups(book);
}

/* ---- the sheet of sums ---- */

/* SUMIFS or COUNTIFS over the amounts of the group, or SUBTOTAL over the rows below it. */
static xlsx_cell sum_cell(const xlsx_sheet *sheet, const xlsx_group *group, const xlsx_column *column,
                          int64_t value)
{
	xlsx_book *book = sheet->book;
	uint32_t row = sheet->body_row + group->row, col = (uint32_t)(column - sheet->columns);
	bool is_count = column->key == XLSX_KEY_COUNT;
	kw_buf f = { 0 };
	if (group->first_child != XLSX_NO_GROUP) {
		kw_buf_put(&f, KW_LIT("=SUBTOTAL(9,"));
		xlsx_put_range(&f, col, row + 1, sheet->body_row + group->last_row);
	} else {
		kw_buf_put(&f, is_count ? KW_LIT("=COUNTIFS(") : KW_LIT("=SUMIFS("));
		if (!is_count) {
			xlsx_put_word(&f, book,
			              column->key == XLSX_KEY_PREVIOUS ? XLSX_WORD_NAME_PREVIOUS
			                                               : XLSX_WORD_NAME_AMOUNT);
			kw_buf_putc(&f, ',');
		}
		xlsx_put_word(&f, book, XLSX_WORD_NAME_GROUP);
		kw_buf_putc(&f, ',');
		xlsx_put_ref(&f, row, (uint32_t)xlsx_column_find(sheet, XLSX_KEY_GROUP), false);
		if (column->key == XLSX_KEY_AMOUNT)
			xlsx_put_kind(&f, book, column->level);
	}
	kw_buf_putc(&f, ')');
	return xlsx_formula(book, xlsx_amount_style(book, column->style), &f, value, 1);
}

static xlsx_style style_of(const xlsx_group *group)
{
	unsigned level = group->level < 3 ? group->level : 3;
	return (xlsx_style)(XLSX_STYLE_LEVEL_1 + level);
}

static xlsx_cell group_cell(const xlsx_sheet *sheet, const xlsx_group *group, const xlsx_column *column)
{
	const xlsx_budget *b = &sheet->book->budget;
	xlsx_change change = { group->sums[0], group->before, true };
	uint32_t row = sheet->body_row + group->row;
	switch (column->key) {
	case XLSX_KEY_GROUP:
		return xlsx_text(column->style, group->key);
	case XLSX_KEY_NAME:
		return xlsx_text(style_of(group), kw_str_sub(group->name, 0, xlsx_text_fit(group->name)));
	case XLSX_KEY_COUNT:
		return sum_cell(sheet, group, column, group->count);
	case XLSX_KEY_AMOUNT:
		return sum_cell(sheet, group, column, group->sums[column->level]);
	case XLSX_KEY_PREVIOUS:
		if (b->sums_before)
			return sum_cell(sheet, group, column, group->before);
		break;
	case XLSX_KEY_DIFFERENCE:
		if (b->sums_before)
			return xlsx_difference(sheet, row, column, change);
		break;
	case XLSX_KEY_RATE:
		if (b->sums_before)
			return xlsx_rate(sheet, row, column, change);
		break;
	case XLSX_KEY_SHARE:
		return xlsx_share(sheet, row, column->style, group->sums[0]);
	default:
		break;
	}
	return (xlsx_cell){ .style = column->style };
}

bool xlsx_next_group(xlsx_cursor *cursor, xlsx_cell *cells)
{
	const xlsx_sheet *sheet = cursor->sheet;
	const xlsx_budget *b = &sheet->book->budget;
	if (cursor->i == b->n_groups)
		return false;
	const xlsx_group *group = &b->groups[b->order[cursor->i++]];
	cursor->outline = group->level;
	for (size_t i = 0; i < sheet->n_columns; i++)
		cells[i] = group_cell(sheet, group, &sheet->columns[i]);
	return true;
}

/* The whole, below: SUBTOTAL leaves the sums above out and counts what they count once. */
static xlsx_cell total_cell(const xlsx_sheet *sheet, size_t i)
{
	xlsx_book *book = sheet->book;
	const xlsx_budget *b = &book->budget;
	const xlsx_column *column = &sheet->columns[i];
	xlsx_change change = { b->kinds[0].sum, b->before.sum, true };
	xlsx_column percent = { .style = XLSX_STYLE_TOTAL_PERCENT },
	            number = { .style = XLSX_STYLE_TOTAL_NUMBER };
	uint32_t row = sheet->body_row + sheet->n_rows;
	int64_t value = (int64_t)b->n_items;
	switch (column->key) {
	case XLSX_KEY_DIFFERENCE:
		return xlsx_difference(sheet, row, &number, change);
	case XLSX_KEY_RATE:
		return xlsx_rate(sheet, row, &percent, change);
	case XLSX_KEY_SHARE:
		return xlsx_share(sheet, row, XLSX_STYLE_TOTAL_PERCENT, change.now);
	case XLSX_KEY_AMOUNT:
		value = b->kinds[column->level].sum;
		break;
	case XLSX_KEY_PREVIOUS:
		value = b->before.sum;
		break;
	case XLSX_KEY_COUNT:
		break;
	default:
		return xlsx_text(XLSX_STYLE_TOTAL,
		                 i ? (kw_str){ NULL, 0 } : book->layout.words[XLSX_WORD_TOTAL]);
	}
	kw_buf f = { 0 };
	kw_buf_put(&f, KW_LIT("=SUBTOTAL(9,"));
	xlsx_put_range(&f, (uint32_t)i, sheet->body_row, row - 1);
	kw_buf_putc(&f, ')');
	bool is_count = column->key == XLSX_KEY_COUNT;
	return xlsx_formula(
	        book, is_count ? XLSX_STYLE_TOTAL_NUMBER : xlsx_amount_style(book, XLSX_STYLE_TOTAL_NUMBER),
	        &f, value, 1);
}

void xlsx_summary_finish(xlsx_sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_columns; i++)
		xlsx_put_foot(sheet, sheet->body_row + sheet->n_rows, (uint32_t)i, total_cell(sheet, i));
}
