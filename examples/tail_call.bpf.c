// SPDX-License-Identifier: Apache-2.0 OR MIT
// One program that sends packets on to others, through a program array that the loader fills.

#include "bpf.h"

enum { PARSE_IPV4, PARSE_IPV6, PARSERS };

int parse_ipv4(struct xdp_md *context);
int parse_ipv6(struct xdp_md *context);

struct {
	NUMBER(type, MAP_PROG_ARRAY);
	NUMBER(max_entries, PARSERS);
	NUMBER(key_size, sizeof(__u32));
	ELEMENTS(values, int(struct xdp_md *));
} parsers SEC(".maps") = {
	.values = {
		[PARSE_IPV4] = &parse_ipv4,
		[PARSE_IPV6] = &parse_ipv6,
	},
};

/* Counted by each parser, read by whoever loads this. */
__u64 ipv4_packets;
__u64 ipv6_packets;

SEC("xdp")
int dispatch(struct xdp_md *context)
{
	struct ethhdr *ethernet = (void *)(long)context->data;

	if ((void *)(ethernet + 1) > (void *)(long)context->data_end)
		return XDP_DROP;
	if (ethernet->protocol == BE16(ETH_P_IP))
		bpf_tail_call(context, &parsers, PARSE_IPV4);
	if (ethernet->protocol == BE16(ETH_P_IPV6))
		bpf_tail_call(context, &parsers, PARSE_IPV6);
	return XDP_PASS;
}

SEC("xdp")
int parse_ipv4(struct xdp_md *context)
{
	__sync_fetch_and_add(&ipv4_packets, 1);
	return XDP_PASS;
}

SEC("xdp")
int parse_ipv6(struct xdp_md *context)
{
	__sync_fetch_and_add(&ipv6_packets, 1);
	return XDP_PASS;
}

LICENSE("Dual MIT/GPL");
