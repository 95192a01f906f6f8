//! What programs find when they change maps: each program makes many calls and writes what each returned into its packet.
//! It runs in a world and, where bpf(2) may be called, in the running kernel, which must give the same packet and leave the
//! same in its maps.

mod calls;

use std::fmt::Write as _;

use calls::{Calls, check, ours, program, theirs};
use skep_oracle::{Availability, availability, possible_cpus};

/// Updates, lookups and deletions with every flag, of keys that are there, that are not, and that are beyond the end.
fn table(is_trie: bool) -> Calls {
    let mut calls = Calls::new(is_trie);
    for key in [0, 1, 99] {
        calls.lookup(key);
        for flags in [2, 1, 1, 0, 2, 3, 4, 5, 7, 8] {
            calls.update(key, key * 16 + flags as i64, flags);
            calls.lookup(key);
        }
    }
    for key in [2, 3, 4] {
        calls.update(key, 77, 0);
        calls.lookup(key);
    }
    for key in [1, 1, 50, 0] {
        calls.delete(key);
        calls.lookup(key);
    }
    for key in [4, 3, 0, 1] {
        calls.update(key, 5, 1);
    }
    calls
}

fn map(kind: &str, entries: u32, flags: &str) -> String {
    let key = if kind == "lpm_trie" { "key = 8" } else { "key = u32" };
    let flags = if flags.is_empty() { String::new() } else { format!("flags = {flags},") };
    format!(".map m {{ type = {kind}, {key}, value = u64, {flags} max_entries = {entries} }}\n")
}

#[test]
fn elements_are_set_found_and_deleted_alike() {
    for (kind, flags) in [
        ("hash", "zero_seed"),
        ("hash", "zero_seed | no_prealloc"),
        ("percpu_hash", "zero_seed"),
        ("percpu_hash", "zero_seed | no_prealloc"),
        ("array", ""),
        ("array", "mmapable"),
        ("percpu_array", ""),
        ("lpm_trie", "no_prealloc"),
    ] {
        for entries in [3, 64] {
            check(&map(kind, entries, flags), &table(kind == "lpm_trie"), "");
        }
    }
}

/// A hash for the least recently used has no fixed moment to let a key go; what is in no danger stays.
#[test]
fn least_recently_used_hashes_never_fill_up() {
    for kind in ["lru_hash", "lru_percpu_hash"] {
        let mut calls = Calls::new(false);
        for key in 0..60 {
            calls.update(key, key, 1);
            calls.update(key, key + 1, 2);
            calls.lookup(key);
        }
        for flags in [3, 4, 8] {
            calls.update(59, 1, flags);
        }
        let source = calls.source(&map(kind, 4, ""), "");
        let program = program(&source);
        let packet = vec![0; calls.n_results as usize * 4];
        let (ours, maps) = ours(&program, &packet);
        assert!((1..=4).contains(&maps[0].len()));
        if matches!(availability(), Availability::Available) {
            assert_eq!(ours, theirs(&program, &packet, &source).0, "{source}");
        }
    }
}

#[test]
fn other_cpus_values_are_found() {
    for kind in ["percpu_array", "percpu_hash"] {
        let mut calls = Calls::new(false);
        calls.update(1, 7, 0);
        for cpu in [0, possible_cpus() - 1, possible_cpus(), u32::MAX >> 1] {
            calls.lookup_percpu(1, cpu);
            calls.lookup_percpu(9, cpu);
        }
        check(&map(kind, 3, ""), &calls, "");
    }
}

#[test]
fn queues_stacks_and_filters_take_values_alike() {
    for (kind, flags) in [("queue", ""), ("stack", ""), ("bloom_filter", "flags = zero_seed,")] {
        let maps = format!(".map m {{ type = {kind}, value = u64, {flags} max_entries = 3 }}\n");
        let mut calls = Calls::new(false);
        for (value, flags) in [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 0), (7, 0), (8, 2), (9, 0)] {
            calls.on_value("bpf_map_peek_elem", value, 0);
            calls.on_value("bpf_map_push_elem", value, flags);
            calls.on_value("bpf_map_peek_elem", value, 0);
        }
        if kind != "bloom_filter" {
            for _ in 0..5 {
                calls.on_value("bpf_map_pop_elem", 40, 0);
                calls.on_value("bpf_map_peek_elem", 41, 0);
            }
        }
        for value in 0..40 {
            calls.on_value("bpf_map_peek_elem", value, 0);
        }
        check(&maps, &calls, "");
    }
}

/// The order in which keys come decides what a walk adds up to.
#[test]
fn walks_go_in_one_order() {
    let functions = ".static each(map: ptr void, key: ptr u32, value: ptr u64, ctx: ptr u64) -> u64
         r5 = *(u64 *)(r4 + 0); r5 *= 31; r1 = *(u32 *)(r2 + 0); r5 += r1; r1 = *(u64 *)(r3 + 0); r5 ^= r1
         *(u64 *)(r4 + 0) = r5; r0 = 0; if r1 != 3 goto stay; r0 = 1
         stay: exit\n";
    for (kind, flags) in
        [("hash", "zero_seed"), ("percpu_hash", "zero_seed"), ("array", ""), ("percpu_array", "")]
    {
        for stop in [3, 1000] {
            let mut calls = Calls::new(false);
            for key in [5, 1, 9, 7, 2, 11, 4] {
                calls.update(key, if key == 7 { stop } else { key + 20 }, 0);
            }
            for flags in [0, 1] {
                writeln!(
                    calls.body,
                    "r1 = 1; *(u64 *)(r10 - 24) = r1; r1 = m ll; r2 = each ll; r3 = r10; r3 += -24; r4 = {flags}
                     call bpf_for_each_map_elem"
                )
                .unwrap();
                calls.note();
                calls.body += "r0 = *(u64 *)(r10 - 24)\n";
                calls.note();
            }
            check(&map(kind, 16, flags), &calls, functions);
        }
    }
}

/// Under its lock a value is changed where it is, and the lock is not copied.
#[test]
fn values_with_locks_are_changed_in_place() {
    let maps = |kind: &str, flags: &str| {
        format!(
            ".struct bpf_spin_lock {{
                val: u32
            }}
            .struct locked {{
                sum: u32
                lock: bpf_spin_lock
            }}
            .map m {{ type = {kind}, key = u32, value = locked, {flags} max_entries = 3 }}\n"
        )
    };
    for (kind, flags) in
        [("array", ""), ("hash", "flags = zero_seed,"), ("hash", "flags = zero_seed | no_prealloc,")]
    {
        let mut calls = table(false);
        // What was looked up before stays the same element.
        calls.update(1, 6, 0);
        calls.place(1, 0);
        calls.body += "call bpf_map_lookup_elem; if r0 == 0 goto out; r9 = r0\n";
        calls.update(1, 8, 4);
        calls.body += "r0 = *(u32 *)(r9 + 0)\n";
        calls.note();
        calls.update(1, 9, 0);
        calls.body += "r0 = *(u32 *)(r9 + 0)\n";
        calls.note();
        check(&maps(kind, flags), &calls, "");
    }
}

/// Long mixed sequences on few keys.
#[test]
fn random_calls_end_alike() {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut next = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    for (kind, flags) in [
        ("hash", "zero_seed"),
        ("hash", "zero_seed | no_prealloc"),
        ("percpu_hash", "zero_seed"),
        ("array", ""),
        ("percpu_array", ""),
        ("lpm_trie", "no_prealloc"),
    ] {
        for _ in 0..4 {
            let mut calls = Calls::new(kind == "lpm_trie");
            for _ in 0..200 {
                let key = next(9) as i64;
                match next(4) {
                    0 | 1 => calls.update(key, next(1000) as i64, next(3)),
                    2 => calls.delete(key),
                    _ => calls.lookup(key),
                }
            }
            check(&map(kind, 5, flags), &calls, "");
        }
    }
}
