//! The kernel an object is linked against: its types, those of its modules, its configuration, its symbols.
//!
//! A target is made once and shared: its types are indexed lazily and behind `Arc`, so that linking the second
//! object costs nothing for the kernel. Nothing here needs the kernel to run on this machine.

mod image;
mod kallsyms;
mod kconfig;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use skep_btf::Btf;
use skep_btf::core::{ModuleTypes, TargetTypes};
use skep_linux::{BtfSource, KernelVersion, Line, LockdownLevel, Profile};

pub use kallsyms::Kallsyms;
pub use kconfig::Kconfig;
pub(crate) use kconfig::parse_number;

use crate::Value;
use crate::error::{Error, ErrorKind};

/// What linking needs to know of a kernel. All of it may be missing; what needs it is then left unresolved.
#[derive(Clone, Debug)]
pub struct Target {
    /// The kernel's types and its modules'.
    pub types: Option<Arc<TargetTypes>>,
    /// Its release.
    pub release: Option<KernelVersion>,
    /// Its configuration.
    pub kconfig: Arc<Kconfig>,
    /// The addresses of its symbols.
    pub kallsyms: Option<Arc<Kallsyms>>,
    /// Whether its system calls have wrappers (`__x64_sys_…`), as x86-64, ARM64 and S/390 have since 4.17.
    pub has_syscall_wrapper: bool,
    /// Values for the global variables of every object, by name or path.
    pub globals: Vec<(String, Value)>,
}

impl Default for Target {
    fn default() -> Target {
        Target {
            types: None,
            release: None,
            kconfig: Arc::default(),
            kallsyms: None,
            has_syscall_wrapper: true,
            globals: Vec::new(),
        }
    }
}

const LIVE_BTF: &str = "/sys/kernel/btf";

impl Target {
    /// A kernel of which only the types are known.
    pub fn from_btf(btf: Arc<Btf>) -> Target {
        Target { types: Some(Arc::new(TargetTypes::new(btf))), ..Target::default() }
    }

    /// A kernel and modules of which only the types are known.
    pub fn from_btf_and_modules(btf: Arc<Btf>, modules: Vec<(String, Arc<Btf>)>) -> Target {
        let modules: Vec<ModuleTypes> =
            modules.into_iter().map(|(name, btf)| ModuleTypes { name, btf }).collect();
        let types = TargetTypes::with_modules(btf, move || modules.clone());
        Target { types: Some(Arc::new(types)), ..Target::default() }
    }

    /// Reads the types from a bare BTF file, an ELF `vmlinux`, or a compressed kernel image.
    pub fn open(path: impl AsRef<Path>) -> Result<Target, Error> {
        let path = path.as_ref();
        let file = path.display().to_string();
        image::read(path).map(|btf| Target::from_btf(Arc::new(btf))).map_err(|error| error.in_file(&file))
    }

    /// The running kernel: its types, its modules' (read when something is not found in the kernel), its release,
    /// its configuration and its symbols, as far as this machine shows them.
    pub fn live() -> Result<Target, Error> {
        let path = format!("{LIVE_BTF}/vmlinux");
        let bytes = std::fs::read(&path).map_err(|error| Error::io(&path, &error))?;
        let btf = parse_btf(bytes, None).map_err(|error| error.in_file(&path))?;
        let kernel = Arc::new(btf);
        let base = Arc::clone(&kernel);
        let types = TargetTypes::with_modules(kernel, move || read_modules(Path::new(LIVE_BTF), &base));
        let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok();
        let kconfig = Kconfig::live(release.as_deref().unwrap_or_default().trim()).unwrap_or_default();
        Ok(Target {
            // libbpf asks by attaching a kprobe, so that a kernel without them seems to have no wrappers.
            has_syscall_wrapper: kconfig.is_empty() || kconfig.get("CONFIG_KPROBES").is_some(),
            types: Some(Arc::new(types)),
            release: release.and_then(|text| text.trim().parse().ok()),
            kconfig: Arc::new(kconfig),
            kallsyms: Some(Arc::new(Kallsyms::live())),
            globals: Vec::new(),
        })
    }

    /// The kernel of a profile: its embedded types and configuration, the running kernel's, or those of a file.
    pub fn of(profile: &Profile) -> Result<Target, Error> {
        let mut target = match &profile.btf {
            BtfSource::Embedded => Target::embedded(profile.line)?,
            BtfSource::Live => Target::live()?,
            BtfSource::File(path) => Target::open(path)?,
        };
        target.release = Some(profile.release);
        if target.kconfig.is_empty()
            && let Some(text) = skep_linux::kernel_config(profile.line)
        {
            target.kconfig = Arc::new(Kconfig::parse(text)?);
        }
        Ok(target)
    }

    /// A kernel whose types and configuration are embedded. They are read once per process.
    pub fn embedded(line: Line) -> Result<Target, Error> {
        static V6_1: OnceLock<Result<Target, Error>> = OnceLock::new();
        static V6_12: OnceLock<Result<Target, Error>> = OnceLock::new();
        static V6_18: OnceLock<Result<Target, Error>> = OnceLock::new();
        let read = || {
            let bytes = skep_linux::kernel_btf(line).ok_or_else(|| {
                let reason = format!("none is embedded for {line}; use the running kernel's or a file");
                Error::new(ErrorKind::NoKernelBtf { reason })
            })?;
            let btf = parse_btf(bytes.to_vec(), None)?;
            let kconfig = Kconfig::parse(skep_linux::kernel_config(line).unwrap_or_default())?;
            Ok(Target {
                release: Some(line.release()),
                kconfig: Arc::new(kconfig),
                ..Target::from_btf(Arc::new(btf))
            })
        };
        match line {
            Line::V6_1 => V6_1.get_or_init(read).clone(),
            Line::V6_12 => V6_12.get_or_init(read).clone(),
            Line::V6_18 => V6_18.get_or_init(read).clone(),
        }
    }

    /// The same with module types read from a directory of BTF files such as `/sys/kernel/btf`, or of modules, each named
    /// after its module. Files that are no BTF on top of this kernel's are left out.
    #[must_use]
    pub fn with_module_directory(mut self, directory: impl AsRef<Path>) -> Target {
        if let Some(types) = &self.types {
            let (kernel, base) = (Arc::clone(types.kernel()), Arc::clone(types.kernel()));
            let directory = directory.as_ref().to_owned();
            self.types =
                Some(Arc::new(TargetTypes::with_modules(kernel, move || read_modules(&directory, &base))));
        }
        self
    }

    /// What the kernel's configuration says of how it verifies, where it says anything.
    pub fn configure(&self, profile: &mut Profile) {
        let has = |name: &str| self.kconfig.get(name) == Some("y");
        if has("CONFIG_LOCK_DOWN_KERNEL_FORCE_CONFIDENTIALITY") {
            profile.config.lockdown = LockdownLevel::Confidentiality;
        } else if has("CONFIG_LOCK_DOWN_KERNEL_FORCE_INTEGRITY") {
            profile.config.lockdown = LockdownLevel::Integrity;
        }
        profile.config.kprobe_override |= has("CONFIG_BPF_KPROBE_OVERRIDE");
        profile.config.error_injection |= has("CONFIG_FUNCTION_ERROR_INJECTION");
    }

    /// The kernel's own types.
    pub fn btf(&self) -> Option<&Arc<Btf>> {
        self.types.as_ref().map(|types| types.kernel())
    }

    /// Whether the kernel is at least of this release; true where the release is not known.
    pub(crate) fn has(&self, major: u16, minor: u16) -> bool {
        self.release.is_none_or(|release| (release.major, release.minor) >= (major, minor))
    }
}

pub(crate) fn parse_btf(bytes: Vec<u8>, base: Option<Arc<Btf>>) -> Result<Btf, Error> {
    Btf::parse(bytes, base).map_err(|error| {
        let at = error.offset().unwrap_or(0) as u64;
        Error::new(ErrorKind::Btf { reason: error.to_string() }).at(at)
    })
}

fn read_modules(directory: &Path, base: &Arc<Btf>) -> Vec<ModuleTypes> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut modules: Vec<ModuleTypes> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let name = name.strip_suffix(".btf").or(name.strip_suffix(".ko")).unwrap_or(&name).to_owned();
            if name == "vmlinux" {
                return None;
            }
            let btf = image::read_module(&entry.path(), base).ok()?;
            Some(ModuleTypes { name, btf: Arc::new(btf) })
        })
        .collect();
    modules.sort_by(|a, b| a.name.cmp(&b.name));
    modules
}
