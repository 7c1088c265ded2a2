/* pdfa -- what the file says about itself: Info, XMP, language, and the parts of PDF/A it may promise. */
#ifndef PDF_PDFA_H
#define PDF_PDFA_H

#include "fonts.h"
#include "tags.h"

/* What a part of PDF/A asks of a file, as far as the parts differ here. */
typedef struct kw_pdfa_rules {
	int part; /* of ISO 19005; 0: no promise */
	char level;
	int pdf_minor; /* of the header's version */
	bool needs_tags, needs_cid_sets;
	bool may_embed;   /* files of any kind */
	size_t max_array; /* 0: no limit */
} kw_pdfa_rules;

/* Names of the promises for an option, and their rules under the same number. */
extern const char *const kw_pdfa_names[];
const kw_pdfa_rules *kw_pdfa_find(int64_t number);
/* The data file of the output intent. */
#define KW_PDFA_PROFILE "icc/sRGB.icc"

/* Whether what was set can keep the promise. tags NULL: no structure. */
KW_NODISCARD kw_status kw_pdfa_check(kw_ctx *ctx, const kw_pdfa_rules *rules, const kw_tags *tags,
                                     const kw_fonts *fonts);
/* Writes Info, XMP and output intent, and appends their entries and the viewer's preferences for the catalog. */
KW_NODISCARD kw_status kw_pdfa_put(kw_ctx *ctx, const kw_doc *doc, const kw_pdfa_rules *rules, kw_haru *haru,
                                   bool is_tagged, kw_buf *catalog);

#endif
