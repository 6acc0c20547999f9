//! `rebar.lock` of Erlang.

use seawall_package::PackageKind::Hex;

use super::super::found::{Found, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::terms::{Term, terms};
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// Rebar's lock file.
pub(crate) static REBAR: Reader = Reader::new("rebar-lock", |at| at.is_lock(&["rebar.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    // Binaries are texts in double brackets: without these, `{pkg,"name","version"}`.
    let tokens: Vec<(usize, Term<'_>)> = terms(&text)
        .filter(|(_, term)| !matches!(term, Term::Mark('<' | '>' | ',')))
        .collect();
    let mut name = "";
    for (at, (line, term)) in tokens.iter().enumerate() {
        let rest: Vec<&Term<'_>> = tokens[at + 1..]
            .iter()
            .map(|(_, term)| term)
            .take(5)
            .collect();
        match (term, rest.as_slice()) {
            (Term::Text(key), [Term::Mark('{'), ..]) => name = key,
            (
                Term::Mark('{'),
                [
                    Term::Word("pkg"),
                    Term::Text(package),
                    Term::Text(version),
                    ..,
                ],
            ) => {
                found.add(found.package(Hex, package.as_str(), version.as_str()));
            }
            (
                Term::Mark('{'),
                [
                    Term::Word("git"),
                    Term::Text(address),
                    Term::Mark('{'),
                    Term::Word("ref"),
                    Term::Text(commit),
                ],
            ) => {
                found.unknown_line(
                    *line,
                    format_args!("`{name}` is from a repository and has no version"),
                );
                let package = found.package(Hex, name, "");
                found.add(
                    package
                        .with(ORIGIN, format!("git+{address}"))
                        .with(REVISION, commit.as_str()),
                );
            }
            _ => {}
        }
    }
    if found.is_empty() && tokens.len() > 3 {
        return Err(Unreadable::new("holds no package in a form that is known"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read};
    use super::REBAR;

    #[test]
    fn packages_and_repositories() {
        let text = b"{\"1.2.0\",\n[{<<\"bear\">>,{git,\"https://g/bear.git\",\n       {ref,\"abc\"}},1},\n {<<\"cowboy\">>,{pkg,<<\"cowboy\">>,<<\"2.9.0\">>},0}]}.\n[\n{pkg_hash,[\n {<<\"cowboy\">>, <<\"865D\">>}]}\n].\n";
        let reading = read_with(&REBAR, "rebar.lock", text);
        assert_eq!(names(&reading), ["bear ", "cowboy 2.9.0"]);
        assert_eq!(
            facts(&reading),
            ["origin=git+https://g/bear.git", "revision=abc"]
        );
        assert!(
            read_with(&REBAR, "rebar.lock", b"[].\n")
                .packages
                .is_empty()
        );
        assert!(try_read(&REBAR, "rebar.lock", b"{a, b, c, d}").is_err());
    }
}
