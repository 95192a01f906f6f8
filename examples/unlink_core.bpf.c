// SPDX-License-Identifier: Apache-2.0 OR MIT
// Notes who removes files, reading kernel structures at the offsets the running kernel has (CO-RE).

#include "bpf.h"

struct removal {
	__u32 parent;
	__u32 state;
	char path[64];
};

struct {
	NUMBER(type, MAP_LRU_HASH);
	NUMBER(max_entries, 1024);
	TYPE(key, __u32);
	TYPE(value, struct removal);
} removals SEC(".maps");

SEC("kprobe/do_unlinkat")
int unlink_begins(struct pt_regs *context)
{
	struct task_struct *task = bpf_get_current_task();
	struct removal removal = {};
	struct task_struct *parent;
	struct filename *file;
	const char *path;
	__u32 process;

	READ(&process, task->tgid);
	READ(&parent, task->real_parent);
	READ(&removal.parent, parent->tgid);

	if (HAS_MEMBER(task->__state)) {
		READ(&removal.state, task->__state);
	} else {
		struct task_struct___before_5_14 *old = (void *)task;
		long state;

		READ(&state, old->state);
		removal.state = state;
	}

	file = (void *)context->si;
	READ(&path, file->name);
	bpf_probe_read_kernel_str(removal.path, sizeof(removal.path), path);
	bpf_map_update_elem(&removals, &process, &removal, UPDATE_ANY);
	return 0;
}

LICENSE("Dual MIT/GPL");
