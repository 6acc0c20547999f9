//! Maven's order of versions, as the version order specification of its POM reference and `ComparableVersion`.

use std::cmp::Ordering;

use super::number::{compare_digits, is_zero};

/// A version as the tokens that are left when those that say nothing are trimmed.
#[derive(Debug, Clone)]
pub(super) struct Parsed {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    /// Whether a hyphen, or a change between digits and others, comes before it, rather than a dot. Before a qualifier a
    /// dot is as good as a hyphen (MNG-7644).
    hyphen: bool,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Number(Box<str>),
    /// Its place among the known qualifiers, and its text where it is none of them.
    Qualifier(u8, Box<str>),
}

/// Place of a release (`final`, `ga`, nothing) among the qualifiers.
const RELEASE: u8 = 5;

impl Parsed {
    /// Maven orders any text.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.to_lowercase();
        let mut tokens = Vec::new();
        let mut hyphen = false;
        let mut rest = text.as_str();
        loop {
            let digits = rest.starts_with(|c: char| c.is_ascii_digit());
            let end = rest
                .find(|c: char| c == '.' || c == '-' || c.is_ascii_digit() != digits)
                .unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            let next = after.chars().next();
            let value = read(token, digits, next.is_some_and(|c| c.is_ascii_digit()));
            tokens.push(Token {
                hyphen: hyphen || matches!(value, Value::Qualifier(..)),
                value,
            });
            let Some(next) = next else { break };
            hyphen = next != '.';
            rest = if matches!(next, '.' | '-') {
                &after[1..]
            } else {
                after
            };
        }
        Self {
            tokens: trim(tokens),
        }
    }

    /// The order of Maven: the first difference decides; the end is 0 against numbers and a release against qualifiers.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let longest = self.tokens.len().max(other.tokens.len());
        (0..longest)
            .map(|at| match (self.tokens.get(at), other.tokens.get(at)) {
                (Some(a), Some(b)) => a.compare(b),
                (Some(a), None) => a.compare_to_end(),
                (None, Some(b)) => b.compare_to_end().reverse(),
                (None, None) => Ordering::Equal,
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl Token {
    /// Whether it says nothing where it ends a version: 0 or a word for a release.
    fn is_null(&self) -> bool {
        match &self.value {
            Value::Number(digits) => is_zero(digits),
            Value::Qualifier(place, _) => *place == RELEASE,
        }
    }

    /// A qualifier is older than a number, `-1` older than `.1`.
    fn compare(&self, other: &Self) -> Ordering {
        match (&self.value, &other.value) {
            (Value::Number(a), Value::Number(b)) => other
                .hyphen
                .cmp(&self.hyphen)
                .then_with(|| compare_digits(a, b)),
            (Value::Number(_), Value::Qualifier(..)) => Ordering::Greater,
            (Value::Qualifier(..), Value::Number(_)) => Ordering::Less,
            (Value::Qualifier(a, text_a), Value::Qualifier(b, text_b)) => {
                a.cmp(b).then_with(|| text_a.cmp(text_b))
            }
        }
    }

    fn compare_to_end(&self) -> Ordering {
        match &self.value {
            Value::Number(_) if self.hyphen => Ordering::Greater,
            Value::Number(digits) => compare_digits(digits, "0"),
            Value::Qualifier(place, _) => place.cmp(&RELEASE),
        }
    }
}

/// A token's value. `a`, `b` and `m` are short for qualifiers where a digit follows at once.
fn read(token: &str, digits: bool, before_digit: bool) -> Value {
    if digits || token.is_empty() {
        return Value::Number(token.trim_start_matches('0').into());
    }
    let place = match token {
        "alpha" => 0,
        "a" if before_digit => 0,
        "beta" => 1,
        "b" if before_digit => 1,
        "milestone" => 2,
        "m" if before_digit => 2,
        "rc" | "cr" => 3,
        "snapshot" => 4,
        "ga" | "final" | "release" => RELEASE,
        "sp" => 6,
        _ => return Value::Qualifier(7, token.into()),
    };
    Value::Qualifier(place, "".into())
}

/// Drops the tokens that say nothing from the end, and from before each hyphen that is left.
fn trim(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if token.hyphen {
            drop_nulls(&mut kept);
        }
        kept.push(token);
    }
    drop_nulls(&mut kept);
    kept
}

/// Drops what says nothing from the end, but never the first token.
fn drop_nulls(tokens: &mut Vec<Token>) {
    while tokens.len() > 1 && tokens.last().is_some_and(Token::is_null) {
        tokens.pop();
    }
}
