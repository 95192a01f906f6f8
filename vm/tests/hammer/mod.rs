//! Two threads that run programs over the same maps, each on a CPU of its own, and what must hold afterwards: what the
//! kernel promises not to lose is all there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use skep_asm::{Options, assemble};
use skep_object::{LinkOptions, Object, Target};
use skep_vm::{Input, MapId, RunOptions, Settings, World};

const THREADS: u32 = 2;
/// How often a program does its work in one run.
const TIMES: u64 = 32;

/// One kind of map, and what programs do with it.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    maps: &'static str,
    /// Runs for each index in `r8`, with the thread in `r6` and a number that never comes again in `r7`. A result in `r0`
    /// that is not zero is a failure.
    body: &'static str,
    functions: &'static str,
    /// What someone else does meanwhile, and in the end.
    meanwhile: fn(&World, MapId, &mut Tally),
    /// Looks at what is left, after so many runs of the body.
    after: fn(&World, MapId, u64, &Tally),
}

/// What a reader collects.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    n: u64,
    sum: u64,
    /// For each thread the number that must come next.
    next: [u64; THREADS as usize],
}

/// Looks `m` up with the key on the stack.
macro_rules! lookup {
    () => {
        "r1 = m ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem\nif r0 == 0 goto failed\n"
    };
}

/// Calls an update of `m` with key and value on the stack.
macro_rules! update {
    ($flags:literal) => {
        concat!(
            "r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16; r4 = ",
            $flags,
            "; call bpf_map_update_elem\n"
        )
    };
}

fn nothing(_: &World, _: MapId, _: &mut Tally) {}
fn anything(_: &World, _: MapId, _: u64, _: &Tally) {}

fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "array, atomic addition",
        maps: ".map m { type = array, key = u32, value = u64, max_entries = 1 }",
        body: concat!("*(u64 *)(r10 - 8) = 0\n", lookup!(), "r1 = 1; lock *(u64 *)(r0 + 0) += r1; r0 = 0"),
        functions: "",
        meanwhile: nothing,
        after: |world, m, n, _| assert_eq!(number(&world.lookup(m, &[0; 4]).unwrap()), n),
    },
    Scenario {
        name: "array, under a spin lock",
        maps: "
            .struct bpf_spin_lock {
                val: u32
            }
            .struct locked {
                sum: u64
                twin: u64
                lock: bpf_spin_lock
                pad: u32
            }
            .map m { type = array, key = u32, value = locked, max_entries = 1 }",
        body: concat!(
            "*(u64 *)(r10 - 8) = 0\n",
            lookup!(),
            "r9 = r0; r1 = r9; r1 += 16; call 93
             r1 = *(u64 *)(r9 + 0); r1 += 1; *(u64 *)(r9 + 0) = r1
             r2 = *(u64 *)(r9 + 8); r2 += 1; *(u64 *)(r9 + 8) = r2
             r1 -= r2; *(u64 *)(r10 - 24) = r1
             r1 = r9; r1 += 16; call 94
             r0 = *(u64 *)(r10 - 24)"
        ),
        functions: "",
        // A look under the lock never sees the one without the other.
        meanwhile: |world, m, _| {
            let value = world.lookup_with(m, &[0; 4], 4).unwrap();
            assert_eq!(value[..8], value[8..16]);
        },
        after: |world, m, n, _| assert_eq!(number(&world.lookup(m, &[0; 4]).unwrap()), n),
    },
    Scenario {
        name: "array of each CPU",
        maps: ".map m { type = percpu_array, key = u32, value = u64, max_entries = 1 }",
        body: concat!(
            "*(u64 *)(r10 - 8) = 0\n",
            lookup!(),
            "r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = 0"
        ),
        functions: "",
        meanwhile: nothing,
        after: |world, m, n, _| {
            let values = world.lookup(m, &[0; 4]).unwrap();
            assert_eq!(values.chunks(8).map(number).sum::<u64>(), n);
        },
    },
    Scenario {
        name: "hash, atomic addition",
        maps: ".map m { type = hash, key = u64, value = u64, max_entries = 8 }",
        // Whoever comes first makes the element; nobody makes it anew.
        body: concat!(
            "r1 = r7; r1 &= 7; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = 0\n",
            update!(1),
            lookup!(),
            "r1 = 1; lock *(u64 *)(r0 + 0) += r1; r0 = 0"
        ),
        functions: "",
        meanwhile: nothing,
        after: |world, m, n, _| {
            let sum = world.keys(m).iter().map(|key| number(&world.lookup(m, key).unwrap())).sum::<u64>();
            assert_eq!(sum, n);
        },
    },
    Scenario {
        name: "hash, keys of each thread",
        maps: ".map m { type = hash, key = u64, value = u64, max_entries = 64 }",
        body: "
            r1 = r8; r1 <<= 1; r1 += r6; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = r7
            r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16; r4 = 1; call bpf_map_update_elem
            if r0 != 0 goto failed
            r7 += 1; *(u64 *)(r10 - 16) = r7
            r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16; r4 = 2; call bpf_map_update_elem
            if r0 != 0 goto failed
            r1 = m ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
            if r0 == 0 goto failed
            r1 = *(u64 *)(r0 + 0); if r1 != r7 goto failed
            r7 += -1
            r1 = m ll; r2 = r10; r2 += -8; call bpf_map_delete_elem",
        functions: "",
        meanwhile: nothing,
        after: |world, m, _, _| assert!(world.keys(m).is_empty()),
    },
    Scenario {
        name: "hash of each CPU",
        maps: ".map m { type = percpu_hash, key = u64, value = u64, max_entries = 4 }",
        body: concat!(
            "r1 = r7; r1 &= 3; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = 0\n",
            "r1 = m ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem\nif r0 != 0 goto there\n",
            update!(1),
            lookup!(),
            "there: r1 = *(u64 *)(r0 + 0); r1 += 1; *(u64 *)(r0 + 0) = r1; r0 = 0"
        ),
        functions: "",
        meanwhile: nothing,
        after: |world, m, n, _| {
            let values = world.keys(m).into_iter().flat_map(|key| world.lookup(m, &key).unwrap());
            let values: Vec<u8> = values.collect();
            assert_eq!(values.chunks(8).map(number).sum::<u64>(), n);
        },
    },
    Scenario {
        name: "hash of the least recently used",
        maps: ".map m { type = lru_hash, key = u64, value = u64, max_entries = 16 }",
        // Room is always made, and a value is its key's.
        body: concat!(
            "*(u64 *)(r10 - 8) = r7; *(u64 *)(r10 - 16) = r7\n",
            update!(0),
            "if r0 != 0 goto failed
             r1 = m ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
             if r0 == 0 goto gone
             r1 = *(u64 *)(r0 + 0); if r1 == 0 goto failed
             gone: r0 = 0"
        ),
        functions: "",
        meanwhile: nothing,
        after: |world, m, _, _| {
            let keys = world.keys(m);
            assert_eq!(keys.len(), 16);
            for key in keys {
                assert_eq!(world.lookup(m, &key), Some(key));
            }
        },
    },
    Scenario {
        name: "trie",
        maps: ".map m { type = lpm_trie, key = 8, value = u64, flags = no_prealloc, max_entries = 64 }",
        body: "
            r1 = r8; r1 <<= 1; r1 += r6; r1 <<= 32; r2 = 16; r1 |= r2; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = r7
            r1 = m ll; r2 = r10; r2 += -8; r3 = r10; r3 += -16; r4 = 1; call bpf_map_update_elem
            if r0 != 0 goto failed
            r1 = m ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
            if r0 == 0 goto failed
            r1 = *(u64 *)(r0 + 0); if r1 != r7 goto failed
            r1 = m ll; r2 = r10; r2 += -8; call bpf_map_delete_elem",
        functions: "",
        meanwhile: nothing,
        after: |world, m, _, _| assert!(world.keys(m).is_empty()),
    },
    Scenario {
        name: "queue",
        maps: ".map m { type = queue, value = u64, max_entries = 256 }
               .map left { type = array, key = u32, value = u64, max_entries = 2 }",
        body: QUEUE,
        functions: "",
        meanwhile: nothing,
        after: queue_balance,
    },
    Scenario {
        name: "stack",
        maps: ".map m { type = stack, value = u64, max_entries = 256 }
               .map left { type = array, key = u32, value = u64, max_entries = 2 }",
        body: QUEUE,
        functions: "",
        meanwhile: nothing,
        after: queue_balance,
    },
    Scenario {
        name: "bloom filter",
        maps: ".map m { type = bloom_filter, value = u64, max_entries = 1024 }",
        body: "
            *(u64 *)(r10 - 8) = r7
            r1 = m ll; r2 = r10; r2 += -8; r3 = 0; call bpf_map_push_elem
            if r0 != 0 goto failed
            r1 = m ll; r2 = r10; r2 += -8; call bpf_map_peek_elem",
        functions: "",
        meanwhile: nothing,
        after: anything,
    },
    Scenario {
        name: "ring buffer",
        maps: ".map m { type = ringbuf, max_entries = 65536 }
               .map left { type = percpu_array, key = u32, value = u64, max_entries = 1 }",
        // A record has its thread and a number that counts the thread's records; where there is no room it is not counted.
        body: "
            *(u64 *)(r10 - 8) = 0
            r1 = left ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
            if r0 == 0 goto failed
            r9 = r0
            r1 = r7; r1 &= 1; if r1 != 0 goto reserve
            *(u64 *)(r10 - 16) = r6; r1 = *(u64 *)(r9 + 0); *(u64 *)(r10 - 8) = r1
            r1 = m ll; r2 = r10; r2 += -16; r3 = 16; r4 = 0; call bpf_ringbuf_output
            if r0 != 0 goto full
            goto sent
            reserve:
            r1 = m ll; r2 = 16; r3 = 0; call bpf_ringbuf_reserve
            if r0 == 0 goto full
            *(u64 *)(r0 + 0) = r6; r1 = *(u64 *)(r9 + 0); *(u64 *)(r0 + 8) = r1
            r1 = r0; r2 = 0; call bpf_ringbuf_submit
            sent: r1 = *(u64 *)(r9 + 0); r1 += 1; *(u64 *)(r9 + 0) = r1
            full: r0 = 0",
        functions: "",
        meanwhile: |world, m, tally| {
            for (_, record) in world.take_events(m) {
                let next = &mut tally.next[number(&record) as usize];
                assert_eq!(number(&record[8..]), *next, "records of one thread come in their order");
                *next += 1;
            }
        },
        after: |world, _, _, tally| {
            let left = world.map("left").unwrap();
            let sent = world.lookup(left, &[0; 4]).unwrap();
            for (thread, sent) in sent.chunks(8).map(number).enumerate().take(THREADS as usize) {
                assert_eq!(tally.next[thread], sent);
            }
        },
    },
    Scenario {
        name: "user ring buffer",
        maps: ".map m { type = user_ringbuf, max_entries = 4096 }
               .map left { type = array, key = u32, value = u64, max_entries = 2 }",
        // Two that drain at once exclude each other.
        body: "
            r1 = m ll; r2 = each ll; r3 = 0; r4 = 0; call bpf_user_ringbuf_drain
            if r0 s>= 0 goto fine
            if r0 != -16 goto failed
            fine: r0 = 0",
        functions: "
            .static each(sample: ptr void, ctx: ptr u64) -> u64
            r6 = r1; r1 = r6; r2 = 0; r3 = 8; call bpf_dynptr_data
            r6 = 0; if r0 == 0 goto over; r6 = *(u64 *)(r0 + 0)
            over: *(u64 *)(r10 - 8) = 0
            r1 = left ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
            if r0 == 0 goto out
            lock *(u64 *)(r0 + 0) += r6
            *(u64 *)(r10 - 8) = 1
            r1 = left ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
            if r0 == 0 goto out
            r1 = 1; lock *(u64 *)(r0 + 0) += r1
            out: r0 = 0; exit",
        meanwhile: |world, m, tally| {
            if world.submit(m, &(tally.n + 1).to_le_bytes()).is_ok() {
                tally.n += 1;
                tally.sum += tally.n;
            }
        },
        after: |world, _, _, tally| {
            let left = world.map("left").unwrap();
            let read = |key: u32| number(&world.lookup(left, &key.to_le_bytes()).unwrap());
            assert!(read(1) <= tally.n && read(0) <= tally.sum);
            // What still waits is a ring's worth at most, of the last samples.
            assert!(tally.n - read(1) <= 4096 / 16, "{} of {}", read(1), tally.n);
            let waiting = tally.n - read(1);
            assert_eq!(tally.sum - read(0), (tally.n - waiting + 1..=tally.n).sum::<u64>());
        },
    },
    Scenario {
        name: "task storage",
        maps: ".map m { type = task_storage, key = u32, value = u64, flags = no_prealloc }",
        body: "
            r2 = r7; r2 &= 3; r2 += 0x7000; r1 = m ll; r3 = 0; r4 = 1; call bpf_task_storage_get
            if r0 == 0 goto failed
            r1 = 1; lock *(u64 *)(r0 + 0) += r1; r0 = 0",
        functions: "",
        meanwhile: nothing,
        after: |world, m, n, _| {
            let sum = world.keys(m).iter().map(|key| number(&world.lookup(m, key).unwrap())).sum::<u64>();
            assert_eq!(sum, n);
        },
    },
];

/// Pushes its number and takes another; what went in and was not taken out is in `left`: how many, and their sum.
const QUEUE: &str = "
    *(u64 *)(r10 - 8) = r7
    r1 = m ll; r2 = r10; r2 += -8; r3 = 0; call bpf_map_push_elem
    r9 = 0; if r0 != 0 goto take; r9 = r7
    take: r0 = 0
    *(u64 *)(r10 - 16) = 0
    r1 = m ll; r2 = r10; r2 += -16; call bpf_map_pop_elem
    if r0 == 0 goto taken
    *(u64 *)(r10 - 16) = 0
    taken: r1 = *(u64 *)(r10 - 16); r9 -= r1
    *(u64 *)(r10 - 8) = 0
    r1 = left ll; r2 = r10; r2 += -8; call bpf_map_lookup_elem
    if r0 == 0 goto failed
    lock *(u64 *)(r0 + 0) += r9
    r0 = 0";

fn queue_balance(world: &World, m: MapId, _: u64, _: &Tally) {
    let mut sum = 0u64;
    while let Ok(value) = world.lookup_and_delete(m, &[], 0) {
        sum = sum.wrapping_add(number(&value));
    }
    let left = world.map("left").unwrap();
    assert_eq!(
        number(&world.lookup(left, &[0; 4]).unwrap()),
        sum,
        "what went in and did not come out is there"
    );
}

impl Scenario {
    /// Lets both threads work for a while, and looks at what is left. Gives how often the body ran.
    pub(crate) fn run(&self, time: Duration) -> u64 {
        let source = format!(
            "{}
            .program test, section = \"kprobe\"
            r6 = *(u64 *)(r1 + 0); r7 = *(u64 *)(r1 + 8); r8 = 0
            again:
            {}
            if r0 != 0 goto failed
            r7 += 2; r8 += 1; if r8 < {TIMES} goto again
            r0 = 0; exit
            failed: r0 = 1; exit
            {}",
            self.maps, self.body, self.functions
        );
        let assembly = assemble("stress.s", &source, &Options::default())
            .unwrap_or_else(|errors| panic!("{}: {errors:#?}", self.name));
        let object = Object::parse("stress.o", assembly.to_object().unwrap()).unwrap();
        let linked = object.link(&Target::default(), &LinkOptions::default());
        let program = linked.programs.first().unwrap_or_else(|| panic!("{:?}", linked.failed));
        let mut world = World::new(Settings { n_cpus: THREADS, ..Settings::default() }).unwrap();
        let id = world.load(program).unwrap();
        let m = world.map("m").unwrap();
        let (world, over) = (&world, &AtomicBool::new(false));
        let mut tally = Tally::default();
        let work = |thread: u32| {
            let mut round = 0u64;
            while !over.load(Ordering::Relaxed) {
                // Numbers of one thread are odd, of the other even, and none is zero.
                let first = 2 + round * TIMES * 2 + u64::from(thread);
                let input = [u64::from(thread).to_le_bytes(), first.to_le_bytes()].concat();
                let options = RunOptions { cpu: thread, ..RunOptions::default() };
                let outcome = world.run(id, &Input::Memory(input), &options).unwrap();
                let outcome = outcome.unwrap_or_else(|trap| panic!("{}: {trap}", self.name));
                assert_eq!(outcome.value, 0, "{}: round {round}", self.name);
                round += 1;
            }
            round * TIMES
        };
        let n = std::thread::scope(|scope| {
            let threads = [0, 1].map(|thread| scope.spawn(move || work(thread)));
            let end = Instant::now() + time;
            while Instant::now() < end && !threads.iter().any(std::thread::ScopedJoinHandle::is_finished) {
                (self.meanwhile)(world, m, &mut tally);
                std::thread::yield_now();
            }
            over.store(true, Ordering::Relaxed);
            threads.map(|thread| thread.join().unwrap()).iter().sum()
        });
        (self.meanwhile)(world, m, &mut tally);
        (self.after)(world, m, n, &tally);
        n
    }
}
