//! What linking gives: programs as a kernel would be handed them, but without file descriptors.

use std::sync::Arc;

use skep_btf::core::TargetTypes;
use skep_btf::{Btf, TypeId};
use skep_isa::{InsnIdx, Word};
use skep_linux::{AttachType, ProgType};

use crate::MapDef;

/// One program, linked: its subprograms are in place, its maps and types are attached, its CO-RE records are done.
///
/// The instructions are encoded as for `BPF_PROG_LOAD`, with indices where a loader would put file descriptors:
/// an `ld_imm64` of a map (`src_reg` 1 or 2) holds an index into [`Program::maps`] (a negative number is no map: the object's
/// own code has a descriptor there, `!imm`), and where a kernel module's BTF is
/// meant (the `off` of a kfunc call, the second `imm` of a BTF id), the number is 0 for the kernel itself and otherwise one
/// more than an index into [`Program::modules`].
#[derive(Clone, Debug)]
pub struct Program {
    /// The name of the entry function.
    pub name: String,
    /// The ELF section it came from, as the file spells it; empty for a program made in memory.
    pub section: String,
    /// What the kernel is told about it.
    pub kind: ProgKind,
    /// The license the object declares, which decides over GPL-only helpers.
    pub license: String,
    /// The kernel version the object declares, if it does.
    pub kern_version: u32,
    /// The instructions: the entry function, then each subprogram it reaches.
    pub insns: Vec<Word>,
    /// Where the functions begin, in order; the first one is the entry.
    pub subprogs: Vec<Subprog>,
    /// The maps it uses, in order of first use.
    pub maps: Vec<Arc<MapDef>>,
    /// The BTF of the object, laid out as it is loaded.
    pub btf: Option<Arc<Btf>>,
    /// One record per subprogram that has a type; empty where the object has none.
    pub func_info: Vec<FuncInfo>,
    /// Source lines, in the order the object has them; a kernel demands that of the instructions.
    pub line_info: Vec<LineInfo>,
    /// The types of the kernel it was linked against, which ids in its instructions mean.
    pub types: Option<Arc<TargetTypes>>,
    /// The program whose function it replaces, where that is given: linking does not know it.
    pub replaced: Option<Arc<Program>>,
    /// Kernel modules whose BTF the instructions refer to, by name.
    pub modules: Vec<String>,
    /// What instructions refer to by name, sorted by instruction; for listings and messages.
    pub symbols: Vec<SymbolRef>,
    /// What could not be resolved and was left poisoned, as a loader leaves it for the verifier to judge.
    pub unresolved: Vec<Unresolved>,
}

/// What the kernel is told about a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgKind {
    /// The program type.
    pub prog_type: ProgType,
    /// The attach type it is loaded for; `None` is sent as zero.
    pub attach_type: Option<AttachType>,
    /// `BPF_F_*` load flags, such as sleepable and multi-buffer XDP.
    pub flags: u32,
    /// What it attaches to, where the kernel wants to know that at load.
    pub attach_target: Option<AttachTarget>,
}

impl ProgKind {
    /// The number sent as `expected_attach_type`: of the attach type, or of a struct-ops member.
    pub fn expected_attach_type(&self) -> u32 {
        match (&self.attach_target, self.attach_type) {
            (Some(AttachTarget::StructOps { member, .. }), _) => *member,
            (_, Some(attach_type)) => attach_type.number(),
            (_, None) => 0,
        }
    }
}

impl Program {
    /// A program made in memory: instructions of one function under the GPL, with no maps and no types.
    pub fn of_insns(prog_type: ProgType, insns: Vec<Word>) -> Program {
        Program {
            name: String::new(),
            section: String::new(),
            kind: ProgKind { prog_type, attach_type: None, flags: 0, attach_target: None },
            license: "GPL".to_owned(),
            kern_version: 0,
            insns,
            subprogs: Vec::new(),
            maps: Vec::new(),
            btf: None,
            func_info: Vec::new(),
            line_info: Vec::new(),
            types: None,
            replaced: None,
            modules: Vec::new(),
            symbols: Vec::new(),
            unresolved: Vec::new(),
        }
    }

    /// Whether libbpf loads it unless told not to: its section does not start with `?`.
    pub fn is_autoloaded(&self) -> bool {
        !self.section.starts_with('?')
    }
}

/// What a program attaches to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AttachTarget {
    /// A type of the kernel's BTF: a function, a tracepoint's typedef, an LSM hook.
    Kernel {
        /// The name the object gives.
        name: String,
        /// Its id, in the BTF of `module`.
        btf_id: TypeId,
        /// The module whose BTF it stands in, or the kernel itself.
        module: Option<String>,
    },
    /// A member of a structure of functions that the kernel lets programs replace.
    StructOps {
        /// The structure's name.
        type_name: String,
        /// Its id, in the BTF of `module`: what is sent as `attach_btf_id`.
        btf_id: TypeId,
        /// The module whose BTF it stands in, or the kernel itself.
        module: Option<String>,
        /// The member's index in the kernel's structure: what is sent as `expected_attach_type`.
        member: u32,
        /// The member's name.
        member_name: String,
    },
    /// A function of another program, which must be loaded first.
    Program {
        /// The function's name.
        function: String,
    },
    /// The kernel wants a target, and no BTF has it.
    Missing {
        /// The name the object gives; empty if it gives none.
        name: String,
    },
}

/// A function of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subprog {
    /// Its symbol's name.
    pub name: String,
    /// Its first instruction.
    pub start: InsnIdx,
    /// How it is linked, which decides how it is verified.
    pub linkage: Linkage,
}

/// The linkage of a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Linkage {
    /// Verified with each caller.
    Static,
    /// Verified once, by its signature.
    Global,
}

/// The type of a function of a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FuncInfo {
    /// The function's first instruction.
    pub insn: InsnIdx,
    /// Its `FUNC` type in the object's BTF.
    pub type_id: TypeId,
}

/// The source line an instruction came from; it holds until the next record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineInfo {
    /// The first instruction of the line.
    pub insn: InsnIdx,
    /// Offset of the file name in the BTF's strings.
    pub file: u32,
    /// Offset of the line's text in the BTF's strings.
    pub text: u32,
    /// Line number, from 1.
    pub line: u32,
    /// Column, from 1; 0 where unknown.
    pub column: u32,
}

/// A name behind an instruction's immediate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SymbolRef {
    /// The instruction.
    pub insn: InsnIdx,
    /// The name: of a map, a variable, a kernel function, a subprogram.
    pub name: String,
    /// What kind of thing has that name.
    pub kind: SymbolKind,
}

/// What a name behind an instruction means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    /// A map.
    Map,
    /// A variable in a data section; the instruction's second immediate is its offset.
    Variable,
    /// A kernel symbol, typed or not.
    Ksym,
    /// A kernel function.
    Kfunc,
    /// A function of this program.
    Subprog,
}

/// Something an instruction needs that the target does not have. The instruction is poisoned the way a loader does it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unresolved {
    /// The instruction.
    pub insn: InsnIdx,
    /// What is missing, by name.
    pub name: String,
    /// In what role it is missing.
    pub kind: UnresolvedKind,
}

/// Roles in which something can be missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnresolvedKind {
    /// A kernel function no target BTF has.
    Kfunc,
    /// A kernel symbol.
    Ksym,
    /// A field, type or enum value of a CO-RE record.
    Core,
}
