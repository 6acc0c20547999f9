//! Where the alerts of a server go: standard output, or a file that is exactly what was read of the spool.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use seawall_answer::detect::AlertLine;
use seawall_detect::Told;

use super::super::sink::Sink;
use super::rotated::{Rotated, Rotation};
use crate::output::{self, JsonLines};

/// Lines that are not written yet.
#[derive(Clone, Default)]
struct Waiting(Rc<RefCell<Vec<u8>>>);

impl Write for Waiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where alerts go.
pub(super) struct Alerts {
    sink: Sink<Waiting>,
    waiting: Waiting,
    file: Option<Rotated>,
}

impl Alerts {
    /// To a file that goes on where a mark says, or to standard output.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) fn open(
        format: &str,
        file: Option<(&Path, Rotation)>,
        mark: &[u8],
    ) -> anyhow::Result<Self> {
        let file = file.map(|(path, rotation)| Rotated::open(path, rotation, mark));
        let waiting = Waiting::default();
        Ok(Self {
            sink: Sink::lines(format, JsonLines::to(waiting.clone()))?,
            waiting,
            file: file.transpose()?,
        })
    }

    /// Adds an alert to those that are written next.
    pub(super) fn add(&mut self, told: &Told<'_, '_>, own: &AlertLine) {
        // Memory takes everything.
        let _ = self.sink.say(told, own);
    }

    /// Writes what waits. After an error nothing of it is there, and it waits on.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let mut waiting = self.waiting.0.borrow_mut();
        if waiting.is_empty() {
            return Ok(());
        }
        match &mut self.file {
            Some(file) => file.write(&waiting)?,
            None => output::stream(|out| out.write_all(&waiting))?,
        }
        waiting.clear();
        Ok(())
    }

    /// What was written is on the disk.
    ///
    /// # Errors
    /// When the disk says that it is not.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), Rotated::sync)
    }

    /// How much was written, for the next start.
    pub(super) fn mark(&self) -> Vec<u8> {
        self.file.as_ref().map(Rotated::mark).unwrap_or_default()
    }

    /// Begins another file where this one is large; whether it did.
    ///
    /// # Errors
    /// When that fails: the old file goes on.
    pub(super) fn rotate(&mut self) -> io::Result<bool> {
        self.file.as_mut().map_or(Ok(false), Rotated::rotate)
    }

    /// Whether they go to standard output.
    pub(super) fn is_streamed(&self) -> bool {
        self.file.is_none()
    }
}
