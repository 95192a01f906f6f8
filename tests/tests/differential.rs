//! New random programs, and changed ones of the samples, judged by us and by the running kernel.

use std::path::Path;

use skep_linux::Profile;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Kernel, Request, availability};
use skep_verifier::{Options, Verdict, verify};

/// Programs of each kind.
const PROGRAMS: u64 = 400;

/// The kernel that is measured against, where it is the one that runs.
fn kernel() -> Option<Kernel> {
    let available = availability();
    if !available.is_available() {
        println!("skipped: no bpf(2): {available}");
        return None;
    }
    let kernel = Kernel::live().unwrap();
    let is_measured = kernel.release().starts_with("6.18");
    if !is_measured {
        println!("skipped: the kernel is {}", kernel.release());
    }
    is_measured.then_some(kernel)
}

/// What differs between our answer and the kernel's, if something does.
fn difference(program: &Program, kernel: &mut Kernel) -> Option<String> {
    let report = verify(program, &Profile::latest(), &Options::default());
    let stats = report.stats;
    let (accepted, message) = match report.verdict {
        Verdict::Accept => (true, String::new()),
        Verdict::Reject(rejection) => (false, rejection.message()),
        Verdict::Unmodelled(_) => return None,
    };
    let answer = kernel.ask(&Request::new(program).unwrap());
    if answer.verdict == skep_oracle::Verdict::Error {
        return None;
    }
    let theirs = answer.stats.unwrap_or_default();
    let ours = (
        accepted,
        message,
        [stats.insns_processed, stats.total_states, stats.peak_states, stats.max_states_per_insn]
            .map(u64::from),
    );
    let theirs = (
        answer.verdict == skep_oracle::Verdict::Accept,
        answer.message.unwrap_or_default(),
        [theirs.insns_processed, theirs.total_states, theirs.peak_states, theirs.max_states_per_insn],
    );
    (ours != theirs).then(|| format!("we say {ours:?}, the kernel {theirs:?}"))
}

#[test]
fn new_random_programs_are_judged_as_by_the_kernel() {
    let Some(mut kernel) = kernel() else { return };
    for seed in 0..PROGRAMS {
        let found = difference(&skep_fuzz::generate(seed), &mut kernel);
        assert_eq!(found, None, "seed {seed}");
    }
}

#[test]
fn changed_samples_are_judged_as_by_the_kernel() {
    let Some(mut kernel) = kernel() else { return };
    let Ok(target) = Target::live() else {
        println!("skipped: the kernel shows no types");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "o"));
    paths.sort();
    let linked = |path| Object::open(path).unwrap().link(&target, &LinkOptions::default()).programs;
    let programs: Vec<Program> = paths.iter().flat_map(linked).collect();
    assert!(!programs.is_empty());
    for seed in 0..PROGRAMS {
        let program = skep_fuzz::vary(&programs[seed as usize % programs.len()], seed);
        assert_eq!(difference(&program, &mut kernel), None, "seed {seed} of `{}`", program.name);
    }
}
