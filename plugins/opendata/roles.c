/* roles.c -- what a section is for, told by the words of its heading after formats/opendata/roles.tsv. */
#include "opendata.h"

static const char *const names[] = {
	"other",  "action",  "actions",        "basicPolicy", "goal",         "improvement",
	"issue",  "issues",  "message",        "mission",     "organization", "plan",
	"reform", "results", "selfEvaluation", "service",     "strategy",
};

const char *od_role_name(uint32_t n)
{
	return names[n < KW_COUNT(names) ? n : OD_ROLE_OTHER];
}

static uint32_t role_find(kw_str name)
{
	for (uint32_t i = 0; i < KW_COUNT(names); i++)
		if (kw_str_eq(name, kw_str_from(names[i])))
			return i;
	return OD_ROLE_OTHER;
}

/* The columns of roles.tsv. */
enum { ROLE, WHERE, WORD, LEVEL, N_FIELDS };

static bool fits(const kw_str *row, const kw_heading *h, uint32_t parent_role)
{
	if (kw_str_eq(row[WHERE], KW_LIT("label")))
		return row[WORD].n > 0 && kw_str_starts(h->label, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("title")))
		return od_has(h->title, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("exact")))
		return kw_str_eq(h->title, row[WORD]);
	if (kw_str_eq(row[WHERE], KW_LIT("inside")))
		return h->number.n > 0 && kw_str_eq(row[WORD], kw_str_from(od_role_name(parent_role)));
	return false;
}

od_role od_role_of(const od_job *job, const kw_heading *heading, uint32_t parent_role)
{
	kw_tsv t = { .rest = job->roles };
	const kw_str *row = t.fields;
	while (heading && kw_tsv_next(&t))
		if (fits(row, heading, parent_role))
			return (od_role){ role_find(row[ROLE]), row[LEVEL] };
	return (od_role){ OD_ROLE_OTHER, { NULL, 0 } };
}
