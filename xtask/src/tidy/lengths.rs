//! No file grows beyond what one can read, and every crate says what it is for.

use super::Source;

/// Longest source file, in lines.
const MAX_LINES: usize = 800;

/// One line for every file that is too long, and for every library without words at its top.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        let path = source.path.display();
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            broken.push(format!("{path}: {lines} lines; split it below {MAX_LINES}"));
        }
        if !source.text.starts_with("//!") && !source.text.starts_with("#!") {
            broken.push(format!(
                "{path}:1: the file does not begin with `//!`: say what it is for"
            ));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: String) -> Vec<Source> {
        vec![Source {
            path: "a.rs".into(),
            text,
        }]
    }

    #[test]
    fn long_and_silent_files_are_named() {
        assert!(check(&source("//! fine\n".into())).is_empty());
        assert_eq!(check(&source("fn main() {}\n".into())).len(), 1);
        assert_eq!(
            check(&source(format!("//! long\n{}", "\n".repeat(900)))).len(),
            1
        );
    }
}
