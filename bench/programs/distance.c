// How many edits are between two words of 32 letters: dynamic programming over one row on the stack.
#include "bench.h"

#define LEN 32

static u8 one[LEN], other[LEN];

PROGRAM(distance)
{
	u16 row[LEN + 1];
	u64 x = seed;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		one[i] = x & 3;
		other[i] = x >> 8 & 3;
	}
	for (u32 j = 0; j <= LEN; j++)
		row[j] = j;
	for (u32 i = 0; i < LEN; i++) {
		u16 diagonal = row[0];

		row[0] = i + 1;
		for (u32 j = 0; j < LEN; j++) {
			u16 best = diagonal + (one[i] != other[j]);

			diagonal = row[j + 1];
			if (diagonal + 1 < best)
				best = diagonal + 1;
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = best;
		}
	}
	return row[LEN];
}
