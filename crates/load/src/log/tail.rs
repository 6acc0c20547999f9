//! A log that is read on: from where it was left, through files that it was rotated to in the meantime, and as long as it is
//! written. Nothing is read twice, and nothing is left out without being counted.

use std::io;
use std::path::{Path, PathBuf};

use super::compressed::read_from;
use super::counted::AuditLog;
use super::families::LogFamily;
use super::identity::{Disk, Head, open};
use super::known::Known;
use super::lines::{Lines, Place, See, Until};
use super::position::{Current, LogPosition};
use crate::limits::{MAX_FINISHED_LOGS, MAX_LOG_HEAD_BYTES};

/// A log with how far it was read.
#[derive(Debug)]
pub struct Tail {
    family: LogFamily,
    position: LogPosition,
    log: AuditLog,
    gaps: u64,
    rest: u64,
    /// The file that was read last.
    path: PathBuf,
    /// How often nothing more was found in it.
    idle: u32,
    known: Known,
}

/// What reading on came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Something was read; there may be more.
    Read,
    /// There is no more for now.
    Idle,
}

impl Tail {
    /// A log, read on from a position.
    pub fn new(family: LogFamily, position: LogPosition) -> Self {
        Self {
            path: family.name().to_owned(),
            family,
            position,
            log: AuditLog::default(),
            gaps: 0,
            rest: 0,
            idle: 0,
            known: Known::default(),
        }
    }

    /// How far it was read. What is before is seen, and what is behind is not.
    pub fn position(&self) -> &LogPosition {
        &self.position
    }

    /// What was read.
    pub fn log(&self) -> &AuditLog {
        &self.log
    }

    /// The file that is written to.
    pub fn name(&self) -> &Path {
        self.family.name()
    }

    /// The file that [`Self::step`] reads next.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How often the file that was read last was gone, so that what was written to its end may be lost.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Bytes at the end of the log that are no line yet.
    pub fn rest(&self) -> u64 {
        self.rest
    }

    fn is_live(&self) -> bool {
        self.family.is_live(&self.path)
    }

    /// Finds the file where reading goes on.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn find(&mut self) -> io::Result<()> {
        let found = match self.position.current.clone() {
            None => self.begin()?,
            Some(at) => match self.place_of(&at)? {
                Some(path) => {
                    self.go_to(path);
                    self.move_on(&at)?
                }
                None => {
                    if at.offset > 0 {
                        self.gaps += 1;
                    }
                    self.finish(at.head);
                    self.begin()?
                }
            },
        };
        if let Some(path) = found {
            self.go_to(path);
        }
        Ok(())
    }

    fn go_to(&mut self, path: PathBuf) {
        if path != self.path {
            self.path = path;
            self.idle = 0;
        }
    }

    /// Reads on in the file that [`Self::find`] found.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn step(&mut self, is_stopped: &dyn Fn() -> bool, see: See<'_>) -> io::Result<Step> {
        let file = match open(&self.path) {
            Ok(file) => file,
            // It comes, or has just been renamed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Step::Idle),
            Err(error) => return Err(error),
        };
        let disk = Disk::of(&file)?;
        let at = self.position.current.as_ref();
        if at.is_some_and(|at| !at.head.is_of(&self.path)) {
            // It was replaced since it was found.
            return Ok(Step::Read);
        }
        let begin = at.map_or_else(Place::default, |at| Place {
            offset: at.offset,
            line: at.line,
        });
        let mut place = begin;
        let until = Until {
            // What has no line break is a line where nothing is written any more.
            is_done: !self.is_live() && self.idle > 0,
            is_step: true,
            is_stopped,
        };
        let before = self.log.events;
        let mut stream = read_from(file, begin.offset)?;
        let read = Lines::new(&mut self.log, see).read(&mut *stream, &mut place, &until);
        self.position.events += self.log.events - before;
        let bytes = place.offset.min(MAX_LOG_HEAD_BYTES);
        let head = match self.position.current.take() {
            Some(at) if at.head.bytes >= bytes => Some(at.head),
            _ => Head::of(&self.path, bytes)?,
        };
        let Some(head) = head else {
            return Err(io::Error::other("it was cut off while it was read"));
        };
        self.position.current = Some(Current {
            disk,
            head,
            offset: place.offset,
            line: place.line,
        });
        self.rest = read?;
        if place.offset > begin.offset {
            self.idle = 0;
            return Ok(Step::Read);
        }
        self.idle = self.idle.saturating_add(1);
        Ok(
            match self.is_exhausted() && self.next()?.is_none() && self.position.paused.is_none() {
                true => Step::Idle,
                false if self.is_exhausted() || !self.is_live() => Step::Read,
                false => Step::Idle,
            },
        )
    }

    /// Leaves a file that cannot be read. What is in it is missing.
    pub fn skip(&mut self) {
        self.gaps += 1;
        if let Some(at) = self.position.current.take() {
            self.finish(at.head);
        }
        self.known.ignore(&self.path);
    }

    /// Whether it is written to, so that it may be readable later.
    pub fn is_at_the_end(&self) -> bool {
        self.is_live()
    }

    /// Whether nothing is left in the file. One that nobody writes to any more was asked twice, the second time for a last line without
    /// an end.
    fn is_exhausted(&self) -> bool {
        self.idle > u32::from(!self.is_live())
    }

    /// The file to begin with, where none is being read. Of a file that was named, what was rotated before is older than what is meant.
    fn begin(&mut self) -> io::Result<Option<PathBuf>> {
        if !self.position.is_begun {
            self.position.is_begun = true;
            if !self.family.is_from_the_beginning() {
                for path in self.family.files()? {
                    if path != self.family.name()
                        && let Some(head) = head(&path)
                    {
                        self.finish_with(head);
                    }
                }
            }
        }
        match self.next()? {
            None => self.resume(),
            next => Ok(next),
        }
    }

    /// Goes on with the file that was left for an older one.
    fn resume(&mut self) -> io::Result<Option<PathBuf>> {
        let Some(paused) = self.position.paused.take() else {
            return Ok(None);
        };
        let place = self.place_of(&paused)?;
        match place {
            Some(_) => self.position.current = Some(paused),
            None => {
                self.gaps += 1;
                self.finish_with(paused.head);
            }
        }
        Ok(place)
    }

    /// The file to go on with behind the one that is read, which is kept where something may still be written to it.
    fn move_on(&mut self, at: &Current) -> io::Result<Option<PathBuf>> {
        if !self.is_exhausted() {
            return Ok(None);
        }
        let is_live = self.is_live();
        let Some(next) = self.next()? else {
            if is_live || self.position.paused.is_none() {
                return Ok(None);
            }
            self.finish(at.head.clone());
            return self.resume();
        };
        if is_live {
            self.position.paused = self.position.current.take();
        } else {
            self.finish(at.head.clone());
        }
        self.idle = 0;
        Ok(Some(next))
    }

    /// Where a file is now: where it was, or renamed, copied, or compressed. `None` where it is gone.
    fn place_of(&self, at: &Current) -> io::Result<Option<PathBuf>> {
        let is_on_disk =
            |path: &Path| open(path).and_then(|file| Disk::of(&file)).ok() == Some(at.disk);
        let is_same = |path: &Path| match at.head.is_telling() {
            true => at.head.is_of(path),
            false => is_on_disk(path) && at.head.is_of(path),
        };
        if is_on_disk(&self.path) && is_same(&self.path) {
            return Ok(Some(self.path.clone()));
        }
        let mut files = self.family.files()?;
        files.retain(|path| is_same(path));
        files.sort_by_key(|path| !is_on_disk(path));
        Ok(files.into_iter().next())
    }

    /// The oldest file that was not read, and holds something.
    fn next(&mut self) -> io::Result<Option<PathBuf>> {
        let position = &self.position;
        for path in self.family.files()? {
            let current = position.current.iter().chain(&position.paused);
            let heads = position.finished.iter().chain(current.map(|at| &at.head));
            if is_filled(&path) && !self.known.has(&path, heads) {
                let is_current = position.current.is_some() && path == self.path;
                if !is_current {
                    return Ok(Some(path));
                }
            }
        }
        Ok(None)
    }

    /// The file that was read last is done.
    fn finish(&mut self, head: Head) {
        self.finish_with(head);
        self.position.current = None;
        self.idle = 0;
    }

    fn finish_with(&mut self, head: Head) {
        let finished = &mut self.position.finished;
        if !head.is_telling() || finished.contains(&head) {
            return;
        }
        finished.push(head);
        if finished.len() > MAX_FINISHED_LOGS {
            finished.remove(0);
        }
    }
}

/// What a file begins with, as far as it can be read.
fn head(path: &Path) -> Option<Head> {
    let mut bytes = MAX_LOG_HEAD_BYTES;
    loop {
        match Head::of(path, bytes).ok()? {
            Some(head) => return Some(head),
            None => bytes /= 2,
        }
    }
}

fn is_filled(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0)
}

#[cfg(test)]
mod tests;
