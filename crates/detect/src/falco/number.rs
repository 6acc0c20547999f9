//! Numbers of conditions: decimal, or hexadecimal after `0x`.

/// The number that a text is.
pub(crate) fn number(text: &str) -> Option<f64> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        // What is lost beyond 2^53 is far from any value of an event.
        #[allow(clippy::cast_precision_loss)]
        Some(digits) => u64::from_str_radix(digits, 16)
            .ok()
            .map(|number| number as f64),
        None => {
            let is_plain = text
                .chars()
                .all(|one| one.is_ascii_digit() || ".+-eE".contains(one));
            text.parse().ok().filter(|_| is_plain)
        }
    }
}
