//! The fast way through straight runs of instructions: each instruction holds the function that runs it, which ends by
//! calling the function of the next. Compilers make jumps of such calls; where one does not, a run goes [`LONGEST`]
//! calls deep and no further, as jumps, and whatever is not plain, lead back to [`run`].
//!
//! Nothing here fails: what might is left to the plain loop, which does the instruction again from its beginning.

use skep_isa::Size;

use super::FRAME;
use super::arithmetic::{
    divide, divide_signed, divide_signed32, divide32, remainder, remainder_signed, remainder_signed32,
    remainder32,
};
use crate::code::{Act, Code, FRAME_POINTER, ZERO};
use crate::memory::Memory;

/// Instructions at most that call each other.
const LONGEST: usize = 128;

/// What the functions share.
#[derive(Debug)]
pub(crate) struct Hot<'w> {
    /// Sixteen, so that four bits are always an index; the one behind r10 stays zero.
    pub(crate) regs: [u64; 16],
    pub(crate) memory: &'w Memory,
    /// Constants met in this straight run, each of which takes two slots and counts once.
    pub(crate) wide: usize,
}

/// Runs an instruction, and those that follow.
pub(crate) type Run = fn(&mut Hot<'_>, &Code, &[Code]) -> Leave;

/// Why the functions come back: in the low half how many instructions of the run were left, in the high half the slot
/// that a jump leads to, or one of the two below. One number, so that it comes back in a register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leave(u64);

impl Leave {
    /// The run is at its end.
    const END: u64 = u32::MAX as u64;
    /// The plain loop must do this instruction.
    const PLAIN: u64 = Leave::END - 1;

    #[inline(always)]
    fn new(to: u64, rest: &[Code]) -> Leave {
        Leave(to << 32 | rest.len() as u64)
    }
}

/// Where a program is: the next instruction, where the straight run began in which it lies, and what may be spent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) pc: usize,
    pub(super) start: usize,
    pub(super) fuel: u64,
}

/// Runs as far as it can.
#[inline]
pub(super) fn run(hot: &mut Hot<'_>, codes: &[Code], mut place: Place) -> Place {
    while let Some([first, rest @ ..]) = codes.get(place.pc..) {
        let rest = rest.get(..LONGEST).unwrap_or(rest);
        let Leave(leave) = (first.run)(hot, first, rest);
        let (to, left) = (leave >> 32, leave as u32 as usize);
        let at = place.pc + rest.len() - left;
        if to == Leave::END {
            place.pc = at + 1;
            continue;
        }
        if to == Leave::PLAIN {
            place.pc = at;
            break;
        }
        let used = (at + 1).wrapping_sub(place.start).wrapping_sub(hot.wide);
        let Some(fuel) = place.fuel.checked_sub(used as u64) else {
            // The plain loop finds the same, and says so.
            place.pc = at;
            break;
        };
        hot.wide = 0;
        place = Place { pc: to as usize, start: to as usize, fuel };
    }
    place.start = place.start.wrapping_add(std::mem::take(&mut hot.wide));
    place
}

#[inline(always)]
fn next(hot: &mut Hot<'_>, rest: &[Code]) -> Leave {
    match rest {
        [next, rest @ ..] => (next.run)(hot, next, rest),
        [] => Leave::new(Leave::END, rest),
    }
}

#[cold]
#[inline(never)]
pub(crate) fn plain(_: &mut Hot<'_>, _: &Code, rest: &[Code]) -> Leave {
    Leave::new(Leave::PLAIN, rest)
}

impl Hot<'_> {
    #[inline(always)]
    fn left(&self, code: &Code) -> u64 {
        self.regs[usize::from(code.dst & 15)]
    }

    #[inline(always)]
    fn right<const REG: bool>(&self, code: &Code) -> u64 {
        if REG { self.regs[usize::from(code.src & 15)] } else { code.imm }
    }

    /// In the frame, the place of an access is known.
    #[inline(always)]
    fn load<const FRAME: bool>(&self, address: u64, size: Size) -> Option<u64> {
        let memory = self.memory;
        let quick =
            if FRAME { memory.load_shadowed(address, size) } else { memory.load_plain(address, size) };
        if quick.is_some() { quick } else { slow_load(memory, address, size) }
    }

    #[inline(always)]
    fn store<const FRAME: bool>(&self, address: u64, size: Size, value: u64) -> bool {
        let memory = self.memory;
        let quick = if FRAME {
            memory.store_shadowed(address, size, value)
        } else {
            memory.store_plain(address, size, value)
        };
        quick || slow_store(memory, address, size, value)
    }

    #[inline(always)]
    fn set(&mut self, code: &Code, value: u64) {
        self.regs[usize::from(code.dst & 15)] = value;
    }
}

#[inline(never)]
fn slow_load(memory: &Memory, address: u64, size: Size) -> Option<u64> {
    memory.load_watched(address, size)
}

#[inline(never)]
fn slow_store(memory: &Memory, address: u64, size: Size, value: u64) -> bool {
    memory.store_watched(address, size, value)
}

fn displaced(base: u64, code: &Code) -> u64 {
    base.wrapping_add(i64::from(code.off) as u64)
}

fn low(operation: impl Fn(u32, u32) -> u32) -> impl Fn(u64, u64) -> u64 {
    move |left, right| u64::from(operation(left as u32, right as u32))
}

/// The function for an instruction: of a value from two, of a jump on two, of a load, of a store.
macro_rules! functions {
    (
        values { $($value:ident: $operation:expr,)* }
        jumps { $($jump:ident: $condition:expr,)* }
        loads { $($load:ident: $load_size:ident $extend:expr,)* }
        stores { $($store:ident: $store_size:ident,)* }
    ) => {
        /// The function that runs an instruction; `frames` says that r10 is what it was when the function began.
        pub(crate) fn function_of(code: &Code, frames: bool) -> Run {
            let in_frame = |base, off: i32, size: Size| {
                let bytes = size.bytes() as i32;
                frames && base == FRAME_POINTER && (-(FRAME as i32)..=-bytes).contains(&off) && off % bytes == 0
            };
            match code.act {
                $(Act::$value => {
                    fn run<const REG: bool>(hot: &mut Hot<'_>, code: &Code, rest: &[Code]) -> Leave {
                        let value = ($operation)(hot.left(code), hot.right::<REG>(code));
                        hot.set(code, value);
                        next(hot, rest)
                    }
                    if code.src == ZERO { run::<false> } else { run::<true> }
                })*
                $(Act::$jump => {
                    fn run<const REG: bool>(hot: &mut Hot<'_>, code: &Code, rest: &[Code]) -> Leave {
                        if ($condition)(hot.left(code), hot.right::<REG>(code)) {
                            return Leave::new(u64::from(code.off as u32), rest);
                        }
                        next(hot, rest)
                    }
                    if code.src == ZERO { run::<false> } else { run::<true> }
                })*
                $(Act::$load => {
                    fn run<const FRAME: bool>(hot: &mut Hot<'_>, code: &Code, rest: &[Code]) -> Leave {
                        let address = displaced(hot.right::<true>(code), code);
                        let Some(value) = hot.load::<FRAME>(address, Size::$load_size) else {
                            return plain(hot, code, rest);
                        };
                        hot.set(code, ($extend)(value));
                        next(hot, rest)
                    }
                    if in_frame(code.src, code.off, Size::$load_size) { run::<true> } else { run::<false> }
                })*
                $(Act::$store => {
                    fn run<const REG: bool, const FRAME: bool>(
                        hot: &mut Hot<'_>,
                        code: &Code,
                        rest: &[Code],
                    ) -> Leave {
                        let address = displaced(hot.left(code), code);
                        let value = hot.right::<REG>(code);
                        if !hot.store::<FRAME>(address, Size::$store_size, value) {
                            return plain(hot, code, rest);
                        }
                        next(hot, rest)
                    }
                    match (code.src == ZERO, in_frame(code.dst, code.off, Size::$store_size)) {
                        (true, true) => run::<false, true>,
                        (true, false) => run::<false, false>,
                        (false, true) => run::<true, true>,
                        (false, false) => run::<true, false>,
                    }
                })*
                Act::Ja => |_, code, rest| Leave::new(u64::from(code.off as u32), rest),
                Act::Wide => |hot, code, rest| {
                    let [_, after @ ..] = rest else { return plain(hot, code, rest) };
                    hot.set(code, code.imm);
                    hot.wide += 1;
                    next(hot, after)
                },
                Act::MayGoto | Act::CallLocal | Act::Exit | Act::CallHelper | Act::CallReg | Act::Rare => plain,
            }
        }
    };
}

functions! {
    values {
        Add64: u64::wrapping_add,
        Sub64: u64::wrapping_sub,
        Mul64: u64::wrapping_mul,
        Div64: divide,
        SDiv64: divide_signed,
        Or64: |left: u64, right: u64| left | right,
        And64: |left: u64, right: u64| left & right,
        Lsh64: |left: u64, right: u64| left.wrapping_shl(right as u32),
        Rsh64: |left: u64, right: u64| left.wrapping_shr(right as u32),
        Mod64: remainder,
        SMod64: remainder_signed,
        Xor64: |left: u64, right: u64| left ^ right,
        Mov64: |_: u64, right: u64| right,
        Arsh64: |left: u64, right: u64| (left as i64).wrapping_shr(right as u32) as u64,
        Neg64: |left: u64, _: u64| left.wrapping_neg(),
        Add32: low(u32::wrapping_add),
        Sub32: low(u32::wrapping_sub),
        Mul32: low(u32::wrapping_mul),
        Div32: low(divide32),
        SDiv32: low(divide_signed32),
        Or32: low(|a, b| a | b),
        And32: low(|a, b| a & b),
        Lsh32: low(u32::wrapping_shl),
        Rsh32: low(u32::wrapping_shr),
        Mod32: low(remainder32),
        SMod32: low(remainder_signed32),
        Xor32: low(|a, b| a ^ b),
        Mov32: low(|_, b| b),
        Arsh32: low(|a, b| (a as i32).wrapping_shr(b) as u32),
        Neg32: low(|a, _| a.wrapping_neg()),
        Sx8To64: |_: u64, right: u64| i64::from(right as i8) as u64,
        Sx16To64: |_: u64, right: u64| i64::from(right as i16) as u64,
        Sx32To64: |_: u64, right: u64| i64::from(right as i32) as u64,
        Sx8To32: |_: u64, right: u64| u64::from(i32::from(right as i8) as u32),
        Sx16To32: |_: u64, right: u64| u64::from(i32::from(right as i16) as u32),
        Keep16: |left: u64, _: u64| left & 0xffff,
        Keep32: |left: u64, _: u64| left & 0xffff_ffff,
        Swap16: |left: u64, _: u64| u64::from((left as u16).swap_bytes()),
        Swap32: |left: u64, _: u64| u64::from((left as u32).swap_bytes()),
        Swap64: |left: u64, _: u64| left.swap_bytes(),
        Keep64: |left: u64, _: u64| left,
    }
    jumps {
        Eq64: |left: u64, right: u64| left == right,
        Gt64: |left: u64, right: u64| left > right,
        Ge64: |left: u64, right: u64| left >= right,
        Set64: |left: u64, right: u64| left & right != 0,
        Ne64: |left: u64, right: u64| left != right,
        SGt64: |left: u64, right: u64| left as i64 > right as i64,
        SGe64: |left: u64, right: u64| left as i64 >= right as i64,
        Lt64: |left: u64, right: u64| left < right,
        Le64: |left: u64, right: u64| left <= right,
        SLt64: |left: u64, right: u64| (left as i64) < right as i64,
        SLe64: |left: u64, right: u64| left as i64 <= right as i64,
        Eq32: |left: u64, right: u64| left as u32 == right as u32,
        Gt32: |left: u64, right: u64| left as u32 > right as u32,
        Ge32: |left: u64, right: u64| left as u32 >= right as u32,
        Set32: |left: u64, right: u64| (left & right) as u32 != 0,
        Ne32: |left: u64, right: u64| left as u32 != right as u32,
        SGt32: |left: u64, right: u64| left as i32 > right as i32,
        SGe32: |left: u64, right: u64| left as i32 >= right as i32,
        Lt32: |left: u64, right: u64| (left as u32) < right as u32,
        Le32: |left: u64, right: u64| left as u32 <= right as u32,
        SLt32: |left: u64, right: u64| (left as i32) < right as i32,
        SLe32: |left: u64, right: u64| left as i32 <= right as i32,
    }
    loads {
        LoadB: B |value| value,
        LoadH: H |value| value,
        LoadW: W |value| value,
        LoadDw: Dw |value| value,
        LoadSB: B |value| i64::from(value as i8) as u64,
        LoadSH: H |value| i64::from(value as i16) as u64,
        LoadSW: W |value| i64::from(value as i32) as u64,
    }
    stores {
        StoreB: B,
        StoreH: H,
        StoreW: W,
        StoreDw: Dw,
    }
}

#[cfg(test)]
mod tests {
    use skep_isa::InsnIdx;
    use skep_linux::ProgType;

    use crate::{Input, ProgId, RunOptions, Settings, StackReads, Tracer, World};

    #[derive(Debug)]
    struct Silent;

    impl Tracer for Silent {
        fn step(&mut self, _: ProgId, _: InsnIdx, _: &[u64; 11], _: usize) {}
    }

    /// Runs a program the fast way and, watched, the plain way, with any amount of fuel; both must tell the same.
    #[track_caller]
    fn check(text: &str) {
        let words = skep_asm::assemble("both", text, &skep_asm::Options::default()).unwrap().words().unwrap();
        for stack_reads in [StackReads::Trap, StackReads::Leftover] {
            let mut world = World::new(Settings { stack_reads, ..Settings::default() }).unwrap();
            let program = world.load_words("both", ProgType::Unspec, &words).unwrap();
            let input = Input::Memory((0..64).collect());
            for fuel in (0..40).chain([1 << 20]) {
                let options = RunOptions { fuel, ..RunOptions::default() };
                let fast = world.run(program, &input, &options).unwrap();
                let plain = world.run_traced(program, &input, &options, &mut Silent).unwrap();
                assert_eq!(fast, plain, "with {fuel} of fuel");
            }
        }
    }

    #[test]
    fn the_fast_way_is_the_plain_one() {
        check("r0 = 0x123456789abcdef0 ll; r0 *= 3; w0 s>>= 3; r0 = bswap32 r0; exit");
        check("r0 = 7; r3 = 5; loop: r0 += r3; r0 ^= 0x55; r3 -= 1; if r3 s> 0 goto loop; exit");
        check("r2 = *(u32 *)(r1 + 60); *(u64 *)(r1 + 3) = r2; r0 = *(s8 *)(r1 + 63); r0 += r2; exit");
        check("r0 = 0; r0 = *(u64 *)(r1 + 60); exit");
        check("*(u32 *)(r10 - 4) = 9; r0 = *(u16 *)(r10 - 2); r0 = *(u64 *)(r10 - 8); exit");
        check(
            "*(u64 *)(r10 - 8) = 9; r2 = r10; r2 += -16; *(u64 *)(r2 + 0) = 8; r0 = *(u64 *)(r10 - 16); exit",
        );
        check("r0 = *(u64 *)(r10 + 0); exit");
        check("*(u64 *)(r10 - 516) = 1; r0 = 0; exit");
        check("r10 += -1024; *(u64 *)(r10 - 8) = 1; r0 = 0; exit");
    }

    #[test]
    fn runs_longer_than_calls_may_go_deep_go_on() {
        let text = "r0 = 1 ll; r0 += 3; ".repeat(super::LONGEST) + "exit";
        check(&text);
    }

    #[test]
    fn what_goes_on_for_ever_runs_out_of_fuel() {
        check("r0 = 0; loop: r0 += 1; goto loop");
    }
}
