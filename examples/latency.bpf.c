// SPDX-License-Identifier: Apache-2.0 OR MIT
// A histogram of how long system calls take: slot n counts those of 2^n to 2^(n+1) - 1 nanoseconds.

#include "bpf.h"

#define SLOTS 40

struct {
	NUMBER(type, MAP_HASH);
	NUMBER(max_entries, 10240);
	TYPE(key, __u32);
	TYPE(value, __u64);
} started SEC(".maps");

struct {
	NUMBER(type, MAP_ARRAY);
	NUMBER(max_entries, SLOTS);
	TYPE(key, __u32);
	TYPE(value, __u64);
} histogram SEC(".maps");

STATIC_FUNCTION __u32 log2_of(__u64 value)
{
	__u32 result = 0;

	for (int shift = 32; shift > 0; shift /= 2) {
		if (value >> shift) {
			value >>= shift;
			result += shift;
		}
	}
	return result;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int syscall_enters(struct raw_syscalls_enter *context)
{
	__u32 thread = bpf_get_current_pid_tgid();
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&started, &thread, &now, UPDATE_ANY);
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_exit")
int syscall_exits(struct raw_syscalls_exit *context)
{
	__u32 thread = bpf_get_current_pid_tgid();
	__u64 *start = bpf_map_lookup_elem(&started, &thread);
	__u64 *calls;
	__u32 slot;

	if (!start)
		return 0;
	slot = log2_of(bpf_ktime_get_ns() - *start);
	bpf_map_delete_elem(&started, &thread);

	if (slot >= SLOTS)
		slot = SLOTS - 1;
	calls = bpf_map_lookup_elem(&histogram, &slot);
	if (calls)
		__sync_fetch_and_add(calls, 1);
	return 0;
}

LICENSE("Dual MIT/GPL");
