// SPDX-License-Identifier: Apache-2.0 OR MIT
// A packet goes through policing, address translation and balancing, each a function with lookups of its own.
#include "large.h"

struct flow {
	__u32 source, destination;
	__u32 ports;
	__u32 protocol;
};

struct entry {
	__u64 packets, bytes, stamp;
	__u32 address;
	__u16 port, flags;
};

struct {
	NUMBER(type, MAP_LRU_HASH);
	NUMBER(max_entries, 4096);
	TYPE(key, struct flow);
	TYPE(value, struct entry);
} flows SEC(".maps");

TABLE(limits, MAP_HASH, 256, struct entry);
TABLE(targets, MAP_ARRAY, 64, struct entry);

STATIC_FUNCTION int police(struct __sk_buff *skb, struct flow *flow)
{
	__u32 key = flow->source;
	struct entry *limit = bpf_map_lookup_elem(&limits, &key);
	__u64 now = bpf_ktime_get_ns();

	if (!limit)
		return 0;
	if (now - limit->stamp > 1000000000) {
		limit->stamp = now;
		limit->packets = 0;
	}
	limit->packets++;
	limit->bytes += skb->len;
	return limit->packets > 1000 || limit->bytes > 1 << 30;
}

STATIC_FUNCTION struct entry *translate(struct flow *flow)
{
	struct entry fresh = {}, *entry = bpf_map_lookup_elem(&flows, flow);

	if (entry) {
		entry->packets++;
		return entry;
	}
	fresh.address = flow->destination ^ 0x01010101;
	fresh.port = flow->ports >> 16;
	fresh.stamp = bpf_ktime_get_ns();
	bpf_map_update_elem(&flows, flow, &fresh, UPDATE_NOEXIST);
	return bpf_map_lookup_elem(&flows, flow);
}

STATIC_FUNCTION __u32 mix(struct flow *flow)
{
	__u32 hash = 0x9e3779b9;

	UNROLLED for (int i = 0; i < 48; i++) {
		hash ^= i & 1 ? flow->source : flow->destination;
		hash = (hash << 5 | hash >> 27) * 0x85ebca6b + flow->ports;
		if (hash & 1 << (i & 15))
			hash += flow->protocol;
	}
	return hash;
}

#define STAGE(n) \
	if (skb->cb[(n) % 5] & 1 << ((n) & 31)) { \
		flow.ports += n; \
		if (police(skb, &flow)) \
			return TC_ACT_SHOT; \
		key = mix(&flow) & 63; \
		target = bpf_map_lookup_elem(&targets, &key); \
		if (target) { \
			target->bytes += skb->len; \
			target->flags |= (n) & 3; \
			if (target->stamp < flow.ports) \
				target->stamp = flow.ports; \
		} \
	}

SEC("tc")
int pipeline(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct flow flow = {};
	struct entry *entry, *target;
	__u32 key;
	__u8 *ip = data + sizeof(struct ethhdr);

	if ((void *)(ip + 24) > end)
		return TC_ACT_OK;
	flow.source = *(__u32 *)(ip + 12);
	flow.destination = *(__u32 *)(ip + 16);
	flow.ports = *(__u32 *)(ip + 20);
	flow.protocol = ip[9];
	if (police(skb, &flow))
		return TC_ACT_SHOT;
	entry = translate(&flow);
	if (!entry)
		return TC_ACT_OK;
	REPEAT16(STAGE, 0)
	REPEAT16(STAGE, 16)
	REPEAT4(STAGE, 32)
	skb->mark = entry->address;
	return TC_ACT_OK;
}
