//! Redaction markers: `[redacted: <pattern>]`.

use crate::found::Found;
use crate::pattern::Pattern;
use crate::patterns;

/// How every marker begins.
pub(crate) const OPENING: &str = "[redacted: ";
/// Longer than any id, so that a text without a closing bracket costs nothing.
const ID_LIMIT: usize = 48;

/// The pattern of the marker that begins at `start`, and the offset behind it.
pub(crate) fn read(text: &str, start: usize) -> Option<(&'static Pattern, usize)> {
    let rest = text.get(start..)?.strip_prefix(OPENING)?;
    let length = rest
        .bytes()
        .take(ID_LIMIT)
        .take_while(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        .count();
    let id = rest.get(..length).filter(|id| !id.is_empty())?;
    if rest.as_bytes().get(length) != Some(&b']') {
        return None;
    }
    let pattern = patterns::by_id(id).unwrap_or(&patterns::UNKNOWN);
    Some((pattern, start + OPENING.len() + length + 1))
}

/// The pattern of the first marker in a text.
pub(crate) fn first(text: &str) -> Option<&'static Pattern> {
    text.match_indices(OPENING)
        .find_map(|(start, _)| read(text, start))
        .map(|(pattern, _)| pattern)
}

/// The text with a marker in place of each credential that is not one already. `found` is ordered and disjoint.
pub(crate) fn replace(text: &str, found: &[Found]) -> Option<String> {
    let mut replaced: Option<String> = None;
    let mut copied = 0;
    for one in found.iter().filter(|one| !one.marker) {
        let result = replaced.get_or_insert_with(|| String::with_capacity(text.len()));
        result.push_str(text.get(copied..one.start).unwrap_or_default());
        result.push_str(OPENING);
        result.push_str(one.pattern.id);
        result.push(']');
        copied = one.end;
    }
    if let Some(result) = &mut replaced {
        result.push_str(text.get(copied..).unwrap_or_default());
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn markers_are_read_strictly() {
        for (text, id) in [
            ("[redacted: github-token]", Some("github-token")),
            ("a [redacted: jwt] b", Some("jwt")),
            ("[redacted: [redacted: jwt]", Some("jwt")),
            ("[redacted: from-a-later-version]", Some("credential")),
            ("[redacted: ]", None),
            ("[redacted: jwt", None),
            ("[redacted]", None),
            ("[redacted: Two words]", None),
        ] {
            assert_eq!(first(text).map(|pattern| pattern.id), id, "{text}");
        }
    }
}
