//! Texts of lines: headers as of mail, and names in paths.

use std::borrow::Cow;

/// The lines of a text, counted from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line))
}

/// A file as text.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    seawall_syntax::decoded(bytes)
}

/// Fields of a header block (`Name: value`, continued by indented lines) up to the first empty line.
pub(super) fn headers(text: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if fields.is_empty() {
                continue;
            }
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim(), value.trim().to_owned()));
        }
    }
    fields
}

/// The first field of this name; case does not count.
pub(super) fn field<'f>(fields: &'f [(&str, String)], name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// A path from the root: `relative` seen from a directory, with `.` and `..` resolved. `None` when it leaves the root.
pub(super) fn joined(directory: &str, relative: &str) -> Option<String> {
    let relative = match relative.strip_prefix('/') {
        Some(absolute) => return joined("", absolute),
        None => relative,
    };
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The text between two others: what follows `before`, up to `after`.
pub(super) fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_end_at_an_empty_line() {
        let fields = headers("Name: a\nDescription: b\n  c\nno field\n\nName: d\n");
        assert_eq!(field(&fields, "name"), Some("a"));
        assert_eq!(field(&fields, "description"), Some("b c"));
        assert_eq!(fields.len(), 2);
    }

    #[test]
    fn paths_stay_inside_the_root() {
        assert_eq!(joined("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(joined("a", "/c").as_deref(), Some("c"));
        assert_eq!(joined("a", "../../c"), None);
    }
}
