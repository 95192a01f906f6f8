// SPDX-License-Identifier: Apache-2.0 OR MIT
// Eight functions deep, each with an array on the stack that the next one fills.
#include "large.h"

struct part {
	__u32 words[4];
};

#define LEVEL(name, below) \
	STATIC_FUNCTION int name(struct __sk_buff *skb, struct part *out) \
	{ \
		struct part mine = {}; \
		int sum = below(skb, &mine); \
		UNROLLED for (int at = 0; at < 24; at++) { \
			int i = at % 4; \
			if (mine.words[i] & 1) \
				sum += mine.words[i]; \
			else if (mine.words[i] > skb->len) \
				sum ^= i; \
			out->words[i] = mine.words[i] * 31 + sum + at; \
		} \
		return sum; \
	}

STATIC_FUNCTION int bottom(struct __sk_buff *skb, struct part *out)
{
	UNROLLED for (int i = 0; i < 4; i++)
		out->words[i] = skb->hash >> i;
	return skb->mark;
}

LEVEL(level1, bottom)
LEVEL(level2, level1)
LEVEL(level3, level2)
LEVEL(level4, level3)
LEVEL(level5, level4)
LEVEL(level6, level5)

SEC("tc")
int chain(struct __sk_buff *skb)
{
	struct part part = {};
	int sum = level6(skb, &part);

	UNROLLED for (int i = 0; i < 4; i++)
		sum += part.words[i];
	return sum & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
