//! Random programs on typed objects of the kernel: references, regions, iterators, dynptrs, callbacks, lists.
//!
//! What is acquired is given back, what is begun is ended, and what may be null is looked at; now and then it is not.

use std::sync::{Arc, OnceLock};

use skep_btf::core::TargetTypes;
use skep_btf::{Btf, BtfBuilder, CompositeDef, Encoding, Endian, Kind, Linkage, MemberDef, TypeDef, TypeId};
use skep_isa::InsnIdx;
use skep_linux::{MapType, ProgType};
use skep_object::{FuncInfo, MapDef, MapOrigin, Program, Subprog};

use super::{ADD, ALU64, CALL, EXIT, FRAME, FROM_REGISTER, Generator, Held, JMP64, MAPS, MOV, Packets};

/// A program for a seed, whose kernel functions are those of a kernel.
#[must_use]
pub fn generate_typed(seed: u64, types: &Arc<TargetTypes>) -> Program {
    let mut generator = Generator::new(seed);
    let kinds =
        [ProgType::SchedCls, ProgType::SchedCls, ProgType::Xdp, ProgType::CgroupSkb, ProgType::Syscall];
    let prog_type = generator.pick(&kinds);
    generator.packets = match prog_type {
        ProgType::SchedCls => Packets::Skb,
        ProgType::Xdp => Packets::Xdp,
        _ => Packets::None,
    };
    generator.typed = Some(Typed { types: Arc::clone(types), prog_type, callbacks: Vec::new(), depth: 0 });
    generator.program();
    let starts = generator.callbacks();
    let own = own_types();
    let mut maps: Vec<_> = MAPS.iter().map(|map| Arc::new(map.definition())).collect();
    maps.push(Arc::new(ring_buffer()));
    maps.push(Arc::new(own.map()));
    let functions = std::iter::once(0).chain(generator.starts.iter().copied()).chain(starts);
    let mut functions: Vec<usize> = functions.collect();
    functions.sort_unstable();
    let func_info = |at: &usize| FuncInfo { insn: InsnIdx(*at as u32), type_id: own.function };
    let subprog = |at: &usize| Subprog {
        name: "f".to_owned(),
        start: InsnIdx(*at as u32),
        linkage: skep_object::Linkage::Static,
    };
    let mut program = Program {
        maps,
        func_info: functions.iter().map(func_info).collect(),
        subprogs: functions.iter().map(subprog).collect(),
        btf: Some(Arc::clone(&own.btf)),
        types: Some(Arc::clone(types)),
        ..Program::of_insns(prog_type, generator.words)
    };
    if prog_type == ProgType::Syscall {
        program.kind.flags |= SLEEPABLE;
    }
    program
}

/// The flag without which no syscall program is loaded.
const SLEEPABLE: u32 = 1 << 4;

/// What a generator of typed programs knows besides.
pub(super) struct Typed {
    types: Arc<TargetTypes>,
    prog_type: ProgType,
    /// Loads of the address of a function that is called back.
    callbacks: Vec<usize>,
    /// Blocks around this one that use a place of their own on the stack.
    depth: i16,
}

const RING_BUFFER: usize = MAPS.len();
const OWN_MAP: usize = RING_BUFFER + 1;
/// Where structures on the stack begin, below what plain programs use.
const PLACES: i16 = -80;
/// The most blocks within each other that have a place.
const MAX_PLACES: i16 = 4;
/// Bytes of a place.
const PLACE: i16 = 48;

/// Beside the registers that are kept: a region has begun.
const IN_REGION: u16 = 1 << 15;

fn ring_buffer() -> MapDef {
    MapDef { map_type: MapType::Ringbuf, max_entries: 4096, ..MapDef::new("", "", MapOrigin::Given) }
}

/// The types of every program here: functions of two numbers, and an element of a list with a lock.
struct OwnTypes {
    btf: Arc<Btf>,
    function: TypeId,
    element: TypeId,
    key: TypeId,
    value: TypeId,
}

const VALUE_SIZE: u32 = 24;
const ELEMENT_SIZE: u32 = 32;
/// Where the list begins in a value, and where the data of an element.
const HEAD: i16 = 8;
const DATA: i16 = 24;

impl OwnTypes {
    fn map(&self) -> MapDef {
        MapDef {
            map_type: MapType::Array,
            key_size: 4,
            value_size: VALUE_SIZE,
            max_entries: 2,
            key_type: Some(self.key),
            value_type: Some(self.value),
            ..MapDef::new("", "", MapOrigin::Given)
        }
    }
}

fn own_types() -> &'static OwnTypes {
    static TYPES: OnceLock<OwnTypes> = OnceLock::new();
    TYPES.get_or_init(|| build().expect("types that are always the same"))
}

fn build() -> Result<OwnTypes, skep_btf::Error> {
    let mut types = BtfBuilder::new();
    let int = types.add_int("int", 4, Encoding::SIGNED)?;
    let long = types.add_int("long", 8, Encoding::SIGNED)?;
    let proto = types.add_func_proto(int, &[("a", long), ("b", long)])?;
    let function = types.add_func("f", Linkage::Static, proto)?;
    let member =
        |name: &str, ty, at: u32| MemberDef { name: name.to_owned(), ty, bit_offset: at * 8, bit_size: 0 };
    let composite =
        |name: &str, size, members| CompositeDef { name: name.to_owned(), size, kind_flag: false, members };
    let lock = types.add_struct(composite("bpf_spin_lock", 4, vec![member("val", int, 0)]))?;
    let opaque =
        |count: u32| (0..count).map(|at| member(["a", "b", "c"][at as usize], long, at * 8)).collect();
    let head = types.add_struct(composite("bpf_list_head", 16, opaque(2)))?;
    let node = types.add_struct(composite("bpf_list_node", 24, opaque(3)))?;
    let element = types.add_struct(composite(
        "element",
        ELEMENT_SIZE,
        vec![member("node", node, 0), member("data", long, DATA as u32)],
    ))?;
    let value = types.add_struct(composite(
        "value",
        VALUE_SIZE,
        vec![member("lock", lock, 0), member("head", head, HEAD as u32)],
    ))?;
    let contains = "contains:element:node".to_owned();
    types.add(TypeDef::DeclTag { name: contains, target: value, component: Some(1), attribute: false })?;
    let btf = Btf::parse(types.finish(Endian::Little)?, None)?;
    Ok(OwnTypes { btf: Arc::new(btf), function, element, key: int, value })
}

impl Generator {
    /// A statement on typed objects; whether there was one.
    pub(super) fn typed_statement(&mut self, depth: u32) -> bool {
        let Some(typed) = &self.typed else { return false };
        let prog_type = typed.prog_type;
        match self.below(12) {
            0 | 1 => self.record(depth),
            2 | 3 => self.iterate(depth),
            4 => self.region(depth, "bpf_rcu_read_lock", "bpf_rcu_read_unlock"),
            5 => self.region(depth, "bpf_preempt_disable", "bpf_preempt_enable"),
            6 => self.task(depth),
            7 => self.loop_back(),
            8 => self.record_dynptr(depth),
            9 => match prog_type {
                ProgType::SchedCls | ProgType::CgroupSkb => self.packet_dynptr("bpf_dynptr_from_skb"),
                ProgType::Xdp => self.packet_dynptr("bpf_dynptr_from_xdp"),
                _ => self.memory_dynptr(),
            },
            10 => self.element(),
            _ => self.memory_dynptr(),
        }
        true
    }

    /// Calls a kernel function; what it is called with stands in registers.
    fn kfunc(&mut self, name: &str) {
        let id = self.typed.as_ref().and_then(|typed| typed.types.kernel().find(name, Kind::Func));
        self.emit(CALL, 0, 2, 0, id.map_or(0, |id| id.0 as i32));
        self.called();
        self.held[0] = Held::Nothing;
    }

    fn helper(&mut self, id: i32) {
        self.emit(CALL, 0, 0, 0, id);
        self.called();
        self.held[0] = Held::Nothing;
    }

    fn map_address(&mut self, register: u8, map: usize) {
        self.emit(0x18, register, 1, 0, map as i32);
        self.emit(0, 0, 0, 0, 0);
        self.held[usize::from(register)] = Held::Nothing;
    }

    fn frame_address(&mut self, register: u8, off: i16) {
        self.emit(ALU64 | MOV | FROM_REGISTER, register, FRAME, 0, 0);
        self.emit(ALU64 | ADD, register, 0, 0, i32::from(off));
        self.held[usize::from(register)] = Held::Nothing;
    }

    fn constant(&mut self, register: u8, imm: i32) {
        self.set(register, imm);
        self.held[usize::from(register)] = Held::Nothing;
    }

    /// A register that calls leave alone, which nothing else writes while the block lasts.
    fn keep(&mut self) -> u8 {
        let kept = self.register(&[7, 8, 9]);
        self.emit(ALU64 | MOV | FROM_REGISTER, kept, 0, 0, 0);
        self.held[usize::from(kept)] = Held::Nothing;
        kept
    }

    fn restore(&mut self, register: u8, kept: u8) {
        self.emit(ALU64 | MOV | FROM_REGISTER, register, kept, 0, 0);
        self.held[usize::from(register)] = Held::Nothing;
    }

    /// A block in which `kept` is not written. It may be cut short.
    fn block_with(&mut self, depth: u32, kept: u8) {
        let before = self.kept;
        self.kept |= 1 << kept;
        if self.one_in(2) {
            self.block(depth + 2);
        } else {
            self.statement(depth + 2);
        }
        self.kept = before;
    }

    /// The place on the stack for this block; none where too many are in use.
    fn place(&mut self) -> Option<i16> {
        let typed = self.typed.as_mut()?;
        if typed.depth == MAX_PLACES {
            return None;
        }
        typed.depth += 1;
        Some(PLACES - PLACE * typed.depth)
    }

    fn leave_place(&mut self) {
        if let Some(typed) = &mut self.typed {
            typed.depth -= 1;
        }
    }

    /// Goes around `inside` if register zero is null; seldom looks the other way.
    fn unless_null(&mut self, inside: impl FnOnce(&mut Generator)) {
        let over = if self.one_in(60) { None } else { Some(self.emit(JMP64 | 0x10, 0, 0, 0, 0)) };
        let before = self.held;
        inside(self);
        if let Some(over) = over {
            self.land(over);
        }
        self.held[0] = Held::Nothing;
        self.merge(&before);
    }

    /// Reserves a record of a ring buffer, fills it, and submits or discards it.
    fn record(&mut self, depth: u32) {
        self.map_address(1, RING_BUFFER);
        let size = self.pick(&[8, 16, 64]);
        self.constant(2, size);
        self.constant(3, 0);
        self.helper(131);
        self.unless_null(|this| {
            let kept = this.keep();
            let data = this.number();
            let off = this.pick_aligned(size as i16);
            this.emit(0x7a, 0, 0, off, data);
            this.block_with(depth, kept);
            if !this.one_in(80) {
                this.restore(1, kept);
                this.constant(2, 0);
                let end = this.pick(&[132, 133]);
                this.helper(end);
            }
        });
    }

    fn pick_aligned(&mut self, size: i16) -> i16 {
        if self.one_in(40) { size } else { self.below(size as u64 / 8) as i16 * 8 }
    }

    /// A loop over numbers.
    fn iterate(&mut self, depth: u32) {
        let Some(place) = self.place() else { return self.arithmetic() };
        self.frame_address(1, place);
        let first = self.number();
        self.constant(2, first);
        if self.one_in(3) {
            let src = self.scalar();
            self.restore(3, src);
        } else {
            let last = self.number();
            self.constant(3, last);
        }
        self.kfunc("bpf_iter_num_new");
        let before = self.held;
        let start = self.words.len();
        self.frame_address(1, place);
        self.kfunc("bpf_iter_num_next");
        let out = self.emit(JMP64 | 0x10, 0, 0, 0, 0);
        if self.one_in(2) {
            let dst = self.register(&[2, 7, 8]);
            self.emit(0x61, dst, 0, 0, 0);
            self.held[usize::from(dst)] = Held::Scalar;
        }
        self.block(depth + 2);
        self.merge(&before);
        if !self.one_in(6) {
            let back = start as i64 - self.words.len() as i64 - 1;
            self.emit(JMP64, 0, 0, back as i16, 0);
        }
        self.land(out);
        self.held[..6].fill(Held::Nothing);
        if !self.one_in(80) {
            self.frame_address(1, place);
            self.kfunc("bpf_iter_num_destroy");
        }
        self.leave_place();
    }

    fn region(&mut self, depth: u32, begin: &str, end: &str) {
        if self.kept & IN_REGION != 0 && !self.one_in(10) {
            return self.arithmetic();
        }
        let before = self.kept;
        self.kept |= IN_REGION;
        self.kfunc(begin);
        self.block(depth + 2);
        self.kept = before;
        if !self.one_in(60) {
            self.kfunc(end);
        }
    }

    /// A task by its number, looked into, and released.
    fn task(&mut self, depth: u32) {
        let pid = self.below(3) as i32;
        self.constant(1, pid);
        self.kfunc("bpf_task_from_pid");
        self.unless_null(|this| {
            let kept = this.keep();
            for _ in 0..this.below(3) {
                let dst = this.pick(&[2, 3, 4]);
                let off = this.below(400) as i16 * 8;
                let bits = this.pick(&[0x18, 0x18, 0x00, 0x08]);
                this.emit(0x61 | bits, dst, kept, off, 0);
                this.held[usize::from(dst)] = Held::Nothing;
                if this.one_in(2) {
                    // What it points to, if it is a pointer.
                    let off = this.below(20) as i16 * 8;
                    this.emit(0x79, 5, dst, off, 0);
                    this.held[5] = Held::Nothing;
                }
            }
            this.block_with(depth, kept);
            if !this.one_in(80) {
                this.restore(1, kept);
                this.kfunc("bpf_task_release");
            }
        });
    }

    /// Calls a function back a number of times.
    fn loop_back(&mut self) {
        if self.one_in(2) {
            let src = self.scalar();
            self.restore(1, src);
        } else {
            let rounds = self.number();
            self.constant(1, rounds);
        }
        let at = self.emit(0x18, 2, 4, 0, 0);
        self.emit(0, 0, 0, 0, 0);
        if let Some(typed) = &mut self.typed {
            typed.callbacks.push(at);
        }
        self.frame_address(3, -16);
        self.constant(4, 0);
        self.helper(181);
        self.held[0] = Held::Scalar;
    }

    /// Writes the functions that are called back; where they begin.
    fn callbacks(&mut self) -> Vec<usize> {
        /// More than any program has, so that callbacks call none.
        const ENOUGH: usize = 4;
        self.n_functions = ENOUGH;
        let mut starts = Vec::new();
        while let Some(at) = self.typed.as_mut().and_then(|typed| typed.callbacks.pop()) {
            // Callbacks of callbacks have an end.
            let shared = if starts.len() >= 3 || !starts.is_empty() && self.one_in(2) {
                starts.last().copied()
            } else {
                None
            };
            let start = shared.unwrap_or_else(|| {
                let start = self.words.len();
                starts.push(start);
                self.budget = 2 + self.below(8) as u32;
                self.held = [Held::Nothing; 11];
                self.held[usize::from(FRAME)] = Held::Frame(0);
                self.held[1] = Held::Scalar;
                for slot in 0..super::WRITTEN / 8 {
                    self.emit(0x7a, FRAME, 0, -8 * (slot + 1), i32::from(slot));
                }
                if self.one_in(2) {
                    // A number of the caller's.
                    self.emit(0x79, 3, 2, 0, 0);
                    self.emit(ALU64 | ADD, 3, 0, 0, 1);
                    self.emit(0x7b, 2, 3, 0, 0);
                    self.held[3] = Held::Scalar;
                }
                self.block(3);
                let result = self.below(2) as i32;
                self.set(0, result);
                self.emit(EXIT, 0, 0, 0, 0);
                start
            });
            if let Some(word) = self.words.get_mut(at) {
                word.imm = start as i32 - at as i32 - 1;
            }
        }
        starts
    }

    /// A record of a ring buffer as a dynptr.
    fn record_dynptr(&mut self, depth: u32) {
        let Some(place) = self.place() else { return self.arithmetic() };
        self.map_address(1, RING_BUFFER);
        if self.one_in(2) {
            self.constant(2, 16);
        } else {
            let src = self.scalar();
            self.restore(2, src);
        }
        self.constant(3, 0);
        self.frame_address(4, place);
        self.helper(198);
        if self.one_in(2) {
            self.dynptr_use(place, depth);
        }
        if !self.one_in(60) {
            self.frame_address(1, place);
            self.constant(2, 0);
            let end = self.pick(&[199, 200]);
            self.helper(end);
        }
        self.leave_place();
    }

    fn dynptr_use(&mut self, place: i16, depth: u32) {
        match self.below(4) {
            0 => {
                // A slice of memory that may be written.
                self.frame_address(1, place);
                self.constant(2, 0);
                self.constant(3, 8);
                self.helper(203);
                self.unless_null(|this| {
                    let imm = this.number();
                    this.emit(0x7a, 0, 0, 0, imm);
                    let kept = this.keep();
                    this.block_with(depth, kept);
                });
            }
            1 => {
                self.frame_address(1, place);
                self.constant(2, 0);
                self.frame_address(3, -16);
                self.constant(4, 8);
                self.constant(5, 0);
                self.helper(202);
            }
            2 => {
                self.frame_address(1, -16);
                self.constant(2, 8);
                self.frame_address(3, place);
                self.constant(4, 0);
                self.constant(5, 0);
                self.helper(201);
            }
            _ => {
                self.frame_address(1, place);
                self.kfunc("bpf_dynptr_size");
                self.held[0] = Held::Scalar;
            }
        }
    }

    /// A packet as a dynptr, and a slice of it.
    fn packet_dynptr(&mut self, maker: &str) {
        let Some(context) = self.source(|held| held == Held::Context) else { return };
        let Some(place) = self.place() else { return };
        self.restore(1, context);
        self.constant(2, 0);
        self.frame_address(3, place);
        self.kfunc(maker);
        for _ in 0..1 + self.below(2) {
            self.frame_address(1, place);
            let off = self.below(40) as i32;
            self.constant(2, off);
            self.frame_address(3, place - 16);
            self.constant(4, 8);
            let writes = maker == "bpf_dynptr_from_xdp" || self.one_in(4);
            let slice = if writes && self.one_in(2) { "bpf_dynptr_slice_rdwr" } else { "bpf_dynptr_slice" };
            self.kfunc(slice);
            self.unless_null(|this| {
                let dst = this.pick(&[2, 3]);
                this.emit(0x71, dst, 0, 3, 0);
                this.held[usize::from(dst)] = Held::Bounded(255);
                if this.one_in(if slice == "bpf_dynptr_slice" { 60 } else { 2 }) {
                    this.emit(0x72, 0, 0, 0, 7);
                }
            });
        }
        self.leave_place();
    }

    /// A map's value as a dynptr.
    fn memory_dynptr(&mut self) {
        let Some(place) = self.place() else { return self.arithmetic() };
        self.emit(0x7a, FRAME, 0, -8, 0);
        self.map_address(1, 0);
        self.frame_address(2, -8);
        self.helper(1);
        self.unless_null(|this| {
            this.restore(1, 0);
            let size = this.pick(&[8, 16, 48]);
            this.constant(2, size);
            this.constant(3, 0);
            this.frame_address(4, place);
            this.helper(197);
            this.dynptr_use(place, 4);
        });
        self.leave_place();
    }

    /// A new element that is put in a list under its lock, or dropped.
    fn element(&mut self) {
        let own = own_types();
        self.constant(1, own.element.0 as i32);
        self.constant(2, 0);
        self.kfunc("bpf_obj_new_impl");
        self.unless_null(|this| {
            let data = this.number();
            let kept = this.register(&[7, 8, 9]);
            this.emit(ALU64 | MOV | FROM_REGISTER, kept, 0, 0, 0);
            this.held[usize::from(kept)] = Held::Nothing;
            this.emit(0x7a, kept, 0, DATA, data);
            this.emit(0x62, FRAME, 0, -8, 0);
            this.map_address(1, OWN_MAP);
            this.frame_address(2, -8);
            this.helper(1);
            let absent = this.emit(JMP64 | 0x10, 0, 0, 0, 0);
            let other = if kept == 9 { 8 } else { kept + 1 };
            this.emit(ALU64 | MOV | FROM_REGISTER, other, 0, 0, 0);
            this.held[usize::from(other)] = Held::Nothing;
            let locked = !this.one_in(40);
            if locked {
                this.restore(1, other);
                this.helper(93);
            }
            this.restore(1, other);
            this.emit(ALU64 | ADD, 1, 0, 0, i32::from(HEAD));
            this.restore(2, kept);
            this.constant(3, 0);
            this.constant(4, 0);
            let push = this.pick(&["bpf_list_push_front_impl", "bpf_list_push_back_impl"]);
            this.kfunc(push);
            if this.one_in(3) {
                this.restore(1, other);
                this.emit(ALU64 | ADD, 1, 0, 0, i32::from(HEAD));
                let pop = this.pick(&["bpf_list_pop_front", "bpf_list_pop_back"]);
                this.kfunc(pop);
                this.emit(ALU64 | MOV | FROM_REGISTER, kept, 0, 0, 0);
            } else {
                this.constant(kept, 0);
            }
            if locked && !this.one_in(60) {
                this.restore(1, other);
                this.helper(94);
            }
            let present = this.emit(JMP64, 0, 0, 0, 0);
            this.land(absent);
            if this.one_in(60) {
                this.constant(kept, 0);
            }
            this.land(present);
            let nothing = this.emit(JMP64 | 0x10, kept, 0, 0, 0);
            this.restore(1, kept);
            this.constant(2, 0);
            this.kfunc("bpf_obj_drop_impl");
            this.land(nothing);
        });
    }
}
