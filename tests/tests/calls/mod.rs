//! Programs that make many calls and write what each returned into their packet, run here and in the running kernel.

use std::fmt::Write as _;

use skep_asm::{Dialect, Options, assemble};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability, possible_cpus};
use skep_vm::{Input, RunOptions, Settings, World};

/// A program under construction: calls, and where their results go.
pub(crate) struct Calls {
    pub(crate) body: String,
    pub(crate) n_results: u32,
    /// The key is a trie's, with its length in the low half.
    is_trie: bool,
}

impl Calls {
    pub(crate) fn new(is_trie: bool) -> Calls {
        Calls { body: String::new(), n_results: 0, is_trie }
    }

    /// Writes `r0` into the packet.
    pub(crate) fn note(&mut self) {
        writeln!(self.body, "*(u32 *)(r7 + {}) = r0", self.n_results * 4).unwrap();
        self.n_results += 1;
    }

    /// Puts key and value on the stack, their addresses into `r2` and `r3`, and the map into `r1`.
    pub(crate) fn place(&mut self, key: i64, value: i64) {
        let key =
            if self.is_trie { format!("{} ll", key << 32 | (8 + (key & 3) * 8)) } else { key.to_string() };
        writeln!(
            self.body,
            "r1 = {key}; *(u64 *)(r10 - 8) = r1; r1 = {value}; *(u64 *)(r10 - 16) = r1
             r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16"
        )
        .unwrap();
    }

    pub(crate) fn update(&mut self, key: i64, value: i64, flags: u64) {
        self.place(key, value);
        writeln!(self.body, "r4 = {flags}; call bpf_map_update_elem").unwrap();
        self.note();
    }

    pub(crate) fn delete(&mut self, key: i64) {
        self.place(key, 0);
        self.body += "call bpf_map_delete_elem\n";
        self.note();
    }

    /// Notes the first half of a value, or all ones.
    pub(crate) fn lookup(&mut self, key: i64) {
        self.place(key, 0);
        let at = self.n_results;
        writeln!(
            self.body,
            "call bpf_map_lookup_elem; if r0 != 0 goto found{at}; r0 = -1; goto next{at}
             found{at}: r0 = *(u32 *)(r0 + 0)
             next{at}:"
        )
        .unwrap();
        self.note();
    }

    /// Notes the first half of the value that another CPU has, or all ones.
    pub(crate) fn lookup_percpu(&mut self, key: i64, cpu: u32) {
        self.place(key, 0);
        let at = self.n_results;
        writeln!(
            self.body,
            "r3 = {cpu}; call bpf_map_lookup_percpu_elem; if r0 != 0 goto found{at}; r0 = -1; goto next{at}
             found{at}: r0 = 1
             next{at}:"
        )
        .unwrap();
        self.note();
    }

    /// Calls one of the helpers that take map, value and flags, and notes what it returns and the value.
    pub(crate) fn on_value(&mut self, helper: &str, value: i64, flags: u64) {
        self.place(0, value);
        writeln!(self.body, "r2 = r3; r3 = {flags}; call {helper}").unwrap();
        self.note();
        self.body += "r0 = *(u64 *)(r10 - 16)\n";
        self.note();
    }

    /// The whole program.
    pub(crate) fn source(&self, maps: &str, functions: &str) -> String {
        let len = self.n_results * 4;
        format!(
            "{maps}
             .program test(ctx: ptr xdp_md) -> int, section = \"xdp\"
             r7 = *(u32 *)(r1 + 0); r8 = *(u32 *)(r1 + 4); r1 = r7; r1 += {len}; if r1 > r8 goto out
             {}
             out: r0 = 2; exit
             {functions}",
            self.body
        )
    }
}

pub(crate) fn program(source: &str) -> Program {
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly =
        assemble("test.s", source, &options).unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    linked.programs.into_iter().next().unwrap_or_else(|| panic!("{source}\n{:?}", linked.failed))
}

/// What a run leaves: the results, and for each map its elements in the order of a walk.
pub(crate) type Left = (Vec<u32>, Vec<Vec<(Vec<u8>, Vec<u8>)>>);

pub(crate) fn ours(program: &Program, packet: &[u8]) -> Left {
    let mut world = World::new(Settings { n_cpus: possible_cpus(), ..Settings::default() }).unwrap();
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &Input::Packet(packet.to_vec()), &RunOptions::default()).unwrap();
    let outcome = outcome.unwrap_or_else(|trap| panic!("{trap}"));
    assert_eq!(outcome.value, 2);
    let maps = world.maps().map(|(map, _)| {
        let found = world.keys(map).into_iter();
        found.filter_map(|key| Some((key.clone(), world.lookup(map, &key)?))).collect()
    });
    (results(&outcome.packet.unwrap()), maps.collect())
}

pub(crate) fn theirs(program: &Program, packet: &[u8], source: &str) -> Left {
    let run = TestRun { data: packet.to_vec().into(), repeat: 1, dump: true, ..TestRun::default() };
    let request = Request { run: Some(run), license: "GPL".to_owned(), ..Request::new(program).unwrap() };
    let answer = Kernel::live().unwrap().ask(&request);
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{}\n{source}", answer.message, answer.log);
    let run = answer.run.unwrap();
    assert_eq!((run.errno, run.retval), (None, 2), "{source}");
    let maps = run
        .maps
        .iter()
        .map(|map| map.iter().map(|(key, value)| (key.bytes().to_vec(), value.bytes().to_vec())).collect());
    (results(run.data.bytes()), maps.collect())
}

fn results(packet: &[u8]) -> Vec<u32> {
    packet.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

/// Values of all CPUs in order of size: on which one the kernel runs a program is not known.
fn without_cpus(left: Left) -> Left {
    let sorted = |value: Vec<u8>| {
        let mut words: Vec<_> = value.as_chunks::<8>().0.to_vec();
        words.sort_unstable();
        words.concat()
    };
    let maps = left.1.into_iter();
    let maps = maps.map(|map: Vec<_>| map.into_iter().map(|(key, value)| (key, sorted(value))).collect());
    (left.0, maps.collect())
}

/// Runs the calls on both sides.
#[track_caller]
pub(crate) fn check(maps: &str, calls: &Calls, functions: &str) {
    let source = calls.source(maps, functions);
    let program = program(&source);
    let packet = vec![0; (calls.n_results as usize * 4).max(64)];
    let ours = ours(&program, &packet);
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return;
    }
    let theirs = theirs(&program, &packet, &source);
    for (at, (ours, theirs)) in ours.0.iter().zip(&theirs.0).enumerate() {
        assert_eq!(*ours as i32, *theirs as i32, "result {at} (first ours, then the kernel's)\n{source}");
    }
    assert_eq!(without_cpus(ours), without_cpus(theirs), "(first ours, then the kernel's)\n{source}");
}
