/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the programs of this folder share. Types of the kernel name only the members that are read (CO-RE). */
#ifndef KINDS_H
#define KINDS_H

#include <linux/bpf.h>
#include <linux/types.h>

#define SEC(name) __attribute__((section(name), used))
#define NUMBER(member, value) int(*member)[value]
#define TYPE(member, what) __typeof__(what) *member
#define STATIC_FUNCTION static __attribute__((noinline))
#define GLOBAL_FUNCTION __attribute__((noinline))
#define KSYM extern __attribute__((section(".ksyms")))
#define WEAK __attribute__((weak))
#define KPTR __attribute__((btf_type_tag("kptr")))
#define READ_ARGUMENT(context, index) ((context)[index])
#define TYPED __attribute__((preserve_access_index))

/* A helper is a call to its number. */
#define HELPER(number, result, name, ...) \
	static result (*const name)(__VA_ARGS__) __attribute__((unused)) = (void *)number

struct task_struct;
struct bpf_dynptr;
HELPER(1, void *, bpf_map_lookup_elem, void *map, const void *key);
HELPER(2, long, bpf_map_update_elem, void *map, const void *key, const void *value, __u64 flags);
HELPER(3, long, bpf_map_delete_elem, void *map, const void *key);
HELPER(5, __u64, bpf_ktime_get_ns, void);
HELPER(6, long, bpf_trace_printk, const char *format, __u32 size, ...);
HELPER(9, long, bpf_skb_store_bytes, struct __sk_buff *skb, __u32 offset, const void *from, __u32 size, __u64 flags);
HELPER(12, long, bpf_tail_call, void *context, void *programs, __u32 index);
HELPER(14, __u64, bpf_get_current_pid_tgid, void);
HELPER(16, long, bpf_get_current_comm, void *to, __u32 size);
HELPER(25, long, bpf_perf_event_output, void *context, void *map, __u64 flags, void *data, __u64 size);
HELPER(26, long, bpf_skb_load_bytes, const void *skb, __u32 offset, void *to, __u32 size);
HELPER(27, long, bpf_get_stackid, void *context, void *map, __u64 flags);
HELPER(52, long, bpf_sk_redirect_map, struct __sk_buff *skb, void *map, __u32 key, __u64 flags);
HELPER(60, long, bpf_msg_redirect_map, struct sk_msg_md *message, void *map, __u32 key, __u64 flags);
HELPER(53, long, bpf_sock_map_update, struct bpf_sock_ops *context, void *map, void *key, __u64 flags);
HELPER(82, long, bpf_sk_select_reuseport, struct sk_reuseport_md *context, void *map, void *key, __u64 flags);
HELPER(86, long, bpf_sk_release, void *socket);
HELPER(84, struct bpf_sock *, bpf_sk_lookup_tcp, void *context, struct bpf_sock_tuple *tuple, __u32 size, __u64 netns, __u64 flags);
HELPER(93, long, bpf_spin_lock, struct bpf_spin_lock *lock);
HELPER(94, long, bpf_spin_unlock, struct bpf_spin_lock *lock);
HELPER(101, long, bpf_sysctl_get_name, struct bpf_sysctl *context, char *to, __u64 size, __u64 flags);
HELPER(113, long, bpf_probe_read_kernel, void *to, __u32 size, const void *from);
HELPER(112, long, bpf_probe_read_user, void *to, __u32 size, const void *from);
HELPER(124, long, bpf_sk_assign, void *context, void *socket, __u64 flags);
HELPER(131, void *, bpf_ringbuf_reserve, void *map, __u64 size, __u64 flags);
HELPER(132, void, bpf_ringbuf_submit, void *record, __u64 flags);
HELPER(133, void, bpf_ringbuf_discard, void *record, __u64 flags);
HELPER(126, long, bpf_seq_printf, void *sequence, const char *format, __u32 size, const void *data, __u32 length);
HELPER(127, long, bpf_seq_write, void *sequence, const void *data, __u32 length);
HELPER(148, long, bpf_copy_from_user, void *to, __u32 size, const void *from);
HELPER(156, void *, bpf_task_storage_get, void *map, struct task_struct *task, void *value, __u64 flags);
HELPER(158, struct task_struct *, bpf_get_current_task_btf, void);
HELPER(166, long, bpf_sys_bpf, __u32 command, void *attributes, __u32 size);
HELPER(169, long, bpf_timer_init, struct bpf_timer *timer, void *map, __u64 flags);
HELPER(170, long, bpf_timer_set_callback, struct bpf_timer *timer, void *callback);
HELPER(171, long, bpf_timer_start, struct bpf_timer *timer, __u64 nanoseconds, __u64 flags);
HELPER(173, __u64, bpf_get_func_ip, void *context);
HELPER(181, long, bpf_loop, __u32 rounds, void *callback, void *context, __u64 flags);
HELPER(164, long, bpf_for_each_map_elem, void *map, void *callback, void *context, __u64 flags);
HELPER(183, long, bpf_get_func_arg, void *context, __u32 index, __u64 *value);
HELPER(194, void *, bpf_kptr_xchg, void *place, void *object);
HELPER(197, long, bpf_dynptr_from_mem, void *data, __u32 size, __u64 flags, struct bpf_dynptr *dynptr);
HELPER(198, long, bpf_ringbuf_reserve_dynptr, void *map, __u32 size, __u64 flags, struct bpf_dynptr *dynptr);
HELPER(199, void, bpf_ringbuf_submit_dynptr, struct bpf_dynptr *dynptr, __u64 flags);
HELPER(200, void, bpf_ringbuf_discard_dynptr, struct bpf_dynptr *dynptr, __u64 flags);
HELPER(202, long, bpf_dynptr_write, const struct bpf_dynptr *dynptr, __u32 offset, void *from, __u32 size, __u64 flags);
HELPER(203, void *, bpf_dynptr_data, const struct bpf_dynptr *dynptr, __u32 offset, __u32 size);

char declared_license[] SEC("license") = "Dual MIT/GPL";

#endif
