/* fuzz -- what the targets share. reader.c is the target text, csv and xml, by the plugin it is linked with; charset.c stands
 * alone. Linked with libFuzzer they search, with replay.c they are tests. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What libFuzzer and the replay call; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what is wrong and aborts. */
static inline _Noreturn void fuzz_broken(const char *promise)
{
	fprintf(stderr, "broken promise: %s\n", promise);
	abort();
}

#endif
