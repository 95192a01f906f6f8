//! Symbols of the kernel: variables, of which there may be one for each CPU, and functions, which have an address alone.

use skep_btf::{Kind, Type, TypeId};

use super::Kernel;
use crate::error::{Error, ErrorKind};
use crate::maps::lock;
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// The section of variables of which each CPU has its own.
const PER_CPU: &str = ".data..percpu";
/// From one CPU's variable to the next one's is a multiple of this.
const ALIGN: u64 = 64;
/// Bytes that a function seems to have.
pub(super) const FUNCTION_LEN: u64 = 16;

impl World {
    /// The address of a variable of the kernel, whose fields can be set as an object's; of one that each CPU has, that of
    /// the first CPU's.
    ///
    /// # Errors
    /// When the world's types have none of this name.
    pub fn variable(&self, name: &str) -> Result<u64, Error> {
        let no_such =
            || Error::from(ErrorKind::NoSuch { what: "variable of the kernel", name: name.to_owned() });
        let id = self.kernel.types()?.find(name, Kind::Var).ok_or_else(no_such)?;
        self.kernel.variable_of(&self.memory, id, self.settings.n_cpus)
    }

    /// The address of a CPU's own variable, from that of the first CPU's; `None` if it is no such variable, or there is
    /// no such CPU.
    pub fn variable_on(&self, variable: u64, cpu: u32) -> Option<u64> {
        let stride = *lock(&self.kernel.per_cpu).get(&variable)?;
        (cpu < self.settings.n_cpus).then_some(variable + u64::from(cpu) * stride)
    }
}

impl Kernel {
    /// The variable of this number in the kernel's types, made on first use.
    pub(crate) fn variable_of(&self, memory: &Memory, id: TypeId, n_cpus: u32) -> Result<u64, Error> {
        let types = self.types()?;
        let name = types.name_of(id);
        let no_such =
            || Error::from(ErrorKind::NoSuch { what: "variable of the kernel", name: name.to_owned() });
        let target = match types.get(id) {
            Some(Type::Var { target, .. }) => target,
            // Functions can be named too, for their address.
            Some(Type::Func { .. }) => return self.symbol(memory, name),
            _ => return Err(no_such()),
        };
        let key = format!("variable {name}");
        if let Some(address) = self.find_named(&key) {
            return Ok(address);
        }
        // What is declared without a type (`extern const void`) is an address alone.
        let size = types.size_of(target).unwrap_or(0);
        let sections = types.ids_by_name(PER_CPU).filter_map(|id| types.get(id));
        let is_per_cpu = sections.into_iter().any(|section| match section {
            Type::Datasec(section) => section.vars.iter().any(|var| var.ty == id),
            _ => false,
        });
        let n = if is_per_cpu { u64::from(n_cpus) } else { 1 };
        let too_large = || Error::memory(format!("{n} times {size} bytes for {name}"), libc::ENOMEM);
        let aligned = size.checked_next_multiple_of(ALIGN).ok_or_else(too_large)?;
        let stride = if is_per_cpu { aligned } else { 0 };
        let len = if is_per_cpu { n.checked_mul(stride).ok_or_else(too_large)? } else { size };
        let address = memory.add(Region {
            name: format!("the variable {name}"),
            len,
            stride: u32::try_from(stride).map_err(|_| too_large())?,
            element: u32::try_from(size).map_err(|_| too_large())?,
            access: access::READ | access::WRITE,
        })?;
        let kept = *lock(&self.named).entry(key).or_insert(address);
        if kept != address {
            memory.remove(address);
            return Ok(kept);
        }
        let mut objects = lock(&self.objects);
        for cpu in 0..n {
            objects.insert(address + cpu * stride, target);
        }
        if is_per_cpu {
            lock(&self.per_cpu).insert(address, stride);
        }
        Ok(address)
    }

    /// The address of a function of the kernel, where nothing can be read. Each name has its own.
    pub(crate) fn symbol(&self, memory: &Memory, name: &str) -> Result<u64, Error> {
        let key = format!("function {name}");
        if let Some(address) = self.find_named(&key) {
            return Ok(address);
        }
        let address = memory.add(Region::plain(format!("the code of {name}"), FUNCTION_LEN, 0))?;
        let kept = *lock(&self.named).entry(key).or_insert(address);
        if kept != address {
            memory.remove(address);
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    #[test]
    fn each_cpu_has_its_variable() {
        let mut world = World::new(Settings { n_cpus: 2, ..Settings::default() }).unwrap();
        assert!(world.variable("runqueues").unwrap_err().to_string().contains("set_types"));
        world.set_types(crate::kernel::tests::types());
        let runqueues = world.variable("runqueues").unwrap();
        assert_eq!(world.variable("runqueues"), Ok(runqueues));
        let second = world.variable_on(runqueues, 1).unwrap();
        world.set_field(second, "nr_running", 3).unwrap();
        assert_eq!((world.field(runqueues, "nr_running"), world.field(second, "nr_running")), (Ok(0), Ok(3)));
        assert_eq!((world.variable_on(runqueues, 2), world.variable_on(second, 0)), (None, None));
        assert!(world.variable("no_such").unwrap_err().to_string().ends_with("`no_such`"));
        let symbol = world.kernel.symbol(&world.memory, "vfs_read").unwrap();
        assert_eq!(world.kernel.symbol(&world.memory, "vfs_read"), Ok(symbol));
        assert!(world.memory.read(symbol, 1).is_err());
    }
}
