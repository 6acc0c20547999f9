//! Alpine's order of versions, as apk-tools 3: `1.2.3b_rc1_git20240101~abcdef-r4`.
//!
//! A version is a row of tokens. The first difference decides; where the kinds of the tokens differ, a pre-release suffix
//! is oldest, and of the others the kind that stands further to the right in a version. What apk does not accept is still
//! ordered, as `apk version -t` does: below every accepted continuation.

use std::cmp::Ordering;

use super::number::{compare_digits, split_digits};

const SUFFIXES: [&str; 10] = [
    "alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p",
];
/// Position of "no suffix" among [`SUFFIXES`]: suffixes before it are pre-releases.
const NO_SUFFIX: usize = 4;

/// A version, read token by token when it is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    text: &'a str,
}

impl<'a> Parsed<'a> {
    /// apk orders any text.
    pub(super) fn parse(text: &'a str) -> Self {
        Self { text }
    }

    /// The order of apk.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let mut a = Tokens::new(self.text);
        let mut b = Tokens::new(other.text);
        loop {
            let (left, right) = (a.next(), b.next());
            let order = compare_tokens(left, right);
            if order.is_ne() || left.ends() || right.ends() {
                return order;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    First(&'a str),
    Number(&'a str),
    Letter(u8),
    Suffix(usize),
    SuffixNumber(&'a str),
    Commit(&'a str),
    Revision(&'a str),
    End,
    /// What does not fit, with all that follows.
    Invalid(&'a str),
}

impl Token<'_> {
    /// Its place in a version from the left; the further to the right, the older against another kind.
    fn rank(self) -> u8 {
        match self {
            Self::First(_) => 0,
            Self::Number(_) => 1,
            Self::Letter(_) => 2,
            Self::Suffix(_) => 3,
            Self::SuffixNumber(_) => 4,
            Self::Commit(_) => 5,
            Self::Revision(_) => 6,
            Self::End => 7,
            Self::Invalid(_) => 8,
        }
    }

    fn ends(self) -> bool {
        matches!(self, Self::End | Self::Invalid(_))
    }

    fn is_pre_release(self) -> bool {
        matches!(self, Self::Suffix(weight) if weight < NO_SUFFIX)
    }
}

fn compare_tokens(a: Token<'_>, b: Token<'_>) -> Ordering {
    match (a, b) {
        // As Gentoo: a leading zero makes it a decimal fraction, which sorts as text.
        (Token::Number(a), Token::Number(b)) if a.starts_with('0') || b.starts_with('0') => {
            a.cmp(b)
        }
        (Token::First(a), Token::First(b))
        | (Token::Number(a), Token::Number(b))
        | (Token::SuffixNumber(a), Token::SuffixNumber(b))
        | (Token::Revision(a), Token::Revision(b)) => compare_digits(a, b),
        (Token::Letter(a), Token::Letter(b)) => a.cmp(&b),
        (Token::Suffix(a), Token::Suffix(b)) => a.cmp(&b),
        (Token::Commit(a), Token::Commit(b)) => a.cmp(b),
        (Token::Invalid(a), Token::Invalid(b)) => invalid_key(a).cmp(invalid_key(b)),
        _ if a.is_pre_release() != b.is_pre_release() => {
            b.is_pre_release().cmp(&a.is_pre_release())
        }
        _ => b.rank().cmp(&a.rank()),
    }
}

/// Unknown suffixes and revisions are all the same; anything else sorts as text.
fn invalid_key(text: &str) -> &str {
    if text.starts_with(['-', '_']) {
        ""
    } else {
        text
    }
}

/// The tokens of a version.
struct Tokens<'a> {
    rest: &'a str,
    /// Rank of the token before; `None` at the start.
    before: Option<u8>,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            before: None,
        }
    }

    fn next(&mut self) -> Token<'a> {
        let (token, rest) = self.read();
        self.rest = rest;
        self.before = Some(token.rank());
        token
    }

    fn read(&self) -> (Token<'a>, &'a str) {
        let rest = self.rest;
        let invalid = (Token::Invalid(rest), "");
        let Some(before) = self.before else {
            let (digits, after) = split_digits(rest);
            return match digits {
                "" => invalid,
                _ => (Token::First(digits), after),
            };
        };
        let Some(first) = rest.bytes().next() else {
            return (Token::End, "");
        };
        match first {
            b'a'..=b'z' if before <= 1 => (Token::Letter(first), &rest[1..]),
            b'.' if before <= 1 => match split_digits(&rest[1..]) {
                ("", _) => invalid,
                (digits, after) => (Token::Number(digits), after),
            },
            b'0'..=b'9' if before == 3 => {
                let (digits, after) = split_digits(rest);
                (Token::SuffixNumber(digits), after)
            }
            b'_' if before <= 4 => {
                let end = rest[1..]
                    .bytes()
                    .position(|byte| !byte.is_ascii_lowercase())
                    .map_or(rest.len(), |end| end + 1);
                let name = &rest[1..end];
                match SUFFIXES.iter().position(|known| *known == name) {
                    Some(weight) if weight != NO_SUFFIX => (Token::Suffix(weight), &rest[end..]),
                    _ => invalid,
                }
            }
            b'~' if before < 5 => {
                let end = rest[1..]
                    .bytes()
                    .position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                    .map_or(rest.len(), |end| end + 1);
                match end {
                    1 => invalid,
                    _ => (Token::Commit(&rest[1..end]), &rest[end..]),
                }
            }
            b'-' if before < 6 => match rest.strip_prefix("-r").map(split_digits) {
                // apk-tools 2 reads a revision without a number as 0.
                Some(("", after)) if !(after.is_empty() || after.starts_with('-')) => invalid,
                Some((digits, after)) => (Token::Revision(digits), after),
                None => invalid,
            },
            _ => invalid,
        }
    }
}
