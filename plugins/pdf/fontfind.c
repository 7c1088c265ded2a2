/* fontfind -- the only file that includes fontconfig. */
#include "fontfind.h"

#include <fontconfig/fontconfig.h>

/* fontconfig always answers something: only a font whose set has the character counts. */
static bool take_answer(FcPattern *answer, uint32_t c, kw_buf *path, unsigned *index)
{
	FcCharSet *has = NULL;
	FcChar8 *file = NULL;
	int number = 0;
	if (FcPatternGetCharSet(answer, FC_CHARSET, 0, &has) != FcResultMatch || !FcCharSetHasChar(has, c) ||
	    FcPatternGetString(answer, FC_FILE, 0, &file) != FcResultMatch)
		return false;
	if (FcPatternGetInteger(answer, FC_INDEX, 0, &number) != FcResultMatch || number < 0)
		number = 0;
	kw_buf_put(path, kw_str_from((const char *)file));
	*index = (unsigned)number & 0xFFFF; /* the upper half names an instance of a variable font */
	return !path->failed;
}

bool kw_fontfind(uint32_t c, kw_buf *path, unsigned *index)
{
	bool found = false;
	FcResult result = FcResultNoMatch;
	FcPattern *answer = NULL;
	FcConfig *config = FcInitLoadConfigAndFonts();
	FcCharSet *wanted = FcCharSetCreate();
	FcPattern *pattern = FcPatternCreate();
	if (!config || !wanted || !pattern)
		goto out;
	FcCharSetAddChar(wanted, c);
	FcPatternAddCharSet(pattern, FC_CHARSET, wanted);
	FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
	FcPatternAddBool(pattern, FC_COLOR, FcFalse);
	FcConfigSubstitute(config, pattern, FcMatchPattern);
	FcDefaultSubstitute(pattern);
	answer = FcFontMatch(config, pattern, &result);
	found = answer && take_answer(answer, c, path, index);
out:
	if (answer)
		FcPatternDestroy(answer);
	if (pattern)
		FcPatternDestroy(pattern);
	if (wanted)
		FcCharSetDestroy(wanted);
	if (config)
		FcConfigDestroy(config);
	return found;
}
