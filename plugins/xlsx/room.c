/* room -- asks the file system for the room a workbook will take, before libxlsxwriter writes: when its temporary files
 * are cut short it reports success, and what it does notice it tells stderr. */
#include "x.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	BASE_BYTES = 192 * 1024, /* styles, theme, properties, a chart, and the package around them */
	CELL_BYTES = 72,         /* of markup */
};

static const char PROBE_NAME[] = "/xlsx-room";

/* Errors that say "no"; others (an odd file system, a sandbox) leave the question open. */
static bool is_refusal(int error)
{
	static const int refusals[] = { ENOSPC, EDQUOT, EFBIG, EROFS, EACCES, ENOENT, ENOTDIR, EIO };
	for (size_t i = 0; i < KW_COUNT(refusals); i++)
		if (refusals[i] == error)
			return true;
	return false;
}

/* Going over the limit on file sizes would end the process with SIGXFSZ. */
static bool is_over_limit(uint64_t bytes)
{
	struct rlimit limit;
	return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
	       limit.rlim_cur < bytes;
}

kw_status xlsx_room_check(const xlsx_book *book, const char *folder)
{
	/* The bodies of long sheets are not written by the library, and failures are noticed there. */
	uint64_t need = BASE_BYTES;
	if (book->n_body_rows <= XLSX_SPLICED_ROWS)
		need += book->n_body_cells * CELL_BYTES + book->n_text_bytes * 2;
	kw_buf path = { 0 };
	int error = 0;
	kw_buf_put(&path, kw_str_from(folder));
	kw_buf_put(&path, (kw_str){ PROBE_NAME, sizeof PROBE_NAME - 1 });
	int fd = path.failed ? -1 : open(path.b, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (is_over_limit(need))
		error = EFBIG;
	else if (fd < 0 || fallocate(fd, 0, 0, (off_t)need) != 0)
		error = path.failed ? ENOMEM : errno;
	if (fd >= 0) {
		close(fd);
		unlink(path.b);
	}
	kw_buf_free(&path);
	if (!is_refusal(error))
		return KW_OK;
	return kw_fail(book->ctx, KW_EOUTPUT, "xlsx.no-room", (kw_span){ 0 },
	               "the folder of the output does not take the %llu bytes the workbook may need: %s",
	               (unsigned long long)need, strerror(error));
}
