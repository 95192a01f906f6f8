// SPDX-License-Identifier: Apache-2.0 OR MIT
// Goes through a packet with sixty-four static functions, each of which looks at the packet anew.
#include "large.h"

TABLE(seen, MAP_ARRAY, 256, __u64);

STATIC_FUNCTION void count(__u32 key)
{
	__u64 *found = bpf_map_lookup_elem(&seen, &key);

	if (found)
		*found += 1;
}

/* The byte at an offset, with the one behind it where that counts, or -1. */
#define READER(n) \
	STATIC_FUNCTION int read_##n(struct xdp_md *context, __u32 offset) \
	{ \
		__u8 *data = (void *)(long)context->data; \
		void *end = (void *)(long)context->data_end; \
\
		if (offset > 1400 + 0##n) \
			return -1; \
		data += offset; \
		if ((void *)(data + 2) > end) \
			return -1; \
		if (data[0] == 0##n) \
			return data[1]; \
		if (data[0] & 1) \
			count(data[1]); \
		if (data[1] > 0x##n) \
			count(data[0] ^ 0##n); \
		return data[0]; \
	}

#define EIGHT(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7)
#define ALL(X) EIGHT(X, 0) EIGHT(X, 1) EIGHT(X, 2) EIGHT(X, 3) EIGHT(X, 4) EIGHT(X, 5) EIGHT(X, 6) EIGHT(X, 7)

ALL(READER)

#define STEP(n) \
	byte = read_##n(context, at); \
	if (byte < 0) \
		return XDP_DROP; \
	at += (byte & 7) + 1; \
	if (byte == 0x##n) \
		goto out;

SEC("xdp")
int headers_called(struct xdp_md *context)
{
	__u32 at = 0;
	int byte;

	ALL(STEP)
out:
	count(at & 0xff);
	return at & 1 ? XDP_PASS : XDP_DROP;
}
