//! What a kernel is asked: one program with all it needs, as plain data, so that the same question can be put to the
//! running kernel or sent to one that runs in a virtual machine.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use skep_btf::Kind;
use skep_isa::Word;
use skep_object::{AttachTarget, Linked, MapDef, Program};

use crate::{Blob, Error};

/// One program to be judged, and perhaps run.
///
/// Numbers are those of the UAPI. In the instructions, an `ld_imm64` with `src_reg` 1 or 2 holds an index into `maps`,
/// or if negative the complement of a descriptor the program itself names;
/// where a kernel module's BTF is meant, the number is 0 for the kernel itself or one more than an index into `modules`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The program's name.
    pub name: String,
    /// `enum bpf_prog_type`.
    pub prog_type: u32,
    /// `enum bpf_attach_type`, or 0.
    pub attach_type: u32,
    /// `BPF_F_*` load flags.
    pub flags: u32,
    /// The license.
    pub license: String,
    /// The kernel version the object declares.
    pub kern_version: u32,
    /// The instructions, encoded little-endian.
    pub insns: Blob,
    /// The maps the instructions refer to.
    pub maps: Vec<Map>,
    /// Programs that slots of the maps hold.
    pub programs: Vec<Request>,
    /// What maps of maps and program arrays hold when the program is run. No verdict depends on it.
    pub slots: Vec<Slot>,
    /// The object's BTF.
    pub btf: Option<Blob>,
    /// For each function: first instruction, type.
    pub func_info: Vec<[u32; 2]>,
    /// For each line: first instruction, offset of the file's name, offset of the text, line and column in one.
    pub line_info: Vec<[u32; 4]>,
    /// Kernel modules whose BTF the instructions refer to.
    pub modules: Vec<String>,
    /// What the program attaches to, where the kernel wants to know at load.
    pub attach: Option<Attach>,
    /// How much the verifier should write: 1 its path, 2 all states, 4 the statistics and the reason alone.
    pub log_level: u32,
    /// Whether to ask as a user without any privilege.
    pub unprivileged: bool,
    /// Whether to report the instructions after the verifier's rewrites.
    pub xlated: bool,
    /// How to run it, once accepted.
    pub run: Option<TestRun>,
}

/// What a program attaches to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Attach {
    /// A type in the BTF of the kernel, or of a module.
    Kernel {
        /// The type.
        btf_id: u32,
        /// The module.
        module: Option<String>,
    },
    /// A function of another program, which is loaded first.
    Program {
        /// The function's type in the other program's BTF.
        btf_id: u32,
        /// The other program.
        target: Box<Request>,
    },
}

/// A map to be created.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Map {
    /// Its name.
    pub name: String,
    /// `enum bpf_map_type`.
    pub map_type: u32,
    /// Bytes of a key.
    pub key_size: u32,
    /// Bytes of a value.
    pub value_size: u32,
    /// Entries at most.
    pub max_entries: u32,
    /// `BPF_F_*` creation flags.
    pub flags: u32,
    /// Hash count of a bloom filter, address of an arena.
    pub map_extra: u64,
    /// The NUMA node.
    pub numa_node: u32,
    /// Key type in the request's BTF, or 0.
    pub key_type: u32,
    /// Value type in the request's BTF, or 0.
    pub value_type: u32,
    /// The shape of inner maps.
    pub inner: Option<Box<Map>>,
    /// What the single value starts with.
    pub contents: Option<Blob>,
    /// Whether to freeze it after filling.
    pub frozen: bool,
    /// For a struct-ops map: the type it registers, in the BTF of the kernel or of a module.
    pub struct_ops: Option<(u32, Option<String>)>,
}

/// One element of a map of maps or a program array, or of another map that only its user can fill.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// The map, as an index into the request's maps.
    pub map: u32,
    /// The key.
    pub key: u32,
    /// What is there.
    pub value: SlotValue,
}

/// What a [`Slot`] holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SlotValue {
    /// A map, as an index into the request's maps.
    Map(u32),
    /// A program, as an index into the request's programs.
    Program(u32),
    /// A number, as the index of a device, or a descriptor of this process for the running kernel; bytes of the value
    /// behind it are zero.
    Number(u64),
}

/// How to run a program with `BPF_PROG_TEST_RUN`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TestRun {
    /// The packet, or other data of the program type.
    pub data: Blob,
    /// The context, where the program type takes one.
    pub ctx: Blob,
    /// How often to run.
    pub repeat: u32,
    /// `BPF_F_TEST_*` flags.
    pub flags: u32,
    /// The CPU, with the flag that says so.
    pub cpu: u32,
    /// Packets in a batch of live frames.
    pub batch_size: u32,
    /// Whether to report what the maps hold afterwards.
    pub dump: bool,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            name: String::new(),
            prog_type: 0,
            attach_type: 0,
            flags: 0,
            license: "GPL".to_owned(),
            kern_version: 0,
            insns: Blob::default(),
            maps: Vec::new(),
            programs: Vec::new(),
            slots: Vec::new(),
            btf: None,
            func_info: Vec::new(),
            line_info: Vec::new(),
            modules: Vec::new(),
            attach: None,
            log_level: Request::VERDICT,
            unprivileged: false,
            xlated: false,
            run: None,
        }
    }
}

impl Request {
    /// The log level of a verdict: statistics and the reason. Its log never overflows.
    pub const VERDICT: u32 = 4;

    /// Asks for the verdict on a linked program.
    ///
    /// # Errors
    /// When the program attaches to something the target kernel does not have, or to another program, which
    /// [`Request::extending`] takes.
    pub fn new(program: &Program) -> Result<Request, Error> {
        let attach = match &program.kind.attach_target {
            None => None,
            Some(
                AttachTarget::Kernel { btf_id, module, .. } | AttachTarget::StructOps { btf_id, module, .. },
            ) => Some(Attach::Kernel { btf_id: btf_id.0, module: module.clone() }),
            Some(AttachTarget::Program { function }) => {
                return Err(Error::NeedsTarget { program: program.name.clone(), function: function.clone() });
            }
            Some(AttachTarget::Missing { name }) => {
                return Err(Error::NoAttachTarget { program: program.name.clone(), name: name.clone() });
            }
        };
        Ok(Request { attach, ..Request::of_instructions(program) })
    }

    /// Asks for the verdict on a program that replaces a function of `target`.
    ///
    /// # Errors
    /// When `target` has no such function, or cannot itself be asked about.
    pub fn extending(program: &Program, target: &Program) -> Result<Request, Error> {
        let Some(AttachTarget::Program { function }) = &program.kind.attach_target else {
            return Request::new(program);
        };
        let no_function =
            || Error::NoSuchFunction { target: target.name.clone(), function: function.clone() };
        // The entry may be meant by the program's name.
        let wanted = if function.is_empty() { &target.name } else { function };
        let btf_id =
            target.btf.as_ref().and_then(|btf| btf.find(wanted, Kind::Func)).ok_or_else(no_function)?;
        let attach = Attach::Program { btf_id: btf_id.0, target: Box::new(Request::new(target)?) };
        Ok(Request { attach: Some(attach), ..Request::of_instructions(program) })
    }

    /// Asks for a run of a linked program, with its maps of maps and program arrays holding what its object says.
    /// What cannot itself be asked about is left out, as is what the object only mentions.
    ///
    /// # Errors
    /// As for [`Request::new`].
    pub fn to_run(program: &Program, linked: &Linked, run: TestRun) -> Result<Request, Error> {
        let mut request = Request { run: Some(run), ..Request::new(program)? };
        let mut definitions: Vec<Arc<MapDef>> = program.maps.clone();
        let mut names: Vec<String> = Vec::new();
        let mut at = 0;
        // Programs and maps found on the way are looked through in turn; neither is added twice.
        while let Some(map) = definitions.get(at).cloned() {
            for slot in &map.slots {
                let value = if let Some(inner) = linked.maps.iter().find(|map| map.name == slot.name) {
                    SlotValue::Map(index_of(&mut definitions, inner))
                } else if let Some(found) = names.iter().position(|name| *name == slot.name) {
                    SlotValue::Program(found as u32)
                } else {
                    let found = linked.programs.iter().find(|program| program.name == slot.name);
                    let Some((found, asked)) =
                        found.and_then(|found| Some((found, Request::new(found).ok()?)))
                    else {
                        continue;
                    };
                    for map in &found.maps {
                        index_of(&mut definitions, map);
                    }
                    names.push(slot.name.clone());
                    request.programs.push(asked);
                    SlotValue::Program(names.len() as u32 - 1)
                };
                request.slots.push(Slot { map: at as u32, key: slot.index, value });
            }
            at += 1;
        }
        request.maps = definitions.iter().map(|map| Map::from(&**map)).collect();
        Ok(request)
    }

    /// The instructions.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        Word::read_le(self.insns.bytes()).0
    }

    fn of_instructions(program: &Program) -> Request {
        Request {
            name: program.name.clone(),
            prog_type: program.kind.prog_type.number(),
            attach_type: program.kind.expected_attach_type(),
            flags: program.kind.flags,
            license: program.license.clone(),
            kern_version: program.kern_version,
            insns: encode(&program.insns),
            maps: program.maps.iter().map(|map| Map::from(&**map)).collect(),
            btf: program.btf.as_ref().map(|btf| Blob::from(btf.raw_bytes())),
            func_info: program.func_info.iter().map(|info| [info.insn.0, info.type_id.0]).collect(),
            line_info: program
                .line_info
                .iter()
                .map(|info| [info.insn.0, info.file, info.text, info.line << 10 | (info.column & 0x3ff)])
                .collect(),
            modules: program.modules.clone(),
            ..Request::default()
        }
    }
}

/// The place of a map in a list, where it is put if it is not there.
fn index_of(maps: &mut Vec<Arc<MapDef>>, map: &Arc<MapDef>) -> u32 {
    let found = maps.iter().position(|known| Arc::ptr_eq(known, map) || known == map);
    found.unwrap_or_else(|| {
        maps.push(Arc::clone(map));
        maps.len() - 1
    }) as u32
}

impl From<&MapDef> for Map {
    fn from(map: &MapDef) -> Self {
        Map {
            name: map.name.clone(),
            map_type: map.map_type.number(),
            key_size: map.key_size,
            value_size: map.value_size,
            max_entries: map.max_entries,
            flags: map.flags,
            map_extra: map.map_extra,
            numa_node: map.numa_node,
            key_type: map.key_type.map_or(0, |id| id.0),
            value_type: map.value_type.map_or(0, |id| id.0),
            inner: map.inner.as_ref().map(|inner| Box::new(Map::from(&**inner))),
            contents: map.contents.clone().map(Blob::from),
            frozen: map.frozen,
            struct_ops: map
                .struct_ops
                .as_ref()
                .and_then(|ops| Some((ops.value_type_id?.0, ops.module.clone()))),
        }
    }
}

/// Instructions as bytes.
pub(crate) fn encode(words: &[Word]) -> Blob {
    Blob::from(words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_survives_json() {
        let inner = Map { map_type: 2, key_size: 4, value_size: 8, max_entries: 1, ..Map::default() };
        let map = Map {
            name: "outer".into(),
            map_type: 12,
            inner: Some(Box::new(inner)),
            contents: Some(Blob::from(vec![1, 2, 3])),
            struct_ops: Some((7, Some("bpf_testmod".into()))),
            ..Map::default()
        };
        let target = Request { name: "target".into(), ..Request::default() };
        let request = Request {
            name: "entry".into(),
            insns: encode(&[Word { code: 0x95, ..Word::default() }]),
            maps: vec![map],
            btf: Some(Blob::from(vec![0x9f, 0xeb])),
            func_info: vec![[0, 3]],
            line_info: vec![[0, 1, 2, 3 << 10]],
            modules: vec!["bpf_testmod".into()],
            programs: vec![Request::default()],
            slots: vec![Slot { map: 0, key: 1, value: SlotValue::Program(0) }],
            attach: Some(Attach::Program { btf_id: 3, target: Box::new(target) }),
            run: Some(TestRun { data: Blob::from(vec![0; 14]), repeat: 2, ..TestRun::default() }),
            ..Request::default()
        };
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request);
    }

    #[test]
    fn what_json_leaves_out_has_its_usual_value() {
        let request: Request = serde_json::from_str(r#"{"prog_type":6,"insns":"9500000000000000"}"#).unwrap();
        assert_eq!((request.prog_type, request.log_level, request.license.as_str()), (6, 4, "GPL"));
        assert_eq!(request.words().len(), 1);
    }
}
