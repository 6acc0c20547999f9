//! Composer's order of versions: PHP's `version_compare`, without a leading `v`.
//!
//! Parts order as `dev` < `alpha` < `beta` < `RC` < the end < numbers < `pl`, and any other word before all of them. `#`
//! stands for any number, and so is the one part that does not order: it equals every number and the end.

use std::cmp::Ordering;

use super::number::{compare_digits, split_digits};

/// A version as the parts that PHP compares.
#[derive(Debug, Clone)]
pub(super) struct Parsed<'a> {
    parts: Vec<&'a str>,
}

/// What [`weigh`] gives for the end of a version and for a number against a word.
const NUMBER: i8 = 4;

impl<'a> Parsed<'a> {
    /// Composer orders any text.
    pub(super) fn parse(text: &'a str) -> Self {
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut parts = Vec::new();
        while let Some(first) = rest.chars().next() {
            let (part, after) = if first.is_ascii_digit() {
                split_digits(rest)
            } else if first == '#' {
                rest.split_at(1)
            } else if is_word(first) {
                rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
            } else {
                ("", &rest[first.len_utf8()..])
            };
            if !part.is_empty() {
                parts.push(part);
            }
            rest = after;
        }
        Self { parts }
    }

    /// Reads a version as Composer's parser makes it normal: four numbers, stability words in any case, `stable` and build
    /// metadata dropped. Branches (`dev-main`, `2.x-dev`) and other words are no versions.
    pub(super) fn parse_normal(text: &'a str) -> Result<Self, &'static str> {
        let text = text.trim();
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let parts = Self::parse(text).parts;
        let numbers = parts
            .iter()
            .take_while(|part| starts_with_digit(part))
            .count();
        if numbers == 0 {
            return Err("a branch has no version");
        }
        let mut normal = parts[..numbers].to_vec();
        normal.resize(numbers.max(4), "0");
        for part in &parts[numbers..] {
            normal.push(match part.to_ascii_lowercase().as_str() {
                "stable" => continue,
                "dev" => "dev",
                "a" | "alpha" => "alpha",
                "b" | "beta" => "beta",
                "rc" => "RC",
                "p" | "pl" | "patch" => "pl",
                _ if starts_with_digit(part) => part,
                _ => return Err("a word that is no stability"),
            });
        }
        Ok(Self { parts: normal })
    }

    /// The order of `version_compare`.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        for (a, b) in self.parts.iter().zip(&other.parts) {
            let order = match (starts_with_digit(a), starts_with_digit(b)) {
                (true, true) => compare_digits(a, b),
                (false, false) => weigh(a).cmp(&weigh(b)),
                (true, false) => NUMBER.cmp(&weigh(b)),
                (false, true) => weigh(a).cmp(&NUMBER),
            };
            if order.is_ne() {
                return order;
            }
        }
        let (a, b) = (self.parts.len(), other.parts.len());
        match a.cmp(&b) {
            Ordering::Equal => Ordering::Equal,
            Ordering::Greater => rest_to_end(&self.parts[b..]),
            Ordering::Less => rest_to_end(&other.parts[a..]).reverse(),
        }
    }
}

/// How what a longer version has more compares to the end of the shorter one.
fn rest_to_end(parts: &[&str]) -> Ordering {
    for part in parts {
        if starts_with_digit(part) {
            return Ordering::Greater;
        }
        let order = weigh(part).cmp(&NUMBER);
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn starts_with_digit(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

/// PHP knows words by how they begin, in lower case but for `RC`.
fn weigh(part: &str) -> i8 {
    const WORDS: [(&str, i8); 7] = [
        ("dev", 0),
        ("a", 1),
        ("b", 2),
        ("RC", 3),
        ("rc", 3),
        ("#", NUMBER),
        ("p", 5),
    ];
    WORDS
        .iter()
        .find(|(word, _)| part.starts_with(word))
        .map_or(-1, |(_, weight)| *weight)
}
