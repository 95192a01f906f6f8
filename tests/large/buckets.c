// SPDX-License-Identifier: Apache-2.0 OR MIT
// Histograms: logarithms by comparison, and two hundred and fifty-six counters chosen one by one.
#include "large.h"

struct histogram {
	__u64 slots[64];
};

TABLE(histograms, MAP_HASH, 256, struct histogram);
static __u64 totals[256];

INLINE __u32 logarithm(__u64 n)
{
	__u32 log = 0;

	UNROLLED for (int shift = 32; shift > 0; shift /= 2)
		if (n >> shift) {
			n >>= shift;
			log += shift;
		}
	return log;
}

#define SAMPLE(n) \
	value = value * 6364136223846793005ull + 1442695040888963407ull; \
	OPAQUE(value); \
	slot = logarithm(value >> ((n) & 31)); \
	OPAQUE(slot); \
	if (slot < 64) \
		histogram->slots[slot]++; \
	totals[(value >> 40) & 255] += n;

SEC("tracepoint/sched/sched_switch")
int buckets(void *context)
{
	__u32 key = bpf_get_current_pid_tgid() & 0xff, slot;
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &key);
	__u64 value = bpf_ktime_get_ns();

	if (!histogram)
		return 0;
	REPEAT64(SAMPLE, 0)
	return 0;
}
