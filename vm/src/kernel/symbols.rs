//! Names of addresses, as the kernel's own table of symbols has them.

use crate::world::World;

/// A function or variable of the kernel.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: u64,
    /// Bytes.
    pub size: u64,
}

impl World {
    /// The symbol that an address lies in.
    fn symbol_around(&self, address: u64) -> Option<&Symbol> {
        self.settings.symbols.iter().find(|symbol| {
            let offset = address.checked_sub(symbol.address);
            offset.is_some_and(|offset| offset < symbol.size.max(1))
        })
    }

    /// What `%pS` or, without the place in it, `%ps` shows for an address.
    pub(crate) fn symbol(&self, address: u64, has_place: bool) -> String {
        match self.symbol_around(address) {
            Some(symbol) if has_place => placed(symbol, address),
            Some(symbol) => symbol.name.clone(),
            None => format!("{address:#x}"),
        }
    }

    /// What `%pB` shows for an address that a function returns to: it may stand behind the end of the caller.
    pub(crate) fn symbol_of_call(&self, address: u64) -> String {
        match self.symbol_around(address.wrapping_sub(1)) {
            Some(symbol) => placed(symbol, address),
            None => format!("{address:#x}"),
        }
    }

    /// Where the symbol of a name is.
    pub(crate) fn address_of(&self, name: &str) -> Option<u64> {
        self.settings.symbols.iter().find(|symbol| symbol.name == name).map(|symbol| symbol.address)
    }
}

fn placed(symbol: &Symbol, address: u64) -> String {
    format!("{}+{:#x}/{:#x}", symbol.name, address.wrapping_sub(symbol.address), symbol.size)
}
