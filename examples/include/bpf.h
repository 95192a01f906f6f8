/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * How C says what a BPF loader wants to know: sections, maps, helpers, externs. The spelling of the map
 * members and the section names are the loader's interface; the rest is ours.
 */
#ifndef SAMPLE_BPF_H
#define SAMPLE_BPF_H

#include "kernel.h"

#define SEC(name) __attribute__((section(name), used))
#define LICENSE(text) char declared_license[] SEC("license") = text

/* Members of a map definition. A number is the length of an array type, so that it is in BTF. */
#define NUMBER(member, value) int(*member)[value]
#define TYPE(member, what) __typeof__(what) *member
#define ELEMENTS(member, what) __typeof__(what) *member[]

/* A helper is a call to its number. */
#define HELPER(number, result, name, ...) \
	static result (*const name)(__VA_ARGS__) __attribute__((unused)) = (void *)number

HELPER(1, void *, bpf_map_lookup_elem, void *map, const void *key);
HELPER(2, long, bpf_map_update_elem, void *map, const void *key, const void *value, __u64 flags);
HELPER(3, long, bpf_map_delete_elem, void *map, const void *key);
HELPER(5, __u64, bpf_ktime_get_ns, void);
HELPER(12, long, bpf_tail_call, void *context, void *prog_array, __u32 index);
HELPER(14, __u64, bpf_get_current_pid_tgid, void);
HELPER(15, __u64, bpf_get_current_uid_gid, void);
HELPER(16, long, bpf_get_current_comm, void *buffer, __u32 size);
HELPER(26, long, bpf_skb_load_bytes, const void *skb, __u32 offset, void *to, __u32 size);
HELPER(35, struct task_struct *, bpf_get_current_task, void);
HELPER(113, long, bpf_probe_read_kernel, void *to, __u32 size, const void *address);
HELPER(115, long, bpf_probe_read_kernel_str, void *to, __u32 size, const void *address);
HELPER(131, void *, bpf_ringbuf_reserve, void *ringbuf, __u64 size, __u64 flags);
HELPER(132, void, bpf_ringbuf_submit, void *record, __u64 flags);

/* Values that the loader fills in. */
#define KCONFIG __attribute__((section(".kconfig")))
#define WEAK __attribute__((weak))
#define STATIC_FUNCTION static __attribute__((noinline))
#define GLOBAL_FUNCTION __attribute__((noinline))

/* Network byte order. */
#define BE16(value) ((__be16)__builtin_bswap16(value))
#define BE32(value) __builtin_bswap32(value)

/* CO-RE questions about a member or an enum value; the numbers are the compiler's. */
#define HAS_MEMBER(access) __builtin_preserve_field_info(access, 2)
#define READ(to, access) \
	bpf_probe_read_kernel(to, sizeof(*(to)), (const void *)__builtin_preserve_access_index(&(access)))

#endif
