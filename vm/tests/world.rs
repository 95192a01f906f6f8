//! The world from outside: maps read and written as bytes, mocks, limits, and input that is refused.

use std::sync::Arc;

use skep_asm::{Options, assemble};
use skep_isa::InsnIdx;
use skep_linux::{MapType, ProgType};
use skep_object::{LinkOptions, MapDef, MapOrigin, Object, Program, Target};
use skep_vm::{
    Errno, Input, Mock, MockCall, ProgId, RunOptions, Settings, StackReads, Tracer, TrapKind, World,
};

/// The first program of a source, linked.
fn program(source: &str) -> Program {
    let assembly =
        assemble("test.s", source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    linked.programs.into_iter().next().unwrap_or_else(|| panic!("{:?}", linked.failed))
}

/// A source with one program of a type whose context is bytes.
fn traced(body: &str) -> String {
    format!(".program test, section = \"kprobe\"\n{body}\nexit\n")
}

fn map(map_type: MapType, max_entries: u32) -> Arc<MapDef> {
    Arc::new(MapDef {
        map_type,
        key_size: 4,
        value_size: 4,
        max_entries,
        ..MapDef::new("m", ".maps", MapOrigin::Given)
    })
}

/// Runs a body with some settings; gives `r0` or the kind of trap.
fn run_with(settings: Settings, fuel: u64, body: &str) -> Result<u64, TrapKind> {
    let mut world = World::new(settings).unwrap();
    let id = world.load(&program(&traced(body))).unwrap();
    let options = RunOptions { fuel, ..RunOptions::default() };
    let outcome = world.run(id, &Input::Memory(vec![7; 16]), &options).unwrap();
    outcome.map(|outcome| outcome.value).map_err(|trap| trap.kind().clone())
}

fn key(number: u32) -> [u8; 4] {
    number.to_le_bytes()
}

#[test]
fn the_least_recently_used_makes_room() {
    let mut world = World::new(Settings::default()).unwrap();
    let map = world.add_map(&map(MapType::LruHash, 2)).unwrap();
    world.update(map, &key(1), &[1; 4], 0).unwrap();
    world.update(map, &key(2), &[2; 4], 0).unwrap();
    // A user's look is no use; a change is.
    assert_eq!(world.lookup(map, &key(1)), Some(vec![1; 4]));
    world.update(map, &key(1), &[4; 4], 0).unwrap();
    world.update(map, &key(3), &[3; 4], 0).unwrap();
    let mut keys = world.keys(map);
    keys.sort();
    assert_eq!(keys, [key(1), key(3)]);
    assert_eq!(world.delete(map, &key(2)), Err(Errno::ENOENT));
}

#[test]
fn each_cpu_has_its_value() {
    let mut world = World::new(Settings { n_cpus: 2, ..Settings::default() }).unwrap();
    let map = world.add_map(&map(MapType::PercpuHash, 2)).unwrap();
    let value = [1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0];
    assert_eq!(world.update(map, &key(1), &value[..4], 0), Err(Errno::EINVAL));
    world.update(map, &key(1), &value, 0).unwrap();
    assert_eq!(world.lookup(map, &key(1)).as_deref(), Some(&value[..]));
    assert_eq!(world.lookup(map, &[1]), None);
}

#[test]
fn helpers_can_be_answered_by_mocks() {
    let source = traced(
        "r1 = r10; r1 += -8; *(u64 *)(r1 + 0) = 5; call bpf_get_socket_cookie
         r6 = r0; call bpf_ktime_get_ns
         r0 += r6",
    );
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&program(&source)).unwrap();
    world.mock("ktime_get_ns", Mock::Constant(100)).unwrap();
    let read = |call: &mut MockCall<'_>| call.read(call.args[0], 8).map(|bytes| u64::from(bytes[0]));
    world.mock("bpf_get_socket_cookie", Mock::Function(Box::new(read))).unwrap();
    let outcome = world.run(id, &Input::Memory(vec![0; 8]), &RunOptions::default()).unwrap().unwrap();
    assert_eq!(outcome.value, 105);
    assert!(world.mock("bpf_nothing", Mock::Constant(0)).is_err());
}

#[test]
fn the_world_is_deterministic() {
    let body = "call bpf_get_prandom_u32\nr6 = r0\ncall bpf_get_prandom_u32\nr6 <<= 32\nr0 |= r6";
    let settings = Settings::default();
    let first = run_with(settings.clone(), 1000, body).unwrap();
    assert_eq!(run_with(settings.clone(), 1000, body), Ok(first));
    assert_ne!(first >> 32, first & 0xffff_ffff);
    assert_ne!(run_with(Settings { seed: 1, ..settings.clone() }, 1000, body), Ok(first));
    let body = "call bpf_ktime_get_ns\nr6 = r0\ncall bpf_ktime_get_ns\nr0 -= r6";
    assert_eq!(run_with(Settings { tick_ns: 5, ..settings }, 1000, body), Ok(5));
}

#[test]
fn runs_end() {
    assert_eq!(run_with(Settings::default(), 1000, "loop: goto loop"), Err(TrapKind::OutOfFuel));
    assert_eq!(run_with(Settings::default(), 3, "r0 = 1; r0 = 2"), Ok(2));
    assert_eq!(run_with(Settings::default(), 2, "r0 = 1; r0 = 2"), Err(TrapKind::OutOfFuel));
    let nested = ".program test, section = \"kprobe\"
        r0 = 0
        call down
        exit
        .static down() -> int
        r0 = 0
        call down
        exit
";
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&program(nested)).unwrap();
    let trap = world.run(id, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap().unwrap_err();
    assert_eq!(trap.kind(), &TrapKind::TooManyFrames);
    assert_eq!(trap.source().map(|source| source.line), Some(7));
}

#[test]
fn unwritten_stack_can_be_read_if_asked_for() {
    let body = "r0 = *(u64 *)(r10 - 8)";
    assert!(matches!(run_with(Settings::default(), 10, body), Err(TrapKind::Memory(_))));
    let leftover = Settings { stack_reads: StackReads::Leftover, ..Settings::default() };
    assert_eq!(run_with(leftover, 10, body), Ok(0));
}

/// A program that adds one to a sum under its lock, and then does something else. The lock helpers are called by number,
/// because a structure has the name of one.
fn locking(end: &str) -> String {
    format!(
        ".struct bpf_spin_lock {{
            val: u32
        }}
        .struct locked {{
            lock: bpf_spin_lock
            pad: u32
            sum: u64
        }}
        .map m {{ type = array, key = u32, value = locked, max_entries = 1 }}
        .program test, section = \"kprobe\"
        *(u32 *)(r10 - 4) = 0; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; r6 = r0; r1 = r0; call 93
        r1 = *(u64 *)(r6 + 8); r1 += 1; *(u64 *)(r6 + 8) = r1
        {end}
        out: r0 = 0; exit
"
    )
}

#[test]
fn locks_exclude_and_must_be_given_back() {
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&program(&locking("r1 = r6; call 94"))).unwrap();
    let world = &world;
    std::thread::scope(|scope| {
        for cpu in 0..2 {
            scope.spawn(move || {
                for _ in 0..2000 {
                    let options = RunOptions { cpu, ..RunOptions::default() };
                    world.run(id, &Input::Memory(Vec::new()), &options).unwrap().unwrap();
                }
            });
        }
    });
    let m = world.map("m").unwrap();
    assert_eq!(world.lookup(m, &key(0)).unwrap()[8..], 4000u64.to_le_bytes());
    // An update under the lock leaves the lock alone.
    world.update(m, &key(0), &[9; 16], 4).unwrap();
    assert_eq!(world.lookup(m, &key(0)).unwrap(), [&[0; 4][..], &[9; 12]].concat());

    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&program(&locking(""))).unwrap();
    let trap = world.run(id, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap().unwrap_err();
    assert!(trap.to_string().starts_with("the program ends and holds a lock"), "{trap}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut world = World::new(Settings::default()).unwrap();
    let word = |code| [skep_isa::Word { code, ..Default::default() }];
    let id = world.load_words("pass", ProgType::Xdp, &word(0x95)).unwrap();
    let refusal = |input, cpu| {
        world.run(id, &input, &RunOptions { cpu, ..RunOptions::default() }).unwrap_err().to_string()
    };
    assert_eq!(
        refusal(Input::Packet(vec![0; 13]), 0),
        "program `pass` cannot run on this (EINVAL): a packet has 14 bytes at least, and this one 13"
    );
    assert!(refusal(Input::Packet(vec![0; 80_000]), 0).ends_with("and this one 80000"));
    assert!(refusal(Input::Packet(vec![0; 64]), 9).contains("there is no CPU 9"));
    let error = world.add_map(&map(MapType::InsnArray, 1)).unwrap_err();
    assert_eq!(error.to_string(), "map `m`: maps of type InsnArray are not modelled");
    let error = world.add_map(&map(MapType::Array, 0)).unwrap_err();
    assert!(error.to_string().starts_with("map `m`: an array has keys of 4 bytes"), "{error}");
    let error = world.add_map(&map(MapType::Array, u32::MAX)).unwrap_err();
    assert!(error.to_string().contains("more than 1 GiB"), "{error}");
    assert!(world.load_words("bad", ProgType::Xdp, &word(0xff)).is_err());
}

#[test]
fn kernel_functions_run_and_can_be_mocked() {
    let mut world = World::new(Settings::default()).unwrap();
    assert!(world.mock("bpf_no_such", Mock::Constant(1)).is_err());
    world.mock("bpf_cpumask_create", Mock::Constant(7)).unwrap();
    assert_eq!(skep_vm::modelled_kfuncs().filter(|name| *name == "bpf_rcu_read_lock").count(), 1);
}

#[test]
fn objects_of_the_kernel_have_fields_by_name() {
    let bytes = skep_linux::kernel_btf(skep_linux::Line::V6_12).unwrap();
    let types = skep_btf::Btf::parse(bytes, None).unwrap();
    let mut world = World::new(Settings::default()).unwrap();
    assert!(world.new_object("task_struct").unwrap_err().to_string().contains("set_types"));
    world.set_types(Arc::new(types));
    let (task, parent) = (world.new_object("task_struct").unwrap(), world.new_object("task_struct").unwrap());
    world.set_field(task, "real_parent", parent).unwrap();
    world.set_field(task, "se.vruntime", 12).unwrap();
    assert_eq!(world.field(task, "real_parent"), Ok(parent));
    assert_eq!(world.field(task, "se.vruntime"), Ok(12));
    let error = world.field(task, "se.no").unwrap_err().to_string();
    assert_eq!(error, "there is no field `task_struct.se.no`");
}

/// Remembers what it saw.
#[derive(Debug, Default)]
struct Seen(Vec<(u32, u64, usize)>);

impl Tracer for Seen {
    fn step(&mut self, _: ProgId, insn: InsnIdx, regs: &[u64; 11], depth: usize) {
        self.0.push((insn.0, regs[0], depth));
    }
}

#[test]
fn a_tracer_sees_every_instruction_before_it_runs() {
    let mut world = World::new(Settings::default()).unwrap();
    let text = "
        .program test, section = \"socket\"
        r0 = 1
        r1 = 0x100000000 ll
        call twice
        exit
        .static twice
        r0 *= 2
        exit
";
    let id = world.load(&program(text)).unwrap();
    let (input, options) = (Input::Packet(vec![0; 64]), RunOptions::default());
    let mut seen = Seen::default();
    let traced = world.run_traced(id, &input, &options, &mut seen).unwrap().unwrap();
    let wanted = [(0, 0, 0), (1, 1, 0), (3, 1, 0), (5, 1, 1), (6, 2, 1), (4, 2, 0)];
    assert_eq!(seen.0, wanted);
    assert_eq!(traced, world.run(id, &input, &options).unwrap().unwrap());
}
