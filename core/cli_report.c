/* cli_report -- the report command, and the forms for programs: CSV for spreadsheets, NDJSON for scripts. */
#include "cli_report.h"
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void kw_put_size(kw_buf *out, uint64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;
	uint64_t tenths = bytes * 10;
	while (tenths >= 10000 && unit + 1 < KW_COUNT(units)) {
		tenths = (tenths + 500) / 1000;
		unit++;
	}
	if (unit && tenths < 1000)
		kw_buf_putf(out, "%llu.%llu %s", (unsigned long long)(tenths / 10),
		            (unsigned long long)(tenths % 10), units[unit]);
	else
		kw_buf_putf(out, "%llu %s", (unsigned long long)(tenths / 10), units[unit]);
}

void kw_put_duration(kw_buf *out, int64_t seconds)
{
	if (seconds >= 3600)
		kw_buf_putf(out, "%lld:%02lld:%02lld", (long long)(seconds / 3600),
		            (long long)(seconds / 60 % 60), (long long)(seconds % 60));
	else
		kw_buf_putf(out, "%lld:%02lld", (long long)(seconds / 60), (long long)(seconds % 60));
}

/* ---- NDJSON ---- */

static void put_member(kw_buf *out, const char *name, kw_str value)
{
	kw_buf_putf(out, ",\"%s\":\"", name);
	kw_json_put_escaped(out, value);
	kw_buf_putc(out, '"');
}

/* A name that is not UTF-8 stands beside its bytes in hexadecimal. */
static void put_path(kw_buf *out, const char *name, kw_str path)
{
	kw_buf visible = { 0 };
	bool valid = kw_utf8_valid(path) == path.n;
	if (!valid)
		kw_put_visible(&visible, path);
	kw_buf_putf(out, "\"%s\":\"", name);
	kw_json_put_escaped(out, valid ? path : kw_buf_str(&visible));
	kw_buf_putc(out, '"');
	if (!valid) {
		kw_buf_putf(out, ",\"%s_hex\":\"", name);
		for (size_t i = 0; i < path.n; i++)
			kw_buf_putf(out, "%02x", (unsigned char)path.p[i]);
		kw_buf_putc(out, '"');
	}
	kw_buf_free(&visible);
}

static int exit_of(const kw_row *row)
{
	return row->state == KW_DONE_STATE ? 0 : kw_status_exit(row->status ? row->status : KW_ELIB);
}

void kw_report_put_json_row(kw_buf *out, const kw_row *row, const char *state)
{
	put_path(out, "path", row->key);
	kw_buf_putf(out, ",\"state\":\"%s\",\"exit\":%d", state ? state : kw_state_name(row->state),
	            exit_of(row));
	if (row->code.n) {
		put_member(out, "code", row->code);
		put_member(out, "message", row->message);
	}
	if (row->reader.n)
		put_member(out, "reader", row->reader);
	if (row->charset.n)
		put_member(out, "charset", row->charset);
	kw_buf_putf(out, ",\"bytes\":%lld,\"warnings\":%lld,\"wall_ms\":%lld,\"cpu_ms\":%lld,\"rss_kb\":%lld",
	            (long long)row->size, (long long)row->warnings, (long long)row->wall_ms,
	            (long long)row->cpu_ms, (long long)row->rss_kb);
	kw_buf_putf(out, ",\"budget_rows\":%lld,\"budget_yen\":%lld", (long long)row->n_budget,
	            (long long)row->sum_yen);
#define LEDGER_MEMBER(column, member)                                                                        \
	kw_buf_putf(out, ",\"" #column "\":%llu", (unsigned long long)row->ledger.member);
	KW_JOURNAL_LEDGER(LEDGER_MEMBER)
}

void kw_report_put_json_output(kw_buf *out, const kw_row_output *o, bool first)
{
	kw_buf_put(out, first ? KW_LIT("{") : KW_LIT(",{"));
	put_path(out, "path", o->path);
	put_member(out, "writer", o->writer);
	kw_buf_putf(out, ",\"size\":%lld", (long long)o->size);
	put_member(out, "sha256", o->sha256);
	kw_buf_putc(out, '}');
}

void kw_report_put_ndjson(kw_buf *out, const kw_digest *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const kw_report_row *row = &r->rows[i];
		kw_str lines = row->row.diagnostics;
		kw_buf_putc(out, '{');
		kw_report_put_json_row(out, &row->row, NULL);
		kw_buf_put(out, KW_LIT(",\"outputs\":["));
		for (size_t k = 0; k < row->n_outputs; k++)
			kw_report_put_json_output(out, &row->outputs[k], k == 0);
		kw_buf_put(out, KW_LIT("],\"diagnostics\":["));
		for (size_t at = 0; at < lines.n; at++) /* one object a line */
			if (lines.p[at] != '\n')
				kw_buf_putc(out, lines.p[at]);
			else if (at + 1 < lines.n)
				kw_buf_putc(out, ',');
		kw_buf_put(out, KW_LIT("]}\n"));
	}
}

/* ---- CSV ---- */

/* Quoted; what a spreadsheet would take for a formula gets a leading apostrophe. */
static void put_cell(kw_buf *out, kw_str s, bool last)
{
	kw_buf visible = { 0 };
	kw_put_visible(&visible, s);
	kw_str text = kw_buf_str(&visible);
	kw_buf_putc(out, '"');
	if (text.n && strchr("=+-@\t\r", text.p[0]))
		kw_buf_putc(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			kw_buf_putc(out, '"');
		kw_buf_putc(out, text.p[i]);
	}
	kw_buf_put(out, last ? KW_LIT("\"\r\n") : KW_LIT("\","));
	kw_buf_free(&visible);
}

static void put_number_cell(kw_buf *out, int64_t n)
{
	kw_buf_put_int(out, n);
	kw_buf_putc(out, ',');
}

void kw_report_put_csv(kw_buf *out, const kw_digest *r)
{
	kw_buf_put(out,
	           KW_LIT("\xEF\xBB\xBFpath,state,exit,code,reader,charset,bytes,outputs,warnings,wall_ms,"
	                  "budget_rows,budget_yen,"));
#define LEDGER_HEADING(column, member) kw_buf_put(out, KW_LIT(#column ","));
	KW_JOURNAL_LEDGER(LEDGER_HEADING)
	kw_buf_put(out, KW_LIT("message\r\n"));
	for (size_t i = 0; i < r->n; i++) {
		const kw_row *row = &r->rows[i].row;
		put_cell(out, row->key, false);
		put_cell(out, kw_str_from(kw_state_name(row->state)), false);
		put_number_cell(out, exit_of(row));
		put_cell(out, row->code, false);
		put_cell(out, row->reader, false);
		put_cell(out, row->charset, false);
		put_number_cell(out, row->size);
		put_number_cell(out, (int64_t)r->rows[i].n_outputs);
		put_number_cell(out, row->warnings);
		put_number_cell(out, row->wall_ms);
		put_number_cell(out, row->n_budget);
		put_number_cell(out, row->sum_yen);
#define LEDGER_CELL(column, member) put_number_cell(out, (int64_t)row->ledger.member);
		KW_JOURNAL_LEDGER(LEDGER_CELL)
		put_cell(out, row->message, true);
	}
}

/* ---- text ---- */

static void put_counts(kw_buf *out, const char *title, const kw_report_counts *counts, bool with_example)
{
	if (!counts->n)
		return;
	kw_buf_putf(out, "\n%s\n", title);
	for (size_t i = 0; i < counts->n; i++) {
		const kw_report_count *c = &counts->list[i];
		kw_buf_putf(out, "  %8llu  %-24.*s", (unsigned long long)c->n, KW_STR_ARG(c->name));
		if (with_example) {
			kw_buf_putf(out, kw_translate("  exit %d  such as "),
			            kw_status_exit(c->status ? c->status : KW_ELIB));
			kw_put_visible(out, c->example);
		}
		kw_buf_putc(out, '\n');
	}
}

void kw_report_put_text(kw_buf *out, const kw_digest *r)
{
	kw_buf_putf(out,
	            kw_translate("%zu inputs: %zu done, %zu failed, %zu suspect, %zu begun and not ended"),
	            r->n, r->by_state[KW_DONE_STATE], r->by_state[KW_FAILED], r->by_state[KW_SUSPECT],
	            r->by_state[KW_STARTED]);
	kw_buf in = { 0 }, written = { 0 }, time = { 0 };
	kw_put_size(&in, r->bytes_in);
	kw_put_size(&written, r->bytes_out);
	kw_put_duration(&time, r->wall_ms / 1000);
	kw_buf_putc(out, '\n');
	kw_buf_putf(out, kw_translate("%s read, %llu files of %s written, warnings: %llu; %s of work"),
	            in.b ? in.b : "", (unsigned long long)r->n_outputs, written.b ? written.b : "",
	            (unsigned long long)r->n_warnings, time.b ? time.b : "");
	kw_buf_putc(out, '\n');
	kw_buf_free(&in);
	kw_buf_free(&written);
	kw_buf_free(&time);
	put_counts(out, kw_translate("failures by kind"), &r->failures, true);
	put_counts(out, kw_translate("refused encodings"), &r->refused, true);
	put_counts(out, kw_translate("encodings"), &r->charsets, false);
	put_counts(out, kw_translate("readers"), &r->readers, false);
	put_counts(out, kw_translate("writers (files)"), &r->writers, false);
	if (r->n_slowest)
		kw_buf_putf(out, "\n%s\n", kw_translate("slowest"));
	for (size_t i = 0; i < r->n_slowest; i++) {
		kw_buf_putf(out, "  %8lld ms  ", (long long)r->slowest[i]->row.wall_ms);
		kw_put_visible(out, r->slowest[i]->row.key);
		kw_buf_putc(out, '\n');
	}
	kw_buf_putc(out, '\n');
	kw_buf_putf(
	        out,
	        kw_translate(
	                "ledger of %llu documents\n  %llu non-blank lines = %llu as they stood, %llu joined, %llu moved, "
	                "%llu removed with a reason\n  %llu budget rows, %lld yen\n"),
	        (unsigned long long)r->n_with_ledger, (unsigned long long)r->ledger.nonblank,
	        (unsigned long long)r->ledger.emitted, (unsigned long long)r->ledger.joined,
	        (unsigned long long)r->ledger.moved, (unsigned long long)r->ledger.removed,
	        (unsigned long long)r->budget_rows, (long long)r->budget_yen);
}

/* ---- writing ---- */

static const struct {
	const char *name;
	kw_report_put *put;
} forms[] = {
	{ "text", kw_report_put_text },
	{ "csv", kw_report_put_csv },
	{ "ndjson", kw_report_put_ndjson },
	{ "html", kw_report_put_html },
};

kw_report_put *kw_report_form(kw_str name)
{
	for (size_t i = 0; i < KW_COUNT(forms); i++)
		if (kw_str_eq(name, kw_str_from(forms[i].name)))
			return forms[i].put;
	return NULL;
}

static kw_report_put *form_of_file(const char *file)
{
	const char *dot = strrchr(file, '.');
	return dot && !strchr(dot, '/') ? kw_report_form(kw_str_from(dot + 1)) : NULL;
}

kw_status kw_report_check_name(kw_ctx *ctx, const char *file)
{
	return form_of_file(file)
	               ? KW_OK
	               : kw_fail(ctx, KW_EUSAGE, "usage.report", (kw_span){ 0 },
	                         "the report's name ends in .csv, .ndjson, .html or .text, not '%s'", file);
}

/* Through a sink: a report is complete or not there, like every output. */
static kw_status write_file(kw_ctx *ctx, kw_str text, const char *file)
{
	kw_guard_command(false);
	kw_outputs *all = kw_outputs_new(ctx);
	kw_status st =
	        all ? kw_outputs_place(all, KW_LIT("report"), kw_str_from(file), KW_LIT("report"), KW_LIT(""))
	            : KW_ELIMIT;
	kw_sink *out = st ? NULL : kw_outputs_open(all, 0);
	if (!st)
		st = out ? kw_sink_put(out, text) : KW_ELIMIT;
	if (!st)
		st = kw_sink_finish(out);
	if (!st)
		st = kw_outputs_publish(all);
	kw_outputs_free(all);
	return st;
}

static kw_status put_report(kw_ctx *ctx, const char *const *paths, size_t n_paths, kw_report_put *put,
                            kw_buf *out)
{
	kw_digest r;
	kw_status st = kw_report_gather(ctx, paths, n_paths, &r);
	if (!st)
		put(out, &r);
	kw_report_free(&r);
	if (!st && out->failed)
		st = kw_fail(ctx, KW_ELIMIT, "limit.memory", (kw_span){ 0 }, "no memory for the report");
	return st;
}

kw_status kw_report_write(kw_ctx *ctx, const char *const *paths, size_t n_paths, const char *file)
{
	kw_buf text = { 0 };
	kw_report_put *put = form_of_file(file);
	kw_status st = put ? put_report(ctx, paths, n_paths, put, &text) : kw_report_check_name(ctx, file);
	if (!st)
		st = write_file(ctx, kw_buf_str(&text), file);
	kw_buf_free(&text);
	return st;
}

/* ---- the command ---- */

static const kw_switch switches[] = {
	{ .name = "merge", .help = "join the journals of several folders, such as those of shards" },
	{ .name = "format", .value = "text|csv|ndjson|html", .help = "form of the report; default text" },
	{ .name = "output",
	  .letter = 'o',
	  .value = "FILE",
	  .help = "write to a file; its suffix says the form" },
	{ .name = NULL },
};

static kw_status run(kw_cli *cli)
{
	const char *format = kw_cli_said(cli, "format"), *file = kw_cli_said(cli, "output");
	kw_report_put *put = format ? kw_report_form(kw_str_from(format)) : kw_report_put_text;
	kw_buf text = { 0 };
	if (!cli->n_arguments)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.input", (kw_span){ 0 },
		               "name the output folder of a batch");
	if (cli->n_arguments > 1 && !kw_cli_said(cli, "merge"))
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.argument", (kw_span){ 0 },
		               "several folders are joined with --merge");
	if (!put)
		return kw_fail(cli->ctx, KW_EUSAGE, "usage.switch", (kw_span){ 0 },
		               "--format wants text, csv, ndjson or html, not '%s'", format);
	if (file && !format)
		return kw_report_write(cli->ctx, cli->arguments, cli->n_arguments, file);
	kw_status st = put_report(cli->ctx, cli->arguments, cli->n_arguments, put, &text);
	if (!st)
		st = file ? write_file(cli->ctx, kw_buf_str(&text), file)
		          : kw_cli_print(cli, kw_buf_str(&text));
	kw_buf_free(&text);
	return st;
}

const kw_command kw_cli_report = {
	.name = "report",
	.arguments = "DIR...",
	.summary = "what became of the inputs of a batch",
	.switches = switches,
	.run = run,
	.more = "DIR is the output folder of a batch, or a journal in one. The HTML form is one file that needs no other.\n",
};
