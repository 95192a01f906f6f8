// Fibonacci numbers modulo 2^64: nothing but a loop.
#include "bench.h"

PROGRAM(fibonacci)
{
	u64 a = 0, b = seed | 1;

	for (u32 i = 0; i < 20000; i++) {
		u64 c = a + b;

		a = b;
		b = c ^ i;
	}
	return b ^ b >> 32;
}
