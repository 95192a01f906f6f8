//! Asking as a user without privileges: credentials belong to a thread, so a thread gives its own up and asks.

use std::thread;

use crate::sys::Errno;

/// The user and group of nobody.
const NOBODY: libc::c_long = 65534;

/// `struct __user_cap_header_struct` of version 3.
#[repr(C)]
struct CapHeader {
    version: u32,
    pid: i32,
}

/// Runs `ask` in a thread of its own that has no user, group or capability worth the name.
pub(crate) fn without_privileges<T: Send>(ask: impl FnOnce() -> T + Send) -> Result<T, Errno> {
    thread::scope(|scope| {
        let asked = scope.spawn(|| drop_privileges().map(|()| ask()));
        asked.join().unwrap_or(Err(Errno(libc::EFAULT)))
    })
}

/// Gives up this thread's privileges for good. Calls the kernel itself, since the C library changes all threads.
fn drop_privileges() -> Result<(), Errno> {
    // SAFETY: the calls take numbers alone and change this thread's credentials.
    let changed = unsafe {
        libc::syscall(libc::SYS_setresgid, NOBODY, NOBODY, NOBODY) == 0
            && libc::syscall(libc::SYS_setresuid, NOBODY, NOBODY, NOBODY) == 0
    };
    // SAFETY: the call takes nothing and cannot fail.
    if !changed && unsafe { libc::geteuid() } == 0 {
        return Err(Errno::last());
    }
    let mut header = CapHeader { version: 0x2008_0522, pid: 0 };
    let none = [0u32; 6];
    // SAFETY: the header and the two records of three words that version 3 has are live for the call.
    let result = unsafe { libc::syscall(libc::SYS_capset, &raw mut header, none.as_ptr()) };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_alone_loses_its_privileges() {
        // SAFETY: the call takes nothing and cannot fail.
        let user = || unsafe { libc::syscall(libc::SYS_geteuid) };
        let before = user();
        let inside = without_privileges(user).unwrap();
        assert_ne!(inside, 0);
        assert_eq!(user(), before);
    }
}
