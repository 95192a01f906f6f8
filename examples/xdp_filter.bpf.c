// SPDX-License-Identifier: Apache-2.0 OR MIT
// Drops IPv4 packets whose source address is on a list, and counts what it did.

#include "bpf.h"

struct entry {
	__u64 hits;
};

struct {
	NUMBER(type, MAP_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, __be32);
	TYPE(value, struct entry);
} blocklist SEC(".maps");

struct {
	NUMBER(type, MAP_PERCPU_ARRAY);
	NUMBER(max_entries, 5);
	TYPE(key, __u32);
	TYPE(value, __u64);
} verdicts SEC(".maps");

STATIC_FUNCTION int count(__u32 verdict)
{
	__u64 *packets = bpf_map_lookup_elem(&verdicts, &verdict);

	if (packets)
		*packets += 1;
	return verdict;
}

SEC("xdp")
int xdp_filter(struct xdp_md *context)
{
	void *packet = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = packet;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct entry *blocked;
	__be32 source;

	if ((void *)(ip + 1) > end)
		return count(XDP_PASS);
	if (ethernet->protocol != BE16(ETH_P_IP))
		return count(XDP_PASS);

	source = ip->source;
	blocked = bpf_map_lookup_elem(&blocklist, &source);
	if (!blocked)
		return count(XDP_PASS);

	__sync_fetch_and_add(&blocked->hits, 1);
	return count(XDP_DROP);
}

LICENSE("Dual MIT/GPL");
