//! Formats of all kinds, here and in the running kernel: what is refused, and what is written.

mod comparison;

use comparison::Comparison;

/// Data that formats refer to.
const SHOWN: &str = "word: .u64 0xfffffffffffffffe
address: .byte 127, 0, 10, 255, 0x20, 0x01, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0xab, 0xcd
name: .asciz \"a name\"
empty: .asciz \"\"
long: .ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.ascii \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
.asciz \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"
";

/// A text as the assembler takes it.
fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| match byte {
        b'"' | b'\\' => format!("{all}\\{}", char::from(byte)),
        b' '..=b'~' => all + &char::from(byte).to_string(),
        _ => format!("{all}\\x{byte:02x}"),
    })
}

/// Traces with a format; with `snprintf` it is also written to the buffer, of which so many bytes are offered.
fn print(comparison: &mut Comparison, format: &str, args: &[&str], snprintf: Option<u32>) {
    let set = args.iter().enumerate().fold(String::new(), |text, (index, arg)| {
        text + &format!("r1 = {arg} ll; *(u64 *)(r10 - {}) = r1\n", 96 - 8 * index)
    });
    let (size, len) = (format.len() + 1, 8 * args.len());
    let mut body = format!(
        "{set}r1 = format ll; r2 = {size}; r3 = r10; r3 += -96; r4 = {len}; call bpf_trace_vprintk; OUT\n"
    );
    if let Some(room) = snprintf {
        body += &format!(
            "r1 = buffer + 8 ll; r2 = {room}; r3 = constant ll; r4 = r10; r4 += -96; r5 = {len}; call bpf_snprintf; OUT\n"
        );
    }
    // Without arguments there is nothing on the stack to point at.
    let body = if args.is_empty() {
        body.replace("r3 = r10; r3 += -96", "r3 = 0").replace("r4 = r10; r4 += -96", "r4 = 0")
    } else {
        body
    };
    let format = quoted(format);
    comparison.check(
        &format!("{SHOWN}\nformat: .asciz \"{format}\"\n.rodata\nconstant: .asciz \"{format}\"\n"),
        &body,
    );
}

#[test]
fn formats_that_are_refused() {
    let mut comparison = Comparison::new();
    for format in [
        "%", "%z", "%l", "%lll", "%q", "%.3d", "%#x", "%5.2d", "%*d", "%hd", "%n", "%f", "%o", "%ps%", "%pq",
        "%pIx", "%pi", "%pI5", "%pk", "%pu", "%pkd", "%sx", "%pksx", "%d%", "%ld%", "\u{1}", "é", "a\u{7f}",
        "%lld%", "%lls", "%lp", "%lc", "%5", "%-", "%p", "%pe", "%pE", "%pM", "%pV", "%d %d", "%C", "%S",
        "%D", "%i%i%i", "%-+0 5", "%pN",
    ] {
        print(&mut comparison, format, &["5"], None);
    }
    print(&mut comparison, "%d", &[], None);
    comparison.end();
}

#[test]
fn formats_that_are_written() {
    let mut comparison = Comparison::new();
    let numbers =
        ["0", "1", "-1", "0x80000000", "0x7fffffff", "0xffffffff", "0x8000000000000000", "123456789012"];
    for conversion in
        ["d", "i", "u", "x", "X", "ld", "li", "lu", "lx", "lX", "lld", "lli", "llu", "llx", "llX"]
    {
        for flags in [
            "", "5", "-5", "05", "+", " ", "+ 7", "-07", "0-7", "20", "020", "-20", "+020", " 020", "00",
            "-", "0",
        ] {
            let format = format!("<%{flags}{conversion}|%{conversion}>");
            for pair in numbers.chunks(2) {
                print(&mut comparison, &format, pair, Some(200));
            }
        }
    }
    comparison.end();
}

#[test]
fn strings_and_addresses_that_are_written() {
    let mut comparison = Comparison::new();
    for format in [
        "%s",
        "%10s",
        "%-10s|",
        "%010s",
        "%+10s",
        "%3s",
        "%s.",
        "%s %s%%",
        "%pks",
        "%10pks|",
        "%-10pks|",
        "%pks,%pks",
    ] {
        print(&mut comparison, format, &["name", "empty"][..format.matches('%').count().min(2)], Some(100));
    }
    for format in [
        "%pI4",
        "%pi4",
        "%pI6",
        "%pi6",
        "%20pI4|",
        "%-20pI4|",
        "%050pI6|",
        "%pI4abc|",
        "%pi6.%pI4",
        "%pI4%pi4",
        "%pi4x%pI4",
    ] {
        let n = format.matches('%').count();
        print(&mut comparison, format, &["address", "address + 4"][..n], Some(100));
    }
    for format in ["%c", "%c%c", "%5c|", "%-5c|", "%05c|%c", "%+c"] {
        print(&mut comparison, format, &["65", "0x142"][..format.matches('%').count()], Some(100));
    }
    for format in ["%px", "%20px|", "%-20px|", "%020px|", "%5px", "%pxyz|", "%px,%px"] {
        for value in ["0", "0x1234", "0xffffffff80001234"] {
            print(&mut comparison, format, &[value, value][..format.matches('%').count()], Some(100));
        }
    }
    for format in ["%p", "%20p|", "%-20p|", "%p.", "%p %d"] {
        for value in ["0", "-1", "-4095"] {
            print(&mut comparison, format, &[value, value][..format.matches('%').count()], Some(100));
        }
    }
    for address in ["0", "8", "-1", "0x8000000000000000"] {
        for format in [
            "<%s>", "<%5s>", "<%pks>", "<%pI4>", "<%pi6>", "<%ps>", "<%pS>", "<%pB>", "<%20pS>", "<%-20ps>",
            "<%20pB>",
        ] {
            print(&mut comparison, format, &[address], Some(100));
        }
    }
    comparison.end();
}

#[test]
fn texts_that_are_cut() {
    let mut comparison = Comparison::new();
    for room in [0, 1, 2, 5, 6, 7, 8, 100] {
        print(&mut comparison, "abc%d", &["12"], Some(room));
        print(&mut comparison, "%d%s", &["12", "name"], Some(room));
        print(&mut comparison, "%6d|", &["1"], Some(room));
        print(&mut comparison, "%-6d|", &["1"], Some(room));
        print(&mut comparison, "%x%%%c", &["0xabc", "0"], Some(room));
        print(&mut comparison, "%s|%s", &["name", "long"], Some(room));
    }
    print(&mut comparison, "%1000d|", &["5"], Some(300));
    print(&mut comparison, "%-2000s|", &["name"], Some(300));
    print(&mut comparison, "%9999999d|", &["5"], Some(300));
    print(&mut comparison, "%99999999d|", &["5"], Some(300));
    print(&mut comparison, "%s%s", &["long", "long"], Some(400));
    print(&mut comparison, "%s%s%d", &["long", "long", "7"], Some(400));
    print(&mut comparison, "%s%s%s", &["long", "long", "name"], Some(400));
    print(&mut comparison, "%s%s%c", &["long", "long", "65"], Some(400));
    print(&mut comparison, "%s%s%pI4", &["long", "long", "address"], Some(400));
    print(&mut comparison, "%s%d%s%ld%s", &["long", "1", "name", "2", "long"], Some(400));
    print(
        &mut comparison,
        "%d%d%d%d%d%d%d%d%d%d%d%d",
        &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"],
        Some(400),
    );
    comparison.end();
}

#[test]
fn arguments_of_printing() {
    let mut comparison = Comparison::new();
    let data = format!("{SHOWN}\nformat: .asciz \"%d\"\n.rodata\nconstant: .asciz \"%d\"\n");
    for len in [0, 1, 7, 8, 9, 16, 96, 104, 112] {
        for place in ["word", "long"] {
            let body =
                format!("r1 = format ll; r2 = 3; r3 = {place} ll; r4 = {len}; call bpf_trace_vprintk; OUT\n");
            comparison.check(&data, &body);
        }
    }
    for size in [1, 2, 3] {
        comparison
            .check(&data, &format!("r1 = format ll; r2 = {size}; r3 = 5; call bpf_trace_printk; OUT\n"));
    }
    for format in ["%d %d %d", "%d %d %d %d", "no argument", "%lx"] {
        let data = format!("format: .asciz \"{format}\"\n");
        let len = format.len() + 1;
        let body =
            format!("r1 = format ll; r2 = {len}; r3 = 5; r4 = 6; r5 = 7; call bpf_trace_printk; OUT\n");
        comparison.check(&data, &body);
    }
    comparison.end();
}
