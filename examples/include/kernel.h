/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The few kernel types the samples use. UAPI types are laid out as the kernel promises; types of the
 * kernel's inside name only the members that are read, and their offsets are found at load (CO-RE).
 */
#ifndef SAMPLE_KERNEL_H
#define SAMPLE_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef _Bool bool;

/* Map types, flags and verdicts of the BPF interface. */
enum map_type {
	MAP_HASH = 1,
	MAP_ARRAY = 2,
	MAP_PROG_ARRAY = 3,
	MAP_PERCPU_ARRAY = 6,
	MAP_LRU_HASH = 9,
	MAP_RINGBUF = 27,
};
enum map_update { UPDATE_ANY = 0, UPDATE_NOEXIST = 1 };
enum xdp_verdict { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };
enum tc_verdict { TC_ACT_OK = 0, TC_ACT_SHOT = 2 };

/* What XDP and TC programs are called with. The packet's addresses are 32 bits wide on purpose:
 * the verifier widens them to packet pointers. */
struct xdp_md {
	__u32 data;
	__u32 data_end;
	__u32 data_meta;
	__u32 ingress_ifindex;
	__u32 rx_queue_index;
	__u32 egress_ifindex;
};

struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
};

/* What cgroup programs on connect(2) and its kin are called with. */
struct bpf_sock_addr {
	__u32 user_family;
	__be32 user_ip4;
	__be32 user_ip6[4];
	__u32 user_port; /* in network byte order, in the low half */
	__u32 family;
	__u32 type;
	__u32 protocol;
};

/* Network headers. */
#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17

struct ethhdr {
	__u8 destination[6];
	__u8 source[6];
	__be16 protocol;
} __attribute__((packed));

struct iphdr {
	__u8 ihl : 4;
	__u8 version : 4;
	__u8 tos;
	__be16 total_length;
	__be16 id;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__u16 checksum;
	__be32 source;
	__be32 destination;
};

struct udphdr {
	__be16 source;
	__be16 destination;
	__be16 length;
	__u16 checksum;
};

/* What tracepoint programs are called with: eight bytes of header, then the tracepoint's fields. */
struct raw_syscalls_enter {
	__u64 header;
	long id;
	unsigned long arguments[6];
};

struct raw_syscalls_exit {
	__u64 header;
	long id;
	long result;
};

struct sched_process_exec {
	__u64 header;
	__u32 filename; /* low half: offset of the text from the start of the record */
	__s32 pid;
	__s32 old_pid;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* The registers of x86-64, of which kprobe programs read the arguments. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};

struct qstr {
	const unsigned char *name;
};

struct filename {
	const char *name;
};

struct task_struct {
	unsigned int flags;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	char comm[16];
	unsigned int __state;
};

/* Before Linux 5.14 the member had another name and width. The part after three underscores is a flavor: it is
 * dropped when the type is looked up. */
struct task_struct___before_5_14 {
	volatile long state;
};

#pragma clang attribute pop

#endif
