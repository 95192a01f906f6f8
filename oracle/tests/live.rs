//! The running kernel, asked about small programs. Where bpf(2) is not allowed each test says so and passes.

use skep_isa::Word;
use skep_oracle::{
    Answer, Availability, Blob, Kernel, Map, Request, Slot, SlotValue, TestRun, Verdict, availability,
};

const SOCKET_FILTER: u32 = 1;
const XDP: u32 = 6;

fn word(code: u8, dst: u8, src: u8, off: i16, imm: i32) -> Word {
    Word { code, regs: src << 4 | dst, off, imm }
}

fn mov(dst: u8, imm: i32) -> Word {
    word(0xb7, dst, 0, 0, imm)
}

fn exit() -> Word {
    word(0x95, 0, 0, 0, 0)
}

/// `dst = map value of map` at an offset.
fn map_value(dst: u8, map: i32, offset: i32) -> [Word; 2] {
    [word(0x18, dst, 2, 0, map), word(0, 0, 0, 0, offset)]
}

fn request(prog_type: u32, words: &[Word]) -> Request {
    let insns: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    Request { name: "test".into(), prog_type, insns: insns.into(), ..Request::default() }
}

/// The running kernel, or a word on why there is none.
fn kernel() -> Option<Kernel> {
    match availability() {
        Availability::Available => Kernel::live().ok(),
        Availability::Refused(reason) => {
            eprintln!("skipped: no bpf(2): {reason}");
            None
        }
    }
}

#[track_caller]
fn check(request: &Request, verdict: Verdict, message: Option<&str>) -> Option<Answer> {
    let answer = kernel()?.ask(request);
    assert_eq!(answer.verdict, verdict, "{answer:#?}");
    if let Some(message) = message {
        assert_eq!(answer.message.as_deref(), Some(message));
    }
    Some(answer)
}

#[test]
fn a_tiny_program_is_accepted_and_counted() {
    let Some(answer) = check(&request(SOCKET_FILTER, &[mov(0, 0), exit()]), Verdict::Accept, None) else {
        return;
    };
    let stats = answer.stats.unwrap();
    assert_eq!((stats.insns_processed, stats.insns_limit), (2, 1_000_000));
    assert_eq!((stats.stack_depth(), answer.message), (0, None));
}

#[test]
fn a_rejection_gives_the_verifiers_reason() {
    let answer = check(&request(SOCKET_FILTER, &[exit()]), Verdict::Reject, Some("R0 !read_ok"));
    assert!(answer.is_none_or(|answer| answer.errno == Some(libc::EACCES)));
}

#[test]
fn all_states_are_logged_at_level_two() {
    let asked = Request { log_level: 2, ..request(SOCKET_FILTER, &[mov(0, 0), exit()]) };
    let answer = check(&asked, Verdict::Accept, None);
    assert!(answer.is_none_or(|answer| answer.log.contains("0: R1=ctx() R10=fp0")));
}

#[test]
fn a_long_log_grows_its_buffer() {
    // Each step of an unrolled chain prints a state, far more than the first buffer holds.
    let mut words = vec![mov(0, 0)];
    words.extend((0..60_000).map(|_| word(0x07, 0, 0, 0, 1)));
    words.push(exit());
    let answer = check(&Request { log_level: 2, ..request(SOCKET_FILTER, &words) }, Verdict::Accept, None);
    assert!(answer.is_none_or(|answer| answer.log.len() > 1 << 20 && answer.stats.is_some()));
}

#[test]
fn what_the_verifier_never_saw_is_an_error() {
    check(&request(999, &[mov(0, 0), exit()]), Verdict::Error, None);
    check(
        &request(SOCKET_FILTER, &map_value(1, 3, 0)),
        Verdict::Error,
        Some("instruction 0: no map 3 in the request"),
    );
    let module = Request { modules: vec!["no_such_module".into()], ..request(SOCKET_FILTER, &[exit()]) };
    check(&module, Verdict::Error, Some("the kernel has no BTF of a module `no_such_module`; is it loaded?"));
}

#[test]
fn a_map_the_kernel_cannot_make_is_named() {
    let map =
        Map { name: "bad".into(), map_type: 2, key_size: 8, value_size: 8, max_entries: 1, ..Map::default() };
    let [first, second] = map_value(1, 0, 0);
    let asked = Request { maps: vec![map], ..request(SOCKET_FILTER, &[first, second, mov(0, 0), exit()]) };
    check(&asked, Verdict::Error, Some("creating map `bad` of type array: EINVAL"));
}

#[test]
fn a_frozen_map_is_read_as_constants() {
    const RDONLY_PROG: u32 = 1 << 7;
    let rodata = Map {
        name: "x.rodata".into(),
        map_type: 2,
        key_size: 4,
        value_size: 8,
        max_entries: 1,
        flags: RDONLY_PROG,
        contents: Some(Blob::from(vec![0, 0, 0, 0, 1, 0, 0, 0])),
        frozen: true,
        ..Map::default()
    };
    // The branch not taken reads a register that was never written.
    let [first, second] = map_value(1, 0, 4);
    let words = [
        first,
        second,
        word(0x61, 2, 1, 0, 0),
        mov(0, 0),
        word(0x15, 2, 0, 1, 1),
        word(0xbf, 0, 9, 0, 0),
        exit(),
    ];
    let asked = Request { maps: vec![rodata.clone()], ..request(SOCKET_FILTER, &words) };
    check(&asked, Verdict::Accept, None);
    let thawed = Map { frozen: false, ..rodata };
    check(&Request { maps: vec![thawed], ..asked }, Verdict::Reject, Some("R9 !read_ok"));
}

#[test]
fn maps_of_maps_have_the_shape_of_their_inner_map() {
    let inner = Map { map_type: 2, key_size: 4, value_size: 8, max_entries: 1, ..Map::default() };
    let outer = Map {
        name: "outer".into(),
        map_type: 12,
        key_size: 4,
        value_size: 4,
        max_entries: 1,
        inner: Some(Box::new(inner)),
        ..Map::default()
    };
    let words = [
        word(0x62, 10, 0, -4, 0),
        word(0x18, 1, 1, 0, 0),
        word(0, 0, 0, 0, 0),
        word(0xbf, 2, 10, 0, 0),
        word(0x07, 2, 0, 0, -4),
        word(0x85, 0, 0, 0, 1),
        word(0x55, 0, 0, 1, 0),
        exit(),
        word(0xbf, 1, 0, 0, 0),
        word(0xbf, 2, 10, 0, 0),
        word(0x07, 2, 0, 0, -4),
        word(0x85, 0, 0, 0, 1),
        word(0x15, 0, 0, 1, 0),
        word(0x79, 0, 0, 0, 0),
        mov(0, 0),
        exit(),
    ];
    let asked = Request { maps: vec![outer], ..request(SOCKET_FILTER, &words) };
    check(&asked, Verdict::Accept, None);
    // One byte past the inner map's value.
    let mut past = words;
    past[13].off = 8;
    let asked = Request { insns: request(0, &past).insns, ..asked };
    check(&asked, Verdict::Reject, Some("R0 min value is outside of the allowed memory range"));
}

#[test]
fn an_accepted_program_runs() {
    // Returns the packet's length and writes its first byte.
    let words = [
        word(0x61, 2, 1, 0, 0),
        word(0x61, 3, 1, 4, 0),
        word(0xbf, 4, 2, 0, 0),
        word(0x07, 4, 0, 0, 1),
        mov(0, 0),
        word(0x2d, 4, 3, 3, 0),
        word(0x72, 2, 0, 0, 0xab),
        word(0xbf, 0, 3, 0, 0),
        word(0x1f, 0, 2, 0, 0),
        exit(),
    ];
    let run = TestRun { data: Blob::from(vec![0; 64]), repeat: 3, ..TestRun::default() };
    let asked = Request { run: Some(run), xlated: true, ..request(XDP, &words) };
    let Some(answer) = check(&asked, Verdict::Accept, None) else { return };
    let run = answer.run.unwrap();
    assert_eq!((run.errno, run.retval, run.data.bytes().len()), (None, 64, 64));
    assert_eq!(run.data.bytes()[0], 0xab);
    assert!(answer.verified_insns.is_some_and(|n| n >= 10), "{:?}", answer.verified_insns);
    assert!(answer.xlated.is_some_and(|xlated| xlated.bytes().len() >= 80));
}

#[test]
fn a_tail_call_finds_the_program_in_its_slot() {
    let jump_table = Map {
        name: "jumps".into(),
        map_type: 3,
        key_size: 4,
        value_size: 4,
        max_entries: 2,
        ..Map::default()
    };
    let words =
        [word(0x18, 2, 1, 0, 0), word(0, 0, 0, 0, 0), mov(3, 1), word(0x85, 0, 0, 0, 12), mov(0, 1), exit()];
    let callee = request(XDP, &[mov(0, 2), exit()]);
    let asked = Request {
        maps: vec![jump_table],
        programs: vec![callee],
        slots: vec![Slot { map: 0, key: 1, value: SlotValue::Program(0) }],
        run: Some(TestRun { data: Blob::from(vec![0; 64]), ..TestRun::default() }),
        ..request(XDP, &words)
    };
    let answer = check(&asked, Verdict::Accept, None);
    assert!(answer.is_none_or(|answer| answer.run.is_some_and(|run| run.retval == 2)));
    // Without the slot the call falls through.
    let answer = check(&Request { slots: Vec::new(), ..asked }, Verdict::Accept, None);
    assert!(answer.is_none_or(|answer| answer.run.is_some_and(|run| run.retval == 1)));
}

#[test]
fn many_questions_leave_no_descriptors_behind() {
    let Some(mut kernel) = kernel() else { return };
    let map =
        Map { name: "m".into(), map_type: 2, key_size: 4, value_size: 8, max_entries: 1, ..Map::default() };
    let [first, second] = map_value(1, 0, 0);
    let mut open = 0;
    for round in 0..600 {
        let map = Map { value_size: 8 + round, ..map.clone() };
        let asked =
            Request { maps: vec![map], ..request(SOCKET_FILTER, &[first, second, mov(0, 0), exit()]) };
        assert_eq!(kernel.ask(&asked).verdict, Verdict::Accept);
        open = open.max(std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count));
    }
    assert!(open < 400, "{open} descriptors");
}

/// Not a measure of anything but the cost of asking; printed with `--nocapture`.
#[test]
fn tiny_programs_are_asked_fast() {
    let Some(mut kernel) = kernel() else { return };
    let asked = request(SOCKET_FILTER, &[mov(0, 0), exit()]);
    let start = std::time::Instant::now();
    let rounds = 2000;
    for _ in 0..rounds {
        assert_eq!(kernel.ask(&asked).verdict, Verdict::Accept);
    }
    eprintln!("{:.0} loads/s", f64::from(rounds) / start.elapsed().as_secs_f64());
}
