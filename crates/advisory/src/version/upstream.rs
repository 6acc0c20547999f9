//! Releases of software without a package manager (`nginx 1.25.3`, `openssl 1.1.1k`, `openssh 9.3p1`, `jdk 8u392`,
//! `linux 6.1-rc2`), as CVE records and embedded version texts write them. Any other form is refused, for no order would
//! be certain.

use std::cmp::Ordering;

use super::number::{compare_digits, split_digits, split_letters};

/// A version in its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    /// Numbers between dots.
    numbers: &'a str,
    /// Where the tail stands: below 0 a pre-release, 0 none, above 0 a patch.
    rank: i8,
    word: &'a str,
    number: &'a str,
}

impl<'a> Parsed<'a> {
    /// Reads a version; build metadata after `+` is dropped.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(text.len());
        let (numbers, tail) = text.split_at(end);
        // The dot of `1.2.rc1` separates the tail.
        let trimmed = numbers.strip_suffix('.').filter(|_| !tail.is_empty());
        let separated = trimmed.is_some() || tail.starts_with(['-', '_', '.']);
        let numbers = trimmed.unwrap_or(numbers);
        if numbers.split('.').any(str::is_empty) {
            return Err("a number is missing");
        }
        let (word, rest) = split_letters(tail.strip_prefix(['-', '_']).unwrap_or(tail));
        let rest = rest.strip_prefix(['-', '.', '_']).unwrap_or(rest);
        let (number, rest) = split_digits(rest);
        if !rest.is_empty() {
            return Err("text after the version");
        }
        let (rank, word) = match word.to_ascii_lowercase().as_str() {
            "" if tail.is_empty() => (0, ""),
            // OSV's "before every pre-release": `1.21.0-0`.
            "" if tail == "-0" => (-5, ""),
            "dev" => (-4, ""),
            "alpha" => (-3, ""),
            "a" if !number.is_empty() => (-3, ""),
            "beta" => (-2, ""),
            "b" if !number.is_empty() => (-2, ""),
            "rc" | "pre" | "cr" => (-1, ""),
            "p" | "pl" | "patch" | "u" if !number.is_empty() => (1, ""),
            _ if !separated && number.is_empty() && matches!(word.len(), 1 | 2) => (1, word),
            _ => return Err("text after the numbers has no known order"),
        };
        Ok(Self {
            numbers,
            rank,
            word,
            number,
        })
    }

    /// Numbers first, then pre-release, release, patch; letters order as `a` … `z`, `za`.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.numbers.split('.'), other.numbers.split('.'));
        loop {
            let order = match (a.next(), b.next()) {
                (None, None) => break,
                (a, b) => compare_digits(a.unwrap_or(""), b.unwrap_or("")),
            };
            if order.is_ne() {
                return order;
            }
        }
        self.rank
            .cmp(&other.rank)
            .then_with(|| self.word.len().cmp(&other.word.len()))
            .then_with(|| self.word.cmp(other.word))
            .then_with(|| compare_digits(self.number, other.number))
    }

    /// The least version above this one, for ranges that begin after a version.
    pub(super) fn successor(&self) -> String {
        let Self {
            numbers,
            rank,
            word,
            number,
        } = self;
        match rank {
            ..=-1 => {
                let name = match rank {
                    -5 => return format!("{numbers}-dev"),
                    -4 => "dev",
                    -3 => "alpha",
                    -2 => "beta",
                    _ => "rc",
                };
                format!("{numbers}-{name}{}", plus_one(number))
            }
            0 => format!("{numbers}p0"),
            _ if word.is_empty() => format!("{numbers}p{}", plus_one(number)),
            _ => format!("{numbers}{}", next_letters(word)),
        }
    }
}

/// The number after one, of any length.
fn plus_one(digits: &str) -> String {
    let mut next: Vec<u8> = digits.bytes().collect();
    for digit in next.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return String::from_utf8_lossy(&next).into_owned();
        }
        *digit = b'0';
    }
    format!("1{}", String::from_utf8_lossy(&next))
}

/// The letters after some in the order of letters of the same case: `b` after `a`, `aa` after `z`.
fn next_letters(word: &str) -> String {
    let mut next: Vec<u8> = word.bytes().collect();
    for letter in next.iter_mut().rev() {
        if *letter < b'z' {
            *letter += 1;
            // Between the cases are characters that are no letters.
            if *letter == b'Z' + 1 {
                *letter = b'a';
            }
            return String::from_utf8_lossy(&next).into_owned();
        }
        *letter = b'A';
    }
    format!("A{}", String::from_utf8_lossy(&next))
}
