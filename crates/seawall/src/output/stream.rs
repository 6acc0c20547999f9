//! Standard output and standard error. What cannot be written there is an error, and never a panic.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::start::was_closed;

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 16;

const STDOUT: usize = 1;
const STDERR: usize = 2;

/// Whether something could not be told on standard error.
static IS_LOST: AtomicBool = AtomicBool::new(false);

/// Standard output, buffered. The caller flushes it: what is left when it is dropped has nobody to report an error to.
pub(super) fn standard_output() -> io::Result<BufWriter<StdoutLock<'static>>> {
    if was_closed(STDOUT) {
        return Err(io::Error::other("it is closed"));
    }
    Ok(BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock()))
}

/// Writes everything that a part of the program still holds for standard output.
pub(crate) fn flush() -> io::Result<()> {
    io::stdout().flush()
}

/// Tells people a text on standard error. Where nobody can be told, the program ends with status 2: see [`is_lost`].
pub(super) fn tell_exactly(text: &str) {
    if was_closed(STDERR) || io::stderr().lock().write_all(text.as_bytes()).is_err() {
        IS_LOST.store(true, Ordering::Relaxed);
    }
}

/// Whether a line could not be told.
pub(crate) fn is_lost() -> bool {
    IS_LOST.load(Ordering::Relaxed)
}

/// Whether standard output is a terminal.
pub(super) fn is_answer_shown() -> bool {
    io::stdout().is_terminal()
}

/// Whether standard error is a terminal.
pub(crate) fn is_talk_shown() -> bool {
    io::stderr().is_terminal()
}
