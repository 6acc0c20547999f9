//! Programs of the user, with the user's environment: limits only. Credential plugins of a kubeconfig are such.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::group::{collect, has_ended, lead_group};
use crate::run::ProcessError;

/// Longest time for a credential plugin. A person may have to answer in a browser.
pub const MAX_CREDENTIAL_TIME: Duration = Duration::from_secs(60);

/// Largest credential, in bytes. A certificate with its chain and key is some ten kilobytes.
const MAX_CREDENTIAL_BYTES: usize = 1 << 20;

/// How often it is looked whether the program has ended.
const GLANCE: Duration = Duration::from_millis(10);

/// Runs a program in the environment of this one, and passes its standard output on when it has ended. It keeps the
/// terminal where there is one to answer on; otherwise it is a group of its own, which ends with it.
///
/// # Errors
/// When it cannot be started, runs too long, writes too much or fails.
pub fn run_bounded(
    command: &[OsString],
    time: Duration,
    is_interactive: bool,
    accepts: impl FnOnce(&[u8]) -> Result<(), String>,
) -> Result<(), ProcessError> {
    let output = ask_bounded(command, None, time, is_interactive)?;
    let name = command
        .first()
        .map(|name| name.to_string_lossy().into_owned());
    let program = name.unwrap_or_default();
    accepts(&output).map_err(|message| ProcessError::Failed {
        program: program.clone(),
        message,
    })?;
    std::io::stdout()
        .write_all(&output)
        .map_err(|source| ProcessError::Start { program, source })
}

/// Runs a program in the environment of this one with this on its standard input, and gives its standard output: a
/// credential, which is never shown.
///
/// # Errors
/// When it cannot be started, runs too long, writes too much or fails.
pub fn ask_bounded(
    command: &[OsString],
    input: Option<&[u8]>,
    time: Duration,
    is_interactive: bool,
) -> Result<Vec<u8>, ProcessError> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(ProcessError::Failed {
            program: String::new(),
            message: "no program to run".to_owned(),
        });
    };
    let name = program.to_string_lossy().into_owned();
    let start = |source| ProcessError::Start {
        program: name.clone(),
        source,
    };
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped());
    if !is_interactive {
        command.stdin(Stdio::null());
        lead_group(&mut command);
    }
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().map_err(start)?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        let input = input.to_vec();
        // A program that does not read its input says so by what it answers.
        std::thread::spawn(move || pipe.write_all(&input));
    }
    let (sender, receiver) = std::sync::mpsc::channel();
    let pipe = child.stdout.take();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe
                .take(MAX_CREDENTIAL_BYTES as u64 + 1)
                .read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    let deadline = Instant::now() + time;
    while !has_ended(&mut child) {
        if Instant::now() >= deadline {
            let _ = collect(&mut child);
            return Err(ProcessError::Time {
                program: name,
                seconds: time.as_secs(),
            });
        }
        std::thread::sleep(GLANCE);
    }
    let status = collect(&mut child).map_err(start)?;
    let output =
        receiver
            .recv_timeout(Duration::from_secs(1))
            .map_err(|_| ProcessError::LeftBehind {
                program: name.clone(),
            })?;
    if output.len() > MAX_CREDENTIAL_BYTES {
        return Err(ProcessError::Size {
            program: name,
            bytes: MAX_CREDENTIAL_BYTES,
        });
    }
    if !status.success() {
        return Err(ProcessError::Failed {
            program: name,
            message: status.to_string(),
        });
    }
    Ok(output)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn ask(script: &str, time: Duration) -> Result<Vec<u8>, ProcessError> {
        let command = ["/bin/sh", "-c", script].map(OsString::from);
        ask_bounded(&command, Some(b"registry.example.com"), time, false)
    }

    #[test]
    fn programs_get_input_and_end_in_time() {
        let answer = ask("cat", Duration::from_secs(10));
        assert_eq!(answer.expect("an answer"), b"registry.example.com");
        // What does not read its input is no error.
        assert!(ask("true", Duration::from_secs(10)).is_ok());
        let failed = ask("exit 1", Duration::from_secs(10));
        assert!(matches!(failed, Err(ProcessError::Failed { .. })));
        let slow = ask("sleep 60", Duration::from_millis(100));
        assert!(matches!(slow, Err(ProcessError::Time { .. })));
        let large = ask("head -c 2000000 /dev/zero", Duration::from_secs(10));
        assert!(matches!(
            large,
            Err(ProcessError::Size { .. } | ProcessError::Failed { .. })
        ));
    }
}
