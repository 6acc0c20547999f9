//! Points in time as feeds write them, only to tell which of two is later.

/// Seconds and nanoseconds since some fixed day, so that later is greater; `None` for what is no RFC 3339 time or day.
pub(crate) fn instant(text: &str) -> Option<(i64, u32)> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| -> Option<i64> {
        let digits = text.get(from..from + length)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let day = days(number(0, 4)?, number(5, 2)?, number(8, 2)?)?;
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    if bytes.len() == 10 {
        return Some((day * 86_400, 0));
    }
    if !matches!(bytes[10], b'T' | b't' | b' ') {
        return None;
    }
    let seconds = number(11, 2)? * 3600 + number(14, 2)? * 60 + number(17, 2)?;
    let rest = text.get(19..)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(
            rest.bytes()
                .position(|byte| !byte.is_ascii_digit())
                .unwrap_or(rest.len()),
        ),
        None => ("", rest),
    };
    let nanos: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    Some((day * 86_400 + seconds - offset(zone)?, nanos.parse().ok()?))
}

/// Seconds east of UTC; none stated is UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let value: i64 = (digits.len() == 4).then(|| digits.parse().ok())??;
    Some(sign * (value / 100 * 3600 + value % 100 * 60))
}

/// Days since the beginning of the year 0, in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    Some(
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn later_is_greater() {
        for pair in [
            ["2024-01-01", "2024-01-01T00:00:01Z"],
            ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.5Z"],
            ["2024-01-01T01:00:00+02:00", "2024-01-01T00:00:00Z"],
            ["2024-02-29", "2024-03-01"],
            ["2023-12-31", "2024-01-01"],
        ] {
            assert!(
                instant(pair[0]).expect("a time") < instant(pair[1]).expect("a time"),
                "{pair:?}"
            );
        }
        for text in [
            "",
            "yesterday",
            "2024-13-01",
            "2024-01-01X",
            "2024-01-01T00:00:00X",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".*", like in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Zé+-]{0,14}") {
            instant(&text);
            instant(&like);
        }
    }
}
