// MurmurHash3 (x86, 32 bits) of 4 KiB, four times.
#include "bench.h"

#define WORDS 1024

static u32 text[WORDS];

static inline u32 rotate(u32 x, u32 by)
{
	return x << by | x >> (32 - by);
}

PROGRAM(murmur)
{
	u64 x = seed;
	u32 hash = 0;

	for (u32 i = 0; i < WORDS; i++) {
		x = next(x);
		text[i] = x;
	}
	for (u32 round = 0; round < 4; round++) {
		for (u32 i = 0; i < WORDS; i++) {
			hash ^= rotate(text[i] * 0xcc9e2d51, 15) * 0x1b873593;
			hash = rotate(hash, 13) * 5 + 0xe6546b64;
		}
		hash ^= 4 * WORDS;
		hash ^= hash >> 16;
		hash *= 0x85ebca6b;
		hash ^= hash >> 13;
		hash *= 0xc2b2ae35;
		hash ^= hash >> 16;
	}
	return hash;
}
