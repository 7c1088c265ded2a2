/* cli_probe -- which encoding and which reader, with the evidence. */
#include "cli.h"

static const kw_switch switches[] = {
	{ .name = NULL },
};

static void put_charsets(kw_buf *out, kw_str bytes)
{
	kw_charset_guess guesses[KW_N_CHARSETS];
	bool decided;
	size_t n = kw_charset_rank(bytes, guesses, &decided);
	for (size_t i = 0; i < n; i++) {
		const kw_charset_guess *g = &guesses[i];
		kw_buf_putf(out, "  %-12s %5d.%d  ", kw_charset_name(g->charset), g->score / 10,
		            g->score % 10);
		if (g->malformed) {
			kw_buf_putf(out, "malformed at byte %llu (", (unsigned long long)g->bad_at);
			kw_str bad = kw_str_sub(bytes, g->bad_at, 4);
			for (size_t k = 0; k < bad.n; k++)
				kw_buf_putf(out, k ? " %02X" : "%02X", (unsigned char)bad.p[k]);
			kw_buf_putf(out, "), %u malformed in all", g->n_bad);
		} else {
			kw_buf_put(out, kw_str_from(g->evidence));
		}
		kw_buf_putf(out, "%s\n", g->bom ? "; byte order mark" : "");
	}
	kw_buf_put(out, decided ? KW_LIT("  encoding: decided\n") : KW_LIT("  encoding: undecided\n"));
}

static kw_status work(kw_document *d, kw_ctx *ctx, kw_buf *out)
{
	kw_source s;
	kw_status st = kw_source_open(ctx, d->job->input, &s);
	if (!st) {
		kw_candidate *list;
		kw_put_visible(out, d->job->input);
		kw_buf_putc(out, '\n');
		put_charsets(out, s.bytes);
		size_t n = kw_host_probe(d->host, ctx, s.bytes, s.name, &list);
		for (size_t i = 0; i < n; i++)
			kw_buf_putf(out, "  reader %-10s %3d  %s\n", list[i].ref.reader->name, list[i].score,
			            kw_translate(list[i].ref.reader->help));
		if (!n)
			kw_buf_put(out, KW_LIT("  no reader takes it\n"));
	}
	if (d->in_parent)
		kw_source_close(&s);
	return st;
}

static kw_status run(kw_cli *cli)
{
	return kw_cli_read_each(cli, work);
}

const kw_command kw_cli_probe = {
	.name = "probe",
	.arguments = "FILE...",
	.summary = "every encoding and reader candidate with score and evidence",
	.switches = switches,
	.run = run,
	.parses = true,
};
