//! Why an object could not be read or linked: what, where, and what to do about it.
//!
//! An error is made deep in a reader, where the section and the offset are known, and gains the file's name on its
//! way out; so each layer adds the part of the place it knows and overwrites none.

use std::fmt;

use skep_diag::{Code, Diagnostic, Loc};

/// An object, a target, or a `skep.toml` that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Error(Box<Detail>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Detail {
    kind: ErrorKind,
    place: Place,
}

/// Where the fault is, as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The file.
    pub file: Option<String>,
    /// The section of an ELF file, or what messages call its headers.
    pub section: Option<String>,
    /// The byte offset in the section, or in the file if no section is named.
    pub offset: Option<u64>,
    /// The symbol: a program, a subprogram, a map, a variable.
    pub symbol: Option<String>,
    /// The line and column, from 1, of a text file.
    pub line: Option<(u32, u32)>,
}

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file cannot be read.
    Io {
        /// What the operating system says.
        reason: String,
    },
    /// The bytes are no ELF file.
    NotElf {
        /// What they look like.
        found: String,
    },
    /// An ELF file of 32 bits, of an unknown byte order, or no relocatable object.
    WrongForm {
        /// What it is.
        found: String,
    },
    /// An ELF file for another machine than BPF.
    WrongMachine {
        /// That machine.
        machine: String,
    },
    /// The ELF structures contradict themselves.
    Malformed {
        /// How.
        reason: String,
    },
    /// There is no symbol table.
    Stripped,
    /// The object's or a kernel's BTF cannot be read.
    Btf {
        /// Why.
        reason: String,
    },
    /// Something needs BTF, and there is none.
    NoBtf {
        /// What needs it.
        wanted_by: String,
    },
    /// A function symbol does not cover whole instructions of its section.
    Function {
        /// How.
        reason: String,
    },
    /// The section's name does not tell the type of its programs.
    UnknownSection,
    /// A `static` function in a section of programs: libbpf refuses it, others take it for an entry.
    StaticEntry,
    /// `skep.toml` or the object says not to link this program.
    Skipped {
        /// Why.
        reason: String,
    },
    /// A map definition that cannot be used.
    Map {
        /// Why.
        reason: String,
    },
    /// A map definition without a type.
    MapWithoutType,
    /// A relocation of an unknown type or on an instruction that cannot take it.
    Relocation {
        /// Why.
        reason: String,
    },
    /// A relocation that leads to nothing a program can refer to.
    RelocationToNowhere {
        /// What it leads to.
        target: String,
    },
    /// A call into something that is no subprogram.
    Call {
        /// Why.
        reason: String,
    },
    /// An undefined symbol that cannot be understood or resolved.
    Extern {
        /// Why.
        reason: String,
    },
    /// A `.kconfig` value that does not fit its variable.
    Kconfig {
        /// Why.
        reason: String,
    },
    /// A `.struct_ops` variable that the kernel's type does not take.
    StructOps {
        /// Why.
        reason: String,
    },
    /// An exception callback that cannot be used.
    ExceptionCallback {
        /// Why.
        reason: String,
    },
    /// `.BTF.ext` does not fit the program.
    ExtInfo {
        /// Why.
        reason: String,
    },
    /// A CO-RE record that cannot be understood; one that merely finds nothing is no error.
    Core {
        /// Why.
        reason: String,
    },
    /// A value for a global variable that cannot be set.
    Global {
        /// Why.
        reason: String,
    },
    /// A kernel image compressed in a way this program does not unpack.
    Compression {
        /// The compression.
        name: &'static str,
        /// A command that unpacks it.
        command: &'static str,
    },
    /// A program that comes from no object says something that means nothing.
    Bare {
        /// What.
        reason: String,
    },
    /// A kernel image without BTF, or one in which it is not found.
    NoKernelBtf {
        /// Where it was looked for.
        reason: String,
    },
    /// `skep.toml` is not as documented.
    Config {
        /// How.
        reason: String,
    },
    /// More of something than any real object has.
    Limit {
        /// Of what.
        reason: String,
    },
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Error {
        Error(Box::new(Detail { kind, place: Place::default() }))
    }

    pub(crate) fn io(file: &str, error: &std::io::Error) -> Error {
        Error::new(ErrorKind::Io { reason: error.to_string() }).in_file(file)
    }

    pub(crate) fn malformed(reason: impl Into<String>) -> Error {
        Error::new(ErrorKind::Malformed { reason: reason.into() })
    }

    pub(crate) fn map(reason: impl Into<String>) -> Error {
        Error::new(ErrorKind::Map { reason: reason.into() })
    }

    pub(crate) fn relocation(reason: impl Into<String>) -> Error {
        Error::new(ErrorKind::Relocation { reason: reason.into() })
    }

    pub(crate) fn nowhere(target: impl Into<String>) -> Error {
        Error::new(ErrorKind::RelocationToNowhere { target: target.into() })
    }

    pub(crate) fn in_file(mut self, file: &str) -> Error {
        self.0.place.file.get_or_insert_with(|| file.to_owned());
        self
    }

    pub(crate) fn in_section(mut self, section: &str) -> Error {
        self.0.place.section.get_or_insert_with(|| section.to_owned());
        self
    }

    pub(crate) fn at(mut self, offset: u64) -> Error {
        self.0.place.offset.get_or_insert(offset);
        self
    }

    pub(crate) fn about(mut self, symbol: &str) -> Error {
        self.0.place.symbol.get_or_insert_with(|| symbol.to_owned());
        self
    }

    pub(crate) fn on_line(mut self, line: u32, column: u32) -> Error {
        self.0.place.line.get_or_insert((line, column));
        self
    }

    /// What is wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where.
    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The error as a report shows it: its code, its place, and the way out.
    pub fn diagnostic(&self) -> Diagnostic {
        let Place { file, section, offset, symbol, line } = &self.0.place;
        let mut diagnostic = Diagnostic::error(self.0.kind.code(), self.0.kind.to_string());
        let file = file.clone().unwrap_or_default();
        let loc = match (line, section) {
            (Some((line, column)), _) => Loc::text(file, *line, *column, 1),
            (None, Some(section)) => {
                Loc::Section { file, section: section.clone(), offset: offset.unwrap_or(0) }
            }
            (None, None) => Loc::File(file),
        };
        let remark = symbol.as_ref().map_or_else(String::new, |symbol| format!("`{symbol}`"));
        diagnostic = diagnostic.at(loc, remark);
        for help in self.0.kind.help() {
            diagnostic = diagnostic.help(help);
        }
        diagnostic
    }
}

impl ErrorKind {
    /// The stable code of this kind of error.
    #[rustfmt::skip] // One code a line.
    pub fn code(&self) -> Code {
        Code(match self {
            ErrorKind::Io { .. } => "E0900",
            ErrorKind::NotElf { .. } => "E0901",
            ErrorKind::WrongForm { .. } => "E0902",
            ErrorKind::WrongMachine { .. } => "E0903",
            ErrorKind::Malformed { .. } => "E0904",
            ErrorKind::Stripped => "E0905",
            ErrorKind::Btf { .. } => "E0906",
            ErrorKind::NoBtf { .. } => "E0907",
            ErrorKind::Function { .. } => "E0908",
            ErrorKind::UnknownSection => "E0909",
            ErrorKind::StaticEntry => "E0910",
            ErrorKind::Skipped { .. } => "E0911",
            ErrorKind::Map { .. } => "E0912",
            ErrorKind::MapWithoutType => "E0913",
            ErrorKind::Relocation { .. } => "E0914",
            ErrorKind::RelocationToNowhere { .. } => "E0915",
            ErrorKind::Call { .. } => "E0916",
            ErrorKind::Extern { .. } => "E0917",
            ErrorKind::Kconfig { .. } => "E0918",
            ErrorKind::StructOps { .. } => "E0919",
            ErrorKind::ExceptionCallback { .. } => "E0920",
            ErrorKind::ExtInfo { .. } => "E0921",
            ErrorKind::Core { .. } => "E0922",
            ErrorKind::Global { .. } => "E0923",
            ErrorKind::Compression { .. } => "E0924",
            ErrorKind::NoKernelBtf { .. } => "E0925",
            ErrorKind::Config { .. } => "E0926",
            ErrorKind::Limit { .. } => "E0927",
            ErrorKind::Bare { .. } => "E0928",
        })
    }

    /// What to try.
    fn help(&self) -> Vec<String> {
        let one = |text: &str| vec![text.to_owned()];
        match self {
            ErrorKind::Io { .. } => Vec::new(),
            ErrorKind::NotElf { .. } | ErrorKind::WrongForm { .. } => {
                one("compile with `clang -g -O2 --target=bpf -c`; that writes the object file read here")
            }
            ErrorKind::WrongMachine { .. } => {
                one("pass `--target=bpf` to clang; without it the object is for the machine it runs on")
            }
            ErrorKind::Malformed { .. } | ErrorKind::Function { .. } => {
                one("the file is damaged or cut short: build it again")
            }
            ErrorKind::Stripped => one("keep the symbol table: strip with `llvm-strip -g`, which drops only DWARF"),
            ErrorKind::Btf { .. } => one("build the object again with `-g`; if that does not help, report the bytes"),
            ErrorKind::NoBtf { .. } => one("compile with `-g`, which makes clang write .BTF"),
            ErrorKind::UnknownSection => vec![
                "name the section as libbpf does, such as `xdp` or `tracepoint/syscalls/sys_enter_openat`".to_owned(),
                "or say what it is in skep.toml: `[[object.program]]` with `section = \"…\"` and `type = \"…\"`".to_owned(),
            ],
            ErrorKind::StaticEntry => vec![
                "remove `static`, or put the function into .text if it is a subprogram".to_owned(),
                "or give its type in skep.toml: `[[object.program]]` with `name = \"…\"` and `type = \"…\"`".to_owned(),
            ],
            ErrorKind::Skipped { .. } | ErrorKind::Bare { .. } => Vec::new(),
            ErrorKind::Map { .. } => one("the fields a map may have are those of libbpf's `SEC(\".maps\")`; skep.toml can set sizes and inner maps"),
            ErrorKind::MapWithoutType => one("add `__uint(type, BPF_MAP_TYPE_…);` to the definition"),
            ErrorKind::Relocation { .. } => one("build with clang for BPF; hand-written objects may use R_BPF_64_64 on ld_imm64 and R_BPF_64_32 on calls"),
            ErrorKind::RelocationToNowhere { .. } => one("what a program refers to must be a map, a variable in .data, .rodata or .bss, a function, or an extern"),
            ErrorKind::Call { .. } => one("put subprograms into .text: a function in a section of programs is an entry"),
            ErrorKind::Extern { .. } => vec![
                "declare it `__ksym` or `__kconfig`, and `__weak` if a kernel may lack it".to_owned(),
                "or give its value in skep.toml under `[object.externs]`".to_owned(),
            ],
            ErrorKind::Kconfig { .. } => one("pass the kernel's configuration with `--kconfig FILE`, or change the variable's type"),
            ErrorKind::StructOps { .. } => one("compare the variable's type with the kernel's; a member the kernel lacks must stay zero"),
            ErrorKind::ExceptionCallback { .. } => one("`__exception_cb(f)` names a global, visible function of .text"),
            ErrorKind::ExtInfo { .. } => one("build the object again with `-g`"),
            ErrorKind::Core { .. } => one("build with a clang whose CO-RE records this version knows"),
            ErrorKind::Global { .. } => one("name a variable of a data section, `member` after a dot, and a value of its type"),
            ErrorKind::Compression { command, .. } => vec![format!("unpack it first: {command}")],
            ErrorKind::NoKernelBtf { .. } => one("take a kernel built with CONFIG_DEBUG_INFO_BTF, or a BTF file made by pahole"),
            ErrorKind::Config { .. } => one("docs/skep-toml.md lists every key"),
            ErrorKind::Limit { .. } => Vec::new(),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorKind::Io { reason } => write!(f, "cannot be read: {reason}"),
            ErrorKind::NotElf { found } => write!(f, "not an ELF file: {found}"),
            ErrorKind::WrongForm { found } => write!(f, "not a BPF object: {found}"),
            ErrorKind::WrongMachine { machine } => write!(f, "built for {machine}, not for BPF"),
            ErrorKind::Malformed { reason } => write!(f, "damaged ELF file: {reason}"),
            ErrorKind::Stripped => f.write_str("no symbol table"),
            ErrorKind::Btf { reason } => write!(f, "damaged BTF: {reason}"),
            ErrorKind::NoBtf { wanted_by } => write!(f, "no BTF, which {wanted_by} needs"),
            ErrorKind::Function { reason } => write!(f, "damaged function: {reason}"),
            ErrorKind::UnknownSection => f.write_str("the section's name does not tell the program's type"),
            ErrorKind::StaticEntry => f.write_str("a static function in a section of programs"),
            ErrorKind::Skipped { reason } => write!(f, "skipped: {reason}"),
            ErrorKind::Map { reason } => write!(f, "unusable map definition: {reason}"),
            ErrorKind::MapWithoutType => f.write_str("a map without a type"),
            ErrorKind::Relocation { reason } => write!(f, "unusable relocation: {reason}"),
            ErrorKind::RelocationToNowhere { target } => write!(f, "a relocation to nowhere: {target}"),
            ErrorKind::Call { reason } => write!(f, "unusable call: {reason}"),
            ErrorKind::Extern { reason } => write!(f, "unresolved extern: {reason}"),
            ErrorKind::Kconfig { reason } => write!(f, "unusable kernel configuration: {reason}"),
            ErrorKind::StructOps { reason } => write!(f, "unusable struct_ops: {reason}"),
            ErrorKind::ExceptionCallback { reason } => write!(f, "unusable exception callback: {reason}"),
            ErrorKind::ExtInfo { reason } => write!(f, "damaged .BTF.ext: {reason}"),
            ErrorKind::Core { reason } => write!(f, "unusable CO-RE record: {reason}"),
            ErrorKind::Global { reason } => write!(f, "unusable value for a global variable: {reason}"),
            ErrorKind::Compression { name, .. } => write!(f, "the kernel image is compressed with {name}"),
            ErrorKind::Bare { reason } => f.write_str(reason),
            ErrorKind::NoKernelBtf { reason } => write!(f, "no kernel BTF: {reason}"),
            ErrorKind::Config { reason } => f.write_str(reason),
            ErrorKind::Limit { reason } => write!(f, "too much: {reason}"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, section, offset, symbol, line } = &self.0.place;
        if let Some(file) = file {
            f.write_str(file)?;
            if let Some((line, column)) = line {
                write!(f, ":{line}:{column}")?;
            }
            f.write_str(": ")?;
        }
        match (section, offset) {
            (Some(section), Some(offset)) => write!(f, "section `{section}` at {offset:#x}: ")?,
            (Some(section), None) => write!(f, "section `{section}`: ")?,
            (None, Some(offset)) => write!(f, "at {offset:#x}: ")?,
            (None, None) => {}
        }
        if let Some(symbol) = symbol {
            write!(f, "`{symbol}`: ")?;
        }
        self.0.kind.fmt(f)?;
        match self.0.kind.help().first() {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
