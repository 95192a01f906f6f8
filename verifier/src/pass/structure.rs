//! Before anything runs: which functions there are, that jumps stay in them, and that each instruction is one.
//!
//! Mirrors `add_subprog_and_kfunc`, `check_subprogs` and the per-instruction part of `resolve_pseudo_ldimm64`
//! (`kernel/bpf/verifier.c`, 6.12 and 6.18). The reserved-field rules of arithmetic, jumps, calls and exits are not checked
//! here but when an instruction is first executed, as the kernel does it.

use skep_isa::{Field, Insn, InsnIdx, Op, Since, Word, decode, forms_of_code};
use skep_linux::{KernelVersion, MapType, ProgType};
use skep_object::{Linkage, Program};

use crate::code::{Code, Subprog};
use crate::env::ProgramNames;
use crate::fields::FieldKind;
use crate::ksym;
use crate::limits::{MAX_SUBPROGS, MAX_USED_MAPS, MAX_VAR_OFF};
use crate::log::Log;
use crate::pass::{exceptions, signature};
use crate::rejection::Rejection;
use crate::state::MapRef;
use crate::target::is_sleepable;
use crate::types::Types;
use crate::{Check, Stop};

pub(crate) const LD_IMM64: u8 = 0x18;
const CALL: u8 = 0x85;
const EXIT: u8 = 0x95;
const JA: u8 = 0x05;
const JA32: u8 = 0x06;
const PSEUDO_CALL: u8 = 1;
const PSEUDO_MAP_FD: u8 = 1;
const PSEUDO_MAP_VALUE: u8 = 2;
pub(crate) const PSEUDO_BTF_ID: u8 = 3;
const PSEUDO_FUNC: u8 = 4;
const PSEUDO_MAP_IDX: u8 = 5;
const PSEUDO_MAP_IDX_VALUE: u8 = 6;
const TAIL_CALL: i32 = 12;
/// The pages that arenas consist of.
const ARENA_PAGE: u64 = 4096;

/// Finds the functions, checks that jumps stay in them, and decodes what can be decoded.
pub(crate) fn load(
    program: &Program,
    names: &ProgramNames<'_>,
    release: KernelVersion,
    log: &mut Log,
) -> Check<Code> {
    let newest = Since::Linux(release.major as u8, release.minor as u8);
    let words = &program.insns;
    let exception = exceptions::handler(program)?;
    let mut subprogs = find_subprogs(program, exception)?;
    let exception_callback = exception.and_then(|start| subprogs.iter().position(|at| at.start == start));
    if let Some(handler) = exception_callback.and_then(|number| subprogs.get_mut(number)) {
        handler.is_callback = true;
        handler.is_called_later = true;
    }
    if log.is_verbose() {
        for (number, subprog) in subprogs.iter().enumerate() {
            log.write(format_args!("func#{number} @{}\n", subprog.start));
        }
    }
    let mut code = Code::new(words.clone(), subprogs);
    code.exception_callback = exception_callback.map(|number| number as u32);
    for (number, subprog) in code.subprogs.iter().enumerate() {
        for aux in &mut code.aux[subprog.start as usize..subprog.end as usize] {
            aux.subprog = number as u32;
        }
    }
    check_jumps(&mut code)?;
    check_results(&code, program)?;
    check_encodings(&code, program, names, newest)?;
    decode_all(&mut code);
    code.find_edges();
    Ok(code)
}

fn find_subprogs(program: &Program, exception: Option<u32>) -> Check<Vec<Subprog>> {
    let words = &program.insns;
    let mut starts = vec![0u32];
    starts.extend(exception);
    for (at, word) in words.iter().enumerate() {
        let is_call = word.code == CALL && word.src() == PSEUDO_CALL;
        let is_func = word.code == LD_IMM64 && word.src() == PSEUDO_FUNC;
        if !is_call && !is_func {
            continue;
        }
        let target = at as i64 + 1 + i64::from(word.imm);
        if target < 0 || target >= words.len() as i64 {
            return Err(Stop::reject(Rejection::InvalidSubprog {}));
        }
        let target = target as u32;
        if let Err(place) = starts.binary_search(&target) {
            if starts.len() >= MAX_SUBPROGS {
                return Err(Stop::reject(Rejection::TooManySubprogs {}));
            }
            starts.insert(place, target);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([words.len() as u32]);
    Ok(starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let known = program.subprogs.iter().find(|subprog| subprog.start == InsnIdx(start));
            Subprog {
                name: known.map(|subprog| subprog.name.clone()).unwrap_or_default(),
                start,
                end,
                postorder_start: 0,
                postorder_end: 0,
                is_global: known.is_some_and(|subprog| subprog.linkage == Linkage::Global),
                has_tail_call: false,
                has_ld_abs: false,
                changes_packet: false,
                stack_depth: 0,
                is_callback: false,
                is_called_later: false,
                is_called: false,
                is_verified: false,
                signature: signature::of(
                    program,
                    start,
                    known.is_some_and(|subprog| subprog.linkage == Linkage::Global),
                ),
            }
        })
        .collect())
}

fn check_jumps(code: &mut Code) -> Check {
    for subprog in &mut code.subprogs {
        for at in subprog.start..subprog.end {
            let word = code.words[at as usize];
            let class = word.code & 7;
            let operation = word.code & 0xf0;
            if word.code == CALL && word.src() == 0 && word.imm == TAIL_CALL {
                subprog.has_tail_call = true;
            }
            if class == 0 && matches!(word.code & 0xe0, 0x20 | 0x40) {
                subprog.has_ld_abs = true;
            }
            if matches!(class, 5 | 6) && operation != EXIT & 0xf0 && operation != CALL & 0xf0 {
                let distance = if word.code == JA32 { word.imm } else { i32::from(word.off) };
                let to = i64::from(at) + 1 + i64::from(distance);
                if to < i64::from(subprog.start) || to >= i64::from(subprog.end) {
                    return Err(Stop::reject(Rejection::JumpOutOfRange { from: at, to }));
                }
            }
            if at + 1 == subprog.end && !matches!(word.code, EXIT | JA | JA32) {
                return Err(Stop::reject(Rejection::NoExit {}));
            }
        }
    }
    Ok(())
}

/// What may end a function on its own leaves a number behind, so the function's type must say that it returns one.
fn check_results(code: &Code, program: &Program) -> Check {
    for subprog in code.subprogs.iter().skip(1) {
        if (!subprog.has_ld_abs && !subprog.has_tail_call)
            || !signature::returns_nothing(program, subprog.start)
        {
            continue;
        }
        let what = if subprog.has_ld_abs { "LD_ABS" } else { "tail_call" };
        return Err(Stop::reject(Rejection::ResultNeeded { what }));
    }
    Ok(())
}

/// Not every program may use maps whose values hold what only the kernel may touch.
fn check_map_type(program: &Program, names: &ProgramNames<'_>, word: Word) -> Check {
    let names_map = [PSEUDO_MAP_FD, PSEUDO_MAP_VALUE, PSEUDO_MAP_IDX, PSEUDO_MAP_IDX_VALUE];
    if !names_map.contains(&word.src()) {
        return Ok(());
    }
    let index = u16::try_from(word.imm).ok().filter(|index| usize::from(*index) < program.maps.len());
    let Some(index) = index else {
        // A number that is no map's index is a descriptor, inverted.
        let fd = if word.imm < 0 { !word.imm } else { word.imm };
        return Err(Stop::reject(Rejection::NoSuchMap { fd }));
    };
    let fields = names.fields(MapRef { index, inner: false });
    let has = |kinds: &[FieldKind]| fields.iter().any(|field| kinds.contains(&field.kind));
    let prog_type = program.kind.prog_type;
    let tracing = matches!(
        prog_type,
        ProgType::Kprobe
            | ProgType::Tracepoint
            | ProgType::PerfEvent
            | ProgType::RawTracepoint
            | ProgType::RawTracepointWritable
    );
    let locks = has(&[FieldKind::SpinLock, FieldKind::ResSpinLock]);
    let refuse = |progs, fields| Err(Stop::reject(Rejection::FieldForProgram { progs, fields }));
    if tracing && has(&[FieldKind::ListHead, FieldKind::RbRoot]) {
        return refuse("tracing", "bpf_{list_head,rb_root}");
    }
    if locks && prog_type == ProgType::SocketFilter {
        return refuse("socket filter", "bpf_spin_lock");
    }
    if locks && tracing {
        return refuse("tracing", "bpf_spin_lock");
    }
    if tracing && has(&[FieldKind::Timer]) {
        return refuse("tracing", "bpf_timer");
    }
    if tracing && has(&[FieldKind::Wq]) {
        return refuse("tracing", "bpf_wq");
    }
    let map_type = program.maps.get(usize::from(index)).map(|map| map.map_type);
    if map_type == Some(MapType::StructOps) {
        return Err(Stop::reject(Rejection::StructOpsMap {}));
    }
    if is_sleepable(program) && !map_type.is_some_and(may_be_slept_with) {
        return Err(Stop::reject(Rejection::SleepableMap {}));
    }
    Ok(())
}

/// Whether programs that sleep may use maps of a type: their elements outlive a grace period of the kernel's.
fn may_be_slept_with(map_type: MapType) -> bool {
    matches!(
        map_type,
        MapType::Hash
            | MapType::LruHash
            | MapType::Array
            | MapType::PercpuHash
            | MapType::PercpuArray
            | MapType::LruPercpuHash
            | MapType::ArrayOfMaps
            | MapType::HashOfMaps
            | MapType::Ringbuf
            | MapType::UserRingbuf
            | MapType::InodeStorage
            | MapType::SkStorage
            | MapType::TaskStorage
            | MapType::CgrpStorage
            | MapType::Queue
            | MapType::Stack
            | MapType::Arena
            | MapType::InsnArray
    )
}

/// A 64-bit load of what a map stands for: its values have an address only in some maps, and have a size.
fn check_map_address(program: &Program, word: Word, second: u32) -> Check {
    let stop = |rejection| Err(Stop::reject(rejection));
    let is_value = match word.src() {
        PSEUDO_BTF_ID => return ksym::of(Types::of(program), word.imm as u32, second).map(|_| ()),
        0 | PSEUDO_FUNC => return Ok(()),
        PSEUDO_MAP_FD | PSEUDO_MAP_IDX if second == 0 => false,
        PSEUDO_MAP_VALUE | PSEUDO_MAP_IDX_VALUE => true,
        _ => return stop(Rejection::UnrecognizedLdImm64 {}),
    };
    // A map that is not there is found out when the load is executed.
    let index = usize::try_from(word.imm).unwrap_or(usize::MAX);
    let Some(map) = program.maps.get(index) else { return Ok(()) };
    // Maps are listed in order of first use.
    if index >= MAX_USED_MAPS {
        return stop(Rejection::TooManyMaps {});
    }
    if !is_value {
        return Ok(());
    }
    if i64::from(second) >= MAX_VAR_OFF {
        return stop(Rejection::DirectValueOffset { off: second });
    }
    match map.map_type {
        // Loaders map all pages of it, so that is how far addresses reach.
        MapType::Arena if u64::from(second) <= u64::from(map.max_entries) * ARENA_PAGE => Ok(()),
        MapType::Arena => Err(Stop::unmodelled("addresses outside an arena")),
        MapType::Array if map.max_entries == 1 && second < map.value_size => Ok(()),
        MapType::Array | MapType::InsnArray => {
            stop(Rejection::DirectValueRange { value_size: map.value_size, off: second })
        }
        _ => stop(Rejection::NoDirectValue {}),
    }
}

/// What the kernel checks of every instruction, reached or not.
fn check_encodings(code: &Code, program: &Program, names: &ProgramNames<'_>, newest: Since) -> Check {
    let words = &code.words;
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        let (class, mode) = (word.code & 7, word.code & 0xe0);
        if class == 1 && ((mode != 0x60 && mode != 0x80) || word.imm != 0) {
            return Err(Stop::reject(Rejection::ReservedLdx {}));
        }
        if word.code == LD_IMM64 {
            let second = words.get(at + 1).copied();
            let plain = second.is_some_and(|second| (second.code, second.regs, second.off) == (0, 0, 0));
            if !plain {
                return Err(Stop::reject(Rejection::InvalidLdImm64 {}));
            }
            check_map_type(program, names, word)?;
            check_map_address(program, word, second.map_or(0, |second| second.imm as u32))?;
            at += 2;
            continue;
        }
        // The kernel's own table of opcodes is without the forms that only a compiler or a later kernel knows.
        let unknown = !forms_of_code(word.code).iter().any(|form| form.since <= newest);
        if unknown {
            return Err(Stop::reject(Rejection::UnknownOpcode { code: word.code }));
        }
        at += 1;
    }
    Ok(())
}

/// Decodes every slot. A word with a field at fault decodes as if the field were right: executing it reports the fault.
fn decode_all(code: &mut Code) {
    let insns = &mut code.insns;
    while let Some(rest) = code.words.get(insns.len()..).filter(|rest| !rest.is_empty()) {
        let found = decode(rest);
        code.aux[insns.len()].faulty = found.is_err();
        let insn = found.unwrap_or_else(|_| nearest(rest[0]));
        insns.push(insn);
        if insn.slots() == 2 && rest.len() > 1 {
            insns.push(insn);
        }
    }
}

fn nearest(word: Word) -> Insn {
    let forms = forms_of_code(word.code);
    let score = |form: &&skep_isa::Form| {
        Field::ALL.iter().filter(|field| form.pattern(**field).admits(field.of(word))).count()
    };
    let op = forms.iter().rev().max_by_key(score).map_or(Op::Exit, |form| form.op);
    let reg = |number| skep_isa::Reg::new(number).unwrap_or(skep_isa::Reg::R0);
    Insn { op, dst: reg(word.dst()), src: reg(word.src()), off: word.off, imm: i64::from(word.imm) }
}
