//! One program from its functions: laid out, with calls, maps, externs and records in place.
//!
//! The layout is libbpf's, since instruction numbers are what people compare: the entry first; each subprogram is
//! appended where the first call of it is met, and is gone through to its end before the caller goes on.

use std::collections::HashMap;
use std::sync::Arc;

use skep_btf::{Btf, Kind, Type};
use skep_isa::{InsnIdx, Word};
use skep_linux::MapType;

use crate::error::{Error, ErrorKind};
use crate::link::externs::Resolved;
use crate::link::maps::Maps;
use crate::link::prepare::Prepared;
use crate::link::reference::{CALL, JUMP_TABLES, Reference};
use crate::object::Object;
use crate::read::double_word;
use crate::read::functions::{FunctionIdx, Role};
use crate::{
    FuncInfo, Linkage, MapDef, MapOrigin, ProgKind, Program, Subprog, SymbolKind, SymbolRef, Target,
    Unresolved, UnresolvedKind,
};

/// What all programs of an object are laid out from.
pub(crate) struct Linker<'a> {
    object: &'a Object,
    target: &'a Target,
    externs: &'a [Resolved],
    maps: &'a Maps,
    prepared: &'a [Result<Prepared, Error>],
    kconfig: Option<usize>,
    /// The exception callbacks that tags give functions, by the names of both.
    callbacks: HashMap<&'a str, Vec<&'a str>>,
    subprograms: HashMap<&'a str, FunctionIdx>,
}

const PSEUDO_MAP_FD: u8 = 1;
const PSEUDO_MAP_VALUE: u8 = 2;
const PSEUDO_BTF_ID: u8 = 3;
const PSEUDO_FUNC: u8 = 4;
const PSEUDO_KFUNC_CALL: u8 = 2;
/// libbpf's marks: a load of a map that is not created, a call of a kernel function that is not there. The number of
/// the map or extern is added.
const POISON_MAP: i32 = 2_001_000_000;
const POISON_KFUNC: i32 = 2_002_000_000;

/// A program in the making.
struct Layout {
    program: Program,
    /// Where functions of the object have been put.
    placed: HashMap<FunctionIdx, u32>,
    /// The functions in order of place.
    order: Vec<(FunctionIdx, u32)>,
    /// For maps of the object, their index in the program.
    map_slots: HashMap<usize, usize>,
    /// How many instructions there may still be.
    n_left: usize,
}

impl<'a> Linker<'a> {
    pub(crate) fn new(
        object: &'a Object,
        target: &'a Target,
        externs: &'a [Resolved],
        maps: &'a Maps,
        prepared: &'a [Result<Prepared, Error>],
    ) -> Linker<'a> {
        let kconfig = object.maps.iter().position(|entry| entry.origin == MapOrigin::Kconfig);
        let mut callbacks: HashMap<&str, Vec<&str>> = HashMap::new();
        for (function, callback) in object.btf.iter().flat_map(|btf| exception_tags(btf)) {
            callbacks.entry(function).or_default().push(callback);
        }
        let mut subprograms = HashMap::new();
        for (index, function) in object.functions.iter().enumerate() {
            if function.role == Role::Subprogram {
                subprograms.entry(function.name.as_str()).or_insert(FunctionIdx(index));
            }
        }
        Linker { object, target, externs, maps, prepared, kconfig, callbacks, subprograms }
    }

    /// Lays out the program whose entry is the function at `index`, of `n_left` instructions at most.
    pub(crate) fn assemble(&self, index: usize, kind: ProgKind, n_left: usize) -> Result<Program, Error> {
        let function =
            self.object.functions.get(index).ok_or_else(|| Error::malformed("the function is missing"))?;
        let mut layout = Layout {
            program: Program {
                name: function.name.clone(),
                section: function.section.clone(),
                kind,
                license: self.object.license.clone(),
                kern_version: self.object.kern_version,
                insns: Vec::new(),
                subprogs: Vec::new(),
                maps: Vec::new(),
                btf: self.object.btf.clone(),
                func_info: Vec::new(),
                line_info: Vec::new(),
                types: self.target.types.clone(),
                replaced: None,
                modules: Vec::new(),
                symbols: Vec::new(),
                unresolved: Vec::new(),
            },
            placed: HashMap::new(),
            order: Vec::new(),
            map_slots: HashMap::new(),
            n_left,
        };
        self.place(&mut layout, FunctionIdx(index))?;
        if let Some(callback) = self.exception_callback(index)?
            && !layout.placed.contains_key(&callback)
        {
            self.place(&mut layout, callback)?;
        }
        for position in 0..layout.order.len() {
            if let Some(&(function, start)) = layout.order.get(position) {
                self.refer(&mut layout, function, start)?;
            }
        }
        let mut program = layout.program;
        program.symbols.sort_by_key(|symbol| symbol.insn);
        program.unresolved.sort_by_key(|unresolved| unresolved.insn);
        Ok(program)
    }

    fn prepared(&self, FunctionIdx(index): FunctionIdx) -> Result<&Prepared, Error> {
        match self.prepared.get(index) {
            Some(Ok(prepared)) => Ok(prepared),
            Some(Err(error)) => Err(error.clone()),
            None => Err(Error::malformed("the function is missing")),
        }
    }

    /// Appends a function and, depth first, what it calls; the calls get their distances.
    fn place(&self, layout: &mut Layout, first: FunctionIdx) -> Result<(), Error> {
        // A stack of our own: functions may call one another as deep as there are functions.
        let mut stack = vec![(first, self.append(layout, first)?, 0usize)];
        while let Some((function, start, next)) = stack.pop() {
            let references = &self.prepared(function)?.references;
            let mut position = next;
            while let Some(&(insn, reference)) = references.get(position) {
                position += 1;
                let (Reference::Call(callee) | Reference::Address(callee)) = reference else { continue };
                let known = layout.placed.get(&callee).copied();
                let callee_start = match known {
                    Some(start) => start,
                    None => self.append(layout, callee)?,
                };
                let at = start.saturating_add(insn);
                let distance = i64::from(callee_start) - i64::from(at) - 1;
                if let Some(word) = layout.program.insns.get_mut(at as usize) {
                    word.imm = distance as i32;
                    if matches!(reference, Reference::Address(_)) {
                        *word = word.with_src(PSEUDO_FUNC);
                    }
                }
                let name = self.object.functions.get(callee.0).map(|of| of.name.clone()).unwrap_or_default();
                layout.program.symbols.push(SymbolRef { insn: InsnIdx(at), name, kind: SymbolKind::Subprog });
                if known.is_none() {
                    stack.push((function, start, position));
                    stack.push((callee, callee_start, 0));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Appends the instructions and records of one function.
    fn append(&self, layout: &mut Layout, index: FunctionIdx) -> Result<u32, Error> {
        let prepared = self.prepared(index)?;
        let function =
            self.object.functions.get(index.0).ok_or_else(|| Error::malformed("the function is missing"))?;
        let program = &mut layout.program;
        layout.n_left = layout.n_left.checked_sub(prepared.insns.len()).ok_or_else(|| {
            let reason = "the programs of the object have more instructions than are linked at once";
            Error::new(ErrorKind::Limit { reason: reason.to_owned() })
        })?;
        let start = program.insns.len() as u32;
        let is_entry = start == 0;
        let moved = |insn: InsnIdx| InsnIdx(insn.0.saturating_add(start));
        program.insns.extend_from_slice(&prepared.insns);
        // As in libbpf: records of an entry without them are not needed, of a subprogram then are dropped as well.
        if is_entry || !program.func_info.is_empty() {
            if prepared.func_info.is_empty() && !is_entry {
                let reason = format!("`{}` has no function record, its caller has", function.name);
                return Err(Error::new(ErrorKind::ExtInfo { reason }));
            }
            let records = prepared.func_info.iter();
            program.func_info.extend(records.map(|record| FuncInfo { insn: moved(record.insn), ..*record }));
        }
        if is_entry || !program.line_info.is_empty() {
            if prepared.line_info.is_empty() && !is_entry {
                let reason = format!("`{}` has no line record, its caller has", function.name);
                return Err(Error::new(ErrorKind::ExtInfo { reason }));
            }
            let records = prepared.line_info.iter();
            program
                .line_info
                .extend(records.map(|record| crate::LineInfo { insn: moved(record.insn), ..*record }));
        }
        let linkage =
            prepared.func_info.first().and_then(|record| self.object.btf.as_ref()?.get(record.type_id));
        let is_global = matches!(linkage, Some(Type::Func { linkage: skep_btf::Linkage::Global, .. }));
        program.subprogs.push(Subprog {
            name: function.name.clone(),
            start: InsnIdx(start),
            linkage: if is_global { Linkage::Global } else { Linkage::Static },
        });
        program.unresolved.extend(prepared.unresolved.iter().map(|(insn, name)| Unresolved {
            insn: moved(InsnIdx(*insn)),
            name: name.clone(),
            kind: UnresolvedKind::Core,
        }));
        layout.placed.insert(index, start);
        layout.order.push((index, start));
        Ok(start)
    }

    /// Fills in what the instructions of one placed function refer to.
    fn refer(&self, layout: &mut Layout, function: FunctionIdx, start: u32) -> Result<(), Error> {
        for &(insn, reference) in &self.prepared(function)?.references {
            let at = InsnIdx(start.saturating_add(insn));
            match reference {
                Reference::Call(_) | Reference::Address(_) => {}
                Reference::Map(map) => self.refer_to_map(layout, at, map, None)?,
                Reference::Value { map, offset } => self.refer_to_map(layout, at, map, Some(offset))?,
                Reference::Extern(of) => self.refer_to_extern(layout, at, of)?,
                Reference::ExternCall(of) => self.call_extern(layout, at, of)?,
                Reference::JumpTable { start: table, size } => {
                    self.refer_to_jump_table(layout, at, (function, start), (table, size))?;
                }
            }
        }
        Ok(())
    }

    fn refer_to_map(
        &self,
        layout: &mut Layout,
        at: InsnIdx,
        map: usize,
        offset: Option<u32>,
    ) -> Result<(), Error> {
        let def = match self.maps.maps.get(map) {
            Some(Ok(def)) => Arc::clone(def),
            Some(Err(error)) => return Err(error.clone()),
            None => return Err(Error::nowhere("a map that is not there")),
        };
        let (name, kind) = match offset {
            Some(offset) => (self.variable_name(&def, offset), SymbolKind::Variable),
            None => (def.name.clone(), SymbolKind::Map),
        };
        layout.program.symbols.push(SymbolRef { insn: at, name, kind });
        if self.maps.omitted.get(map).copied().unwrap_or(false) {
            let call = Word { code: CALL, regs: 0, off: 0, imm: POISON_MAP.saturating_add(map as i32) };
            set(&mut layout.program, at, |first, second| (*first, *second) = (call, call));
            return Ok(());
        }
        let maps = &mut layout.program.maps;
        let slot = *layout.map_slots.entry(map).or_insert_with(|| {
            maps.push(def);
            maps.len() - 1
        });
        set(&mut layout.program, at, |first, second| {
            first.imm = slot as i32;
            match offset {
                Some(offset) => {
                    *first = first.with_src(PSEUDO_MAP_VALUE);
                    second.imm = offset as i32;
                }
                None => *first = first.with_src(PSEUDO_MAP_FD),
            }
        });
        Ok(())
    }

    /// The variable of a data section at this offset, or the section's map and the offset.
    fn variable_name(&self, def: &MapDef, offset: u32) -> String {
        let btf = self.object.btf.as_deref();
        let section = btf.and_then(|btf| match btf.get(btf.find(&def.section, Kind::Datasec)?)? {
            Type::Datasec(section) => Some((btf, section)),
            _ => None,
        });
        let var = section.and_then(|(btf, section)| {
            // They are sorted by offset.
            let (mut low, mut high) = (0, section.vars.len());
            while low < high {
                let middle = low.midpoint(high);
                if section.vars.get(middle)?.offset <= offset { low = middle + 1 } else { high = middle }
            }
            let var = section.vars.get(low.checked_sub(1)?)?;
            match offset - var.offset {
                0 => Some(btf.name_of(var.ty).to_owned()),
                beyond if beyond < var.size => Some(format!("{}+{beyond}", btf.name_of(var.ty))),
                _ => None,
            }
        });
        var.unwrap_or_else(|| format!("{}+{offset}", def.section))
    }

    fn refer_to_extern(&self, layout: &mut Layout, at: InsnIdx, index: usize) -> Result<(), Error> {
        let (Some(of), Some(resolved)) = (self.object.externs.get(index), self.externs.get(index)) else {
            return Err(Error::nowhere("an extern that is not there"));
        };
        match resolved {
            Resolved::Failed(error) => return Err(error.clone()),
            Resolved::Kconfig { offset } => {
                let map = self.kconfig.ok_or_else(|| Error::nowhere("there is no `.kconfig` map"))?;
                return self.refer_to_map(layout, at, map, Some(*offset));
            }
            Resolved::Typed { id, module } => {
                let module = self.module_number(layout, *module);
                set(&mut layout.program, at, |first, second| {
                    *first = first.with_src(PSEUDO_BTF_ID);
                    first.imm = id.0 as i32;
                    second.imm = module as i32;
                });
            }
            Resolved::Number(number) => set_number(&mut layout.program, at, *number),
            Resolved::Missing => {
                set_number(&mut layout.program, at, 0);
                if !of.is_weak {
                    let kind = UnresolvedKind::Ksym;
                    layout.program.unresolved.push(Unresolved { insn: at, name: of.name.clone(), kind });
                }
            }
        }
        layout.program.symbols.push(SymbolRef { insn: at, name: of.name.clone(), kind: SymbolKind::Ksym });
        Ok(())
    }

    fn call_extern(&self, layout: &mut Layout, at: InsnIdx, index: usize) -> Result<(), Error> {
        let (Some(of), Some(resolved)) = (self.object.externs.get(index), self.externs.get(index)) else {
            return Err(Error::nowhere("an extern that is not there"));
        };
        let resolved = match resolved {
            Resolved::Failed(error) => return Err(error.clone()),
            Resolved::Typed { id, module } => Some((*id, self.module_number(layout, *module))),
            Resolved::Kconfig { .. } | Resolved::Number(_) | Resolved::Missing => None,
        };
        let call = match resolved {
            Some((id, module)) => {
                let off = i16::try_from(module).map_err(|_| {
                    Error::new(ErrorKind::Limit { reason: "more modules than a call can number".to_owned() })
                })?;
                Word { code: CALL, regs: 0, off, imm: id.0 as i32 }.with_src(PSEUDO_KFUNC_CALL)
            }
            None => {
                let kind = UnresolvedKind::Kfunc;
                layout.program.unresolved.push(Unresolved { insn: at, name: of.name.clone(), kind });
                Word { code: CALL, regs: 0, off: 0, imm: POISON_KFUNC.saturating_add(index as i32) }
            }
        };
        if let Some(word) = layout.program.insns.get_mut(at.index()) {
            *word = call;
        }
        layout.program.symbols.push(SymbolRef { insn: at, name: of.name.clone(), kind: SymbolKind::Kfunc });
        Ok(())
    }

    /// The number of a module in the program: 0 for the kernel, else one more than its index.
    fn module_number(&self, layout: &mut Layout, module: Option<usize>) -> usize {
        let modules = self.target.types.as_ref().map(|types| types.modules()).unwrap_or_default();
        let Some(module) = module.and_then(|index| modules.get(index)) else { return 0 };
        let known = &mut layout.program.modules;
        match known.iter().position(|name| *name == module.name) {
            Some(index) => index + 1,
            None => {
                known.push(module.name.clone());
                known.len()
            }
        }
    }

    /// A table of jump targets becomes a map of the program's own: each entry is an instruction of the program.
    fn refer_to_jump_table(
        &self,
        layout: &mut Layout,
        at: InsnIdx,
        (function, start): (FunctionIdx, u32),
        (table, size): (u64, u64),
    ) -> Result<(), Error> {
        const ENTRY: usize = 8;
        const VALUE: usize = 16;
        let object = self.object;
        let wrong = |reason: &str| Error::relocation(format!("the jump table at {table:#x} {reason}"));
        let (_, section) = object.image.find(JUMP_TABLES).ok_or_else(|| wrong("has no section"))?;
        let of = object.functions.get(function.0).ok_or_else(|| wrong("is of no function"))?;
        let bytes = usize::try_from(table)
            .ok()
            .zip(usize::try_from(size).ok())
            .and_then(|(table, size)| object.image.data(section).get(table..table.checked_add(size)?))
            .filter(|bytes| !bytes.is_empty() && bytes.len().is_multiple_of(ENTRY) && table.is_multiple_of(8))
            .ok_or_else(|| wrong("does not consist of whole entries of the section"))?;
        let mut contents = Vec::with_capacity(bytes.len() / ENTRY * VALUE);
        for entry in (0..bytes.len()).step_by(ENTRY) {
            let offset = double_word(bytes, entry, object.image.endian).unwrap_or(0) / 8;
            let target = offset.checked_sub(of.start.into()).and_then(|target| u32::try_from(target).ok());
            let target = target
                .and_then(|target| target.checked_add(start))
                .ok_or_else(|| wrong("leaves its function"))?;
            let target = match object.image.endian {
                skep_btf::Endian::Little => target.to_le_bytes(),
                skep_btf::Endian::Big => target.to_be_bytes(),
            };
            contents.extend_from_slice(&target);
            contents.resize(contents.len().next_multiple_of(VALUE), 0);
        }
        // Two functions may share a table, two programs may not share its map.
        let name = format!("{JUMP_TABLES}+{table:#x}@{start}");
        let slot = match layout.program.maps.iter().position(|map| map.section == name) {
            Some(slot) => slot,
            None => {
                layout.program.maps.push(Arc::new(MapDef {
                    map_type: MapType::InsnArray,
                    key_size: 4,
                    value_size: VALUE as u32,
                    max_entries: (bytes.len() / ENTRY) as u32,
                    contents: Some(contents.into()),
                    frozen: true,
                    ..MapDef::new(JUMP_TABLES, name, MapOrigin::JumpTable)
                }));
                layout.program.maps.len() - 1
            }
        };
        set(&mut layout.program, at, |first, _| {
            *first = first.with_src(PSEUDO_MAP_VALUE);
            first.imm = slot as i32;
            first.off = 0;
        });
        layout.program.symbols.push(SymbolRef {
            insn: at,
            name: JUMP_TABLES.to_owned(),
            kind: SymbolKind::Map,
        });
        Ok(())
    }

    /// The function that a declaration tag of the entry names as its exception callback. With several tags the
    /// verifier itself complains.
    fn exception_callback(&self, entry: usize) -> Result<Option<FunctionIdx>, Error> {
        let function = self.object.functions.get(entry);
        let names = function.and_then(|function| self.callbacks.get(function.name.as_str()));
        let Some(&[name]) = names.map(Vec::as_slice) else { return Ok(None) };
        let wrong = |reason: String| Error::new(ErrorKind::ExceptionCallback { reason });
        let callback = self.subprograms.get(name).copied();
        let callback = callback.ok_or_else(|| wrong(format!("there is no subprogram `{name}`")))?;
        match self.object.functions.get(callback.0) {
            Some(function) if !function.is_static && !function.hidden => Ok(Some(callback)),
            _ => Err(wrong(format!("`{name}` is static or hidden"))),
        }
    }
}

/// Which functions have which exception callbacks, by name.
fn exception_tags(btf: &Btf) -> impl Iterator<Item = (&str, &str)> {
    btf.types().filter_map(|(_, ty)| match ty {
        Type::DeclTag { name, target, component: None, .. } => {
            let callback = name.strip_prefix("exception_callback:")?;
            (btf.kind_of(target) == Some(Kind::Func)).then(|| (btf.name_of(target), callback))
        }
        _ => None,
    })
}

/// Changes both slots of an `ld_imm64`.
fn set(program: &mut Program, at: InsnIdx, change: impl FnOnce(&mut Word, &mut Word)) {
    if let Some([first, second, ..]) = program.insns.get_mut(at.index()..) {
        change(first, second);
    }
}

fn set_number(program: &mut Program, at: InsnIdx, number: u64) {
    set(program, at, |first, second| {
        first.imm = number as u32 as i32;
        second.imm = (number >> 32) as u32 as i32;
    });
}
