// SPDX-License-Identifier: Apache-2.0 OR MIT
// Programs that every kernel refuses, each for a mistake that is easily made.

#include "bpf.h"

struct event {
	__u64 time;
};

struct {
	NUMBER(type, MAP_HASH);
	NUMBER(max_entries, 16);
	TYPE(key, __u32);
	TYPE(value, __u64);
} counters SEC(".maps");

struct {
	NUMBER(type, MAP_RINGBUF);
	NUMBER(max_entries, 4096);
} events SEC(".maps");

/* The lookup may fail, and nothing asks whether it did. */
SEC("xdp")
int missing_null_check(struct xdp_md *context)
{
	__u32 key = 0;
	__u64 *counter = bpf_map_lookup_elem(&counters, &key);

	*counter += 1;
	return XDP_PASS;
}

/* The packet may end before its Ethernet header does. */
SEC("xdp")
int missing_bounds_check(struct xdp_md *context)
{
	struct ethhdr *ethernet = (void *)(long)context->data;

	if (ethernet->protocol == BE16(ETH_P_IP))
		return XDP_PASS;
	return XDP_DROP;
}

/* The first test leaves a way out on which the record is neither submitted nor discarded. */
SEC("xdp")
int leaked_record(struct xdp_md *context)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_PASS;
	event->time = bpf_ktime_get_ns();
	if (event->time & 1)
		return XDP_DROP;
	bpf_ringbuf_submit(event, 0);
	return XDP_PASS;
}

/* The queue number is any 32-bit value, and is used as an index into four numbers on the stack. */
SEC("xdp")
int unbounded_index(struct xdp_md *context)
{
	volatile __u64 table[4] = { 1, 2, 3, 4 };

	return table[context->rx_queue_index] ? XDP_PASS : XDP_DROP;
}

LICENSE("Dual MIT/GPL");
