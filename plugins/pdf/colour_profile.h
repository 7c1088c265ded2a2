/* colour_profile -- whether an ICC profile may stand in a PDF for the colours of a picture. */
#ifndef PDF_COLOUR_PROFILE_H
#define PDF_COLOUR_PROFILE_H

#include <kawaraban/str.h>

/* What is wrong with it, in words to be translated; NULL: nothing. channels: 1 grey, 3 RGB; pdf_minor: of the version of the PDF. */
const char *kw_profile_fault(kw_str profile, uint32_t channels, int pdf_minor);

#endif
