//! A log as a whole: lines of JSON, or values over several lines, as programs print them for people.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use seawall_event::Origin;
use serde_json::value::RawValue;

use super::compressed::unpacked;
use super::counted::AuditLog;
use super::lines::{Line, Lines, See, next};
use crate::limits::MAX_FILE_BYTES;

/// Reads a log in bounded memory, and shows each text that may be an event with where it comes from and the number of the line
/// where it begins; `-` is standard input. `see` says whether it is an event. A text that goes over several lines is only read where
/// the first line is nothing but the bracket that opens it.
///
/// # Errors
/// When the file cannot be read or unpacked.
pub fn read_log(
    path: &Path,
    see: &mut dyn FnMut(&str, Origin, u64) -> bool,
) -> io::Result<AuditLog> {
    if path.as_os_str() == "-" {
        return read_stream(std::io::stdin().lock(), see);
    }
    read_stream(BufReader::new(crate::named::open_named(path)?), see)
}

/// [`read_log`] of a stream.
fn read_stream(stream: impl BufRead, see: See<'_>) -> io::Result<AuditLog> {
    let mut stream = unpacked(stream)?;
    let mut log = AuditLog::default();
    let mut lines = Lines::new(&mut log, see);
    read_from(&mut *stream, 0, true, &mut lines)?;
    lines.finish();
    Ok(log)
}

/// Reads lines behind this many others, and values over several lines where the first line begins one.
fn read_from(
    stream: &mut dyn BufRead,
    mut number: u64,
    mut is_first: bool,
    lines: &mut Lines<'_>,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        let (read, _) = next(stream, &mut line)?;
        number += 1;
        match read {
            Line::End => return Ok(()),
            Line::TooLong => lines.log.add_too_long(number),
            Line::Whole => match line.trim_ascii() {
                [] => continue,
                [b'{' | b'['] if is_first => return read_values(line, stream, number, lines),
                _ => lines.line(&line, number),
            },
        }
        is_first = false;
    }
}

/// Reads values that go over several lines. Behind one that is broken, each line is read by itself.
fn read_values(
    mut text: Vec<u8>,
    stream: &mut dyn BufRead,
    first: u64,
    lines: &mut Lines<'_>,
) -> io::Result<()> {
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
                lines.log.add_broken(line);
                let rest = &text[from..];
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                return read_from(&mut &rest[end..], line, false, lines);
            }
            Some(Ok(value)) => lines.unpack(value.get(), line, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::limits::MAX_EVENT_LINE_BYTES;

    const LINE: &str = r#"{"verb":"get"}"#;

    #[track_caller]
    fn check(bytes: &[u8], expect: AuditLog, lines: &[u64]) {
        let mut seen = Vec::new();
        let log = read_stream(bytes, &mut |text, _, line| {
            let value: Result<serde_json::Value, _> = serde_json::from_str(text);
            let is_event = value.is_ok_and(|value| value["verb"] == "get");
            if is_event {
                seen.push(line);
            }
            is_event
        });
        let expect = AuditLog {
            origins: seen
                .iter()
                .map(|_| (Origin::Plain, expect.events))
                .collect(),
            ..expect
        };
        assert_eq!((log.expect("a log"), &seen[..]), (expect, lines));
    }

    #[test]
    fn logs_are_plain_or_compressed_and_broken_lines_are_counted() {
        let text = format!("{LINE}\n\n{LINE}\nbroken\n{}", &LINE[..10]);
        let expect = AuditLog {
            events: 2,
            broken: 2,
            first_broken: 4,
            ..AuditLog::default()
        };
        check(text.as_bytes(), expect.clone(), &[1, 3]);
        let zstd = zstd::encode_all(text.as_bytes(), 1).expect("zstd");
        check(&zstd, expect.clone(), &[1, 3]);
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
            ..AuditLog::default()
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
        let mut text = vec![b'x'; MAX_EVENT_LINE_BYTES as usize + 100];
        text.extend(format!("\n{LINE}\n").bytes());
        let expect = AuditLog {
            events: 1,
            too_long: 1,
            first_too_long: 1,
            ..AuditLog::default()
        };
        check(&text, expect, &[2]);
    }

    #[test]
    fn a_broken_archive_is_an_error() {
        let whole = zstd::encode_all(LINE.as_bytes(), 1).expect("zstd");
        let read = read_stream(&whole[..whole.len() - 3], &mut |_, _, _| true);
        assert!(read.is_err());
    }

    #[test]
    fn events_of_twenty_megabytes_are_read() {
        let long = format!(
            r#"{{"verb":"get","requestObject":"{}"}}"#,
            "x".repeat(20 << 20)
        );
        let expect = AuditLog {
            events: 2,
            ..AuditLog::default()
        };
        check(format!("{long}\n{LINE}\n").as_bytes(), expect, &[1, 2]);
    }

    #[test]
    fn lines_that_a_runtime_cut_are_one_event() {
        let part = |tag: &str, text: &str| format!("2026-11-28T10:00:00Z stdout {tag} {text}\n");
        let mut text = String::new();
        for (tag, piece) in [
            ("P", &LINE[..5]),
            ("P", &LINE[5..9]),
            ("F", &LINE[9..]),
            ("F", LINE),
            ("P", &LINE[..5]),
        ] {
            text.push_str(&part(tag, piece));
        }
        let expect = AuditLog {
            events: 2,
            broken: 1,
            first_broken: 5,
            ..AuditLog::default()
        };
        check(text.as_bytes(), expect, &[1, 4]);
    }
}
