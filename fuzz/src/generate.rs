//! Random programs that reach deep into a verifier: the same program for the same seed.
//!
//! Each is built from statements that are right most of the time, as a compiler's would be: what a register holds is
//! followed roughly, and now and then ignored. Bounds, branches, loops, calls and merges of paths come out in shapes nobody
//! would write by hand.

mod typed;

use std::sync::Arc;

use skep_isa::Word;
use skep_linux::{MapType, ProgType};
use skep_object::{MapDef, MapOrigin, Program};

pub use typed::generate_typed;

/// A program for a seed.
#[must_use]
pub fn generate(seed: u64) -> Program {
    let mut generator = Generator::new(seed);
    let prog_type = KINDS[generator.below(KINDS.len() as u64) as usize];
    generator.packets = match prog_type {
        ProgType::SchedCls => Packets::Skb,
        ProgType::Xdp => Packets::Xdp,
        _ => Packets::None,
    };
    generator.program();
    with_maps(prog_type, generator.words)
}

/// A program of these instructions, with the maps that every program has.
pub(crate) fn with_maps(prog_type: ProgType, words: Vec<Word>) -> Program {
    let maps = MAPS.iter().map(|map| Arc::new(map.definition())).collect();
    Program { maps, ..Program::of_insns(prog_type, words) }
}

/// The types of programs.
pub(crate) const KINDS: [ProgType; 6] = [
    ProgType::SocketFilter,
    ProgType::SchedCls,
    ProgType::Xdp,
    ProgType::Kprobe,
    ProgType::Tracepoint,
    ProgType::CgroupSkb,
];

/// A map every program has.
struct Map(MapType, u32, u32, u32);

const MAPS: [Map; 4] = [
    Map(MapType::Array, 4, 48, 7),
    Map(MapType::Hash, 8, 16, 64),
    Map(MapType::PercpuArray, 4, 8, 1),
    Map(MapType::LruHash, 4, 104, 16),
];

impl Map {
    fn definition(&self) -> MapDef {
        let Map(map_type, key_size, value_size, max_entries) = *self;
        MapDef { map_type, key_size, value_size, max_entries, ..MapDef::new("", "", MapOrigin::Given) }
    }
}

/// What a register is believed to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    Scalar,
    /// A number no larger than this.
    Bounded(u32),
    Context,
    /// The frame pointer, less some bytes.
    Frame(i16),
    /// A value of one of [`MAPS`].
    Value(usize),
    /// The packet, of which so many bytes are there.
    Packet(i16),
}

/// Where the context of a program type has its packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packets {
    None,
    Skb,
    Xdp,
}

impl Packets {
    /// The offsets of the packet's begin and end.
    fn fields(self) -> Option<(i16, i16)> {
        match self {
            Packets::None => None,
            Packets::Skb => Some((76, 80)),
            Packets::Xdp => Some((0, 4)),
        }
    }
}

const FRAME: u8 = 10;
/// How far below the frame pointer the stack is written to at the entry of a function.
const WRITTEN: i16 = 64;
const ALU64: u8 = 0x07;
const ALU32: u8 = 0x04;
const JMP64: u8 = 0x05;
const JMP32: u8 = 0x06;
const FROM_REGISTER: u8 = 0x08;
const MOV: u8 = 0xb0;
const ADD: u8 = 0x00;
const AND: u8 = 0x50;
const CALL: u8 = 0x85;
const EXIT: u8 = 0x95;
const CONDITIONS: [u8; 11] = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0];
/// Sizes of loads and stores: bytes and opcode bits.
const SIZES: [(i16, u8); 4] = [(1, 0x10), (2, 0x08), (4, 0x00), (8, 0x18)];

struct Generator {
    random: u64,
    words: Vec<Word>,
    held: [Held; 11],
    packets: Packets,
    /// Calls of functions: where, and of which.
    calls: Vec<(usize, usize)>,
    n_functions: usize,
    /// Statements that may yet be written.
    budget: u32,
    /// Where functions that are called begin.
    starts: Vec<usize>,
    /// Registers that hold what the block around this place needs, one bit each.
    kept: u16,
    /// What programs on typed objects need besides.
    typed: Option<typed::Typed>,
}

impl Generator {
    fn new(seed: u64) -> Generator {
        Generator {
            random: seed,
            words: Vec::new(),
            held: [Held::Nothing; 11],
            packets: Packets::None,
            calls: Vec::new(),
            n_functions: 0,
            budget: 0,
            starts: Vec::new(),
            kept: 0,
            typed: None,
        }
    }

    /// The next random number.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// One of some registers, but none that is kept.
    fn register(&mut self, choices: &[u8]) -> u8 {
        let free: Vec<u8> =
            choices.iter().copied().filter(|register| self.kept >> register & 1 == 0).collect();
        if free.is_empty() { 0 } else { self.pick(&free) }
    }

    /// A number of the kind that makes trouble.
    fn number(&mut self) -> i32 {
        match self.below(8) {
            0 => 0,
            1 => self.below(8) as i32,
            2 => -(self.below(8) as i32),
            3 => 1 << self.below(32),
            4 => self.pick(&[i32::MAX, i32::MIN, 255, 256, 65535, 65536, -1]),
            5 => self.next() as i32,
            _ => self.below(64) as i32,
        }
    }

    fn emit(&mut self, code: u8, dst: u8, src: u8, off: i16, imm: i32) -> usize {
        self.words.push(Word { code, regs: src << 4 | dst, off, imm });
        self.words.len() - 1
    }

    fn set(&mut self, dst: u8, imm: i32) {
        self.emit(ALU64 | MOV, dst, 0, 0, imm);
        self.held[usize::from(dst)] = Held::Scalar;
    }

    fn copy(&mut self, dst: u8, src: u8) {
        self.emit(ALU64 | MOV | FROM_REGISTER, dst, src, 0, 0);
        self.held[usize::from(dst)] = self.held[usize::from(src)];
    }

    /// Lets the jump at `at` lead to where the program is now.
    fn land(&mut self, at: usize) {
        self.words[at].off = (self.words.len() - at - 1) as i16;
    }

    /// A register that may be written: seldom one that holds what is hard to come by.
    fn target(&mut self) -> u8 {
        let dst = self.below(10) as u8;
        let is_kept = self.kept >> dst & 1 != 0;
        if is_kept || self.held[usize::from(dst)] == Held::Context && !self.one_in(50) {
            return self.pick(&[0, 2, 3, 4, 5]);
        }
        dst
    }

    /// A register that holds what `fits`, or once in a while any.
    fn source(&mut self, fits: impl Fn(Held) -> bool) -> Option<u8> {
        if self.one_in(300) {
            return Some(self.below(11) as u8);
        }
        let fitting: Vec<u8> = (0..11).filter(|&at| fits(self.held[usize::from(at)])).collect();
        if fitting.is_empty() { None } else { Some(self.pick(&fitting)) }
    }

    fn scalar(&mut self) -> u8 {
        match self.source(|held| matches!(held, Held::Scalar | Held::Bounded(_))) {
            Some(register) => register,
            None => {
                let dst = self.register(&[0, 2, 3, 4, 5, 7, 8]);
                let imm = self.number();
                self.set(dst, imm);
                dst
            }
        }
    }

    fn program(&mut self) {
        self.budget = 6 + self.below(50) as u32;
        self.function(Held::Context);
        while self.starts.len() < self.n_functions {
            self.budget = 2 + self.below(12) as u32;
            self.starts.push(self.words.len());
            self.function(Held::Scalar);
        }
        for (at, function) in std::mem::take(&mut self.calls) {
            self.words[at].imm = self.starts[function] as i32 - at as i32 - 1;
        }
    }

    fn function(&mut self, argument: Held) {
        self.held = [Held::Nothing; 11];
        self.held[usize::from(FRAME)] = Held::Frame(0);
        self.held[1] = argument;
        if argument == Held::Context {
            self.copy(6, 1);
        } else {
            self.held[2] = Held::Scalar;
        }
        for slot in 0..WRITTEN / 8 {
            self.emit(0x7a, FRAME, 0, -8 * (slot + 1), i32::from(slot));
        }
        self.block(0);
        let result = self.below(3) as i32;
        if !self.one_in(200) {
            self.set(0, result);
        }
        self.emit(EXIT, 0, 0, 0, 0);
    }

    fn block(&mut self, depth: u32) {
        for _ in 0..1 + self.below(8) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement(depth);
        }
        if depth == 0 && self.budget > 0 {
            self.block(depth);
        }
    }

    fn statement(&mut self, depth: u32) {
        if self.typed.is_some() && depth < 5 && self.one_in(3) && self.typed_statement(depth) {
            return;
        }
        match self.below(24) {
            0..=5 => self.arithmetic(),
            6 | 7 => self.stack(),
            8..=11 if depth < 5 => self.branch(depth),
            12 if depth < 3 => self.counted_loop(depth),
            13 | 14 => self.map_value(depth),
            15 => self.packet(depth),
            16 => self.context(),
            17 | 18 => self.number_from_kernel(),
            19 => self.bound(),
            20 => self.indexed_stack(),
            21 => self.atomic(),
            22 if self.n_functions < 4 => self.call_function(),
            23 => self.pointer_copy(),
            _ => self.arithmetic(),
        }
    }

    fn arithmetic(&mut self) {
        // Calls leave little behind to compute with, and typed programs are full of them.
        let any = if self.typed.is_some() { 60 } else { 4 };
        let dst = if self.one_in(any) { self.target() } else { self.scalar() };
        let class = self.pick(&[ALU64, ALU32]);
        let (operation, off, by_register) = match self.below(20) {
            0 => {
                self.emit(class | 0x80, dst, 0, 0, 0);
                return;
            }
            1 => {
                let imm = self.pick(&[16, 32, 64]);
                let code = self.pick(&[0xd4, 0xdc, 0xd7]);
                self.emit(code, dst, 0, 0, imm);
                return;
            }
            2 => {
                let src = self.scalar();
                let off = if class == ALU64 { self.pick(&[8, 16, 32]) } else { self.pick(&[8, 16]) };
                self.emit(class | MOV | FROM_REGISTER, dst, src, off, 0);
                self.held[usize::from(dst)] = Held::Scalar;
                return;
            }
            3 => (self.pick(&[0x30, 0x90]), self.pick(&[0, 1]), self.one_in(2)),
            4..=7 => (MOV, 0, !self.one_in(3)),
            _ => (self.pick(&[ADD, 0x10, 0x20, 0x40, AND, 0x60, 0x70, 0xa0, 0xc0]), 0, self.one_in(2)),
        };
        if by_register {
            let src = self.scalar();
            self.emit(class | operation | FROM_REGISTER, dst, src, off, 0);
        } else {
            let mut imm = self.number();
            if matches!(operation, 0x60 | 0x70 | 0xc0) {
                imm = imm.rem_euclid(if class == ALU64 { 64 } else { 32 });
            } else if matches!(operation, 0x30 | 0x90) && imm == 0 {
                imm = 3;
            }
            self.emit(class | operation, dst, 0, off, imm);
        }
        self.held[usize::from(dst)] = match self.held[usize::from(dst)] {
            Held::Nothing if operation != MOV => Held::Nothing,
            _ => Held::Scalar,
        };
    }

    /// A store, a spill, or a load of the stack.
    fn stack(&mut self) {
        let (size, bits) = self.pick(&SIZES);
        let edge = if self.one_in(60) { 520 } else { WRITTEN };
        let mut off = -(1 + self.below(edge as u64) as i16);
        if !self.one_in(10) {
            off = off / size * size - if off % size == 0 { 0 } else { size };
        }
        match self.below(6) {
            0 => {
                let imm = self.number();
                self.emit(0x62 | bits, FRAME, 0, off, imm);
            }
            1 => {
                let src = self.scalar();
                self.emit(0x63 | bits, FRAME, src, off, 0);
            }
            2 => {
                let src = self.source(|held| held != Held::Nothing).unwrap_or(FRAME);
                let slot = -8 * (1 + self.below(8) as i16);
                self.emit(0x7b, FRAME, src, slot, 0);
            }
            3 => {
                let dst = self.target();
                let class = if size < 8 && self.one_in(3) { 0x81 } else { 0x61 };
                self.emit(class | bits, dst, FRAME, off, 0);
                self.held[usize::from(dst)] = Held::Scalar;
            }
            _ => {
                let dst = self.target();
                let slot = -8 * (1 + self.below(8) as i16);
                self.emit(0x79, dst, FRAME, slot, 0);
                self.held[usize::from(dst)] = Held::Scalar;
            }
        }
    }

    fn condition(&mut self) -> usize {
        let (dst, operation, class) =
            (self.scalar(), self.pick(&CONDITIONS), self.pick(&[JMP64, JMP64, JMP32]));
        if self.one_in(3) {
            let src = self.scalar();
            self.emit(class | operation | FROM_REGISTER, dst, src, 0, 0)
        } else {
            let imm = self.number();
            self.emit(class | operation, dst, 0, 0, imm)
        }
    }

    fn branch(&mut self, depth: u32) {
        let over = self.condition();
        let before = self.held;
        self.block(depth + 1);
        if self.one_in(2) {
            let end = self.emit(JMP64, 0, 0, 0, 0);
            self.land(over);
            let taken = std::mem::replace(&mut self.held, before);
            self.block(depth + 1);
            self.land(end);
            self.merge(&taken);
        } else {
            self.land(over);
            self.merge(&before);
        }
    }

    /// Keeps what both paths hold.
    fn merge(&mut self, other: &[Held; 11]) {
        for (mine, theirs) in self.held.iter_mut().zip(other) {
            *mine = match (*mine, *theirs) {
                (mine, theirs) if mine == theirs => mine,
                (Held::Scalar | Held::Bounded(_), Held::Scalar | Held::Bounded(_)) => Held::Scalar,
                _ => Held::Nothing,
            };
        }
    }

    fn counted_loop(&mut self, depth: u32) {
        let counter = self.register(&[7, 8, 9]);
        let (step, turns) = (1 + self.below(3) as i32, 1 + self.below(12) as i32);
        self.set(counter, 0);
        let start = self.words.len();
        let before = self.held;
        // What another turn might find is unknown.
        self.block(depth + 2);
        if self.held[usize::from(counter)] != Held::Scalar {
            self.set(counter, turns);
        }
        self.emit(ALU64 | ADD, counter, 0, 0, step);
        let operation = self.pick(&[0xa0, 0xa0, 0x50, 0xc0]);
        let limit = if operation == 0x50 { step * turns } else { turns };
        let back = start as i64 - self.words.len() as i64 - 1;
        self.emit(JMP64 | operation, counter, 0, back as i16, limit);
        self.merge(&before);
    }

    /// Looks a value up, and reads or writes it.
    fn map_value(&mut self, depth: u32) {
        let map = self.below(MAPS.len() as u64) as usize;
        self.emit(0x7a, FRAME, 0, -8, 1);
        self.emit(0x18, 1, 1, 0, map as i32);
        self.emit(0, 0, 0, 0, 0);
        self.copy(2, FRAME);
        self.emit(ALU64 | ADD, 2, 0, 0, -8);
        self.emit(CALL, 0, 0, 0, 1);
        self.called();
        if self.one_in(3) {
            let kept = self.register(&[7, 8, 9]);
            self.copy(kept, 0);
        }
        let absent = if self.one_in(60) { None } else { Some(self.emit(JMP64 | 0x10, 0, 0, 0, 0)) };
        let before = self.held;
        self.held[0] = Held::Value(map);
        for _ in 0..1 + self.below(3) {
            self.access();
        }
        if self.one_in(2) {
            self.block(depth + 1);
        }
        if let Some(absent) = absent {
            self.land(absent);
        }
        self.held[0] = Held::Nothing;
        self.merge(&before);
    }

    /// Reads or writes what some pointer points at.
    fn access(&mut self) {
        let Some(pointer) = self.source(|held| matches!(held, Held::Value(_) | Held::Packet(_))) else {
            return;
        };
        let (size, bits) = self.pick(&SIZES);
        let room = match self.held[usize::from(pointer)] {
            Held::Value(map) => MAPS[map].2 as i16,
            Held::Packet(room) => room,
            _ => 8,
        };
        let mut off = self.below(room.max(1) as u64) as i16;
        if !self.one_in(20) {
            off = (off / size * size).min(room - size);
        }
        let mut through = pointer;
        if self.one_in(3)
            && let Some(index) = self.source(|held| matches!(held, Held::Bounded(most) if most < 64))
        {
            through = self.pick(&[3, 4, 5]);
            self.copy(through, pointer);
            self.emit(ALU64 | ADD | FROM_REGISTER, through, index, 0, 0);
            self.held[usize::from(through)] = Held::Nothing;
            off = 0;
        }
        match self.below(4) {
            0 => {
                let src = self.scalar();
                self.emit(0x63 | bits, through, src, off, 0);
            }
            1 => {
                let imm = self.number();
                self.emit(0x62 | bits, through, 0, off, imm);
            }
            _ => {
                let dst = self.register(&[2, 3, 4, 5, 7, 8, 9]);
                if dst == pointer {
                    return;
                }
                self.emit(0x61 | bits, dst, through, off, 0);
                self.held[usize::from(dst)] = if size == 1 { Held::Bounded(255) } else { Held::Scalar };
            }
        }
    }

    /// Compares the packet's begin with its end, and reads or writes what is between.
    fn packet(&mut self, depth: u32) {
        let Some((begin, end)) = self.packets.fields() else { return self.context() };
        let Some(context) = self.source(|held| held == Held::Context) else { return };
        let data = self.register(&[2, 7, 8]);
        self.emit(0x61, data, context, begin, 0);
        self.emit(0x61, 3, context, end, 0);
        self.held[3] = Held::Nothing;
        let room = 1 + self.below(40) as i16;
        if self.one_in(3)
            && let Some(index) = self.source(|held| matches!(held, Held::Bounded(_)))
            && index != data
        {
            self.emit(ALU64 | ADD | FROM_REGISTER, data, index, 0, 0);
        }
        self.emit(ALU64 | MOV | FROM_REGISTER, 4, data, 0, 0);
        self.emit(ALU64 | ADD, 4, 0, 0, i32::from(room));
        self.held[4] = Held::Nothing;
        let (operation, first, second) = self.pick(&[(0x20, 4, 3), (0x30, 4, 3), (0xa0, 3, 4), (0xb0, 3, 4)]);
        self.held[usize::from(data)] = Held::Nothing;
        let before = self.held;
        let over = self.emit(JMP64 | operation | FROM_REGISTER, first, second, 0, 0);
        self.held[usize::from(data)] = Held::Packet(room);
        for _ in 0..1 + self.below(3) {
            self.access();
        }
        if self.one_in(2) {
            self.block(depth + 1);
        }
        self.land(over);
        self.merge(&before);
    }

    /// Reads the context.
    fn context(&mut self) {
        let Some(context) = self.source(|held| held == Held::Context) else { return };
        let dst = self.register(&[0, 2, 3, 4, 5, 7, 8, 9]);
        let (size, bits) = if self.one_in(8) { self.pick(&SIZES) } else { (4, 0) };
        let off = if self.one_in(20) { self.number() as i16 } else { self.pick(&[0, 4, 8, 12, 16, 20]) };
        self.emit(0x61 | bits, dst, context, off / size * size, 0);
        // In packet programs some of these fields are pointers.
        self.held[usize::from(dst)] =
            if self.packets == Packets::Xdp && off < 12 { Held::Nothing } else { Held::Scalar };
    }

    /// Calls a helper that gives a number.
    fn number_from_kernel(&mut self) {
        let helper = self.pick(&[5, 7, 7, 8]);
        self.emit(CALL, 0, 0, 0, helper);
        self.called();
        self.held[0] = Held::Scalar;
        let kept = self.register(&[7, 8, 9]);
        self.copy(kept, 0);
    }

    fn called(&mut self) {
        self.held[..6].fill(Held::Nothing);
    }

    /// Bounds a number, as one does before indexing with it.
    fn bound(&mut self) {
        let dst = self.scalar();
        let most = self.pick(&[1, 3, 7, 15, 31, 63, 5, 40]);
        if self.one_in(2) {
            self.emit(ALU64 | AND, dst, 0, 0, most);
        } else {
            let operation = self.pick(&[0xb0, 0xa0, 0xd0, 0x10]);
            let class = self.pick(&[JMP64, JMP32]);
            let inside = self.emit(class | operation, dst, 0, 0, most);
            self.set(dst, most);
            self.land(inside);
        }
        self.held[usize::from(dst)] = Held::Bounded(most as u32);
    }

    /// Reads or writes the stack at an offset that varies.
    fn indexed_stack(&mut self) {
        let Some(index) = self.source(|held| matches!(held, Held::Bounded(most) if most < 64)) else {
            return self.bound();
        };
        let pointer = self.pick(&[3, 4, 5]);
        if index == pointer {
            return;
        }
        self.copy(pointer, FRAME);
        self.emit(ALU64 | ADD, pointer, 0, 0, i32::from(-WRITTEN));
        self.emit(ALU64 | ADD | FROM_REGISTER, pointer, index, 0, 0);
        self.held[usize::from(pointer)] = Held::Nothing;
        let (_, bits) = self.pick(&SIZES);
        if self.one_in(2) {
            let src = self.scalar();
            self.emit(0x63 | bits, pointer, src, 0, 0);
        } else {
            let dst = self.register(&[0, 2, 7, 8]);
            self.emit(0x61 | bits, dst, pointer, 0, 0);
            self.held[usize::from(dst)] = Held::Scalar;
        }
    }

    fn atomic(&mut self) {
        let src = self.scalar();
        if src == 6 {
            return;
        }
        let operation = self.pick(&[0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1]);
        if operation == 0xf1 {
            self.set(0, 3);
        }
        let slot = -8 * (1 + self.below(8) as i16);
        let code = self.pick(&[0xc3, 0xdb]);
        self.emit(code, FRAME, src, slot, operation);
        if operation != 0xf1 && operation & 1 == 1 {
            self.held[usize::from(src)] = Held::Scalar;
        }
    }

    fn call_function(&mut self) {
        for argument in [1, 2] {
            let from = self.scalar();
            self.copy(argument, from);
        }
        let function = if self.n_functions > 0 && self.one_in(2) {
            self.below(self.n_functions as u64) as usize
        } else {
            self.n_functions
        };
        self.n_functions = self.n_functions.max(function + 1);
        let at = self.emit(CALL, 0, 1, 0, 0);
        self.calls.push((at, function));
        self.called();
        self.held[0] = Held::Scalar;
    }

    /// Copies a pointer, or adds a number to it.
    fn pointer_copy(&mut self) {
        let fits = |held| matches!(held, Held::Value(_) | Held::Packet(_) | Held::Context | Held::Frame(_));
        let Some(src) = self.source(fits) else { return };
        let dst = self.register(&[2, 3, 4, 5, 7, 8, 9]);
        self.copy(dst, src);
        if self.one_in(4) {
            let imm = self.number();
            self.emit(ALU64 | ADD, dst, 0, 0, imm);
            self.held[usize::from(dst)] = Held::Nothing;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_program_and_another_seed_another() {
        assert_eq!(generate(7).insns, generate(7).insns);
        assert_ne!(generate(7).insns, generate(8).insns);
    }

    #[track_caller]
    fn check_targets(make: impl Fn(u64) -> Program) {
        for seed in 0..2000 {
            let words = make(seed).insns;
            assert!((3..4096).contains(&words.len()), "{seed}: {} instructions", words.len());
            assert_eq!(words.last().map(|word| word.code), Some(EXIT));
            for (at, word) in words.iter().enumerate() {
                let distance = match word.code {
                    CALL if word.regs == 0x10 => i64::from(word.imm),
                    0x18 if word.regs >> 4 == 4 => i64::from(word.imm),
                    code if matches!(code & 7, JMP64 | JMP32) && !matches!(code, CALL | EXIT) => {
                        i64::from(word.off)
                    }
                    _ => continue,
                };
                let to = at as i64 + 1 + distance;
                assert!((0..words.len() as i64).contains(&to), "{seed}: {at} leads to {to}");
            }
        }
    }

    #[test]
    fn jumps_and_calls_lead_into_the_program() {
        check_targets(generate);
    }

    #[test]
    fn jumps_and_calls_of_typed_programs_do_too() {
        let types = skep_object::Target::embedded(skep_linux::Line::V6_18).unwrap().types.unwrap();
        check_targets(|seed| generate_typed(seed, &types));
    }
}
