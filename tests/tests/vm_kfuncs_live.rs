//! Kernel functions: programs that ask them for what they do at their edges. Each runs in the interpreter, and where
//! bpf(2) may be called also in the running kernel, which must give the same value.

mod kfunc_text;

use std::fmt::Write as _;
use std::sync::OnceLock;

use skep_linux::{Line, ProgType};
use skep_object::Target;
use skep_oracle::{Availability, Kernel, Request, TestRun, Verdict, availability};
use skep_vm::{Input, RunOptions, Settings, World};

/// What programs are linked against: the running kernel, if it can be asked.
fn target() -> Option<&'static Target> {
    static TARGET: OnceLock<Option<Target>> = OnceLock::new();
    let found = TARGET.get_or_init(|| match availability() {
        Availability::Available => Some(Target::live().unwrap()),
        Availability::Refused(reason) => {
            println!("skipped: no bpf(2): {reason}");
            None
        }
    });
    found.as_ref()
}

/// Runs a program here and there; gives the value that both return.
#[track_caller]
fn value(source: &str) -> Option<u32> {
    let linked = kfunc_text::link(source, target()?, Line::V6_18);
    let program = linked.programs.last().unwrap();
    let (data, repeat, input) = match program.kind.prog_type {
        ProgType::Syscall => (Vec::new(), 0, Input::Memory(Vec::new())),
        _ => (vec![0; 64], 1, Input::Packet(vec![0; 64])),
    };
    let run = TestRun { data: data.into(), repeat, ..TestRun::default() };
    let answer = Kernel::live().unwrap().ask(&Request::to_run(program, &linked, run).unwrap());
    assert_eq!(answer.verdict, Verdict::Accept, "{:?}\n{source}", answer.message);
    let theirs = answer.run.unwrap();
    assert_eq!(theirs.errno, None, "{source}");

    let n_cpus = possible_cpus();
    let mut world = World::new(Settings { n_cpus, ..Settings::default() }).unwrap();
    world.set_types(target()?.btf()?.clone());
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &input, &RunOptions::default()).unwrap();
    let outcome = outcome.unwrap_or_else(|trap| panic!("{trap}\n{source}"));
    let ours = outcome.value as u32;
    assert_eq!(ours, theirs.retval, "{} here, {} there\n{source}", ours as i32, theirs.retval as i32);
    Some(ours)
}

fn possible_cpus() -> u32 {
    let text = std::fs::read_to_string("/sys/devices/system/cpu/possible").unwrap_or_default();
    let last = text.trim().rsplit([',', '-']).next().and_then(|last| last.parse::<u32>().ok());
    last.map_or(1, |last| last + 1)
}

#[track_caller]
fn check(source: &str, expected: i64) {
    if let Some(found) = value(source) {
        assert_eq!(found, expected as u32, "{}\n{source}", found as i32);
    }
}

/// A program of system calls.
fn syscall(body: &str) -> String {
    format!(".program test, section = \"syscall\"\n{body}\nexit\n")
}

/// A call with strings, which become variables, and numbers as arguments; gives what it returns.
#[track_caller]
fn call(function: &str, args: &[Arg<'_>]) -> Option<u32> {
    let (mut data, mut body) = (".data\n".to_owned(), String::new());
    for (n, arg) in (1..).zip(args) {
        match arg {
            Arg::Text(text) => {
                write!(data, ".globl s{n}\ns{n}: .asciz \"{text}\"\n").unwrap();
                writeln!(body, "r{n} = s{n} ll").unwrap();
            }
            Arg::Long(byte, len) => {
                let text = byte.to_string().repeat(*len);
                write!(data, ".globl s{n}\ns{n}: .asciz \"{text}\"\n").unwrap();
                writeln!(body, "r{n} = s{n} ll").unwrap();
            }
            Arg::Number(number) => writeln!(body, "r{n} = {number}").unwrap(),
        }
    }
    value(&format!("{data}.program test, section = \"xdp\"\n{body}call {function}\nexit\n"))
}

enum Arg<'a> {
    Text(&'a str),
    /// A character, so many times.
    Long(char, usize),
    Number(i64),
}

#[test]
fn strings_are_compared_and_searched() {
    use Arg::{Number, Text};
    let texts = ["", "a", "abc", "abcabc", "ABC", "abd", "\\x80", "c", "bc", "zab"];
    for a in texts {
        for b in ["", "abc", "ABCD", "\\xe4b", "c", "ca"] {
            for function in ["bpf_strcmp", "bpf_strcasecmp", "bpf_strspn", "bpf_strcspn", "bpf_strstr"] {
                call(function, &[Text(a), Text(b)]);
            }
        }
        for c in [0, 97, 99, 0x80, 0x163] {
            for function in ["bpf_strchr", "bpf_strchrnul", "bpf_strrchr"] {
                call(function, &[Text(a), Number(c)]);
            }
        }
        for n in [0, 1, 2, 3, 7] {
            call("bpf_strnlen", &[Text(a), Number(n)]);
            call("bpf_strnchr", &[Text(a), Number(n), Number(99)]);
            call("bpf_strnstr", &[Text(a), Text("bc"), Number(n)]);
        }
        call("bpf_strlen", &[Text(a)]);
    }
}

#[test]
fn strings_end_where_memory_does_or_after_64_kib() {
    use Arg::{Long, Number, Text};
    for bad in [0, 16, -1, -4096] {
        call("bpf_strlen", &[Number(bad)]);
        call("bpf_strcmp", &[Text("a"), Number(bad)]);
        call("bpf_strcmp", &[Number(bad), Text("a")]);
        call("bpf_strstr", &[Text("a"), Number(bad)]);
        call("bpf_strspn", &[Number(bad), Text("a")]);
        call("bpf_strcspn", &[Text(""), Number(bad)]);
        call("bpf_strnchr", &[Number(bad), Number(0), Number(0)]);
        call("bpf_strrchr", &[Number(bad), Number(0)]);
    }
    for len in [65534, 65535, 65536, 65537] {
        call("bpf_strlen", &[Long('a', len)]);
        call("bpf_strchr", &[Long('a', len), Number(0)]);
        call("bpf_strchrnul", &[Long('a', len), Number(98)]);
        call("bpf_strrchr", &[Long('a', len), Number(97)]);
        call("bpf_strcmp", &[Long('a', len), Long('a', len)]);
        call("bpf_strspn", &[Long('a', len), Text("a")]);
        call("bpf_strcspn", &[Long('a', len), Text("b")]);
        call("bpf_strstr", &[Long('a', len), Text("b")]);
        call("bpf_strnlen", &[Long('a', len), Number(65536)]);
        call("bpf_strnlen", &[Long('a', len), Number(65537)]);
    }
}

#[test]
fn numbers_are_iterated_over() {
    let sum = |start: i64, end: i64| {
        format!(
            ".program test, section = \"xdp\"
            r6 = 0
            r1 = r10; r1 += -8
            r2 = {start}
            r3 = {end}
            call bpf_iter_num_new
            r7 = r0
        next:
            r1 = r10; r1 += -8
            call bpf_iter_num_next
            if r0 == 0 goto done
            r0 = *(s32 *)(r0 + 0)
            r6 = r0
            goto next
        done:
            r1 = r10; r1 += -8
            call bpf_iter_num_destroy
            r0 = r6
            w7 <<= 8
            w0 += w7
            exit
            "
        )
    };
    for (start, end, expected) in [
        (0, 10, 9),
        (5, 5, 0),
        (-3, 2, 1),
        (5, 4, -22 << 8),
        (0, 8 << 20, (8 << 20) - 1),
        (0, (8 << 20) + 1, -7 << 8),
    ] {
        check(&sum(start, end), expected);
    }
}

#[test]
fn bits_are_iterated_over() {
    for (n_words, address) in
        [(0, "s ll"), (1, "s ll"), (2, "s ll"), (512, "s ll"), (1, "0"), (1, "16"), (2, "-4096")]
    {
        value(&format!(
            ".data
            .globl s
            s: .u64 0x8000000000000101, 6
            .program test, section = \"syscall\"
            r6 = 0
            r1 = r10; r1 += -16
            r2 = {address}
            r3 = {n_words}
            call bpf_iter_bits_new
            r7 = r0
        next:
            r1 = r10; r1 += -16
            call bpf_iter_bits_next
            if r0 == 0 goto done
            r1 = *(u32 *)(r0 + 0)
            w6 *= 31
            w6 += w1
            goto next
        done:
            r1 = r10; r1 += -16
            call bpf_iter_bits_destroy
            r0 = r6
            w0 += w7
            exit
            "
        ));
    }
}

/// A program with two sets of CPUs in `r6` and `r7`, and what it does with them.
fn sets(body: &str) -> String {
    syscall(&format!(
        "r8 = 0
        call bpf_cpumask_create
        if r0 == 0 goto out
        r6 = r0
        call bpf_cpumask_create
        if r0 == 0 goto one
        r7 = r0
        {body}
        r1 = r7
        call bpf_cpumask_release
    one:
        r1 = r6
        call bpf_cpumask_release
        r0 = r8
    out:"
    ))
}

#[test]
fn sets_of_cpus_are_changed_and_combined() {
    let set = |cpu: u32, mask: &str| format!("r1 = {cpu}\nr2 = {mask}\ncall bpf_cpumask_set_cpu\n");
    // Of a `bool` the low byte alone is said.
    let note = "w0 &= 255\nw8 *= 31\nw8 += w0\n";
    let one = |function: &str, mask: &str| format!("r1 = {mask}\ncall {function}\n{note}");
    let two = |function: &str| format!("r1 = r6\nr2 = r7\ncall {function}\n{note}");
    let of_cpu = |function: &str, cpu: u32| format!("r1 = {cpu}\nr2 = r6\ncall {function}\n{note}");
    let look: String = ["first", "first_zero", "weight", "empty", "full"]
        .iter()
        .flat_map(|name| ["r6", "r7"].map(|mask| one(&format!("bpf_cpumask_{name}"), mask)))
        .collect();
    let compare: String = ["equal", "intersects", "subset", "first_and"]
        .iter()
        .map(|name| two(&format!("bpf_cpumask_{name}")))
        .collect();
    for fill in ["", "setall", "clear"] {
        let fill =
            if fill.is_empty() { String::new() } else { format!("r1 = r6\ncall bpf_cpumask_{fill}\n") };
        for cpus in [vec![], vec![0], vec![1], vec![0, 1], vec![5000]] {
            let sets_of: String = cpus.iter().map(|&cpu| set(cpu, "r7")).collect();
            value(&sets(&format!("{fill}{sets_of}{look}{compare}")));
            for name in ["and", "or", "xor"] {
                let combined = format!("r1 = r6\nr2 = r6\nr3 = r7\ncall bpf_cpumask_{name}\n");
                value(&sets(&format!("{fill}{sets_of}{combined}{look}{compare}")));
            }
            let copied = "r1 = r6\nr2 = r7\ncall bpf_cpumask_copy\n";
            value(&sets(&format!("{fill}{sets_of}{copied}{look}{compare}")));
        }
        for cpu in [0, 1, 4000] {
            let each: String = ["test_and_set_cpu", "test_cpu", "test_and_clear_cpu", "test_cpu"]
                .iter()
                .map(|name| of_cpu(&format!("bpf_cpumask_{name}"), cpu))
                .collect();
            value(&sets(&format!("{fill}{each}r1 = {cpu}\nr2 = r6\ncall bpf_cpumask_clear_cpu\n{look}")));
        }
    }
    let shared = "r1 = r6\ncall bpf_cpumask_acquire\nr1 = r0\ncall bpf_cpumask_release\nr8 = 7";
    check(&sets(shared), 7);
}

#[test]
fn sections_nest_and_locks_notice_deadlocks() {
    check(&syscall("call bpf_rcu_read_lock\ncall bpf_rcu_read_unlock\nr0 = 3"), 3);
    check(
        &syscall(
            "call bpf_preempt_disable\ncall bpf_preempt_disable\ncall bpf_preempt_enable\ncall bpf_preempt_enable\nr0 = 3",
        ),
        3,
    );
    check(
        &syscall(
            "r1 = r10; r1 += -8\ncall bpf_local_irq_save\nr1 = r10; r1 += -8\ncall bpf_local_irq_restore\nr0 = 3",
        ),
        3,
    );
}

#[test]
fn exceptions_leave_all_frames() {
    check(&syscall("r1 = 77\ncall bpf_throw"), 77);
    let nested = ".program test, section = \"xdp\"
        call inner
        r0 = 1
        exit
        .static inner() -> int
        r1 = 5
        call bpf_throw
        r0 = 0
        exit
";
    check(nested, 5);
}

/// A program with a dynamic pointer to its packet at -16, and what it does with it.
fn pointed(section: &str, kind: &str, body: &str) -> String {
    format!(
        ".program test, section = \"{section}\"
        r6 = r1
        r2 = 0
        r3 = r10; r3 += -16
        call bpf_dynptr_from_{kind}
        r8 = r0
        {body}
        r0 = r8
        exit
"
    )
}

#[test]
fn dynamic_pointers_are_cut_and_copied() {
    let note = "w8 *= 31\nw8 += w0\n";
    let pointer = |n: u32| format!("r{n} = r10; r{n} += -16\n");
    let ask: String = ["is_null", "is_rdonly", "size"]
        .iter()
        .map(|name| {
            format!(
                "{}call bpf_dynptr_{name}\n{}{note}",
                pointer(1),
                if *name == "size" { "" } else { "w0 &= 255\n" }
            )
        })
        .collect();
    for (section, kind) in [("xdp", "xdp"), ("tc", "skb"), ("socket", "skb"), ("tc", "skb_meta")] {
        for (start, end) in [(0, 0), (0, 64), (3, 50), (50, 3), (14, 64), (64, 64), (65, 65), (0, 65)] {
            let cut = format!("{}r2 = {start}\nr3 = {end}\ncall bpf_dynptr_adjust\n{note}", pointer(1));
            value(&pointed(section, kind, &format!("{ask}{cut}{ask}{cut}{ask}")));
        }
        for (offset, len) in [(0, 0), (0, 8), (50, 14), (50, 15), (49, 1), (64, 0), (65, 0)] {
            if kind != "skb_meta" {
                let fill = format!(
                    "{}r2 = {offset}\nr3 = {len}\nr4 = 7\ncall bpf_dynptr_memset\n{note}",
                    pointer(1)
                );
                value(&pointed(section, kind, &format!("{fill}{ask}")));
                let copy = format!(
                    "{}r2 = {offset}\n{}r4 = 3\nr5 = {len}\ncall bpf_dynptr_copy\n{note}",
                    pointer(1),
                    pointer(3)
                );
                value(&pointed(section, kind, &copy));
                let clone = format!(
                    "{}r2 = r10; r2 += -32\ncall bpf_dynptr_clone\n{note}r1 = r10; r1 += -32\ncall bpf_dynptr_size\n{note}",
                    pointer(1)
                );
                value(&pointed(section, kind, &clone));
            }
            for slice in ["slice", "slice_rdwr"] {
                if slice == "slice_rdwr" && section == "socket" || kind == "skb_meta" {
                    continue;
                }
                let size = len.max(1);
                let slice = format!(
                    "*(u64 *)(r10 - 40) = 0; *(u64 *)(r10 - 48) = 0
                    {}r2 = {offset}\nr3 = r10; r3 += -48\nr4 = {size}\ncall bpf_dynptr_{slice}
                    if r0 == 0 goto none
                    r0 = *(u8 *)(r0 + 0)
                    r0 += 1
                none:
                    {note}",
                    pointer(1)
                );
                value(&pointed(section, kind, &slice));
            }
        }
    }
}

#[test]
fn memory_that_may_not_be_there_is_read_into_dynamic_pointers() {
    for function in [
        "bpf_probe_read_kernel_dynptr",
        "bpf_probe_read_kernel_str_dynptr",
        "bpf_probe_read_user_dynptr",
        "bpf_probe_read_user_str_dynptr",
    ] {
        for (offset, len) in [(0, 0), (0, 4), (12, 4), (12, 5), (13, 0), (17, 0)] {
            for from in ["s ll", "0", "16", "-1"] {
                // What a read that fails midway leaves behind is the processor's affair.
                let factor = if from == "-1" { 0 } else { 31 };
                // Addresses of the kernel are nothing to those that read a user's memory.
                if from == "s ll" && function.contains("user") {
                    continue;
                }
                value(&format!(
                    ".data
                    .globl s
                    s: .asciz \"hello\"
                    .globl room
                    room: .zero 16
                    .program test, section = \"syscall\"
                    r1 = room ll
                    r2 = 16
                    r3 = 0
                    r4 = r10; r4 += -16
                    call bpf_dynptr_from_mem
                    r1 = r10; r1 += -16
                    r2 = {offset}
                    r3 = {len}
                    r4 = {from}
                    call {function}
                    r8 = r0
                    r1 = room ll
                    r0 = *(u32 *)(r1 + 0)
                    w0 *= {factor}
                    w0 += w8
                    exit
"
                ));
            }
        }
    }
}

#[test]
fn tasks_and_cgroups_are_found() {
    let found = |function: &str, release: &str, id: &str| {
        syscall(&format!(
            "r1 = {id}
            call {function}
            if r0 == 0 goto none
            r1 = r0
            call {release}
            r0 = 1
            none:"
        ))
    };
    for pid in ["0", "-1", "0x7ffffff"] {
        check(&found("bpf_task_from_pid", "bpf_task_release", pid), 0);
        check(&found("bpf_task_from_vpid", "bpf_task_release", pid), 0);
    }
    for id in ["0", "0x7fffffff"] {
        check(&found("bpf_cgroup_from_id", "bpf_cgroup_release", id), 0);
    }
    check(&found("bpf_lookup_system_key", "bpf_key_put", "1"), 1);
    check(&found("bpf_lookup_system_key", "bpf_key_put", "9"), 0);
    check(&found("bpf_lookup_user_key", "bpf_key_put", "0x7ffffff\nr2 = 0"), 0);
}

#[test]
fn devices_that_say_nothing_of_packets_are_told_from_others() {
    let pull =
        |len: u32| format!(".program test, section = \"xdp\"\nr2 = {len}\ncall bpf_xdp_pull_data\nexit\n");
    for (len, expected) in [(0, 0), (64, 0), (65, -22)] {
        check(&pull(len), expected);
    }
}

#[test]
fn contexts_have_a_kernels_side_and_programs_have_streams() {
    // `data` and `data_end` are the first fields of `struct xdp_buff`.
    let cast = ".program test, section = \"xdp\"
        call bpf_cast_to_kern_ctx
        r1 = *(u64 *)(r0 + 0)
        r0 = *(u64 *)(r0 + 8)
        r0 -= r1
        exit
";
    check(cast, 64);
    let print = |stream: u32, format: &str| {
        format!(
            ".rodata
            .globl f
            f: .asciz \"{format}\"
            .program test, section = \"syscall\"
            *(u64 *)(r10 - 8) = 42
            r1 = {stream}
            r2 = f ll
            r3 = r10; r3 += -8
            r4 = 8
            r5 = 0
            call bpf_stream_vprintk_impl
            exit
"
        )
    };
    // Whether a kernel has memory for a text right now is its own affair, so those that exist are not compared.
    for stream in [0, 3] {
        check(&print(stream, "%d bees"), -2);
    }
}
