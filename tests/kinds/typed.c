// SPDX-License-Identifier: Apache-2.0 OR MIT
// One program for each hook that is typed by the kernel's BTF.

#include "kinds.h"

struct TYPED mm_struct {
	unsigned long total_vm;
};

struct TYPED task_struct {
	int pid;
	int tgid;
	char comm[16];
	struct task_struct *real_parent;
	struct mm_struct *mm;
	unsigned int flags;
};

struct TYPED file {
	unsigned int f_flags;
};

struct TYPED linux_binprm {
	struct file *file;
	int argc;
};

struct TYPED seq_file {
	unsigned long count;
};

struct TYPED bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id, seq_num;
};

struct TYPED bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct TYPED bpf_map {
	__u32 id;
	__u32 max_entries;
};

struct TYPED bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

struct {
	NUMBER(type, BPF_MAP_TYPE_TASK_STORAGE);
	NUMBER(map_flags, BPF_F_NO_PREALLOC);
	TYPE(key, int);
	TYPE(value, __u64);
} per_task SEC(".maps");

int seen;

SEC("tp_btf/sched_process_exec")
int on_exec(__u64 *arguments)
{
	struct task_struct *task = (void *)arguments[0];
	struct linux_binprm *binary = (void *)arguments[2];

	seen += task->real_parent->pid == task->tgid;
	return binary->argc + (int)arguments[1];
}

SEC("tp_btf/sched_process_exec")
int writes_a_task(__u64 *arguments)
{
	struct task_struct *task = (void *)arguments[0];

	task->pid = 1;
	return 0;
}

SEC("tp_btf/sched_process_exec")
int takes_one_argument_too_many(__u64 *arguments)
{
	return arguments[3] != 0;
}

SEC("fentry/do_unlinkat")
int before(__u64 *arguments)
{
	seen = (int)arguments[0];
	return 0;
}

SEC("fexit/do_unlinkat")
int after(__u64 *arguments)
{
	return seen = (int)arguments[2], 0;
}

SEC("fmod_ret/bpf_modify_return_test")
int instead(__u64 *arguments)
{
	return arguments[0] ? -22 : 0;
}

SEC("lsm/file_open")
int opening(__u64 *arguments)
{
	struct file *file = (void *)arguments[0];
	return file->f_flags & 1 ? -1 : 0;
}

SEC("lsm/file_open")
int answers_a_positive_number(__u64 *arguments)
{
	return 1;
}

SEC("lsm.s/bprm_committed_creds")
int committed(__u64 *arguments)
{
	struct linux_binprm *binary = (void *)arguments[0];
	seen = binary->argc;
	return 0;
}

SEC("iter/task")
int list_tasks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	int pid;

	if (!task)
		return 0;
	pid = task->pid;
	bpf_seq_write(context->meta->seq, &pid, sizeof(pid));
	return 0;
}

SEC("iter/task")
int lists_without_a_look(struct bpf_iter__task *context)
{
	int pid = context->task->pid;

	bpf_seq_write(context->meta->seq, &pid, sizeof(pid));
	return 0;
}

SEC("iter.s/bpf_map")
int list_maps(struct bpf_iter__bpf_map *context)
{
	struct bpf_map *map = context->map;

	if (!map)
		return 0;
	bpf_seq_write(context->meta->seq, &map->id, sizeof(map->id));
	return 0;
}

SEC("raw_tp/sched_switch")
int storage(__u64 *arguments)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *value = bpf_task_storage_get(&per_task, task, 0, 1);

	if (value)
		*value += task->mm ? task->mm->total_vm : 1;
	return 0;
}

SEC("syscall")
int from_user_space(__u64 *context)
{
	return context[0] + context[1];
}

SEC("syscall")
int reads_far_beyond(__u64 *context)
{
	return context[8192];
}
