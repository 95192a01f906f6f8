//! Maps of a world: special fields, callbacks on its clock, values that belong to objects, and typed access.

use skep_asm::{Options, assemble};
use skep_linux::ProgType;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_vm::{Errno, Input, ProgId, RunOptions, Settings, Value, World};

fn programs(source: &str) -> Vec<Program> {
    let assembly =
        assemble("test.s", source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    linked.programs
}

fn world_of(source: &str) -> (World, Vec<ProgId>) {
    let mut world = World::new(Settings::default()).unwrap();
    let ids = programs(source).iter().map(|program| world.load(program).unwrap()).collect();
    (world, ids)
}

#[track_caller]
fn run(world: &World, program: ProgId) -> i64 {
    let outcome = world.run(program, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}")).value as i64
}

/// A map of timers. The helpers are called by number, because a structure has the name of one.
const TIMERS: &str = "
    .struct bpf_timer {
        opaque: u64
        more: u64
    }
    .struct element {
        fired: u64
        timer: bpf_timer
    }
    .map m { type = hash, key = u32, value = element, max_entries = 4 }
";

/// Looks the element of key 7 up into `r6`, and the address of its timer into `r1`.
fn find(out: &str) -> String {
    format!(
        "*(u32 *)(r10 - 4) = 7; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto {out}; r6 = r0; r1 = r6; r1 += 8"
    )
}

fn timers(period: u64) -> String {
    let [first, second, third] = ["out1", "out2", "out3"].map(find);
    format!(
        "{TIMERS}
        .program start, section = \"kprobe\"
        {first}
        r2 = m ll; r3 = 1; call 169
        if r0 != 0 goto out1
        r1 = r6; r1 += 8; r2 = fire ll; call 170
        if r0 != 0 goto out1
        r1 = r6; r1 += 8; r2 = 1000; r3 = 0; call 171
        out1: exit
        .program cancel, section = \"kprobe\"
        r0 = -1
        {second}
        call 172
        out2: exit
        .program again, section = \"kprobe\"
        r0 = -1
        {third}
        r2 = 5; r3 = 0; call 171
        out3: exit
        .static fire(map: ptr void, key: ptr u32, value: ptr element) -> int
        r6 = r3; r1 = *(u64 *)(r6 + 0); r2 = *(u32 *)(r2 + 0); r1 += r2; *(u64 *)(r6 + 0) = r1
        r0 = 0; r2 = {period}; if r2 == 0 goto done
        r1 = r6; r1 += 8; r3 = 0; call 171
        done: r0 = 0; exit
"
    )
}

#[test]
fn timers_fire_when_the_clock_moves() {
    let (world, ids) = world_of(&timers(0));
    let m = world.map("m").unwrap();
    let fired = |world: &World| {
        let element = world.get(m, &Value::from(7)).unwrap().unwrap();
        element.get("fired").unwrap().as_int().unwrap()
    };
    world.set(m, &Value::from(7), &Value::fields([])).unwrap();
    assert_eq!(run(&world, ids[0]), 0);
    assert_eq!(run(&world, ids[0]), -i64::from(Errno::EBUSY.0));
    assert_eq!(world.next_due(), Some(world.time() + 1000));
    assert_eq!(world.advance(999).unwrap().unwrap(), 0);
    assert_eq!(fired(&world), 0);
    assert_eq!(world.advance(1).unwrap().unwrap(), 1);
    assert_eq!((fired(&world), world.next_due()), (7, None));
    // It did not wait; and without a callback it cannot be started again.
    assert_eq!(run(&world, ids[2]), 0);
    assert_eq!(run(&world, ids[1]), 1);
    assert_eq!(run(&world, ids[1]), 0);
    assert_eq!(run(&world, ids[2]), -i64::from(Errno::EINVAL.0));
    // With its element a timer goes too.
    let (world, ids) = world_of(&timers(0));
    let m = world.map("m").unwrap();
    world.set(m, &Value::from(7), &Value::fields([])).unwrap();
    assert_eq!(run(&world, ids[0]), 0);
    world.delete(m, &7u32.to_le_bytes()).unwrap();
    assert_eq!((world.next_due(), world.advance(5000).unwrap().unwrap()), (None, 0));
    world.set(m, &Value::from(7), &Value::fields([])).unwrap();
    assert_eq!(run(&world, ids[0]), 0);
    // A new value has no timer.
    world.set(m, &Value::from(7), &Value::fields([("fired", Value::from(1))])).unwrap();
    assert_eq!(run(&world, ids[1]), -i64::from(Errno::EINVAL.0));
}

#[test]
fn timers_that_start_again_fire_in_time() {
    let (world, ids) = world_of(&timers(1000));
    let m = world.map("m").unwrap();
    world.set(m, &Value::from(7), &Value::fields([])).unwrap();
    let start = world.time();
    assert_eq!(run(&world, ids[0]), 0);
    assert_eq!(world.advance(10_500).unwrap().unwrap(), 10);
    assert_eq!((world.time(), world.next_due()), (start + 10_500, Some(start + 11_000)));
}

#[test]
fn a_callback_that_traps_says_where() {
    let source = timers(0).replace("r2 = *(u32 *)(r2 + 0)", "r2 = *(u32 *)(r2 + 4)");
    let (world, ids) = world_of(&source);
    let m = world.map("m").unwrap();
    world.set(m, &Value::from(7), &Value::fields([])).unwrap();
    assert_eq!(run(&world, ids[0]), 0);
    let trap = world.advance(1000).unwrap().unwrap_err().to_string();
    assert!(trap.starts_with("out of bounds: 4 bytes at +4 of key of map \"m\" (4 bytes)"), "{trap}");
}

#[test]
fn values_belong_to_objects() {
    // The owner is any address that an object could have.
    let source = ".map m { type = task_storage, key = u32, value = u64, flags = no_prealloc }
        .program get, section = \"kprobe\"
        r1 = m ll; r2 = 0x7000; r3 = 0; r4 = 1; call bpf_task_storage_get
        if r0 == 0 goto out
        r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = r1
        out: exit
        .program find, section = \"kprobe\"
        r1 = m ll; r2 = 0x7000; r3 = 0; r4 = 0; call bpf_task_storage_get
        exit
        .program drop, section = \"kprobe\"
        r1 = m ll; r2 = 0x7000; r3 = 0; r4 = 1; call bpf_task_storage_get; r6 = r0
        r1 = m ll; r2 = 0x7000; call bpf_task_storage_delete
        r7 = *(u64 *)(r6 + 0)
        exit
";
    let (world, ids) = world_of(source);
    let m = world.map("m").unwrap();
    assert_eq!(run(&world, ids[1]), 0);
    assert_eq!([run(&world, ids[0]), run(&world, ids[0])], [1, 2]);
    let owner = 0x7000u64.to_le_bytes();
    assert_eq!(world.keys(m), [owner]);
    assert_eq!(world.lookup(m, &owner), Some(2u64.to_le_bytes().to_vec()));
    world.update(m, &owner, &9u64.to_le_bytes(), 2).unwrap();
    assert_eq!(run(&world, ids[0]), 10);
    // What was deleted can be read to the end of the run, as under RCU.
    assert_eq!(run(&world, ids[2]), 0);
    assert_eq!(world.delete(m, &owner), Err(Errno::ENOENT));
    assert_eq!(world.update(m, &owner, &[0; 8], 2), Err(Errno::ENOENT));
    assert_eq!(world.next_key(m, None), Err(Errno::ENOTSUPP));
}

#[test]
fn maps_are_read_and_written_as_their_types_say() {
    let source = ".struct point {
            x: i32
            y: i32
        }
        .struct pair {
            from: point
            to: point
        }
        .map m { type = hash, key = point, value = pair, max_entries = 4 }
        .map each { type = percpu_array, key = u32, value = u64, max_entries = 1 }
        .program test, section = \"kprobe\"
        r1 = m ll; r1 = each ll; r0 = 0; exit
";
    let (world, _) = world_of(source);
    let m = world.map("m").unwrap();
    let point = |x, y| Value::fields([("x", Value::Int(x)), ("y", Value::Int(y))]);
    let pair = Value::fields([("from", point(-1, 2)), ("to", point(3, -4))]);
    world.set(m, &point(1, 1), &pair).unwrap();
    assert_eq!(world.get(m, &point(1, 1)).unwrap().as_ref(), Some(&pair));
    assert_eq!(world.get(m, &point(1, 2)).unwrap(), None);
    assert_eq!(world.elements(m).unwrap(), [(point(1, 1), vec![pair.clone()])]);
    assert_eq!(pair.to_string(), "{from: {x: -1, y: 2}, to: {x: 3, y: -4}}");
    assert_eq!(world.decode(m, "struct point", &[5, 0, 0, 0, 6, 0, 0, 0]).unwrap(), point(5, 6));
    let error = world.set(m, &Value::fields([("z", Value::from(1))]), &pair).unwrap_err();
    assert_eq!(error.to_string(), "point: it has no member `z`");
    let each = world.map("each").unwrap();
    world.set(each, &Value::from(0), &Value::from(3)).unwrap();
    assert_eq!(world.get(each, &Value::from(0)).unwrap(), Some(Value::Array(vec![Value::Int(3); 4])));
    let error = world.set(each, &Value::from(1), &Value::from(3)).unwrap_err();
    assert_eq!(error.to_string(), "map `each`: it does not take the element: E2BIG");
}

#[test]
fn a_frozen_map_is_the_programs_alone() {
    let source = ".map m { type = array, key = u32, value = u64, max_entries = 1 }
        .program test, section = \"kprobe\"
        *(u32 *)(r10 - 4) = 0; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; *(u64 *)(r0 + 0) = 5
        out: r0 = 0; exit
";
    let (world, ids) = world_of(source);
    let m = world.map("m").unwrap();
    world.freeze(m).unwrap();
    assert_eq!(world.freeze(m), Err(Errno::EPERM));
    assert_eq!(world.update(m, &[0; 4], &[0; 8], 0), Err(Errno::EPERM));
    assert_eq!(run(&world, ids[0]), 0);
    assert_eq!(world.lookup(m, &[0; 4]), Some(5u64.to_le_bytes().to_vec()));
    assert_eq!(programs(source)[0].kind.prog_type, ProgType::Kprobe);
}

#[test]
fn samples_are_drained_in_order() {
    let source = ".map m { type = user_ringbuf, max_entries = 4096 }
        .program drain, section = \"kprobe\"
        r1 = 1; *(u64 *)(r10 - 8) = r1
        r1 = m ll; r2 = each ll; r3 = r10; r3 += -8; r4 = 0; call bpf_user_ringbuf_drain
        r6 = r0; r0 = *(u64 *)(r10 - 8); r0 <<= 8; r0 += r6
        exit
        .static each(sample: ptr void, ctx: ptr u64) -> u64
        r6 = r2; r2 = 0; r3 = 4; call bpf_dynptr_data
        if r0 == 0 goto bad
        r1 = *(u32 *)(r0 + 0); r2 = *(u64 *)(r6 + 0); r2 *= 10; r2 += r1; *(u64 *)(r6 + 0) = r2
        r0 = 0; if r1 != 9 goto done; r0 = 1
        done: exit
        bad: r0 = 1; exit
";
    let (world, ids) = world_of(source);
    let m = world.map("m").unwrap();
    assert_eq!(run(&world, ids[0]), 1 << 8);
    for number in [2u32, 3, 9, 4] {
        world.submit(m, &number.to_le_bytes()).unwrap();
    }
    assert_eq!(run(&world, ids[0]), 1239 << 8 | 3);
    assert_eq!(run(&world, ids[0]), 14 << 8 | 1);
    // A sample takes eight bytes more.
    assert_eq!(world.submit(m, &[0; 4096]), Err(Errno::E2BIG));
    assert_eq!(world.submit(m, &[0; 4072]), Ok(()));
    assert_eq!(world.submit(m, &[0; 16]), Err(Errno::ENOSPC));
    assert_eq!(world.submit(m, &[0; 8]), Ok(()));
}

#[test]
fn sockets_come_with_a_reference() {
    let source = ".map m { type = sockmap, key = u32, value = u32, max_entries = 2 }
        .program keeps, section = \"kprobe\"
        *(u32 *)(r10 - 4) = 1; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto none; r0 = *(u32 *)(r0 + 4)
        none: exit
        .program gives, section = \"kprobe\"
        *(u32 *)(r10 - 4) = 1; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; r1 = r0; r6 = *(u32 *)(r0 + 4); call bpf_sk_release; r0 = r6
        out: exit
";
    let (world, ids) = world_of(source);
    let m = world.map("m").unwrap();
    assert_eq!(run(&world, ids[0]), 0);
    let socket = world.add_socket(skep_vm::SocketSpec::default()).unwrap();
    let key = 1u32.to_le_bytes();
    assert_eq!(world.put_object(m, &2u32.to_le_bytes(), socket, 0), Err(Errno::E2BIG));
    world.put_object(m, &key, socket, 1).unwrap();
    // Users are given cookies, which need eight bytes.
    assert_eq!(world.lookup_with(m, &key, 0), Err(Errno::ENOSPC));
    // AF_INET
    assert_eq!(run(&world, ids[1]), 2);
    let trap = world.run(ids[0], &Input::Memory(Vec::new()), &RunOptions::default()).unwrap().unwrap_err();
    assert!(trap.to_string().contains("from bpf_map_lookup_elem"), "{trap}");
    world.delete(m, &key).unwrap();
    assert_eq!(run(&world, ids[1]), 0);
}

#[test]
fn maps_in_maps_are_found_and_shown_by_number() {
    let source = ".map inner { type = array, key = u32, value = u64, max_entries = 1 }
        .map other { type = array, key = u32, value = u64, max_entries = 2 }
        .map m { type = hash_of_maps, key = u32, max_entries = 2, inner = inner }
        .program test, section = \"kprobe\"
        *(u32 *)(r10 - 4) = 7; r1 = other ll; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; r1 = r0; *(u32 *)(r10 - 4) = 0; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; r0 = *(u64 *)(r0 + 0)
        out: exit
";
    let (mut world, ids) = world_of(source);
    let m = world.map("m").unwrap();
    let shape = world.maps().find(|(_, def)| def.name == "m").and_then(|(_, def)| def.inner.clone()).unwrap();
    let inner = world.add_map(&shape).unwrap();
    world.update(inner, &[0; 4], &5u64.to_le_bytes(), 0).unwrap();
    let key = 7u32.to_le_bytes();
    assert_eq!(world.put_map(m, &key, world.map("other").unwrap()), Err(Errno::EINVAL));
    assert_eq!(run(&world, ids[0]), 0);
    world.put_map(m, &key, inner).unwrap();
    assert_eq!(run(&world, ids[0]), 5);
    let number = u32::from_le_bytes(world.lookup(m, &key).unwrap().try_into().unwrap());
    let position = world.maps().position(|(map, _)| map == inner).unwrap();
    assert_eq!(number as usize, position + 1);
    world.delete(m, &key).unwrap();
    assert_eq!(run(&world, ids[0]), 0);
}
