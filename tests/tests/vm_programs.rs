//! Small programs that ask maps and helpers for what they do at their edges. Each runs in the interpreter, and where
//! bpf(2) may be called also in the running kernel, which must give the same value and the same packet.

use skep_asm::{Dialect, Options, assemble};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

/// The programs of a source, linked.
fn programs(source: &str) -> Vec<Program> {
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{source}\n{:?}", linked.failed);
    linked.programs
}

/// A packet whose bytes count up.
fn packet() -> Vec<u8> {
    (0..64).collect()
}

/// Runs the last program of a source, which may tail-call the others; gives the value it returns.
#[track_caller]
fn check(source: &str, expected: u32) {
    let programs = programs(source);
    let mut world = World::new(Settings::default()).unwrap();
    let ids: Vec<_> = programs.iter().map(|program| world.load(program).unwrap()).collect();
    let outcome = world.run(*ids.last().unwrap(), &Input::Packet(packet()), &RunOptions::default()).unwrap();
    let outcome = outcome.unwrap_or_else(|trap| panic!("{trap}\n{source}"));
    assert_eq!(outcome.value as u32, expected, "{:#x}, not {expected:#x}\n{source}", outcome.value as u32);

    // A program array is filled by a loader, which the oracle is not.
    let [program] = programs.as_slice() else { return };
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return;
    }
    let run = TestRun { data: packet().into(), repeat: 1, ..TestRun::default() };
    let request = Request {
        run: Some(run),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        license: "GPL".to_owned(),
        ..Request::new(program).unwrap()
    };
    let request = Request { maps: request.maps.iter().map(untyped).collect(), ..request };
    let answer = Kernel::live().unwrap().ask(&request);
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{source}", answer.message);
    let theirs = answer.run.unwrap();
    assert_eq!(theirs.errno, None, "{source}");
    assert_eq!(theirs.retval, expected, "the kernel says {:#x}\n{source}", theirs.retval);
    assert_eq!(outcome.packet.unwrap_or_default(), theirs.data.bytes(), "{source}");
}

/// A map without its types, which stand in the BTF that is left out.
fn untyped(map: &skep_oracle::Map) -> skep_oracle::Map {
    let inner = map.inner.as_ref().map(|inner| Box::new(untyped(inner)));
    skep_oracle::Map { key_type: 0, value_type: 0, inner, ..map.clone() }
}

/// Runs a program that must trap, and compares what the trap says.
#[track_caller]
fn check_trap(source: &str, expected: &str) {
    let programs = programs(source);
    let mut world = World::new(Settings::default()).unwrap();
    let id = programs.iter().map(|program| world.load(program).unwrap()).last().unwrap();
    let outcome = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap();
    let trap = outcome.unwrap_err().to_string();
    assert!(trap.starts_with(expected), "{trap}");
}

/// Adds the error number in `r0` to the four that the program returns.
const NOTE: &str = "r0 = -r0; r0 &= 255; r9 <<= 8; r9 |= r0";

/// Four of them.
fn notes(notes: [u8; 4]) -> u32 {
    u32::from_be_bytes(notes)
}

/// A program that begins with `r6` the context and `r9` zero and returns `r9`.
fn noting(maps: &str, body: &str) -> String {
    let body = body.replace("NOTE", NOTE);
    format!(
        "{maps}\n.program test(ctx: ptr xdp_md) -> int, section = \"xdp\"\nr6 = r1\nr9 = 0\n{body}\nr0 = r9\nexit\n"
    )
}

/// Puts key and value on the stack and calls a helper on map `m` with them.
fn on_map(key: i64, value: i64, flags: u32, helper: &str) -> String {
    format!(
        "r1 = {key}; *(u64 *)(r10 - 8) = r1; r1 = {value}; *(u64 *)(r10 - 16) = r1
         r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16; r4 = {flags}; call {helper}\n"
    )
}

fn update(key: i64, value: i64, flags: u32) -> String {
    on_map(key, value, flags, "bpf_map_update_elem") + "NOTE\n"
}

fn delete(key: i64) -> String {
    on_map(key, 0, 0, "bpf_map_delete_elem") + "NOTE\n"
}

/// Adds a value's low byte to what is returned, or 255 if there is none.
fn lookup(key: i64, label: &str) -> String {
    on_map(key, 0, 0, "bpf_map_lookup_elem")
        + &format!(
            "if r0 != 0 goto {label}; r0 = 1; goto {label}_end\n{label}: r0 = *(u64 *)(r0 + 0); r0 = -r0\n{label}_end: NOTE\n"
        )
}

fn map(kind: &str, entries: u32, flags: &str) -> String {
    let flags = if flags.is_empty() { String::new() } else { format!("flags = {flags},") };
    format!(".map m {{ type = {kind}, key = u32, value = u64, {flags} max_entries = {entries} }}\n")
}

#[test]
fn arrays_refuse_what_the_kernel_refuses() {
    for kind in ["array", "percpu_array"] {
        let body = [update(0, 5, 0), update(2, 5, 0), update(0, 5, 1), update(0, 5, 3)].concat();
        check(&noting(&map(kind, 2, ""), &body), notes([0, 0x07, 0x11, 0x16]));
        let body = [update(1, 7, 2), lookup(1, "a"), lookup(2, "b"), delete(0)].concat();
        check(&noting(&map(kind, 2, ""), &body), notes([0, 0x07, 0xff, 0x16]));
    }
}

#[test]
fn hashes_refuse_what_the_kernel_refuses() {
    for (kind, flags) in
        [("hash", ""), ("hash", "no_prealloc"), ("percpu_hash", ""), ("percpu_hash", "no_prealloc")]
    {
        let body = [update(1, 5, 2), update(1, 5, 1), update(1, 6, 1), update(1, 6, 3)].concat();
        check(&noting(&map(kind, 2, flags), &body), notes([0x02, 0, 0x11, 0x16]));
        let body = [update(1, 5, 0), update(1, 6, 2), lookup(1, "a"), lookup(3, "b")].concat();
        check(&noting(&map(kind, 2, flags), &body), notes([0, 0, 0x06, 0xff]));
        let body = [update(1, 5, 0), delete(1), delete(1), lookup(1, "a")].concat();
        check(&noting(&map(kind, 2, flags), &body), notes([0, 0, 0x02, 0xff]));
    }
    let body = [update(1, 5, 0), update(2, 5, 0), update(3, 5, 0), update(2, 9, 0)].concat();
    check(&noting(&map("hash", 2, "no_prealloc"), &body), notes([0, 0, 0x07, 0]));
}

#[test]
fn an_old_value_stays_as_it_was() {
    let body = [
        update(1, 5, 0).replace("NOTE", ""),
        on_map(1, 0, 0, "bpf_map_lookup_elem"),
        "if r0 == 0 goto out; r7 = r0\n".to_owned(),
        update(1, 6, 0).replace("NOTE", ""),
        "r0 = *(u64 *)(r7 + 0); r9 = r0\nout:\n".to_owned(),
    ];
    check(&noting(&map("hash", 4, ""), &body.concat()), 5);
    check(&noting(&map("array", 4, ""), &body.concat()), 6);
    check(&noting(&map("percpu_hash", 4, ""), &body.concat()), 6);
}

#[test]
fn queues_and_stacks_give_in_their_order() {
    let push = |value: u32, flags: u32| {
        format!(
            "*(u64 *)(r10 - 8) = {value}; r1 = m ll; r2 = r10; r2 += -8; r3 = {flags}; call bpf_map_push_elem\nNOTE\n"
        )
    };
    let take = |helper: &str| {
        format!(
            "*(u64 *)(r10 - 8) = 9; r1 = m ll; r2 = r10; r2 += -8; call {helper}\nr0 = *(u64 *)(r10 - 8); r0 = -r0\nNOTE\n"
        )
    };
    for (kind, first, second) in [("queue", 1, 2), ("stack", 3, 2)] {
        let maps = format!(".map m {{ type = {kind}, value = u64, max_entries = 3 }}\n");
        let three = [push(1, 0), push(2, 0), push(3, 0)].concat().replace("NOTE", "");
        let body =
            [three.as_str(), &push(4, 0), &push(4, 1), &take("bpf_map_peek_elem"), &take("bpf_map_pop_elem")]
                .concat();
        check(&noting(&maps, &body), notes([0x07, 0x16, 0, 0]) | first << 8 | first);
        let body = [
            three.as_str(),
            &take("bpf_map_pop_elem"),
            &take("bpf_map_pop_elem"),
            &take("bpf_map_pop_elem"),
            &take("bpf_map_pop_elem"),
        ]
        .concat();
        check(&noting(&maps, &body), first << 24 | second << 16 | (4 - first) << 8);
        let body = [three.as_str(), &push(7, 2), &take("bpf_map_pop_elem")].concat();
        check(&noting(&maps, &body), if kind == "queue" { 2 } else { 7 });
    }
}

#[test]
fn tries_find_the_longest_prefix() {
    let maps = ".map m { type = lpm_trie, key = 8, value = u64, flags = no_prealloc, max_entries = 3 }\n";
    // The length in the low half, the address in the high half: its first byte is the lowest.
    let key = |bits: i64, address: i64| address << 32 | bits;
    let wide = |text: String, key: i64| text.replace(&format!("r1 = {key};"), &format!("r1 = {key} ll;"));
    let set = |bits, address, value| {
        let key = key(bits, address);
        wide(update(key, value, 0), key)
    };
    let find = |bits, address, label: &str| {
        let key = key(bits, address);
        wide(lookup(key, label), key)
    };
    let fill = [set(8, 10, 1), set(16, 0x010a, 2), set(0, 0, 3)].concat().replace("NOTE", "");
    let body = [
        fill.as_str(),
        &find(32, 0x010a, "a"),
        &find(32, 0x020a, "b"),
        &find(32, 11, "c"),
        &find(33, 10, "d"),
    ];
    check(&noting(maps, &body.concat()), notes([0x02, 0x01, 0x03, 0xff]));
    let body = [fill.as_str(), &set(24, 10, 4), &set(33, 10, 4), &set(8, 0x070a, 5), &find(9, 10, "a")];
    check(&noting(maps, &body.concat()), notes([0x1c, 0x16, 0, 0x05]));
}

#[test]
fn maps_of_maps_give_maps() {
    let maps = format!(
        "{}.map outer {{ type = array_of_maps, key = u32, max_entries = 2, inner = m, values = [m] }}\n",
        map("array", 2, "")
    );
    let source = noting(
        &maps,
        "*(u32 *)(r10 - 4) = 0; r1 = outer ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
         if r0 == 0 goto out
         r1 = r0; r2 = r10; r2 += -4; call bpf_map_lookup_elem
         if r0 == 0 goto out
         *(u64 *)(r0 + 0) = 42
         r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
         if r0 == 0 goto out
         r9 = *(u64 *)(r0 + 0)
         out:",
    );
    let programs = programs(&source);
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&programs[0]).unwrap();
    world.add_map(programs[0].maps.iter().find(|map| map.name == "m").unwrap()).unwrap();
    let outcome = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
    assert_eq!(outcome.value, 42);
}

#[test]
fn ring_buffers_have_room_for_what_they_have() {
    let maps = ".map m { type = ringbuf, max_entries = 4096 }\n";
    let output = |size: u32| {
        format!("r1 = m ll; r2 = r10; r2 += -16; r3 = {size}; r4 = 0; call bpf_ringbuf_output\nNOTE\n")
    };
    let clear = "*(u64 *)(r10 - 16) = 1; *(u64 *)(r10 - 8) = 2\n";
    let reserve = |size: u32, label: &str| {
        format!(
            "r1 = m ll; r2 = {size}; r3 = 0; call bpf_ringbuf_reserve
             r7 = 1; if r0 == 0 goto {label}; *(u64 *)(r0 + 0) = 7; r1 = r0; r2 = 0; call bpf_ringbuf_submit; r7 = 0
             {label}: r0 = r7; NOTE\n"
        )
    };
    let query =
        |what: u32| format!("r1 = m ll; r2 = {what}; call bpf_ringbuf_query\nr0 >>= 4; r0 = -r0; NOTE\n");
    let body = [clear, &reserve(4088, "a"), &reserve(4080, "b"), &reserve(2000, "c"), &output(16)].concat();
    check(&noting(maps, &body), notes([0xff, 0, 0xff, 0x0b]));
    let body = [clear, &output(9), &reserve(8, "a"), &query(0), &query(3)].concat();
    check(&noting(maps, &body), notes([0, 0, 0x02, 0x02]));
    let body = [clear, &reserve(2048, "a"), &reserve(2032, "b"), &reserve(8, "c"), &query(1)].concat();
    check(&noting(maps, &body), notes([0, 0xff, 0, 0]));
}

#[test]
fn records_come_out_as_they_were_submitted() {
    let source = noting(
        ".map m { type = ringbuf, max_entries = 4096 }\n",
        "r1 = m ll; r2 = 8; r3 = 0; call bpf_ringbuf_reserve
         if r0 == 0 goto out; *(u64 *)(r0 + 0) = 7; r1 = r0; r2 = 0; call bpf_ringbuf_submit
         r1 = m ll; r2 = 8; r3 = 0; call bpf_ringbuf_reserve
         if r0 == 0 goto out; *(u64 *)(r0 + 0) = 8; r1 = r0; r2 = 0; call bpf_ringbuf_discard
         *(u32 *)(r10 - 4) = 9; r1 = m ll; r2 = r10; r2 += -4; r3 = 4; r4 = 0; call bpf_ringbuf_output
         out:",
    );
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&programs(&source)[0]).unwrap();
    world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
    let map = world.map("m").unwrap();
    let events = world.take_events(map);
    assert_eq!(events, [(None, vec![7, 0, 0, 0, 0, 0, 0, 0]), (None, vec![9, 0, 0, 0])]);
    assert!(world.take_events(map).is_empty());
}

#[test]
fn packets_move_their_bounds() {
    let call = |helper: &str, by: i32| format!("r1 = r6; r2 = {by}; call {helper}\nNOTE\n");
    let body = [
        call("bpf_xdp_adjust_head", 14),
        call("bpf_xdp_adjust_head", 40),
        call("bpf_xdp_adjust_head", -231),
        call("bpf_xdp_adjust_head", -230),
    ];
    check(&noting("", &body.concat()), notes([0, 0x16, 0x16, 0]));
    let body = [
        call("bpf_xdp_adjust_tail", -51),
        call("bpf_xdp_adjust_tail", -50),
        call("bpf_xdp_adjust_tail", 10),
        call("bpf_xdp_adjust_tail", 4000),
    ];
    check(&noting("", &body.concat()), notes([0x16, 0, 0, 0x16]));
    let body = [
        call("bpf_xdp_adjust_meta", -8),
        call("bpf_xdp_adjust_meta", -3),
        call("bpf_xdp_adjust_meta", 9),
        call("bpf_xdp_adjust_head", 2),
    ];
    check(&noting("", &body.concat()), notes([0, 0x0d, 0x16, 0]));
}

#[test]
fn packets_are_copied_from_and_to() {
    let copy = |helper: &str, offset: u32, len: u32| {
        format!(
            "*(u64 *)(r10 - 8) = 0; r1 = r6; r2 = {offset}; r3 = r10; r3 += -8; r4 = {len}; call {helper}\n"
        )
    };
    let byte = "r0 = *(u8 *)(r10 - 8); r0 = -r0; NOTE\n";
    let body = [
        copy("bpf_xdp_load_bytes", 60, 4),
        byte.to_owned(),
        copy("bpf_xdp_load_bytes", 61, 4) + "NOTE\n",
        copy("bpf_xdp_store_bytes", 0, 8) + "NOTE\n",
        copy("bpf_xdp_store_bytes", 57, 8) + "NOTE\n",
    ];
    check(&noting("", &body.concat()), notes([0x3c, 0x16, 0, 0x16]));
}

#[test]
fn loops_call_until_they_are_told_to_stop() {
    let source = |n: u32, flags: u32| {
        noting(
            "",
            &format!(
                "*(u64 *)(r10 - 8) = 0; r1 = {n}; r2 = step ll; r3 = r10; r3 += -8; r4 = {flags}; call bpf_loop\nr9 = r0; r1 = *(u64 *)(r10 - 8); r9 += r1"
            ),
        ) + ".static step(index: u32, sum: ptr u64) -> int\nr3 = *(u64 *)(r2 + 0); r3 += r1; *(u64 *)(r2 + 0) = r3\nr0 = 0; if r1 != 9 goto out; r0 = 1\nout: exit\n"
    };
    let run = |n, flags| {
        let mut world = World::new(Settings::default()).unwrap();
        let id = world.load(&programs(&source(n, flags))[0]).unwrap();
        world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap().value
    };
    assert_eq!((run(5, 0), run(100, 0)), (5 + 10, 10 + 45));
    assert_eq!((run(5, 1) as i64, run(1 << 24, 0) as i64), (-22, -7));
}

#[test]
fn strings_are_compared_and_read() {
    let source = |call: &str| {
        format!(".rodata\ntext: .asciz \"-0x1f  \"\nother: .asciz \"-0x1e\"\n{}", noting("", call))
    };
    check(
        &source(
            "r1 = text ll; r2 = 5; *(u64 *)(r10 - 8) = 0; r3 = 0; r4 = r10; r4 += -8; r2 = 7; call bpf_strtol\nr9 = r0; r1 = *(u64 *)(r10 - 8); r9 <<= 16; r1 &= 65535; r9 |= r1",
        ),
        5 << 16 | 0xffe1,
    );
    check(
        &source(
            "r1 = text ll; r2 = 7; *(u64 *)(r10 - 8) = 0; r3 = 10; r4 = r10; r4 += -8; call bpf_strtoul\nNOTE",
        ),
        22,
    );
}

#[test]
fn traps_name_what_was_missed() {
    let body = on_map(1, 0, 0, "bpf_map_lookup_elem") + "if r0 == 0 goto out\nr9 = *(u32 *)(r0 + 8)\nout:";
    check_trap(
        &noting(&map("array", 4, ""), &body),
        "out of bounds: 4 bytes at +8 of value of map \"m\" (8 bytes), at test.s:",
    );
    check_trap(
        &noting("", "r9 = *(u32 *)(r10 - 4)"),
        "never written: 4 bytes at +508 of the stack frame (512 bytes)",
    );
    check_trap(
        &noting("", "r7 = *(u32 *)(r6 + 0); r9 = *(u8 *)(r7 + 64)"),
        "out of bounds: 1 byte at +64 of the packet (64 bytes)",
    );
    check_trap(
        &noting("", "r7 = *(u32 *)(r6 + 0); r9 = *(u8 *)(r7 - 1)"),
        "out of bounds: 1 byte at +-1 of the packet (64 bytes)",
    );
    check_trap(
        &noting("", "r1 = 0; call bpf_lwt_seg6_action"),
        "helper bpf_lwt_seg6_action is not modelled (there is no table of segments",
    );
    check_trap(&noting("", "loop: goto loop"), "the fuel is used up");
}

#[test]
fn text_is_formatted_by_the_helpers_rules() {
    /// Formats four words, and returns length and a sum over the text.
    fn source(format: &str, size: u32) -> String {
        format!(
            ".rodata\nformat: .asciz \"{format}\"\n{}",
            noting(
                "",
                &format!(
                    "r1 = 0; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = r1; *(u64 *)(r10 - 24) = r1; *(u64 *)(r10 - 32) = r1
                     r1 = -5; *(u64 *)(r10 - 64) = r1; r1 = 0x1234abcd5678 ll; *(u64 *)(r10 - 56) = r1
                     r1 = 65; *(u64 *)(r10 - 48) = r1; r1 = 7; *(u64 *)(r10 - 40) = r1
                     r1 = r10; r1 += -32; r2 = {size}; r3 = format ll; r4 = r10; r4 += -64; r5 = 32; call bpf_snprintf
                     r9 = r0
                     r1 = *(u64 *)(r10 - 32); r9 *= 31; r9 += r1; r1 >>= 32; r9 += r1
                     r1 = *(u64 *)(r10 - 24); r9 *= 31; r9 += r1; r1 >>= 32; r9 += r1
                     r1 = *(u64 *)(r10 - 16); r9 *= 31; r9 += r1; r1 >>= 32; r9 += r1"
                )
            )
        )
    }
    /// What such a program returns for a length and a text.
    fn sum(len: i64, text: &[u8]) -> u32 {
        let mut text = text.to_vec();
        text.resize(24, 0);
        let (words, _) = text.as_chunks::<8>();
        words.iter().fold(len as u64, |sum, word| {
            let word = u64::from_le_bytes(*word);
            sum.wrapping_mul(31).wrapping_add(word).wrapping_add(word >> 32)
        }) as u32
    }
    let formats: [(&str, &[u8]); 7] = [
        ("%d %x %c %lu", b"-5 abcd5678 A 7"),
        ("%ld %lx %i %u", b"-5 1234abcd5678 65 7"),
        ("%u %llX %x %d", b"4294967291 1234ABCD5678"),
        ("%5d|%-5x|%c|%03d", b"   -5|abcd5678|A|007"),
        ("%%%d%%%c", b"%-5%x"),
        ("%+d %x % d %2u", b"-5 abcd5678  65  7"),
        ("plain", b"plain"),
    ];
    for (format, text) in formats {
        let wanted = match format {
            "%u %llX %x %d" => sum(29, b"4294967291 1234ABCD5678"),
            _ => sum(text.len() as i64 + 1, text),
        };
        let size = if format.starts_with("%u") { 24 } else { 32 };
        check(&source(format, size), wanted);
    }
    check(&source("%s", 32), sum(1, b""));
    // The verifier refuses such formats where it sees them.
    for format in ["%d %z", "%08d %.", "%#x", "%"] {
        check_here(&source(format, 32), (-22i64 as u64).wrapping_mul(31 * 31 * 31));
    }
}

#[test]
fn lines_are_traced() {
    let source = noting(
        ".rodata\nformat: .asciz \"seen %d of %x\\n\"\n",
        "r1 = format ll; r2 = 15; r3 = -3; r4 = 255; call bpf_trace_printk\nr9 = r0",
    );
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&programs(&source)[0]).unwrap();
    let outcome = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
    assert_eq!((outcome.value, world.take_trace()), (14, vec!["seen -3 of ff\n".to_owned()]));
}

#[test]
fn checksums_are_differences() {
    let source = |from: u32, to: u32, seed: i32| {
        noting(
            "",
            &format!(
                "r1 = 0x1122334455667788 ll; *(u64 *)(r10 - 8) = r1; r1 = 0xfedcba9876543210 ll; *(u64 *)(r10 - 16) = r1
                 r1 = r10; r1 += -8; r2 = {from}; r3 = r10; r3 += -16; r4 = {to}; r5 = {seed}; call bpf_csum_diff\nr9 = r0"
            ),
        )
    };
    let fold = |mut sum: u64| {
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        sum as u32
    };
    let gone = 0x8877 + 0xaa99 + 0xccbb + 0xeedd;
    let come = 0x3210 + 0x7654 + 0xba98 + 0xfedc;
    check(&source(8, 8, 0), fold(gone + come));
    check(&source(0, 8, 7), fold(come + 7));
    check(&source(4, 0, 7), fold(0x8877 + 0xaa99 + 7));
    // Zero has two forms.
    let zeros =
        |from, to| source(from, to, 0).replace("0x1122334455667788", "0").replace("0xfedcba9876543210", "0");
    check(&zeros(4, 0), 0);
    check(&zeros(0, 4), 0);
    check(&zeros(8, 8), 0xffff);
}

#[test]
fn callbacks_see_each_element() {
    let source = noting(
        &map("hash", 4, ""),
        &[
            update(3, 5, 0).replace("NOTE", ""),
            update(4, 7, 0).replace("NOTE", ""),
            "*(u64 *)(r10 - 24) = 0; r1 = m ll; r2 = each ll; r3 = r10; r3 += -24; r4 = 0; call bpf_for_each_map_elem
             r9 = r0; r9 <<= 16; r1 = *(u64 *)(r10 - 24); r9 |= r1"
                .to_owned(),
        ]
        .concat(),
    ) + ".static each(map: ptr u64, key: ptr u32, value: ptr u64, sum: ptr u64) -> int
         r5 = *(u64 *)(r4 + 0); r1 = *(u32 *)(r2 + 0); r5 += r1; r1 = *(u64 *)(r3 + 0); r5 += r1
         *(u64 *)(r4 + 0) = r5; r0 = 0; exit\n";
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&programs(&source)[0]).unwrap();
    let outcome = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
    assert_eq!(outcome.value, 2 << 16 | 19);
}

#[test]
fn tail_calls_end() {
    let source = ".map count { type = array, key = u32, value = u64, max_entries = 1 }
        .map programs { type = prog_array, key = u32, max_entries = 2, values = [test] }
        .program test(ctx: ptr xdp_md) -> int, section = \"xdp\"
        r6 = r1; *(u32 *)(r10 - 4) = 0; r1 = count ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
        if r0 == 0 goto out; r7 = r0; r1 = 1; lock *(u64 *)(r7 + 0) += r1
        r1 = r6; r2 = programs ll; r3 = 1; call bpf_tail_call
        r1 = r6; r2 = programs ll; r3 = 0; call bpf_tail_call
        r0 = *(u64 *)(r7 + 0); exit
        out: r0 = 0; exit\n";
    // The program, and 33 times the program after it.
    check_here(source, 34);
}

#[test]
fn tail_calls_of_functions_nest_deeper_than_one_program_may() {
    let source = ".map programs { type = prog_array, key = u32, max_entries = 1, values = [test] }
        .program test(ctx: ptr xdp_md) -> int, section = \"xdp\"
        call on; r0 += 1; exit
        .static on
        r2 = programs ll; r3 = 0; call bpf_tail_call; r0 = 0; exit\n";
    // Each program takes the place of the function that called it, and returns to the program before.
    check_here(source, 34);
}

/// As [`check`], of what a loader would have to set up.
#[track_caller]
fn check_here(source: &str, expected: u64) {
    let mut world = World::new(Settings::default()).unwrap();
    let id = programs(source).iter().map(|program| world.load(program).unwrap()).last().unwrap();
    let outcome = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
    assert_eq!(outcome.value, expected);
}

#[test]
fn memory_is_probed_without_a_trap() {
    let body = "r1 = 0x1234 ll; *(u64 *)(r10 - 8) = r1; r1 = r10; r1 += -16; r2 = 8; r3 = r10; r3 += -8; call bpf_probe_read_kernel
        NOTE
        r0 = *(u64 *)(r10 - 16); r0 = -r0; NOTE
        r1 = r10; r1 += -16; r2 = 8; r3 = 8; call bpf_probe_read_kernel
        NOTE
        r0 = *(u64 *)(r10 - 16); r0 = -r0; NOTE";
    check(&noting("", body), notes([0, 0x34, 0x22, 0]));
}

#[test]
fn socket_buffers_are_read_and_written() {
    let source = |body: &str| {
        format!(
            ".program test(ctx: ptr __sk_buff) -> int, section = \"tc\"\nr6 = r1\nr9 = 0\n{}\nr0 = r9\nexit\n",
            body.replace("NOTE", NOTE)
        )
    };
    let copy = |helper: &str, offset: u32, len: u32, flags: u32| {
        format!("r1 = r6; r2 = {offset}; r3 = r10; r3 += -8; r4 = {len}; r5 = {flags}; call {helper}\nNOTE\n")
    };
    let clear = "r1 = 0x55 ll; *(u64 *)(r10 - 8) = r1\n";
    let body = [
        clear,
        &copy("bpf_skb_store_bytes", 20, 4, 0),
        &copy("bpf_skb_store_bytes", 60, 8, 0),
        &copy("bpf_skb_store_bytes", 20, 4, 64),
        &copy("bpf_skb_load_bytes", 57, 8, 0),
    ];
    check(&source(&body.concat()), notes([0, 0x0e, 0x16, 0x0e]));
    for (field, offset) in
        [("len", 0), ("protocol", 16), ("pkt_type", 4), ("mark", 8), ("ifindex", 40), ("queue_mapping", 12)]
    {
        // What is compared is the kernel's answer with ours, whatever that is.
        let text = source(&format!("r9 = *(u32 *)(r6 + {offset})  # {field}"));
        let programs = programs(&text);
        let mut world = World::new(Settings::default()).unwrap();
        let id = world.load(&programs[0]).unwrap();
        let ours = world.run(id, &Input::Packet(packet()), &RunOptions::default()).unwrap().unwrap();
        check(&text, ours.value as u32);
    }
}

#[test]
fn packet_loads_end_the_program_beyond_the_packet() {
    let source = |body: &str| {
        format!(".program test(ctx: ptr __sk_buff) -> int, section = \"socket\"\nr6 = r1\n{body}\nexit\n")
    };
    check(&source("r0 = *(u16 *)skb[2]"), 0x1011);
    check(&source("r7 = 3; r0 = *(u32 *)skb[r7 + 4]"), 0x1516_1718);
    check(&source("r0 = *(u32 *)skb[47]; r0 = 9"), 0);
    check(&source("r0 = *(u8 *)skb[-0x200000]"), 0);
    check(&source("r0 = *(u8 *)skb[-0xfffff]"), 15);
}

#[test]
fn threads_lose_no_update() {
    const THREADS: u32 = 2;
    const ROUNDS: u32 = 2000;
    let maps = map("array", 1, "") + ".map h { type = hash, key = u32, value = u64, max_entries = 8 }\n";
    let text = noting(
        &maps,
        "*(u32 *)(r10 - 4) = 0; r1 = m ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
         if r0 == 0 goto out; r1 = 1; lock *(u64 *)(r0 + 0) += r1
         call bpf_get_smp_processor_id
         *(u32 *)(r10 - 4) = r0; *(u64 *)(r10 - 16) = 5; r1 = h ll; r2 = r10; r2 += -4; r3 = r10; r3 += -16; r4 = 0; call bpf_map_update_elem
         r1 = h ll; r2 = r10; r2 += -4; call bpf_map_delete_elem
         r9 = r0
         out:",
    );
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(&programs(&text)[0]).unwrap();
    let world = &world;
    std::thread::scope(|scope| {
        for cpu in 0..THREADS {
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    let options = RunOptions { cpu, ..RunOptions::default() };
                    let outcome = world.run(id, &Input::Packet(packet()), &options).unwrap().unwrap();
                    assert_eq!(outcome.value, 0);
                }
            });
        }
    });
    let sum = world.lookup(world.map("m").unwrap(), &0u32.to_le_bytes()).unwrap();
    assert_eq!(sum, u64::from(THREADS * ROUNDS).to_le_bytes());
    assert!(world.keys(world.map("h").unwrap()).is_empty());
}
