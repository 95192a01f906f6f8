//! The addresses of kernel symbols, as `/proc/kallsyms` lists them.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A kernel's symbols. The running kernel's are read when the first one is asked for.
#[derive(Debug)]
pub struct Kallsyms {
    source: Source,
    table: OnceLock<HashMap<Box<str>, Address>>,
}

#[derive(Debug)]
enum Source {
    Live,
    Text(String),
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Address {
    One(u64),
    /// Several symbols have the name, at different addresses.
    Ambiguous,
}

impl Kallsyms {
    /// Those of the running kernel.
    pub fn live() -> Kallsyms {
        Kallsyms { source: Source::Live, table: OnceLock::new() }
    }

    /// Those of a text in the form of `/proc/kallsyms`.
    pub fn from_text(text: impl Into<String>) -> Kallsyms {
        Kallsyms { source: Source::Text(text.into()), table: OnceLock::new() }
    }

    /// The address of a symbol, if it is there and there once.
    pub fn address(&self, name: &str) -> Option<u64> {
        match self.find(name)? {
            Address::One(address) => Some(address),
            Address::Ambiguous => None,
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<Address> {
        let table = self.table.get_or_init(|| match &self.source {
            Source::Live => {
                std::fs::read_to_string("/proc/kallsyms").map_or_else(|_| HashMap::new(), |text| parse(&text))
            }
            Source::Text(text) => parse(text),
        });
        table.get(name).copied()
    }
}

/// `address type name [module]`, one symbol a line.
fn parse(text: &str) -> HashMap<Box<str>, Address> {
    let mut table: HashMap<Box<str>, Address> = HashMap::new();
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let (Some(address), Some(kind), Some(name)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let Ok(address) = u64::from_str_radix(address, 16) else { continue };
        // A compiler that made a static variable global renamed it.
        let name = if kind == "d" { name.split(".llvm.").next().unwrap_or(name) } else { name };
        table
            .entry(name.into())
            .and_modify(|known| {
                if *known != Address::One(address) {
                    *known = Address::Ambiguous;
                }
            })
            .or_insert(Address::One(address));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_found_once() {
        let text = "ffffffff81000000 T _text\nffffffff82000000 d counter.llvm.123\n\
                    1 t twice\n2 t twice\nffffffffc0000000 t init_module\t[veth]\nbroken\n";
        let symbols = Kallsyms::from_text(text);
        assert_eq!(symbols.address("_text"), Some(0xffff_ffff_8100_0000));
        assert_eq!(symbols.address("counter"), Some(0xffff_ffff_8200_0000));
        assert_eq!(symbols.address("twice"), None);
        assert_eq!(symbols.find("twice"), Some(Address::Ambiguous));
        assert_eq!(symbols.address("init_module"), Some(0xffff_ffff_c000_0000));
        assert_eq!(symbols.address("missing"), None);
    }
}
