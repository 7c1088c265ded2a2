/* cli_progress -- bar, rates, what is left. It knows nothing but the tally. */
#include "cli_progress.h"
#include "cli_report.h"
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_MS = 100, NARROW = 60, BAR_CELLS = 24 };

void kw_progress_begin(kw_progress *p, bool quiet, int64_t every_seconds)
{
	*p = (kw_progress){ .is_terminal = isatty(STDERR_FILENO), .quiet = quiet };
	p->every_ms = p->is_terminal ? BAR_MS : every_seconds * 1000;
	p->begin_ms = p->last_ms = kw_now_ms();
}

void kw_progress_clear(kw_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

static void put_figures(kw_buf *b, const kw_progress *p, const kw_tally *t, int64_t now)
{
	size_t ended = t->done + t->skipped + t->failed + t->suspect;
	size_t worked = t->done + t->failed;
	int64_t ms = now - p->begin_ms > 0 ? now - p->begin_ms : 1;
	kw_buf_putf(b, "%zu/%zu", ended, t->inputs);
	kw_buf rate = { 0 }, left = { 0 };
	kw_put_size(&rate, t->bytes_in * 1000 / (uint64_t)ms);
	kw_buf_putf(b, kw_translate("  %lld files/s  %s/s"), (long long)((int64_t)worked * 1000 / ms),
	            rate.b ? rate.b : "");
	if (worked && ended < t->inputs) {
		kw_put_duration(&left, (int64_t)(t->inputs - ended) * ms / (int64_t)worked / 1000);
		kw_buf_putf(b, kw_translate("  %s left"), left.b ? left.b : "");
	}
	if (t->failed + t->suspect)
		kw_buf_putf(b, kw_translate("  %zu failed"), t->failed + t->suspect);
	kw_buf_free(&rate);
	kw_buf_free(&left);
}

void kw_progress_draw(kw_progress *p, const kw_tally *t, bool at_once)
{
	int64_t now = kw_now_ms();
	struct winsize size = { 0 };
	kw_buf b = { 0 };
	if (p->quiet || (!at_once && now - p->last_ms < p->every_ms))
		return;
	p->last_ms = now;
	if (p->is_terminal) {
		size_t ended = t->done + t->skipped + t->failed + t->suspect;
		size_t cells = t->inputs ? ended * BAR_CELLS / t->inputs : BAR_CELLS;
		bool wide = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col > NARROW + BAR_CELLS;
		kw_buf_put(&b, KW_LIT("\r\033[K"));
		if (wide)
			kw_buf_putf(&b, "[%.*s%.*s] ", (int)cells, "########################",
			            (int)(BAR_CELLS - cells), "........................");
	}
	put_figures(&b, p, t, now);
	if (b.b)
		fprintf(stderr, "%s%s", b.b, p->is_terminal ? "" : "\n");
	p->shown = p->is_terminal;
	kw_buf_free(&b);
}
