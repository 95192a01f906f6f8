// Sorts 64 numbers by insertion.
#include "bench.h"

#define LEN 64

static u32 values[LEN];

PROGRAM(insertion)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		values[i] = x;
	}
	for (u32 i = 1; i < LEN; i++) {
		u32 value = values[i];
		u32 at = i + zero;

		for (u32 step = 0; step < LEN && at > 0 && values[(at - 1) & (LEN - 1)] > value; step++, at--)
			values[at & (LEN - 1)] = values[(at - 1) & (LEN - 1)];
		values[at & (LEN - 1)] = value;
	}
	for (u32 i = 0; i < LEN; i++)
		sum = sum * 31 + values[i];
	return sum;
}
