/* pdfa -- Info and XMP say the same: title, issuer, source. Dates come from SOURCE_DATE_EPOCH, then from the issue date of
 * the document, else there are none: never from the clock. Claims PDF/UA-1 for tagged files, and a part of PDF/A when asked;
 * all colours are RGB, so the output intent is sRGB. */
#include "pdfa.h"

#include "pdftext.h"

#include <time.h>

#define PRODUCER       "kawaraban with libharu 2.3.0"
#define UAID           "http://www.aiim.org/pdfua/ns/id/"
#define JST_SECONDS    (9 * 60 * 60)
#define SHA256_FIGURES 64
#define INTENT         "sRGB IEC61966-2.1"

const char *const kw_pdfa_names[] = { "none", "a-1b", "a-2a", "a-2u", "a-3a", NULL };

/* PDF/A-1 stands on PDF 1.4 and its limits; later parts on 1.7, which has none for arrays. */
static const kw_pdfa_rules all_rules[] = {
	{ .pdf_minor = 7 },
	{ .part = 1, .level = 'B', .pdf_minor = 4, .needs_cid_sets = true, .max_array = 8191 },
	{ .part = 2, .level = 'A', .pdf_minor = 7, .needs_tags = true },
	{ .part = 2, .level = 'U', .pdf_minor = 7 },
	{ .part = 3, .level = 'A', .pdf_minor = 7, .needs_tags = true, .may_embed = true },
};
_Static_assert(KW_COUNT(all_rules) + 1 == KW_COUNT(kw_pdfa_names), "a rule for each name");

typedef struct facts {
	kw_buf title;
	kw_str author;
	char pdf_date[32], xmp_date[32]; /* empty: none */
} facts;

static kw_str file_stem(kw_str file)
{
	for (size_t i = file.n; i-- > 1;)
		if (file.p[i] == '.')
			return kw_str_sub(file, 0, i);
	return file;
}

/* The title as printed, in one line; a document without one is called after its file. */
static void find_title(facts *f, const kw_meta *meta, const kw_doc *doc)
{
	kw_str title = kw_str_trim(meta->title);
	if (title.n == 0)
		title = file_stem(kw_doc_source_const(doc)->file);
	if (title.n == 0)
		title = KW_LIT("kawaraban");
	for (size_t at = 0; at < title.n;) {
		uint32_t c = kw_utf8_next(title, &at);
		kw_buf_put_char(&f->title, c < ' ' ? ' ' : c);
	}
}

/* snprintf with %d knows no locale. */
static void find_dates(facts *f, kw_ctx *ctx, const kw_meta *meta)
{
	int64_t epoch = kw_ctx_epoch(ctx);
	kw_buf pdf = { 0 }, xmp = { 0 };
	if (epoch >= 0) {
		time_t jst = (time_t)(epoch + JST_SECONDS);
		struct tm d;
		if (gmtime_r(&jst, &d) && d.tm_year < 8099) {
			kw_buf_putf(&pdf, "D:%04d%02d%02d%02d%02d%02d+09'00'", d.tm_year + 1900, d.tm_mon + 1,
			            d.tm_mday, d.tm_hour, d.tm_min, d.tm_sec);
			kw_buf_putf(&xmp, "%04d-%02d-%02dT%02d:%02d:%02d+09:00", d.tm_year + 1900,
			            d.tm_mon + 1, d.tm_mday, d.tm_hour, d.tm_min, d.tm_sec);
		}
	} else if (meta->issue_date) {
		kw_str iso = meta->issue_date->as.field->iso;
		kw_buf_put(&pdf, iso.n >= 7 ? KW_LIT("D:") : (kw_str){ 0 });
		for (size_t i = 0; i < iso.n; i++)
			if (iso.p[i] != '-')
				kw_buf_putc(&pdf, iso.p[i]);
		kw_buf_put(&xmp, iso);
	}
	if (pdf.n && pdf.n < sizeof f->pdf_date && xmp.n < sizeof f->xmp_date) {
		memcpy(f->pdf_date, pdf.b, pdf.n + 1);
		memcpy(f->xmp_date, xmp.b, xmp.n + 1);
	}
	kw_buf_free(&pdf);
	kw_buf_free(&xmp);
}

static void put_info(kw_haru *haru, const facts *f)
{
	kw_buf b = { 0 };
	kw_buf_put(&b, KW_LIT("/Title"));
	kw_pdf_put_text(&b, kw_buf_str(&f->title));
	if (f->author.n) {
		kw_buf_put(&b, KW_LIT("\n/Author"));
		kw_pdf_put_text(&b, f->author);
	}
	kw_buf_put(&b, KW_LIT("\n/Creator(kawaraban)/Producer(" PRODUCER ")\n"));
	if (f->pdf_date[0])
		kw_buf_putf(&b, "/CreationDate(%s)/ModDate(%s)\n", f->pdf_date, f->pdf_date);
	kw_haru_put_info(haru, kw_buf_str(&b));
	kw_buf_free(&b);
}

static void put_xmp_element(kw_buf *b, const char *before, kw_str text, const char *after)
{
	kw_buf_put(b, kw_str_from(before));
	kw_pdf_put_xml(b, text);
	kw_buf_put(b, kw_str_from(after));
}

/* PDF/A wants every schema it does not know described where it is used. */
static void put_uaid_schema(kw_buf *b)
{
	kw_buf_put(b, KW_LIT("<rdf:Description rdf:about=\"\"\n"
	                     " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\"\n"
	                     " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\"\n"
	                     " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
	                     "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
	                     "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\n"
	                     "<pdfaSchema:namespaceURI>" UAID "</pdfaSchema:namespaceURI>\n"
	                     "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n"
	                     "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"
	                     "<pdfaProperty:name>part</pdfaProperty:name>\n"
	                     "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n"
	                     "<pdfaProperty:category>internal</pdfaProperty:category>\n"
	                     "<pdfaProperty:description>part of ISO 14289</pdfaProperty:description>\n"
	                     "</rdf:li></rdf:Seq></pdfaSchema:property>\n"
	                     "</rdf:li></rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n"));
}

static void put_xmp(kw_buf *b, const facts *f, const kw_source_info *source, const kw_pdfa_rules *rules,
                    bool is_tagged)
{
	kw_buf_put(b, KW_LIT("<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	                     "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	                     "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	                     "<rdf:Description rdf:about=\"\"\n"
	                     " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
	                     " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
	                     " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
	                     " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"\n"
	                     " xmlns:pdfuaid=\"" UAID "\">\n"
	                     "<dc:format>application/pdf</dc:format>\n"
	                     "<dc:language><rdf:Bag><rdf:li>ja</rdf:li></rdf:Bag></dc:language>\n"));
	put_xmp_element(b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", kw_buf_str(&f->title),
	                "</rdf:li></rdf:Alt></dc:title>\n");
	if (f->author.n)
		put_xmp_element(b, "<dc:creator><rdf:Seq><rdf:li>", f->author,
		                "</rdf:li></rdf:Seq></dc:creator>\n");
	if (strlen(source->sha256) == SHA256_FIGURES)
		put_xmp_element(b, "<dc:source>sha256:", kw_str_from(source->sha256), "</dc:source>\n");
	if (f->xmp_date[0]) {
		kw_str date = kw_str_from(f->xmp_date);
		put_xmp_element(b, "<xmp:CreateDate>", date, "</xmp:CreateDate>\n");
		put_xmp_element(b, "<xmp:ModifyDate>", date, "</xmp:ModifyDate>\n");
	}
	kw_buf_put(b, KW_LIT("<xmp:CreatorTool>kawaraban</xmp:CreatorTool>\n<pdf:Producer>" PRODUCER
	                     "</pdf:Producer>\n"));
	if (is_tagged)
		kw_buf_put(b, KW_LIT("<pdfuaid:part>1</pdfuaid:part>\n"));
	if (rules->part)
		kw_buf_putf(b, "<pdfaid:part>%d</pdfaid:part>\n<pdfaid:conformance>%c</pdfaid:conformance>\n",
		            rules->part, rules->level);
	kw_buf_put(b, KW_LIT("</rdf:Description>\n"));
	if (rules->part && is_tagged)
		put_uaid_schema(b);
	kw_buf_put(b, KW_LIT("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n"));
}

/* ---- PDF/A ---- */

const kw_pdfa_rules *kw_pdfa_find(int64_t number)
{
	return &all_rules[number >= 0 && number < (int64_t)KW_COUNT(all_rules) ? number : 0];
}

kw_status kw_pdfa_check(kw_ctx *ctx, const kw_pdfa_rules *rules, const kw_tags *tags, const kw_fonts *fonts)
{
	size_t longest = tags && rules->max_array ? kw_tags_longest_array(tags) : 0;
	if (longest > rules->max_array)
		return kw_fail(ctx, KW_ELIMIT, "pdf.conformance", (kw_span){ 0 },
		               "the structure has an array of %zu items, PDF/A-1 allows %zu; "
		               "set pdf.tagged=false or pdf.conformance=a-2u",
		               longest, rules->max_array);
	return kw_fonts_has_refused(fonts) ? KW_EUNSUPPORTED
	                                   : KW_OK; /* which has been said where it stands */
}

static kw_status put_intent(kw_ctx *ctx, kw_haru *haru, kw_buf *catalog)
{
	kw_str profile;
	kw_status st = kw_ctx_data(ctx, KW_PDFA_PROFILE, &profile);
	if (st != KW_OK)
		return st;
	kw_buf_putf(catalog,
	            "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(" INTENT ")"
	            "/Info(" INTENT ")/DestOutputProfile %u 0 R>>]\n",
	            kw_haru_add_stream(haru, KW_LIT("/N 3\n"), profile, true));
	return KW_OK;
}

kw_status kw_pdfa_put(kw_ctx *ctx, const kw_doc *doc, const kw_pdfa_rules *rules, kw_haru *haru,
                      bool is_tagged, kw_buf *catalog)
{
	const kw_meta *meta = &kw_ctx_records(ctx)->meta;
	facts f = { .author = meta->ward };
	kw_buf xmp = { 0 };
	find_title(&f, meta, doc);
	find_dates(&f, ctx, meta);
	put_info(haru, &f);
	put_xmp(&xmp, &f, kw_doc_source_const(doc), rules, is_tagged);
	uint32_t object = kw_haru_add_stream(haru, KW_LIT("/Type/Metadata/Subtype/XML\n"), kw_buf_str(&xmp),
	                                     !rules->part);
	kw_buf_putf(catalog, "/Metadata %u 0 R/Lang(ja-JP)/ViewerPreferences<</DisplayDocTitle true>>\n",
	            object);
	kw_status st = rules->part ? put_intent(ctx, haru, catalog) : KW_OK;
	bool failed = f.title.failed || xmp.failed || catalog->failed;
	kw_buf_free(&f.title);
	kw_buf_free(&xmp);
	if (st == KW_OK && failed)
		st = kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
		             "no memory for the PDF's metadata");
	return st;
}
