//! Calendar days.

use std::fmt;
use std::str::FromStr;

/// A calendar day, `2027-06-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no calendar day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a valid date; expected year-month-day such as 2027-06-30")]
pub struct DateError(String);

impl Date {
    /// The day that holds this moment, in UTC. `seconds` counts from 1970-01-01T00:00:00Z.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        // Civil-from-days over 400-year eras, counted from 0000-03-01.
        let days = seconds / 86_400 + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        };
        let year = era * 400 + year_of_era + u64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day).unwrap_or(31),
        }
    }

    /// How many days it is after another; 0 for the same day and before.
    pub fn days_since(self, other: Self) -> u64 {
        self.days().saturating_sub(other.days())
    }

    /// Days since 0000-03-01.
    fn days(self) -> u64 {
        // The year begins in March, so that a leap day is its last.
        let (month, year) = match self.month {
            1 | 2 => (
                u64::from(self.month) + 9,
                u64::from(self.year).saturating_sub(1),
            ),
            month => (u64::from(month) - 3, u64::from(self.year)),
        };
        let leap_days = year / 4 + year / 400 - year / 100;
        year * 365 + leap_days + (month * 153 + 2) / 5 + u64::from(self.day) - 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let fail = || DateError(text.chars().take(40).collect());
        let mut parts = text.split('-');
        let mut next = |length: usize| -> Option<u16> {
            let part = parts.next()?;
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        };
        let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else {
            return Err(fail());
        };
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(fail()),
        };
        if parts.next().is_some() || day == 0 || day > length {
            return Err(fail());
        }
        Ok(Self {
            year,
            month: u8::try_from(month).map_err(|_| fail())?,
            day: u8::try_from(day).map_err(|_| fail())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_between_days_are_those_of_the_calendar() {
        let first = Date::from_unix_seconds(0);
        for day in (0..60_000).step_by(17) {
            let date = Date::from_unix_seconds(day * 86_400);
            assert_eq!(date.days_since(first), day, "{date}");
            assert_eq!(first.days_since(date), 0);
        }
    }

    #[test]
    fn days_from_seconds() {
        for (seconds, expect) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_795_219_200, "2026-11-21"),
            (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::from_unix_seconds(seconds).to_string(), expect);
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "26-01-01",
            "2026-01-01-01",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert!("2028-02-29".parse::<Date>().is_ok());
    }
}
