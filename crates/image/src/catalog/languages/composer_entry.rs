//! A package as Composer writes it, in `installed.json` and in `composer.lock`.

use seawall_package::Package;
use seawall_syntax::Node;

use super::found::{LOCAL, ORIGIN, REVISION, With};

/// Fills in what an entry says; `None` without name or version.
pub(super) fn composer_package(mut package: Package, node: &Node) -> Option<Package> {
    package.name = node.str("name")?.to_owned();
    package.version = node.str("version")?.to_owned();
    package.licenses = node.strings("license").map(str::to_owned).collect();
    package
        .licenses
        .extend(node.str("license").map(str::to_owned));
    let revision = node.walk(&["source", "reference"]).and_then(Node::as_str);
    if package.version.starts_with("dev-") || package.version.ends_with("-dev") {
        package = package.with_some(REVISION, revision);
    }
    match node.get("dist").and_then(|dist| dist.str("type")) {
        Some("path") => Some(package.with(ORIGIN, LOCAL)),
        _ => Some(package),
    }
}
