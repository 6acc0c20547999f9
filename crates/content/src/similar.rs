//! Which of some known words a misspelt one is closest to.

/// The known word that differs in few characters; `None` when nothing is close.
pub fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !matches!(c, '_' | '-' | ' '))
            .flat_map(char::to_lowercase)
            .collect::<Vec<char>>()
    };
    let word = plain(word);
    known
        .into_iter()
        .filter_map(|candidate| {
            let other = plain(candidate);
            // A third of the word can be wrong, but never all of it.
            let most = (other.len() / 3).clamp(1, 3);
            if word.len().abs_diff(other.len()) > most {
                return None;
            }
            let distance = distance(&word, &other);
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &right) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(left != right))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && left == b[j - 1] && a[i - 1] == right {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_its_word_and_another_word_does_not() {
        let known = ["title", "description", "assessment", "id"];
        assert_eq!(closest("tilte", known), Some("title"));
        assert_eq!(closest("Description", known), Some("description"));
        assert_eq!(closest("asessment", known), Some("assessment"));
        assert_eq!(closest("manual_reason", known), None);
        assert_eq!(closest("xy", known), None);
    }

    #[test]
    fn distances_are_those_of_single_edits() {
        let count = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", "abc"), 0);
        assert_eq!(count("abc", "acb"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
    }
}
