/* colour_profile -- reads the head of an ICC profile and where its tables stand, not what they say: a reader that cannot use them takes
 * the alternate colours. */
#include "colour_profile.h"

#include <kawaraban/context.h>

enum {
	VERSION_AT = 8,
	CLASS_AT = 12,
	COLOURS_AT = 16,
	SIGNATURE_AT = 36,
	HEAD_BYTES = 128,
	TABLE_BYTES = 12, /* of a row of the list behind the head: name, place, length */
	OLD_VERSION = 2,
	NEW_VERSION = 4,
	NEW_IN_PDF_MINOR = 5,
};

/* What a picture may be described by: a scanner or camera, a display, a printer, a space of colours. */
static const char classes[][5] = { "scnr", "mntr", "prtr", "spac" };

static uint32_t be32(const char *p)
{
	return (uint32_t)(uint8_t)p[0] << 24 | (uint32_t)(uint8_t)p[1] << 16 | (uint32_t)(uint8_t)p[2] << 8 |
	       (uint8_t)p[3];
}

static bool is_whole(kw_str profile)
{
	if (profile.n < HEAD_BYTES + 4 || be32(profile.p) != profile.n ||
	    memcmp(profile.p + SIGNATURE_AT, "acsp", 4) != 0)
		return false;
	uint32_t n = be32(profile.p + HEAD_BYTES);
	if (n == 0 || n > (profile.n - HEAD_BYTES - 4) / TABLE_BYTES)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const char *row = profile.p + HEAD_BYTES + 4 + (size_t)i * TABLE_BYTES;
		uint32_t at = be32(row + 4), bytes = be32(row + 8);
		if (at > profile.n || bytes > profile.n - at)
			return false;
	}
	return true;
}

const char *kw_profile_fault(kw_str profile, uint32_t channels, int pdf_minor)
{
	if (!is_whole(profile))
		return KW_TO_TRANSLATE("its colour profile is damaged");
	bool is_known = false;
	for (size_t i = 0; i < KW_COUNT(classes); i++)
		is_known = is_known || memcmp(profile.p + CLASS_AT, classes[i], 4) == 0;
	if (!is_known || memcmp(profile.p + COLOURS_AT, channels == 1 ? "GRAY" : "RGB ", 4) != 0)
		return KW_TO_TRANSLATE("its colour profile is not one of such pictures");
	int version = profile.p[VERSION_AT];
	if (version != OLD_VERSION && (version != NEW_VERSION || pdf_minor < NEW_IN_PDF_MINOR))
		return KW_TO_TRANSLATE(
		        "its colour profile is of a version that this kind of PDF does not know");
	return NULL;
}
