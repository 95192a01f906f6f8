// Base64 of 3 KiB, byte by byte.
#include "bench.h"

#define GROUPS 1024

static const char digits[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static u8 text[4 * GROUPS];

PROGRAM(base64)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < GROUPS; i++) {
		x = next(x);
		u32 bits = x & 0xffffff;

		text[4 * i] = digits[bits >> 18 & 63];
		text[4 * i + 1] = digits[bits >> 12 & 63];
		text[4 * i + 2] = digits[bits >> 6 & 63];
		text[4 * i + 3] = digits[bits & 63];
	}
	for (u32 i = 0; i < 4 * GROUPS; i += 4)
		sum = sum * 31 + text[i] + text[i + 3];
	return sum;
}
