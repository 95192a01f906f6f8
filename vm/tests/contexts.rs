//! Contexts of every program type: what programs find in them by default, and when fields are set by name.

use std::sync::{Arc, OnceLock};

use skep_asm::{Options, assemble};
use skep_btf::Btf;
use skep_linux::{Line, ProgType, kernel_btf};
use skep_object::{LinkOptions, Object, Program, Target};
use skep_vm::{Arch, FieldValue, Input, Outcome, ProgId, RunOptions, Settings, SocketSpec, World};

/// The types of a kernel, read once.
fn types() -> Arc<Btf> {
    static TYPES: OnceLock<Arc<Btf>> = OnceLock::new();
    let read = || Arc::new(Btf::parse(kernel_btf(Line::V6_12).unwrap(), None).unwrap());
    Arc::clone(TYPES.get_or_init(read))
}

fn settings() -> Settings {
    Settings { line: Line::V6_12, ..Settings::default() }
}

/// The programs of an object, linked against those types.
fn link(object: &Object) -> Vec<Program> {
    let target = Target::from_btf(types());
    let linked = object.link(&target, &LinkOptions::default());
    assert!(linked.failed.is_empty(), "{:?}", linked.failed);
    linked.programs
}

/// A world with types, and a program of a section with this body.
fn world(section: &str, body: &str) -> (World, ProgId) {
    let source = format!(".license \"GPL\"\n.program test, section = \"{section}\"\n{body}\nexit\n");
    let assembly = assemble("test.s", &source, &Options::default());
    let assembly = assembly.unwrap_or_else(|errors| panic!("{source}\n{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let mut world = World::new(settings()).unwrap();
    world.set_types(types());
    let id = world.load(&link(&object)[0]).unwrap();
    (world, id)
}

fn ended(world: &World, id: ProgId, input: &Input) -> Outcome {
    let outcome = world.run(id, input, &RunOptions::default()).unwrap();
    outcome.unwrap_or_else(|trap| panic!("{trap}"))
}

fn fields(fields: &[(&str, u64)]) -> Input {
    Input::Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect())
}

/// Runs a body by default and with fields set.
#[track_caller]
fn check(section: &str, body: &str, by_default: u64, set: &[(&str, u64)], then: u64) {
    let (world, id) = world(section, body);
    assert_eq!(ended(&world, id, &Input::Default).value, by_default, "by default");
    assert_eq!(ended(&world, id, &fields(set)).value, then, "with fields");
}

#[track_caller]
fn refused(section: &str, input: &Input, wanted: &str) {
    let (world, id) = world(section, "r0 = 0");
    let error = world.run(id, input, &RunOptions::default()).unwrap_err().to_string();
    assert!(error.contains(wanted), "{error}");
}

#[test]
fn probes_find_registers() {
    let sum = "r0 = *(u64 *)(r1 + 112); r2 = *(u64 *)(r1 + 104); r0 += r2";
    check("kprobe/no_such", sum, 0, &[("arg1", 3), ("si", 4)], 7);
    check("kretprobe/vfs_read", "r0 = *(u64 *)(r1 + 80)", 0, &[("ret", u64::MAX)], u64::MAX);
    check("uprobe", "r0 = *(u64 *)(r1 + 152)", 0, &[("sp", 16)], 16);
    check("uretprobe", "r0 = *(u64 *)(r1 + 128)", 0, &[("ip", 8)], 8);
    // A function that the types have gives its parameters names, and objects to what they point at.
    check("kprobe/do_unlinkat", "r0 = *(u64 *)(r1 + 112)", 0, &[("dfd", 5)], 5);
    let chase = "r3 = *(u64 *)(r1 + 104); r1 = r10; r1 += -8; r2 = 8; call bpf_probe_read_kernel";
    check("kprobe/do_unlinkat", chase, 0, &[("name", 5)], -34i64 as u64);
    let (world, id) = world("kprobe/no_such", sum);
    assert_eq!(ended(&world, id, &Input::Args(vec![1, 2, 3])).value, 3);
    refused("kprobe/vfs_read", &Input::Args(vec![0; 7]), "it takes 6 arguments at most, and is given 7");
    refused("kprobe/vfs_read", &Input::Context(vec![0; 16]), "its context has 168 bytes, and this one 16");
    refused("kprobe/vfs_read", &fields(&[("x0", 1)]), "there is no field `x0`; there are r15, r14");
    refused("kprobe/vfs_read", &Input::Packet(vec![0; 64]), "programs of type Kprobe take no packet");
}

#[test]
fn registers_are_the_machines() {
    let source = ".program test, section = \"kprobe/f\"\nr0 = *(u64 *)(r1 + 256)\nr2 = *(u64 *)(r1 + 8)\nr0 += r2\nexit\n";
    let assembly = assemble("test.s", source, &Options::default()).unwrap();
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let mut world = World::new(Settings { arch: Arch::Arm64, ..settings() }).unwrap();
    let id = world.load(&link(&object)[0]).unwrap();
    assert_eq!(ended(&world, id, &fields(&[("pc", 100), ("arg2", 1)])).value, 101);
    assert_eq!(ended(&world, id, &fields(&[("ip", 100), ("x1", 2)])).value, 102);
}

#[test]
fn probes_of_system_calls_find_the_callers_registers() {
    // The second argument of the system call, through the first of the function.
    let body = "r3 = *(u64 *)(r1 + 112); r3 += 104; r1 = r10; r1 += -8; r2 = 8
        call bpf_probe_read_kernel; r0 = *(u64 *)(r10 - 8)";
    check("ksyscall/openat", body, 0, &[("arg2", 9)], 9);
    check("kprobe/__x64_sys_openat", body, 0, &[("arg2", 9), ("arg4", 1)], 9);
}

#[test]
fn tracepoints_find_records() {
    let pid = "r0 = *(u32 *)(r1 + 24)";
    check("tp/sched/sched_switch", pid, 0, &[("prev_pid", 12), ("common_pid", 4)], 12);
    check("tracepoint/syscalls/sys_enter_openat", "r0 = *(u64 *)(r1 + 24)", 0, &[("args[1]", 7)], 7);
    check("tp/syscalls/sys_exit_openat", "r0 = *(u64 *)(r1 + 16)", 0, &[("ret", 3)], 3);
    refused(
        "tp/sched/sched_switch",
        &fields(&[("no", 1)]),
        "there is no field `no`; there are common_type, common_flags",
    );
    refused(
        "tp/sched/sched_switch",
        &fields(&[("prev_comm", 1)]),
        "`prev_comm` has 16 bytes, not a number's",
    );
    refused("tp/sched/sched_switch", &Input::Context(vec![0; 8]), "bytes, and this one 8");
    refused("tp/none/no_such", &fields(&[("pid", 1)]), "there is no field `pid`: its context has none");
    let (world, id) = world("tp/none/no_such", "r0 = *(u64 *)(r1 + 8)");
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
}

const OPEN: &str = "name: sys_enter_openat
ID: 700
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;
\tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;
\tfield:char comm[16];\toffset:32;\tsize:16;\tsigned:0;
\tfield:__data_loc char[] path;\toffset:48;\tsize:4;\tsigned:0;

print fmt: \"dfd: 0x%08lx\", ((unsigned long)(REC->dfd))
";

#[test]
fn formats_say_what_is_in_records() {
    let (mut world, id) = world(
        "tp/syscalls/sys_enter_openat",
        // The last byte of the path, which the lower half of its field leads to.
        "r0 = *(u32 *)(r1 + 8); r2 = *(u8 *)(r1 + 33); r0 += r2
         r2 = *(u32 *)(r1 + 48); r2 &= 0xffff; r1 += r2; r2 = *(u8 *)(r1 + 2); r0 += r2",
    );
    assert_eq!(world.add_format(OPEN), Ok("sys_enter_openat".to_owned()));
    let bytes = |bytes: &[u8]| FieldValue::from(bytes);
    let input = vec![
        ("__syscall_nr".to_owned(), 1.into()),
        ("comm[1]".to_owned(), 20.into()),
        ("path".to_owned(), bytes(&[1, 2, 30])),
    ];
    assert_eq!(ended(&world, id, &Input::Fields(input)).value, 51);
    let long = Input::Fields(vec![("comm".to_owned(), bytes(&[0; 17]))]);
    let error = world.run(id, &long, &RunOptions::default()).unwrap_err().to_string();
    assert!(error.ends_with("17 bytes do not fit into the 16 of `comm`"), "{error}");
    let error = world.add_format("name: x\nfield:int;\n").unwrap_err().to_string();
    assert_eq!(error, "no format of a tracepoint: line 2 is no field: `field:int;`");
    assert!(world.add_format("").is_err() && world.add_format("name: y\n").is_err());
}

#[test]
fn arguments_become_objects_of_the_kernel() {
    // prev->pid and next->pid of sched_switch(preempt, prev, next, prev_state).
    let offset = types_offset("task_struct", "pid");
    let pids = format!(
        "r2 = *(u64 *)(r1 + 8); r0 = *(u32 *)(r2 + {offset})
         r2 = *(u64 *)(r1 + 16); r2 = *(u32 *)(r2 + {offset}); r0 <<= 32; r0 |= r2"
    );
    for section in ["tp_btf/sched_switch", "raw_tp/sched_switch"] {
        let (world, id) = world(section, &pids);
        assert_eq!(ended(&world, id, &Input::Default).value, 1000 << 32, "{section}");
        let next = world.new_object("task_struct").unwrap();
        world.set_field(next, "pid", 5).unwrap();
        assert_eq!(ended(&world, id, &fields(&[("next", next)])).value, 1000 << 32 | 5, "{section}");
    }
    let (world, id) = world("tp_btf/sched_switch", &pids);
    for next in [6, 7] {
        assert_eq!(ended(&world, id, &fields(&[("next.pid", next)])).value, 1000 << 32 | next);
    }
    refused("tp_btf/sched_switch", &fields(&[("next.no", 1)]), "there is no field `task_struct.no`");
    refused("tp_btf/sched_switch", &Input::Args(vec![0; 5]), "it takes 4 arguments at most, and is given 5");
    refused("tp_btf/sched_switch", &fields(&[("no", 0)]), "there is no field `no`; there are preempt, prev");
}

/// Where a structure of the kernel has a field, in bytes.
fn types_offset(structure: &str, field: &str) -> u32 {
    let types = types();
    let id = types.find(structure, skep_btf::Kind::Struct).unwrap();
    let Some(skep_btf::Type::Struct(of)) = types.get(id) else { panic!("{structure} is no structure") };
    of.members.iter().find(|member| member.name == field).unwrap().bit_offset / 8
}

#[test]
fn functions_and_hooks_are_given_arguments_and_what_was_returned() {
    let second = "r0 = *(u64 *)(r1 + 8)";
    check("fentry/vfs_read", second, 0, &[("buf", 3)], 3);
    check("fexit/vfs_read", "r0 = *(u64 *)(r1 + 32)", 0, &[("ret", 4)], 4);
    check("lsm/file_open", second, 0, &[("ret", u64::MAX)], u64::MAX);
    check("fmod_ret/bpf_modify_return_test", "r0 = *(u64 *)(r1 + 16)", 0, &[("ret", 9)], 9);
    // The file's inode's number, through an object that is made for the argument, and one that is not there.
    let (file, inode) = (types_offset("file", "f_inode"), types_offset("inode", "i_ino"));
    let chase = format!("r2 = *(u64 *)(r1 + 0); r2 = *(u64 *)(r2 + {file}); r0 = *(u64 *)(r2 + {inode})");
    let (world, id) = world("lsm/file_open", &chase);
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
    let object = world.new_object("file").unwrap();
    world.set_field(object, "f_inode.i_ino", 12).unwrap();
    assert_eq!(ended(&world, id, &Input::Args(vec![object])).value, 12);
    let error = world.run(id, &Input::Args(vec![0; 3]), &RunOptions::default()).unwrap_err().to_string();
    assert!(error.contains("it takes 2 arguments at most, and is given 3"), "{error}");
}

#[test]
fn loads_of_nothing_read_zeros_and_loads_beyond_an_object_trap() {
    let (world, id) = world("fentry/vfs_read", "r1 = *(u64 *)(r1 + 0); r0 = *(u64 *)(r1 + 8)");
    assert_eq!(ended(&world, id, &Input::Args(vec![0])).value, 0);
    assert_eq!(ended(&world, id, &Input::Args(vec![0xffff_8880_0000_0000])).value, 0);
    let int = world.new_object("llist_head").unwrap();
    let trap = world.run(id, &Input::Args(vec![int]), &RunOptions::default()).unwrap().unwrap_err();
    assert!(
        trap.to_string().starts_with("out of bounds: 8 bytes at +8 of the llist_head (8 bytes)"),
        "{trap}"
    );
}

#[test]
fn helpers_know_the_call() {
    let argument = |n| {
        format!(
            "r2 = {n}; r3 = r10; r3 += -8; *(u64 *)(r10 - 8) = 0; call bpf_get_func_arg; r1 = r0; r0 = *(u64 *)(r10 - 8); r0 += r1"
        )
    };
    check("fentry/vfs_read", &argument(2), 0, &[("count", 6)], 6);
    check("fentry/vfs_read", &argument(4), -22i64 as u64, &[], -22i64 as u64);
    check("fentry/vfs_read", "call bpf_get_func_arg_cnt", 4, &[], 4);
    let returned = "r2 = r10; r2 += -8; *(u64 *)(r10 - 8) = 0; call bpf_get_func_ret; r1 = r0; r0 = *(u64 *)(r10 - 8); r0 += r1";
    check("fexit/vfs_read", returned, 0, &[("ret", 5)], 5);
    check("fentry/vfs_read", returned, -95i64 as u64, &[], -95i64 as u64);
    let (world, id) = world("kprobe/vfs_read", "r6 = *(u64 *)(r1 + 128); call bpf_get_func_ip; r0 -= r6");
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
    check("kprobe/vfs_read+4", "call bpf_get_func_ip", 0, &[("ip", 6)], 0);
}

#[test]
fn cookies_and_user_registers_are_known() {
    let (world, id) = world("kprobe/vfs_read", "call bpf_get_attach_cookie");
    let options = RunOptions { cookie: 77, ..RunOptions::default() };
    assert_eq!(world.run(id, &Input::Default, &options).unwrap().unwrap().value, 77);
    let body = "call bpf_get_current_task_btf; r1 = r0; call bpf_task_pt_regs; r0 = *(u64 *)(r0 + 128)";
    let (world, id) = self::world("fentry/vfs_read", body);
    world.set_user_register("ip", 0x1000).unwrap();
    assert_eq!(ended(&world, id, &Input::Default).value, 0x1000);
    assert!(world.set_user_register("no", 0).is_err());
}

#[test]
fn operations_are_given_their_arguments() {
    let body = "r2 = *(u64 *)(r1 + 8); r0 = *(u64 *)(r1 + 16); r0 += r2; exit";
    let source = format!(".license \"GPL\"\n.program on_cong_avoid, section = \"fentry/vfs_read\"\n{body}\n");
    let assembly = assemble("test.s", &source, &Options::default()).unwrap();
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let mut program = link(&object).into_iter().next().unwrap();
    let types = types();
    program.kind.attach_target = Some(skep_object::AttachTarget::StructOps {
        type_name: "tcp_congestion_ops".to_owned(),
        btf_id: types.find("tcp_congestion_ops", skep_btf::Kind::Struct).unwrap(),
        module: None,
        member: 1,
        member_name: "cong_avoid".to_owned(),
    });
    program.kind.prog_type = ProgType::StructOps;
    let mut world = World::new(settings()).unwrap();
    world.set_types(types);
    let id = world.load(&program).unwrap();
    assert_eq!(ended(&world, id, &fields(&[("arg2", 3), ("arg3", 4)])).value, 7);
    let error = world.run(id, &Input::Args(vec![0; 4]), &RunOptions::default()).unwrap_err().to_string();
    assert!(error.contains("it takes 3 arguments at most"), "{error}");
}

#[test]
fn iterators_are_shown_elements_and_then_none() {
    let pid = types_offset("task_struct", "pid");
    // Returns the element's process number, or 77 at the end; asks for nothing again.
    let (world, id) = world(
        "iter/task",
        &format!(
            "r6 = *(u64 *)(r1 + 8); r7 = *(u64 *)(r1 + 0); r0 = *(u64 *)(r7 + 16); r0 <<= 32
             if r6 == 0 goto out; r6 = *(u32 *)(r6 + {pid}); r0 |= r6
             out: *(u64 *)(r10 - 8) = r0; r0 = 0"
        ),
    );
    let task = world.current_task().unwrap();
    let outcome = world.run_iterator(id, &[vec![task], vec![task]], &RunOptions::default()).unwrap().unwrap();
    assert_eq!((outcome.calls.len(), outcome.again), (3, None));
    let (no_iterator, program) = self::world("kprobe/f", "r0 = 0");
    let error = no_iterator.run_iterator(program, &[], &RunOptions::default()).unwrap_err().to_string();
    assert!(error.ends_with("it is no iterator that is known"), "{error}");
    let (again, program) = self::world("iter/task", "r0 = 1");
    let outcome = again.run_iterator(program, &[vec![0], vec![0]], &RunOptions::default()).unwrap().unwrap();
    assert_eq!((outcome.calls.len(), outcome.again), (1, Some(0)));
}

#[test]
fn control_groups_decide_about_sockets_options_settings_and_devices() {
    check("cgroup/sock_create", "r0 = *(u32 *)(r1 + 8)", 1, &[("type", 3)], 3);
    check("cgroup/post_bind4", "r0 = *(u32 *)(r1 + 44)", 8080, &[("src_port", 53)], 53);
    check("cgroup/connect4", "r0 = *(u32 *)(r1 + 4)", 0x0100_007f, &[("user_ip4", 9)], 9);
    check("cgroup/connect6", "r0 = *(u32 *)(r1 + 0)", 10, &[("user_ip6[3]", 9)], 10);
    check("cgroup/sendmsg4", "r0 = *(u32 *)(r1 + 32)", 2, &[("type", 1)], 1);
    check("cgroup/setsockopt", "r0 = *(u32 *)(r1 + 24)", 0, &[("level", 6)], 6);
    check("cgroup/sysctl", "r0 = *(u32 *)(r1 + 0)", 0, &[("write", 1)], 1);
    check("cgroup/dev", "r0 = *(u32 *)(r1 + 8)", 3, &[("minor", 7)], 7);
    refused("cgroup/dev", &fields(&[("user_ip4", 1)]), "there are access_type, major, minor");
    refused("cgroup/dev", &fields(&[("major", 1 << 32)]), "does not fit into the 4 bytes of `major`");
    refused("cgroup/connect6", &fields(&[("user_ip6[4]", 1)]), "there is no field `user_ip6[4]`");
    refused("cgroup/dev", &Input::Context(vec![0; 13]), "its context has 12 bytes, and this one 13");
    refused("cgroup/dev", &Input::Args(vec![1]), "programs of its type are given no arguments");
}

#[test]
fn sockets_of_contexts_are_the_worlds() {
    let (world, id) = world("cgroup/connect4", "r1 = *(u64 *)(r1 + 64); r0 = *(u32 *)(r1 + 16)");
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
    let sk = world.add_socket(SocketSpec { mark: 5, ..SocketSpec::default() }).unwrap();
    assert_eq!(ended(&world, id, &fields(&[("sk", sk)])).value, 5);
    // What a program writes to a new socket is the socket's.
    let (world, id) =
        self::world("cgroup/sock_create", "r2 = 6; *(u32 *)(r1 + 16) = r2; r0 = *(u32 *)(r1 + 16)");
    let sk = world.add_socket(SocketSpec::default()).unwrap();
    assert_eq!(ended(&world, id, &fields(&[("sk", sk)])).value, 6);
    assert_eq!(world.socket(sk).unwrap().mark, 6);
    let (world, id) = self::world("cgroup/sock_create", "*(u32 *)(r1 + 4) = 6; r0 = 1");
    let trap = world.run(id, &Input::Default, &RunOptions::default()).unwrap().unwrap_err();
    assert!(trap.to_string().contains("the field cannot be written"), "{trap}");
}

#[test]
fn option_values_are_memory_with_an_end() {
    let last = "r2 = *(u64 *)(r1 + 8); r3 = *(u64 *)(r1 + 16); r3 += -1; r0 = *(u8 *)(r3 + 0); r3 -= r2; r3 <<= 8; r0 += r3";
    let (world, id) = world("cgroup/getsockopt", last);
    assert_eq!(ended(&world, id, &Input::Default).value, 3 << 8);
    let input = Input::Fields(vec![("optval".to_owned(), FieldValue::Bytes(vec![1, 2, 3, 4, 9]))]);
    assert_eq!(ended(&world, id, &input).value, 4 << 8 | 9);
    let (world, id) = self::world(
        "cgroup/getsockopt",
        "r6 = r1; r7 = *(u32 *)(r1 + 36); r1 = -5; call bpf_set_retval; call bpf_get_retval; r0 += r7",
    );
    let outcome = ended(&world, id, &fields(&[("retval", -1i64 as u64)]));
    assert_eq!((outcome.value as u32 as i32, outcome.retval), (-6, -5));
}

#[test]
fn sockets_messages_and_lookups() {
    check("sockops", "r0 = *(u32 *)(r1 + 0)", 4, &[("op", 5)], 5);
    check("sockops", "r0 = *(u32 *)(r1 + 76)", 10, &[("snd_cwnd", 3)], 3);
    check("sk_msg", "r0 = *(u32 *)(r1 + 68)", 64, &[("local_port", 3)], 64);
    check("sk_reuseport", "r0 = *(u32 *)(r1 + 24)", 6, &[("hash", 3)], 6);
    check("sk_lookup", "r0 = *(u64 *)(r1 + 0)", 0, &[("local_port", 3)], 0);
    check("sk_lookup", "r0 = *(u32 *)(r1 + 60)", 8080, &[("local_port", 3)], 3);
    let length = "r2 = *(u64 *)(r1 + 0); r0 = *(u64 *)(r1 + 8); r0 -= r2";
    let (world, id) = world("sk_msg", length);
    assert_eq!(ended(&world, id, &Input::Packet(vec![1; 5])).value, 5);
}

#[test]
fn other_types_have_contexts_too() {
    check("tc", "r0 = *(u32 *)(r1 + 8)", 0, &[("mark", 5)], 5);
    check("socket", "r0 = *(u32 *)(r1 + 56)", 0, &[("cb[2]", 6)], 6);
    check("cgroup_skb/egress", "r0 = *(u32 *)(r1 + 32)", 0, &[("priority", 7)], 7);
    check("lwt_xmit", "r0 = *(u32 *)(r1 + 68)", 0, &[("hash", 8)], 8);
    check("xdp", "r0 = *(u32 *)(r1 + 16)", 0, &[("rx_queue_index", 3)], 3);
    refused("xdp", &fields(&[("data_end", 1)]), "`data_end` says where the packet is; give a packet");
    refused("tc", &Input::Context(vec![0; 192]), "takes a packet, or fields of its context");
    check("perf_event", "r0 = *(u64 *)(r1 + 168)", 1, &[("addr", 3)], 1);
    check("perf_event", "r0 = *(u64 *)(r1 + 128)", 0, &[("ip", 3)], 3);
    check("lirc_mode2", "r0 = *(u32 *)(r1 + 0)", 0, &[("sample", 3)], 3);
    let (world, id) = world("syscall", "r2 = *(u64 *)(r1 + 8); r2 += 1; *(u64 *)(r1 + 8) = r2; r0 = 0");
    let outcome = ended(&world, id, &Input::Context(vec![1; 16]));
    assert_eq!(outcome.context[8..], 0x0101_0101_0101_0102u64.to_le_bytes());
    let hook = types_offset("nf_hook_state", "hook");
    check("netfilter", &format!("r1 = *(u64 *)(r1 + 0); r0 = *(u8 *)(r1 + {hook})"), 3, &[], 3);
}

#[test]
fn variables_of_the_kernel_are_objects() {
    let types = types();
    let id = types.find("bpf_prog_active", skep_btf::Kind::Var).unwrap();
    let words = [
        skep_isa::Word { code: 0x18, imm: id.0 as i32, ..Default::default() }.with_src(3),
        skep_isa::Word::default(),
        skep_isa::Word { code: 0x61, ..Default::default() },
        skep_isa::Word { code: 0x95, ..Default::default() },
    ];
    let mut world = World::new(settings()).unwrap();
    world.set_types(types);
    let variable = world.variable("bpf_prog_active").unwrap();
    let id = world.load_words("reads", ProgType::Tracing, &words).unwrap();
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
    world.set_field(variable, "", 6).unwrap();
    assert_eq!(ended(&world, id, &Input::Default).value, 6);
}

#[test]
fn every_context_of_every_kernel_can_be_made() {
    let exit = [
        skep_isa::Word { code: 0xb7, ..Default::default() },
        skep_isa::Word { code: 0x95, ..Default::default() },
    ];
    let mut n = 0;
    for line in Line::ALL {
        let mut world = World::new(Settings { line, ..Settings::default() }).unwrap();
        for prog_type in ProgType::ALL {
            for context in skep_linux::contexts(line, *prog_type) {
                let mut program = Program::of_insns(*prog_type, exit.to_vec());
                program.kind.attach_type = context.attach_type;
                let id = world.load(&program).unwrap();
                let outcome = world.run(id, &Input::Default, &RunOptions::default());
                let outcome = outcome.unwrap_or_else(|error| panic!("{line} {prog_type:?}: {error}"));
                assert_eq!(outcome.map(|outcome| outcome.value), Ok(0), "{line} {prog_type:?}");
                n += 1;
            }
        }
    }
    assert!(n > 200, "{n}");
}

#[test]
fn map_iterators_are_shown_keys_and_values() {
    // Adds the key, and one, to each value.
    let source = r#"
.license "GPL"
.map numbers { type = array, key = u32, value = u64, max_entries = 3 }
.program total, section = "iter/bpf_map_elem"
    r6 = *(u64 *)(r1 + 16)
    r7 = *(u64 *)(r1 + 24)
    if r6 == 0 goto done
    r6 = *(u32 *)(r6 + 0)
    r8 = *(u64 *)(r7 + 0)
    r8 += r6
    r8 += 1
    *(u64 *)(r7 + 0) = r8
done:
    r0 = 0
    exit
"#;
    let assembly =
        assemble("test.s", source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let mut world = World::new(settings()).unwrap();
    world.set_types(types());
    let id = world.load(&link(&object)[0]).unwrap();
    let def = object.maps().flatten().find(|map| map.name == "numbers").unwrap();
    let numbers = world.add_map(def).unwrap();
    for (key, value) in [(0u32, 10u64), (1, 20), (2, 30)] {
        world.update(numbers, &key.to_le_bytes(), &value.to_le_bytes(), 0).unwrap();
    }
    let outcome = world.run_map_iterator(id, numbers, &RunOptions::default()).unwrap().unwrap();
    assert_eq!(outcome.calls.len(), 4);
    let object = world.map_object(numbers).unwrap();
    assert_eq!((world.map_object(numbers), world.field(object, "max_entries")), (Ok(object), Ok(3)));
    let value = |key: u32| world.lookup(numbers, &key.to_le_bytes()).unwrap()[0];
    assert_eq!([0, 1, 2].map(value), [11, 22, 33]);
}

#[test]
fn strings_of_user_space_are_read_by_helpers_alone() {
    let read = "r3 = *(u64 *)(r1 + 24); r6 = r3; r1 = r10; r1 += -8; *(u64 *)(r10 - 8) = 0; r2 = 8
        call bpf_probe_read_user_str; r0 <<= 8; r1 = *(u8 *)(r10 - 8); r0 |= r1";
    let (mut world, id) = world("tp/syscalls/sys_enter_openat", read);
    world.add_format(OPEN).unwrap();
    let input = Input::Fields(vec![("filename".to_owned(), FieldValue::from(&b"abc\0"[..]))]);
    assert_eq!(ended(&world, id, &input).value, 4 << 8 | u64::from(b'a'));
    let address = world.add_user_memory(b"xyz\0").unwrap();
    assert_eq!(ended(&world, id, &fields(&[("filename", address)])).value, 4 << 8 | u64::from(b'x'));
    // A plain load is not let pass.
    let body = "r1 = *(u64 *)(r1 + 24); r0 = *(u8 *)(r1 + 0)";
    let (mut world, id) = self::world("tp/syscalls/sys_enter_openat", body);
    world.add_format(OPEN).unwrap();
    let trap = world.run(id, &input, &RunOptions::default()).unwrap().unwrap_err();
    assert!(trap.to_string().starts_with("not readable: 1 byte at +0 of what filename points at"), "{trap}");
}

#[test]
fn what_stands_in_for_a_function_is_given_what_that_is_given() {
    let load = skep_isa::Word { code: 0x61, regs: 0x10, off: 8, imm: 0 };
    let exit = skep_isa::Word { code: 0x95, ..Default::default() };
    let mut program = Program::of_insns(ProgType::Ext, vec![load, exit]);
    program.kind.attach_target = Some(skep_object::AttachTarget::Program { function: "classify".to_owned() });
    let mut world = World::new(settings()).unwrap();
    let id = world.load(&program).unwrap();
    // Nobody knows the function yet.
    let mark = fields(&[("mark", 5)]);
    let error = world.run(id, &mark, &RunOptions::default()).unwrap_err().to_string();
    assert!(error.contains("programs of type Ext have no context of their own"), "{error}");
    let zero = skep_isa::Word { code: 0xb7, ..Default::default() };
    world.load_words("classify", ProgType::SchedCls, &[zero, exit]).unwrap();
    assert_eq!(ended(&world, id, &mark).value, 5);
}

#[test]
fn maps_are_objects_by_default() {
    let offset = types_offset("bpf_map", "max_entries");
    let body = format!("r1 = *(u64 *)(r1 + 8); r0 = *(u32 *)(r1 + {offset})");
    let (mut world, id) = world("iter/bpf_map", &body);
    assert_eq!(ended(&world, id, &Input::Default).value, 0);
    let origin = skep_object::MapOrigin::Given;
    let def = skep_object::MapDef {
        map_type: skep_linux::MapType::Array,
        key_size: 4,
        value_size: 8,
        max_entries: 9,
        ..skep_object::MapDef::new("m", ".maps", origin)
    };
    world.add_map(&Arc::new(def)).unwrap();
    assert_eq!(ended(&world, id, &Input::Default).value, 9);
}
