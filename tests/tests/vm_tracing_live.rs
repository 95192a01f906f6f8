//! Helpers that any tracing program may call, each at its edges: here, and in the running kernel. The programs are run by
//! the system call itself: their context is a kilobyte that they write what they find to, and both sides must leave the
//! same there.

use std::sync::Arc;

use skep_asm::{Dialect, Options, assemble};
use skep_btf::Btf;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, PidNamespace, RunOptions, Settings, Task, World};

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

/// Programs that were run on both sides, and where these differ.
struct Comparison {
    kernel: Option<Kernel>,
    /// The types of that kernel, for programs that need them.
    types: Option<Arc<Btf>>,
    n_results: usize,
    n_programs: usize,
    differences: Vec<String>,
}

impl Comparison {
    fn new() -> Comparison {
        let kernel = match availability() {
            Availability::Available => Some(Kernel::live().unwrap()),
            Availability::Refused(reason) => {
                println!("skipped: no bpf(2): {reason}");
                None
            }
        };
        Comparison { kernel, types: None, n_results: 0, n_programs: 0, differences: Vec::new() }
    }

    /// A comparison of programs that need the kernel's types. Without a kernel there are none, and nothing is run.
    fn with_types() -> Option<Comparison> {
        let mut comparison = Comparison::new();
        let bytes = comparison.kernel.as_mut()?.btf(None).ok()?;
        comparison.types = Some(Arc::new(Btf::parse(bytes, None).unwrap()));
        Some(comparison)
    }

    /// Runs a body here and there; all that is left in the context must be the same.
    fn check(&mut self, data: &str, body: &str) {
        self.check_in(Settings::default(), data, body);
    }

    fn check_in(&mut self, settings: Settings, data: &str, body: &str) {
        let (text, n) = source(data, body);
        let program = program(&text);
        let mut world = World::new(settings).unwrap();
        if let Some(types) = &self.types {
            world.set_types(Arc::clone(types));
        }
        let id = world.load(&program).unwrap();
        let ran = world.run(id, &Input::Context(vec![FILLER; CONTEXT]), &RunOptions::default()).unwrap();
        let here = match ran {
            Ok(outcome) => outcome.context,
            Err(trap) => return self.differences.push(format!("{trap}\n{data}\n{body}")),
        };
        let there = match self.kernel.as_mut().map(|kernel| theirs(kernel, &program)) {
            None => return,
            Some(Ok(there)) => there,
            Some(Err(reason)) => return self.differences.push(format!("{reason}\n{data}\n{body}")),
        };
        self.n_results += n;
        self.n_programs += 1;
        let words = |bytes: &[u8]| -> Vec<i64> {
            let words = bytes[..8 * n].chunks(8);
            words.map(|word| i64::from_le_bytes(word.try_into().unwrap())).collect()
        };
        let shown = |bytes: &[u8]| bytes[HALF..].trim_ascii_end().escape_ascii().to_string();
        if here != there {
            let [ours, kernels] = [&here, &there]
                .map(|bytes| format!("{:?} {}", words(bytes), shown(bytes).trim_end_matches('~')));
            self.differences.push(format!("here  {ours}\nthere {kernels}\n{data}\n{body}"));
        }
    }

    fn end(self) {
        let Comparison { n_results, n_programs, differences, .. } = self;
        println!("compared: {n_results} results and the buffers of {n_programs} programs");
        assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n----\n"));
    }
}

/// What a run in the kernel leaves in the context.
fn theirs(kernel: &mut Kernel, program: &Program) -> Result<Vec<u8>, String> {
    let run = TestRun { ctx: vec![FILLER; CONTEXT].into(), ..TestRun::default() };
    let request = Request {
        run: Some(run),
        license: "GPL".to_owned(),
        btf: None,
        func_info: Vec::new(),
        line_info: Vec::new(),
        ..Request::new(program).unwrap()
    };
    let maps = request.maps.iter().map(|map| skep_oracle::Map { key_type: 0, value_type: 0, ..map.clone() });
    let answer = kernel.ask(&Request { maps: maps.collect(), ..request });
    if answer.verdict != Verdict::Accept {
        return Err(format!("refused: {:?}", answer.message));
    }
    let run = answer.run.unwrap();
    match run.errno {
        None => Ok(run.ctx.bytes().to_vec()),
        Some(errno) => Err(format!("not run: {errno}")),
    }
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
    let mut comparison = Comparison::new();
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
            comparison.check(TEXT, &[from_memory(size, flags), read(len, offset, read_flags)].concat());
            let body = [from_memory(size, flags), write(offset, len, read_flags)];
            comparison.check(TEXT, &body.concat());
        }
    }
    comparison.end();
}

#[test]
fn data_of_dynptrs() {
    let mut comparison = Comparison::new();
    for (size, offset, len) in
        [(32, 0, 8), (32, 24, 8), (32, 25, 8), (32, 31, 1), (32, 32, 1), (0, 0, 1), (16, 0xffff_ffff_u32, 1)]
    {
        let body = from_memory(size, 0)
            + &format!(
                "r1 = r10; r1 += -16; r2 = {offset} ll; r3 = {len}; call bpf_dynptr_data
                 if r0 == 0 goto none; r1 = *(u8 *)(r0 + 0); r0 = r1; goto out\nnone: r0 = 999\nout: OUT\n"
            );
        comparison.check(TEXT, &body);
    }
    comparison.end();
}

#[test]
fn dynptrs_to_records() {
    let mut comparison = Comparison::new();
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
            comparison.check(&data, &body);
        }
    }
    comparison.end();
}

/// Data that formats refer to.
const SHOWN: &str = "word: .u64 0xfffffffffffffffe
address: .byte 127, 0, 10, 255, 0x20, 0x01, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0xab, 0xcd
name: .asciz \"a name\"
empty: .asciz \"\"
long: .ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.asciz \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
";

/// A text as the assembler takes it.
fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| match byte {
        b'"' | b'\\' => format!("{all}\\{}", char::from(byte)),
        b' '..=b'~' => all + &char::from(byte).to_string(),
        _ => format!("{all}\\x{byte:02x}"),
    })
}

/// Traces with a format; with `snprintf` it is also written to the buffer, of which so many bytes are offered.
fn print(comparison: &mut Comparison, format: &str, args: &[&str], snprintf: Option<u32>) {
    let set = args.iter().enumerate().fold(String::new(), |text, (index, arg)| {
        text + &format!("r1 = {arg} ll; *(u64 *)(r10 - {}) = r1\n", 96 - 8 * index)
    });
    let (size, len) = (format.len() + 1, 8 * args.len());
    let mut body = format!(
        "{set}r1 = format ll; r2 = {size}; r3 = r10; r3 += -96; r4 = {len}; call bpf_trace_vprintk; OUT\n"
    );
    if let Some(room) = snprintf {
        body += &format!(
            "r1 = buffer + 8 ll; r2 = {room}; r3 = constant ll; r4 = r10; r4 += -96; r5 = {len}; call bpf_snprintf; OUT\n"
        );
    }
    // Without arguments there is nothing on the stack to point at.
    let body = if args.is_empty() {
        body.replace("r3 = r10; r3 += -96", "r3 = 0").replace("r4 = r10; r4 += -96", "r4 = 0")
    } else {
        body
    };
    let format = quoted(format);
    comparison.check(
        &format!("{SHOWN}\nformat: .asciz \"{format}\"\n.rodata\nconstant: .asciz \"{format}\"\n"),
        &body,
    );
}

#[test]
fn formats_that_are_refused() {
    let mut comparison = Comparison::new();
    for format in [
        "%", "%z", "%l", "%lll", "%q", "%.3d", "%#x", "%5.2d", "%*d", "%hd", "%n", "%f", "%o", "%ps%", "%pq",
        "%pIx", "%pi", "%pI5", "%pk", "%pu", "%pkd", "%sx", "%pksx", "%d%", "%ld%", "\u{1}", "é", "a\u{7f}",
        "%lld%", "%lls", "%lp", "%lc", "%5", "%-", "%p", "%pe", "%pE", "%pM", "%pV", "%d %d", "%C", "%S",
        "%D", "%i%i%i", "%-+0 5", "%pN",
    ] {
        print(&mut comparison, format, &["5"], None);
    }
    print(&mut comparison, "%d", &[], None);
    comparison.end();
}

#[test]
fn formats_that_are_written() {
    let mut comparison = Comparison::new();
    let numbers =
        ["0", "1", "-1", "0x80000000", "0x7fffffff", "0xffffffff", "0x8000000000000000", "123456789012"];
    for conversion in
        ["d", "i", "u", "x", "X", "ld", "li", "lu", "lx", "lX", "lld", "lli", "llu", "llx", "llX"]
    {
        for flags in [
            "", "5", "-5", "05", "+", " ", "+ 7", "-07", "0-7", "20", "020", "-20", "+020", " 020", "00",
            "-", "0",
        ] {
            let format = format!("<%{flags}{conversion}|%{conversion}>");
            for pair in numbers.chunks(2) {
                print(&mut comparison, &format, pair, Some(200));
            }
        }
    }
    comparison.end();
}

#[test]
fn strings_and_addresses_that_are_written() {
    let mut comparison = Comparison::new();
    for format in [
        "%s",
        "%10s",
        "%-10s|",
        "%010s",
        "%+10s",
        "%3s",
        "%s.",
        "%s %s%%",
        "%pks",
        "%10pks|",
        "%-10pks|",
        "%pks,%pks",
    ] {
        print(&mut comparison, format, &["name", "empty"][..format.matches('%').count().min(2)], Some(100));
    }
    for format in [
        "%pI4",
        "%pi4",
        "%pI6",
        "%pi6",
        "%20pI4|",
        "%-20pI4|",
        "%050pI6|",
        "%pI4abc|",
        "%pi6.%pI4",
        "%pI4%pi4",
        "%pi4x%pI4",
    ] {
        let n = format.matches('%').count();
        print(&mut comparison, format, &["address", "address + 4"][..n], Some(100));
    }
    for format in ["%c", "%c%c", "%5c|", "%-5c|", "%05c|%c", "%+c"] {
        print(&mut comparison, format, &["65", "0x142"][..format.matches('%').count()], Some(100));
    }
    for format in ["%px", "%20px|", "%-20px|", "%020px|", "%5px", "%pxyz|", "%px,%px"] {
        for value in ["0", "0x1234", "0xffffffff80001234"] {
            print(&mut comparison, format, &[value, value][..format.matches('%').count()], Some(100));
        }
    }
    for format in ["%p", "%20p|", "%-20p|", "%p.", "%p %d"] {
        for value in ["0", "-1", "-4095"] {
            print(&mut comparison, format, &[value, value][..format.matches('%').count()], Some(100));
        }
    }
    for address in ["0", "8", "-1", "0x8000000000000000"] {
        for format in [
            "<%s>", "<%5s>", "<%pks>", "<%pI4>", "<%pi6>", "<%ps>", "<%pS>", "<%pB>", "<%20pS>", "<%-20ps>",
            "<%20pB>",
        ] {
            print(&mut comparison, format, &[address], Some(100));
        }
    }
    comparison.end();
}

#[test]
fn texts_that_are_cut() {
    let mut comparison = Comparison::new();
    for room in [1, 2, 5, 6, 7, 8, 100] {
        print(&mut comparison, "abc%d", &["12"], Some(room));
        print(&mut comparison, "%d%s", &["12", "name"], Some(room));
        print(&mut comparison, "%6d|", &["1"], Some(room));
        print(&mut comparison, "%-6d|", &["1"], Some(room));
        print(&mut comparison, "%x%%%c", &["0xabc", "0"], Some(room));
        print(&mut comparison, "%s|%s", &["name", "long"], Some(room));
    }
    print(&mut comparison, "%1000d|", &["5"], Some(300));
    print(&mut comparison, "%-2000s|", &["name"], Some(300));
    print(&mut comparison, "%9999999d|", &["5"], Some(300));
    print(&mut comparison, "%99999999d|", &["5"], Some(300));
    print(&mut comparison, "%s%s", &["long", "long"], Some(400));
    print(&mut comparison, "%s%s%d", &["long", "long", "7"], Some(400));
    print(&mut comparison, "%s%s%s", &["long", "long", "name"], Some(400));
    print(&mut comparison, "%s%s%c", &["long", "long", "65"], Some(400));
    print(&mut comparison, "%s%s%pI4", &["long", "long", "address"], Some(400));
    print(&mut comparison, "%s%d%s%ld%s", &["long", "1", "name", "2", "long"], Some(400));
    print(
        &mut comparison,
        "%d%d%d%d%d%d%d%d%d%d%d%d",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
        Some(400),
    );
    comparison.end();
}

#[test]
fn arguments_of_printing() {
    let mut comparison = Comparison::new();
    let data = format!("{SHOWN}\nformat: .asciz \"%d\"\n.rodata\nconstant: .asciz \"%d\"\n");
    for len in [0, 1, 7, 8, 9, 16, 96, 104, 112] {
        for place in ["word", "long"] {
            let body =
                format!("r1 = format ll; r2 = 3; r3 = {place} ll; r4 = {len}; call bpf_trace_vprintk; OUT\n");
            comparison.check(&data, &body);
        }
    }
    for size in [1, 2, 3] {
        comparison
            .check(&data, &format!("r1 = format ll; r2 = {size}; r3 = 5; call bpf_trace_printk; OUT\n"));
    }
    for format in ["%d %d %d", "%d %d %d %d", "no argument", "%lx"] {
        let data = format!("format: .asciz \"{format}\"\n");
        let len = format.len() + 1;
        let body =
            format!("r1 = format ll; r2 = {len}; r3 = 5; r4 = 6; r5 = 7; call bpf_trace_printk; OUT\n");
        comparison.check(&data, &body);
    }
    comparison.end();
}

/// A helper's call whose arguments are these, and its result.
fn call(helper: &str, args: &[&str]) -> String {
    let set = args.iter().enumerate().fold(String::new(), |text, (index, arg)| {
        let register = index + 1;
        match arg.strip_prefix("fp") {
            Some(offset) => text + &format!("r{register} = r10; r{register} += {offset}\n"),
            None => text + &format!("r{register} = {arg} ll\n"),
        }
    });
    format!("{set}call {helper}; OUT\n")
}

#[test]
fn reads_of_memory_that_may_not_be_there() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    let places = [
        "0",
        "1",
        "4095",
        "4096",
        "0x7fffffffe000",
        "0x7fffffffffff",
        "0x800000000000",
        "0x8000000000000000",
        "-1",
        "-8",
        "-4096",
        "0xffff800000000000",
        "0xffff000000000000",
        "text",
        "text + 30",
        "text + 126",
    ];
    for helper in [
        "bpf_probe_read",
        "bpf_probe_read_kernel",
        "bpf_probe_read_user",
        "bpf_probe_read_str",
        "bpf_probe_read_kernel_str",
        "bpf_probe_read_user_str",
    ] {
        for place in places {
            for size in ["0", "1", "2", "8", "33", "40"] {
                // Where user space's memory is, the kernel finds other things than a world does.
                if place.starts_with("text") && helper.contains("user") {
                    continue;
                }
                // What lies behind the text is not the same.
                if place == "text + 126" && size.len() > 1 {
                    continue;
                }
                comparison.check(TEXT, &call(helper, &["buffer + 8", size, place]));
            }
        }
    }
    for size in ["0", "1", "16"] {
        for flags in ["0", "1"] {
            comparison.check(TEXT, &(call("bpf_get_current_task_btf", &[]).replace("OUT", "r9 = r0") + &format!("r1 = buffer + 8 ll; r2 = {size}; r3 = 0; r4 = r9; r5 = {flags}; call bpf_copy_from_user_task; OUT")));
        }
        comparison.check(TEXT, &call("bpf_copy_from_user", &["buffer + 8", size, "0"]));
    }
    comparison.end();
}

#[test]
fn strings_and_numbers_in_them() {
    let mut comparison = Comparison::new();
    let texts = [
        "",
        "0",
        "1",
        "-1",
        "+1",
        " 12",
        "\\t\\n 12",
        "- 1",
        "12x",
        "0x",
        "0x1f",
        "0X1F",
        "-0x1f",
        "010",
        "08",
        "0b11",
        "00",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "ffffffffffffffff",
        "0xffffffffffffffff",
        "10000000000000000",
        "777",
        "1777777777777777777777",
        "x",
        "  ",
        "-",
        "--1",
        "1 2",
        "0x0x1",
        "0 1",
        "                                                               1",
        "                                                                1",
        "000000000000000000000000000000000000000000000000000000000000000000001",
    ];
    for text in texts {
        let data = format!("given: .asciz \"{text}\"\n.zero 80\n");
        for helper in ["bpf_strtol", "bpf_strtoul"] {
            for base in ["0", "8", "10", "16", "2", "36", "-1", "0x100000000"] {
                let len = text.replace("\\t", "t").replace("\\n", "n").len().to_string();
                for len in [len.as_str(), "1", "2", "80"] {
                    if len != "0" {
                        comparison.check(&data, &call(helper, &["given", len, base, "buffer + 8"]));
                    }
                }
            }
        }
    }
    for (left, right) in [
        ("abc", "abc"),
        ("abc", "abd"),
        ("abd", "abc"),
        ("ab", "abc"),
        ("abc", "ab"),
        ("", "a"),
        ("a", ""),
        ("", ""),
        ("\\xff", "a"),
        ("a", "\\xff"),
    ] {
        let data = format!("left: .asciz \"{left}\"\n.zero 8\n.rodata\nright: .asciz \"{right}\"\n");
        for len in ["1", "2", "3", "4", "8"] {
            comparison.check(&data, &call("bpf_strncmp", &["left", len, "right"]));
        }
    }
    comparison.end();
}

/// The thread that runs, as a world has it.
fn this_task() -> Task {
    use std::os::unix::fs::MetadataExt;
    let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let status = text("/proc/thread-self/status");
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        let values = line.split_whitespace().skip(1).map(|word| word.parse().unwrap_or(0));
        values.collect::<Vec<u32>>()
    };
    let own = |name: &str| field(name).first().copied().unwrap_or(0);
    let inner = |name: &str| field(name).last().copied().unwrap_or(0);
    let cgroups = text("/proc/thread-self/cgroup");
    let path = cgroups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/");
    let ids: Vec<u64> = std::path::Path::new("/sys/fs/cgroup")
        .join(path.trim_start_matches('/'))
        .ancestors()
        .take_while(|path| path.starts_with("/sys/fs/cgroup"))
        .map(|path| std::fs::metadata(path).map_or(0, |found| found.ino()))
        .collect();
    let namespace = std::fs::metadata("/proc/thread-self/ns/pid").ok();
    Task {
        pid: inner("NSpid:"),
        tgid: inner("NStgid:"),
        uid: own("Uid:"),
        gid: own("Gid:"),
        comm: text("/proc/thread-self/comm").trim_end().to_owned(),
        cgroup_id: ids.first().copied().unwrap_or(1),
        cgroup_ancestors: ids.iter().skip(1).rev().copied().collect(),
        pid_namespace: PidNamespace {
            device: namespace.as_ref().map_or(0, MetadataExt::dev),
            inode: namespace.as_ref().map_or(0, MetadataExt::ino),
            pid: inner("NSpid:"),
            tgid: inner("NStgid:"),
        },
        ..Task::default()
    }
}

#[test]
fn the_current_task() {
    let mut comparison = Comparison::new();
    let task = this_task();
    println!("{task:?}");
    let namespace = task.pid_namespace;
    let settings = Settings { task, ..Settings::default() };
    let mut check = |body: &str| comparison.check_in(settings.clone(), TEXT, body);
    for helper in ["bpf_get_current_pid_tgid", "bpf_get_current_uid_gid", "bpf_get_current_cgroup_id"] {
        check(&call(helper, &[]));
    }
    for size in ["1", "2", "5", "15", "16", "17", "40"] {
        check(&call("bpf_get_current_comm", &["buffer + 8", size]));
    }
    for level in ["0", "1", "2", "3", "4", "-1", "0x80000000", "0x100000000"] {
        check(&call("bpf_get_current_ancestor_cgroup_id", &[level]));
    }
    let (device, inode) = (namespace.device.to_string(), namespace.inode.to_string());
    for (device, inode) in [
        (device.as_str(), inode.as_str()),
        ("0", inode.as_str()),
        (device.as_str(), "0"),
        ("-1", inode.as_str()),
    ] {
        for size in ["1", "7", "8", "9", "16"] {
            check(&call("bpf_get_ns_current_pid_tgid", &[device, inode, "buffer + 8", size]));
        }
    }
    for helper in ["bpf_send_signal", "bpf_send_signal_thread"] {
        for signal in ["0", "65", "-1", "0x100000000"] {
            check(&call(helper, &[signal]));
        }
    }
    comparison.end();
}
