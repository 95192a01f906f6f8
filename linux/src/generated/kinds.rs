// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::kinds::{KindRow, row as r};
use crate::version::version as v;

/// A program type (`enum bpf_prog_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum ProgType {
    /// `BPF_PROG_TYPE_UNSPEC`.
    Unspec = 0,
    /// `BPF_PROG_TYPE_SOCKET_FILTER`.
    SocketFilter = 1,
    /// `BPF_PROG_TYPE_KPROBE`.
    Kprobe = 2,
    /// `BPF_PROG_TYPE_SCHED_CLS`.
    SchedCls = 3,
    /// `BPF_PROG_TYPE_SCHED_ACT`.
    SchedAct = 4,
    /// `BPF_PROG_TYPE_TRACEPOINT`.
    Tracepoint = 5,
    /// `BPF_PROG_TYPE_XDP`.
    Xdp = 6,
    /// `BPF_PROG_TYPE_PERF_EVENT`.
    PerfEvent = 7,
    /// `BPF_PROG_TYPE_CGROUP_SKB`.
    CgroupSkb = 8,
    /// `BPF_PROG_TYPE_CGROUP_SOCK`.
    CgroupSock = 9,
    /// `BPF_PROG_TYPE_LWT_IN`.
    LwtIn = 10,
    /// `BPF_PROG_TYPE_LWT_OUT`.
    LwtOut = 11,
    /// `BPF_PROG_TYPE_LWT_XMIT`.
    LwtXmit = 12,
    /// `BPF_PROG_TYPE_SOCK_OPS`.
    SockOps = 13,
    /// `BPF_PROG_TYPE_SK_SKB`.
    SkSkb = 14,
    /// `BPF_PROG_TYPE_CGROUP_DEVICE`.
    CgroupDevice = 15,
    /// `BPF_PROG_TYPE_SK_MSG`.
    SkMsg = 16,
    /// `BPF_PROG_TYPE_RAW_TRACEPOINT`.
    RawTracepoint = 17,
    /// `BPF_PROG_TYPE_CGROUP_SOCK_ADDR`.
    CgroupSockAddr = 18,
    /// `BPF_PROG_TYPE_LWT_SEG6LOCAL`.
    LwtSeg6local = 19,
    /// `BPF_PROG_TYPE_LIRC_MODE2`.
    LircMode2 = 20,
    /// `BPF_PROG_TYPE_SK_REUSEPORT`.
    SkReuseport = 21,
    /// `BPF_PROG_TYPE_FLOW_DISSECTOR`.
    FlowDissector = 22,
    /// `BPF_PROG_TYPE_CGROUP_SYSCTL`.
    CgroupSysctl = 23,
    /// `BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE`.
    RawTracepointWritable = 24,
    /// `BPF_PROG_TYPE_CGROUP_SOCKOPT`.
    CgroupSockopt = 25,
    /// `BPF_PROG_TYPE_TRACING`.
    Tracing = 26,
    /// `BPF_PROG_TYPE_STRUCT_OPS`.
    StructOps = 27,
    /// `BPF_PROG_TYPE_EXT`.
    Ext = 28,
    /// `BPF_PROG_TYPE_LSM`.
    Lsm = 29,
    /// `BPF_PROG_TYPE_SK_LOOKUP`.
    SkLookup = 30,
    /// `BPF_PROG_TYPE_SYSCALL`.
    Syscall = 31,
    /// `BPF_PROG_TYPE_NETFILTER`.
    Netfilter = 32,
}

impl ProgType {
    /// What every name of this kind starts with in the UAPI.
    pub(crate) const PREFIX: &'static str = "BPF_PROG_TYPE_";

    /// Every value, in numeric order.
    pub const ALL: &'static [ProgType; 33] = &[
        ProgType::Unspec,
        ProgType::SocketFilter,
        ProgType::Kprobe,
        ProgType::SchedCls,
        ProgType::SchedAct,
        ProgType::Tracepoint,
        ProgType::Xdp,
        ProgType::PerfEvent,
        ProgType::CgroupSkb,
        ProgType::CgroupSock,
        ProgType::LwtIn,
        ProgType::LwtOut,
        ProgType::LwtXmit,
        ProgType::SockOps,
        ProgType::SkSkb,
        ProgType::CgroupDevice,
        ProgType::SkMsg,
        ProgType::RawTracepoint,
        ProgType::CgroupSockAddr,
        ProgType::LwtSeg6local,
        ProgType::LircMode2,
        ProgType::SkReuseport,
        ProgType::FlowDissector,
        ProgType::CgroupSysctl,
        ProgType::RawTracepointWritable,
        ProgType::CgroupSockopt,
        ProgType::Tracing,
        ProgType::StructOps,
        ProgType::Ext,
        ProgType::Lsm,
        ProgType::SkLookup,
        ProgType::Syscall,
        ProgType::Netfilter,
    ];

    pub(crate) const ROWS: &'static [KindRow; 33] = &[
        r("BPF_PROG_TYPE_UNSPEC", "unspec", None, Some(v(3, 18))),
        r("BPF_PROG_TYPE_SOCKET_FILTER", "socket_filter", None, Some(v(3, 19))),
        r("BPF_PROG_TYPE_KPROBE", "kprobe", None, Some(v(4, 1))),
        r("BPF_PROG_TYPE_SCHED_CLS", "sched_cls", None, Some(v(4, 1))),
        r("BPF_PROG_TYPE_SCHED_ACT", "sched_act", None, Some(v(4, 1))),
        r("BPF_PROG_TYPE_TRACEPOINT", "tracepoint", None, Some(v(4, 7))),
        r("BPF_PROG_TYPE_XDP", "xdp", None, Some(v(4, 8))),
        r("BPF_PROG_TYPE_PERF_EVENT", "perf_event", None, Some(v(4, 9))),
        r("BPF_PROG_TYPE_CGROUP_SKB", "cgroup_skb", None, Some(v(4, 10))),
        r("BPF_PROG_TYPE_CGROUP_SOCK", "cgroup_sock", None, Some(v(4, 10))),
        r("BPF_PROG_TYPE_LWT_IN", "lwt_in", None, Some(v(4, 10))),
        r("BPF_PROG_TYPE_LWT_OUT", "lwt_out", None, Some(v(4, 10))),
        r("BPF_PROG_TYPE_LWT_XMIT", "lwt_xmit", None, Some(v(4, 10))),
        r("BPF_PROG_TYPE_SOCK_OPS", "sock_ops", None, Some(v(4, 13))),
        r("BPF_PROG_TYPE_SK_SKB", "sk_skb", None, Some(v(4, 14))),
        r("BPF_PROG_TYPE_CGROUP_DEVICE", "cgroup_device", None, Some(v(4, 15))),
        r("BPF_PROG_TYPE_SK_MSG", "sk_msg", None, Some(v(4, 17))),
        r("BPF_PROG_TYPE_RAW_TRACEPOINT", "raw_tracepoint", None, Some(v(4, 17))),
        r("BPF_PROG_TYPE_CGROUP_SOCK_ADDR", "cgroup_sock_addr", None, Some(v(4, 17))),
        r("BPF_PROG_TYPE_LWT_SEG6LOCAL", "lwt_seg6local", None, Some(v(4, 18))),
        r("BPF_PROG_TYPE_LIRC_MODE2", "lirc_mode2", None, Some(v(4, 18))),
        r("BPF_PROG_TYPE_SK_REUSEPORT", "sk_reuseport", None, Some(v(4, 19))),
        r("BPF_PROG_TYPE_FLOW_DISSECTOR", "flow_dissector", None, Some(v(4, 20))),
        r("BPF_PROG_TYPE_CGROUP_SYSCTL", "cgroup_sysctl", None, Some(v(5, 2))),
        r("BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE", "raw_tracepoint_writable", None, Some(v(5, 2))),
        r("BPF_PROG_TYPE_CGROUP_SOCKOPT", "cgroup_sockopt", None, Some(v(5, 3))),
        r("BPF_PROG_TYPE_TRACING", "tracing", None, Some(v(5, 5))),
        r("BPF_PROG_TYPE_STRUCT_OPS", "struct_ops", None, Some(v(5, 6))),
        r("BPF_PROG_TYPE_EXT", "ext", None, Some(v(5, 6))),
        r("BPF_PROG_TYPE_LSM", "lsm", None, Some(v(5, 7))),
        r("BPF_PROG_TYPE_SK_LOOKUP", "sk_lookup", None, Some(v(5, 9))),
        r("BPF_PROG_TYPE_SYSCALL", "syscall", None, Some(v(5, 14))),
        r("BPF_PROG_TYPE_NETFILTER", "netfilter", None, Some(v(6, 4))),
    ];
}

/// A map type (`enum bpf_map_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum MapType {
    /// `BPF_MAP_TYPE_UNSPEC`.
    Unspec = 0,
    /// `BPF_MAP_TYPE_HASH`.
    Hash = 1,
    /// `BPF_MAP_TYPE_ARRAY`.
    Array = 2,
    /// `BPF_MAP_TYPE_PROG_ARRAY`.
    ProgArray = 3,
    /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
    PerfEventArray = 4,
    /// `BPF_MAP_TYPE_PERCPU_HASH`.
    PercpuHash = 5,
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`.
    PercpuArray = 6,
    /// `BPF_MAP_TYPE_STACK_TRACE`.
    StackTrace = 7,
    /// `BPF_MAP_TYPE_CGROUP_ARRAY`.
    CgroupArray = 8,
    /// `BPF_MAP_TYPE_LRU_HASH`.
    LruHash = 9,
    /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`.
    LruPercpuHash = 10,
    /// `BPF_MAP_TYPE_LPM_TRIE`.
    LpmTrie = 11,
    /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`.
    ArrayOfMaps = 12,
    /// `BPF_MAP_TYPE_HASH_OF_MAPS`.
    HashOfMaps = 13,
    /// `BPF_MAP_TYPE_DEVMAP`.
    Devmap = 14,
    /// `BPF_MAP_TYPE_SOCKMAP`.
    Sockmap = 15,
    /// `BPF_MAP_TYPE_CPUMAP`.
    Cpumap = 16,
    /// `BPF_MAP_TYPE_XSKMAP`.
    Xskmap = 17,
    /// `BPF_MAP_TYPE_SOCKHASH`.
    Sockhash = 18,
    /// `BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED`.
    CgroupStorageDeprecated = 19,
    /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`.
    ReuseportSockarray = 20,
    /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED`.
    PercpuCgroupStorageDeprecated = 21,
    /// `BPF_MAP_TYPE_QUEUE`.
    Queue = 22,
    /// `BPF_MAP_TYPE_STACK`.
    Stack = 23,
    /// `BPF_MAP_TYPE_SK_STORAGE`.
    SkStorage = 24,
    /// `BPF_MAP_TYPE_DEVMAP_HASH`.
    DevmapHash = 25,
    /// `BPF_MAP_TYPE_STRUCT_OPS`.
    StructOps = 26,
    /// `BPF_MAP_TYPE_RINGBUF`.
    Ringbuf = 27,
    /// `BPF_MAP_TYPE_INODE_STORAGE`.
    InodeStorage = 28,
    /// `BPF_MAP_TYPE_TASK_STORAGE`.
    TaskStorage = 29,
    /// `BPF_MAP_TYPE_BLOOM_FILTER`.
    BloomFilter = 30,
    /// `BPF_MAP_TYPE_USER_RINGBUF`.
    UserRingbuf = 31,
    /// `BPF_MAP_TYPE_CGRP_STORAGE`.
    CgrpStorage = 32,
    /// `BPF_MAP_TYPE_ARENA`.
    Arena = 33,
    /// `BPF_MAP_TYPE_INSN_ARRAY`.
    InsnArray = 34,
    /// `BPF_MAP_TYPE_RHASH`.
    Rhash = 35,
}

impl MapType {
    /// What every name of this kind starts with in the UAPI.
    pub(crate) const PREFIX: &'static str = "BPF_MAP_TYPE_";

    /// Every value, in numeric order.
    pub const ALL: &'static [MapType; 36] = &[
        MapType::Unspec,
        MapType::Hash,
        MapType::Array,
        MapType::ProgArray,
        MapType::PerfEventArray,
        MapType::PercpuHash,
        MapType::PercpuArray,
        MapType::StackTrace,
        MapType::CgroupArray,
        MapType::LruHash,
        MapType::LruPercpuHash,
        MapType::LpmTrie,
        MapType::ArrayOfMaps,
        MapType::HashOfMaps,
        MapType::Devmap,
        MapType::Sockmap,
        MapType::Cpumap,
        MapType::Xskmap,
        MapType::Sockhash,
        MapType::CgroupStorageDeprecated,
        MapType::ReuseportSockarray,
        MapType::PercpuCgroupStorageDeprecated,
        MapType::Queue,
        MapType::Stack,
        MapType::SkStorage,
        MapType::DevmapHash,
        MapType::StructOps,
        MapType::Ringbuf,
        MapType::InodeStorage,
        MapType::TaskStorage,
        MapType::BloomFilter,
        MapType::UserRingbuf,
        MapType::CgrpStorage,
        MapType::Arena,
        MapType::InsnArray,
        MapType::Rhash,
    ];

    pub(crate) const ROWS: &'static [KindRow; 36] = &[
        r("BPF_MAP_TYPE_UNSPEC", "unspec", None, Some(v(3, 18))),
        r("BPF_MAP_TYPE_HASH", "hash", None, Some(v(3, 19))),
        r("BPF_MAP_TYPE_ARRAY", "array", None, Some(v(3, 19))),
        r("BPF_MAP_TYPE_PROG_ARRAY", "prog_array", None, Some(v(4, 2))),
        r("BPF_MAP_TYPE_PERF_EVENT_ARRAY", "perf_event_array", None, Some(v(4, 3))),
        r("BPF_MAP_TYPE_PERCPU_HASH", "percpu_hash", None, Some(v(4, 6))),
        r("BPF_MAP_TYPE_PERCPU_ARRAY", "percpu_array", None, Some(v(4, 6))),
        r("BPF_MAP_TYPE_STACK_TRACE", "stack_trace", None, Some(v(4, 6))),
        r("BPF_MAP_TYPE_CGROUP_ARRAY", "cgroup_array", None, Some(v(4, 8))),
        r("BPF_MAP_TYPE_LRU_HASH", "lru_hash", None, Some(v(4, 10))),
        r("BPF_MAP_TYPE_LRU_PERCPU_HASH", "lru_percpu_hash", None, Some(v(4, 10))),
        r("BPF_MAP_TYPE_LPM_TRIE", "lpm_trie", None, Some(v(4, 11))),
        r("BPF_MAP_TYPE_ARRAY_OF_MAPS", "array_of_maps", None, Some(v(4, 12))),
        r("BPF_MAP_TYPE_HASH_OF_MAPS", "hash_of_maps", None, Some(v(4, 12))),
        r("BPF_MAP_TYPE_DEVMAP", "devmap", None, Some(v(4, 14))),
        r("BPF_MAP_TYPE_SOCKMAP", "sockmap", None, Some(v(4, 14))),
        r("BPF_MAP_TYPE_CPUMAP", "cpumap", None, Some(v(4, 15))),
        r("BPF_MAP_TYPE_XSKMAP", "xskmap", None, Some(v(4, 18))),
        r("BPF_MAP_TYPE_SOCKHASH", "sockhash", None, Some(v(4, 18))),
        r("BPF_MAP_TYPE_CGROUP_STORAGE_DEPRECATED", "cgroup_storage_deprecated", Some("BPF_MAP_TYPE_CGROUP_STORAGE"), Some(v(4, 19))),
        r("BPF_MAP_TYPE_REUSEPORT_SOCKARRAY", "reuseport_sockarray", None, Some(v(4, 19))),
        r("BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE_DEPRECATED", "percpu_cgroup_storage_deprecated", Some("BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE"), Some(v(4, 20))),
        r("BPF_MAP_TYPE_QUEUE", "queue", None, Some(v(4, 20))),
        r("BPF_MAP_TYPE_STACK", "stack", None, Some(v(4, 20))),
        r("BPF_MAP_TYPE_SK_STORAGE", "sk_storage", None, Some(v(5, 2))),
        r("BPF_MAP_TYPE_DEVMAP_HASH", "devmap_hash", None, Some(v(5, 4))),
        r("BPF_MAP_TYPE_STRUCT_OPS", "struct_ops", None, Some(v(5, 6))),
        r("BPF_MAP_TYPE_RINGBUF", "ringbuf", None, Some(v(5, 8))),
        r("BPF_MAP_TYPE_INODE_STORAGE", "inode_storage", None, Some(v(5, 10))),
        r("BPF_MAP_TYPE_TASK_STORAGE", "task_storage", None, Some(v(5, 11))),
        r("BPF_MAP_TYPE_BLOOM_FILTER", "bloom_filter", None, Some(v(5, 16))),
        r("BPF_MAP_TYPE_USER_RINGBUF", "user_ringbuf", None, Some(v(6, 1))),
        r("BPF_MAP_TYPE_CGRP_STORAGE", "cgrp_storage", None, Some(v(6, 2))),
        r("BPF_MAP_TYPE_ARENA", "arena", None, Some(v(6, 9))),
        r("BPF_MAP_TYPE_INSN_ARRAY", "insn_array", None, Some(v(6, 19))),
        r("BPF_MAP_TYPE_RHASH", "rhash", None, None),
    ];
}

/// An attach type (`enum bpf_attach_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum AttachType {
    /// `BPF_CGROUP_INET_INGRESS`.
    CgroupInetIngress = 0,
    /// `BPF_CGROUP_INET_EGRESS`.
    CgroupInetEgress = 1,
    /// `BPF_CGROUP_INET_SOCK_CREATE`.
    CgroupInetSockCreate = 2,
    /// `BPF_CGROUP_SOCK_OPS`.
    CgroupSockOps = 3,
    /// `BPF_SK_SKB_STREAM_PARSER`.
    SkSkbStreamParser = 4,
    /// `BPF_SK_SKB_STREAM_VERDICT`.
    SkSkbStreamVerdict = 5,
    /// `BPF_CGROUP_DEVICE`.
    CgroupDevice = 6,
    /// `BPF_SK_MSG_VERDICT`.
    SkMsgVerdict = 7,
    /// `BPF_CGROUP_INET4_BIND`.
    CgroupInet4Bind = 8,
    /// `BPF_CGROUP_INET6_BIND`.
    CgroupInet6Bind = 9,
    /// `BPF_CGROUP_INET4_CONNECT`.
    CgroupInet4Connect = 10,
    /// `BPF_CGROUP_INET6_CONNECT`.
    CgroupInet6Connect = 11,
    /// `BPF_CGROUP_INET4_POST_BIND`.
    CgroupInet4PostBind = 12,
    /// `BPF_CGROUP_INET6_POST_BIND`.
    CgroupInet6PostBind = 13,
    /// `BPF_CGROUP_UDP4_SENDMSG`.
    CgroupUdp4Sendmsg = 14,
    /// `BPF_CGROUP_UDP6_SENDMSG`.
    CgroupUdp6Sendmsg = 15,
    /// `BPF_LIRC_MODE2`.
    LircMode2 = 16,
    /// `BPF_FLOW_DISSECTOR`.
    FlowDissector = 17,
    /// `BPF_CGROUP_SYSCTL`.
    CgroupSysctl = 18,
    /// `BPF_CGROUP_UDP4_RECVMSG`.
    CgroupUdp4Recvmsg = 19,
    /// `BPF_CGROUP_UDP6_RECVMSG`.
    CgroupUdp6Recvmsg = 20,
    /// `BPF_CGROUP_GETSOCKOPT`.
    CgroupGetsockopt = 21,
    /// `BPF_CGROUP_SETSOCKOPT`.
    CgroupSetsockopt = 22,
    /// `BPF_TRACE_RAW_TP`.
    TraceRawTp = 23,
    /// `BPF_TRACE_FENTRY`.
    TraceFentry = 24,
    /// `BPF_TRACE_FEXIT`.
    TraceFexit = 25,
    /// `BPF_MODIFY_RETURN`.
    ModifyReturn = 26,
    /// `BPF_LSM_MAC`.
    LsmMac = 27,
    /// `BPF_TRACE_ITER`.
    TraceIter = 28,
    /// `BPF_CGROUP_INET4_GETPEERNAME`.
    CgroupInet4Getpeername = 29,
    /// `BPF_CGROUP_INET6_GETPEERNAME`.
    CgroupInet6Getpeername = 30,
    /// `BPF_CGROUP_INET4_GETSOCKNAME`.
    CgroupInet4Getsockname = 31,
    /// `BPF_CGROUP_INET6_GETSOCKNAME`.
    CgroupInet6Getsockname = 32,
    /// `BPF_XDP_DEVMAP`.
    XdpDevmap = 33,
    /// `BPF_CGROUP_INET_SOCK_RELEASE`.
    CgroupInetSockRelease = 34,
    /// `BPF_XDP_CPUMAP`.
    XdpCpumap = 35,
    /// `BPF_SK_LOOKUP`.
    SkLookup = 36,
    /// `BPF_XDP`.
    Xdp = 37,
    /// `BPF_SK_SKB_VERDICT`.
    SkSkbVerdict = 38,
    /// `BPF_SK_REUSEPORT_SELECT`.
    SkReuseportSelect = 39,
    /// `BPF_SK_REUSEPORT_SELECT_OR_MIGRATE`.
    SkReuseportSelectOrMigrate = 40,
    /// `BPF_PERF_EVENT`.
    PerfEvent = 41,
    /// `BPF_TRACE_KPROBE_MULTI`.
    TraceKprobeMulti = 42,
    /// `BPF_LSM_CGROUP`.
    LsmCgroup = 43,
    /// `BPF_STRUCT_OPS`.
    StructOps = 44,
    /// `BPF_NETFILTER`.
    Netfilter = 45,
    /// `BPF_TCX_INGRESS`.
    TcxIngress = 46,
    /// `BPF_TCX_EGRESS`.
    TcxEgress = 47,
    /// `BPF_TRACE_UPROBE_MULTI`.
    TraceUprobeMulti = 48,
    /// `BPF_CGROUP_UNIX_CONNECT`.
    CgroupUnixConnect = 49,
    /// `BPF_CGROUP_UNIX_SENDMSG`.
    CgroupUnixSendmsg = 50,
    /// `BPF_CGROUP_UNIX_RECVMSG`.
    CgroupUnixRecvmsg = 51,
    /// `BPF_CGROUP_UNIX_GETPEERNAME`.
    CgroupUnixGetpeername = 52,
    /// `BPF_CGROUP_UNIX_GETSOCKNAME`.
    CgroupUnixGetsockname = 53,
    /// `BPF_NETKIT_PRIMARY`.
    NetkitPrimary = 54,
    /// `BPF_NETKIT_PEER`.
    NetkitPeer = 55,
    /// `BPF_TRACE_KPROBE_SESSION`.
    TraceKprobeSession = 56,
    /// `BPF_TRACE_UPROBE_SESSION`.
    TraceUprobeSession = 57,
    /// `BPF_TRACE_FSESSION`.
    TraceFsession = 58,
    /// `BPF_TRACE_FENTRY_MULTI`.
    TraceFentryMulti = 59,
    /// `BPF_TRACE_FEXIT_MULTI`.
    TraceFexitMulti = 60,
    /// `BPF_TRACE_FSESSION_MULTI`.
    TraceFsessionMulti = 61,
}

impl AttachType {
    /// What every name of this kind starts with in the UAPI.
    pub(crate) const PREFIX: &'static str = "BPF_";

    /// Every value, in numeric order.
    pub const ALL: &'static [AttachType; 62] = &[
        AttachType::CgroupInetIngress,
        AttachType::CgroupInetEgress,
        AttachType::CgroupInetSockCreate,
        AttachType::CgroupSockOps,
        AttachType::SkSkbStreamParser,
        AttachType::SkSkbStreamVerdict,
        AttachType::CgroupDevice,
        AttachType::SkMsgVerdict,
        AttachType::CgroupInet4Bind,
        AttachType::CgroupInet6Bind,
        AttachType::CgroupInet4Connect,
        AttachType::CgroupInet6Connect,
        AttachType::CgroupInet4PostBind,
        AttachType::CgroupInet6PostBind,
        AttachType::CgroupUdp4Sendmsg,
        AttachType::CgroupUdp6Sendmsg,
        AttachType::LircMode2,
        AttachType::FlowDissector,
        AttachType::CgroupSysctl,
        AttachType::CgroupUdp4Recvmsg,
        AttachType::CgroupUdp6Recvmsg,
        AttachType::CgroupGetsockopt,
        AttachType::CgroupSetsockopt,
        AttachType::TraceRawTp,
        AttachType::TraceFentry,
        AttachType::TraceFexit,
        AttachType::ModifyReturn,
        AttachType::LsmMac,
        AttachType::TraceIter,
        AttachType::CgroupInet4Getpeername,
        AttachType::CgroupInet6Getpeername,
        AttachType::CgroupInet4Getsockname,
        AttachType::CgroupInet6Getsockname,
        AttachType::XdpDevmap,
        AttachType::CgroupInetSockRelease,
        AttachType::XdpCpumap,
        AttachType::SkLookup,
        AttachType::Xdp,
        AttachType::SkSkbVerdict,
        AttachType::SkReuseportSelect,
        AttachType::SkReuseportSelectOrMigrate,
        AttachType::PerfEvent,
        AttachType::TraceKprobeMulti,
        AttachType::LsmCgroup,
        AttachType::StructOps,
        AttachType::Netfilter,
        AttachType::TcxIngress,
        AttachType::TcxEgress,
        AttachType::TraceUprobeMulti,
        AttachType::CgroupUnixConnect,
        AttachType::CgroupUnixSendmsg,
        AttachType::CgroupUnixRecvmsg,
        AttachType::CgroupUnixGetpeername,
        AttachType::CgroupUnixGetsockname,
        AttachType::NetkitPrimary,
        AttachType::NetkitPeer,
        AttachType::TraceKprobeSession,
        AttachType::TraceUprobeSession,
        AttachType::TraceFsession,
        AttachType::TraceFentryMulti,
        AttachType::TraceFexitMulti,
        AttachType::TraceFsessionMulti,
    ];

    pub(crate) const ROWS: &'static [KindRow; 62] = &[
        r("BPF_CGROUP_INET_INGRESS", "cgroup_inet_ingress", None, Some(v(4, 10))),
        r("BPF_CGROUP_INET_EGRESS", "cgroup_inet_egress", None, Some(v(4, 10))),
        r("BPF_CGROUP_INET_SOCK_CREATE", "cgroup_inet_sock_create", None, Some(v(4, 10))),
        r("BPF_CGROUP_SOCK_OPS", "cgroup_sock_ops", None, Some(v(4, 13))),
        r("BPF_SK_SKB_STREAM_PARSER", "sk_skb_stream_parser", None, Some(v(4, 14))),
        r("BPF_SK_SKB_STREAM_VERDICT", "sk_skb_stream_verdict", None, Some(v(4, 14))),
        r("BPF_CGROUP_DEVICE", "cgroup_device", None, Some(v(4, 15))),
        r("BPF_SK_MSG_VERDICT", "sk_msg_verdict", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET4_BIND", "cgroup_inet4_bind", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET6_BIND", "cgroup_inet6_bind", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET4_CONNECT", "cgroup_inet4_connect", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET6_CONNECT", "cgroup_inet6_connect", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET4_POST_BIND", "cgroup_inet4_post_bind", None, Some(v(4, 17))),
        r("BPF_CGROUP_INET6_POST_BIND", "cgroup_inet6_post_bind", None, Some(v(4, 17))),
        r("BPF_CGROUP_UDP4_SENDMSG", "cgroup_udp4_sendmsg", None, Some(v(4, 18))),
        r("BPF_CGROUP_UDP6_SENDMSG", "cgroup_udp6_sendmsg", None, Some(v(4, 18))),
        r("BPF_LIRC_MODE2", "lirc_mode2", None, Some(v(4, 18))),
        r("BPF_FLOW_DISSECTOR", "flow_dissector", None, Some(v(4, 20))),
        r("BPF_CGROUP_SYSCTL", "cgroup_sysctl", None, Some(v(5, 2))),
        r("BPF_CGROUP_UDP4_RECVMSG", "cgroup_udp4_recvmsg", None, Some(v(5, 2))),
        r("BPF_CGROUP_UDP6_RECVMSG", "cgroup_udp6_recvmsg", None, Some(v(5, 2))),
        r("BPF_CGROUP_GETSOCKOPT", "cgroup_getsockopt", None, Some(v(5, 3))),
        r("BPF_CGROUP_SETSOCKOPT", "cgroup_setsockopt", None, Some(v(5, 3))),
        r("BPF_TRACE_RAW_TP", "trace_raw_tp", None, Some(v(5, 5))),
        r("BPF_TRACE_FENTRY", "trace_fentry", None, Some(v(5, 5))),
        r("BPF_TRACE_FEXIT", "trace_fexit", None, Some(v(5, 5))),
        r("BPF_MODIFY_RETURN", "modify_return", None, Some(v(5, 7))),
        r("BPF_LSM_MAC", "lsm_mac", None, Some(v(5, 7))),
        r("BPF_TRACE_ITER", "trace_iter", None, Some(v(5, 8))),
        r("BPF_CGROUP_INET4_GETPEERNAME", "cgroup_inet4_getpeername", None, Some(v(5, 8))),
        r("BPF_CGROUP_INET6_GETPEERNAME", "cgroup_inet6_getpeername", None, Some(v(5, 8))),
        r("BPF_CGROUP_INET4_GETSOCKNAME", "cgroup_inet4_getsockname", None, Some(v(5, 8))),
        r("BPF_CGROUP_INET6_GETSOCKNAME", "cgroup_inet6_getsockname", None, Some(v(5, 8))),
        r("BPF_XDP_DEVMAP", "xdp_devmap", None, Some(v(5, 8))),
        r("BPF_CGROUP_INET_SOCK_RELEASE", "cgroup_inet_sock_release", None, Some(v(5, 9))),
        r("BPF_XDP_CPUMAP", "xdp_cpumap", None, Some(v(5, 9))),
        r("BPF_SK_LOOKUP", "sk_lookup", None, Some(v(5, 9))),
        r("BPF_XDP", "xdp", None, Some(v(5, 9))),
        r("BPF_SK_SKB_VERDICT", "sk_skb_verdict", None, Some(v(5, 13))),
        r("BPF_SK_REUSEPORT_SELECT", "sk_reuseport_select", None, Some(v(5, 14))),
        r("BPF_SK_REUSEPORT_SELECT_OR_MIGRATE", "sk_reuseport_select_or_migrate", None, Some(v(5, 14))),
        r("BPF_PERF_EVENT", "perf_event", None, Some(v(5, 15))),
        r("BPF_TRACE_KPROBE_MULTI", "trace_kprobe_multi", None, Some(v(5, 18))),
        r("BPF_LSM_CGROUP", "lsm_cgroup", None, Some(v(6, 0))),
        r("BPF_STRUCT_OPS", "struct_ops", None, Some(v(6, 4))),
        r("BPF_NETFILTER", "netfilter", None, Some(v(6, 4))),
        r("BPF_TCX_INGRESS", "tcx_ingress", None, Some(v(6, 6))),
        r("BPF_TCX_EGRESS", "tcx_egress", None, Some(v(6, 6))),
        r("BPF_TRACE_UPROBE_MULTI", "trace_uprobe_multi", None, Some(v(6, 6))),
        r("BPF_CGROUP_UNIX_CONNECT", "cgroup_unix_connect", None, Some(v(6, 7))),
        r("BPF_CGROUP_UNIX_SENDMSG", "cgroup_unix_sendmsg", None, Some(v(6, 7))),
        r("BPF_CGROUP_UNIX_RECVMSG", "cgroup_unix_recvmsg", None, Some(v(6, 7))),
        r("BPF_CGROUP_UNIX_GETPEERNAME", "cgroup_unix_getpeername", None, Some(v(6, 7))),
        r("BPF_CGROUP_UNIX_GETSOCKNAME", "cgroup_unix_getsockname", None, Some(v(6, 7))),
        r("BPF_NETKIT_PRIMARY", "netkit_primary", None, Some(v(6, 7))),
        r("BPF_NETKIT_PEER", "netkit_peer", None, Some(v(6, 7))),
        r("BPF_TRACE_KPROBE_SESSION", "trace_kprobe_session", None, Some(v(6, 10))),
        r("BPF_TRACE_UPROBE_SESSION", "trace_uprobe_session", None, Some(v(6, 13))),
        r("BPF_TRACE_FSESSION", "trace_fsession", None, Some(v(7, 0))),
        r("BPF_TRACE_FENTRY_MULTI", "trace_fentry_multi", None, None),
        r("BPF_TRACE_FEXIT_MULTI", "trace_fexit_multi", None, None),
        r("BPF_TRACE_FSESSION_MULTI", "trace_fsession_multi", None, None),
    ];
}

