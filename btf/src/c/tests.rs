//! How single types and small headers are spelled.

use super::{Order, dump, render_definition, render_type, render_variable};
use crate::{
    Btf, BtfBuilder, CompositeDef, Encoding, Endian, EnumDef, Linkage, MemberDef, ParamDef, TypeDef, TypeId,
};

const INT: TypeId = TypeId(1);
const CHAR: TypeId = TypeId(2);
const LONG: TypeId = TypeId(3);

/// A table that starts with `int`, `char` and `long`; `build` says which type a test is about.
fn table(build: impl FnOnce(&mut BtfBuilder) -> TypeId) -> (Btf, TypeId) {
    let mut builder = BtfBuilder::new();
    for (name, size) in [("int", 4), ("char", 1), ("long", 8)] {
        builder.add_int(name, size, Encoding::SIGNED).unwrap();
    }
    let id = build(&mut builder);
    (Btf::parse(builder.finish(Endian::Little).unwrap(), None).unwrap(), id)
}

fn member(name: &str, ty: TypeId, bit_offset: u32, bit_size: u8) -> MemberDef {
    MemberDef { name: name.into(), ty, bit_offset, bit_size }
}

fn composite(name: &str, size: u32, members: Vec<MemberDef>) -> CompositeDef {
    CompositeDef { name: name.into(), size, kind_flag: true, members }
}

fn enumeration(name: &str, size: u32, signed: bool, variants: &[(&str, i128)]) -> EnumDef {
    let variants = variants.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    EnumDef { name: name.into(), size, signed, variants }
}

fn function(b: &mut BtfBuilder, ret: TypeId, params: &[(&str, TypeId)]) -> TypeId {
    b.add_func_proto(ret, params).unwrap()
}

#[track_caller]
fn check_type(expected: &str, build: impl FnOnce(&mut BtfBuilder) -> TypeId) {
    let (btf, id) = table(build);
    assert_eq!(render_type(&btf, id), expected);
}

#[track_caller]
fn check_definition(expected: &str, build: impl FnOnce(&mut BtfBuilder) -> TypeId) {
    let (btf, id) = table(build);
    assert_eq!(render_definition(&btf, id).unwrap(), expected);
}

/// What a header has between its fixed head and its tail.
#[track_caller]
fn check_header(expected: &str, build: impl FnOnce(&mut BtfBuilder) -> TypeId) {
    let (btf, _) = table(build);
    let header = dump(&btf, Order::Numbered).unwrap();
    let body = header.strip_prefix(super::HEAD).and_then(|text| text.strip_suffix(super::TAIL)).unwrap();
    let (types, _) = body.split_once("\n/* BPF kfuncs */").unwrap();
    assert_eq!(types, expected);
}

#[test]
fn types_are_spelled_as_c_declares_them() {
    check_type("void", |_| TypeId::VOID);
    check_type("int", |_| INT);
    check_type("[99]", |_| TypeId(99));
    check_type("const char * const", |b| {
        let target = b.add(TypeDef::Const { target: CHAR }).unwrap();
        let target = b.add_ptr(target).unwrap();
        b.add(TypeDef::Const { target }).unwrap()
    });
    check_type("int (*)(void)", |b| {
        let function = function(b, INT, &[]);
        b.add_ptr(function).unwrap()
    });
    check_type("int (*)(struct foo *, ...)", |b| {
        let foo = b.add_struct(composite("foo", 0, vec![])).unwrap();
        let foo = b.add_ptr(foo).unwrap();
        let function = function(b, INT, &[("", foo), ("", TypeId::VOID)]);
        b.add_ptr(function).unwrap()
    });
    check_type("int (*[4])(long)", |b| {
        let function = function(b, INT, &[("", LONG)]);
        let pointer = b.add_ptr(function).unwrap();
        b.add_array(pointer, INT, 4).unwrap()
    });
    check_type("int[2][3]", |b| {
        let row = b.add_array(INT, INT, 3).unwrap();
        b.add_array(row, INT, 2).unwrap()
    });
    check_type("char(*)[16]", |b| {
        let array = b.add_array(CHAR, INT, 16).unwrap();
        b.add_ptr(array).unwrap()
    });
    check_type("struct {…} *", |b| {
        let inner = b.add_struct(composite("", 4, vec![member("x", INT, 0, 0)])).unwrap();
        b.add_ptr(inner).unwrap()
    });
    check_type("char __attribute__((btf_type_tag(\"user\"))) *", |b| {
        let target = b.add(TypeDef::TypeTag { name: "user".into(), target: CHAR, attribute: false }).unwrap();
        b.add_ptr(target).unwrap()
    });
}

#[test]
fn variables_and_functions_have_their_name_inside() {
    let (btf, id) = table(|b| {
        let function = function(b, INT, &[]);
        let pointer = b.add_ptr(function).unwrap();
        b.add_array(pointer, INT, 4).unwrap()
    });
    assert_eq!(render_variable(&btf, id, "handlers"), "int (*handlers[4])(void)");
    check_type("long open(const char *path, int flags)", |b| {
        let path = b.add(TypeDef::Const { target: CHAR }).unwrap();
        let path = b.add_ptr(path).unwrap();
        let proto = function(b, LONG, &[("path", path), ("flags", INT)]);
        b.add_func("open", Linkage::Global, proto).unwrap()
    });
}

#[test]
fn structures_show_padding_and_packing() {
    check_definition("struct empty {}", |b| b.add_struct(composite("empty", 0, vec![])).unwrap());
    check_definition("struct packed {\n\tchar a;\n\tint b;\n} __attribute__((packed))", |b| {
        let members = vec![member("a", CHAR, 0, 0), member("b", INT, 8, 0)];
        b.add_struct(composite("packed", 5, members)).unwrap()
    });
    check_definition("struct hole {\n\tint a;\n\tlong: 0;\n\tchar b;\n}", |b| {
        let members = vec![member("a", INT, 0, 0), member("b", CHAR, 64, 0)];
        b.add_struct(composite("hole", 12, members)).unwrap()
    });
    check_definition("struct bits {\n\tint a: 3;\n\tchar: 5;\n\tint b: 4;\n\tlong c: 40;\n}", |b| {
        let members = vec![member("a", INT, 0, 3), member("b", INT, 8, 4), member("c", LONG, 12, 40)];
        b.add_struct(composite("bits", 8, members)).unwrap()
    });
    check_definition("struct tail {\n\tint a;\n\tlong: 64;\n}", |b| {
        b.add_struct(composite("tail", 16, vec![member("a", INT, 0, 0)])).unwrap()
    });
    check_definition("union u {\n\tint a;\n\tstruct {\n\t\tlong b;\n\t};\n}", |b| {
        let inner = b.add_struct(composite("", 8, vec![member("b", LONG, 0, 0)])).unwrap();
        b.add(TypeDef::Union(composite("u", 8, vec![member("a", INT, 0, 0), member("", inner, 0, 0)])))
            .unwrap()
    });
}

#[test]
fn enumerations_show_their_size() {
    check_definition("enum e {\n\tA = -1,\n\tB = 2,\n}", |b| {
        b.add(TypeDef::Enum(enumeration("e", 4, true, &[("A", -1), ("B", 2)]))).unwrap()
    });
    check_definition("enum e {\n\tA = 1,\n} __attribute__((mode(byte)))", |b| {
        b.add(TypeDef::Enum(enumeration("e", 1, false, &[("A", 1)]))).unwrap()
    });
    check_definition("enum e {\n\tA = 4294967296ULL,\n}", |b| {
        b.add(TypeDef::Enum64(enumeration("e", 8, false, &[("A", 1 << 32)]))).unwrap()
    });
    check_definition("enum e {\n\tA = 1LL,\n} __attribute__((mode(word)))", |b| {
        b.add(TypeDef::Enum64(enumeration("e", 8, true, &[("A", 1)]))).unwrap()
    });
}

#[test]
fn what_is_embedded_stands_first_and_what_is_pointed_at_is_declared() {
    let expected = "\
struct later;

struct inner {
\tstruct later *later;
\tstruct inner *self;
};

struct outer {
\tstruct inner inner;
};

struct later {
\tint x;
};

";
    check_header(expected, |b| {
        // Numbers 4 to 8.
        let (outer, inner, later) = (TypeId(4), TypeId(5), TypeId(6));
        b.add_struct(composite("outer", 16, vec![member("inner", inner, 0, 0)])).unwrap();
        let members = vec![member("later", TypeId(7), 0, 0), member("self", TypeId(8), 64, 0)];
        b.add_struct(composite("inner", 16, members)).unwrap();
        b.add_struct(composite("later", 4, vec![member("x", INT, 0, 0)])).unwrap();
        b.add_ptr(later).unwrap();
        b.add_ptr(inner).unwrap();
        outer
    });
}

#[test]
fn names_taken_twice_get_a_number() {
    let expected = "\
struct same {
\tint x;
};

struct same___2 {
\tlong x;
};

typedef struct same___2 alias;

enum {
\talias___2 = 0,
};

";
    check_header(expected, |b| {
        b.add_struct(composite("same", 4, vec![member("x", INT, 0, 0)])).unwrap();
        let target = b.add_struct(composite("same", 8, vec![member("x", LONG, 0, 0)])).unwrap();
        b.add(TypeDef::Typedef { name: "alias".into(), target }).unwrap();
        b.add(TypeDef::Enum(enumeration("", 4, false, &[("alias", 0)]))).unwrap()
    });
}

#[test]
fn kfuncs_are_declared_at_the_end() {
    let (btf, _) = table(|b| {
        let proto = function(b, INT, &[("x", LONG)]);
        let target = b.add_func("bpf_do", Linkage::Static, proto).unwrap();
        b.add(TypeDef::DeclTag { name: "bpf_kfunc".into(), target, component: None, attribute: false })
            .unwrap()
    });
    let header = dump(&btf, Order::Sorted).unwrap();
    assert!(header.contains("extern int bpf_do(long x) __weak __ksym;\n#endif"), "{header}");
}

/// Types that C cannot say, or that would take for ever to say.
#[test]
fn hostile_types_are_errors() {
    #[track_caller]
    fn check(expected: &str, build: impl FnOnce(&mut BtfBuilder) -> TypeId) {
        let (btf, id) = table(build);
        let error = dump(&btf, Order::Sorted).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        // One type is bounded too.
        let _ = (render_type(&btf, id), render_definition(&btf, id));
    }
    check("contains itself", |b| {
        b.add_struct(composite("me", 8, vec![member("me", TypeId(4), 0, 0)])).unwrap()
    });
    check("deep in one another", |b| b.add_ptr(TypeId(4)).unwrap());
    check("a gap of more than 1 MiB", |b| b.add_struct(composite("huge", u32::MAX, vec![])).unwrap());
    check("deep in one another", |b| {
        b.add(TypeDef::FuncProto {
            ret: TypeId::VOID,
            params: vec![ParamDef { name: String::new(), ty: TypeId(4) }; 2],
        })
        .unwrap()
    });
    check("steps", |b| {
        let mut inner = b.add_struct(composite("", 8, vec![member("x", LONG, 0, 0)])).unwrap();
        for _ in 0..40 {
            let members = vec![member("", inner, 0, 0), member("", inner, 0, 0)];
            inner = b.add(TypeDef::Union(composite("", 8, members))).unwrap();
        }
        b.add_struct(composite("maze", 8, vec![member("", inner, 0, 0)])).unwrap()
    });
}
