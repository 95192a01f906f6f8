//! What an object file says, before any kernel is asked.
//!
//! Reading goes in the order a loader needs it: ELF tables, functions, BTF, externs, the BTF as it will be loaded,
//! maps. What is wrong with one function or one map is kept beside it, so that the others can still be used; only a
//! file whose tables cannot be trusted is refused as a whole.

use std::path::Path;
use std::sync::Arc;

use skep_btf::{Btf, BtfExt};

use crate::elf::{Image, SectionIdx};
use crate::error::{Error, ErrorKind};
use crate::read::{btf, data, externs, functions, legacy, maps, struct_ops};
use crate::{Extern, Function, MapDef, MapOrigin};

/// A BPF object file.
#[derive(Debug)]
pub struct Object {
    pub(crate) file: String,
    /// What libbpf calls the object: it becomes part of the names of data maps.
    pub(crate) name: String,
    pub(crate) image: Image,
    pub(crate) license: String,
    pub(crate) kern_version: u32,
    /// The types as the compiler wrote them.
    pub(crate) source_btf: Option<Arc<Btf>>,
    /// The same types, same numbers, as they are loaded.
    pub(crate) btf: Option<Arc<Btf>>,
    pub(crate) ext: BtfExt,
    /// Sorted by section and offset.
    pub(crate) functions: Vec<Function>,
    pub(crate) maps: Vec<MapEntry>,
    /// In libbpf's order, which poisoned calls show.
    pub(crate) externs: Vec<Extern>,
    /// What cannot be used, by name.
    pub(crate) damaged: Vec<(String, Error)>,
}

/// A map of the object and where it is defined.
#[derive(Debug)]
pub(crate) struct MapEntry {
    pub(crate) section: Option<SectionIdx>,
    pub(crate) offset: u64,
    pub(crate) name: String,
    pub(crate) origin: MapOrigin,
    pub(crate) def: Result<Arc<MapDef>, Error>,
    /// For struct_ops: the type of the variable and what its function members name.
    pub(crate) struct_ops: Option<struct_ops::Variable>,
}

impl Object {
    /// Reads an object from a file.
    pub fn open(path: impl AsRef<Path>) -> Result<Object, Error> {
        let path = path.as_ref();
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::io(&file, &error))?;
        Object::parse(&file, bytes)
    }

    /// Reads an object from memory; `file` is what messages call it, and names its data maps.
    pub fn parse(file: &str, bytes: impl Into<Vec<u8>>) -> Result<Object, Error> {
        read(file, bytes.into()).map_err(|error| error.in_file(file))
    }

    /// The file as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name libbpf gives the object: the file's name up to its first dot, at most 15 bytes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The license it declares; empty if none.
    pub fn license(&self) -> &str {
        &self.license
    }

    /// The kernel version it declares; 0 if none.
    pub fn kern_version(&self) -> u32 {
        self.kern_version
    }

    /// Its byte order.
    pub fn endian(&self) -> skep_btf::Endian {
        self.image.endian
    }

    /// Its types, as the compiler wrote them.
    pub fn btf(&self) -> Option<&Arc<Btf>> {
        self.source_btf.as_ref()
    }

    /// Its types as they are loaded: sections laid out, externs turned into variables. The numbers are the same.
    pub fn loaded_btf(&self) -> Option<&Arc<Btf>> {
        self.btf.as_ref()
    }

    /// Its function, line and CO-RE records.
    pub fn btf_ext(&self) -> &BtfExt {
        &self.ext
    }

    /// Its functions, by section and offset.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// Its maps in libbpf's order: declared ones, data sections, `.kconfig`, struct_ops. Values that depend on the
    /// kernel are not filled in yet.
    pub fn maps(&self) -> impl Iterator<Item = Result<&Arc<MapDef>, &Error>> {
        self.maps.iter().map(|entry| entry.def.as_ref())
    }

    /// What it expects others to provide.
    pub fn externs(&self) -> &[Extern] {
        &self.externs
    }

    /// Its sections: name, size, and whether they hold instructions.
    pub fn sections(&self) -> impl Iterator<Item = (&str, u64, bool)> {
        self.image.sections.iter().map(|section| (section.name.as_str(), section.size, section.executable))
    }

    /// What of it cannot be used, by name.
    pub fn damaged(&self) -> &[(String, Error)] {
        &self.damaged
    }
}

fn read(file: &str, bytes: Vec<u8>) -> Result<Object, Error> {
    let image = Image::parse(bytes)?;
    let name = object_name(file);
    let license = read_license(&image);
    let kern_version = read_version(&image)?;
    let (functions, mut damaged) = functions::read(&image);
    let source_btf = btf::read(&image)?;
    let ext = btf::read_ext(&image, source_btf.as_deref())?;
    let externs = externs::read(&image, source_btf.as_deref(), &mut damaged);
    let btf = match &source_btf {
        Some(source) => Some(btf::lay_out(&image, source, &functions, &externs)?),
        None => None,
    };
    let mut maps = Vec::new();
    maps::read(&image, source_btf.as_deref(), &functions, &mut maps);
    legacy::read(&image, &mut maps);
    data::read(&image, &name, btf.as_deref(), &mut maps);
    data::read_kconfig(&name, btf.as_deref(), &externs, &mut maps);
    struct_ops::read(&image, source_btf.as_deref(), &functions, &mut maps);
    let in_file = |error: &mut Error| *error = error.clone().in_file(file);
    damaged.iter_mut().for_each(|(_, error)| in_file(error));
    maps.iter_mut().filter_map(|entry| entry.def.as_mut().err()).for_each(in_file);
    Ok(Object {
        file: file.to_owned(),
        name,
        image,
        license,
        kern_version,
        source_btf,
        btf,
        ext,
        functions,
        maps,
        externs,
        damaged,
    })
}

/// The base name up to its first dot, cut at 15 bytes first, as libbpf cuts it.
fn object_name(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    let end = base.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|&end| end <= 15).last();
    let cut = base.get(..end.unwrap_or(0)).unwrap_or_default();
    cut.split('.').next().unwrap_or(cut).to_owned()
}

fn read_license(image: &Image) -> String {
    let Some((_, section)) = image.find("license") else { return String::new() };
    let bytes = image.data(section);
    let text = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text.get(..63).unwrap_or(text)).into_owned()
}

fn read_version(image: &Image) -> Result<u32, Error> {
    let Some((_, section)) = image.find("version") else { return Ok(0) };
    let Some(&bytes) = image.data(section).first_chunk::<4>().filter(|_| section.size == 4) else {
        let reason = format!("a kernel version has 4 bytes, this section {}", section.size);
        return Err(Error::new(ErrorKind::Malformed { reason }).in_section("version").at(0));
    };
    Ok(match image.endian {
        skep_btf::Endian::Little => u32::from_le_bytes(bytes),
        skep_btf::Endian::Big => u32::from_be_bytes(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_as_libbpf_cuts_them() {
        assert_eq!(object_name("a/b/xdp.bpf.o"), "xdp");
        assert_eq!(object_name("a_rather_long_object_name.o"), "a_rather_long_o");
        assert_eq!(object_name("fourteen_chars.bpf.o"), "fourteen_chars");
        assert_eq!(object_name(""), "");
    }
}
