//! Texts of Sigma with wildcards: `*` is any number of characters, `?` is one, `\` takes a wildcard or a backslash as it is.

use std::collections::BTreeSet;

use crate::fold;
use crate::glob::{Glob, Part};
use crate::predicate::Test;

/// The signs that begin an option on some command line: what `windash` takes for each other.
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Texts that `windash` may stand for before base64: further ones cannot be told apart by a pattern.
const MAX_SPELLINGS: usize = 625;

/// A text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wild(Vec<Part>);

impl Wild {
    /// Reads a text as it is written.
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            parts.push(match character {
                '\\' => match rest.next_if(|next| matches!(next, '\\' | '*' | '?')) {
                    Some(escaped) => Part::One(escaped),
                    None => Part::One('\\'),
                },
                '*' => Part::Some,
                '?' => Part::Any,
                other => Part::One(other),
            });
        }
        Self(parts)
    }

    /// A text that is what it says.
    pub fn plain(text: &str) -> Self {
        Self(text.chars().map(Part::One).collect())
    }

    /// With any number of characters before it, behind it, or both.
    pub fn open(mut self, before: bool, behind: bool) -> Self {
        if before && self.0.first() != Some(&Part::Some) {
            self.0.insert(0, Part::Some);
        }
        if behind && self.0.last() != Some(&Part::Some) {
            self.0.push(Part::Some);
        }
        self
    }

    /// With any dash where a dash begins a word: behind no letter or digit, and before one.
    pub fn with_any_dash(self) -> Self {
        let is_word = |part: Option<&Part>| matches!(part, Some(Part::One(one)) if one.is_alphanumeric() || *one == '_');
        let mut parts = self.0.clone();
        for (at, part) in self.0.iter().enumerate() {
            let is_dash = matches!(part, Part::One(one) if DASHES.contains(one));
            let before = at.checked_sub(1).and_then(|before| self.0.get(before));
            if is_dash && !is_word(before) && is_word(self.0.get(at + 1)) {
                let any = DASHES.iter().map(|dash| (*dash, *dash)).collect();
                parts[at] = Part::Class(any, false);
            }
        }
        Self(parts)
    }

    /// The texts that it stands for; `None` where it has wildcards, or there are too many.
    pub fn texts(&self) -> Option<Vec<String>> {
        let mut texts = vec![String::new()];
        for part in &self.0 {
            match part {
                Part::One(one) => texts.iter_mut().for_each(|text| text.push(*one)),
                Part::Class(dashes, _) if texts.len() * dashes.len() <= MAX_SPELLINGS => {
                    let with = |text: &String, dash: char| format!("{text}{dash}");
                    texts = texts
                        .iter()
                        .flat_map(|text| dashes.iter().map(move |(dash, _)| with(text, *dash)))
                        .collect();
                }
                _ => return None,
            }
        }
        Some(texts)
    }

    /// The only text that it stands for.
    pub fn text(&self) -> Option<String> {
        let one = |part: &Part| match part {
            Part::One(one) => Some(*one),
            _ => None,
        };
        self.0.iter().map(one).collect()
    }

    /// How it could be written, without escapes.
    pub fn shown(&self) -> String {
        let shown = self.0.iter().map(|part| match part {
            Part::One(one) => *one,
            Part::Some => '*',
            Part::Any => '?',
            Part::Class(..) => '-',
        });
        shown.collect()
    }

    /// In lower case.
    pub fn folded(mut self) -> Self {
        for part in &mut self.0 {
            if let Part::One(one) = part {
                *one = fold::character(*one);
            }
        }
        self
    }

    /// Whether it is like a text.
    pub fn matches(&self, text: &str) -> bool {
        Glob::of(self.0.clone()).matches(text)
    }

    /// The cheapest test that asks for it.
    pub fn test(self) -> Test {
        if let Some(text) = self.text() {
            return Test::Equals(text.into());
        }
        let (before, behind) = (
            self.0.first() == Some(&Part::Some),
            self.0.last() == Some(&Part::Some),
        );
        let from = usize::from(before);
        let to = self.0.len() - usize::from(behind && self.0.len() > 1);
        let Some(inside) = self.0.get(from..to).map(|inside| Self(inside.into())) else {
            return Test::Exists;
        };
        match (inside.text(), before, behind) {
            (Some(text), _, _) if text.is_empty() => Test::Exists,
            (Some(text), true, true) => Test::Contains(text.into()),
            (Some(text), false, _) => Test::StartsWith(text.into()),
            (Some(text), true, false) => Test::EndsWith(text.into()),
            (None, _, _) => Test::Glob(Glob::of(self.0)),
        }
    }
}

/// One test for all of some texts that are no patterns, in the place of many.
pub(super) fn together(tests: Vec<Test>) -> Vec<Test> {
    let mut texts: BTreeSet<Box<str>> = BTreeSet::new();
    let mut others = Vec::new();
    for test in tests {
        match test {
            Test::Equals(text) => drop(texts.insert(text)),
            other => others.push(other),
        }
    }
    match texts.len() {
        0 => {}
        1 => others.extend(texts.pop_first().map(Test::Equals)),
        _ => others.push(Test::Intersects(texts)),
    }
    others
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_backslash_takes_a_wildcard_as_it_is() {
        // As the specification has it: plain backslashes, one escaped, and wildcards behind them.
        for (written, text, expect) in [
            (r"a\b", r"a\b", true),
            (r"a\\b", r"a\b", true),
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
            (r"a\?", "a?", true),
            (r"a\?", "ab", false),
            (r"a\\*", r"a\bc", true),
            (r"a\\*", "abc", false),
            (r"a\\\*", r"a\*", true),
            (r"a\\\*", r"a\b", false),
            (r"a\\\", r"a\\", true),
            (r"a\\\\", r"a\\", true),
            (r"\", r"\", true),
            ("prog?.exe", "progA.exe", true),
            ("prog?.exe", "prog.exe", false),
            ("*", "", true),
            ("?", "é", true),
            ("[ab]", "[ab]", true),
            ("[ab]", "a", false),
        ] {
            assert_eq!(
                Wild::read(written).matches(text),
                expect,
                "{written} {text}"
            );
        }
    }

    #[test]
    fn dashes_that_begin_a_word_are_any_dash() {
        let wild = Wild::read("*cmd -foo/bar /c-*").with_any_dash();
        for (text, expect) in [
            ("cmd -foo/bar /c-", true),
            ("cmd /foo/bar -c-x", true),
            ("cmd \u{2013}foo/bar \u{2015}c-", true),
            ("cmd -foo-bar /c-", false),
            ("cmd -foo/bar /c/", false),
        ] {
            assert_eq!(wild.matches(text), expect, "{text}");
        }
        assert_eq!(
            Wild::read("-a /b")
                .with_any_dash()
                .texts()
                .map(|texts| texts.len()),
            Some(25)
        );
    }

    /// The obvious way: tries every length for each star.
    fn slow(pattern: &[Part], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some((Part::Some, rest)), _) => (0..=text.len()).any(|from| slow(rest, &text[from..])),
            (Some((Part::Any, rest)), Some((_, others))) => slow(rest, others),
            (Some((Part::One(one), rest)), Some((first, others))) => {
                one == first && slow(rest, others)
            }
            _ => false,
        }
    }

    fn holds(test: &Test, text: &str) -> bool {
        match test {
            Test::Equals(own) => **own == *text,
            Test::Contains(own) => text.contains(&**own),
            Test::StartsWith(own) => text.starts_with(&**own),
            Test::EndsWith(own) => text.ends_with(&**own),
            Test::Exists => true,
            Test::Glob(glob) => glob.matches(text),
            other => panic!("{other:?} asks for no text"),
        }
    }

    proptest! {
        #[test]
        fn every_test_agrees_with_the_slow_way(written in "[ab*?\\\\]{0,8}", text in "[ab*?\\\\]{0,8}") {
            let wild = Wild::read(&written);
            let characters: Vec<char> = text.chars().collect();
            let expect = slow(&wild.0, &characters);
            prop_assert_eq!(wild.matches(&text), expect);
            prop_assert_eq!(holds(&wild.test(), &text), expect);
        }

        #[test]
        fn openings_are_stars(written in "[ab*?\\\\]{0,6}", text in "[ab*?\\\\]{0,8}") {
            let wild = Wild::read(&written);
            let mut parts = wild.0.clone();
            parts.insert(0, Part::Some);
            parts.push(Part::Some);
            let characters: Vec<char> = text.chars().collect();
            prop_assert_eq!(wild.open(true, true).matches(&text), slow(&parts, &characters));
        }
    }
}
