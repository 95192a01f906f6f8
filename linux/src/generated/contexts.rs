// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::context::{Access, Context, CtxField, Layout, ProgramContext, Span};
use crate::context::{access as a, context_row as c, field as f, layout as l, program as p, span as s};
use crate::holds::holds as h;
use crate::version::version as v;
use crate::{AttachType as A, Capability as K, ProgType as P, RegType as G};

static X0: [Access; 3] = [a(1, &[]), a(2, &[]), a(4, &[])];
static X1: [Access; 1] = [a(4, &[])];
static X2: [Access; 1] = [a(8, &[])];
static X3: [Access; 3] = [a(1, &[0]), a(2, &[0]), a(4, &[])];
static X4: [Access; 3] = [a(1, &[]), a(2, &[]), a(4, &[0])];
static X5: [Access; 4] = [a(1, &[]), a(2, &[]), a(4, &[]), a(8, &[])];
static X6: [Access; 2] = [a(4, &[]), a(8, &[])];
static X7: [Access; 1] = [a(4, &[0])];
static X8: [Access; 4] = [a(1, &[]), a(2, &[]), a(4, &[]), a(8, &[4])];
static X9: [Access; 2] = [a(4, &[]), a(8, &[4])];
static X10: [Access; 4] = [a(1, &[]), a(2, &[]), a(4, &[0]), a(8, &[0])];
static X11: [Access; 1] = [a(1, &[])];
static X12: [Access; 2] = [a(1, &[]), a(2, &[])];
static X13: [Access; 2] = [a(2, &[]), a(4, &[])];

/// cgroup_device.
pub(crate) static F0: [CtxField; 3] = [
    f("access_type", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("major", 4, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("minor", 8, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S0: [Span; 0] = [];
static L0: Layout = l("cgroup_device", None, 12, &F0, &S0);

/// cgroup_getsockopt.
pub(crate) static F1: [CtxField; 7] = [
    f("sk", 0, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), None, [None, None]),
    f("optval", 8, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), None, [None, None]),
    f("optval_end", 16, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), None, [None, None]),
    f("level", 24, 4, "__s32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("optname", 28, 4, "__s32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("optlen", 32, 4, "__s32", &X1, &X1, h(G::Scalar, 0x0, None), None, [None, None]),
    f("retval", 36, 4, "__s32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(6, 4)), [None, None]),
];
static S1: [Span; 0] = [];
static L1: Layout = l("cgroup_getsockopt", None, 40, &F1, &S1);

/// cgroup_inet4_bind.
pub(crate) static F2: [CtxField; 10] = [
    f("user_family", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip4", 4, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip6", 8, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_port", 24, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("family", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("type", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("protocol", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip4", 40, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip6", 44, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("sk", 64, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 3)), [None, None]),
];
static S2: [Span; 0] = [];
static L2: Layout = l("cgroup_inet4_bind", None, 72, &F2, &S2);

/// cgroup_inet4_post_bind.
pub(crate) static F3: [CtxField; 14] = [
    f("bound_dev_if", 0, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("family", 4, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("type", 8, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("protocol", 12, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("mark", 16, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("priority", 20, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("src_ip4", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_ip6", 28, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_port", 44, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_port", 48, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip4", 52, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip6", 56, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("state", 72, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("rx_queue_mapping", 76, 4, "__s32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 8)), [None, None]),
];
static S3: [Span; 0] = [];
static L3: Layout = l("cgroup_inet4_post_bind", None, 80, &F3, &S3);

/// cgroup_inet6_bind.
pub(crate) static F4: [CtxField; 10] = [
    f("user_family", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip4", 4, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip6", 8, 16, "__u32[4]", &X5, &X6, h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_port", 24, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("family", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("type", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("protocol", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip4", 40, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip6", 44, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("sk", 64, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 3)), [None, None]),
];
static S4: [Span; 0] = [];
static L4: Layout = l("cgroup_inet6_bind", None, 72, &F4, &S4);

/// cgroup_inet6_post_bind.
pub(crate) static F5: [CtxField; 14] = [
    f("bound_dev_if", 0, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("family", 4, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("type", 8, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("protocol", 12, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("mark", 16, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("priority", 20, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("src_ip4", 24, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_ip6", 28, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_port", 44, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_port", 48, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip4", 52, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip6", 56, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("state", 72, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("rx_queue_mapping", 76, 4, "__s32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 8)), [None, None]),
];
static S5: [Span; 0] = [];
static L5: Layout = l("cgroup_inet6_post_bind", None, 80, &F5, &S5);

/// cgroup_inet_ingress.
pub(crate) static F6: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &X5, &X5, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 4)), [Some(K::Bpf), None]),
    f("data_end", 80, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 4)), [Some(K::Bpf), None]),
    f("napi_id", 84, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &X2, &X2, h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, Some(K::Bpf)]),
    f("wire_len", 160, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S6: [Span; 0] = [];
static L6: Layout = l("cgroup_inet_ingress", None, 192, &F6, &S6);

/// cgroup_inet_sock_create.
pub(crate) static F7: [CtxField; 14] = [
    f("bound_dev_if", 0, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("family", 4, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("type", 8, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("protocol", 12, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(4, 10)), [None, None]),
    f("mark", 16, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("priority", 20, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("src_ip4", 24, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_ip6", 28, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("src_port", 44, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_port", 48, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip4", 52, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("dst_ip6", 56, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("state", 72, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("rx_queue_mapping", 76, 4, "__s32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 8)), [None, None]),
];
static S7: [Span; 0] = [];
static L7: Layout = l("cgroup_inet_sock_create", None, 80, &F7, &S7);

/// cgroup_setsockopt.
pub(crate) static F8: [CtxField; 7] = [
    f("sk", 0, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), None, [None, None]),
    f("optval", 8, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), None, [None, None]),
    f("optval_end", 16, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), None, [None, None]),
    f("level", 24, 4, "__s32", &X1, &X1, h(G::Scalar, 0x0, None), None, [None, None]),
    f("optname", 28, 4, "__s32", &X1, &X1, h(G::Scalar, 0x0, None), None, [None, None]),
    f("optlen", 32, 4, "__s32", &X1, &X1, h(G::Scalar, 0x0, None), None, [None, None]),
    f("retval", 36, 4, "__s32", &[], &[], h(G::Scalar, 0x0, None), Some(v(6, 4)), [None, None]),
];
static S8: [Span; 0] = [];
static L8: Layout = l("cgroup_setsockopt", None, 40, &F8, &S8);

/// cgroup_sock_ops.
pub(crate) static F9: [CtxField; 43] = [
    f("op", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("args", 4, 16, "__u32[4]", &X1, &X7, h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("reply", 4, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("replylong", 4, 16, "__u32[4]", &X1, &X7, h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("family", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_ip4", 24, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_ip4", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_ip6", 32, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_ip6", 48, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_port", 64, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_port", 68, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("is_fullsock", 72, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_cwnd", 76, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("srtt_us", 80, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bpf_sock_ops_cb_flags", 84, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("state", 88, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rtt_min", 92, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_ssthresh", 96, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rcv_nxt", 100, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_nxt", 104, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_una", 108, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("mss_cache", 112, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("ecn_flags", 116, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rate_delivered", 120, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rate_interval_us", 124, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("packets_out", 128, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("retrans_out", 132, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("total_retrans", 136, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("segs_in", 140, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("data_segs_in", 144, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("segs_out", 148, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("data_segs_out", 152, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("lost_out", 156, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sacked_out", 160, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sk_txhash", 164, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bytes_received", 168, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bytes_acked", 176, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sk", 184, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x1, None), Some(v(5, 3)), [None, None]),
    f("skb_data", 192, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_data_end", 200, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_len", 208, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_tcp_flags", 212, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_hwtstamp", 216, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(6, 2)), [None, None]),
];
static S9: [Span; 0] = [];
static L9: Layout = l("cgroup_sock_ops", None, 224, &F9, &S9);

/// cgroup_sock_ops@6.1.
pub(crate) static F10: [CtxField; 43] = [
    f("op", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("args", 4, 16, "__u32[4]", &X1, &X7, h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("reply", 4, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("replylong", 4, 16, "__u32[4]", &X1, &X7, h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("family", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_ip4", 24, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_ip4", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_ip6", 32, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_ip6", 48, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("remote_port", 64, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("local_port", 68, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 13)), [None, None]),
    f("is_fullsock", 72, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_cwnd", 76, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("srtt_us", 80, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bpf_sock_ops_cb_flags", 84, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("state", 88, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rtt_min", 92, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_ssthresh", 96, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rcv_nxt", 100, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_nxt", 104, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("snd_una", 108, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("mss_cache", 112, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("ecn_flags", 116, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rate_delivered", 120, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rate_interval_us", 124, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("packets_out", 128, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("retrans_out", 132, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("total_retrans", 136, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("segs_in", 140, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("data_segs_in", 144, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("segs_out", 148, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("data_segs_out", 152, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("lost_out", 156, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sacked_out", 160, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sk_txhash", 164, 4, "__u32", &X1, &X1, h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bytes_received", 168, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("bytes_acked", 176, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("sk", 184, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x1, None), Some(v(5, 3)), [None, None]),
    f("skb_data", 192, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_data_end", 200, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_len", 208, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_tcp_flags", 212, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), Some(v(5, 10)), [None, None]),
    f("skb_hwtstamp", 216, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(6, 2)), [None, None]),
];
static S10: [Span; 0] = [];
static L10: Layout = l("cgroup_sock_ops@6.1", None, 216, &F10, &S10);

/// cgroup_sysctl.
pub(crate) static F11: [CtxField; 2] = [
    f("write", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("file_pos", 4, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(6, 4)), [None, None]),
];
static S11: [Span; 0] = [];
static L11: Layout = l("cgroup_sysctl", None, 8, &F11, &S11);

/// cgroup_udp4_sendmsg.
pub(crate) static F12: [CtxField; 10] = [
    f("user_family", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip4", 4, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip6", 8, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_port", 24, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("family", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("type", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("protocol", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip4", 40, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip6", 44, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("sk", 64, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 3)), [None, None]),
];
static S12: [Span; 0] = [];
static L12: Layout = l("cgroup_udp4_sendmsg", None, 72, &F12, &S12);

/// cgroup_udp6_sendmsg.
pub(crate) static F13: [CtxField; 10] = [
    f("user_family", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip4", 4, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip6", 8, 16, "__u32[4]", &X5, &X6, h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_port", 24, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("family", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("type", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("protocol", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip4", 40, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip6", 44, 16, "__u32[4]", &X8, &X9, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("sk", 64, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 3)), [None, None]),
];
static S13: [Span; 0] = [];
static L13: Layout = l("cgroup_udp6_sendmsg", None, 72, &F13, &S13);

/// cgroup_unix_connect.
pub(crate) static F14: [CtxField; 10] = [
    f("user_family", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip4", 4, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_ip6", 8, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 17)), [None, None]),
    f("user_port", 24, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("family", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("type", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("protocol", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip4", 40, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("msg_src_ip6", 44, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 18)), [None, None]),
    f("sk", 64, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 3)), [None, None]),
];
static S14: [Span; 0] = [];
static L14: Layout = l("cgroup_unix_connect", None, 72, &F14, &S14);

/// fentry.bpf_fentry_test1.
pub(crate) static F15: [CtxField; 1] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S15: [Span; 0] = [];
static L15: Layout = l("fentry.bpf_fentry_test1", None, 64, &F15, &S15);

/// fexit.bpf_fentry_test1.
pub(crate) static F16: [CtxField; 2] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S16: [Span; 0] = [];
static L16: Layout = l("fexit.bpf_fentry_test1", None, 64, &F16, &S16);

/// flow_dissector.
pub(crate) static F17: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data_end", 80, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 4)), [None, None]),
    f("napi_id", 84, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &X2, &[], h(G::FlowKeys, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("wire_len", 160, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S17: [Span; 0] = [];
static L17: Layout = l("flow_dissector", None, 192, &F17, &S17);

/// iter.bpf_map_elem.
pub(crate) static F18: [CtxField; 4] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x800, Some("bpf_iter_meta")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x800, Some("bpf_map")), None, [None, None]),
    f("", 16, 8, "", &X2, &[], h(G::Buf, 0x3, None), None, [None, None]),
    f("", 24, 8, "", &X2, &[], h(G::Buf, 0x1, None), None, [None, None]),
];
static S18: [Span; 0] = [];
static L18: Layout = l("iter.bpf_map_elem", None, 64, &F18, &S18);

/// iter.bpf_map_elem@6.1.
pub(crate) static F19: [CtxField; 4] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Buf, 0x3, None), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Buf, 0x1, None), None, [None, None]),
];
static S19: [Span; 0] = [];
static L19: Layout = l("iter.bpf_map_elem@6.1", None, 64, &F19, &S19);

/// iter.bpf_map_elem@6.12.
pub(crate) static F20: [CtxField; 4] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X2, &[], h(G::Buf, 0x3, None), None, [None, None]),
    f("", 24, 8, "", &X2, &[], h(G::Buf, 0x1, None), None, [None, None]),
];
static S20: [Span; 0] = [];
static L20: Layout = l("iter.bpf_map_elem@6.12", None, 64, &F20, &S20);

/// iter.task.
pub(crate) static F21: [CtxField; 2] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x800, Some("bpf_iter_meta")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x801, Some("task_struct")), None, [None, None]),
];
static S21: [Span; 0] = [];
static L21: Layout = l("iter.task", None, 64, &F21, &S21);

/// iter.task@6.1.
pub(crate) static F22: [CtxField; 2] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::BtfId, 0x1, Some("task_struct")), None, [None, None]),
];
static S22: [Span; 0] = [];
static L22: Layout = l("iter.task@6.1", None, 64, &F22, &S22);

/// iter.task@6.12.
pub(crate) static F23: [CtxField; 2] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x801, Some("task_struct")), None, [None, None]),
];
static S23: [Span; 0] = [];
static L23: Layout = l("iter.task@6.12", None, 64, &F23, &S23);

/// kprobe.
pub(crate) static F24: [CtxField; 25] = [
    f("r15", 0, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r14", 8, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r13", 16, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r12", 24, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("bp", 32, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("bx", 40, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r11", 48, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r10", 56, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r9", 64, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("r8", 72, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ax", 80, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("cx", 88, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dx", 96, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("si", 104, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("di", 112, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("orig_ax", 120, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ip", 128, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("cs", 136, 2, "u16", &X10, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("csx", 136, 8, "u64", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("fred_cs", 136, 8, "struct fred_cs", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("flags", 144, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sp", 152, 8, "long unsigned int", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ss", 160, 2, "u16", &X10, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ssx", 160, 8, "u64", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("fred_ss", 160, 8, "struct fred_ss", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S24: [Span; 0] = [];
static L24: Layout = l("kprobe", None, 168, &F24, &S24);

/// lsm_mac.bprm_committed_creds.
pub(crate) static F25: [CtxField; 1] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
];
static S25: [Span; 0] = [];
static L25: Layout = l("lsm_mac.bprm_committed_creds", None, 64, &F25, &S25);

/// lsm_mac.bprm_committed_creds@6.1.
pub(crate) static F26: [CtxField; 1] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
];
static S26: [Span; 0] = [];
static L26: Layout = l("lsm_mac.bprm_committed_creds@6.1", None, 64, &F26, &S26);

/// lsm_mac.file_open.
pub(crate) static F27: [CtxField; 2] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S27: [Span; 0] = [];
static L27: Layout = l("lsm_mac.file_open", None, 64, &F27, &S27);

/// lsm_mac.file_open@6.1.
pub(crate) static F28: [CtxField; 2] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S28: [Span; 0] = [];
static L28: Layout = l("lsm_mac.file_open@6.1", None, 64, &F28, &S28);

/// lsm_mac.inode_getxattr.
pub(crate) static F29: [CtxField; 3] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S29: [Span; 0] = [];
static L29: Layout = l("lsm_mac.inode_getxattr", None, 64, &F29, &S29);

/// lsm_mac.inode_getxattr@6.1.
pub(crate) static F30: [CtxField; 3] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S30: [Span; 0] = [];
static L30: Layout = l("lsm_mac.inode_getxattr@6.1", None, 64, &F30, &S30);

/// lsm_mac.socket_bind.
pub(crate) static F31: [CtxField; 4] = [
    f("", 0, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S31: [Span; 0] = [];
static L31: Layout = l("lsm_mac.socket_bind", None, 64, &F31, &S31);

/// lsm_mac.socket_bind@6.1.
pub(crate) static F32: [CtxField; 4] = [
    f("", 0, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S32: [Span; 0] = [];
static L32: Layout = l("lsm_mac.socket_bind@6.1", None, 64, &F32, &S32);

/// lwt_in.
pub(crate) static F33: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &X5, &X5, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data_end", 80, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 4)), [None, None]),
    f("napi_id", 84, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("wire_len", 160, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S33: [Span; 0] = [];
static L33: Layout = l("lwt_in", None, 192, &F33, &S33);

/// modify_return.bpf_modify_return_test.
pub(crate) static F34: [CtxField; 3] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S34: [Span; 0] = [];
static L34: Layout = l("modify_return.bpf_modify_return_test", None, 64, &F34, &S34);

/// netfilter.
pub(crate) static F35: [CtxField; 2] = [
    f("state", 0, 8, "const struct nf_hook_state *", &X2, &[], h(G::BtfId, 0x800, Some("nf_hook_state")), None, [None, None]),
    f("skb", 8, 8, "struct sk_buff *", &X2, &[], h(G::BtfId, 0x800, Some("sk_buff")), None, [None, None]),
];
static S35: [Span; 0] = [];
static L35: Layout = l("netfilter", None, 16, &F35, &S35);

/// perf_event.
pub(crate) static F36: [CtxField; 3] = [
    f("regs", 0, 168, "bpf_user_pt_regs_t", &X2, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sample_period", 168, 8, "__u64", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("addr", 176, 8, "__u64", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S36: [Span; 0] = [];
static L36: Layout = l("perf_event", None, 184, &F36, &S36);

/// raw_tp.sched_switch.
pub(crate) static F37: [CtxField; 4] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x800, Some("task_struct")), None, [None, None]),
    f("", 16, 8, "", &X2, &[], h(G::BtfId, 0x800, Some("task_struct")), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S37: [Span; 0] = [];
static L37: Layout = l("raw_tp.sched_switch", None, 64, &F37, &S37);

/// raw_tp.sched_switch@6.1.
pub(crate) static F38: [CtxField; 4] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 8, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X5, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S38: [Span; 0] = [];
static L38: Layout = l("raw_tp.sched_switch@6.1", None, 64, &F38, &S38);

/// raw_tp.sched_switch@6.12.
pub(crate) static F39: [CtxField; 4] = [
    f("", 0, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("", 8, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 16, 8, "", &X2, &[], h(G::BtfId, 0x0, Some("any")), None, [None, None]),
    f("", 24, 8, "", &X5, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S39: [Span; 0] = [];
static L39: Layout = l("raw_tp.sched_switch@6.12", None, 64, &F39, &S39);

/// raw_tracepoint.
pub(crate) static F40: [CtxField; 0] = [
];
static S40: [Span; 1] = [s(0, 96, 0xf, false, false)];
static L40: Layout = l("raw_tracepoint", None, 160, &F40, &S40);

/// raw_tracepoint_writable.
pub(crate) static F41: [CtxField; 1] = [
    f("", 0, 8, "", &X2, &[], h(G::TpBuffer, 0x0, None), None, [None, None]),
];
static S41: [Span; 1] = [s(1, 96, 0xf, false, false)];
static L41: Layout = l("raw_tracepoint_writable", None, 160, &F41, &S41);

/// sched_cls.
pub(crate) static F42: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &X5, &X5, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data_end", 80, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 4)), [None, None]),
    f("napi_id", 84, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &X1, &[], h(G::PacketMeta, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &X2, &X2, h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("wire_len", 160, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &X11, &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S42: [Span; 0] = [];
static L42: Layout = l("sched_cls", None, 192, &F42, &S42);

/// sk_lookup.
pub(crate) static F43: [CtxField; 12] = [
    f("sk", 0, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x1, None), None, [None, None]),
    f("cookie", 0, 8, "__u64", &X2, &[], h(G::Socket, 0x1, None), None, [None, None]),
    f("family", 8, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("protocol", 12, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_ip4", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_ip6", 20, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_port", 36, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("pad", 38, 2, "__u16", &X12, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_ip4", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_ip6", 44, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_port", 60, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ingress_ifindex", 64, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(6, 4)), [None, None]),
];
static S43: [Span; 0] = [];
static L43: Layout = l("sk_lookup", None, 72, &F43, &S43);

/// sk_msg_verdict.
pub(crate) static F44: [CtxField; 11] = [
    f("data", 0, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), None, [None, None]),
    f("data_end", 8, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), None, [None, None]),
    f("family", 16, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_ip4", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_ip4", 24, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_ip6", 28, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_ip6", 44, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("remote_port", 60, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("local_port", 64, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("size", 68, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sk", 72, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), None, [None, None]),
];
static S44: [Span; 0] = [];
static L44: Layout = l("sk_msg_verdict", None, 80, &F44, &S44);

/// sk_reuseport_select.
pub(crate) static F45: [CtxField; 9] = [
    f("data", 0, 8, "void *", &X2, &[], h(G::Packet, 0x0, None), None, [None, None]),
    f("data_end", 8, 8, "void *", &X2, &[], h(G::PacketEnd, 0x0, None), None, [None, None]),
    f("len", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("eth_protocol", 20, 4, "__u32", &X13, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ip_protocol", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("bind_inany", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("hash", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sk", 40, 8, "struct bpf_sock *", &X2, &[], h(G::Socket, 0x0, None), Some(v(5, 14)), [None, None]),
    f("migrating_sk", 48, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), None, [None, None]),
];
static S45: [Span; 0] = [];
static L45: Layout = l("sk_reuseport_select", None, 56, &F45, &S45);

/// sk_skb.
pub(crate) static F46: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &X0, &X1, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &X5, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data_end", 80, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 4)), [None, None]),
    f("napi_id", 84, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("wire_len", 160, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S46: [Span; 0] = [];
static L46: Layout = l("sk_skb", None, 192, &F46, &S46);

/// socket_filter.
pub(crate) static F47: [CtxField; 34] = [
    f("len", 0, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("pkt_type", 4, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("mark", 8, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("queue_mapping", 12, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("protocol", 16, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_present", 20, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_tci", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("vlan_proto", 28, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("priority", 32, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 1)), [None, None]),
    f("ingress_ifindex", 36, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("ifindex", 40, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("tc_index", 44, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("cb", 48, 20, "__u32[5]", &X5, &X5, h(G::Scalar, 0x0, None), Some(v(4, 2)), [None, None]),
    f("hash", 68, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 3)), [None, None]),
    f("tc_classid", 72, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data", 76, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("data_end", 80, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 4)), [None, None]),
    f("napi_id", 84, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(4, 12)), [None, None]),
    f("family", 88, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip4", 92, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip4", 96, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_ip6", 100, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_ip6", 116, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("remote_port", 132, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("local_port", 136, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 14)), [None, None]),
    f("data_meta", 140, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 15)), [None, None]),
    f("flow_keys", 144, 8, "struct bpf_flow_keys *", &[], &[], h(G::Scalar, 0x0, None), Some(v(4, 20)), [None, None]),
    f("tstamp", 152, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("wire_len", 160, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 0)), [None, None]),
    f("gso_segs", 164, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 1)), [None, None]),
    f("sk", 168, 8, "struct bpf_sock *", &X2, &[], h(G::SockCommon, 0x1, None), Some(v(5, 1)), [None, None]),
    f("gso_size", 176, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), Some(v(5, 7)), [None, None]),
    f("tstamp_type", 180, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 18)), [None, None]),
    f("hwtstamp", 184, 8, "__u64", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 16)), [None, None]),
];
static S47: [Span; 0] = [];
static L47: Layout = l("socket_filter", None, 192, &F47, &S47);

/// syscall.
pub(crate) static F48: [CtxField; 0] = [
];
static S48: [Span; 1] = [s(0, 65535, 0xf, true, false)];
static L48: Layout = l("syscall", None, 64, &F48, &S48);

/// tracepoint.
pub(crate) static F49: [CtxField; 0] = [
];
static S49: [Span; 1] = [s(8, 8192, 0xf, false, false)];
static L49: Layout = l("tracepoint", None, 256, &F49, &S49);

/// xdp.
pub(crate) static F50: [CtxField; 6] = [
    f("data", 0, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 8)), [None, None]),
    f("data_end", 4, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 8)), [None, None]),
    f("data_meta", 8, 4, "__u32", &X1, &[], h(G::PacketMeta, 0x0, None), Some(v(4, 15)), [None, None]),
    f("ingress_ifindex", 12, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rx_queue_index", 16, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("egress_ifindex", 20, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), Some(v(5, 8)), [None, None]),
];
static S50: [Span; 0] = [];
static L50: Layout = l("xdp", None, 24, &F50, &S50);

/// xdp_devmap.
pub(crate) static F51: [CtxField; 6] = [
    f("data", 0, 4, "__u32", &X1, &[], h(G::Packet, 0x0, None), Some(v(4, 8)), [None, None]),
    f("data_end", 4, 4, "__u32", &X1, &[], h(G::PacketEnd, 0x0, None), Some(v(4, 8)), [None, None]),
    f("data_meta", 8, 4, "__u32", &X1, &[], h(G::PacketMeta, 0x0, None), Some(v(4, 15)), [None, None]),
    f("ingress_ifindex", 12, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("rx_queue_index", 16, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(4, 16)), [None, None]),
    f("egress_ifindex", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), Some(v(5, 8)), [None, None]),
];
static S51: [Span; 0] = [];
static L51: Layout = l("xdp_devmap", None, 24, &F51, &S51);

/// sock_common.
pub(crate) static F52: [CtxField; 14] = [
    f("bound_dev_if", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("family", 4, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("type", 8, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("protocol", 12, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("mark", 16, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("priority", 20, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_ip4", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_ip6", 28, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_port", 44, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_port", 48, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_ip4", 52, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_ip6", 56, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("state", 72, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rx_queue_mapping", 76, 4, "__s32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S52: [Span; 0] = [];
static L52: Layout = l("sock_common", Some("bpf_sock"), 0, &F52, &S52);

/// socket.
pub(crate) static F53: [CtxField; 14] = [
    f("bound_dev_if", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("family", 4, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("type", 8, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("protocol", 12, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("mark", 16, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("priority", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_ip4", 24, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_ip6", 28, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("src_port", 44, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_port", 48, 2, "__be16", &X4, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_ip4", 52, 4, "__u32", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dst_ip6", 56, 16, "__u32[4]", &X0, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("state", 72, 4, "__u32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rx_queue_mapping", 76, 4, "__s32", &X3, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S53: [Span; 0] = [];
static L53: Layout = l("socket", Some("bpf_sock"), 0, &F53, &S53);

/// tcp_sock.
pub(crate) static F54: [CtxField; 26] = [
    f("snd_cwnd", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("srtt_us", 4, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rtt_min", 8, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("snd_ssthresh", 12, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rcv_nxt", 16, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("snd_nxt", 20, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("snd_una", 24, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("mss_cache", 28, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ecn_flags", 32, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rate_delivered", 36, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("rate_interval_us", 40, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("packets_out", 44, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("retrans_out", 48, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("total_retrans", 52, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("segs_in", 56, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("data_segs_in", 60, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("segs_out", 64, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("data_segs_out", 68, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("lost_out", 72, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sacked_out", 76, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("bytes_received", 80, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("bytes_acked", 88, 8, "__u64", &X2, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dsack_dups", 96, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("delivered", 100, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("delivered_ce", 104, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("icsk_retransmits", 108, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S54: [Span; 0] = [];
static L54: Layout = l("tcp_sock", Some("bpf_tcp_sock"), 0, &F54, &S54);

/// flow_keys.
pub(crate) static F55: [CtxField; 16] = [
    f("nhoff", 0, 2, "__u16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("thoff", 2, 2, "__u16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("addr_proto", 4, 2, "__u16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("is_frag", 6, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("is_first_frag", 7, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("is_encap", 8, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ip_proto", 9, 1, "__u8", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("n_proto", 10, 2, "__be16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("sport", 12, 2, "__be16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("dport", 14, 2, "__be16", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ipv4_src", 16, 4, "__be32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ipv4_dst", 20, 4, "__be32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ipv6_src", 16, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("ipv6_dst", 32, 16, "__u32[4]", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("flags", 48, 4, "__u32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
    f("flow_label", 52, 4, "__be32", &[], &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S55: [Span; 1] = [s(0, 56, 0xf, true, true)];
static L55: Layout = l("flow_keys", Some("bpf_flow_keys"), 0, &F55, &S55);

/// xdp_sock.
pub(crate) static F56: [CtxField; 1] = [
    f("queue_id", 0, 4, "__u32", &X1, &[], h(G::Scalar, 0x0, None), None, [None, None]),
];
static S56: [Span; 0] = [];
static L56: Layout = l("xdp_sock", Some("bpf_xdp_sock"), 0, &F56, &S56);

/// Contexts.
pub(crate) static CONTEXTS: [Context; 88] = [
    c(P::SocketFilter, None, 7, 0, &L47, Some("__sk_buff"), None, None),
    c(P::Kprobe, None, 7, 0, &L24, Some("pt_regs"), None, None),
    c(P::Kprobe, Some(A::TraceKprobeMulti), 7, 0, &L24, Some("pt_regs"), None, None),
    c(P::Kprobe, Some(A::TraceKprobeSession), 6, 0, &L24, Some("pt_regs"), Some((0, 1)), None),
    c(P::Kprobe, Some(A::TraceUprobeSession), 4, 4, &L24, Some("pt_regs"), Some((0, 1)), None),
    c(P::Kprobe, Some(A::TraceUprobeMulti), 6, 0, &L24, Some("pt_regs"), None, None),
    c(P::SchedCls, None, 7, 0, &L42, Some("__sk_buff"), None, None),
    c(P::SchedAct, None, 7, 0, &L42, Some("__sk_buff"), None, None),
    c(P::Tracepoint, None, 7, 0, &L49, None, None, None),
    c(P::Xdp, None, 7, 0, &L50, Some("xdp_md"), None, None),
    c(P::Xdp, Some(A::XdpDevmap), 7, 0, &L51, Some("xdp_md"), None, None),
    c(P::Xdp, Some(A::XdpCpumap), 7, 0, &L50, Some("xdp_md"), None, None),
    c(P::Xdp, Some(A::Xdp), 7, 0, &L50, Some("xdp_md"), None, None),
    c(P::PerfEvent, None, 7, 0, &L36, Some("bpf_perf_event_data"), None, None),
    c(P::CgroupSkb, Some(A::CgroupInetIngress), 7, 0, &L6, Some("__sk_buff"), Some((0, 1)), None),
    c(P::CgroupSkb, Some(A::CgroupInetEgress), 7, 0, &L6, Some("__sk_buff"), Some((0, 3)), None),
    c(P::CgroupSock, Some(A::CgroupInetSockCreate), 7, 0, &L7, Some("bpf_sock"), Some((0, 1)), None),
    c(P::CgroupSock, Some(A::CgroupInetSockRelease), 7, 0, &L7, Some("bpf_sock"), Some((0, 1)), None),
    c(P::CgroupSock, Some(A::CgroupInet4PostBind), 7, 0, &L3, Some("bpf_sock"), Some((0, 1)), None),
    c(P::CgroupSock, Some(A::CgroupInet6PostBind), 7, 0, &L5, Some("bpf_sock"), Some((0, 1)), None),
    c(P::LwtIn, None, 7, 0, &L33, Some("__sk_buff"), None, None),
    c(P::LwtOut, None, 7, 0, &L33, Some("__sk_buff"), None, None),
    c(P::LwtXmit, None, 7, 0, &L33, Some("__sk_buff"), None, None),
    c(P::SockOps, Some(A::CgroupSockOps), 6, 0, &L9, Some("bpf_sock_ops"), Some((0, 1)), None),
    c(P::SockOps, Some(A::CgroupSockOps), 1, 0, &L10, Some("bpf_sock_ops"), Some((0, 1)), None),
    c(P::SkSkb, None, 7, 0, &L46, Some("__sk_buff"), None, None),
    c(P::SkSkb, Some(A::SkSkbStreamParser), 7, 0, &L46, Some("__sk_buff"), None, None),
    c(P::SkSkb, Some(A::SkSkbStreamVerdict), 7, 0, &L46, Some("__sk_buff"), None, None),
    c(P::SkSkb, Some(A::SkSkbVerdict), 7, 0, &L46, Some("__sk_buff"), None, None),
    c(P::CgroupDevice, Some(A::CgroupDevice), 7, 0, &L0, Some("bpf_cgroup_dev_ctx"), Some((0, 1)), None),
    c(P::SkMsg, Some(A::SkMsgVerdict), 7, 0, &L44, Some("sk_msg_md"), None, None),
    c(P::RawTracepoint, None, 7, 0, &L40, None, None, None),
    c(P::CgroupSockAddr, Some(A::CgroupInet4Bind), 7, 0, &L2, Some("bpf_sock_addr"), Some((0, 3)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet6Bind), 7, 0, &L4, Some("bpf_sock_addr"), Some((0, 3)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet4Connect), 7, 0, &L2, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet6Connect), 7, 0, &L4, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUdp4Sendmsg), 7, 0, &L12, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUdp6Sendmsg), 7, 0, &L13, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUdp4Recvmsg), 7, 0, &L2, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUdp6Recvmsg), 7, 0, &L4, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet4Getpeername), 7, 0, &L2, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet6Getpeername), 7, 0, &L4, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet4Getsockname), 7, 0, &L2, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupInet6Getsockname), 7, 0, &L4, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUnixConnect), 6, 0, &L14, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUnixSendmsg), 6, 0, &L14, Some("bpf_sock_addr"), Some((0, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUnixRecvmsg), 6, 0, &L14, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUnixGetpeername), 6, 0, &L14, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::CgroupSockAddr, Some(A::CgroupUnixGetsockname), 6, 0, &L14, Some("bpf_sock_addr"), Some((1, 1)), None),
    c(P::LwtSeg6local, None, 7, 0, &L33, Some("__sk_buff"), None, None),
    c(P::SkReuseport, Some(A::SkReuseportSelect), 7, 0, &L45, Some("sk_reuseport_md"), None, None),
    c(P::SkReuseport, Some(A::SkReuseportSelectOrMigrate), 7, 0, &L45, Some("sk_reuseport_md"), None, None),
    c(P::FlowDissector, Some(A::FlowDissector), 7, 0, &L17, Some("__sk_buff"), None, None),
    c(P::CgroupSysctl, Some(A::CgroupSysctl), 7, 0, &L11, Some("bpf_sysctl"), Some((0, 1)), None),
    c(P::RawTracepointWritable, None, 7, 0, &L41, None, None, None),
    c(P::CgroupSockopt, Some(A::CgroupGetsockopt), 7, 0, &L1, Some("bpf_sockopt"), Some((0, 1)), None),
    c(P::CgroupSockopt, Some(A::CgroupSetsockopt), 7, 0, &L8, Some("bpf_sockopt"), Some((0, 1)), None),
    c(P::Tracing, Some(A::TraceRawTp), 4, 0, &L37, None, None, Some("sched_switch")),
    c(P::Tracing, Some(A::TraceIter), 4, 0, &L21, None, Some((0, 1)), Some("task")),
    c(P::Tracing, Some(A::TraceIter), 4, 0, &L18, None, Some((0, 1)), Some("bpf_map_elem")),
    c(P::Tracing, Some(A::TraceFentry), 7, 4, &L15, None, Some((0, 0)), Some("bpf_fentry_test1")),
    c(P::Tracing, Some(A::TraceFexit), 7, 4, &L16, None, Some((0, 0)), Some("bpf_fentry_test1")),
    c(P::Tracing, Some(A::ModifyReturn), 6, 4, &L34, None, None, Some("bpf_modify_return_test")),
    c(P::Tracing, Some(A::TraceRawTp), 2, 0, &L39, None, None, Some("sched_switch")),
    c(P::Tracing, Some(A::TraceIter), 2, 0, &L23, None, Some((0, 1)), Some("task")),
    c(P::Tracing, Some(A::TraceIter), 2, 0, &L20, None, Some((0, 1)), Some("bpf_map_elem")),
    c(P::Tracing, Some(A::TraceRawTp), 1, 0, &L38, None, None, Some("sched_switch")),
    c(P::Tracing, Some(A::TraceIter), 1, 0, &L22, None, Some((0, 1)), Some("task")),
    c(P::Tracing, Some(A::TraceIter), 1, 0, &L19, None, Some((0, 1)), Some("bpf_map_elem")),
    c(P::Lsm, Some(A::LsmMac), 6, 4, &L27, None, Some((-4095, 0)), Some("file_open")),
    c(P::Lsm, Some(A::LsmCgroup), 6, 4, &L27, None, Some((0, 1)), Some("file_open")),
    c(P::Lsm, Some(A::LsmMac), 6, 4, &L31, None, Some((-4095, 0)), Some("socket_bind")),
    c(P::Lsm, Some(A::LsmCgroup), 6, 4, &L31, None, Some((0, 1)), Some("socket_bind")),
    c(P::Lsm, Some(A::LsmMac), 6, 4, &L25, None, None, Some("bprm_committed_creds")),
    c(P::Lsm, Some(A::LsmCgroup), 6, 4, &L25, None, Some((1, 1)), Some("bprm_committed_creds")),
    c(P::Lsm, Some(A::LsmMac), 6, 4, &L29, None, Some((-4095, 0)), Some("inode_getxattr")),
    c(P::Lsm, Some(A::LsmCgroup), 6, 4, &L29, None, Some((0, 1)), Some("inode_getxattr")),
    c(P::Lsm, Some(A::LsmMac), 1, 0, &L28, None, None, Some("file_open")),
    c(P::Lsm, Some(A::LsmCgroup), 1, 0, &L28, None, Some((0, 1)), Some("file_open")),
    c(P::Lsm, Some(A::LsmMac), 1, 0, &L32, None, None, Some("socket_bind")),
    c(P::Lsm, Some(A::LsmCgroup), 1, 0, &L32, None, Some((0, 1)), Some("socket_bind")),
    c(P::Lsm, Some(A::LsmMac), 1, 0, &L26, None, None, Some("bprm_committed_creds")),
    c(P::Lsm, Some(A::LsmCgroup), 1, 0, &L26, None, Some((1, 1)), Some("bprm_committed_creds")),
    c(P::Lsm, Some(A::LsmMac), 1, 0, &L30, None, None, Some("inode_getxattr")),
    c(P::Lsm, Some(A::LsmCgroup), 1, 0, &L30, None, Some((0, 1)), Some("inode_getxattr")),
    c(P::SkLookup, Some(A::SkLookup), 7, 0, &L43, Some("bpf_sk_lookup"), Some((0, 1)), None),
    c(P::Syscall, None, 7, 0, &L48, None, None, None),
    c(P::Netfilter, Some(A::Netfilter), 6, 0, &L35, Some("bpf_nf_ctx"), Some((0, 1)), None),
];
/// Context structures.
pub(crate) static PROGRAMS: [ProgramContext; 32] = [
    p(P::SocketFilter, 7, "sk_filter", "__sk_buff", "sk_buff"),
    p(P::Kprobe, 7, "kprobe", "bpf_user_pt_regs_t", "pt_regs"),
    p(P::SchedCls, 7, "tc_cls_act", "__sk_buff", "sk_buff"),
    p(P::SchedAct, 7, "tc_cls_act", "__sk_buff", "sk_buff"),
    p(P::Tracepoint, 7, "tracepoint", "__u64", "u64"),
    p(P::Xdp, 7, "xdp", "xdp_md", "xdp_buff"),
    p(P::PerfEvent, 7, "perf_event", "bpf_perf_event_data", "bpf_perf_event_data_kern"),
    p(P::CgroupSkb, 7, "cg_skb", "__sk_buff", "sk_buff"),
    p(P::CgroupSock, 7, "cg_sock", "bpf_sock", "sock"),
    p(P::LwtIn, 7, "lwt_in", "__sk_buff", "sk_buff"),
    p(P::LwtOut, 7, "lwt_out", "__sk_buff", "sk_buff"),
    p(P::LwtXmit, 7, "lwt_xmit", "__sk_buff", "sk_buff"),
    p(P::SockOps, 7, "sock_ops", "bpf_sock_ops", "bpf_sock_ops_kern"),
    p(P::SkSkb, 7, "sk_skb", "__sk_buff", "sk_buff"),
    p(P::CgroupDevice, 7, "cg_dev", "bpf_cgroup_dev_ctx", "bpf_cgroup_dev_ctx"),
    p(P::SkMsg, 7, "sk_msg", "sk_msg_md", "sk_msg"),
    p(P::RawTracepoint, 7, "raw_tracepoint", "bpf_raw_tracepoint_args", "u64"),
    p(P::CgroupSockAddr, 7, "cg_sock_addr", "bpf_sock_addr", "bpf_sock_addr_kern"),
    p(P::LwtSeg6local, 7, "lwt_seg6local", "__sk_buff", "sk_buff"),
    p(P::LircMode2, 7, "lirc_mode2", "__u32", "u32"),
    p(P::SkReuseport, 7, "sk_reuseport", "sk_reuseport_md", "sk_reuseport_kern"),
    p(P::FlowDissector, 7, "flow_dissector", "__sk_buff", "bpf_flow_dissector"),
    p(P::CgroupSysctl, 7, "cg_sysctl", "bpf_sysctl", "bpf_sysctl_kern"),
    p(P::RawTracepointWritable, 7, "raw_tracepoint_writable", "bpf_raw_tracepoint_args", "u64"),
    p(P::CgroupSockopt, 7, "cg_sockopt", "bpf_sockopt", "bpf_sockopt_kern"),
    p(P::Tracing, 7, "tracing", "void *", "void *"),
    p(P::StructOps, 7, "bpf_struct_ops", "void *", "void *"),
    p(P::Ext, 7, "bpf_extension", "void *", "void *"),
    p(P::Lsm, 7, "lsm", "void *", "void *"),
    p(P::SkLookup, 7, "sk_lookup", "bpf_sk_lookup", "bpf_sk_lookup_kern"),
    p(P::Syscall, 7, "bpf_syscall", "void *", "void *"),
    p(P::Netfilter, 6, "netfilter", "bpf_nf_ctx", "bpf_nf_ctx"),
];
/// Attach types a load must name.
pub(crate) static ENFORCED: [(P, &[A]); 7] = [
    (P::CgroupSkb, &[A::CgroupInetEgress, A::CgroupInetIngress]),
    (P::CgroupSock, &[A::CgroupInet4PostBind, A::CgroupInet6PostBind, A::CgroupInetSockCreate, A::CgroupInetSockRelease]),
    (P::CgroupSockAddr, &[A::CgroupInet4Bind, A::CgroupInet4Connect, A::CgroupInet4Getpeername, A::CgroupInet4Getsockname, A::CgroupInet6Bind, A::CgroupInet6Connect, A::CgroupInet6Getpeername, A::CgroupInet6Getsockname, A::CgroupUdp4Recvmsg, A::CgroupUdp4Sendmsg, A::CgroupUdp6Recvmsg, A::CgroupUdp6Sendmsg, A::CgroupUnixConnect, A::CgroupUnixGetpeername, A::CgroupUnixGetsockname, A::CgroupUnixRecvmsg, A::CgroupUnixSendmsg]),
    (P::SkReuseport, &[A::SkReuseportSelect, A::SkReuseportSelectOrMigrate]),
    (P::CgroupSockopt, &[A::CgroupGetsockopt, A::CgroupSetsockopt]),
    (P::SkLookup, &[A::SkLookup]),
    (P::Netfilter, &[A::Netfilter]),
];
/// Memory behind typed pointers.
pub(crate) static TYPED: [(G, &Layout); 5] = [
    (G::SockCommon, &L52),
    (G::Socket, &L53),
    (G::TcpSock, &L54),
    (G::FlowKeys, &L55),
    (G::XdpSock, &L56),
];
