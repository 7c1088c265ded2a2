/* base -- statuses and the exit codes they become. Nothing else lives here. */
#include <kawaraban/base.h>

static const int exits[] = {
	[KW_OK] = 0,     [KW_EUSAGE] = 2,  [KW_EINPUT] = 3, [KW_EFORMAT] = 4, [KW_EUNSUPPORTED] = 4,
	[KW_ELIMIT] = 5, [KW_EOUTPUT] = 6, [KW_ELIB] = 7,   [KW_EBUG] = 70,
};

int kw_status_exit(kw_status st)
{
	return (unsigned)st < KW_COUNT(exits) ? exits[st] : exits[KW_EBUG];
}
