//! The same program here and in the running kernel. Programs are run by the system call itself: their context is a kilobyte
//! that they write what they find to, and both sides must leave the same there.
#![allow(dead_code)] // Each test uses a part.

use std::sync::Arc;

use skep_asm::{Dialect, Options, assemble};
use skep_btf::Btf;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, Run, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

/// Bytes of the half of the context that results go to, and of that for buffers.
pub(crate) const HALF: usize = 512;
pub(crate) const CONTEXT: usize = 2 * HALF;
/// What the context is full of at first.
pub(crate) const FILLER: u8 = b'~';

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
    let data = format!("{}\n{data}\n", buffer());
    let text = format!("{data}\n.program test, section = \"syscall\"\nr6 = r1\n{text}\n{copy}r0 = 0\nexit\n");
    (text, n)
}

/// The buffer, which is full of something at first.
fn buffer() -> String {
    format!(".data\nbuffer: .ascii \"{}\"\n", "~".repeat(HALF))
}

/// Puts a hash of `r0` and the buffer into `r0`.
fn hash_of_buffer() -> String {
    let words = (0..HALF).step_by(8).fold("r1 = buffer ll\n".to_owned(), |text, at| {
        text + &format!("r2 = *(u64 *)(r1 + {at}); r0 *= 16777619; r0 ^= r2\n")
    });
    words + "r1 = r0; r1 >>= 32; r0 ^= r1\n"
}

/// Programs that were run on both sides, and where these differ.
pub(crate) struct Comparison {
    pub(crate) kernel: Option<Kernel>,
    /// The types of that kernel, for programs that need them.
    pub(crate) types: Option<Arc<Btf>>,
    n_results: usize,
    n_programs: usize,
    differences: Vec<String>,
}

impl Comparison {
    pub(crate) fn new() -> Comparison {
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
    pub(crate) fn with_types() -> Option<Comparison> {
        let mut comparison = Comparison::new();
        let bytes = comparison.kernel.as_mut()?.btf(None).ok()?;
        comparison.types = Some(Arc::new(Btf::parse(bytes, None).unwrap()));
        Some(comparison)
    }

    /// Runs a body here and there; all that is left in the context must be the same.
    pub(crate) fn check(&mut self, data: &str, body: &str) {
        self.check_in(Settings::default(), data, body);
    }

    pub(crate) fn check_in(&mut self, settings: Settings, data: &str, body: &str) {
        self.check_source(settings, data, body, "");
    }

    /// Runs a body that calls functions.
    ///
    /// They are run again where the sides differ, as the kernel may be busy with another thread.
    pub(crate) fn check_functions(&mut self, body: &str, functions: &str) {
        const TRIES: usize = 50;
        let n = self.differences.len();
        for _ in 0..TRIES {
            self.differences.truncate(n);
            self.check_source(Settings::default(), "", body, functions);
            if self.differences.len() == n {
                break;
            }
        }
    }

    fn check_source(&mut self, settings: Settings, data: &str, body: &str, functions: &str) {
        let (mut text, n) = source(data, body);
        text += functions;
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

    /// Runs a body of a program of another kind, which has nothing to write to: `r0` is compared, and a hash of the buffer.
    pub(crate) fn check_value(&mut self, section: &str, input: &Input, data: &str, body: &str) {
        for tail in ["", &hash_of_buffer()] {
            let text = format!(
                "{}\n{data}\n.program test, section = \"{section}\"\nr6 = r1\n{body}\n{tail}exit\n",
                buffer()
            );
            let program = program(&text);
            let mut world = World::new(Settings::default()).unwrap();
            if let Some(types) = &self.types {
                world.set_types(Arc::clone(types));
            }
            let id = world.load(&program).unwrap();
            let here = match world.run(id, input, &RunOptions::default()).unwrap() {
                Ok(outcome) => outcome.value as u32,
                Err(trap) => return self.differences.push(format!("{trap}\n{data}\n{body}")),
            };
            let run = match input {
                Input::Packet(packet) => {
                    TestRun { data: packet.clone().into(), repeat: 1, ..TestRun::default() }
                }
                Input::Context(bytes) => TestRun { ctx: bytes.clone().into(), ..TestRun::default() },
                _ => unreachable!("such input is given here alone"),
            };
            let there = match self.kernel.as_mut().map(|kernel| run_there(kernel, &program, run)) {
                None => return,
                Some(Ok(run)) => run.retval,
                Some(Err(reason)) => return self.differences.push(format!("{reason}\n{data}\n{body}")),
            };
            self.n_results += 1;
            self.n_programs += 1;
            if here != there {
                let what = if tail.is_empty() { "value" } else { "hash of the buffer" };
                self.differences.push(format!("{what}: here {here:#x} there {there:#x}\n{data}\n{body}"));
            }
        }
    }

    pub(crate) fn end(self) {
        let Comparison { n_results, n_programs, differences, .. } = self;
        println!("compared: {n_results} results and the buffers of {n_programs} programs");
        assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n----\n"));
    }
}

/// What a run in the kernel leaves in the context.
fn theirs(kernel: &mut Kernel, program: &Program) -> Result<Vec<u8>, String> {
    let run = TestRun { ctx: vec![FILLER; CONTEXT].into(), ..TestRun::default() };
    Ok(run_there(kernel, program, run)?.ctx.bytes().to_vec())
}

/// A run in the kernel.
fn run_there(kernel: &mut Kernel, program: &Program, run: TestRun) -> Result<Run, String> {
    let request = Request {
        run: Some(run),
        license: "GPL".to_owned(),
        line_info: Vec::new(),
        ..Request::new(program).unwrap()
    };
    // Functions that are called back must have types; else the kernel is not bothered with any.
    let request = match request.func_info.len() {
        0 | 1 => Request { btf: None, func_info: Vec::new(), ..request },
        _ => request,
    };
    let maps = request.maps.iter().map(|map| skep_oracle::Map { key_type: 0, value_type: 0, ..map.clone() });
    let answer = kernel.ask(&Request { maps: maps.collect(), ..request });
    if answer.verdict != Verdict::Accept {
        return Err(format!("refused: {:?}", answer.message));
    }
    let run = answer.run.unwrap();
    match run.errno {
        None => Ok(run),
        Some(errno) => Err(format!("not run: {errno}")),
    }
}

pub(crate) const TEXT: &str = "text: .ascii \"0123456789abcdefghijklmnopqrstuv\"\n.zero 96\n";

/// A helper's call whose arguments are these, and its result.
pub(crate) fn call(helper: &str, args: &[&str]) -> String {
    let set = args.iter().enumerate().fold(String::new(), |text, (index, arg)| {
        let register = index + 1;
        match arg.strip_prefix("fp") {
            Some(offset) => text + &format!("r{register} = r10; r{register} += {offset}\n"),
            None if *arg == "r6" => text + &format!("r{register} = r6\n"),
            None => text + &format!("r{register} = {arg} ll\n"),
        }
    });
    format!("{set}call {helper}; OUT\n")
}
