//! Averages and percentiles.

/// The average of numbers; nothing of none.
pub(super) fn average(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// The value that so many percent of all are not above, between neighbours in proportion; nothing of none.
pub(super) fn percentile(numbers: &[f64], percent: f64) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = percent.clamp(0.0, 100.0) / 100.0 * sorted.len().saturating_sub(1) as f64;
    let below = sorted.get(rank.floor() as usize)?;
    let above = sorted.get(rank.ceil() as usize)?;
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_some_numbers() {
        let close = |found: Option<f64>, expect: f64| {
            assert!(
                found.is_some_and(|found| (found - expect).abs() < 1e-9),
                "{found:?} {expect}"
            );
        };
        let numbers = [40.0, 10.0, 30.0, 20.0];
        close(average(&numbers), 25.0);
        for (percent, expect) in [
            (0.0, 10.0),
            (50.0, 25.0),
            (25.0, 17.5),
            (100.0, 40.0),
            (200.0, 40.0),
        ] {
            close(percentile(&numbers, percent), expect);
        }
        close(percentile(&[7.0], 95.0), 7.0);
        assert_eq!((average(&[]), percentile(&[], 50.0)), (None, None));
    }
}
