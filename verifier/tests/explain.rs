//! Explanations: the way back from a rejection through copies, arithmetic, the stack, calls and branches.

use skep_asm::{Options as AsmOptions, assemble};
use skep_linux::{Line, Profile};
use skep_object::{LinkOptions, Object, Target};
use skep_verifier::{Explanation, Options, explain};

fn explanation(body: &str) -> Option<Explanation> {
    let source = format!(".license \"GPL\"\n.program p, section = \"socket\"\n{body}");
    let assembly =
        assemble("p.s", &source, &AsmOptions::default()).unwrap_or_else(|errors| panic!("{errors:?}"));
    let object = Object::parse("p.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    explain(&linked.programs[0], &Profile::of(Line::V6_18), &Options::default())
}

/// The steps as `insn does register=value`.
#[track_caller]
fn check(body: &str, at: u32, known: &str, steps: &[&str]) {
    let found = explanation(body).unwrap();
    assert_eq!(found.insn, Some(at), "{found:#?}");
    let shown = |known: &skep_verifier::Known| format!("r{}={}", known.reg, known.value);
    assert_eq!(found.known.first().map(shown).unwrap_or_default(), known);
    let told: Vec<String> = found
        .steps
        .iter()
        .map(|step| format!("{} {} {}", step.insn, step.does.name(), shown(&step.after)))
        .collect();
    assert_eq!(told, steps);
}

#[test]
fn what_is_accepted_needs_no_explanation() {
    assert_eq!(explanation("r0 = 0\nexit"), None);
}

#[test]
fn branches_and_arithmetic_are_on_the_way() {
    check(
        "r2 = *(u32 *)(r1 + 0)
         if r2 > 9 goto out
         r2 <<= 3
         r3 = r10
         r3 += r2
         *(u64 *)(r3 - 8) = 0
         out:
         r0 = 0
         exit",
        5,
        "r3=fp(smin=smin32=0,smax=umax=smax32=umax32=72,var_off=(0x0; 0x78))",
        &[
            "0 writes r2=scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))",
            "1 goes on r2=scalar(smin=smin32=0,smax=umax=smax32=umax32=9,var_off=(0x0; 0xf))",
            "2 writes r2=scalar(smin=smin32=0,smax=umax=smax32=umax32=72,var_off=(0x0; 0x78))",
            "4 writes r3=fp(smin=smin32=0,smax=umax=smax32=umax32=72,var_off=(0x0; 0x78))",
        ],
    );
}

#[test]
fn values_are_followed_through_the_stack_and_into_functions() {
    check(
        "r6 = 5
         *(u64 *)(r10 - 8) = r6
         r1 = 0
         r1 = *(u64 *)(r10 - 8)
         call f
         exit
         .static f
         r0 = *(u64 *)(r1 + 0)
         exit",
        6,
        "r1=5",
        &["0 writes r6=5", "1 stores r6=5", "3 writes r1=5", "4 passes r1=5"],
    );
}

#[test]
fn what_came_out_of_a_function_is_followed_into_it() {
    check(
        "call f
         r0 = *(u64 *)(r0 + 0)
         exit
         .static f
         r0 = 7
         exit",
        1,
        "r0=7",
        &["3 writes r0=7"],
    );
}

#[test]
fn programs_that_are_refused_as_a_whole_have_no_way() {
    let found = explanation("r0 = 0\nexit\nr0 = 1\nexit").unwrap();
    assert_eq!((found.insn, found.steps.len(), found.path_len), (Some(2), 0, 0));
}
