//! The one type a reader meets first: a kernel that can be asked.

use std::fmt;

use crate::load::Loader;
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
    Live(Loader),
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
            Availability::Available => Ok(Kernel(Inner::Live(Loader::new(limits)))),
            Availability::Refused(reason) => Err(Error::Unavailable(reason)),
        }
    }

    /// Asks one question.
    pub fn ask(&mut self, request: &Request) -> Answer {
        match &mut self.0 {
            Inner::Live(loader) => loader.ask(request),
        }
    }

    /// Its release, as `uname -r` prints it.
    #[must_use]
    pub fn release(&self) -> String {
        match &self.0 {
            Inner::Live(_) => sys::release(),
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.release())
    }
}
