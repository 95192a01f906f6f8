// SPDX-License-Identifier: Apache-2.0 OR MIT
// Marks DNS packets that arrive, and drops packets that leave with a mark that is forbidden.

#include "bpf.h"

#define DNS_PORT 53

__u32 dns_mark = 0x53;
__u32 forbidden_mark = 0xdead;

SEC("tc")
int mark_dns(struct __sk_buff *skb)
{
	struct iphdr ip;
	struct udphdr udp;

	if (skb->protocol != BE16(ETH_P_IP))
		return TC_ACT_OK;
	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr), &ip, sizeof(ip)) < 0)
		return TC_ACT_OK;
	if (ip.protocol != IPPROTO_UDP)
		return TC_ACT_OK;
	if (bpf_skb_load_bytes(skb, sizeof(struct ethhdr) + ip.ihl * 4, &udp, sizeof(udp)) < 0)
		return TC_ACT_OK;
	if (udp.source == BE16(DNS_PORT) || udp.destination == BE16(DNS_PORT))
		skb->mark = dns_mark;
	return TC_ACT_OK;
}

SEC("tc")
int drop_forbidden(struct __sk_buff *skb)
{
	return skb->mark == forbidden_mark ? TC_ACT_SHOT : TC_ACT_OK;
}

LICENSE("Dual MIT/GPL");
