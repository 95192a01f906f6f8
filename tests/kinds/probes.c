// SPDX-License-Identifier: Apache-2.0 OR MIT
// One program for each kind of probe: kprobes, uprobes, tracepoints, samples.

#include "kinds.h"
#include <linux/bpf_perf_event.h>

struct TYPED registers {
	unsigned long di, si, ax;
};

struct TYPED pt_regs___kernel {
	unsigned long di, si, ax;
};

struct {
	NUMBER(type, BPF_MAP_TYPE_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, __u32);
	TYPE(value, __u64);
} starts SEC(".maps");

struct {
	NUMBER(type, BPF_MAP_TYPE_STACK_TRACE);
	NUMBER(max_entries, 64);
	NUMBER(key_size, 4);
	NUMBER(value_size, 8 * 127);
} stacks SEC(".maps");

struct {
	NUMBER(type, BPF_MAP_TYPE_RINGBUF);
	NUMBER(max_entries, 4096);
} events SEC(".maps");

struct event {
	__u64 duration;
	__u32 pid;
	char comm[16];
};

SEC("kprobe/do_unlinkat")
int on_entry(struct pt_regs___kernel *regs)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 now = bpf_ktime_get_ns();
	return bpf_map_update_elem(&starts, &pid, &now, BPF_ANY) + (regs->di & 1);
}

SEC("kretprobe/do_unlinkat")
int on_return(struct pt_regs___kernel *regs)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	__u64 *start = bpf_map_lookup_elem(&starts, &pid);
	struct event *event;

	if (!start || regs->ax)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->duration = bpf_ktime_get_ns() - *start;
	event->pid = pid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return bpf_map_delete_elem(&starts, &pid);
}

// The record is neither submitted nor discarded where the name is short.
SEC("kretprobe/do_unlinkat")
int leaks_a_record(struct pt_regs___kernel *regs)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	if (event->comm[1] == 0)
		return 0;
	bpf_ringbuf_discard(event, 0);
	return 0;
}

SEC("kprobe/tcp_v4_connect")
int stack_of_caller(void *context)
{
	return bpf_get_stackid(context, &stacks, 0);
}

SEC("uprobe//bin/sh:main")
int in_a_process(struct pt_regs___kernel *regs)
{
	char text[32] = {};
	return bpf_probe_read_user(text, sizeof(text), (void *)regs->si) + text[0];
}

SEC("uprobe.s//bin/sh:main")
int in_a_process_sleeping(struct pt_regs___kernel *regs)
{
	char text[32] = {};
	return bpf_copy_from_user(text, sizeof(text), (void *)regs->si) + text[0];
}

// Only programs that may sleep can wait for a page.
SEC("uprobe//bin/sh:main")
int sleeps_where_it_must_not(struct pt_regs___kernel *regs)
{
	char text[32] = {};
	return bpf_copy_from_user(text, sizeof(text), (void *)regs->si) + text[0];
}

struct exec_record {
	__u64 header;
	__u32 filename;
	__s32 pid;
	__s32 old_pid;
};

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct exec_record *record)
{
	char name[64];
	return bpf_probe_read_kernel(name, sizeof(name), (char *)record + (record->filename & 0xffff));
}

SEC("tp/sched/sched_process_exec")
int reads_far_beyond_the_record(struct exec_record *record)
{
	return *(volatile __u32 *)((char *)record + 1 * 8192);
}

SEC("raw_tracepoint/sys_enter")
int on_system_call(struct bpf_raw_tracepoint_args *arguments)
{
	__u32 number = arguments->args[1];
	__u64 one = 1, *count = bpf_map_lookup_elem(&starts, &number);

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&starts, &number, &one, BPF_NOEXIST);
	return 0;
}

SEC("raw_tp.w/nbd_send_request")
int writes_a_record(__u64 *arguments)
{
	return arguments[0] != 0;
}

SEC("perf_event")
int on_sample(struct bpf_perf_event_data *sample)
{
	__u64 period = sample->sample_period;
	__u32 key = period & 0xff;
	__u64 *count = bpf_map_lookup_elem(&starts, &key);

	if (count)
		*count += sample->addr & 1;
	return 0;
}
