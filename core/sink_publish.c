/* sink -- publishing half: private folders beside the final names, and the moment when outputs become visible. Old files
 * are replaced only at that moment and put back when a later one of the same job fails. Links are never written
 * through, folders and the input never replaced. */
#include "sink_inside.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct private_folder {
	struct private_folder *next;
	kw_str beside;    /* the folder outputs are published in */
	kw_str path;      /* NUL-terminated */
	bool made_beside; /* `beside` did not exist before */
} private_folder;

kw_outputs *kw_outputs_new(kw_ctx *ctx)
{
	kw_outputs *all = calloc(1, sizeof *all);
	if (!all)
		return NULL;
	all->ctx = ctx;
	all->arena = kw_arena_new();
	if (!all->arena) {
		free(all);
		return NULL;
	}
	return all;
}

void kw_outputs_hear(kw_outputs *all, kw_ctx *ctx)
{
	all->ctx = ctx;
}

static void empty_folder(const char *path)
{
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
}

void kw_outputs_empty(kw_outputs *all)
{
	for (const private_folder *f = all->folders; f; f = f->next)
		empty_folder(f->path.p);
}

void kw_outputs_free(kw_outputs *all)
{
	if (!all)
		return;
	kw_sinks_free(all->sinks);
	for (private_folder *f = all->folders; f; f = f->next) {
		empty_folder(f->path.p);
		rmdir(f->path.p);
		if (f->made_beside && !all->published)
			rmdir(f->beside.p); /* fails, rightly, when something else is in it */
	}
	kw_arena_free(all->arena);
	free(all);
}

void kw_outputs_protect(kw_outputs *all, dev_t device, ino_t inode)
{
	all->has_input = true;
	all->input_device = device;
	all->input_inode = inode;
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

void kw_outputs_adopt(kw_outputs *all, const kw_output *first)
{
	all->first = all->last = NULL;
	for (; first; first = first->next) {
		kw_output *o = kw_output_add(all, first->writer);
		if (!o)
			return;
		unsigned number = first->number;
		kw_output *next = o->next;
		*o = *first;
		o->writer = kw_arena_copy(all->arena, first->writer);
		o->name = kw_arena_copy(all->arena, first->name);
		o->folder = kw_arena_copy(all->arena, first->folder);
		o->scratch = kw_arena_copy(all->arena, first->scratch);
		o->number = number;
		o->next = next;
	}
}

/* ---- placing ---- */

/* mkdir -p; *made tells whether the last folder is new. */
static bool make_folder(const char *path, bool *made)
{
	char *copy = strdup(path);
	if (!copy)
		return false;
	for (char *p = copy + 1; *p; p++)
		if (*p == '/') {
			*p = 0;
			mkdir(copy, 0777); /* what cannot be made shows at the last one */
			*p = '/';
		}
	*made = mkdir(copy, 0777) == 0;
	bool there = *made || errno == EEXIST;
	int why = errno;
	free(copy);
	errno = why;
	return there;
}

/* The private folder beside `folder` (with a final '/', or empty for the current one); streams use the system's
 * temporary folder. */
static private_folder *place_folder(kw_outputs *all, kw_str folder, bool for_stream)
{
	const char *temporary = getenv("TMPDIR");
	kw_str beside = for_stream ? kw_str_from(temporary && *temporary ? temporary : "/tmp") : folder;
	for (private_folder *f = all->folders; f; f = f->next)
		if (kw_str_eq(f->beside, beside))
			return f;
	private_folder *f = kw_arena_alloc(all->arena, sizeof *f);
	kw_buf path = { 0 };
	if (f) {
		f->beside = kw_arena_copy(all->arena, beside);
		if (beside.n && !make_folder(f->beside.p, &f->made_beside)) {
			fail_output(all, "output.folder", folder, KW_LIT(""), strerror(errno));
			return NULL;
		}
		kw_buf_put(&path, beside);
		kw_buf_put(&path, beside.n && beside.p[beside.n - 1] != '/' ? KW_LIT("/.kw-XXXXXX")
		                                                            : KW_LIT(".kw-XXXXXX"));
	}
	if (!f || path.failed) {
		kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for an output");
		f = NULL;
	} else if (!mkdtemp(path.b)) {
		fail_output(all, "output.folder", beside.n ? beside : KW_LIT("./"), KW_LIT(""),
		            strerror(errno));
		if (f->made_beside)
			rmdir(f->beside.p);
		f = NULL;
	} else {
		f->path = kw_arena_copy(all->arena, kw_buf_str(&path));
		f->next = all->folders;
		all->folders = f;
	}
	kw_buf_free(&path);
	return f;
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
		kw_buf b = { 0 };
		kw_buf_put(&b, path);
		if (!kw_str_ends(path, KW_LIT("/")))
			kw_buf_putc(&b, '/');
		o->folder = kw_arena_copy(all->arena, kw_buf_str(&b));
		kw_buf_clear(&b);
		kw_buf_put(&b, stem);
		kw_buf_put(&b, suffix);
		o->name = kw_arena_copy(all->arena, kw_buf_str(&b));
		o->name_is_ours = true;
		kw_buf_free(&b);
	} else {
		o->name = kw_path_base(path);
		o->folder = kw_arena_copy(all->arena, kw_str_sub(path, 0, path.n - o->name.n));
	}
	private_folder *f = place_folder(all, o->folder, o->is_stream);
	if (!f)
		return KW_EOUTPUT;
	o->scratch = f->path;
	return KW_OK;
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

static kw_status copy_stream(kw_outputs *all, const kw_output *o)
{
	char bytes[65536];
	kw_status st = KW_OK;
	char *from = NULL;
	int in = -1, out = -1;
	kw_str name = o->name.n ? o->name : KW_LIT("standard output");
	if (asprintf(&from, "%.*s/%u", KW_STR_ARG(o->scratch), o->number) < 0) {
		from = NULL;
		errno = ENOMEM;
	} else {
		in = open(from, O_RDONLY | O_CLOEXEC);
		out = in < 0 ? -1 : o->name.n ? open(o->name.p, O_WRONLY | O_CLOEXEC) : STDOUT_FILENO;
	}
	if (out < 0)
		st = fail_output(all, "output.write", KW_LIT(""), name, strerror(errno));
	for (ssize_t n = 0, at = 0; !st;) {
		if (at == n) {
			at = 0;
			n = read(in, bytes, sizeof bytes);
			if (n == 0)
				break;
		} else {
			ssize_t put = write(out, bytes + at, (size_t)(n - at));
			at += put > 0 ? put : 0;
			n = put < 0 ? put : n;
		}
		if (n < 0 && errno == EINTR)
			n = at = 0;
		else if (n < 0)
			st = fail_output(all, errno == ENOSPC ? "output.full" : "output.write", KW_LIT(""),
			                 name, strerror(errno));
	}
	if (out >= 0 && o->name.n && close(out) < 0 && !st)
		st = fail_output(all, "output.write", KW_LIT(""), name, strerror(errno));
	if (in >= 0)
		close(in);
	free(from);
	return st;
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
	if (all->has_input && s.st_dev == all->input_device && s.st_ino == all->input_inode)
		return fail_output(all, "output.is-input", o->folder, o->name,
		                   "is the input; it is never replaced");
	m->exists = true;
	m->device = s.st_dev;
	m->inode = s.st_ino;
	return KW_OK;
}

/* On the disk before it has its name: permissions as any new file, then fsync. */
static kw_status make_durable(kw_outputs *all, const kw_output *o, const move *m)
{
	mode_t mask = umask(0);
	umask(mask);
	int fd = open(m->from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool fine = fd >= 0 && fchmod(fd, 0666 & ~mask) == 0 && fsync(fd) == 0;
	kw_status st = fine ? KW_OK : fail_output(all, "output.write", o->folder, o->name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return st;
}

/* File systems without the flags of renameat2 (NFS, SMB, FUSE) answer EINVAL: then link and rename, which are nearly as
 * good. */
static bool rename_new(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	return link(from, to) == 0 && unlink(from) == 0;
}

static bool exchange(const char *a, const char *b)
{
	if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0)
		return true;
	return (errno == EINVAL || errno == ENOSYS) && rename(a, b) == 0;
}

static kw_status put_in_place(kw_outputs *all, const kw_output *o, move *m)
{
	m->done = m->exists ? exchange(m->from, m->to) : rename_new(m->from, m->to);
	if (!m->done)
		return fail_output(all, errno == EEXIST ? "output.changed" : "output.write", o->folder,
		                   o->name, strerror(errno));
	struct stat s;
	if (m->exists && lstat(m->from, &s) == 0 && (s.st_dev != m->device || s.st_ino != m->inode))
		return fail_output(all, "output.changed", o->folder, o->name,
		                   "was changed by someone else meanwhile");
	return KW_OK;
}

static void take_back(const move *m)
{
	if (!m->done)
		return;
	if (m->exists)
		exchange(m->from, m->to);
	else
		unlink(m->to);
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
			return kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
			               "no memory to publish an output");
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
	if (!moves)
		return kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		               "no memory to publish the outputs");
	st = publish_files(all, moves);
	for (const kw_output *o = all->first; o && !st; o = o->next)
		if (o->is_stream && !o->companion)
			st = copy_stream(all, o);
	for (size_t i = n; st && i-- > 0;)
		take_back(&moves[i]);
	for (const private_folder *f = all->folders; f && !st; f = f->next)
		sync_folder(f->beside);
	all->published = !st;
	for (size_t i = 0; i < n; i++) {
		free(moves[i].from);
		free(moves[i].to);
	}
	free(moves);
	return st;
}
