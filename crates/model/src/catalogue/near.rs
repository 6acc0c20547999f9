//! How far a word is from another.

/// The longest word that is compared: names of resources are DNS labels.
const MAX_WORD: usize = 63;

/// How many letters are wrong in a word, if so few that it may be meant: one in a short word, two in a longer one. A
/// letter too much, too few, wrong, and two that changed places count one each.
pub(super) fn near(word: &str, other: &str) -> Option<usize> {
    let (word, other) = (word.as_bytes(), other.as_bytes());
    let allowed = match word.len() {
        0..=2 => return None,
        3..=5 => 1,
        6..=MAX_WORD => 2,
        _ => return None,
    };
    if word.len().abs_diff(other.len()) > allowed {
        return None;
    }
    let far = distance(word, other);
    (far <= allowed).then_some(far)
}

fn distance(word: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in word.iter().enumerate() {
        let mut line = Vec::with_capacity(above.len());
        line.push(row + 1);
        for (column, wanted) in other.iter().enumerate() {
            let mut least = (above[column] + usize::from(letter != wanted))
                .min(above[column + 1] + 1)
                .min(line[column] + 1);
            let swapped =
                row > 0 && column > 0 && word[row - 1] == *wanted && other[column - 1] == *letter;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        assert_eq!(near("secrts", "secrets"), Some(1));
        assert_eq!(near("podss", "pods"), Some(1));
        assert_eq!(near("deployemnts", "deployments"), Some(1));
        assert_eq!(near("confgmps", "configmaps"), Some(2));
        assert_eq!(near("pods", "pods"), Some(0));
        assert_eq!(near("nosuchthing", "namespaces"), None);
        assert_eq!(near("pd", "pods"), None);
    }
}
