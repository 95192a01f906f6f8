//! The shape of a table row, and finding one.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::{FORMS, Op, Word};

/// One form of instruction: which values its fields may hold, what it does, and how it is written.
#[derive(Debug)]
pub struct Form {
    /// A unique name, such as `add64_imm`.
    pub name: &'static str,
    /// The opcode byte.
    pub code: u8,
    /// What the destination register field may hold.
    pub dst: Pattern,
    /// What the source register field may hold.
    pub src: Pattern,
    /// What the offset field may hold.
    pub off: Pattern,
    /// What the immediate field may hold.
    pub imm: Pattern,
    /// What it does.
    pub op: Op,
    /// The conformance group of RFC 9669 it belongs to.
    pub group: Group,
    /// The first kernel that takes it.
    pub since: Since,
    /// How the kernel's verifier writes it; see [`Form::texts`] for the placeholders.
    pub text: &'static str,
    /// Other spellings of the pseudo-C dialect, as LLVM writes them.
    pub also: &'static [&'static str],
    /// Mnemonic spellings, the preferred one first.
    pub classic: &'static [&'static str],
}

impl Form {
    /// Every pseudo-C spelling, the preferred one first.
    ///
    /// Placeholders: `{dst}` `{src}` a 64-bit register, `{wdst}` `{wsrc}` its 32-bit name, `{r0}` `{w0}` the implied one;
    /// `{imm}` a decimal immediate, `{ximm}` one the kernel prints in hexadecimal, `{imm_hi}` `{imm_lo}` its 16-bit halves,
    /// `{imm64}` all 64 bits; `{disp}` a memory displacement; `{target}` `{long_target}` a jump or call distance in `off`
    /// or in `imm`; `{helper}`, `{kfunc}`, `{map}`, `{map_off}`, `{btf}` what the immediate names.
    ///
    /// Where a word must be read back as it was, each is spelled as a number: `{imm}` `{ximm}` signed decimal; `{imm64}`
    /// hexadecimal; `{imm_hi}` `{imm_lo}` `{map_off}` unsigned decimal; `{disp}` with its sign, `+0` too; `{target}`
    /// `+3` or `-3`; `{long_target}` `pc+3` or `pc-3`, since `call -3` calls helper -3; `{helper}` `{map}` signed decimal;
    /// `{kfunc}` and `{btf}` `7`, or `7@2` with the module's number in `off` or in the upper half. Words that no
    /// spelling covers are written `.8byte 0x0123456789abcdef`, the eight bytes as one little-endian number.
    pub fn texts(&self) -> impl Iterator<Item = &'static str> + '_ {
        std::iter::once(self.text).chain(self.also.iter().copied())
    }

    /// The pattern of one field.
    #[must_use]
    pub const fn pattern(&self, field: Field) -> Pattern {
        match field {
            Field::Dst => self.dst,
            Field::Src => self.src,
            Field::Off => self.off,
            Field::Imm => self.imm,
        }
    }

    /// Whether a word's fields fit this form, its opcode byte aside.
    #[must_use]
    pub fn fits(&self, word: Word) -> bool {
        Field::ALL.iter().all(|&field| self.pattern(field).admits(field.of(word)))
    }
}

/// What a field may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// Nothing: it is reserved.
    Zero,
    /// This value alone; it is part of what identifies the form.
    Is(i32),
    /// A register number.
    Reg,
    /// Any value.
    Any,
}

impl Pattern {
    /// Whether the field may hold `value`.
    #[must_use]
    pub const fn admits(self, value: i32) -> bool {
        match self {
            Pattern::Zero => value == 0,
            Pattern::Is(wanted) => value == wanted,
            Pattern::Reg => value >= 0 && value <= 10,
            Pattern::Any => true,
        }
    }

    /// The value a form pins, if it pins one.
    #[must_use]
    pub const fn pinned(self) -> Option<i32> {
        match self {
            Pattern::Zero => Some(0),
            Pattern::Is(value) => Some(value),
            Pattern::Reg | Pattern::Any => None,
        }
    }
}

/// A field of an encoded instruction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Field {
    /// Destination register.
    Dst,
    /// Source register.
    Src,
    /// Offset.
    Off,
    /// Immediate.
    Imm,
}

impl Field {
    /// All of them, in the order in which they tell forms of one opcode byte apart.
    pub const ALL: [Field; 4] = [Field::Src, Field::Off, Field::Imm, Field::Dst];

    /// The field's value in a word.
    #[must_use]
    pub const fn of(self, word: Word) -> i32 {
        match self {
            Field::Dst => word.dst() as i32,
            Field::Src => word.src() as i32,
            Field::Off => word.off as i32,
            Field::Imm => word.imm,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::Dst => "dst",
            Field::Src => "src",
            Field::Off => "off",
            Field::Imm => "imm",
        })
    }
}

/// The conformance groups of RFC 9669 section 2.4, and what Linux has beside them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Group {
    /// `base32`
    Base32,
    /// `base64`
    Base64,
    /// `divmul32`
    Divmul32,
    /// `divmul64`
    Divmul64,
    /// `atomic32`
    Atomic32,
    /// `atomic64`
    Atomic64,
    /// `packet`, deprecated
    Packet,
    /// In no group: Linux alone, or a compiler alone.
    Linux,
}

/// The first mainline kernel that takes a form. The later, the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Since {
    /// This release.
    Linux(u8, u8),
    /// No kernel does.
    Never,
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Since::Linux(major, minor) => write!(f, "{major}.{minor}"),
            Since::Never => f.write_str("never"),
        }
    }
}

/// The forms that share an opcode byte; empty where the byte means nothing.
#[must_use]
pub fn forms_of_code(code: u8) -> &'static [Form] {
    let (start, end) = INDEX.by_code[usize::from(code)];
    &FORMS[usize::from(start)..usize::from(end)]
}

/// The form of an operation. Each operation has exactly one.
#[must_use]
pub fn form_of(op: Op) -> &'static Form {
    // A test builds every operation, so only a width or size no form has could miss; `exit` then stands for it.
    &FORMS[INDEX.by_op.get(&op).copied().unwrap_or_default()]
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

struct Index {
    by_code: [(u16, u16); 256],
    by_op: HashMap<Op, usize>,
}

impl Index {
    fn new() -> Self {
        let mut by_code = [(0, 0); 256];
        let mut by_op = HashMap::new();
        for (at, form) in FORMS.iter().enumerate() {
            let range = &mut by_code[usize::from(form.code)];
            if range.1 == 0 {
                range.0 = at as u16;
            }
            range.1 = at as u16 + 1;
            by_op.insert(form.op, at);
        }
        Self { by_code, by_op }
    }
}
