// SPDX-License-Identifier: Apache-2.0 OR MIT
// Follows a list in memory that may not be there, sixty-four steps, keeping what it finds on the stack.
#include "large.h"

struct node {
	struct node *next;
	__u64 value;
	char name[16];
};

struct record {
	__u64 values[16];
	char names[4][16];
	__u32 count;
};

TABLE(records, MAP_HASH, 128, struct record);
TABLE(scratch, MAP_PERCPU_ARRAY, 1, struct record);

SEC("kprobe/do_nanosleep")
int walker(void *context)
{
	__u32 zero = 0, key = bpf_get_current_pid_tgid();
	struct record *record = bpf_map_lookup_elem(&scratch, &zero);
	struct node *node = (void *)bpf_get_current_task();

	if (!record)
		return 0;
	record->count = 0;
	UNROLLED for (int i = 0; i < 64; i++) {
		struct node copy;

		if (!node || bpf_probe_read_kernel(&copy, sizeof(copy), node))
			goto out;
		if (copy.value > i) {
			record->values[i & 15] = copy.value;
			record->count++;
		}
		if (copy.name[0] == 's') {
			UNROLLED for (int k = 0; k < 16; k++)
				record->names[i & 3][k] = copy.name[k];
		}
		node = copy.next;
	}
out:
	bpf_map_update_elem(&records, &key, record, UPDATE_ANY);
	return 0;
}
