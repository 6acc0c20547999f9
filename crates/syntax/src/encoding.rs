//! Bytes to text the way `kubectl` opens a file: a byte order mark tells of UTF-16, and bytes that are not UTF-8 are
//! replaced one by one.

use std::borrow::Cow;

/// A text, and the offset of the first byte that was no UTF-8.
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) replaced: Option<usize>,
}

/// The text of a file, with its lines where [`crate::parse_stream`] counts them.
pub fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    decode(bytes).text
}

pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let units = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ => None,
    };
    if let Some((rest, unit)) = units {
        return Decoded {
            text: Cow::Owned(utf16(rest, unit)),
            replaced: None,
        };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            replaced: None,
        },
        Err(error) => Decoded {
            text: text_of(bytes),
            replaced: Some(error.valid_up_to()),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text: String = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// The text of some bytes, with the replacement character for each byte that is no UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Cow::Owned(text)
}

/// Base64 of the common alphabet with its padding; line breaks do not count. `None` when
/// it is anything else.
#[must_use]
pub fn decode_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits: u32 = 0;
    let mut digits = 0;
    let mut padding = 0;
    for byte in text {
        let value = match byte {
            b'\n' | b'\r' => continue,
            b'=' if digits >= 2 && digits + padding < 4 => {
                padding += 1;
                continue;
            }
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        bits = bits << 6 | u32::from(value);
        digits += 1;
        if digits == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            bits = 0;
            digits = 0;
        }
    }
    match (digits, padding) {
        (0, 0) => {}
        (2, 2) => bytes.push((bits >> 4) as u8),
        (3, 1) => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_tell_the_encoding() {
        for bytes in [
            &b"\xff\xfea\x00\xe9\x00"[..],
            b"\xfe\xff\x00a\x00\xe9",
            b"\xef\xbb\xbfa\xc3\xa9",
            b"a\xc3\xa9",
        ] {
            let decoded = decode(bytes);
            assert_eq!((&*decoded.text, decoded.replaced), ("aé", None));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_one_by_one() {
        let decoded = decode(b"caf\xe9 \xf0\x9f x");
        assert_eq!(decoded.text, "caf\u{fffd} \u{fffd}\u{fffd} x");
        assert_eq!(decoded.replaced, Some(3));
        assert_eq!(decode(b"\xff\xfe\x00\xd8a").text, "\u{fffd}\u{fffd}");
    }

    #[test]
    fn base64_wants_its_padding() {
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("aGk=", Some(b"hi")),
            ("aA==", Some(b"h")),
            ("aGVs\n bG8=".replace(' ', "").as_str(), Some(b"hello")),
            ("aA", None),
            ("aA=", None),
            ("aA===", None),
            ("aA==aA==", None),
            ("a?==", None),
        ] {
            assert_eq!(decode_base64(text.as_bytes()).as_deref(), bytes, "{text}");
        }
    }
}
