//! Types as C: a whole table as a header that compiles (`vmlinux.h`), or one type for a message.
//!
//! The header is the one bpftool writes (`btf dump … format c`), byte for byte: the same order, the same forward
//! declarations, the same padding. Compiled for BPF it gives the types it was made from.
//!
//! ```
//! use skep_btf::c::{self, Order};
//! use skep_btf::{Btf, BtfBuilder, CompositeDef, Encoding, Endian, MemberDef};
//!
//! let mut builder = BtfBuilder::new();
//! let ty = builder.add_int("long", 8, Encoding::SIGNED)?;
//! let members = vec![MemberDef { name: "seconds".into(), ty, bit_offset: 0, bit_size: 0 }];
//! let time = builder.add_struct(CompositeDef { name: "time".into(), size: 8, kind_flag: false, members })?;
//! let pointer = builder.add_ptr(time)?;
//! let btf = Btf::parse(builder.finish(Endian::Little)?, None)?;
//!
//! assert_eq!(c::render_type(&btf, pointer), "struct time *");
//! assert_eq!(c::render_definition(&btf, time)?, "struct time {\n\tlong seconds;\n}");
//! assert!(c::dump(&btf, Order::Sorted)?.starts_with("#ifndef __VMLINUX_H__"));
//! # Ok::<(), skep_btf::Error>(())
//! ```

mod declare;
mod define;
mod emit;
mod layout;
mod names;
mod order;
mod sort;
#[cfg(test)]
mod tests;

use crate::{Btf, Error, ErrorKind, Kind, Type, TypeId};
use layout::Layout;
use names::Names;

/// In which order a header's types are asked for. What a type needs always stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By kind, then by name, so that headers of two kernels can be compared. bpftool's default.
    Sorted,
    /// By number.
    Numbered,
}

/// How deep definitions and declarations may stand in one another. Kernels need some fifteen levels.
const MAX_DEPTH: u32 = 128;
/// How many types of one table may be visited, counting each visit. A kernel needs some 360,000.
const MAX_STEPS: u32 = 1 << 23;
/// Deeper levels are not indented further.
const MAX_INDENT: u32 = 13;
/// How long a header may become. A kernel's is three megabytes.
const MAX_TEXT: usize = 64 << 20;

/// Writes all types of the table and its bases as a C header.
pub fn dump(btf: &Btf, order: Order) -> Result<String, Error> {
    let mut writer = Writer::new(btf, Style::Header);
    writer.put(HEAD);
    let ids = match order {
        Order::Sorted => sort::sort(btf),
        Order::Numbered => (1..btf.end_id().0).map(TypeId).collect(),
    };
    let mut plan = order::Plan::new(btf);
    let mut emitted = emit::Emitted::new(btf);
    for id in ids {
        for id in plan.add(id)? {
            emitted.emit(&mut writer, id)?;
        }
    }
    writer.put_kfuncs()?;
    writer.put(TAIL);
    Ok(writer.text)
}

/// A type as a declaration spells it, on one line: `const struct foo *`, `int (*)(void)`. Members of anonymous
/// structures are left out. A type that is no type comes out as its number.
pub fn render_type(btf: &Btf, id: TypeId) -> String {
    render_variable(btf, id, "")
}

/// The declaration of a variable or a function of this type: `int (*handlers[4])(void)`.
pub fn render_variable(btf: &Btf, id: TypeId, name: &str) -> String {
    let mut writer = Writer::new(btf, Style::Brief);
    // What is declared by a FUNC or VAR is the type behind it.
    let (id, name) = match btf.get(id) {
        Some(Type::Func { name: own, proto, .. }) => (proto, if name.is_empty() { own } else { name }),
        Some(Type::Var { name: own, target, .. }) => (target, if name.is_empty() { own } else { name }),
        _ => (id, name),
    };
    match writer.put_declaration(id, name, 0) {
        Ok(()) if !writer.text.is_empty() => writer.text,
        _ => format!("[{id}]"),
    }
}

/// The definition of a structure, union, enumeration or typedef, without the semicolon; any other type as
/// [`render_type`] gives it.
pub fn render_definition(btf: &Btf, id: TypeId) -> Result<String, Error> {
    let mut writer = Writer::new(btf, Style::Definition);
    match btf.get(id) {
        Some(ty @ (Type::Struct(_) | Type::Union(_))) => writer.put_composite(id, &ty, 0)?,
        Some(ty @ (Type::Enum(_) | Type::Enum64(_))) => writer.put_enum(id, &ty, 0)?,
        Some(Type::Typedef { name, target }) => writer.put_typedef(id, name, target)?,
        _ => return Ok(render_type(btf, id)),
    }
    Ok(writer.text)
}

/// Text in the making.
struct Writer<'a> {
    btf: &'a Btf,
    text: String,
    style: Style,
    names: Names,
    layout: Layout<'a>,
    steps: u32,
    depth: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Names that several types have get a number behind.
    Header,
    /// Names are what they are.
    Definition,
    /// The members of anonymous types are not shown either.
    Brief,
}

impl<'a> Writer<'a> {
    fn new(btf: &'a Btf, style: Style) -> Writer<'a> {
        let (names, layout) = (Names::default(), Layout::new(btf));
        Writer { btf, text: String::new(), style, names, layout, steps: 0, depth: 0 }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn put_indent(&mut self, level: u32) {
        for _ in 0..level.min(MAX_INDENT) {
            self.text.push('\t');
        }
    }

    fn get(&self, id: TypeId) -> Result<Type<'a>, Error> {
        self.btf.get(id).ok_or_else(|| Error::new(ErrorKind::Reference, format!("there is no type {id}")))
    }

    /// Runs one level of a definition or declaration.
    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        self.steps += 1;
        check_effort(self.steps, self.depth)?;
        if self.text.len() > MAX_TEXT {
            return Err(Error::new(ErrorKind::Limit, format!("more than {} MiB of C", MAX_TEXT >> 20)));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// What kfuncs a kernel has is said by tags on its functions.
    fn put_kfuncs(&mut self) -> Result<(), Error> {
        self.put("\n/* BPF kfuncs */\n#ifndef BPF_NO_KFUNC_PROTOTYPES\n");
        for id in (1..self.btf.end_id().0).map(TypeId) {
            if self.btf.kind_of(id) != Some(Kind::DeclTag) {
                continue;
            }
            let Some(Type::DeclTag { name: "bpf_kfunc", target, component: None, .. }) = self.btf.get(id)
            else {
                continue;
            };
            if let Some(Type::Func { name, proto, .. }) = self.btf.get(target) {
                self.put("extern ");
                self.put_declaration(proto, name, 0)?;
                self.put(" __weak __ksym;\n");
            }
        }
        self.put("#endif\n\n");
        Ok(())
    }
}

fn check_effort(steps: u32, depth: u32) -> Result<(), Error> {
    if steps > MAX_STEPS {
        let message = format!("rendering the types takes more than {MAX_STEPS} steps");
        return Err(Error::new(ErrorKind::Limit, message));
    }
    if depth >= MAX_DEPTH {
        let message = format!("types stand more than {MAX_DEPTH} deep in one another");
        return Err(Error::new(ErrorKind::Loop, message));
    }
    Ok(())
}

const HEAD: &str = "\
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

#ifndef __ksym
#define __ksym __attribute__((section(\".ksyms\")))
#endif

#ifndef __weak
#define __weak __attribute__((weak))
#endif

";

const TAIL: &str = "\
#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif

#endif /* __VMLINUX_H__ */
";
