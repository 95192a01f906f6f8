//! The contents of the `.kconfig` map: values of the kernel's configuration, and three that a loader makes up.

use skep_btf::Endian;

use crate::error::{Error, ErrorKind};
use crate::link::LinkOptions;
use crate::object::Object;
use crate::read::externs::{Extern, ExternKind, KconfigForm, KconfigVar};
use crate::target::parse_number;
use crate::{Target, Value};

/// Fills the map's contents, which start as zeroes.
pub(crate) fn fill(
    object: &Object,
    target: &Target,
    options: &LinkOptions,
    contents: &mut [u8],
) -> Result<(), Error> {
    for of in &object.externs {
        let ExternKind::Kconfig(var) = &of.kind else { continue };
        let here = |reason: String| {
            Error::new(ErrorKind::Kconfig { reason })
                .in_section(".kconfig")
                .at(var.offset.into())
                .about(&of.name)
        };
        let end = var.offset.saturating_add(var.size) as usize;
        let place = contents
            .get_mut(var.offset as usize..end)
            .ok_or_else(|| here("it stands outside of the map".into()))?;
        let given = options.config.externs.iter().find(|(name, _)| *name == of.name);
        let value = match given {
            Some((_, value)) => Some(text_of(value).map_err(&here)?),
            None => value_of(target, of).map_err(|reason| {
                Error::new(ErrorKind::Extern { reason }).in_section(".kconfig").about(&of.name)
            })?,
        };
        match value {
            Some(value) => set(var, &value, place, object.image.endian).map_err(here)?,
            None if of.is_weak => {}
            None => {
                let reason = match target.kconfig.is_empty() {
                    true => "the kernel's configuration is not known; give it with `--kconfig FILE`",
                    false => "the kernel's configuration does not set it",
                };
                let error = Error::new(ErrorKind::Extern { reason: reason.to_owned() });
                return Err(error.in_section(".kconfig").at(var.offset.into()).about(&of.name));
            }
        }
    }
    Ok(())
}

/// A value as a configuration file writes it.
fn text_of(value: &Value) -> Result<String, String> {
    match value {
        Value::Int(number) => Ok(number.to_string()),
        Value::Bool(true) => Ok("y".to_owned()),
        Value::Bool(false) => Ok("n".to_owned()),
        Value::Text(text) if matches!(text.as_str(), "y" | "n" | "m") => Ok(text.clone()),
        Value::Text(text) => Ok(format!("\"{text}\"")),
        Value::Float(_) | Value::List(_) | Value::Table(_) => {
            Err("the value given is neither number, truth value nor text".to_owned())
        }
    }
}

fn value_of(target: &Target, of: &Extern) -> Result<Option<String>, String> {
    if of.name.starts_with("CONFIG_") {
        return Ok(target.kconfig.get(&of.name).map(str::to_owned));
    }
    // BPF cookies came with 5.15.
    match of.name.as_str() {
        "LINUX_KERNEL_VERSION" => match target.release {
            Some(release) => Ok(Some(release.code().to_string())),
            None => Err("the kernel's release is not known".to_owned()),
        },
        "LINUX_HAS_BPF_COOKIE" => Ok(Some(u8::from(target.has(5, 15)).to_string())),
        "LINUX_HAS_SYSCALL_WRAPPER" => Ok(Some(u8::from(target.has_syscall_wrapper).to_string())),
        name if name.starts_with("LINUX_") && of.is_weak => Ok(None),
        _ => {
            Err("it is neither an option (CONFIG_…) nor one of the values a loader makes up (LINUX_…)"
                .to_owned())
        }
    }
}

fn set(var: &KconfigVar, value: &str, place: &mut [u8], endian: Endian) -> Result<(), String> {
    let is_virtual_number = value.parse::<u64>().ok();
    match (value, var.form) {
        ("y" | "n", KconfigForm::Bool) => write(place, u64::from(value == "y"), endian),
        ("y" | "n" | "m", KconfigForm::Tristate) => {
            let number = match value {
                "y" => 1,
                "m" => 2,
                _ => 0,
            };
            write(place, number, endian)
        }
        ("y" | "n" | "m", KconfigForm::Char) => {
            write(place, value.bytes().next().unwrap_or_default().into(), endian)
        }
        (text, KconfigForm::Text) if text.starts_with('"') => {
            let inner = text
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'))
                .ok_or_else(|| format!("the text {text} does not end"))?;
            // As in libbpf, a long text is cut so that a zero follows.
            let room = place.len().saturating_sub(1);
            for (to, from) in place.iter_mut().zip(inner.bytes().take(room)) {
                *to = from;
            }
            Ok(())
        }
        // Only what a loader makes up may be a number for a truth value.
        (_, KconfigForm::Bool) if matches!(is_virtual_number, Some(0 | 1)) => {
            write(place, is_virtual_number.unwrap_or(0), endian)
        }
        (_, KconfigForm::Int { .. } | KconfigForm::Char) if !matches!(value, "y" | "n" | "m") => {
            let number = parse_number(value).ok_or_else(|| format!("{value} is no number"))?;
            let signed = matches!(var.form, KconfigForm::Int { signed: true });
            if !fits(number, var.size, signed) {
                return Err(format!("{value} does not fit {} bytes", var.size));
            }
            write(place, number, endian)
        }
        (_, form) => Err(format!("{value} cannot be given to a variable that is {}", describe(form))),
    }
}

fn describe(form: KconfigForm) -> &'static str {
    match form {
        KconfigForm::Bool => "a truth value",
        KconfigForm::Tristate => "an `enum libbpf_tristate`",
        KconfigForm::Char => "a character",
        KconfigForm::Int { .. } => "an integer",
        KconfigForm::Text => "a text",
    }
}

/// Whether a number, sign-extended if it is signed, is the same after being cut to `size` bytes.
fn fits(number: u64, size: u32, signed: bool) -> bool {
    let bits = size.saturating_mul(8);
    match (bits, signed) {
        (64.., _) => true,
        (0, _) => false,
        (_, true) => number.wrapping_add(1 << (bits - 1)) < 1 << bits,
        (_, false) => number >> bits == 0,
    }
}

fn write(place: &mut [u8], number: u64, endian: Endian) -> Result<(), String> {
    let mut bytes = number.to_le_bytes().get(..place.len()).ok_or("the variable is too wide")?.to_vec();
    if endian == Endian::Big {
        bytes.reverse();
    }
    place.copy_from_slice(&bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: KconfigForm, size: u32, value: &str, expected: Result<&[u8], &str>) {
        let var = KconfigVar { form, size, align: 1, offset: 0 };
        let mut place = vec![0; size as usize];
        let result = set(&var, value, &mut place, Endian::Little);
        let found = result.as_ref().map(|()| place.as_slice()).map_err(String::as_str);
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_written_by_the_form_of_the_variable() {
        check(KconfigForm::Bool, 1, "y", Ok(&[1]));
        check(KconfigForm::Bool, 1, "n", Ok(&[0]));
        check(KconfigForm::Tristate, 4, "m", Ok(&[2, 0, 0, 0]));
        check(KconfigForm::Char, 1, "m", Ok(b"m"));
        check(KconfigForm::Char, 1, "7", Ok(&[7]));
        check(KconfigForm::Int { signed: false }, 4, "0xabcd", Ok(&[0xcd, 0xab, 0, 0]));
        check(KconfigForm::Int { signed: true }, 2, "-2", Ok(&[0xfe, 0xff]));
        check(KconfigForm::Text, 4, "\"abcdef\"", Ok(b"abc\0"));
        check(KconfigForm::Text, 8, "\"abc\"", Ok(b"abc\0\0\0\0\0"));
    }

    #[test]
    fn values_of_another_form_are_refused() {
        check(KconfigForm::Bool, 1, "m", Err("m cannot be given to a variable that is a truth value"));
        check(KconfigForm::Int { signed: false }, 1, "256", Err("256 does not fit 1 bytes"));
        check(
            KconfigForm::Int { signed: false },
            4,
            "y",
            Err("y cannot be given to a variable that is an integer"),
        );
        check(KconfigForm::Text, 4, "5", Err("5 cannot be given to a variable that is a text"));
        check(KconfigForm::Text, 4, "\"", Err("the text \" does not end"));
        check(KconfigForm::Int { signed: false }, 4, "abc", Err("abc is no number"));
    }
}
