//! Shannon entropy.

use std::collections::BTreeMap;

/// Bits per character: 0 for one repeated character, at most 4 for hexadecimal digits, 6 for base64.
#[must_use]
pub fn shannon_entropy(text: &str) -> f64 {
    let mut ascii = [0u32; 128];
    let mut other: BTreeMap<char, u32> = BTreeMap::new();
    let mut total = 0u32;
    for character in text.chars() {
        total = total.saturating_add(1);
        match ascii.get_mut(character as usize) {
            Some(count) => *count += 1,
            None => *other.entry(character).or_default() += 1,
        }
    }
    ascii
        .iter()
        .chain(other.values())
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / f64::from(total);
            -share * share.log2()
        })
        .sum::<f64>()
        // The entropy of one repeated character is computed as -0.
        .max(0.0)
}

#[cfg(test)]
mod tests {
    use super::shannon_entropy;

    #[test]
    fn counts_bits_per_character() {
        for (text, bits) in [
            ("", 0.0),
            ("aaaa", 0.0),
            ("abab", 1.0),
            ("abcd", 2.0),
            ("äöäö", 1.0),
            ("0123456789abcdef", 4.0),
        ] {
            let found = shannon_entropy(text);
            assert!((found - bits).abs() < 1e-9, "{text}: {found}");
        }
    }
}
