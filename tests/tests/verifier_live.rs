//! The verifier beside the running kernel: words with fields that no instruction has, and the programs of the catalog.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use skep_asm::assemble;
use skep_isa::Word;
use skep_linux::{Line, Profile, ProgType};
use skep_object::{AttachTarget, LinkOptions, Object, Program, Target};
use skep_oracle::{Answer, Availability, Kernel, Request, Verdict as Asked, availability};
use skep_verifier::{Options, Verdict, verify};

/// The running kernel, if it can be asked and is one that is mirrored.
fn kernel() -> Result<Option<Kernel>> {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
        return Ok(None);
    }
    let kernel = Kernel::live()?;
    if kernel.release().parse::<Line>().ok() != Some(Line::V6_18) {
        println!("skipped: this kernel is no 6.18");
        return Ok(None);
    }
    Ok(Some(kernel))
}

/// What we say of a program where the kernel says something else.
fn difference(program: &Program, options: &Options, answer: &Answer) -> Option<String> {
    let ours = match verify(program, &Profile::of(Line::V6_18), options).verdict {
        Verdict::Accept => ("accept".to_owned(), String::new()),
        Verdict::Reject(rejection) => ("reject".to_owned(), rejection.message()),
        Verdict::Unmodelled(what) => ("unmodelled".to_owned(), what),
    };
    let kernel = (answer.verdict.to_string(), answer.message.clone().unwrap_or_default());
    (ours != kernel)
        .then(|| format!("we say {} {:?}, the kernel {} {:?}", ours.0, ours.1, kernel.0, kernel.1))
}

/// Fields at their edges, for each opcode byte: none comes through that the kernel refuses, and for the same reason.
#[test]
fn words_with_odd_fields_are_refused_as_by_the_kernel() -> Result<()> {
    /// Differences that are shown.
    const SHOWN: usize = 20;
    let Some(mut kernel) = kernel()? else { return Ok(()) };
    let exit = [0xb7, 0x95].map(|code| Word { code, ..Word::default() });
    let mut wrong = Vec::new();
    let (mut count, mut unmodelled) = (0, 0);
    for code in 0..=u8::MAX {
        let mut programs = Vec::new();
        for (dst, src) in
            [(0, 0), (1, 0), (0, 1), (1, 1), (10, 1), (1, 10), (11, 0), (0, 11), (0, 2), (2, 15)]
        {
            for off in [0, 1, -8] {
                for imm in [0, 1, 2, 16, 64, 0x51, 0xe1, 0xff, 0x100, 0x110, -1, i32::MIN] {
                    let odd = Word { code, regs: dst | src << 4, off, imm };
                    // r0 and the stack hold something, so that less is refused for want of it.
                    let zero = Word { code: 0xb7, regs: 0, off: 0, imm: 0 };
                    let store = Word { code: 0x7a, regs: 10, off: -8, imm: 0 };
                    let words = [zero, store, odd, exit[0], exit[1]].to_vec();
                    programs.push((odd, Program::of_insns(ProgType::SocketFilter, words)));
                }
            }
        }
        let requests =
            programs.iter().map(|(_, program)| Request::new(program)).collect::<Result<Vec<_>, _>>()?;
        let answers = kernel.ask_all(&requests, &mut |_| {});
        for ((odd, program), answer) in programs.iter().zip(answers) {
            count += 1;
            // What could not be loaded never came before the kernel's verifier.
            if answer.verdict == Asked::Error {
                continue;
            }
            match difference(program, &Options::default(), &answer) {
                Some(difference) if difference.starts_with("we say unmodelled") => unmodelled += 1,
                Some(difference) => wrong.push(format!("{odd:x?}: {difference}")),
                None => {}
            }
        }
    }
    assert!(count > 90_000);
    // Calls of kernel functions.
    assert!(unmodelled <= 120, "{unmodelled} of {count} are not modelled");
    let shown = wrong.get(..SHOWN).unwrap_or(&wrong).join("\n");
    assert!(wrong.is_empty(), "{} of {count}:\n{shown}", wrong.len());
    Ok(())
}

#[test]
fn the_kernel_says_of_the_catalogs_programs_what_the_catalog_says() -> Result<()> {
    let Some(mut kernel) = kernel()? else { return Ok(()) };
    let target = Target::live()?;
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../verifier/rules"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "s") {
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).context("a name")?;
        let source = fs::read_to_string(&path)?;
        let assembly =
            assemble(name, &source, &Default::default()).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
        let bytes = assembly.to_object().map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
        let linked = Object::parse(name, bytes)?.link(&target, &LinkOptions::default());
        let strict_alignment = source.starts_with("// options: strict_alignment\n");
        let options = Options { strict_alignment, ..Options::default() };
        for program in &linked.programs {
            // A loader does not ask about what it cannot find.
            if matches!(program.kind.attach_target, Some(AttachTarget::Missing { .. })) {
                continue;
            }
            let mut request = Request::new(program)?;
            request.flags |= u32::from(strict_alignment);
            let answer = kernel.ask(&request);
            // Nor do all machines let their verifier be asked about all types of programs.
            if answer.verdict == Asked::Error {
                continue;
            }
            count += 1;
            if let Some(difference) = difference(program, &options, &answer) {
                wrong.push(format!("{name}, `{}`: {difference}", program.name));
            }
        }
    }
    assert!(count >= 150, "{count} programs");
    assert!(wrong.is_empty(), "of {count}:\n{}", wrong.join("\n"));
    Ok(())
}
