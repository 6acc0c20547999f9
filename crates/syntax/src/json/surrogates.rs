//! Halves of surrogate pairs in the escapes of JSON: Go reads each that stands alone as U+FFFD, and so does Kubernetes.

use std::borrow::Cow;

/// Bytes of an escape such as `\ud800`.
const LENGTH: usize = 6;

/// The text with `\ufffd` in place of every escape of half a pair. Nothing moves, so that places stay what they are.
pub(super) fn whole_surrogates(data: &[u8]) -> Cow<'_, [u8]> {
    let mut whole = Cow::Borrowed(data);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', data.get(at..).unwrap_or(&[])) {
        let start = at + found;
        at = match half(data, start) {
            None => start + 2,
            Some(Half::First) if matches!(half(data, start + LENGTH), Some(Half::Second)) => {
                start + 2 * LENGTH
            }
            Some(_) => {
                whole.to_mut()[start + 2..start + LENGTH].copy_from_slice(b"fffd");
                start + LENGTH
            }
        };
    }
    whole
}

/// Half of a surrogate pair.
enum Half {
    First,
    Second,
}

/// Which half of a pair an escape at a place is.
fn half(data: &[u8], at: usize) -> Option<Half> {
    let [b'\\', b'u', b'd' | b'D', digits @ ..] = data.get(at..at + LENGTH)? else {
        return None;
    };
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    match digits[0] {
        b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::First),
        b'c'..=b'f' | b'C'..=b'F' => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_that_stand_alone_are_replaced() {
        for (text, expected) in [
            (r#""\ud800""#, r#""\ufffd""#),
            (r#""\uDfFf""#, r#""\ufffd""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud800\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud800x\udc00""#, r#""\ufffdx\ufffd""#),
            // No escapes: a backslash that is escaped, too few digits, another character.
            (r#""\\ud800""#, r#""\\ud800""#),
            (r#""\ud8""#, r#""\ud8""#),
            (r#""\ud7ff\u0041""#, r#""\ud7ff\u0041""#),
            ("\\", "\\"),
        ] {
            let whole = whole_surrogates(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&whole), expected, "{text}");
        }
    }
}
