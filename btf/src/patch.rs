//! Making a compiler's table ready for a kernel: filling in sections, settling externs, and replacing kinds that
//! an older kernel does not know by kinds it does.
//!
//! Type numbers stay what they are; replacements keep their place. What is done here follows what libbpf does
//! before it loads a table, as programs are written against its results.

use crate::owned::{CompositeDef, EnumDef, MemberDef};
use crate::{BtfBuilder, Encoding, Error, ErrorKind, Kind, Linkage, SectionVar, TypeDef, TypeId};

/// The kinds a kernel knows beyond those of the first one with BTF (4.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supported {
    /// FUNC and FUNC_PROTO (5.0).
    pub func: bool,
    /// FUNC with a linkage other than static (5.6).
    pub global_func: bool,
    /// VAR and DATASEC (5.2).
    pub datasec: bool,
    /// DATASEC names that start with `?` (6.9).
    pub question_mark: bool,
    /// FLOAT (5.13).
    pub float: bool,
    /// DECL_TAG (5.16).
    pub decl_tag: bool,
    /// TYPE_TAG (5.17).
    pub type_tag: bool,
    /// ENUM64, and signed ENUM (6.0).
    pub enum64: bool,
    /// DECL_TAG and TYPE_TAG that stand for compiler attributes (6.15).
    pub attributes: bool,
}

impl Supported {
    /// All that is known today.
    pub const ALL: Supported = Supported {
        func: true,
        global_func: true,
        datasec: true,
        question_mark: true,
        float: true,
        decl_tag: true,
        type_tag: true,
        enum64: true,
        attributes: true,
    };
}

/// The sections of externs, which the loader resolves.
const KSYMS: &str = ".ksyms";
const KCONFIG: &str = ".kconfig";
/// The name of the variable that stands in for an extern function, and of parameters without one.
const STAND_IN: &str = "dummy_ksym";

impl BtfBuilder {
    /// Gives a section its size and its variables their places, then puts them in order.
    ///
    /// `offset_of` is asked for each variable by name and linkage (the symbol table knows); `None` leaves the place
    /// the compiler wrote.
    pub fn lay_out_section(
        &mut self,
        section: TypeId,
        size: u32,
        mut offset_of: impl FnMut(&str, Linkage) -> Option<u32>,
    ) -> Result<(), Error> {
        let mut laid_out = self.section_vars(section)?;
        for place in &mut laid_out {
            match self.get(place.ty) {
                Some(TypeDef::Var { name, linkage, .. }) => {
                    place.offset = offset_of(name, *linkage).unwrap_or(place.offset);
                }
                Some(TypeDef::Func { .. }) => {}
                _ => {
                    let message = format!("type {} is no variable of the section", place.ty);
                    return Err(self.about(section, ErrorKind::Reference, message));
                }
            }
        }
        laid_out.sort_by_key(|place| place.offset);
        self.set_section(section, size, laid_out)
    }

    /// Turns externs into what a kernel takes: functions of `.ksyms` become global and stand in their section as
    /// `int`s, one after the other; variables of `.ksyms` become global `int`s; variables of `.kconfig` become
    /// global and keep their types and places.
    pub fn settle_externs(&mut self) -> Result<(), Error> {
        let sections: Vec<_> = self
            .types()
            .filter(|(_, def)| def.kind() == Kind::Datasec)
            .filter(|(_, def)| matches!(def.name(), KSYMS | KCONFIG))
            .map(|(id, def)| (id, def.name() == KSYMS))
            .collect();
        for (section, is_ksyms) in sections {
            self.settle_section(section, is_ksyms)?;
        }
        Ok(())
    }

    fn settle_section(&mut self, section: TypeId, is_ksyms: bool) -> Result<(), Error> {
        let mut vars = self.section_vars(section)?;
        let int = if is_ksyms { self.int()? } else { TypeId::VOID };
        let mut stand_in = None;
        let mut end = 0u32;
        for place in &mut vars {
            match self.get_mut(place.ty) {
                Some(TypeDef::Var { target, linkage, .. }) => {
                    *linkage = Linkage::Global;
                    if is_ksyms {
                        *target = int;
                    }
                }
                Some(TypeDef::Func { linkage, proto, .. }) => {
                    *linkage = Linkage::Global;
                    let proto = *proto;
                    self.name_params(proto, STAND_IN);
                    let var = match stand_in {
                        Some(var) => var,
                        None => self.add_var(STAND_IN, Linkage::Global, int)?,
                    };
                    stand_in = Some(var);
                    place.ty = var;
                }
                _ => {
                    let message = format!("type {} is neither a variable nor a function", place.ty);
                    return Err(self.about(section, ErrorKind::Reference, message));
                }
            }
            if is_ksyms {
                (place.offset, place.size) = (end, 4);
            }
            end = end.max(place.offset.saturating_add(place.size));
        }
        self.set_section(section, end, vars)
    }

    /// Replaces what a kernel does not know.
    pub fn sanitize(&mut self, supported: &Supported) -> Result<(), Error> {
        let has_enum64 = self.types().any(|(_, def)| def.kind() == Kind::Enum64);
        let placeholder = if has_enum64 && !supported.enum64 {
            Some(self.add_int("enum64_placeholder", 1, Encoding::NONE)?)
        } else {
            None
        };
        let ids: Vec<TypeId> = self.types().map(|(id, _)| id).collect();
        for id in ids {
            let Some(def) = self.get(id) else { continue };
            if let Some(replacement) = self.replacement(def, supported, placeholder)
                && let Some(place) = self.get_mut(id)
            {
                *place = replacement;
            }
        }
        Ok(())
    }

    fn replacement(
        &self,
        def: &TypeDef,
        supported: &Supported,
        placeholder: Option<TypeId>,
    ) -> Option<TypeDef> {
        let byte = |name: &str| TypeDef::Int {
            name: name.to_owned(),
            size: 1,
            encoding: Encoding::NONE,
            offset: 0,
            bits: 8,
        };
        Some(match def {
            TypeDef::Var { name, .. } if !supported.datasec => byte(name),
            TypeDef::DeclTag { name, .. } if !supported.decl_tag => byte(name),
            TypeDef::DeclTag { name, attribute: true, .. } if !supported.attributes => byte(name),
            TypeDef::TypeTag { target, .. } if !supported.type_tag => TypeDef::Const { target: *target },
            TypeDef::TypeTag { target, attribute: true, .. } if !supported.attributes => {
                TypeDef::Const { target: *target }
            }
            TypeDef::Datasec { name, size, vars } if !supported.datasec => {
                let members = vars.iter().map(|place| MemberDef {
                    name: self.get(place.ty).map_or("", TypeDef::name).to_owned(),
                    ty: place.ty,
                    bit_offset: place.offset.saturating_mul(8),
                    bit_size: 0,
                });
                TypeDef::Struct(CompositeDef {
                    name: name.replace(['.', '?'], "_"),
                    size: *size,
                    kind_flag: false,
                    members: members.collect(),
                })
            }
            TypeDef::Datasec { name, size, vars } if !supported.question_mark && name.starts_with('?') => {
                TypeDef::Datasec { name: name.replacen('?', "_", 1), size: *size, vars: vars.clone() }
            }
            // An enumeration has names and numbers where a prototype has names and types.
            TypeDef::FuncProto { params, .. } if !supported.func => TypeDef::Enum(EnumDef {
                name: String::new(),
                size: 4,
                signed: false,
                variants: params.iter().map(|param| (param.name.clone(), i128::from(param.ty.0))).collect(),
            }),
            TypeDef::Func { name, proto, .. } if !supported.func => {
                TypeDef::Typedef { name: name.clone(), target: *proto }
            }
            TypeDef::Func { name, proto, linkage }
                if !supported.global_func && *linkage != Linkage::Static =>
            {
                TypeDef::Func { name: name.clone(), proto: *proto, linkage: Linkage::Static }
            }
            TypeDef::Float { size, .. } if !supported.float => {
                TypeDef::Struct(CompositeDef { size: *size, ..CompositeDef::default() })
            }
            TypeDef::Enum(of) if !supported.enum64 && of.signed => {
                let unsigned = |(name, value): &(String, i128)| (name.clone(), i128::from(*value as u32));
                TypeDef::Enum(EnumDef {
                    signed: false,
                    variants: of.variants.iter().map(unsigned).collect(),
                    ..of.clone()
                })
            }
            TypeDef::Enum64(of) => {
                let ty = placeholder?;
                let member =
                    |(name, _): &(String, i128)| MemberDef { name: name.clone(), ty, ..MemberDef::default() };
                TypeDef::Union(CompositeDef {
                    name: of.name.clone(),
                    size: of.size,
                    kind_flag: false,
                    members: of.variants.iter().map(member).collect(),
                })
            }
            _ => return None,
        })
    }

    fn section_vars(&self, section: TypeId) -> Result<Vec<SectionVar>, Error> {
        match self.get(section) {
            Some(TypeDef::Datasec { vars, .. }) => Ok(vars.clone()),
            _ => Err(self.about(section, ErrorKind::Reference, "it is not a DATASEC".to_owned())),
        }
    }

    fn set_section(
        &mut self,
        section: TypeId,
        new_size: u32,
        new_vars: Vec<SectionVar>,
    ) -> Result<(), Error> {
        match self.get_mut(section) {
            Some(TypeDef::Datasec { size, vars, .. }) => {
                (*size, *vars) = (new_size, new_vars);
                Ok(())
            }
            _ => Err(self.about(section, ErrorKind::Reference, "it is not a DATASEC".to_owned())),
        }
    }

    /// A signed integer of four bytes: one that is there, or a new one.
    fn int(&mut self) -> Result<TypeId, Error> {
        let is_int = |def: &TypeDef| matches!(def, TypeDef::Int { size: 4, offset: 0, bits: 32, encoding, .. } if *encoding == Encoding::SIGNED);
        let found = self.types().find(|(_, def)| is_int(def)).map(|(id, _)| id);
        match found {
            Some(id) => Ok(id),
            None => self.add_int("int", 4, Encoding::SIGNED),
        }
    }

    /// The kernel wants names for the parameters of a function, which a declaration need not have.
    fn name_params(&mut self, proto: TypeId, stand_in: &str) {
        if let Some(TypeDef::FuncProto { params, .. }) = self.get_mut(proto) {
            for param in params.iter_mut().filter(|param| param.name.is_empty() && !param.ty.is_void()) {
                stand_in.clone_into(&mut param.name);
            }
        }
    }

    fn about(&self, id: TypeId, kind: ErrorKind, message: String) -> Error {
        let def = self.get(id);
        Error::new(kind, message).about(id, def.map(TypeDef::kind), def.map_or("", TypeDef::name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Btf, Endian, Strictness, sample};

    fn parse(mut types: BtfBuilder) -> Btf {
        let bytes = types.finish(Endian::NATIVE).expect("it is small");
        Btf::parse(bytes, None).expect("it is well formed")
    }

    /// What a compiler leaves of `extern int tick; extern int now(int); int one, two;`.
    fn unlinked() -> Result<(BtfBuilder, TypeId), Error> {
        let mut types = BtfBuilder::new();
        let int = types.add_int("int", 4, Encoding::SIGNED)?;
        let proto = types.add_func_proto(int, &[("", int)])?;
        let now = types.add_func("now", Linkage::Extern, proto)?;
        let tick = types.add_var("tick", Linkage::Extern, int)?;
        let place = |ty, size| SectionVar { ty, offset: 0, size };
        let ksyms = vec![place(now, 0), place(tick, 0)];
        types.add(TypeDef::Datasec { name: KSYMS.into(), size: 0, vars: ksyms })?;
        let one = types.add_var("one", Linkage::Global, int)?;
        let two = types.add_var("two", Linkage::Static, int)?;
        let vars = vec![place(one, 4), SectionVar { ty: two, offset: 4, size: 4 }];
        let data = types.add(TypeDef::Datasec { name: ".data".into(), size: 0, vars })?;
        Ok((types, data))
    }

    #[test]
    fn an_object_becomes_loadable() {
        let (mut types, data) = unlinked().expect("there is room");
        assert!(parse(types.clone()).validate(Strictness::Kernel).is_err());
        types.lay_out_section(data, 12, |name, _| (name == "one").then_some(8)).expect("it is a section");
        types.settle_externs().expect("they are externs");
        let btf = parse(types);
        assert_eq!(btf.validate(Strictness::Kernel), Ok(()));
        let text = sample::raw(&btf);
        let sections = text.split_once("[5]").expect("it has a fifth type").1;
        let expected = " DATASEC '.ksyms' size=8 vlen=2
\ttype_id=9 offset=0 size=4 (VAR 'dummy_ksym')
\ttype_id=4 offset=4 size=4 (VAR 'tick')
[6] VAR 'one' type_id=1, linkage=global
[7] VAR 'two' type_id=1, linkage=static
[8] DATASEC '.data' size=12 vlen=2
\ttype_id=7 offset=4 size=4 (VAR 'two')
\ttype_id=6 offset=8 size=4 (VAR 'one')
[9] VAR 'dummy_ksym' type_id=1, linkage=global
";
        assert_eq!(sections, expected);
        assert!(text.contains("\t'dummy_ksym' type_id=1\n"), "the parameter has a name");
    }

    #[test]
    fn only_sections_are_laid_out() {
        let (mut types, _) = unlinked().expect("there is room");
        let error = types.lay_out_section(TypeId(1), 4, |_, _| None).map_err(|error| error.to_string());
        assert_eq!(error, Err("type 1 (INT int): it is not a DATASEC".to_owned()));
    }

    #[test]
    fn what_an_old_kernel_does_not_know_is_replaced() {
        let none = Supported {
            func: false,
            global_func: false,
            datasec: false,
            question_mark: false,
            float: false,
            decl_tag: false,
            type_tag: false,
            enum64: false,
            attributes: false,
        };
        let mut types = sample::all_kinds().expect("the sample is well formed");
        let n_types = types.types().len();
        types.sanitize(&Supported::ALL).expect("there is room");
        assert_eq!(parse(types.clone()).raw_bytes(), sample::table().raw_bytes());

        types.sanitize(&none).expect("there is room");
        assert_eq!(types.types().len(), n_types + 1, "one placeholder for 64-bit enumerators");
        let kinds: Vec<Kind> = types.types().map(|(_, def)| def.kind()).collect();
        let newer = |kind: &&Kind| kind.number() >= Kind::Func.number();
        assert_eq!(kinds.iter().find(newer), None);
        let btf = parse(types);
        let bss = btf.find("_bss", Kind::Struct).expect("the section is a structure");
        assert_eq!(btf.size_of(bss), Some(24));
        assert!(btf.find("visit", Kind::Typedef).is_some());
    }
}
