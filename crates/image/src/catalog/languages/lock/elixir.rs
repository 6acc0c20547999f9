//! `mix.lock` of Elixir. It does not say what is for development only.

use seawall_package::PackageKind::Hex;

use super::super::found::{Found, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::terms::{Term, terms};
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// Mix's lock file.
pub(crate) static ELIXIR: Reader = Reader::new("mix-lock", |at| at.is_lock(&["mix.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let tokens: Vec<(usize, Term<'_>)> = terms(&text).collect();
    let mut at = 0;
    // "name": {:hex, :package, "version", "checksum", … or "name": {:git, "address", "commit", …
    while let Some((line, Term::Text(key))) = {
        while tokens
            .get(at)
            .is_some_and(|(_, term)| !is_key(term, tokens.get(at + 1), tokens.get(at + 2)))
        {
            at += 1;
        }
        tokens.get(at)
    } {
        let terms: Vec<&Term<'_>> = tokens[at + 1..]
            .iter()
            .map(|(_, term)| term)
            .take(12)
            .collect();
        match terms.as_slice() {
            [
                _,
                _,
                Term::Word("hex"),
                _,
                Term::Word(name),
                _,
                Term::Text(version),
                rest @ ..,
            ] => {
                let checksum = match rest {
                    [_, Term::Text(checksum), ..] => Some(checksum.as_str()),
                    _ => None,
                };
                found.add(
                    found
                        .package(Hex, *name, version.as_str())
                        .with_some("sha256", checksum),
                );
            }
            [
                _,
                _,
                Term::Word("git"),
                _,
                Term::Text(address),
                _,
                Term::Text(commit),
                ..,
            ] => {
                found.unknown_line(
                    *line,
                    format_args!("`{key}` is from a repository and has no version"),
                );
                let package = found.package(Hex, key.as_str(), "");
                found.add(
                    package
                        .with(ORIGIN, format!("git+{address}"))
                        .with(REVISION, commit.as_str()),
                );
            }
            _ => found.unknown_line(*line, format_args!("`{key}` is not understood")),
        }
        at += 3;
    }
    Ok(())
}

/// A text before `: {`.
fn is_key(
    term: &Term<'_>,
    next: Option<&(usize, Term<'_>)>,
    after: Option<&(usize, Term<'_>)>,
) -> bool {
    matches!(term, Term::Text(_))
        && matches!(next, Some((_, Term::Mark(':'))))
        && matches!(after, Some((_, Term::Mark('{'))))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::ELIXIR;

    #[test]
    fn packages_and_repositories() {
        let text = b"%{\n  \"bunt\": {:hex, :bunt, \"0.2.1\", \"e2d4\", [:mix], [{:dep, \"~> 1.0\", [hex: :dep, repo: \"hexpm\", optional: false]}], \"hexpm\", \"a330\"},\n  \"own\": {:git, \"https://g/own.git\", \"abc\", [branch: \"main\"]},\n  \"odd\": {:path, 1},\n}\n";
        let reading = read_with(&ELIXIR, "mix.lock", text);
        assert_eq!(names(&reading), ["bunt 0.2.1", "own "]);
        assert_eq!(
            facts(&reading),
            [
                "sha256=e2d4",
                "origin=git+https://g/own.git",
                "revision=abc"
            ]
        );
        assert_eq!(
            reading.unknown,
            [
                "line 3: `own` is from a repository and has no version",
                "line 4: `odd` is not understood"
            ]
        );
    }
}
