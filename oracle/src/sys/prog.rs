//! Programs: loading and running them.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use super::{Attr, Command, Errno, address, bpf, bpf_fd, object_name, raw};

/// `union bpf_attr` for `BPF_PROG_LOAD`, to the end of what a loader of unsigned programs fills. A kernel that knows
/// less takes the zeros at the end, one that knows more adds its own.
#[repr(C)]
#[derive(Default)]
pub(super) struct LoadAttr {
    prog_type: u32,
    insn_cnt: u32,
    insns: u64,
    license: u64,
    log_level: u32,
    log_size: u32,
    log_buf: u64,
    kern_version: u32,
    prog_flags: u32,
    prog_name: [u8; 16],
    prog_ifindex: u32,
    expected_attach_type: u32,
    prog_btf_fd: u32,
    func_info_rec_size: u32,
    func_info: u64,
    func_info_cnt: u32,
    line_info_rec_size: u32,
    line_info: u64,
    line_info_cnt: u32,
    attach_btf_id: u32,
    /// Either `attach_prog_fd` or `attach_btf_obj_fd`.
    attach_fd: u32,
    core_relo_cnt: u32,
    fd_array: u64,
    core_relos: u64,
    core_relo_rec_size: u32,
    log_true_size: u32,
    prog_token_fd: i32,
    fd_array_cnt: u32,
}

// SAFETY: `repr(C)`, integers alone; each 64-bit field stands at a multiple of eight without padding.
unsafe impl Attr for LoadAttr {}

/// `union bpf_attr` for `BPF_PROG_TEST_RUN`.
#[repr(C)]
#[derive(Default)]
pub(super) struct RunAttr {
    prog_fd: u32,
    retval: u32,
    data_size_in: u32,
    data_size_out: u32,
    data_in: u64,
    data_out: u64,
    repeat: u32,
    duration: u32,
    ctx_size_in: u32,
    ctx_size_out: u32,
    ctx_in: u64,
    ctx_out: u64,
    flags: u32,
    cpu: u32,
    batch_size: u32,
    unused: u32,
}

// SAFETY: `repr(C)`, integers alone, the gap at the end is a field.
unsafe impl Attr for RunAttr {}

/// What a program is loaded from.
#[derive(Default)]
pub(crate) struct ProgAttr<'a> {
    pub(crate) name: &'a str,
    pub(crate) prog_type: u32,
    pub(crate) expected_attach_type: u32,
    pub(crate) flags: u32,
    pub(crate) kern_version: u32,
    /// Encoded instructions, a multiple of eight bytes.
    pub(crate) insns: &'a [u8],
    /// With its closing zero.
    pub(crate) license: &'a [u8],
    pub(crate) btf: Option<BorrowedFd<'a>>,
    pub(crate) func_info: &'a [[u32; 2]],
    pub(crate) line_info: &'a [[u32; 4]],
    pub(crate) attach_btf_id: u32,
    /// The program an extension replaces a function of, or the module BTF the attach type stands in.
    pub(crate) attach_fd: Option<BorrowedFd<'a>>,
    /// Descriptors of module BTFs; the first is never used.
    pub(crate) fd_array: &'a [i32],
    pub(crate) log_level: u32,
}

/// The outcome of one try to load.
pub(crate) struct Loaded {
    pub(crate) fd: Result<OwnedFd, Errno>,
    /// How long the whole log would have been, where the kernel says so (since 6.4).
    pub(crate) log_true_size: u32,
}

/// Loads a program once. The log goes to `log`, which the kernel ends with a zero byte where it wrote any.
pub(crate) fn prog_load(prog: &ProgAttr<'_>, log: &mut [u8]) -> Loaded {
    if let Some(first) = log.first_mut() {
        *first = 0;
    }
    let logged = prog.log_level != 0;
    let mut attr = LoadAttr {
        prog_type: prog.prog_type,
        insn_cnt: (prog.insns.len() / 8) as u32,
        insns: address(prog.insns),
        license: address(prog.license),
        log_level: prog.log_level,
        log_size: if logged { u32::try_from(log.len()).unwrap_or(u32::MAX) } else { 0 },
        log_buf: if logged { log.as_mut_ptr() as u64 } else { 0 },
        kern_version: prog.kern_version,
        prog_flags: prog.flags,
        prog_name: object_name(prog.name),
        expected_attach_type: prog.expected_attach_type,
        prog_btf_fd: raw(prog.btf),
        attach_btf_id: prog.attach_btf_id,
        attach_fd: raw(prog.attach_fd),
        fd_array: address(prog.fd_array),
        ..LoadAttr::default()
    };
    if prog.btf.is_some() && !prog.func_info.is_empty() {
        attr.func_info_rec_size = 8;
        attr.func_info = address(prog.func_info);
        attr.func_info_cnt = prog.func_info.len() as u32;
        attr.line_info_rec_size = if prog.line_info.is_empty() { 0 } else { 16 };
        attr.line_info = address(prog.line_info);
        attr.line_info_cnt = prog.line_info.len() as u32;
    }
    // SAFETY: instructions, license, records and descriptors are live slices with their lengths beside them, the license
    // ends in zero (`ProgAttr::license`) and descriptors are reached by indices below the slice's length; the log is
    // exclusively ours and at least `log_size` long.
    let fd = unsafe { bpf_fd(Command::ProgLoad, &mut attr) };
    Loaded { fd, log_true_size: attr.log_true_size }
}

/// What a test run is given.
pub(crate) struct TestRunAttr<'a> {
    pub(crate) data_in: &'a [u8],
    pub(crate) data_out: &'a mut [u8],
    /// Some program types write the context afterwards to where it came from.
    pub(crate) ctx_in: &'a mut [u8],
    pub(crate) ctx_out: &'a mut [u8],
    pub(crate) repeat: u32,
    pub(crate) flags: u32,
    pub(crate) cpu: u32,
    pub(crate) batch_size: u32,
}

/// What a test run gave.
pub(crate) struct TestRun {
    pub(crate) retval: u32,
    /// Nanoseconds of one repetition, on average.
    pub(crate) duration: u32,
    /// How much came out; may be more than there was room for, in which case the run failed with `ENOSPC`.
    pub(crate) data_size: u32,
    pub(crate) ctx_size: u32,
    pub(crate) result: Result<(), Errno>,
}

/// Runs a loaded program.
pub(crate) fn prog_test_run(prog: BorrowedFd<'_>, run: &mut TestRunAttr<'_>) -> TestRun {
    let out = |buffer: &mut [u8]| if buffer.is_empty() { 0 } else { buffer.as_mut_ptr() as u64 };
    let len = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut attr = RunAttr {
        prog_fd: prog.as_raw_fd() as u32,
        data_size_in: len(run.data_in),
        data_size_out: len(run.data_out),
        data_in: address(run.data_in),
        data_out: out(run.data_out),
        repeat: run.repeat,
        ctx_size_in: len(run.ctx_in),
        ctx_size_out: len(run.ctx_out),
        ctx_in: out(run.ctx_in),
        ctx_out: out(run.ctx_out),
        flags: run.flags,
        cpu: run.cpu,
        batch_size: run.batch_size,
        ..RunAttr::default()
    };
    // SAFETY: the data is a live slice, all else is exclusively borrowed for as long as `run` lives, each with its length.
    let result = unsafe { bpf(Command::ProgTestRun, &mut attr) }.map(drop);
    TestRun {
        retval: attr.retval,
        duration: attr.duration,
        data_size: attr.data_size_out,
        ctx_size: attr.ctx_size_out,
        result,
    }
}
