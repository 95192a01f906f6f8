//! Fields of kernel objects, by paths: names joined by dots, elements of arrays as `name[index]`. A path goes through
//! members without a name, and through pointers; what they lead to is made when something is set there.

use skep_btf::{Btf, MAX_RESOLVE_DEPTH, Type, TypeId};

use super::Kernel;
use crate::error::{Error, ErrorKind};
use crate::memory::{Memory, Region, access};
use crate::world::World;

/// A field of an object, or of a structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Field {
    /// Bytes from the object's start, or its address.
    pub(crate) offset: u64,
    /// Its type, in the kernel's BTF.
    pub(crate) ty: TypeId,
    /// Bytes; of a bit-field, those that hold it.
    pub(crate) size: u64,
    /// Of a bit-field: its first bit within those bytes, and how many it has.
    pub(crate) bits: Option<(u32, u32)>,
}

/// What was made because something was set behind a pointer that led nowhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    pub(crate) objects: Vec<u64>,
    pub(crate) regions: Vec<u64>,
}

impl World {
    /// Sets a field of an object to a number or an address. The path is names joined by dots, elements of arrays are
    /// `name[index]`, and pointers are followed: what is not there yet is made, all zeros. The empty path is the object
    /// itself, such as a variable that is a number.
    ///
    /// # Errors
    /// When there is no such object or field, or the number does not fit.
    pub fn set_field(&self, object: u64, path: &str, value: u64) -> Result<(), Error> {
        self.kernel.set(&self.memory, object, path, value)
    }

    /// Sets a field of an object to bytes: an array holds them, a pointer leads to them. What is left of an array is
    /// zeros.
    ///
    /// # Errors
    /// When there is no such object or field, or the bytes do not fit.
    pub fn set_field_bytes(&self, object: u64, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.kernel.set_bytes(&self.memory, object, path, bytes, &mut Made::default())
    }

    /// What a field of an object is. Behind a pointer that leads nowhere all is zero.
    ///
    /// # Errors
    /// When there is no such object or field.
    pub fn field(&self, object: u64, path: &str) -> Result<u64, Error> {
        self.kernel.get(&self.memory, object, path)
    }
}

impl Kernel {
    /// A field of a structure by its path, which goes through no pointer.
    pub(crate) fn field(&self, structure: TypeId, path: &str) -> Result<Field, Error> {
        let types = self.types()?;
        let size = types.size_of(structure).unwrap_or(0);
        let mut at = Field { offset: 0, ty: structure, size, bits: None };
        for step in path.split('.') {
            at = step_to(types, at, step).ok_or_else(|| no_field(types, structure, path))?;
        }
        Ok(at)
    }

    /// Sets a field of an object to a number or an address.
    pub(crate) fn set(&self, memory: &Memory, object: u64, path: &str, value: u64) -> Result<(), Error> {
        self.set_making(memory, object, path, value, &mut Made::default())
    }

    /// The same, and notes what it makes.
    pub(crate) fn set_making(
        &self,
        memory: &Memory,
        object: u64,
        path: &str,
        value: u64,
        made: &mut Made,
    ) -> Result<(), Error> {
        let field = self.walk(memory, object, path, Some(made))?;
        let Some(field) = field else { return Err(nothing_there(path)) };
        let n_bits = field.bits.map_or(8 * field.size.min(8) as u32, |(_, n)| n);
        let unused = 64 - n_bits.clamp(1, 64);
        let fits = value << unused >> unused == value || ((value as i64) << unused >> unused) as u64 == value;
        if !fits || field.size > 8 {
            let reason = format!("{value:#x} does not fit into `{path}`, which has {n_bits} bits");
            return Err(ErrorKind::Field { reason }.into());
        }
        let value = match field.bits {
            None => value,
            Some((first, n)) => {
                let mask = (u64::MAX >> (64 - n)) << first;
                number(&memory.peek(field.offset, field.size)) & !mask | (value << first) & mask
            }
        };
        memory.poke(field.offset, value.to_le_bytes().get(..field.size as usize).unwrap_or_default());
        Ok(())
    }

    /// Sets a field of an object to bytes.
    pub(crate) fn set_bytes(
        &self,
        memory: &Memory,
        object: u64,
        path: &str,
        bytes: &[u8],
        made: &mut Made,
    ) -> Result<(), Error> {
        let field = self.walk(memory, object, path, Some(made))?;
        let Some(field) = field else { return Err(nothing_there(path)) };
        if let Some((_, Type::Ptr { .. })) = self.types()?.resolve(field.ty) {
            let region = Region::plain(format!("what {path} points at"), bytes.len() as u64, access::READ);
            let address = memory.add(region)?;
            made.regions.push(address);
            memory.poke(address, bytes);
            memory.poke(field.offset, &address.to_le_bytes());
            return Ok(());
        }
        if bytes.len() as u64 > field.size || field.bits.is_some() {
            let reason = format!("{} bytes do not fit into the {} of `{path}`", bytes.len(), field.size);
            return Err(ErrorKind::Field { reason }.into());
        }
        let mut whole = bytes.to_vec();
        whole.resize(field.size as usize, 0);
        memory.poke(field.offset, &whole);
        Ok(())
    }

    /// What a field of an object is.
    pub(crate) fn get(&self, memory: &Memory, object: u64, path: &str) -> Result<u64, Error> {
        let Some(field) = self.walk(memory, object, path, None)? else { return Ok(0) };
        let value = number(&memory.peek(field.offset, field.size.min(8)));
        Ok(match field.bits {
            None => value,
            Some((first, n)) => value >> first & (u64::MAX >> (64 - n)),
        })
    }

    /// The field at the end of a path, with its address for an offset. Without leave to make what pointers lead to, it
    /// is `None` where one leads nowhere.
    fn walk(
        &self,
        memory: &Memory,
        object: u64,
        path: &str,
        mut made: Option<&mut Made>,
    ) -> Result<Option<Field>, Error> {
        let types = self.types()?;
        let no_object =
            || Error::from(ErrorKind::NoSuch { what: "kernel object", name: format!("{object:#x}") });
        let ty = self.type_of(object).ok_or_else(no_object)?;
        let mut at = Field { offset: object, ty, size: types.size_of(ty).unwrap_or(0), bits: None };
        for step in path.split('.').filter(|_| !path.is_empty()) {
            if let Some((_, Type::Ptr { target })) = types.resolve(at.ty) {
                let mut address = number(&memory.peek(at.offset, 8));
                if address == 0 {
                    let Some(made) = &mut made else { return Ok(None) };
                    address = self.add_of(memory, target)?;
                    made.objects.push(address);
                    memory.poke(at.offset, &address.to_le_bytes());
                }
                at = Field { offset: address, ty: target, size: 0, bits: None };
            }
            at = step_to(types, at, step).ok_or_else(|| no_field(types, ty, path))?;
            memory.demand(at.offset, at.size, access::READ).map_err(|fault| {
                Error::from(ErrorKind::Field { reason: format!("`{path}` leads where nothing is: {fault}") })
            })?;
        }
        Ok(Some(at))
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn no_field(types: &Btf, structure: TypeId, path: &str) -> Error {
    ErrorKind::NoSuch { what: "field", name: format!("{}.{path}", types.name_of(structure)) }.into()
}

fn nothing_there(path: &str) -> Error {
    ErrorKind::Field { reason: format!("`{path}` leads nowhere") }.into()
}

/// One step of a path: a member, and elements of it.
fn step_to(types: &Btf, at: Field, step: &str) -> Option<Field> {
    let (name, indices) = step.split_once('[').map_or((step, ""), |(name, rest)| (name, rest));
    let (bit, n_bits, mut ty) = member(types, at.ty, name, MAX_RESOLVE_DEPTH)?;
    let mut offset = at.offset.wrapping_add(u64::from(bit / 8));
    for index in indices.split('[').filter(|index| !index.is_empty()) {
        let index: u64 = index.strip_suffix(']')?.parse().ok()?;
        let (_, Type::Array { elem, count, .. }) = types.resolve(ty)? else { return None };
        // An array without elements is what stands behind a structure.
        if count != 0 && index >= u64::from(count) {
            return None;
        }
        offset = offset.wrapping_add(index.checked_mul(types.size_of(elem)?)?);
        ty = elem;
    }
    let (size, bits) = match n_bits {
        0 => (types.size_of(ty).unwrap_or(0), None),
        n => (u64::from((bit % 8 + n).div_ceil(8)), Some((bit % 8, n))),
    };
    // A bit-field that nine bytes hold is in no kernel.
    (bits.is_none() || size <= 8).then_some(Field { offset, ty, size, bits })
}

/// A member of a structure or union, also of one without a name within it: its offset in bits, its width if it is a
/// bit-field, and its type.
fn member(types: &Btf, structure: TypeId, name: &str, depth: usize) -> Option<(u32, u32, TypeId)> {
    let (_, Type::Struct(structure) | Type::Union(structure)) = types.resolve(structure)? else {
        return None;
    };
    structure.members.iter().find_map(|found| match found.name {
        // Types that say they contain themselves are not followed without end.
        "" => {
            let (bit, n, ty) = member(types, found.ty, name, depth.checked_sub(1)?)?;
            Some((found.bit_offset.checked_add(bit)?, n, ty))
        }
        same if same == name => Some((found.bit_offset, u32::from(found.bit_size).min(64), found.ty)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;

    fn world() -> World {
        let mut world = World::new(Settings::default()).unwrap();
        world.set_types(crate::kernel::tests::types());
        world
    }

    #[test]
    fn paths_follow_pointers_and_make_what_is_missing() {
        let world = world();
        let task = world.new_object("task_struct").unwrap();
        assert_eq!(world.field(task, "mm.exe_file.f_path.dentry"), Ok(0));
        world.set_field(task, "mm.exe_file.f_inode.i_ino", 77).unwrap();
        let file = world.field(task, "mm.exe_file").unwrap();
        assert_eq!(world.field(file, "f_inode.i_ino"), Ok(77));
        world.set_field_bytes(task, "mm.exe_file.f_path.dentry.d_name.name", b"ls\0").unwrap();
        let name = world.field(task, "mm.exe_file.f_path.dentry.d_name.name").unwrap();
        assert_eq!(world.memory.read(name, 3).unwrap(), b"ls\0");
        world.set_field(task, "comm[1]", 0x62).unwrap();
        world.set_field(task, "thread_pid.numbers[0].nr", 5).unwrap();
        assert_eq!(world.field(task, "comm[1]"), Ok(0x62));
        assert_eq!(world.field(task, "thread_pid.numbers[0].nr"), Ok(5));
    }

    #[test]
    fn bit_fields_leave_their_neighbours_alone() {
        let world = world();
        let skb = world.new_object("sk_buff").unwrap();
        world.set_field(skb, "ip_summed", 3).unwrap();
        world.set_field(skb, "pkt_type", 5).unwrap();
        world.set_field(skb, "ip_summed", 2).unwrap();
        assert_eq!((world.field(skb, "pkt_type"), world.field(skb, "ip_summed")), (Ok(5), Ok(2)));
        let error = world.set_field(skb, "pkt_type", 8).unwrap_err().to_string();
        assert_eq!(error, "0x8 does not fit into `pkt_type`, which has 3 bits");
    }

    #[test]
    fn what_cannot_be_set_is_said() {
        let world = world();
        let task = world.new_object("task_struct").unwrap();
        let said = |path, value| world.set_field(task, path, value).unwrap_err().to_string();
        assert_eq!(said("comm[16]", 1), "there is no field `task_struct.comm[16]`");
        assert_eq!(said("mm.no", 1), "there is no field `task_struct.mm.no`");
        assert!(said("pid", 1 << 40).ends_with("does not fit into `pid`, which has 32 bits"));
        world.set_field(task, "real_parent", 8).unwrap();
        assert!(
            said("real_parent.pid", 1).starts_with("`real_parent.pid` leads where nothing is: no memory")
        );
        let long = world.set_field_bytes(task, "comm", &[1; 17]).unwrap_err().to_string();
        assert_eq!(long, "17 bytes do not fit into the 16 of `comm`");
    }
}
