//! The exec form: a JSON array of strings.

use crate::logical::Logical;
use crate::refusal::Refused;
use crate::word::Word;

/// Words of a JSON array; `None` when the text is none, which Docker then takes as the shell form.
///
/// # Errors
/// When it is an array of other things than strings.
pub(crate) fn array(line: &Logical) -> Result<Option<Vec<Word>>, Refused> {
    let text = line.text.trim();
    if !text.starts_with('[') {
        return Ok(None);
    }
    let Ok(items) = serde_json::from_str::<Vec<serde_json::Value>>(text) else {
        return Ok(None);
    };
    let mut places = places(&line.text).into_iter();
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        let serde_json::Value::String(string) = item else {
            let span = line.span(0..line.text.len());
            return Err(Refused::new(
                span,
                "the exec form is an array of strings only",
            ));
        };
        let place = places.next().unwrap_or(0..0);
        words.push(Word::plain(&string, line.span(place)));
    }
    Ok(Some(words))
}

/// The string literals of a JSON text that is known to be valid.
fn places(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut places = Vec::new();
    let mut start = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match start {
            None if byte == b'"' => start = Some(at),
            None => {}
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if byte == b'\\' => is_escaped = true,
            Some(from) if byte == b'"' => {
                places.push(from..at + 1);
                start = None;
            }
            Some(_) => {}
        }
    }
    places
}
