//! Lengths of time as rules write them: `30s`, `5m`, `1h`, `2d`, `1w`.

/// The longest time that a rule may be about: ten years, in seconds.
const MAX_SECONDS: i64 = 10 * 366 * 86_400;

/// Why a text is no length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpanError {
    /// It is written in another way.
    Form,
    /// It is longer than rules can be about.
    TooLong,
}

/// A length of time, in microseconds; more than nothing.
pub(crate) fn microseconds(text: &str) -> Result<i64, SpanError> {
    let unit = text.chars().last().ok_or(SpanError::Form)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return Err(SpanError::Form),
    };
    let digits = &text[..text.len() - unit.len_utf8()];
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(SpanError::Form);
    }
    let number: i64 = digits.parse().map_err(|_| SpanError::TooLong)?;
    let span = number.checked_mul(seconds).ok_or(SpanError::TooLong)?;
    match span {
        0 => Err(SpanError::Form),
        span if span > MAX_SECONDS => Err(SpanError::TooLong),
        span => Ok(span * 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_number_and_a_unit() {
        for (text, expect) in [
            ("30s", Ok(30_000_000)),
            ("5m", Ok(300_000_000)),
            ("1w", Ok(604_800_000_000)),
            ("0s", Err(SpanError::Form)),
            ("", Err(SpanError::Form)),
            ("m", Err(SpanError::Form)),
            ("+1m", Err(SpanError::Form)),
            ("1é", Err(SpanError::Form)),
            ("1", Err(SpanError::Form)),
            ("99999999999999999999d", Err(SpanError::TooLong)),
            ("3661d", Err(SpanError::TooLong)),
        ] {
            assert_eq!(microseconds(text), expect, "{text}");
        }
    }
}
