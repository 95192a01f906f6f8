//! What programs ask about the call they stand at, about their hook's return value, and about how they were attached.

use skep_isa::Size;
use skep_linux::{AttachType, ProgType};

use super::{Family, bad};
use crate::context::Call;
use crate::interp::{Machine, Stop};
use crate::memory::access;
use crate::trap::TrapKind;
use crate::{Effect, Errno, Error};

pub(super) const FAMILY: Family = &[
    ("bpf_get_func_arg", func_arg),
    ("bpf_get_func_ret", func_ret),
    ("bpf_get_func_arg_cnt", func_arg_count),
    ("bpf_get_func_ip", func_ip),
    ("bpf_get_attach_cookie", attach_cookie),
    ("bpf_get_retval", retval),
    ("bpf_set_retval", set_retval),
    ("bpf_task_pt_regs", task_pt_regs),
    ("bpf_override_return", override_return),
];

/// The call, as it was when the context was made.
fn call(machine: &Machine<'_>, helper: &'static str, context: u64) -> Result<Call, Stop> {
    let is_own = machine.context.address == context;
    let call = machine.context.call.filter(|_| is_own);
    call.ok_or_else(|| bad(helper, "nothing is known of the function: give the world the kernel's types"))
}

fn func_arg(machine: &mut Machine<'_>, [context, n, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let call = call(machine, "bpf_get_func_arg", context)?;
    let n = u64::from(n as u32);
    if n >= call.n_args as u64 {
        return Ok(Errno::EINVAL.returned());
    }
    copy_slot(machine, n, to)
}

fn func_ret(machine: &mut Machine<'_>, [context, to, ..]: [u64; 5]) -> Result<u64, Stop> {
    let call = call(machine, "bpf_get_func_ret", context)?;
    let attach = machine.world.loaded(machine.program).kind.attach_type;
    // Only what runs after the function, or in its stead, may ask what it returned.
    if !matches!(attach, Some(AttachType::TraceFexit | AttachType::ModifyReturn)) {
        return Ok(Errno::EOPNOTSUPP.returned());
    }
    copy_slot(machine, call.n_args as u64, to)
}

fn copy_slot(machine: &Machine<'_>, slot: u64, to: u64) -> Result<u64, Stop> {
    let memory = &machine.world.memory;
    let value = memory.load(machine.context.address + 8 * slot, Size::Dw)?;
    memory.store(to, Size::Dw, value)?;
    Ok(0)
}

fn func_arg_count(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    call(machine, "bpf_get_func_arg_cnt", context).map(|call| call.n_args as u64)
}

/// The address of the function that the program stands at; 0 where a probe stands elsewhere.
fn func_ip(machine: &mut Machine<'_>, [context, ..]: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    let loaded = world.loaded(machine.program);
    if loaded.kind.prog_type == ProgType::Kprobe {
        if loaded.section.contains('+') {
            return Ok(0);
        }
        let Some(at) = world.settings.arch.offset("ip") else { return Ok(0) };
        return Ok(world.memory.load(context + at, Size::Dw)?);
    }
    let name = loaded.target_name().unwrap_or_default();
    world.kernel.symbol(&world.memory, name).map_err(|error| unmodelled(&error))
}

/// Has the probed function return a value at once: the register shows it, and the list of effects has it.
fn override_return(machine: &mut Machine<'_>, [context, value, ..]: [u64; 5]) -> Result<u64, Stop> {
    let world = machine.world;
    if let Some(at) = world.settings.arch.offset("ret") {
        world.memory.demand(context + at, 8, access::READ)?;
        world.memory.poke(context + at, &value.to_le_bytes());
    }
    world.record(Effect::new("bpf_override_return", &[("rc", value)]));
    Ok(0)
}

fn attach_cookie(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(machine.cookie)
}

fn retval(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    Ok(i64::from(machine.context.retval(&machine.world.memory)) as u64)
}

fn set_retval(machine: &mut Machine<'_>, [value, ..]: [u64; 5]) -> Result<u64, Stop> {
    machine.context.set_retval(&machine.world.memory, value as u32 as i32);
    Ok(0)
}

/// The registers of user space that a task has, all zeros until they are set.
fn task_pt_regs(machine: &mut Machine<'_>, _: [u64; 5]) -> Result<u64, Stop> {
    machine.world.user_registers().map_err(|error| unmodelled(&error))
}

fn unmodelled(error: &Error) -> Stop {
    Box::new(TrapKind::Unmodelled(error.to_string()))
}
