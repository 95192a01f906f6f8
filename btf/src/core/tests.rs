//! Each kind of record against kernels that have the thing, have it elsewhere, have it otherwise, or lack it.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ModuleTypes, Resolution, Resolver, TargetTypes, essential_name, explain};
use crate::CoreRelocKind::{
    EnumvalExists, EnumvalValue, FieldByteOffset, FieldByteSize, FieldExists, FieldLshiftU64, FieldRshiftU64,
    FieldSigned, TypeExists, TypeIdLocal, TypeIdTarget, TypeMatches, TypeSize,
};
use crate::{
    Btf, BtfBuilder, CompositeDef, CoreReloc, CoreRelocKind, Encoding, Endian, EnumDef, InsnOffset,
    MemberDef, ParamDef, TypeDef, TypeId,
};

/// Types written in few words. Numbers 1 to 3 are `int`, `unsigned int` and `long`.
struct Types(BtfBuilder);

const INT: TypeId = TypeId(1);
const UINT: TypeId = TypeId(2);
const LONG: TypeId = TypeId(3);

impl Types {
    fn new() -> Types {
        let mut types = Types(BtfBuilder::new());
        for (name, size, encoding) in
            [("int", 4, Encoding::SIGNED), ("unsigned int", 4, Encoding::NONE), ("long", 8, Encoding::SIGNED)]
        {
            types.0.add_int(name, size, encoding).unwrap();
        }
        types
    }

    fn add(&mut self, def: TypeDef) -> TypeId {
        self.0.add(def).unwrap()
    }

    fn ptr(&mut self, target: TypeId) -> TypeId {
        self.add(TypeDef::Ptr { target })
    }

    fn array(&mut self, elem: TypeId, count: u32) -> TypeId {
        self.add(TypeDef::Array { elem, index: UINT, count })
    }

    fn typedef(&mut self, name: &str, target: TypeId) -> TypeId {
        self.add(TypeDef::Typedef { name: name.into(), target })
    }

    /// Members are `(name, type, bit offset)`.
    fn composite(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32)]) -> CompositeDef {
        let member = |&(name, ty, bit_offset): &(&str, TypeId, u32)| MemberDef {
            name: name.into(),
            ty,
            bit_offset,
            bit_size: 0,
        };
        CompositeDef {
            name: name.into(),
            size,
            kind_flag: false,
            members: members.iter().map(member).collect(),
        }
    }

    fn structure(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32)]) -> TypeId {
        let def = self.composite(name, size, members);
        self.add(TypeDef::Struct(def))
    }

    fn union(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32)]) -> TypeId {
        let def = self.composite(name, size, members);
        self.add(TypeDef::Union(def))
    }

    /// Members are `(name, type, bit offset, width)`.
    fn bit_fields(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32, u8)]) -> TypeId {
        let member = |&(name, ty, bit_offset, bit_size): &(&str, TypeId, u32, u8)| MemberDef {
            name: name.into(),
            ty,
            bit_offset,
            bit_size,
        };
        let members = members.iter().map(member).collect();
        self.add(TypeDef::Struct(CompositeDef { name: name.into(), size, kind_flag: true, members }))
    }

    fn enumeration(&mut self, name: &str, signed: bool, variants: &[(&str, i128)]) -> TypeId {
        self.add(TypeDef::Enum(enum_def(name, 4, signed, variants)))
    }

    fn enumeration64(&mut self, name: &str, signed: bool, variants: &[(&str, i128)]) -> TypeId {
        self.add(TypeDef::Enum64(enum_def(name, 8, signed, variants)))
    }

    fn function(&mut self, ret: TypeId, params: &[TypeId]) -> TypeId {
        let params = params.iter().map(|&ty| ParamDef { name: String::new(), ty }).collect();
        self.add(TypeDef::FuncProto { ret, params })
    }

    fn finish(mut self, endian: Endian) -> Btf {
        Btf::parse(self.0.finish(endian).unwrap(), None).unwrap()
    }
}

fn enum_def(name: &str, size: u32, signed: bool, variants: &[(&str, i128)]) -> EnumDef {
    let variants = variants.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    EnumDef { name: name.into(), size, signed, variants }
}

fn table(build: impl FnOnce(&mut Types)) -> Btf {
    let mut types = Types::new();
    build(&mut types);
    types.finish(Endian::Little)
}

fn kernel(build: impl FnOnce(&mut Types)) -> TargetTypes {
    TargetTypes::new(Arc::new(table(build)))
}

/// A program's types, and the access strings a test asks with.
struct Program {
    btf: Btf,
    strings: HashMap<String, u32>,
}

fn program(access: &[&str], build: impl FnOnce(&mut Types)) -> Program {
    program_of(Endian::Little, access, build)
}

fn program_of(endian: Endian, access: &[&str], build: impl FnOnce(&mut Types)) -> Program {
    let mut types = Types::new();
    build(&mut types);
    let strings = access.iter().map(|&text| (text.to_owned(), types.0.add_string(text).unwrap())).collect();
    Program { btf: types.finish(endian), strings }
}

impl Program {
    fn record(&self, kind: CoreRelocKind, name: &str, access: &str) -> CoreReloc {
        let ty = self.btf.ids_by_name(name).last().unwrap_or_else(|| panic!("no type {name}"));
        CoreReloc { insn: InsnOffset(0), ty, access_offset: self.strings[access], kind }
    }
}

/// Resolves one record and compares the answer: the value before and after, the reason of each candidate that did not
/// match, or the error.
#[track_caller]
fn check(program: &Program, kernel: &TargetTypes, record: (CoreRelocKind, &str, &str), expected: &str) {
    check_with(&mut Resolver::new(&program.btf, kernel), program, record, expected);
}

#[track_caller]
fn check_with(
    resolver: &mut Resolver<'_>,
    program: &Program,
    (kind, name, access): (CoreRelocKind, &str, &str),
    expected: &str,
) {
    let found = match resolver.resolve(&program.record(kind, name, access)) {
        Ok(resolution) => answer(&resolution),
        Err(error) => error.message().split_once(": ").unwrap().1.to_owned(),
    };
    assert_eq!(found, expected, "{kind:?} {name} {access}");
}

fn answer(resolution: &Resolution) -> String {
    let Resolution { orig_value, new_value, access_size: size, .. } = resolution;
    let mut text =
        if resolution.poison { "poison".to_owned() } else { format!("{orig_value} -> {new_value}") };
    if size.orig != size.new {
        let refused = if size.is_adjustable { "" } else { ", refused" };
        text += &format!(" ({} -> {} bytes{refused})", size.orig, size.new);
    }
    for candidate in &resolution.candidates {
        if let Err(reason) = &candidate.outcome {
            text += &format!("; {reason}");
        }
    }
    text
}

#[test]
fn names_lose_their_flavor() {
    let check = |name: &str, expected: &str| assert_eq!(essential_name(name), expected);
    check("task_struct", "task_struct");
    check("task_struct___old", "task_struct");
    check("a___b___c", "a___b");
    check("a____b", "a____b");
    check("___b", "___b");
    check("a___", "a___");
    check("ä___ö", "ä");
    check("", "");
}

#[test]
fn a_field_is_found_where_the_kernel_has_it() {
    let program = program(&["0:1", "0:0", "1:1", "0"], |t| {
        t.structure("task", 8, &[("pid", INT, 0), ("tgid", UINT, 32)]);
    });
    let kernel = kernel(|t| {
        t.structure("task", 48, &[("tgid", UINT, 256), ("pid", LONG, 320)]);
    });
    check(&program, &kernel, (FieldByteOffset, "task", "0:1"), "4 -> 32");
    check(&program, &kernel, (FieldByteOffset, "task", "0:0"), "0 -> 40 (4 -> 8 bytes, refused)");
    check(&program, &kernel, (FieldByteOffset, "task", "1:1"), "12 -> 80");
    check(&program, &kernel, (FieldByteOffset, "task", "0"), "0 -> 0 (8 -> 48 bytes, refused)");
    check(&program, &kernel, (FieldByteSize, "task", "0:0"), "4 -> 8");
    check(&program, &kernel, (FieldByteSize, "task", "0"), "8 -> 48");
    check(&program, &kernel, (FieldExists, "task", "0:0"), "1 -> 1");
    check(&program, &kernel, (FieldSigned, "task", "0:0"), "1 -> 1");
    check(&program, &kernel, (FieldSigned, "task", "0:1"), "0 -> 0");
    check(&program, &kernel, (FieldLshiftU64, "task", "0:1"), "32 -> 32");
    check(&program, &kernel, (FieldRshiftU64, "task", "0:1"), "32 -> 32");
    check(&program, &kernel, (FieldSigned, "task", "0"), "this cannot be asked of an element of an array");
}

#[test]
fn a_missing_field_poisons_or_does_not_exist() {
    let program = program(&["0:0", "0:1"], |t| {
        let pointer = t.ptr(INT);
        t.structure("task", 16, &[("gone", INT, 0), ("changed", pointer, 64)]);
        t.structure("nowhere", 4, &[("x", INT, 0)]);
    });
    let kernel = kernel(|t| {
        t.structure("task", 16, &[("changed", LONG, 64)]);
        t.union("nowhere", 4, &[("x", INT, 0)]);
    });
    check(&program, &kernel, (FieldByteOffset, "task", "0:0"), "poison; no member `gone`");
    check(
        &program,
        &kernel,
        (FieldByteOffset, "task", "0:1"),
        "poison; member `changed`: the program has `int *`, the kernel `long`",
    );
    check(&program, &kernel, (FieldByteOffset, "nowhere", "0:0"), "poison");
    check(&program, &kernel, (FieldExists, "task", "0:0"), "1 -> 0; no member `gone`");
    check(
        &program,
        &kernel,
        (FieldExists, "task", "0:1"),
        "1 -> 0; member `changed`: the program has `int *`, the kernel `long`",
    );
    check(&program, &kernel, (FieldExists, "nowhere", "0:0"), "1 -> 0");
}

#[test]
fn fields_are_found_in_anonymous_structures() {
    let program = program(&["0:0:1:2", "0:1"], |t| {
        let numbers = t.array(INT, 4);
        let inner = t.structure("", 20, &[("x", INT, 0), ("a", numbers, 32)]);
        t.structure("sample", 24, &[("", inner, 0), ("y", INT, 160)]);
    });
    let kernel = kernel(|t| {
        let numbers = t.array(INT, 8);
        let inner = t.structure("", 36, &[("a", numbers, 0), ("y", INT, 256)]);
        let middle = t.union("", 36, &[("other", INT, 0), ("", inner, 0)]);
        let middle = t.typedef("middle", middle);
        t.structure("sample", 40, &[("x", INT, 0), ("", middle, 32)]);
    });
    check(&program, &kernel, (FieldByteOffset, "sample", "0:0:1:2"), "12 -> 12");
    check(&program, &kernel, (FieldByteOffset, "sample", "0:1"), "20 -> 36");
}

#[test]
fn elements_must_be_in_the_array() {
    let program = program(&["0:0:3", "0:1:7", "0:0:3:0", "0:2:1:1"], |t| {
        let four = t.array(INT, 4);
        let flexible = t.array(INT, 0);
        let nested = t.array(four, 2);
        t.structure("sample", 64, &[("a", four, 0), ("f", flexible, 128)]);
        t.structure("nested", 64, &[("a", four, 0), ("f", INT, 128), ("n", nested, 160)]);
    });
    let kernel = kernel(|t| {
        let two = t.array(INT, 2);
        let flexible = t.array(UINT, 0);
        let four = t.array(INT, 4);
        let nested = t.array(four, 3);
        t.structure("sample", 8, &[("a", two, 0), ("f", flexible, 64)]);
        t.structure("nested", 64, &[("n", nested, 0)]);
    });
    check(
        &program,
        &kernel,
        (FieldByteOffset, "sample", "0:0:3"),
        "poison; `.a` has 2 elements, no number 3",
    );
    check(&program, &kernel, (FieldByteOffset, "sample", "0:1:7"), "44 -> 36");
    check(&program, &kernel, (FieldByteOffset, "nested", "0:2:1:1"), "40 -> 20");
    check(
        &program,
        &kernel,
        (FieldByteOffset, "sample", "0:0:3:0"),
        "step 3 goes into `int`, which has no parts",
    );
}

#[test]
fn bit_fields_are_loaded_whole() {
    let access = ["0:0", "0:1", "0:2"];
    let members = [("a", UINT, 0, 3), ("b", INT, 3, 5), ("c", LONG, 64, 40)];
    let kernel = kernel(|t| {
        t.bit_fields("flags", 24, &[("b", INT, 30, 5), ("a", UINT, 64, 3), ("c", LONG, 100, 60)]);
    });
    let little = program(&access, |t| {
        t.bit_fields("flags", 16, &members);
    });
    check(&little, &kernel, (FieldByteOffset, "flags", "0:1"), "0 -> 0");
    check(&little, &kernel, (FieldByteSize, "flags", "0:1"), "4 -> 8");
    check(&little, &kernel, (FieldSigned, "flags", "0:1"), "1 -> 1");
    check(&little, &kernel, (FieldLshiftU64, "flags", "0:1"), "56 -> 29");
    check(&little, &kernel, (FieldRshiftU64, "flags", "0:1"), "59 -> 59");
    check(
        &little,
        &kernel,
        (FieldByteOffset, "flags", "0:2"),
        "no aligned load of 8 bytes has all 60 bits at bit 100",
    );

    let kernel = TargetTypes::new(Arc::new({
        let mut types = Types::new();
        types.bit_fields("flags", 24, &[("b", INT, 30, 5), ("a", UINT, 64, 3)]);
        types.finish(Endian::Big)
    }));
    let big = program_of(Endian::Big, &access, |t| {
        t.bit_fields("flags", 16, &members);
    });
    check(&big, &kernel, (FieldLshiftU64, "flags", "0:1"), "35 -> 30");
}

#[test]
fn loads_of_another_width_are_unsigned() {
    let program = program(&["0:0", "0:1", "0:2", "0:3"], |t| {
        let pointer = t.ptr(INT);
        let word = t.typedef("u32", UINT);
        t.structure("sizes", 32, &[("u", word, 0), ("s", INT, 32), ("p", pointer, 64), ("b", UINT, 128)]);
    });
    let kernel = kernel(|t| {
        let wide = t.0.add_int("unsigned long", 8, Encoding::NONE).unwrap();
        let pointer = t.ptr(TypeId::VOID);
        t.bit_fields(
            "sizes",
            64,
            &[("u", wide, 0, 0), ("s", LONG, 64, 0), ("p", pointer, 128, 0), ("b", UINT, 192, 3)],
        );
    });
    check(&program, &kernel, (FieldByteOffset, "sizes", "0:0"), "0 -> 0 (4 -> 8 bytes)");
    check(&program, &kernel, (FieldByteOffset, "sizes", "0:1"), "4 -> 8 (4 -> 8 bytes, refused)");
    check(&program, &kernel, (FieldByteOffset, "sizes", "0:2"), "8 -> 16");
    check(&program, &kernel, (FieldByteOffset, "sizes", "0:3"), "16 -> 24 (4 -> 0 bytes, refused)");
}

#[test]
fn types_are_asked_for() {
    let program = program(&["0"], |t| {
        t.structure("here", 8, &[("a", INT, 0)]);
        t.structure("gone", 8, &[("a", INT, 0)]);
        t.structure("other___mine", 8, &[("a", INT, 0)]);
        let function = t.function(INT, &[LONG, INT]);
        let callback = t.ptr(function);
        t.typedef("callback_t", callback);
    });
    let kernel = kernel(|t| {
        t.structure("here", 16, &[("b", INT, 0)]);
        t.typedef("gone", INT);
        t.structure("other", 32, &[]);
        let function = t.function(INT, &[LONG]);
        let callback = t.ptr(function);
        t.typedef("callback_t", callback);
    });
    check(&program, &kernel, (TypeIdLocal, "here", "0"), "4 -> 4");
    check(&program, &kernel, (TypeIdLocal, "gone", "0"), "5 -> 5");
    check(&program, &kernel, (TypeIdTarget, "here", "0"), "4 -> 4");
    check(&program, &kernel, (TypeIdTarget, "gone", "0"), "5 -> 0");
    check(&program, &kernel, (TypeExists, "here", "0"), "1 -> 1");
    check(&program, &kernel, (TypeExists, "gone", "0"), "1 -> 0");
    check(&program, &kernel, (TypeSize, "here", "0"), "8 -> 16");
    check(&program, &kernel, (TypeSize, "gone", "0"), "8 -> 0");
    check(&program, &kernel, (TypeMatches, "here", "0"), "1 -> 0; no member `a`");
    check(&program, &kernel, (TypeMatches, "gone", "0"), "1 -> 0");
    check(&program, &kernel, (TypeSize, "other___mine", "0"), "8 -> 32");
    check(
        &program,
        &kernel,
        (TypeExists, "callback_t", "0"),
        "1 -> 0; the program's function has 2 parameters, the kernel's 1",
    );
}

#[test]
fn matching_types_have_all_the_program_has() {
    let build = |extra: bool, wide: bool, is_enum64: bool| {
        move |t: &mut Types| {
            let forward = t.add(TypeDef::Fwd { name: "deep".into(), is_union: false });
            let target = if extra { t.structure("deep", 4, &[("x", INT, 0)]) } else { forward };
            let pointer = t.ptr(target);
            let mode = [("ON", 1), ("OFF", 0), ("MAYBE", 2)];
            let mode = if extra { &mode[..] } else { &mode[1..2] };
            let mode = match is_enum64 {
                true => t.add(TypeDef::Enum64(enum_def("mode", 4, false, mode))),
                false => t.enumeration("mode", false, mode),
            };
            let function = t.function(TypeId::VOID, &[pointer]);
            let callback = t.ptr(function);
            let number = if wide { LONG } else { INT };
            let members = [
                ("p", pointer, 0),
                ("f", callback, 64),
                ("m", mode, 128),
                ("n", number, 192),
                ("z", INT, 256),
            ];
            t.structure("sample", 64, if extra { &members } else { &members[..4] });
        }
    };
    let small = program(&["0"], build(false, false, false));
    let large = program(&["0"], build(true, false, false));
    check(&small, &kernel(build(true, false, true)), (TypeMatches, "sample", "0"), "1 -> 1");
    check(
        &small,
        &kernel(build(true, true, false)),
        (TypeMatches, "sample", "0"),
        "1 -> 0; member `n`: the program has `int`, the kernel `long`",
    );
    check(
        &large,
        &kernel(build(false, false, false)),
        (TypeMatches, "sample", "0"),
        "1 -> 0; the program has 5 members, the kernel 4",
    );
}

#[test]
fn enumerators_are_found_by_name() {
    let program = program(&["0", "1", "2", "3"], |t| {
        t.enumeration("mode", true, &[("ON", -1), ("OFF___mine", 5), ("GONE", 6)]);
        t.enumeration64("wide", false, &[("HUGE", 1 << 40)]);
    });
    let kernel = kernel(|t| {
        t.enumeration("mode", false, &[("OFF", 0xffff_fff0), ("ON", 9)]);
        t.enumeration("wide", false, &[("HUGE", 3)]);
    });
    check(&program, &kernel, (EnumvalExists, "mode", "0"), "1 -> 1");
    check(&program, &kernel, (EnumvalExists, "mode", "1"), "1 -> 1");
    check(&program, &kernel, (EnumvalExists, "mode", "2"), "1 -> 0; no enumerator `GONE`");
    check(&program, &kernel, (EnumvalValue, "mode", "0"), "18446744073709551615 -> 9");
    check(&program, &kernel, (EnumvalValue, "mode", "1"), "5 -> 18446744073709551600");
    check(&program, &kernel, (EnumvalValue, "mode", "2"), "poison; no enumerator `GONE`");
    check(&program, &kernel, (EnumvalValue, "wide", "0"), "1099511627776 -> 3");
    check(
        &program,
        &kernel,
        (EnumvalValue, "mode", "3"),
        "the access string names no enumerator of the type",
    );
}

#[test]
fn candidates_must_agree() {
    let program = program(&["0:0", "0:1", "0"], |t| {
        t.structure("task", 8, &[("a", INT, 0), ("b", INT, 32)]);
        t.structure("same", 8, &[("a", INT, 0)]);
    });
    let kernel = kernel(|t| {
        t.structure("task", 16, &[("a", INT, 64), ("b", INT, 32)]);
        t.structure("task___2", 16, &[("b", INT, 96)]);
        t.structure("same", 8, &[("a", INT, 32)]);
        t.structure("same", 16, &[("a", INT, 32)]);
    });
    check(
        &program,
        &kernel,
        (FieldByteOffset, "task", "0:1"),
        "types 4 and 5 of the kernel both match, but the field is at bit 32 in one and at bit 96 in the other",
    );
    check(&program, &kernel, (FieldByteOffset, "same", "0:0"), "0 -> 4");
    check(
        &program,
        &kernel,
        (TypeIdTarget, "same", "0"),
        "types 6 and 7 of the kernel both match, but give 6 and 7",
    );

    // A record that only one candidate answers leaves that one for the others.
    let mut resolver = Resolver::new(&program.btf, &kernel);
    check_with(&mut resolver, &program, (FieldByteOffset, "task", "0:0"), "0 -> 8; no member `a`");
    check_with(&mut resolver, &program, (FieldByteOffset, "task", "0:1"), "4 -> 4");
}

#[test]
fn modules_are_asked_after_the_kernel() {
    let base = Arc::new(table(|t| {
        t.structure("in_kernel", 4, &[("x", INT, 0)]);
    }));
    let mut builder = BtfBuilder::on(Arc::clone(&base));
    for name in ["in_kernel", "in_module"] {
        let members = vec![MemberDef { name: "x".into(), ty: INT, bit_offset: 64, bit_size: 0 }];
        builder.add_struct(CompositeDef { name: name.into(), size: 16, kind_flag: false, members }).unwrap();
    }
    let module = Btf::parse(builder.finish(Endian::Little).unwrap(), Some(Arc::clone(&base))).unwrap();
    let module = ModuleTypes { name: "ext4".into(), btf: Arc::new(module) };
    let kernel = TargetTypes::with_modules(base, move || vec![module.clone()]);
    let program = program(&["0:0"], |t| {
        t.structure("in_kernel", 4, &[("x", INT, 0)]);
        t.structure("in_module", 4, &[("x", INT, 0)]);
    });
    check(&program, &kernel, (FieldByteOffset, "in_kernel", "0:0"), "0 -> 0");
    check(&program, &kernel, (FieldByteOffset, "in_module", "0:0"), "0 -> 8");
}

#[test]
fn records_that_make_no_sense_are_errors() {
    let long = ["0"; 65].join(":");
    let program = program(&["", ":0", "0:", "0:x", "0:-1", "0:9", "0:0:0", "1", &long, "0"], |t| {
        t.structure("task", 8, &[("a", INT, 0)]);
        t.enumeration("mode", false, &[("ON", 1)]);
    });
    let kernel = kernel(|_| ());
    for access in ["", ":0", "0:", "0:x", "0:-1"] {
        check(
            &program,
            &kernel,
            (FieldExists, "task", access),
            "the access string is not numbers joined by `:`",
        );
    }
    check(&program, &kernel, (FieldExists, "task", "0:9"), "struct task has 1 members, no number 9");
    check(&program, &kernel, (FieldExists, "task", "0:0:0"), "step 2 goes into `int`, which has no parts");
    check(&program, &kernel, (TypeExists, "task", "1"), "a record about a type has the access string `0`");
    check(
        &program,
        &kernel,
        (EnumvalExists, "mode", "1"),
        "the access string names no enumerator of the type",
    );
    check(
        &program,
        &kernel,
        (EnumvalExists, "task", "0"),
        "the access string names no enumerator of the type",
    );
    check(&program, &kernel, (FieldExists, "task", &long), "an access string of more than 64 steps");
}

#[test]
fn an_explanation_names_each_candidate() {
    let program = program(&["0:0", "0"], |t| {
        t.structure("task", 4, &[("pid", INT, 0)]);
        t.structure("gone", 4, &[("x", INT, 0)]);
        t.enumeration("mode", false, &[("ON", 1)]);
    });
    let kernel = kernel(|t| {
        t.structure("task", 48, &[("pid", LONG, 320)]);
        t.structure("task___old", 48, &[]);
        t.enumeration("mode", false, &[("ON", 3)]);
    });
    let mut resolver = Resolver::new(&program.btf, &kernel);
    let mut explain = |kind, name, access| {
        explain(&resolver.resolve(&program.record(kind, name, access)).unwrap(), &program.btf, &kernel)
    };
    assert_eq!(
        explain(FieldByteOffset, "task", "0:0"),
        "\
<byte_off> [4] struct task.pid (0:0 @ offset 0): 0 -> 40, access of 4 -> 8 bytes (a load or store would be \
poisoned: the types differ in more than unsigned width)
  kernel <byte_off> [4] struct task.pid (0:0 @ offset 40) matches
  kernel [5] struct task___old: no member `pid`"
    );
    assert_eq!(
        explain(FieldByteSize, "gone", "0:0"),
        "\
<byte_sz> [5] struct gone.x (0:0 @ offset 0): not in this kernel, the instruction is poisoned
  the kernel has no struct `gone`"
    );
    assert_eq!(
        explain(EnumvalValue, "mode", "0"),
        "\
<enumval_value> [6] enum mode::ON = 1: 1 -> 3
  kernel <enumval_value> [6] enum mode::ON = 3 matches"
    );
}

/// Two structures of two anonymous members each, forty deep, have 2^40 ways through them.
#[test]
fn work_is_bounded() {
    let program = program(&["0:0", "0"], |t| {
        t.structure("maze", 8, &[("exit", INT, 0)]);
        let mut function = t.function(TypeId::VOID, &[]);
        for _ in 0..31 {
            let pointer = t.ptr(function);
            function = t.function(TypeId::VOID, &[pointer, pointer]);
        }
        t.typedef("tower", function);
    });
    let kernel = kernel(|t| {
        let mut inner = t.structure("", 8, &[("a", INT, 0)]);
        for _ in 0..40 {
            inner = t.union("", 8, &[("", inner, 0), ("", inner, 0)]);
        }
        t.structure("maze", 8, &[("", inner, 0)]);
        let mut function = t.function(TypeId::VOID, &[]);
        for _ in 0..31 {
            let pointer = t.ptr(function);
            function = t.function(TypeId::VOID, &[pointer, pointer]);
        }
        t.typedef("tower", function);
    });
    check(
        &program,
        &kernel,
        (FieldExists, "maze", "0:0"),
        "comparing two types takes more than 4194304 steps",
    );
    check(&program, &kernel, (TypeExists, "tower", "0"), "comparing two types takes more than 4194304 steps");
    check(
        &program,
        &kernel,
        (TypeMatches, "tower", "0"),
        "comparing two types takes more than 4194304 steps",
    );
}
