/* host -- where plugins are searched, which are refused, how one is chosen and loaded. Each refusal is one message with file
 * and reason; finding goes on. */
#include "host.h"
#include "opts.h"
#include "records.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *const stage_words[] = {
	[KW_STAGE_NONE] = KW_TO_TRANSLATE("outside any plugin"),
	[KW_STAGE_LOAD] = KW_TO_TRANSLATE("while it was loaded"),
	[KW_STAGE_PREPARE] = KW_TO_TRANSLATE("while it prepared"),
	[KW_STAGE_PROBE] = KW_TO_TRANSLATE("in its probe"),
	[KW_STAGE_READ] = KW_TO_TRANSLATE("while it read the input"),
	[KW_STAGE_WRITE] = KW_TO_TRANSLATE("while it wrote its output"),
};

const char *kw_stage_words(kw_stage_name name)
{
	return (unsigned)name < KW_COUNT(stage_words) ? stage_words[name] : stage_words[0];
}

/* ---- folders ---- */

static void refuse(kw_host *host, const char *file, const char *reason)
{
	kw_report_word(host->ctx, KW_SEVERITY_WARNING, "plugin.refused", (kw_span){ 0 }, reason,
	               "%s: {}; it is not used", file);
}

void kw_host_refuse(kw_found *plugin)
{
	plugin->refused = true;
}

/* The folder of this library, without a final '/'. */
static bool library_folder(char *out, size_t size)
{
	Dl_info info;
	if (!dladdr((const void *)(uintptr_t)kw_host_new, &info) || !info.dli_fname)
		return false;
	char *real = realpath(info.dli_fname, NULL);
	char *slash = real ? strrchr(real, '/') : NULL;
	bool fine = slash && (size_t)(slash - real) < size;
	if (fine) {
		*slash = 0;
		strcpy(out, real);
	}
	free(real);
	return fine;
}

static bool is_folder(const char *path)
{
	struct stat s;
	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* LIB/plugins and LIB/formats in the build tree; LIB/kawaraban/plugins and PREFIX/share/kawaraban/formats when installed. */
static void own_folders(char plugins[4096], char data[4096])
{
	char lib[3072];
	plugins[0] = data[0] = 0;
	if (!library_folder(lib, sizeof lib))
		return;
	snprintf(plugins, 4096, "%s/plugins", lib);
	snprintf(data, 4096, "%s/formats", lib);
	if (is_folder(plugins) && is_folder(data))
		return;
	snprintf(plugins, 4096, "%s/kawaraban/plugins", lib);
	char *slash = strrchr(lib, '/');
	if (slash)
		snprintf(data, 4096, "%.*s/share/kawaraban/formats", (int)(slash - lib), lib);
	if (!is_folder(data))
		snprintf(data, 4096, "%s/share/kawaraban/formats", KW_PREFIX);
}

/* ---- finding ---- */

static bool is_known(const kw_host *host, const char *name)
{
	for (const kw_found *f = host->first; f; f = f->next)
		if (strcmp(f->described->name, name) == 0)
			return true;
	return false;
}

static void add_file(kw_host *host, const char *file)
{
	struct stat s;
	kw_buf why = { 0 };
	const kw_plugin *p = NULL;
	kw_found found = { .file = kw_arena_copy(host->arena, kw_str_from(file)) };
	if (lstat(file, &s) < 0)
		kw_buf_put(&why, kw_str_from(strerror(errno)));
	else if (!S_ISREG(s.st_mode))
		kw_buf_put(&why, KW_LIT("is not an ordinary file"));
	else if (kw_ownership_fault(&s))
		kw_buf_put(&why, kw_str_from(kw_ownership_fault(&s)));
	else
		p = kw_host_describe(host, file, &found, &why);
	if (!p) {
		refuse(host, file, why.b ? why.b : "no memory");
	} else if (!is_known(host, p->name)) { /* the first folder wins */
		kw_found *f = kw_arena_alloc(host->arena, sizeof *f);
		if (f) {
			*f = found;
			f->described = p;
			kw_found **end = &host->first;
			while (*end)
				end = &(*end)->next;
			*end = f;
		}
	}
	kw_buf_free(&why);
}

static int is_object(const struct dirent *e)
{
	return kw_str_ends(kw_str_from(e->d_name), KW_LIT(".so"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* All objects of a folder, in byte order of their names. */
static void add_folder(kw_host *host, const char *folder, bool must_exist)
{
	struct stat s;
	if (folder[0] != '/') {
		refuse(host, folder, KW_TO_TRANSLATE("is not an absolute path"));
		return;
	}
	if (stat(folder, &s) < 0 || !S_ISDIR(s.st_mode)) {
		if (must_exist)
			refuse(host, folder, KW_TO_TRANSLATE("is not a folder"));
		return;
	}
	const char *fault = kw_ownership_fault(&s);
	if (fault) {
		refuse(host, folder, fault);
		return;
	}
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_object, by_bytes);
	if (n < 0)
		refuse(host, folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		char file[4096];
		if (snprintf(file, sizeof file, "%s/%s", folder, names[i]->d_name) < (int)sizeof file)
			add_file(host, file);
		free(names[i]);
	}
	free(names);
}

kw_host *kw_host_new(void)
{
	char plugins[4096], data[4096];
	own_folders(plugins, data);
	kw_host *host = calloc(1, sizeof *host);
	if (!host)
		return NULL;
	host->stage = &host->own_stage;
	host->arena = kw_arena_new();
	host->ctx = kw_ctx_new(kw_str_from(data));
	host->quiet = kw_ctx_new(KW_LIT(""));
	if (!host->arena || !host->ctx || !host->quiet) {
		kw_host_free(host);
		return NULL;
	}
	const char *path = secure_getenv("KAWARABAN_PLUGIN_PATH");
	while (path && *path) {
		char folder[4096];
		size_t n = strcspn(path, ":");
		snprintf(folder, sizeof folder, "%.*s", (int)n,
		         path); /* one cut short is not there, and said so */
		if (n)
			add_folder(host, folder, true);
		path += n + (path[n] == ':');
	}
	add_folder(host, plugins, false);
	if (!host->first)
		kw_report(host->ctx, KW_SEVERITY_WARNING, "plugin.none", (kw_span){ 0 },
		          "no plugin was found in %s; nothing can be read or written",
		          *plugins ? plugins : "the library's folder");
	return host;
}

void kw_host_free(kw_host *host)
{
	if (!host)
		return;
	kw_ctx_free(host->ctx);
	kw_ctx_free(host->quiet);
	kw_arena_free(host->arena);
	free(host);
}

void kw_host_messages(const kw_host *host, void (*say)(void *user, kw_severity severity, kw_str line),
                      void *user)
{
	for (const kw_message *m = host->ctx->first; m; m = m->next) {
		kw_buf line = { 0 };
		kw_message_put_text(&line, KW_LIT("kawaraban"), m);
		if (line.b)
			say(user, m->severity, kw_buf_str(&line));
		kw_buf_free(&line);
	}
}

kw_ctx *kw_host_ctx(kw_host *host)
{
	return host->ctx;
}

size_t kw_host_index(const kw_host *host, const kw_found *plugin)
{
	size_t i = 0;
	for (const kw_found *f = host->first; f && f != plugin; f = f->next)
		i++;
	return i;
}

kw_found *kw_host_at(const kw_host *host, size_t index)
{
	kw_found *f = host->first;
	while (f && index--)
		f = f->next;
	return f;
}

/* ---- choosing ---- */

bool kw_host_find_reader(kw_host *host, kw_str name, kw_reader_ref *out)
{
	for (kw_found *f = host->first; f; f = f->next)
		for (const kw_reader *const *r = f->described->readers; r && *r; r++)
			if (kw_str_eq(name, kw_str_from((*r)->name))) {
				*out = (kw_reader_ref){ f, *r };
				return true;
			}
	return false;
}

bool kw_host_find_writer(kw_host *host, kw_str name, kw_writer_ref *out)
{
	for (kw_found *f = host->first; f; f = f->next)
		for (const kw_writer *const *w = f->described->writers; w && *w; w++)
			if (kw_str_eq(name, kw_str_from((*w)->name))) {
				*out = (kw_writer_ref){ f, *w };
				return true;
			}
	return false;
}

static bool is_better_writer(const kw_writer *a, const kw_writer *b)
{
	size_t na = strlen(a->suffix), nb = strlen(b->suffix);
	if (na != nb)
		return na > nb;
	return a->rank != b->rank ? a->rank > b->rank : strcmp(a->name, b->name) < 0;
}

bool kw_host_find_writer_by_suffix(kw_host *host, kw_str path, kw_writer_ref *out)
{
	*out = (kw_writer_ref){ NULL, NULL };
	for (kw_found *f = host->first; f; f = f->next)
		for (const kw_writer *const *w = f->described->writers; !f->refused && w && *w; w++)
			if (*(*w)->suffix && kw_str_ends(path, kw_str_from((*w)->suffix)) &&
			    (!out->writer || is_better_writer(*w, out->writer)))
				*out = (kw_writer_ref){ f, *w };
	return out->writer != NULL;
}

static kw_status fail_owner(kw_host *host, kw_ctx *ctx, kw_str owner)
{
	kw_nearest near = kw_nearest_to(owner);
	for (const kw_found *f = host->first; f; f = f->next) {
		for (const kw_reader *const *r = f->described->readers; r && *r; r++)
			kw_nearest_offer(&near, kw_str_from((*r)->name));
		for (const kw_writer *const *w = f->described->writers; w && *w; w++)
			kw_nearest_offer(&near, kw_str_from((*w)->name));
	}
	return kw_fail(ctx, KW_EUSAGE, "usage.option", (kw_span){ 0 },
	               near.best.n ? "there is no reader or writer '%.*s'; did you mean '%.*s'?"
	                           : "there is no reader or writer '%.*s'%.*s; see kawaraban list",
	               KW_STR_ARG(owner), KW_STR_ARG(near.best));
}

kw_status kw_host_check_setting(kw_host *host, kw_ctx *ctx, const kw_setting *setting)
{
	kw_reader_ref r;
	kw_writer_ref w;
	if (kw_str_eq(setting->owner, KW_LIT("*")))
		return KW_OK;
	bool reads = kw_host_find_reader(host, setting->owner, &r);
	bool writes = kw_host_find_writer(host, setting->owner, &w);
	if (!reads && !writes)
		return fail_owner(host, ctx, setting->owner);
	const kw_option *const tables[2] = { reads ? r.reader->options : NULL,
		                             writes ? w.writer->options : NULL };
	return kw_opts_check(ctx, reads ? r.reader->name : w.writer->name, tables, setting->name,
	                     setting->value);
}

/* ---- loading ---- */

static void enter(kw_host *host, kw_stage_name name, const kw_found *f)
{
	host->stage->plugin = kw_host_index(host, f);
	host->stage->name = name;
}

static void leave(kw_host *host)
{
	host->stage->name = KW_STAGE_NONE;
}

static kw_status load(kw_host *host, kw_ctx *ctx, kw_found *f)
{
	if (f->refused)
		return kw_fail(ctx, KW_ELIB, "plugin.refused", (kw_span){ 0 },
		               "%s: is needed and was refused", f->file.p);
	if (!f->loaded) {
		kw_buf why = { 0 };
		enter(host, KW_STAGE_LOAD, f);
		f->loaded = kw_host_is_described(host, f, &why) ? kw_plugin_open(f->file.p, &why) : NULL;
		leave(host);
		kw_status st = KW_OK;
		if (f->loaded && strcmp(f->loaded->name, f->described->name) != 0) {
			kw_buf_put(&why, KW_LIT("its table differs from its manifest"));
			f->loaded = NULL;
		}
		if (!f->loaded) {
			f->refused = true;
			st = kw_fail(ctx, KW_ELIB, "plugin.refused", (kw_span){ 0 }, "%s: %s", f->file.p,
			             why.b ? why.b : "no memory");
		}
		kw_buf_free(&why);
		if (st)
			return st;
	}
	if (!f->prepared && f->loaded->prepare) {
		int64_t errors = ctx->n_errors;
		enter(host, KW_STAGE_PREPARE, f);
		kw_status st =
		        f->loaded->prepare(ctx, host->expected_documents ? host->expected_documents : 1);
		leave(host);
		if (st && ctx->n_errors == errors)
			kw_fail(ctx, st, "plugin.silent", (kw_span){ 0 },
			        "%s: could not prepare, and does not say why", f->file.p);
		if (st)
			return st;
	}
	f->prepared = true;
	return KW_OK;
}

static kw_status fail_absent(kw_ctx *ctx, const kw_found *f, const char *what, const char *name)
{
	return kw_fail(ctx, KW_ELIB, "plugin.refused", (kw_span){ 0 },
	               "%s: its manifest names the %s '%s', its table does not", f->file.p, what, name);
}

kw_status kw_host_load_reader(kw_host *host, kw_ctx *ctx, kw_reader_ref *ref)
{
	kw_status st = load(host, ctx, ref->plugin);
	if (st)
		return st;
	for (const kw_reader *const *r = ref->plugin->loaded->readers; r && *r; r++)
		if (strcmp((*r)->name, ref->reader->name) == 0) {
			ref->reader = *r;
			return KW_OK;
		}
	return fail_absent(ctx, ref->plugin, "reader", ref->reader->name);
}

kw_status kw_host_load_writer(kw_host *host, kw_ctx *ctx, kw_writer_ref *ref)
{
	kw_status st = load(host, ctx, ref->plugin);
	if (st)
		return st;
	for (const kw_writer *const *w = ref->plugin->loaded->writers; w && *w; w++)
		if (strcmp((*w)->name, ref->writer->name) == 0) {
			ref->writer = *w;
			return KW_OK;
		}
	return fail_absent(ctx, ref->plugin, "writer", ref->writer->name);
}

kw_status kw_host_prepare(kw_host *host, kw_ctx *ctx, kw_str reader, kw_writer_ref *writers, size_t n_writers)
{
	kw_status st = kw_records_prepare(ctx);
	kw_reader_ref r;
	if (!st && reader.n && kw_host_find_reader(host, reader, &r))
		st = kw_host_load_reader(host, ctx, &r);
	for (kw_found *f = host->first; f && !reader.n; f = f->next)
		if (f->described->readers && *f->described->readers && !f->refused && load(host, ctx, f))
			f->refused = true;
	for (size_t i = 0; !st && i < n_writers; i++)
		st = kw_host_load_writer(host, ctx, &writers[i]);
	return st;
}

/* ---- probing ---- */

static int by_score(const void *left, const void *right)
{
	const kw_candidate *a = left, *b = right;
	if (a->score != b->score)
		return a->score < b->score ? 1 : -1;
	if (a->ref.reader->rank != b->ref.reader->rank)
		return a->ref.reader->rank < b->ref.reader->rank ? 1 : -1;
	return strcmp(a->ref.reader->name, b->ref.reader->name);
}

/* Of two readers of one name the first is used, as with --from. */
static bool is_listed(const kw_candidate *list, size_t n, const kw_reader *reader)
{
	while (n-- > 0)
		if (strcmp(list[n].ref.reader->name, reader->name) == 0)
			return true;
	return false;
}

size_t kw_host_probe(kw_host *host, kw_ctx *ctx, kw_str head, kw_str name, kw_candidate **out)
{
	size_t most = 0, n = 0;
	for (kw_found *f = host->first; f; f = f->next)
		for (const kw_reader *const *r = f->described->readers; r && *r; r++)
			most++;
	kw_candidate *list = kw_arena_alloc(host->arena, (most ? most : 1) * sizeof *list);
	*out = list;
	head = kw_str_sub(head, 0, (size_t)kw_ctx_limit(ctx, KW_LIMIT_PROBE_BYTES));
	for (kw_found *f = host->first; f && list; f = f->next)
		for (const kw_reader *const *r = f->described->readers; !f->refused && r && *r; r++) {
			kw_reader_ref ref = { f, *r };
			if (is_listed(list, n, *r) || kw_host_load_reader(host, ctx, &ref))
				continue;
			enter(host, KW_STAGE_PROBE, f);
			int score = ref.reader->probe(head, name);
			leave(host);
			if (score > KW_NO)
				list[n++] = (kw_candidate){ ref, score > KW_CERTAIN ? KW_CERTAIN : score };
		}
	if (n)
		qsort(list, n, sizeof *list, by_score);
	return n;
}
