//! Exceptions: `bpf_throw` leaves all frames up to that of the program itself, and its callback says what the program
//! returns, or else the cookie does.

use super::{Machine, Stop};
use crate::helpers::bad;
use crate::trap::TrapKind;

impl Machine<'_> {
    /// Throws an exception.
    pub(crate) fn throw(&self, cookie: u64) -> Stop {
        if self.is_unwinding {
            return bad("bpf_throw", "an exception callback throws an exception");
        }
        Box::new(TrapKind::Exception(cookie))
    }

    /// Ends the frames up to the one in which a program was entered, and gives what that program returns. A loop that
    /// runs only frames above `base` hands the exception on.
    #[cold]
    pub(crate) fn catch(&mut self, stop: Stop, base: usize) -> Result<u64, Stop> {
        let TrapKind::Exception(cookie) = *stop else { return Err(stop) };
        // The outermost frame is always a program's own.
        let frame = self.stack.entry(self.depth);
        if frame < base {
            return Err(stop);
        }
        self.depth = frame;
        let Some(callback) = self.world.loaded(self.program).exception_callback else {
            self.stopped = None;
            return Ok(cookie);
        };
        self.stopped = None;
        self.is_unwinding = true;
        let value = self.enter(callback, [cookie, 0, 0, 0, 0]);
        self.is_unwinding = false;
        value
    }
}
