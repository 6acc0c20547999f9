//! How a command ended; `main` turns it into the exit code.

/// How a command ended, when it could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Nothing to report.
    Clean,
    /// Findings at or above the limit.
    Findings,
    /// Something could not be evaluated.
    Incomplete,
}

/// The status of a program that could not run, could not evaluate everything, or could not say what it found.
pub(crate) const FAILED: u8 = 2;
