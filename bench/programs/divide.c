// Divisions of 64 bits, by numbers that vary and by constants.
#include "bench.h"

PROGRAM(divide)
{
	u64 x = seed, sum = 0;

	for (u32 i = 0; i < 1000; i++) {
		x = next(x);
		u64 by = x >> 40 | 1;

		sum += x / by ^ x % by;
		sum += x / 1000000007 + x % 10;
		sum += (u32)x / 7 + (u32)(x >> 32) % 60;
	}
	return sum ^ sum >> 32;
}
