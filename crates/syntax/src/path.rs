//! Field paths: `spec.containers[0].securityContext.privileged`.
//!
//! A key that holds anything but letters, digits, `_` and `-` is written in brackets and quotes:
//! `metadata.labels["app.kubernetes.io/name"]`.

use std::fmt;
use std::str::FromStr;

use crate::{Node, Position};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// An index of a list, from 0.
    Index(usize),
}

/// A field path inside one object. The empty path is the object itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(pub Vec<Step>);

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a field path: {reason} at character {at}")]
pub struct PathError {
    text: String,
    reason: &'static str,
    at: usize,
}

impl Path {
    /// The node at this path.
    pub fn find<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.0.iter().try_fold(root, |node, step| match step {
            Step::Key(key) => node.entry(key).map(|entry| &entry.value),
            Step::Index(index) => node.items().get(*index),
        })
    }

    /// Where the field stands in the text: the position of its key, or of the nearest existing parent's
    /// key when the field is missing.
    pub fn locate(&self, root: &Node) -> Position {
        let mut node = root;
        let mut position = root.position();
        for step in &self.0 {
            let (place, next) = match step {
                Step::Key(key) => match node.entry(key) {
                    Some(entry) => (entry.key_position(), &entry.value),
                    None => break,
                },
                Step::Index(index) => match node.items().get(*index) {
                    Some(item) => (item.position(), item),
                    None => break,
                },
            };
            position = place;
            node = next;
        }
        position
    }

    /// This path with one more key.
    pub fn key(mut self, key: &str) -> Self {
        self.0.push(Step::Key(key.to_owned()));
        self
    }

    /// This path with one more index.
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Step::Index(index));
        self
    }
}

/// Whether a key can be written without brackets.
fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_plain(key) => {
                    if position > 0 {
                        f.write_str(".")?;
                    }
                    f.write_str(key)?;
                }
                Step::Key(key) => {
                    f.write_str("[\"")?;
                    for character in key.chars() {
                        if character == '"' || character == '\\' {
                            f.write_str("\\")?;
                        }
                        write!(f, "{character}")?;
                    }
                    f.write_str("\"]")?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let fail = |reason, at| PathError {
            text: text.to_owned(),
            reason,
            at,
        };
        let mut steps = Vec::new();
        let mut rest = text.char_indices().peekable();
        while let Some((at, character)) = rest.next() {
            match character {
                '.' if steps.is_empty() => return Err(fail("leading dot", at)),
                '.' => {
                    if !rest
                        .peek()
                        .is_some_and(|(_, next)| *next != '.' && *next != '[')
                    {
                        return Err(fail("key expected", at + 1));
                    }
                }
                '[' if rest.peek().is_some_and(|(_, next)| *next == '"') => {
                    rest.next();
                    let mut key = String::new();
                    loop {
                        match rest.next() {
                            Some((_, '\\')) => match rest.next() {
                                Some((_, escaped)) => key.push(escaped),
                                None => return Err(fail("unfinished escape", text.len())),
                            },
                            Some((_, '"')) => break,
                            Some((_, other)) => key.push(other),
                            None => return Err(fail("closing quote expected", text.len())),
                        }
                    }
                    if !matches!(rest.next(), Some((_, ']'))) {
                        return Err(fail("`]` expected", text.len()));
                    }
                    steps.push(Step::Key(key));
                }
                '[' => {
                    let mut digits = String::new();
                    loop {
                        match rest.next() {
                            Some((_, ']')) => break,
                            Some((_, digit)) if digit.is_ascii_digit() => digits.push(digit),
                            Some((at, _)) => return Err(fail("digit expected", at)),
                            None => return Err(fail("`]` expected", text.len())),
                        }
                    }
                    let index = digits.parse().map_err(|_| fail("index expected", at + 1))?;
                    steps.push(Step::Index(index));
                }
                _ => {
                    let key = text.get(at..).unwrap_or_default();
                    let end = key.find(['.', '[']).unwrap_or(key.len());
                    let key = key.get(..end).unwrap_or_default();
                    steps.push(Step::Key(key.to_owned()));
                    while rest.next_if(|(next, _)| *next < at + end).is_some() {}
                }
            }
        }
        Ok(Self(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_reads_and_prints() {
        for text in [
            "",
            "spec.containers[0].securityContext.privileged",
            "metadata.labels[\"app.kubernetes.io/name\"]",
            "data[\"a\\\"b\"][3]",
        ] {
            assert_eq!(text.parse::<Path>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn broken_paths_are_refused() {
        for text in [".a", "a.", "a[", "a[x]", "a[\"b", "a..b", "a[]"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_path_survives_printing(steps in prop::collection::vec(
            prop_oneof![
                "\\PC{0,8}".prop_map(Step::Key),
                (0usize..1000).prop_map(Step::Index),
            ], 0..6)) {
            let path = Path(steps);
            prop_assert_eq!(path.to_string().parse::<Path>().expect("parses"), path);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<Path>();
        }
    }
}
