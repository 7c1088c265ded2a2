/* cli_report_html -- one page that opens from the disk: tables and charts as inline SVG, no script, nothing from elsewhere. */
#include "cli_report.h"

static const char head[] =
        "<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>kawaraban batch report</title>\n<style>\n"
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#222}\n"
        "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}\n"
        "table{border-collapse:collapse;width:100%}td,th{padding:.2rem .6rem;border-bottom:1px solid #ddd;"
        "text-align:left;vertical-align:top;overflow-wrap:anywhere}td.n,th.n{text-align:right;white-space:nowrap}\n"
        "svg{max-width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:#222}\n"
        ".done{fill:#2f7d4f}.failed{fill:#b3372f}.suspect{fill:#c98a1b}.started{fill:#888}.bar{fill:#3a6ea5}\n"
        "</style>\n</head>\n<body>\n";

/* Text or an attribute's value; what could reorder or hide text is made visible. */
static void put_escaped(kw_buf *out, kw_str s)
{
	kw_buf visible = { 0 };
	kw_put_visible(&visible, s);
	for (size_t i = 0; i < visible.n; i++) {
		char c = visible.b[i];
		if (c == '<')
			kw_buf_put(out, KW_LIT("&lt;"));
		else if (c == '>')
			kw_buf_put(out, KW_LIT("&gt;"));
		else if (c == '&')
			kw_buf_put(out, KW_LIT("&amp;"));
		else if (c == '"')
			kw_buf_put(out, KW_LIT("&quot;"));
		else
			kw_buf_putc(out, c);
	}
	kw_buf_free(&visible);
}

/* ---- charts ---- */

enum { WIDTH = 900, LABEL = 260, ROW = 22, STRIP = 34 };

static const char *state_words(kw_state state)
{
	switch (state) {
	case KW_DONE_STATE:
		return kw_translate("done");
	case KW_FAILED:
		return kw_translate("failed");
	case KW_SUSPECT:
		return kw_translate("suspect");
	default:
		return kw_translate("begun and not ended");
	}
}

/* One strip, divided by state. */
static void put_states(kw_buf *out, const kw_digest *r)
{
	uint64_t x = 0;
	kw_buf_putf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"states of the inputs\">\n",
	            WIDTH, STRIP + ROW);
	for (unsigned i = 0; i < KW_N_STATES; i++) {
		static const kw_state order[KW_N_STATES] = { KW_DONE_STATE, KW_FAILED, KW_SUSPECT,
			                                     KW_STARTED };
		const char *name = kw_state_name(order[i]);
		const char *words = state_words(order[i]);
		uint64_t n = r->by_state[order[i]];
		uint64_t width = r->n ? n * WIDTH / r->n : 0;
		width += n && !width; /* one in a million is seen, too */
		if (n)
			kw_buf_putf(
			        out,
			        "<rect class=\"%s\" x=\"%llu\" y=\"0\" width=\"%llu\" height=\"%d\"><title>%s: "
			        "%llu</title></rect>\n",
			        name, (unsigned long long)x, (unsigned long long)width, STRIP, words,
			        (unsigned long long)n);
		x += width;
		kw_buf_putf(out,
		            "<rect class=\"%s\" x=\"%u\" y=\"%d\" width=\"12\" height=\"12\"/>"
		            "<text x=\"%u\" y=\"%d\">%s %llu</text>\n",
		            name, i * 160, STRIP + 8, i * 160 + 18, STRIP + 18, words, (unsigned long long)n);
	}
	kw_buf_put(out, KW_LIT("</svg>\n"));
}

static void put_bar(kw_buf *out, size_t row, kw_str label, uint64_t n, uint64_t most)
{
	uint64_t width = most ? n * (WIDTH - LABEL - 80) / most : 0;
	kw_buf_putf(out, "<text x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LABEL - 8, row * ROW + 15);
	put_escaped(out, label);
	kw_buf_putf(out,
	            "</text><rect class=\"bar\" x=\"%d\" y=\"%zu\" width=\"%llu\" height=\"%d\"/>"
	            "<text x=\"%llu\" y=\"%zu\">%llu</text>\n",
	            LABEL, row * ROW + 3, (unsigned long long)width, ROW - 6,
	            (unsigned long long)(LABEL + width + 6), row * ROW + 15, (unsigned long long)n);
}

static void begin_bars(kw_buf *out, const char *title, const char *label, size_t rows)
{
	kw_buf_putf(out, "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"%s\">\n", title,
	            WIDTH, rows * ROW, label);
}

static void put_count_bars(kw_buf *out, const char *title, const kw_report_counts *counts)
{
	if (!counts->n)
		return;
	begin_bars(out, title, title, counts->n);
	for (size_t i = 0; i < counts->n; i++)
		put_bar(out, i, counts->list[i].name, counts->list[i].n, counts->list[0].n);
	kw_buf_put(out, KW_LIT("</svg>\n"));
}

static void put_times(kw_buf *out, const kw_digest *r)
{
	uint64_t most = 0;
	for (unsigned i = 0; i < KW_REPORT_TIMES; i++)
		most = r->times[i] > most ? r->times[i] : most;
	if (!most)
		return;
	begin_bars(out, kw_translate("Time per document"), "documents by time", KW_REPORT_TIMES);
	for (unsigned i = 0; i < KW_REPORT_TIMES; i++) {
		kw_buf label = { 0 };
		if (i + 1 < KW_REPORT_TIMES)
			kw_buf_putf(&label, kw_translate("below %u ms"), 1U << i);
		else
			kw_buf_putf(&label, kw_translate("%u ms and more"), 1U << (i - 1));
		put_bar(out, i, kw_buf_str(&label), r->times[i], most);
		kw_buf_free(&label);
	}
	kw_buf_put(out, KW_LIT("</svg>\n"));
}

/* ---- tables ---- */

static void put_figure(kw_buf *out, const char *name, kw_buf *value)
{
	kw_buf_putf(out, "<tr><th>%s</th><td class=\"n\">%s</td></tr>\n", name, value->b ? value->b : "");
	kw_buf_clear(value);
}

static void put_number(kw_buf *out, const char *name, uint64_t n)
{
	kw_buf value = { 0 };
	kw_buf_putf(&value, "%llu", (unsigned long long)n);
	put_figure(out, name, &value);
	kw_buf_free(&value);
}

static void put_summary(kw_buf *out, const kw_digest *r)
{
	kw_buf value = { 0 };
	kw_buf_putf(out, "<h2>%s</h2>\n<table>\n", kw_translate("Summary"));
	put_number(out, kw_translate("inputs"), r->n);
	put_number(out, kw_translate("done"), r->by_state[KW_DONE_STATE]);
	put_number(out, kw_translate("failed"), r->by_state[KW_FAILED]);
	put_number(out, kw_translate("suspect"), r->by_state[KW_SUSPECT]);
	kw_put_size(&value, r->bytes_in);
	put_figure(out, kw_translate("read"), &value);
	put_number(out, kw_translate("files written"), r->n_outputs);
	kw_put_size(&value, r->bytes_out);
	put_figure(out, kw_translate("written"), &value);
	put_number(out, kw_translate("warnings"), r->n_warnings);
	kw_put_duration(&value, r->wall_ms / 1000);
	put_figure(out, kw_translate("work, all processes"), &value);
	put_number(out, kw_translate("budget rows"), r->budget_rows);
	kw_buf_putf(&value, "%lld", (long long)r->budget_yen);
	put_figure(out, kw_translate("budget, yen"), &value);
	kw_buf_putf(out, "</table>\n<h2>%s</h2>\n<table>\n",
	            kw_translate("Ledger: what became of the source lines"));
	put_number(out, kw_translate("documents with a ledger"), r->n_with_ledger);
	put_number(out, kw_translate("lines that are not blank"), r->ledger.nonblank);
	put_number(out, kw_translate("of them as they stood"), r->ledger.emitted);
	put_number(out, kw_translate("joined to another"), r->ledger.joined);
	put_number(out, kw_translate("moved"), r->ledger.moved);
	put_number(out, kw_translate("removed with a reason"), r->ledger.removed);
	kw_buf_put(out, KW_LIT("</table>\n"));
	kw_buf_free(&value);
}

static void put_failures(kw_buf *out, const kw_digest *r)
{
	enum { MOST_LISTED = 1000 };
	size_t listed = 0;
	if (!(r->by_state[KW_FAILED] + r->by_state[KW_SUSPECT]))
		return;
	kw_buf_putf(
	        out,
	        "<h2>%s</h2>\n<table>\n<tr><th>%s</th><th>%s</th><th class=\"n\">%s</th><th>%s</th></tr>\n",
	        kw_translate("Inputs that failed"), kw_translate("input"), kw_translate("code"),
	        kw_translate("exit"), kw_translate("message"));
	for (size_t i = 0; i < r->n && listed < MOST_LISTED; i++) {
		const kw_row *row = &r->rows[i].row;
		if (row->state != KW_FAILED && row->state != KW_SUSPECT)
			continue;
		listed++;
		kw_buf_put(out, KW_LIT("<tr><td>"));
		put_escaped(out, row->key);
		kw_buf_put(out, KW_LIT("</td><td>"));
		put_escaped(out, row->code);
		kw_buf_putf(out, "</td><td class=\"n\">%d</td><td>",
		            kw_status_exit(row->status ? row->status : KW_ELIB));
		put_escaped(out, row->message);
		kw_buf_put(out, KW_LIT("</td></tr>\n"));
	}
	kw_buf_put(out, KW_LIT("</table>\n"));
	if (listed == MOST_LISTED)
		kw_buf_putf(out, "<p>%s</p>\n",
		            kw_translate("The first thousand; the CSV and NDJSON forms hold all."));
}

static void put_slowest(kw_buf *out, const kw_digest *r)
{
	if (!r->n_slowest)
		return;
	kw_buf_putf(out,
	            "<h2>%s</h2>\n<table>\n<tr><th>%s</th><th class=\"n\">ms</th><th "
	            "class=\"n\">MiB</th></tr>\n",
	            kw_translate("Slowest"), kw_translate("input"));
	for (size_t i = 0; i < r->n_slowest; i++) {
		kw_buf_put(out, KW_LIT("<tr><td>"));
		put_escaped(out, r->slowest[i]->row.key);
		kw_buf_putf(out, "</td><td class=\"n\">%lld</td><td class=\"n\">%lld</td></tr>\n",
		            (long long)r->slowest[i]->row.wall_ms,
		            (long long)(r->slowest[i]->row.rss_kb / 1024));
	}
	kw_buf_put(out, KW_LIT("</table>\n"));
}

void kw_report_put_html(kw_buf *out, const kw_digest *r)
{
	/* TRANSLATORS: the language of the translation, as HTML names it */
	kw_buf_putf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n", kw_translate("en"));
	kw_buf_put(out, kw_str_from(head));
	kw_buf_putf(out, "<h1>%s</h1>\n", kw_translate("kawaraban: report of a batch"));
	put_states(out, r);
	put_summary(out, r);
	put_count_bars(out, kw_translate("Failures by kind"), &r->failures);
	put_count_bars(out, kw_translate("Refused encodings"), &r->refused);
	put_failures(out, r);
	put_times(out, r);
	put_slowest(out, r);
	put_count_bars(out, kw_translate("Encodings"), &r->charsets);
	put_count_bars(out, kw_translate("Readers"), &r->readers);
	put_count_bars(out, kw_translate("Writers, files"), &r->writers);
	kw_buf_put(out, KW_LIT("</body>\n</html>\n"));
}
