// SPDX-License-Identifier: Apache-2.0 OR MIT
// Sixty-four words are looked for in a packet's start, each by a function with a bounded loop of its own.
#include "large.h"

#define LEN 32

struct text {
	char bytes[LEN + 16];
};

TABLE(texts, MAP_PERCPU_ARRAY, 1, struct text);

static const volatile char words[64][8] = { "GET ", "POST", "HTTP/1.", "host:", "accept", "cookie" };

#define MATCHER(n) \
	STATIC_FUNCTION int match_##n(struct text *text, __u32 at) \
	{ \
		ROLLED for (__u32 i = 0; i < 8; i++) { \
			char wanted = words[0##n][i]; \
			if (!wanted) \
				return i; \
			if (at + i >= LEN + 16 || text->bytes[at + i] != wanted) \
				return 0; \
		} \
		return 8; \
	}

#define EIGHT(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7)
#define ALL(X) EIGHT(X, 0) EIGHT(X, 1) EIGHT(X, 2) EIGHT(X, 3) EIGHT(X, 4) EIGHT(X, 5) EIGHT(X, 6) EIGHT(X, 7)

ALL(MATCHER)

#define SEARCH(n) \
	len = match_##n(text, at); \
	found += len; \
	at += len ? len : skb->priority & 1; \
	if (at > LEN) \
		return found;

SEC("socket")
int patterns_loop(struct __sk_buff *skb)
{
	__u32 zero = 0, at = 0;
	struct text *text = bpf_map_lookup_elem(&texts, &zero);
	int found = 0, len;

	if (!text)
		return 0;
	if (bpf_skb_load_bytes(skb, 0, text->bytes, LEN))
		return 0;
	ALL(SEARCH)
	return found;
}
