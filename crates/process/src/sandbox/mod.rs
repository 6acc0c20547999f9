//! The sandbox: a process puts itself into it, and then becomes the program.
//!
//! Seawall starts itself with a hidden subcommand for that. Between the start of a process and that of a program only
//! very little may be done safely in the same process, and nothing has to be here.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
mod grants;

use std::convert::Infallible;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use crate::job::Job;

pub use grants::Grants;

/// The hidden subcommand that enters the sandbox.
pub const SUBCOMMAND: &str = "__sandbox";

/// Why a program did not start in the sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Nothing to run.
    #[error("no program to run in the sandbox")]
    NoProgram,
    /// A whole sandbox is required.
    #[error("a sandbox is required, and this system has none: {0}")]
    Missing(String),
    /// The program does not start.
    #[error("`{program}` could not be started in the sandbox")]
    Start {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// The command that starts a job in the sandbox.
pub(crate) fn launch(launcher: &Path, job: &Job<'_>, work: &Path, is_required: bool) -> Command {
    let mut command = Command::new(launcher);
    command.arg(SUBCOMMAND).arg("--work").arg(work);
    for path in &job.readable {
        command.arg("--read").arg(path);
    }
    for path in &job.programs {
        command.arg("--run").arg(path);
    }
    if job.is_network_allowed {
        command.arg("--network");
    }
    if is_required {
        command.arg("--require");
    }
    command.arg("--").arg(job.program).args(&job.arguments);
    command
}

/// Enters the sandbox and becomes the program. What the kernel does not have is left out, unless everything is required.
///
/// # Errors
/// Whenever it returns.
pub fn run_inside(
    grants: &Grants,
    is_required: bool,
    command: &[OsString],
) -> Result<Infallible, SandboxError> {
    let (program, arguments) = command.split_first().ok_or(SandboxError::NoProgram)?;
    let missing = enter(grants, Path::new(program));
    if is_required && !missing.is_empty() {
        return Err(SandboxError::Missing(missing.join("; ")));
    }
    let mut command = Command::new(program);
    command.args(arguments);
    become_program(command).map_err(|source| SandboxError::Start {
        program: program.to_string_lossy().into_owned(),
        source,
    })
}

#[cfg(unix)]
fn become_program(mut command: Command) -> Result<Infallible, std::io::Error> {
    Err(std::os::unix::process::CommandExt::exec(&mut command))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<Infallible, std::io::Error> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

/// Puts this process and what it starts into the sandbox. Returns what could not be had, in words.
#[cfg(target_os = "linux")]
pub(crate) fn enter(grants: &Grants, program: &Path) -> Vec<String> {
    let mut missing = Vec::new();
    bound();
    // Landlock first: it takes system calls that the filter may refuse.
    missing.extend(files::restrict(grants, program).err());
    missing.extend(calls::restrict(grants.is_network_allowed).err());
    missing
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn enter(_: &Grants, _: &Path) -> Vec<String> {
    vec!["this system has neither Landlock nor seccomp".to_owned()]
}

/// Bounds memory, files and processor, and ends with the process that started this one.
#[cfg(target_os = "linux")]
fn bound() {
    use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};

    use crate::limits::{MAX_DATA_BYTES, MAX_FILE_BYTES, MAX_PROCESSOR_SECONDS};

    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Data, MAX_DATA_BYTES),
        (Resource::Fsize, MAX_FILE_BYTES),
        (Resource::Cpu, MAX_PROCESSOR_SECONDS),
    ] {
        // Never more than is allowed already.
        let most = getrlimit(resource)
            .maximum
            .map_or(most, |allowed| allowed.min(most));
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        let _ = setrlimit(resource, limit);
    }
}
