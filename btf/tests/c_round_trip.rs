//! A table rendered as C and compiled for BPF must give the same types again: the same structures with the same members
//! at the same places, the same enumerators, typedefs that stand for the same.
//!
//! Needs clang and llvm-objcopy; the running kernel's table is taken too where there is one.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::process::Command;

use skep_btf::c::{self, Order};
use skep_btf::{
    Btf, BtfBuilder, Composite, CompositeDef, Encoding, Endian, Enum, EnumDef, Kind, MemberDef, Type,
    TypeDef, TypeId,
};

const CLANG: &str = "clang-19";
const OBJCOPY: &str = "llvm-objcopy-19";

#[test]
fn the_running_kernel_comes_back() {
    let Ok(bytes) = std::fs::read("/sys/kernel/btf/vmlinux") else {
        println!("skipped: no /sys/kernel/btf/vmlinux");
        return;
    };
    check(&Btf::parse(bytes, None).unwrap(), Order::Sorted);
}

#[test]
fn odd_layouts_come_back() {
    for order in [Order::Sorted, Order::Numbered] {
        check(&odd_layouts().unwrap(), order);
    }
}

/// Compiles the header of `btf` and compares all structures, unions and enumerations that have a name.
#[track_caller]
fn check(btf: &Btf, order: Order) {
    let header = c::dump(btf, order).unwrap();
    let mut wanted: Vec<(TypeId, String)> = btf
        .types()
        .filter(|(_, ty)| is_definition(ty))
        .map(|(id, ty)| (id, format!("{} [{id}] is not there", key(&ty))))
        .collect();
    let n_types = wanted.len();
    let tags = tags(&header);
    assert_eq!(tags.len(), n_types, "the header defines another number of types");
    for tags in tags.chunks(N_AT_ONCE) {
        let Some(compiled) = compile(&header, tags) else {
            println!("skipped: no {CLANG} or no {OBJCOPY}");
            return;
        };
        let compiled = Btf::parse(compiled, None).unwrap();
        Comparison::new(btf, &compiled).drop_equal(&mut wanted);
    }
    let reasons: Vec<&String> = wanted.iter().map(|(_, reason)| reason).take(20).collect();
    assert!(reasons.is_empty(), "{} of {n_types} types differ: {reasons:#?}", wanted.len());
    println!("{n_types} types are the same");
}

/// The time clang takes grows with the square of the number of types it writes.
const N_AT_ONCE: usize = 1000;

/// The BTF of an object that uses these types of a header. clang leaves out what nothing uses.
fn compile(header: &str, tags: &[String]) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let mut source = String::from("#include \"types.h\"\n");
    for (index, tag) in tags.iter().enumerate() {
        writeln!(source, "{tag} variable_{index};").unwrap();
    }
    std::fs::write(path("types.h"), header).unwrap();
    std::fs::write(path("types.c"), source).unwrap();
    let (types, object, table) = (path("types.c"), path("types.o"), path("types.btf"));
    run(Command::new(CLANG).args(["--target=bpf", "-g", "-O2", "-c"]).arg(types).arg("-o").arg(&object))?;
    let section = ["-O", "binary", "--only-section=.BTF", "--set-section-flags", ".BTF=alloc"];
    run(Command::new(OBJCOPY).args(section).arg(&object).arg(&table))?;
    Some(std::fs::read(table).unwrap())
}

/// Runs a program; `None` if there is none.
fn run(command: &mut Command) -> Option<()> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}", text.lines().take(20).collect::<Vec<_>>().join("\n"));
    Some(())
}

/// The structures, unions and enumerations that the header defines at the start of a line.
fn tags(header: &str) -> Vec<String> {
    let tag = |line: &str| {
        let definition = line.strip_suffix(" {").or_else(|| line.strip_suffix(" {};"))?;
        let (kind, name) = definition.split_once(' ')?;
        (["struct", "union", "enum"].contains(&kind) && !name.contains(' ')).then(|| definition.to_owned())
    };
    header.lines().filter_map(tag).collect()
}

/// Types that were found equal, or are being compared: types may refer to themselves.
struct Comparison<'a> {
    one: &'a Btf,
    two: &'a Btf,
    assumed: HashSet<(TypeId, TypeId)>,
    /// The same, in the order of assumption, to take back what followed from a wrong one.
    assumed_order: Vec<(TypeId, TypeId)>,
}

impl<'a> Comparison<'a> {
    fn new(one: &'a Btf, two: &'a Btf) -> Comparison<'a> {
        Comparison { one, two, assumed: HashSet::new(), assumed_order: Vec::new() }
    }

    /// Keeps the types that have no equal of the same name here, with the reason where there is one of that name.
    fn drop_equal(&mut self, wanted: &mut Vec<(TypeId, String)>) {
        let mut twos: HashMap<String, Vec<TypeId>> = HashMap::new();
        for (id, ty) in self.two.types().filter(|(_, ty)| is_definition(ty)) {
            twos.entry(key(&ty)).or_default().push(id);
        }
        wanted.retain_mut(|(id, reason)| {
            let key = key(&self.one.get(*id).unwrap());
            let candidates = twos.get(&key).into_iter().flatten();
            !candidates.into_iter().any(|&two| match self.compare_anew(*id, two) {
                Ok(()) => true,
                Err(why) => {
                    *reason = format!("{key} [{id}]: {why}");
                    false
                }
            })
        });
    }

    /// Compares two types and takes back what was assumed if they differ.
    fn compare_anew(&mut self, one: TypeId, two: TypeId) -> Result<(), String> {
        let before = self.assumed_order.len();
        let outcome = self.compare(one, two);
        if outcome.is_err() {
            for pair in self.assumed_order.drain(before..) {
                self.assumed.remove(&pair);
            }
        }
        outcome
    }

    fn compare(&mut self, one: TypeId, two: TypeId) -> Result<(), String> {
        let (one, two) = (plain(self.one, one), plain(self.two, two));
        if !self.assumed.insert((one, two)) {
            return Ok(());
        }
        self.assumed_order.push((one, two));
        let name = |btf: &Btf, id| format!("{} of {:?} bytes", c::render_type(btf, id), btf.size_of(id));
        let differ = || Err(format!("{} became {}", name(self.one, one), name(self.two, two)));
        match (self.one.get(one).unwrap(), self.two.get(two).unwrap()) {
            (Type::Void, Type::Void) => Ok(()),
            (Type::Int { size, encoding, .. }, Type::Int { size: size2, encoding: encoding2, .. }) => {
                // Whether `char` is signed is the compiler's choice.
                let same = size == size2 && (encoding.is_signed() == encoding2.is_signed() || size == 1);
                if same { Ok(()) } else { differ() }
            }
            (Type::Float { size, .. }, Type::Float { size: size2, .. }) if size == size2 => Ok(()),
            (Type::Ptr { target }, Type::Ptr { target: target2 }) => self.compare(target, target2),
            (Type::Array { elem, count, .. }, Type::Array { elem: elem2, count: count2, .. })
                if count == count2 =>
            {
                self.compare(elem, elem2)
            }
            (Type::FuncProto(of), Type::FuncProto(of2)) => {
                // clang spells `(void)` as one parameter without a type.
                let params = |of: skep_btf::FuncProto<'_>| -> Vec<TypeId> {
                    let params: Vec<TypeId> = of.params.iter().map(|param| param.ty).collect();
                    if params == [TypeId::VOID] { Vec::new() } else { params }
                };
                let (params, params2) = (params(of), params(of2));
                if params.len() != params2.len() {
                    return differ();
                }
                self.compare(of.ret, of2.ret)?;
                params.into_iter().zip(params2).try_for_each(|(one, two)| self.compare(one, two))
            }
            // Behind a pointer clang leaves a structure declared.
            (ty, ty2) if is_forward(&ty) || is_forward(&ty2) => {
                if base_name(ty.name()) == base_name(ty2.name()) { Ok(()) } else { differ() }
            }
            (Type::Struct(of), Type::Struct(of2)) | (Type::Union(of), Type::Union(of2)) => {
                self.compare_members(of, of2)
            }
            (Type::Enum(of) | Type::Enum64(of), Type::Enum(of2) | Type::Enum64(of2)) => {
                compare_enums(of, of2)
            }
            _ => differ(),
        }
    }

    fn compare_members(&mut self, of: Composite<'_>, of2: Composite<'_>) -> Result<(), String> {
        if of.members.iter().any(|member| is_of_the_compiler(self.one, member.ty)) {
            return Ok(());
        }
        if of.size != of2.size
            || of.members.len() != of2.members.len()
            || base_name(of.name) != base_name(of2.name)
        {
            let (size, size2) = (of.size, of2.size);
            let (n, n2) = (of.members.len(), of2.members.len());
            return Err(format!(
                "`{}` has {n} members in {size} bytes, `{}` {n2} in {size2}",
                of.name, of2.name
            ));
        }
        for (member, member2) in of.members.iter().zip(of2.members.iter()) {
            let place =
                |member: skep_btf::Member<'_>| (member.name.to_owned(), member.bit_offset, member.bit_size);
            if place(member) != place(member2) {
                return Err(format!("`{}`: {:?} became {:?}", of.name, place(member), place(member2)));
            }
            self.compare(member.ty, member2.ty)
                .map_err(|why| format!("`{}.{}`: {why}", of.name, member.name))?;
        }
        Ok(())
    }
}

fn compare_enums(of: Enum<'_>, of2: Enum<'_>) -> Result<(), String> {
    let variants = |of: Enum<'_>| -> Vec<(String, i128)> {
        of.variants.iter().map(|variant| (base_name(variant.name).to_owned(), variant.value)).collect()
    };
    if of.size == of2.size && variants(of) == variants(of2) && base_name(of.name) == base_name(of2.name) {
        return Ok(());
    }
    Err(format!("enum `{}` of {} became one of {} with {:?}", of.name, of.size, of2.size, variants(of2)))
}

fn is_definition(ty: &Type<'_>) -> bool {
    let is_kind = matches!(ty.kind(), Kind::Struct | Kind::Union | Kind::Enum | Kind::Enum64);
    let is_empty_enum = matches!(ty, Type::Enum(of) if of.variants.is_empty());
    is_kind && !ty.name().is_empty() && !is_empty_enum
}

fn is_forward(ty: &Type<'_>) -> bool {
    matches!(ty, Type::Fwd { .. }) || matches!(ty, Type::Enum(of) if of.variants.is_empty())
}

fn key(ty: &Type<'_>) -> String {
    let kind = if ty.kind() == Kind::Enum64 { Kind::Enum } else { ty.kind() };
    format!("{} {}", kind.name(), base_name(ty.name()))
}

/// The name without the number it gets where several types have it.
fn base_name(name: &str) -> &str {
    match name.rsplit_once("___") {
        Some((base, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => base,
        _ => name,
    }
}

/// What `va_list` is made of, each compiler knows for each machine.
fn is_of_the_compiler(btf: &Btf, id: TypeId) -> bool {
    match btf.get(id) {
        Some(Type::Typedef { name, target }) => {
            name == "__builtin_va_list" || is_of_the_compiler(btf, target)
        }
        Some(Type::Ptr { target }) => is_of_the_compiler(btf, target),
        _ => false,
    }
}

/// gcc and clang put qualifiers at different places; what counts is the type behind them.
fn plain(btf: &Btf, id: TypeId) -> TypeId {
    btf.skip_modifiers(id).unwrap()
}

/// Structures that only padding, packing or attributes can describe.
fn odd_layouts() -> Result<Btf, skep_btf::Error> {
    let mut builder = BtfBuilder::new();
    let char = builder.add_int("char", 1, Encoding::SIGNED)?;
    let short = builder.add_int("short", 2, Encoding::SIGNED)?;
    let int = builder.add_int("int", 4, Encoding::SIGNED)?;
    let long = builder.add_int("long", 8, Encoding::SIGNED)?;
    let mut add = |name: &str, size: u32, members: &[(&str, TypeId, u32, u8)]| {
        let member = |&(name, ty, bit_offset, bit_size): &(&str, TypeId, u32, u8)| MemberDef {
            name: name.into(),
            ty,
            bit_offset,
            bit_size,
        };
        let members = members.iter().map(member).collect();
        builder.add_struct(CompositeDef { name: name.into(), size, kind_flag: true, members })
    };
    add("packed", 5, &[("a", char, 0, 0), ("b", int, 8, 0)])?;
    add("trailing_hole", 64, &[("a", int, 0, 0)])?;
    add("aligned_hole", 24, &[("a", char, 0, 0), ("b", char, 64, 0), ("c", char, 128, 0)])?;
    add("bits", 16, &[("a", int, 0, 3), ("b", int, 3, 5), ("c", int, 12, 4), ("d", long, 64, 60)])?;
    add("bits_apart", 8, &[("a", int, 0, 3), ("b", int, 32, 5)])?;
    add("bits_then_byte", 8, &[("a", int, 0, 3), ("b", char, 32, 0), ("c", short, 48, 0)])?;
    add("byte_then_bits", 16, &[("a", char, 0, 0), ("b", int, 8, 5), ("c", int, 64, 1)])?;
    add("packed_bits", 6, &[("a", char, 0, 0), ("b", int, 8, 0), ("c", char, 40, 7)])?;
    let shorts = add("shorts", 6, &[("a", short, 0, 0), ("b", char, 16, 0), ("c", short, 32, 0)])?;
    add("odd_inner", 7, &[("x", char, 0, 0), ("s", shorts, 8, 0)])?;
    let enumeration = |name: &str, size: u32, signed: bool, variants: &[(&str, i128)]| EnumDef {
        name: name.into(),
        size,
        signed,
        variants: variants.iter().map(|&(name, value)| (name.to_owned(), value)).collect(),
    };
    builder.add(TypeDef::Enum(enumeration("byte_wide", 1, false, &[("B0", 0), ("B255", 255)])))?;
    builder.add(TypeDef::Enum(enumeration("negative", 4, true, &[("N1", -1), ("N2", 2)])))?;
    builder.add(TypeDef::Enum64(enumeration("huge", 8, false, &[("H1", 1), ("H40", 1 << 40)])))?;
    builder.add(TypeDef::Enum64(enumeration("low", 8, true, &[("L1", -1), ("L40", -(1 << 40))])))?;
    builder.add(TypeDef::Enum64(enumeration("word_wide", 8, false, &[("W1", 1)])))?;
    Btf::parse(builder.finish(Endian::Little)?, None)
}
