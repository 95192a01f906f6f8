//! Sources nobody would write: no panic, no time that grows faster than the source.

use std::time::{Duration, Instant};

use skep_asm::{Dialect, Options, assemble};

/// Assembles a source in every way; whatever comes of it, it comes to an end.
fn digest(source: &str) {
    for dialect in [Dialect::Auto, Dialect::Kernel, Dialect::Classic] {
        for strict in [false, true] {
            match assemble("t.s", source, &Options { dialect, strict }) {
                Ok(assembly) => {
                    let _ = assembly.words();
                    let _ = assembly.to_object();
                }
                Err(errors) => assert!(!errors.is_empty()),
            }
        }
    }
}

/// xorshift64*: the same sources on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

const SEEDS: [&str; 4] = [
    include_str!("data/example.s"),
    include_str!("data/kinds.s"),
    include_str!("data/errors/instructions.s"),
    "top: mov %r1, 0x10\nlddw r2, 5\njne r1, r2, top ; comment\nlock fetch add [r10-8], r1\ncall local top\nexit\n",
];

const PIECES: [&str; 32] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ";",
    "#",
    "\"",
    "'",
    "\\",
    "/*",
    "*/",
    "\n",
    ".",
    "..",
    "r99999999999",
    "ll",
    "0x",
    "-",
    "~",
    "1f",
    ".section ",
    ".map m {",
    ".struct s {",
    "sizeof ",
    "call ",
    "= ",
    "é",
    "\u{0}",
];

#[test]
fn mutations_end_without_a_panic() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..1500 {
        let mut text: Vec<char> = SEEDS[round % SEEDS.len()].chars().collect();
        for _ in 0..=random.below(6) {
            let at = random.below(text.len());
            match random.below(4) {
                0 => {
                    let end = (at + 1 + random.below(12)).min(text.len());
                    text.drain(at..end);
                }
                1 => {
                    let piece = PIECES[random.below(PIECES.len())];
                    text.splice(at..at, piece.chars());
                }
                2 => {
                    let end = (at + random.below(80)).min(text.len());
                    let copy: Vec<char> = text[at..end].to_vec();
                    let to = random.below(text.len());
                    text.splice(to..to, copy);
                }
                _ => {
                    if let Some(place) = text.get_mut(at) {
                        *place = char::from(random.below(128) as u8);
                    }
                }
            }
        }
        digest(&text.into_iter().collect::<String>());
    }
}

/// A source of `count` parts, and the time it takes.
fn time(part: &dyn Fn(usize) -> String, count: usize) -> Duration {
    let source: String = (0..count).map(part).collect();
    let start = Instant::now();
    if let Ok(assembly) = assemble("t.s", &source, &Options::default()) {
        let _ = assembly.words();
        let _ = assembly.to_object();
    }
    start.elapsed()
}

/// Four times the source may take at most twelve times as long; the rest is the machine's.
#[track_caller]
fn check_linear(part: impl Fn(usize) -> String) {
    let once = || (time(&part, 5_000), time(&part, 20_000));
    let is_linear =
        |(short, long): (Duration, Duration)| long < short * 12 || long < Duration::from_millis(200);
    assert!((0..3).any(|_| is_linear(once())), "{:?}", once());
}

#[test]
fn time_grows_with_the_source() {
    check_linear(|_| "r1 = 5\n".to_owned());
    check_linear(|n| format!("l{n}: goto l{}\n", n / 2));
    check_linear(|n| format!("c{n} = c{} + 1\n", n + 1));
    check_linear(|n| format!("goto unknown{n}\n"));
    check_linear(|n| format!(".long unknown{n}\n"));
    check_linear(|n| format!("call kfunc_{n}#{n}\n"));
    check_linear(|n| format!("f{n}: call f{}\n", n / 2));
    check_linear(|n| format!(".map m{n} {{ type = hash, key = u32 }}\n"));
    check_linear(|n| format!(".map m{n} {{\n"));
    check_linear(|n| format!(".struct s{n} {{ a: u32 }}\n"));
    check_linear(|n| format!(".section s{n}\nexit\n"));
    check_linear(|n| format!(".data\nv{n}: .u32 {n}\n"));
    check_linear(|_| "1: goto 1b; ".to_owned());
    check_linear(|_| "+1".to_owned());
    check_linear(|_| "(".to_owned());
    check_linear(|_| "/*".to_owned());
    check_linear(|_| "{\n".to_owned());
    check_linear(|_| "\"\n".to_owned());
}

#[test]
fn memory_is_bounded() {
    for source in [
        ".space 0xffffffffffff\n",
        ".data\n.space 0xfffffff\n.section x\n.space 0xfffffff\n",
        ".bss\n.space 0xffffffffffffffff\n",
        ".comm x, 0x7fffffffffffffff\n",
        ".struct s { a: u8[4294967295] }\n",
    ] {
        assert!(assemble("t.s", source, &Options::default()).is_err(), "{source}");
    }
}
