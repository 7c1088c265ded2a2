/* fontfind -- asks the system for any font that has a character: slow, and only when the list of fonts has none. */
#ifndef PDF_FONTFIND_H
#define PDF_FONTFIND_H

#include <kawaraban/str.h>

/* Appends the path of a scalable, one-colour font with the character; false when there is none. */
KW_NODISCARD bool kw_fontfind(uint32_t c, kw_buf *path, unsigned *index);

#endif
