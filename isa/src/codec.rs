//! From words to instructions and back.

use std::fmt;

use crate::{Field, Form, Insn, Op, Pattern, Reg, Word, forms_of_code};

/// Reads the instruction at the start of `words`: the first, or the first two where it is an `ld_imm64`.
///
/// # Errors
/// When no form fits. The error names the field at fault.
pub fn decode(words: &[Word]) -> Result<Insn, DecodeError> {
    let Some(&word) = words.first() else { return Err(DecodeError::Empty) };
    let forms = forms_of_code(word.code);
    let Some(form) = forms.iter().find(|form| form.fits(word)) else { return Err(misfit(word, forms)) };
    let register = |pattern, number| match pattern {
        Pattern::Reg => Reg::new(number).unwrap_or(Reg::R0),
        Pattern::Zero | Pattern::Is(_) | Pattern::Any => Reg::R0,
    };
    let free = |pattern, value| if pattern == Pattern::Any { value } else { 0 };
    let mut insn = Insn {
        op: form.op,
        dst: register(form.dst, word.dst()),
        src: register(form.src, word.src()),
        off: free(form.off, i32::from(word.off)) as i16,
        imm: i64::from(free(form.imm, word.imm)),
    };
    if let Op::LoadImm64(_) = form.op {
        let &second = words.get(1).ok_or(DecodeError::MissingSecondSlot)?;
        if (second.code, second.regs, second.off) != (0, 0, 0) {
            return Err(DecodeError::SecondSlot);
        }
        insn.imm = i64::from(second.imm) << 32 | i64::from(word.imm as u32);
    }
    Ok(insn)
}

impl Insn {
    /// The words that stand for this instruction: one, or two for an `ld_imm64`.
    #[must_use]
    pub fn encode(&self) -> (Word, Option<Word>) {
        let form = self.form();
        let register =
            |pattern: Pattern, reg: Reg| pattern.pinned().map_or(reg.number(), |pinned| pinned as u8);
        let word = Word {
            code: form.code,
            regs: register(form.dst, self.dst) | register(form.src, self.src) << 4,
            off: form.off.pinned().map_or(self.off, |pinned| pinned as i16),
            imm: form.imm.pinned().unwrap_or(self.imm as i32),
        };
        let second = matches!(self.op, Op::LoadImm64(_))
            .then_some(Word { imm: (self.imm >> 32) as i32, ..Word::default() });
        (word, second)
    }
}

/// Why a word is not an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum DecodeError {
    /// There is no word to read.
    Empty,
    /// No form has this opcode byte.
    UnknownOpcode(u8),
    /// A field holds what no form of this opcode byte allows.
    Field {
        /// The form meant, or one of them.
        form: &'static Form,
        /// The field at fault.
        field: Field,
        /// What it holds.
        value: i32,
    },
    /// The program ends inside an `ld_imm64`.
    MissingSecondSlot,
    /// The second slot of an `ld_imm64` has more than an immediate.
    SecondSlot,
}

impl PartialEq for Form {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Form {}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no instruction to read"),
            Self::UnknownOpcode(code) => write!(f, "unknown opcode {code:#04x}"),
            Self::Field { form, field: field @ (Field::Dst | Field::Src), value } if *value > 10 => {
                write!(f, "{}: field `{field}` names register r{value}, which does not exist", form.name)
            }
            Self::Field { form, field, value } => {
                write!(f, "{}: field `{field}` ", form.name)?;
                let mut wanted: Vec<i32> = forms_of_code(form.code)
                    .iter()
                    .filter_map(|form| form.pattern(*field).pinned())
                    .collect();
                wanted.sort_unstable();
                wanted.dedup();
                match wanted.as_slice() {
                    [0] => write!(f, "is reserved and must be 0, but is {value}"),
                    values => {
                        let values: Vec<String> = values.iter().map(|value| format!("{value:#x}")).collect();
                        write!(f, "must be one of {}, but is {value:#x}", values.join(", "))
                    }
                }
            }
            Self::MissingSecondSlot => {
                f.write_str("ld_imm64 takes two slots, and the program ends after the first")
            }
            Self::SecondSlot => f.write_str(
                "the second slot of ld_imm64 may hold an immediate alone; its other fields must be 0",
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Names the field at fault: the first one that rules out every form the fields before it left.
fn misfit(word: Word, forms: &'static [Form]) -> DecodeError {
    let mut left: Vec<&'static Form> = forms.iter().collect();
    let Some(&first) = left.first() else { return DecodeError::UnknownOpcode(word.code) };
    let mut form = first;
    for field in Field::ALL {
        let value = field.of(word);
        left.retain(|form| form.pattern(field).admits(value));
        match left.first() {
            Some(&still) => form = still,
            None => return DecodeError::Field { form, field, value },
        }
    }
    DecodeError::UnknownOpcode(word.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FORMS, form_of};

    /// Values at the edges of what each field can hold.
    fn edges(field: Field, pattern: Pattern) -> Vec<i32> {
        match (pattern.pinned(), pattern, field) {
            (Some(value), ..) => vec![value],
            (None, Pattern::Reg, _) => (0..=10).collect(),
            (None, _, Field::Off) => vec![0, 1, -1, 7, i32::from(i16::MAX), i32::from(i16::MIN)],
            (None, ..) => vec![0, 1, -1, 8, 0x7f, i32::MAX, i32::MIN],
        }
    }

    fn sweep(form: &Form, mut each: impl FnMut(Word)) {
        for dst in edges(Field::Dst, form.dst) {
            for src in edges(Field::Src, form.src) {
                for off in edges(Field::Off, form.off) {
                    for imm in edges(Field::Imm, form.imm) {
                        each(Word { code: form.code, regs: (dst | src << 4) as u8, off: off as i16, imm });
                    }
                }
            }
        }
    }

    #[test]
    fn rows_are_sorted_and_named_apart() {
        let key = |form: &Form| {
            let pin = |pattern: Pattern| pattern.pinned().map_or(-1, i64::from);
            (form.code, pin(form.src), pin(form.off), pin(form.imm))
        };
        for pair in FORMS.windows(2) {
            assert!(key(&pair[0]) <= key(&pair[1]), "{} before {}", pair[0].name, pair[1].name);
        }
        let mut names: Vec<_> = FORMS.iter().map(|form| form.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMS.len());
        assert_eq!(FORMS.len(), 182);
    }

    #[test]
    fn no_word_fits_two_rows() {
        for form in FORMS {
            sweep(form, |word| {
                let fitting: Vec<_> = forms_of_code(word.code)
                    .iter()
                    .filter(|form| form.fits(word))
                    .map(|form| form.name)
                    .collect();
                assert_eq!(fitting, [form.name], "{word:?}");
            });
        }
    }

    #[test]
    fn decode_and_encode_are_inverse() {
        for form in FORMS {
            sweep(form, |word| {
                let seconds: &[i32] = if word.is_ld_imm64() { &[0, 1, -1, i32::MIN] } else { &[0] };
                for &imm in seconds {
                    let second = Word { imm, ..Word::default() };
                    let insn = decode(&[word, second]).unwrap();
                    assert_eq!(insn.op, form.op);
                    assert_eq!(insn.encode(), (word, word.is_ld_imm64().then_some(second)), "{insn:?}");
                }
            });
        }
    }

    #[test]
    fn each_operation_has_one_form() {
        for form in FORMS {
            assert_eq!(form_of(form.op).name, form.name);
        }
    }

    #[track_caller]
    fn check_error(bytes: [u8; 8], expected: &str) {
        assert_eq!(decode(&[Word::from_le_bytes(bytes)]).unwrap_err().to_string(), expected);
    }

    #[test]
    fn errors_name_the_field() {
        check_error(
            [0x07, 0x10, 0, 0, 0, 0, 0, 0],
            "add64_imm: field `src` is reserved and must be 0, but is 1",
        );
        check_error(
            [0x37, 0, 2, 0, 1, 0, 0, 0],
            "div64_imm: field `off` must be one of 0x0, 0x1, but is 0x2",
        );
        check_error(
            [0xbf, 0xb0, 0, 0, 0, 0, 0, 0],
            "mov64_reg: field `src` names register r11, which does not exist",
        );
        check_error([0x95, 0, 0, 0, 9, 0, 0, 0], "exit: field `imm` is reserved and must be 0, but is 9");
        check_error([0xff, 0, 0, 0, 0, 0, 0, 0], "unknown opcode 0xff");
        check_error(
            [0x18, 0, 0, 0, 0, 0, 0, 0],
            "ld_imm64 takes two slots, and the program ends after the first",
        );
    }

    #[test]
    fn every_opcode_byte_gets_an_answer() {
        for code in 0..=u8::MAX {
            let outcome = decode(&[Word { code, ..Word::default() }, Word::default()]);
            assert_eq!(matches!(outcome, Err(DecodeError::UnknownOpcode(_))), forms_of_code(code).is_empty());
        }
    }
}
