//! Helpers, by family. Each family is a table of names and functions; what is in none is not modelled, and can be mocked.

mod callback;
mod cgroup;
mod checksum;
mod clock;
mod context;
mod dynptr;
mod format;
mod kptr;
mod lirc;
mod lock;
mod lsm;
mod lwt;
mod map;
mod msg;
mod output;
mod packet;
mod percpu;
mod perf;
mod print;
mod probe;
mod redirect;
mod resize;
mod route;
mod seq;
mod show;
mod skb;
mod sock_ops;
mod socket;
mod sockmap;
mod sockopt;
mod stack;
mod storage;
mod string;
mod syncookie;
mod syscall;
mod sysctl;
mod task;
mod timer;
mod tunnel;
mod unmodelled;
mod user_ring;
mod xdp;

use std::sync::OnceLock;

use skep_linux::Helper;

use crate::ProgId;
use crate::interp::{Machine, Stop};
use crate::maps::Map;
use crate::trap::TrapKind;
pub(crate) use print::print;
pub(crate) use probe::Space;

/// A helper: the arguments in, `r0` out. Those that return nothing return zero.
type Function = fn(&mut Machine<'_>, [u64; 5]) -> Result<u64, Stop>;

/// Some helpers, by name.
type Family = &'static [(&'static str, Function)];

static FAMILIES: &[Family] = &[
    map::FAMILY,
    clock::FAMILY,
    task::FAMILY,
    context::FAMILY,
    callback::FAMILY,
    lock::FAMILY,
    dynptr::FAMILY,
    output::FAMILY,
    xdp::FAMILY,
    skb::FAMILY,
    resize::FAMILY,
    checksum::FAMILY,
    redirect::FAMILY,
    route::FAMILY,
    tunnel::FAMILY,
    socket::FAMILY,
    sockmap::FAMILY,
    sockopt::FAMILY,
    sock_ops::FAMILY,
    msg::FAMILY,
    lwt::FAMILY,
    syncookie::FAMILY,
    lirc::FAMILY,
    print::FAMILY,
    probe::FAMILY,
    string::FAMILY,
    storage::FAMILY,
    timer::FAMILY,
    kptr::FAMILY,
    user_ring::FAMILY,
    cgroup::FAMILY,
    stack::FAMILY,
    perf::FAMILY,
    percpu::FAMILY,
    syscall::FAMILY,
    sysctl::FAMILY,
    lsm::FAMILY,
    seq::FAMILY,
];

pub(crate) use msg::Message;
pub(crate) use redirect::finish as finish_redirect;

/// What a call leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flow {
    /// The next instruction, with this in `r0`.
    Value(u64),
    /// Another program, with this in `r1`.
    TailCall { program: ProgId, context: u64 },
}

/// The names of the helpers that are modelled.
pub fn modelled_helpers() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().copied().flatten().map(|(name, _)| *name)
}

/// Why a helper is not modelled; `None` if it is.
pub fn unmodelled_helper(name: &str) -> Option<&'static str> {
    unmodelled::reason(name).filter(|_| !modelled_helpers().any(|known| known == name))
}

/// Calls a helper by its number.
pub(crate) fn call(machine: &mut Machine<'_>, number: u64, args: [u64; 5]) -> Result<Flow, Stop> {
    // Most of the time nothing is mocked, and the number is that of a function.
    let known = usize::try_from(number).ok().filter(|_| machine.world.mocks.is_empty());
    if let Some(function) = known.and_then(|number| table().get(number).copied().flatten()) {
        let value = function(machine, args)?;
        return Ok(flow_of(machine, value));
    }
    let helper = u32::try_from(number).ok().and_then(Helper::by_id);
    let helper = helper.ok_or_else(|| Box::new(TrapKind::NoSuchHelper(number)))?;
    if let Some(answer) = machine.world.mocks.helper(machine, helper.id, args) {
        let failed = |reason| Box::new(TrapKind::Mock(format!("the mock of {}: {reason}", helper.name)));
        return answer.map(Flow::Value).map_err(failed);
    }
    let function = table().get(helper.id as usize).copied().flatten().ok_or_else(|| {
        let bare = helper.name;
        let why = unmodelled_helper(bare).map(|reason| format!(" ({reason})")).unwrap_or_default();
        Box::new(TrapKind::Unmodelled(format!(
            "helper {bare} is not modelled{why}: mock it with `World::mock(\"{bare}\", …)`"
        )))
    })?;
    let value = function(machine, args)?;
    Ok(flow_of(machine, value))
}

/// What a helper that returned a value leads to.
fn flow_of(machine: &mut Machine<'_>, value: u64) -> Flow {
    match machine.tail_call.take() {
        Some(program) => Flow::TailCall { program, context: machine.context.address },
        None => Flow::Value(value),
    }
}

/// The functions by number.
fn table() -> &'static [Option<Function>] {
    static TABLE: OnceLock<Vec<Option<Function>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let n = skep_linux::helpers().iter().map(|helper| helper.id as usize + 1).max().unwrap_or(0);
        let mut table = vec![None; n];
        for (name, function) in FAMILIES.iter().copied().flatten() {
            let id = Helper::by_name(name).map_or(0, |helper| helper.id as usize);
            if let Some(entry) = table.get_mut(id).filter(|_| id != 0) {
                *entry = Some(*function);
            }
        }
        table
    })
}

/// The map an argument names.
pub(crate) fn map_of<'w>(
    machine: &Machine<'w>,
    helper: &'static str,
    argument: u64,
) -> Result<&'w Map, Stop> {
    machine.world.map_at(argument).ok_or_else(|| bad(helper, format!("{argument:#x} is no map")))
}

/// An argument that a helper cannot take, and no verified program gives it.
pub(crate) fn bad(helper: &'static str, reason: impl Into<String>) -> Stop {
    Box::new(TrapKind::Argument { helper, reason: reason.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_a_helper_and_stands_once() {
        let mut names: Vec<&str> = modelled_helpers().collect();
        for name in &names {
            assert!(Helper::by_name(name).is_some_and(|helper| helper.name == *name), "{name}");
        }
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n);
        for helper in skep_linux::helpers() {
            let is_modelled = names.contains(&helper.name);
            assert_ne!(is_modelled, unmodelled_helper(helper.name).is_some(), "{}", helper.name);
        }
    }
}
