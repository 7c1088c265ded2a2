/* wareki -- what the rooms above need of eras beside kawaraban/values.h. */
#ifndef WAREKI_H
#define WAREKI_H

#include <kawaraban/values.h>

/* Western year of the year `era_year` of the era (令和, 4 -> 2022); 0 when it is no era. */
int kw_wareki_year(kw_str era, int era_year);

/* The number of a fiscal year written without an era (４年度 -> 4, 元年度 -> 1); 0 for anything else. */
int kw_wareki_bare_year(kw_str text);

#endif
