//! A text with any number of documents, cut the way `kubectl` cuts it, so that one broken document
//! leaves the others readable.

use crate::encoding::{Decoded, decode};
use crate::json::parse_json_spelled;
use crate::limits::MAX_STREAM_BYTES;
use crate::text::Shared;
use crate::yaml::parse_yaml_within;
use crate::{Allowance, Node, Position, Spellings, SyntaxError, Warning};

/// One document of a stream.
#[derive(Debug)]
pub struct Document {
    /// The values, or why they could not be read. Nearly always one value.
    pub nodes: Result<Vec<Node>, SyntaxError>,
    /// Warnings of this document.
    pub warnings: Vec<Warning>,
    /// How its numbers and booleans are written.
    pub spellings: Spellings,
    /// First line of the document in the stream, from 1.
    pub first_line: u32,
    /// The comments in front of the first key, for `# Source:` marks of rendered charts.
    pub leading_comment: Option<String>,
}

/// Reads a stream of YAML documents or JSON values.
///
/// The bytes become text as `kubectl` opens a file: UTF-16 by its byte order mark, and what is no UTF-8 is replaced, with
/// a warning. Documents are separated by lines that begin with `---` and hold nothing else but a comment, as the
/// Kubernetes YAML reader does; such a line with anything else on it is a broken document. A text that begins with `{`
/// or `[` is read as JSON first, and as YAML when it is no JSON.
pub fn parse_stream(bytes: &[u8]) -> Vec<Document> {
    let mut documents = Vec::new();
    read_stream(bytes, &mut Allowance::default(), &mut |document| {
        documents.push(document);
    });
    documents
}

/// [`parse_stream`], document by document and within limits. Where they are exceeded, the last document says so, and what
/// stands behind it is not read.
pub fn read_stream(bytes: &[u8], allowance: &mut Allowance, see: &mut dyn FnMut(Document)) {
    if bytes.len() > MAX_STREAM_BYTES {
        return see(broken(SyntaxError::new(
            format!("larger than {MAX_STREAM_BYTES} bytes"),
            Position::new(1, 1),
        )));
    }
    let Decoded { text, replaced } = decode(bytes);
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return see(broken(
            SyntaxError::new("binary data (a NUL byte)", position_of(text.as_bytes(), at))
                .with_hint("text in UTF-8 is expected, or in UTF-16 with its byte order mark"),
        ));
    }
    match replaced.map(|at| position_of(bytes, at)) {
        Some(position) => with_replaced(position, see, |see| documents(&text, allowance, see)),
        None => documents(&text, allowance, see),
    }
}

/// Adds a warning to the document in which bytes that are not UTF-8 come first: the last one that begins no later.
fn with_replaced(
    position: Position,
    see: &mut dyn FnMut(Document),
    read: impl FnOnce(&mut dyn FnMut(Document)),
) {
    let mut before: Option<Document> = None;
    let mut is_open = true;
    read(&mut |document| {
        if is_open && document.first_line > position.line {
            is_open = false;
            if let Some(before) = &mut before {
                before.warnings.push(replaced_at(position));
            }
        }
        if let Some(before) = before.replace(document) {
            see(before);
        }
    });
    if let Some(mut last) = before {
        if is_open {
            last.warnings.push(replaced_at(position));
        }
        see(last);
    }
}

fn replaced_at(position: Position) -> Warning {
    Warning {
        message: "bytes that are not UTF-8: kubectl replaces each by `\u{fffd}`".to_owned(),
        position,
        is_loss: false,
    }
}

fn documents(text: &str, allowance: &mut Allowance, see: &mut dyn FnMut(Document)) {
    let start = text.trim_start();
    // No JSON begins with the braces of a template.
    if !start.starts_with(['{', '[']) || start.starts_with("{{") {
        return yaml_documents(text, allowance, see);
    }
    let (mut warnings, mut spellings) = (Vec::new(), Spellings::default());
    let read = parse_json_spelled(
        text.as_bytes(),
        true,
        &mut warnings,
        &mut spellings,
        allowance,
    );
    match read {
        Ok(nodes) => see(Document {
            nodes: Ok(nodes),
            warnings,
            spellings,
            first_line: 1,
            leading_comment: None,
        }),
        Err(json_error) => {
            let mut documents = Vec::new();
            if !allowance.is_spent() {
                yaml_documents(text, allowance, &mut |document| documents.push(document));
            }
            if !documents.is_empty() && documents.iter().all(|document| document.nodes.is_ok()) {
                documents.into_iter().for_each(see);
            } else {
                // The error may be anywhere; what is broken is the whole text.
                see(Document {
                    first_line: 1,
                    ..broken(json_error.in_text(text))
                });
            }
        }
    }
}

fn broken(error: SyntaxError) -> Document {
    Document {
        first_line: error.position.line,
        nodes: Err(error),
        warnings: Vec::new(),
        spellings: Spellings::default(),
        leading_comment: None,
    }
}

fn position_of(bytes: &[u8], at: usize) -> Position {
    let before = &bytes[..at.min(bytes.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    Position::new(line, at - start + 1)
}

fn yaml_documents(text: &str, allowance: &mut Allowance, see: &mut dyn FnMut(Document)) {
    let mut start = 0;
    let mut first_line: u32 = 1;
    let mut line: u32 = 1;
    let mut at = 0;
    let mut texts = Shared::of(text.len());
    while at <= text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
        let row = &text[at..end];
        if row.starts_with("---") {
            if !one_document(&text[start..at], first_line, &mut texts, allowance, see) {
                return;
            }
            if !is_separator(row) {
                let error = SyntaxError::new(
                    "a line that begins with `---` and holds more than a comment",
                    Position::new(line as usize, 1),
                );
                see(broken(error.with_hint(
                    "kubectl separates documents at such a line, and refuses it; put the rest on a line of its own",
                )));
            }
            start = (end + 1).min(text.len());
            first_line = line + 1;
        }
        at = end + 1;
        line += 1;
    }
    one_document(&text[start..], first_line, &mut texts, allowance, see);
}

/// `---` alone on its line, or with a comment, which needs no blank in front of it.
pub(crate) fn is_separator(line: &str) -> bool {
    line.strip_prefix("---").is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with('#')
    })
}

/// Reads a document, if there is anything in it; whether reading may go on.
fn one_document(
    text: &str,
    first_line: u32,
    texts: &mut Shared,
    allowance: &mut Allowance,
    see: &mut dyn FnMut(Document),
) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    if allowance.documents == 0 || allowance.values == 0 {
        see(broken(SyntaxError::new(
            "more documents or values than one input may hold; the rest is not read",
            Position::new(first_line as usize, 1),
        )));
        return false;
    }
    let (mut warnings, mut spellings) = (Vec::new(), Spellings::default());
    let nodes = parse_yaml_within(
        text,
        first_line - 1,
        &mut warnings,
        &mut spellings,
        texts,
        allowance,
    )
    .map_err(|error| error.in_text(text));
    if matches!(&nodes, Ok(nodes) if nodes.is_empty()) {
        return true;
    }
    allowance.documents -= 1;
    let leading_comment = text
        .lines()
        .take_while(|line| line.trim().is_empty() || line.starts_with('#'))
        .find(|line| line.starts_with("# Source: "))
        .map(|line| line.trim_start_matches("# ").to_owned());
    see(Document {
        nodes,
        warnings,
        spellings,
        first_line,
        leading_comment,
    });
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_document_leaves_the_others() {
        let text = "a: 1\n---\nb: [\n--- # two\nc: 3\n---\n# nothing\n";
        let documents = parse_stream(text.as_bytes());
        assert_eq!(documents.len(), 3);
        assert!(documents[0].nodes.is_ok());
        let error = documents[1].nodes.as_ref().expect_err("broken");
        assert!((3..=4).contains(&error.position.line), "{error:?}");
        let third = documents[2].nodes.as_ref().expect("third");
        assert_eq!(third[0].entries()[0].key_position(), Position::new(5, 1));
    }

    #[test]
    fn a_separator_inside_a_block_scalar_is_text_only_when_indented() {
        let documents = parse_stream(b"a: |\n  ---\n  x\nb: 1\n");
        assert_eq!(documents.len(), 1);
    }

    #[test]
    fn windows_line_ends() {
        let documents = parse_stream(b"a: 1\r\n---\r\nb: yes\r\n");
        assert_eq!(documents.len(), 2);
        let second = documents[1].nodes.as_ref().expect("second");
        assert_eq!(second[0].bool("b"), Some(true));
    }

    #[test]
    fn flow_yaml_that_is_no_json() {
        let documents = parse_stream(b"{a: 1, b: [x]}\n");
        let node = &documents[0].nodes.as_ref().expect("reads")[0];
        assert_eq!(node.int("a"), Some(1));
    }

    #[test]
    fn json_with_tabs() {
        let documents = parse_stream(b"{\n\t\"a\": 1\n}\n");
        let node = &documents[0].nodes.as_ref().expect("reads")[0];
        assert_eq!(node.int("a"), Some(1));
    }

    #[test]
    fn utf_16_is_read_by_its_byte_order_mark() {
        let little: Vec<u8> = "\u{feff}a: é\n---\nb: yes\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = little
            .chunks(2)
            .flat_map(|pair| [pair[1], pair[0]])
            .collect();
        for bytes in [little, big] {
            let documents = parse_stream(&bytes);
            assert_eq!(
                documents[0].nodes.as_ref().expect("reads")[0].str("a"),
                Some("é")
            );
            let second = &documents[1].nodes.as_ref().expect("reads")[0];
            assert_eq!(second.bool("b"), Some(true));
            assert_eq!(second.entries()[0].key_position(), Position::new(3, 1));
        }
    }

    #[test]
    fn a_byte_order_mark_may_begin_any_document() {
        for text in [
            "\u{feff}a: 1\nb: 2\n---\n\u{feff}a: 1\nb: 2\n",
            "# c\n\u{feff}a: 1\nb: 2\n---\n# c\n\n\u{feff}# d\n\u{feff}a: 1\nb: 2\n",
            "\u{feff}\u{feff}a: 1\nb: 2\n---\n  \n\u{feff}a: 1\n\u{feff}b: 2\n",
        ] {
            let documents = parse_stream(text.as_bytes());
            assert_eq!(documents.len(), 2, "{text:?}");
            for document in documents {
                let node = &document.nodes.as_ref().expect("reads")[0];
                assert_eq!(
                    (node.int("a"), node.int("b")),
                    (Some(1), Some(2)),
                    "{text:?}"
                );
            }
        }
        let documents = parse_stream("a: 1\n\u{feff}---\nb: 2\n".as_bytes());
        let is_read = |key| {
            let mut nodes = documents
                .iter()
                .flat_map(|document| document.nodes.iter().flatten());
            nodes.any(|node| node.get(key).is_some())
        };
        let warnings = || documents.iter().flat_map(|document| &document.warnings);
        let is_told = warnings().any(|warning| warning.is_loss);
        assert!(is_told || is_read("a") && is_read("b"), "{documents:?}");
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced_with_a_warning() {
        let documents = parse_stream(b"a: 1\n---\n# caf\xe9\nb: \xff2\n---\nc: 3\n");
        let told: Vec<_> = documents.iter().map(|d| d.warnings.len()).collect();
        assert_eq!(told, [0, 1, 0]);
        assert_eq!(documents[1].warnings[0].position, Position::new(3, 6));
        let second = &documents[1].nodes.as_ref().expect("reads")[0];
        assert_eq!(second.str("b"), Some("\u{fffd}2"));
    }

    #[test]
    fn a_separator_with_a_comment_close_to_it() {
        let documents = parse_stream(b"a: 1\n---# c\nb: 2\n--- # d\nc: 3\n");
        assert_eq!(documents.len(), 3);
        assert!(documents.iter().all(|document| document.nodes.is_ok()));
    }

    #[test]
    fn a_separator_with_more_on_it_is_refused() {
        let documents = parse_stream(b"a: 1\n--- {x: 1}\nb: 2\n");
        let lines: Vec<_> = documents
            .iter()
            .map(|d| (d.first_line, d.nodes.is_ok()))
            .collect();
        assert_eq!(lines, [(1, true), (2, false), (3, true)]);
    }

    #[test]
    fn what_stands_behind_three_dots_is_told() {
        let documents = parse_stream(b"a: 1\n...\nb: 2\n");
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].nodes.as_ref().expect("reads").len(), 1);
        assert_eq!(documents[0].warnings[0].position.line, 3);
    }

    #[test]
    fn binary_data_is_diagnosed() {
        for bytes in [&b"a: \x01\n"[..], b"PK\x03\x04\x00\x00", b"a\x00:\x00"] {
            let documents = parse_stream(bytes);
            assert_eq!(documents.len(), 1);
            assert!(documents[0].nodes.is_err());
        }
    }

    #[test]
    fn many_documents_have_right_lines() {
        let text = "a: 1\n---\n".repeat(1000);
        let documents = parse_stream(text.as_bytes());
        assert_eq!(documents.len(), 1000);
        let last = documents[999].nodes.as_ref().expect("last");
        assert_eq!(last[0].entries()[0].key_position(), Position::new(1999, 1));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = parse_stream(&bytes);
        }

        #[test]
        fn no_yaml_like_text_panics(text in "[-a: \\n\\t#&*<\\[\\]{}|>'\"!%@0-9]{0,120}") {
            let _ = parse_stream(text.as_bytes());
        }
    }
}
