//! Helpers that any tracing program may call, each at its edges: here, and in the running kernel.

mod comparison;

use comparison::{Comparison, TEXT, call};
use skep_vm::{Input, PidNamespace, Settings, Symbol, Task};

#[test]
fn reads_of_memory_that_may_not_be_there() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    let places = [
        "0",
        "1",
        "4095",
        "4096",
        "0x7fffffffe000",
        "0x7fffffffffff",
        "0x800000000000",
        "0x8000000000000000",
        "-1",
        "-8",
        "-4096",
        "0xffff800000000000",
        "0xffff000000000000",
        "text",
        "text + 30",
        "text + 126",
    ];
    for helper in [
        "bpf_probe_read",
        "bpf_probe_read_kernel",
        "bpf_probe_read_user",
        "bpf_probe_read_str",
        "bpf_probe_read_kernel_str",
        "bpf_probe_read_user_str",
    ] {
        for place in places {
            for size in ["0", "1", "2", "8", "33", "40"] {
                // Where user space's memory is, the kernel finds other things than a world does.
                if place.starts_with("text") && helper.contains("user") {
                    continue;
                }
                // What lies behind the text is not the same.
                if place == "text + 126" && !["0", "1", "2"].contains(&size) {
                    continue;
                }
                comparison.check(TEXT, &call(helper, &["buffer + 8", size, place]));
            }
        }
    }
    for size in ["0", "1", "16"] {
        for flags in ["0", "1"] {
            comparison.check(TEXT, &(call("bpf_get_current_task_btf", &[]).replace("OUT", "r9 = r0") + &format!("r1 = buffer + 8 ll; r2 = {size}; r3 = 0; r4 = r9; r5 = {flags}; call bpf_copy_from_user_task; OUT")));
        }
        comparison.check(TEXT, &call("bpf_copy_from_user", &["buffer + 8", size, "0"]));
    }
    comparison.end();
}

#[test]
fn strings_and_numbers_in_them() {
    let mut comparison = Comparison::new();
    let texts = [
        "",
        "0",
        "1",
        "-1",
        "+1",
        " 12",
        "\\t\\n 12",
        "- 1",
        "12x",
        "0x",
        "0x1f",
        "0X1F",
        "-0x1f",
        "010",
        "08",
        "0b11",
        "00",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999",
        "ffffffffffffffff",
        "0xffffffffffffffff",
        "10000000000000000",
        "777",
        "1777777777777777777777",
        "x",
        "  ",
        "-",
        "--1",
        "1 2",
        "0x0x1",
        "0 1",
        "                                                               1",
        "                                                                1",
        "000000000000000000000000000000000000000000000000000000000000000000001",
    ];
    for text in texts {
        let data = format!("given: .asciz \"{text}\"\n.zero 80\n");
        for helper in ["bpf_strtol", "bpf_strtoul"] {
            for base in ["0", "8", "10", "16", "2", "36", "-1", "0x100000000"] {
                let len = text.replace("\\t", "t").replace("\\n", "n").len().to_string();
                for len in [len.as_str(), "1", "2", "80"] {
                    if len != "0" {
                        comparison.check(&data, &call(helper, &["given", len, base, "buffer + 8"]));
                    }
                }
            }
        }
    }
    for (left, right) in [
        ("abc", "abc"),
        ("abc", "abd"),
        ("abd", "abc"),
        ("ab", "abc"),
        ("abc", "ab"),
        ("", "a"),
        ("a", ""),
        ("", ""),
        ("\\xff", "a"),
        ("a", "\\xff"),
    ] {
        let data = format!("left: .asciz \"{left}\"\n.zero 8\n.rodata\nright: .asciz \"{right}\"\n");
        for len in ["1", "2", "3", "4", "8"] {
            comparison.check(&data, &call("bpf_strncmp", &["left", len, "right"]));
        }
    }
    comparison.end();
}

/// The thread that runs, as a world has it.
fn this_task() -> Task {
    use std::os::unix::fs::MetadataExt;
    let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let status = text("/proc/thread-self/status");
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        let values = line.split_whitespace().skip(1).map(|word| word.parse().unwrap_or(0));
        values.collect::<Vec<u32>>()
    };
    let own = |name: &str| field(name).first().copied().unwrap_or(0);
    let inner = |name: &str| field(name).last().copied().unwrap_or(0);
    let cgroups = text("/proc/thread-self/cgroup");
    let path = cgroups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/");
    let ids: Vec<u64> = std::path::Path::new("/sys/fs/cgroup")
        .join(path.trim_start_matches('/'))
        .ancestors()
        .take_while(|path| path.starts_with("/sys/fs/cgroup"))
        .map(|path| std::fs::metadata(path).map_or(0, |found| found.ino()))
        .collect();
    let namespace = std::fs::metadata("/proc/thread-self/ns/pid").ok();
    Task {
        pid: inner("NSpid:"),
        tgid: inner("NStgid:"),
        uid: own("Uid:"),
        gid: own("Gid:"),
        comm: text("/proc/thread-self/comm").trim_end().to_owned(),
        cgroup_id: ids.first().copied().unwrap_or(1),
        cgroup_ancestors: ids.iter().skip(1).rev().copied().collect(),
        pid_namespace: PidNamespace {
            device: namespace.as_ref().map_or(0, MetadataExt::dev),
            inode: namespace.as_ref().map_or(0, MetadataExt::ino),
            pid: inner("NSpid:"),
            tgid: inner("NStgid:"),
        },
        ..Task::default()
    }
}

#[test]
fn the_current_task() {
    let mut comparison = Comparison::new();
    let task = this_task();
    println!("{task:?}");
    let namespace = task.pid_namespace;
    let settings = Settings { task, ..Settings::default() };
    let mut check = |body: &str| comparison.check_in(settings.clone(), TEXT, body);
    for helper in ["bpf_get_current_pid_tgid", "bpf_get_current_uid_gid", "bpf_get_current_cgroup_id"] {
        check(&call(helper, &[]));
    }
    for size in ["1", "2", "5", "15", "16", "17", "40"] {
        check(&call("bpf_get_current_comm", &["buffer + 8", size]));
    }
    for level in ["0", "1", "2", "3", "4", "-1", "0x80000000", "0x100000000"] {
        check(&call("bpf_get_current_ancestor_cgroup_id", &[level]));
    }
    let (device, inode) = (namespace.device.to_string(), namespace.inode.to_string());
    for (device, inode) in [
        (device.as_str(), inode.as_str()),
        ("0", inode.as_str()),
        (device.as_str(), "0"),
        ("-1", inode.as_str()),
    ] {
        for size in ["1", "7", "8", "9", "16"] {
            check(&call("bpf_get_ns_current_pid_tgid", &[device, inode, "buffer + 8", size]));
        }
    }
    for helper in ["bpf_send_signal", "bpf_send_signal_thread"] {
        for signal in ["0", "65", "-1", "0x100000000"] {
            check(&call(helper, &[signal]));
        }
    }
    comparison.end();
}

#[test]
fn names_of_the_kernel() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    let names = "struct_name: .asciz \"task_struct\"\nint_name: .asciz \"int\"\nnone: .asciz \"no such name\"\nopen: .ascii \"int\"\n.u8 1\nearly: .asciz \"int\\0x\"\nempty: .asciz \"\"\n.zero 8\n";
    for (name, len) in [
        ("struct_name", 12),
        ("struct_name", 11),
        ("struct_name", 0),
        ("int_name", 4),
        ("int_name", 1),
        ("none", 13),
        ("open", 4),
        ("early", 6),
        ("empty", 1),
        ("empty", 2),
    ] {
        let len = len.to_string();
        if len == "0" {
            continue;
        }
        for kind in ["0", "1", "4", "8", "19", "20", "31", "32", "-1"] {
            comparison.check(names, &call("bpf_btf_find_by_name_kind", &[name, &len, kind, "0"]));
        }
        comparison.check(names, &call("bpf_btf_find_by_name_kind", &[name, &len, "4", "1"]));
        comparison.check(names, &call("bpf_kallsyms_lookup_name", &[name, &len, "0", "buffer + 8"]));
        comparison.check(names, &call("bpf_kallsyms_lookup_name", &[name, &len, "1", "buffer + 8"]));
    }
    for descriptor in ["-1", "100000"] {
        comparison.check(names, &call("bpf_sys_close", &[descriptor]));
    }
    comparison.end();
}

/// Some symbols of the running kernel, and addresses in them.
#[test]
fn symbols_of_the_kernel() {
    let mut comparison = Comparison::new();
    let text = std::fs::read_to_string("/proc/kallsyms").unwrap_or_default();
    let all: Vec<(u64, &str)> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let address = u64::from_str_radix(words.next()?, 16).ok().filter(|&address| address != 0)?;
            let (_, name) = (words.next()?, words.next()?);
            words.next().is_none().then_some((address, name))
        })
        .collect();
    if all.is_empty() || comparison.kernel.is_none() {
        println!("skipped: no symbols");
        return;
    }
    let mut addresses: Vec<u64> = all.iter().map(|(address, _)| *address).collect();
    addresses.sort_unstable();
    for wanted in ["bpf_trace_printk", "__x64_sys_bpf", "vfs_read", "schedule"] {
        let Some(&(address, name)) = all.iter().find(|(address, name)| {
            *name == wanted && all.iter().filter(|(other, _)| other == address).count() == 1
        }) else {
            continue;
        };
        let next = addresses[addresses.partition_point(|&other| other <= address)];
        let symbol = Symbol { name: name.to_owned(), address, size: next - address };
        let settings = Settings { symbols: vec![symbol], ..Settings::default() };
        for at in [address, address + 1, address + 5, next - 1] {
            for format in ["%ps", "%pS", "%pB", "%50pS|", "%-50ps|", "%50pB|", "%pSx"] {
                if at == address && format.contains('B') {
                    continue; // It would be of the symbol before.
                }
                let data = format!(".rodata\nconstant: .asciz \"{format}\"\n");
                let body = format!(
                    "r1 = {at} ll; *(u64 *)(r10 - 8) = r1\n{}",
                    call("bpf_snprintf", &["buffer", "200", "constant", "fp-8", "8"])
                );
                comparison.check_in(settings.clone(), &data, &body);
            }
        }
        let data = format!("symbol: .asciz \"{name}\"\n");
        let body =
            call("bpf_kallsyms_lookup_name", &["symbol", &(name.len() + 1).to_string(), "0", "buffer + 8"]);
        comparison.check_in(settings, &data, &body);
    }
    comparison.end();
}

#[test]
fn events_and_stacks_that_are_not_there() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    let data = format!(
        "{TEXT}.map events {{ type = perf_event_array, key = u32, value = u32, max_entries = 2 }}\n.map groups {{ type = cgroup_array, key = u32, value = u32, max_entries = 2 }}\n.map stacks {{ type = stack_trace, key = u32, value = 64, max_entries = 2 }}\n"
    );
    let arguments = Input::Context(vec![0; 16]);
    let mut traced = |helper: &str, args: &[&str]| {
        comparison.check_value("raw_tp/sys_enter", &arguments, &data, &call(helper, args).replace("OUT", ""));
    };
    for flags in ["0", "1", "2", "0x100000000", "-1", "0x7fffffff"] {
        traced("bpf_perf_event_read", &["events", flags]);
        for size in ["8", "24", "32"] {
            traced("bpf_perf_event_read_value", &["events", flags, "buffer + 8", size]);
        }
    }
    for index in ["0", "1", "2", "-1", "0x100000000"] {
        traced("bpf_current_task_under_cgroup", &["groups", index]);
    }
    for flags in ["0xff", "0x1000", "0x800", "0x8ff", "-1", "0x9ff", "0x1ff", "0x7ff"] {
        traced("bpf_get_stackid", &["r6", "stacks", flags]);
        for size in ["0", "7", "8", "12", "16", "32", "64"] {
            traced("bpf_get_stack", &["r6", "buffer + 8", size, flags]);
        }
    }
    for flags in ["0", "1", "-1"] {
        for size in ["0", "24", "30", "240"] {
            comparison.check(&data, &call("bpf_get_branch_snapshot", &["buffer + 8", size, flags]));
        }
    }
    for flags in ["0xff", "0x1000", "0x200", "0x400", "0x800", "0x8ff", "-1", "0x9ff", "0x1ff"] {
        for size in ["0", "7", "8", "12", "16", "32", "64"] {
            comparison.check(&data, &format!("call bpf_get_current_task_btf; r1 = r0; r2 = buffer + 8 ll; r3 = {size}; r4 = {flags} ll; call bpf_get_task_stack; OUT\n"));
        }
    }
    comparison.end();
}

#[test]
fn areas_of_memory_that_are_not_there() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    for address in ["0", "1", "-1"] {
        for flags in ["0", "1"] {
            let body = format!(
                "call bpf_get_current_task_btf; r1 = r0; r2 = {address} ll; r3 = found ll; r4 = 0; r5 = {flags}; call bpf_find_vma; OUT\n"
            );
            comparison.check_functions(
                &body,
                ".static found(task: ptr, area: ptr, context: ptr) -> u64\nr0 = 0\nexit\n",
            );
        }
    }
    comparison.end();
}

#[test]
fn clocks_that_go_together() {
    let mut comparison = Comparison::new();
    // Each difference is told in steps that are too large to change while a program runs.
    let within = |limit: &str| {
        format!(
            "r1 = {limit} ll; r0 += r1; r2 = 2; r2 *= r1; w3 = 1; if r0 < r2 goto 1f; w3 = 0\n1: r0 = r3; OUT\n"
        )
    };
    for (first, second) in
        [("bpf_ktime_get_boot_ns", "bpf_ktime_get_ns"), ("bpf_ktime_get_ns", "bpf_ktime_get_ns")]
    {
        comparison
            .check("", &format!("call {first}; r7 = r0; call {second}; r0 -= r7\n{}", within("20000000")));
    }
    // Ticks of 4 ms since five minutes before the overflow of 32 bits.
    comparison.check("", &format!("call bpf_jiffies64; r7 = r0; call bpf_ktime_get_ns; r0 /= 4000000; r1 = 4294892296 ll; r0 += r1; r0 -= r7\n{}", within("250")));
    let packet = Input::Packet(vec![0; 64]);
    let body = "call bpf_ktime_get_ns; r7 = r0; call bpf_ktime_get_coarse_ns; r0 -= r7; r0 += 20000000
        r1 = r0; r0 = 1; if r1 < 40000000 goto 1f; r0 = 0\n1:";
    comparison.check_value("xdp", &packet, "", body);
    comparison.check("", "call bpf_get_numa_node_id; OUT");
    comparison.check("", "call bpf_get_smp_processor_id; r0 >>= 10; OUT");
    comparison.check("", "call bpf_get_prandom_u32; r0 >>= 32; OUT");
    comparison.end();
}
