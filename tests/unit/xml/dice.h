/* dice.h -- a fixed random sequence (xorshift), the same in every run. */
#ifndef DICE_H
#define DICE_H

#include <stddef.h>
#include <stdint.h>

static uint64_t dice_state = 88172645463325252u;

/* 0 to sides - 1 */
static unsigned dice(size_t sides)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return (unsigned)(dice_state % sides);
}

#endif
