// Sorts 128 numbers in a map's value by a heap.
#include "bench.h"

#define LEN 128

static u32 values[LEN];

static inline void sift(u32 from, u32 len)
{
	u32 root = from + zero;

	for (u32 level = 0; level < 7; level++) {
		u32 child = 2 * root + 1;

		if (child >= len)
			break;
		if (child + 1 < len && values[(child + 1) & (LEN - 1)] > values[child & (LEN - 1)])
			child++;
		u32 above = values[root & (LEN - 1)], below = values[child & (LEN - 1)];

		if (above >= below)
			break;
		values[root & (LEN - 1)] = below;
		values[child & (LEN - 1)] = above;
		root = child;
	}
}

PROGRAM(heapsort)
{
	u64 x = seed;
	u32 sum = 0;

	for (u32 i = 0; i < LEN; i++) {
		x = next(x);
		values[i] = x;
	}
	for (u32 i = 0; i < LEN / 2; i++)
		sift(LEN / 2 - 1 - i, LEN);
	for (u32 end = LEN - 1; end > 0; end--) {
		u32 largest = values[0];

		values[0] = values[end];
		values[end] = largest;
		sift(0, end);
	}
	for (u32 i = 0; i < LEN; i++)
		sum = sum * 31 + values[i];
	return sum;
}
