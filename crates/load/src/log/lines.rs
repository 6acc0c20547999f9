//! Lines of a log, each counted in one way or another, and where the next one begins.

use std::io::{self, BufRead, Read};

use seawall_event::{Joined, Joiner, Origin, unpack, unpack_line};

use super::counted::AuditLog;
use crate::limits::{MAX_EVENT_LINE_BYTES, MAX_STEP_BYTES};

/// Gets a text that may be an event, with where it comes from and the number of its line; whether it is one.
pub(super) type See<'a> = &'a mut dyn FnMut(&str, Origin, u64) -> bool;

/// Room for a line that is kept; that of a longer one is given back.
const KEPT_BYTES: usize = 1 << 20;

/// Where the next line begins that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// Bytes before it, without compression.
    pub offset: u64,
    /// Lines before it.
    pub line: u64,
}

/// When reading lines ends before the stream does.
pub(super) struct Until<'a> {
    /// Whether what has no line break at its end is a line; otherwise it is left, as the rest may come.
    pub is_done: bool,
    /// Whether it may end once much was read.
    pub is_step: bool,
    /// Asked before each line.
    pub is_stopped: &'a dyn Fn() -> bool,
}

/// One line as it was read.
pub(super) enum Line {
    /// There is none.
    End,
    /// All of it, with its line break where it has one.
    Whole,
    /// It was passed over.
    TooLong,
}

/// Reads a line; how many bytes it took.
pub(super) fn next(stream: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<(Line, u64)> {
    if line.capacity() > KEPT_BYTES {
        *line = Vec::new();
    }
    line.clear();
    let length = stream.take(MAX_EVENT_LINE_BYTES).read_until(b'\n', line)? as u64;
    if length == 0 {
        return Ok((Line::End, 0));
    }
    if line.last() == Some(&b'\n') || length < MAX_EVENT_LINE_BYTES {
        return Ok((Line::Whole, length));
    }
    Ok((Line::TooLong, length + skip_line(stream)?))
}

/// Passes over the rest of a line.
fn skip_line(stream: &mut dyn BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let (length, is_end) = match memchr::memchr(b'\n', buffer) {
            Some(end) => (end + 1, true),
            None => (buffer.len(), false),
        };
        stream.consume(length);
        skipped += length as u64;
        if is_end {
            return Ok(skipped);
        }
    }
}

/// What reads lines, with parts of one that a container runtime cut.
pub(super) struct Lines<'a> {
    pub log: &'a mut AuditLog,
    pub see: See<'a>,
    joiner: Joiner,
    /// The line of the first part.
    first: u64,
}

impl<'a> Lines<'a> {
    pub fn new(log: &'a mut AuditLog, see: See<'a>) -> Self {
        Self {
            log,
            see,
            joiner: Joiner::default(),
            first: 0,
        }
    }

    /// Reads lines from `at` on, which moves to behind the last one that was counted. How many bytes are behind it that are no line yet.
    pub fn read(
        &mut self,
        stream: &mut dyn BufRead,
        at: &mut Place,
        until: &Until<'_>,
    ) -> io::Result<u64> {
        let begin = at.offset;
        let mut here = *at;
        let mut line = Vec::new();
        loop {
            if (until.is_stopped)() {
                return Ok(0);
            }
            let (read, length) = next(stream, &mut line)?;
            let number = here.line + 1;
            let has_end = line.last() == Some(&b'\n');
            match read {
                Line::End => break,
                Line::TooLong => self.log.add_too_long(number),
                // Its end may still be written, or it is the last one and has none.
                Line::Whole if !has_end && !until.is_done && !self.is_value(&line, number) => {
                    return Ok(here.offset + length - at.offset);
                }
                Line::Whole if !has_end && !until.is_done => {}
                Line::Whole => self.line(&line, number),
            }
            here.offset += length;
            // Where the line break comes later, the line is still the same.
            here.line += u64::from(has_end || !matches!(read, Line::Whole));
            if !self.joiner.is_waiting() {
                *at = here;
                if until.is_step && here.offset - begin >= MAX_STEP_BYTES {
                    return Ok(0);
                }
            }
        }
        if until.is_done {
            self.finish();
            *at = here;
        }
        Ok(here.offset - at.offset)
    }

    /// Reads a line that is whole.
    pub fn line(&mut self, line: &[u8], number: u64) {
        if line.trim_ascii().is_empty() {
            return;
        }
        let Ok(text) = std::str::from_utf8(line) else {
            self.log.add_broken(number);
            return;
        };
        let was_waiting = self.joiner.is_waiting();
        match self.joiner.add(text) {
            Joined::Own => self.unpack(text, number, true),
            Joined::Part if was_waiting => {}
            Joined::Part => self.first = number,
            Joined::Whole(text) => self.unpack(&text, self.first, false),
            Joined::TooLong => self.log.add_too_long(self.first),
        }
    }

    /// Reads a line without an end where it is JSON; otherwise nothing happens.
    fn is_value(&mut self, line: &[u8], number: u64) -> bool {
        let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
        if is_whole {
            self.line(line, number);
        }
        is_whole
    }

    /// Shows the events of a text.
    pub fn unpack(&mut self, text: &str, number: u64, is_wanted: bool) {
        let (see, origins) = (&mut self.see, &mut self.log.origins);
        let mut see = |text: &str, origin: Origin| {
            let is_event = see(text, origin, number);
            if is_event {
                *origins.entry(origin).or_default() += 1;
            }
            is_event
        };
        let found = match is_wanted {
            true => unpack(text, &mut see),
            false => unpack_line(text, &mut see),
        };
        self.log.add(found, number);
    }

    /// Counts what has no end.
    pub fn finish(&mut self) {
        if self.joiner.is_waiting() {
            self.log.add_broken(self.first);
            self.joiner = Joiner::default();
        }
    }
}
