//! Arenas: programs that allocate, fill, free and reserve pages. Each runs in the interpreter, and where bpf(2) may be called
//! also in the running kernel, which must return the same.

use skep_asm::{Dialect, Options, assemble};
use skep_linux::Line;
use skep_object::{LinkOptions, Object, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

const DECLARED: &str = ".license \"GPL\"
.extern kfunc bpf_arena_alloc_pages(p__map: ptr void, addr__ign: ptr void, page_cnt: u32, node_id: int, flags: u64) -> ptr void
.extern kfunc bpf_arena_free_pages(p__map: ptr void, ptr__ign: ptr void, page_cnt: u32) -> void
";

/// Pages from anywhere, or at an address, into `r0`.
fn pages(at: &str, n: u32) -> String {
    format!("r1 = a ll; r2 = {at}; r3 = {n}; r4 = -1; r5 = 0; call bpf_arena_alloc_pages\n")
}

fn free(at: &str, n: u32) -> String {
    format!("r1 = a ll; r2 = {at}; r3 = {n}; call bpf_arena_free_pages\n")
}

/// `r9` becomes 16 times itself, and 1 more if `r0` is not zero.
const NOTE: &str = "r9 <<= 4; r0 = addr_space_cast(r0, 0x1, 0x0); if r0 == 0 goto +1; r9 += 1\n";

#[track_caller]
fn check(address: u64, n_pages: u32, body: &str, expected: u32) {
    let source = format!(
        "{DECLARED}.map a {{ type = arena, flags = mmapable, max_entries = {n_pages}, map_extra = {address} }}
         .program test, section = \"syscall\"\nr9 = 0\n{body}\nr0 = r9\nexit\n"
    );
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", &source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let is_available = matches!(availability(), Availability::Available);
    let target = if is_available { Target::live().unwrap() } else { Target::embedded(Line::V6_12).unwrap() };
    let linked = object.link(&target, &LinkOptions::default());
    let program = linked.programs.first().unwrap_or_else(|| panic!("{:?}", linked.failed));
    let mut world = World::new(Settings::default()).unwrap();
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap();
    let ours = outcome.unwrap_or_else(|trap| panic!("{trap}\n{source}")).value as u32;
    assert_eq!(ours, expected, "{ours:#x}, not {expected:#x}\n{source}");
    if !is_available {
        println!("skipped: no bpf(2)");
        return;
    }
    let request = Request { run: Some(TestRun::default()), ..Request::new(program).unwrap() };
    let answer = Kernel::live().unwrap().ask(&request);
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{}\n{source}", answer.message, answer.log);
    let theirs = answer.run.unwrap();
    assert_eq!(
        (theirs.errno, theirs.retval),
        (None, expected),
        "the kernel says {:#x}\n{source}",
        theirs.retval
    );
}

/// An address of its own for each test: arenas of one process must not overlap.
const BASE: u64 = 1 << 44;

#[test]
fn pages_hold_what_is_stored() {
    let body = pages("0", 2)
        + "r6 = addr_space_cast(r0, 0x0, 0x1)
           r1 = 0x1234; *(u64 *)(r6 + 8) = r1; *(u16 *)(r6 + 4094) = r1; *(u64 *)(r6 + 4092) = r1
           r1 = 7; lock *(u64 *)(r6 + 8) += r1
           r9 = *(u64 *)(r6 + 8); r1 = *(u32 *)(r6 + 4092); r9 += r1; r1 = *(u8 *)(r6 + 4096); r9 += r1";
    check(BASE, 4, &body, 0x1234 + 7 + 0x1234);
}

#[test]
fn what_is_not_there_reads_as_zero() {
    let body = pages("0", 1)
        + "r6 = addr_space_cast(r0, 0x0, 0x1)
           r1 = 5; *(u64 *)(r6 + 4096) = r1; *(u64 *)(r6 + 4088) = r1
           r9 = *(u64 *)(r6 + 4096); r9 <<= 4; r1 = *(u64 *)(r6 + 4088); r9 += r1
           r1 = 9; r1 = atomic_fetch_add((u64 *)(r6 + 8192), r1)";
    check(BASE + (1 << 20), 4, &body, 5);
}

#[test]
fn pages_are_given_out_while_there_are_any() {
    let body =
        [&pages("0", 2), NOTE, &pages("0", 3), NOTE, &pages("0", 2), NOTE, &pages("0", 1), NOTE].concat();
    check(BASE + (2 << 20), 4, &body, 0x1010);
    // At an address, once.
    let at = format!("{} ll", BASE + (3 << 20) + 4096);
    let body = [&pages(&at, 2), NOTE, &pages(&at, 1), NOTE, &free(&at, 1), &pages(&at, 1), NOTE].concat();
    check(BASE + (3 << 20), 4, &body, 0x101);
}

#[test]
fn freed_pages_come_back_empty() {
    let at = format!("{} ll", BASE + (4 << 20) + 4096);
    let body = [
        &pages(&at, 1),
        "r6 = addr_space_cast(r0, 0x0, 0x1); r1 = 5; *(u64 *)(r6 + 0) = r1\n",
        &free(&at, 1),
        &pages(&at, 1),
        "r6 = addr_space_cast(r0, 0x0, 0x1); r9 = *(u64 *)(r6 + 0)\n",
    ];
    check(BASE + (4 << 20), 4, &body.concat(), 0);
}

/// A list whose nodes name each other by the user's addresses.
#[test]
fn stored_pointers_are_followed() {
    let body = pages("0", 1)
        + "r7 = r0; r6 = addr_space_cast(r0, 0x0, 0x1)
           r1 = r7; r1 += 64; *(u64 *)(r6 + 0) = r1
           r1 = r7; r1 += 128; *(u64 *)(r6 + 64) = r1
           r1 = 77; *(u64 *)(r6 + 128) = r1
           r1 = *(u64 *)(r6 + 0); r1 = addr_space_cast(r1, 0x0, 0x1)
           r1 = *(u64 *)(r1 + 0); r1 = addr_space_cast(r1, 0x0, 0x1)
           r9 = *(u64 *)(r1 + 0)";
    check(BASE + (5 << 20), 1, &body, 77);
}
