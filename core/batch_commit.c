/* batch_commit -- the write protocol. Files appear under their final names only complete, hashed and synced, all of a document
 * together; the journal comes last. What the disk refuses stops the run; what belongs to others fails one document. */
#include "batch_commit.h"
#include "arena.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FEW_OUTPUTS = 8 };

void kw_commit_stop(kw_commit *c)
{
	if (!c->storage)
		c->storage = kw_fail(
		        c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 },
		        "the run stops: %s takes no more files; the same command goes on when it does",
		        c->path);
}

/* Fails the document; the run too when it is the disk that refuses. */
static kw_status fail_output(kw_commit *c, kw_work *w, const char *code, kw_str folder, kw_str name, int why)
{
	if (kw_is_storage_fault(why))
		kw_commit_stop(c);
	return kw_fail(w->ctx, KW_EOUTPUT, kw_is_storage_fault(why) ? "output.full" : code, (kw_span){ 0 },
	               "%s/%.*s%.*s: %s", c->path, KW_STR_ARG(folder), KW_STR_ARG(name), strerror(why));
}

/* ---- works ---- */

kw_work *kw_work_new(const kw_plan_entry *e, uint64_t number)
{
	kw_work *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (kw_work){
		.entry = e, .number = number, .fd = -1, .arena = kw_arena_new(), .ctx = kw_ctx_new(KW_LIT(""))
	};
	kw_buf path = { 0 };
	kw_plan_put_path(&path, e);
	if (w->arena)
		w->path = kw_arena_keep(w->arena, &path);
	kw_buf_free(&path);
	w->row.key = e->key;
	if (!w->ctx || !w->path.p) {
		kw_work_free(w);
		return NULL;
	}
	return w;
}

void kw_work_free(kw_work *w)
{
	if (!w)
		return;
	if (w->fd >= 0)
		close(w->fd);
	kw_buf_free(&w->diagnostics);
	kw_ctx_free(w->ctx);
	kw_arena_free(w->arena);
	free(w);
}

void kw_work_fail(kw_work *w, kw_status st)
{
	w->row.state = KW_FAILED;
	w->row.status = st;
}

/* ---- accepting ---- */

static bool hash_file(int folder, const char *name, struct stat *s, char hex[65])
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool fine = fd >= 0 && fstat(fd, s) == 0 && S_ISREG(s->st_mode);
	void *p = fine && s->st_size ? mmap(NULL, (size_t)s->st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	fine = fine && p != MAP_FAILED;
	if (fine)
		kw_sha256_mapped((kw_str){ p ? p : "", (size_t)s->st_size }, hex);
	if (fine && p)
		munmap(p, (size_t)s->st_size);
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return fine;
}

static int64_t time_ns(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/* A name that does not begin with the input's own comes from the document's content, and two documents may want the same:
 * such names stand in a folder of the input's own. */
static void place_output(kw_work *w, kw_work_output *o, const kw_output *told)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, w->entry->folder);
	if (!kw_str_starts(told->name, w->entry->stem)) {
		kw_plan_put_data_folder(&b, w->entry);
		kw_buf_putc(&b, '/');
	}
	o->folder = kw_arena_copy(w->arena, kw_buf_str(&b));
	o->name = kw_arena_copy(w->arena, told->name);
	kw_buf_put(&b, told->name);
	o->row.path = kw_arena_keep(w->arena, &b);
	o->row.input = w->entry->key;
	o->row.writer = kw_arena_copy(w->arena, told->writer);
}

static kw_status accept_one(kw_commit *c, kw_work *w, const char *scratch, const kw_output *told,
                            kw_work_output *o)
{
	char path[4200], hex[65];
	struct stat s;
	snprintf(path, sizeof path, "%s/%u", scratch, told->number);
	snprintf(o->accepted, sizeof o->accepted, "a%llu.%u", (unsigned long long)w->number, told->number);
	if (lstat(path, &s) < 0 || !S_ISREG(s.st_mode) || s.st_nlink != 1 ||
	    (uint64_t)s.st_size != told->bytes)
		return kw_fail(w->ctx, KW_ELIB, "plugin.verify", (kw_span){ 0 },
		               "the %.*s writer says it wrote %llu bytes, which are not there",
		               KW_STR_ARG(told->writer), (unsigned long long)told->bytes);
	if (renameat(AT_FDCWD, path, c->run, o->accepted) < 0)
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (geteuid() == 0 && s.st_uid != c->owner.st_uid &&
	    fchownat(c->run, o->accepted, c->owner.st_uid, c->owner.st_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (!hash_file(c->run, o->accepted, &s, hex))
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	o->row.sha256 = kw_arena_copy(w->arena, kw_str_from(hex));
	o->row.size = s.st_size;
	o->row.mtime_ns = time_ns(&s.st_mtim);
	w->bytes += (uint64_t)s.st_size;
	return KW_OK;
}

static void drop_accepted(kw_commit *c, kw_work *w)
{
	for (size_t i = 0; i < w->n_outputs; i++)
		if (w->outputs[i].accepted[0])
			unlinkat(c->run, w->outputs[i].accepted, 0);
	w->n_outputs = 0;
}

kw_status kw_commit_accept(kw_commit *c, kw_work *w, const char *scratch, const kw_output *told)
{
	kw_status st = KW_OK;
	size_t n = 0;
	for (const kw_output *t = told; t; t = t->next)
		n++;
	w->outputs = kw_arena_alloc(w->arena, (n ? n : 1) * sizeof *w->outputs);
	if (!w->outputs)
		st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
	for (const kw_output *t = told; t && !st; t = t->next) {
		kw_work_output *o = &w->outputs[w->n_outputs++];
		place_output(w, o, t);
		for (size_t i = 0; !st && i + 1 < w->n_outputs; i++)
			if (kw_str_eq(w->outputs[i].row.path, o->row.path))
				st = kw_fail(w->ctx, KW_EOUTPUT, "output.same-name", (kw_span){ 0 },
				             "%.*s: two outputs of this document have this name",
				             KW_STR_ARG(o->row.path));
		if (!st)
			st = accept_one(c, w, scratch, t, o);
	}
	if (!st && kw_arena_failed(w->arena))
		st = kw_fail(w->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
	if (st)
		drop_accepted(c, w);
	kw_empty_folder(scratch);
	return st;
}

/* ---- durable ---- */

static bool sync_file(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return fine;
}

static void sync_each(kw_commit *c, const kw_work *group)
{
	for (const kw_work *w = group; w; w = w->next)
		for (size_t i = 0; i < w->n_outputs; i++)
			if (!sync_file(c->run, w->outputs[i].accepted) && !c->storage) {
				c->storage = KW_EOUTPUT;
				kw_fail(c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 }, "%s: %s", c->path,
				        strerror(errno));
			}
}

bool kw_commit_sync(kw_commit *c, const kw_work *group, size_t n_outputs)
{
	if (c->durable == KW_DURABLE_OFF || !n_outputs)
		return true;
	if (n_outputs >= FEW_OUTPUTS && c->syncing >= 0 && write(c->syncing, "s", 1) == 1)
		return false;
	sync_each(c, group);
	return true;
}

void kw_commit_hear(kw_commit *c)
{
	int why = EIO;
	if (read(c->syncing, &why, sizeof why) == (ssize_t)sizeof why && !why)
		return;
	if (!c->storage)
		kw_fail(c->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 }, "%s: %s", c->path, strerror(why));
	c->storage = KW_EOUTPUT;
}

/* ---- publishing ---- */

/* The open folder for outputs, made when it is not there; links are never followed. -1 with errno. */
static int folder_of(kw_commit *c, kw_str folder)
{
	if (c->last_fd >= 0 && kw_str_eq(c->last_folder, folder))
		return c->last_fd;
	char *path = strndup(folder.n ? folder.p : "", folder.n);
	int fd = path ? kw_open_below(c->out, *path ? path : ".", O_RDONLY | O_DIRECTORY) : -1;
	for (char *slash = path; fd < 0 && slash && (slash = strchr(slash, '/')); slash++) {
		*slash = 0;
		if (mkdirat(c->out, path, 0777) == 0 && geteuid() == 0)
			(void)!fchownat(c->out, path, c->owner.st_uid, c->owner.st_gid, AT_SYMLINK_NOFOLLOW);
		else if (errno != EEXIST)
			break;
		*slash = '/';
		if (!slash[1])
			fd = kw_open_below(c->out, path, O_RDONLY | O_DIRECTORY);
	}
	if (fd >= 0) {
		if (c->last_fd >= 0)
			close(c->last_fd);
		free(c->last_name);
		c->last_fd = fd;
		c->last_name = path;
		c->last_folder = (kw_str){ path, folder.n };
	} else {
		int why = errno;
		free(path);
		errno = why;
	}
	return fd;
}

/* What stands under the final name may be replaced when the journal says we wrote it and it is as we wrote it. */
static kw_status examine(kw_commit *c, kw_work *w, kw_work_output *o, int folder, bool *adopt)
{
	struct stat s;
	char hex[65];
	kw_row_output known;
	*adopt = false;
	if (fstatat(folder, o->name.p, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? KW_OK : fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (S_ISLNK(s.st_mode))
		return kw_fail(w->ctx, KW_EOUTPUT, "output.link", (kw_span){ 0 },
		               "%s/%.*s: is a symbolic link; it is neither followed nor replaced", c->path,
		               KW_STR_ARG(o->row.path));
	if (!S_ISREG(s.st_mode))
		return kw_fail(w->ctx, KW_EOUTPUT, "output.is-folder", (kw_span){ 0 },
		               "%s/%.*s: is no ordinary file", c->path, KW_STR_ARG(o->row.path));
	o->exchanged = s.st_size == 0; /* what a power cut left, or nobody's work */
	if (o->exchanged)
		return KW_OK;
	if (!hash_file(folder, o->name.p, &s, hex))
		return fail_output(c, w, "output.write", o->folder, o->name, errno);
	if (kw_str_eq(kw_str_from(hex), o->row.sha256)) {
		*adopt = true; /* renamed by a run that died before its journal, or the same again */
		o->row.mtime_ns = time_ns(&s.st_mtim);
		return KW_OK;
	}
	if (!kw_journal_find_output(c->journal, o->row.path, &known) ||
	    !kw_str_eq(known.input, w->entry->key) || !kw_str_eq(known.sha256, kw_str_from(hex)))
		return kw_fail(
		        w->ctx, KW_EOUTPUT, "output.not-ours", (kw_span){ 0 },
		        "%s/%.*s: was not written by a run here, or was changed since; it is not replaced",
		        c->path, KW_STR_ARG(o->row.path));
	o->exchanged = true;
	return KW_OK;
}

static kw_status put_in_place(kw_commit *c, kw_work *w, kw_work_output *o, int folder)
{
	o->renamed = o->exchanged ? kw_rename_exchange(c->run, o->accepted, folder, o->name.p)
	                          : kw_rename_new(c->run, o->accepted, folder, o->name.p);
	return o->renamed ? KW_OK : fail_output(c, w, "output.write", o->folder, o->name, errno);
}

static void take_back(kw_commit *c, kw_work *w)
{
	for (size_t i = w->n_outputs; i-- > 0;) {
		kw_work_output *o = &w->outputs[i];
		int folder = o->renamed ? folder_of(c, o->folder) : -1;
		if (folder >= 0 && o->exchanged)
			(void)kw_rename_exchange(c->run, o->accepted, folder, o->name.p);
		else if (folder >= 0)
			(void)!unlinkat(folder, o->name.p, 0);
	}
}

static kw_status publish_one(kw_commit *c, kw_work *w)
{
	kw_status st = KW_OK;
	for (size_t i = 0; i < w->n_outputs && !st; i++) {
		kw_work_output *o = &w->outputs[i];
		bool adopt;
		int folder = folder_of(c, o->folder);
		if (folder < 0) {
			st = fail_output(c, w, "output.folder", o->folder, KW_LIT(""), errno);
			break;
		}
		st = examine(c, w, o, folder, &adopt);
		if (!st && !adopt)
			st = put_in_place(c, w, o, folder);
		if (!st && c->durable == KW_DURABLE_EACH && fsync(folder) < 0)
			st = fail_output(c, w, "output.write", o->folder, o->name, errno);
	}
	if (st)
		take_back(c, w);
	for (size_t i = 0; i < w->n_outputs; i++) /* adopted, exchanged or failed: what is left of it */
		if (!w->outputs[i].renamed || w->outputs[i].exchanged)
			unlinkat(c->run, w->outputs[i].accepted, 0);
	return st;
}

/* ---- what the input was made into before ---- */

/* One output of the last time, or of before. */
typedef struct former {
	struct former *next;
	kw_str path, sha256;
} former;

typedef struct formers {
	const kw_work *w;
	former *first;
} formers;

/* Of a writer that made something else of the input now: the document has got another name. */
static bool note_former(void *user, const kw_row_output *o)
{
	formers *all = user;
	const kw_work *w = all->w;
	bool is_remade = false;
	for (size_t i = 0; i < w->n_outputs; i++) {
		if (kw_str_eq(w->outputs[i].row.path, o->path))
			return true;
		is_remade = is_remade || kw_str_eq(w->outputs[i].row.writer, o->writer);
	}
	former *f = is_remade ? kw_arena_alloc(w->arena, sizeof *f) : NULL;
	if (f) {
		*f = (former){ all->first, kw_arena_copy(w->arena, o->path),
			       kw_arena_copy(w->arena, o->sha256) };
		all->first = f;
	}
	return true;
}

/* Only what stands as we wrote it, below the output folder and through no link. */
static bool remove_former(kw_commit *c, const former *f)
{
	char hex[65] = "";
	struct stat s;
	kw_str name = kw_path_base(f->path);
	char *folder = strndup(f->path.p, f->path.n - name.n);
	int fd = folder ? kw_open_below(c->out, *folder ? folder : ".", O_RDONLY | O_DIRECTORY) : -1;
	bool is_ours = fd >= 0 && hash_file(fd, name.p, &s, hex) && s.st_nlink == 1 &&
	               kw_str_eq(kw_str_from(hex), f->sha256);
	bool is_gone = is_ours && unlinkat(fd, name.p, 0) == 0;
	if (fd >= 0)
		close(fd);
	if (is_gone && *folder)
		(void)!unlinkat(c->out, folder, AT_REMOVEDIR); /* unless something else is in it */
	free(folder);
	return is_gone;
}

/* After the new outputs stand: a kill between leaves a row that is taken up again. */
static void remove_formers(kw_commit *c, kw_work *w)
{
	formers all = { w, NULL };
	kw_journal_outputs(c->journal, w->entry->key, note_former, &all);
	kw_journal_formers(c->journal, w->entry->key, note_former, &all);
	for (const former *f = all.first; f && !kw_arena_failed(w->arena); f = f->next)
		if (remove_former(c, f)) {
			kw_journal_forget_output(c->journal, f->path);
			kw_report(
			        w->ctx, KW_SEVERITY_NOTE, "output.former", (kw_span){ 0 },
			        "%.*s: was made of this input before, which has another name now; it is removed",
			        KW_STR_ARG(f->path));
		}
}

void kw_commit_publish(kw_commit *c, kw_work *group)
{
	for (kw_work *w = group; w; w = w->next) {
		kw_status st = KW_OK;
		if (w->row.state != KW_DONE_STATE)
			continue;
		st = c->storage ? kw_fail(w->ctx, KW_EOUTPUT, "output.full", (kw_span){ 0 },
		                          "not published: the output folder can hold no more")
		                : publish_one(c, w);
		if (st) {
			kw_work_fail(w, st);
			w->n_outputs = 0;
		} else {
			remove_formers(c, w);
		}
	}
	kw_journal_begin(c->journal);
	for (const kw_work *w = group; w; w = w->next) {
		kw_row_output *rows = kw_arena_alloc(w->arena, (w->n_outputs + 1) * sizeof *rows);
		for (size_t i = 0; rows && i < w->n_outputs; i++)
			rows[i] = w->outputs[i].row;
		kw_journal_put(c->journal, &w->row, rows, rows ? w->n_outputs : 0);
	}
	kw_journal_commit(c->journal);
	kw_status st = kw_journal_status(c->journal, c->ctx);
	if (!c->storage)
		c->storage = st;
}
