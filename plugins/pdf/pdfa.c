/* pdfa -- Info and XMP say the same: title, issuer, source. Dates come from SOURCE_DATE_EPOCH, then from the issue date of
 * the document, else there are none: never from the clock. Claims PDF/UA-1 for tagged files; no PDF/A today. */
#include "pdfa.h"

#include "pdftext.h"

#include <time.h>

#define PRODUCER       "kawaraban with libharu 2.3.0"
#define JST_SECONDS    (9 * 60 * 60)
#define SHA256_FIGURES 64

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

static void put_xmp(kw_buf *b, const facts *f, const kw_source_info *source, bool is_tagged)
{
	kw_buf_put(b, KW_LIT("<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	                     "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	                     "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	                     "<rdf:Description rdf:about=\"\"\n"
	                     " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
	                     " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
	                     " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
	                     " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
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
	kw_buf_put(b, KW_LIT("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n"));
}

kw_status kw_pdfa_put(kw_ctx *ctx, const kw_doc *doc, kw_haru *haru, bool is_tagged, kw_buf *catalog)
{
	const kw_meta *meta = &kw_ctx_records(ctx)->meta;
	facts f = { .author = meta->ward };
	kw_buf xmp = { 0 };
	find_title(&f, meta, doc);
	find_dates(&f, ctx, meta);
	put_info(haru, &f);
	put_xmp(&xmp, &f, kw_doc_source_const(doc), is_tagged);
	uint32_t object =
	        kw_haru_add_stream(haru, KW_LIT("/Type/Metadata/Subtype/XML\n"), kw_buf_str(&xmp), false);
	kw_buf_putf(catalog, "/Metadata %u 0 R/Lang(ja-JP)/ViewerPreferences<</DisplayDocTitle true>>\n",
	            object);
	bool failed = f.title.failed || xmp.failed || catalog->failed;
	kw_buf_free(&f.title);
	kw_buf_free(&xmp);
	return failed ? kw_fail(ctx, KW_ELIB, "pdf.no-memory", (kw_span){ 0 },
	                        "no memory for the PDF's metadata")
	              : KW_OK;
}
