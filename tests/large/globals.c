// SPDX-License-Identifier: Apache-2.0 OR MIT
// Forty-eight global functions, each verified on its own, with memory that may be null.
#include "large.h"

struct work {
	__u32 a, b;
	__u64 sum;
	__u8 bytes[16];
};

#define GLOBAL(n) \
	GLOBAL_FUNCTION int step_##n(struct work *work, __u32 salt) \
	{ \
		if (!work) \
			return n; \
		UNROLLED for (int i = 0; i < 16; i++) { \
			if (work->bytes[i] > (n) + i) \
				work->sum += work->bytes[i] ^ salt; \
			else \
				work->bytes[i] += (n) & 7; \
		} \
		work->a = work->a * 17 + (n); \
		return work->a > work->b ? (int)work->b : (int)(work->a & 0xff); \
	}

#define EIGHT(X, t) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7)
EIGHT(GLOBAL, 1) EIGHT(GLOBAL, 2) EIGHT(GLOBAL, 3) EIGHT(GLOBAL, 4) EIGHT(GLOBAL, 5) EIGHT(GLOBAL, 6)

#define CALL(n) result += step_##n(result & 1 ? &work : 0, skb->hash);

SEC("tc")
int globals(struct __sk_buff *skb)
{
	struct work work = { .a = skb->len, .b = skb->mark };
	int result = 1;

	EIGHT(CALL, 1) EIGHT(CALL, 2) EIGHT(CALL, 3) EIGHT(CALL, 4) EIGHT(CALL, 5) EIGHT(CALL, 6)
	return result & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
