//! Whether the user, or the system, asks the program to end. Commands that run on until then end in order, with everything kept.

use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt (`SIGINT`) or a request to end (`SIGTERM`) is only noted.
pub(crate) fn listen() {
    #[cfg(unix)]
    for signal in [libc::SIGINT, libc::SIGTERM] {
        listen_to(signal);
    }
}

#[cfg(unix)]
#[allow(unsafe_code)]
fn listen_to(signal: libc::c_int) {
    let handler = note as extern "C" fn(libc::c_int);
    // SAFETY: the handler only writes to an atomic, which is allowed at any time.
    unsafe { libc::signal(signal, handler as libc::sighandler_t) };
}

#[cfg(unix)]
extern "C" fn note(_: libc::c_int) {
    STOPPED.store(true, Ordering::Relaxed);
}

/// Whether it was asked for.
pub(crate) fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}
