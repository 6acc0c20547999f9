//! What has to be settled before `main`: which of the standard streams are closed, and that a file limit is an error.
//!
//! The runtime of Rust opens `/dev/null` in place of a closed stream before `main` begins, so that what is written there is
//! lost without an error. The loader of the system calls what is listed in `.init_array` earlier than that.

use std::sync::atomic::{AtomicBool, Ordering};

/// Standard input, output and error, by their number.
static CLOSED: [AtomicBool; 3] = [const { AtomicBool::new(false) }; 3];

/// Whether a standard stream was closed when the program began.
pub(crate) fn was_closed(stream: usize) -> bool {
    CLOSED
        .get(stream)
        .is_some_and(|closed| closed.load(Ordering::Relaxed))
}

// SAFETY: the section holds pointers to functions of the C ABI that the loader calls once, and this is one. It touches only
// atomics, and makes system calls that have no precondition.
#[cfg(unix)]
#[allow(unsafe_code)]
#[used]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
static LOOK: extern "C" fn() = look;

#[cfg(unix)]
#[allow(unsafe_code)]
extern "C" fn look() {
    for (number, closed) in (0..).zip(&CLOSED) {
        // SAFETY: asking for the flags of a descriptor that is not open is an error, and nothing else.
        let is_closed = unsafe { libc::fcntl(number, libc::F_GETFD) } == -1;
        closed.store(is_closed, Ordering::Relaxed);
    }
    // Beyond the largest file that the user may write, the system ends the program unless it does not listen; then writing
    // is an error like on a full disk.
    // SAFETY: no handler is installed, and no other thread runs yet.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
}
