// Looks for words in 2 KiB of text, at each place in turn.
#include "bench.h"

#define LEN 2048
#define WORD 8

static u8 text[LEN];

PROGRAM(search)
{
	u8 word[WORD];
	u64 x = seed;
	u32 found = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		text[i] = 'a' + (x & 3);
	}
	for (u32 i = 0; i < WORD; i++)
		word[i] = text[LEN / 2 + i];
	for (u32 at = 0; at < LEN - WORD; at++) {
		u32 same = 0;

		while (same < WORD && text[at + same] == word[same])
			same++;
		found += same == WORD ? at : same;
	}
	return found;
}
