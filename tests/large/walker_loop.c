// SPDX-License-Identifier: Apache-2.0 OR MIT
// Eighty-four loops follow lists in memory that may not be there, and keep what they find at an index they bound.
#include "large.h"

struct node {
	struct node *next;
	__u64 value;
	char name[16];
};

struct record {
	__u64 values[128];
	__u32 count;
};

TABLE(records, MAP_PERCPU_ARRAY, 1, struct record);

#define WALK(n) \
	ROLLED for (int i = 0; i < 3; i++) { \
		struct node copy; \
\
		if (!node || bpf_probe_read_kernel(&copy, sizeof(copy), node)) \
			break; \
		if (copy.value & 1 && written < 128) { \
			record->values[written] = copy.value + (n); \
			written++; \
		} \
		node = copy.next; \
	}

SEC("kprobe/do_nanosleep")
int walker_loop(void *context)
{
	__u32 zero = 0, written = 0;
	struct record *record = bpf_map_lookup_elem(&records, &zero);
	struct node *node = (void *)bpf_get_current_task();

	if (!record)
		return 0;
	REPEAT64(WALK, 0)
	REPEAT16(WALK, 64)
	REPEAT4(WALK, 80)
	record->count = written;
	return 0;
}
