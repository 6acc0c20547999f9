//! Formulas that Homebrew installed: `Cellar/NAME/VERSION/INSTALL_RECEIPT.json`. Name and version are the directories'.

use seawall_package::PackageKind::Brew;
use seawall_syntax::Node;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Homebrew's formulas.
pub(crate) static HOMEBREW: Reader = Reader::new("homebrew-cellar", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.name == "INSTALL_RECEIPT.json" && at.above().nth(2) == Some("Cellar")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    let mut above = at.above();
    let (Some(version), Some(name)) = (above.next(), above.next()) else {
        return Err(Unreadable::new("is not in a directory of the Cellar"));
    };
    let tree = Tree::read(file.bytes)?;
    let node = tree.mapping()?;
    let tap = node.walk(&["source", "tap"]).and_then(Node::as_str);
    let mut package = found
        .package(Brew, name, version)
        .with_some("brew.tap", tap);
    package.architecture = node.str("arch").map(str::to_owned);
    found.add(package);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::HOMEBREW;

    #[test]
    fn directories_name_the_formula() {
        let path = "home/linuxbrew/.linuxbrew/Cellar/openssl@3/3.1.2_1/INSTALL_RECEIPT.json";
        let reading = read_with(
            &HOMEBREW,
            path,
            br#"{"arch": "x86_64", "source": {"tap": "homebrew/core"}}"#,
        );
        assert_eq!(names(&reading), ["openssl@3 3.1.2_1"]);
        assert_eq!(facts(&reading), ["brew.tap=homebrew/core"]);
    }
}
