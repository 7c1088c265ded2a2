/* host_describe -- what a plugin offers, without running it here: from the manifest beside it, or from a process that examines it. */
#include "host.h"
#include "source.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCOUT_SECONDS = 10 };

const char *kw_ownership_fault(const struct stat *s)
{
	if (s->st_uid != 0 && s->st_uid != geteuid())
		return KW_TO_TRANSLATE("belongs to another user");
	if (s->st_mode & (S_IWGRP | S_IWOTH))
		return KW_TO_TRANSLATE("may be written by others");
	return NULL;
}

/* In a child: loads the object and writes its manifest, or why it is none. */
static _Noreturn void run_scout(const char *file, int channel)
{
	char zeros[65] = "";
	kw_buf manifest = { 0 }, why = { 0 };
	alarm(SCOUT_SECONDS);
	const kw_plugin *plugin = kw_plugin_open(file, &why);
	memset(zeros, '0', 64);
	if (plugin)
		kw_manifest_put(&manifest, plugin, 0, zeros);
	kw_str said = kw_buf_str(plugin ? &manifest : &why);
	for (size_t at = 0; at < said.n;) {
		ssize_t n = write(channel, said.p + at, said.n - at);
		if (n <= 0)
			_exit(2);
		at += (size_t)n;
	}
	_exit(plugin ? 0 : 1);
}

static void read_all(int channel, kw_buf *out)
{
	while (kw_buf_reserve(out, 4096)) {
		ssize_t n = read(channel, out->b + out->n, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		out->n += (size_t)n;
	}
}

static void put_end_of_scout(kw_buf *why, int status, kw_str said)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		kw_buf_putf(why, "was not loaded within %d seconds", SCOUT_SECONDS);
	else if (WIFSIGNALED(status))
		kw_buf_putf(why, "crashed while it was loaded (SIG%s)", sigabbrev_np(WTERMSIG(status)));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 1 && said.n)
		kw_buf_put(why, said);
	else
		kw_buf_put(why, KW_LIT("ended the process that examined it"));
}

/* A child loads the object and says what it holds; when it dies, that costs this plugin one message. */
static bool scout(const char *file, kw_buf *manifest, kw_buf *why)
{
	int ends[2], status = 0;
	if (pipe2(ends, O_CLOEXEC) < 0) {
		kw_buf_putf(why, "cannot be examined: %s", strerror(errno));
		return false;
	}
	pid_t child = fork();
	if (child == 0)
		run_scout(file, ends[1]);
	close(ends[1]);
	kw_buf said = { 0 };
	if (child > 0)
		read_all(ends[0], &said);
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	bool fine = child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !said.failed;
	if (fine)
		kw_buf_put(manifest, kw_buf_str(&said));
	else if (child < 0)
		kw_buf_put(why, KW_LIT("cannot be examined: no process for it"));
	else
		put_end_of_scout(why, status, kw_buf_str(&said));
	kw_buf_free(&said);
	return fine;
}

/* An object whose manifest was made of another. */
static void put_stale(kw_buf *why)
{
	kw_buf_put(
	        why,
	        KW_LIT("its manifest is stale: run kawaraban list --manifest on it again, or remove the .kwm file"));
}

/* The manifest beside the object, when it is there and fits the object's size. */
static const kw_plugin *described_by_manifest(kw_host *host, const char *file, kw_str manifest,
                                              kw_found *found, kw_buf *why)
{
	struct stat s;
	uint64_t size = 0;
	const char *reason = NULL;
	const kw_plugin *p = kw_manifest_read(host->arena, manifest, &size, &found->sha256, &reason);
	if (!p) {
		kw_buf_put(why, kw_str_from(reason));
	} else if (lstat(file, &s) < 0 || (uint64_t)s.st_size != size) {
		put_stale(why);
		p = NULL;
	}
	return p;
}

bool kw_host_is_described(kw_host *host, const kw_found *found, kw_buf *why)
{
	kw_source object = { 0 };
	char hex[65];
	if (!found->sha256.n)
		return true;
	bool readable = kw_source_open(host->quiet, found->file, &object) == KW_OK;
	kw_sha256_hex(object.bytes, hex);
	bool same = readable && kw_str_eq(kw_str_from(hex), found->sha256);
	if (!readable)
		kw_buf_put(why, KW_LIT("cannot be read"));
	else if (!same)
		put_stale(why);
	kw_source_close(&object);
	return same;
}

const kw_plugin *kw_host_describe(kw_host *host, const char *file, kw_found *found, kw_buf *why)
{
	char path[4096];
	const kw_plugin *p = NULL;
	kw_source beside = { 0 };
	kw_buf said = { 0 };
	snprintf(path, sizeof path, "%.*s.kwm", (int)(strlen(file) - 3), file);
	struct stat s;
	if (lstat(path, &s) == 0) {
		const char *fault = S_ISREG(s.st_mode) ? kw_ownership_fault(&s) : "is not an ordinary file";
		if (fault)
			kw_buf_putf(why, "its manifest %s", fault);
		else if (kw_source_open(host->quiet, kw_str_from(path), &beside) == KW_OK)
			p = described_by_manifest(host, file, beside.bytes, found, why);
		else
			kw_buf_put(why, KW_LIT("its manifest cannot be read"));
	} else if (scout(file, &said, why)) {
		uint64_t size;
		kw_str none = { NULL, 0 };
		const char *reason = NULL;
		p = kw_manifest_read(host->arena, kw_buf_str(&said), &size, &none, &reason);
		if (!p)
			kw_buf_put(why, kw_str_from(reason));
	}
	kw_source_close(&beside);
	kw_buf_free(&said);
	return p;
}
