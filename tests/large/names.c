// SPDX-License-Identifier: Apache-2.0 OR MIT
// Reads names of the domain name system, label by label, each letter a load from the packet.
#include "large.h"

struct name {
	__u8 bytes[64];
	__u32 len;
};

TABLE(names, MAP_HASH, 1024, struct name);

INLINE int label(struct __sk_buff *skb, struct name *name, __u32 at)
{
	__u8 len, letter;

	if (bpf_skb_load_bytes(skb, at, &len, 1) || len > 24)
		return -1;
	UNROLLED for (__u32 i = 0; i < 24; i++) {
		OPAQUE(len);
		if (i >= len)
			break;
		if (bpf_skb_load_bytes(skb, at + 1 + i, &letter, 1))
			return -1;
		letter |= 'a' - 'A';
		if (name->len < 64) {
			name->bytes[name->len & 63] = letter;
			name->len++;
		}
	}
	return len;
}

SEC("tc")
int read_names(struct __sk_buff *skb)
{
	struct name name = {};
	__u32 at = 54, key;

	UNROLLED for (int i = 0; i < 6; i++) {
		int len = label(skb, &name, at);

		if (len <= 0)
			break;
		at += len + 1;
	}
	key = name.len;
	bpf_map_update_elem(&names, &key, &name, UPDATE_ANY);
	return TC_ACT_OK;
}
