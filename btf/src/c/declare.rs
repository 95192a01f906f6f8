//! Declarations: the name of a member, parameter or typedef with its type wrapped around it.
//!
//! BTF goes from the outside in (`array of pointer to const int`), C from the base type out (`const int *name[3]`). So
//! the chain of types is collected down to the base type and written backwards. An array or a function takes what is
//! left of the chain into parentheses, which is where the recursion is.

use super::names::Space;
use super::{MAX_DEPTH, Style, Writer};
use crate::{Error, ErrorKind, Kind, Type, TypeId};

/// The types of a declaration, the base type last.
type Chain = Vec<TypeId>;

impl Writer<'_> {
    /// Writes a declaration, without a semicolon.
    pub(super) fn put_declaration(&mut self, id: TypeId, name: &str, level: u32) -> Result<(), Error> {
        let mut chain = self.chain_of(id)?;
        self.nested(|writer| writer.put_chain(&mut chain, name, level))
    }

    /// `struct name`, `union name` or `enum name`.
    pub(super) fn put_reference(&mut self, id: TypeId, ty: &Type<'_>) {
        self.put(match ty {
            Type::Union(_) | Type::Fwd { is_union: true, .. } => "union",
            Type::Enum(_) | Type::Enum64(_) => "enum",
            _ => "struct",
        });
        if !ty.name().is_empty() {
            self.put(" ");
            self.put_name(id, ty, Space::Tag);
        }
    }

    fn chain_of(&self, id: TypeId) -> Result<Chain, Error> {
        let mut chain = vec![id];
        let mut id = id;
        loop {
            id = match self.get(id)? {
                Type::Ptr { target }
                | Type::Volatile { target }
                | Type::Const { target }
                | Type::Restrict { target }
                | Type::TypeTag { target, .. } => target,
                Type::FuncProto(of) => of.ret,
                Type::Array { elem, .. } => elem,
                Type::Void
                | Type::Int { .. }
                | Type::Struct(_)
                | Type::Union(_)
                | Type::Enum(_)
                | Type::Enum64(_)
                | Type::Fwd { .. }
                | Type::Typedef { .. }
                | Type::Func { .. }
                | Type::Var { .. }
                | Type::Datasec(_)
                | Type::Float { .. }
                | Type::DeclTag { .. } => return Ok(chain),
            };
            chain.push(id);
            if chain.len() > MAX_DEPTH as usize {
                let error = Error::new(ErrorKind::Loop, "pointers, arrays and qualifiers do not end");
                return Err(error.about_type(self.btf, id));
            }
        }
    }

    fn put_chain(&mut self, chain: &mut Chain, name: &str, level: u32) -> Result<(), Error> {
        // A pointer alone, as in `(*name)`, has no space before it.
        let mut after_pointer = true;
        while let Some(id) = chain.pop() {
            let ty = self.get(id)?;
            match ty {
                Type::Void => {
                    self.put_qualifiers(chain);
                    self.put("void");
                }
                Type::Int { name, .. } | Type::Float { name, .. } => {
                    self.put_qualifiers(chain);
                    self.put(name);
                }
                Type::Struct(_) | Type::Union(_) => {
                    self.put_qualifiers(chain);
                    match (ty.name(), self.style) {
                        ("", Style::Brief) => {
                            self.put_reference(id, &ty);
                            self.put(" {…}");
                        }
                        ("", _) => self.nested(|writer| writer.put_composite(id, &ty, level))?,
                        _ => self.put_reference(id, &ty),
                    }
                }
                Type::Enum(_) | Type::Enum64(_) => {
                    self.put_qualifiers(chain);
                    match (ty.name(), self.style) {
                        ("", Style::Brief) => {
                            self.put_reference(id, &ty);
                            self.put(" {…}");
                        }
                        ("", _) => self.put_enum(id, &ty, level)?,
                        _ => self.put_reference(id, &ty),
                    }
                }
                Type::Fwd { .. } => {
                    self.put_qualifiers(chain);
                    self.put_reference(id, &ty);
                }
                Type::Typedef { .. } => {
                    self.put_qualifiers(chain);
                    self.put_name(id, &ty, Space::Identifier);
                }
                Type::Ptr { .. } => self.put(if after_pointer { "*" } else { " *" }),
                Type::Volatile { .. } => self.put(" volatile"),
                Type::Const { .. } => self.put(" const"),
                Type::Restrict { .. } => self.put(" restrict"),
                Type::TypeTag { name, attribute, .. } => {
                    self.put_qualifiers(chain);
                    let text = match attribute {
                        true => format!(" __attribute__(({name}))"),
                        false => format!(" __attribute__((btf_type_tag(\"{name}\")))"),
                    };
                    self.put(&text);
                }
                Type::Array { count, .. } => {
                    return self.put_array(chain, (name, after_pointer), count, level);
                }
                Type::FuncProto(_) => return self.put_function(chain, (name, after_pointer), &ty, level),
                Type::Func { .. } | Type::Var { .. } | Type::Datasec(_) | Type::DeclTag { .. } => {
                    return Ok(());
                }
            }
            after_pointer = matches!(ty, Type::Ptr { .. });
        }
        self.put_declared(name, after_pointer);
        Ok(())
    }

    fn put_array(
        &mut self,
        chain: &mut Chain,
        (name, after_pointer): (&str, bool),
        count: u32,
        level: u32,
    ) -> Result<(), Error> {
        // gcc repeats the qualifiers of the elements here.
        self.drop_qualifiers(chain);
        match chain.last().and_then(|&id| self.btf.kind_of(id)) {
            None => self.put_declared(name, after_pointer),
            Some(next) => {
                if !name.is_empty() && !after_pointer {
                    self.put(" ");
                }
                let is_nested = next == Kind::Array;
                if !is_nested {
                    self.put("(");
                }
                self.nested(|writer| writer.put_chain(chain, name, level))?;
                if !is_nested {
                    self.put(")");
                }
            }
        }
        self.put(&format!("[{count}]"));
        Ok(())
    }

    fn put_function(
        &mut self,
        chain: &mut Chain,
        (name, after_pointer): (&str, bool),
        ty: &Type<'_>,
        level: u32,
    ) -> Result<(), Error> {
        let Type::FuncProto(of) = *ty else { return Ok(()) };
        // gcc marks functions that do not return as volatile.
        self.drop_qualifiers(chain);
        if chain.is_empty() {
            self.put_declared(name, after_pointer);
        } else {
            self.put(" (");
            self.nested(|writer| writer.put_chain(chain, name, level))?;
            self.put(")");
        }
        self.put("(");
        let n_params = of.params.len();
        for (index, param) in of.params.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            match (param.ty.is_void(), index as u32 + 1 == n_params) {
                // clang writes `(void)` as one parameter without a type.
                (true, true) if n_params == 1 => self.put("void"),
                (true, true) => self.put("..."),
                _ => self.put_declaration(param.ty, param.name, level)?,
            }
        }
        if n_params == 0 {
            self.put("void");
        }
        self.put(")");
        Ok(())
    }

    /// Before a base type qualifiers stand on its left; behind a pointer, on the right.
    fn put_qualifiers(&mut self, chain: &mut Chain) {
        while let Some(kind) = chain.last().and_then(|&id| self.btf.kind_of(id)) {
            self.put(match kind {
                Kind::Volatile => "volatile ",
                Kind::Const => "const ",
                Kind::Restrict => "restrict ",
                _ => return,
            });
            chain.pop();
        }
    }

    fn drop_qualifiers(&self, chain: &mut Chain) {
        while let Some(Kind::Volatile | Kind::Const | Kind::Restrict | Kind::TypeTag) =
            chain.last().and_then(|&id| self.btf.kind_of(id))
        {
            chain.pop();
        }
    }

    fn put_declared(&mut self, name: &str, after_pointer: bool) {
        if !name.is_empty() && !after_pointer {
            self.put(" ");
        }
        self.put(name);
    }
}
