//! Lines that container runtimes cut into parts: `containerd` and CRI-O mark a part with `P` and the last one with `F`; Docker ends
//! the last one with a line break. Both cut at 16 KiB.

use super::fields::Fields;
use crate::limits::MAX_JOINED_BYTES;

/// Puts lines together of which a container runtime made parts.
#[derive(Debug, Default)]
pub struct Joiner {
    /// What was read of a line of standard output, and of standard error.
    parts: [String; 2],
    /// Whether parts of a line were dropped, as it is too long.
    is_too_long: [bool; 2],
}

/// What becomes of a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Joined {
    /// It is a line of its own.
    Own,
    /// It is part of one whose end is still to come.
    Part,
    /// It is the last part of this one.
    Whole(String),
    /// It is the last part of one that is too long.
    TooLong,
}

struct Part<'t> {
    stream: usize,
    is_last: bool,
    text: std::borrow::Cow<'t, str>,
}

impl Joiner {
    /// Adds a line.
    pub fn add(&mut self, line: &str) -> Joined {
        let Some(part) = part(line) else {
            return Joined::Own;
        };
        let (text, is_too_long) = (
            &mut self.parts[part.stream],
            &mut self.is_too_long[part.stream],
        );
        if part.is_last && text.is_empty() && !*is_too_long {
            return Joined::Own;
        }
        if text.len() + part.text.len() > MAX_JOINED_BYTES {
            *is_too_long = true;
            *text = String::new();
        }
        if !*is_too_long {
            text.push_str(&part.text);
        }
        match (part.is_last, std::mem::take(is_too_long)) {
            (false, was) => {
                *is_too_long = was;
                Joined::Part
            }
            (true, true) => Joined::TooLong,
            (true, false) => Joined::Whole(std::mem::take(text)),
        }
    }

    /// Whether the end of a line is still to come.
    pub fn is_waiting(&self) -> bool {
        self.is_too_long.iter().any(|is| *is) || self.parts.iter().any(|part| !part.is_empty())
    }
}

/// A line as a part; `None` for lines that no runtime made.
fn part(line: &str) -> Option<Part<'_>> {
    match line.as_bytes().first()? {
        b'0'..=b'9' => of_cri(line),
        b'{' if line.starts_with("{\"log\":\"") => of_docker(line),
        _ => None,
    }
}

/// `2026-11-28T10:00:00.000000000Z stdout P text`.
fn of_cri(line: &str) -> Option<Part<'_>> {
    let (_, stream, tags, text) = cri(line)?;
    Some(Part {
        stream,
        is_last: !tags.split(':').any(|tag| tag == "P"),
        text: text.trim_end_matches(['\n', '\r']).into(),
    })
}

/// The time, the number of the stream, the tags and the text of a line of the container runtime interface.
pub(super) fn cri(line: &str) -> Option<(&str, usize, &str, &str)> {
    let mut parts = line.splitn(4, ' ');
    let (time, stream) = (parts.next()?, parts.next()?);
    if time.as_bytes().get(10) != Some(&b'T') {
        return None;
    }
    let stream = ["stdout", "stderr"].iter().position(|own| *own == stream)?;
    let tags = parts.next()?;
    let is_tag = |tag: &str| matches!(tag, "P" | "F");
    tags.split(':').next().filter(|tag| is_tag(tag))?;
    Some((time, stream, tags, parts.next().unwrap_or_default()))
}

fn of_docker(line: &str) -> Option<Part<'_>> {
    let fields = Fields::read(line.trim_ascii())?;
    let text = fields.text("log")?;
    let stream = match fields.text("stream").as_deref() {
        Some("stdout") => 0,
        Some("stderr") => 1,
        _ => return None,
    };
    Some(Part {
        stream,
        is_last: text.ends_with('\n'),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_line_are_put_together() {
        let time = "2026-11-28T10:00:00.000000000Z";
        let mut joiner = Joiner::default();
        for (line, expect) in [
            (format!("{time} stdout F {{}}\n"), Joined::Own),
            (format!("{time} stdout P {{\"a\n"), Joined::Part),
            (format!("{time} stderr P x\n"), Joined::Part),
            (format!("{time} stdout P \":\n"), Joined::Part),
            (
                format!("{time} stdout F 1}}\n"),
                Joined::Whole("{\"a\":1}".to_owned()),
            ),
            ("{\"kind\":\"Event\"}".to_owned(), Joined::Own),
            (
                format!("{time} stderr F y\n"),
                Joined::Whole("xy".to_owned()),
            ),
            (
                r#"{"log":"{\"a","stream":"stdout","time":"t"}"#.to_owned(),
                Joined::Part,
            ),
            (
                r#"{"log":"\":2}\n","stream":"stdout","time":"t"}"#.to_owned(),
                Joined::Whole("{\"a\":2}\n".to_owned()),
            ),
            (
                r#"{"log":"whole\n","stream":"stdout","time":"t"}"#.to_owned(),
                Joined::Own,
            ),
            ("2026 stdout P".to_owned(), Joined::Own),
        ] {
            assert_eq!(joiner.add(&line), expect, "{line}");
        }
        assert!(!joiner.is_waiting());
    }
}
