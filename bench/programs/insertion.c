// Sorts 64 numbers on the stack by insertion.
#include "bench.h"

#define LEN 64

PROGRAM(insertion)
{
	u32 values[LEN];
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		values[i] = x;
	}
	for (u32 i = 1; i < LEN; i++) {
		u32 value = values[i];
		u32 at = i;

		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at & (LEN - 1)] = value;
	}
	for (u32 i = 0; i < LEN; i++)
		sum = sum * 31 + values[i];
	return sum;
}
