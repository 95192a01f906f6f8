//! Faults: an access of compiled code that the machine refuses is made by us, who know whether it is a trap.
//!
//! The handler looks whether the fault happened in code of ours, and at an access. Then the thread goes on in the code's
//! slow way, which comes back to [`crate::run`] like any call. Any other fault is left to whoever had the signal before.
#![allow(unsafe_code)] // A signal handler; each block says why it is sound.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::state::State;

/// Compilers at most at one time.
const MAX_RANGES: usize = 1024;

/// Where code is; free where the end is 0.
struct Place {
    start: AtomicUsize,
    end: AtomicUsize,
}

static PLACES: [Place; MAX_RANGES] =
    [const { Place { start: AtomicUsize::new(0), end: AtomicUsize::new(0) } }; MAX_RANGES];

/// The handlers there were before, of the two signals.
static BEFORE: OnceLock<[libc::sigaction; 2]> = OnceLock::new();

/// A place that is watched, until it is dropped.
#[derive(Debug)]
pub(crate) struct Watched(usize);

/// Watches code. `None` where too much is watched already, or the system gives no handler.
pub(crate) fn watch(range: &Range<usize>) -> Option<Watched> {
    install()?;
    let free = |place: &Place| {
        place.start.compare_exchange(0, range.start, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    let index = PLACES.iter().position(free)?;
    PLACES.get(index)?.end.store(range.end, Ordering::Release);
    Some(Watched(index))
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(place) = PLACES.get(self.0) {
            place.end.store(0, Ordering::Release);
            place.start.store(0, Ordering::Release);
        }
    }
}

fn is_watched(address: usize) -> bool {
    PLACES.iter().any(|place| {
        let start = place.start.load(Ordering::Acquire);
        start != 0 && start <= address && address < place.end.load(Ordering::Acquire)
    })
}

/// Takes the signals, once.
fn install() -> Option<()> {
    let take = |signal: libc::c_int| {
        // SAFETY: both structures are plain data, for which zeros are a value; the handler has the signature that
        // `SA_SIGINFO` asks for.
        unsafe {
            let mut new: libc::sigaction = std::mem::zeroed();
            let mut old: libc::sigaction = std::mem::zeroed();
            new.sa_sigaction = handle as *const () as usize;
            new.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
            libc::sigemptyset(&mut new.sa_mask);
            libc::sigaction(signal, &new, &mut old);
            old
        }
    };
    BEFORE.get_or_init(|| [take(libc::SIGSEGV), take(libc::SIGBUS)]);
    Some(())
}

extern "C" fn handle(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the kernel gives a handler with `SA_SIGINFO` the context of the thread it interrupted.
    let context_of = unsafe { &mut *context.cast::<libc::ucontext_t>() };
    if redirect(context_of) {
        return;
    }
    let before = BEFORE.get().map(|both| if signal == libc::SIGBUS { both[1] } else { both[0] });
    let Some(before) = before else { return };
    match before.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => {
            // The fault happens again, and is dealt with as if we were not here.
            // SAFETY: putting back what was there is what the process was set up for.
            unsafe { libc::sigaction(signal, &before, std::ptr::null_mut()) };
        }
        function if before.sa_flags & libc::SA_SIGINFO != 0 => {
            // SAFETY: it was set up as a function of this signature.
            let function: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                unsafe { std::mem::transmute(function) };
            function(signal, info, context);
        }
        function => {
            // SAFETY: it was set up as a function of this signature.
            let function: extern "C" fn(libc::c_int) = unsafe { std::mem::transmute(function) };
            function(signal);
        }
    }
}

/// Lets a thread that stopped at an access of ours go on in the slow way. Says whether it did.
#[cfg(target_arch = "x86_64")]
fn redirect(context: &mut libc::ucontext_t) -> bool {
    let registers = &mut context.uc_mcontext.gregs;
    let at = registers[libc::REG_RIP as usize] as usize;
    if !is_watched(at) {
        return false;
    }
    let state = registers[libc::REG_R12 as usize] as *mut State;
    // SAFETY: in code of ours this register holds the state of the run from its first access to its last.
    let Some(state) = (unsafe { state.as_mut() }) else { return false };
    match slow_way(state, at) {
        Some(slow) => {
            registers[libc::REG_RIP as usize] = slow as i64;
            true
        }
        None => false,
    }
}

/// On other machines no code of ours runs.
#[cfg(not(target_arch = "x86_64"))]
fn redirect(_: &mut libc::ucontext_t) -> bool {
    false
}

/// The slow way of the access at an address, which the state is told of.
fn slow_way(state: &mut State, at: usize) -> Option<usize> {
    // SAFETY: the compiler is borrowed for as long as its code runs.
    let jit = unsafe { state.jit.as_ref() }?;
    let (site, slow) = jit.site_at(at)?;
    state.what = site;
    Some(slow)
}

/// Bytes of a page of guest memory, for those who run code elsewhere.
pub(crate) const PAGE: usize = 4096;

/// A page, if an access to it would not fault.
pub(crate) fn read_page(page: u64) -> Option<[u8; PAGE]> {
    let mut bytes = [0; PAGE];
    let here = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: PAGE };
    let there = libc::iovec { iov_base: page as *mut libc::c_void, iov_len: PAGE };
    // SAFETY: the kernel writes to `bytes` alone, and refuses to read what cannot be read.
    let n = unsafe { libc::process_vm_readv(libc::getpid(), &raw const here, 1, &raw const there, 1, 0) };
    (n == PAGE as isize).then_some(bytes)
}

/// Writes a page of the guest memory that begins at `window`. Says whether it could be.
pub(crate) fn write_page(window: u64, page: u64, bytes: &[u8; PAGE]) -> bool {
    if page >> 32 != window >> 32 {
        return false;
    }
    let here = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: PAGE };
    let there = libc::iovec { iov_base: page as *mut libc::c_void, iov_len: PAGE };
    // SAFETY: the page is in the window of guest memory, as was looked up above; no reference is ever made to it, and the
    // kernel refuses to write what cannot be written.
    let n = unsafe { libc::process_vm_writev(libc::getpid(), &raw const here, 1, &raw const there, 1, 0) };
    n == PAGE as isize
}
