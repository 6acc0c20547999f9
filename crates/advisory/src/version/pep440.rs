//! Python's order of versions (PEP 440). What is not of that form is older than all that is, and ordered among itself as
//! setuptools did before: advisories still name such versions.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_lists, is_number, split_digits, split_letters};

/// A version, prepared.
#[derive(Debug, Clone)]
pub(super) enum Parsed<'a> {
    /// Of the form that PEP 440 asks for.
    Standard(Standard<'a>),
    /// Of any other form: the parts that setuptools compared as texts.
    Legacy(Vec<String>),
}

/// A version in the parts of PEP 440.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standard<'a> {
    epoch: &'a str,
    /// Numbers between dots.
    release: &'a str,
    /// Alpha, beta or candidate as 0, 1 or 2, with its number.
    pre: Option<(u8, &'a str)>,
    post: Option<&'a str>,
    dev: Option<&'a str>,
    local: Option<&'a str>,
}

impl<'a> Parsed<'a> {
    /// Python orders any text.
    pub(super) fn parse(text: &'a str) -> Self {
        match Standard::parse(text) {
            Some(standard) => Self::Standard(standard),
            None => Self::Legacy(legacy_parts(text)),
        }
    }

    /// The order of PEP 440.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Standard(a), Self::Standard(b)) => a.compare(b),
            (Self::Standard(_), Self::Legacy(_)) => Ordering::Greater,
            (Self::Legacy(_), Self::Standard(_)) => Ordering::Less,
            (Self::Legacy(a), Self::Legacy(b)) => a.cmp(b),
        }
    }
}

impl<'a> Standard<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut version = Self::default();
        if let (digits, after) = split_digits(rest)
            && !digits.is_empty()
            && let Some(after) = after.strip_prefix('!')
        {
            (version.epoch, rest) = (digits, after);
        }
        (version.release, rest) = split_release(rest)?;
        const PRE: [(&str, u8); 8] = [
            ("alpha", 0),
            ("beta", 1),
            ("preview", 2),
            ("pre", 2),
            ("rc", 2),
            ("a", 0),
            ("b", 1),
            ("c", 2),
        ];
        if let Some((kind, number, after)) = split_tag(rest, &PRE) {
            version.pre = Some((kind, number));
            rest = after;
        }
        const POST: [(&str, u8); 3] = [("post", 0), ("rev", 0), ("r", 0)];
        let implicit = rest
            .strip_prefix('-')
            .map(split_digits)
            .filter(|(digits, _)| !digits.is_empty());
        if let Some((number, after)) = implicit {
            version.post = Some(number);
            rest = after;
        } else if let Some((_, number, after)) = split_tag(rest, &POST) {
            version.post = Some(number);
            rest = after;
        }
        if let Some((_, number, after)) = split_tag(rest, &[("dev", 0)]) {
            version.dev = Some(number);
            rest = after;
        }
        if let Some(local) = rest.strip_prefix('+') {
            let plain =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
            if !local.split(SEPARATORS).all(plain) {
                return None;
            }
            version.local = Some(local);
            rest = "";
        }
        rest.is_empty().then_some(version)
    }

    fn compare(&self, other: &Self) -> Ordering {
        compare_digits(self.epoch, other.epoch)
            .then_with(|| compare_release(self.release, other.release))
            .then_with(|| self.pre_rank().cmp(&other.pre_rank()))
            .then_with(|| match (self.pre, other.pre) {
                (Some((_, a)), Some((_, b))) => compare_digits(a, b),
                _ => Ordering::Equal,
            })
            .then_with(|| compare_optional(self.post, other.post))
            // A development release comes before what it leads to.
            .then_with(|| match (self.dev, other.dev) {
                (Some(a), Some(b)) => compare_digits(a, b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            })
            .then_with(|| compare_local(self.local, other.local))
    }

    /// `1.0.dev1` before `1.0a1`, that before `1.0b1`, `1.0rc1` and last `1.0`.
    fn pre_rank(&self) -> u8 {
        match (self.pre, self.post, self.dev) {
            (Some((kind, _)), _, _) => 1 + kind,
            (None, None, Some(_)) => 0,
            _ => 4,
        }
    }
}

const SEPARATORS: [char; 3] = ['-', '_', '.'];

/// Splits off numbers between dots.
fn split_release(text: &str) -> Option<(&str, &str)> {
    let (first, mut rest) = split_digits(text);
    if first.is_empty() {
        return None;
    }
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, after) = split_digits(after);
        if digits.is_empty() {
            break;
        }
        rest = after;
    }
    Some((&text[..text.len() - rest.len()], rest))
}

/// Splits off one of some words with its number, separators around the word allowed.
fn split_tag<'a>(text: &'a str, words: &[(&str, u8)]) -> Option<(u8, &'a str, &'a str)> {
    let text = text.strip_prefix(SEPARATORS).unwrap_or(text);
    let (kind, rest) = words.iter().find_map(|(word, kind)| {
        let start = text.get(..word.len())?;
        start
            .eq_ignore_ascii_case(word)
            .then(|| (*kind, &text[word.len()..]))
    })?;
    let rest = rest.strip_prefix(SEPARATORS).unwrap_or(rest);
    let (number, rest) = split_digits(rest);
    Some((kind, number, rest))
}

fn compare_release(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => compare_digits(a.unwrap_or(""), b.unwrap_or("")),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares optional numbers; none comes first.
fn compare_optional(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => compare_digits(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Compares local versions: none first, words before numbers, fewer parts before more.
fn compare_local(a: Option<&str>, b: Option<&str>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_some().cmp(&b.is_some());
    };
    let lower = |byte: u8| byte.to_ascii_lowercase();
    compare_lists(a.split(SEPARATORS), b.split(SEPARATORS), |a, b| {
        match (is_number(a), is_number(b)) {
            (true, true) => compare_digits(a, b),
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => a.bytes().map(lower).cmp(b.bytes().map(lower)),
        }
    })
}

/// The parts that setuptools compared, as texts: numbers filled to eight digits, words marked so that those before
/// `*final` are pre-releases.
fn legacy_parts(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let (part, after) = match first {
            '0'..='9' => split_digits(rest),
            '.' | '-' => rest.split_at(1),
            _ if first.is_ascii_lowercase() => split_letters(rest),
            _ => {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
                rest.split_at(rest.find(plain).unwrap_or(rest.len()))
            }
        };
        rest = after;
        match part {
            "." => {}
            "pre" | "preview" | "rc" => push_legacy(&mut parts, "*c".to_owned()),
            "-" => push_legacy(&mut parts, "*final-".to_owned()),
            "dev" => push_legacy(&mut parts, "*@".to_owned()),
            _ if first.is_ascii_digit() => push_legacy(&mut parts, format!("{part:0>8}")),
            _ => push_legacy(&mut parts, format!("*{part}")),
        }
    }
    push_legacy(&mut parts, "*final".to_owned());
    parts
}

/// A pre-release takes the hyphens before it away, any word the zeros before it.
fn push_legacy(parts: &mut Vec<String>, part: String) {
    let drop_last = |parts: &mut Vec<String>, what: &str| {
        while parts.last().is_some_and(|last| last == what) {
            parts.pop();
        }
    };
    if part.starts_with('*') {
        if part.as_str() < "*final" {
            drop_last(parts, "*final-");
        }
        drop_last(parts, "00000000");
    }
    parts.push(part);
}
