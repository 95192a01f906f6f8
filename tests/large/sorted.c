// SPDX-License-Identifier: Apache-2.0 OR MIT
// A sorting network of 64 numbers in a map's value, and a search in the result.
#include "large.h"

struct numbers {
	__u32 n[64];
};

TABLE(tables, MAP_ARRAY, 1, struct numbers);

INLINE void order(struct numbers *numbers, int a, int b)
{
	__u32 x = numbers->n[a], y = numbers->n[b];

	if (x > y) {
		numbers->n[a] = y;
		numbers->n[b] = x;
	}
}

SEC("tc")
int sorted(struct __sk_buff *skb)
{
	__u32 zero = 0, low = 0, high = 63;
	struct numbers *numbers = bpf_map_lookup_elem(&tables, &zero);

	if (!numbers)
		return TC_ACT_OK;
	UNROLLED for (int size = 2; size <= 64; size *= 2)
		UNROLLED for (int step = size / 2; step > 0; step /= 2)
			UNROLLED for (int i = 0; i < 64; i++)
				if ((i ^ step) > i) {
					if (i & size)
						order(numbers, i ^ step, i);
					else
						order(numbers, i, i ^ step);
				}
	ROLLED for (int i = 0; i < 6; i++) {
		__u32 middle = (low + high) / 2;

		if (middle > 63)
			break;
		if (numbers->n[middle] < skb->hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
