//! Each row of the threat model names what proves it, and that is there.

use super::Source;

/// Where the threat model is.
pub(crate) const FILE: &str = "docs/threat-model.md";

/// One line for every row without a proof, and for every name of one that nothing has.
pub(crate) fn check(text: &str, sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // The head of a table has no code in it, and neither has the line below.
        let is_head = line.starts_with("|---") || text.lines().nth(number + 1).is_some_and(is_rule);
        if !line.starts_with('|') || is_head {
            continue;
        }
        let place = format!("{FILE}:{}", number + 1);
        let mut proofs = 0;
        for name in line.split('`').skip(1).step_by(2) {
            match proves(name, sources) {
                Some(true) => proofs += 1,
                Some(false) => broken.push(format!(
                    "{place}: `{name}` is no file, directory or test of this repository"
                )),
                None => {}
            }
        }
        if proofs == 0 {
            broken.push(format!(
                "{place}: the row names no test that proves it; add its file or its name in backticks"
            ));
        }
    }
    broken
}

fn is_rule(line: &str) -> bool {
    line.starts_with("|---")
}

/// Whether what a name points at is there; `None` for code that is no name of a proof.
fn proves(name: &str, sources: &[Source]) -> Option<bool> {
    if name.contains('/') || name.ends_with(".rs") {
        let is_path = |letter: char| letter.is_ascii_alphanumeric() || "/_-.".contains(letter);
        if name.starts_with('/') || name.contains("//") || !name.chars().all(is_path) {
            return None;
        }
        let wanted = format!("/{}", name.trim_end_matches('/'));
        return Some(sources.iter().any(|source| {
            let path = format!("/{}", source.name());
            path.ends_with(&wanted) || path.contains(&format!("{wanted}/"))
        }));
    }
    // A sentence with underscores; an open end stands for several.
    let (words, end) = match name.strip_suffix('…') {
        Some(words) => (words, ""),
        None => (name, "("),
    };
    let is_word =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let is_sentence = words.contains('_') && words.chars().all(is_word);
    is_sentence.then(|| {
        let wanted = format!("fn {words}{end}");
        sources.iter().any(|source| source.text.contains(&wanted))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named() {
        let sources = [
            Source::new("crates/a/tests/cli/trust.rs", "fn it_holds() {}"),
            Source::new("crates/a/src/deep.rs", ""),
        ];
        let rows = |rows: &str| {
            let text = format!("| Who | What |\n|---|---|\n{rows}\nText with `no_row`.\n");
            check(&text, &sources)
        };
        for row in [
            "| a | `it_holds` |",
            "| a | `it_ho…` |",
            "| a `/dev/zero` | b (`cli/trust.rs`) |",
            "| a | `a/tests/cli` |",
            "| a | `$X`, `deep.rs` |",
        ] {
            assert_eq!(rows(row), [""; 0], "{row}");
        }
        for (row, count) in [
            ("| a | b |", 1),
            ("| a | `it_hold`, `it_holds` |", 1),
            ("| a | `rust.rs` |", 2),
            ("| a | `/dev/zero` |", 1),
        ] {
            assert_eq!(rows(row).len(), count, "{row}");
        }
    }
}
