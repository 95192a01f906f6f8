// SPDX-License-Identifier: Apache-2.0 OR MIT
// Goes through VLAN tags, IPv4 options and IPv6 extension headers, every step unrolled.
#include "large.h"

TABLE(seen, MAP_ARRAY, 256, __u64);

struct cursor {
	void *at, *end;
};

#define TAKE(cursor, type) \
	({ \
		type *taken = (cursor)->at; \
		if ((void *)(taken + 1) > (cursor)->end) \
			return XDP_DROP; \
		(cursor)->at = taken + 1; \
		taken; \
	})

struct vlan {
	__be16 tag, protocol;
};

struct extension {
	__u8 next, len;
	__u8 rest[6];
};

struct v6 {
	__u32 flow;
	__be16 len;
	__u8 next, hops;
	__u8 source[16], destination[16];
};

INLINE void count(__u32 key)
{
	__u64 *found = bpf_map_lookup_elem(&seen, &key);

	if (found)
		*found += 1;
}

SEC("xdp")
int headers(struct xdp_md *context)
{
	struct cursor cursor = { (void *)(long)context->data, (void *)(long)context->data_end };
	struct ethhdr *ethernet = TAKE(&cursor, struct ethhdr);
	__be16 protocol = ethernet->protocol;
	__u8 next;

	UNROLLED for (int i = 0; i < 16; i++) {
		struct vlan *vlan;

		if (protocol != BE16(0x8100) && protocol != BE16(0x88a8))
			break;
		vlan = TAKE(&cursor, struct vlan);
		protocol = vlan->protocol;
		count(vlan->tag & 0xff);
	}
	if (protocol == BE16(0x0800)) {
		__u8 *first = TAKE(&cursor, __u8);
		__u32 words = (*first & 15) - 5;

		OPAQUE(words);

		UNROLLED for (int i = 0; i < 10; i++) {
			__u32 *option;

			OPAQUE(words);
			if (i >= words)
				goto counted;
			option = TAKE(&cursor, __u32);
			count(*option & 0xff);
		}
counted:
		next = *first;
	} else if (protocol == BE16(0x86dd)) {
		struct v6 *ip = TAKE(&cursor, struct v6);

		next = ip->next;
		UNROLLED for (int i = 0; i < 20; i++) {
			struct extension *extension;

			if (next != 0 && next != 43 && next != 44 && next != 60 && next != 135)
				break;
			extension = TAKE(&cursor, struct extension);
			UNROLLED for (int k = 0; k < 6; k++)
				if (extension->rest[k] == next)
					count(extension->rest[k]);
			next = extension->next;
		}
	} else {
		return XDP_PASS;
	}
	count(next);
	return next == 6 ? XDP_PASS : XDP_DROP;
}
