/* arena -- bump allocation for everything that dies with one document. It never frees one piece alone. Arrays of many megabytes, which steps walk along
 * again and again, are asked for as huge pages; what is written once gains nothing by them, and gets its pages many at a time. */
#include "arena.h"
#include <stdalign.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	FIRST_BLOCK = 4096,
	HUGE_PAGE = 2 << 20,
	LARGEST_BLOCK = 2 * HUGE_PAGE,
	LARGE_ARRAY = 4 * HUGE_PAGE,
	AHEAD = 256 << 10
};

typedef struct block {
	struct block *next;
	size_t used, size;
	size_t mapped; /* bytes, header included, when it is a mapping of its own; else 0 */
	size_t ready;  /* bytes whose pages are there, or come one by one when they are touched */
	bool soiled;   /* by an arena that had it before: what is handed out has to be zeroed */
	max_align_t data[];
} block;

struct kw_arena {
	block *head;
	block *inherited; /* not used yet */
	size_t bytes;
	bool failed;
};

kw_arena *kw_arena_new(void)
{
	return calloc(1, sizeof(kw_arena));
}

/* Of the blocks of a list, those that are mappings go to the heir, if there is one; the others are freed. */
static void free_blocks(block *b, kw_arena *heir)
{
	for (block *next; b; b = next) {
		next = b->next;
		if (b->mapped && heir) {
			b->soiled |= b->used > 0;
			b->used = 0;
			b->next = heir->inherited;
			heir->inherited = b;
		} else if (b->mapped) {
			munmap(b, b->mapped);
		} else {
			free(b);
		}
	}
}

void kw_arena_free(kw_arena *a)
{
	kw_arena_free_into(a, NULL);
}

void kw_arena_free_into(kw_arena *a, kw_arena *heir)
{
	if (!a)
		return;
	free_blocks(a->head, heir);
	free_blocks(a->inherited, heir);
	free(a);
}

/* An inherited block with room for n bytes, or NULL. */
static block *inherit(kw_arena *a, size_t n)
{
	for (block **at = &a->inherited; *at; at = &(*at)->next) {
		block *b = *at;
		if (b->size >= n) {
			*at = b->next;
			return b;
		}
	}
	return NULL;
}

/* A mapping of `bytes` or more, zeroed, as large as so many huge pages; NULL when there is none to be had. */
static block *map_block(size_t bytes)
{
	if (bytes < HUGE_PAGE || bytes > SIZE_MAX - 2 * HUGE_PAGE)
		return NULL;
	size_t whole = (bytes + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
	char *p = mmap(NULL, whole + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	size_t before = -(uintptr_t)p &
	                (HUGE_PAGE - 1); /* the mapping is cut down to where such pages begin and end */
	if (before)
		munmap(p, before);
	if (before < HUGE_PAGE)
		munmap(p + before + whole, HUGE_PAGE - before);
	block *b = (block *)(void *)(p + before);
	bool huge = whole > LARGE_ARRAY;
	if (huge)
		madvise(b, whole, MADV_HUGEPAGE); /* a wish; refused, small pages serve as well */
	b->ready = huge ? SIZE_MAX : 0;
	b->mapped = whole;
	return b;
}

/* A block for at least n bytes. Blocks double, so that their number stays logarithmic; a request that is
 * large by itself gets its own block. The one with more room behind the request is the head, so that little is wasted. */
static block *grow(kw_arena *a, size_t n)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (n > size / 2)
		size = n;
	else if (size >= HUGE_PAGE)
		size -= sizeof(block);
	if (size > SIZE_MAX - sizeof(block))
		return NULL;
	block *b = inherit(a, n);
	if (!b && (b = map_block(sizeof(block) + size)) != NULL)
		b->size = b->mapped - sizeof(block);
	if (!b &&
	    (b = calloc(1, sizeof(block) + size)) != NULL) { /* large ones come zeroed from the system */
		b->size = size;
		b->ready = SIZE_MAX;
	}
	if (!b)
		return NULL;
	a->bytes += b->size;
	if (a->head && b->size - n <= a->head->size - a->head->used) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return b;
}

static size_t aligned(size_t n)
{
	return (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* Asks for the next pages of a block together, which costs less than a fault for each; of a large array only for the first. */
static void fetch_pages(block *b)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE),
	          from = ((uintptr_t)b->data + b->ready) & ~(page - 1);
	size_t left = (uintptr_t)b + b->mapped - from;
	madvise((void *)from, left < AHEAD ? left : AHEAD, MADV_POPULATE_WRITE); /* a wish as well */
#endif
	b->ready = b->used - b->ready < AHEAD ? b->ready + AHEAD : b->used;
}

/* The next n bytes of a block, which has them. They are zero since it was made: nothing is handed out twice. */
static void *hand_out(block *b, size_t n)
{
	char *p = (char *)b->data + b->used;
	b->used += n;
	if (b->used > b->ready)
		fetch_pages(b);
	if (b->soiled)
		memset(p, 0, n);
	return p;
}

static void *take(kw_arena *a, size_t n)
{
	if (n > SIZE_MAX - alignof(max_align_t)) {
		a->failed = true;
		return NULL;
	}
	n = aligned(n);
	block *b = a->head;
	if (!b || b->size - b->used < n)
		b = grow(a, n);
	if (!b) {
		a->failed = true;
		return NULL;
	}
	return hand_out(b, n);
}

void *kw_arena_alloc(kw_arena *a, size_t n)
{
	return take(a, n ? n : 1);
}

bool kw_arena_extend(kw_arena *a, void *p, size_t n, size_t more)
{
	block *b = a->head;
	size_t had = aligned(n), want = aligned(more);
	if (!b || want < had || b->used < had || (char *)p != (char *)b->data + b->used - had ||
	    want - had > b->size - b->used)
		return false;
	hand_out(b, want - had);
	return true;
}

kw_str kw_arena_copy(kw_arena *a, kw_str s)
{
	if (!s.n)
		return KW_LIT("");
	char *p = take(a, s.n + 1);
	if (!p)
		return (kw_str){ NULL, 0 };
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = 0;
	return (kw_str){ p, s.n };
}

kw_str kw_arena_keep(kw_arena *a, kw_buf *b)
{
	a->failed = a->failed || b->failed;
	kw_str s = b->failed ? (kw_str){ NULL, 0 } : kw_arena_copy(a, kw_buf_str(b));
	kw_buf_free(b);
	return s;
}

bool kw_arena_failed(const kw_arena *a)
{
	return a->failed;
}

size_t kw_arena_bytes(const kw_arena *a)
{
	return a->bytes;
}
