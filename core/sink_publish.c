/* sink -- publishing half: private folders beside the final names, and the moment when outputs become visible. Old files
 * are replaced only at that moment and put back when a later one of the same job fails. Links are never written
 * through, folders and the input never replaced. */
#include "arena.h"
#include "sink_inside.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct private_folder {
	struct private_folder *next;
	kw_str beside; /* the folder outputs are published in */
	kw_str path;   /* NUL-terminated */
} private_folder;

typedef struct made_folder {
	struct made_folder *next;
	const char *path;
} made_folder;

kw_outputs *kw_outputs_new(kw_ctx *ctx)
{
	kw_outputs *all = calloc(1, sizeof *all);
	if (all)
		all->arena = kw_arena_new();
	if (!all || !all->arena) {
		free(all);
		kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
		return NULL;
	}
	all->ctx = ctx;
	return all;
}

void kw_outputs_hear(kw_outputs *all, kw_ctx *ctx)
{
	all->ctx = ctx;
}

/* Without opendir, which asks for memory: what is left must go also when there is none. */
void kw_empty_folder(const char *path)
{
	_Alignas(struct dirent64) char names[4096];
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ssize_t n;
	while (fd >= 0 && (n = getdents64(fd, names, sizeof names)) > 0)
		for (const char *at = names; at < names + n;) {
			const struct dirent64 *e = (const void *)at;
			if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
				unlinkat(fd, e->d_name, 0);
			at += e->d_reclen;
		}
	if (fd >= 0)
		close(fd);
}

void kw_outputs_empty(kw_outputs *all)
{
	for (const private_folder *f = all->folders; f; f = f->next)
		kw_empty_folder(f->path.p);
}

void kw_outputs_free(kw_outputs *all)
{
	if (!all)
		return;
	kw_sinks_free(all->sinks);
	for (const private_folder *f = all->folders; f; f = f->next) {
		kw_empty_folder(f->path.p);
		rmdir(f->path.p);
	}
	for (const made_folder *m = all->made; m && !all->published; m = m->next)
		rmdir(m->path); /* fails, rightly, when something else is in it */
	kw_arena_free(all->arena);
	free(all);
}

void kw_outputs_guard(kw_outputs *all, kw_guard *guard, kw_str input)
{
	all->guard = guard;
	all->input = input;
}

void kw_outputs_heed(kw_outputs *all, const volatile sig_atomic_t *stop)
{
	all->stop = stop;
}

const kw_output *kw_outputs_first(const kw_outputs *all)
{
	return all->first;
}

static kw_status fail_output(kw_outputs *all, const char *code, kw_str folder, kw_str name, const char *what)
{
	return kw_fail(all->ctx, KW_EOUTPUT, code, (kw_span){ 0 }, "%.*s%.*s: %s", KW_STR_ARG(folder),
	               KW_STR_ARG(name), what);
}

static kw_status fail_memory(kw_outputs *all)
{
	return kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the outputs");
}

kw_output *kw_output_add(kw_outputs *all, kw_str writer)
{
	int64_t n = 1;
	for (const kw_output *o = all->first; o; o = o->next)
		n++;
	if (n > kw_ctx_limit(all->ctx, KW_LIMIT_OUTPUTS_PER_JOB)) {
		kw_fail_limit(all->ctx, KW_LIMIT_OUTPUTS_PER_JOB, (kw_span){ 0 }, n);
		return NULL;
	}
	kw_output *o = kw_arena_alloc(all->arena, sizeof *o);
	if (!o) {
		kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for an output");
		return NULL;
	}
	o->writer = kw_arena_copy(all->arena, writer);
	o->number = (unsigned)n;
	*(all->last ? &all->last->next : &all->first) = o;
	all->last = o;
	return o;
}

kw_status kw_outputs_adopt(kw_outputs *all, const kw_output *first)
{
	all->first = all->last = NULL;
	for (; first; first = first->next) {
		kw_output *o = kw_output_add(all, first->writer);
		if (!o)
			return KW_ELIMIT;
		*o = *first;
		o->writer = kw_arena_copy(all->arena, first->writer);
		o->name = kw_arena_copy(all->arena, first->name);
		o->folder = kw_arena_copy(all->arena, first->folder);
		o->scratch = kw_arena_copy(all->arena, first->scratch);
		o->next = NULL;
	}
	return kw_arena_failed(all->arena) ? fail_memory(all) : KW_OK;
}

/* ---- placing ---- */

/* mkdir -p, noting what is new. What cannot be made shows at the last component. */
static kw_status make_folder(kw_outputs *all, kw_str folder)
{
	bool there = false;
	for (size_t i = 1; i <= folder.n; i++) {
		if (i < folder.n && folder.p[i] != '/')
			continue;
		made_folder *m = kw_arena_alloc(all->arena, sizeof *m);
		kw_str path = kw_arena_copy(all->arena, kw_str_sub(folder, 0, i));
		if (!m || !path.p)
			return fail_memory(all);
		there = mkdir(path.p, 0777) == 0;
		if (there) {
			*m = (made_folder){ all->made, path.p };
			all->made = m;
		}
	}
	if (there || errno == EEXIST)
		return KW_OK;
	return fail_output(all, "output.folder", folder, KW_LIT(""), strerror(errno));
}

/* The private folder beside `folder` (with a final '/', or empty for the current one); streams use the system's
 * temporary folder. */
static kw_status place_folder(kw_outputs *all, kw_str folder, bool for_stream, kw_str *scratch)
{
	static const char template[] = ".kw-XXXXXX";
	const char *temporary = getenv("TMPDIR");
	kw_str beside = for_stream ? kw_str_from(temporary && *temporary ? temporary : "/tmp") : folder;
	for (const private_folder *f = all->folders; f; f = f->next)
		if (kw_str_eq(f->beside, beside)) {
			*scratch = f->path;
			return KW_OK;
		}
	bool has_slash = !beside.n || kw_str_ends(beside, KW_LIT("/"));
	size_t n = beside.n + !has_slash + sizeof template - 1;
	private_folder *f = kw_arena_alloc(all->arena, sizeof *f);
	char *path = kw_arena_alloc(all->arena, n + 1);
	kw_str kept = kw_arena_copy(all->arena, beside);
	if (!f || !path || kw_arena_failed(all->arena))
		return fail_memory(all);
	kw_status st = beside.n ? make_folder(all, beside) : KW_OK;
	if (st)
		return st;
	snprintf(path, n + 1, "%.*s%s%s", KW_STR_ARG(beside), has_slash ? "" : "/", template);
	if (!mkdtemp(path))
		return fail_output(all, "output.folder", beside.n ? beside : KW_LIT("./"), KW_LIT(""),
		                   strerror(errno));
	*f = (private_folder){ all->folders, kept, { path, n } };
	all->folders = f;
	*scratch = f->path;
	return KW_OK;
}

kw_status kw_outputs_place(kw_outputs *all, kw_str writer, kw_str path, kw_str stem, kw_str suffix)
{
	kw_output *o = kw_output_add(all, writer);
	if (!o)
		return KW_ELIMIT;
	path = kw_arena_copy(all->arena, path);
	struct stat s;
	bool there = path.n && stat(path.p, &s) == 0;
	if (kw_str_eq(path, KW_LIT("-"))) {
		o->is_stream = true;
	} else if (there && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode)) {
		o->is_stream = true;
		o->name = path;
	} else if ((there && S_ISDIR(s.st_mode)) || kw_str_ends(path, KW_LIT("/"))) {
		kw_buf folder = { 0 }, name = { 0 };
		kw_buf_put(&folder, path);
		if (!kw_str_ends(path, KW_LIT("/")))
			kw_buf_putc(&folder, '/');
		kw_buf_put(&name, stem);
		kw_buf_put(&name, suffix);
		o->folder = kw_arena_keep(all->arena, &folder);
		o->name = kw_arena_keep(all->arena, &name);
		o->name_is_ours = true;
	} else {
		o->name = kw_path_base(path);
		o->folder = kw_arena_copy(all->arena, kw_str_sub(path, 0, path.n - o->name.n));
	}
	if (kw_arena_failed(all->arena)) /* half a name would be another place */
		return fail_memory(all);
	return place_folder(all, o->folder, o->is_stream, &o->scratch);
}

kw_status kw_outputs_place_in(kw_outputs *all, kw_str writer, kw_str scratch, kw_str name)
{
	kw_output *o = kw_output_add(all, writer);
	if (!o)
		return KW_ELIMIT;
	o->name = kw_arena_copy(all->arena, name);
	o->scratch = kw_arena_copy(all->arena, scratch);
	o->name_is_ours = true;
	return kw_arena_failed(all->arena) ? fail_memory(all) : KW_OK;
}

/* ---- publishing ---- */

/* One file on its way to its final name. */
typedef struct move {
	char *from, *to;
	bool exists;
	dev_t device; /* of the file that is there now */
	ino_t inode;
	bool done;
} move;

/* Everything from one descriptor to another. A reader that takes nothing may be waited for until the run is stopped. */
static bool copy_bytes(const kw_outputs *all, int in, int out)
{
	char bytes[65536];
	for (;;) {
		ssize_t n = read(in, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		for (ssize_t at = 0; at < n;) {
			ssize_t put = write(out, bytes + at, (size_t)(n - at));
			if (put < 0 && (errno != EINTR || (all->stop && *all->stop)))
				return false;
			at += put > 0 ? put : 0;
		}
	}
}

static kw_status copy_stream(kw_outputs *all, const kw_output *o)
{
	bool fine = false;
	char *from = NULL;
	int in = -1, out = -1;
	if (asprintf(&from, "%.*s/%u", KW_STR_ARG(o->scratch), o->number) < 0)
		return fail_memory(all);
	in = open(from, O_RDONLY | O_CLOEXEC);
	if (in >= 0)
		out = o->name.n ? open(o->name.p, O_WRONLY | O_CLOEXEC) : STDOUT_FILENO;
	if (out >= 0)
		fine = copy_bytes(all, in, out);
	int why = errno;
	if (out >= 0 && o->name.n && close(out) < 0 && fine) {
		fine = false;
		why = errno;
	}
	if (in >= 0)
		close(in);
	free(from);
	return fine ? KW_OK
	            : fail_output(all, why == ENOSPC ? "output.full" : "output.write", KW_LIT(""),
	                          o->name.n ? o->name : KW_LIT("standard output"), strerror(why));
}

/* Looks at the final name: what stands there may be replaced only when it is an ordinary file and not the input. */
static kw_status examine(kw_outputs *all, const kw_output *o, move *m)
{
	struct stat s;
	if (lstat(m->to, &s) < 0)
		return errno == ENOENT
		               ? KW_OK
		               : fail_output(all, "output.write", o->folder, o->name, strerror(errno));
	if (S_ISLNK(s.st_mode))
		return fail_output(all, "output.link", o->folder, o->name,
		                   "is a symbolic link; it is neither followed nor replaced");
	if (S_ISDIR(s.st_mode))
		return fail_output(all, "output.is-folder", o->folder, o->name, "is a folder");
	if (!S_ISREG(s.st_mode))
		return fail_output(all, "output.write", o->folder, o->name, "is not an ordinary file");
	const kw_guarded *taken = all->guard ? kw_guard_find(all->guard, &s) : NULL;
	if (taken && taken->written)
		return kw_fail(
		        all->ctx, KW_EOUTPUT, "output.same-name", (kw_span){ 0 },
		        "%.*s%.*s: was written from '%.*s' in this run and is not replaced; convert inputs of one "
		        "name into different folders",
		        KW_STR_ARG(o->folder), KW_STR_ARG(o->name), KW_STR_ARG(taken->input));
	if (taken)
		return fail_output(all, "output.is-input", o->folder, o->name,
		                   "is an input; an input is never replaced");
	m->exists = true;
	m->device = s.st_dev;
	m->inode = s.st_ino;
	return KW_OK;
}

/* On the disk before it has its name. */
static kw_status make_durable(kw_outputs *all, const kw_output *o, const move *m)
{
	int fd = open(m->from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;
	kw_status st = fine ? KW_OK : fail_output(all, "output.write", o->folder, o->name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return st;
}

/* File systems without the flags of renameat2 (NFS, SMB, FUSE, exFAT) answer EINVAL. Then a link keeps the promise, and
 * where there are no links either, a look and a rename nearly do. */
static bool has_no_flags(void)
{
	return errno == EINVAL || errno == ENOSYS;
}

bool kw_rename_new(int from_folder, const char *from, int to_folder, const char *to)
{
	struct stat s;
	if (renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0)
		return true;
	if (!has_no_flags())
		return false;
	if (linkat(from_folder, from, to_folder, to, 0) == 0)
		return unlinkat(from_folder, from, 0) == 0;
	if (errno == EEXIST)
		return false;
	if (fstatat(to_folder, to, &s, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return false;
	}
	return renameat(from_folder, from, to_folder, to) == 0;
}

bool kw_rename_exchange(int from_folder, const char *from, int to_folder, const char *to)
{
	char *old = NULL;
	if (renameat2(from_folder, from, to_folder, to, RENAME_EXCHANGE) == 0)
		return true;
	if (!has_no_flags() || asprintf(&old, "%s.old", from) < 0)
		return false;
	bool kept = linkat(to_folder, to, from_folder, old, 0) == 0;
	bool fine = renameat(from_folder, from, to_folder, to) == 0;
	if (fine && kept)
		fine = renameat(from_folder, old, from_folder, from) == 0;
	free(old);
	return fine;
}

static bool exchange(const char *from, const char *to)
{
	return kw_rename_exchange(AT_FDCWD, from, AT_FDCWD, to);
}

static kw_status put_in_place(kw_outputs *all, const kw_output *o, move *m)
{
	m->done = m->exists ? exchange(m->from, m->to) : kw_rename_new(AT_FDCWD, m->from, AT_FDCWD, m->to);
	if (!m->done)
		return fail_output(all, errno == EEXIST ? "output.changed" : "output.write", o->folder,
		                   o->name, strerror(errno));
	struct stat s;
	if (m->exists && lstat(m->from, &s) == 0 && (s.st_dev != m->device || s.st_ino != m->inode))
		return fail_output(all, "output.changed", o->folder, o->name,
		                   "was changed by someone else meanwhile");
	return KW_OK;
}

static void take_back(kw_outputs *all, const move *m)
{
	if (m->done && (m->exists ? !exchange(m->from, m->to) : unlink(m->to) < 0))
		kw_report(all->ctx, KW_SEVERITY_ERROR, "output.changed", (kw_span){ 0 },
		          "%s: is new and could not be put back: %s", m->to, strerror(errno));
}

/* From now on nothing else of this run may replace what was published. */
static void guard_published(kw_outputs *all, const move *moves, size_t n)
{
	struct stat s;
	for (size_t i = 0; all->guard && i < n; i++)
		if (moves[i].done && lstat(moves[i].to, &s) == 0)
			(void)kw_guard_add(all->guard, &s, all->input,
			                   true); /* there is room: reserved before */
}

static void sync_folder(kw_str folder)
{
	int fd = open(folder.n ? folder.p : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd); /* the names are there already; only a power cut could tell */
	close(fd);
}

static kw_status publish_files(kw_outputs *all, move *moves)
{
	kw_status st = KW_OK;
	size_t n = 0;
	for (const kw_output *o = all->first; o && !st; o = o->next) {
		if (o->is_stream)
			continue;
		move *m = &moves[n++];
		if (asprintf(&m->from, "%.*s/%u", KW_STR_ARG(o->scratch), o->number) < 0)
			m->from = NULL;
		if (asprintf(&m->to, "%.*s%.*s", KW_STR_ARG(o->folder), KW_STR_ARG(o->name)) < 0)
			m->to = NULL;
		if (!m->from || !m->to)
			return fail_memory(all);
		for (size_t i = 0; i + 1 < n; i++)
			if (strcmp(moves[i].to, m->to) == 0)
				return fail_output(all, "output.same-name", o->folder, o->name,
				                   "two outputs of this job have this name");
		st = examine(all, o, m);
		if (!st)
			st = make_durable(all, o, m);
	}
	n = 0;
	for (const kw_output *o = all->first; o && !st; o = o->next)
		if (!o->is_stream)
			st = put_in_place(all, o, &moves[n++]);
	return st;
}

kw_status kw_outputs_publish(kw_outputs *all)
{
	size_t n = 0;
	kw_status st = KW_OK;
	for (const kw_output *o = all->first; o; o = o->next)
		n++;
	move *moves = calloc(n ? n : 1, sizeof *moves);
	if (!moves || (all->guard && !kw_guard_reserve(all->guard, n))) {
		free(moves);
		return fail_memory(all);
	}
	st = publish_files(all, moves);
	for (const kw_output *o = all->first; o && !st; o = o->next)
		if (o->is_stream && !o->companion)
			st = copy_stream(all, o);
	for (size_t i = n; st && i-- > 0;)
		take_back(all, &moves[i]);
	for (const private_folder *f = all->folders; f && !st; f = f->next)
		sync_folder(f->beside);
	if (!st)
		guard_published(all, moves, n);
	all->published = !st;
	for (size_t i = 0; i < n; i++) {
		free(moves[i].from);
		free(moves[i].to);
	}
	free(moves);
	return st;
}
