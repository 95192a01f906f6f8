//! Linking small objects: layout of subprograms, references, externs, records, attach targets, and each way to fail.

mod elf;

use std::sync::Arc;

use elf::{Elf, R_64_32, R_64_64, R_ABS64, Seen, call, exit, load64, mov, push};
use object::SectionKind;
use skep_btf::{
    Btf, BtfBuilder, CompositeDef, CoreReloc, CoreRelocKind, Encoding, Endian, InsnOffset, Kind, Linkage,
    MemberDef, SectionVar, TypeDef, TypeId,
};
use skep_isa::Word;
use skep_linux::{AttachType, MapType, ProgType};
use skep_object::{
    AttachTarget, Config, ErrorKind, Kallsyms, Kconfig, LinkOptions, Linked, MapOrigin, Object, Pinning,
    Program, SymbolKind, Target, UnresolvedKind, Value,
};

fn link(elf: Elf, target: &Target) -> Linked {
    link_with(elf, target, &LinkOptions::default())
}

fn link_with(elf: Elf, target: &Target, options: &LinkOptions) -> Linked {
    Object::parse("dir/sample.bpf.o", elf.finish()).unwrap().link(target, options)
}

#[track_caller]
fn only(linked: Linked) -> Program {
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    let [program] = <[Program; 1]>::try_from(linked.programs).unwrap();
    program
}

/// The one failure, of a program or a map.
#[track_caller]
fn failure(linked: &Linked) -> &ErrorKind {
    let [failure] = linked.failed.as_slice() else { panic!("{:?}", linked.failed) };
    assert!(failure.error.place().file.is_some(), "{failure:?}");
    failure.error.kind()
}

fn configured(text: &str) -> LinkOptions {
    let config = Config::parse("skep.toml", text).unwrap().for_object("dir/sample.bpf.o");
    LinkOptions { config, ..LinkOptions::default() }
}

#[test]
fn both_byte_orders_give_the_same_program() {
    for endian in [Endian::Little, Endian::Big] {
        let mut elf = Elf::of(endian);
        elf.license("GPL");
        let version = elf.section("version", SectionKind::Data);
        elf.bytes(version, &if endian == Endian::Little { 6u32.to_le_bytes() } else { 6u32.to_be_bytes() });
        let xdp = elf.code("xdp.frags");
        elf.function(xdp, "pass", Seen::Global, &[mov(0x0102), exit()]);
        elf.describe_function("xdp.frags", 0, "pass", Linkage::Global);
        let program = only(link(elf, &Target::default()));
        assert_eq!((program.name.as_str(), program.section.as_str()), ("pass", "xdp.frags"));
        assert_eq!((program.license.as_str(), program.kern_version), ("GPL", 6));
        assert_eq!(program.insns, [mov(0x0102), exit()]);
        assert_eq!(
            (program.kind.prog_type, program.kind.attach_type),
            (ProgType::Xdp, Some(AttachType::Xdp))
        );
        assert_eq!(program.kind.flags, 1 << 5);
        let btf = program.btf.unwrap();
        assert_eq!(btf.name_of(program.func_info[0].type_id), "pass");
        assert_eq!((program.line_info[0].line, program.line_info[0].column), (7, 3));
        assert_eq!(btf.str_at(program.line_info[0].text), Some("return 0;"));
    }
}

#[test]
fn subprograms_follow_in_the_order_libbpf_gives_them() {
    let mut elf = Elf::new();
    let (text, xdp) = (elf.code(".text"), elf.code("xdp"));
    // Static `leaf` at 0, global `middle` at 2, static `last` at 5; `middle` calls `leaf` without a relocation.
    elf.function(text, "leaf", Seen::Static, &[mov(1), exit()]);
    let middle = elf.function(text, "middle", Seen::Global, &[call(-3), call(-4), exit()]);
    elf.function(text, "last", Seen::Static, &[mov(3), exit()]);
    elf.function(xdp, "entry", Seen::Global, &[call(4), call(-1), call(-1), exit()]);
    let section = elf.section_symbol(text);
    elf.relocate(xdp, 0, section, R_64_32);
    elf.relocate(xdp, 8, middle, R_64_32);
    elf.relocate(xdp, 16, middle, R_64_32);
    let program = only(link(elf, &Target::default()));
    let names: Vec<_> = program.subprogs.iter().map(|of| (of.name.as_str(), of.start.0)).collect();
    assert_eq!(names, [("entry", 0), ("last", 4), ("middle", 6), ("leaf", 9)]);
    let calls = [call(3), call(4), call(3), exit(), mov(3), exit(), call(2), call(1), exit(), mov(1), exit()];
    assert_eq!(program.insns, calls);
    assert!(program.symbols.iter().all(|symbol| symbol.kind == SymbolKind::Subprog));
}

#[test]
fn records_move_with_their_functions() {
    let mut elf = Elf::new();
    let (text, xdp) = (elf.code(".text"), elf.code("xdp"));
    elf.function(text, "unused", Seen::Global, &[exit()]);
    let used = elf.function(text, "used", Seen::Hidden, &[mov(0), exit()]);
    elf.function(xdp, "entry", Seen::Global, &[call(-1), exit()]);
    elf.relocate(xdp, 0, used, R_64_32);
    elf.describe_function(".text", 0, "unused", Linkage::Global);
    let func = elf.describe_function(".text", 8, "used", Linkage::Global);
    elf.describe_function("xdp", 0, "entry", Linkage::Global);
    let program = only(link(elf, &Target::default()));
    assert_eq!(program.func_info.iter().map(|record| record.insn.0).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(program.line_info.iter().map(|record| record.insn.0).collect::<Vec<_>>(), [0, 2]);
    // Hidden means verified with its callers.
    assert_eq!(program.subprogs[1].linkage, skep_object::Linkage::Static);
    let btf = program.btf.unwrap();
    assert!(matches!(btf.get(func), Some(skep_btf::Type::Func { linkage: Linkage::Static, .. })));
}

#[test]
fn addresses_of_functions_become_distances() {
    let mut elf = Elf::new();
    let (text, xdp) = (elf.code(".text"), elf.code("xdp"));
    elf.function(text, "a", Seen::Static, &[mov(1), exit()]);
    elf.function(text, "b", Seen::Static, &[mov(2), exit()]);
    let [first, second] = load64(16);
    elf.function(xdp, "entry", Seen::Global, &[first, second, exit()]);
    let section = elf.section_symbol(text);
    elf.relocate(xdp, 0, section, R_64_64);
    let program = only(link(elf, &Target::default()));
    assert_eq!(program.subprogs[1].name, "b");
    assert_eq!(program.insns[0], Word { code: 0x18, regs: 0x41, off: 0, imm: 2 });
}

#[test]
fn maps_are_numbered_by_first_use_and_variables_have_offsets() {
    let mut elf = Elf::new();
    let int = elf.int();
    let hash = elf.map_type(&[("type", 1), ("max_entries", 9), ("key_size", 4), ("value_size", 8)], &[]);
    let (_, maps) = elf.maps(&[("first", hash, 0), ("second", hash, 0)]);
    let data = elf.section(".data", SectionKind::Data);
    elf.variable(data, "hidden", Seen::Hidden, &5u64.to_le_bytes());
    let counter = elf.variable(data, "counter", Seen::Global, &7u64.to_le_bytes());
    let vars = ["hidden", "counter"].map(|name| (elf.btf.add_var(name, Linkage::Global, int).unwrap(), 8));
    elf.datasec(".data", &vars);
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    let [c, d] = load64(4);
    elf.function(tc, "entry", Seen::Global, &[a, b, a, b, a, b, c, d, exit()]);
    for (at, symbol) in [(0, maps[1]), (16, maps[0]), (32, maps[1]), (48, counter)] {
        elf.relocate(tc, at, symbol, R_64_64);
    }
    let program = only(link(elf, &Target::default()));
    let names: Vec<_> = program.maps.iter().map(|map| map.name.as_str()).collect();
    assert_eq!(names, ["second", "first", "sample.data"]);
    let loads: Vec<_> = [0, 2, 4, 6].map(|at| (program.insns[at].src(), program.insns[at].imm)).into();
    assert_eq!(loads, [(1, 0), (1, 1), (1, 0), (2, 2)]);
    // The variable's offset and the distance into it that the compiler left in the first slot.
    assert_eq!(program.insns[7].imm, 8 + 4);
    let data = &program.maps[2];
    assert_eq!((data.value_size, data.flags, data.origin), (16, 1 << 10, MapOrigin::Data));
    assert!(program.symbols.iter().any(|s| s.kind == SymbolKind::Variable && s.name == "counter+4"));
}

#[test]
fn a_raw_descriptor_is_no_index() {
    let mut elf = Elf::new();
    let tc = elf.code("tc");
    let [mut first, second] = load64(3);
    first = first.with_src(1);
    elf.function(tc, "entry", Seen::Global, &[first, second, exit()]);
    assert_eq!(only(link(elf, &Target::default())).insns[0].imm, !3);
}

#[test]
fn maps_of_maps_and_program_arrays_have_their_slots() {
    let mut elf = Elf::new();
    let tc = elf.code("tc");
    let tail = elf.function(tc, "tail", Seen::Global, &[exit()]);
    let (inner, size) =
        elf.map_type(&[("type", 2), ("max_entries", 1), ("key_size", 4), ("value_size", 4)], &[]);
    let int = elf.int();
    let pointer = elf.btf.add_ptr(inner).unwrap();
    let values = elf.btf.add_array(pointer, int, 0).unwrap();
    let outer = elf.map_type(&[("type", 12), ("max_entries", 4), ("key_size", 4)], &[("values", values)]);
    let proto = elf.btf.add_func_proto(int, &[]).unwrap();
    let pointer = elf.btf.add_ptr(proto).unwrap();
    let values = elf.btf.add_array(pointer, int, 0).unwrap();
    let calls = elf.map_type(&[("type", 3), ("max_entries", 4), ("key_size", 4)], &[("values", values)]);
    let (section, maps) = elf.maps(&[("leaf", (inner, size), 0), ("outer", outer, 3), ("calls", calls, 2)]);
    let (outer_at, calls_at) = (u64::from(size), u64::from(size + outer.1) + 24);
    elf.relocate(section, outer_at + u64::from(outer.1) + 16, maps[0], R_ABS64);
    elf.relocate(section, calls_at + u64::from(calls.1) + 8, tail, R_ABS64);
    let linked = link(elf, &Target::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    let slots = |at: usize| -> Vec<(u32, &str)> {
        linked.maps[at].slots.iter().map(|slot| (slot.index, slot.name.as_str())).collect()
    };
    assert_eq!((linked.maps[1].map_type, linked.maps[1].value_size), (MapType::ArrayOfMaps, 4));
    assert_eq!(slots(1), [(2, "leaf")]);
    assert_eq!(linked.maps[1].inner.as_ref().map(|inner| inner.value_size), Some(4));
    assert_eq!(slots(2), [(1, "tail")]);
}

/// An object with one map in `.maps`, and how reading it failed or what it came to.
#[track_caller]
fn check_map(numbers: &[(&str, u32)], expected: Result<MapType, ErrorKind>) {
    let mut elf = Elf::new();
    let ty = elf.map_type(numbers, &[]);
    elf.maps(&[("m", ty, 0)]);
    let linked = link(elf, &Target::default());
    match expected {
        Ok(map_type) => assert_eq!(linked.maps[0].map_type, map_type),
        Err(kind) => assert_eq!(failure(&linked), &kind),
    }
}

#[test]
fn map_definitions_are_judged() {
    let wrong = |reason: &str| Err(ErrorKind::Map { reason: reason.into() });
    check_map(&[("type", 27), ("max_entries", 5000)], Ok(MapType::Ringbuf));
    check_map(&[("max_entries", 1)], Err(ErrorKind::MapWithoutType));
    check_map(&[("type", 99)], wrong("`type` is 99, which is no map type known here"));
    check_map(&[("type", 1), ("max_entires", 1)], wrong("`max_entires` is no member a map can have"));
}

#[test]
fn custom_pinning_is_kept() {
    let mut elf = Elf::new();
    let ty = elf.map_type(&[("type", 1), ("pinning", 2)], &[]);
    elf.maps(&[("m", ty, 0)]);
    assert_eq!(link(elf, &Target::default()).maps[0].pinning, Pinning::Custom(2));
}

#[test]
fn legacy_maps_are_as_long_as_the_distance_of_their_symbols() {
    let words = |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_le_bytes()).collect() };
    let mut elf = Elf::new();
    let maps = elf.section("maps", SectionKind::Data);
    elf.variable(maps, "short", Seen::Global, &words(&[1, 4, 8, 16, 1, 0]));
    let outer = elf.variable(maps, "outer", Seen::Global, &words(&[12, 4, 4, 2, 0, 0, 2, 77, 0, 0]));
    elf.variable(maps, "inner", Seen::Global, &words(&[2, 4, 16, 1, 0, 77, 0, 0, 0, 0]));
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, exit()]);
    elf.relocate(tc, 0, outer, R_64_64);
    let linked = link(elf, &Target::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    let [short, outer, _] = linked.maps.as_slice() else { panic!("{:?}", linked.maps) };
    assert_eq!((short.map_type, short.flags, short.origin), (MapType::Hash, 1, MapOrigin::Legacy));
    assert_eq!(outer.pinning, Pinning::Custom(2));
    assert_eq!(outer.inner.as_ref().map(|inner| inner.value_size), Some(16));
    assert_eq!(linked.programs[0].maps[0].name, "outer");

    let mut elf = Elf::new();
    let maps = elf.section("maps", SectionKind::Data);
    elf.variable(maps, "m", Seen::Global, &words(&[1, 4, 8, 16]));
    assert!(
        matches!(failure(&link(elf, &Target::default())), ErrorKind::Map { reason } if reason.contains("too few"))
    );
}

/// A kernel with a function, a variable, a hook, a tracepoint, and a structure of functions.
fn kernel() -> Target {
    let mut btf = BtfBuilder::new();
    let int = btf.add_int("int", 4, Encoding::SIGNED).unwrap();
    let proto = btf.add_func_proto(int, &[("x", int)]).unwrap();
    btf.add_func("bpf_kfunc", Linkage::Static, proto).unwrap();
    btf.add_func("bpf_lsm_file_open", Linkage::Static, proto).unwrap();
    btf.add_var("bpf_prog_active", Linkage::Global, int).unwrap();
    let pointer = btf.add_ptr(proto).unwrap();
    btf.add(TypeDef::Typedef { name: "btf_trace_sched_switch".into(), target: pointer }).unwrap();
    let member = |name: &str, ty, bit_offset| MemberDef { name: name.into(), ty, bit_offset, bit_size: 0 };
    let members = vec![member("flags", int, 0), member("init", pointer, 64), member("release", pointer, 128)];
    let ops = CompositeDef { name: "my_ops".into(), size: 24, kind_flag: false, members };
    let ops = btf.add_struct(ops).unwrap();
    let members = vec![member("common", int, 0), member("data", ops, 512)];
    let value = CompositeDef { name: "bpf_struct_ops_my_ops".into(), size: 88, kind_flag: false, members };
    btf.add_struct(value).unwrap();
    let bytes = btf.finish(Endian::Little).unwrap();
    let kallsyms = Kallsyms::from_text("ffffffff81000000 T _text\n");
    Target {
        kallsyms: Some(Arc::new(kallsyms)),
        kconfig: Arc::new(Kconfig::parse("CONFIG_HZ=250\nCONFIG_BPF=y\n").unwrap()),
        release: "6.12.117".parse().ok(),
        ..Target::from_btf(Arc::new(Btf::parse(bytes, None).unwrap()))
    }
}

fn kernel_id(name: &str, kind: Kind) -> TypeId {
    kernel().btf().unwrap().find(name, kind).unwrap()
}

/// A program that calls `name` as a kernel function of `int (int)`.
fn calls_kfunc(name: &str, seen: Seen) -> Elf {
    let mut elf = Elf::new();
    let int = elf.int();
    let proto = elf.btf.add_func_proto(int, &[("", int)]).unwrap();
    let func = elf.btf.add_func(name, Linkage::Extern, proto).unwrap();
    elf.datasec(".ksyms", &[(func, 0)]);
    let tc = elf.code("tc");
    elf.function(tc, "entry", Seen::Global, &[call(-1), exit()]);
    let symbol = elf.external(name, seen);
    elf.relocate(tc, 0, symbol, R_64_32);
    elf
}

#[test]
fn kernel_functions_are_called_by_id_or_poisoned() {
    let program = only(link(calls_kfunc("bpf_kfunc", Seen::Global), &kernel()));
    let id = kernel_id("bpf_kfunc", Kind::Func);
    assert_eq!(program.insns[0], Word { code: 0x85, regs: 0x20, off: 0, imm: id.0 as i32 });
    // The kernel takes no externs: the function is a dummy variable now, and its parameter has a name.
    let btf = program.btf.unwrap();
    let section = btf.find(".ksyms", Kind::Datasec).unwrap();
    let Some(skep_btf::Type::Datasec(section)) = btf.get(section) else { panic!() };
    assert_eq!(section.vars.get(0).map(|var| btf.name_of(var.ty)), Some("dummy_ksym"));
    assert_eq!(section.size, 4);

    for seen in [Seen::Weak, Seen::Global] {
        let program = only(link(calls_kfunc("bpf_missing", seen), &kernel()));
        assert_eq!(program.insns[0], Word { code: 0x85, regs: 0, off: 0, imm: 2_002_000_000 });
        let unresolved = &program.unresolved[0];
        assert_eq!((unresolved.name.as_str(), unresolved.kind), ("bpf_missing", UnresolvedKind::Kfunc));
    }
    assert_eq!(only(link(calls_kfunc("bpf_kfunc___v2", Seen::Global), &kernel())).unresolved, []);
}

/// A program that loads the address of an extern variable of `.ksyms`, typed `int` or `void`.
fn loads_ksym(name: &str, typed: bool, seen: Seen) -> Elf {
    let mut elf = Elf::new();
    let int = elf.int();
    let ty = if typed { int } else { elf.btf.add(TypeDef::Const { target: TypeId::VOID }).unwrap() };
    let var = elf.btf.add_var(name, Linkage::Extern, ty).unwrap();
    elf.datasec(".ksyms", &[(var, 0)]);
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, exit()]);
    let symbol = elf.external(name, seen);
    elf.relocate(tc, 0, symbol, R_64_64);
    elf
}

#[test]
fn kernel_symbols_are_ids_addresses_or_zero() {
    let check = |elf: Elf, first: (u8, i32), second: i32, n_unresolved: usize| {
        let program = only(link(elf, &kernel()));
        assert_eq!((program.insns[0].src(), program.insns[0].imm), first);
        assert_eq!((program.insns[1].imm, program.unresolved.len()), (second, n_unresolved));
    };
    let id = kernel_id("bpf_prog_active", Kind::Var).0 as i32;
    check(loads_ksym("bpf_prog_active", true, Seen::Global), (3, id), 0, 0);
    check(loads_ksym("_text", false, Seen::Global), (0, 0x8100_0000u32 as i32), -1, 0);
    check(loads_ksym("missing", false, Seen::Weak), (0, 0), 0, 0);
    check(loads_ksym("missing", true, Seen::Global), (0, 0), 0, 1);
}

/// A program that reads two values of the configuration and the kernel's version.
fn reads_kconfig(hz: &str, seen: Seen) -> Elf {
    let mut elf = Elf::new();
    let int = elf.int();
    let truth = elf.btf.add_int("_Bool", 1, Encoding::BOOL).unwrap();
    let names = [("CONFIG_BPF", truth), (hz, int), ("LINUX_KERNEL_VERSION", int)];
    let vars = names.map(|(name, ty)| (elf.btf.add_var(name, Linkage::Extern, ty).unwrap(), 4));
    elf.datasec(".kconfig", &vars);
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, a, b, a, b, exit()]);
    for (at, (name, _)) in [0, 16, 32].into_iter().zip(names) {
        let symbol = elf.external(name, if name == hz { seen } else { Seen::Global });
        elf.relocate(tc, at, symbol, R_64_64);
    }
    elf
}

#[test]
fn configuration_values_stand_in_a_map_of_constants() {
    let program = only(link(reads_kconfig("CONFIG_HZ", Seen::Global), &kernel()));
    let map = &program.maps[0];
    assert_eq!((map.name.as_str(), map.frozen, map.origin), ("sample.kconfig", true, MapOrigin::Kconfig));
    // The wider ones first, by name; 6.12.117 is 0x060c75.
    assert_eq!(map.contents.as_deref(), Some(&[250, 0, 0, 0, 0x75, 0x0c, 6, 0, 1][..]));
    assert_eq!([1, 3, 5].map(|at| program.insns[at].imm), [8, 0, 4]);
    assert!([0, 2, 4].iter().all(|&at| program.insns[at].src() == 2));
}

#[test]
fn configuration_values_that_are_not_set_are_zero_if_weak() {
    let program = only(link(reads_kconfig("CONFIG_ZZ", Seen::Weak), &kernel()));
    assert_eq!(program.maps[0].contents.as_deref().map(|bytes| bytes[0]), Some(0));
    let linked = link(reads_kconfig("CONFIG_ZZ", Seen::Global), &kernel());
    assert_eq!(linked.failed.len(), 2, "the map and the program that uses it");
    assert!(matches!(linked.failed[0].error.kind(), ErrorKind::Extern { .. }));
    assert_eq!(linked.failed[0].error.place().symbol.as_deref(), Some("CONFIG_ZZ"));
    let options = configured("[[object]]\nexterns = { CONFIG_ZZ = 9 }\n");
    let program = only(link_with(reads_kconfig("CONFIG_ZZ", Seen::Global), &kernel(), &options));
    assert_eq!(program.maps[0].contents.as_deref().map(|bytes| bytes[0]), Some(9));
}

#[test]
fn struct_ops_are_put_into_the_kernels_structure() {
    let mut elf = Elf::new();
    let int = elf.int();
    let ops = elf.code("struct_ops/init");
    let init = elf.function(ops, "my_init", Seen::Global, &[exit()]);
    let proto = elf.btf.add_func_proto(int, &[("x", int)]).unwrap();
    let pointer = elf.btf.add_ptr(proto).unwrap();
    let member = |name: &str, ty, bit_offset| MemberDef { name: name.into(), ty, bit_offset, bit_size: 0 };
    // Another order than the kernel's, and a member it does not have.
    let members = vec![member("init", pointer, 0), member("newer", int, 64), member("flags", int, 96)];
    let ty = CompositeDef { name: "my_ops___local".into(), size: 16, kind_flag: false, members };
    let ty = elf.btf.add_struct(ty).unwrap();
    let section = elf.section(".struct_ops.link", SectionKind::Data);
    let mut bytes = [0; 16];
    bytes[12] = 5;
    elf.variable(section, "mine", Seen::Global, &bytes);
    let var = elf.btf.add_var("mine", Linkage::Global, ty).unwrap();
    elf.datasec(".struct_ops.link", &[(var, 16)]);
    elf.relocate(section, 0, init, R_ABS64);
    let linked = link(elf, &kernel());
    let map = &linked.maps[0];
    assert_eq!((map.map_type, map.value_size, map.flags), (MapType::StructOps, 88, 1 << 13));
    assert_eq!(map.contents.as_ref().map(|bytes| bytes[64]), Some(5));
    let of = map.struct_ops.as_ref().unwrap();
    assert_eq!(of.value_type_id, Some(kernel_id("bpf_struct_ops_my_ops", Kind::Struct)));
    let [member] = of.members.as_slice() else { panic!("{:?}", of.members) };
    assert_eq!((member.index, member.offset, member.program.as_str()), (1, 72, "my_init"));
    let program = only(linked);
    assert_eq!((program.kind.prog_type, program.kind.expected_attach_type()), (ProgType::StructOps, 1));
}

#[track_caller]
fn check_target(section: &str, expected: &Option<AttachTarget>) {
    let mut elf = Elf::new();
    let code = elf.code(section);
    elf.function(code, "entry", Seen::Global, &[mov(0), exit()]);
    assert_eq!(&only(link(elf, &kernel())).kind.attach_target, expected);
}

#[test]
fn attach_targets_are_looked_up_under_the_kernels_names() {
    let found = |name: &str, full: &str, kind| {
        Some(AttachTarget::Kernel { name: name.into(), btf_id: kernel_id(full, kind), module: None })
    };
    check_target("fentry/bpf_kfunc", &found("bpf_kfunc", "bpf_kfunc", Kind::Func));
    check_target("tp_btf/sched_switch", &found("sched_switch", "btf_trace_sched_switch", Kind::Typedef));
    check_target("lsm.s/file_open", &found("file_open", "bpf_lsm_file_open", Kind::Func));
    check_target("fexit/nothing", &Some(AttachTarget::Missing { name: "nothing".into() }));
    check_target("?fentry", &Some(AttachTarget::Missing { name: String::new() }));
    check_target("freplace/f", &Some(AttachTarget::Program { function: "f".into() }));
    check_target("kprobe/do_exit", &None);
    check_target("fentry/vmlinux:bpf_kfunc", &found("bpf_kfunc", "bpf_kfunc", Kind::Func));
}

#[test]
fn skep_toml_names_what_a_section_does_not() {
    let elf = || {
        let mut elf = Elf::new();
        let code = elf.code("2/18");
        elf.function(code, "tail_ipv4", Seen::Static, &[mov(0), exit()]);
        let code = elf.code("from-netdev");
        elf.function(code, "from_netdev", Seen::Global, &[mov(0), exit()]);
        elf
    };
    let linked = link(elf(), &Target::default());
    let kinds: Vec<_> = linked.failed.iter().map(|failure| failure.error.kind()).collect();
    assert_eq!(kinds, [&ErrorKind::StaticEntry, &ErrorKind::UnknownSection]);
    let help = linked.failed[1].error.diagnostic().help.join("\n");
    assert!(help.contains("skep.toml"), "{help}");

    let options = configured(
        "[[object]]\n[[object.program]]\nsection = \"2/*\"\ntype = \"sched_cls\"\n\
         [[object.program]]\nname = \"from_*\"\nskip = \"not here\"\n",
    );
    let linked = link_with(elf(), &Target::default(), &options);
    assert_eq!(linked.programs[0].kind.prog_type, ProgType::SchedCls);
    assert_eq!(failure(&linked), &ErrorKind::Skipped { reason: "not here".into() });
    assert!(linked.failed[0].is_skip());
}

#[test]
fn a_static_function_that_is_called_is_no_entry() {
    let mut elf = Elf::new();
    let xdp = elf.code("xdp");
    elf.function(xdp, "helper", Seen::Static, &[mov(0), exit()]);
    elf.function(xdp, "entry", Seen::Global, &[call(-3), exit()]);
    let program = only(link(elf, &Target::default()));
    assert_eq!(program.insns, [call(1), exit(), mov(0), exit()]);
}

#[test]
fn globals_are_set_by_name_and_presets_lie_over_them() {
    let elf = || {
        let mut elf = Elf::new();
        let int = elf.int();
        let members = vec![
            MemberDef { name: "level".into(), ty: int, bit_offset: 0, bit_size: 0 },
            MemberDef { name: "limit".into(), ty: int, bit_offset: 32, bit_size: 0 },
        ];
        let config = CompositeDef { name: "config".into(), size: 8, kind_flag: false, members };
        let config = elf.btf.add_struct(config).unwrap();
        let rodata = elf.section(".rodata", SectionKind::ReadOnlyData);
        elf.variable(rodata, "config", Seen::Global, &[0; 8]);
        let var = elf.btf.add_var("config", Linkage::Global, config).unwrap();
        elf.datasec(".rodata", &[(var, 8)]);
        elf
    };
    let options = configured(
        "[[object]]\nglobals = { config = { level = 1, limit = -1 } }\npresets.loud = { \"config.level\" = 9 }\n",
    );
    let contents = |linked: Linked| linked.maps[0].contents.clone().unwrap();
    let linked = link_with(elf(), &Target::default(), &options);
    assert_eq!(*contents(linked), [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    let loud = LinkOptions { preset: Some("loud".into()), ..options.clone() };
    assert_eq!(contents(link_with(elf(), &Target::default(), &loud))[0], 9);
    let target =
        Target { globals: vec![("config.level".into(), Value::from_text("0x10"))], ..Target::default() };
    assert_eq!(contents(link_with(elf(), &target, &loud))[0], 16);

    for (path, value) in
        [("cnofig", Value::Int(1)), ("config.depth", Value::Int(1)), ("config", Value::Int(1))]
    {
        let target = Target { globals: vec![(path.into(), value)], ..Target::default() };
        assert!(matches!(failure(&link(elf(), &target)), ErrorKind::Global { .. }));
    }
    let missing = LinkOptions { preset: Some("laud".into()), ..options };
    assert!(matches!(failure(&link_with(elf(), &Target::default(), &missing)), ErrorKind::Global { .. }));
}

#[test]
fn an_omitted_map_poisons_its_loads() {
    let mut elf = Elf::new();
    let ty = elf.map_type(&[("type", 1)], &[]);
    let (_, maps) = elf.maps(&[("m", ty, 0)]);
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, exit()]);
    elf.relocate(tc, 0, maps[0], R_64_64);
    let program =
        only(link_with(elf, &Target::default(), &configured("[[object]]\nmaps.m.create = false\n")));
    let poison = Word { code: 0x85, regs: 0, off: 0, imm: 2_001_000_000 };
    assert_eq!(program.insns, [poison, poison, exit()]);
}

#[test]
fn core_records_change_instructions_or_poison_them() {
    let elf = |name: &str| {
        let mut elf = Elf::new();
        let int = elf.int();
        let members = vec![MemberDef { name: "flags".into(), ty: int, bit_offset: 96, bit_size: 0 }];
        let ty = CompositeDef { name: name.into(), size: 16, kind_flag: false, members };
        let ty = elf.btf.add_struct(ty).unwrap();
        let tc = elf.code("tc");
        elf.function(tc, "entry", Seen::Global, &[mov(12), exit()]);
        let access_offset = elf.btf.add_string("0:0").unwrap();
        let name_offset = elf.btf.add_string("tc").unwrap();
        let kind = CoreRelocKind::FieldByteOffset;
        push(
            &mut elf.ext.core_relocs,
            name_offset,
            CoreReloc { insn: InsnOffset(0), ty, access_offset, kind },
        );
        elf
    };
    let linked = link(elf("my_ops"), &kernel());
    assert_eq!(linked.core.len(), 1);
    assert_eq!(only(linked).insns[0], mov(0));
    let object = Object::parse("a.o", elf("their_ops").finish()).unwrap();
    let linked = object.link(&kernel(), &LinkOptions::default());
    let text = linked.core[0].explain(&object, &kernel());
    assert!(text.contains("struct their_ops.flags") && text.contains("poisoned"), "{text}");
    let program = only(linked);
    assert_eq!(program.insns[0].imm, 195_896_080);
    assert_eq!(program.unresolved[0].kind, UnresolvedKind::Core);
    assert!(matches!(failure(&link(elf("my_ops"), &Target::default())), ErrorKind::Core { .. }));
}

#[test]
fn kernels_before_6_8_are_told_which_parameter_is_the_context() {
    let elf = || {
        let mut elf = Elf::new();
        let (text, tc) = (elf.code(".text"), elf.code("tc"));
        let sub = elf.function(text, "sub", Seen::Global, &[mov(0), exit()]);
        elf.function(tc, "entry", Seen::Global, &[call(-1), exit()]);
        elf.relocate(tc, 0, sub, R_64_32);
        elf.describe_function("tc", 0, "entry", Linkage::Global);
        let func = elf.describe_function(".text", 0, "sub", Linkage::Global);
        let pointer = elf.btf.add_ptr(TypeId::VOID).unwrap();
        let int = elf.int();
        let proto = elf.btf.add_func_proto(int, &[("ctx", pointer)]).unwrap();
        if let Some(TypeDef::Func { proto: old, .. }) = elf.btf.get_mut(func) {
            *old = proto;
        }
        let (name, component) = ("arg:ctx".to_owned(), Some(0));
        elf.btf.add(TypeDef::DeclTag { name, target: func, component, attribute: false }).unwrap();
        let section = elf.section("?.struct_ops", SectionKind::Data);
        elf.variable(section, "unused", Seen::Global, &[0; 4]);
        let var = elf.btf.add_var("unused", Linkage::Global, int).unwrap();
        elf.datasec("?.struct_ops", &[(var, 4)]);
        (elf, func)
    };
    let link_on = |release: &str| {
        let (elf, func) = elf();
        let target = Target { release: release.parse().ok(), ..Target::default() };
        let program = link(elf, &target).programs.remove(0);
        let btf = program.btf.unwrap();
        let now = program.func_info[1].type_id;
        assert_eq!(btf.name_of(now), "sub");
        let Some(skep_btf::Type::Func { proto, .. }) = btf.get(now) else { panic!() };
        let Some(skep_btf::Type::FuncProto(proto)) = btf.get(proto) else { panic!() };
        let context = btf.get(proto.params.get(0).unwrap().ty);
        let Some(skep_btf::Type::Ptr { target }) = context else { panic!() };
        (now == func, btf.name_of(target).to_owned(), btf.find("?.struct_ops", Kind::Datasec).is_some())
    };
    assert_eq!(link_on("6.12"), (true, String::new(), true));
    assert_eq!(link_on("6.1"), (false, "__sk_buff".to_owned(), false));
}

#[test]
fn exception_callbacks_are_appended() {
    let elf = |seen: Seen, name: &str| {
        let mut elf = Elf::new();
        let (text, tc) = (elf.code(".text"), elf.code("tc"));
        elf.function(text, "other", Seen::Global, &[exit()]);
        elf.function(text, "handler", seen, &[mov(9), exit()]);
        elf.function(tc, "entry", Seen::Global, &[mov(0), exit()]);
        let target = elf.describe_function("tc", 0, "entry", Linkage::Global);
        elf.describe_function(".text", 8, "handler", Linkage::Global);
        let name = format!("exception_callback:{name}");
        elf.btf.add(TypeDef::DeclTag { name, target, component: None, attribute: false }).unwrap();
        elf
    };
    let program = only(link(elf(Seen::Global, "handler"), &Target::default()));
    assert_eq!(program.subprogs.iter().map(|of| of.name.as_str()).collect::<Vec<_>>(), ["entry", "handler"]);
    assert_eq!(program.func_info.len(), 2);
    for (seen, name) in [(Seen::Hidden, "handler"), (Seen::Global, "nobody")] {
        assert!(matches!(
            failure(&link(elf(seen, name), &Target::default())),
            ErrorKind::ExceptionCallback { .. }
        ));
    }
}

/// A program of one load, relocated in some way that leads nowhere.
#[track_caller]
fn check_nowhere(kind: u32, change: impl FnOnce(&mut Elf) -> object::write::SymbolId, expected: &str) {
    let mut elf = Elf::new();
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, exit()]);
    elf.function(tc, "fine", Seen::Global, &[mov(0), exit()]);
    let symbol = change(&mut elf);
    elf.relocate(tc, 0, symbol, kind);
    let linked = link(elf, &Target::default());
    let message = failure(&linked).to_string();
    assert!(message.contains(expected), "{message}");
    let place = linked.failed[0].error.place();
    assert_eq!((place.section.as_deref(), place.offset), (Some("tc"), Some(0)));
    assert_eq!(linked.programs.len(), 1, "one program's fault is not another's");
}

#[test]
fn relocations_to_nowhere_are_named() {
    check_nowhere(R_64_64, |elf| elf.external("lost", Seen::Global), "does not say what it is");
    check_nowhere(
        R_64_64,
        |elf| {
            let section = elf.section("mystery", SectionKind::Data);
            elf.variable(section, "thing", Seen::Global, &[0; 8])
        },
        "`thing`, 0x0 of section `mystery`, is neither map, variable nor function",
    );
    check_nowhere(R_ABS64, |elf| elf.external("x", Seen::Global), "type 2, against `x`, is for data");
    check_nowhere(99, |elf| elf.external("x", Seen::Global), "type 99, against `x`, is not known");
}

#[test]
fn externs_nobody_describes_take_their_value_from_skep_toml() {
    let mut elf = Elf::new();
    let tc = elf.code("tc");
    let [a, b] = load64(0);
    elf.function(tc, "entry", Seen::Global, &[a, b, exit()]);
    let symbol = elf.external("LXC_ID", Seen::Global);
    elf.relocate(tc, 0, symbol, R_64_64);
    let options = configured("[[object]]\nexterns.LXC_ID = 0x1_0000_0002\n");
    let program = only(link_with(elf, &Target::default(), &options));
    assert_eq!((program.insns[0].imm, program.insns[1].imm), (2, 1));
}

#[test]
fn maps_and_dot_maps_may_stand_in_one_object() {
    let mut elf = Elf::new();
    let ty = elf.map_type(&[("type", 1)], &[]);
    elf.maps(&[("new", ty, 0)]);
    let maps = elf.section("maps", SectionKind::Data);
    let legacy: Vec<u8> = [2u32, 4, 8, 1, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    elf.variable(maps, "old", Seen::Global, &legacy);
    let linked = link(elf, &Target::default());
    assert_eq!(linked.maps.iter().map(|map| map.name.as_str()).collect::<Vec<_>>(), ["new", "old"]);
}

#[test]
fn section_sizes_and_offsets_are_filled_in() {
    let mut elf = Elf::new();
    let int = elf.int();
    let bss = elf.section(".bss", SectionKind::UninitializedData);
    elf.zeroes(bss, "a", 8);
    elf.zeroes(bss, "b", 4);
    let vars = ["b", "a"].map(|name| (elf.btf.add_var(name, Linkage::Global, int).unwrap(), 4));
    elf.datasec(".bss", &vars);
    let object = Object::parse("x.o", elf.finish()).unwrap();
    let btf = object.loaded_btf().unwrap();
    let section = btf.find(".bss", Kind::Datasec).unwrap();
    let Some(skep_btf::Type::Datasec(section)) = btf.get(section) else { panic!() };
    assert_eq!(section.size, 12);
    let vars: Vec<SectionVar> = section.vars.iter().collect();
    assert_eq!(
        vars.iter().map(|var| (btf.name_of(var.ty), var.offset)).collect::<Vec<_>>(),
        [("a", 0), ("b", 8)]
    );
    let map = object.maps().next().unwrap().unwrap();
    assert_eq!((map.name.as_str(), map.value_size, map.value_type.is_some()), ("x.bss", 12, true));
}

#[test]
fn jump_tables_name_instructions_of_the_program() {
    let mut elf = Elf::new();
    let (text, tc) = (elf.code(".text"), elf.code("tc"));
    elf.function(text, "other", Seen::Global, &[exit()]);
    let [a, b] = load64(0);
    let sub = elf.function(text, "sub", Seen::Global, &[a, b, mov(1), exit()]);
    elf.function(tc, "entry", Seen::Global, &[call(-1), exit()]);
    elf.relocate(tc, 0, sub, R_64_32);
    let tables = elf.section(".jumptables", SectionKind::Data);
    // Byte offsets in the section of code: the third and fourth instruction of `sub`, which starts at 8.
    let entries: Vec<u8> = [8 + 16, 8 + 24].iter().flat_map(|at: &u64| at.to_le_bytes()).collect();
    let table = elf.variable(tables, "table", Seen::Static, &entries);
    elf.relocate(text, 8, table, R_64_64);
    let program = only(link(elf, &Target::default()));
    let map = &program.maps[0];
    assert_eq!((map.map_type, map.value_size, map.max_entries), (MapType::InsnArray, 16, 2));
    let targets: Vec<u8> = map.contents.iter().flat_map(|bytes| bytes.iter().step_by(16)).copied().collect();
    assert_eq!(targets, [4, 5]);
    assert_eq!((program.insns[2].src(), program.insns[2].imm), (2, 0));
}
