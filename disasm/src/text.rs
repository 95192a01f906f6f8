//! One instruction as text.

use std::fmt;

use skep_isa::{CallKind, DecodeError, Form, Imm64, InsnIdx, Op, Piece, Since, Slot, Word, decode, pieces};

use crate::log;
use crate::names::{Names, NoNames};

/// How instructions are spelled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Dialect {
    /// Pseudo-C, as the kernel and LLVM write it.
    #[default]
    Kernel,
    /// Mnemonics, as ubpf and rbpf write them.
    Classic,
}

/// For whom an instruction is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// For the assembler: it reads the same words from it. A word that is no instruction is written as a number.
    Asm(Dialect),
    /// As a kernel's verifier logs it, its opcode byte in front. A kernel does not see what is newer than itself.
    Log(Since),
}

impl Style {
    /// Pseudo-C for the assembler.
    pub const KERNEL: Style = Style::Asm(Dialect::Kernel);
    /// Mnemonics for the assembler.
    pub const CLASSIC: Style = Style::Asm(Dialect::Classic);

    /// The log of this kernel.
    #[must_use]
    pub const fn log(major: u8, minor: u8) -> Style {
        Style::Log(Since::Linux(major, minor))
    }
}

/// The instruction at the start of some words, to be written with [`fmt::Display`]. Writing allocates nothing.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    word: Word,
    second: Option<Word>,
    style: Style,
    at: InsnIdx,
    names: &'a dyn Names,
}

impl<'a> Text<'a> {
    /// The instruction that `words` begin with. No words are written as nothing.
    #[must_use]
    pub fn new(words: &[Word], style: Style) -> Text<'static> {
        let word = words.first().copied().unwrap_or_default();
        let second = words.get(1).copied().filter(|_| word.is_ld_imm64());
        Text { word, second, style, at: InsnIdx(0), names: &NoNames }
    }

    /// The same instruction, known to stand at `at`, with names for what it refers to.
    #[must_use]
    pub fn named(self, at: InsnIdx, names: &'a dyn Names) -> Text<'a> {
        Text { at, names, ..self }
    }

    /// How many words the text stands for: two for an `ld_imm64`, unless its halves have to be written one by one.
    #[must_use]
    pub fn slots(&self) -> u32 {
        match self.style {
            Style::Asm(_) if self.spelled().is_none() => 1,
            Style::Asm(_) | Style::Log(_) => 1 + u32::from(self.second.is_some()),
        }
    }

    /// The form that says how the assembler spells these words, if it has a spelling for them.
    fn spelled(&self) -> Option<&'static Form> {
        let insn = self.decoded().ok()?;
        match insn.op {
            // The upper half of these is reserved, and no spelling has a place for it.
            Op::LoadImm64(Imm64::MapFd | Imm64::MapIdx | Imm64::Func) if insn.imm >> 32 != 0 => None,
            _ => Some(insn.form()),
        }
    }

    fn decoded(&self) -> Result<skep_isa::Insn, DecodeError> {
        match self.second {
            Some(second) => decode(&[self.word, second]),
            None => decode(&[self.word]),
        }
    }

    fn write_asm(&self, f: &mut fmt::Formatter<'_>, dialect: Dialect) -> fmt::Result {
        let Some(form) = self.spelled() else {
            return write!(f, ".8byte {:#018x}", u64::from_le_bytes(self.word.to_le_bytes()));
        };
        let template = match dialect {
            Dialect::Classic => form.classic.first().copied().unwrap_or(form.text),
            // A number alone would be read as a helper's.
            Dialect::Kernel if form.op == Op::Call(CallKind::Kfunc) && self.symbol().is_none() => {
                form.also.first().copied().unwrap_or(form.text)
            }
            Dialect::Kernel => form.text,
        };
        self.write_template(f, template)
    }

    /// Fills in a template from the word's fields.
    pub(crate) fn write_template(&self, f: &mut fmt::Formatter<'_>, template: &'static str) -> fmt::Result {
        pieces(template).try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Slot(slot) => self.write_slot(f, slot),
        })
    }

    fn write_slot(&self, f: &mut fmt::Formatter<'_>, slot: Slot) -> fmt::Result {
        let Word { off, imm, .. } = self.word;
        let (dst, src) = (self.word.dst(), self.word.src());
        let log = matches!(self.style, Style::Log(_));
        match slot {
            Slot::Dst => write!(f, "r{dst}"),
            Slot::Src => write!(f, "r{src}"),
            Slot::WideDst => write!(f, "w{dst}"),
            Slot::WideSrc => write!(f, "w{src}"),
            Slot::R0 => f.write_str("r0"),
            Slot::W0 => f.write_str("w0"),
            Slot::Ximm if log => write!(f, "{imm:#x}"),
            Slot::Imm | Slot::Ximm => write!(f, "{imm}"),
            Slot::ImmHi => write!(f, "{}", imm as u32 >> 16),
            Slot::ImmLo => write!(f, "{}", imm as u16),
            Slot::Imm64 if log => write!(f, "{:#x}", self.names.pointer(self.at).unwrap_or(self.imm64())),
            Slot::Imm64 => match self.symbol() {
                Some(name) => f.write_str(name),
                None => write!(f, "{:#x}", self.imm64()),
            },
            Slot::Disp => write!(f, "{off:+}"),
            Slot::Target if log => write!(f, "pc{off:+}"),
            Slot::LongTarget if log => write!(f, "pc{imm:+}"),
            Slot::Target => self.write_target(f, i64::from(off), ""),
            Slot::LongTarget => self.write_target(f, i64::from(imm), "pc"),
            Slot::Helper => match self.names.helper(imm) {
                Some(name) => f.write_str(name),
                None => write!(f, "{imm}"),
            },
            Slot::Kfunc => self.write_id(f, i64::from(off)),
            Slot::Map => self.write_id(f, 0),
            Slot::MapOff => write!(f, "{}", self.upper()),
            Slot::Btf => self.write_id(f, i64::from(self.upper() as i32)),
        }
    }

    /// A jump's or call's distance: by name where there is one, else with its sign.
    fn write_target(&self, f: &mut fmt::Formatter<'_>, distance: i64, base: &str) -> fmt::Result {
        let target = u32::try_from(i64::from(self.at.0) + 1 + distance).ok().map(InsnIdx);
        let label = || target.and_then(|target| self.names.label(target));
        match self.symbol().or_else(label) {
            Some(name) => f.write_str(name),
            None => write!(f, "{base}{distance:+}"),
        }
    }

    /// What an immediate names, or its number and that of the module it is counted in.
    fn write_id(&self, f: &mut fmt::Formatter<'_>, module: i64) -> fmt::Result {
        match (self.symbol(), module) {
            (Some(name), _) => f.write_str(name),
            (None, 0) => write!(f, "{}", self.word.imm),
            (None, module) => write!(f, "{}@{module}", self.word.imm),
        }
    }

    fn symbol(&self) -> Option<&str> {
        self.names.symbol(self.at, self.word)
    }

    fn upper(&self) -> u32 {
        self.second.map_or(0, |second| second.imm as u32)
    }

    fn imm64(&self) -> u64 {
        u64::from(self.upper()) << 32 | u64::from(self.word.imm as u32)
    }

    pub(crate) fn word(&self) -> Word {
        self.word
    }

    /// The name after `call`, as the log has it.
    pub(crate) fn callee(&self) -> &str {
        match self.word.src() {
            // Number 0 is no helper, but the kernel's list of names begins there.
            0 if self.word.imm == 0 => "bpf_unspec",
            0 => self.names.helper(self.word.imm).unwrap_or("unknown"),
            // BTF id 0 is `void`, which has no name.
            2 if (self.word.imm, self.word.off) == (0, 0) => "",
            2 => self.symbol().unwrap_or("kernel-function"),
            _ => "unknown",
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Style::Asm(dialect) => self.write_asm(f, dialect),
            Style::Log(kernel) => log::write(f, self, kernel),
        }
    }
}
