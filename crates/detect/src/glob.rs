//! Patterns of the shell: `*`, `?`, `[a-z]`, `[!a]` and `\` before a character that stands for itself.

use crate::fold;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Glob {
    parts: Vec<Part>,
    is_any_case: bool,
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Part {
    /// One character.
    One(char),
    /// Any character.
    Any,
    /// Any number of characters.
    Some,
    /// A character of these ranges, or of none of them.
    Class(Vec<(char, char)>, bool),
}

impl Glob {
    /// Reads a pattern. A bracket that is not closed stands for itself.
    pub fn new(text: &str, is_any_case: bool) -> Self {
        let folded = |character: char| match is_any_case {
            true => fold::character(character),
            false => character,
        };
        let characters: Vec<char> = text.chars().collect();
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(character) = characters.get(at).copied() {
            at += 1;
            match character {
                '*' if parts.last() == Some(&Part::Some) => {}
                '*' => parts.push(Part::Some),
                '?' => parts.push(Part::Any),
                '\\' if at < characters.len() => {
                    parts.push(Part::One(folded(characters[at])));
                    at += 1;
                }
                '[' => match class(&characters[at..]) {
                    Some((class, length)) => {
                        parts.push(class);
                        at += length;
                    }
                    None => parts.push(Part::One('[')),
                },
                other => parts.push(Part::One(folded(other))),
            }
        }
        Self { parts, is_any_case }
    }

    /// A pattern of parts, which a language that writes them in its own way read.
    pub(crate) fn of(parts: Vec<Part>) -> Self {
        Self {
            parts,
            is_any_case: false,
        }
    }

    /// Whether it has a part that stands for more than itself.
    pub fn is_pattern(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::One(_)))
    }

    /// Whether all of a text is like it: in time that grows with the product of both lengths.
    pub fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut at = 0;
        // Where to go on when what follows the last star fits nowhere yet.
        let mut again: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let mut next = rest.clone();
            let character = next.next();
            match (self.parts.get(at), character) {
                (Some(Part::Some), _) => {
                    again = Some((at, rest.clone()));
                    at += 1;
                    continue;
                }
                (Some(part), Some(character)) if self.is_like(part, character) => {
                    rest = next;
                    at += 1;
                    continue;
                }
                (None, None) => return true,
                _ => {}
            }
            let Some((star, from)) = &mut again else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            rest = from.clone();
            at = *star + 1;
        }
    }

    fn is_like(&self, part: &Part, character: char) -> bool {
        let folded = match self.is_any_case {
            true => fold::character(character),
            false => character,
        };
        match part {
            Part::One(own) => *own == folded,
            Part::Any => true,
            Part::Some => false,
            Part::Class(ranges, is_negated) => {
                let holds = |one: char| {
                    ranges
                        .iter()
                        .any(|(first, last)| (*first..=*last).contains(&one))
                };
                let upper = character.to_uppercase().next().unwrap_or(character);
                let found = holds(character) || self.is_any_case && (holds(folded) || holds(upper));
                found != *is_negated
            }
        }
    }
}

/// The class that begins after a bracket, with its length.
fn class(characters: &[char]) -> Option<(Part, usize)> {
    let is_negated = matches!(characters.first(), Some('!' | '^'));
    let start = usize::from(is_negated);
    // A bracket that comes first is one of the characters.
    let end = characters
        .iter()
        .skip(start + 1)
        .position(|one| *one == ']')?
        + start
        + 1;
    let inside = &characters[start..end];
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < inside.len() {
        match (inside.get(at + 1), inside.get(at + 2)) {
            (Some('-'), Some(last)) => {
                ranges.push((inside[at], *last));
                at += 3;
            }
            _ => {
                ranges.push((inside[at], inside[at]));
                at += 1;
            }
        }
    }
    Some((Part::Class(ranges, is_negated), end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text, expect) in [
            ("/srv/*/.ssh/*", "/srv/a/b/.ssh/id", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x[!0-9]", "bxz", true),
            ("[a-c]x[!0-9]", "bx1", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("", "", true),
            ("*", "", true),
            ("é?", "éß", true),
        ] {
            assert_eq!(
                Glob::new(pattern, false).matches(text),
                expect,
                "{pattern} {text}"
            );
        }
        assert!(Glob::new("NginX-[a-c]*", true).matches("nGINx-B1"));
    }

    /// The obvious way, which takes exponential time.
    fn slow(parts: &[Part], text: &[char], glob: &Glob) -> bool {
        match (parts.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some((Part::Some, rest)), _) => {
                slow(rest, text, glob) || !text.is_empty() && slow(parts, &text[1..], glob)
            }
            (Some((part, rest)), Some((first, others))) => {
                glob.is_like(part, *first) && slow(rest, others, glob)
            }
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_agrees_with_the_slow_one(pattern in "[ab*?\\[\\]!-]{0,8}", text in "[ab\\]-]{0,8}") {
            let glob = Glob::new(&pattern, false);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(glob.matches(&text), slow(&glob.parts, &characters, &glob));
        }
    }
}
