//! Did you mean: the name that a misspelt one most likely stands for.

/// Longest name that is compared; Kubernetes has none that is longer.
const MAX_NAME: usize = 64;

/// The nearest of some names, when it is near enough.
pub(crate) fn nearest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names
        .into_iter()
        .filter_map(|name| Some((distance(text, name)?, name)))
        .min()
        .map(|(_, name)| name)
}

/// How far two names are apart, when that is near enough for a slip. Case alone counts nothing.
fn distance(text: &str, name: &str) -> Option<usize> {
    let most = match name.len() {
        0..=2 => 0,
        3..=4 => 1,
        5..=9 => 2,
        _ => 3,
    };
    if text.len() > MAX_NAME || text.len().abs_diff(name.len()) > most {
        return (text.eq_ignore_ascii_case(name)).then_some(0);
    }
    let a = text.to_ascii_lowercase().into_bytes();
    let b = name.to_ascii_lowercase().into_bytes();
    let edits = edits(&a, &b);
    (edits <= most).then_some(edits)
}

/// Whether a name is another one with at most so many slips in it. Case alone counts nothing.
pub fn is_slip(text: &str, name: &str, most: usize) -> bool {
    let is_near = text.len() <= MAX_NAME && text.len().abs_diff(name.len()) <= most;
    let [a, b] = [text, name].map(|text| text.to_ascii_lowercase().into_bytes());
    is_near && edits(&a, &b) <= most
}

/// Insertions, removals, replacements and swaps of neighbours that lead from one to the other.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["from", "ports", "securityContext", "Deployment", "IP", "to"];
        for (text, expected) in [
            ("form", Some("from")),
            ("Deploymnet", Some("Deployment")),
            ("securitycontext", Some("securityContext")),
            ("securityContex", Some("securityContext")),
            ("ip", Some("IP")),
            ("ot", None),
            ("command", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, names), expected, "{text}");
        }
    }

    #[test]
    fn edits_are_counted() {
        for (a, b, count) in [
            ("", "", 0),
            ("abc", "", 3),
            ("abc", "acb", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(edits(a.as_bytes(), b.as_bytes()), count, "{a} {b}");
        }
    }
}
