//! Helpers that look at what the settings say: stacks, events, branches, settings of the kernel, files. Programs that a
//! kernel lets nobody try out; what can be tried out is compared with the running kernel.

use std::sync::{Arc, OnceLock};

use skep_asm::{Options, assemble};
use skep_btf::{Btf, Kind, Type, TypeId};
use skep_isa::Size;
use skep_linux::{Line, kernel_btf};
use skep_object::{LinkOptions, Object, Target};
use skep_vm::{
    Branch, Counter, Effect, Input, MemoryArea, Outcome, ProgId, RunOptions, Settings, Symbol, Sysctl, Task,
    World,
};

/// The types of a kernel, read once.
fn types() -> Arc<Btf> {
    static TYPES: OnceLock<Arc<Btf>> = OnceLock::new();
    let read = || Arc::new(Btf::parse(kernel_btf(Line::V6_12).unwrap(), None).unwrap());
    Arc::clone(TYPES.get_or_init(read))
}

/// A world with a program, whose `buffer` has 256 bytes of `~`.
fn world(settings: Settings, section: &str, data: &str, body: &str) -> (World, ProgId) {
    let buffer = "~".repeat(256);
    let source = format!(
        ".license \"GPL\"\n.data\nbuffer: .ascii \"{buffer}\"\n{data}\n.program test, section = \"{section}\"\nr6 = r1\n{body}\nexit\n"
    );
    let assembly = assemble("test.s", &source, &Options::default());
    let assembly = assembly.unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::from_btf(types()), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    let mut world = World::new(Settings { line: Line::V6_12, ..settings }).unwrap();
    world.set_types(types());
    let id = world.load(&linked.programs[0]).unwrap();
    (world, id)
}

fn ended(world: &World, id: ProgId) -> Outcome {
    let outcome = world.run(id, &Input::Default, &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}"))
}

/// What the buffer begins with; nothing, if the program has none.
fn buffer(world: &World, len: usize) -> Vec<u8> {
    let map = world.maps().find(|(_, def)| def.name.ends_with(".data"));
    let bytes = map.and_then(|(map, _)| world.lookup(map, &0u32.to_le_bytes()));
    bytes.map(|bytes| bytes[..len].to_vec()).unwrap_or_default()
}

/// Runs a body; gives `r0`, as a signed number, and what the buffer begins with.
fn run(settings: &Settings, section: &str, data: &str, body: &str, len: usize) -> (i64, Vec<u8>) {
    let (world, id) = world(settings.clone(), section, data, body);
    let value = ended(&world, id).value as i64;
    (value, buffer(&world, len))
}

fn words(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

const STACKS: &str = ".map stacks { type = stack_trace, key = u32, value = 32, max_entries = 8 }";

fn with_stacks() -> Settings {
    Settings { kernel_stack: vec![11, 22, 33, 44, 55, 66], user_stack: vec![7, 8], ..Settings::default() }
}

#[test]
fn stacks_are_copied() {
    let get = |size: u32, flags: u32| {
        let body = format!("r1 = r6; r2 = buffer ll; r3 = {size}; r4 = {flags}; call bpf_get_stack");
        run(&with_stacks(), "kprobe/f", "", &body, 32)
    };
    assert_eq!(get(32, 0), (32, words(&[11, 22, 33, 44])));
    assert_eq!(get(32, 4), (16, words(&[55, 66, 0, 0])));
    assert_eq!(get(32, 6), (0, vec![0; 32]));
    assert_eq!(get(32, 7), (-14, vec![0; 32]));
    assert_eq!(get(24, 0x100), (16, [words(&[7, 8, 0]), b"~~~~~~~~".to_vec()].concat()));
    assert_eq!(get(30, 0).0, -22);
    assert_eq!(get(32, 0x200).0, -22);
    assert_eq!(get(32, 0x800).0, -22);
}

#[test]
fn stacks_are_told_with_their_build_ids() {
    let area = MemoryArea {
        start: 8,
        end: 16,
        file_offset: 0x1000,
        build_id: Some([0xab; 20]),
        ..MemoryArea::default()
    };
    let task = Task { memory_areas: vec![area], ..Task::default() };
    let settings = Settings { task, ..with_stacks() };
    let body = "r1 = r6; r2 = buffer ll; r3 = 96; r4 = 0x900; call bpf_get_stack";
    let (len, bytes) = run(&settings, "perf_event", "", body, 96);
    assert_eq!(len, 64);
    let unknown = [&2u32.to_le_bytes()[..], &[0; 20], &7u64.to_le_bytes()].concat();
    let known = [&1u32.to_le_bytes()[..], &[0xab; 20], &0x1000u64.to_le_bytes()].concat();
    assert_eq!(bytes, [unknown, known, vec![0; 32]].concat());
}

#[test]
fn stacks_are_kept_by_their_hash() {
    let settings = with_stacks();
    let body = "r1 = r6; r2 = stacks ll; r3 = 1; call bpf_get_stackid; r7 = r0
        r1 = r6; r2 = stacks ll; r3 = 1; call bpf_get_stackid; r0 -= r7; if r0 != 0 goto out; r0 = r7\nout:";
    let (world, id) = world(settings.clone(), "kprobe/f", STACKS, body);
    let bucket = ended(&world, id).value as u32;
    assert!(bucket < 8);
    let kept = world.lookup(world.map("stacks").unwrap(), &bucket.to_le_bytes());
    assert_eq!(kept, Some(words(&[22, 33, 44, 55])));
    for (flags, expected) in [(6, -14), (0xff, -14), (0x800, -22)] {
        let body = format!("r1 = r6; r2 = stacks ll; r3 = {flags}; call bpf_get_stackid");
        assert_eq!(run(&settings, "kprobe/f", STACKS, &body, 0).0, expected);
    }
}

#[test]
fn areas_of_memory_are_called_back_with() {
    let start = types_offset("vm_area_struct", "vm_start");
    let area = MemoryArea { start: 0x1000, end: 0x3000, ..MemoryArea::default() };
    let settings =
        Settings { task: Task { memory_areas: vec![area], ..Task::default() }, ..Settings::default() };
    let find = |address: u32| {
        let body = format!(
            "call bpf_get_current_task_btf; r1 = r0; r2 = {address}; r3 = found ll; r4 = buffer ll; r5 = 0; call bpf_find_vma\nexit
             .static found(task: ptr, area: ptr, context: ptr) -> u64\nr1 = *(u64 *)(r2 + {start}); *(u64 *)(r3 + 0) = r1; r0 = 0"
        );
        run(&settings, "raw_tp/sys_enter", "", &body, 8)
    };
    assert_eq!(find(0x2fff), (0, words(&[0x1000])));
    assert_eq!(find(0x3000), (-2, vec![b'~'; 8]));
}

fn types_offset(structure: &str, field: &str) -> u64 {
    let types = types();
    let id = types.find(structure, Kind::Struct).unwrap();
    let offset = offset_in(&types, id, field).unwrap();
    u64::from(offset / 8)
}

/// Where a field is, in bits, also of a structure or union without a name.
fn offset_in(types: &Btf, id: TypeId, field: &str) -> Option<u32> {
    let (_, Type::Struct(of) | Type::Union(of)) = types.resolve(id)? else { return None };
    of.members.iter().find_map(|member| match member.name {
        "" => offset_in(types, member.ty, field).map(|offset| member.bit_offset + offset),
        name => (name == field).then_some(member.bit_offset),
    })
}

#[test]
fn events_tell_what_they_counted() {
    let data = ".map events { type = perf_event_array, key = u32, value = u32, max_entries = 4 }";
    let counter = Counter { value: 5, enabled: 6, running: 7 };
    let counted = |body: &str| {
        let (world, id) = world(Settings { counter, ..Settings::default() }, "perf_event", data, body);
        if let Ok(map) = world.map("events") {
            world.set_counter(map, 0, Counter { value: 9, ..counter }).unwrap();
        }
        (ended(&world, id).value as i64, buffer(&world, 24))
    };
    assert_eq!(counted("r1 = events ll; r2 = 0xffffffff ll; call bpf_perf_event_read").0, 9);
    let read = "r1 = events ll; r2 = 0; r3 = buffer ll; r4 = 24; call bpf_perf_event_read_value";
    assert_eq!(counted(read), (0, words(&[9, 6, 7])));
    let read = "r1 = r6; r2 = buffer ll; r3 = 24; call bpf_perf_prog_read_value";
    assert_eq!(counted(read), (0, words(&[5, 6, 7])));
    let read = "r1 = r6; r2 = buffer ll; r3 = 16; call bpf_perf_prog_read_value";
    assert_eq!(counted(read), (-22, [vec![0; 16], vec![b'~'; 8]].concat()));
}

#[test]
fn branches_are_copied() {
    let branches = vec![Branch { from: 1, to: 2, flags: 3 }, Branch { from: 4, to: 5, flags: 6 }];
    let settings = Settings { branches, ..Settings::default() };
    let records = |settings: &Settings, size: u32, flags: u32| {
        let body =
            format!("r1 = r6; r2 = buffer ll; r3 = {size}; r4 = {flags}; call bpf_read_branch_records");
        run(settings, "perf_event", "", &body, 32)
    };
    assert_eq!(records(&settings, 24, 0), (24, [words(&[1, 2, 3]), vec![b'~'; 8]].concat()));
    assert_eq!(records(&settings, 0, 1).0, 48);
    assert_eq!(records(&settings, 25, 0).0, -22);
    assert_eq!(records(&settings, 24, 2).0, -22);
    assert_eq!(records(&Settings::default(), 24, 0).0, -2);
    let body = "r1 = buffer ll; r2 = 100; r3 = 0; call bpf_get_branch_snapshot";
    assert_eq!(run(&settings, "kprobe/f", "", body, 32), (48, words(&[1, 2, 3, 4])));
}

#[test]
fn settings_of_the_kernel_are_read_and_changed() {
    let sysctl = Sysctl {
        name: "net/ipv4/tcp_mem".into(),
        value: b"10 20\n".to_vec(),
        new_value: Some(b"30\n".to_vec()),
    };
    let written = Settings { sysctl, ..Settings::default() };
    let ask = |settings: &Settings, helper: &str, size: u32, flags: u32| {
        let body = format!("r1 = r6; r2 = buffer ll; r3 = {size}; r4 = {flags}; call {helper}");
        run(settings, "cgroup/sysctl", "", &body, 20)
    };
    let text = |text: &[u8]| [text, &vec![b'~'; 20 - text.len()]].concat();
    assert_eq!(ask(&written, "bpf_sysctl_get_name", 20, 0), (16, text(b"net/ipv4/tcp_mem\0")));
    assert_eq!(ask(&written, "bpf_sysctl_get_name", 20, 1), (7, text(b"tcp_mem\0")));
    assert_eq!(ask(&written, "bpf_sysctl_get_name", 7, 1), (-7, text(b"tcp_me\0")));
    assert_eq!(ask(&written, "bpf_sysctl_get_current_value", 8, 0), (6, text(b"10 20\n\0\0")));
    assert_eq!(ask(&written, "bpf_sysctl_get_current_value", 6, 0), (-7, text(b"10 20\0")));
    assert_eq!(ask(&written, "bpf_sysctl_get_new_value", 4, 0), (3, text(b"30\n\0")));
    assert_eq!(ask(&Settings::default(), "bpf_sysctl_get_new_value", 4, 0), (-22, text(b"\0\0\0\0")));
    assert_eq!(ask(&Settings::default(), "bpf_sysctl_set_new_value", 4, 0).0, -22);
    let body = "r1 = r6; r2 = buffer ll; r3 = 3; call bpf_sysctl_set_new_value
        r1 = r6; r2 = buffer ll; r2 += 8; r3 = 8; call bpf_sysctl_get_new_value";
    let (world, id) = world(written, "cgroup/sysctl", "", body);
    assert_eq!(ended(&world, id).value, 3);
    assert_eq!(buffer(&world, 16), b"~~~~~~~~~~~\0\0\0\0\0");
    let expected = Effect { bytes: Some(b"~~~".to_vec()), ..Effect::new("bpf_sysctl_set_new_value", &[]) };
    assert_eq!(world.take_effects(), [expected]);
}

#[test]
fn files_and_started_programs_are_asked_about() {
    let body = "r1 = *(u64 *)(r6 + 0); r2 = buffer ll; r3 = SIZE; call HELPER";
    let ask = |helper: &str, size: &str, about: &dyn Fn(&World, u64)| {
        let body = body.replace("SIZE", size).replace("HELPER", helper);
        let (world, id) = world(Settings::default(), "lsm/bprm_check_security", "", &body);
        let object = world.new_object("linux_binprm").unwrap();
        about(&world, object);
        let outcome = world.run(id, &Input::Args(vec![object]), &RunOptions::default()).unwrap().unwrap();
        (outcome.value as i64, buffer(&world, 8))
    };
    let has_path = |world: &World, object: u64| world.set_path(object, "/bin/x");
    assert_eq!(ask("bpf_d_path", "8", &has_path), (7, b"/bin/x\0~".to_vec()));
    assert_eq!(ask("bpf_d_path", "6", &has_path), (-36, vec![b'~'; 8]));
    assert_eq!(ask("bpf_d_path", "0", &has_path), (0, vec![b'~'; 8]));
    let has_digest = |world: &World, object: u64| world.set_digest(object, 4, &[1, 2, 3, 4]);
    assert_eq!(ask("bpf_ima_inode_hash", "8", &has_digest), (4, b"\x01\x02\x03\x04~~~~".to_vec()));
    assert_eq!(ask("bpf_ima_file_hash", "2", &has_digest), (4, b"\x01\x02~~~~~~".to_vec()));
    assert_eq!(ask("bpf_ima_file_hash", "2", &|_, _| {}).0, -95);

    for (flags, expected) in [(1, 0), (0, 0), (2, -22)] {
        let body = format!("r1 = *(u64 *)(r6 + 0); r2 = {flags}; call bpf_bprm_opts_set");
        let (world, id) = world(Settings::default(), "lsm/bprm_check_security", "", &body);
        let object = world.new_object("linux_binprm").unwrap();
        let outcome = world.run(id, &Input::Args(vec![object]), &RunOptions::default()).unwrap().unwrap();
        assert_eq!(outcome.value as i64, expected);
        assert_eq!(world.field(object, "secureexec"), Ok(u64::from(flags == 1)));
    }
}

#[test]
fn iterators_write_text() {
    let data = "format: .asciz \"%d of %s\\n\"\nname: .asciz \"a name\"\n";
    let body = "r7 = *(u64 *)(r6 + 0); r7 = *(u64 *)(r7 + 0)
        *(u64 *)(r10 - 16) = 5; r1 = name ll; *(u64 *)(r10 - 8) = r1
        r1 = r7; r2 = format ll; r3 = 10; r4 = r10; r4 += -16; r5 = 16; call bpf_seq_printf; if r0 != 0 goto out
        r1 = r7; r2 = name ll; r3 = 2; call bpf_seq_write; if r0 != 0 goto out
        r1 = name ll; *(u64 *)(r10 - 16) = r1; r1 = INT; *(u64 *)(r10 - 8) = r1
        r1 = r7; r2 = r10; r2 += -16; r3 = 16; r4 = 0; call bpf_seq_printf_btf; if r0 != 0 goto out
        r1 = r7; r2 = format ll; r3 = 9; r4 = 0; r5 = 0; call bpf_seq_printf; r0 += 22\nout:";
    let int = types().find("unsigned char", Kind::Int).unwrap();
    let (world, id) =
        world(Settings::default(), "iter/bpf_map", data, &body.replace("INT", &int.0.to_string()));
    let outcome = world.run_iterator(id, &[], &RunOptions::default()).unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&outcome.output), "5 of a name\na (unsigned char)97\n");
    assert_eq!(outcome.again, None);
}

#[test]
fn names_lead_to_addresses_and_back() {
    let symbol = Symbol { name: "here".into(), address: 0xffff_ffff_8100_0000, size: 0x40 };
    let settings = Settings { symbols: vec![symbol], ..Settings::default() };
    let data = "known: .asciz \"here\"\nof_types: .asciz \"vfs_read\"\nshown: .asciz \"%pS|%ps\"\n";
    let body = "r1 = of_types ll; r2 = 9; r3 = 0; r4 = r10; r4 += -8; call bpf_kallsyms_lookup_name; if r0 != 0 goto out
        r1 = known ll; r2 = 5; r3 = 0; r4 = r10; r4 += -16; call bpf_kallsyms_lookup_name; if r0 != 0 goto out
        r1 = shown ll; r2 = 8; r3 = *(u64 *)(r10 - 16); r3 += 4; r4 = *(u64 *)(r10 - 8); call bpf_trace_printk\nout:";
    let (world, id) = world(settings, "syscall", data, body);
    ended(&world, id);
    assert_eq!(world.take_trace(), ["here+0x4/0x40|vfs_read"]);
}

#[test]
fn what_happens_outside_is_recorded() {
    let body = "r1 = r6; r2 = -13; call bpf_override_return; r0 = *(u64 *)(r6 + 80)";
    let (world, id) = world(Settings::default(), "kprobe/f", "", body);
    assert_eq!(ended(&world, id).value as i64, -13);
    assert_eq!(world.take_effects(), [Effect::new("bpf_override_return", &[("rc", -13_i64 as u64)])]);

    let body = "r1 = r6; call bpf_rc_repeat; r1 = r6; r2 = 3; r3 = 0x1234; r4 = 1; call bpf_rc_keydown
        r1 = r6; r2 = 2; r3 = -1; call bpf_rc_pointer_rel";
    let (world, id) = self::world(Settings::default(), "lirc_mode2", "", body);
    let outcome = world.run(id, &Input::Context(vec![0; Size::W.bytes() as usize]), &RunOptions::default());
    outcome.unwrap().unwrap();
    let expected = [
        Effect::new("bpf_rc_repeat", &[]),
        Effect::new("bpf_rc_keydown", &[("protocol", 3), ("scancode", 0x1234), ("toggle", 1)]),
        Effect::new("bpf_rc_pointer_rel", &[("rel_x", 2), ("rel_y", u64::MAX)]),
    ];
    assert_eq!(world.take_effects(), expected);
}

#[test]
fn memory_of_user_space_is_written() {
    let body = "r1 = *(u64 *)(r6 + 0); r2 = buffer ll; r3 = 4; call bpf_probe_write_user";
    let (world, id) = world(Settings::default(), "raw_tp/sys_enter", "", body);
    let user = world.add_user_memory(&[0; 8]).unwrap();
    for (place, expected) in
        [(user, 0), (user + 5, -14), (world.new_object("list_head").unwrap(), -14), (0, -14)]
    {
        let outcome = world.run(id, &Input::Args(vec![place, 0]), &RunOptions::default()).unwrap().unwrap();
        assert_eq!(outcome.value as i64, expected);
    }
    assert_eq!(world.user_memory(user, 8), Some(b"~~~~\0\0\0\0".to_vec()));
}

#[test]
fn each_cpu_has_its_variable() {
    let data = ".extern ksym runqueues: rq";
    let offset = types_offset("rq", "nr_running");
    let body = format!(
        "r1 = runqueues ll; r2 = 1; call bpf_per_cpu_ptr; if r0 == 0 goto out; r7 = *(u32 *)(r0 + {offset})
         r1 = runqueues ll; call bpf_this_cpu_ptr; r8 = *(u32 *)(r0 + {offset}); r8 <<= 8; r7 |= r8
         r1 = runqueues ll; r2 = 4; call bpf_per_cpu_ptr; r0 |= r7\nout:"
    );
    let (world, id) = world(Settings::default(), "raw_tp/sys_enter", data, &body);
    let first = world.variable("runqueues").unwrap();
    for (cpu, value) in [(0, 5), (1, 7), (2, 9)] {
        world.set_field(world.variable_on(first, cpu).unwrap(), "nr_running", value).unwrap();
    }
    let on = |cpu: u32| {
        let options = RunOptions { cpu, ..RunOptions::default() };
        world.run(id, &Input::Default, &options).unwrap().unwrap().value
    };
    assert_eq!((on(0), on(2)), (0x507, 0x907));
}
