// SPDX-License-Identifier: Apache-2.0 OR MIT
// Text from bytes: base64 and hexadecimal of a packet's start, with tables in read-only memory.
#include "large.h"

struct output {
	char base64[256];
	char hexadecimal[256];
};

TABLE(outputs, MAP_PERCPU_ARRAY, 1, struct output);

static const volatile char letters[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const volatile char digits[16] = "0123456789abcdef";

SEC("tc")
int expand(struct __sk_buff *skb)
{
	__u32 zero = 0;
	struct output *output = bpf_map_lookup_elem(&outputs, &zero);
	__u8 bytes[96];

	if (!output || bpf_skb_load_bytes(skb, 0, bytes, sizeof(bytes)))
		return TC_ACT_OK;
	UNROLLED for (int i = 0; i < 32; i++) {
		__u32 three = bytes[3 * i] << 16 | bytes[3 * i + 1] << 8 | bytes[3 * i + 2];

		UNROLLED for (int k = 0; k < 4; k++)
			output->base64[4 * i + k] = letters[three >> (18 - 6 * k) & 63];
	}
	UNROLLED for (int i = 0; i < 96; i++) {
		output->hexadecimal[2 * i] = digits[bytes[i] >> 4];
		output->hexadecimal[2 * i + 1] = digits[bytes[i] & 15];
	}
	return output->base64[0] == 'A' ? TC_ACT_SHOT : TC_ACT_OK;
}
