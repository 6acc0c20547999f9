//! Runs one program on foreign input.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::budget::{Budget, Limits};
use crate::crowd::Crowd;
use crate::environment::{isolate, work_directory};
use crate::group::{collect, has_ended, lead_group};
use crate::job::Job;
use crate::limits::MAX_ERROR_BYTES;
use crate::sandbox::launch;

/// How often it is looked whether a program has ended.
const GLANCE: Duration = Duration::from_millis(5);

/// How long pipes are waited for when the group has ended. Only what left the group can hold them open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Why a program gave no output.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// Could not be started.
    #[error("`{program}` could not be started")]
    Start {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Ran too long.
    #[error("`{program}` was stopped after {seconds} s")]
    Time {
        /// The program.
        program: String,
        /// The limit.
        seconds: u64,
    },
    /// All programs together ran too long.
    #[error(
        "`{program}` was stopped or not started: all programs together are limited to {seconds} s"
    )]
    TimeOfAll {
        /// The program.
        program: String,
        /// The limit.
        seconds: u64,
    },
    /// Wrote too much.
    #[error("`{program}` was stopped after {bytes} bytes of output")]
    Size {
        /// The program.
        program: String,
        /// The limit.
        bytes: usize,
    },
    /// All programs together wrote too much.
    #[error(
        "`{program}` was stopped: the output of all programs together is limited to {bytes} bytes"
    )]
    SizeOfAll {
        /// The program.
        program: String,
        /// The limit.
        bytes: u64,
    },
    /// Started too many programs.
    #[error("`{program}` was stopped, because it had more than {most} processes")]
    Processes {
        /// The program.
        program: String,
        /// The limit.
        most: usize,
    },
    /// Left something running that holds its output.
    #[error("`{program}` left a process behind that keeps its output open")]
    LeftBehind {
        /// The program.
        program: String,
    },
    /// A sandbox is required, and there is none.
    #[error("`{program}` was not run: a sandbox is required, and this system has none")]
    NoSandbox {
        /// The program.
        program: String,
    },
    /// Ended with an error.
    #[error("`{program}` failed: {message}")]
    Failed {
        /// The program.
        program: String,
        /// What it wrote to standard error: a few lines.
        message: String,
    },
}

impl ProcessError {
    /// Whether the time for all programs is used up, which a longer one would help.
    pub fn is_time(&self) -> bool {
        matches!(self, Self::Time { .. } | Self::TimeOfAll { .. })
    }
}

/// Runs programs within shared limits. Copies share what was used.
#[derive(Debug, Clone, Default)]
pub struct Runner {
    launcher: Option<PathBuf>,
    is_sandbox_required: bool,
    limits: Limits,
    budget: Budget,
}

impl Runner {
    /// With these limits, and no sandbox.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// In the sandbox that this program enters with its subcommand [`crate::SUBCOMMAND`].
    pub fn with_launcher(mut self, launcher: Option<PathBuf>) -> Self {
        self.launcher = launcher;
        self
    }

    /// Never outside of a whole sandbox.
    pub fn require_sandbox(mut self, is_required: bool) -> Self {
        self.is_sandbox_required = is_required;
        self
    }

    /// Runs a program and gives its standard output.
    ///
    /// # Errors
    /// When it cannot be started, runs too long, writes too much or fails.
    pub fn run(&self, job: &Job<'_>) -> Result<Vec<u8>, ProcessError> {
        let program = job.program.display().to_string();
        let start = |source| ProcessError::Start {
            program: program.clone(),
            source,
        };
        let time_of_all = || ProcessError::TimeOfAll {
            program: program.clone(),
            seconds: self.limits.time_of_all.as_secs(),
        };
        let (deadline, is_for_all) = self.budget.deadline(&self.limits).ok_or_else(time_of_all)?;
        let work = work_directory().map_err(start)?;
        let mut command = self.command(job, work.path())?;
        isolate(&mut command, work.path());
        lead_group(&mut command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(start)?;
        let (sender, receiver) = channel();
        let output = child.stdout.take();
        self.collect_output(output, sender.clone());
        collect_errors(child.stderr.take(), sender);
        let mut heard = Heard::default();
        let mut crowd = Crowd::of(&child, self.limits.processes);
        while !has_ended(&mut child) {
            let too_much = heard.listen(&receiver, GLANCE);
            if crowd.is_too_large() {
                let _ = collect(&mut child);
                return Err(ProcessError::Processes {
                    program,
                    most: self.limits.processes,
                });
            }
            if too_much || Instant::now() >= deadline {
                let _ = collect(&mut child);
                return Err(match heard.excess {
                    Some(Excess::Own) => ProcessError::Size {
                        program,
                        bytes: self.limits.output_bytes,
                    },
                    Some(Excess::All) => ProcessError::SizeOfAll {
                        program,
                        bytes: self.limits.output_bytes_of_all,
                    },
                    None if is_for_all => time_of_all(),
                    None => ProcessError::Time {
                        program,
                        seconds: self.limits.time.as_secs(),
                    },
                });
            }
        }
        let status = collect(&mut child).map_err(start)?;
        let patience = Instant::now() + LAST_WORDS;
        while !heard.is_whole() && Instant::now() < patience {
            heard.listen(&receiver, GLANCE);
        }
        match heard.excess {
            Some(Excess::Own) => {
                return Err(ProcessError::Size {
                    program,
                    bytes: self.limits.output_bytes,
                });
            }
            Some(Excess::All) => {
                return Err(ProcessError::SizeOfAll {
                    program,
                    bytes: self.limits.output_bytes_of_all,
                });
            }
            None => {}
        }
        let errors = heard.errors.unwrap_or_default();
        if !status.success() {
            let message = match summary(&errors) {
                text if text.is_empty() => status.to_string(),
                text => text,
            };
            return Err(ProcessError::Failed { program, message });
        }
        heard.output.ok_or(ProcessError::LeftBehind { program })
    }

    fn command(&self, job: &Job<'_>, work: &Path) -> Result<Command, ProcessError> {
        match &self.launcher {
            Some(launcher) => Ok(launch(launcher, job, work, self.is_sandbox_required)),
            None if self.is_sandbox_required => Err(ProcessError::NoSandbox {
                program: job.program.display().to_string(),
            }),
            None => {
                let mut command = Command::new(job.program);
                command.args(&job.arguments);
                Ok(command)
            }
        }
    }

    fn collect_output(&self, pipe: Option<impl Read + Send + 'static>, to: Sender<Said>) {
        let (budget, limits) = (self.budget.clone(), self.limits);
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let excess = read_pieces(pipe, |piece| {
                if bytes.len() + piece.len() > limits.output_bytes {
                    return Some(Excess::Own);
                }
                if !budget.take(piece.len(), &limits) {
                    return Some(Excess::All);
                }
                bytes.extend_from_slice(piece);
                None
            });
            let _ = to.send(match excess {
                Some(excess) => Said::TooMuch(excess),
                None => Said::Output(bytes),
            });
        });
    }
}

/// Keeps the beginning, and reads the rest so that the program does not wait for a reader.
fn collect_errors(pipe: Option<impl Read + Send + 'static>, to: Sender<Said>) {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        read_pieces(pipe, |piece| {
            let room = MAX_ERROR_BYTES.saturating_sub(bytes.len()).min(piece.len());
            bytes.extend_from_slice(&piece[..room]);
            None
        });
        let _ = to.send(Said::Errors(bytes));
    });
}

fn read_pieces(
    pipe: Option<impl Read>,
    mut take: impl FnMut(&[u8]) -> Option<Excess>,
) -> Option<Excess> {
    let mut pipe = pipe?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        match pipe.read(&mut buffer) {
            Ok(0) => return None,
            Ok(count) => {
                if let Some(excess) = take(&buffer[..count]) {
                    return Some(excess);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// A few lines of what a program says about its errors.
fn summary(errors: &[u8]) -> String {
    String::from_utf8_lossy(errors)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("Use --debug"))
        .take(4)
        .collect::<Vec<_>>()
        .join("; ")
}

#[derive(Debug, Clone, Copy)]
enum Excess {
    Own,
    All,
}

enum Said {
    Output(Vec<u8>),
    Errors(Vec<u8>),
    TooMuch(Excess),
}

/// What came through the pipes of a program.
#[derive(Default)]
struct Heard {
    output: Option<Vec<u8>>,
    errors: Option<Vec<u8>>,
    excess: Option<Excess>,
}

impl Heard {
    /// Waits a little for one thing; whether the program wrote too much.
    fn listen(&mut self, from: &Receiver<Said>, time: Duration) -> bool {
        match from.recv_timeout(time) {
            Ok(Said::Output(bytes)) => self.output = Some(bytes),
            Ok(Said::Errors(bytes)) => self.errors = Some(bytes),
            Ok(Said::TooMuch(excess)) => self.excess = Some(excess),
            Err(RecvTimeoutError::Timeout) => {}
            // Both pipes are closed and the program runs on: nothing more comes.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(time),
        }
        self.excess.is_some()
    }

    fn is_whole(&self) -> bool {
        self.errors.is_some() && (self.output.is_some() || self.excess.is_some())
    }
}
