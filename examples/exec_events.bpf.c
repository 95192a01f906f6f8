// SPDX-License-Identifier: Apache-2.0 OR MIT
// Sends a record for each program started, for one user or for all, through a ring buffer.

#include "bpf.h"

struct event {
	__u64 time;
	__u32 pid;
	__u32 user;
	char comm[16];
};

struct {
	NUMBER(type, MAP_RINGBUF);
	NUMBER(max_entries, 64 * 1024);
} events SEC(".maps");

/* Configuration, set before loading: the verifier sees constants and drops what cannot happen. */
const volatile bool one_user_only = 0;
const volatile __u32 the_user = 0;

/* Filled in by the loader from the kernel's version and configuration. */
extern int LINUX_KERNEL_VERSION KCONFIG;
extern bool CONFIG_BPF_SYSCALL KCONFIG;
extern int CONFIG_HZ KCONFIG WEAK;

/* Read and written by user space while the program runs. */
__u64 lost;
__u32 ticks_per_second = 100;

/* Points nowhere: it has the compiler put the structure into the BTF, so that readers can decode what they receive. */
struct event *event_type;

SEC("tracepoint/sched/sched_process_exec")
int exec_event(struct sched_process_exec *context)
{
	__u32 user = bpf_get_current_uid_gid();
	struct event *event;

	if (one_user_only && user != the_user)
		return 0;
	if (CONFIG_HZ)
		ticks_per_second = CONFIG_HZ;
	if (!CONFIG_BPF_SYSCALL || LINUX_KERNEL_VERSION < (5 << 16) + (8 << 8))
		return 0;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->time = bpf_ktime_get_ns();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->user = user;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

LICENSE("Dual MIT/GPL");
