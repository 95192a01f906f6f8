//! Rules of the verifier, each by programs that keep it or break it. Where there is a kernel to ask, it must agree.

use skep_asm::{Options, assemble};
use skep_linux::Profile;
use skep_object::{LinkOptions, Object, Program, Target};
use skep_oracle::{Kernel, Request, availability};
use skep_verifier::{LogLevel, Verdict, verify};

/// Maps with a lock and with a timer, and a second one like each.
const MAPS: &str = "
    .struct bpf_spin_lock {
        val: u32
    }
    .struct bpf_timer {
        opaque: u64[2]
    }
    .struct locked {
        count: u32
        lock: bpf_spin_lock
    }
    .struct timed {
        count: u64
        timer: bpf_timer
    }
    .map locks { type = array, key = u32, value = locked, max_entries = 2 }
    .map timers { type = array, key = u32, value = timed, max_entries = 2 }
    .map others { type = array, key = u32, value = timed, max_entries = 2 }
    .map plain { type = array, key = u32, value = u64, max_entries = 2 }
";

/// Looks key 0 up in a map of which null cannot be ruled out beforehand; the value is in r6 then.
fn lookup(map: &str) -> String {
    format!(
        "r7 = r1; call bpf_get_prandom_u32; *(u32 *)(r10 - 4) = r0
         r1 = {map} ll; r2 = r10; r2 += -4; call bpf_map_lookup_elem
         if r0 == 0 goto out; r6 = r0\n"
    )
}

fn program(section: &str, body: &str, functions: &str) -> Program {
    let source = format!(
        ".license \"GPL\"\n{MAPS}\n.program test, section = \"{section}\"\n{body}\nout: r0 = 0\nexit\n{functions}\n"
    );
    let assembly = assemble("test.s", &source, &Options::default())
        .unwrap_or_else(|errors| panic!("{errors:#?}\n{source}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    linked.programs.into_iter().next().unwrap_or_else(|| panic!("{:?}", linked.failed))
}

/// The line a program is refused with; nothing where it is accepted.
fn refusal(program: &Program) -> Option<String> {
    let options = skep_verifier::Options { log_level: LogLevel(1), ..Default::default() };
    let report = verify(program, &Profile::latest(), &options);
    let ours = match report.verdict {
        Verdict::Accept => None,
        Verdict::Reject(rejection) => Some(rejection.message()),
        Verdict::Unmodelled(what) => panic!("{what}"),
    };
    let available = availability();
    if !available.is_available() {
        println!("skipped: no bpf(2): {available}");
        return ours;
    }
    let mut kernel = Kernel::live().unwrap();
    if !kernel.release().starts_with("6.18") {
        println!("skipped: the kernel is {}", kernel.release());
        return ours;
    }
    let answer = kernel.ask(&Request::new(program).unwrap());
    let theirs = (answer.verdict == skep_oracle::Verdict::Reject).then(|| answer.message.unwrap_or_default());
    assert_eq!(ours, theirs, "{}", answer.log);
    let counts = answer.stats.unwrap_or_default();
    assert_eq!(u64::from(report.stats.insns_processed), counts.insns_processed);
    assert_eq!(u64::from(report.stats.total_states), counts.total_states);
    ours
}

#[track_caller]
fn check(section: &str, map: &str, body: &str, functions: &str, expected: Option<&str>) {
    let body = format!("{}{body}", lookup(map));
    assert_eq!(refusal(&program(section, &body, functions)).as_deref(), expected);
}

const LOCK: &str = "r1 = r6; r1 += 4; call 93\n";
const UNLOCK: &str = "r1 = r6; r1 += 4; call 94\n";

#[test]
fn locks_are_taken_and_given_back() {
    let locked = |body: &str, expected| check("tc", "locks", &format!("{LOCK}{body}"), "", expected);
    locked(UNLOCK, None);
    locked(&format!("*(u32 *)(r6 + 0) = 1\n{UNLOCK}"), None);
    locked("", Some("BPF_EXIT instruction in main prog cannot be used inside bpf_spin_lock-ed region"));
    locked("call bpf_get_prandom_u32\n", Some("function calls are not allowed while holding a lock"));
    locked(LOCK, Some("function calls are not allowed while holding a lock"));
    let load = "r6 = r7; r0 = *(u8 *)skb[0]\n";
    locked(load, Some("BPF_LD_[ABS|IND] cannot be used inside bpf_spin_lock-ed region"));
    check("tc", "locks", UNLOCK, "", Some("bpf_spin_unlock without taking a lock"));
    let again = lookup("locks").replace("r7 = r1; ", "");
    let other = format!("r8 = r6\n{again}{}", "r1 = r8; r1 += 4; call 93\nr1 = r6; r1 += 4; call 94\n");
    check("tc", "locks", &other, "", Some("bpf_spin_unlock of different lock"));
}

#[test]
fn locks_are_where_they_are() {
    let tc = |map: &str, body: &str, expected| check("tc", map, body, "", expected);
    tc("locks", "r1 = r6; call 93\n", Some("off 0 doesn't point to 'struct bpf_spin_lock' that is at 4"));
    tc("plain", "r1 = r6; call 93\n", Some("map 'plain' has no valid bpf_spin_lock"));
    let direct = Some("bpf_spin_lock cannot be accessed directly by load/store");
    tc("locks", "r1 = *(u32 *)(r6 + 4)\n", direct);
    tc("locks", "*(u64 *)(r6 + 0) = 1\n", direct);
    tc("locks", "r1 = plain ll; r2 = r6; r3 = r6; r4 = 0; call bpf_map_update_elem\n", direct);
    let variable = "r8 = *(u32 *)(r6 + 0); r8 &= 4; r1 = r6; r1 += r8; call 93\n";
    tc(
        "locks",
        variable,
        Some("R1 doesn't have constant offset. bpf_spin_lock has to be at the constant offset"),
    );
    check("kprobe", "locks", "", "", Some("tracing progs cannot use bpf_spin_lock yet"));
    check("socket", "locks", "", "", Some("socket filter progs cannot use bpf_spin_lock yet"));
}

#[test]
fn a_function_may_be_called_under_a_lock_if_it_is_static() {
    let call = format!("{LOCK}r1 = 1; call twice\n{UNLOCK}");
    check("tc", "locks", &call, ".static twice\nr0 = r1\nr0 *= 2\nexit\n", None);
    let tail = ".static twice\nr0 = r1\ncall bpf_get_prandom_u32\nexit\n";
    check("tc", "locks", &call, tail, Some("function calls are not allowed while holding a lock"));
}

#[test]
fn timers_are_set_up_with_their_own_map() {
    let tc = |body: &str, functions: &str, expected| check("tc", "timers", body, functions, expected);
    tc("r1 = r6; r1 += 8; r2 = timers ll; r3 = 1; call bpf_timer_init\n", "", None);
    let other = "r1 = r6; r1 += 8; r2 = others ll; r3 = 1; call bpf_timer_init\n";
    tc(other, "", Some("timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0"));
    let misplaced = Some("off 0 doesn't point to 'struct bpf_timer' that is at 8");
    tc("r1 = r6; r2 = 0; r3 = 0; call bpf_timer_start\n", "", misplaced);
    tc("r1 = *(u64 *)(r6 + 8)\n", "", Some("bpf_timer cannot be accessed directly by load/store"));
    let set = "r1 = r6; r1 += 8; r2 = later ll; call bpf_timer_set_callback\n";
    tc(set, ".static later\n*(u64 *)(r3 + 0) = 1\nr0 = 0\nexit\n", None);
    let wrong = Some("At async callback return the register R0 has smin=1 smax=1 should have been in [0, 0]");
    tc(set, ".static later\nr0 = 1\nexit\n", wrong);
    let deeper = "r1 = r3; r1 += 8; r2 = later ll; call bpf_timer_set_callback\nr0 = 0\nexit\n";
    tc(set, &format!(".static later\n{deeper}"), None);
}

#[test]
fn a_pointer_that_is_not_null_is_not_zero_in_its_lower_half() {
    // Neither side of these is explored twice.
    check("tc", "plain", "if w6 == 0 goto out\n", "", None);
    check("tc", "plain", "if w6 != 0 goto out\n", "", None);
}

#[test]
fn a_pointer_is_no_number_of_rounds() {
    let loops = "r1 = r6; r2 = round ll; r3 = 0; r4 = 0; call bpf_loop\n";
    let round = ".static round\nr0 = 0\nexit\n";
    check("tc", "plain", loops, round, Some("verifier bug: backtracking misuse"));
}
