//! Programs attached to functions, hooks, tracepoints, iterators and operations structures of the carried kernel: what
//! their arguments are, and what they may return. The logs' lines are those of Linux 6.18.44 where it judges such programs.

use std::sync::Arc;

use skep_asm::{Options as AsmOptions, assemble};
use skep_btf::{Kind, Type};
use skep_linux::{Line, Profile, ProgType};
use skep_object::{AttachTarget, LinkOptions, Object, Program, Target};
use skep_verifier::{LogLevel, Options, Report, Verdict, verify};

/// A program of a section.
fn program(section: &str, body: &str) -> Program {
    let source = format!(".license \"GPL\"\n.program tried, section = \"{section}\"\n{body}\n");
    let bytes = assemble("tried.s", &source, &AsmOptions::default()).unwrap().to_object().unwrap();
    let object = Object::parse("tried.s", bytes).unwrap();
    let linked = object.link(&Target::embedded(Line::V6_18).unwrap(), &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed.first().map(|failed| failed.error.to_string()));
    linked.programs.into_iter().next().unwrap()
}

/// A program for a member of an operations structure.
fn member(structure: &str, name: &str, body: &str) -> Program {
    let mut program = program("xdp", body);
    let types = program.types.clone().unwrap();
    let btf_id = types.kernel().find(structure, Kind::Struct).unwrap();
    let Some(Type::Struct(of)) = types.kernel().get(btf_id) else { panic!("{structure} is no structure") };
    let index = of.members.iter().position(|member| member.name == name).unwrap();
    program.kind.prog_type = ProgType::StructOps;
    program.kind.attach_type = None;
    program.kind.attach_target = Some(AttachTarget::StructOps {
        type_name: structure.to_owned(),
        btf_id,
        module: None,
        member: index as u32,
        member_name: name.to_owned(),
    });
    program
}

fn judge(program: &Program) -> Report {
    let options = Options { log_level: LogLevel(LogLevel::ALL), ..Options::default() };
    verify(program, &Profile::of(Line::V6_18), &options)
}

#[track_caller]
fn accepts(program: &Program, lines: &[&str]) {
    let report = judge(program);
    assert_eq!(report.verdict, Verdict::Accept, "{}", report.log);
    has_lines(&report, lines);
}

#[track_caller]
fn refuses(program: &Program, lines: &[&str]) {
    let report = judge(program);
    assert!(matches!(report.verdict, Verdict::Reject(_)), "{:?}\n{}", report.verdict, report.log);
    has_lines(&report, lines);
}

#[track_caller]
fn has_lines(report: &Report, lines: &[&str]) {
    for line in lines {
        assert!(report.log.contains(line), "no `{line}` in\n{}", report.log);
    }
}

/// A load of one word of the context, and a return value.
fn load(off: i32, result: i32) -> String {
    format!("    r6 = *(u64 *)(r1 + {off})\n    r0 = {result}\n    exit")
}

#[test]
fn tracepoints_pass_trusted_arguments() {
    let arg = "type STRUCT 'task_struct'\n1: ";
    accepts(&program("tp_btf/sched_switch", &load(8, 7)), &[arg, "R6=trusted_ptr_task_struct()"]);
    accepts(&program("tp_btf/sched_switch", &load(0, 0)), &["R6=scalar()"]);
    accepts(&program("tp_btf/sched_pi_setprio", &load(8, 0)), &["R6=trusted_ptr_or_null_task_struct(id=1)"]);
    let refused = "invalid bpf_context access off=32 size=8";
    refuses(
        &program("tp_btf/sched_switch", &load(32, 0)),
        &["func 'sched_switch' doesn't have 5-th argument", refused],
    );
    let narrow = "    r6 = *(u32 *)(r1 + 8)\n    r0 = 0\n    exit";
    refuses(&program("tp_btf/sched_switch", narrow), &["func 'sched_switch' size 4 must be 8"]);
    let store = "    *(u64 *)(r1 + 8) = 0\n    r0 = 0\n    exit";
    refuses(&program("tp_btf/sched_switch", store), &["invalid bpf_context access off=8 size=8"]);
}

#[test]
fn functions_pass_pointers_that_nobody_vouches_for() {
    accepts(&program("fentry/vfs_read", &load(0, 0)), &["R6=ptr_file()"]);
    accepts(&program("fentry/vfs_read", &load(8, 0)), &["R6=scalar()"]);
    refuses(&program("fentry/vfs_read", &load(32, 0)), &["func 'vfs_read' doesn't have 5-th argument"]);
    accepts(&program("fexit/vfs_read", &load(32, 0)), &["R6=scalar()"]);
    refuses(
        &program("fexit/vfs_read", &load(0, 1)),
        &["the register R0 has smin=1 smax=1 should have been in [0, 0]"],
    );
    accepts(&program("fmod_ret/bpf_modify_return_test", &load(0, 1)), &[]);
    refuses(&program("fmod_ret/vfs_read", &load(0, 0)), &["vfs_read() is not modifiable"]);
    refuses(&program("fentry.s/vfs_read", &load(0, 0)), &["vfs_read is not sleepable"]);
    accepts(&program("fentry.s/bpf_fentry_test1", &load(0, 0)), &[]);
}

#[test]
fn hooks_return_what_their_kernel_takes() {
    accepts(&program("lsm/file_open", &load(0, -1)), &["R6=trusted_ptr_file()"]);
    accepts(&program("lsm/file_open", &load(8, 0)), &["R6=scalar(smin=smin32=-4095,smax=smax32=0)"]);
    refuses(&program("lsm/file_open", &load(0, 1)), &["smin=1 smax=1 should have been in [-4095, 0]"]);
    accepts(&program("lsm/audit_rule_known", &load(0, 1)), &[]);
    accepts(&program("lsm/task_free", &load(0, 0)), &["R6=ptr_task_struct()"]);
    // A hook that returns nothing asks for nothing.
    accepts(&program("lsm/bprm_committed_creds", "    exit"), &[]);
    accepts(&program("lsm_cgroup/socket_bind", &load(0, 1)), &[]);
    refuses(&program("lsm_cgroup/bprm_committed_creds", &load(0, 0)), &["should have been in [1, 1]"]);
}

#[test]
fn iterators_may_have_come_to_their_end() {
    accepts(&program("iter/task", &load(0, 1)), &["R6=trusted_ptr_bpf_iter_meta()"]);
    accepts(&program("iter/task", &load(8, 1)), &["R6=trusted_ptr_or_null_task_struct(id=1)"]);
    accepts(&program("iter/bpf_map_elem", &load(16, 0)), &["R6=rdonly_buf_or_null(id=1)"]);
    accepts(&program("iter/udp", &load(16, 0)), &["R6=scalar()"]);
    refuses(&program("iter/task", &load(8, 2)), &["should have been in [0, 1]"]);
}

#[test]
fn filters_and_system_calls_have_contexts_of_their_own() {
    accepts(&program("netfilter", &load(8, 1)), &["R6=trusted_ptr_sk_buff()"]);
    refuses(&program("netfilter", &load(8, 2)), &["should have been in [0, 1]"]);
    accepts(&program("syscall", &load(4096, 77)), &["R6=scalar()"]);
    accepts(&program("syscall", "    *(u32 *)(r1 + 4) = 0\n    r0 = 0\n    exit"), &[]);
    let mut awake = program("syscall", &load(0, 0));
    awake.kind.flags = 0;
    refuses(&awake, &["Syscall programs can only be sleepable"]);
    let mut asleep = program("xdp", &load(0, 0));
    asleep.kind.flags |= 1 << 4;
    refuses(
        &asleep,
        &["Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable"],
    );
}

#[test]
fn members_of_operations_structures_are_called_with_what_their_kernel_says() {
    // The kernel's stand-in for this member calls its argument `cb__nullable`.
    let nullable = "R6=trusted_ptr_or_null_bpf_dummy_ops_state(id=1)";
    accepts(&member("bpf_dummy_ops", "test_1", &load(0, 5)), &[nullable]);
    accepts(&member("bpf_dummy_ops", "test_2", &load(0, 5)), &["R6=trusted_ptr_bpf_dummy_ops_state()"]);
    accepts(&member("tcp_congestion_ops", "ssthresh", &load(0, 2)), &["R6=trusted_ptr_tcp_sock()"]);
    // Nothing is returned, so nothing is asked for.
    accepts(&member("tcp_congestion_ops", "init", "    exit"), &[]);
    let unsupported = "attach to unsupported member get_info of struct tcp_congestion_ops";
    refuses(&member("tcp_congestion_ops", "get_info", &load(0, 0)), &[unsupported]);
    let no_function = "attach to invalid member flags(@idx ";
    refuses(&member("tcp_congestion_ops", "flags", &load(0, 0)), &[no_function]);
    let mut asleep = member("bpf_dummy_ops", "test_2", &load(0, 0));
    asleep.kind.flags = 1 << 4;
    refuses(&asleep, &["attach to unsupported member test_2 of struct bpf_dummy_ops"]);
    let mut closed = member("bpf_dummy_ops", "test_2", &load(0, 0));
    closed.license = "Proprietary".to_owned();
    refuses(&closed, &["struct ops programs must have a GPL compatible license"]);
}

#[test]
fn helpers_depend_on_the_target() {
    let path = "    r1 = 0\n    r2 = 0\n    r3 = 0\n    call bpf_d_path\n    r0 = 0\n    exit";
    refuses(&program("fentry/vfs_read", path), &["helper call is not allowed in probe"]);
    refuses(&program("fentry/filp_close", path), &["R1 type=scalar expected=ptr_"]);
    let seq = "    call bpf_seq_write\n    r0 = 0\n    exit";
    refuses(&program("iter/task", seq), &["R1 type=ctx expected=ptr_, trusted_ptr_, rcu_ptr_"]);
    refuses(&program("fentry/vfs_read", seq), &["program of this type cannot use helper bpf_seq_write"]);
}

#[test]
fn what_is_named_must_be_there_and_fit() {
    refuses(&program("fentry/no_such_function", &load(0, 0)), &["Tracing programs must provide btf_id"]);
    refuses(
        &program("fentry/seq_printf", &load(0, 0)),
        &["The function seq_printf with variable args is unsupported."],
    );
    refuses(
        &program("fexit/do_exit", &load(0, 0)),
        &["Attaching fexit/fmod_ret to __noreturn function 'do_exit' is rejected."],
    );
}

/// The programs of a source.
fn programs(source: &str) -> Vec<Program> {
    let source = format!(".license \"GPL\"\n{source}");
    let bytes = assemble("tried.s", &source, &AsmOptions::default()).unwrap().to_object().unwrap();
    let object = Object::parse("tried.s", bytes).unwrap();
    object.link(&Target::embedded(Line::V6_18).unwrap(), &LinkOptions::default()).programs
}

/// An extension, given its signature and body, of a program that calls two functions.
fn extension(function: &str, signature: &str, body: &str) -> Program {
    let replaced = programs(
        ".program counts(ctx: ptr xdp_md) -> s32, section = \"xdp\"
    r6 = r1
    call length
    r1 = r6
    call hidden
    r0 = 2
    exit
.func length(ctx: ptr xdp_md) -> s32
    r0 = 0
    exit
.static hidden(ctx: ptr xdp_md) -> s32
    r0 = 0
    exit",
    );
    let source = format!(".program longer{signature}, section = \"freplace/{function}\"\n{body}");
    let mut program = programs(&source).remove(0);
    program.replaced = replaced.into_iter().next().map(Arc::new);
    program
}

#[test]
fn an_extension_does_what_the_function_it_replaces_may() {
    let same = "(ctx: ptr xdp_md) -> s32";
    accepts(&extension("length", same, "    r6 = *(u32 *)(r1 + 0)\n    r0 = 5\n    exit"), &["R6=pkt(r=0)"]);
    accepts(&extension("counts", same, "    r0 = 1\n    exit"), &[]);
    let end = "    r0 = 0\n    exit";
    refuses(
        &extension("length", "(ctx: ptr xdp_md, n: u32) -> s32", end),
        &["longer() has 2 args while length() has 1 args"],
    );
    refuses(
        &extension("length", "(ctx: ptr __sk_buff) -> s32", end),
        &["arg0 longer(struct __sk_buff *) doesn't match length(struct xdp_md *)"],
    );
    refuses(&extension("hidden", same, end), &["hidden() is not a global function"]);
    refuses(&extension("nowhere", same, end), &["Subprog nowhere doesn't exist"]);
    let moves = "    r2 = -4\n    call bpf_xdp_adjust_head\n    r0 = 0\n    exit";
    refuses(
        &extension("length", same, moves),
        &["Extension program changes packet data, while original does not"],
    );
    // Without the other program there is no answer.
    let mut alone = extension("length", same, end);
    alone.replaced = None;
    assert!(matches!(judge(&alone).verdict, Verdict::Unmodelled(_)));
}

/// A store through the first argument.
fn store(off: u32) -> String {
    format!("    r6 = *(u64 *)(r1 + 0)\n    *(u32 *)(r6 + {off}) = 1\n    r0 = 0\n    exit")
}

#[test]
fn members_write_what_their_kernel_lets_them() {
    let state = member("bpf_dummy_ops", "test_2", &store(0));
    accepts(&state, &["R6=trusted_ptr_bpf_dummy_ops_state()"]);
    refuses(&member("bpf_dummy_ops", "test_2", &store(4)), &["write access at off 4 with size 4"]);
    let types = state.types.clone().unwrap();
    let socket = types.kernel().find("tcp_sock", Kind::Struct).unwrap();
    let Some(Type::Struct(of)) = types.kernel().get(socket) else { panic!("no structure") };
    let off = |name: &str| of.members.iter().find(|member| member.name == name).unwrap().bit_offset / 8;
    let writes = |name| member("tcp_congestion_ops", "undo_cwnd", &store(off(name)));
    accepts(&writes("snd_cwnd"), &[]);
    refuses(&writes("snd_nxt"), &["no write support to tcp_sock at off "]);
    refuses(&writes("ecn_flags"), &["beyond the member of tcp_sock ended at "]);
}
