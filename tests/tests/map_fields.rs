//! Special fields of values, and values that belong to objects: what their helpers return here must be what they return in the
//! running kernel, where bpf(2) may be called.

#[allow(dead_code, reason = "one file serves several tests")]
mod calls;

use std::fmt::Write as _;

use calls::{Calls, check};
use skep_asm::{Dialect, Options, assemble};
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability, possible_cpus};
use skep_vm::{Input, RunOptions, Settings, World};

/// A map of timers.
fn timers(kind: &str) -> String {
    format!(
        ".struct bpf_timer {{
            opaque: u64
            more: u64
        }}
        .struct element {{
            fired: u64
            timer: bpf_timer
        }}
        .map m {{ type = {kind}, key = u32, value = element, max_entries = 4 }}\n"
    )
}

/// Calls a timer's helper with what is in the other registers. They are called by number, because a structure has the name
/// of one.
fn timer(calls: &mut Calls, number: u32, args: &str) {
    writeln!(calls.body, "r1 = r9; r1 += 8; {args}; call {number}").unwrap();
    calls.note();
}

const INIT: u32 = 169;
const SET_CALLBACK: u32 = 170;
const START: u32 = 171;
const CANCEL: u32 = 172;
/// Later than any test takes.
const LATER: &str = "r2 = 1000000000000 ll";

/// Puts the element of key 1 into `r9`.
fn find(calls: &mut Calls) {
    calls.place(1, 0);
    calls.body += "call bpf_map_lookup_elem; if r0 == 0 goto out; r9 = r0\n";
}

#[test]
fn timers_answer_alike() {
    let fire = ".static fire(map: ptr void, key: ptr u32, value: ptr element) -> int
         r0 = 0; exit\n";
    for kind in ["array", "hash"] {
        let mut calls = Calls::new(false);
        calls.body += "r1 = 0; *(u64 *)(r10 - 24) = r1; *(u64 *)(r10 - 32) = r1; *(u64 *)(r10 - 40) = r1\n";
        // The value is three words on the stack, of which the timer's are not copied.
        let update = |calls: &mut Calls| {
            calls.place(1, 0);
            calls.body += "r3 = r10; r3 += -40; r4 = 0; call bpf_map_update_elem\n";
            calls.note();
        };
        update(&mut calls);
        find(&mut calls);
        timer(&mut calls, SET_CALLBACK, "r2 = fire ll");
        timer(&mut calls, START, &format!("{LATER}; r3 = 0"));
        timer(&mut calls, CANCEL, "r2 = 0");
        for clock in [16, 5, 2, 1 << 20, 1, 1] {
            timer(&mut calls, INIT, &format!("r2 = m ll; r3 = {clock}"));
        }
        timer(&mut calls, START, &format!("{LATER}; r3 = 0"));
        timer(&mut calls, SET_CALLBACK, "r2 = fire ll");
        for flags in [4, 8, 3, 0, 2] {
            timer(&mut calls, START, &format!("{LATER}; r3 = {flags}"));
        }
        timer(&mut calls, CANCEL, "r2 = 0");
        timer(&mut calls, CANCEL, "r2 = 0");
        timer(&mut calls, START, &format!("{LATER}; r3 = 0"));
        timer(&mut calls, SET_CALLBACK, "r2 = fire ll");
        timer(&mut calls, START, &format!("{LATER}; r3 = 0"));
        // A change of the value takes its timer away.
        update(&mut calls);
        find(&mut calls);
        timer(&mut calls, CANCEL, "r2 = 0");
        timer(&mut calls, INIT, "r2 = m ll; r3 = 7");
        timer(&mut calls, INIT, "r2 = m ll; r3 = 0");
        check(&timers(kind), &calls, fire);
    }
}

/// Runs a program that returns a number here and there.
#[track_caller]
fn check_value(source: &str, expected: u32) {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return;
    }
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let target = Target::live().unwrap();
    let linked = object.link(&target, &LinkOptions::default());
    let program = linked.programs.first().unwrap_or_else(|| panic!("{source}\n{:?}", linked.failed));
    let (data, input) = match program.kind.prog_type {
        ProgType::RawTracepoint => (Vec::new(), Input::Context(vec![0; 64])),
        _ => (vec![0; 64], Input::Packet(vec![0; 64])),
    };
    let run = TestRun { data: data.into(), repeat: 1, ..TestRun::default() };
    let answer = Kernel::live().unwrap().ask(&Request { run: Some(run), ..Request::new(program).unwrap() });
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{}\n{source}", answer.message, answer.log);
    let theirs = answer.run.unwrap();
    assert_eq!(
        (theirs.errno, theirs.retval),
        (None, expected),
        "the kernel says {:#x}\n{source}",
        theirs.retval
    );

    let mut world = World::new(Settings { n_cpus: possible_cpus(), ..Settings::default() }).unwrap();
    world.set_types(target.btf().unwrap().clone());
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &input, &RunOptions::default()).unwrap();
    let ours = outcome.unwrap_or_else(|trap| panic!("{trap}\n{source}")).value as u32;
    assert_eq!(ours, expected, "{ours:#x}, not {expected:#x}\n{source}");
}

/// Gets a value with flags and adds to it; a digit says what it was before, or 15 that there was none.
fn get(helper: &str, owner: &str, flags: u32, initial: &str, at: u32) -> String {
    format!(
        "r1 = m ll; {owner}; r3 = {initial}; r4 = {flags}; call {helper}
         r1 = 15; if r0 == 0 goto none{at}
         r1 = *(u64 *)(r0 + 0); r2 = r1; r2 += 1; *(u64 *)(r0 + 0) = r2
         none{at}: r9 <<= 4; r9 |= r1\n"
    )
}

/// Deletes a value; a digit says 0, or the error.
fn delete(helper: &str, owner: &str) -> String {
    format!("r1 = m ll; {owner}; call {helper}\nr0 = -r0; r0 &= 15; r9 <<= 4; r9 |= r0\n")
}

#[test]
fn tasks_own_values_alike() {
    let (find, drop, task) = ("bpf_task_storage_get", "bpf_task_storage_delete", "r2 = r8");
    let body = [
        get(find, task, 0, "0", 0),
        delete(drop, task),
        get(find, task, 1, "0", 1),
        get(find, task, 1, "0", 2),
        get(find, task, 0, "0", 3),
        delete(drop, task),
        "r1 = 7; *(u64 *)(r10 - 16) = r1\n".to_owned(),
        get(find, task, 1, "r10; r3 += -16", 4),
        get(find, task, 2, "0", 5),
    ];
    let source = format!(
        ".license \"GPL\"
         .map m {{ type = task_storage, key = u32, value = u64, flags = no_prealloc }}
         .program test, section = \"raw_tracepoint\"
         call bpf_get_current_task_btf; if r0 == 0 goto out; r8 = r0
         r9 = 0
         {}
         r0 = r9
         out: exit\n",
        body.concat()
    );
    // Nothing, ENOENT, made with 0, found with 1 and 2, deleted, made with 7, a flag that is none.
    check_value(&source, 0xf201_207f);
}

#[test]
fn cgroups_own_values_alike() {
    for kind in ["cgroup_storage_deprecated", "percpu_cgroup_storage_deprecated"] {
        let source = format!(
            ".license \"GPL\"
             .map m {{ type = {kind}, key = u64, value = u64 }}
             .program test, section = \"cgroup_skb/ingress\"
             r1 = m ll; r2 = 0; call bpf_get_local_storage
             r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1
             r1 = m ll; r2 = 0; call bpf_get_local_storage
             r0 = *(u64 *)(r0 + 0); r0 &= 1
             exit\n"
        );
        check_value(&source, 1);
    }
}
