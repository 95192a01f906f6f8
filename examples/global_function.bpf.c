// SPDX-License-Identifier: Apache-2.0 OR MIT
// A global function is verified once, by its signature; a static one with each of its callers.

#include "bpf.h"

struct window {
	__u32 first_port;
	__u32 last_port;
};

/* Set by the loader before the program is loaded. */
const volatile struct window open_ports = { 1024, 65535 };

/* Verified alone, so it cannot rely on what its callers know: it tests the pointer itself. */
GLOBAL_FUNCTION int is_inside(const struct window *window, __u32 port)
{
	if (!window)
		return 0;
	return window->first_port <= port && port <= window->last_port;
}

/* Verified where it is called: the caller's bounds check of the packet counts. */
STATIC_FUNCTION __u32 destination_port(const struct udphdr *udp)
{
	return BE16(udp->destination);
}

SEC("xdp")
int udp_ports(struct xdp_md *context)
{
	void *packet = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = packet;
	struct iphdr *ip = (void *)(ethernet + 1);
	struct udphdr *udp = (void *)(ip + 1);
	struct window window = { open_ports.first_port, open_ports.last_port };

	if ((void *)(udp + 1) > end)
		return XDP_PASS;
	if (ethernet->protocol != BE16(ETH_P_IP) || ip->ihl != 5 || ip->protocol != IPPROTO_UDP)
		return XDP_PASS;
	return is_inside(&window, destination_port(udp)) ? XDP_PASS : XDP_DROP;
}

LICENSE("Dual MIT/GPL");
