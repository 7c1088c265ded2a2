/* Makes one allocation fail, below the guards of the command: what its malloc asks for memory. Which one is told in a file that
 * every process of the command has mapped, so that neither a fresh environment nor a sandbox is in the way.
 *
 * Built by memory.sh; LD_PRELOAD with FAIL_ALLOC=FILE. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ABOVE, BELOW, INNER, N_PLACES }; /* the process that was started; those it forks; those these fork */

struct plan {
	long at;     /* 1: the first; 0: none */
	long place;  /* ABOVE or BELOW */
	long sticky; /* from then on all of that process */
	_Atomic long failed;
	_Atomic long most[N_PLACES]; /* out: how many there were, in the busiest process */
};

static struct plan *plan;
static pid_t first, self, parent;
static long seen;
static int dry;

__attribute__((constructor)) static void map_plan(void)
{
	const char *path = getenv("FAIL_ALLOC");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (fd >= 0)
		close(fd);
	first = self = getpid();
	plan = p == MAP_FAILED ? NULL : p;
}

static int fails(void)
{
	if (!plan)
		return 0;
	if (self != getpid()) {
		self = getpid();
		parent = getppid();
		seen = 0;
		dry = 0;
	}
	int place = self == first ? ABOVE : parent == first ? BELOW : INNER;
	if (++seen > plan->most[place])
		plan->most[place] = seen;
	if (place == plan->place && seen == plan->at && !atomic_exchange(&plan->failed, 1))
		dry = 1;
	else if (!plan->sticky)
		dry = 0;
	if (dry)
		errno = ENOMEM;
	return dry;
}

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

void *__libc_malloc(size_t n)
{
	static void *(*real)(size_t);
	if (!real)
		*(void **)&real = next("__libc_malloc");
	return fails() ? NULL : real(n);
}

void *__libc_calloc(size_t count, size_t n)
{
	static void *(*real)(size_t, size_t);
	if (!real)
		*(void **)&real = next("__libc_calloc");
	return fails() ? NULL : real(count, n);
}

void *__libc_realloc(void *old, size_t n)
{
	static void *(*real)(void *, size_t);
	if (!real)
		*(void **)&real = next("__libc_realloc");
	return fails() ? NULL : real(old, n);
}
