//! Packages of conda environments: `conda-meta/NAME-VERSION-BUILD.json`, with the files that belong to each.

use seawall_package::PackageKind::Conda;
use seawall_syntax::Node;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::joined;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Packages of conda environments.
pub(crate) static CONDA: Reader = Reader::new("conda-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".json") && at.parent() == "conda-meta"
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let node = tree.mapping()?;
    let name = node
        .str("name")
        .ok_or_else(|| Unreadable::new("no field `name`"))?;
    let version = tree.text_of(node, "version").unwrap_or_default();
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    let mut package = found
        .package(Conda, name, version)
        .licensed(node.str("license"))
        .with_some("conda.build", node.str("build"))
        .with_some("conda.channel", node.str("channel"))
        .with_some("sha256", node.str("sha256"));
    package.architecture = node
        .str("subdir")
        .filter(|one| *one != "noarch")
        .map(str::to_owned);
    found.add(package);
    let prefix = file.entry.path.rsplitn(3, '/').nth(2).unwrap_or("");
    let files = node.list("files").iter().filter_map(Node::as_str);
    found.owns(
        name,
        files.filter_map(|path| joined(prefix, path)).collect(),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::CONDA;

    #[test]
    fn packages_own_their_files() {
        let text = br#"{"name": "openssl", "version": "3.0.8", "build": "h0", "channel": "https://conda.anaconda.org/conda-forge/linux-64",
            "subdir": "linux-64", "license": "Apache-2.0", "files": ["bin/openssl", "../../../x"]}"#;
        let reading = read_with(&CONDA, "opt/conda/conda-meta/openssl-3.0.8-h0.json", text);
        assert_eq!(names(&reading), ["openssl 3.0.8"]);
        assert_eq!(facts(&reading)[0], "conda.build=h0");
        assert_eq!(reading.owned[0].paths, ["opt/conda/bin/openssl"]);
    }
}
