// SPDX-License-Identifier: Apache-2.0 OR MIT
// Two blocks of SHA-256 over a map's value, every round unrolled.
#include "large.h"

struct state {
	__u32 hash[8];
	__u32 block[16];
};

TABLE(states, MAP_ARRAY, 4, struct state);

static const __u32 K[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))

INLINE void compress(struct state *state)
{
	__u32 h[8];

	UNROLLED for (int i = 0; i < 8; i++)
		h[i] = state->hash[i];
	UNROLLED for (int i = 0; i < 64; i++) {
		__u32 e = h[4], a = h[0], one, two;

		if (i >= 16) {
			__u32 x = state->block[(i - 15) & 15], y = state->block[(i - 2) & 15];

			state->block[i & 15] += state->block[(i - 7) & 15] + (ROTATE(x, 7) ^ ROTATE(x, 18) ^ x >> 3) +
						(ROTATE(y, 17) ^ ROTATE(y, 19) ^ y >> 10);
		}
		one = h[7] + (ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25)) + ((e & h[5]) ^ (~e & h[6])) + K[i] +
		      state->block[i & 15];
		two = (ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22)) + ((a & h[1]) ^ (a & h[2]) ^ (h[1] & h[2]));
		UNROLLED for (int k = 7; k > 0; k--)
			h[k] = h[k - 1];
		h[4] += one;
		h[0] = one + two;
		OPAQUE(h[0]);
		OPAQUE(h[4]);
		asm volatile("" ::: "memory");
	}
	UNROLLED for (int i = 0; i < 8; i++)
		state->hash[i] += h[i];
}

SEC("tc")
int sha256(struct __sk_buff *skb)
{
	__u32 key = skb->mark & 3;
	struct state *state = bpf_map_lookup_elem(&states, &key);

	if (!state)
		return TC_ACT_OK;
	compress(state);
	if (skb->len > 64)
		compress(state);
	return state->hash[0] & 1 ? TC_ACT_SHOT : TC_ACT_OK;
}
