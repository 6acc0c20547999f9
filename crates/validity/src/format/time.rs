//! Dates and times.

/// Numbers of this many digits each, with a byte between.
fn numbers<const N: usize>(text: &str, digits: [usize; N], between: u8) -> Option<[u32; N]> {
    let mut numbers = [0; N];
    let mut rest = text;
    for (index, (number, count)) in numbers.iter_mut().zip(digits).enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(char::from(between))?;
        }
        let part = rest.get(..count)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
        rest = rest.get(count..)?;
    }
    rest.is_empty().then_some(numbers)
}

pub(crate) fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, [4, 2, 2], b'-') else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A date, `T`, a time with optional fraction, and `Z` or an offset.
pub(crate) fn is_date_time(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let Some((date, rest)) = text.split_once('t') else {
        return false;
    };
    let (Some(time), Some(rest)) = (rest.get(..8), rest.get(8..)) else {
        return false;
    };
    let is_time = numbers(time, [2, 2, 2], b':')
        .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60);
    // A fraction is any one character and digits: the server's pattern has a bare dot there.
    let mut behind = rest.chars();
    behind.next();
    let fraction = behind.as_str();
    let zone = fraction.trim_start_matches(|character: char| character.is_ascii_digit());
    let has_zone = is_zone(rest) || (zone.len() < fraction.len() && is_zone(zone));
    is_date(date) && is_time && has_zone
}

fn is_zone(text: &str) -> bool {
    text == "z"
        || text
            .strip_prefix(['+', '-'])
            .is_some_and(|offset| numbers(offset, [2, 2], b':').is_some())
}

/// A time as Go reads it where an API has one (RFC 3339): with a large `T` and `Z`, and a fraction behind a dot or comma.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else {
        return false;
    };
    let (Some(time), Some(rest)) = (rest.get(..8), rest.get(8..)) else {
        return false;
    };
    let is_time = numbers(time, [2, 2, 2], b':')
        .is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60);
    let zone = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            match zone.len() < fraction.len() {
                true => zone,
                false => return false,
            }
        }
        None => rest,
    };
    is_date(date) && is_time && (zone == "Z" || zone != "z" && is_zone(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_go_reads_them() {
        for text in [
            "2026-01-31T09:00:00Z",
            "2026-01-31T09:00:00.123456Z",
            "2026-01-31T09:00:00+02:00",
            "2024-02-29T23:59:59-11:30",
        ] {
            assert!(is_rfc3339(text), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-01-31",
            "2026-01-31 09:00:00Z",
            "2026-01-31t09:00:00z",
            "2026-02-30T09:00:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31T09:00:00",
            "2026-01-31T09:00:00.Z",
            "2026-01-31T09:00:00é",
        ] {
            assert!(!is_rfc3339(text), "{text}");
        }
    }
}
