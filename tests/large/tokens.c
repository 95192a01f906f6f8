// SPDX-License-Identifier: Apache-2.0 OR MIT
// A state machine over the bytes of a packet: five states, eight kinds of letters, forty steps.
#include "large.h"

TABLE(tokens, MAP_ARRAY, 8, __u64);

INLINE __u32 kind(__u8 letter)
{
	if (letter >= 'a' && letter <= 'z')
		return 0;
	if (letter >= '0' && letter <= '9')
		return 1;
	switch (letter) {
	case ' ':
	case '\t':
		return 2;
	case '\n':
		return 3;
	case '"':
		return 4;
	case '{':
	case '[':
		return 5;
	case '}':
	case ']':
		return 6;
	}
	return 7;
}

SEC("xdp")
int tokenize(struct xdp_md *context)
{
	__u8 *at = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	__u32 state = 0, depth = 0, key;
	__u64 *count;

	UNROLLED for (int i = 0; i < 40; i++) {
		__u32 found;

		if ((void *)(at + 1) > end)
			break;
		found = kind(*at);
		at++;
		switch (state) {
		case 0:
			state = found == 0 ? 1 : found == 1 ? 2 : found == 4 ? 3 : 0;
			break;
		case 1:
			state = found <= 1 ? 1 : 0;
			break;
		case 2:
			state = found == 1 ? 2 : found == 0 ? 4 : 0;
			break;
		case 3:
			state = found == 4 ? 0 : 3;
			break;
		default:
			return XDP_ABORTED;
		}
		if (found == 5)
			depth++;
		else if (found == 6 && depth)
			depth--;
	}
	key = state;
	count = bpf_map_lookup_elem(&tokens, &key);
	if (count)
		*count += depth;
	return depth ? XDP_DROP : XDP_PASS;
}
