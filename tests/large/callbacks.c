// SPDX-License-Identifier: Apache-2.0 OR MIT
// Callbacks in callbacks: loops of helpers over a map and over numbers.
#include "large.h"

struct sums {
	__u64 total, odd;
	__u32 round;
};

TABLE(numbers, MAP_ARRAY, 64, __u64);
TABLE(results, MAP_ARRAY, 8, struct sums);

STATIC_FUNCTION long inner(__u32 index, struct sums *sums)
{
	UNROLLED for (int i = 0; i < 160; i++) {
		if ((index + i) & 1)
			sums->odd += index * i;
		else
			sums->total ^= index + i;
	}
	return sums->total > 1 << 20;
}

STATIC_FUNCTION long each(void *map, __u32 *key, __u64 *value, struct sums *sums)
{
	sums->total += *value;
	if (*key > 32)
		bpf_loop(*value & 15, inner, sums, 0);
	*value = sums->odd;
	return 0;
}

STATIC_FUNCTION long outer(__u32 index, struct sums *sums)
{
	__u32 key = index & 7;
	struct sums *result = bpf_map_lookup_elem(&results, &key);

	sums->round = index;
	if (!result)
		return 1;
	bpf_for_each_map_elem(&numbers, each, sums, 0);
	*result = *sums;
	return 0;
}

#define ROUND(n) \
	if (skb->cb[(n) % 5] == (n)) { \
		bpf_loop(8 + (n), outer, &sums, 0); \
		sums.total += sums.round * (n); \
	} else { \
		bpf_loop(4, inner, &sums, 0); \
	}

SEC("tc")
int callbacks(struct __sk_buff *skb)
{
	struct sums sums = {};

	REPEAT4(ROUND, 0)
	return sums.total & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
