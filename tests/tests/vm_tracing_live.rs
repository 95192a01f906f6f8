//! Helpers that any tracing program may call, each at its edges: here, and in the running kernel. The programs are run by
//! the system call itself: their context is a kilobyte that they write what they find to, and both sides must leave the
//! same there.

use skep_asm::{Dialect, Options, assemble};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

/// Bytes of the half of the context that results go to, and of that for buffers.
const HALF: usize = 512;
const CONTEXT: usize = 2 * HALF;
/// What the context is full of at first.
const FILLER: u8 = b'~';

fn program(source: &str) -> Program {
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{source}\n{:?}", linked.failed);
    linked.programs.into_iter().next().unwrap()
}

/// A program with `r6` the context; each `OUT` puts `r0` into the next word of it. What is in `buffer` at the end goes to
/// its other half.
fn source(data: &str, body: &str) -> (String, usize) {
    let mut parts = body.split("OUT");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut n = 0;
    for part in parts {
        text += &format!("*(u64 *)(r6 + {}) = r0{part}", 8 * n);
        n += 1;
    }
    assert!(n <= HALF / 8, "too many results");
    let copy = (0..HALF).step_by(8).fold("r1 = buffer ll\n".to_owned(), |text, at| {
        text + &format!("r2 = *(u64 *)(r1 + {at}); *(u64 *)(r6 + {}) = r2\n", HALF + at)
    });
    let data = format!(".data\nbuffer: .ascii \"{}\"\n{data}\n", "~".repeat(HALF));
    let text = format!("{data}\n.program test, section = \"syscall\"\nr6 = r1\n{text}\n{copy}r0 = 0\nexit\n");
    (text, n)
}

/// What a run here leaves in the context.
#[track_caller]
fn ours(settings: Settings, program: &Program, text: &str) -> Vec<u8> {
    let mut world = World::new(settings).unwrap();
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &Input::Context(vec![FILLER; CONTEXT]), &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}\n{text}")).context
}

/// What a run in the kernel leaves there, if it can be asked.
#[track_caller]
fn theirs(program: &Program, text: &str) -> Option<Vec<u8>> {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return None;
    }
    let run = TestRun { ctx: vec![FILLER; CONTEXT].into(), ..TestRun::default() };
    let request = Request {
        run: Some(run),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        ..Request::new(program).unwrap()
    };
    let maps = request.maps.iter().map(|map| skep_oracle::Map { key_type: 0, value_type: 0, ..map.clone() });
    let answer = Kernel::live().unwrap().ask(&Request { maps: maps.collect(), ..request });
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{text}", answer.message);
    let run = answer.run.unwrap();
    assert_eq!(run.errno, None, "{text}");
    Some(run.ctx.bytes().to_vec())
}

/// Runs a body here and there; all that is left in the context must be the same. Gives it.
#[track_caller]
fn check_in(settings: Settings, data: &str, body: &str) -> Vec<u8> {
    let (text, n) = source(data, body);
    let program = program(&text);
    let here = ours(settings, &program, &text);
    if let Some(there) = theirs(&program, &text) {
        for at in 0..n {
            let word = |bytes: &[u8]| i64::from_le_bytes(bytes[8 * at..8 * at + 8].try_into().unwrap());
            assert_eq!(word(&here), word(&there), "result {at}: here, there\n{text}");
        }
        assert_eq!(shown(&here[HALF..]), shown(&there[HALF..]), "buffers: here, there\n{text}");
        println!("compared: {n} results and {HALF} bytes");
    }
    here
}

#[track_caller]
fn check(data: &str, body: &str) -> Vec<u8> {
    check_in(Settings::default(), data, body)
}

/// Bytes as text, so that a difference can be read.
fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

const TEXT: &str = "text: .ascii \"0123456789abcdefghijklmnopqrstuv\"\n.zero 96\n";

/// Makes a dynamic pointer at `fp - 16` to so many bytes of the buffer.
fn from_memory(size: i64, flags: i64) -> String {
    format!(
        "r1 = buffer + 128 ll; r2 = {size}; r3 = {flags}; r4 = r10; r4 += -16; call bpf_dynptr_from_mem; OUT\n"
    )
}

fn read(len: u32, offset: i64, flags: i64) -> String {
    format!(
        "r1 = buffer ll; r2 = {len}; r3 = r10; r3 += -16; r4 = {offset} ll; r5 = {flags}
         call bpf_dynptr_read; OUT\n"
    )
}

fn write(offset: i64, len: u32, flags: i64) -> String {
    format!(
        "r1 = r10; r1 += -16; r2 = {offset} ll; r3 = text ll; r4 = {len}; r5 = {flags}
         call bpf_dynptr_write; OUT\n"
    )
}

#[test]
fn dynptrs_to_memory() {
    for (size, flags) in [(128, 0), (32, 0), (0, 0), (1, 0), (16, 1), (16, -1)] {
        for (len, offset, read_flags) in [
            (0, 0, 0),
            (8, 0, 0),
            (8, 24, 0),
            (8, 25, 0),
            (0, 32, 0),
            (0, 33, 0),
            (8, 0xffff_ffff, 0),
            (8, 0x1_0000_0000, 0),
            (4, 0, 1),
            (33, 0, 0),
        ] {
            check(TEXT, &[from_memory(size, flags), read(len, offset, read_flags)].concat());
            let body = [from_memory(size, flags), write(offset, len, read_flags)];
            check(TEXT, &body.concat());
        }
    }
}

#[test]
fn data_of_dynptrs() {
    for (size, offset, len) in
        [(32, 0, 8), (32, 24, 8), (32, 25, 8), (32, 31, 1), (32, 32, 1), (0, 0, 1), (16, 0xffff_ffff_u32, 1)]
    {
        let body = from_memory(size, 0)
            + &format!(
                "r1 = r10; r1 += -16; r2 = {offset} ll; r3 = {len}; call bpf_dynptr_data
                 if r0 == 0 goto none; r1 = *(u8 *)(r0 + 0); r0 = r1; goto out\nnone: r0 = 999\nout: OUT\n"
            );
        check(TEXT, &body);
    }
}

#[test]
fn dynptrs_to_records() {
    let data = format!("{TEXT}.map ring {{ type = ringbuf, max_entries = 4096 }}\n");
    for (size, flags) in
        [(16_i64, 0), (0, 0), (16, 1), (4088, 0), (4089, 0), (0x100_0000, 0), (0xff_ffff, 0), (-1, 0)]
    {
        for end in ["submit", "discard"] {
            let body = format!(
                "r1 = ring ll; r2 = {size} ll; r3 = {flags}; r4 = r10; r4 += -16; call bpf_ringbuf_reserve_dynptr; OUT
                 {}{}r1 = r10; r1 += -16; r2 = 4; r3 = 4; call bpf_dynptr_data; w1 = 0; if r0 == 0 goto none; w1 = 1\nnone: r0 = r1; OUT
                 r1 = r10; r1 += -16; r2 = 0; call bpf_ringbuf_{end}_dynptr
                 r1 = ring ll; r2 = 0; call bpf_ringbuf_query; OUT\n",
                write(0, 12, 0),
                read(12, 0, 0),
            );
            check(&data, &body);
        }
    }
}
