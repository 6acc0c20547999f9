//! Amounts of resources, as exact numbers: `100m`, `1.5Gi`, `1e3`.

use seawall_syntax::{Node, Value};

use crate::format::is_quantity;

/// Parts of one that are counted: the API server rounds what is finer up.
const NANO: i128 = 1_000_000_000;

/// Parts of one that a resource counted in whole units is looked at in.
const MILLI: i128 = NANO / 1_000;

/// An amount, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(i128);

impl Quantity {
    /// Zero.
    pub(crate) const ZERO: Self = Self(0);

    /// Reads a value of a manifest. None for what is no quantity, and for what is too large or too long to be compared
    /// for certain.
    pub(crate) fn of(node: &Node) -> Option<Self> {
        match node.value() {
            Value::Int(number) => Some(Self(i128::from(number) * NANO)),
            Value::Float(number) => Self::parse(&number.to_string()),
            Value::String(text) => Self::parse(text),
            _ => None,
        }
    }

    /// What a text stands for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !is_quantity(text) {
            return None;
        }
        let text = text.trim();
        let is_negative = text.starts_with('-');
        let text = text.trim_start_matches(['+', '-']);
        let end = text
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let mut amount: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            amount = amount
                .checked_mul(10)?
                .checked_add(i128::from(digit - b'0'))?;
        }
        let below = i32::try_from(fraction.len()).ok()?;
        let (factor, power) = scale(suffix)?;
        let amount = amount.checked_mul(factor)?;
        let amount = times_power(amount, power.checked_sub(below)?.checked_add(9)?)?;
        Some(Self(if is_negative { -amount } else { amount }))
    }

    /// Whether it is less than another one taken so many times. What is too large to tell is not.
    pub(crate) fn is_less_than_times(self, times: Self, other: Self) -> bool {
        let own = self.0.checked_mul(NANO);
        let product = times.0.checked_mul(other.0);
        matches!((own, product), (Some(own), Some(product)) if own < product)
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether it is a whole number, as the server looks at it: in thousandths.
    pub(crate) fn is_whole(self) -> bool {
        let thousandths = self.0.div_euclid(MILLI) + i128::from(self.0.rem_euclid(MILLI) != 0);
        thousandths % 1_000 == 0
    }
}

/// What a suffix multiplies with: a factor, and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        _ => (1, suffix.get(1..)?.parse().ok()?),
    })
}

/// Multiplies with a power of ten; what is below one is rounded up.
fn times_power(amount: i128, power: i32) -> Option<i128> {
    let factor = 10_i128.checked_pow(power.unsigned_abs())?;
    if power >= 0 {
        return amount.checked_mul(factor);
    }
    Some(amount / factor + i128::from(amount % factor != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_compare() {
        let read = |text: &str| Quantity::parse(text).unwrap_or_else(|| panic!("{text}"));
        for (small, large) in [
            ("99m", "0.1"),
            ("1G", "1Gi"),
            ("1000Mi", "1Gi"),
            ("1.4Gi", "1.5Gi"),
            ("-1", "0"),
            ("1e3", "1001"),
            ("999k", "1M"),
            ("0", "1n"),
            ("7E", "7Ei"),
        ] {
            assert!(read(small) < read(large), "{small} {large}");
        }
        for (one, other) in [
            ("1", "1000m"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1k"),
            ("0.5", ".5"),
            ("1E", "1e18"),
            ("0.1n", "1n"),
            (" 1 ", "+1"),
        ] {
            assert_eq!(read(one), read(other), "{one} {other}");
        }
        for text in [
            "",
            "1x",
            "1e99",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn whole_amounts() {
        for (text, is_whole) in [
            ("1", true),
            ("1000m", true),
            ("1.5", false),
            ("500m", false),
            ("1k", true),
            ("-1", true),
        ] {
            assert_eq!(
                Quantity::parse(text).map(Quantity::is_whole),
                Some(is_whole),
                "{text}"
            );
        }
    }
}
