//! No file grows beyond what one can read, and every file says what it is for.

use super::Source;
use super::debts::Debts;

/// Longest source file, in lines.
const MAX_LINES: usize = 400;

/// Files that are too long, with their lines.
pub(crate) fn too_long(sources: &[Source]) -> impl Iterator<Item = (String, usize)> {
    sources.iter().filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > MAX_LINES).then(|| (source.name(), lines))
    })
}

/// One line for every file that is too long, and for every file without words at its top.
pub(crate) fn check(sources: &[Source], debts: &Debts) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, lines) in too_long(sources) {
        match debts.lengths.get(&path) {
            None => broken.push(format!(
                "{path}: {lines} lines; split it, {MAX_LINES} are the most"
            )),
            Some(listed) if lines > *listed => broken.push(format!(
                "{path}: {lines} lines, and xtask/debts.toml allows {listed}; it is too long already, put new code elsewhere"
            )),
            Some(_) => {}
        }
    }
    for path in debts.lengths.keys() {
        if !too_long(sources).any(|(long, _)| long == *path) {
            broken.push(format!(
                "xtask/debts.toml: `{path}` is not too long any more; remove the entry (`xtask tidy --pay`)"
            ));
        }
    }
    for source in sources {
        if !source.text.starts_with("//!") && !source.text.starts_with("#!") {
            broken.push(format!(
                "{}:1: the file does not begin with `//!`: say what it is for",
                source.name()
            ));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(lines: usize) -> Vec<Source> {
        let text = format!("//! long\n{}", "\n".repeat(lines - 1));
        vec![Source::new("a.rs", &text)]
    }

    fn debts(lines: usize) -> Debts {
        toml::from_str(&format!("[lengths]\n'a.rs' = {lines}\n")).expect("debts")
    }

    #[test]
    fn long_and_silent_files_are_named() {
        assert_eq!(check(&file(400), &Debts::default()), Vec::<String>::new());
        assert_eq!(check(&file(401), &Debts::default()).len(), 1);
        let silent = [Source::new("a.rs", "fn main() {}\n")];
        assert_eq!(check(&silent, &Debts::default()).len(), 1);
    }

    #[test]
    fn a_listed_file_does_not_grow_and_is_removed_when_it_is_short() {
        assert_eq!(check(&file(500), &debts(500)), Vec::<String>::new());
        assert_eq!(check(&file(499), &debts(500)), Vec::<String>::new());
        let grown = check(&file(501), &debts(500));
        assert!(
            grown.len() == 1 && grown[0].contains("allows 500"),
            "{grown:?}"
        );
        let short = check(&file(400), &debts(500));
        assert!(
            short.len() == 1 && short[0].contains("remove the entry"),
            "{short:?}"
        );
        let gone = check(&[], &debts(500));
        assert_eq!(gone.len(), 1);
    }
}
