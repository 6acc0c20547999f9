//! Paths of archives as paths from the root.

use crate::limits::MAX_PATH_BYTES;

/// Why a path cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It leads out of the root.
    #[error("the path leads out of the root")]
    Escapes,
    /// Longer than [`MAX_PATH_BYTES`].
    #[error("the path is longer than {MAX_PATH_BYTES} bytes")]
    TooLong,
    /// It has a NUL byte, with which no file system has a name.
    #[error("the path contains a NUL byte")]
    Nul,
}

/// A path from the root: without leading slash, empty parts, `.` and `..`; the root itself is empty. Bytes that are not UTF-8
/// become `\xNN`, and so does a backslash that would read as one of these, so that two paths never become one.
///
/// # Errors
/// When it leads out of the root, is too long, or can be no path.
pub fn normalize(raw: &[u8]) -> Result<String, PathError> {
    if raw.len() > MAX_PATH_BYTES {
        return Err(PathError::TooLong);
    }
    if raw.contains(&0) {
        return Err(PathError::Nul);
    }
    let mut path = String::with_capacity(raw.len());
    for part in raw.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if path.is_empty() => return Err(PathError::Escapes),
            b".." => path.truncate(path.rfind('/').unwrap_or(0)),
            _ => {
                if !path.is_empty() {
                    path.push('/');
                }
                push_text(&mut path, part);
            }
        }
    }
    Ok(path)
}

/// Bytes as text, for symbolic links and paths alike: see [`normalize`].
pub fn text_of(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    push_text(&mut text, raw);
    text
}

fn push_text(text: &mut String, raw: &[u8]) {
    for chunk in raw.utf8_chunks() {
        let valid = chunk.valid();
        if valid.contains('\\') {
            push_escaped(text, valid);
        } else {
            text.push_str(valid);
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
}

fn push_escaped(text: &mut String, valid: &str) {
    let bytes = valid.as_bytes();
    for (at, letter) in valid.char_indices() {
        let reads_as_escape = letter == '\\'
            && bytes.get(at + 1) == Some(&b'x')
            && bytes
                .get(at + 2..at + 4)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match reads_as_escape {
            true => text.push_str("\\x5c"),
            false => text.push(letter),
        }
    }
}

/// The directory of a path, and its last part.
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A directory and a name as one path.
pub fn join(directory: &str, name: &str) -> String {
    match directory.is_empty() {
        true => name.to_owned(),
        false => format!("{directory}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_normalised() {
        for (raw, path) in [
            ("./etc/passwd", "etc/passwd"),
            ("/etc//passwd/", "etc/passwd"),
            ("a/../b/./c", "b/c"),
            ("a/b/..", "a"),
            ("a/..", ""),
            ("./", ""),
            ("", ""),
            ("a\\b", "a\\b"),
            ("a\\x41", "a\\x5cx41"),
        ] {
            assert_eq!(normalize(raw.as_bytes()).as_deref(), Ok(path), "{raw}");
        }
        assert_eq!(normalize(b"a\xff").as_deref(), Ok("a\\xff"));
        for raw in ["..", "../etc", "a/../../b", "/.."] {
            assert_eq!(normalize(raw.as_bytes()), Err(PathError::Escapes), "{raw}");
        }
        assert_eq!(normalize(b"a\0b"), Err(PathError::Nul));
        assert_eq!(normalize(&[b'a'; 4097]), Err(PathError::TooLong));
    }

    proptest! {
        #[test]
        fn never_panics_and_never_escapes(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(path) = normalize(&raw) {
                prop_assert!(!path.starts_with('/'));
                prop_assert!(path.is_empty() || path.split('/').all(|part| !matches!(part, "" | "." | "..")));
            }
        }

        #[test]
        fn different_names_stay_different(
            one in proptest::collection::vec(prop_oneof![Just(b'\\'), Just(b'x'), Just(b'4'), Just(b'f'), Just(0xff_u8), Just(0xc3)], 1..8),
            other in proptest::collection::vec(prop_oneof![Just(b'\\'), Just(b'x'), Just(b'4'), Just(b'f'), Just(0xff_u8), Just(0xc3)], 1..8),
        ) {
            prop_assert_eq!(one == other, text_of(&one) == text_of(&other));
        }
    }
}
