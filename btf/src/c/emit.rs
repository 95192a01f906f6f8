//! Writing the definitions of a header in planned order, each after the declarations it needs.

use super::names::Space;
use super::{Style, Writer};
use crate::{Btf, Error, Type, TypeId};

/// What has been written.
#[derive(Debug)]
pub(super) struct Emitted {
    states: Vec<State>,
    /// Whether there is a forward declaration of a structure, or a typedef that serves as one.
    is_declared: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    /// It is being written: what it refers to comes first.
    Open,
    Done,
}

/// What a type is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// Its own sake.
    Nothing,
    /// The definition of this one.
    Type(TypeId),
}

impl Emitted {
    pub(super) fn new(btf: &Btf) -> Emitted {
        let n_types = btf.end_id().0 as usize;
        let mut states = vec![State::New; n_types];
        if let Some(void) = states.first_mut() {
            *void = State::Done;
        }
        Emitted { states, is_declared: vec![false; n_types] }
    }

    /// Writes a planned type.
    pub(super) fn emit(&mut self, writer: &mut Writer<'_>, id: TypeId) -> Result<(), Error> {
        debug_assert!(writer.style == Style::Header);
        self.emit_within(writer, id, Within::Nothing)
    }

    fn emit_within(&mut self, writer: &mut Writer<'_>, id: TypeId, within: Within) -> Result<(), Error> {
        writer.nested(|writer| match self.states.get(id.0 as usize) {
            Some(State::Done) => Ok(()),
            Some(State::Open) => self.emit_open(writer, id, within),
            _ => self.emit_new(writer, id, within),
        })
    }

    /// The type is being written already, and something in it refers to it.
    fn emit_open(&mut self, writer: &mut Writer<'_>, id: TypeId, within: Within) -> Result<(), Error> {
        if self.is_declared(id) {
            return Ok(());
        }
        match writer.get(id)? {
            // C knows a structure's name inside its definition.
            Type::Struct(_) | Type::Union(_) if within == Within::Type(id) => Ok(()),
            ty @ (Type::Struct(_) | Type::Union(_)) => {
                if !ty.name().is_empty() {
                    self.declare(writer, id, &ty);
                }
                Ok(())
            }
            Type::Typedef { name, target } => self.emit_typedef(writer, id, name, target),
            _ => Ok(()),
        }
    }

    fn emit_new(&mut self, writer: &mut Writer<'_>, id: TypeId, within: Within) -> Result<(), Error> {
        let is_planned = within == Within::Nothing;
        let ty = writer.get(id)?;
        match ty {
            Type::Void | Type::Func { .. } | Type::Var { .. } | Type::Datasec(_) | Type::DeclTag { .. } => {}
            Type::Float { .. } => {}
            Type::Int { .. } => {
                writer.put_missing_alias(id, &ty);
                self.mark(id, State::Done);
            }
            Type::Enum(_) | Type::Enum64(_) => {
                if is_planned {
                    writer.put_enum(id, &ty, 0)?;
                    writer.put(";\n\n");
                }
                self.mark(id, State::Done);
            }
            Type::Ptr { target }
            | Type::Volatile { target }
            | Type::Const { target }
            | Type::Restrict { target }
            | Type::TypeTag { target, .. }
            | Type::Array { elem: target, .. } => self.emit_within(writer, target, within)?,
            Type::Fwd { .. } => {
                writer.put_reference(id, &ty);
                writer.put(";\n\n");
                self.mark(id, State::Done);
            }
            Type::Typedef { name, target } => {
                self.mark(id, State::Open);
                self.emit_within(writer, target, Within::Type(id))?;
                if !self.is_declared(id) {
                    self.emit_typedef(writer, id, name, target)?;
                }
                self.mark(id, State::Done);
            }
            Type::Struct(of) | Type::Union(of) => {
                self.mark(id, State::Open);
                if is_planned || of.name.is_empty() {
                    let inner = if of.name.is_empty() { within } else { Within::Type(id) };
                    for member in of.members.iter() {
                        self.emit_within(writer, member.ty, inner)?;
                    }
                } else if !self.is_declared(id) && within != Within::Type(id) {
                    self.declare(writer, id, &ty);
                }
                if is_planned {
                    writer.put_composite(id, &ty, 0)?;
                    writer.put(";\n\n");
                }
                self.mark(id, if is_planned { State::Done } else { State::New });
            }
            Type::FuncProto(of) => {
                self.emit_within(writer, of.ret, within)?;
                for param in of.params.iter() {
                    self.emit_within(writer, param.ty, within)?;
                }
            }
        }
        Ok(())
    }

    fn declare(&mut self, writer: &mut Writer<'_>, id: TypeId, ty: &Type<'_>) {
        writer.put_reference(id, ty);
        writer.put(";\n\n");
        self.set_declared(id);
    }

    fn emit_typedef(
        &mut self,
        writer: &mut Writer<'_>,
        id: TypeId,
        name: &str,
        target: TypeId,
    ) -> Result<(), Error> {
        // The compiler knows this one.
        if name != "__builtin_va_list" {
            writer.put_typedef(id, name, target)?;
            writer.put(";\n\n");
        }
        self.set_declared(id);
        Ok(())
    }

    fn is_declared(&self, id: TypeId) -> bool {
        self.is_declared.get(id.0 as usize).copied().unwrap_or(false)
    }

    fn set_declared(&mut self, id: TypeId) {
        if let Some(place) = self.is_declared.get_mut(id.0 as usize) {
            *place = true;
        }
    }

    fn mark(&mut self, id: TypeId, state: State) {
        if let Some(place) = self.states.get_mut(id.0 as usize) {
            *place = state;
        }
    }
}

/// What gcc calls its polynomial types for ARM, and what clang has instead.
const ALIASES: [(&str, &str); 4] = [
    ("__Poly8_t", "unsigned char"),
    ("__Poly16_t", "unsigned short"),
    ("__Poly64_t", "unsigned long long"),
    ("__Poly128_t", "unsigned __int128"),
];

impl Writer<'_> {
    fn put_missing_alias(&mut self, id: TypeId, ty: &Type<'_>) {
        // As in bpftool, integers use up names of structures.
        let number = self.name_number(id, ty, Space::Tag);
        if let Some((name, stands_for)) = ALIASES.iter().find(|(name, _)| *name == ty.name() && number == 1) {
            self.put(&format!("typedef {stands_for} {name};\n\n"));
        }
    }
}
