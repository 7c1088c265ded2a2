/* fontlist -- formats/fonts.tsv: which font files there may be, and for each role the order in which they are asked. Read
 * and opened once per process, immutable afterwards. */
#ifndef PDF_FONTLIST_H
#define PDF_FONTLIST_H

#include "face.h"

#include <kawaraban/context.h>

enum { KW_CHAIN_MAX = 12 };

typedef struct kw_listed_face {
	kw_str id, family;
	kw_face *face;  /* NULL: not installed */
	bool is_bolder; /* the face of another row, drawn bold */
	uint16_t host;  /* the face in whose font its glyphs are embedded; itself: a font of its own */
} kw_listed_face;

typedef struct kw_role {
	kw_str name;
	uint16_t chain[KW_CHAIN_MAX]; /* faces that are installed, first choice first */
	size_t n_chain;
	uint16_t wanted; /* the face the list names first, installed or not */
} kw_role;

typedef struct kw_fontlist {
	kw_listed_face *faces;
	size_t n_faces;
	kw_role *roles;
	size_t n_roles;
} kw_fontlist;

/* Opens what the list names. */
KW_NODISCARD kw_status kw_fontlist_prepare(kw_ctx *ctx);
/* NULL before kw_fontlist_prepare succeeded. */
const kw_fontlist *kw_fontlist_find(void);
/* The number of a role, or -1. */
int kw_fontlist_role(const kw_fontlist *list, kw_str name);

#endif
