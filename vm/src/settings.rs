//! What programs find when they ask: the clock, the CPUs, the task, its stack and its memory.
//!
//! All of it has defaults that a program can run on. A test sets what it is about, and leaves the rest.

use skep_linux::Line;

use crate::context::Arch;
use crate::kernel::Symbol;

/// What programs find when they ask.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The kernel whose contexts programs are given.
    pub line: Line,
    /// The machine it runs on.
    pub arch: Arch,
    /// Possible CPUs.
    pub n_cpus: u32,
    /// Nanoseconds since boot, at first.
    pub now_ns: u64,
    /// Nanoseconds from the beginning of 1970 to the boot, without leap seconds.
    pub boot_ns: u64,
    /// By how much each look at the clock moves it on.
    pub tick_ns: u64,
    /// Where random numbers begin.
    pub seed: u64,
    /// The task that runs.
    pub task: Task,
    /// What becomes of a read of stack bytes that were never written.
    pub stack_reads: StackReads,
    /// Addresses of instructions on the kernel's stack, innermost first.
    pub kernel_stack: Vec<u64>,
    /// Addresses of instructions on the task's own stack, innermost first.
    pub user_stack: Vec<u64>,
    /// Names of the kernel's addresses.
    pub symbols: Vec<Symbol>,
    /// Branches that the CPU took, latest first.
    pub branches: Vec<Branch>,
    /// What the event counted that a program is attached to.
    pub counter: Counter,
    /// The setting of the kernel that is read or written.
    pub sysctl: Sysctl,
}

/// The task a program finds as the current one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// The thread's number.
    pub pid: u32,
    /// The process's number.
    pub tgid: u32,
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The name; 15 bytes of it are seen.
    pub comm: String,
    /// The number of its cgroup.
    pub cgroup_id: u64,
    /// The numbers of the cgroups above that one, from the root on.
    pub cgroup_ancestors: Vec<u64>,
    /// Its namespace of process numbers.
    pub pid_namespace: PidNamespace,
    /// Its memory.
    pub memory_areas: Vec<MemoryArea>,
}

/// A namespace of process numbers, and a task's numbers in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PidNamespace {
    /// The device of its file.
    pub device: u64,
    /// The inode of its file.
    pub inode: u64,
    /// The thread's number in it.
    pub pid: u32,
    /// The process's number in it.
    pub tgid: u32,
}

/// An area of a task's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MemoryArea {
    /// Where it begins.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// `VM_*` flags.
    pub flags: u64,
    /// Which part of its file it shows: the offset of its start.
    pub file_offset: u64,
    /// The build id of its file.
    pub build_id: Option<[u8; 20]>,
}

/// A branch that the CPU took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Branch {
    /// The instruction it left.
    pub from: u64,
    /// The instruction it led to.
    pub to: u64,
    /// The bits that follow in `struct perf_branch_entry`.
    pub flags: u64,
}

/// What a performance event counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counter {
    /// The count.
    pub value: u64,
    /// Nanoseconds it was enabled.
    pub enabled: u64,
    /// Nanoseconds it ran.
    pub running: u64,
}

/// A setting of the kernel, under `/proc/sys`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sysctl {
    /// Its path there.
    pub name: String,
    /// What it is, as a read gives it.
    pub value: Vec<u8>,
    /// What is being written; nothing when it is read.
    pub new_value: Option<Vec<u8>>,
}

/// What becomes of a read of stack bytes that were never written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StackReads {
    /// A trap.
    #[default]
    Trap,
    /// They are what an earlier function left there, as privileged programs find it.
    Leftover,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            line: Line::V6_18,
            arch: Arch::X86_64,
            n_cpus: 4,
            now_ns: 1_000_000_000,
            boot_ns: 1_700_000_000_000_000_000,
            tick_ns: 0,
            seed: 0x9e37_79b9_7f4a_7c15,
            task: Task::default(),
            stack_reads: StackReads::Trap,
            kernel_stack: Vec::new(),
            user_stack: Vec::new(),
            symbols: Vec::new(),
            branches: Vec::new(),
            counter: Counter::default(),
            sysctl: Sysctl::default(),
        }
    }
}

impl Default for Task {
    fn default() -> Task {
        Task {
            pid: 1000,
            tgid: 1000,
            uid: 1000,
            gid: 1000,
            comm: "skep".to_owned(),
            cgroup_id: 1,
            cgroup_ancestors: Vec::new(),
            pid_namespace: PidNamespace::default(),
            memory_areas: Vec::new(),
        }
    }
}

/// The namespace a system boots with, in which tasks have their own numbers.
impl Default for PidNamespace {
    fn default() -> PidNamespace {
        PidNamespace { device: 4, inode: 0xefff_fffc, pid: 1000, tgid: 1000 }
    }
}

impl Default for Sysctl {
    fn default() -> Sysctl {
        Sysctl { name: "net/ipv4/ip_forward".to_owned(), value: b"0\n".to_vec(), new_value: None }
    }
}
