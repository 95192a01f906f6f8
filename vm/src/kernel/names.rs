//! Names of addresses, as the kernel's own table of symbols has them: those that the settings give, and those of functions
//! that programs have met.

use skep_btf::Kind;

use super::symbol::FUNCTION_LEN;
use crate::maps::lock;
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
    fn symbol_around(&self, address: u64) -> Option<Symbol> {
        let is_around = |start: u64, size: u64| address.checked_sub(start).is_some_and(|at| at < size.max(1));
        let given = self.settings.symbols.iter().find(|symbol| is_around(symbol.address, symbol.size));
        given.cloned().or_else(|| {
            let (start, name) = self.kernel.functions().find(|(start, _)| is_around(*start, FUNCTION_LEN))?;
            Some(Symbol { name, address: start, size: FUNCTION_LEN })
        })
    }

    /// What `%pS` or, without the place in it, `%ps` shows for an address.
    pub(crate) fn symbol(&self, address: u64, has_place: bool) -> String {
        match self.symbol_around(address) {
            Some(symbol) if has_place => placed(&symbol, address),
            Some(symbol) => symbol.name,
            None => format!("{address:#x}"),
        }
    }

    /// What `%pB` shows for an address that a function returns to: it may stand behind the end of the caller.
    pub(crate) fn symbol_of_call(&self, address: u64) -> String {
        match self.symbol_around(address.wrapping_sub(1)) {
            Some(symbol) => placed(&symbol, address),
            None => format!("{address:#x}"),
        }
    }

    /// Where the function or variable of a name is: of those that the settings give, and of all in the kernel's types.
    pub(crate) fn address_of(&self, name: &str) -> Option<u64> {
        if let Some(symbol) = self.settings.symbols.iter().find(|symbol| symbol.name == name) {
            return Some(symbol.address);
        }
        let types = self.kernel.types().ok()?;
        if types.find(name, Kind::Func).is_some() {
            return self.kernel.symbol(&self.memory, name).ok();
        }
        self.variable(name).ok()
    }
}

impl super::Kernel {
    /// Functions that have an address, with their names.
    fn functions(&self) -> impl Iterator<Item = (u64, String)> {
        let named = lock(&self.named);
        let functions = named
            .iter()
            .filter_map(|(name, address)| Some((*address, name.strip_prefix("function ")?.to_owned())));
        functions.collect::<Vec<_>>().into_iter()
    }
}

fn placed(symbol: &Symbol, address: u64) -> String {
    format!("{}+{:#x}/{:#x}", symbol.name, address.wrapping_sub(symbol.address), symbol.size)
}
