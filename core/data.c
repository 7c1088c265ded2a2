/* data -- the files of formats/, mapped once per process and kept. */
#include "diag.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct data_file {
	struct data_file *next;
	kw_str bytes;
	bool is_users; /* asked for by kw_ctx_file */
	char path[];
} data_file;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static data_file *files; /* grows only; what it points to is never changed or freed */
static char *start; /* the folder that names of the user's files begin in; NULL: where the process stands */

static data_file *find(const char *path)
{
	for (data_file *f = files; f; f = f->next)
		if (strcmp(f->path, path) == 0)
			return f;
	return NULL;
}

static data_file *map(const char *path)
{
	struct stat s;
	void *p = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	bool fine = fstat(fd, &s) == 0;
	if (fine && s.st_size > 0) {
		p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		fine = p != MAP_FAILED;
	}
	int why = errno;
	close(fd);
	errno = why;
	data_file *f = fine ? malloc(sizeof *f + strlen(path) + 1) : NULL;
	if (!f) {
		if (p && p != MAP_FAILED)
			munmap(p, (size_t)s.st_size);
		return NULL;
	}
	strcpy(f->path, path);
	f->is_users = false;
	f->bytes = (kw_str){ p ? p : "", p ? (size_t)s.st_size : 0 };
	f->next = files;
	files = f;
	return f;
}

static const data_file *find_or_map(const char *path, bool is_users)
{
	pthread_mutex_lock(&lock);
	data_file *f = find(path);
	if (!f)
		f = map(path);
	if (f)
		f->is_users = f->is_users || is_users;
	pthread_mutex_unlock(&lock);
	return f;
}

void kw_data_put_users_files(kw_buf *names)
{
	pthread_mutex_lock(&lock);
	for (const data_file *f = files; f; f = f->next)
		if (f->is_users)
			kw_buf_put(names, (kw_str){ f->path, strlen(f->path) + 1 });
	pthread_mutex_unlock(&lock);
}

kw_status kw_ctx_data(kw_ctx *ctx, const char *name, kw_str *bytes)
{
	char path[4096];
	*bytes = (kw_str){ NULL, 0 };
	int n = snprintf(path, sizeof path, "%.*s/%s", KW_STR_ARG(ctx->data_folder), name);
	if (n < 0 || (size_t)n >= sizeof path)
		return kw_fail(ctx, KW_ELIB, "data.missing", (kw_span){ 0 },
		               "the path of data file '%s' is too long", name);
	const data_file *f = find_or_map(path, false);
	if (!f)
		return kw_fail(ctx, KW_ELIB, "data.missing", (kw_span){ 0 },
		               "data file '%s' cannot be read: %s", path, strerror(errno));
	*bytes = f->bytes;
	return KW_OK;
}

bool kw_data_start_here(void)
{
	start = getcwd(NULL, 0);
	return start != NULL;
}

kw_status kw_ctx_file(kw_ctx *ctx, kw_str path, kw_str *bytes)
{
	char name[4096];
	*bytes = (kw_str){ NULL, 0 };
	bool moved = start && path.n && path.p[0] != '/';
	int n = snprintf(name, sizeof name, "%s%s%.*s", moved ? start : "", moved ? "/" : "",
	                 KW_STR_ARG(path));
	if (path.n == 0 || n < 0 || (size_t)n >= sizeof name || memchr(path.p, 0, path.n))
		return kw_fail(ctx, KW_EUSAGE, "data.file", (kw_span){ 0 },
		               "'%.*s' is not the name of a file", KW_STR_ARG(path));
	const data_file *f = find_or_map(name, true);
	if (!f)
		return kw_fail(ctx, KW_EUSAGE, "data.file", (kw_span){ 0 }, "file '%.*s' cannot be read: %s",
		               KW_STR_ARG(path), strerror(errno));
	*bytes = f->bytes;
	return KW_OK;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void kw_ctx_data_names(const kw_ctx *ctx, const char *folder, kw_str suffix, kw_buf *names)
{
	enum { MOST = 256 };
	char path[4096];
	char *found[MOST];
	size_t n = 0;
	int length = snprintf(path, sizeof path, "%.*s/%s", KW_STR_ARG(ctx->data_folder), folder);
	DIR *d = length > 0 && (size_t)length < sizeof path ? opendir(path) : NULL;
	for (struct dirent *e = d ? readdir(d) : NULL; e && n < MOST; e = readdir(d)) {
		kw_str name = kw_str_from(e->d_name);
		if (name.p[0] != '.' && name.n > suffix.n && kw_str_ends(name, suffix))
			found[n] = strndup(name.p, name.n - suffix.n);
		else
			continue;
		names->failed = names->failed || !found[n];
		n += found[n] != NULL;
	}
	if (d)
		closedir(d);
	qsort(found, n, sizeof *found, compare_names);
	for (size_t i = 0; i < n; i++) {
		kw_buf_put(names, kw_str_from(found[i]));
		kw_buf_putc(names, '\n');
		free(found[i]);
	}
}
