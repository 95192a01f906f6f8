// SPDX-License-Identifier: Apache-2.0 OR MIT
// One program for each place where packets pass.

#include "kinds.h"
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>

struct {
	NUMBER(type, BPF_MAP_TYPE_LRU_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, __u32);
	TYPE(value, __u64);
} counters SEC(".maps");

struct {
	NUMBER(type, BPF_MAP_TYPE_PROG_ARRAY);
	NUMBER(max_entries, 4);
	NUMBER(key_size, 4);
	NUMBER(value_size, 4);
} stages SEC(".maps");

STATIC_FUNCTION int count(__u32 address)
{
	__u64 one = 1, *seen = bpf_map_lookup_elem(&counters, &address);

	if (!seen)
		return bpf_map_update_elem(&counters, &address, &one, BPF_ANY);
	__sync_fetch_and_add(seen, 1);
	return 0;
}

static inline __attribute__((always_inline)) struct iphdr *address_header(void *data, void *end)
{
	struct ethhdr *link = data;
	struct iphdr *ip = (void *)(link + 1);

	if ((void *)(ip + 1) > end || link->h_proto != __builtin_bswap16(ETH_P_IP))
		return 0;
	return ip;
}

SEC("xdp")
int driver(struct xdp_md *packet)
{
	struct iphdr *ip = address_header((void *)(long)packet->data, (void *)(long)packet->data_end);

	if (!ip)
		return XDP_PASS;
	count(ip->saddr);
	bpf_tail_call(packet, &stages, 1);
	return XDP_DROP;
}

SEC("xdp.frags")
int driver_of_large_packets(struct xdp_md *packet)
{
	return (void *)(long)packet->data + 14 > (void *)(long)packet->data_end ? XDP_ABORTED : XDP_PASS;
}

SEC("xdp")
int looks_past_the_end(struct xdp_md *packet)
{
	void *data = (void *)(long)packet->data, *end = (void *)(long)packet->data_end;
	struct ethhdr *link = data;

	if ((void *)(link + 1) > end)
		return XDP_PASS;
	return ((struct iphdr *)(link + 1))->ttl > 1 ? XDP_PASS : XDP_DROP;
}

SEC("tc")
int classifier(struct __sk_buff *packet)
{
	struct iphdr *ip = address_header((void *)(long)packet->data, (void *)(long)packet->data_end);

	if (!ip)
		return TC_ACT_OK;
	packet->mark = ip->tos;
	packet->cb[0] = count(ip->daddr);
	return TC_ACT_UNSPEC;
}

SEC("tcx/ingress")
int writes_and_looks_again(struct __sk_buff *packet)
{
	__u16 zero = 0;
	struct iphdr *ip;

	if (bpf_skb_store_bytes(packet, 12, &zero, sizeof(zero), 0))
		return TC_ACT_SHOT;
	ip = address_header((void *)(long)packet->data, (void *)(long)packet->data_end);
	return ip ? TC_ACT_SHOT : TC_ACT_OK;
}

// Writing moves the packet: what was known of it is void.
SEC("tc")
int looks_again_too_late(struct __sk_buff *packet)
{
	struct iphdr *ip = address_header((void *)(long)packet->data, (void *)(long)packet->data_end);
	__u16 zero = 0;

	if (!ip || bpf_skb_store_bytes(packet, 12, &zero, sizeof(zero), 0))
		return TC_ACT_SHOT;
	return ip->ttl ? TC_ACT_OK : TC_ACT_SHOT;
}

SEC("netkit/primary")
int between_namespaces(struct __sk_buff *packet)
{
	return packet->len > 1500 ? 2 : 0;
}

SEC("action")
int act_on(struct __sk_buff *packet)
{
	packet->priority = packet->hash & 7;
	return TC_ACT_PIPE;
}

SEC("lwt_in")
int tunnel_in(struct __sk_buff *packet)
{
	void *data = (void *)(long)packet->data;
	return data + 20 > (void *)(long)packet->data_end ? 2 : 0;
}

SEC("lwt_out")
int tunnel_out(struct __sk_buff *packet)
{
	return packet->mark ? 2 : 0;
}

SEC("lwt_xmit")
int tunnel_transmit(struct __sk_buff *packet)
{
	void *data = (void *)(long)packet->data;

	if (data + 20 > (void *)(long)packet->data_end)
		return 2;
	*(__u8 *)(data + 8) -= 1;
	return 0;
}

// Where packets come in, they may only be read.
SEC("lwt_in")
int writes_where_it_may_read(struct __sk_buff *packet)
{
	void *data = (void *)(long)packet->data;

	if (data + 20 > (void *)(long)packet->data_end)
		return 2;
	*(__u8 *)(data + 8) -= 1;
	return 0;
}

SEC("lwt_seg6local")
int segment(struct __sk_buff *packet)
{
	__u8 next;
	return bpf_skb_load_bytes(packet, 6, &next, 1) ? 2 : next == 43 ? 0 : 2;
}

SEC("socket")
int capture(struct __sk_buff *packet)
{
	__u32 key = packet->protocol;
	count(key);
	return packet->len < 96 ? packet->len : 96;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *packet)
{
	struct bpf_flow_keys *keys = packet->flow_keys;
	void *data = (void *)(long)packet->data;

	if (data + sizeof(struct iphdr) > (void *)(long)packet->data_end)
		return 2;
	keys->thoff = keys->nhoff + sizeof(struct iphdr);
	keys->ip_proto = ((struct iphdr *)data)->protocol;
	return 0;
}

struct TYPED sk_buff {
	unsigned int len;
};

struct TYPED nf_hook_state {
	__u8 hook;
	__u8 pf;
};

struct TYPED bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
};

SEC("netfilter")
int firewall(struct bpf_nf_ctx *context)
{
	return context->skb->len > 64 && context->state->hook < 5;
}
