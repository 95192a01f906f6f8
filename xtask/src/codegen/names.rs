//! The kernel's type vocabulary: enums and bit sets whose members come from `type_names.txt`.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::{Result, anyhow, bail};

use super::emit::camel;
use super::record::Records;

/// Short names, per keyword, in file order.
pub(super) struct Names {
    of: HashMap<&'static str, Vec<(String, String)>>,
}

const KEYWORDS: [&str; 5] = ["ret_type", "arg_type", "reg_type", "type_flag", "kfunc_flag"];

impl Names {
    pub(super) fn read(records: &Records) -> Result<Self> {
        records.only(&KEYWORDS)?;
        let mut of = HashMap::new();
        for keyword in KEYWORDS {
            let mut names = Vec::new();
            for mut record in records.of(keyword) {
                names.push((record.word()?, record.word()?));
                record.finish()?;
            }
            of.insert(keyword, names);
        }
        Ok(Self { of })
    }

    fn list(&self, keyword: &str) -> &[(String, String)] {
        self.of.get(keyword).map_or(&[], Vec::as_slice)
    }

    /// The enum variant of a short name.
    pub(super) fn variant(&self, keyword: &str, short: &str) -> Result<String> {
        match self.list(keyword).iter().any(|(known, _)| known == short) {
            true => Ok(camel(short)),
            false => bail!("`{short}` is no {keyword} of type_names.txt"),
        }
    }

    /// The bits of short flag names.
    pub(super) fn bits<'a>(&self, keyword: &str, shorts: impl IntoIterator<Item = &'a str>) -> Result<u32> {
        let list = self.list(keyword);
        shorts.into_iter().try_fold(0, |bits, short| {
            let at = list.iter().position(|(known, _)| known == short);
            let at = at.ok_or_else(|| anyhow!("`{short}` is no {keyword} of type_names.txt"))?;
            Ok(bits | (1 << at))
        })
    }

    /// `btf_id|trusted:task_struct` as the expression of a `Holds`.
    pub(super) fn holds(&self, text: &str) -> Result<String> {
        let (words, btf) = text.split_once(':').map_or((text, None), |(words, btf)| (words, Some(btf)));
        let mut words = words.split('|');
        let base = self.variant("reg_type", words.next().unwrap_or_default())?;
        let bits = self.bits("type_flag", words)?;
        Ok(format!("h(G::{base}, {bits:#x}, {btf:?})"))
    }

    pub(super) fn generate(&self) -> Result<String> {
        let mut out = "use crate::bits::bit_set;\n\n".to_owned();
        self.write_enum(&mut out, "ret_type", "RetType", "What a helper returns (`enum bpf_return_type`).")?;
        self.write_enum(
            &mut out,
            "arg_type",
            "ArgType",
            "What a helper's argument must be (`enum bpf_arg_type`).",
        )?;
        self.write_enum(&mut out, "reg_type", "RegType", "What a register holds (`enum bpf_reg_type`).")?;
        self.write_bits(
            &mut out,
            "type_flag",
            "TypeFlags",
            "What a type is beside its base (`enum bpf_type_flag`).",
        )?;
        self.write_bits(&mut out, "kfunc_flag", "KfuncFlags", "What a kfunc was registered with (`KF_*`).")?;
        Ok(out)
    }

    fn write_enum(&self, out: &mut String, keyword: &str, name: &str, docs: &str) -> Result<()> {
        writeln!(out, "/// {docs}\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum {name} {{")?;
        for (short, kernel) in self.list(keyword) {
            writeln!(out, "    /// `{kernel}`.\n    {},", camel(short))?;
        }
        writeln!(out, "}}\n\nimpl {name} {{\n    /// The kernel's name for it.")?;
        writeln!(out, "    pub fn name(self) -> &'static str {{\n        match self {{")?;
        for (short, kernel) in self.list(keyword) {
            writeln!(out, "            Self::{} => \"{kernel}\",", camel(short))?;
        }
        out.push_str("        }\n    }\n}\n\n");
        Ok(())
    }

    fn write_bits(&self, out: &mut String, keyword: &str, name: &str, docs: &str) -> Result<()> {
        writeln!(out, "bit_set! {{\n    /// {docs}\n    pub struct {name}: u32 {{")?;
        for (bit, (short, kernel)) in self.list(keyword).iter().enumerate() {
            writeln!(
                out,
                "        /// `{kernel}`.\n        {} = {bit}, \"{kernel}\";",
                short.to_uppercase()
            )?;
        }
        out.push_str("    }\n}\n\n");
        Ok(())
    }
}
