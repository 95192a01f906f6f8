// Greatest common divisors by Euclid's way: division.
#include "bench.h"

PROGRAM(gcd)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < 500; i++) {
		x = next(x);
		u32 a = x, b = x >> 32;

		for (u32 step = 0; step < 48 && b; step++) {
			u32 rest = a % b;

			a = b;
			b = rest;
		}
		sum += a;
	}
	return sum;
}
