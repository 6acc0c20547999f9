//! Where the alerts of a server go: standard output, or a file that is exactly what was read of the spool.

use std::io;
use std::path::Path;

use seawall_answer::detect::{AlertLine, FalcoLine};
use seawall_detect::Told;

use super::super::sink::host;
use super::rotated::{Rotated, Rotation};
use crate::output::{self, JsonLines};

/// How alerts are written.
enum Form {
    Own,
    Falco(String),
}

/// Where alerts go.
pub(super) struct Alerts {
    form: Form,
    /// Alerts that are not written yet.
    waiting: Vec<u8>,
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
        Ok(Self {
            form: match format {
                "falco" => Form::Falco(host()),
                _ => Form::Own,
            },
            waiting: Vec::new(),
            file: file.transpose()?,
        })
    }

    /// Adds an alert to those that are written next.
    pub(super) fn add(&mut self, told: &Told<'_, '_>, own: &AlertLine) {
        let mut lines = JsonLines::to(&mut self.waiting);
        // Memory takes everything.
        let _ = match &self.form {
            Form::Own => lines.say(&seawall_answer::value(own)),
            Form::Falco(host) => lines.say(&match told {
                Told::Event(alert) => FalcoLine::new(alert, host),
                Told::Together(together) => FalcoLine::together(together, host),
            }),
        };
    }

    /// Writes what waits. After an error nothing of it is there, and it waits on.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        match &mut self.file {
            Some(file) => file.write(&self.waiting)?,
            None => output::stream(|out| out.write_all(&self.waiting))?,
        }
        self.waiting.clear();
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
