/* sink -- writing half: one output while it is being written. Every write and close is checked; the first failure
 * latches and is said once. */
#include "sink_inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* WRITE_BEHIND: of a large output so much at a time is sent to the disk while the rest is made, so that the wait at the end is short. */
enum { FLUSH_AT = 65536, WRITE_BEHIND = 4 << 20 };

struct kw_sink {
	kw_outputs *all;
	kw_output *output;
	kw_sink *main; /* itself unless a companion */
	kw_sink *next; /* all sinks of the job */
	kw_buf held;   /* not yet written */
	char *path;
	int fd;
	uint64_t sent; /* bytes on their way to the disk */
	bool opened, by_library;
	kw_status status;
};

/* what: "write", "close" ...; a stream is put together in a temporary file first, and that is what failed. */
static kw_status latch(kw_sink *out, const char *what)
{
	int why = errno;
	bool stream = out->output->is_stream;
	if (out->status == KW_OK)
		out->status = kw_fail(out->all->ctx, KW_EOUTPUT,
		                      why == ENOSPC || why == EDQUOT ? "output.full" : "output.write",
		                      (kw_span){ 0 }, "cannot %s %s%.*s%.*s: %s", what,
		                      stream ? "the temporary file " : "",
		                      KW_STR_ARG(stream ? kw_str_from(out->path) : out->output->folder),
		                      KW_STR_ARG(stream ? KW_LIT("") : out->output->name), strerror(why));
	return out->status;
}

static kw_status latch_limit(kw_sink *out)
{
	int64_t bytes = (int64_t)out->output->bytes;
	if (out->status == KW_OK && bytes > kw_ctx_limit(out->all->ctx, KW_LIMIT_OUTPUT_BYTES))
		out->status = kw_fail_limit(out->all->ctx, KW_LIMIT_OUTPUT_BYTES, (kw_span){ 0 }, bytes);
	return out->status;
}

bool kw_is_file_name(kw_str name)
{
	return name.n && !memchr(name.p, '/', name.n) && !memchr(name.p, 0, name.n) &&
	       !kw_str_eq(name, KW_LIT(".")) && !kw_str_eq(name, KW_LIT("..")) &&
	       !kw_str_starts(name, KW_LIT(".kw-"));
}

/* The base of the name a writer gives; empty after saying that it is none. */
static kw_str name_from_writer(kw_sink *out, kw_str name)
{
	kw_str base = kw_path_base(name);
	if (kw_is_file_name(base))
		return kw_arena_copy(out->all->arena, base);
	if (out->status == KW_OK)
		out->status = kw_fail(out->all->ctx, KW_ELIB, "plugin.output", (kw_span){ 0 },
		                      "the %.*s writer names an output '%.*s', which is no file name",
		                      KW_STR_ARG(out->output->writer), KW_STR_ARG(name));
	return (kw_str){ NULL, 0 };
}

static kw_sink *sink_new(kw_outputs *all, kw_output *output)
{
	kw_sink *s = calloc(1, sizeof *s);
	if (!s || asprintf(&s->path, "%.*s/%u", KW_STR_ARG(output->scratch), output->number) < 0) {
		free(s);
		kw_fail(all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for an output");
		return NULL;
	}
	s->all = all;
	s->output = output;
	s->main = s;
	s->fd = -1;
	s->next = all->sinks;
	all->sinks = s;
	return s;
}

void kw_sinks_free(kw_sink *first)
{
	for (kw_sink *next; first; first = next) {
		next = first->next;
		if (first->fd >= 0)
			close(first->fd);
		kw_buf_free(&first->held);
		free(first->path);
		free(first);
	}
}

kw_sink *kw_outputs_open(kw_outputs *all, size_t i)
{
	kw_output *o = all->first;
	while (o && (o->companion || i--))
		o = o->next;
	return o ? sink_new(all, o) : NULL;
}

/* ---- writing ---- */

static kw_status open_file(kw_sink *out)
{
	/* The mode of any new file: until it is published, its folder lets nobody else in. */
	out->fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	out->opened = true;
	return out->fd < 0 ? latch(out, "create") : KW_OK;
}

/* What is written and not yet on its way to the disk begins to go there. A hint: whether it arrives is asked when the output is published. */
static void send_behind(kw_sink *out)
{
	(void)sync_file_range(out->fd, (off64_t)out->sent, (off64_t)(out->output->bytes - out->sent),
	                      SYNC_FILE_RANGE_WRITE);
	out->sent = out->output->bytes;
}

static kw_status write_bytes(kw_sink *out, kw_str bytes)
{
	if (!out->opened && open_file(out))
		return out->status;
	size_t at = 0;
	while (!out->status && at < bytes.n) {
		ssize_t n = write(out->fd, bytes.p + at, bytes.n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return latch(out, "write");
		at += (size_t)n;
	}
	out->output->bytes += at;
	if (out->output->bytes - out->sent >= WRITE_BEHIND)
		send_behind(out);
	return latch_limit(out);
}

static kw_status flush(kw_sink *out)
{
	kw_status st = write_bytes(out, kw_buf_str(&out->held));
	kw_buf_clear(&out->held);
	return st;
}

static kw_status after_put(kw_sink *out)
{
	if (out->status)
		return out->status;
	if (out->by_library)
		return out->status = kw_fail(out->all->ctx, KW_ELIB, "plugin.output", (kw_span){ 0 },
		                             "a writer puts bytes into an output that a library writes");
	if (out->held.failed)
		return out->status = kw_fail(out->all->ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 },
		                             "no memory for an output");
	return out->held.n >= FLUSH_AT ? flush(out) : KW_OK;
}

kw_status kw_sink_put(kw_sink *out, kw_str bytes)
{
	if (!out->status && !out->by_library && out->held.n == 0 && bytes.n >= FLUSH_AT)
		return write_bytes(out, bytes); /* a whole file need not be held twice */
	if (!out->status)
		kw_buf_put(&out->held, bytes);
	return after_put(out);
}

kw_status kw_sink_putf(kw_sink *out, const char *fmt, ...)
{
	char line[512];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof line)
		return kw_sink_put(out, (kw_str){ line, (size_t)n });
	char *longer = NULL;
	va_start(ap, fmt);
	n = vasprintf(&longer, fmt, ap);
	va_end(ap);
	if (n < 0) {
		out->held.failed = true;
		return after_put(out);
	}
	kw_status st = kw_sink_put(out, (kw_str){ longer, (size_t)n });
	free(longer);
	return st;
}

void kw_sink_set_name(kw_sink *out, kw_str name)
{
	kw_str own = out->output->name_is_ours ? name_from_writer(out, name) : (kw_str){ NULL, 0 };
	if (own.n)
		out->output->name = own;
}

kw_str kw_sink_name(const kw_sink *out)
{
	return out->output->is_stream ? (kw_str){ NULL, 0 } : out->output->name;
}

kw_sink *kw_sink_add(kw_sink *out, kw_str name)
{
	kw_str own = out->status ? (kw_str){ NULL, 0 } : name_from_writer(out, name);
	if (out->status)
		return NULL;
	kw_output *o = kw_output_add(out->all, out->output->writer);
	kw_sink *s = NULL;
	if (o) {
		o->companion = true;
		o->is_stream = out->output->is_stream;
		o->folder = out->output->folder;
		o->scratch = out->output->scratch;
		o->name = own;
		s = sink_new(out->all, o);
	}
	if (!s) {
		out->status = KW_ELIMIT;
		return NULL;
	}
	s->main = out->main;
	if (o->is_stream) /* written and thrown away: a stream holds one document */
		kw_report(out->all->ctx, KW_SEVERITY_NOTE, "output.companion", (kw_span){ 0 },
		          "'%.*s' is not written: a stream holds one file", KW_STR_ARG(o->name));
	return s;
}

const char *kw_sink_path(kw_sink *out)
{
	if (out->status)
		return NULL;
	if (out->opened || out->held.n) {
		out->status = kw_fail(out->all->ctx, KW_ELIB, "plugin.output", (kw_span){ 0 },
		                      "a writer mixes its own bytes with those of a library");
		return NULL;
	}
	out->by_library = true;
	return out->path;
}

const char *kw_sink_folder(kw_sink *out)
{
	return out->output->scratch.p;
}

static kw_status finish_one(kw_sink *out)
{
	struct stat s;
	if (!out->by_library && !out->status)
		flush(out);
	if (out->sent) /* a large one: the rest, too */
		send_behind(out);
	if (out->fd >= 0 && close(out->fd) < 0)
		latch(out, "close");
	out->fd = -1;
	if (!out->status && (lstat(out->path, &s) < 0 || !S_ISREG(s.st_mode)))
		out->status = kw_fail(out->all->ctx, KW_ELIB, "plugin.output", (kw_span){ 0 },
		                      "the %.*s writer says done and has written no file",
		                      KW_STR_ARG(out->output->writer));
	if (!out->status)
		out->output->bytes = (uint64_t)s.st_size;
	return latch_limit(out);
}

kw_status kw_sink_finish(kw_sink *out)
{
	kw_status st = KW_OK;
	for (kw_sink *s = out->all->sinks; s; s = s->next)
		if (s->main == out || s == out) {
			kw_status one = finish_one(s);
			if (!st)
				st = one;
		}
	return st;
}
