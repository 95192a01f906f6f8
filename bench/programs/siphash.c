// SipHash-2-4 of 8 KiB of words.
#include "bench.h"

static inline u64 rotate(u64 x, u32 by)
{
	return x << by | x >> (64 - by);
}

#define ROUND(v0, v1, v2, v3)                                          \
	do {                                                           \
		v0 += v1; v1 = rotate(v1, 13); v1 ^= v0; v0 = rotate(v0, 32); \
		v2 += v3; v3 = rotate(v3, 16); v3 ^= v2;               \
		v0 += v3; v3 = rotate(v3, 21); v3 ^= v0;               \
		v2 += v1; v1 = rotate(v1, 17); v1 ^= v2; v2 = rotate(v2, 32); \
	} while (0)

PROGRAM(siphash)
{
	u64 v0 = 0x736f6d6570736575, v1 = 0x646f72616e646f6d, v2 = 0x6c7967656e657261, v3 = 0x7465646279746573;
	u64 word = seed;

	for (u32 i = 0; i < 1024; i++) {
		word = word * 0x5851f42d4c957f2d + 1;
		v3 ^= word;
		ROUND(v0, v1, v2, v3);
		ROUND(v0, v1, v2, v3);
		v0 ^= word;
	}
	v2 ^= 0xff;
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	ROUND(v0, v1, v2, v3);
	return v0 ^ v1 ^ v2 ^ v3;
}
