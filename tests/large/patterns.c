// SPDX-License-Identifier: Apache-2.0 OR MIT
// Looks for words in the first bytes of a packet, each position and each letter unrolled.
#include "large.h"

#define LEN 48

struct text {
	char bytes[LEN + 16];
};

TABLE(texts, MAP_PERCPU_ARRAY, 1, struct text);

#define WORD(word) \
	UNROLLED for (int at = 0; at < LEN; at++) { \
		int same = 1; \
		UNROLLED for (int i = 0; i < sizeof(word) - 1; i++) \
			if (text->bytes[at + i] != word[i]) { \
				same = 0; \
				break; \
			} \
		if (same) \
			found++; \
	}

SEC("socket")
int patterns(struct __sk_buff *skb)
{
	__u32 zero = 0, found = 0;
	struct text *text = bpf_map_lookup_elem(&texts, &zero);

	if (!text)
		return 0;
	if (bpf_skb_load_bytes(skb, 0, text->bytes, LEN))
		return 0;
	WORD("GET ")
	WORD("POST")
	WORD("HTTP/1.1")
	WORD("host:")
	return found;
}
