// Parses frames of IPv4 and UDP: checks the header's sum, and counts by port.
#include "bench.h"

#define FRAMES 64
#define ROOM 64

static u8 frames[FRAMES][ROOM];
static u32 ports[16];

static inline u32 word(const u8 *at)
{
	return at[0] << 8 | at[1];
}

static inline void make(u8 *frame, u64 x)
{
	frame[12] = 8;
	frame[13] = x & 15 ? 0 : 6;
	frame[14] = 0x45;
	frame[22] = 64;
	frame[23] = x & 0x30 ? 17 : 6;
	for (u32 i = 26; i < 34; i++)
		frame[i] = x >> (i & 7) * 8;
	frame[36] = x >> 40;
	frame[37] = x >> 48;
}

PROGRAM(packets)
{
	u64 x = seed;
	u32 sums = 0;

	for (u32 i = 0; i < FRAMES; i++) {
		x = next(x);
		make(frames[i], x);
	}
	for (u32 round = 0; round < 8; round++)
		for (u32 i = 0; i < FRAMES; i++) {
			const u8 *frame = frames[i];
			u32 sum = 0;

			if (word(frame + 12) != 0x0800 || (frame[14] & 15) != 5)
				continue;
			for (u32 at = 14; at < 34; at += 2)
				sum += word(frame + at);
			sum = (sum & 0xffff) + (sum >> 16);
			sums += sum;
			if (frame[23] != 17)
				continue;
			ports[word(frame + 36) & 15]++;
		}
	// The next run finds them empty again.
	for (u32 i = 0; i < 16; i++) {
		sums = sums * 31 + ports[i];
		ports[i] = 0;
	}
	return sums;
}
