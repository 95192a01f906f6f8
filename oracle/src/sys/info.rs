//! What the kernel knows of a loaded program: how much it verified, and the instructions after its rewrites.

use std::os::fd::BorrowedFd;

use super::btf::object_info;
use super::{Attr, Errno};

/// `struct bpf_prog_info`.
#[repr(C)]
#[derive(Clone, Default)]
pub(crate) struct ProgInfo {
    pub(crate) prog_type: u32,
    pub(crate) id: u32,
    pub(crate) tag: [u8; 8],
    pub(crate) jited_len: u32,
    pub(crate) xlated_len: u32,
    jited_insns: u64,
    xlated_insns: u64,
    load_time: u64,
    created_by_uid: u32,
    nr_map_ids: u32,
    map_ids: u64,
    name: [u8; 16],
    ifindex: u32,
    gpl_compatible: u32,
    netns_dev: u64,
    netns_ino: u64,
    nr_jited_ksyms: u32,
    nr_jited_func_lens: u32,
    jited_ksyms: u64,
    jited_func_lens: u64,
    btf_id: u32,
    func_info_rec_size: u32,
    func_info: u64,
    nr_func_info: u32,
    nr_line_info: u32,
    line_info: u64,
    jited_line_info: u64,
    nr_jited_line_info: u32,
    line_info_rec_size: u32,
    jited_line_info_rec_size: u32,
    nr_prog_tags: u32,
    prog_tags: u64,
    run_time_ns: u64,
    run_cnt: u64,
    recursion_misses: u64,
    pub(crate) verified_insns: u32,
    attach_btf_obj_id: u32,
    attach_btf_id: u32,
    unused: u32,
}

// SAFETY: `repr(C)`, integers and byte arrays alone; each 64-bit field stands at a multiple of eight without padding.
unsafe impl Attr for ProgInfo {}

/// What the kernel knows of a program, and its instructions after the verifier's rewrites.
pub(crate) fn prog_info(prog: BorrowedFd<'_>) -> Result<(ProgInfo, Vec<u8>), Errno> {
    let mut sizes = ProgInfo::default();
    // SAFETY: all addresses are null.
    unsafe { object_info(prog, &mut sizes) }?;
    let mut xlated = vec![0; sizes.xlated_len as usize];
    let mut info = ProgInfo {
        xlated_len: sizes.xlated_len,
        xlated_insns: xlated.as_mut_ptr() as u64,
        ..ProgInfo::default()
    };
    // SAFETY: `xlated` is exclusively ours and as long as said; every other address is null.
    unsafe { object_info(prog, &mut info) }?;
    xlated.truncate(info.xlated_len as usize);
    Ok((ProgInfo { jited_len: sizes.jited_len, ..info }, xlated))
}
