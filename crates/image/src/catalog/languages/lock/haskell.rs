//! Haskell: `cabal.project.freeze` and `stack.yaml.lock`. A snapshot of Stackage that the latter names decides more packages, which
//! is unknown.

use seawall_package::PackageKind::Hackage;

use super::super::found::{Found, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Cabal's and Stack's lock files.
pub(crate) static HASKELL_LOCK: Reader = Reader::new(
    "haskell-lock",
    |at| at.is_lock(&["cabal.project.freeze", "stack.yaml.lock"]),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    match file.entry.path.ends_with(".freeze") {
        true => {
            cabal(&text(file.bytes), found);
            Ok(())
        }
        false => stack(file.bytes, found),
    }
}

/// `constraints: any.NAME ==VERSION, NAME +flag, …`.
fn cabal(text: &str, found: &mut Found) {
    for (number, line) in numbered(text) {
        let line = line
            .trim()
            .trim_start_matches("constraints:")
            .trim()
            .trim_end_matches(',');
        if line.starts_with("--") {
            continue;
        }
        let Some((name, version)) = line.split_once("==") else {
            continue;
        };
        let name = name.trim();
        let name = name.strip_prefix("any.").unwrap_or(name);
        match version.contains(['*', '|', '&', ' ']) {
            true => found.unknown_line(
                number,
                format_args!("`{name}` has no exact version (`{version}`)"),
            ),
            false => found.add(found.package(Hackage, name, version)),
        }
    }
}

fn stack(bytes: &[u8], found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(bytes)?;
    let root = tree.mapping()?;
    for node in root.list("packages") {
        let Some(completed) = node.get("completed") else {
            found.unknown_at(node.position(), "a package that is not completed");
            continue;
        };
        // NAME-VERSION@sha256:…,SIZE
        let of_hackage = completed
            .str("hackage")
            .and_then(|text| text.split('@').next()?.rsplit_once('-'));
        match (of_hackage, completed.str("name"), completed.str("version")) {
            (Some((name, version)), ..) => found.add(found.package(Hackage, name, version)),
            (None, Some(name), Some(version)) => {
                let origin = completed.str("git").or(completed.str("url")).unwrap_or("");
                let package = found.package(Hackage, name, version).with(ORIGIN, origin);
                found.add(package.with_some(REVISION, completed.str("commit")));
            }
            _ => found.unknown_at(node.position(), "a package without name and version"),
        }
    }
    for node in root.list("snapshots") {
        found.unknown_at(
            node.position(),
            "packages of a Stackage snapshot are not listed in this file",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::HASKELL_LOCK;

    #[test]
    fn freeze_files() {
        let text = b"active-repositories: hackage.haskell.org:merge\nconstraints: any.aeson ==2.0.0.0,\n             aeson +ordered-keymap,\n             any.base ==4.17.*\nindex-state: x\n";
        let reading = read_with(&HASKELL_LOCK, "cabal.project.freeze", text);
        assert_eq!(names(&reading), ["aeson 2.0.0.0"]);
        assert_eq!(reading.unknown.len(), 1);
    }

    #[test]
    fn stack_files() {
        let text = b"packages:\n- completed:\n    hackage: hledger-lib-1.24@sha256:abc,7000\n    pantry-tree: {size: 1}\n  original: {hackage: x}\n- completed: {name: own, version: '1', git: https://g, commit: abc}\nsnapshots:\n- completed: {url: x}\n";
        let reading = read_with(&HASKELL_LOCK, "stack.yaml.lock", text);
        assert_eq!(names(&reading), ["hledger-lib 1.24", "own 1"]);
        assert_eq!(reading.unknown.len(), 1);
    }
}
