//! Whether a value looks generated, and not like words, names or versions.

use crate::entropy::shannon_entropy;

/// The least number of characters in which digits and letters mix like in a generated token.
const MIXED_LENGTH: usize = 16;
/// With all kinds of characters, a generated password may be shorter.
const STRONG_LENGTH: usize = 10;
const RANDOM_ENTROPY: f64 = 3.0;

/// Whether a value looks generated, and not like words, names or versions joined by dashes.
pub(crate) fn is_random(value: &str) -> bool {
    let printable = value.bytes().all(|byte| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'<' | b'>' | b'{' | b'}' | b'[' | b']' | b'"' | b'\'' | b'`' | b'\\'
            )
    });
    if !printable || value.len() < STRONG_LENGTH || is_made_up(value) {
        return false;
    }
    if shannon_entropy(value) < RANDOM_ENTROPY {
        return false;
    }
    if is_uuid(value) {
        return true;
    }
    let parts = value.split(['-', '_', '.', '/', ':', ',', '=', '+', '~']);
    let mixed: usize = parts
        .filter(|part| part.len() >= 4 && (mixes_digits(part) || mixes_cases(part)))
        .map(str::len)
        .sum();
    mixed >= MIXED_LENGTH || is_strong_password(value)
}

/// Whether a value is too short to be sure of, but changes between small letters, capitals and digits at every turn:
/// `tY5mK8rE2p`.
pub(crate) fn is_short_token(value: &str) -> bool {
    const SHORTEST: usize = 8;
    let class = |byte: &u8| match byte {
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        b'0'..=b'9' => 3,
        _ => 0,
    };
    let bytes = value.as_bytes();
    let changes = bytes
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if class(a) != class(b)))
        .count();
    (SHORTEST..=MIXED_LENGTH).contains(&bytes.len())
        && [1, 2, 3]
            .iter()
            .all(|kind| bytes.iter().any(|byte| class(byte) == *kind))
        && bytes.iter().all(|byte| class(byte) != 0)
        && changes * 5 >= bytes.len() * 3
        && !is_made_up(value)
}

/// Whether a value is one run of small letters, capitals and digits in which the digits stand at several places, as in
/// no name: `22wuk9Ybr14SLG`.
pub(crate) fn is_mixed_run(value: &str) -> bool {
    const SHORTEST: usize = 12;
    let bytes = value.as_bytes();
    let any = |class: fn(&u8) -> bool| bytes.iter().any(class);
    let runs = bytes.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    let digits = runs.filter(|run| run.first().is_some_and(u8::is_ascii_digit));
    value.len() >= SHORTEST
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && any(u8::is_ascii_lowercase)
        && any(u8::is_ascii_uppercase)
        && digits.count() >= 2
        && shannon_entropy(value) >= RANDOM_ENTROPY
        && !is_made_up(value)
}

/// Whether a value looks generated in any of these forms.
pub(crate) fn is_generated(value: &str) -> bool {
    is_random(value) || is_short_token(value) || is_mixed_run(value)
}

fn is_uuid(value: &str) -> bool {
    const GROUPS: &[usize] = &[8, 4, 4, 4, 12];
    let mut lengths = value.split('-').map(str::len);
    GROUPS.iter().all(|length| lengths.next() == Some(*length))
        && lengths.next().is_none()
        && value
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Letters and digits alternate, more often than in `kubernetes2`.
fn mixes_digits(part: &str) -> bool {
    let changes = part
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()))
        .count();
    changes >= 2.max(part.len() / 10)
}

/// Cases alternate, more often than in `TokenProviderFactory`.
fn mixes_cases(part: &str) -> bool {
    let changes = part
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_uppercase() != b.is_ascii_uppercase()))
        .count();
    changes * 5 >= part.len() * 2
}

fn is_strong_password(value: &str) -> bool {
    let any = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    any(u8::is_ascii_lowercase)
        && any(u8::is_ascii_uppercase)
        && any(u8::is_ascii_digit)
        && any(|byte| {
            matches!(
                byte,
                b'!' | b'@' | b'#' | b'$' | b'%' | b'^' | b'&' | b'*' | b'?'
            )
        })
}

/// A token that stands in documentation: a run of one character, the alphabet, the word itself.
pub(crate) fn is_made_up(value: &str) -> bool {
    const REPEATED: usize = 6;
    let bytes = value.as_bytes();
    let ascending = bytes
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.checked_add(1) == Some(*b)))
        .count();
    let repeated = value.len() < 80
        && bytes
            .chunk_by(|a, b| a == b)
            .any(|chunk| chunk.len() >= REPEATED);
    let lower = value.to_ascii_lowercase();
    repeated
        || ascending * 2 >= bytes.len()
        || [
            "example",
            "xxxxx",
            "your_",
            "your-",
            "yourtoken",
            "placeholder",
            "redacted",
        ]
        .iter()
        .any(|word| lower.contains(word))
}
