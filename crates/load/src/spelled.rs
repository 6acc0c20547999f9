//! Whether a text that cannot be parsed names the keys of an object, in whatever spelling a parser would have read.

use std::borrow::Cow;

/// The keys that every object has.
const KEYS: [&str; 2] = ["apiversion", "kind"];

/// Whether a text names `apiVersion` and `kind` as words of their own: plain, quoted in either way, with escapes, over
/// several lines behind backslashes, in flow style, or in two or four bytes a character. A text with keys in base64 may
/// name anything.
pub(crate) fn names_keys_of_objects(text: &str) -> bool {
    let text = resolved(text);
    let lower = text.to_ascii_lowercase();
    let is_encoded = lower.contains('!') && (lower.contains("binary") || lower.contains('%'));
    is_encoded || KEYS.iter().all(|key| has_word(&lower, key))
}

/// Whether a word stands in a text with nothing beside it that would make it another one.
fn has_word(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let goes_on = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    memchr::memmem::find_iter(bytes, word).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !goes_on(before) && !goes_on(bytes.get(at + word.len()))
    })
}

/// The text without what hides its words: escapes stand for their characters, and lines that go on are joined.
fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '\0']) {
        return Cow::Borrowed(text);
    }
    // Text of two or four bytes a character that no byte order mark tells of.
    let is_wide = text.contains('\0');
    let is_filler =
        |letter: char| is_wide && matches!(letter, '\0' | '\u{feff}' | char::REPLACEMENT_CHARACTER);
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text.chars().filter(|letter| !is_filler(*letter)).peekable();
    while let Some(letter) = rest.next() {
        if letter != '\\' {
            resolved.push(letter);
            continue;
        }
        let digits = match rest.next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some('\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') => {
                while rest.next_if(|letter| letter.is_whitespace()).is_some() {}
                continue;
            }
            Some(other) => {
                resolved.extend([letter, other]);
                continue;
            }
            None => continue,
        };
        let mut code = 0_u32;
        for _ in 0..digits {
            let Some(digit) = rest.peek().and_then(|letter| letter.to_digit(16)) else {
                break;
            };
            code = code.wrapping_shl(4) | digit;
            rest.next();
        }
        resolved.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Cow::Owned(resolved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_the_keys_are_spelled_they_are_seen() {
        for text in [
            "apiVersion: v1\nkind: Pod\n",
            "'apiVersion': v1\n'kind': Pod\n",
            "apiVersion : v1\nkind : Pod\n",
            "? apiVersion\n: v1\n? kind\n: Pod\n",
            "!!str apiVersion: v1\n&a kind: Pod\n",
            "{a: 1,\n  b: {kind: Pod,\n c: 1, apiVersion: v1}",
            "{\"\\u0061piVersion\":\"v1\",\"\\u006bind\":\"Pod\"",
            "\"\\x61piVersion\": v1\n\"\\U0000006bind\": Pod\n",
            "? \"api\\\n   Version\"\n: v1\nkind: Pod\n",
            "a\0p\0i\0V\0e\0r\0s\0i\0o\0n\0:\0\n\0k\0i\0n\0d\0:\0",
            "!!binary YXBpVmVyc2lvbg==: v1\nmetadata: {}\n",
            "!<tag:yaml.org,2002:bin%61ry> YXBpVmVyc2lvbg==: v1\n",
            "APIVERSION: v1\nKind: Pod\n",
        ] {
            assert!(names_keys_of_objects(text), "{text}");
        }
    }

    #[test]
    fn other_words_and_halves_of_objects_are_none() {
        for text in [
            "",
            "kind: Pod\nmetadata: [\n",
            "apiVersion: v1\n",
            "mankind: 1\napiVersionName: 2\nkindly: [\n",
            "path: C:\\new\\users\nkind: x\n",
            "\"\\u0061",
            "\\",
            "\"\\Uffffffff\"",
        ] {
            assert!(!names_keys_of_objects(text), "{text}");
        }
    }
}
