//! One YAML document to a [`Node`], with the scalars, merge keys and duplicate keys that Kubernetes sees.
//!
//! Kubernetes reads YAML 1.1 through `sigs.k8s.io/yaml`: `yes`, `on` and `y` are booleans, `0777` is octal,
//! keys become text, the last of two equal keys wins, and a merge key overrides what stands *before* it
//! (the YAML specification says the opposite; a [`Warning`] tells where the two differ).

mod build;
mod cursor;
mod event;
mod flow_event;
mod meaning;
mod merge;
mod property;
mod scalar_text;
mod scan;
#[cfg(test)]
mod tests;
mod token;
mod unique;

use build::Builder;
pub(crate) use cursor::Span;
pub(crate) use event::{Event, Parser};
pub(crate) use meaning::{Scalar, key_text, plain, scalar};
pub(crate) use merge::is_merge;
pub(crate) use token::ScalarStyle;
pub(crate) use unique::unique_entries;

use crate::text::Shared;
use crate::{Allowance, Node, Position, Spellings, SyntaxError, Warning};

/// Parses the YAML document that a text holds, without recovering from errors: one value, or none when the document is
/// empty. `line_offset` is added to every line, for a text cut out of a longer stream.
///
/// What stands behind a line `...` is another document, which Kubernetes' reader leaves unread; a warning says so.
///
/// # Errors
/// The first syntax error, or a named limit that was exceeded.
pub fn parse_yaml(
    text: &str,
    line_offset: u32,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Node>, SyntaxError> {
    let (mut spellings, mut allowance) = Default::default();
    let mut texts = Shared::of(text.len());
    parse_yaml_within(
        text,
        line_offset,
        warnings,
        &mut spellings,
        &mut texts,
        &mut allowance,
    )
    .map_err(|error| error.in_text(text))
}

/// The same, within what is left of the limits, with how values are written.
pub(crate) fn parse_yaml_within(
    text: &str,
    line_offset: u32,
    warnings: &mut Vec<Warning>,
    spellings: &mut Spellings,
    texts: &mut Shared,
    allowance: &mut Allowance,
) -> Result<Vec<Node>, SyntaxError> {
    if let Some(at) = cursor::forbidden_character(text) {
        let before = &text[..at];
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[begin..].chars().count() + 1;
        return Err(SyntaxError::new(
            "a control character, which YAML does not allow",
            Position::new(line + line_offset as usize, column),
        ));
    }
    Builder::new(text, line_offset, warnings, spellings, texts, allowance).document()
}
