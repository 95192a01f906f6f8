//! What the system calls on maps answer: each operation is asked of a world and, where bpf(2) may be called, of the running
//! kernel, which must give the same bytes or the same error number.

use std::sync::Arc;

use skep_linux::{MapFlags, MapType};
use skep_object::{MapDef, MapOrigin};
use skep_oracle::{Availability, LiveMap, Map, availability, possible_cpus};
use skep_vm::{Errno, MapId, Settings, World};

const NO_PREALLOC: u32 = MapFlags::NO_PREALLOC.bits();
/// Walks go in a fixed order.
const ZERO_SEED: u32 = MapFlags::ZERO_SEED.bits();

/// One call.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Op {
    Lookup(Vec<u8>, u64),
    Update(Vec<u8>, Vec<u8>, u64),
    Delete(Vec<u8>),
    Next(Option<Vec<u8>>),
    Take(Vec<u8>, u64),
    Freeze,
}

/// The same map on both sides.
struct Pair {
    world: World,
    ours: MapId,
    theirs: Option<LiveMap>,
    def: Arc<MapDef>,
}

impl Pair {
    fn new(def: MapDef) -> Pair {
        let mut world = World::new(Settings { n_cpus: possible_cpus(), ..Settings::default() }).unwrap();
        let def = Arc::new(def);
        let ours = world.add_map(&def).unwrap_or_else(|error| panic!("{error}"));
        let theirs = match availability() {
            Availability::Available => Some(LiveMap::new(&Map::from(&*def), None).unwrap()),
            Availability::Refused(_) => None,
        };
        Pair { world, ours, theirs, def }
    }

    /// Bytes of a value that say a number, on every CPU.
    fn value(&self, number: u8) -> Vec<u8> {
        let len = self.def.value_size as usize;
        let one = |cpu: u8| {
            let mut value = vec![0; len];
            if let Some(first) = value.first_mut() {
                *first = number.wrapping_add(cpu);
            }
            value
        };
        match self.def.map_type {
            MapType::PercpuArray | MapType::PercpuHash | MapType::PercpuCgroupStorageDeprecated => (0
                ..possible_cpus())
                .flat_map(|cpu| {
                    let mut value = one(cpu as u8);
                    value.resize(len.next_multiple_of(8), 0);
                    value
                })
                .collect(),
            _ => one(0),
        }
    }

    fn key(&self, number: u8) -> Vec<u8> {
        let mut key = vec![0; self.def.key_size as usize];
        // The keys of a trie begin with a length in bits.
        let at = if self.def.map_type == MapType::LpmTrie { 4 } else { 0 };
        if at != 0 {
            key[0] = 8 * (number % 4 + 1);
        }
        if let Some(byte) = key.get_mut(at) {
            *byte = number;
        }
        key
    }

    fn ours(&self, op: &Op) -> Result<Vec<u8>, Errno> {
        let (world, map) = (&self.world, self.ours);
        match op {
            Op::Lookup(key, flags) => world.lookup_with(map, key, *flags),
            Op::Update(key, value, flags) => world.update(map, key, value, *flags).map(|()| Vec::new()),
            Op::Delete(key) => world.delete(map, key).map(|()| Vec::new()),
            Op::Next(key) => world.next_key(map, key.as_deref()),
            Op::Take(key, flags) => world.lookup_and_delete(map, key, *flags),
            Op::Freeze => world.freeze(map).map(|()| Vec::new()),
        }
    }

    /// Asks both sides.
    #[track_caller]
    fn check(&self, op: &Op) {
        let ours = self.ours(op);
        let Some(map) = &self.theirs else { return };
        let theirs = match op {
            Op::Lookup(key, flags) => map.lookup(key, *flags),
            Op::Update(key, value, flags) => map.update(key, value, *flags).map(|()| Vec::new()),
            Op::Delete(key) => map.delete(key).map(|()| Vec::new()),
            Op::Next(key) => map.next_key(key.as_deref()),
            Op::Take(key, flags) => map.lookup_and_delete(key, *flags),
            Op::Freeze => map.freeze().map(|()| Vec::new()),
        };
        assert_eq!(ours, theirs.map_err(Errno), "{op:?} of {:?} (first ours, then the kernel's)", self.def);
    }
}

fn shape(map_type: MapType, key_size: u32, value_size: u32, max_entries: u32, flags: u32) -> MapDef {
    let def = MapDef::new("m", ".maps", MapOrigin::Given);
    MapDef { map_type, key_size, value_size, max_entries, flags, ..def }
}

fn inner() -> Option<Arc<MapDef>> {
    Some(Arc::new(shape(MapType::Array, 4, 4, 1, 0)))
}

/// Every type that can be made without types of its own.
fn shapes() -> Vec<MapDef> {
    vec![
        shape(MapType::Hash, 4, 4, 2, ZERO_SEED),
        shape(MapType::Hash, 4, 4, 2, ZERO_SEED | NO_PREALLOC),
        shape(MapType::Hash, 7, 13, 3, ZERO_SEED),
        shape(MapType::PercpuHash, 4, 4, 2, ZERO_SEED),
        shape(MapType::PercpuHash, 4, 12, 2, ZERO_SEED | NO_PREALLOC),
        shape(MapType::Array, 4, 4, 2, 0),
        shape(MapType::Array, 4, 9, 3, MapFlags::MMAPABLE.bits()),
        shape(MapType::PercpuArray, 4, 4, 2, 0),
        shape(MapType::LpmTrie, 8, 4, 2, NO_PREALLOC),
        shape(MapType::ProgArray, 4, 4, 2, 0),
        shape(MapType::PerfEventArray, 4, 4, 2, 0),
        shape(MapType::StackTrace, 4, 16, 3, 0),
        shape(MapType::CgroupArray, 4, 4, 2, 0),
        shape(MapType::Devmap, 4, 8, 2, 0),
        shape(MapType::Devmap, 4, 4, 2, 0),
        shape(MapType::DevmapHash, 4, 8, 2, 0),
        shape(MapType::Cpumap, 4, 8, 2, 0),
        shape(MapType::Xskmap, 4, 4, 2, 0),
        shape(MapType::Sockmap, 4, 8, 2, 0),
        shape(MapType::Sockmap, 4, 4, 2, 0),
        shape(MapType::Sockhash, 4, 8, 2, 0),
        shape(MapType::ReuseportSockarray, 4, 8, 2, 0),
        shape(MapType::Queue, 0, 4, 2, 0),
        shape(MapType::Stack, 0, 4, 2, 0),
        shape(MapType::BloomFilter, 0, 4, 2, ZERO_SEED),
        shape(MapType::Ringbuf, 0, 0, 4096, 0),
        shape(MapType::UserRingbuf, 0, 0, 4096, 0),
        shape(MapType::CgroupStorageDeprecated, 8, 4, 0, 0),
        shape(MapType::CgroupStorageDeprecated, 16, 4, 0, 0),
        shape(MapType::PercpuCgroupStorageDeprecated, 8, 4, 0, 0),
        MapDef { inner: inner(), ..shape(MapType::ArrayOfMaps, 4, 4, 2, 0) },
        MapDef { inner: inner(), ..shape(MapType::HashOfMaps, 4, 4, 2, 0) },
    ]
}

/// Whether an update with bytes wants a descriptor in them, which a world does not have.
fn wants_descriptor(map_type: MapType) -> bool {
    matches!(
        map_type,
        MapType::ProgArray
            | MapType::PerfEventArray
            | MapType::CgroupArray
            | MapType::Xskmap
            | MapType::Sockmap
            | MapType::Sockhash
            | MapType::ReuseportSockarray
            | MapType::ArrayOfMaps
            | MapType::HashOfMaps
    )
}

/// Calls with every flag, with keys that are there, that are not, and that are beyond the end.
fn table(pair: &Pair) -> Vec<Op> {
    let mut ops = Vec::new();
    let (a, b, c, far) = (pair.key(0), pair.key(1), pair.key(2), pair.key(99));
    let look = |ops: &mut Vec<Op>| {
        for key in [&a, &b, &c, &far] {
            ops.push(Op::Lookup(key.clone(), 0));
            ops.push(Op::Next(Some(key.clone())));
        }
        ops.push(Op::Next(None));
    };
    look(&mut ops);
    if !wants_descriptor(pair.def.map_type) {
        for flags in [2, 1, 1, 0, 2, 3, 4, 5, 6, 8, 1 << 40] {
            ops.push(Op::Update(a.clone(), pair.value(1), flags));
            ops.push(Op::Update(far.clone(), pair.value(1), flags | 4));
        }
        look(&mut ops);
        for key in [&b, &c, &far] {
            for flags in [2, 0, 1] {
                ops.push(Op::Update(key.clone(), pair.value(2), flags));
            }
        }
    }
    look(&mut ops);
    for flags in [1, 4, 8, 1 << 33] {
        ops.push(Op::Lookup(a.clone(), flags));
        ops.push(Op::Take(a.clone(), flags));
    }
    for key in [&a, &a, &far] {
        ops.push(Op::Take(key.clone(), 0));
    }
    for key in [&b, &b, &a, &far] {
        ops.push(Op::Delete(key.clone()));
    }
    look(&mut ops);
    ops.extend([Op::Freeze, Op::Freeze, Op::Delete(a.clone()), Op::Take(a.clone(), 0)]);
    if !wants_descriptor(pair.def.map_type) {
        ops.push(Op::Update(a.clone(), pair.value(1), 0));
    }
    look(&mut ops);
    ops
}

#[test]
fn every_type_answers_as_the_kernel_does() {
    if let Availability::Refused(reason) = availability() {
        println!("skipped: no bpf(2): {reason}");
    }
    for def in shapes() {
        let pair = Pair::new(def);
        for op in table(&pair) {
            pair.check(&op);
        }
    }
}

#[test]
fn flags_of_creation_take_rights_away() {
    for flags in [MapFlags::RDONLY, MapFlags::WRONLY] {
        for def in [
            shape(MapType::Hash, 4, 4, 2, flags.bits() | ZERO_SEED),
            shape(MapType::Array, 4, 4, 2, flags.bits()),
            shape(MapType::Queue, 0, 4, 2, flags.bits()),
            shape(MapType::LpmTrie, 8, 4, 2, flags.bits() | NO_PREALLOC),
        ] {
            let pair = Pair::new(def);
            for op in table(&pair) {
                pair.check(&op);
            }
        }
    }
}

/// Long mixed sequences on few keys: what is full, empty, deleted and set again.
#[test]
fn random_sequences_end_alike() {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    let kinds = [
        shape(MapType::Hash, 4, 4, 5, ZERO_SEED),
        shape(MapType::Hash, 6, 4, 5, ZERO_SEED | NO_PREALLOC),
        shape(MapType::PercpuHash, 4, 4, 5, ZERO_SEED),
        shape(MapType::Array, 4, 4, 5, 0),
        shape(MapType::LpmTrie, 8, 4, 5, NO_PREALLOC),
        shape(MapType::Queue, 0, 4, 3, 0),
        shape(MapType::Stack, 0, 4, 3, 0),
    ];
    for def in kinds {
        let pair = Pair::new(def);
        for _ in 0..600 {
            let key = pair.key(next(8) as u8);
            let op = match next(8) {
                0..=2 => Op::Update(key, pair.value(next(200) as u8), next(3)),
                3 => Op::Delete(key),
                4 => Op::Lookup(key, 0),
                5 => Op::Next(Some(key)),
                6 => Op::Next(None),
                _ => Op::Take(key, 0),
            };
            pair.check(&op);
        }
    }
}

#[test]
fn creation_refuses_what_the_kernel_refuses() {
    let available = matches!(availability(), Availability::Available);
    let flags = (0..20).map(|bit| 1u32 << bit).chain([0, 0x18, 0x180]);
    let mut world = World::new(Settings { n_cpus: possible_cpus(), ..Settings::default() }).unwrap();
    let mut check = |def: MapDef| {
        let def = Arc::new(MapDef { name: String::new(), ..def });
        let ours = world.add_map(&def);
        if !available {
            return;
        }
        let theirs = LiveMap::new(&Map::from(&*def), None);
        assert_eq!(
            ours.is_ok(),
            theirs.is_ok(),
            "{def:?}: ours {:?}, the kernel {:?}",
            ours.err().map(|error| error.to_string()),
            theirs.err().map(|error| error.to_string())
        );
    };
    for def in shapes() {
        for flag in flags.clone() {
            // A NUMA node is one more thing to say, and a hash without a seed needs nothing else.
            check(MapDef { flags: def.flags ^ flag, ..def.clone() });
        }
        for size in [0, 1, 3, 4, 5, 8, 9, 16, 64, 260, 261, 512, 513, 4096] {
            check(MapDef { key_size: size, ..def.clone() });
            check(MapDef { value_size: size, ..def.clone() });
        }
        for entries in [0, 1, 3, 64] {
            check(MapDef { max_entries: entries, ..def.clone() });
        }
        check(MapDef { value_size: 32769, ..def.clone() });
    }
}

#[test]
fn objects_are_found_and_taken_out_again() {
    let pair = Pair::new(shape(MapType::Sockhash, 4, 8, 1, 0));
    let (world, map) = (&pair.world, pair.ours);
    assert_eq!(world.put_object(map, &[1, 0, 0, 0], 0x7000, 2), Err(Errno::ENOENT));
    assert_eq!(world.put_object(map, &[1, 0, 0, 0], 0x7000, 1), Ok(()));
    assert_eq!(world.put_object(map, &[1, 0, 0, 0], 0x7000, 1), Err(Errno::EEXIST));
    assert_eq!(world.put_object(map, &[2, 0, 0, 0], 0x7000, 0), Err(Errno::E2BIG));
    assert_eq!(world.lookup(map, &[1, 0, 0, 0]), Some(0x7000u64.to_le_bytes().to_vec()));
    assert_eq!(world.delete(map, &[1, 0, 0, 0]), Ok(()));
    let pair = Pair::new(shape(MapType::StackTrace, 4, 16, 3, 0));
    let (world, map) = (&pair.world, pair.ours);
    let id = world.put_stack(map, &[1, 2, 3]).unwrap();
    assert_eq!(world.put_stack(map, &[1, 2]), Ok(id));
    assert_eq!(world.lookup(map, &id.to_le_bytes()).unwrap().len(), 16);
    assert_eq!(world.next_key(map, None), Ok(id.to_le_bytes().to_vec()));
    assert_eq!(world.next_key(map, Some(&id.to_le_bytes())), Err(Errno::ENOENT));
    assert_eq!(world.lookup_and_delete(map, &id.to_le_bytes(), 0).unwrap()[8..], 2u64.to_le_bytes());
    assert_eq!(world.delete(map, &id.to_le_bytes()), Err(Errno::ENOENT));
    assert_eq!(world.delete(map, &4u32.to_le_bytes()), Err(Errno::E2BIG));
}
