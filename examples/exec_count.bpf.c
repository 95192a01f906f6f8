// SPDX-License-Identifier: Apache-2.0 OR MIT
// Counts how often each user starts a program.

#include "bpf.h"

struct {
	NUMBER(type, MAP_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, __u32);
	TYPE(value, __u64);
} exec_by_user SEC(".maps");

SEC("tracepoint/sched/sched_process_exec")
int exec_count(struct sched_process_exec *context)
{
	__u32 user = bpf_get_current_uid_gid();
	__u64 first = 1;
	__u64 *times = bpf_map_lookup_elem(&exec_by_user, &user);

	if (times)
		__sync_fetch_and_add(times, 1);
	else
		bpf_map_update_elem(&exec_by_user, &user, &first, UPDATE_NOEXIST);
	return 0;
}

LICENSE("Dual MIT/GPL");
