// Looks numbers up in a sorted table of 1024 by halving.
#include "bench.h"

#define LEN 1024

static u32 table[LEN];

PROGRAM(lookup)
{
	u64 x = seed;
	u32 found = 0, last = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		last += x & 1023;
		table[i] = last;
	}
	for (u32 i = 0; i < 700; i++) {
		u32 wanted, low = zero;

		x = next(x);
		wanted = x & 0x7ffff;
		for (u32 half = LEN / 2; half > 0; half /= 2)
			if (table[(low + half) & (LEN - 1)] <= wanted)
				low += half;
		found += low;
	}
	return found;
}
