/* write -- one document to one PDF: opens what the parts need, runs them in order, reads the result again, hands it over. */
#include "write.h"

#include "attachments.h"
#include "pdfa.h"
#include "preflight.h"
#include "print.h"
#include "render.h"
#include "shape.h"
#include "textversion.h"
#include "verify.h"

/* What most documents need: read now, because files may be out of reach once the process is sealed. */
static const char *const files[] = { "leaflet/plain.xml", "leaflet/standard.xml", KW_PDFA_PROFILE };

#define FASTEST 1 /* level of compression at which only time counts */

kw_status kw_pdf_prepare(kw_ctx *ctx, int64_t expected_documents)
{
	kw_str file;
	kw_status st = kw_haru_check_library(ctx);
	if (st == KW_OK)
		st = kw_fontlist_prepare(ctx);
	if (st == KW_OK)
		st = kw_shaper_prepare(ctx, expected_documents);
	if (expected_documents > 1)
		kw_templates_keep();
	for (size_t i = 0; i < KW_COUNT(files) && st == KW_OK; i++)
		st = kw_ctx_data(ctx, files[i], &file);
	return st;
}

/* A role nobody can set is an installation without fonts; one whose first face is missing looks different. */
static kw_status check_roles(kw_ctx *ctx, const kw_fontlist *list, const kw_template *t)
{
	uint32_t seen = 0;
	for (size_t i = 0; i < KW_N_STYLES; i++) {
		const kw_style *s = &t->styles[i];
		const kw_role *role = &list->roles[s->role];
		if (role->n_chain == 0 || list->roles[s->strong_role].n_chain == 0)
			return kw_fail(
			        ctx, KW_ELIB, "pdf.no-font", (kw_span){ 0 },
			        "no font of the list is installed for \"%.*s\"; install fonts-morisawa-bizud-gothic",
			        KW_STR_ARG(role->name));
		if (role->chain[0] != role->wanted && !(seen & 1u << s->role))
			kw_report(ctx, KW_SEVERITY_WARNING, "pdf.font-missing", (kw_span){ 0 },
			          "font %.*s is not installed; %.*s takes its place",
			          KW_STR_ARG(list->faces[role->wanted].family),
			          KW_STR_ARG(list->faces[role->chain[0]].family));
		seen |= 1u << s->role;
	}
	return KW_OK;
}

typedef struct writing {
	kw_haru *haru;
	kw_fonts *fonts;
	kw_tags *tags;
	kw_outline *outline;
	kw_paper *paper;
	kw_print *print; /* or NULL */
	kw_buf catalog, file;
} writing;

static kw_status choose_fonts(kw_ctx *ctx, const kw_opts *opts, kw_fonts *fonts)
{
	kw_str path = kw_opt_str(opts, "font"), bytes;
	if (kw_opt_int(opts, "missing-glyph"))
		kw_fonts_mark_missing(fonts);
	if (path.n == 0)
		return KW_OK;
	kw_status st = kw_ctx_file(ctx, path, &bytes);
	return st == KW_OK ? kw_fonts_put_first(fonts, bytes, path) : st;
}

static kw_status open_parts(kw_ctx *ctx, const kw_opts *opts, const kw_fontlist *list, const kw_template *t,
                            writing *w)
{
	bool prints = t->variant == KW_VARIANT_PRINT, is_tagged = kw_opt_int(opts, "tagged") && !prints;
	int64_t level = kw_opt_int(opts, "compression") ? kw_opt_int(opts, "compression") : t->compression;
	w->haru = kw_haru_new(ctx, (int)level);
	if (!w->haru)
		return KW_ELIB;
	const kw_pdfa_rules *rules = kw_pdfa_find(kw_opt_int(opts, "conformance"));
	kw_haru_set_version(w->haru, rules->pdf_minor);
	if (rules->pdf_minor > 4)
		kw_haru_pack_objects(w->haru);
	w->fonts = kw_fonts_new(ctx, w->haru, list);
	if (w->fonts && rules->level == 'A')
		kw_fonts_set_level_a(w->fonts);
	kw_status st = w->fonts ? choose_fonts(ctx, opts, w->fonts) : KW_OK;
	if (st != KW_OK)
		return st;
	if (w->fonts && level > FASTEST && !prints)
		kw_fonts_round_outlines(w->fonts);
	w->tags = is_tagged ? kw_tags_new() : NULL;
	w->outline = kw_outline_new();
	if (w->fonts && w->outline)
		w->paper = kw_paper_new(w->haru, w->fonts, w->tags, w->outline, t->width, t->height);
	if (w->paper && t->is_vertical)
		kw_paper_set_turned(w->paper);
	if (w->paper && prints) {
		w->print = kw_print_new(ctx, w->haru, t, t->is_vertical);
		kw_paper_set_print(w->paper, w->print);
	}
	if (!w->paper || (is_tagged && !w->tags) || (prints && !w->print))
		return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for a PDF document");
	return KW_OK;
}

static kw_status finish_parts(kw_ctx *ctx, const kw_doc *doc, const kw_pdfa_rules *rules, writing *w)
{
	kw_status st = kw_pdfa_check(ctx, rules, w->tags, w->fonts);
	if (st != KW_OK)
		return st;
	if (!kw_paper_finish(w->paper, &w->catalog))
		return kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
		               "no memory for the structure of the PDF");
	if (w->print)
		st = kw_print_finish(w->print, &w->catalog);
	if (st != KW_OK)
		return st;
	st = kw_fonts_finish(w->fonts, rules->needs_cid_sets);
	if (st == KW_OK)
		st = kw_pdfa_put(ctx, doc, rules, w->haru, w->tags != NULL, &w->catalog);
	if (st == KW_OK && rules->may_embed && !kw_attachments_put(ctx, w->haru, &w->catalog))
		st = kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 }, "no memory for attached files");
	if (st != KW_OK)
		return st;
	kw_haru_put_catalog(w->haru, kw_buf_str(&w->catalog));
	return kw_haru_save(w->haru, ctx, &w->file);
}

kw_status kw_pdf_write(kw_ctx *ctx, const kw_opts *opts, const kw_doc *doc, kw_sink *out)
{
	kw_template t;
	writing w = { 0 };
	const kw_fontlist *list = kw_fontlist_find();
	const kw_pdfa_rules *rules = kw_pdfa_find(kw_opt_int(opts, "conformance"));
	if (!list)
		return kw_fail(ctx, KW_EBUG, "pdf.not-prepared", (kw_span){ 0 },
		               "the pdf writer was not prepared");
	if (rules->part && kw_opt_int(opts, "variant") == KW_VARIANT_PRINT)
		return kw_fail(
		        ctx, KW_EUSAGE, "pdf.conformance", (kw_span){ 0 },
		        "PDF/A is for the screen and the archive; leave pdf.conformance or pdf.variant=print");
	if (rules->needs_tags && !kw_opt_int(opts, "tagged"))
		return kw_fail(ctx, KW_EUSAGE, "pdf.conformance", (kw_span){ 0 },
		               "PDF/A-%d%c needs structure; leave pdf.tagged or take a-2u", rules->part,
		               rules->level | 0x20);
	kw_status st =
	        kw_template_load(ctx, kw_opt_str(opts, "template"), kw_opt_str(opts, "template-folder"),
	                         (kw_variant)kw_opt_int(opts, "variant"), list, &t);
	t.hangs = kw_opt_int(opts, "hang");
	t.has_house_figures = kw_opt_int(opts, "figures");
	t.kinsoku = (kw_kinsoku)kw_opt_int(opts, "kinsoku");
	t.open_bracket = (kw_open_bracket)kw_opt_int(opts, "open-bracket");
	if (st == KW_OK && kw_opt_int(opts, "writing"))
		kw_template_turn(&t);
	if (st == KW_OK)
		st = check_roles(ctx, list, &t);
	if (st == KW_OK)
		kw_preflight(ctx, doc, &t);
	if (st == KW_OK)
		st = open_parts(ctx, opts, list, &t, &w);
	if (st == KW_OK)
		st = kw_render_document(ctx, doc, &t, w.tags, w.paper, w.fonts, w.haru);
	if (st == KW_OK)
		st = finish_parts(ctx, doc, rules, &w);
	if (st == KW_OK)
		st = kw_pdf_verify(ctx, kw_buf_str(&w.file), kw_haru_n_pages(w.haru));
	if (st == KW_OK)
		st = kw_sink_put(out, kw_buf_str(&w.file));
	if (st == KW_OK && kw_opt_int(opts, "text-version"))
		st = kw_textversion_put(ctx, &t, doc, out);
	kw_template_free(&t);
	kw_paper_free(w.paper);
	kw_print_free(w.print);
	kw_tags_free(w.tags);
	kw_outline_free(w.outline);
	kw_fonts_free(w.fonts);
	kw_haru_free(w.haru);
	kw_buf_free(&w.catalog);
	kw_buf_free(&w.file);
	return st;
}
