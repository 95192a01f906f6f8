// Compares strings of up to 256 bytes as memcmp does, byte by byte and by words.
#include "bench.h"

#define LEN 256

static u8 left[LEN], right[LEN];

static inline int bytes(u32 len)
{
	for (u32 i = 0; i < len; i++)
		if (left[i & (LEN - 1)] != right[i & (LEN - 1)])
			return left[i & (LEN - 1)] - right[i & (LEN - 1)];
	return 0;
}

static inline int words(u32 len)
{
	for (u32 i = 0; i + 8 <= len; i += 8) {
		u64 a = *(u64 *)(left + (i & (LEN - 8))), b = *(u64 *)(right + (i & (LEN - 8)));

		if (a != b)
			return __builtin_bswap64(a) < __builtin_bswap64(b) ? -1 : 1;
	}
	return 0;
}

PROGRAM(compare)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		left[i] = x;
		right[i] = x;
	}
	for (u32 i = 0; i < 40; i++) {
		x = next(x);
		// Strings that differ late are compared longest.
		u32 at = LEN / 2 + (x & (LEN / 2 - 1)), kept = right[at];

		right[at] ^= x >> 8;
		sum = sum * 31 + bytes(LEN) + words(LEN);
		right[at] = kept;
	}
	return sum;
}
