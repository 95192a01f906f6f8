// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::ProgType as P;
use crate::kfuncs::{Kfunc, KfuncHook, KfuncSet, KfuncVariant};
use crate::kfuncs::{hook as h, newest as n, row as k, set as s, variant as i};
use crate::line::Lines as L;
use crate::version::version as v;

/// Hooks.
pub(crate) static HOOKS: [KfuncHook; 15] = [
    h("COMMON", 6, &[P::Unspec]),
    h("XDP", 7, &[P::Xdp]),
    h("TC", 7, &[P::SchedCls]),
    h("STRUCT_OPS", 7, &[P::StructOps]),
    h("TRACING", 1, &[P::Tracing, P::Lsm]),
    h("TRACING", 6, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]),
    h("SYSCALL", 7, &[P::Syscall]),
    h("CGROUP", 2, &[P::CgroupSkb, P::CgroupSock, P::CgroupDevice, P::CgroupSockAddr, P::CgroupSockopt, P::CgroupSysctl]),
    h("CGROUP", 4, &[P::CgroupSkb, P::CgroupSock, P::CgroupDevice, P::CgroupSockAddr, P::CgroupSockopt, P::CgroupSysctl, P::SockOps]),
    h("SCHED_ACT", 6, &[P::SchedAct]),
    h("SK_SKB", 6, &[P::SkSkb]),
    h("SOCKET_FILTER", 6, &[P::SocketFilter]),
    h("LWT", 6, &[P::LwtOut, P::LwtIn, P::LwtXmit, P::LwtSeg6local]),
    h("NETFILTER", 6, &[P::Netfilter]),
    h("KPROBE", 6, &[P::Kprobe]),
];
/// Sets.
pub(crate) static SETS: [KfuncSet; 54] = [
    s("arena_kfuncs", 6, &[P::Unspec], "kernel/bpf/arena.c", &[]),
    s("bpf_fs_kfunc_set_ids", 6, &[P::Lsm], "fs/bpf_fs_kfuncs.c", &["bpf_fs_kfuncs_filter"]),
    s("bpf_kfunc_check_set_skb", 6, &[P::CgroupSkb, P::LwtIn, P::LwtOut, P::LwtSeg6local, P::LwtXmit, P::Netfilter, P::SchedAct, P::SchedCls, P::SkSkb, P::SocketFilter, P::Tracing], "net/core/filter.c", &[]),
    s("bpf_kfunc_check_set_skb_meta", 4, &[P::SchedAct, P::SchedCls], "net/core/filter.c", &[]),
    s("bpf_kfunc_check_set_sock_addr", 6, &[P::CgroupSockAddr], "net/core/filter.c", &[]),
    s("bpf_kfunc_check_set_sock_ops", 4, &[P::SockOps], "net/core/filter.c", &[]),
    s("bpf_kfunc_check_set_tcp_reqsk", 6, &[P::SchedCls], "net/core/filter.c", &[]),
    s("bpf_kfunc_check_set_xdp", 6, &[P::Xdp], "net/core/filter.c", &[]),
    s("bpf_map_iter_kfunc_ids", 6, &[P::Unspec], "kernel/bpf/map_iter.c", &[]),
    s("bpf_mptcp_fmodret_ids", 6, &[], "net/mptcp/bpf.c", &[]),
    s("bpf_rstat_kfunc_ids", 7, &[P::Tracing], "kernel/cgroup/rstat.c", &[]),
    s("bpf_sk_iter_kfunc_ids", 6, &[P::Tracing], "net/core/filter.c", &["tracing_iter_filter"]),
    s("bpf_tcp_ca_check_kfunc_ids", 7, &[P::StructOps], "net/ipv4/bpf_tcp_ca.c", &[]),
    s("bpf_test_modify_return_ids", 6, &[], "net/bpf/test_run.c", &[]),
    s("bpf_test_modorder_kfunc_x_ids", 2, &[P::SchedCls], "tools/testing/selftests/bpf/bpf_test_modorder_x/bpf_test_modorder_x.c", &[]),
    s("bpf_test_modorder_kfunc_x_ids", 4, &[P::SchedCls], "tools/testing/selftests/bpf/test_kmods/bpf_test_modorder_x.c", &[]),
    s("bpf_test_modorder_kfunc_y_ids", 2, &[P::SchedCls], "tools/testing/selftests/bpf/bpf_test_modorder_y/bpf_test_modorder_y.c", &[]),
    s("bpf_test_modorder_kfunc_y_ids", 4, &[P::SchedCls], "tools/testing/selftests/bpf/test_kmods/bpf_test_modorder_y.c", &[]),
    s("bpf_testmod_check_kfunc_ids", 1, &[P::SchedCls], "tools/testing/selftests/bpf/bpf_testmod/bpf_testmod.c", &[]),
    s("bpf_testmod_check_kfunc_ids", 2, &[P::SchedCls, P::StructOps, P::Syscall, P::Tracing], "tools/testing/selftests/bpf/bpf_testmod/bpf_testmod.c", &[]),
    s("bpf_testmod_check_kfunc_ids", 4, &[P::SchedCls, P::StructOps, P::Syscall, P::Tracing], "tools/testing/selftests/bpf/test_kmods/bpf_testmod.c", &[]),
    s("bpf_testmod_common_kfunc_ids", 2, &[P::Unspec], "tools/testing/selftests/bpf/bpf_testmod/bpf_testmod.c", &[]),
    s("bpf_testmod_common_kfunc_ids", 4, &[P::Unspec], "tools/testing/selftests/bpf/test_kmods/bpf_testmod.c", &[]),
    s("common_btf_ids", 6, &[P::Unspec], "kernel/bpf/helpers.c", &[]),
    s("cpumask_kfunc_btf_ids", 6, &[P::StructOps, P::Syscall, P::Tracing], "kernel/bpf/cpumask.c", &[]),
    s("crypt_init_kfunc_btf_ids", 6, &[P::Syscall], "kernel/bpf/crypto.c", &[]),
    s("crypt_kfunc_btf_ids", 6, &[P::SchedAct, P::SchedCls, P::Xdp], "kernel/bpf/crypto.c", &[]),
    s("fou_kfunc_set", 6, &[P::SchedCls], "net/ipv4/fou_bpf.c", &[]),
    s("fsverity_set_ids", 6, &[P::Lsm], "fs/verity/measure.c", &["bpf_get_fsverity_digest_filter"]),
    s("generic_btf_ids", 6, &[P::CgroupSkb, P::SchedCls, P::StructOps, P::Syscall, P::Tracing, P::Xdp], "kernel/bpf/helpers.c", &[]),
    s("hid_bpf_kfunc_ids", 6, &[P::StructOps], "drivers/hid/bpf/hid_bpf_dispatch.c", &[]),
    s("hid_bpf_syscall_kfunc_ids", 6, &[P::Syscall], "drivers/hid/bpf/hid_bpf_dispatch.c", &[]),
    s("key_sig_kfunc_set", 3, &[P::Tracing], "kernel/trace/bpf_trace.c", &[]),
    s("kprobe_multi_kfunc_set_ids", 6, &[P::Kprobe], "kernel/trace/bpf_trace.c", &["bpf_kprobe_multi_filter"]),
    s("nf_ct_kfunc_set", 7, &[P::SchedCls, P::Xdp], "net/netfilter/nf_conntrack_bpf.c", &[]),
    s("nf_ft_kfunc_set", 6, &[P::Xdp], "net/netfilter/nf_flow_table_bpf.c", &[]),
    s("nf_nat_kfunc_set", 7, &[P::SchedCls, P::Xdp], "net/netfilter/nf_nat_bpf.c", &[]),
    s("qdisc_kfunc_ids", 4, &[P::StructOps], "net/sched/bpf_qdisc.c", &["bpf_qdisc_kfunc_filter"]),
    s("rqspinlock_kfunc_ids", 4, &[P::Unspec], "kernel/bpf/rqspinlock.c", &[]),
    s("scx_kfunc_ids_any", 6, &[P::StructOps, P::Syscall, P::Tracing], "kernel/sched/ext.c", &[]),
    s("scx_kfunc_ids_cpu_release", 6, &[P::StructOps], "kernel/sched/ext.c", &[]),
    s("scx_kfunc_ids_dispatch", 6, &[P::StructOps], "kernel/sched/ext.c", &[]),
    s("scx_kfunc_ids_enqueue_dispatch", 6, &[P::StructOps], "kernel/sched/ext.c", &[]),
    s("scx_kfunc_ids_idle", 4, &[P::StructOps, P::Syscall, P::Tracing], "kernel/sched/ext_idle.c", &[]),
    s("scx_kfunc_ids_select_cpu", 2, &[P::StructOps], "kernel/sched/ext.c", &[]),
    s("scx_kfunc_ids_unlocked", 6, &[P::StructOps, P::Syscall], "kernel/sched/ext.c", &[]),
    s("tcp_bbr_check_kfunc_ids", 7, &[P::StructOps], "net/ipv4/tcp_bbr.c", &[]),
    s("tcp_cubic_check_kfunc_ids", 7, &[P::StructOps], "net/ipv4/tcp_cubic.c", &[]),
    s("tcp_dctcp_check_kfunc_ids", 7, &[P::StructOps], "net/ipv4/tcp_dctcp.c", &[]),
    s("test_sk_check_kfunc_ids", 6, &[P::SchedCls, P::Syscall, P::Tracing], "net/bpf/test_run.c", &[]),
    s("tracing_btf_ids", 1, &[P::Tracing], "kernel/bpf/helpers.c", &[]),
    s("xdp_metadata_kfunc_ids", 6, &[P::Xdp], "net/core/xdp.c", &[]),
    s("xfrm_ifc_kfunc_set", 6, &[P::SchedCls], "net/xfrm/xfrm_interface_bpf.c", &[]),
    s("xfrm_state_kfunc_set", 6, &[P::Xdp], "net/xfrm/xfrm_state_bpf.c", &[]),
];
static I0: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S0: [(L, &str); 1] = [(L::from_bits(4), "void __bpf_trap(void)")];
static I1: [KfuncVariant; 0] = [];
static S1: [(L, &str); 0] = [];
static I2: [KfuncVariant; 0] = [];
static S2: [(L, &str); 0] = [];
static I3: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S3: [(L, &str); 1] = [(L::from_bits(6), "static void bbr_cwnd_event(struct sock *sk, enum tcp_ca_event event)")];
static I4: [KfuncVariant; 0] = [];
static S4: [(L, &str); 0] = [];
static I5: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S5: [(L, &str); 1] = [(L::from_bits(6), "static void bbr_init(struct sock *sk)")];
static I6: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S6: [(L, &str); 1] = [(L::from_bits(6), "static void bbr_main(struct sock *sk, u32 ack, int flag, const struct rate_sample *rs)")];
static I7: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S7: [(L, &str); 1] = [(L::from_bits(6), "static u32 bbr_min_tso_segs(struct sock *sk)")];
static I8: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S8: [(L, &str); 1] = [(L::from_bits(6), "static void bbr_set_state(struct sock *sk, u8 new_state)")];
static I9: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S9: [(L, &str); 1] = [(L::from_bits(6), "static u32 bbr_sndbuf_expand(struct sock *sk)")];
static I10: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S10: [(L, &str); 1] = [(L::from_bits(6), "static u32 bbr_ssthresh(struct sock *sk)")];
static I11: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_bbr_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_bbr_check_kfunc_ids"], None)];
static S11: [(L, &str); 1] = [(L::from_bits(6), "static u32 bbr_undo_cwnd(struct sock *sk)")];
static I12: [KfuncVariant; 2] = [i(2, 0x18, &["arena_kfuncs"], None), i(4, 0x5018, &["arena_kfuncs"], None)];
static S12: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_arena_alloc_pages(void *p__map, void *addr__ign, u32 page_cnt, int node_id, u64 flags)")];
static I13: [KfuncVariant; 2] = [i(2, 0x18, &["arena_kfuncs"], None), i(4, 0x4018, &["arena_kfuncs"], None)];
static S13: [(L, &str); 1] = [(L::from_bits(6), "void bpf_arena_free_pages(void *p__map, void *ptr__ign, u32 page_cnt)")];
static I14: [KfuncVariant; 1] = [i(4, 0x4018, &["arena_kfuncs"], None)];
static S14: [(L, &str); 1] = [(L::from_bits(4), "int bpf_arena_reserve_pages(void *p__map, void *ptr__ign, u32 page_cnt)")];
static I15: [KfuncVariant; 2] = [i(2, 0x0, &["common_btf_ids"], None), i(4, 0x800, &["common_btf_ids"], None)];
static S15: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_cast_to_kern_ctx(void *obj)")];
static I16: [KfuncVariant; 1] = [i(6, 0x45, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S16: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup *bpf_cgroup_acquire(struct cgroup *cgrp)")];
static I17: [KfuncVariant; 1] = [i(6, 0x45, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S17: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup *bpf_cgroup_ancestor(struct cgroup *cgrp, int level)")];
static I18: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S18: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup *bpf_cgroup_from_id(u64 cgid)")];
static I19: [KfuncVariant; 1] = [i(4, 0x40, &["common_btf_ids"], Some("CONFIG_BPF_LSM&CONFIG_CGROUPS"))];
static S19: [(L, &str); 1] = [(L::from_bits(4), "int bpf_cgroup_read_xattr(struct cgroup *cgroup, const char *name__str, struct bpf_dynptr *value_p)")];
static I20: [KfuncVariant; 1] = [i(6, 0x2, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S20: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cgroup_release(struct cgroup *cgrp)")];
static I21: [KfuncVariant; 1] = [i(4, 0x10, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S21: [(L, &str); 1] = [(L::from_bits(4), "int bpf_copy_from_user_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign)")];
static I22: [KfuncVariant; 1] = [i(6, 0x10, &["common_btf_ids"], None)];
static S22: [(L, &str); 1] = [(L::from_bits(6), "int bpf_copy_from_user_str(void *dst, u32 dst__sz, const void __user *unsafe_ptr__ign, u64 flags)")];
static I23: [KfuncVariant; 1] = [i(4, 0x10, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S23: [(L, &str); 1] = [(L::from_bits(4), "int bpf_copy_from_user_str_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign)")];
static I24: [KfuncVariant; 1] = [i(4, 0x18, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S24: [(L, &str); 1] = [(L::from_bits(4), "int bpf_copy_from_user_task_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign, struct task_struct *tsk)")];
static I25: [KfuncVariant; 1] = [i(4, 0x10, &["common_btf_ids"], None)];
static S25: [(L, &str); 1] = [(L::from_bits(4), "int bpf_copy_from_user_task_str(void *dst, u32 dst__sz, const void __user *unsafe_ptr__ign, struct task_struct *tsk, u64 flags)")];
static I26: [KfuncVariant; 1] = [i(4, 0x18, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S26: [(L, &str); 1] = [(L::from_bits(4), "int bpf_copy_from_user_task_str_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign, struct task_struct *tsk)")];
static I27: [KfuncVariant; 1] = [i(6, 0x9, &["cpumask_kfunc_btf_ids"], None)];
static S27: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_cpumask *bpf_cpumask_acquire(struct bpf_cpumask *cpumask)")];
static I28: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S28: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_and(struct bpf_cpumask *dst, const struct cpumask *src1, const struct cpumask *src2)")];
static I29: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S29: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_any_and_distribute(const struct cpumask *src1, const struct cpumask *src2)")];
static I30: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S30: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_any_distribute(const struct cpumask *cpumask)")];
static I31: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S31: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_clear(struct bpf_cpumask *cpumask)")];
static I32: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S32: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_clear_cpu(u32 cpu, struct bpf_cpumask *cpumask)")];
static I33: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S33: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_copy(struct bpf_cpumask *dst, const struct cpumask *src)")];
static I34: [KfuncVariant; 1] = [i(6, 0x5, &["cpumask_kfunc_btf_ids"], None)];
static S34: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_cpumask *bpf_cpumask_create(void)")];
static I35: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S35: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_empty(const struct cpumask *cpumask)")];
static I36: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S36: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_equal(const struct cpumask *src1, const struct cpumask *src2)")];
static I37: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S37: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_first(const struct cpumask *cpumask)")];
static I38: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S38: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_first_and(const struct cpumask *src1, const struct cpumask *src2)")];
static I39: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S39: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_first_zero(const struct cpumask *cpumask)")];
static I40: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S40: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_full(const struct cpumask *cpumask)")];
static I41: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S41: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_intersects(const struct cpumask *src1, const struct cpumask *src2)")];
static I42: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S42: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_or(struct bpf_cpumask *dst, const struct cpumask *src1, const struct cpumask *src2)")];
static I43: [KfuncVariant; 1] = [i(4, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S43: [(L, &str); 1] = [(L::from_bits(4), "int bpf_cpumask_populate(struct cpumask *cpumask, void *src, size_t src__sz)")];
static I44: [KfuncVariant; 1] = [i(6, 0x2, &["cpumask_kfunc_btf_ids"], None)];
static S44: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_release(struct bpf_cpumask *cpumask)")];
static I45: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S45: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_set_cpu(u32 cpu, struct bpf_cpumask *cpumask)")];
static I46: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S46: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_setall(struct bpf_cpumask *cpumask)")];
static I47: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S47: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_subset(const struct cpumask *src1, const struct cpumask *src2)")];
static I48: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S48: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_test_and_clear_cpu(u32 cpu, struct bpf_cpumask *cpumask)")];
static I49: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S49: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_test_and_set_cpu(u32 cpu, struct bpf_cpumask *cpumask)")];
static I50: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S50: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_cpumask_test_cpu(u32 cpu, const struct cpumask *cpumask)")];
static I51: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S51: [(L, &str); 1] = [(L::from_bits(6), "u32 bpf_cpumask_weight(const struct cpumask *cpumask)")];
static I52: [KfuncVariant; 1] = [i(6, 0x40, &["cpumask_kfunc_btf_ids"], None)];
static S52: [(L, &str); 1] = [(L::from_bits(6), "void bpf_cpumask_xor(struct bpf_cpumask *dst, const struct cpumask *src1, const struct cpumask *src2)")];
static I53: [KfuncVariant; 1] = [i(6, 0x45, &["crypt_init_kfunc_btf_ids"], None)];
static S53: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_crypto_ctx * bpf_crypto_ctx_acquire(struct bpf_crypto_ctx *ctx)")];
static I54: [KfuncVariant; 1] = [i(6, 0x15, &["crypt_init_kfunc_btf_ids"], None)];
static S54: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_crypto_ctx * bpf_crypto_ctx_create(const struct bpf_crypto_params *params, u32 params__sz, int *err)")];
static I55: [KfuncVariant; 1] = [i(6, 0x2, &["crypt_init_kfunc_btf_ids"], None)];
static S55: [(L, &str); 1] = [(L::from_bits(6), "void bpf_crypto_ctx_release(struct bpf_crypto_ctx *ctx)")];
static I56: [KfuncVariant; 1] = [i(6, 0x40, &["crypt_kfunc_btf_ids"], None)];
static S56: [(L, &str); 1] = [(L::from_bits(6), "int bpf_crypto_decrypt(struct bpf_crypto_ctx *ctx, const struct bpf_dynptr *src, const struct bpf_dynptr *dst, const struct bpf_dynptr *siv__nullable)")];
static I57: [KfuncVariant; 1] = [i(6, 0x40, &["crypt_kfunc_btf_ids"], None)];
static S57: [(L, &str); 1] = [(L::from_bits(6), "int bpf_crypto_encrypt(struct bpf_crypto_ctx *ctx, const struct bpf_dynptr *src, const struct bpf_dynptr *dst, const struct bpf_dynptr *siv__nullable)")];
static I58: [KfuncVariant; 1] = [i(7, 0x8, &["nf_ct_kfunc_set"], None)];
static S58: [(L, &str); 1] = [(L::from_bits(6), "int bpf_ct_change_status(struct nf_conn *nfct, u32 status)")];
static I59: [KfuncVariant; 1] = [i(7, 0x8, &["nf_ct_kfunc_set"], None)];
static S59: [(L, &str); 1] = [(L::from_bits(6), "int bpf_ct_change_timeout(struct nf_conn *nfct, u32 timeout)")];
static I60: [KfuncVariant; 1] = [i(7, 0x7, &["nf_ct_kfunc_set"], None)];
static S60: [(L, &str); 1] = [(L::from_bits(6), "struct nf_conn *bpf_ct_insert_entry(struct nf_conn___init *nfct_i)")];
static I61: [KfuncVariant; 1] = [i(7, 0x2, &["nf_ct_kfunc_set"], None)];
static S61: [(L, &str); 1] = [(L::from_bits(6), "void bpf_ct_release(struct nf_conn *nfct)")];
static I62: [KfuncVariant; 1] = [i(7, 0x8, &["nf_nat_kfunc_set"], None)];
static S62: [(L, &str); 1] = [(L::from_bits(6), "int bpf_ct_set_nat_info(struct nf_conn___init *nfct, union nf_inet_addr *addr, int port, enum nf_nat_manip_type manip)")];
static I63: [KfuncVariant; 1] = [i(7, 0x8, &["nf_ct_kfunc_set"], None)];
static S63: [(L, &str); 1] = [(L::from_bits(6), "int bpf_ct_set_status(const struct nf_conn___init *nfct, u32 status)")];
static I64: [KfuncVariant; 1] = [i(7, 0x8, &["nf_ct_kfunc_set"], None)];
static S64: [(L, &str); 1] = [(L::from_bits(6), "void bpf_ct_set_timeout(struct nf_conn___init *nfct, u32 timeout)")];
static I65: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S65: [(L, &str); 1] = [(L::from_bits(6), "int bpf_dynptr_adjust(const struct bpf_dynptr *p, u32 start, u32 end)")];
static I66: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S66: [(L, &str); 1] = [(L::from_bits(6), "int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit)")];
static I67: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S67: [(L, &str); 1] = [(L::from_bits(4), "int bpf_dynptr_copy(struct bpf_dynptr *dst_ptr, u32 dst_off, struct bpf_dynptr *src_ptr, u32 src_off, u32 size)")];
static I68: [KfuncVariant; 0] = [];
static S68: [(L, &str); 0] = [];
static I69: [KfuncVariant; 0] = [];
static S69: [(L, &str); 0] = [];
static I70: [KfuncVariant; 2] = [i(2, 0x8, &["bpf_kfunc_check_set_skb"], None), i(4, 0x8, &["bpf_kfunc_check_set_skb", "qdisc_kfunc_ids"], None)];
static S70: [(L, &str); 1] = [(L::from_bits(6), "int bpf_dynptr_from_skb(struct __sk_buff *s, u64 flags, struct bpf_dynptr *ptr__uninit)")];
static I71: [KfuncVariant; 1] = [i(4, 0x8, &["bpf_kfunc_check_set_skb_meta"], None)];
static S71: [(L, &str); 1] = [(L::from_bits(4), "int bpf_dynptr_from_skb_meta(struct __sk_buff *skb_, u64 flags, struct bpf_dynptr *ptr__uninit)")];
static I72: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_kfunc_check_set_xdp"], None)];
static S72: [(L, &str); 1] = [(L::from_bits(6), "int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *ptr__uninit)")];
static I73: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S73: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_dynptr_is_null(const struct bpf_dynptr *p)")];
static I74: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S74: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p)")];
static I75: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S75: [(L, &str); 1] = [(L::from_bits(4), "int bpf_dynptr_memset(struct bpf_dynptr *p, u32 offset, u32 size, u8 val)")];
static I76: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S76: [(L, &str); 1] = [(L::from_bits(6), "__u32 bpf_dynptr_size(const struct bpf_dynptr *p)")];
static I77: [KfuncVariant; 1] = [i(6, 0x4, &["common_btf_ids"], None)];
static S77: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_dynptr_slice(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)")];
static I78: [KfuncVariant; 1] = [i(6, 0x4, &["common_btf_ids"], None)];
static S78: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)")];
static I79: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_test_modify_return_ids"], None)];
static S79: [(L, &str); 1] = [(L::from_bits(6), "int bpf_fentry_test1(int a)")];
static I80: [KfuncVariant; 1] = [i(6, 0x18, &["bpf_fs_kfunc_set_ids"], None)];
static S80: [(L, &str); 1] = [(L::from_bits(6), "int bpf_get_dentry_xattr(struct dentry *dentry, const char *name__str, struct bpf_dynptr *value_p)")];
static I81: [KfuncVariant; 1] = [i(6, 0x18, &["bpf_fs_kfunc_set_ids"], None)];
static S81: [(L, &str); 1] = [(L::from_bits(6), "int bpf_get_file_xattr(struct file *file, const char *name__str, struct bpf_dynptr *value_p)")];
static I82: [KfuncVariant; 1] = [i(6, 0x8, &["fsverity_set_ids"], None)];
static S82: [(L, &str); 1] = [(L::from_bits(6), "int bpf_get_fsverity_digest(struct file *file, struct bpf_dynptr *digest_p)")];
static I83: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S83: [(L, &str); 1] = [(L::from_bits(4), "struct kmem_cache *bpf_get_kmem_cache(u64 addr)")];
static I84: [KfuncVariant; 1] = [i(6, 0xd, &["bpf_fs_kfunc_set_ids"], None)];
static S84: [(L, &str); 1] = [(L::from_bits(6), "struct file *bpf_get_task_exe_file(struct task_struct *task)")];
static I85: [KfuncVariant; 0] = [];
static S85: [(L, &str); 0] = [];
static I86: [KfuncVariant; 0] = [];
static S86: [(L, &str); 0] = [];
static I87: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], None)];
static S87: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_bits_destroy(struct bpf_iter_bits *it)")];
static I88: [KfuncVariant; 1] = [i(6, 0x80, &["common_btf_ids"], None)];
static S88: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_bits_new(struct bpf_iter_bits *it, const u64 *unsafe_ptr__ign, u32 nr_words)")];
static I89: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], None)];
static S89: [(L, &str); 1] = [(L::from_bits(6), "int *bpf_iter_bits_next(struct bpf_iter_bits *it)")];
static I90: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S90: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_css_destroy(struct bpf_iter_css *it)")];
static I91: [KfuncVariant; 1] = [i(6, 0x488, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S91: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_css_new(struct bpf_iter_css *it, struct cgroup_subsys_state *start, unsigned int flags)")];
static I92: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S92: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup_subsys_state *bpf_iter_css_next(struct bpf_iter_css *it)")];
static I93: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S93: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_css_task_destroy(struct bpf_iter_css_task *it)")];
static I94: [KfuncVariant; 1] = [i(6, 0x88, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S94: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_css_task_new(struct bpf_iter_css_task *it, struct cgroup_subsys_state *css, unsigned int flags)")];
static I95: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], Some("CONFIG_CGROUPS"))];
static S95: [(L, &str); 1] = [(L::from_bits(6), "struct task_struct *bpf_iter_css_task_next(struct bpf_iter_css_task *it)")];
static I96: [KfuncVariant; 1] = [i(4, 0x210, &["common_btf_ids"], Some("CONFIG_DMA_SHARED_BUFFER"))];
static S96: [(L, &str); 1] = [(L::from_bits(4), "void bpf_iter_dmabuf_destroy(struct bpf_iter_dmabuf *it)")];
static I97: [KfuncVariant; 1] = [i(4, 0x90, &["common_btf_ids"], Some("CONFIG_DMA_SHARED_BUFFER"))];
static S97: [(L, &str); 1] = [(L::from_bits(4), "int bpf_iter_dmabuf_new(struct bpf_iter_dmabuf *it)")];
static I98: [KfuncVariant; 1] = [i(4, 0x114, &["common_btf_ids"], Some("CONFIG_DMA_SHARED_BUFFER"))];
static S98: [(L, &str); 1] = [(L::from_bits(4), "struct dma_buf *bpf_iter_dmabuf_next(struct bpf_iter_dmabuf *it)")];
static I99: [KfuncVariant; 1] = [i(4, 0x210, &["common_btf_ids"], None)];
static S99: [(L, &str); 1] = [(L::from_bits(4), "void bpf_iter_kmem_cache_destroy(struct bpf_iter_kmem_cache *it)")];
static I100: [KfuncVariant; 1] = [i(4, 0x90, &["common_btf_ids"], None)];
static S100: [(L, &str); 1] = [(L::from_bits(4), "int bpf_iter_kmem_cache_new(struct bpf_iter_kmem_cache *it)")];
static I101: [KfuncVariant; 1] = [i(4, 0x114, &["common_btf_ids"], None)];
static S101: [(L, &str); 1] = [(L::from_bits(4), "struct kmem_cache *bpf_iter_kmem_cache_next(struct bpf_iter_kmem_cache *it)")];
static I102: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], None)];
static S102: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_num_destroy(struct bpf_iter_num *it)")];
static I103: [KfuncVariant; 1] = [i(6, 0x80, &["common_btf_ids"], None)];
static S103: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)")];
static I104: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], None)];
static S104: [(L, &str); 1] = [(L::from_bits(6), "int *bpf_iter_num_next(struct bpf_iter_num* it)")];
static I105: [KfuncVariant; 1] = [i(6, 0x200, &["scx_kfunc_ids_any"], None)];
static S105: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_scx_dsq_destroy(struct bpf_iter_scx_dsq *it)")];
static I106: [KfuncVariant; 1] = [i(6, 0x480, &["scx_kfunc_ids_any"], None)];
static S106: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_scx_dsq_new(struct bpf_iter_scx_dsq *it, u64 dsq_id, u64 flags)")];
static I107: [KfuncVariant; 1] = [i(6, 0x104, &["scx_kfunc_ids_any"], None)];
static S107: [(L, &str); 1] = [(L::from_bits(6), "struct task_struct *bpf_iter_scx_dsq_next(struct bpf_iter_scx_dsq *it)")];
static I108: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], None)];
static S108: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_task_destroy(struct bpf_iter_task *it)")];
static I109: [KfuncVariant; 1] = [i(6, 0x488, &["common_btf_ids"], None)];
static S109: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task__nullable, unsigned int flags)")];
static I110: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], None)];
static S110: [(L, &str); 1] = [(L::from_bits(6), "struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it)")];
static I111: [KfuncVariant; 1] = [i(6, 0x200, &["common_btf_ids"], None)];
static S111: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_task_vma_destroy(struct bpf_iter_task_vma *it)")];
static I112: [KfuncVariant; 1] = [i(6, 0xc0, &["common_btf_ids"], None)];
static S112: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_task_vma_new(struct bpf_iter_task_vma *it, struct task_struct *task, u64 addr)")];
static I113: [KfuncVariant; 1] = [i(6, 0x104, &["common_btf_ids"], None)];
static S113: [(L, &str); 1] = [(L::from_bits(6), "struct vm_area_struct *bpf_iter_task_vma_next(struct bpf_iter_task_vma *it)")];
static I114: [KfuncVariant; 1] = [i(6, 0x200, &["bpf_testmod_common_kfunc_ids"], None)];
static S114: [(L, &str); 1] = [(L::from_bits(6), "void bpf_iter_testmod_seq_destroy(struct bpf_iter_testmod_seq *it)")];
static I115: [KfuncVariant; 1] = [i(6, 0x80, &["bpf_testmod_common_kfunc_ids"], None)];
static S115: [(L, &str); 1] = [(L::from_bits(6), "int bpf_iter_testmod_seq_new(struct bpf_iter_testmod_seq *it, s64 value, int cnt)")];
static I116: [KfuncVariant; 1] = [i(6, 0x104, &["bpf_testmod_common_kfunc_ids"], None)];
static S116: [(L, &str); 1] = [(L::from_bits(6), "s64 *bpf_iter_testmod_seq_next(struct bpf_iter_testmod_seq* it)")];
static I117: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_common_kfunc_ids"], None)];
static S117: [(L, &str); 1] = [(L::from_bits(6), "s64 bpf_iter_testmod_seq_value(int val, struct bpf_iter_testmod_seq* it__iter)")];
static I118: [KfuncVariant; 2] = [i(3, 0x2, &["key_sig_kfunc_set"], None), i(4, 0x2, &["generic_btf_ids"], Some("CONFIG_KEYS"))];
static S118: [(L, &str); 1] = [(L::from_bits(6), "void bpf_key_put(struct bpf_key *bkey)")];
static I119: [KfuncVariant; 1] = [i(4, 0x2, &["qdisc_kfunc_ids"], None)];
static S119: [(L, &str); 1] = [(L::from_bits(4), "void bpf_kfree_skb(struct sk_buff *skb)")];
static I120: [KfuncVariant; 1] = [i(6, 0x2, &["bpf_testmod_check_kfunc_ids"], None)];
static S120: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_int_mem_release(int *p)")];
static I121: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S121: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_bind(struct addr_args *args)")];
static I122: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S122: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_connect(struct addr_args *args)")];
static I123: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S123: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_getpeername(struct addr_args *args)")];
static I124: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S124: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_getsockname(struct addr_args *args)")];
static I125: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S125: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_listen(void)")];
static I126: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S126: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_kernel_sendmsg(struct sendmsg_args *args)")];
static I127: [KfuncVariant; 1] = [i(6, 0x2, &["bpf_testmod_check_kfunc_ids"], None)];
static S127: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_memb1_release(struct prog_test_member1 *p)")];
static I128: [KfuncVariant; 1] = [i(6, 0x5, &["bpf_testmod_check_kfunc_ids"], None)];
static S128: [(L, &str); 1] = [(L::from_bits(6), "struct prog_test_member * bpf_kfunc_call_memb_acquire(void)")];
static I129: [KfuncVariant; 1] = [i(6, 0x2, &["test_sk_check_kfunc_ids"], None)];
static S129: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_memb_release(struct prog_test_member *p)")];
static I130: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S130: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_sock_sendmsg(struct sendmsg_args *args)")];
static I131: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S131: [(L, &str); 1] = [(L::from_bits(6), "u64 bpf_kfunc_call_test1(struct sock *sk, u32 a, u64 b, u32 c, u64 d)")];
static I132: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S132: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_call_test2(struct sock *sk, u32 a, u32 b)")];
static I133: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S133: [(L, &str); 1] = [(L::from_bits(6), "struct sock *bpf_kfunc_call_test3(struct sock *sk)")];
static I134: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S134: [(L, &str); 1] = [(L::from_bits(6), "long noinline bpf_kfunc_call_test4(signed char a, short b, int c, long d)")];
static I135: [KfuncVariant; 1] = [i(6, 0x5, &["bpf_testmod_check_kfunc_ids"], None)];
static S135: [(L, &str); 1] = [(L::from_bits(6), "int *bpf_kfunc_call_test_acq_rdonly_mem(struct prog_test_ref_kfunc *p, const int rdonly_buf_size)")];
static I136: [KfuncVariant; 1] = [i(6, 0x5, &["bpf_testmod_check_kfunc_ids"], None)];
static S136: [(L, &str); 1] = [(L::from_bits(6), "struct prog_test_ref_kfunc * bpf_kfunc_call_test_acquire(unsigned long *scalar_ptr)")];
static I137: [KfuncVariant; 1] = [i(6, 0x20, &["bpf_testmod_check_kfunc_ids"], None)];
static S137: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_destructive(void)")];
static I138: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S138: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_fail1(struct prog_test_fail1 *p)")];
static I139: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S139: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_fail2(struct prog_test_fail2 *p)")];
static I140: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S140: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_fail3(struct prog_test_fail3 *p)")];
static I141: [KfuncVariant; 1] = [i(6, 0x4, &["bpf_testmod_check_kfunc_ids"], None)];
static S141: [(L, &str); 1] = [(L::from_bits(6), "int *bpf_kfunc_call_test_get_rdonly_mem(struct prog_test_ref_kfunc *p, const int rdonly_buf_size)")];
static I142: [KfuncVariant; 1] = [i(6, 0x4, &["bpf_testmod_check_kfunc_ids"], None)];
static S142: [(L, &str); 1] = [(L::from_bits(6), "int *bpf_kfunc_call_test_get_rdwr_mem(struct prog_test_ref_kfunc *p, const int rdwr_buf_size)")];
static I143: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S143: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_mem_len_fail1(void *mem, int len)")];
static I144: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S144: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_mem_len_fail2(u64 *mem, int len)")];
static I145: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S145: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_mem_len_pass1(void *mem, int mem__sz)")];
static I146: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S146: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_offset(struct prog_test_ref_kfunc *p)")];
static I147: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S147: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_pass1(struct prog_test_pass1 *p)")];
static I148: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S148: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_pass2(struct prog_test_pass2 *p)")];
static I149: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S149: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_pass_ctx(struct __sk_buff *skb)")];
static I150: [KfuncVariant; 1] = [i(6, 0x48, &["bpf_testmod_check_kfunc_ids"], None)];
static S150: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_ref(struct prog_test_ref_kfunc *p)")];
static I151: [KfuncVariant; 1] = [i(6, 0x2, &["test_sk_check_kfunc_ids"], None)];
static S151: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_release(struct prog_test_ref_kfunc *p)")];
static I152: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S152: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_call_test_sleepable(void)")];
static I153: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S153: [(L, &str); 1] = [(L::from_bits(6), "static u32 bpf_kfunc_call_test_static_unused_arg(u32 arg, u32 unused)")];
static I154: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S154: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_close_sock(void)")];
static I155: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_common_kfunc_ids"], None)];
static S155: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_common_test(void)")];
static I156: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_testmod_common_kfunc_ids"], None)];
static S156: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_dynptr_test(struct bpf_dynptr *ptr, struct bpf_dynptr *ptr__nullable)")];
static I157: [KfuncVariant; 1] = [i(6, 0x10, &["bpf_testmod_check_kfunc_ids"], None)];
static S157: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_init_sock(struct init_sock_args *args)")];
static I158: [KfuncVariant; 1] = [i(4, 0x8, &["bpf_testmod_check_kfunc_ids"], None)];
static S158: [(L, &str); 0] = [];
static I159: [KfuncVariant; 1] = [i(6, 0x1, &["bpf_testmod_common_kfunc_ids"], None)];
static S159: [(L, &str); 1] = [(L::from_bits(6), "struct sk_buff *bpf_kfunc_nested_acquire_nonzero_offset_test(struct sk_buff_head *ptr)")];
static I160: [KfuncVariant; 1] = [i(6, 0x1, &["bpf_testmod_common_kfunc_ids"], None)];
static S160: [(L, &str); 1] = [(L::from_bits(6), "struct sk_buff *bpf_kfunc_nested_acquire_zero_offset_test(struct sock_common *ptr)")];
static I161: [KfuncVariant; 1] = [i(6, 0x2, &["bpf_testmod_common_kfunc_ids"], None)];
static S161: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_nested_release_test(struct sk_buff *ptr)")];
static I162: [KfuncVariant; 1] = [i(6, 0x40, &["bpf_testmod_common_kfunc_ids"], None)];
static S162: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_rcu_task_test(struct task_struct *ptr)")];
static I163: [KfuncVariant; 1] = [i(4, 0x404, &["bpf_testmod_common_kfunc_ids"], None)];
static S163: [(L, &str); 1] = [(L::from_bits(4), "struct task_struct *bpf_kfunc_ret_rcu_test(void)")];
static I164: [KfuncVariant; 1] = [i(4, 0x404, &["bpf_testmod_common_kfunc_ids"], None)];
static S164: [(L, &str); 1] = [(L::from_bits(4), "int *bpf_kfunc_ret_rcu_test_nostruct(int rdonly_buf_size)")];
static I165: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_testmod_check_kfunc_ids"], None)];
static S165: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_st_ops_inc10(struct st_ops_args *args)")];
static I166: [KfuncVariant; 1] = [i(6, 0x18, &["bpf_testmod_check_kfunc_ids"], None)];
static S166: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_st_ops_test_epilogue(struct st_ops_args *args)")];
static I167: [KfuncVariant; 1] = [i(6, 0x18, &["bpf_testmod_check_kfunc_ids"], None)];
static S167: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_st_ops_test_pro_epilogue(struct st_ops_args *args)")];
static I168: [KfuncVariant; 1] = [i(6, 0x18, &["bpf_testmod_check_kfunc_ids"], None)];
static S168: [(L, &str); 1] = [(L::from_bits(6), "int bpf_kfunc_st_ops_test_prologue(struct st_ops_args *args)")];
static I169: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_testmod_common_kfunc_ids"], None)];
static S169: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_trusted_num_test(int *ptr)")];
static I170: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_testmod_common_kfunc_ids"], None)];
static S170: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_trusted_task_test(struct task_struct *ptr)")];
static I171: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_testmod_common_kfunc_ids"], None)];
static S171: [(L, &str); 1] = [(L::from_bits(6), "void bpf_kfunc_trusted_vma_test(struct vm_area_struct *ptr)")];
static I172: [KfuncVariant; 1] = [i(4, 0x4, &["generic_btf_ids"], None)];
static S172: [(L, &str); 1] = [(L::from_bits(4), "struct bpf_list_node *bpf_list_back(struct bpf_list_head *head)")];
static I173: [KfuncVariant; 1] = [i(4, 0x4, &["generic_btf_ids"], None)];
static S173: [(L, &str); 1] = [(L::from_bits(4), "struct bpf_list_node *bpf_list_front(struct bpf_list_head *head)")];
static I174: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S174: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head)")];
static I175: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S175: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_list_node *bpf_list_pop_front(struct bpf_list_head *head)")];
static I176: [KfuncVariant; 0] = [];
static S176: [(L, &str); 0] = [];
static I177: [KfuncVariant; 1] = [i(6, 0x0, &["generic_btf_ids"], None)];
static S177: [(L, &str); 1] = [(L::from_bits(6), "int bpf_list_push_back_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta__ign, u64 off)")];
static I178: [KfuncVariant; 0] = [];
static S178: [(L, &str); 0] = [];
static I179: [KfuncVariant; 1] = [i(6, 0x0, &["generic_btf_ids"], None)];
static S179: [(L, &str); 1] = [(L::from_bits(6), "int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta__ign, u64 off)")];
static I180: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S180: [(L, &str); 1] = [(L::from_bits(4), "void bpf_local_irq_restore(unsigned long *flags__irq_flag)")];
static I181: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S181: [(L, &str); 1] = [(L::from_bits(4), "void bpf_local_irq_save(unsigned long *flags__irq_flag)")];
static I182: [KfuncVariant; 2] = [i(3, 0x5, &["key_sig_kfunc_set"], None), i(4, 0x5, &["generic_btf_ids"], Some("CONFIG_KEYS"))];
static S182: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_key *bpf_lookup_system_key(u64 id)")];
static I183: [KfuncVariant; 2] = [i(3, 0x15, &["key_sig_kfunc_set"], None), i(4, 0x15, &["generic_btf_ids"], Some("CONFIG_KEYS"))];
static S183: [(L, &str); 2] = [(L::from_bits(2), "struct bpf_key *bpf_lookup_user_key(u32 serial, u64 flags)"), (L::from_bits(4), "struct bpf_key *bpf_lookup_user_key(s32 serial, u64 flags)")];
static I184: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_map_iter_kfunc_ids"], None)];
static S184: [(L, &str); 1] = [(L::from_bits(6), "s64 bpf_map_sum_elem_count(const struct bpf_map *map)")];
static I185: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_test_modify_return_ids"], None)];
static S185: [(L, &str); 1] = [(L::from_bits(6), "int bpf_modify_return_test(int a, int *b)")];
static I186: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_test_modify_return_ids"], None)];
static S186: [(L, &str); 1] = [(L::from_bits(6), "int bpf_modify_return_test2(int a, int *b, short c, int d, void *e, char f, int g)")];
static I187: [KfuncVariant; 2] = [i(2, 0x0, &["bpf_test_modify_return_ids", "common_btf_ids"], None), i(4, 0x0, &["bpf_test_modify_return_ids", "common_btf_ids"], Some("CONFIG_NET"))];
static S187: [(L, &str); 1] = [(L::from_bits(6), "int bpf_modify_return_test_tp(int nonce)")];
static I188: [KfuncVariant; 0] = [];
static S188: [(L, &str); 0] = [];
static I189: [KfuncVariant; 1] = [i(6, 0x2, &["generic_btf_ids"], None)];
static S189: [(L, &str); 1] = [(L::from_bits(6), "void bpf_obj_drop_impl(void *p__alloc, void *meta__ign)")];
static I190: [KfuncVariant; 0] = [];
static S190: [(L, &str); 0] = [];
static I191: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S191: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_obj_new_impl(u64 local_type_id__k, void *meta__ign)")];
static I192: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_fs_kfunc_set_ids"], None)];
static S192: [(L, &str); 2] = [(L::from_bits(2), "int bpf_path_d_path(struct path *path, char *buf, size_t buf__sz)"), (L::from_bits(4), "int bpf_path_d_path(const struct path *path, char *buf, size_t buf__sz)")];
static I193: [KfuncVariant; 0] = [];
static S193: [(L, &str); 0] = [];
static I194: [KfuncVariant; 1] = [i(6, 0x2, &["generic_btf_ids"], None)];
static S194: [(L, &str); 1] = [(L::from_bits(6), "void bpf_percpu_obj_drop_impl(void *p__alloc, void *meta__ign)")];
static I195: [KfuncVariant; 0] = [];
static S195: [(L, &str); 0] = [];
static I196: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S196: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_percpu_obj_new_impl(u64 local_type_id__k, void *meta__ign)")];
static I197: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S197: [(L, &str); 1] = [(L::from_bits(6), "void bpf_preempt_disable(void)")];
static I198: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S198: [(L, &str); 1] = [(L::from_bits(6), "void bpf_preempt_enable(void)")];
static I199: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S199: [(L, &str); 1] = [(L::from_bits(4), "int bpf_probe_read_kernel_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void *unsafe_ptr__ign)")];
static I200: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S200: [(L, &str); 1] = [(L::from_bits(4), "int bpf_probe_read_kernel_str_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void *unsafe_ptr__ign)")];
static I201: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S201: [(L, &str); 1] = [(L::from_bits(4), "int bpf_probe_read_user_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign)")];
static I202: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S202: [(L, &str); 1] = [(L::from_bits(4), "int bpf_probe_read_user_str_dynptr(struct bpf_dynptr *dptr, u32 off, u32 size, const void __user *unsafe_ptr__ign)")];
static I203: [KfuncVariant; 1] = [i(6, 0x2, &["bpf_fs_kfunc_set_ids"], None)];
static S203: [(L, &str); 1] = [(L::from_bits(6), "void bpf_put_file(struct file *file)")];
static I204: [KfuncVariant; 1] = [i(4, 0x8, &["qdisc_kfunc_ids"], None)];
static S204: [(L, &str); 1] = [(L::from_bits(4), "void bpf_qdisc_bstats_update(struct Qdisc *sch, const struct sk_buff *skb)")];
static I205: [KfuncVariant; 1] = [i(4, 0x8, &["qdisc_kfunc_ids"], None)];
static S205: [(L, &str); 1] = [(L::from_bits(4), "int bpf_qdisc_init_prologue(struct Qdisc *sch, struct netlink_ext_ack *extack)")];
static I206: [KfuncVariant; 1] = [i(4, 0x8, &["qdisc_kfunc_ids"], None)];
static S206: [(L, &str); 1] = [(L::from_bits(4), "void bpf_qdisc_reset_destroy_epilogue(struct Qdisc *sch)")];
static I207: [KfuncVariant; 1] = [i(4, 0x2, &["qdisc_kfunc_ids"], None)];
static S207: [(L, &str); 1] = [(L::from_bits(4), "void bpf_qdisc_skb_drop(struct sk_buff *skb, struct bpf_sk_buff_ptr *to_free_list)")];
static I208: [KfuncVariant; 1] = [i(4, 0x8, &["qdisc_kfunc_ids"], None)];
static S208: [(L, &str); 1] = [(L::from_bits(4), "void bpf_qdisc_watchdog_schedule(struct Qdisc *sch, u64 expire, u64 delta_ns)")];
static I209: [KfuncVariant; 0] = [];
static S209: [(L, &str); 0] = [];
static I210: [KfuncVariant; 1] = [i(6, 0x0, &["generic_btf_ids"], None)];
static S210: [(L, &str); 1] = [(L::from_bits(6), "int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node, bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta__ign, u64 off)")];
static I211: [KfuncVariant; 1] = [i(6, 0x4, &["generic_btf_ids"], None)];
static S211: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_rb_node *bpf_rbtree_first(struct bpf_rb_root *root)")];
static I212: [KfuncVariant; 1] = [i(4, 0x4, &["generic_btf_ids"], None)];
static S212: [(L, &str); 1] = [(L::from_bits(4), "struct bpf_rb_node *bpf_rbtree_left(struct bpf_rb_root *root, struct bpf_rb_node *node)")];
static I213: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S213: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_rb_node *bpf_rbtree_remove(struct bpf_rb_root *root, struct bpf_rb_node *node)")];
static I214: [KfuncVariant; 1] = [i(4, 0x4, &["generic_btf_ids"], None)];
static S214: [(L, &str); 1] = [(L::from_bits(4), "struct bpf_rb_node *bpf_rbtree_right(struct bpf_rb_root *root, struct bpf_rb_node *node)")];
static I215: [KfuncVariant; 1] = [i(4, 0x4, &["generic_btf_ids"], None)];
static S215: [(L, &str); 1] = [(L::from_bits(4), "struct bpf_rb_node *bpf_rbtree_root(struct bpf_rb_root *root)")];
static I216: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S216: [(L, &str); 1] = [(L::from_bits(6), "void bpf_rcu_read_lock(void)")];
static I217: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S217: [(L, &str); 1] = [(L::from_bits(6), "void bpf_rcu_read_unlock(void)")];
static I218: [KfuncVariant; 2] = [i(2, 0x0, &["common_btf_ids"], None), i(4, 0x800, &["common_btf_ids"], None)];
static S218: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_rdonly_cast(const void *obj__ign, u32 btf_id__k)")];
static I219: [KfuncVariant; 0] = [];
static S219: [(L, &str); 0] = [];
static I220: [KfuncVariant; 1] = [i(6, 0x45, &["generic_btf_ids"], None)];
static S220: [(L, &str); 1] = [(L::from_bits(6), "void *bpf_refcount_acquire_impl(void *p__refcounted_kptr, void *meta__ign)")];
static I221: [KfuncVariant; 1] = [i(4, 0x18, &["bpf_fs_kfunc_set_ids"], None)];
static S221: [(L, &str); 1] = [(L::from_bits(4), "int bpf_remove_dentry_xattr(struct dentry *dentry, const char *name__str)")];
static I222: [KfuncVariant; 1] = [i(4, 0x4, &["rqspinlock_kfunc_ids"], None)];
static S222: [(L, &str); 1] = [(L::from_bits(4), "int bpf_res_spin_lock(struct bpf_res_spin_lock *lock)")];
static I223: [KfuncVariant; 1] = [i(4, 0x4, &["rqspinlock_kfunc_ids"], None)];
static S223: [(L, &str); 1] = [(L::from_bits(4), "int bpf_res_spin_lock_irqsave(struct bpf_res_spin_lock *lock, unsigned long *flags__irq_flag)")];
static I224: [KfuncVariant; 1] = [i(4, 0x0, &["rqspinlock_kfunc_ids"], None)];
static S224: [(L, &str); 1] = [(L::from_bits(4), "void bpf_res_spin_unlock(struct bpf_res_spin_lock *lock)")];
static I225: [KfuncVariant; 1] = [i(4, 0x0, &["rqspinlock_kfunc_ids"], None)];
static S225: [(L, &str); 1] = [(L::from_bits(4), "void bpf_res_spin_unlock_irqrestore(struct bpf_res_spin_lock *lock, unsigned long *flags__irq_flag)")];
static I226: [KfuncVariant; 1] = [i(4, 0x8, &["generic_btf_ids"], Some("CONFIG_BPF_EVENTS"))];
static S226: [(L, &str); 1] = [(L::from_bits(4), "int bpf_send_signal_task(struct task_struct *task, int sig, enum pid_type type, u64 value)")];
static I227: [KfuncVariant; 1] = [i(6, 0x0, &["kprobe_multi_kfunc_set_ids"], None)];
static S227: [(L, &str); 1] = [(L::from_bits(6), "__u64 *bpf_session_cookie(void)")];
static I228: [KfuncVariant; 1] = [i(6, 0x0, &["kprobe_multi_kfunc_set_ids"], None)];
static S228: [(L, &str); 1] = [(L::from_bits(6), "bool bpf_session_is_return(void)")];
static I229: [KfuncVariant; 1] = [i(4, 0x18, &["bpf_fs_kfunc_set_ids"], None)];
static S229: [(L, &str); 1] = [(L::from_bits(4), "int bpf_set_dentry_xattr(struct dentry *dentry, const char *name__str, const struct bpf_dynptr *value_p, int flags)")];
static I230: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_kfunc_check_set_tcp_reqsk"], None)];
static S230: [(L, &str); 1] = [(L::from_bits(6), "int bpf_sk_assign_tcp_reqsk(struct __sk_buff *s, struct sock *sk, struct bpf_tcp_req_attrs *attrs, int attrs__sz)")];
static I231: [KfuncVariant; 1] = [i(7, 0x5, &["nf_ct_kfunc_set"], None)];
static S231: [(L, &str); 1] = [(L::from_bits(6), "struct nf_conn___init * bpf_skb_ct_alloc(struct __sk_buff *skb_ctx, struct bpf_sock_tuple *bpf_tuple, u32 tuple__sz, struct bpf_ct_opts *opts, u32 opts__sz)")];
static I232: [KfuncVariant; 1] = [i(7, 0x5, &["nf_ct_kfunc_set"], None)];
static S232: [(L, &str); 1] = [(L::from_bits(6), "struct nf_conn * bpf_skb_ct_lookup(struct __sk_buff *skb_ctx, struct bpf_sock_tuple *bpf_tuple, u32 tuple__sz, struct bpf_ct_opts *opts, u32 opts__sz)")];
static I233: [KfuncVariant; 1] = [i(6, 0x0, &["fou_kfunc_set"], None)];
static S233: [(L, &str); 1] = [(L::from_bits(6), "int bpf_skb_get_fou_encap(struct __sk_buff *skb_ctx, struct bpf_fou_encap *encap)")];
static I234: [KfuncVariant; 1] = [i(4, 0x8, &["qdisc_kfunc_ids"], None)];
static S234: [(L, &str); 1] = [(L::from_bits(4), "u32 bpf_skb_get_hash(struct sk_buff *skb)")];
static I235: [KfuncVariant; 1] = [i(6, 0x0, &["xfrm_ifc_kfunc_set"], None)];
static S235: [(L, &str); 1] = [(L::from_bits(6), "int bpf_skb_get_xfrm_info(struct __sk_buff *skb_ctx, struct bpf_xfrm_info *to)")];
static I236: [KfuncVariant; 1] = [i(6, 0x0, &["fou_kfunc_set"], None)];
static S236: [(L, &str); 1] = [(L::from_bits(6), "int bpf_skb_set_fou_encap(struct __sk_buff *skb_ctx, struct bpf_fou_encap *encap, int type)")];
static I237: [KfuncVariant; 1] = [i(6, 0x0, &["xfrm_ifc_kfunc_set"], None)];
static S237: [(L, &str); 1] = [(L::from_bits(6), "int bpf_skb_set_xfrm_info(struct __sk_buff *skb_ctx, const struct bpf_xfrm_info *from)")];
static I238: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_kfunc_check_set_sock_addr"], None)];
static S238: [(L, &str); 1] = [(L::from_bits(6), "int bpf_sock_addr_set_sun_path(struct bpf_sock_addr_kern *sa_kern, const u8 *sun_path, u32 sun_path__sz)")];
static I239: [KfuncVariant; 1] = [i(6, 0x8, &["bpf_sk_iter_kfunc_ids"], None)];
static S239: [(L, &str); 1] = [(L::from_bits(6), "int bpf_sock_destroy(struct sock_common *sock)")];
static I240: [KfuncVariant; 1] = [i(4, 0x8, &["bpf_kfunc_check_set_sock_ops"], None)];
static S240: [(L, &str); 1] = [(L::from_bits(4), "int bpf_sock_ops_enable_tx_tstamp(struct bpf_sock_ops_kern *skops, u64 flags)")];
static I241: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S241: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strcasecmp(const char *s1__ign, const char *s2__ign)")];
static I242: [KfuncVariant; 0] = [];
static S242: [(L, &str); 0] = [];
static I243: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S243: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strchr(const char *s__ign, char c)")];
static I244: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S244: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strchrnul(const char *s__ign, char c)")];
static I245: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S245: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strcmp(const char *s1__ign, const char *s2__ign)")];
static I246: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S246: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strcspn(const char *s__ign, const char *reject__ign)")];
static I247: [KfuncVariant; 0] = [];
static S247: [(L, &str); 0] = [];
static I248: [KfuncVariant; 0] = [];
static S248: [(L, &str); 0] = [];
static I249: [KfuncVariant; 1] = [i(4, 0x8, &["common_btf_ids"], None)];
static S249: [(L, &str); 1] = [(L::from_bits(4), "int bpf_stream_vprintk_impl(int stream_id, const char *fmt__str, const void *args, u32 len__sz, void *aux__prog)")];
static I250: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S250: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strlen(const char *s__ign)")];
static I251: [KfuncVariant; 0] = [];
static S251: [(L, &str); 0] = [];
static I252: [KfuncVariant; 0] = [];
static S252: [(L, &str); 0] = [];
static I253: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S253: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strnchr(const char *s__ign, size_t count, char c)")];
static I254: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S254: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strnlen(const char *s__ign, size_t count)")];
static I255: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S255: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strnstr(const char *s1__ign, const char *s2__ign, size_t len)")];
static I256: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S256: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strrchr(const char *s__ign, int c)")];
static I257: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S257: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strspn(const char *s__ign, const char *accept__ign)")];
static I258: [KfuncVariant; 1] = [i(4, 0x0, &["common_btf_ids"], None)];
static S258: [(L, &str); 1] = [(L::from_bits(4), "int bpf_strstr(const char *s1__ign, const char *s2__ign)")];
static I259: [KfuncVariant; 1] = [i(6, 0x45, &["generic_btf_ids"], None)];
static S259: [(L, &str); 1] = [(L::from_bits(6), "struct task_struct *bpf_task_acquire(struct task_struct *p)")];
static I260: [KfuncVariant; 1] = [i(6, 0x5, &["generic_btf_ids"], None)];
static S260: [(L, &str); 1] = [(L::from_bits(6), "struct task_struct *bpf_task_from_pid(s32 pid)")];
static I261: [KfuncVariant; 1] = [i(4, 0x5, &["generic_btf_ids"], None)];
static S261: [(L, &str); 1] = [(L::from_bits(4), "struct task_struct *bpf_task_from_vpid(s32 vpid)")];
static I262: [KfuncVariant; 1] = [i(6, 0x45, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S262: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup * bpf_task_get_cgroup1(struct task_struct *task, int hierarchy_id)")];
static I263: [KfuncVariant; 1] = [i(6, 0x2, &["generic_btf_ids"], None)];
static S263: [(L, &str); 1] = [(L::from_bits(6), "void bpf_task_release(struct task_struct *p)")];
static I264: [KfuncVariant; 1] = [i(6, 0x40, &["generic_btf_ids"], Some("CONFIG_CGROUPS"))];
static S264: [(L, &str); 1] = [(L::from_bits(6), "long bpf_task_under_cgroup(struct task_struct *task, struct cgroup *ancestor)")];
static I265: [KfuncVariant; 0] = [];
static S265: [(L, &str); 0] = [];
static I266: [KfuncVariant; 1] = [i(4, 0x8, &["common_btf_ids"], None)];
static S266: [(L, &str); 1] = [(L::from_bits(4), "int bpf_task_work_schedule_resume_impl(struct task_struct *task, struct bpf_task_work *tw, void *map__map, bpf_task_work_callback_t callback, void *aux__prog)")];
static I267: [KfuncVariant; 0] = [];
static S267: [(L, &str); 0] = [];
static I268: [KfuncVariant; 1] = [i(4, 0x8, &["common_btf_ids"], None)];
static S268: [(L, &str); 1] = [(L::from_bits(4), "int bpf_task_work_schedule_signal_impl(struct task_struct *task, struct bpf_task_work *tw, void *map__map, bpf_task_work_callback_t callback, void *aux__prog)")];
static I269: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_test_modorder_kfunc_x_ids"], None)];
static S269: [(L, &str); 1] = [(L::from_bits(6), "int bpf_test_modorder_retx(void)")];
static I270: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_test_modorder_kfunc_y_ids"], None)];
static S270: [(L, &str); 1] = [(L::from_bits(6), "int bpf_test_modorder_rety(void)")];
static I271: [KfuncVariant; 1] = [i(6, 0x5, &["bpf_testmod_common_kfunc_ids"], None)];
static S271: [(L, &str); 1] = [(L::from_bits(6), "struct bpf_testmod_ctx * bpf_testmod_ctx_create(int *err)")];
static I272: [KfuncVariant; 1] = [i(6, 0x2, &["bpf_testmod_common_kfunc_ids"], None)];
static S272: [(L, &str); 1] = [(L::from_bits(6), "void bpf_testmod_ctx_release(struct bpf_testmod_ctx *ctx)")];
static I273: [KfuncVariant; 1] = [i(4, 0x0, &["bpf_testmod_common_kfunc_ids"], None)];
static S273: [(L, &str); 1] = [(L::from_bits(4), "void bpf_testmod_ops3_call_test_1(void)")];
static I274: [KfuncVariant; 1] = [i(4, 0x0, &["bpf_testmod_common_kfunc_ids"], None)];
static S274: [(L, &str); 1] = [(L::from_bits(4), "void bpf_testmod_ops3_call_test_2(void)")];
static I275: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_testmod_check_kfunc_ids"], None)];
static S275: [(L, &str); 1] = [(L::from_bits(6), "void bpf_testmod_test_mod_kfunc(int i)")];
static I276: [KfuncVariant; 1] = [i(6, 0x0, &["generic_btf_ids"], None)];
static S276: [(L, &str); 1] = [(L::from_bits(6), "void bpf_throw(u64 cookie)")];
static I277: [KfuncVariant; 0] = [];
static S277: [(L, &str); 0] = [];
static I278: [KfuncVariant; 2] = [i(3, 0x10, &["key_sig_kfunc_set"], Some("CONFIG_SYSTEM_DATA_VERIFICATION")), i(4, 0x10, &["generic_btf_ids"], Some("CONFIG_SYSTEM_DATA_VERIFICATION"))];
static S278: [(L, &str); 1] = [(L::from_bits(6), "int bpf_verify_pkcs7_signature(struct bpf_dynptr *data_p, struct bpf_dynptr *sig_p, struct bpf_key *trusted_keyring)")];
static I279: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S279: [(L, &str); 1] = [(L::from_bits(6), "int bpf_wq_init(struct bpf_wq *wq, void *p__map, unsigned int flags)")];
static I280: [KfuncVariant; 0] = [];
static S280: [(L, &str); 0] = [];
static I281: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S281: [(L, &str); 2] = [(L::from_bits(2), "int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (callback_fn)(void *map, int *key, void *value), unsigned int flags, void *aux__ign)"), (L::from_bits(4), "int bpf_wq_set_callback_impl(struct bpf_wq *wq, int (callback_fn)(void *map, int *key, void *value), unsigned int flags, void *aux__prog)")];
static I282: [KfuncVariant; 1] = [i(6, 0x0, &["common_btf_ids"], None)];
static S282: [(L, &str); 1] = [(L::from_bits(6), "int bpf_wq_start(struct bpf_wq *wq, unsigned int flags)")];
static I283: [KfuncVariant; 1] = [i(7, 0x5, &["nf_ct_kfunc_set"], None)];
static S283: [(L, &str); 1] = [(L::from_bits(6), "struct nf_conn___init * bpf_xdp_ct_alloc(struct xdp_md *xdp_ctx, struct bpf_sock_tuple *bpf_tuple, u32 tuple__sz, struct bpf_ct_opts *opts, u32 opts__sz)")];
static I284: [KfuncVariant; 1] = [i(7, 0x5, &["nf_ct_kfunc_set"], None)];
static S284: [(L, &str); 1] = [(L::from_bits(6), "struct nf_conn * bpf_xdp_ct_lookup(struct xdp_md *xdp_ctx, struct bpf_sock_tuple *bpf_tuple, u32 tuple__sz, struct bpf_ct_opts *opts, u32 opts__sz)")];
static I285: [KfuncVariant; 1] = [i(6, 0xc, &["nf_ft_kfunc_set"], None)];
static S285: [(L, &str); 1] = [(L::from_bits(6), "struct flow_offload_tuple_rhash * bpf_xdp_flow_lookup(struct xdp_md *ctx, struct bpf_fib_lookup *fib_tuple, struct bpf_flowtable_opts *opts, u32 opts_len)")];
static I286: [KfuncVariant; 1] = [i(6, 0x5, &["xfrm_state_kfunc_set"], None)];
static S286: [(L, &str); 1] = [(L::from_bits(6), "struct xfrm_state * bpf_xdp_get_xfrm_state(struct xdp_md *ctx, struct bpf_xfrm_state_opts *opts, u32 opts__sz)")];
static I287: [KfuncVariant; 1] = [i(6, 0x8, &["xdp_metadata_kfunc_ids"], None)];
static S287: [(L, &str); 1] = [(L::from_bits(6), "int bpf_xdp_metadata_rx_hash(const struct xdp_md *ctx, u32 *hash, enum xdp_rss_hash_type *rss_type)")];
static I288: [KfuncVariant; 1] = [i(6, 0x8, &["xdp_metadata_kfunc_ids"], None)];
static S288: [(L, &str); 1] = [(L::from_bits(6), "int bpf_xdp_metadata_rx_timestamp(const struct xdp_md *ctx, u64 *timestamp)")];
static I289: [KfuncVariant; 1] = [i(6, 0x8, &["xdp_metadata_kfunc_ids"], None)];
static S289: [(L, &str); 1] = [(L::from_bits(6), "int bpf_xdp_metadata_rx_vlan_tag(const struct xdp_md *ctx, __be16 *vlan_proto, u16 *vlan_tci)")];
static I290: [KfuncVariant; 1] = [i(4, 0x0, &["bpf_kfunc_check_set_xdp"], None)];
static S290: [(L, &str); 1] = [(L::from_bits(4), "int bpf_xdp_pull_data(struct xdp_md *x, u32 len)")];
static I291: [KfuncVariant; 1] = [i(6, 0x2, &["xfrm_state_kfunc_set"], None)];
static S291: [(L, &str); 1] = [(L::from_bits(6), "void bpf_xdp_xfrm_state_release(struct xfrm_state *x)")];
static I292: [KfuncVariant; 1] = [i(3, 0x10, &["bpf_rstat_kfunc_ids"], None)];
static S292: [(L, &str); 1] = [(L::from_bits(2), "void cgroup_rstat_flush(struct cgroup *cgrp)")];
static I293: [KfuncVariant; 1] = [i(3, 0x0, &["bpf_rstat_kfunc_ids"], None)];
static S293: [(L, &str); 1] = [(L::from_bits(2), "void cgroup_rstat_updated(struct cgroup *cgrp, int cpu)")];
static I294: [KfuncVariant; 2] = [i(1, 0x20, &["tracing_btf_ids"], Some("CONFIG_KEXEC_CORE")), i(6, 0x20, &["generic_btf_ids"], Some("CONFIG_CRASH_DUMP"))];
static S294: [(L, &str); 0] = [];
static I295: [KfuncVariant; 1] = [i(4, 0x10, &["bpf_rstat_kfunc_ids"], None)];
static S295: [(L, &str); 1] = [(L::from_bits(4), "void css_rstat_flush(struct cgroup_subsys_state *css)")];
static I296: [KfuncVariant; 1] = [i(4, 0x0, &["bpf_rstat_kfunc_ids"], None)];
static S296: [(L, &str); 1] = [(L::from_bits(4), "void css_rstat_updated(struct cgroup_subsys_state *css, int cpu)")];
static I297: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S297: [(L, &str); 1] = [(L::from_bits(6), "static void cubictcp_acked(struct sock *sk, const struct ack_sample *sample)")];
static I298: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S298: [(L, &str); 1] = [(L::from_bits(6), "static void cubictcp_cong_avoid(struct sock *sk, u32 ack, u32 acked)")];
static I299: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S299: [(L, &str); 1] = [(L::from_bits(6), "static void cubictcp_cwnd_event(struct sock *sk, enum tcp_ca_event event)")];
static I300: [KfuncVariant; 0] = [];
static S300: [(L, &str); 0] = [];
static I301: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S301: [(L, &str); 1] = [(L::from_bits(6), "static void cubictcp_init(struct sock *sk)")];
static I302: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S302: [(L, &str); 1] = [(L::from_bits(6), "static u32 cubictcp_recalc_ssthresh(struct sock *sk)")];
static I303: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_cubic_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_cubic_check_kfunc_ids"], None)];
static S303: [(L, &str); 1] = [(L::from_bits(6), "static void cubictcp_state(struct sock *sk, u8 new_state)")];
static I304: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S304: [(L, &str); 1] = [(L::from_bits(6), "static void dctcp_cwnd_event(struct sock *sk, enum tcp_ca_event ev)")];
static I305: [KfuncVariant; 0] = [];
static S305: [(L, &str); 0] = [];
static I306: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S306: [(L, &str); 1] = [(L::from_bits(6), "static u32 dctcp_cwnd_undo(struct sock *sk)")];
static I307: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S307: [(L, &str); 1] = [(L::from_bits(6), "static void dctcp_init(struct sock *sk)")];
static I308: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S308: [(L, &str); 1] = [(L::from_bits(6), "static u32 dctcp_ssthresh(struct sock *sk)")];
static I309: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S309: [(L, &str); 1] = [(L::from_bits(6), "static void dctcp_state(struct sock *sk, u8 new_state)")];
static I310: [KfuncVariant; 2] = [i(1, 0x0, &["tcp_dctcp_check_kfunc_ids"], Some("CONFIG_DYNAMIC_FTRACE")), i(6, 0x0, &["tcp_dctcp_check_kfunc_ids"], None)];
static S310: [(L, &str); 1] = [(L::from_bits(6), "static void dctcp_update_alpha(struct sock *sk, u32 flags)")];
static I311: [KfuncVariant; 1] = [i(6, 0x15, &["hid_bpf_kfunc_ids", "hid_bpf_syscall_kfunc_ids"], None)];
static S311: [(L, &str); 1] = [(L::from_bits(6), "struct hid_bpf_ctx * hid_bpf_allocate_context(unsigned int hid_id)")];
static I312: [KfuncVariant; 0] = [];
static S312: [(L, &str); 0] = [];
static I313: [KfuncVariant; 1] = [i(6, 0x4, &["hid_bpf_kfunc_ids"], None)];
static S313: [(L, &str); 1] = [(L::from_bits(6), "__u8 * hid_bpf_get_data(struct hid_bpf_ctx *ctx, unsigned int offset, const size_t rdwr_buf_size)")];
static I314: [KfuncVariant; 1] = [i(6, 0x10, &["hid_bpf_kfunc_ids", "hid_bpf_syscall_kfunc_ids"], None)];
static S314: [(L, &str); 1] = [(L::from_bits(6), "int hid_bpf_hw_output_report(struct hid_bpf_ctx *ctx, __u8 *buf, size_t buf__sz)")];
static I315: [KfuncVariant; 1] = [i(6, 0x10, &["hid_bpf_kfunc_ids", "hid_bpf_syscall_kfunc_ids"], None)];
static S315: [(L, &str); 1] = [(L::from_bits(6), "int hid_bpf_hw_request(struct hid_bpf_ctx *ctx, __u8 *buf, size_t buf__sz, enum hid_report_type rtype, enum hid_class_request reqtype)")];
static I316: [KfuncVariant; 1] = [i(6, 0x10, &["hid_bpf_kfunc_ids", "hid_bpf_syscall_kfunc_ids"], None)];
static S316: [(L, &str); 1] = [(L::from_bits(6), "int hid_bpf_input_report(struct hid_bpf_ctx *ctx, enum hid_report_type type, u8 *buf, const size_t buf__sz)")];
static I317: [KfuncVariant; 1] = [i(6, 0x12, &["hid_bpf_kfunc_ids", "hid_bpf_syscall_kfunc_ids"], None)];
static S317: [(L, &str); 1] = [(L::from_bits(6), "void hid_bpf_release_context(struct hid_bpf_ctx *ctx)")];
static I318: [KfuncVariant; 1] = [i(6, 0x0, &["hid_bpf_kfunc_ids"], None)];
static S318: [(L, &str); 1] = [(L::from_bits(6), "int hid_bpf_try_input_report(struct hid_bpf_ctx *ctx, enum hid_report_type type, u8 *buf, const size_t buf__sz)")];
static I319: [KfuncVariant; 1] = [i(2, 0x0, &["scx_kfunc_ids_dispatch"], None)];
static S319: [(L, &str); 1] = [(L::from_bits(2), "bool scx_bpf_consume(u64 dsq_id)")];
static I320: [KfuncVariant; 1] = [i(4, 0x404, &["scx_kfunc_ids_any"], None)];
static S320: [(L, &str); 1] = [(L::from_bits(4), "struct task_struct *scx_bpf_cpu_curr(s32 cpu)")];
static I321: [KfuncVariant; 1] = [i(4, 0x0, &["scx_kfunc_ids_idle"], None)];
static S321: [(L, &str); 1] = [(L::from_bits(4), "int scx_bpf_cpu_node(s32 cpu)")];
static I322: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S322: [(L, &str); 1] = [(L::from_bits(6), "struct rq *scx_bpf_cpu_rq(s32 cpu)")];
static I323: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S323: [(L, &str); 1] = [(L::from_bits(6), "u32 scx_bpf_cpuperf_cap(s32 cpu)")];
static I324: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S324: [(L, &str); 1] = [(L::from_bits(6), "u32 scx_bpf_cpuperf_cur(s32 cpu)")];
static I325: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S325: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_cpuperf_set(s32 cpu, u32 perf)")];
static I326: [KfuncVariant; 1] = [i(6, 0x10, &["scx_kfunc_ids_unlocked"], None)];
static S326: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_create_dsq(u64 dsq_id, s32 node)")];
static I327: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S327: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_destroy_dsq(u64 dsq_id)")];
static I328: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_enqueue_dispatch"], None)];
static S328: [(L, &str); 1] = [(L::from_bits(2), "void scx_bpf_dispatch(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags)")];
static I329: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_dispatch"], None)];
static S329: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_dispatch_cancel(void)")];
static I330: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S330: [(L, &str); 1] = [(L::from_bits(2), "bool scx_bpf_dispatch_from_dsq(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p, u64 dsq_id, u64 enq_flags)")];
static I331: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S331: [(L, &str); 1] = [(L::from_bits(2), "void scx_bpf_dispatch_from_dsq_set_slice( struct bpf_iter_scx_dsq *it__iter, u64 slice)")];
static I332: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S332: [(L, &str); 1] = [(L::from_bits(2), "void scx_bpf_dispatch_from_dsq_set_vtime( struct bpf_iter_scx_dsq *it__iter, u64 vtime)")];
static I333: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_dispatch"], None)];
static S333: [(L, &str); 1] = [(L::from_bits(6), "u32 scx_bpf_dispatch_nr_slots(void)")];
static I334: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_enqueue_dispatch"], None)];
static S334: [(L, &str); 1] = [(L::from_bits(2), "void scx_bpf_dispatch_vtime(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags)")];
static I335: [KfuncVariant; 1] = [i(2, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S335: [(L, &str); 1] = [(L::from_bits(2), "bool scx_bpf_dispatch_vtime_from_dsq(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p, u64 dsq_id, u64 enq_flags)")];
static I336: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_enqueue_dispatch"], None)];
static S336: [(L, &str); 1] = [(L::from_bits(4), "void scx_bpf_dsq_insert(struct task_struct *p, u64 dsq_id, u64 slice, u64 enq_flags)")];
static I337: [KfuncVariant; 0] = [];
static S337: [(L, &str); 0] = [];
static I338: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_enqueue_dispatch"], None)];
static S338: [(L, &str); 1] = [(L::from_bits(4), "void scx_bpf_dsq_insert_vtime(struct task_struct *p, u64 dsq_id, u64 slice, u64 vtime, u64 enq_flags)")];
static I339: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S339: [(L, &str); 1] = [(L::from_bits(4), "bool scx_bpf_dsq_move(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p, u64 dsq_id, u64 enq_flags)")];
static I340: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S340: [(L, &str); 1] = [(L::from_bits(4), "void scx_bpf_dsq_move_set_slice(struct bpf_iter_scx_dsq *it__iter, u64 slice)")];
static I341: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S341: [(L, &str); 1] = [(L::from_bits(4), "void scx_bpf_dsq_move_set_vtime(struct bpf_iter_scx_dsq *it__iter, u64 vtime)")];
static I342: [KfuncVariant; 1] = [i(4, 0x0, &["scx_kfunc_ids_dispatch"], None)];
static S342: [(L, &str); 1] = [(L::from_bits(4), "bool scx_bpf_dsq_move_to_local(u64 dsq_id)")];
static I343: [KfuncVariant; 0] = [];
static S343: [(L, &str); 0] = [];
static I344: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_dispatch", "scx_kfunc_ids_unlocked"], None)];
static S344: [(L, &str); 1] = [(L::from_bits(4), "bool scx_bpf_dsq_move_vtime(struct bpf_iter_scx_dsq *it__iter, struct task_struct *p, u64 dsq_id, u64 enq_flags)")];
static I345: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S345: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_dsq_nr_queued(u64 dsq_id)")];
static I346: [KfuncVariant; 0] = [];
static S346: [(L, &str); 0] = [];
static I347: [KfuncVariant; 0] = [];
static S347: [(L, &str); 0] = [];
static I348: [KfuncVariant; 1] = [i(6, 0x8, &["scx_kfunc_ids_any"], None)];
static S348: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_dump_bstr(char *fmt, unsigned long long *data, u32 data__sz)")];
static I349: [KfuncVariant; 1] = [i(6, 0x8, &["scx_kfunc_ids_any"], None)];
static S349: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_error_bstr(char *fmt, unsigned long long *data, u32 data__sz)")];
static I350: [KfuncVariant; 1] = [i(4, 0x8, &["scx_kfunc_ids_any"], None)];
static S350: [(L, &str); 1] = [(L::from_bits(4), "void scx_bpf_events(struct scx_event_stats *events, size_t events__sz)")];
static I351: [KfuncVariant; 1] = [i(6, 0x8, &["scx_kfunc_ids_any"], None)];
static S351: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_exit_bstr(s64 exit_code, char *fmt, unsigned long long *data, u32 data__sz)")];
static I352: [KfuncVariant; 2] = [i(2, 0x1, &["scx_kfunc_ids_any"], None), i(4, 0x1, &["scx_kfunc_ids_idle"], None)];
static S352: [(L, &str); 1] = [(L::from_bits(6), "const struct cpumask *scx_bpf_get_idle_cpumask(void)")];
static I353: [KfuncVariant; 1] = [i(4, 0x1, &["scx_kfunc_ids_idle"], None)];
static S353: [(L, &str); 1] = [(L::from_bits(4), "const struct cpumask *scx_bpf_get_idle_cpumask_node(int node)")];
static I354: [KfuncVariant; 2] = [i(2, 0x1, &["scx_kfunc_ids_any"], None), i(4, 0x1, &["scx_kfunc_ids_idle"], None)];
static S354: [(L, &str); 1] = [(L::from_bits(6), "const struct cpumask *scx_bpf_get_idle_smtmask(void)")];
static I355: [KfuncVariant; 1] = [i(4, 0x1, &["scx_kfunc_ids_idle"], None)];
static S355: [(L, &str); 1] = [(L::from_bits(4), "const struct cpumask *scx_bpf_get_idle_smtmask_node(int node)")];
static I356: [KfuncVariant; 1] = [i(6, 0x1, &["scx_kfunc_ids_any"], None)];
static S356: [(L, &str); 1] = [(L::from_bits(6), "const struct cpumask *scx_bpf_get_online_cpumask(void)")];
static I357: [KfuncVariant; 1] = [i(6, 0x1, &["scx_kfunc_ids_any"], None)];
static S357: [(L, &str); 1] = [(L::from_bits(6), "const struct cpumask *scx_bpf_get_possible_cpumask(void)")];
static I358: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S358: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_kick_cpu(s32 cpu, u64 flags)")];
static I359: [KfuncVariant; 1] = [i(4, 0x4, &["scx_kfunc_ids_any"], None)];
static S359: [(L, &str); 1] = [(L::from_bits(4), "struct rq *scx_bpf_locked_rq(void)")];
static I360: [KfuncVariant; 1] = [i(4, 0x0, &["scx_kfunc_ids_any"], None)];
static S360: [(L, &str); 1] = [(L::from_bits(4), "u64 scx_bpf_now(void)")];
static I361: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_any"], None)];
static S361: [(L, &str); 1] = [(L::from_bits(6), "u32 scx_bpf_nr_cpu_ids(void)")];
static I362: [KfuncVariant; 1] = [i(4, 0x0, &["scx_kfunc_ids_any"], None)];
static S362: [(L, &str); 1] = [(L::from_bits(4), "u32 scx_bpf_nr_node_ids(void)")];
static I363: [KfuncVariant; 2] = [i(2, 0x40, &["scx_kfunc_ids_any"], None), i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S363: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_pick_any_cpu(const struct cpumask *cpus_allowed, u64 flags)")];
static I364: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S364: [(L, &str); 1] = [(L::from_bits(4), "s32 scx_bpf_pick_any_cpu_node(const struct cpumask *cpus_allowed, int node, u64 flags)")];
static I365: [KfuncVariant; 2] = [i(2, 0x40, &["scx_kfunc_ids_any"], None), i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S365: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_pick_idle_cpu(const struct cpumask *cpus_allowed, u64 flags)")];
static I366: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S366: [(L, &str); 1] = [(L::from_bits(4), "s32 scx_bpf_pick_idle_cpu_node(const struct cpumask *cpus_allowed, int node, u64 flags)")];
static I367: [KfuncVariant; 1] = [i(6, 0x2, &["scx_kfunc_ids_any"], None)];
static S367: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_put_cpumask(const struct cpumask *cpumask)")];
static I368: [KfuncVariant; 2] = [i(2, 0x2, &["scx_kfunc_ids_any"], None), i(4, 0x2, &["scx_kfunc_ids_idle"], None)];
static S368: [(L, &str); 1] = [(L::from_bits(6), "void scx_bpf_put_idle_cpumask(const struct cpumask *idle_mask)")];
static I369: [KfuncVariant; 1] = [i(6, 0x0, &["scx_kfunc_ids_cpu_release"], None)];
static S369: [(L, &str); 1] = [(L::from_bits(6), "u32 scx_bpf_reenqueue_local(void)")];
static I370: [KfuncVariant; 0] = [];
static S370: [(L, &str); 0] = [];
static I371: [KfuncVariant; 1] = [i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S371: [(L, &str); 1] = [(L::from_bits(4), "s32 scx_bpf_select_cpu_and(struct task_struct *p, s32 prev_cpu, u64 wake_flags, const struct cpumask *cpus_allowed, u64 flags)")];
static I372: [KfuncVariant; 2] = [i(2, 0x40, &["scx_kfunc_ids_select_cpu"], None), i(4, 0x40, &["scx_kfunc_ids_idle"], None)];
static S372: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_select_cpu_dfl(struct task_struct *p, s32 prev_cpu, u64 wake_flags, bool *is_idle)")];
static I373: [KfuncVariant; 0] = [];
static S373: [(L, &str); 0] = [];
static I374: [KfuncVariant; 1] = [i(6, 0x41, &["scx_kfunc_ids_any"], Some("CONFIG_CGROUP_SCHED"))];
static S374: [(L, &str); 1] = [(L::from_bits(6), "struct cgroup *scx_bpf_task_cgroup(struct task_struct *p)")];
static I375: [KfuncVariant; 1] = [i(6, 0x40, &["scx_kfunc_ids_any"], None)];
static S375: [(L, &str); 1] = [(L::from_bits(6), "s32 scx_bpf_task_cpu(const struct task_struct *p)")];
static I376: [KfuncVariant; 1] = [i(6, 0x40, &["scx_kfunc_ids_any"], None)];
static S376: [(L, &str); 1] = [(L::from_bits(6), "bool scx_bpf_task_running(const struct task_struct *p)")];
static I377: [KfuncVariant; 0] = [];
static S377: [(L, &str); 0] = [];
static I378: [KfuncVariant; 0] = [];
static S378: [(L, &str); 0] = [];
static I379: [KfuncVariant; 2] = [i(2, 0x0, &["scx_kfunc_ids_any"], None), i(4, 0x0, &["scx_kfunc_ids_idle"], None)];
static S379: [(L, &str); 1] = [(L::from_bits(6), "bool scx_bpf_test_and_clear_cpu_idle(s32 cpu)")];
static I380: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_tcp_ca_check_kfunc_ids"], None)];
static S380: [(L, &str); 1] = [(L::from_bits(6), "void tcp_cong_avoid_ai(struct tcp_sock *tp, u32 w, u32 acked)")];
static I381: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_tcp_ca_check_kfunc_ids"], None)];
static S381: [(L, &str); 1] = [(L::from_bits(6), "void tcp_reno_cong_avoid(struct sock *sk, u32 ack, u32 acked)")];
static I382: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_tcp_ca_check_kfunc_ids"], None)];
static S382: [(L, &str); 1] = [(L::from_bits(6), "u32 tcp_reno_ssthresh(struct sock *sk)")];
static I383: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_tcp_ca_check_kfunc_ids"], None)];
static S383: [(L, &str); 1] = [(L::from_bits(6), "u32 tcp_reno_undo_cwnd(struct sock *sk)")];
static I384: [KfuncVariant; 1] = [i(7, 0x0, &["bpf_tcp_ca_check_kfunc_ids"], None)];
static S384: [(L, &str); 1] = [(L::from_bits(6), "u32 tcp_slow_start(struct tcp_sock *tp, u32 acked)")];
static I385: [KfuncVariant; 1] = [i(6, 0x0, &["bpf_mptcp_fmodret_ids"], None)];
static S385: [(L, &str); 0] = [];
/// Kfuncs, by name.
pub(crate) static KFUNCS: [Kfunc; 386] = [
    k("__bpf_trap", Some(v(6, 16)), false, true, &I0, &S0, None),
    k("__scx_bpf_dsq_insert_vtime", Some(v(6, 19)), false, false, &I1, &S1, Some(n(0x40, &[P::StructOps]))),
    k("__scx_bpf_select_cpu_and", Some(v(6, 19)), false, false, &I2, &S2, Some(n(0x40, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("bbr_cwnd_event", Some(v(5, 13)), false, true, &I3, &S3, None),
    k("bbr_cwnd_event_tx_start", Some(v(7, 1)), false, false, &I4, &S4, Some(n(0x0, &[P::StructOps]))),
    k("bbr_init", Some(v(5, 13)), false, true, &I5, &S5, None),
    k("bbr_main", Some(v(5, 13)), false, true, &I6, &S6, None),
    k("bbr_min_tso_segs", Some(v(5, 13)), false, true, &I7, &S7, None),
    k("bbr_set_state", Some(v(5, 13)), false, true, &I8, &S8, None),
    k("bbr_sndbuf_expand", Some(v(5, 13)), false, true, &I9, &S9, None),
    k("bbr_ssthresh", Some(v(5, 13)), false, true, &I10, &S10, None),
    k("bbr_undo_cwnd", Some(v(5, 13)), false, true, &I11, &S11, None),
    k("bpf_arena_alloc_pages", Some(v(6, 9)), false, true, &I12, &S12, None),
    k("bpf_arena_free_pages", Some(v(6, 9)), false, true, &I13, &S13, None),
    k("bpf_arena_reserve_pages", Some(v(6, 17)), false, true, &I14, &S14, None),
    k("bpf_cast_to_kern_ctx", Some(v(6, 2)), false, true, &I15, &S15, None),
    k("bpf_cgroup_acquire", Some(v(6, 2)), false, true, &I16, &S16, None),
    k("bpf_cgroup_ancestor", Some(v(6, 2)), false, true, &I17, &S17, None),
    k("bpf_cgroup_from_id", Some(v(6, 4)), false, true, &I18, &S18, None),
    k("bpf_cgroup_read_xattr", Some(v(6, 17)), false, true, &I19, &S19, None),
    k("bpf_cgroup_release", Some(v(6, 2)), false, true, &I20, &S20, None),
    k("bpf_copy_from_user_dynptr", Some(v(6, 16)), false, true, &I21, &S21, None),
    k("bpf_copy_from_user_str", Some(v(6, 12)), false, true, &I22, &S22, None),
    k("bpf_copy_from_user_str_dynptr", Some(v(6, 16)), false, true, &I23, &S23, None),
    k("bpf_copy_from_user_task_dynptr", Some(v(6, 16)), false, true, &I24, &S24, None),
    k("bpf_copy_from_user_task_str", Some(v(6, 15)), false, true, &I25, &S25, None),
    k("bpf_copy_from_user_task_str_dynptr", Some(v(6, 16)), false, true, &I26, &S26, None),
    k("bpf_cpumask_acquire", Some(v(6, 3)), false, true, &I27, &S27, None),
    k("bpf_cpumask_and", Some(v(6, 3)), false, true, &I28, &S28, None),
    k("bpf_cpumask_any_and_distribute", Some(v(6, 5)), false, true, &I29, &S29, None),
    k("bpf_cpumask_any_distribute", Some(v(6, 5)), false, true, &I30, &S30, None),
    k("bpf_cpumask_clear", Some(v(6, 3)), false, true, &I31, &S31, None),
    k("bpf_cpumask_clear_cpu", Some(v(6, 3)), false, true, &I32, &S32, None),
    k("bpf_cpumask_copy", Some(v(6, 3)), false, true, &I33, &S33, None),
    k("bpf_cpumask_create", Some(v(6, 3)), false, true, &I34, &S34, None),
    k("bpf_cpumask_empty", Some(v(6, 3)), false, true, &I35, &S35, None),
    k("bpf_cpumask_equal", Some(v(6, 3)), false, true, &I36, &S36, None),
    k("bpf_cpumask_first", Some(v(6, 3)), false, true, &I37, &S37, None),
    k("bpf_cpumask_first_and", Some(v(6, 5)), false, true, &I38, &S38, None),
    k("bpf_cpumask_first_zero", Some(v(6, 3)), false, true, &I39, &S39, None),
    k("bpf_cpumask_full", Some(v(6, 3)), false, true, &I40, &S40, None),
    k("bpf_cpumask_intersects", Some(v(6, 3)), false, true, &I41, &S41, None),
    k("bpf_cpumask_or", Some(v(6, 3)), false, true, &I42, &S42, None),
    k("bpf_cpumask_populate", Some(v(6, 15)), false, true, &I43, &S43, None),
    k("bpf_cpumask_release", Some(v(6, 3)), false, true, &I44, &S44, None),
    k("bpf_cpumask_set_cpu", Some(v(6, 3)), false, true, &I45, &S45, None),
    k("bpf_cpumask_setall", Some(v(6, 3)), false, true, &I46, &S46, None),
    k("bpf_cpumask_subset", Some(v(6, 3)), false, true, &I47, &S47, None),
    k("bpf_cpumask_test_and_clear_cpu", Some(v(6, 3)), false, true, &I48, &S48, None),
    k("bpf_cpumask_test_and_set_cpu", Some(v(6, 3)), false, true, &I49, &S49, None),
    k("bpf_cpumask_test_cpu", Some(v(6, 3)), false, true, &I50, &S50, None),
    k("bpf_cpumask_weight", Some(v(6, 8)), false, true, &I51, &S51, None),
    k("bpf_cpumask_xor", Some(v(6, 3)), false, true, &I52, &S52, None),
    k("bpf_crypto_ctx_acquire", Some(v(6, 10)), false, true, &I53, &S53, None),
    k("bpf_crypto_ctx_create", Some(v(6, 10)), false, true, &I54, &S54, None),
    k("bpf_crypto_ctx_release", Some(v(6, 10)), false, true, &I55, &S55, None),
    k("bpf_crypto_decrypt", Some(v(6, 10)), false, true, &I56, &S56, None),
    k("bpf_crypto_encrypt", Some(v(6, 10)), false, true, &I57, &S57, None),
    k("bpf_ct_change_status", Some(v(6, 0)), false, true, &I58, &S58, None),
    k("bpf_ct_change_timeout", Some(v(6, 0)), false, true, &I59, &S59, None),
    k("bpf_ct_insert_entry", Some(v(6, 0)), false, true, &I60, &S60, None),
    k("bpf_ct_release", Some(v(5, 18)), false, true, &I61, &S61, None),
    k("bpf_ct_set_nat_info", Some(v(6, 1)), false, true, &I62, &S62, None),
    k("bpf_ct_set_status", Some(v(6, 0)), false, true, &I63, &S63, None),
    k("bpf_ct_set_timeout", Some(v(6, 0)), false, true, &I64, &S64, None),
    k("bpf_dynptr_adjust", Some(v(6, 5)), false, true, &I65, &S65, None),
    k("bpf_dynptr_clone", Some(v(6, 5)), false, true, &I66, &S66, None),
    k("bpf_dynptr_copy", Some(v(6, 15)), false, true, &I67, &S67, None),
    k("bpf_dynptr_file_discard", Some(v(6, 19)), false, false, &I68, &S68, Some(n(0x0, &[P::Unspec]))),
    k("bpf_dynptr_from_file", Some(v(6, 19)), false, false, &I69, &S69, Some(n(0x8, &[P::Unspec]))),
    k("bpf_dynptr_from_skb", Some(v(6, 4)), false, true, &I70, &S70, None),
    k("bpf_dynptr_from_skb_meta", Some(v(6, 18)), false, true, &I71, &S71, None),
    k("bpf_dynptr_from_xdp", Some(v(6, 4)), false, true, &I72, &S72, None),
    k("bpf_dynptr_is_null", Some(v(6, 5)), false, true, &I73, &S73, None),
    k("bpf_dynptr_is_rdonly", Some(v(5, 19)), false, true, &I74, &S74, None),
    k("bpf_dynptr_memset", Some(v(6, 17)), false, true, &I75, &S75, None),
    k("bpf_dynptr_size", Some(v(6, 5)), false, true, &I76, &S76, None),
    k("bpf_dynptr_slice", Some(v(6, 4)), false, true, &I77, &S77, None),
    k("bpf_dynptr_slice_rdwr", Some(v(6, 4)), false, true, &I78, &S78, None),
    k("bpf_fentry_test1", None, true, true, &I79, &S79, None),
    k("bpf_get_dentry_xattr", Some(v(6, 12)), false, true, &I80, &S80, None),
    k("bpf_get_file_xattr", Some(v(6, 8)), false, true, &I81, &S81, None),
    k("bpf_get_fsverity_digest", Some(v(6, 8)), false, false, &I82, &S82, None),
    k("bpf_get_kmem_cache", Some(v(6, 13)), false, true, &I83, &S83, None),
    k("bpf_get_task_exe_file", Some(v(6, 12)), false, true, &I84, &S84, None),
    k("bpf_io_uring_get_region", Some(v(7, 1)), false, false, &I85, &S85, Some(n(0x4, &[P::StructOps]))),
    k("bpf_io_uring_submit_sqes", Some(v(7, 1)), false, false, &I86, &S86, Some(n(0x10, &[P::StructOps]))),
    k("bpf_iter_bits_destroy", Some(v(6, 11)), false, true, &I87, &S87, None),
    k("bpf_iter_bits_new", Some(v(6, 11)), false, true, &I88, &S88, None),
    k("bpf_iter_bits_next", Some(v(6, 11)), false, true, &I89, &S89, None),
    k("bpf_iter_css_destroy", Some(v(6, 7)), false, true, &I90, &S90, None),
    k("bpf_iter_css_new", Some(v(6, 7)), false, true, &I91, &S91, None),
    k("bpf_iter_css_next", Some(v(6, 7)), false, true, &I92, &S92, None),
    k("bpf_iter_css_task_destroy", Some(v(6, 7)), false, true, &I93, &S93, None),
    k("bpf_iter_css_task_new", Some(v(6, 7)), false, true, &I94, &S94, None),
    k("bpf_iter_css_task_next", Some(v(6, 7)), false, true, &I95, &S95, None),
    k("bpf_iter_dmabuf_destroy", Some(v(6, 16)), false, true, &I96, &S96, None),
    k("bpf_iter_dmabuf_new", Some(v(6, 16)), false, true, &I97, &S97, None),
    k("bpf_iter_dmabuf_next", Some(v(6, 16)), false, true, &I98, &S98, None),
    k("bpf_iter_kmem_cache_destroy", Some(v(6, 13)), false, true, &I99, &S99, None),
    k("bpf_iter_kmem_cache_new", Some(v(6, 13)), false, true, &I100, &S100, None),
    k("bpf_iter_kmem_cache_next", Some(v(6, 13)), false, true, &I101, &S101, None),
    k("bpf_iter_num_destroy", Some(v(6, 4)), false, true, &I102, &S102, None),
    k("bpf_iter_num_new", Some(v(6, 4)), false, true, &I103, &S103, None),
    k("bpf_iter_num_next", Some(v(6, 4)), false, true, &I104, &S104, None),
    k("bpf_iter_scx_dsq_destroy", Some(v(6, 12)), false, false, &I105, &S105, None),
    k("bpf_iter_scx_dsq_new", Some(v(6, 12)), false, false, &I106, &S106, None),
    k("bpf_iter_scx_dsq_next", Some(v(6, 12)), false, false, &I107, &S107, None),
    k("bpf_iter_task_destroy", Some(v(6, 7)), false, true, &I108, &S108, None),
    k("bpf_iter_task_new", Some(v(6, 7)), false, true, &I109, &S109, None),
    k("bpf_iter_task_next", Some(v(6, 7)), false, true, &I110, &S110, None),
    k("bpf_iter_task_vma_destroy", Some(v(6, 7)), false, true, &I111, &S111, None),
    k("bpf_iter_task_vma_new", Some(v(6, 7)), false, true, &I112, &S112, None),
    k("bpf_iter_task_vma_next", Some(v(6, 7)), false, true, &I113, &S113, None),
    k("bpf_iter_testmod_seq_destroy", None, true, false, &I114, &S114, None),
    k("bpf_iter_testmod_seq_new", None, true, false, &I115, &S115, None),
    k("bpf_iter_testmod_seq_next", None, true, false, &I116, &S116, None),
    k("bpf_iter_testmod_seq_value", None, true, false, &I117, &S117, None),
    k("bpf_key_put", Some(v(6, 1)), false, true, &I118, &S118, None),
    k("bpf_kfree_skb", Some(v(6, 16)), false, false, &I119, &S119, None),
    k("bpf_kfunc_call_int_mem_release", None, true, false, &I120, &S120, None),
    k("bpf_kfunc_call_kernel_bind", None, true, false, &I121, &S121, None),
    k("bpf_kfunc_call_kernel_connect", None, true, false, &I122, &S122, None),
    k("bpf_kfunc_call_kernel_getpeername", None, true, false, &I123, &S123, None),
    k("bpf_kfunc_call_kernel_getsockname", None, true, false, &I124, &S124, None),
    k("bpf_kfunc_call_kernel_listen", None, true, false, &I125, &S125, None),
    k("bpf_kfunc_call_kernel_sendmsg", None, true, false, &I126, &S126, None),
    k("bpf_kfunc_call_memb1_release", None, true, false, &I127, &S127, None),
    k("bpf_kfunc_call_memb_acquire", None, true, false, &I128, &S128, None),
    k("bpf_kfunc_call_memb_release", None, true, true, &I129, &S129, None),
    k("bpf_kfunc_call_sock_sendmsg", None, true, false, &I130, &S130, None),
    k("bpf_kfunc_call_test1", None, true, false, &I131, &S131, None),
    k("bpf_kfunc_call_test2", None, true, false, &I132, &S132, None),
    k("bpf_kfunc_call_test3", None, true, false, &I133, &S133, None),
    k("bpf_kfunc_call_test4", None, true, false, &I134, &S134, None),
    k("bpf_kfunc_call_test_acq_rdonly_mem", None, true, false, &I135, &S135, None),
    k("bpf_kfunc_call_test_acquire", None, true, false, &I136, &S136, None),
    k("bpf_kfunc_call_test_destructive", None, true, false, &I137, &S137, None),
    k("bpf_kfunc_call_test_fail1", None, true, false, &I138, &S138, None),
    k("bpf_kfunc_call_test_fail2", None, true, false, &I139, &S139, None),
    k("bpf_kfunc_call_test_fail3", None, true, false, &I140, &S140, None),
    k("bpf_kfunc_call_test_get_rdonly_mem", None, true, false, &I141, &S141, None),
    k("bpf_kfunc_call_test_get_rdwr_mem", None, true, false, &I142, &S142, None),
    k("bpf_kfunc_call_test_mem_len_fail1", None, true, false, &I143, &S143, None),
    k("bpf_kfunc_call_test_mem_len_fail2", None, true, false, &I144, &S144, None),
    k("bpf_kfunc_call_test_mem_len_pass1", None, true, false, &I145, &S145, None),
    k("bpf_kfunc_call_test_offset", None, true, false, &I146, &S146, None),
    k("bpf_kfunc_call_test_pass1", None, true, false, &I147, &S147, None),
    k("bpf_kfunc_call_test_pass2", None, true, false, &I148, &S148, None),
    k("bpf_kfunc_call_test_pass_ctx", None, true, false, &I149, &S149, None),
    k("bpf_kfunc_call_test_ref", None, true, false, &I150, &S150, None),
    k("bpf_kfunc_call_test_release", None, true, true, &I151, &S151, None),
    k("bpf_kfunc_call_test_sleepable", None, true, false, &I152, &S152, None),
    k("bpf_kfunc_call_test_static_unused_arg", None, true, false, &I153, &S153, None),
    k("bpf_kfunc_close_sock", None, true, false, &I154, &S154, None),
    k("bpf_kfunc_common_test", None, true, false, &I155, &S155, None),
    k("bpf_kfunc_dynptr_test", None, true, false, &I156, &S156, None),
    k("bpf_kfunc_init_sock", None, true, false, &I157, &S157, None),
    k("bpf_kfunc_multi_st_ops_test_1", None, true, false, &I158, &S158, None),
    k("bpf_kfunc_nested_acquire_nonzero_offset_test", None, true, false, &I159, &S159, None),
    k("bpf_kfunc_nested_acquire_zero_offset_test", None, true, false, &I160, &S160, None),
    k("bpf_kfunc_nested_release_test", None, true, false, &I161, &S161, None),
    k("bpf_kfunc_rcu_task_test", None, true, false, &I162, &S162, None),
    k("bpf_kfunc_ret_rcu_test", None, true, false, &I163, &S163, None),
    k("bpf_kfunc_ret_rcu_test_nostruct", None, true, false, &I164, &S164, None),
    k("bpf_kfunc_st_ops_inc10", None, true, false, &I165, &S165, None),
    k("bpf_kfunc_st_ops_test_epilogue", None, true, false, &I166, &S166, None),
    k("bpf_kfunc_st_ops_test_pro_epilogue", None, true, false, &I167, &S167, None),
    k("bpf_kfunc_st_ops_test_prologue", None, true, false, &I168, &S168, None),
    k("bpf_kfunc_trusted_num_test", None, true, false, &I169, &S169, None),
    k("bpf_kfunc_trusted_task_test", None, true, false, &I170, &S170, None),
    k("bpf_kfunc_trusted_vma_test", None, true, false, &I171, &S171, None),
    k("bpf_list_back", Some(v(6, 16)), false, true, &I172, &S172, None),
    k("bpf_list_front", Some(v(6, 16)), false, true, &I173, &S173, None),
    k("bpf_list_pop_back", Some(v(6, 2)), false, true, &I174, &S174, None),
    k("bpf_list_pop_front", Some(v(6, 2)), false, true, &I175, &S175, None),
    k("bpf_list_push_back", Some(v(7, 1)), false, false, &I176, &S176, Some(n(0x8000, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_list_push_back_impl", Some(v(6, 4)), false, true, &I177, &S177, None),
    k("bpf_list_push_front", Some(v(7, 1)), false, false, &I178, &S178, Some(n(0x8000, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_list_push_front_impl", Some(v(6, 4)), false, true, &I179, &S179, None),
    k("bpf_local_irq_restore", Some(v(6, 14)), false, true, &I180, &S180, None),
    k("bpf_local_irq_save", Some(v(6, 14)), false, true, &I181, &S181, None),
    k("bpf_lookup_system_key", Some(v(6, 1)), false, true, &I182, &S182, None),
    k("bpf_lookup_user_key", Some(v(6, 1)), false, true, &I183, &S183, None),
    k("bpf_map_sum_elem_count", Some(v(6, 6)), false, true, &I184, &S184, None),
    k("bpf_modify_return_test", None, true, true, &I185, &S185, None),
    k("bpf_modify_return_test2", None, true, true, &I186, &S186, None),
    k("bpf_modify_return_test_tp", None, false, true, &I187, &S187, None),
    k("bpf_obj_drop", Some(v(7, 1)), false, false, &I188, &S188, Some(n(0x8002, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_obj_drop_impl", Some(v(6, 2)), false, true, &I189, &S189, None),
    k("bpf_obj_new", Some(v(7, 1)), false, false, &I190, &S190, Some(n(0x8005, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_obj_new_impl", Some(v(6, 2)), false, true, &I191, &S191, None),
    k("bpf_path_d_path", Some(v(6, 12)), false, true, &I192, &S192, None),
    k("bpf_percpu_obj_drop", Some(v(7, 1)), false, false, &I193, &S193, Some(n(0x8002, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_percpu_obj_drop_impl", Some(v(6, 7)), false, true, &I194, &S194, None),
    k("bpf_percpu_obj_new", Some(v(7, 1)), false, false, &I195, &S195, Some(n(0x8005, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_percpu_obj_new_impl", Some(v(6, 7)), false, true, &I196, &S196, None),
    k("bpf_preempt_disable", Some(v(6, 10)), false, true, &I197, &S197, None),
    k("bpf_preempt_enable", Some(v(6, 10)), false, true, &I198, &S198, None),
    k("bpf_probe_read_kernel_dynptr", Some(v(6, 16)), false, true, &I199, &S199, None),
    k("bpf_probe_read_kernel_str_dynptr", Some(v(6, 16)), false, true, &I200, &S200, None),
    k("bpf_probe_read_user_dynptr", Some(v(6, 16)), false, true, &I201, &S201, None),
    k("bpf_probe_read_user_str_dynptr", Some(v(6, 16)), false, true, &I202, &S202, None),
    k("bpf_put_file", Some(v(6, 12)), false, true, &I203, &S203, None),
    k("bpf_qdisc_bstats_update", Some(v(6, 16)), false, false, &I204, &S204, None),
    k("bpf_qdisc_init_prologue", Some(v(6, 16)), false, false, &I205, &S205, None),
    k("bpf_qdisc_reset_destroy_epilogue", Some(v(6, 16)), false, false, &I206, &S206, None),
    k("bpf_qdisc_skb_drop", Some(v(6, 16)), false, false, &I207, &S207, None),
    k("bpf_qdisc_watchdog_schedule", Some(v(6, 16)), false, false, &I208, &S208, None),
    k("bpf_rbtree_add", Some(v(7, 1)), false, false, &I209, &S209, Some(n(0x8000, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_rbtree_add_impl", Some(v(6, 4)), false, true, &I210, &S210, None),
    k("bpf_rbtree_first", Some(v(6, 3)), false, true, &I211, &S211, None),
    k("bpf_rbtree_left", Some(v(6, 16)), false, true, &I212, &S212, None),
    k("bpf_rbtree_remove", Some(v(6, 3)), false, true, &I213, &S213, None),
    k("bpf_rbtree_right", Some(v(6, 16)), false, true, &I214, &S214, None),
    k("bpf_rbtree_root", Some(v(6, 16)), false, true, &I215, &S215, None),
    k("bpf_rcu_read_lock", Some(v(6, 2)), false, true, &I216, &S216, None),
    k("bpf_rcu_read_unlock", Some(v(6, 2)), false, true, &I217, &S217, None),
    k("bpf_rdonly_cast", Some(v(6, 2)), false, true, &I218, &S218, None),
    k("bpf_refcount_acquire", Some(v(7, 1)), false, false, &I219, &S219, Some(n(0x8045, &[P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm, P::SchedCls, P::Xdp, P::StructOps]))),
    k("bpf_refcount_acquire_impl", Some(v(6, 4)), false, true, &I220, &S220, None),
    k("bpf_remove_dentry_xattr", Some(v(6, 15)), false, true, &I221, &S221, None),
    k("bpf_res_spin_lock", Some(v(6, 15)), false, true, &I222, &S222, None),
    k("bpf_res_spin_lock_irqsave", Some(v(6, 15)), false, true, &I223, &S223, None),
    k("bpf_res_spin_unlock", Some(v(6, 15)), false, true, &I224, &S224, None),
    k("bpf_res_spin_unlock_irqrestore", Some(v(6, 15)), false, true, &I225, &S225, None),
    k("bpf_send_signal_task", Some(v(6, 13)), false, true, &I226, &S226, None),
    k("bpf_session_cookie", Some(v(6, 10)), false, true, &I227, &S227, None),
    k("bpf_session_is_return", Some(v(6, 10)), false, true, &I228, &S228, None),
    k("bpf_set_dentry_xattr", Some(v(6, 15)), false, true, &I229, &S229, None),
    k("bpf_sk_assign_tcp_reqsk", Some(v(6, 11)), false, true, &I230, &S230, None),
    k("bpf_skb_ct_alloc", Some(v(6, 0)), false, true, &I231, &S231, None),
    k("bpf_skb_ct_lookup", Some(v(5, 18)), false, true, &I232, &S232, None),
    k("bpf_skb_get_fou_encap", Some(v(6, 4)), false, false, &I233, &S233, None),
    k("bpf_skb_get_hash", Some(v(6, 16)), false, false, &I234, &S234, None),
    k("bpf_skb_get_xfrm_info", Some(v(6, 2)), false, false, &I235, &S235, None),
    k("bpf_skb_set_fou_encap", Some(v(6, 4)), false, false, &I236, &S236, None),
    k("bpf_skb_set_xfrm_info", Some(v(6, 2)), false, false, &I237, &S237, None),
    k("bpf_sock_addr_set_sun_path", Some(v(6, 7)), false, true, &I238, &S238, None),
    k("bpf_sock_destroy", Some(v(6, 5)), false, true, &I239, &S239, None),
    k("bpf_sock_ops_enable_tx_tstamp", Some(v(6, 15)), false, true, &I240, &S240, None),
    k("bpf_strcasecmp", Some(v(6, 18)), false, true, &I241, &S241, None),
    k("bpf_strcasestr", Some(v(6, 19)), false, false, &I242, &S242, Some(n(0x0, &[P::Unspec]))),
    k("bpf_strchr", Some(v(6, 17)), false, true, &I243, &S243, None),
    k("bpf_strchrnul", Some(v(6, 17)), false, true, &I244, &S244, None),
    k("bpf_strcmp", Some(v(6, 17)), false, true, &I245, &S245, None),
    k("bpf_strcspn", Some(v(6, 17)), false, true, &I246, &S246, None),
    k("bpf_stream_print_stack", Some(v(7, 0)), false, false, &I247, &S247, Some(n(0x8, &[P::Unspec]))),
    k("bpf_stream_vprintk", Some(v(7, 0)), false, false, &I248, &S248, Some(n(0x8, &[P::Unspec]))),
    k("bpf_stream_vprintk_impl", Some(v(6, 17)), false, true, &I249, &S249, None),
    k("bpf_strlen", Some(v(6, 17)), false, true, &I250, &S250, None),
    k("bpf_strncasecmp", Some(v(7, 0)), false, false, &I251, &S251, Some(n(0x0, &[P::Unspec]))),
    k("bpf_strncasestr", Some(v(6, 19)), false, false, &I252, &S252, Some(n(0x0, &[P::Unspec]))),
    k("bpf_strnchr", Some(v(6, 17)), false, true, &I253, &S253, None),
    k("bpf_strnlen", None, false, true, &I254, &S254, None),
    k("bpf_strnstr", Some(v(6, 17)), false, true, &I255, &S255, None),
    k("bpf_strrchr", Some(v(6, 17)), false, true, &I256, &S256, None),
    k("bpf_strspn", Some(v(6, 17)), false, true, &I257, &S257, None),
    k("bpf_strstr", Some(v(6, 17)), false, true, &I258, &S258, None),
    k("bpf_task_acquire", Some(v(6, 2)), false, true, &I259, &S259, None),
    k("bpf_task_from_pid", Some(v(6, 2)), false, true, &I260, &S260, None),
    k("bpf_task_from_vpid", Some(v(6, 13)), false, true, &I261, &S261, None),
    k("bpf_task_get_cgroup1", Some(v(6, 8)), false, true, &I262, &S262, None),
    k("bpf_task_release", Some(v(6, 2)), false, true, &I263, &S263, None),
    k("bpf_task_under_cgroup", Some(v(6, 5)), false, true, &I264, &S264, None),
    k("bpf_task_work_schedule_resume", Some(v(7, 0)), false, false, &I265, &S265, Some(n(0x8, &[P::Unspec]))),
    k("bpf_task_work_schedule_resume_impl", Some(v(6, 18)), false, true, &I266, &S266, None),
    k("bpf_task_work_schedule_signal", Some(v(7, 0)), false, false, &I267, &S267, Some(n(0x8, &[P::Unspec]))),
    k("bpf_task_work_schedule_signal_impl", Some(v(6, 18)), false, true, &I268, &S268, None),
    k("bpf_test_modorder_retx", None, true, false, &I269, &S269, None),
    k("bpf_test_modorder_rety", None, true, false, &I270, &S270, None),
    k("bpf_testmod_ctx_create", None, true, false, &I271, &S271, None),
    k("bpf_testmod_ctx_release", None, true, false, &I272, &S272, None),
    k("bpf_testmod_ops3_call_test_1", None, true, false, &I273, &S273, None),
    k("bpf_testmod_ops3_call_test_2", None, true, false, &I274, &S274, None),
    k("bpf_testmod_test_mod_kfunc", None, true, false, &I275, &S275, None),
    k("bpf_throw", Some(v(6, 7)), false, true, &I276, &S276, None),
    k("bpf_timer_cancel_async", Some(v(7, 0)), false, false, &I277, &S277, Some(n(0x0, &[P::Unspec]))),
    k("bpf_verify_pkcs7_signature", Some(v(6, 1)), false, false, &I278, &S278, None),
    k("bpf_wq_init", Some(v(6, 10)), false, true, &I279, &S279, None),
    k("bpf_wq_set_callback", Some(v(7, 0)), false, false, &I280, &S280, Some(n(0x0, &[P::Unspec]))),
    k("bpf_wq_set_callback_impl", Some(v(6, 10)), false, true, &I281, &S281, None),
    k("bpf_wq_start", Some(v(6, 10)), false, true, &I282, &S282, None),
    k("bpf_xdp_ct_alloc", Some(v(6, 0)), false, true, &I283, &S283, None),
    k("bpf_xdp_ct_lookup", Some(v(5, 18)), false, true, &I284, &S284, None),
    k("bpf_xdp_flow_lookup", Some(v(6, 11)), false, false, &I285, &S285, None),
    k("bpf_xdp_get_xfrm_state", Some(v(6, 8)), false, true, &I286, &S286, None),
    k("bpf_xdp_metadata_rx_hash", Some(v(6, 3)), false, true, &I287, &S287, None),
    k("bpf_xdp_metadata_rx_timestamp", Some(v(6, 3)), false, true, &I288, &S288, None),
    k("bpf_xdp_metadata_rx_vlan_tag", Some(v(6, 8)), false, true, &I289, &S289, None),
    k("bpf_xdp_pull_data", Some(v(6, 18)), false, true, &I290, &S290, None),
    k("bpf_xdp_xfrm_state_release", Some(v(6, 8)), false, true, &I291, &S291, None),
    k("cgroup_rstat_flush", Some(v(6, 1)), false, false, &I292, &S292, None),
    k("cgroup_rstat_updated", Some(v(6, 1)), false, false, &I293, &S293, None),
    k("crash_kexec", Some(v(6, 1)), false, false, &I294, &S294, None),
    k("css_rstat_flush", Some(v(6, 16)), false, true, &I295, &S295, None),
    k("css_rstat_updated", Some(v(6, 16)), false, true, &I296, &S296, None),
    k("cubictcp_acked", Some(v(5, 13)), false, true, &I297, &S297, None),
    k("cubictcp_cong_avoid", Some(v(5, 13)), false, true, &I298, &S298, None),
    k("cubictcp_cwnd_event", Some(v(5, 13)), false, true, &I299, &S299, None),
    k("cubictcp_cwnd_event_tx_start", Some(v(7, 1)), false, false, &I300, &S300, Some(n(0x0, &[P::StructOps]))),
    k("cubictcp_init", Some(v(5, 13)), false, true, &I301, &S301, None),
    k("cubictcp_recalc_ssthresh", Some(v(5, 13)), false, true, &I302, &S302, None),
    k("cubictcp_state", Some(v(5, 13)), false, true, &I303, &S303, None),
    k("dctcp_cwnd_event", Some(v(5, 13)), false, false, &I304, &S304, None),
    k("dctcp_cwnd_event_tx_start", Some(v(7, 1)), false, false, &I305, &S305, Some(n(0x0, &[P::StructOps]))),
    k("dctcp_cwnd_undo", Some(v(5, 13)), false, false, &I306, &S306, None),
    k("dctcp_init", Some(v(5, 13)), false, false, &I307, &S307, None),
    k("dctcp_ssthresh", Some(v(5, 13)), false, false, &I308, &S308, None),
    k("dctcp_state", Some(v(5, 13)), false, false, &I309, &S309, None),
    k("dctcp_update_alpha", Some(v(5, 13)), false, false, &I310, &S310, None),
    k("hid_bpf_allocate_context", Some(v(6, 3)), false, false, &I311, &S311, None),
    k("hid_bpf_attach_prog", Some(v(6, 3)), false, false, &I312, &S312, Some(n(0x0, &[P::Syscall]))),
    k("hid_bpf_get_data", Some(v(6, 3)), false, false, &I313, &S313, None),
    k("hid_bpf_hw_output_report", Some(v(6, 10)), false, false, &I314, &S314, None),
    k("hid_bpf_hw_request", Some(v(6, 3)), false, false, &I315, &S315, None),
    k("hid_bpf_input_report", Some(v(6, 10)), false, false, &I316, &S316, None),
    k("hid_bpf_release_context", Some(v(6, 3)), false, false, &I317, &S317, None),
    k("hid_bpf_try_input_report", Some(v(6, 11)), false, false, &I318, &S318, None),
    k("scx_bpf_consume", Some(v(6, 12)), false, false, &I319, &S319, None),
    k("scx_bpf_cpu_curr", Some(v(6, 18)), false, false, &I320, &S320, None),
    k("scx_bpf_cpu_node", Some(v(6, 15)), false, false, &I321, &S321, None),
    k("scx_bpf_cpu_rq", Some(v(6, 12)), false, false, &I322, &S322, None),
    k("scx_bpf_cpuperf_cap", Some(v(6, 12)), false, false, &I323, &S323, None),
    k("scx_bpf_cpuperf_cur", Some(v(6, 12)), false, false, &I324, &S324, None),
    k("scx_bpf_cpuperf_set", Some(v(6, 12)), false, false, &I325, &S325, None),
    k("scx_bpf_create_dsq", Some(v(6, 12)), false, false, &I326, &S326, None),
    k("scx_bpf_destroy_dsq", Some(v(6, 12)), false, false, &I327, &S327, None),
    k("scx_bpf_dispatch", Some(v(6, 12)), false, false, &I328, &S328, None),
    k("scx_bpf_dispatch_cancel", Some(v(6, 12)), false, false, &I329, &S329, None),
    k("scx_bpf_dispatch_from_dsq", Some(v(6, 12)), false, false, &I330, &S330, None),
    k("scx_bpf_dispatch_from_dsq_set_slice", Some(v(6, 12)), false, false, &I331, &S331, None),
    k("scx_bpf_dispatch_from_dsq_set_vtime", Some(v(6, 12)), false, false, &I332, &S332, None),
    k("scx_bpf_dispatch_nr_slots", Some(v(6, 12)), false, false, &I333, &S333, None),
    k("scx_bpf_dispatch_vtime", Some(v(6, 12)), false, false, &I334, &S334, None),
    k("scx_bpf_dispatch_vtime_from_dsq", Some(v(6, 12)), false, false, &I335, &S335, None),
    k("scx_bpf_dsq_insert", Some(v(6, 13)), false, false, &I336, &S336, None),
    k("scx_bpf_dsq_insert___v2", Some(v(6, 19)), false, false, &I337, &S337, Some(n(0x40, &[P::StructOps]))),
    k("scx_bpf_dsq_insert_vtime", Some(v(6, 13)), false, false, &I338, &S338, None),
    k("scx_bpf_dsq_move", Some(v(6, 13)), false, false, &I339, &S339, None),
    k("scx_bpf_dsq_move_set_slice", Some(v(6, 13)), false, false, &I340, &S340, None),
    k("scx_bpf_dsq_move_set_vtime", Some(v(6, 13)), false, false, &I341, &S341, None),
    k("scx_bpf_dsq_move_to_local", Some(v(6, 13)), false, false, &I342, &S342, None),
    k("scx_bpf_dsq_move_to_local___v2", Some(v(7, 1)), false, false, &I343, &S343, Some(n(0x0, &[P::StructOps]))),
    k("scx_bpf_dsq_move_vtime", Some(v(6, 13)), false, false, &I344, &S344, None),
    k("scx_bpf_dsq_nr_queued", Some(v(6, 12)), false, false, &I345, &S345, None),
    k("scx_bpf_dsq_peek", Some(v(6, 19)), false, false, &I346, &S346, Some(n(0x404, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("scx_bpf_dsq_reenq", Some(v(7, 1)), false, false, &I347, &S347, Some(n(0x8000, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("scx_bpf_dump_bstr", Some(v(6, 12)), false, false, &I348, &S348, None),
    k("scx_bpf_error_bstr", Some(v(6, 12)), false, false, &I349, &S349, None),
    k("scx_bpf_events", Some(v(6, 15)), false, false, &I350, &S350, None),
    k("scx_bpf_exit_bstr", Some(v(6, 12)), false, false, &I351, &S351, None),
    k("scx_bpf_get_idle_cpumask", Some(v(6, 12)), false, false, &I352, &S352, None),
    k("scx_bpf_get_idle_cpumask_node", Some(v(6, 15)), false, false, &I353, &S353, None),
    k("scx_bpf_get_idle_smtmask", Some(v(6, 12)), false, false, &I354, &S354, None),
    k("scx_bpf_get_idle_smtmask_node", Some(v(6, 15)), false, false, &I355, &S355, None),
    k("scx_bpf_get_online_cpumask", Some(v(6, 12)), false, false, &I356, &S356, None),
    k("scx_bpf_get_possible_cpumask", Some(v(6, 12)), false, false, &I357, &S357, None),
    k("scx_bpf_kick_cpu", Some(v(6, 12)), false, false, &I358, &S358, None),
    k("scx_bpf_locked_rq", Some(v(6, 18)), false, false, &I359, &S359, None),
    k("scx_bpf_now", Some(v(6, 14)), false, false, &I360, &S360, None),
    k("scx_bpf_nr_cpu_ids", Some(v(6, 12)), false, false, &I361, &S361, None),
    k("scx_bpf_nr_node_ids", Some(v(6, 15)), false, false, &I362, &S362, None),
    k("scx_bpf_pick_any_cpu", Some(v(6, 12)), false, false, &I363, &S363, None),
    k("scx_bpf_pick_any_cpu_node", Some(v(6, 15)), false, false, &I364, &S364, None),
    k("scx_bpf_pick_idle_cpu", Some(v(6, 12)), false, false, &I365, &S365, None),
    k("scx_bpf_pick_idle_cpu_node", Some(v(6, 15)), false, false, &I366, &S366, None),
    k("scx_bpf_put_cpumask", Some(v(6, 12)), false, false, &I367, &S367, None),
    k("scx_bpf_put_idle_cpumask", Some(v(6, 12)), false, false, &I368, &S368, None),
    k("scx_bpf_reenqueue_local", Some(v(6, 12)), false, false, &I369, &S369, None),
    k("scx_bpf_reenqueue_local___v2", Some(v(6, 19)), false, false, &I370, &S370, Some(n(0x0, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("scx_bpf_select_cpu_and", Some(v(6, 16)), false, false, &I371, &S371, None),
    k("scx_bpf_select_cpu_dfl", Some(v(6, 12)), false, false, &I372, &S372, None),
    k("scx_bpf_sub_dispatch", Some(v(7, 1)), false, false, &I373, &S373, Some(n(0x8000, &[P::StructOps]))),
    k("scx_bpf_task_cgroup", Some(v(6, 12)), false, false, &I374, &S374, None),
    k("scx_bpf_task_cpu", Some(v(6, 12)), false, false, &I375, &S375, None),
    k("scx_bpf_task_running", Some(v(6, 12)), false, false, &I376, &S376, None),
    k("scx_bpf_task_set_dsq_vtime", Some(v(6, 19)), false, false, &I377, &S377, Some(n(0x40, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("scx_bpf_task_set_slice", Some(v(6, 19)), false, false, &I378, &S378, Some(n(0x40, &[P::StructOps, P::Syscall, P::Tracing, P::Tracepoint, P::PerfEvent, P::Lsm]))),
    k("scx_bpf_test_and_clear_cpu_idle", Some(v(6, 12)), false, false, &I379, &S379, None),
    k("tcp_cong_avoid_ai", Some(v(5, 13)), false, true, &I380, &S380, None),
    k("tcp_reno_cong_avoid", Some(v(5, 13)), false, true, &I381, &S381, None),
    k("tcp_reno_ssthresh", Some(v(5, 13)), false, true, &I382, &S382, None),
    k("tcp_reno_undo_cwnd", Some(v(5, 13)), false, true, &I383, &S383, None),
    k("tcp_slow_start", Some(v(5, 13)), false, true, &I384, &S384, None),
    k("update_socket_protocol", None, false, false, &I385, &S385, None),
];
