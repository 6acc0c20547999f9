//! Numbers of conditions: decimal, or hexadecimal after `0x`.

use crate::number::Number;

/// The number that a text is.
pub(crate) fn number(text: &str) -> Option<Number> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => {
            let number = u64::from_str_radix(digits, 16).ok()?;
            Some(Number::whole(number.into()))
        }
        None => {
            let is_plain = text
                .chars()
                .all(|one| one.is_ascii_digit() || ".+-eE".contains(one));
            Number::parse(text).filter(|_| is_plain)
        }
    }
}
