//! The one type a reader meets first: a kernel that can be asked.

use std::fmt;

use std::path::Path;
use std::sync::Arc;

use skep_btf::Btf;
use skep_object::{Kallsyms, Kconfig, Target};

use crate::load::Loader;
use crate::vm::{Vm, VmOptions};
use crate::{Answer, Availability, Error, MapLimits, Request, availability, sys};

/// A kernel that judges programs.
///
/// ```no_run
/// use skep_oracle::{Kernel, Request};
///
/// let mut kernel = Kernel::live()?;
/// let request = Request { prog_type: 1, insns: vec![0x95, 0, 0, 0, 0, 0, 0, 0].into(), ..Request::default() };
/// assert_eq!(kernel.ask(&request).message.as_deref(), Some("R0 !read_ok"));
/// # Ok::<(), skep_oracle::Error>(())
/// ```
#[derive(Debug)]
pub struct Kernel(Inner);

#[derive(Debug)]
enum Inner {
    Live(Box<Loader>),
    Booted(Box<Vm>),
}

impl Kernel {
    /// The running kernel.
    ///
    /// # Errors
    /// Where bpf(2) may not be called, with the reason.
    pub fn live() -> Result<Kernel, Error> {
        Kernel::live_within(MapLimits::default())
    }

    /// The running kernel, with bounds on the maps made.
    ///
    /// # Errors
    /// Where bpf(2) may not be called, with the reason.
    pub fn live_within(limits: MapLimits) -> Result<Kernel, Error> {
        match availability() {
            Availability::Available => Ok(Kernel(Inner::Live(Box::new(Loader::new(limits))))),
            Availability::Refused(reason) => Err(Error::Unavailable(reason)),
        }
    }

    /// Another kernel, booted in a virtual machine that lives as long as this value.
    ///
    /// The machine starts the running executable, whose `main` must call
    /// [`main_if_guest`](crate::guest::main_if_guest) first.
    ///
    /// # Errors
    /// When there is no emulator or image, or the kernel does not come up in time.
    pub fn boot(options: VmOptions) -> Result<Kernel, Error> {
        Ok(Kernel(Inner::Booted(Box::new(Vm::boot(options)?))))
    }

    /// Asks one question.
    pub fn ask(&mut self, request: &Request) -> Answer {
        match &mut self.0 {
            Inner::Live(loader) => loader.ask(request),
            Inner::Booted(vm) => vm
                .ask_all(std::slice::from_ref(request), &mut |_| {})
                .pop()
                .unwrap_or_else(|| Answer::error(None, "the virtual machine gave no answer")),
        }
    }

    /// Asks many questions, which a booted kernel answers much faster than one at a time. `progress` hears how many
    /// are answered.
    pub fn ask_all(&mut self, requests: &[Request], progress: &mut dyn FnMut(usize)) -> Vec<Answer> {
        match &mut self.0 {
            Inner::Live(loader) => requests
                .iter()
                .enumerate()
                .map(|(done, request)| {
                    progress(done);
                    loader.ask(request)
                })
                .collect(),
            Inner::Booted(vm) => vm.ask_all(requests, progress),
        }
    }

    /// The BTF of this kernel or of one of its modules, to link against.
    ///
    /// # Errors
    /// When it has none.
    pub fn btf(&mut self, module: Option<&str>) -> Result<Vec<u8>, Error> {
        let path = format!("/sys/kernel/btf/{}", module.unwrap_or("vmlinux"));
        match &mut self.0 {
            Inner::Live(_) => std::fs::read(&path).map_err(Error::host("read", Path::new(&path))),
            Inner::Booted(vm) => vm.read_file(&path),
        }
    }

    /// What linking against this kernel needs: its types, those of its modules, its symbols, its release, and its
    /// configuration where that is to be had. A booted kernel's is looked for beside its image, as `config-RELEASE`.
    ///
    /// # Errors
    /// When the kernel has no BTF.
    pub fn target(&mut self) -> Result<Target, Error> {
        match &mut self.0 {
            Inner::Live(_) => Target::live().map_err(Error::from),
            Inner::Booted(vm) => target_of(vm),
        }
    }

    /// Its release, as `uname -r` prints it.
    #[must_use]
    pub fn release(&self) -> String {
        match &self.0 {
            Inner::Live(_) => sys::release(),
            Inner::Booted(vm) => vm.release().to_owned(),
        }
    }
}

/// What the files of a booted kernel say.
fn target_of(vm: &mut Vm) -> Result<Target, Error> {
    const TYPES: &str = "/sys/kernel/btf";
    let parse = |bytes: Vec<u8>, base: Option<&Arc<Btf>>| {
        Btf::parse(bytes, base.cloned()).map(Arc::new).map_err(|error| Error::Channel(error.to_string()))
    };
    let kernel = parse(vm.read_file(&format!("{TYPES}/vmlinux"))?, None)?;
    let mut modules = Vec::new();
    for name in String::from_utf8_lossy(&vm.read_file(TYPES)?).lines().filter(|&name| name != "vmlinux") {
        modules.push((name.to_owned(), parse(vm.read_file(&format!("{TYPES}/{name}"))?, Some(&kernel))?));
    }
    modules.sort_by(|(a, _), (b, _)| a.cmp(b));
    let symbols = String::from_utf8_lossy(&vm.read_file("/proc/kallsyms")?).into_owned();
    let config = vm.image().with_file_name(format!("config-{}", vm.release()));
    Ok(Target {
        release: vm.release().parse().ok(),
        kconfig: Arc::new(Kconfig::open(config).unwrap_or_default()),
        kallsyms: Some(Arc::new(Kallsyms::from_text(symbols))),
        ..Target::from_btf_and_modules(kernel, modules)
    })
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.release())
    }
}
