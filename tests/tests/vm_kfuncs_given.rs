//! Kernel functions over what a test gives the world: tasks, control groups, files, keys, sockets, devices.

mod kfunc_text;

use skep_linux::Line;
use skep_object::Target;
use skep_vm::{Input, RunOptions, Settings, TrapKind, World, XdpMetadata};

/// A world with the types of 6.12.
fn world() -> World {
    let mut world = World::new(Settings::default()).unwrap();
    world.set_types(target().btf().unwrap().clone());
    world
}

fn target() -> Target {
    Target::embedded(Line::V6_12).unwrap()
}

/// Runs a program in a world, with an address or number in `r6`; gives `r0` or the trap.
#[track_caller]
fn run(world: &mut World, given: u64, body: &str) -> Result<u64, TrapKind> {
    let source = format!(
        ".data\n.globl room\nroom: .zero 16\n.globl user\nuser: .asciz \"user.bee\"\n.globl bpf\nbpf: .asciz \"security.bpf.bee\"
        .program test, section = \"syscall\"\nr6 = {given} ll\n{body}\nexit\n"
    );
    let linked = kfunc_text::link(&source, &target(), Line::V6_12);
    let id = world.load(linked.programs.last().unwrap()).unwrap();
    let outcome = world.run(id, &Input::Memory(Vec::new()), &RunOptions::default()).unwrap();
    outcome.map(|outcome| outcome.value).map_err(|trap| trap.kind().clone())
}

#[track_caller]
fn check(world: &mut World, given: u64, body: &str, expected: i64) {
    let found = run(world, given, body).unwrap_or_else(|trap| panic!("{trap}\n{body}"));
    assert_eq!(found as u32, expected as u32, "{}\n{body}", found as i32);
}

/// A body that adds up a field of what an iterator gives.
fn walk(name: &str, second: &str, third: &str, load: &str) -> String {
    format!(
        "r7 = 0
        r1 = r10; r1 += -64
        {second}
        {third}
        call bpf_iter_{name}_new
        r8 = r0
    next:
        r1 = r10; r1 += -64
        call bpf_iter_{name}_next
        if r0 == 0 goto done
        r1 = r0
        w7 *= 10
        {load}
        w7 += w1
        goto next
    done:
        r1 = r10; r1 += -64
        call bpf_iter_{name}_destroy
        r0 = r7
        if w8 == 0 goto end
        r0 = r8
        end:"
    )
}

/// Three tasks besides those that are always there: 7 with a thread 8, and 9.
fn add_tasks(world: &World) -> [u64; 3] {
    [(7, 7), (8, 7), (9, 9)].map(|(pid, tgid)| {
        let task = world.new_object("task_struct").unwrap();
        world.set_field(task, "pid", pid).unwrap();
        world.set_field(task, "tgid", tgid).unwrap();
        task
    })
}

fn offset(structure: &str, field: &str) -> u64 {
    let target = target();
    let types = target.btf().unwrap();
    let id = types.find(structure, skep_btf::Kind::Struct).unwrap();
    let Some(skep_btf::Type::Struct(composite)) = types.get(id) else { panic!("{structure}") };
    u64::from(composite.members.iter().find(|member| member.name == field).unwrap().bit_offset / 8)
}

#[test]
fn tasks_are_found_and_walked_over() {
    let mut world = world();
    let [process, thread, _] = add_tasks(&world);
    let pid = format!("r1 = *(u32 *)(r1 + {}); r1 %= 991", offset("task_struct", "pid"));
    // The task with number 1 is always there, and the current one, 1000.
    let numbers = |pids: &[i64]| pids.iter().fold(0, |all, pid| all * 10 + pid);
    check(&mut world, 0, &walk("task", "r2 = 0", "r3 = 0", &pid), numbers(&[1, 7, 9, 9]));
    check(&mut world, 0, &walk("task", "r2 = 0", "r3 = 1", &pid), numbers(&[1, 7, 8, 9, 9]));
    check(&mut world, thread, &walk("task", "r2 = r6", "r3 = 2", &pid), numbers(&[7, 8]));
    check(&mut world, 0, &walk("task", "r2 = 0", "r3 = 2", &pid), -22);
    check(&mut world, 0, &walk("task", "r2 = 0", "r3 = 3", &pid), -22);

    let find = "r1 = 7; call bpf_task_from_pid\nr1 = r0; r7 = r0; call bpf_task_release\nr0 = 1\nif r7 == r6 goto end\nr0 = 0\nend:";
    check(&mut world, process, find, 1);
    let held = "r1 = r6; call bpf_task_acquire\nr0 = 0";
    let trap = run(&mut world, process, held).unwrap_err();
    let expected = "the program ends and holds a reference to the task_struct, from bpf_task_acquire";
    assert_eq!(trap, TrapKind::Reference(expected.to_owned()));
    let trap = run(&mut world, process, "r1 = r6; call bpf_task_release").unwrap_err();
    let expected = "bpf_task_release: the program holds no reference to the task_struct";
    assert_eq!(trap, TrapKind::Reference(expected.to_owned()));
}

#[test]
fn areas_of_memory_are_walked_over() {
    let mut world = world();
    let [task, ..] = add_tasks(&world);
    world.set_field(task, "mm.map_count", 2).unwrap();
    let memory = world.field(task, "mm").unwrap();
    for (start, end) in [(0x3000, 0x4000), (0x1000, 0x2000)] {
        let area = world.new_object("vm_area_struct").unwrap();
        world.set_field(area, "vm_start", start).unwrap();
        world.set_field(area, "vm_end", end).unwrap();
        world.set_field(area, "vm_mm", memory).unwrap();
    }
    let page = "r1 = *(u64 *)(r1 + 0); r1 >>= 12";
    check(&mut world, task, &walk("task_vma", "r2 = r6", "r3 = 0", page), 13);
    check(&mut world, task, &walk("task_vma", "r2 = r6", "r3 = 0x2000", page), 3);
    let [bare, ..] = add_tasks(&world);
    check(&mut world, bare, &walk("task_vma", "r2 = r6", "r3 = 0", page), -2);
}

/// Groups with the numbers 11, 12 below 11, 13 below 12, and 14 below 11.
fn add_groups(world: &World) -> [u64; 4] {
    let groups = [11, 12, 13, 14].map(|id| {
        let group = world.new_object("cgroup").unwrap();
        world.set_field(group, "kn.id", id).unwrap();
        group
    });
    for (child, parent) in [(1, 0), (2, 1), (3, 0)] {
        world.set_field(groups[child], "self.parent", groups[parent]).unwrap();
        world.set_field(groups[child], "level", 1 + (child as u64 % 2)).unwrap();
    }
    groups
}

#[test]
fn control_groups_are_found_and_walked_over() {
    let mut world = world();
    let [top, middle, low, side] = add_groups(&world);
    let id = format!(
        "r1 = *(u64 *)(r1 + {}); r1 = *(u64 *)(r1 + {}); r1 -= 10",
        offset("cgroup", "kn"),
        offset("kernfs_node", "id")
    );
    check(&mut world, top, &walk("css", "r2 = r6", "r3 = 2", &id), 1234);
    check(&mut world, top, &walk("css", "r2 = r6", "r3 = 3", &id), 3241);
    check(&mut world, low, &walk("css", "r2 = r6", "r3 = 4", &id), 321);
    check(&mut world, low, &walk("css", "r2 = r6", "r3 = 1", &id), -22);

    let found = |call: &str, wanted: u64| {
        format!(
            "{call}\nr7 = 0\nif r0 == 0 goto none\nr1 = r0\nr8 = r0\ncall bpf_cgroup_release
            r1 = {wanted} ll\nr7 = 1\nif r8 == r1 goto none\nr7 = 2\nnone: r0 = r7"
        )
    };
    check(&mut world, 0, &found("r1 = 12; call bpf_cgroup_from_id", middle), 1);
    check(&mut world, 0, &found("r1 = 99; call bpf_cgroup_from_id", middle), 0);
    check(&mut world, low, &found("r1 = r6; r2 = 0; call bpf_cgroup_ancestor", top), 1);
    check(&mut world, low, &found("r1 = r6; r2 = 2; call bpf_cgroup_ancestor", low), 1);
    check(&mut world, low, &found("r1 = r6; r2 = 3; call bpf_cgroup_ancestor", low), 0);
    check(&mut world, low, &found("r1 = r6; r2 = -1; call bpf_cgroup_ancestor", low), 0);

    let [task, ..] = add_tasks(&world);
    world.set_field(task, "cgroups.dfl_cgrp", low).unwrap();
    for (ancestor, expected) in [(top, 1), (low, 1), (side, 0)] {
        let under = format!("r1 = r6; r2 = {ancestor} ll; call bpf_task_under_cgroup");
        check(&mut world, task, &under, expected);
    }
    let pid = format!("r1 = *(u32 *)(r1 + {})", offset("task_struct", "pid"));
    check(&mut world, low, &walk("css_task", "r2 = r6", "r3 = 0", &pid), 7);
    check(&mut world, side, &walk("css_task", "r2 = r6", "r3 = 0", &pid), 0);
    check(&mut world, side, &walk("css_task", "r2 = r6", "r3 = 2", &pid), -22);
}

#[test]
fn files_have_attributes_and_paths() {
    let mut world = world();
    let file = world.new_object("file").unwrap();
    world.set_attribute(file, "user.bee", b"buzz");
    let read = |name: &str, len: u32| {
        format!(
            "r1 = room ll\nr2 = {len}\nr3 = 0\nr4 = r10; r4 += -16\ncall bpf_dynptr_from_mem
            r1 = r6\nr2 = {name} ll\nr3 = r10; r3 += -16\ncall bpf_get_file_xattr"
        )
    };
    check(&mut world, file, &read("user", 16), 4);
    check(
        &mut world,
        file,
        &format!("{}\nr1 = room ll\nr0 = *(u32 *)(r1 + 0)", read("user", 16)),
        0x7a7a_7562,
    );
    check(&mut world, file, &read("user", 3), -34);
    check(&mut world, file, &read("room", 16), -1);

    world.set_path(file + 8, "/bin/bee");
    let path = |size: u32| format!("r1 = r6; r1 += 8\nr2 = room ll\nr3 = {size}\ncall bpf_path_d_path");
    check(&mut world, file, &path(16), 9);
    check(&mut world, file, &path(8), -36);
    check(&mut world, file, &path(0), -22);

    let task = world.current_task().unwrap();
    let executable = "r1 = r6; call bpf_get_task_exe_file\nr7 = r0\nr1 = r0\ncall bpf_put_file\nr0 = 1\nif r7 != 0 goto end\nr0 = 0\nend:";
    check(&mut world, task, executable, 1);
}

#[test]
fn keys_are_looked_up_and_put_back() {
    let mut world = world();
    world.add_key(5);
    let look = |serial: u32| {
        format!(
            "r1 = {serial}\nr2 = 0\ncall bpf_lookup_user_key\nr7 = r0\nif r0 == 0 goto none\nr1 = r0\ncall bpf_key_put\nr7 = 1\nnone: r0 = r7"
        )
    };
    check(&mut world, 0, &look(5), 1);
    check(&mut world, 0, &look(6), 0);
}

#[test]
fn devices_say_what_they_are_given() {
    let mut world = world();
    let ask = "r1 = 0\nr2 = room ll\ncall bpf_xdp_metadata_rx_timestamp\nr7 = r0\nr1 = room ll\nr0 = *(u64 *)(r1 + 0)\nw0 += w7";
    check(&mut world, 0, ask, -95);
    world.set_xdp_metadata(XdpMetadata { timestamp: Some(12), ..XdpMetadata::default() });
    check(&mut world, 0, ask, 12);
}

#[test]
fn windows_grow_as_reno_has_it() {
    let mut world = world();
    let socket = world.new_object("tcp_sock").unwrap();
    let set = |field: &str, value: u64| world.set_field(socket, field, value).unwrap();
    for (field, value) in
        [("snd_cwnd", 10), ("snd_ssthresh", 16), ("snd_cwnd_clamp", 100), ("prior_cwnd", 30)]
    {
        set(field, value);
    }
    check(&mut world, socket, "r1 = r6; call tcp_reno_ssthresh", 5);
    check(&mut world, socket, "r1 = r6; call tcp_reno_undo_cwnd", 30);
    // The window is not what holds the sender back.
    check(&mut world, socket, "r1 = r6; r2 = 0; r3 = 4; call tcp_reno_cong_avoid\nr0 = 0", 0);
    assert_eq!(world.field(socket, "snd_cwnd").unwrap(), 10);
    // Four more are acknowledged, then ten: six of them up to the threshold, four are left.
    check(&mut world, socket, "r1 = r6; r2 = 2; call tcp_slow_start", 0);
    check(&mut world, socket, "r1 = r6; r2 = 8; call tcp_slow_start", 4);
    assert_eq!(world.field(socket, "snd_cwnd").unwrap(), 16);
    check(&mut world, socket, "r1 = r6; r2 = 16; r3 = 40; call tcp_cong_avoid_ai\nr0 = 0", 0);
    assert_eq!(world.field(socket, "snd_cwnd").unwrap(), 18);
    assert_eq!(world.field(socket, "snd_cwnd_cnt").unwrap(), 8);
}

#[test]
fn sessions_are_at_the_end_they_are_said_to_be() {
    let mut world = world();
    check(&mut world, 0, "call bpf_session_is_return", 0);
    world.set_session_return(true);
    check(&mut world, 0, "call bpf_session_is_return", 1);
    check(
        &mut world,
        0,
        "call bpf_session_cookie\n*(u64 *)(r0 + 0) = 4\ncall bpf_session_cookie\nr0 = *(u64 *)(r0 + 0)",
        4,
    );
}
