// The steps of random numbers down to 1.
#include "bench.h"

PROGRAM(collatz)
{
	u64 x = seed;
	u32 steps = 0;

	for (u32 i = 0; i < 300; i++) {
		x = next(x);
		u32 n = x & 0x3ff;

		for (u32 step = 0; step < 64; step++) {
			if (n < 2)
				break;
			u32 odd = 0 - (n & 1);

			n = (n >> 1) + (odd & (n + 1));
			steps++;
		}
	}
	return steps;
}
