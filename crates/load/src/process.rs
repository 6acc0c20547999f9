//! Runs `helm` and `kustomize` with a limit on time and output.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::limits::{MAX_RENDER_TIME, MAX_RENDERED_BYTES};

/// Why a program gave no output.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    /// Could not be started.
    #[error("`{program}` could not be started")]
    Start {
        program: String,
        #[source]
        source: std::io::Error,
    },
    /// Ran too long.
    #[error("`{program}` was stopped after {} seconds", MAX_RENDER_TIME.as_secs())]
    Time { program: String },
    /// Wrote too much.
    #[error("`{program}` wrote more than {MAX_RENDERED_BYTES} bytes")]
    Size { program: String },
    /// Ended with an error.
    #[error("`{program}` failed: {message}")]
    Failed { program: String, message: String },
}

/// Looks a program up in `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Runs a program without standard input and gives its standard output.
pub(crate) fn run<I, S>(program: &Path, arguments: I) -> Result<Vec<u8>, ProcessError>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let name = program.display().to_string();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| ProcessError::Start {
            program: name.clone(),
            source,
        })?;
    let output = collect(child.stdout.take());
    let errors = collect(child.stderr.take());
    let deadline = Instant::now() + MAX_RENDER_TIME;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ProcessError::Time { program: name });
            }
        }
    };
    let output = output.join().unwrap_or_default();
    let errors = errors.join().unwrap_or_default();
    if output.len() > MAX_RENDERED_BYTES {
        return Err(ProcessError::Size { program: name });
    }
    if status.success() {
        return Ok(output);
    }
    let text = String::from_utf8_lossy(&errors);
    let message = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("Use --debug"))
        .take(4)
        .collect::<Vec<_>>()
        .join("; ");
    Err(ProcessError::Failed {
        program: name,
        message,
    })
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe
                .take(MAX_RENDERED_BYTES as u64 + 1)
                .read_to_end(&mut bytes);
        }
        bytes
    })
}
