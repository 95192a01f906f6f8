// Written by `cargo xtask codegen` from linux/data/. Do not edit; change the data and run it again.

use crate::MapType as T;
use crate::bits::bit_set;
use crate::line::Lines as L;
use crate::maps::{HelperMaps, MapCreation, MapRow};
use crate::maps::{creation as c, helper_maps as h, row as m};

bit_set! {
    /// What a map is created with (`BPF_F_*`).
    pub struct MapFlags: u32 {
        /// `BPF_F_NO_PREALLOC`.
        NO_PREALLOC = 0, "BPF_F_NO_PREALLOC";
        /// `BPF_F_NO_COMMON_LRU`.
        NO_COMMON_LRU = 1, "BPF_F_NO_COMMON_LRU";
        /// `BPF_F_NUMA_NODE`.
        NUMA_NODE = 2, "BPF_F_NUMA_NODE";
        /// `BPF_F_RDONLY`.
        RDONLY = 3, "BPF_F_RDONLY";
        /// `BPF_F_WRONLY`.
        WRONLY = 4, "BPF_F_WRONLY";
        /// `BPF_F_STACK_BUILD_ID`.
        STACK_BUILD_ID = 5, "BPF_F_STACK_BUILD_ID";
        /// `BPF_F_ZERO_SEED`.
        ZERO_SEED = 6, "BPF_F_ZERO_SEED";
        /// `BPF_F_RDONLY_PROG`.
        RDONLY_PROG = 7, "BPF_F_RDONLY_PROG";
        /// `BPF_F_WRONLY_PROG`.
        WRONLY_PROG = 8, "BPF_F_WRONLY_PROG";
        /// `BPF_F_CLONE`.
        CLONE = 9, "BPF_F_CLONE";
        /// `BPF_F_MMAPABLE`.
        MMAPABLE = 10, "BPF_F_MMAPABLE";
        /// `BPF_F_PRESERVE_ELEMS`.
        PRESERVE_ELEMS = 11, "BPF_F_PRESERVE_ELEMS";
        /// `BPF_F_INNER_MAP`.
        INNER_MAP = 12, "BPF_F_INNER_MAP";
        /// `BPF_F_LINK`.
        LINK = 13, "BPF_F_LINK";
        /// `BPF_F_PATH_FD`.
        PATH_FD = 14, "BPF_F_PATH_FD";
        /// `BPF_F_VTYPE_BTF_OBJ_FD`.
        VTYPE_BTF_OBJ_FD = 15, "BPF_F_VTYPE_BTF_OBJ_FD";
        /// `BPF_F_TOKEN_FD`.
        TOKEN_FD = 16, "BPF_F_TOKEN_FD";
        /// `BPF_F_SEGV_ON_FAULT`.
        SEGV_ON_FAULT = 17, "BPF_F_SEGV_ON_FAULT";
        /// `BPF_F_NO_USER_CONV`.
        NO_USER_CONV = 18, "BPF_F_NO_USER_CONV";
    }
}

static C0: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512, 513, 1024, 4096], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x1dd, [false, false, true])];
static O0: [(L, &[&str]); 0] = [];
static C1: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x159c, [false, false, true])];
static O1: [(L, &[&str]); 0] = [];
static C2: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, true])];
static O2: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_tail_call"])];
static C3: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x81c, [false, false, false])];
static O3: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_perf_event_read", "bpf_perf_event_output", "bpf_skb_output", "bpf_perf_event_read_value", "bpf_xdp_output"])];
static C4: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512, 513, 1024, 4096], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768], &[1, 2, 3, 4, 100, 4096, 4097], 0x1d9, [false, false, true])];
static O4: [(L, &[&str]); 0] = [];
static C5: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768], &[1, 2, 3, 4, 100, 4096, 4097], 0x198, [false, false, true])];
static O5: [(L, &[&str]); 0] = [];
static C6: [MapCreation; 1] = [c(7, [4, 8, 1, 0], &[4], &[8, 16, 24, 32, 40, 64, 80, 1016], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O6: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_get_stackid"])];
static C7: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O7: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_skb_under_cgroup", "bpf_current_task_under_cgroup"])];
static C8: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512, 513, 1024, 4096], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x1de, [false, false, true])];
static O8: [(L, &[&str]); 0] = [];
static C9: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512, 513, 1024, 4096], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768], &[1, 2, 3, 4, 100, 4096, 4097], 0x1da, [false, false, true])];
static O9: [(L, &[&str]); 0] = [];
static C10: [MapCreation; 1] = [c(7, [8, 4, 1, 1], &[5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x19c, [false, false, false])];
static O10: [(L, &[&str]); 0] = [];
static C11: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, true, false])];
static O11: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_map_lookup_elem"])];
static C12: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512, 513, 1024, 4096], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x1dd, [false, true, false])];
static O12: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_map_lookup_elem"])];
static C13: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O13: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_redirect_map", "bpf_map_lookup_elem"])];
static C14: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O14: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_sk_redirect_map", "bpf_sock_map_update", "bpf_msg_redirect_map", "bpf_sk_select_reuseport", "bpf_map_lookup_elem"])];
static C15: [MapCreation; 2] = [c(3, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x4, [false, false, false]), c(4, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100], 0x4, [false, false, false])];
static O15: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_redirect_map"])];
static C16: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O16: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_redirect_map", "bpf_map_lookup_elem"])];
static C17: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 32, 64, 128, 256, 257, 260, 261, 512], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O17: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_sk_redirect_hash", "bpf_sock_hash_update", "bpf_msg_redirect_hash", "bpf_sk_select_reuseport", "bpf_map_lookup_elem"])];
static C18: [MapCreation; 1] = [c(6, [8, 4, 0, 0], &[8, 16], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768], &[0], 0x19c, [false, false, false])];
static O18: [(L, &[&str]); 0] = [];
static C19: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x19c, [false, false, true])];
static O19: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_sk_select_reuseport"])];
static C20: [MapCreation; 1] = [c(6, [8, 4, 0, 0], &[8, 16], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768], &[0], 0x19c, [false, false, false])];
static O20: [(L, &[&str]); 0] = [];
static C21: [MapCreation; 1] = [c(7, [0, 4, 1, 0], &[0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x19c, [false, false, false])];
static O21: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_map_peek_elem", "bpf_map_pop_elem", "bpf_map_push_elem"])];
static C22: [MapCreation; 1] = [c(7, [0, 4, 1, 0], &[0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x19c, [false, false, false])];
static O22: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_map_peek_elem", "bpf_map_pop_elem", "bpf_map_push_elem"])];
static C23: [MapCreation; 1] = [c(7, [4, 8, 0, 1], &[4], &[8], &[0], 0x200, [true, false, true])];
static O23: [(L, &[&str]); 2] = [(L::from_bits(1), &["bpf_sk_storage_get", "bpf_sk_storage_delete"]), (L::from_bits(6), &["bpf_sk_storage_get", "bpf_sk_storage_delete", "bpf_kptr_xchg"])];
static C24: [MapCreation; 1] = [c(7, [4, 4, 1, 0], &[4], &[4, 8], &[1, 2, 3, 4, 100, 4096, 4097], 0x1c, [false, false, false])];
static O24: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_redirect_map", "bpf_map_lookup_elem"])];
static C25: [MapCreation; 0] = [];
static O25: [(L, &[&str]); 0] = [];
static C26: [MapCreation; 1] = [c(7, [0, 0, 4096, 0], &[0], &[0], &[4096], 0x4, [false, false, false])];
static O26: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_ringbuf_output", "bpf_ringbuf_reserve", "bpf_ringbuf_query", "bpf_ringbuf_reserve_dynptr", "bpf_ringbuf_submit_dynptr", "bpf_ringbuf_discard_dynptr"])];
static C27: [MapCreation; 1] = [c(7, [4, 8, 0, 1], &[4], &[8], &[0], 0x200, [true, false, true])];
static O27: [(L, &[&str]); 2] = [(L::from_bits(1), &["bpf_inode_storage_get", "bpf_inode_storage_delete"]), (L::from_bits(6), &["bpf_inode_storage_get", "bpf_inode_storage_delete", "bpf_kptr_xchg"])];
static C28: [MapCreation; 1] = [c(7, [4, 8, 0, 1], &[4], &[8], &[0], 0x200, [true, false, true])];
static O28: [(L, &[&str]); 2] = [(L::from_bits(1), &["bpf_task_storage_get", "bpf_task_storage_delete"]), (L::from_bits(6), &["bpf_task_storage_get", "bpf_task_storage_delete", "bpf_kptr_xchg"])];
static C29: [MapCreation; 1] = [c(7, [0, 4, 1, 0], &[0], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 20, 24, 28, 32, 40, 64, 80, 1016, 1024, 4096, 32768, 65536], &[1, 2, 3, 4, 100, 4096, 4097], 0x1dc, [false, false, false])];
static O29: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_map_peek_elem", "bpf_map_push_elem"])];
static C30: [MapCreation; 1] = [c(7, [0, 0, 4096, 0], &[0], &[0], &[4096], 0x4, [false, false, false])];
static O30: [(L, &[&str]); 1] = [(L::from_bits(7), &["bpf_user_ringbuf_drain"])];
static C31: [MapCreation; 1] = [c(6, [4, 8, 0, 1], &[4], &[8], &[0], 0x200, [true, false, true])];
static O31: [(L, &[&str]); 1] = [(L::from_bits(6), &["bpf_cgrp_storage_get", "bpf_cgrp_storage_delete", "bpf_kptr_xchg"])];
static C32: [MapCreation; 1] = [c(6, [0, 0, 1, 1024], &[0], &[0], &[1, 2, 3, 4, 100, 4096, 4097], 0x60000, [false, false, false])];
static O32: [(L, &[&str]); 0] = [];
/// Maps, by type.
pub(crate) static MAPS: [MapRow; 33] = [
    m(T::Hash, 0, 0, &C0, &O0),
    m(T::Array, 0, 0, &C1, &O1),
    m(T::ProgArray, 0, 0, &C2, &O2),
    m(T::PerfEventArray, 0, 0, &C3, &O3),
    m(T::PercpuHash, 0, 0, &C4, &O4),
    m(T::PercpuArray, 0, 0, &C5, &O5),
    m(T::StackTrace, 0, 0, &C6, &O6),
    m(T::CgroupArray, 0, 0, &C7, &O7),
    m(T::LruHash, 0, 0, &C8, &O8),
    m(T::LruPercpuHash, 0, 0, &C9, &O9),
    m(T::LpmTrie, 0, 0, &C10, &O10),
    m(T::ArrayOfMaps, 0, 0, &C11, &O11),
    m(T::HashOfMaps, 0, 0, &C12, &O12),
    m(T::Devmap, 0, 0, &C13, &O13),
    m(T::Sockmap, 0, 0, &C14, &O14),
    m(T::Cpumap, 0, 0, &C15, &O15),
    m(T::Xskmap, 0, 0, &C16, &O16),
    m(T::Sockhash, 0, 0, &C17, &O17),
    m(T::CgroupStorageDeprecated, 1, 0, &C18, &O18),
    m(T::ReuseportSockarray, 0, 0, &C19, &O19),
    m(T::PercpuCgroupStorageDeprecated, 1, 0, &C20, &O20),
    m(T::Queue, 0, 0, &C21, &O21),
    m(T::Stack, 0, 0, &C22, &O22),
    m(T::SkStorage, 0, 0, &C23, &O23),
    m(T::DevmapHash, 0, 0, &C24, &O24),
    m(T::StructOps, 0, 7, &C25, &O25),
    m(T::Ringbuf, 0, 0, &C26, &O26),
    m(T::InodeStorage, 0, 0, &C27, &O27),
    m(T::TaskStorage, 0, 0, &C28, &O28),
    m(T::BloomFilter, 0, 0, &C29, &O29),
    m(T::UserRingbuf, 0, 0, &C30, &O30),
    m(T::CgrpStorage, 1, 0, &C31, &O31),
    m(T::Arena, 1, 0, &C32, &O32),
];
/// Maps a helper may be passed.
pub(crate) static HELPER_MAPS: [HelperMaps; 37] = [
    h("bpf_cgrp_storage_delete", 6, &[T::CgrpStorage]),
    h("bpf_cgrp_storage_get", 6, &[T::CgrpStorage]),
    h("bpf_current_task_under_cgroup", 7, &[T::CgroupArray]),
    h("bpf_get_local_storage", 7, &[T::CgroupStorageDeprecated, T::PercpuCgroupStorageDeprecated]),
    h("bpf_get_stackid", 7, &[T::StackTrace]),
    h("bpf_inode_storage_delete", 7, &[T::InodeStorage]),
    h("bpf_inode_storage_get", 7, &[T::InodeStorage]),
    h("bpf_map_lookup_percpu_elem", 7, &[T::PercpuArray, T::PercpuHash, T::LruPercpuHash]),
    h("bpf_map_peek_elem", 7, &[T::Queue, T::Stack, T::BloomFilter]),
    h("bpf_map_pop_elem", 7, &[T::Queue, T::Stack]),
    h("bpf_map_push_elem", 7, &[T::Queue, T::Stack, T::BloomFilter]),
    h("bpf_msg_redirect_hash", 7, &[T::Sockhash]),
    h("bpf_msg_redirect_map", 7, &[T::Sockmap]),
    h("bpf_perf_event_output", 7, &[T::PerfEventArray]),
    h("bpf_perf_event_read", 7, &[T::PerfEventArray]),
    h("bpf_perf_event_read_value", 7, &[T::PerfEventArray]),
    h("bpf_redirect_map", 7, &[T::Devmap, T::DevmapHash, T::Cpumap, T::Xskmap]),
    h("bpf_ringbuf_discard_dynptr", 7, &[T::Ringbuf]),
    h("bpf_ringbuf_output", 7, &[T::Ringbuf]),
    h("bpf_ringbuf_query", 7, &[T::Ringbuf]),
    h("bpf_ringbuf_reserve", 7, &[T::Ringbuf]),
    h("bpf_ringbuf_reserve_dynptr", 7, &[T::Ringbuf]),
    h("bpf_ringbuf_submit_dynptr", 7, &[T::Ringbuf]),
    h("bpf_sk_redirect_hash", 7, &[T::Sockhash]),
    h("bpf_sk_redirect_map", 7, &[T::Sockmap]),
    h("bpf_sk_select_reuseport", 7, &[T::ReuseportSockarray, T::Sockmap, T::Sockhash]),
    h("bpf_sk_storage_delete", 7, &[T::SkStorage]),
    h("bpf_sk_storage_get", 7, &[T::SkStorage]),
    h("bpf_skb_output", 7, &[T::PerfEventArray]),
    h("bpf_skb_under_cgroup", 7, &[T::CgroupArray]),
    h("bpf_sock_hash_update", 7, &[T::Sockhash]),
    h("bpf_sock_map_update", 7, &[T::Sockmap]),
    h("bpf_tail_call", 7, &[T::ProgArray]),
    h("bpf_task_storage_delete", 7, &[T::TaskStorage]),
    h("bpf_task_storage_get", 7, &[T::TaskStorage]),
    h("bpf_user_ringbuf_drain", 7, &[T::UserRingbuf]),
    h("bpf_xdp_output", 7, &[T::PerfEventArray]),
];
