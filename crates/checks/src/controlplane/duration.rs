//! Durations as Go writes them: `1h30m`, `5m0s`, `250ms`.

/// Seconds of a minute.
pub(super) const MINUTE: f64 = 60.0;

/// The seconds of a duration; `None` for anything that Go does not read. `0` needs no unit.
pub(super) fn parse(text: &str) -> Option<f64> {
    const UNITS: &[(&str, f64)] = &[
        ("ns", 1e-9),
        ("us", 1e-6),
        ("µs", 1e-6),
        ("ms", 1e-3),
        ("s", 1.0),
        ("m", MINUTE),
        ("h", 60.0 * MINUTE),
    ];
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let unit = rest.find(|next: char| !(next.is_ascii_digit() || next == '.'))?;
        let (number, after) = rest.split_at_checked(unit)?;
        let number: f64 = number.parse().ok()?;
        // `ms` before `m`: the longest unit that matches.
        let (name, size) = UNITS.iter().find(|(name, _)| {
            after
                .strip_prefix(name)
                .is_some_and(|next| !next.starts_with(|next: char| next.is_alphabetic()))
        })?;
        seconds += number * size;
        rest = after.strip_prefix(name)?;
    }
    Some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_read_as_in_go() {
        for (text, seconds) in [
            ("0", 0.0),
            ("0s", 0.0),
            ("60s", 60.0),
            ("1m0s", 60.0),
            ("1h30m", 5400.0),
            ("1.5h", 5400.0),
            ("250ms", 0.25),
            ("-1s", -1.0),
        ] {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
        for text in ["", "-", "5", "s", "5 m", "5x", "5mx", "."] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
