//! Logs of events: JSON, a line each or over several lines, compressed or not.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::value::RawValue;

use crate::limits::{MAX_FILE_BYTES, MAX_LINE_BYTES};

/// The first bytes of a gzip file (RFC 1952), as the API server's own rotation writes it.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of a Zstandard frame (RFC 8878).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Whether a text was an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It held this many.
    Events(u64),
    /// It held this many, and others that are none.
    Mixed {
        /// How many are events.
        events: u64,
        /// How many are not.
        broken: u64,
    },
    /// It was none.
    Broken,
}

/// What was read of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditLog {
    /// Events.
    pub events: u64,
    /// Lines that are no events.
    pub broken: u64,
    /// Number of the first such line, from 1; 0 for none.
    pub first_broken: u64,
}

/// Reads a log in bounded memory, and shows each text that may hold events with the number of the line where it begins;
/// `-` is standard input. A text that goes over several lines is only read where the first line is nothing but the bracket
/// that opens it, as programs print JSON for people.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn read_log(path: &Path, see: &mut dyn FnMut(&[u8], u64) -> Seen) -> std::io::Result<AuditLog> {
    if path.as_os_str() == "-" {
        return read_stream(std::io::stdin().lock(), see);
    }
    read_stream(BufReader::new(crate::named::open_named(path)?), see)
}

/// [`read_log`] of a stream.
pub(crate) fn read_stream(
    mut stream: impl BufRead,
    see: &mut dyn FnMut(&[u8], u64) -> Seen,
) -> std::io::Result<AuditLog> {
    let head = stream.fill_buf()?;
    if head.starts_with(&ZSTD_MAGIC) {
        let stream = zstd::stream::read::Decoder::with_buffer(stream)?;
        read_lines(BufReader::new(stream), see)
    } else if head.starts_with(&GZIP_MAGIC) {
        let stream = flate2::bufread::MultiGzDecoder::new(stream);
        read_lines(BufReader::new(stream), see)
    } else {
        read_lines(stream, see)
    }
}

impl AuditLog {
    fn add(&mut self, seen: Seen, line: u64) {
        match seen {
            Seen::Events(count) => self.events += count,
            Seen::Broken => self.broken(1, line),
            Seen::Mixed { events, broken } => {
                self.events += events;
                self.broken(broken, line);
            }
        }
    }

    fn broken(&mut self, count: u64, line: u64) {
        self.broken += count;
        if self.first_broken == 0 && count > 0 {
            self.first_broken = line;
        }
    }
}

fn read_lines(
    stream: impl BufRead,
    see: &mut dyn FnMut(&[u8], u64) -> Seen,
) -> std::io::Result<AuditLog> {
    let mut log = AuditLog::default();
    read_from(stream, 0, true, &mut log, see)?;
    Ok(log)
}

/// Reads lines behind this many others, and values over several lines where the first line begins one.
fn read_from(
    mut stream: impl BufRead,
    mut number: u64,
    mut is_first: bool,
    log: &mut AuditLog,
    see: &mut dyn FnMut(&[u8], u64) -> Seen,
) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = stream
            .by_ref()
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(());
        }
        number += 1;
        let is_cut = line.last() != Some(&b'\n') && length as u64 == MAX_LINE_BYTES;
        if is_cut {
            skip_line(&mut stream)?;
        }
        match line.trim_ascii() {
            [] => continue,
            [b'{' | b'['] if is_first => {
                return read_values(line, stream, number, log, see);
            }
            [b'[', .., b']'] if !is_cut => {
                is_first = false;
                for item in items(&line) {
                    log.add(see(item, number), number);
                }
                continue;
            }
            _ => {}
        }
        is_first = false;
        let seen = if is_cut {
            Seen::Broken
        } else {
            see(&line, number)
        };
        log.add(seen, number);
    }
}

/// The items of a list; the text itself where it is none.
fn items(text: &[u8]) -> Vec<&[u8]> {
    match serde_json::from_slice::<Vec<&RawValue>>(text) {
        Ok(items) => items
            .into_iter()
            .map(|item| item.get().as_bytes())
            .collect(),
        Err(_) => vec![text],
    }
}

/// Reads values that go over several lines. Behind one that is broken, each line is read by itself.
fn read_values(
    mut text: Vec<u8>,
    stream: impl Read,
    first: u64,
    log: &mut AuditLog,
    see: &mut dyn FnMut(&[u8], u64) -> Seen,
) -> std::io::Result<()> {
    stream.take(MAX_FILE_BYTES).read_to_end(&mut text)?;
    let mut values = serde_json::Deserializer::from_slice(&text).into_iter::<&RawValue>();
    let (mut line, mut from) = (first, 0);
    loop {
        let value = values.next();
        // Where it ends; what stands before it was counted.
        let at = values.byte_offset().min(text.len());
        let begin = match &value {
            Some(Ok(value)) => at - value.get().len().min(at),
            _ => at,
        };
        line += memchr::memchr_iter(b'\n', &text[from..begin.max(from)]).count() as u64;
        from = begin.max(from);
        match value {
            None => return Ok(()),
            Some(Err(_)) => {
                log.add(Seen::Broken, line);
                let rest = &text[from..];
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                return read_from(&rest[end..], line, false, log, see);
            }
            Some(Ok(value)) => {
                for item in items(value.get().as_bytes()) {
                    log.add(see(item, line), line);
                }
            }
        }
    }
}

/// Passes over the rest of a line.
fn skip_line(stream: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match memchr::memchr(b'\n', buffer) {
            Some(end) => {
                stream.consume(end + 1);
                return Ok(());
            }
            None => {
                let length = buffer.len();
                stream.consume(length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const LINE: &str = r#"{"verb":"get"}"#;

    #[track_caller]
    fn check(bytes: &[u8], expect: AuditLog, lines: &[u64]) {
        let mut seen = Vec::new();
        let log = read_stream(bytes, &mut |text, line| match serde_json::from_slice::<
            serde_json::Value,
        >(text)
        {
            Ok(value) if value["verb"] == "get" => {
                seen.push(line);
                Seen::Events(1)
            }
            _ => Seen::Broken,
        });
        assert_eq!((log.expect("a log"), &seen[..]), (expect, lines));
    }

    #[test]
    fn logs_are_plain_or_compressed_and_broken_lines_are_counted() {
        let text = format!("{LINE}\n\n{LINE}\nbroken\n{}", &LINE[..10]);
        let expect = AuditLog {
            events: 2,
            broken: 2,
            first_broken: 4,
        };
        check(text.as_bytes(), expect, &[1, 3]);
        let zstd = zstd::encode_all(text.as_bytes(), 1).expect("zstd");
        check(&zstd, expect, &[1, 3]);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("gzip");
        check(&gzip.finish().expect("gzip"), expect, &[1, 3]);
        check(b"", AuditLog::default(), &[]);
    }

    #[test]
    fn values_over_several_lines_and_lists_are_read() {
        let of = |events, broken, first_broken| AuditLog {
            events,
            broken,
            first_broken,
        };
        check(
            b"\n{\n  \"verb\": \"get\"\n}\n\n{\"verb\":\n\"get\"}",
            of(2, 0, 0),
            &[2, 6],
        );
        check(
            b"[\n{\"verb\":\"get\"},\n{\"verb\":\"get\"}\n]\n",
            of(2, 0, 0),
            &[1, 1],
        );
        check(
            b"[{\"verb\":\"get\"},{\"verb\":\"get\"},5]\n{\"verb\":\"get\"}\n",
            of(3, 1, 1),
            &[1, 1, 2],
        );
        check(
            b"{\n\"verb\":\"get\"}\n{\"verb\": ]\n{\"verb\":\"get\"}\n",
            of(2, 1, 3),
            &[1, 4],
        );
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = vec![b'x'; MAX_LINE_BYTES as usize + 100];
        text.extend(format!("\n{LINE}\n").bytes());
        let expect = AuditLog {
            events: 1,
            broken: 1,
            first_broken: 1,
        };
        check(&text, expect, &[2]);
    }

    #[test]
    fn a_broken_archive_is_an_error() {
        let whole = zstd::encode_all(LINE.as_bytes(), 1).expect("zstd");
        let read = read_stream(&whole[..whole.len() - 3], &mut |_, _| Seen::Events(1));
        assert!(read.is_err());
    }
}
