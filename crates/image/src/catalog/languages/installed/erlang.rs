//! Erlang and Elixir applications: `ebin/NAME.app`. Erlang's own are in its `lib` directory and no packages of Hex.

use seawall_package::PackageKind::Hex;

use super::super::found::{Found, ORIGIN, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::terms::{Term, terms};
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// Erlang and Elixir applications.
pub(crate) static ERLANG: Reader = Reader::new("erlang-application", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".app") && at.parent() == "ebin"
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let tokens: Vec<Term<'_>> = terms(&text).map(|(_, term)| term).collect();
    let name = tokens.windows(4).find_map(|window| match window {
        [
            Term::Mark('{'),
            Term::Word("application"),
            Term::Mark(','),
            Term::Word(name),
        ] => Some(*name),
        _ => None,
    });
    let version = tokens.windows(4).find_map(|window| match window {
        [
            Term::Mark('{'),
            Term::Word("vsn"),
            Term::Mark(','),
            Term::Text(version),
        ] => Some(version.clone()),
        _ => None,
    });
    let name = name.ok_or_else(|| Unreadable::new("no `{application, NAME, …}`"))?;
    let version = version.unwrap_or_default();
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    let mut package = found.package(Hex, name, version);
    // NAME-VERSION/ebin in the directory lib of Erlang or Elixir.
    let at = Located::new(&file.entry.path);
    let above: Vec<&str> = at.above().take(4).collect();
    if let [_, _, "lib", owner] = above.as_slice()
        && (owner.starts_with("erlang") || owner.starts_with("elixir"))
    {
        package = package.with(ORIGIN, format!("{}-otp", &owner[..6]));
    }
    found.add(package);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read};
    use super::ERLANG;

    #[test]
    fn applications_have_name_and_version() {
        let text = b"%% This is {application, wrong}\n{application, 'cowboy', [\n\t{description, \"A {vsn, \\\"x\\\"}\"},\n\t{vsn, \"2.9.0\"}]}.\n";
        let reading = read_with(&ERLANG, "app/lib/cowboy-2.9.0/ebin/cowboy.app", text);
        assert_eq!(names(&reading), ["cowboy 2.9.0"]);
        let reading = read_with(
            &ERLANG,
            "usr/lib/erlang/lib/kernel-8.5/ebin/kernel.app",
            b"{application,kernel,[{vsn,\"8.5\"}]}.",
        );
        assert_eq!(facts(&reading), ["origin=erlang-otp"]);
        assert!(try_read(&ERLANG, "ebin/a.app", b"{").is_err());
    }
}
