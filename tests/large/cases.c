// SPDX-License-Identifier: Apache-2.0 OR MIT
// A switch with 512 cases, each of which does something else with what it was given.
#include "large.h"

TABLE(counts, MAP_ARRAY, 16, __u64);

#define CASE(n) \
	case n: \
		value = value * (2 * (n) + 3) + ((n) ^ 0x55); \
		if (value & (1 << ((n) & 7))) \
			value ^= skb->hash; \
		else \
			value += (n) & 1 ? skb->len : skb->mark; \
		break;

SEC("tc")
int cases(struct __sk_buff *skb)
{
	__u32 value = skb->priority, key;
	__u64 *count;

	switch (skb->queue_mapping) {
	REPEAT256(CASE, 0)
	REPEAT256(CASE, 256)
	default:
		return TC_ACT_OK;
	}
	key = value & 15;
	count = bpf_map_lookup_elem(&counts, &key);
	if (count)
		__sync_fetch_and_add(count, 1);
	return value & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
