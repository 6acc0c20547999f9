//! Schedules of CronJobs.

/// Names for schedules.
const NAMES: &[&str] = &[
    "@annually",
    "@daily",
    "@hourly",
    "@midnight",
    "@monthly",
    "@weekly",
    "@yearly",
];
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// What the fields of a schedule go from and to, and their names, of which the first is the lowest number.
const FIELDS: [(u32, u32, &[&str]); 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (1, 12, MONTHS),
    (0, 6, DAYS),
];

/// Whether a text is a schedule.
pub(super) fn is_schedule(text: &str) -> bool {
    if text.starts_with('@') {
        let period = text.strip_prefix("@every ");
        return NAMES.contains(&text) || period.is_some_and(is_duration);
    }
    let words = || text.split_whitespace();
    words().count() == FIELDS.len()
        && words().zip(FIELDS).all(|(word, (low, high, names))| {
            // Empty items are skipped.
            let mut items = word.split(',').filter(|item| !item.is_empty());
            items.all(|item| is_item(item, low, high, names))
        })
}

/// A number, a range or everything, with or without a step.
fn is_item(text: &str, low: u32, high: u32, names: &[&str]) -> bool {
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (text, None),
    };
    if step.is_some_and(|step| number(step).is_none_or(|step| step == 0)) {
        return false;
    }
    let value = |text: &str| {
        let name = names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text));
        match name.and_then(|place| u32::try_from(place).ok()) {
            Some(place) => Some(place + low),
            None => number(text),
        }
    };
    let mut ends = range.split('-');
    let (first, last) = (ends.next().unwrap_or_default(), ends.next());
    if ends.next().is_some() {
        return false;
    }
    if matches!(first, "*" | "?") {
        return true;
    }
    let Some(first) = value(first) else {
        return false;
    };
    let last = match last {
        Some(last) => value(last),
        None if step.is_some() => Some(high),
        None => Some(first),
    };
    last.is_some_and(|last| low <= first && first <= last && last <= high)
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// `1h30m`, `1.5s`: numbers with units.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text == "0" {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|part: char| !part.is_ascii_digit() && part != '.');
        let (number, unit) = rest.split_at(end.unwrap_or(rest.len()));
        let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
        let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
        let found = units.iter().find_map(|name| unit.strip_prefix(name));
        match found {
            Some(left) if has_digit && number.matches('.').count() < 2 => rest = left,
            _ => return false,
        }
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for text in [
            "* * * * *",
            "*/5 0-6 1,15 jan-MAR mon",
            "0 0 ? * 5/2",
            "59 23 31 12 6",
            "@daily",
            "@every 1h30m",
            "@every 1.5s",
            "  0 0 * * 0 ",
            "1,,2 * * * *",
            "0 0 1 1 Sun-sat",
        ] {
            assert!(is_schedule(text), "{text}");
        }
        for text in [
            "61 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 7",
            "5-1 * * * *",
            "*/0 * * * *",
            "1-2-3 * * * *",
            "1/2/3 * * * *",
            "a * * * *",
            "* * * *",
            "* * * * * *",
            "@Daily",
            "@every",
            "@every 1x",
            "-1 * * * *",
            "* * * mon *",
            "",
        ] {
            assert!(!is_schedule(text), "{text}");
        }
    }
}
