// SPDX-License-Identifier: Apache-2.0 OR MIT
// Products of matrices of 8 by 8 in map values, unrolled.
#include "large.h"

struct matrix {
	__s64 n[8][8];
};

TABLE(matrices, MAP_ARRAY, 3, struct matrix);

SEC("tc")
int matrix(struct __sk_buff *skb)
{
	__u32 first = 0, second = 1, third = 2;
	struct matrix *a = bpf_map_lookup_elem(&matrices, &first);
	struct matrix *b = bpf_map_lookup_elem(&matrices, &second);
	struct matrix *c = bpf_map_lookup_elem(&matrices, &third);

	if (!a || !b || !c)
		return TC_ACT_OK;
	UNROLLED for (int i = 0; i < 8; i++)
		UNROLLED for (int k = 0; k < 8; k++) {
			__s64 sum = 0;

			UNROLLED for (int at = 0; at < 8; at++)
				sum += a->n[i][at] * b->n[at][k];
			c->n[i][k] = sum > 1000 ? sum - skb->len : sum;
		}
	return c->n[0][0] > 0 ? TC_ACT_SHOT : TC_ACT_OK;
}
