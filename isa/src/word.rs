//! The encoded instruction: eight bytes, in either byte order, and the indices into a program.

use std::fmt;

/// The index of an instruction in a program, in 8-byte slots.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct InsnIdx(pub u32);

impl InsnIdx {
    /// The index as one into a slice.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for InsnIdx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A register, `r0` to `r10`. Nothing else can be built.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reg(u8);

impl Reg {
    /// The register of return values.
    pub const R0: Reg = Reg(0);
    /// The first argument; the context at a program's entry.
    pub const R1: Reg = Reg(1);
    /// The second argument.
    pub const R2: Reg = Reg(2);
    /// The third argument.
    pub const R3: Reg = Reg(3);
    /// The fourth argument.
    pub const R4: Reg = Reg(4);
    /// The register that holds the context for packet loads.
    pub const R6: Reg = Reg(6);
    /// The frame pointer.
    pub const R10: Reg = Reg(10);
    /// How many registers there are.
    pub const COUNT: usize = 11;

    /// The register with this number, if there is one.
    #[must_use]
    pub const fn new(number: u8) -> Option<Reg> {
        if number < Self::COUNT as u8 { Some(Reg(number)) } else { None }
    }

    /// Its number, 0 to 10.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Its number as an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// All registers in order.
    pub fn all() -> impl Iterator<Item = Reg> {
        (0..Self::COUNT as u8).map(Reg)
    }
}

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "r{}", self.0)
    }
}

/// One encoded 8-byte slot, its fields not yet judged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Word {
    /// The opcode byte.
    pub code: u8,
    /// Destination register in the low four bits, source register in the high four.
    pub regs: u8,
    /// The 16-bit offset field.
    pub off: i16,
    /// The 32-bit immediate field.
    pub imm: i32,
}

impl Word {
    /// Size of a slot in bytes.
    pub const SIZE: usize = 8;

    /// Reads a slot of a little-endian program.
    #[must_use]
    pub const fn from_le_bytes(b: [u8; 8]) -> Word {
        Word {
            code: b[0],
            regs: b[1],
            off: i16::from_le_bytes([b[2], b[3]]),
            imm: i32::from_le_bytes([b[4], b[5], b[6], b[7]]),
        }
    }

    /// Reads a slot of a big-endian program, whose register nibbles are swapped too.
    #[must_use]
    pub const fn from_be_bytes(b: [u8; 8]) -> Word {
        Word {
            code: b[0],
            regs: b[1].rotate_left(4),
            off: i16::from_be_bytes([b[2], b[3]]),
            imm: i32::from_be_bytes([b[4], b[5], b[6], b[7]]),
        }
    }

    /// Writes the slot for a little-endian program.
    #[must_use]
    pub const fn to_le_bytes(self) -> [u8; 8] {
        let (o, i) = (self.off.to_le_bytes(), self.imm.to_le_bytes());
        [self.code, self.regs, o[0], o[1], i[0], i[1], i[2], i[3]]
    }

    /// Writes the slot for a big-endian program.
    #[must_use]
    pub const fn to_be_bytes(self) -> [u8; 8] {
        let (o, i) = (self.off.to_be_bytes(), self.imm.to_be_bytes());
        [self.code, self.regs.rotate_left(4), o[0], o[1], i[0], i[1], i[2], i[3]]
    }

    /// Reads a whole little-endian program; the rest after the last full slot is returned beside it.
    #[must_use]
    pub fn read_le(bytes: &[u8]) -> (Vec<Word>, &[u8]) {
        let (slots, rest) = bytes.as_chunks::<8>();
        (slots.iter().copied().map(Word::from_le_bytes).collect(), rest)
    }

    /// Destination register field, 0 to 15.
    #[must_use]
    pub const fn dst(self) -> u8 {
        self.regs & 0x0f
    }

    /// Source register field, 0 to 15.
    #[must_use]
    pub const fn src(self) -> u8 {
        self.regs >> 4
    }

    /// The same word with another source register field.
    #[must_use]
    pub const fn with_src(self, src: u8) -> Word {
        Word { regs: self.dst() | (src << 4), ..self }
    }

    /// Whether this is the first slot of an `ld_imm64`.
    #[must_use]
    pub const fn is_ld_imm64(self) -> bool {
        self.code == 0x18
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_read_back() {
        let word = Word { code: 0x7b, regs: 0x1a, off: -8, imm: 0x0102_0304 };
        assert_eq!(word.to_le_bytes(), [0x7b, 0x1a, 0xf8, 0xff, 4, 3, 2, 1]);
        assert_eq!(word.to_be_bytes(), [0x7b, 0xa1, 0xff, 0xf8, 1, 2, 3, 4]);
        assert_eq!(Word::from_le_bytes(word.to_le_bytes()), word);
        assert_eq!(Word::from_be_bytes(word.to_be_bytes()), word);
    }

    #[test]
    fn register_eleven_does_not_exist() {
        assert_eq!(Reg::new(10), Some(Reg::R10));
        assert_eq!(Reg::new(11), None);
    }
}
