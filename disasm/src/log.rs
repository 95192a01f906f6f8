//! The log's own rules, where they differ from the table's text.
//!
//! The kernel prints an instruction before it judges it. So it also prints words no form fits, by what it looks at: the
//! opcode byte, and the one field that changes a text. Seen in the logs of 6.1, 6.12 and 6.18, and read in
//! `kernel/bpf/disasm.c` of 6.12.

use std::fmt;

use skep_isa::{Form, Op, Pattern, Since, Size, Word, forms_of_code};

use crate::text::Text;

/// Writes an instruction as the verifier of `kernel` logs it.
pub(crate) fn write(f: &mut fmt::Formatter<'_>, text: &Text<'_>, kernel: Since) -> fmt::Result {
    let word = text.word();
    let Some(template) = template(word, kernel) else { return write!(f, "BUG_{:02x}", word.code) };
    write!(f, "({:02x}) ", word.code)?;
    match template {
        Template::Table(template) => text.write_template(f, template),
        Template::Narrow(before, size, after) => {
            text.write_template(f, before)?;
            f.write_str(size)?;
            text.write_template(f, after)
        }
        Template::Call => write!(f, "call {}#{}", text.callee(), word.imm),
        Template::Swap(name) => write!(f, "r{dst} = {name}{} r{dst}", word.imm, dst = word.dst()),
        Template::PerCpu => write!(f, "r{} = &(void __percpu *)(r{})", word.dst(), word.src()),
        Template::NoCondition => {
            write!(f, "if r{} (null) {:#x} goto pc{:+}", word.dst(), word.imm, word.off)
        }
    }
}

enum Template {
    /// As the table has it.
    Table(&'static str),
    /// As the table has it for four bytes, but of this size: an atomic of one or two bytes, which no kernel takes.
    Narrow(&'static str, &'static str, &'static str),
    /// A helper's or kernel function's name and number.
    Call,
    /// A byte swap of a width that does not exist.
    Swap(&'static str),
    /// A move the kernel keeps for itself.
    PerCpu,
    /// A jump without a name for its condition.
    NoCondition,
}

/// How the kernel prints a word. `None` where it would only print that it cannot.
fn template(word: Word, kernel: Since) -> Option<Template> {
    let known = || forms_of_code(word.code).iter().filter(|form| form.since <= kernel);
    Some(match word.code {
        0x18 => Template::Table("{dst} = {imm64}"),
        0x85 if word.src() != 1 => Template::Call,
        0xbc if word.off == 32 && kernel >= Since::Linux(6, 6) => Template::Table("{wdst} = (s32){wsrc}"),
        0xbf if word.off == -1 && kernel >= Since::Linux(6, 10) => Template::PerCpu,
        0xe5 if word.src() != 0 => Template::NoCondition,
        _ => {
            let form = known()
                .find(|form| is_singled_out(form, word) == Some(true))
                .or_else(|| known().find(|form| is_singled_out(form, word).is_none()));
            match form {
                Some(form) => Template::Table(form.text),
                None => match (word.code, known().next()?.op) {
                    (0xd4, _) => Template::Swap("le"),
                    (0xdc, _) => Template::Swap("be"),
                    (_, Op::End { .. }) => Template::Swap("bswap"),
                    (_, Op::LoadAcquire { size } | Op::StoreRelease { size }) => narrow(size, word)?,
                    _ => return None,
                },
            }
        }
    })
}

fn narrow(size: Size, word: Word) -> Option<Template> {
    let size = match size {
        Size::B => "u8",
        Size::H => "u16",
        Size::W | Size::Dw => return None,
    };
    // The opcode byte with the size bits of four bytes.
    let full = forms_of_code(word.code & !0x18)
        .iter()
        .find(|form| matches!(form.op, Op::Atomic { .. }) && is_singled_out(form, word) == Some(true))?;
    let (before, after) = full.text.split_once("u32")?;
    Some(Template::Narrow(before, size, after))
}

/// Whether the fields that tell this form from others of its opcode byte match; `None` if it has none.
fn is_singled_out(form: &Form, word: Word) -> Option<bool> {
    let pins = [(form.src, i32::from(word.src())), (form.off, i32::from(word.off)), (form.imm, word.imm)];
    pins.iter()
        .filter_map(|(pattern, value)| match pattern {
            Pattern::Is(wanted) => Some(wanted == value),
            Pattern::Zero | Pattern::Reg | Pattern::Any => None,
        })
        .reduce(|all, each| all && each)
}
