//! Nothing lands half done, and nothing names a private folder.

use super::Source;

/// Marks of unfinished work. Written apart, so that this file does not name itself.
const MARKS: &[&str] = &[
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("dbg", "!("),
    concat!("#[ig", "nore"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("allow(dead", "_code)"),
];

/// Folders of one machine.
const PRIVATE: &[&str] = &[concat!("/ho", "me/"), concat!("/ro", "ot/.cargo")];

/// One line for every mark.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        for (index, line) in source.text.lines().enumerate() {
            for mark in MARKS
                .iter()
                .chain(PRIVATE)
                .filter(|mark| line.contains(**mark))
            {
                broken.push(format!("{}:{}: `{mark}`", source.path.display(), index + 1));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found() {
        let source = Source::new("a.rs", &format!("fn a() {{ {}) }}\n", MARKS[0]));
        assert_eq!(check(&[source]).len(), 1);
    }
}
