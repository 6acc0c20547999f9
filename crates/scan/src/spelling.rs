//! What somebody may have meant.

/// Longest word that is compared: the cost is its square.
const MAX_LENGTH: usize = 64;

/// The known word that is closest to a misspelt one, when it is close: at most a third of its letters differ.
pub(crate) fn did_you_mean<'w>(
    word: &str,
    known: impl Iterator<Item = &'w str>,
) -> Option<&'w str> {
    let letters: Vec<char> = word.chars().collect();
    if letters.is_empty() || letters.len() > MAX_LENGTH {
        return None;
    }
    known
        .map(|candidate| (distance(&letters, candidate), candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be put in, left out, replaced or swapped with their neighbour.
fn distance(word: &[char], candidate: &str) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    let mut previous = '\0';
    for (row, letter) in candidate.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, own) in word.iter().enumerate() {
            let replaced = last[column] + usize::from(*own != letter);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *own == previous && word[column - 1] == letter {
                least = least.min(before[column - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
        previous = letter;
    }
    last[word.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn close_words_are_found_and_others_are_not() {
        let known = ["name", "namespace", "labels", "privileged-container"];
        let check = |word: &str, expect: Option<&str>| {
            assert_eq!(did_you_mean(word, known.into_iter()), expect, "{word}");
        };
        check("nmae", Some("name"));
        check("Name", Some("name"));
        check("namspace", Some("namespace"));
        check("label", Some("labels"));
        check("privileged-contaner", Some("privileged-container"));
        check("selector", None);
        check("", None);
    }
}
