//! Listings: of a linked program, of an object, and of names that mean harm.

use std::sync::Arc;

use skep_btf::{BtfBuilder, Endian};
use skep_disasm::{Cfg, Code, Dialect, Listing, Options};
use skep_isa::{InsnIdx, Word};
use skep_linux::ProgType;
use skep_object::{
    LineInfo, Linkage, MapDef, MapOrigin, ProgKind, Program, Subprog, SymbolKind, SymbolRef, Unresolved,
    UnresolvedKind,
};

fn words(hex: &str) -> Vec<Word> {
    let digits: Vec<char> = hex.chars().filter(char::is_ascii_hexdigit).collect();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
        .collect();
    Word::read_le(&bytes).0
}

fn map(name: &str) -> Arc<MapDef> {
    Arc::new(MapDef::new(name, ".maps", MapOrigin::Btf))
}

/// A program with all that a listing can name. `evil` is a name.
fn program(evil: &str) -> Program {
    let mut builder = BtfBuilder::new();
    let [file, text] = ["two.c", "\treturn 2;"].map(|string| builder.add_string(string).unwrap());
    let btf = skep_btf::Btf::parse(builder.finish(Endian::Little).unwrap(), None).unwrap();
    let symbol = |insn, name: &str, kind| SymbolRef { insn: InsnIdx(insn), name: name.to_owned(), kind };
    Program {
        name: evil.to_owned(),
        section: "xdp".to_owned(),
        kind: ProgKind { prog_type: ProgType::Xdp, attach_type: None, flags: 0, attach_target: None },
        license: "GPL".to_owned(),
        kern_version: 0,
        insns: words(
            "1811000000000000 0000000000000000 1822000001000000 0000000010000000 8510000003000000
             8520000007000000 5500feff05000000 9500000000000000 b700000002000000 ff00000000000000
             9500000000000000",
        ),
        subprogs: vec![
            Subprog { name: evil.to_owned(), start: InsnIdx(0), linkage: Linkage::Global },
            Subprog { name: "two".to_owned(), start: InsnIdx(8), linkage: Linkage::Static },
        ],
        maps: vec![map("values"), map(evil)],
        btf: Some(Arc::new(btf)),
        func_info: Vec::new(),
        line_info: vec![LineInfo { insn: InsnIdx(8), file, text, line: 7, column: 1 }],
        types: None,
        replaced: None,
        modules: Vec::new(),
        symbols: vec![
            symbol(0, "values", SymbolKind::Map),
            symbol(2, "counter", SymbolKind::Variable),
            symbol(4, "two", SymbolKind::Subprog),
            symbol(5, "bpf_frob", SymbolKind::Kfunc),
        ],
        unresolved: vec![Unresolved { insn: InsnIdx(10), name: evil.to_owned(), kind: UnresolvedKind::Core }],
    }
}

#[track_caller]
fn check(program: &Program, options: Options, expected: &str) {
    let listing = Listing::new(&Code::of_program(program), options);
    assert_eq!(listing.to_string(), expected, "\n{listing}");
}

#[test]
fn a_program_is_listed_with_its_names() {
    check(
        &program("main"),
        Options::default(),
        "\
main:
     0: r1 = map[values]
     2: r2 = map[main][0]+16  // counter
     4: call two
L5:
     5: call bpf_frob
     6: if r0 != 5 goto L5
     7: exit

two:
     8: r0 = 2
     9: .8byte 0x00000000000000ff
    10: exit  // unresolved: main
",
    );
}

#[test]
fn it_can_be_listed_otherwise() {
    let options =
        Options { dialect: Dialect::Classic, labels: false, numbers: false, bytes: false, source: true };
    check(
        &program("main"),
        options,
        "\
// function main
    lddw r1, map_fd values
    lddw r2, map_val main 16  // counter
    call local pc+3
    call kfunc bpf_frob
    jne r0, 5, -2
    exit

// function two
    // two.c:7: return 2;
    mov r0, 2
    .8byte 0x00000000000000ff
    exit  // unresolved: main
",
    );
}

#[test]
fn names_cannot_break_out() {
    let listing =
        Listing::new(&Code::of_program(&program("x\n exit\u{1b}[2J")), Options::default()).to_string();
    assert!(
        listing.starts_with("// function x\u{fffd} exit\u{fffd}[2J\n     0: r1 = map[values]\n"),
        "{listing}"
    );
    // A map whose name is no name keeps its number.
    assert!(listing.contains("     2: r2 = map[1][0]+16  // counter\n"), "{listing}");
    assert!(!listing.contains('\u{1b}'));
}

#[test]
fn json_says_the_same() {
    let json = Listing::new(&Code::of_program(&program("main")), Options::default()).to_json();
    assert_eq!(json["insns"].as_array().unwrap().len(), 9);
    assert_eq!(json["insns"][1]["bytes"], "18220000010000000000000010000000");
    assert_eq!(json["insns"][1]["symbol"]["kind"], "variable");
    assert_eq!(json["insns"][2]["target"], 8);
    assert_eq!(json["insns"][6]["source"]["line"], 7);
    assert_eq!(json["insns"][6]["function"], "two");
    assert_eq!(json["insns"][8]["remark"], "unresolved: main");
}

#[test]
fn a_sample_is_listed_with_its_names_and_lines() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/xdp_filter.bpf.o");
    let codes = Code::of_object(&std::fs::read(path).unwrap()).unwrap();
    let code = codes.iter().find(|code| code.name == "xdp").unwrap();
    let listing = Listing::new(code, Options { source: true, ..Options::default() }).to_string();
    for part in [
        "xdp_filter:\n",
        "r1 = blocklist ll\n",
        "call count\n",
        "xdp_filter.bpf.c:",
        "call bpf_map_lookup_elem\n",
    ] {
        assert!(listing.contains(part), "no {part:?} in\n{listing}");
    }
    let cfg = Cfg::new(code, Dialect::Kernel);
    assert!(cfg.blocks.len() > 4);
    assert!(cfg.blocks.iter().flat_map(|block| &block.edges).all(|edge| edge.to.is_some()));
}

#[test]
fn a_broken_sample_gives_an_error_or_a_listing() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/xdp_filter.bpf.o");
    let bytes = std::fs::read(path).unwrap();
    let mut n_errors = 0;
    let mut try_out = |bytes: &[u8]| match Code::of_object(bytes) {
        Ok(codes) => {
            for code in codes {
                let _ = Listing::new(&code, Options { source: true, ..Options::default() }).to_string();
                let cfg = Cfg::new(&code, Dialect::Classic);
                let _ = (cfg.to_dot(), cfg.to_svg());
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            n_errors += 1;
        }
    };
    for length in (0..bytes.len()).step_by(61) {
        try_out(&bytes[..length]);
    }
    for at in (0..bytes.len()).step_by(17) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        try_out(&flipped);
    }
    assert!(n_errors > 10);
}

#[test]
fn what_is_no_bpf_object_is_refused() {
    let error = Code::of_object(b"\x7fELF").unwrap_err().to_string();
    assert!(error.starts_with("cannot read the ELF header: "), "{error}");
    let path = std::env::current_exe().unwrap();
    if let Err(error) = Code::of_object(&std::fs::read(path).unwrap()) {
        assert!(error.to_string().contains("not for BPF"), "{error}");
    }
}
