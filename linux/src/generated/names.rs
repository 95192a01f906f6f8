// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::bits::bit_set;

/// What a helper returns (`enum bpf_return_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetType {
    /// `RET_INTEGER`.
    Integer,
    /// `RET_VOID`.
    Void,
    /// `RET_PTR_TO_MAP_VALUE`.
    MapValue,
    /// `RET_PTR_TO_SOCKET`.
    Socket,
    /// `RET_PTR_TO_TCP_SOCK`.
    TcpSock,
    /// `RET_PTR_TO_SOCK_COMMON`.
    SockCommon,
    /// `RET_PTR_TO_ALLOC_MEM`.
    AllocMem,
    /// `RET_PTR_TO_MEM`.
    Mem,
    /// `RET_PTR_TO_BTF_ID`.
    BtfId,
    /// `RET_PTR_TO_MEM_OR_BTF_ID`.
    MemOrBtfId,
}

impl RetType {
    /// The kernel's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "RET_INTEGER",
            Self::Void => "RET_VOID",
            Self::MapValue => "RET_PTR_TO_MAP_VALUE",
            Self::Socket => "RET_PTR_TO_SOCKET",
            Self::TcpSock => "RET_PTR_TO_TCP_SOCK",
            Self::SockCommon => "RET_PTR_TO_SOCK_COMMON",
            Self::AllocMem => "RET_PTR_TO_ALLOC_MEM",
            Self::Mem => "RET_PTR_TO_MEM",
            Self::BtfId => "RET_PTR_TO_BTF_ID",
            Self::MemOrBtfId => "RET_PTR_TO_MEM_OR_BTF_ID",
        }
    }
}

/// What a helper's argument must be (`enum bpf_arg_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgType {
    /// `ARG_CONST_MAP_PTR`.
    ConstMapPtr,
    /// `ARG_PTR_TO_MAP_KEY`.
    MapKey,
    /// `ARG_PTR_TO_MAP_VALUE`.
    MapValue,
    /// `ARG_ANYTHING`.
    Anything,
    /// `ARG_PTR_TO_MEM`.
    Mem,
    /// `ARG_CONST_SIZE_OR_ZERO`.
    ConstSizeOrZero,
    /// `ARG_CONST_SIZE`.
    ConstSize,
    /// `ARG_PTR_TO_CTX`.
    Ctx,
    /// `ARG_PTR_TO_BTF_ID_SOCK_COMMON`.
    BtfIdSockCommon,
    /// `ARG_PTR_TO_SPIN_LOCK`.
    SpinLock,
    /// `ARG_PTR_TO_SOCK_COMMON`.
    SockCommon,
    /// `ARG_PTR_TO_BTF_ID`.
    BtfId,
    /// `ARG_PTR_TO_SOCKET`.
    Socket,
    /// `ARG_CONST_ALLOC_SIZE_OR_ZERO`.
    ConstAllocSizeOrZero,
    /// `ARG_PTR_TO_ALLOC_MEM`.
    AllocMem,
    /// `ARG_PTR_TO_RINGBUF_MEM`.
    RingbufMem,
    /// `ARG_PTR_TO_PERCPU_BTF_ID`.
    PercpuBtfId,
    /// `ARG_PTR_TO_FUNC`.
    Func,
    /// `ARG_PTR_TO_STACK`.
    Stack,
    /// `ARG_PTR_TO_CONST_STR`.
    ConstStr,
    /// `ARG_PTR_TO_TIMER`.
    Timer,
    /// `ARG_SCALAR`.
    Scalar,
    /// `ARG_PTR_TO_KPTR`.
    Kptr,
    /// `ARG_KPTR_XCHG_DEST`.
    KptrXchgDest,
    /// `ARG_PTR_TO_DYNPTR`.
    Dynptr,
}

impl ArgType {
    /// The kernel's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConstMapPtr => "ARG_CONST_MAP_PTR",
            Self::MapKey => "ARG_PTR_TO_MAP_KEY",
            Self::MapValue => "ARG_PTR_TO_MAP_VALUE",
            Self::Anything => "ARG_ANYTHING",
            Self::Mem => "ARG_PTR_TO_MEM",
            Self::ConstSizeOrZero => "ARG_CONST_SIZE_OR_ZERO",
            Self::ConstSize => "ARG_CONST_SIZE",
            Self::Ctx => "ARG_PTR_TO_CTX",
            Self::BtfIdSockCommon => "ARG_PTR_TO_BTF_ID_SOCK_COMMON",
            Self::SpinLock => "ARG_PTR_TO_SPIN_LOCK",
            Self::SockCommon => "ARG_PTR_TO_SOCK_COMMON",
            Self::BtfId => "ARG_PTR_TO_BTF_ID",
            Self::Socket => "ARG_PTR_TO_SOCKET",
            Self::ConstAllocSizeOrZero => "ARG_CONST_ALLOC_SIZE_OR_ZERO",
            Self::AllocMem => "ARG_PTR_TO_ALLOC_MEM",
            Self::RingbufMem => "ARG_PTR_TO_RINGBUF_MEM",
            Self::PercpuBtfId => "ARG_PTR_TO_PERCPU_BTF_ID",
            Self::Func => "ARG_PTR_TO_FUNC",
            Self::Stack => "ARG_PTR_TO_STACK",
            Self::ConstStr => "ARG_PTR_TO_CONST_STR",
            Self::Timer => "ARG_PTR_TO_TIMER",
            Self::Scalar => "ARG_SCALAR",
            Self::Kptr => "ARG_PTR_TO_KPTR",
            Self::KptrXchgDest => "ARG_KPTR_XCHG_DEST",
            Self::Dynptr => "ARG_PTR_TO_DYNPTR",
        }
    }
}

/// What a register holds (`enum bpf_reg_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegType {
    /// `NOT_INIT`.
    NotInit,
    /// `SCALAR_VALUE`.
    Scalar,
    /// `PTR_TO_CTX`.
    Ctx,
    /// `CONST_PTR_TO_MAP`.
    ConstMap,
    /// `PTR_TO_MAP_VALUE`.
    MapValue,
    /// `PTR_TO_MAP_KEY`.
    MapKey,
    /// `PTR_TO_STACK`.
    Stack,
    /// `PTR_TO_PACKET_META`.
    PacketMeta,
    /// `PTR_TO_PACKET`.
    Packet,
    /// `PTR_TO_PACKET_END`.
    PacketEnd,
    /// `PTR_TO_FLOW_KEYS`.
    FlowKeys,
    /// `PTR_TO_SOCKET`.
    Socket,
    /// `PTR_TO_SOCK_COMMON`.
    SockCommon,
    /// `PTR_TO_TCP_SOCK`.
    TcpSock,
    /// `PTR_TO_TP_BUFFER`.
    TpBuffer,
    /// `PTR_TO_XDP_SOCK`.
    XdpSock,
    /// `PTR_TO_BTF_ID`.
    BtfId,
    /// `PTR_TO_MEM`.
    Mem,
    /// `PTR_TO_ARENA`.
    Arena,
    /// `PTR_TO_BUF`.
    Buf,
    /// `PTR_TO_FUNC`.
    Func,
    /// `CONST_PTR_TO_DYNPTR`.
    ConstDynptr,
}

impl RegType {
    /// The kernel's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotInit => "NOT_INIT",
            Self::Scalar => "SCALAR_VALUE",
            Self::Ctx => "PTR_TO_CTX",
            Self::ConstMap => "CONST_PTR_TO_MAP",
            Self::MapValue => "PTR_TO_MAP_VALUE",
            Self::MapKey => "PTR_TO_MAP_KEY",
            Self::Stack => "PTR_TO_STACK",
            Self::PacketMeta => "PTR_TO_PACKET_META",
            Self::Packet => "PTR_TO_PACKET",
            Self::PacketEnd => "PTR_TO_PACKET_END",
            Self::FlowKeys => "PTR_TO_FLOW_KEYS",
            Self::Socket => "PTR_TO_SOCKET",
            Self::SockCommon => "PTR_TO_SOCK_COMMON",
            Self::TcpSock => "PTR_TO_TCP_SOCK",
            Self::TpBuffer => "PTR_TO_TP_BUFFER",
            Self::XdpSock => "PTR_TO_XDP_SOCK",
            Self::BtfId => "PTR_TO_BTF_ID",
            Self::Mem => "PTR_TO_MEM",
            Self::Arena => "PTR_TO_ARENA",
            Self::Buf => "PTR_TO_BUF",
            Self::Func => "PTR_TO_FUNC",
            Self::ConstDynptr => "CONST_PTR_TO_DYNPTR",
        }
    }
}

bit_set! {
    /// What a type is beside its base (`enum bpf_type_flag`).
    pub struct TypeFlags: u32 {
        /// `PTR_MAYBE_NULL`.
        MAYBE_NULL = 0, "PTR_MAYBE_NULL";
        /// `MEM_RDONLY`.
        RDONLY = 1, "MEM_RDONLY";
        /// `MEM_WRITE`.
        WRITE = 2, "MEM_WRITE";
        /// `MEM_UNINIT`.
        UNINIT = 3, "MEM_UNINIT";
        /// `MEM_FIXED_SIZE`.
        FIXED_SIZE = 4, "MEM_FIXED_SIZE";
        /// `MEM_ALIGNED`.
        ALIGNED = 5, "MEM_ALIGNED";
        /// `MEM_RINGBUF`.
        RINGBUF = 6, "MEM_RINGBUF";
        /// `MEM_ALLOC`.
        ALLOC = 7, "MEM_ALLOC";
        /// `MEM_PERCPU`.
        PERCPU = 8, "MEM_PERCPU";
        /// `MEM_RCU`.
        RCU = 9, "MEM_RCU";
        /// `OBJ_RELEASE`.
        RELEASE = 10, "OBJ_RELEASE";
        /// `PTR_TRUSTED`.
        TRUSTED = 11, "PTR_TRUSTED";
        /// `PTR_UNTRUSTED`.
        UNTRUSTED = 12, "PTR_UNTRUSTED";
        /// `DYNPTR_TYPE_LOCAL`.
        DYNPTR_LOCAL = 13, "DYNPTR_TYPE_LOCAL";
        /// `DYNPTR_TYPE_RINGBUF`.
        DYNPTR_RINGBUF = 14, "DYNPTR_TYPE_RINGBUF";
        /// `NON_OWN_REF`.
        NON_OWN_REF = 15, "NON_OWN_REF";
        /// `MEM_USER`.
        USER = 16, "MEM_USER";
        /// `DYNPTR_TYPE_SKB`.
        DYNPTR_SKB = 17, "DYNPTR_TYPE_SKB";
        /// `DYNPTR_TYPE_XDP`.
        DYNPTR_XDP = 18, "DYNPTR_TYPE_XDP";
        /// `DYNPTR_TYPE_SKB_META`.
        DYNPTR_SKB_META = 19, "DYNPTR_TYPE_SKB_META";
    }
}

bit_set! {
    /// What a kfunc was registered with (`KF_*`).
    pub struct KfuncFlags: u32 {
        /// `KF_ACQUIRE`.
        ACQUIRE = 0, "KF_ACQUIRE";
        /// `KF_RELEASE`.
        RELEASE = 1, "KF_RELEASE";
        /// `KF_RET_NULL`.
        RET_NULL = 2, "KF_RET_NULL";
        /// `KF_TRUSTED_ARGS`.
        TRUSTED_ARGS = 3, "KF_TRUSTED_ARGS";
        /// `KF_SLEEPABLE`.
        SLEEPABLE = 4, "KF_SLEEPABLE";
        /// `KF_DESTRUCTIVE`.
        DESTRUCTIVE = 5, "KF_DESTRUCTIVE";
        /// `KF_RCU`.
        RCU = 6, "KF_RCU";
        /// `KF_ITER_NEW`.
        ITER_NEW = 7, "KF_ITER_NEW";
        /// `KF_ITER_NEXT`.
        ITER_NEXT = 8, "KF_ITER_NEXT";
        /// `KF_ITER_DESTROY`.
        ITER_DESTROY = 9, "KF_ITER_DESTROY";
        /// `KF_RCU_PROTECTED`.
        RCU_PROTECTED = 10, "KF_RCU_PROTECTED";
        /// `KF_FASTCALL`.
        FASTCALL = 11, "KF_FASTCALL";
        /// `KF_ARENA_RET`.
        ARENA_RET = 12, "KF_ARENA_RET";
        /// `KF_ARENA_ARG1`.
        ARENA_ARG1 = 13, "KF_ARENA_ARG1";
        /// `KF_ARENA_ARG2`.
        ARENA_ARG2 = 14, "KF_ARENA_ARG2";
        /// `KF_IMPLICIT_ARGS`.
        IMPLICIT_ARGS = 15, "KF_IMPLICIT_ARGS";
    }
}

