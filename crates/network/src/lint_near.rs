//! A label that a selector asks for and nobody has, written nearly as it is somewhere.

use std::collections::BTreeMap;

use crate::Lints;

/// Labels that there are, with their values and somebody who has them.
pub(crate) type Labels<'n> = BTreeMap<&'n str, BTreeMap<&'n str, String>>;

/// A label that a selector asks for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub key: String,
    pub value: String,
    /// Where it stands.
    pub path: String,
}

/// The label that is nearly there, where all others of the selector are.
pub(crate) fn nearly(
    asked: &[Asked],
    labels: &Labels<'_>,
    left: &mut usize,
    lints: &mut Lints,
) -> Option<(String, String)> {
    let is_there = |one: &Asked| {
        let values = labels.get(one.key.as_str());
        values.is_some_and(|values| values.contains_key(one.value.as_str()))
    };
    let mut missing = asked.iter().filter(|one| !is_there(one));
    let (one, None) = (missing.next()?, missing.next()) else {
        return None;
    };
    let values = labels.get(one.key.as_str());
    let work = values.map_or(labels.len(), BTreeMap::len);
    let Some(rest) = left.checked_sub(work) else {
        lints.unasked += 1;
        return None;
    };
    *left = rest;
    let said = format!("`{}: {}`", one.key, one.value);
    if let Some(values) = values {
        let mut near = values
            .iter()
            .filter(|(value, _)| is_near(&one.value, value));
        let (value, holder) = near.next()?;
        return Some((
            one.path.clone(),
            format!(
                "{said} matches nothing, but {holder} has `{}: {value}`",
                one.key
            ),
        ));
    }
    // The key is written otherwise, and the value is right.
    let mut near = labels.iter().filter(|(key, _)| is_near(&one.key, key));
    let (key, holder) =
        near.find_map(|(key, values)| Some((key, values.get(one.value.as_str())?)))?;
    Some((
        one.path.clone(),
        format!(
            "{said} matches nothing, but {holder} has `{key}: {}`",
            one.value
        ),
    ))
}

/// Shortest text of which one letter may be wrong, and of which two may.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;

/// Whether one text is the other with a slip or two of the keyboard.
fn is_near(one: &str, other: &str) -> bool {
    let shorter = one.len().min(other.len());
    let most = match shorter {
        0..ONE_WRONG => return false,
        ONE_WRONG..TWO_WRONG => 1,
        _ => 2,
    };
    // `web-1` and `web-2`, `v1` and `v2` are two things, and so are `web` and `web-canary`.
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| !letter.is_ascii_digit())
            .collect()
    };
    one.len().abs_diff(other.len()) <= most
        && one.is_ascii()
        && other.is_ascii()
        && letters(one) != letters(other)
        && parts(one) == parts(other)
        && distance(one.as_bytes(), other.as_bytes()) <= most
}

/// How many words a text has.
fn parts(text: &str) -> usize {
    text.split(['-', '_', '.', '/'])
        .filter(|part| !part.is_empty())
        .count()
}

/// How many letters have to be put in, taken out, replaced, or exchanged with their neighbour.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, wanted) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != wanted);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let is_exchanged =
                row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *wanted;
            if is_exchanged {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_names_are_not() {
        for (one, other, expect) in [
            ("frontned", "frontend", true),
            ("frontend", "fontend", true),
            ("databse", "database", true),
            ("webb", "weba", true),
            ("api", "app", false),
            ("web-1", "web-2", false),
            ("cache-v10", "cache-v2", false),
            ("prod", "test", false),
            ("front", "front-db", false),
            ("payments", "payroll", false),
            ("", "frontend", false),
        ] {
            assert_eq!(is_near(one, other), expect, "{one} {other}");
        }
        assert_eq!(distance(b"abcd", b"acbd"), 1);
        assert_eq!(distance(b"", b"ab"), 2);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
    }
}
