//! `renv.lock` of R.

use seawall_package::PackageKind::Cran;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// renv's lock file.
pub(crate) static RENV: Reader = Reader::new("renv-lock", |at| at.is_lock(&["renv.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    for entry in tree
        .mapping()?
        .get("Packages")
        .map(Node::entries)
        .unwrap_or(&[])
    {
        let node = &entry.value;
        let name = node.str("Package").unwrap_or(&entry.key);
        let Some(version) = tree.text_of(node, "Version") else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{name}` has no version"),
            );
            continue;
        };
        let is_bioconductor = node.str("Source") == Some("Bioconductor");
        let package = found
            .package(Cran, name, &*version)
            .with_some(INTEGRITY, node.str("Hash"))
            .with_some("r.repository", is_bioconductor.then_some("Bioconductor"));
        let package = match (node.str("RemoteUsername"), node.str("Source")) {
            (Some(user), _) => {
                let repository = node.str("RemoteRepo").unwrap_or("");
                let host = node.str("RemoteHost").unwrap_or("api.github.com");
                let address = format!(
                    "git+https://{}/{user}/{repository}",
                    host.trim_start_matches("api.")
                );
                package
                    .with(ORIGIN, address)
                    .with_some(REVISION, node.str("RemoteSha"))
            }
            (None, Some("Local")) => package.with(ORIGIN, LOCAL),
            _ => package,
        };
        found.add(package);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::RENV;

    #[test]
    fn packages_have_sources() {
        let text = br#"{"R": {"Version": "4.2.0"}, "Packages": {
            "R6": {"Package": "R6", "Version": "2.5.1", "Source": "Repository", "Repository": "CRAN"},
            "g": {"Package": "g", "Version": "0.1", "Source": "GitHub", "RemoteUsername": "u", "RemoteRepo": "g", "RemoteSha": "abc"}}}"#;
        let reading = read_with(&RENV, "renv.lock", text);
        assert_eq!(names(&reading), ["R6 2.5.1", "g 0.1"]);
        assert_eq!(
            facts(&reading),
            ["origin=git+https://github.com/u/g", "revision=abc"]
        );
    }
}
