//! Whether a table may be trusted: what every reader needs ([`references`]), and what the kernel asks of a table
//! that is loaded into it ([`kernel`], [`resolve`], [`members`]).

mod kernel;
mod members;
mod references;
mod resolve;

pub(crate) use kernel::check_kernel;
pub(crate) use references::check_references;

#[cfg(test)]
mod tests {
    use crate::{
        Btf, BtfBuilder, CompositeDef, Encoding, Endian, EnumDef, Error, Linkage, MemberDef, ParamDef,
        SectionVar, Strictness, TypeDef, TypeId, sample,
    };

    const INT: TypeId = TypeId(1);

    /// Judges a table of `int` and these types, and compares the error, or `""`.
    #[track_caller]
    fn check(defs: impl IntoIterator<Item = TypeDef>, expected: &str) {
        let judge = || -> Result<(), Error> {
            let mut types = BtfBuilder::new();
            types.add_int("int", 4, Encoding::SIGNED)?;
            for def in defs {
                types.add(def)?;
            }
            Btf::parse(types.finish(Endian::NATIVE)?, None)?.validate(Strictness::Kernel)
        };
        let found = judge().map_or_else(|error| error.to_string(), |()| String::new());
        assert_eq!(found, expected);
    }

    fn composite(name: &str, size: u32, members: &[(&str, TypeId, u32, u8)]) -> CompositeDef {
        let member = |&(name, ty, bit_offset, bit_size): &(&str, TypeId, u32, u8)| MemberDef {
            name: name.to_owned(),
            ty,
            bit_offset,
            bit_size,
        };
        let members = members.iter().map(member).collect();
        CompositeDef { name: name.to_owned(), size, kind_flag: false, members }
    }

    fn of_members(size: u32, members: &[(&str, TypeId, u32, u8)]) -> TypeDef {
        TypeDef::Struct(composite("s", size, members))
    }

    fn typedef(target: u32) -> TypeDef {
        TypeDef::Typedef { name: "t".into(), target: TypeId(target) }
    }

    fn section(size: u32, vars: &[(u32, u32, u32)]) -> TypeDef {
        let var = |&(ty, offset, size): &(u32, u32, u32)| SectionVar { ty: TypeId(ty), offset, size };
        TypeDef::Datasec { name: ".data".into(), size, vars: vars.iter().map(var).collect() }
    }

    fn var(name: &str) -> TypeDef {
        TypeDef::Var { name: name.into(), target: INT, linkage: Linkage::Global }
    }

    #[test]
    fn the_sample_is_taken() {
        assert_eq!(sample::table().validate(Strictness::Kernel), Ok(()));
        check([], "");
    }

    #[test]
    fn names_are_judged() {
        let fwd = |name: &str| TypeDef::Fwd { name: name.into(), is_union: false };
        check([fwd("a.b_9")], "");
        check([fwd("")], "type 2 (FWD): it has no name");
        check([fwd("9a")], "type 2 (FWD 9a): \"9a\" is not an identifier");
        check([fwd(&"x".repeat(512))], "");
        let long = "x".repeat(513);
        check([fwd(&long)], &format!("type 2 (FWD {long}): its name has 513 bytes; 512 are the most"));
        check(
            [of_members(4, &[("a-b", INT, 0, 0)])],
            "type 2 (STRUCT s): member 0 `a-b`: \"a-b\" is not an identifier",
        );
        let tag = |name: &str| TypeDef::TypeTag { name: name.into(), target: INT, attribute: false };
        check([tag("any text")], "");
        check([tag("")], "type 2 (TYPE_TAG): the tag has no text");
    }

    #[test]
    fn references_are_judged() {
        check([typedef(9)], "type 2 (TYPEDEF t): it refers to type 9; the last is 2 (at byte 0x28)");
        let func = TypeDef::Func { name: "f".into(), linkage: Linkage::Static, proto: INT };
        check([func], "type 2 (FUNC f): its type 1 is a INT, not a FUNC_PROTO (at byte 0x28)");
        check(
            [var("v"), TypeDef::Ptr { target: TypeId(2) }],
            "type 3 (PTR): it refers to type 2 (VAR), which it cannot",
        );
        let array = |elem, index| TypeDef::Array { elem, index, count: 2 };
        check([array(TypeId::VOID, INT)], "type 2 (ARRAY): the type of its element is void");
        check(
            [array(INT, INT), array(INT, TypeId(2))],
            "type 3 (ARRAY): the type of its index, 2 (ARRAY), is not an integer",
        );
        let huge = TypeDef::Array { elem: INT, index: INT, count: 1 << 30 };
        check([huge], "type 2 (ARRAY): 1073741824 elements of 4 bytes are more than 4 GiB");
    }

    #[test]
    fn members_are_judged() {
        check([of_members(8, &[("a", INT, 0, 0), ("b", INT, 32, 0)])], "");
        check([of_members(4, &[("a", INT, 0, 3), ("b", INT, 3, 29)])], "");
        check(
            [of_members(7, &[("a", INT, 0, 0), ("b", INT, 32, 0)])],
            "type 2 (STRUCT s): member 1 `b`: it ends at byte 8 of a structure of 7 bytes",
        );
        check(
            [of_members(4, &[("a", INT, 0, 33)])],
            "type 2 (STRUCT s): member 0 `a`: a bit-field of 33 bits in an integer of 32",
        );
        check(
            [of_members(8, &[("a", INT, 32, 0), ("b", INT, 0, 0)])],
            "type 2 (STRUCT s): member 1 `b`: it starts at bit 0, before the member ahead of it at bit 32",
        );
        check(
            [of_members(4, &[("a", INT, 40, 0)])],
            "type 2 (STRUCT s): member 0 `a`: it starts at bit 40 of 4 bytes",
        );
        check(
            [of_members(4, &[("a", TypeId::VOID, 0, 0)])],
            "type 2 (STRUCT s): member 0 `a`: its type is void",
        );
        check(
            [TypeDef::Union(composite("u", 8, &[("a", INT, 32, 0)]))],
            "type 2 (UNION u): member 0 `a`: it starts at bit 32 of a union",
        );
        check(
            [of_members(9, &[("p", TypeId(3), 4, 0)]), TypeDef::Ptr { target: INT }],
            "type 2 (STRUCT s): member 0 `p`: it starts at bit 4, which is not a multiple of 8",
        );
        let float = TypeDef::Float { name: "float".into(), size: 4 };
        check(
            [of_members(8, &[("f", TypeId(3), 16, 0)]), float],
            "type 2 (STRUCT s): member 0 `f`: it starts at bit 16, which is not a multiple of 32",
        );
        // An old bit-field: the integer is narrow, not the member.
        let narrow = TypeDef::Int { name: "b".into(), size: 4, encoding: Encoding::NONE, offset: 0, bits: 3 };
        check(
            [of_members(4, &[("a", INT, 0, 0)]), narrow.clone(), of_members(4, &[("b", TypeId(3), 29, 0)])],
            "",
        );
        let mut flagged = composite("s", 4, &[("b", TypeId(3), 8, 0)]);
        flagged.kind_flag = true;
        check(
            [TypeDef::Struct(flagged), narrow],
            "type 2 (STRUCT s): member 0 `b`: its type 3 is not a whole integer of 1, 2, 4, 8 or 16 bytes",
        );
    }

    #[test]
    fn loops_end() {
        check([typedef(2)], "type 2 (TYPEDEF t): it contains itself");
        check([typedef(3), TypeDef::Const { target: TypeId(2) }], "type 2 (TYPEDEF t): it contains itself");
        check([TypeDef::Ptr { target: TypeId(2) }], "type 2 (PTR): it contains itself");
        check([of_members(4, &[("s", TypeId(2), 0, 0)])], "type 2 (STRUCT s): it contains itself");
        check([of_members(8, &[("next", TypeId(3), 0, 0)]), TypeDef::Ptr { target: TypeId(2) }], "");
        let array = TypeDef::Array { elem: TypeId(2), index: INT, count: 1 };
        check([of_members(4, &[("a", TypeId(3), 0, 0)]), array], "type 2 (STRUCT s): it contains itself");
        check((3..34).map(typedef).chain([typedef(1)]), "");
        check(
            (3..35).map(typedef).chain([typedef(1)]),
            "type 34 (TYPEDEF t): types lead on for more than 32 steps",
        );
    }

    #[test]
    fn functions_are_judged() {
        let proto = |ret, params: &[(&str, TypeId)]| TypeDef::FuncProto {
            ret,
            params: params.iter().map(|&(name, ty)| ParamDef { name: name.into(), ty }).collect(),
        };
        let func = |linkage| TypeDef::Func { name: "f".into(), linkage, proto: TypeId(2) };
        check([proto(INT, &[("a", INT), ("", TypeId::VOID)]), func(Linkage::Global)], "");
        check([proto(INT, &[("", INT)])], "");
        check([proto(INT, &[("", INT)]), func(Linkage::Global)], "type 3 (FUNC f): parameter 1 has no name");
        check(
            [proto(INT, &[]), func(Linkage::Extern)],
            "type 3 (FUNC f): the kernel takes no extern functions",
        );
        check(
            [proto(TypeId(3), &[]), TypeDef::Fwd { name: "x".into(), is_union: false }],
            "type 2 (FUNC_PROTO): what it returns: type 3 (FWD) has no size",
        );
        check(
            [proto(INT, &[("", TypeId::VOID), ("b", INT)])],
            "type 2 (FUNC_PROTO): parameter 0: type 0 (UNKN) has no size",
        );
    }

    #[test]
    fn sections_are_judged() {
        check([var("a"), section(8, &[(2, 4, 4)])], "");
        check([section(0, &[])], "type 2 (DATASEC .data): its size is 0; the loader has to fill it in");
        check(
            [var("a"), var("b"), section(8, &[(2, 0, 4), (3, 2, 4)])],
            "type 4 (DATASEC .data): variable 1 `b`: it starts at 2, within the variable ahead of it, which ends at 4",
        );
        check(
            [var("a"), section(8, &[(2, 6, 4)])],
            "type 3 (DATASEC .data): variable 0 `a`: it has 4 bytes at 6 of a section of 8",
        );
        check([var("a"), section(8, &[(2, 0, 0)])], "type 3 (DATASEC .data): variable 0 `a`: its size is 0");
        check(
            [var("a"), section(8, &[(2, 0, 3)])],
            "type 3 (DATASEC .data): variable 0 `a`: 3 bytes hold a type of 4 bytes",
        );
        check(
            [section(8, &[(1, 0, 4)])],
            "type 2 (DATASEC .data): variable 0 `int`: type 1 is a INT, not a VAR",
        );
        let external = TypeDef::Var { name: "v".into(), target: INT, linkage: Linkage::Extern };
        check([external], "type 2 (VAR v): the kernel takes no extern variables");
    }

    #[test]
    fn numbers_are_judged() {
        let int = |size, encoding, offset, bits| TypeDef::Int {
            name: "i".into(),
            size,
            encoding: Encoding(encoding),
            offset,
            bits,
        };
        check([int(16, 0, 0, 128)], "");
        check([int(4, 3, 0, 32)], "type 2 (INT i): encoding 0x3 is none of unsigned, signed, char, bool");
        check([int(4, 0, 8, 32)], "type 2 (INT i): an integer of 40 bits does not fit its 4 bytes");
        check([int(32, 0, 8, 128)], "type 2 (INT i): an integer of 136 bits; 128 are the most");
        check(
            [TypeDef::Float { name: "f".into(), size: 3 }],
            "type 2 (FLOAT f): a floating-point number of 3 bytes is none of 2, 4, 8, 12, 16",
        );
        let of_size = |size| TypeDef::Enum(EnumDef { name: "e".into(), size, ..EnumDef::default() });
        check([of_size(1)], "");
        check([of_size(3)], "type 2 (ENUM e): an enumeration of 3 bytes is none of 1, 2, 4, 8");
    }

    #[test]
    fn tags_are_judged() {
        let tag =
            |target, component| TypeDef::DeclTag { name: "x".into(), target, component, attribute: false };
        let two = || of_members(8, &[("a", INT, 0, 0), ("b", INT, 32, 0)]);
        check([two(), tag(TypeId(2), Some(1))], "");
        check(
            [two(), tag(TypeId(2), Some(2))],
            "type 3 (DECL_TAG x): it stands on part 2 of type 2 (STRUCT), which has 2",
        );
        check([tag(INT, None)], "type 2 (DECL_TAG x): a tag cannot stand on type 1 (INT)");
        check(
            [two(), tag(TypeId(2), Some(u32::MAX - 1))],
            "type 3 (DECL_TAG x): component -2 is less than -1",
        );
        let type_tag =
            |target| TypeDef::TypeTag { name: "x".into(), target: TypeId(target), attribute: false };
        check([TypeDef::Const { target: INT }, type_tag(2)], "");
        check(
            [type_tag(1), TypeDef::Const { target: TypeId(2) }],
            "type 3 (CONST): a type tag stands behind a qualifier or typedef",
        );
    }

    #[test]
    fn the_kernel_wants_its_own_byte_order_and_no_gaps() {
        let other = if Endian::NATIVE == Endian::Big { Endian::Little } else { Endian::Big };
        let judge = |bytes: Vec<u8>| Btf::parse(bytes, None).and_then(|btf| btf.validate(Strictness::Kernel));
        assert!(judge(sample::bytes(other)).is_err());
        let mut longer = sample::bytes(Endian::NATIVE);
        longer.push(0);
        let error = judge(longer).map_err(|error| error.message().to_owned());
        assert_eq!(error, Err("bytes that belong to no section stand after the strings".to_owned()));
    }
}
