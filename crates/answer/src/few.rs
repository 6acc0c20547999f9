//! Long lists in a line.

/// Names that are shown of a longer list.
const MAX_NAMES: usize = 5;

/// The first few names, and how many more.
pub fn few(names: &[String]) -> String {
    let shown = names[..names.len().min(MAX_NAMES)].join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
