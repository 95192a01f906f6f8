// CRC-32 of 4 KiB: the table is made first.
#include "bench.h"

#define LEN 4096

static u32 table[256];

PROGRAM(crc32)
{
	u64 x = seed;
	u32 crc = ~0u;

	for (u32 i = 0; i < 256; i++) {
		u32 c = i;

		for (u32 bit = 0; bit < 8; bit++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
		table[i] = c;
	}
	for (u32 i = 0; i < LEN; i += 8) {
		x = next(x);
		for (u32 byte = 0; byte < 8; byte++)
			crc = table[(crc ^ x >> 8 * byte) & 255] ^ crc >> 8;
	}
	return ~crc;
}
