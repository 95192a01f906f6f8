// SPDX-License-Identifier: Apache-2.0 OR MIT
// What programs do with objects of the kernel and of their own: kernel functions, references, iterators, dynptrs, lists.

#include "kinds.h"

struct TYPED task_struct {
	int pid;
	struct task_struct *real_parent;
};

struct bpf_list_head {
	__u64 : 64, : 64;
} __attribute__((aligned(8)));
struct bpf_list_node {
	__u64 : 64, : 64, : 64;
} __attribute__((aligned(8)));
struct bpf_iter_num {
	__u64 opaque;
} __attribute__((aligned(8)));
struct bpf_wq {
	__u64 : 64, : 64;
} __attribute__((aligned(8)));

KSYM struct task_struct *bpf_task_from_pid(__s32 pid);
KSYM struct task_struct *bpf_task_acquire(struct task_struct *task);
KSYM void bpf_task_release(struct task_struct *task);
KSYM void bpf_rcu_read_lock(void);
KSYM void bpf_rcu_read_unlock(void);
KSYM void bpf_preempt_disable(void);
KSYM void bpf_preempt_enable(void);
KSYM int bpf_iter_num_new(struct bpf_iter_num *iterator, int start, int end);
KSYM int *bpf_iter_num_next(struct bpf_iter_num *iterator);
KSYM void bpf_iter_num_destroy(struct bpf_iter_num *iterator);
KSYM int bpf_dynptr_from_skb(struct __sk_buff *packet, __u64 flags, struct bpf_dynptr *dynptr);
KSYM void *bpf_dynptr_slice(const struct bpf_dynptr *dynptr, __u32 offset, void *buffer, __u32 size);
KSYM void *bpf_obj_new_impl(__u64 type, void *meta);
KSYM void bpf_obj_drop_impl(void *object, void *meta);
KSYM int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 offset);
KSYM struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head);

struct kept {
	struct task_struct KPTR *task;
};

struct {
	NUMBER(type, BPF_MAP_TYPE_ARRAY);
	NUMBER(max_entries, 1);
	TYPE(key, __u32);
	TYPE(value, struct kept);
} keeper SEC(".maps");

struct {
	NUMBER(type, BPF_MAP_TYPE_RINGBUF);
	NUMBER(max_entries, 4096);
} events SEC(".maps");

struct armed {
	struct bpf_timer timer;
	__u64 fired;
};

struct {
	NUMBER(type, BPF_MAP_TYPE_ARRAY);
	NUMBER(max_entries, 4);
	TYPE(key, __u32);
	TYPE(value, struct armed);
} timers SEC(".maps");

struct element {
	struct bpf_list_node node;
	__u64 data;
};

#define PRIVATE(name) __attribute__((section(".data." #name), aligned(8))) static
PRIVATE(A) struct bpf_spin_lock list_lock;
PRIVATE(A) struct bpf_list_head list __attribute__((btf_decl_tag("contains:element:node")));

long total;

SEC("tp_btf/task_newtask")
int keeps_a_task(__u64 *arguments)
{
	struct task_struct *task = bpf_task_acquire((void *)arguments[0]);
	__u32 zero = 0;
	struct kept *kept;

	if (!task)
		return 0;
	kept = bpf_map_lookup_elem(&keeper, &zero);
	if (!kept) {
		bpf_task_release(task);
		return 0;
	}
	task = bpf_kptr_xchg(&kept->task, task);
	if (task)
		bpf_task_release(task);
	return 0;
}

SEC("tp_btf/task_newtask")
int loses_a_task(__u64 *arguments)
{
	struct task_struct *task = bpf_task_from_pid(1);

	total += task != 0;
	return 0;
}

SEC("tp_btf/task_newtask")
int releases_without_a_look(__u64 *arguments)
{
	bpf_task_release(bpf_task_from_pid(1));
	return 0;
}

SEC("syscall")
int under_rcu(void *context)
{
	struct task_struct *task = bpf_task_from_pid(1);
	int pid;

	if (!task)
		return 0;
	bpf_rcu_read_lock();
	pid = task->real_parent->pid;
	bpf_rcu_read_unlock();
	bpf_task_release(task);
	return pid;
}

SEC("syscall")
int leaves_rcu_open(void *context)
{
	bpf_rcu_read_lock();
	return 0;
}

SEC("tc")
int sums(struct __sk_buff *packet)
{
	struct bpf_iter_num numbers;
	int *number;

	bpf_iter_num_new(&numbers, 0, 100);
	while ((number = bpf_iter_num_next(&numbers)))
		total += *number;
	bpf_iter_num_destroy(&numbers);
	return 0;
}

SEC("tc")
int forgets_to_end(struct __sk_buff *packet)
{
	struct bpf_iter_num numbers;
	int *number;

	bpf_iter_num_new(&numbers, 0, 100);
	number = bpf_iter_num_next(&numbers);
	return number ? *number : 0;
}

SEC("tc")
int slices(struct __sk_buff *packet)
{
	struct bpf_dynptr { __u64 : 64, : 64; } __attribute__((aligned(8))) dynptr;
	__u8 buffer[14], *header;

	if (bpf_dynptr_from_skb(packet, 0, (void *)&dynptr))
		return 2;
	header = bpf_dynptr_slice((void *)&dynptr, 0, buffer, sizeof(buffer));
	return header && header[12] == 8 ? 0 : 2;
}

SEC("tc")
int record_of_any_size(struct __sk_buff *packet)
{
	struct { __u64 : 64, : 64; } __attribute__((aligned(8))) dynptr;
	__u32 length = packet->len;
	void *room;

	if (bpf_ringbuf_reserve_dynptr(&events, length, 0, (void *)&dynptr)) {
		bpf_ringbuf_discard_dynptr((void *)&dynptr, 0);
		return 0;
	}
	room = bpf_dynptr_data((void *)&dynptr, 0, 8);
	if (room)
		*(__u64 *)room = length;
	bpf_ringbuf_submit_dynptr((void *)&dynptr, 0);
	return 0;
}

SEC("tc")
int record_that_is_kept(struct __sk_buff *packet)
{
	struct { __u64 : 64, : 64; } __attribute__((aligned(8))) dynptr;

	bpf_ringbuf_reserve_dynptr(&events, 16, 0, (void *)&dynptr);
	return 0;
}

SEC("tc")
int puts_in_a_list(struct __sk_buff *packet)
{
	struct element *element = bpf_obj_new_impl(__builtin_btf_type_id(*(struct element *)0, 0), 0);

	if (!element)
		return 0;
	element->data = packet->len;
	bpf_spin_lock(&list_lock);
	bpf_list_push_back_impl(&list, &element->node, 0, 0);
	bpf_spin_unlock(&list_lock);
	return 0;
}

SEC("tc")
int takes_from_a_list(struct __sk_buff *packet)
{
	struct bpf_list_node *node;

	bpf_spin_lock(&list_lock);
	node = bpf_list_pop_front(&list);
	bpf_spin_unlock(&list_lock);
	if (node) {
		struct element *element = (void *)node;
		total += element->data;
		bpf_obj_drop_impl(element, 0);
	}
	return 0;
}

SEC("tc")
int takes_without_the_lock(struct __sk_buff *packet)
{
	struct bpf_list_node *node = bpf_list_pop_front(&list);

	if (node)
		bpf_obj_drop_impl(node, 0);
	return 0;
}

SEC("tc")
int loses_an_element(struct __sk_buff *packet)
{
	struct element *element = bpf_obj_new_impl(__builtin_btf_type_id(*(struct element *)0, 0), 0);
	return element ? 0 : 2;
}

STATIC_FUNCTION int fired(void *map, __u32 *key, struct armed *armed)
{
	armed->fired += *key;
	bpf_timer_start(&armed->timer, 1000000, 0);
	return 0;
}

SEC("tc")
int arms(struct __sk_buff *packet)
{
	__u32 key = packet->len & 3;
	struct armed *armed = bpf_map_lookup_elem(&timers, &key);

	if (!armed || bpf_timer_init(&armed->timer, &timers, 1))
		return 0;
	bpf_timer_set_callback(&armed->timer, fired);
	bpf_timer_start(&armed->timer, 1000, 0);
	return 0;
}

STATIC_FUNCTION int add(__u32 index, long *sum)
{
	*sum += index;
	return *sum > 1000;
}

SEC("tc")
int loops(struct __sk_buff *packet)
{
	long sum = 0;

	bpf_preempt_disable();
	bpf_loop(packet->len, add, &sum, 0);
	bpf_preempt_enable();
	return sum & 1;
}

SEC("tc")
int stays_unpreemptible(struct __sk_buff *packet)
{
	bpf_preempt_disable();
	return packet->len > 64 ? 0 : 2;
}
