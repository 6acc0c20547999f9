//! Audit logs: lines of JSON, compressed or not.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use seawall_event::{AuditEvent, parse_audit};

use crate::limits::MAX_LINE_BYTES;

/// The first bytes of a gzip file (RFC 1952), as the API server's own rotation writes it.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of a Zstandard frame (RFC 8878).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

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

/// Reads a log, event by event, in bounded memory; `-` is standard input. Lines that are no events are counted.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn read_audit(path: &Path, see: &mut dyn FnMut(AuditEvent)) -> std::io::Result<AuditLog> {
    if path.as_os_str() == "-" {
        return read_stream(std::io::stdin().lock(), see);
    }
    read_stream(BufReader::new(crate::named::open_named(path)?), see)
}

/// [`read_audit`] of a stream.
fn read_stream(
    mut stream: impl BufRead,
    see: &mut dyn FnMut(AuditEvent),
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

fn read_lines(
    mut stream: impl BufRead,
    see: &mut dyn FnMut(AuditEvent),
) -> std::io::Result<AuditLog> {
    let mut log = AuditLog::default();
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let length = stream
            .by_ref()
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(log);
        }
        number += 1;
        if line.last() != Some(&b'\n') && length as u64 == MAX_LINE_BYTES {
            skip_line(&mut stream)?;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match parse_audit(&line) {
            Ok(events) => {
                log.events += events.len() as u64;
                events.into_iter().for_each(&mut *see);
            }
            Err(_) => {
                log.broken += 1;
                if log.first_broken == 0 {
                    log.first_broken = number;
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

    const LINE: &str = r#"{"kind":"Event","auditID":"a","stage":"ResponseComplete","verb":"get","user":{"username":"jane"}}"#;

    #[track_caller]
    fn check(bytes: &[u8], expect: AuditLog) {
        let mut seen = 0;
        let log = read_stream(bytes, &mut |event| {
            assert_eq!(event.user.username, "jane");
            seen += 1;
        })
        .expect("a log");
        assert_eq!((log, seen), (expect, expect.events));
    }

    #[test]
    fn logs_are_plain_or_compressed_and_broken_lines_are_counted() {
        let text = format!("{LINE}\n\n{LINE}\nbroken\n{}", &LINE[..20]);
        let expect = AuditLog {
            events: 2,
            broken: 2,
            first_broken: 4,
        };
        check(text.as_bytes(), expect);
        check(&zstd::encode_all(text.as_bytes(), 1).expect("zstd"), expect);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("gzip");
        check(&gzip.finish().expect("gzip"), expect);
        check(b"", AuditLog::default());
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = vec![b'x'; MAX_LINE_BYTES as usize + 100];
        text.extend(format!("\n{LINE}\n").bytes());
        check(
            &text,
            AuditLog {
                events: 1,
                broken: 1,
                first_broken: 1,
            },
        );
    }

    #[test]
    fn a_broken_archive_is_an_error() {
        let whole = zstd::encode_all(LINE.as_bytes(), 1).expect("zstd");
        assert!(read_stream(&whole[..whole.len() - 3], &mut |_| {}).is_err());
    }
}
