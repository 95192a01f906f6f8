//! What names mean: labels, constants, maps, functions, what the kernel is to provide.

use std::cell::Cell;
use std::collections::HashMap;

use skep_diag::closest;

use crate::codes;
use crate::expression::{Expression, Failure, Unknown, Value};
use crate::lexer::Span;
use crate::signature::{Base, Signature, TypeName};

/// How many constants may be defined through each other before their definitions.
const MAX_DEPTH: u32 = 64;
/// How many names are tried when one is misspelled.
const MAX_SUGGESTED: usize = 10_000;

/// The names of a source. Two passes use it: the first defines, the second places.
#[derive(Default, Debug)]
pub(crate) struct Symbols<'a> {
    all: Vec<Symbol<'a>>,
    by_name: HashMap<&'a str, SymbolId>,
}

/// The index of a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct SymbolId(u32);

/// The index of a section.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct SectionId(pub(crate) u32);

impl SymbolId {
    pub(crate) fn from_index(index: usize) -> SymbolId {
        SymbolId(index as u32)
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl SectionId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub(crate) struct Symbol<'a> {
    pub(crate) name: &'a str,
    /// Where it is defined, or first mentioned.
    pub(crate) span: Span,
    pub(crate) kind: SymbolKind<'a>,
    /// Where it is, once placed.
    pub(crate) place: Option<(SectionId, u64)>,
    pub(crate) size: Option<u64>,
    pub(crate) binding: Binding,
    /// Whether it is where a function starts.
    pub(crate) is_function: bool,
    pub(crate) signature: Option<Signature>,
}

#[derive(Clone, Debug)]
pub(crate) enum SymbolKind<'a> {
    /// A place in a section: of an instruction, of data, of a map.
    Label,
    /// A name for a number.
    Constant { value: Expression<'a>, known: Cell<Option<Value>> },
    /// A kernel function.
    Kfunc,
    /// A kernel variable, found by name when the program is loaded.
    Ksym,
    /// A value of the kernel's configuration.
    Kconfig,
    /// A structure: a type for maps, and offsets for instructions.
    Struct(StructType),
    /// Mentioned by a directive but not defined.
    Undefined,
}

/// A structure of the source, laid out as C does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct StructType {
    pub(crate) fields: Vec<FieldType>,
    pub(crate) size: u64,
    pub(crate) align: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FieldType {
    pub(crate) name: String,
    pub(crate) ty: TypeName,
    pub(crate) offset: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binding {
    Local,
    Global,
    Weak,
}

impl<'a> Symbols<'a> {
    pub(crate) fn find(&self, name: &str) -> Option<SymbolId> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn get(&self, id: SymbolId) -> &Symbol<'a> {
        &self.all[id.index()]
    }

    pub(crate) fn get_mut(&mut self, id: SymbolId) -> &mut Symbol<'a> {
        &mut self.all[id.index()]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (SymbolId, &Symbol<'a>)> {
        self.all.iter().enumerate().map(|(at, symbol)| (SymbolId::from_index(at), symbol))
    }

    /// Defines a name. The error is where it was defined before.
    pub(crate) fn define(
        &mut self,
        name: &'a str,
        span: Span,
        kind: SymbolKind<'a>,
    ) -> Result<SymbolId, SymbolId> {
        let id = self.mention(name, span);
        let symbol = self.get_mut(id);
        if !matches!(symbol.kind, SymbolKind::Undefined) {
            return Err(id);
        }
        symbol.kind = kind;
        symbol.span = span;
        Ok(id)
    }

    /// The symbol of this name, made if there is none yet.
    pub(crate) fn mention(&mut self, name: &'a str, span: Span) -> SymbolId {
        if let Some(id) = self.find(name) {
            return id;
        }
        let id = SymbolId::from_index(self.all.len());
        self.all.push(Symbol {
            name,
            span,
            kind: SymbolKind::Undefined,
            place: None,
            size: None,
            binding: Binding::Local,
            is_function: false,
            signature: None,
        });
        self.by_name.insert(name, id);
        id
    }

    /// What a name in an expression stands for.
    pub(crate) fn value(&self, name: &str, span: Span, depth: u32) -> Result<Value, Failure> {
        let Some(id) = self.find(name) else { return self.field_offset(name, span) };
        match &self.get(id).kind {
            SymbolKind::Undefined => Err(self.unknown(name, span)),
            SymbolKind::Constant { known, .. } if known.get().is_some() => {
                known.get().ok_or_else(|| self.unknown(name, span))
            }
            SymbolKind::Constant { value, known } => {
                if depth >= MAX_DEPTH {
                    let title = format!("`{name}` is defined through itself, or through too many others");
                    return Err(Failure::new(codes::BAD_EXPRESSION, span, title));
                }
                let value = value.evaluate_within(self, depth + 1)?;
                known.set(Some(value));
                Ok(value)
            }
            SymbolKind::Struct(_) => {
                let title = format!("`{name}` is a structure, not a value");
                let help = format!("`sizeof({name})` is its size, `{name}.FIELD` the offset of a field");
                Err(Failure::new(codes::WRONG_KIND, span, title).help(help))
            }
            SymbolKind::Label | SymbolKind::Kfunc | SymbolKind::Ksym | SymbolKind::Kconfig => {
                Ok(Value::Address { symbol: id, addend: 0 })
            }
        }
    }

    /// `name.field`
    fn field_offset(&self, path: &str, span: Span) -> Result<Value, Failure> {
        let Some((name, field)) = path.rsplit_once('.') else { return Err(self.unknown(path, span)) };
        let Some(SymbolKind::Struct(ty)) = self.find(name).map(|id| &self.get(id).kind) else {
            return Err(self.unknown(path, span));
        };
        match ty.fields.iter().find(|known| known.name == field) {
            Some(field) => Ok(Value::Number { value: i128::from(field.offset), bits: false }),
            None => {
                let title = format!("structure `{name}` has no field `{field}`");
                let failure = Failure::new(codes::UNKNOWN_NAME, span, title);
                let near = closest(field, ty.fields.iter().map(|field| field.name.as_str()));
                Err(match near {
                    Some(near) => failure.help(format!("did you mean `{name}.{near}`?")),
                    None => failure,
                })
            }
        }
    }

    /// Size and alignment of a type, if it has any.
    pub(crate) fn layout(&self, ty: &TypeName) -> Option<(u64, u64)> {
        let (size, align) = match &ty.base {
            _ if ty.pointers > 0 => (8, 8),
            Base::Void => return None,
            Base::Int(int) => (u64::from(int.size), u64::from(int.size)),
            Base::Struct(name) => match &self.get(self.find(name)?).kind {
                SymbolKind::Struct(ty) => (ty.size, ty.align),
                _ => return None,
            },
        };
        Some((size.checked_mul(u64::from(ty.count.unwrap_or(1)))?, align))
    }

    pub(crate) fn size_of(&self, name: &str, span: Span) -> Result<Value, Failure> {
        let ty = TypeName::int(name).unwrap_or_else(|| TypeName::structure(name));
        if let Some((size, _)) = self.layout(&ty) {
            return Ok(Value::Number { value: i128::from(size), bits: false });
        }
        let Some(id) = self.find(name) else { return Err(self.unknown(name, span)) };
        match self.get(id).size {
            Some(size) => Ok(Value::Number { value: i128::from(size), bits: false }),
            None => {
                Err(Failure::new(codes::WRONG_KIND, span, format!("the size of `{name}` is not known here"))
                    .help("`sizeof` takes a type, or a variable that is defined above"))
            }
        }
    }

    /// How far `a` is behind `b`, if both are placed in the same section.
    pub(crate) fn distance(&self, a: SymbolId, b: SymbolId) -> Option<i128> {
        let ((in_a, a), (in_b, b)) = (self.get(a).place?, self.get(b).place?);
        (in_a == in_b).then(|| i128::from(a) - i128::from(b))
    }

    /// The error that nothing has this name.
    pub(crate) fn unknown(&self, name: &str, span: Span) -> Failure {
        let failure = Failure::new(codes::UNKNOWN_NAME, span, format!("nothing is named `{name}`"));
        Failure { unknown: Some(Unknown::Name(name.to_owned())), ..failure }
    }

    /// A defined name close to this one; of very many names only the first are tried.
    pub(crate) fn suggest(&self, name: &str) -> Option<&'a str> {
        let defined = self.all.iter().filter(|symbol| !matches!(symbol.kind, SymbolKind::Undefined));
        closest(name, defined.take(MAX_SUGGESTED).map(|symbol| symbol.name))
    }
}
