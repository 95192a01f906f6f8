// Counts the bytes of random numbers.
#include "bench.h"

static u32 counts[256];

PROGRAM(histogram)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < 1000; i++) {
		x = next(x);
		for (u64 rest = x, byte = 0; byte < 8; byte++, rest >>= 8)
			counts[rest & 255]++;
	}
	// The next run finds them empty again.
	for (u32 i = 0; i < 256; i++) {
		sum = sum * 31 + counts[i];
		counts[i] = 0;
	}
	return sum;
}
