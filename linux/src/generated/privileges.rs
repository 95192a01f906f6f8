// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::line::Lines as L;
use crate::profile::Capability as C;
use crate::{MapType as M, ProgType as P};

/// Needs of programs.
pub(crate) static PROGRAMS: [(Option<C>, L, &[P]); 3] = [
    (Some(C::NetAdmin), L::from_bits(1), &[P::SchedCls, P::SchedAct, P::Xdp, P::LwtIn, P::LwtOut, P::LwtXmit, P::LwtSeg6local, P::SkSkb, P::SkMsg, P::LircMode2, P::FlowDissector, P::CgroupDevice, P::CgroupSock, P::CgroupSockAddr, P::CgroupSockopt, P::CgroupSysctl, P::SockOps, P::Ext]),
    (Some(C::NetAdmin), L::from_bits(6), &[P::SchedCls, P::SchedAct, P::Xdp, P::LwtIn, P::LwtOut, P::LwtXmit, P::LwtSeg6local, P::SkSkb, P::SkMsg, P::FlowDissector, P::CgroupDevice, P::CgroupSock, P::CgroupSockAddr, P::CgroupSockopt, P::CgroupSysctl, P::SockOps, P::Ext, P::Netfilter]),
    (Some(C::Perfmon), L::from_bits(7), &[P::Kprobe, P::Tracepoint, P::PerfEvent, P::RawTracepoint, P::RawTracepointWritable, P::Tracing, P::Lsm, P::StructOps, P::Ext]),
];
/// Programs without needs.
pub(crate) static UNPRIVILEGED: [(L, &[P]); 1] = [
    (L::from_bits(7), &[P::SocketFilter, P::CgroupSkb]),
];
/// Needs of maps.
pub(crate) static MAPS: [(Option<C>, L, &[M]); 4] = [
    (None, L::from_bits(7), &[M::Array, M::PercpuArray, M::ProgArray, M::PerfEventArray, M::CgroupArray, M::ArrayOfMaps, M::Hash, M::PercpuHash, M::HashOfMaps, M::Ringbuf, M::UserRingbuf, M::CgroupStorageDeprecated, M::PercpuCgroupStorageDeprecated]),
    (Some(C::Bpf), L::from_bits(7), &[M::SkStorage, M::InodeStorage, M::TaskStorage, M::BloomFilter, M::LpmTrie, M::ReuseportSockarray, M::StackTrace, M::Queue, M::Stack, M::LruHash, M::LruPercpuHash, M::StructOps, M::Cpumap]),
    (Some(C::Bpf), L::from_bits(6), &[M::CgrpStorage, M::Arena]),
    (Some(C::NetAdmin), L::from_bits(7), &[M::Sockmap, M::Sockhash, M::Devmap, M::DevmapHash, M::Xskmap]),
];
