// SPDX-License-Identifier: Apache-2.0 OR MIT
// A firewall whose 256 rules are compiled in.
#include "large.h"

TABLE(hits, MAP_PERCPU_ARRAY, 256, __u64);

struct tuple {
	__u32 source, destination;
	__u16 from, to;
	__u8 protocol;
};

#define RULE(n) \
	if ((tuple.source & (0xff << ((n) % 24))) == ((n) * 7919u & (0xff << ((n) % 24))) && \
	    tuple.to > (n) * 16 && tuple.to < (n) * 16 + 900 && ((n) % 3 || tuple.protocol == ((n) & 1 ? 6 : 17))) { \
		rule = n; \
		goto found; \
	}

SEC("xdp")
int rules(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct tuple tuple;
	__u32 rule;
	__u64 *hit;
	struct {
		struct ethhdr ethernet;
		__u8 ip[20];
		__be16 from, to;
	} __attribute__((packed)) *packet = data;

	if ((void *)(packet + 1) > end)
		return XDP_PASS;
	tuple.source = *(__u32 *)(packet->ip + 12);
	tuple.destination = *(__u32 *)(packet->ip + 16);
	tuple.protocol = packet->ip[9];
	tuple.from = BE16(packet->from);
	tuple.to = BE16(packet->to);
	REPEAT64(RULE, 0)
	REPEAT64(RULE, 64)
	REPEAT64(RULE, 128)
	REPEAT64(RULE, 192)
	return XDP_PASS;
found:
	hit = bpf_map_lookup_elem(&hits, &rule);
	if (hit)
		*hit += 1;
	return rule & 1 ? XDP_DROP : XDP_PASS;
}
