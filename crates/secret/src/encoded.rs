//! Base64 in a text: where it is, and the text in it.

use std::ops::Range;

use crate::encoding::decode_base64;
use crate::limits::SHORTEST_ENCODED;

/// Lines of at least this length may go on in the next one, as `base64` breaks them at 76 and PEM at 64.
const WRAPPED: usize = 60;
/// Blanks before the next line of wrapped base64.
const INDENT_LIMIT: usize = 64;
/// What is decoded to see whether it is text at all.
const SAMPLE: usize = 16;

/// The runs of base64 in a text that decode to text, with that text, in order.
pub(crate) fn texts(text: &str, mut each: impl FnMut(Range<usize>, &str)) {
    let bytes = text.as_bytes();
    let mut next = SHORTEST_ENCODED - 1;
    let mut behind = 0;
    // A run holds a byte at one of these steps.
    while let Some(byte) = bytes.get(next) {
        if !is_digit(*byte) {
            next += SHORTEST_ENCODED;
            continue;
        }
        let before = bytes.get(behind..next).unwrap_or_default();
        let start = next
            - before
                .iter()
                .rev()
                .take_while(|byte| is_digit(**byte))
                .count();
        let end = run_end(bytes, start);
        behind = end;
        next = end + SHORTEST_ENCODED;
        if end - start < SHORTEST_ENCODED {
            continue;
        }
        if let Some(inside) = text.get(start..end).and_then(decoded) {
            each(start..end, &inside);
        }
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// The end of a run with its padding, over the ends of full lines.
fn run_end(bytes: &[u8], start: usize) -> usize {
    let mut line = start;
    loop {
        let digits = count(bytes, line, is_digit);
        let mut end = line + digits;
        if digits >= WRAPPED && bytes.get(end) == Some(&b'\n') {
            let indent = end + 1 + count(bytes, end + 1, |byte| byte == b' ').min(INDENT_LIMIT);
            let more = count(bytes, indent, is_digit);
            let behind = bytes.get(indent + more);
            if more > 0 && behind.is_none_or(|byte| matches!(byte, b'\n' | b'=' | b'\r')) {
                line = indent;
                continue;
            }
        }
        end += count(bytes, end, |byte| byte == b'=').min(2);
        return end;
    }
}

fn count(bytes: &[u8], from: usize, class: fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| class(**byte)).count()
}

/// The text that base64 stands for; `None` when it stands for something else.
fn decoded(run: &str) -> Option<String> {
    let sample = decode_base64(run.get(..SAMPLE)?)?;
    if !sample.iter().all(|byte| is_text(*byte)) {
        return None;
    }
    let bytes = if run.contains('\n') {
        decode_base64(&run.split_ascii_whitespace().collect::<String>())?
    } else {
        decode_base64(run)?
    };
    String::from_utf8(bytes)
        .ok()
        .filter(|text| text.bytes().all(is_text))
}

fn is_text(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f || matches!(byte, b'\n' | b'\r' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::texts;

    fn found(text: &str) -> Vec<(String, String)> {
        let mut all = Vec::new();
        texts(text, |range, inside| {
            all.push((text[range].to_owned(), inside.to_owned()));
        });
        all
    }

    #[test]
    fn text_in_base64_is_found_wherever_it_begins() {
        let run = "cGFzc3dvcmQ9a3E3WnQxcEx4OQo=";
        for before in ["", "a ", "key: ", "0123456789 0123456789 01: "] {
            for behind in ["", "\n", "\" }"] {
                let text = format!("{before}{run}{behind}");
                let expect = [(run.to_owned(), "password=kq7Zt1pLx9\n".to_owned())];
                assert_eq!(found(&text), expect, "{text}");
            }
        }
    }

    #[test]
    fn lines_are_joined() {
        let line =
            "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";
        let text = format!("a: |\n  {line}\n  YmI=\nb: c\n");
        let all = found(&text);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].1, format!("{}bb", "a".repeat(60)));
    }

    #[test]
    fn what_is_no_text_is_left_alone() {
        for text in [
            "/var/run/secrets/kubernetes.io/serviceaccount",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
            "H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA==",
            "short YWJj",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
