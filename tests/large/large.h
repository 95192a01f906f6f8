/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the large programs have in common. */
#ifndef LARGE_H
#define LARGE_H

#include "bpf.h"

#define UNROLLED _Pragma("clang loop unroll(full)")
#define ROLLED _Pragma("clang loop unroll(disable)")
#define INLINE static inline __attribute__((always_inline))

HELPER(6, long, bpf_trace_printk, const char *format, __u32 size, ...);
HELPER(9, long, bpf_skb_store_bytes, void *skb, __u32 offset, const void *from, __u32 len, __u64 flags);
HELPER(7, __u32, bpf_get_prandom_u32, void);
HELPER(181, long, bpf_loop, __u32 n, void *callback, void *context, __u64 flags);
HELPER(164, long, bpf_for_each_map_elem, void *map, void *callback, void *context, __u64 flags);

/* One map of some type, with keys of four bytes. */
#define TABLE(name, kind, entries, of) \
	struct { \
		NUMBER(type, kind); \
		NUMBER(max_entries, entries); \
		TYPE(key, __u32); \
		TYPE(value, of); \
	} name SEC(".maps")

/* Keeps the compiler from keeping many copies of what it knows of a value. */
#define OPAQUE(value) asm volatile("" : "+r"(value))

#define REPEAT4(X, n) X(n) X(n + 1) X(n + 2) X(n + 3)
#define REPEAT16(X, n) REPEAT4(X, n) REPEAT4(X, n + 4) REPEAT4(X, n + 8) REPEAT4(X, n + 12)
#define REPEAT64(X, n) REPEAT16(X, n) REPEAT16(X, n + 16) REPEAT16(X, n + 32) REPEAT16(X, n + 48)
#define REPEAT256(X, n) REPEAT64(X, n) REPEAT64(X, n + 64) REPEAT64(X, n + 128) REPEAT64(X, n + 192)

LICENSE("Dual MIT/GPL");

#endif
