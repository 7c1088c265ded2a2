/* batch_commit_open -- the output folder of a run: locked, swept of what a killed run left, with a private folder for what is not
 * published yet and a process that syncs. */
#include "arena.h"
#include "batch_commit.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	DYING_LOOKS = 10, /* a process of a run just killed may hold the lock for a moment */
	DYING_US = 20000,
};

bool kw_is_storage_fault(int why)
{
	return why == ENOSPC || why == EDQUOT || why == EIO || why == EROFS;
}

/* ---- what a killed run left ---- */

/* The files of a scratch folder of a worker, and the folder. */
static void remove_scratch(int run, const char *name)
{
	int inner = openat(run, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (inner < 0)
		return;
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", inner);
	kw_empty_folder(path);
	close(inner);
	unlinkat(run, name, AT_REMOVEDIR);
}

static void remove_tree(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	DIR *d = fd < 0 ? NULL : opendir(path);
	for (const struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] == 'w')
			remove_scratch(fd, e->d_name);
	if (d)
		closedir(d);
	if (fd < 0)
		return;
	kw_empty_folder(path);
	close(fd);
	unlinkat(folder, name, AT_REMOVEDIR);
}

/* ---- opening ---- */

static kw_status fail_folder(kw_commit *c, const char *what)
{
	return kw_fail(c->ctx, KW_EOUTPUT, kw_is_storage_fault(errno) ? "output.full" : "output.folder",
	               (kw_span){ 0 }, "%s%s: %s", c->path, what, strerror(errno));
}

/* One lock of the folder: exclusive for a whole run; shared with other shards, and then an exclusive one for each shard. */
static kw_status take_lock(kw_commit *c, const char *name, bool shared, int *out)
{
	char who[200] = "";
	int fd = openat(c->out, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail_folder(c, "");
	struct flock lock = { .l_type = shared ? F_RDLCK : F_WRLCK };
	bool locked = fcntl(fd, F_OFD_SETLK, &lock) == 0;
	for (unsigned i = 0; !locked && i < DYING_LOOKS; i++) {
		usleep(DYING_US);
		locked = fcntl(fd, F_OFD_SETLK, &lock) == 0;
	}
	if (!locked) {
		bool busy = errno == EAGAIN || errno == EACCES;
		ssize_t n = busy ? pread(fd, who, sizeof who - 1, 0) : 0;
		kw_str text = { who, n > 0 ? (size_t)n : 0 };
		text.n = kw_utf8_valid(text);
		kw_status st =
		        busy ? kw_fail(c->ctx, KW_EOUTPUT, "output.busy", (kw_span){ 0 },
		                       "%s: another run holds this folder: %.*s", c->path, KW_STR_ARG(text))
		             : fail_folder(c, "");
		close(fd);
		return st;
	}
	char now[32] = "", host[64] = "";
	time_t t = time(NULL);
	struct tm utc;
	gethostname(host, sizeof host - 1);
	strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
	snprintf(who, sizeof who, "process %d on %s since %s", (int)getpid(), host, now);
	if (ftruncate(fd, 0) < 0 || pwrite(fd, who, strlen(who), 0) < 0) {
		kw_status st = fail_folder(c, "");
		close(fd);
		return st;
	}
	*out = fd;
	return KW_OK;
}

/* mkdir -p */
static bool make_folders(const char *path)
{
	char *copy = strdup(path);
	bool fine = copy != NULL;
	for (char *slash = copy; fine && slash;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = 0;
		fine = !*copy || mkdir(copy, 0777) == 0 || errno == EEXIST || (slash && errno == EROFS);
		if (slash)
			*slash = '/';
	}
	int why = errno;
	free(copy);
	errno = why;
	return fine;
}

/* ---- the process that syncs: the supervisor goes on handing out documents meanwhile ---- */

static _Noreturn void run_syncer(int channel, int out)
{
	int low = channel < out ? channel : out, high = channel < out ? out : channel;
	char asked;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
	close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	close_range((unsigned)high + 1, ~0U, 0);
	while (read(channel, &asked, 1) == 1) {
		int why = syncfs(out) < 0 ? errno : 0;
		if (write(channel, &why, sizeof why) != (ssize_t)sizeof why)
			break;
	}
	_exit(0);
}

static void start_syncer(kw_commit *c)
{
	int ends[2];
	if (c->durable != KW_DURABLE_GROUP || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return; /* without it each file is synced by itself */
	fflush(NULL);
	c->syncer = fork();
	if (c->syncer == 0)
		run_syncer(ends[1], c->out);
	close(ends[1]);
	c->syncing = ends[0];
}

/* ---- the whole ---- */

kw_status kw_commit_open(kw_commit *c, kw_ctx *ctx, const char *out, const char *suffix, kw_durable durable)
{
	char name[64];
	bool sharded = *suffix;
	*c = (kw_commit){ .ctx = ctx,
		          .path = out,
		          .durable = durable,
		          .out = -1,
		          .run = -1,
		          .lock = -1,
		          .lock_shard = -1,
		          .syncing = -1,
		          .last_fd = -1 };
	snprintf(c->run_name, sizeof c->run_name, ".kw-run%s", suffix);
	if (!make_folders(out))
		return fail_folder(c, "");
	c->out = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->out < 0 || fstat(c->out, &c->owner) < 0)
		return fail_folder(c, "");
	kw_status st = take_lock(c, ".kw-lock", sharded, &c->lock);
	snprintf(name, sizeof name, ".kw-lock%s", suffix);
	if (!st && sharded)
		st = take_lock(c, name, false, &c->lock_shard);
	if (st)
		return st;
	remove_tree(c->out, c->run_name);
	if (mkdirat(c->out, c->run_name, 0711) < 0)
		return fail_folder(c, "");
	c->run = openat(c->out, c->run_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->run < 0)
		return fail_folder(c, "");
	start_syncer(c);
	return KW_OK;
}

void kw_commit_close(kw_commit *c)
{
	if (c->syncing >= 0)
		close(c->syncing);
	if (c->syncer > 0)
		while (waitpid(c->syncer, NULL, 0) < 0 && errno == EINTR)
			;
	if (c->run >= 0) {
		remove_tree(c->out, c->run_name);
		if (c->durable != KW_DURABLE_OFF)
			fsync(c->out);
	}
	const int fds[] = { c->last_fd, c->run, c->lock_shard, c->lock, c->out };
	for (size_t i = 0; i < KW_COUNT(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(c->last_name);
}

kw_status kw_commit_scratch(kw_commit *c, kw_arena *arena, unsigned i, uid_t uid, gid_t gid, kw_str *path)
{
	char name[16];
	kw_buf b = { 0 };
	snprintf(name, sizeof name, "w%u", i);
	bool fine = mkdirat(c->run, name, 0700) == 0 || errno == EEXIST;
	if (fine && geteuid() == 0 && uid)
		fine = fchownat(c->run, name, uid, gid, AT_SYMLINK_NOFOLLOW) == 0;
	if (!fine)
		return fail_folder(c, "");
	kw_buf_putf(&b, "%s/%s/%s", c->path, c->run_name, name);
	*path = kw_arena_keep(arena, &b);
	return path->p ? KW_OK
	               : kw_fail(c->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
	                         "no memory for the outputs");
}
