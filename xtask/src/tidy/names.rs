//! Files are named after what they hold.

use super::Source;

/// Names that say nothing.
const EMPTY: &[&str] = &[
    "utils", "util", "common", "helpers", "helper", "manager", "misc",
];

/// One line for every file or folder with a name that says nothing.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        for part in source.path.iter() {
            let part = part.to_string_lossy();
            let stem = part.trim_end_matches(".rs");
            if EMPTY.contains(&stem) {
                broken.push(format!(
                    "{}: `{stem}` says nothing; name what is inside",
                    source.path.display()
                ));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_refused() {
        let source = |path: &str| Source::new(path, "");
        assert_eq!(
            check(&[
                source("crates/a/src/utils.rs"),
                source("crates/common/src/x.rs")
            ])
            .len(),
            2
        );
        assert!(check(&[source("crates/a/src/flags.rs")]).is_empty());
    }
}
