//! Logs that are read on: while they are written, and from where another run ended.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use seawall_answer::detect::Read;
use seawall_detect::Detector;
use seawall_load::{AuditLog, LogPositions, Step, Tail, log_families, read_named};
use seawall_text::counted;

use super::sink::Teller;
use super::stream::{counts, note_skipped, see, tell};
use crate::{output, stopped};

/// How often logs are looked at that are written to.
const INTERVAL: Duration = Duration::from_millis(200);

/// How often directories are searched for new logs.
const SEARCH: Duration = Duration::from_secs(10);

/// How long alerts and the position wait to be written while much is read.
const KEEP: Duration = Duration::from_secs(2);

/// How logs are read on.
#[derive(Debug, Args)]
pub(super) struct Following {
    /// Go on when the end is reached, through every rotation, until the program is asked to end.
    #[arg(short, long)]
    follow: bool,
    /// Begin where the last run with this file ended, also where logs were rotated or compressed since, and keep the position in it.
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

impl Following {
    /// Whether any of it is asked for.
    pub(super) fn is_used(&self) -> bool {
        self.follow || self.resume.is_some()
    }
}

/// Asks about the events of logs from where they were left.
pub(super) fn follow<W: Write>(
    inputs: &[PathBuf],
    following: &Following,
    detector: &mut Detector,
    teller: &mut Teller<W>,
) -> anyhow::Result<Read> {
    if inputs.iter().any(|path| path.as_os_str() == "-") {
        bail!(
            "standard input has no position\n  hint: without `--follow` and `--resume` it is read until it ends"
        );
    }
    let positions = match &following.resume {
        Some(file) => kept(file)?,
        None => LogPositions::default(),
    };
    stopped::listen();
    let mut tails = Tails {
        inputs: inputs.to_vec(),
        positions,
        tails: Vec::new(),
        failures: BTreeMap::new(),
        unsaved: None,
    };
    let skipped = tails.search()?;
    note_skipped(skipped);
    let (mut searched, mut saved) = (Instant::now(), Instant::now());
    while !stopped::is_stopped() {
        let is_idle = tails.step(detector, teller)?;
        if is_idle || saved.elapsed() > KEEP {
            tails.keep(following.resume.as_deref(), teller)?;
            saved = Instant::now();
        }
        if is_idle && !following.follow {
            break;
        }
        if is_idle {
            std::thread::sleep(INTERVAL);
        }
        if searched.elapsed() > SEARCH {
            tails.search()?;
            searched = Instant::now();
        }
    }
    tails.keep(following.resume.as_deref(), teller)?;
    if let Some(error) = tails.unsaved.take() {
        return Err(error.context("the position was not kept, so that events are read again"));
    }
    Ok(tails.end())
}

/// What a file says of positions; nothing where it does not exist.
fn kept(file: &Path) -> anyhow::Result<LogPositions> {
    let bytes = match std::fs::symlink_metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(LogPositions::default()),
        Ok(found) if found.is_symlink() => {
            bail!(
                "`{}` is a symlink, and no position is kept behind one",
                file.display()
            )
        }
        _ => read_named(file).with_context(|| format!("`{}` cannot be read", file.display()))?,
    };
    LogPositions::read(&bytes).with_context(|| format!("`{}` cannot be used", file.display()))
}

struct Tails {
    inputs: Vec<PathBuf>,
    positions: LogPositions,
    tails: Vec<Tail>,
    /// Files that could not be read, with how often.
    failures: BTreeMap<PathBuf, u32>,
    /// Why positions could not be written last.
    unsaved: Option<anyhow::Error>,
}

impl Tails {
    /// Finds the logs of the inputs; how many files of directories are none.
    fn search(&mut self) -> anyhow::Result<usize> {
        let mut all = 0;
        for path in &self.inputs {
            let found = log_families(path);
            let (families, skipped) =
                found.with_context(|| format!("`{}` cannot be read", path.display()))?;
            all += skipped;
            for family in families {
                if self.tails.iter().all(|tail| tail.name() != family.name()) {
                    let kept = self.positions.0.get(family.name());
                    self.tails
                        .push(Tail::new(family.clone(), kept.cloned().unwrap_or_default()));
                }
            }
        }
        Ok(all)
    }

    /// Reads on in every log; whether there was nothing.
    fn step<W: Write>(
        &mut self,
        detector: &mut Detector,
        teller: &mut Teller<W>,
    ) -> anyhow::Result<bool> {
        let mut is_idle = true;
        for tail in &mut self.tails {
            let found = tail.find();
            found.with_context(|| format!("`{}` cannot be read", tail.name().display()))?;
            teller.begin(&tail.path().display().to_string());
            let step = tail.step(&stopped::is_stopped, &mut |text, _, line| {
                see(text, line, detector, teller)
            });
            match step {
                Ok(step) => {
                    self.failures.remove(tail.path());
                    is_idle &= step == Step::Idle;
                }
                Err(error) => {
                    let path = tail.path().to_owned();
                    let failures = self.failures.entry(path.clone()).or_default();
                    *failures += 1;
                    if *failures == 1 {
                        output::warn(&format!("`{}` cannot be read: {error}", path.display()));
                    }
                    // It may still be written, or be compressed just now.
                    if *failures > 3 && !tail.is_at_the_end() {
                        output::warn(&format!("`{}` is passed over", path.display()));
                        tail.skip();
                    }
                    is_idle &= *failures > 4;
                }
            }
        }
        Ok(is_idle)
    }

    /// Writes alerts, and then how far logs were read, so that no alert is lost.
    fn keep<W: Write>(
        &mut self,
        file: Option<&Path>,
        teller: &mut Teller<W>,
    ) -> anyhow::Result<()> {
        let failed = std::mem::replace(&mut teller.failed, Ok(()));
        failed
            .and_then(|()| teller.sink.flush())
            .context("standard output cannot be written")?;
        let Some(file) = file else { return Ok(()) };
        let mut positions = self.positions.clone();
        for tail in &self.tails {
            let position = tail.position().clone();
            positions.0.insert(tail.name().to_owned(), position);
        }
        if positions == self.positions && self.unsaved.is_none() && file.exists() {
            return Ok(());
        }
        let text = positions.write()?;
        match output::write_file(file, text.as_bytes()) {
            Ok(()) => {
                self.positions = positions;
                self.unsaved = None;
            }
            Err(error) => {
                if self.unsaved.is_none() {
                    output::warn(&format!("{error:#}; it is tried again"));
                }
                self.unsaved = Some(error);
            }
        }
        Ok(())
    }

    /// Says what was read.
    fn end(self) -> Read {
        let mut total = AuditLog::default();
        let mut gaps = 0;
        for tail in &self.tails {
            let name = tail.name().display().to_string();
            tell(&name, tail.log());
            if tail.gaps() > 0 {
                output::warn(&format!(
                    "{name}: a file is gone that was not read to its end, so that events may be missing"
                ));
            }
            if tail.rest() > 0 {
                let bytes = usize::try_from(tail.rest()).unwrap_or(usize::MAX);
                output::note(&format!(
                    "{name}: the last {} are no whole line yet, and are read the next time",
                    counted(bytes, "byte")
                ));
            }
            total.append(tail.log());
            gaps += tail.gaps() + u64::from(self.failures.contains_key(tail.path()));
        }
        Read {
            gaps,
            ..counts(&total)
        }
    }
}
