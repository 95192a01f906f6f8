// Small functions that call each other.
#include "bench.h"

static noinline u32 mix(u32 a, u32 b)
{
	a ^= b << 5 | b >> 27;
	return a * 0x9e3779b1 + b;
}

static noinline u32 fold(u32 a, u32 b, u32 c)
{
	return mix(mix(a, b), c) ^ mix(b, c);
}

PROGRAM(calls)
{
	u32 a = seed, b = 1;

	for (u32 i = 0; i < 2000; i++) {
		u32 c = fold(a, b, i);

		a = b;
		b = c;
	}
	return b;
}
