//! Parts of a time, as a calendar and a clock in UTC show them.

use seawall_event::Timestamp;

/// A part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Of the month, from 1.
    Day,
    /// Of the year, as ISO 8601 counts them: 1 to 53.
    Week,
    /// 1 to 12.
    Month,
    /// The year.
    Year,
}

impl Unit {
    /// The part of a time of RFC 3339; `None` for a text that is none.
    pub fn of(self, text: &str) -> Option<i64> {
        let shown = Timestamp::parse(text)?.to_string();
        let number = |from: usize, to: usize| shown.get(from..to)?.parse().ok();
        match self {
            Self::Year => number(0, 4),
            Self::Month => number(5, 7),
            Self::Day => number(8, 10),
            Self::Hour => number(11, 13),
            Self::Minute => number(14, 16),
            Self::Week => week(number(0, 4)?, number(5, 7)?, number(8, 10)?),
        }
    }
}

/// The week of a day: that of its Thursday, counted from the first Thursday of a year.
fn week(year: i64, month: i64, day: i64) -> Option<i64> {
    let of = |year: i64, month: i64, day: i64| {
        let time = Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))?;
        Some(time.0.div_euclid(86_400_000_000))
    };
    let today = of(year, month, day)?;
    // 1970 began on a Thursday.
    let weekday = (today + 3).rem_euclid(7);
    let thursday = today - weekday + 3;
    let shown = Timestamp(thursday * 86_400_000_000).to_string();
    let its_year = shown.get(..4)?.parse().ok()?;
    Some((thursday - of(its_year, 1, 1)?) / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_parts() {
        let time = "2026-11-28T08:30:11.123456Z";
        for (unit, expect) in [
            (Unit::Minute, 30),
            (Unit::Hour, 8),
            (Unit::Day, 28),
            (Unit::Week, 48),
            (Unit::Month, 11),
            (Unit::Year, 2026),
        ] {
            assert_eq!(unit.of(time), Some(expect), "{unit:?}");
        }
        assert_eq!(Unit::Hour.of("2026-11-28T01:30:00+02:00"), Some(23));
        assert_eq!(Unit::Hour.of("yesterday"), None);
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        for (day, expect) in [
            ("2021-01-03", 53),
            ("2021-01-04", 1),
            ("2018-12-31", 1),
            ("2016-01-01", 53),
            ("2024-12-30", 1),
            ("2026-12-31", 53),
            ("2026-01-01", 1),
        ] {
            assert_eq!(
                Unit::Week.of(&format!("{day}T12:00:00Z")),
                Some(expect),
                "{day}"
            );
        }
    }
}
