//! Numbers as they are compared: whole ones exactly, whatever their size, as IDs and times in nanoseconds are beyond 2^53.

use std::cmp::Ordering;
use std::fmt;

/// A number of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// As a floating-point number.
    float: f64,
    /// Exactly, where it is whole and not too large.
    whole: Option<i128>,
}

impl Number {
    /// A number that a text is in decimal; `None` for other texts, and for what is not finite.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let float: f64 = text.parse().ok()?;
        float.is_finite().then(|| Self {
            float,
            whole: whole(text),
        })
    }

    /// A floating-point number.
    pub fn float(float: f64) -> Self {
        Self { float, whole: None }
    }

    /// A whole number.
    #[allow(clippy::cast_precision_loss)]
    pub fn whole(whole: i128) -> Self {
        Self {
            float: whole as f64,
            whole: Some(whole),
        }
    }

    /// As a floating-point number, which may be near to it only.
    pub fn as_float(self) -> f64 {
        self.float
    }

    /// How a value of an event compares to it; `None` for a value that is no number.
    pub(crate) fn compared(self, value: &str) -> Option<Ordering> {
        if let Some(own) = self.whole
            && let Some(value) = whole(value)
        {
            return Some(value.cmp(&own));
        }
        value.parse::<f64>().ok()?.partial_cmp(&self.float)
    }

    fn key(self) -> (u64, Option<i128>) {
        (self.float.to_bits(), self.whole)
    }
}

fn whole(text: &str) -> Option<i128> {
    // Leading zeros are many digits and no large number.
    text.parse().ok()
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.float),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.float
            .total_cmp(&other.float)
            .then(self.whole.cmp(&other.whole))
    }
}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_compared_exactly() {
        for (rule, value, expect) in [
            (
                "9007199254740992",
                "9007199254740993",
                Some(Ordering::Greater),
            ),
            ("9007199254740993", "9007199254740992", Some(Ordering::Less)),
            (
                "18446744073709551615",
                "18446744073709551615",
                Some(Ordering::Equal),
            ),
            ("1", "1.0", Some(Ordering::Equal)),
            ("1.5", "2", Some(Ordering::Greater)),
            ("-3", "-4", Some(Ordering::Less)),
            ("1", "a", None),
            ("1", "nan", None),
        ] {
            let rule = Number::parse(rule).expect("a number");
            assert_eq!(rule.compared(value), expect, "{value}");
        }
        assert_eq!(Number::parse("inf"), None);
    }
}
