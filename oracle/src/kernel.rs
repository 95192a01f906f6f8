//! The one type a reader meets first: a kernel that can be asked.

use std::fmt;

use std::path::Path;

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

    /// Its release, as `uname -r` prints it.
    #[must_use]
    pub fn release(&self) -> String {
        match &self.0 {
            Inner::Live(_) => sys::release(),
            Inner::Booted(vm) => vm.release().to_owned(),
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.release())
    }
}
