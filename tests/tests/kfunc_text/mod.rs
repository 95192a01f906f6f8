//! Programs that call kernel functions, as text: what they call is declared as the table of kernel functions has it.

use skep_asm::{Dialect, Options, assemble};
use skep_linux::{Kfunc, Line};
use skep_object::{LinkOptions, Linked, Object, Target};

/// Links the programs of a source.
#[track_caller]
pub(crate) fn link(source: &str, target: &Target, line: Line) -> Linked {
    let mut text = ".license \"GPL\"\n".to_owned();
    let mut names: Vec<&str> =
        source.split_whitespace().filter(|word| Kfunc::by_name(word).is_some()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        text += &declaration(name, line).unwrap_or_else(|| panic!("{name} has no signature"));
    }
    text += source;
    let options = Options { dialect: Dialect::Kernel, strict: true };
    let assembly = assemble("test.s", &text, &options).unwrap_or_else(|errors| panic!("{text}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(target, &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{text}\n{:?}", linked.failed);
    for program in &linked.programs {
        assert!(program.unresolved.is_empty(), "{:?}", program.unresolved);
    }
    linked
}

/// A declaration of a kernel function, from its signature in C.
fn declaration(name: &str, line: Line) -> Option<String> {
    let signature = Kfunc::by_name(name)?.signature(line)?;
    let (head, rest) = signature.split_once('(')?;
    let result = ty(head.trim_start_matches("static ").strip_suffix(name)?);
    let mut params = Vec::new();
    for param in rest.strip_suffix(')')?.split(", ") {
        if param == "void" || param.is_empty() {
            continue;
        }
        let name = param.rsplit([' ', '*']).next()?;
        params.push(format!("{name}: {}", ty(param.strip_suffix(name)?)));
    }
    Some(format!(".extern kfunc {name}({}) -> {result}\n", params.join(", ")))
}

/// A type of C as the assembler writes it.
fn ty(text: &str) -> String {
    let words = text.replace('*', " * ").replace("unsigned long", "u64").replace("unsigned int", "u32");
    let words = words.split_whitespace().filter(|word| !matches!(*word, "const" | "__user" | "struct"));
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        ["void", "*"] => "ptr".to_owned(),
        ["size_t"] => "u64".to_owned(),
        [base @ .., "*"] => format!("ptr {}", base.join(" ")),
        base => base.join(" "),
    }
}
