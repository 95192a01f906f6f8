//! Kernel functions: what is held at the end, given back twice or used afterwards is a trap that names it.

use skep_asm::{Options, assemble};
use skep_btf::{Btf, BtfBuilder, Endian, Kind, TypeDef};
use skep_linux::Line;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_vm::{Input, RunOptions, Settings, TrapKind, World};

/// Declarations that the programs below need.
const DECLARED: &str = ".license \"GPL\"
.extern kfunc bpf_cpumask_create() -> ptr bpf_cpumask
.extern kfunc bpf_cpumask_release(mask: ptr bpf_cpumask) -> void
.extern kfunc bpf_cpumask_weight(mask: ptr cpumask) -> u32
.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void
.extern kfunc bpf_preempt_disable() -> void
.extern kfunc bpf_preempt_enable() -> void
.extern kfunc bpf_iter_num_new(it: ptr bpf_iter_num, start: int, end: int) -> int
.extern kfunc bpf_iter_num_next(it: ptr bpf_iter_num) -> ptr int
.extern kfunc bpf_iter_num_destroy(it: ptr bpf_iter_num) -> void
.extern kfunc bpf_throw(cookie: u64) -> void
.extern kfunc bpf_verify_pkcs7_signature(data: ptr bpf_dynptr, signature: ptr bpf_dynptr, keyring: ptr bpf_key) -> int
";

/// Runs the first program of a source; gives `r0` or the kind of trap.
fn run(body: &str) -> Result<u64, TrapKind> {
    run_changed(body, |_| {})
}

/// Runs the first program of a source, linked and then changed.
fn run_changed(body: &str, change: impl FnOnce(&mut Program)) -> Result<u64, TrapKind> {
    let source = format!("{DECLARED}.program test, section = \"syscall\"\n{body}\nexit\n");
    let assembly =
        assemble("test.s", &source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::embedded(Line::V6_12).unwrap(), &LinkOptions::default());
    let program = linked.programs.first().unwrap_or_else(|| panic!("{:?}", linked.failed));
    let mut program = program.clone();
    change(&mut program);
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&program).unwrap();
    let outcome = world.run(id, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap();
    outcome.map(|outcome| outcome.value).map_err(|trap| trap.kind().clone())
}

#[track_caller]
fn check_trap(body: &str, expected: &str) {
    assert_eq!(run(body).unwrap_err().to_string(), expected);
}

#[test]
fn what_is_held_at_the_end_is_named() {
    check_trap(
        "call bpf_cpumask_create\nr0 = 0",
        "the program ends and holds a reference to the bpf_cpumask, from bpf_cpumask_create",
    );
    check_trap("call bpf_rcu_read_lock\nr0 = 0", "the program ends within bpf_rcu_read_lock");
    check_trap("call bpf_preempt_disable\nr0 = 0", "the program ends and has not enabled preemption again");
    check_trap(
        "r1 = r10; r1 += -8; r2 = 0; r3 = 1; call bpf_iter_num_new\nr0 = 0",
        "the program ends and holds an iterator that is not destroyed, from bpf_iter_num_new",
    );
}

#[test]
fn what_is_given_back_twice_or_used_afterwards_is_named() {
    let released = "call bpf_cpumask_create\nr6 = r0\nr1 = r6\ncall bpf_cpumask_release\nr1 = r6\n";
    check_trap(
        &format!("{released}call bpf_cpumask_release"),
        "bpf_cpumask_release: the program holds no reference to the bpf_cpumask, which is gone",
    );
    check_trap(
        &format!("{released}call bpf_cpumask_weight"),
        "not readable: 8 bytes at +0 of the bpf_cpumask, which is gone (16 bytes)",
    );
    check_trap("call bpf_rcu_read_unlock", "bpf_rcu_read_unlock without bpf_rcu_read_lock");
    check_trap("call bpf_preempt_enable", "bpf_preempt_enable without bpf_preempt_disable");
    check_trap(
        "r1 = r10; r1 += -8; call bpf_iter_num_next",
        "an iterator is used that was not made, or is destroyed",
    );
}

#[test]
fn exceptions_end_the_program_with_their_cookie() {
    assert_eq!(run("r1 = 9; call bpf_throw"), Ok(9));
    check_trap(
        "call bpf_cpumask_create\nr1 = 9; call bpf_throw",
        "the program ends and holds a reference to the bpf_cpumask, from bpf_cpumask_create",
    );
}

#[test]
fn what_is_not_modelled_says_why() {
    let text = "kernel function bpf_verify_pkcs7_signature is not modelled (signatures are not verified): \
                mock it with `World::mock(\"bpf_verify_pkcs7_signature\", …)`";
    check_trap("r1 = 0; r2 = 0; r3 = 0; call bpf_verify_pkcs7_signature", text);
}

/// Tags the entry function with its exception callback, as compilers do.
fn tag_callback(program: &mut Program) {
    let types = program.btf.clone().unwrap();
    let target = types.find("test", Kind::Func).unwrap();
    let mut builder = BtfBuilder::from_btf(&types);
    let name = "exception_callback:catch".into();
    builder.add(TypeDef::DeclTag { name, target, component: None, attribute: false }).unwrap();
    program.btf = Some(Btf::parse(builder.finish(Endian::Little).unwrap(), None).unwrap().into());
}

#[test]
fn exception_callbacks_say_what_the_program_returns() {
    let caught = "r1 = 9
        call inner
        r0 = 1
        exit
        .static inner(n: u64) -> int
        r6 = r1
        r1 = 0
        r2 = r1
        if r6 == 0 goto none
        r1 = r6
        call bpf_throw
    none:
        call catch
        exit
        .static catch(cookie: u64) -> int
        r0 = r1
        r0 += 100";
    assert_eq!(run(caught), Ok(9));
    assert_eq!(run_changed(caught, tag_callback), Ok(109));
    let thrown = caught.replace("r0 += 100", "call bpf_throw");
    let trap = run_changed(&thrown, tag_callback).unwrap_err();
    assert_eq!(trap.to_string(), "bpf_throw: an exception callback throws an exception");
}
