/* records -- the projections writers share: title, budget rows, projects, outline, contacts, data tables. A first walk counts
 * and notes the sections, a second fills. It reads the tree and changes nothing in it. */
#include "records.h"
#include "diag.h"
#include "doc.h"
#include <kawaraban/table.h>

enum { NO_ROW = -1 };

/* Everything the second walk needs. Arrays are as long as the first walk counted. */
typedef struct job {
	kw_doc *doc;
	kw_records *records;
	kw_project_row *projects;
	int64_t *first_row; /* index of the first budget row of each project; NO_ROW without */
	kw_outline_row *outline;
	const kw_node **contacts, **tables;
	kw_rows_found found;
	kw_buf open; /* size_t: indexes of the projects the walk is inside of */
	unsigned level;
} job;

/* ---- first walk ---- */

typedef struct counts {
	size_t outline, contacts, tables;
	kw_buf sections; /* const kw_node *, in their order */
} counts;

static bool is_outline(const kw_node *n)
{
	return (n->type == KW_SECTION || n->type == KW_PROJECT || n->type == KW_BOX) && kw_node_title(n);
}

static bool has_rows(const kw_node *n)
{
	return n->type == KW_TABLE && n->as.table->rows;
}

/* Rows of data, or ROW children with a column of amounts. */
static bool may_have_budget(const kw_node *n)
{
	if (n->type != KW_TABLE)
		return false;
	for (size_t i = 0; i < n->as.table->n_columns && !n->as.table->rows; i++)
		if (n->as.table->columns[i].kind == KW_VALUE_AMOUNT)
			return true;
	return n->as.table->rows != NULL;
}

static bool is_block_of_text(const kw_node *n)
{
	return kw_type_class((kw_type)n->type) == KW_TEXT_BLOCK;
}

static counts count(const kw_node *root)
{
	counts c = { 0 };
	kw_walk w = kw_walk_from(root);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e != KW_ENTER)
			continue;
		if (w.node->type == KW_SECTION)
			kw_buf_put(&c.sections, (kw_str){ (const char *)&w.node, sizeof w.node });
		c.outline += w.node->type == KW_PROJECT || is_outline(w.node);
		c.contacts += w.node->type == KW_CONTACT;
		c.tables += has_rows(w.node);
		if (is_block_of_text(w.node))
			kw_walk_skip(&w);
	}
	return c;
}

static kw_path_index *index_sections(kw_arena *arena, const kw_buf *sections)
{
	size_t n = sections->n / sizeof(const kw_node *);
	kw_path_index *index = sections->failed ? NULL : kw_path_index_new(arena, n);
	for (size_t i = 0; index && i < n; i++)
		kw_path_index_add(index, ((const kw_node *const *)(const void *)sections->b)[i]);
	return index;
}

/* ---- rows ---- */

static kw_span place_of(const kw_node *container)
{
	const kw_node *first = container->first;
	return first && first->n_spans ? first->spans[0] : (kw_span){ 0 };
}

static void add_project(job *j, const kw_node *node)
{
	const kw_node *title = kw_node_title(node);
	kw_project_row *row = &j->projects[j->records->n_projects];
	*row = (kw_project_row){ .node = node,
		                 .at = place_of(node),
		                 .theme = kw_budget_theme(&j->found, node) };
	if (title) {
		row->number = title->as.heading->number;
		row->label = title->as.heading->label;
		row->name = kw_budget_name(&j->found, title);
		row->tag = title->as.heading->tag;
		row->bureau = title->as.heading->bureau;
	}
	row->path = kw_path_of(j->found.index, node, row->number, &row->n_path);
	j->first_row[j->records->n_projects++] = NO_ROW;
}

static void add_outline(job *j, const kw_node *node)
{
	const kw_node *title = kw_node_title(node);
	j->outline[j->records->n_outline++] = (kw_outline_row){
		.level = j->level,
		.label = title->as.heading->label,
		.number = title->as.heading->number,
		.title = kw_budget_name(&j->found, title),
		.at = place_of(node),
		.node = node,
	};
}

/* Budget rows of a block go to the project around it, or make one of a section that carries a budget. */
static void read_block(job *j, const kw_node *block)
{
	int64_t n = (int64_t)(j->found.rows.n / sizeof(kw_budget_row));
	const kw_node *container = kw_budget_container(block);
	bool is_line = container && block->type != KW_TITLE;
	/* A line of a section speaks of it before any other heading stands in it. */
	if (!container ||
	    (is_line && container->type == KW_SECTION &&
	     (!j->records->n_outline || j->outline[j->records->n_outline - 1].node != container)))
		return;
	kw_budget_read_block(&j->found, block);
	kw_budget_link_text(&j->found, (size_t)n);
	if ((int64_t)(j->found.rows.n / sizeof(kw_budget_row)) == n)
		return;
	size_t project;
	if (container->type == KW_SECTION) {
		project = j->records->n_projects;
		if (!project || j->projects[project - 1].node != container)
			add_project(j, container);
		project = j->records->n_projects - 1;
	} else if (container->type == KW_PROJECT && j->open.n) {
		memcpy(&project, j->open.b + j->open.n - sizeof project, sizeof project);
	} else {
		return;
	}
	if (j->first_row[project] == NO_ROW)
		j->first_row[project] = n;
}

/* The first field of each kind that the title page may carry. */
static void note_field(kw_meta *meta, const kw_node *node)
{
	const kw_node **place = NULL;
	if (node->as.field->role == KW_FIELD_HEAD)
		place = &meta->head;
	else if (node->as.field->role == KW_FIELD_ISSUE_DATE)
		place = &meta->issue_date;
	else if (node->as.field->role == KW_FIELD_URL)
		place = &meta->url;
	if (place && !*place)
		*place = node;
}

static bool enter(job *j, const kw_node *node)
{
	if (node->type == KW_SECTION)
		kw_path_index_pass(j->found.index, node);
	if (node->type == KW_PROJECT) {
		size_t at = j->records->n_projects;
		add_project(j, node);
		kw_buf_put(&j->open, (kw_str){ (const char *)&at, sizeof at });
	}
	if (is_outline(node)) {
		j->level++;
		add_outline(j, node);
	}
	if (node->type == KW_FIELD)
		note_field(&j->records->meta, node);
	if (node->type == KW_CONTACT)
		j->contacts[j->records->n_contacts++] = node;
	if (is_block_of_text(node))
		read_block(j, node);
	if (has_rows(node))
		j->tables[j->records->n_tables++] = node;
	return !may_have_budget(node) || kw_budget_read_table(&j->found, node);
}

static void leave(job *j, const kw_node *node)
{
	if (is_outline(node))
		j->level--;
	if (node->type == KW_PROJECT && j->open.n)
		j->open.n -= sizeof(size_t);
}

static bool fill(job *j, const kw_node *root)
{
	kw_walk w = kw_walk_from(root);
	for (kw_event e; (e = kw_walk_next(&w)) != KW_DONE;) {
		if (e == KW_LEAVE)
			leave(j, w.node);
		else if (!enter(j, w.node))
			return false;
		else if (is_block_of_text(w.node))
			kw_walk_skip(&w);
	}
	return !j->found.rows.failed && !j->found.links.failed && !j->found.text.failed &&
	       !j->found.name.failed && !j->open.failed;
}

/* The rows leave their buffer; from here they do not move, and projects can point at them. */
static bool keep_rows(job *j)
{
	kw_records *r = j->records;
	size_t n = j->found.rows.n / sizeof(kw_budget_row);
	kw_budget_row *rows = kw_arena_alloc(j->doc->arena, n * sizeof *rows);
	if (!rows)
		return false;
	if (n)
		memcpy(rows, j->found.rows.b, n * sizeof *rows);
	const kw_row_link *links = (const kw_row_link *)(const void *)j->found.links.b;
	for (size_t i = 0; i < j->found.links.n / sizeof *links; i++)
		rows[links[i].row].previous = &rows[links[i].previous];
	for (size_t i = 0; i < r->n_projects; i++)
		if (j->first_row[i] != NO_ROW) {
			const kw_budget_row *row = &rows[j->first_row[i]];
			j->projects[i].budget = row;
			j->projects[i].name = row->name;
		}
	r->budget = rows;
	r->n_budget = n;
	r->budget_sum_yen = j->found.sum_yen;
	return true;
}

static bool open_arrays(job *j, const kw_node *root)
{
	counts c = count(root);
	kw_arena *arena = j->doc->arena;
	size_t n_projects = c.outline; /* every project and every section may become one */
	j->projects = kw_arena_alloc(arena, n_projects * sizeof *j->projects);
	j->first_row = kw_arena_alloc(arena, n_projects * sizeof *j->first_row);
	j->outline = kw_arena_alloc(arena, c.outline * sizeof *j->outline);
	j->contacts = kw_arena_alloc(arena, c.contacts * sizeof *j->contacts);
	j->tables = kw_arena_alloc(arena, c.tables * sizeof *j->tables);
	j->found.index = index_sections(arena, &c.sections);
	kw_buf_free(&c.sections);
	return j->projects && j->first_row && j->outline && j->contacts && j->tables && j->found.index;
}

kw_status kw_records_prepare(kw_ctx *ctx)
{
	kw_status st = kw_names_prepare(ctx);
	return st ? st : kw_heads_prepare(ctx);
}

const kw_records *kw_records_of(kw_ctx *ctx, kw_doc *doc)
{
	const kw_node *root = kw_doc_root_const(doc);
	kw_records *r = kw_arena_alloc(doc->arena, sizeof *r);
	job j = { .doc = doc, .records = r, .found = { .ctx = ctx, .arena = doc->arena } };
	bool done = false;
	if (kw_records_prepare(ctx))
		return NULL;
	if (!r)
		goto out;
	kw_meta_read(doc, &r->meta);
	j.found.meta = &r->meta;
	if (!open_arrays(&j, root) || !fill(&j, root))
		goto out;
	kw_budget_find_sums(&j.found);
	if (!keep_rows(&j) || kw_arena_failed(doc->arena))
		goto out;
	r->meta.contact = r->n_contacts ? j.contacts[0] : NULL;
	r->projects = j.projects;
	r->outline = j.outline;
	r->contacts = j.contacts;
	r->tables = j.tables;
	done = true;
out:
	kw_buf_free(&j.found.rows);
	kw_buf_free(&j.found.links);
	kw_buf_free(&j.found.text);
	kw_buf_free(&j.found.name);
	kw_buf_free(&j.open);
	if (done && j.found.overflow) {
		kw_fail(ctx, KW_ELIMIT, "records.sum-overflow", (kw_span){ 0 },
		        "the budget amounts of the document add up to more than 9,223,372,036,854,775,807 yen");
		done = false;
	} else if (!done) {
		kw_fail(ctx, KW_ELIMIT, "records.memory", (kw_span){ 0 },
		        "there is not enough memory for the records of the document");
	}
	return done ? r : NULL;
}

const kw_records *kw_ctx_records(const kw_ctx *ctx)
{
	return ctx->records;
}
