//! Registers of the machine a probe stopped: `struct pt_regs`, and what perf events add to it.

use skep_linux::AttachType;

use super::Input;
use super::args::{Signature, is_given};
use super::draft::{Draft, Form, Maker, Place};
use crate::error::Error;
use crate::memory::access;

/// The machine that the kernel runs on, as its registers are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Arch {
    /// x86-64.
    #[default]
    X86_64,
    /// 64-bit ARM.
    Arm64,
}

/// `struct pt_regs` of x86-64, in its order.
const X86_64: [&str; 21] = [
    "r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8", "ax", "cx", "dx", "si", "di",
    "orig_ax", "ip", "cs", "flags", "sp", "ss",
];
/// `struct user_pt_regs` of 64-bit ARM, in its order.
const ARM64: [&str; 34] = [
    "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
    "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30",
    "sp", "pc", "pstate",
];
/// What arguments, the return value and the like are called whatever the machine.
const X86_64_ROLES: [(&str, &str); 9] = [
    ("arg1", "di"),
    ("arg2", "si"),
    ("arg3", "dx"),
    ("arg4", "cx"),
    ("arg5", "r8"),
    ("arg6", "r9"),
    ("ret", "ax"),
    ("fp", "bp"),
    ("rc", "ax"),
];
const ARM64_ROLES: [(&str, &str); 12] = [
    ("arg1", "x0"),
    ("arg2", "x1"),
    ("arg3", "x2"),
    ("arg4", "x3"),
    ("arg5", "x4"),
    ("arg6", "x5"),
    ("arg7", "x6"),
    ("arg8", "x7"),
    ("ret", "x0"),
    ("rc", "x0"),
    ("ip", "pc"),
    ("fp", "x29"),
];

impl Arch {
    fn registers(self) -> &'static [&'static str] {
        match self {
            Arch::X86_64 => &X86_64,
            Arch::Arm64 => &ARM64,
        }
    }

    fn roles(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Arch::X86_64 => &X86_64_ROLES,
            Arch::Arm64 => &ARM64_ROLES,
        }
    }

    /// Where a register of this name or role is.
    pub(crate) fn offset(self, name: &str) -> Option<u64> {
        let name =
            self.roles().iter().find(|(role, _)| *role == name).map_or(name, |(_, register)| *register);
        self.registers().iter().position(|register| *register == name).map(|index| 8 * index as u64)
    }

    /// Bytes of all registers.
    pub(crate) fn size(self) -> usize {
        8 * self.registers().len()
    }

    /// Registers as they are in a kernel, or in user space, that nothing else is known of.
    fn draft(self, is_user: bool) -> Draft {
        let form = if is_user { Form::UserPointer } else { Form::Pointer };
        let place = |(index, name): (usize, &&'static str)| Place::new(*name, 8 * index, 8, form);
        let mut places: Vec<Place> = self.registers().iter().enumerate().map(place).collect();
        let roles = self.roles().iter().filter_map(|(role, register)| {
            let offset = self.offset(register)? as usize;
            Some(Place::new(*role, offset, 8, form))
        });
        places.extend(roles);
        let mut draft = Draft::new(vec![0; self.size()], places);
        // The segments of x86 tell user space from the kernel.
        draft.put("cs", if is_user { 0x33 } else { 0x10 });
        draft.put("ss", if is_user { 0x2b } else { 0x18 });
        draft.put("flags", 0x246);
        draft
    }
}

/// The registers at a probe. A probe of a system call finds those of user space behind its first argument.
pub(super) fn draft(maker: &mut Maker<'_>, input: &Input) -> Result<Draft, Error> {
    let (section, attach) = (maker.loaded.section.trim_start_matches('?'), maker.attach);
    let multi = matches!(attach, Some(AttachType::TraceUprobeMulti | AttachType::TraceUprobeSession));
    let is_user = multi || ["uprobe", "uretprobe", "usdt"].iter().any(|kind| section.starts_with(kind));
    let arch = maker.world.settings.arch;
    let target = section.split_once('/').map(|(_, target)| target.to_owned()).unwrap_or_default();
    let is_syscall = section.starts_with("ksyscall")
        || section.starts_with("kretsyscall")
        || ["__x64_sys_", "__arm64_sys_"].iter().any(|prefix| target.starts_with(prefix));
    if is_syscall {
        let mut draft = arch.draft(true);
        // System calls of x86-64 have their fourth argument where it survives the instruction that makes them.
        let [fourth, number] = match arch {
            Arch::X86_64 => ["r10", "orig_ax"],
            Arch::Arm64 => ["x3", "x8"],
        };
        for (role, register) in [("arg4", fourth), ("nr", number)] {
            draft.places.retain(|place| place.name != role);
            if let Some(offset) = arch.offset(register) {
                draft.places.push(Place::new(role, offset as usize, 8, Form::UserPointer));
            }
        }
        draft.outer = Some(around_syscall);
        return Ok(draft);
    }
    let mut draft = arch.draft(is_user);
    let function = target.split('+').next().unwrap_or_default();
    if !is_user && !function.is_empty() {
        let address = maker.world.kernel.symbol(&maker.world.memory, function)?;
        draft.put_address(if arch == Arch::X86_64 { "ip" } else { "pc" }, address);
    }
    if section.starts_with("kprobe") && function == target {
        give_arguments(maker, &mut draft, function, input)?;
    }
    Ok(draft)
}

/// At the beginning of a function whose parameters are known: names for them, and objects for what they point at.
fn give_arguments(
    maker: &mut Maker<'_>,
    draft: &mut Draft,
    function: &str,
    input: &Input,
) -> Result<(), Error> {
    let types = maker.world.kernel.types().ok();
    let Some(signature) = types.and_then(|types| Signature::of_function(types, function)) else {
        return Ok(());
    };
    let mut seen_task = false;
    for (index, (name, ty)) in signature.params.iter().enumerate() {
        let role = format!("arg{}", index + 1);
        let Some(place) = draft.places.iter().find(|place| place.name == role).cloned() else { break };
        let is_new = !name.is_empty() && draft.places.iter().all(|place| place.name != *name);
        if is_new {
            draft.places.push(Place { name: (*name).to_owned().into(), ..place.clone() });
        }
        let registers = draft.places.iter().filter(|other| other.offset == place.offset);
        if registers.into_iter().any(|place| is_given(input, index, &place.name)) {
            continue;
        }
        if let Some(address) = signature.object(maker, *ty, &mut seen_task)? {
            draft.put_address(&role, address);
        }
    }
    Ok(())
}

/// The registers at the function that the kernel calls for a system call: its first argument leads to those of user
/// space. The others are left what they are, as where a kernel has no such function.
fn around_syscall(maker: &mut Maker<'_>, inner: &[u8]) -> Result<Draft, Error> {
    let mut draft = maker.world.settings.arch.draft(false);
    draft.bytes = inner.to_vec();
    let address = maker.region("the registers of the system call", inner, access::READ)?;
    draft.put_address("arg1", address);
    Ok(draft)
}

/// The registers at a sample, its period, and the address it is about.
pub(super) fn perf_event(maker: &Maker<'_>) -> Draft {
    let mut draft = maker.world.settings.arch.draft(false);
    let at = draft.bytes.len();
    draft.bytes.resize(at + 16, 0);
    draft.places.push(Place::new("sample_period", at, 8, Form::Plain));
    draft.places.push(Place::new("addr", at + 8, 8, Form::Plain));
    draft.takes = at + 16..=at + 16;
    draft.put("sample_period", 1);
    draft
}
