//! Conda's `environment.yml` (exact versions; ranges are unknown) and `conda-lock.yml`.

use seawall_package::PackageKind::{Conda, Pypi};
use seawall_syntax::Node;

use super::super::found::{Found, With};
use super::super::python_name::{normalized, pinned};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Environments of conda.
pub(crate) static CONDA_ENVIRONMENT: Reader = Reader::new(
    "conda-environment",
    |at| {
        at.is_lock(&[
            "conda-lock.yaml",
            "conda-lock.yml",
            "environment.yaml",
            "environment.yml",
        ])
    },
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    for node in root.list("package") {
        let (Some(name), Some(version)) = (node.str("name"), tree.text_of(node, "version")) else {
            found.unknown_at(node.position(), "a package without name or version");
            continue;
        };
        let package = match node.str("manager") {
            Some("pip") => found.package(Pypi, normalized(name), &*version),
            _ => found.package(Conda, name, &*version),
        };
        let is_development = matches!(node.str("category"), Some("dev"));
        found.add(package.development(is_development));
    }
    for node in root.list("dependencies") {
        if let Some(text) = node.as_str() {
            of_conda(text, node, found);
        }
        for text in node.list("pip") {
            of_pip(text, found);
        }
    }
    Ok(())
}

/// `channel::name=version=build`, `name==version`, `name`.
fn of_conda(text: &str, node: &Node, found: &mut Found) {
    let (channel, text) = match text.split_once("::") {
        Some((channel, rest)) => (Some(channel), rest),
        None => (None, text),
    };
    let text = text.trim();
    let end = text
        .find(['=', '<', '>', '!', '~', ' ', '['])
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim();
    let plain = |version: &str| {
        !version.is_empty() && !version.contains(['*', ',', '|', '<', '>', '!', '~', '=', ' ', '['])
    };
    // One `=` with a build behind it, as `conda env export` writes, is exact; without a build it is a prefix.
    let version = match rest.strip_prefix("==") {
        Some(version) => Some(version.split('=').next().unwrap_or(version).trim()),
        None => rest
            .strip_prefix('=')
            .and_then(|rest| rest.split_once('='))
            .map(|(version, _)| version),
    };
    match version.filter(|version| plain(version)) {
        Some(version) => found.add(
            found
                .package(Conda, name, version)
                .with_some("conda.channel", channel),
        ),
        None => {
            found.unknown_at(
                node.position(),
                format_args!("`{name}` has no exact version (`{rest}`)"),
            );
            found.add(
                found
                    .package(Conda, name, "")
                    .with_some("conda.channel", channel),
            );
        }
    }
}

fn of_pip(node: &Node, found: &mut Found) {
    let Some(text) = node.as_str() else {
        return;
    };
    let end = text
        .find(['=', '<', '>', '!', '~', ' ', '[', ';', '@'])
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let version = pinned(rest.split(';').next().unwrap_or(rest));
    if version.is_none() || name.is_empty() {
        found.unknown_at(
            node.position(),
            format_args!("`{text}` has no exact version"),
        );
    }
    if !name.is_empty() && !name.starts_with('-') {
        found.add(found.package(Pypi, normalized(name), version.unwrap_or("")));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::CONDA_ENVIRONMENT;

    #[test]
    fn exports_are_exact_and_ranges_unknown() {
        let text = b"name: x\nchannels: [conda-forge]\ndependencies:\n  - conda-forge::numpy=1.21.0=py39_0\n  - openssl==3.0.1\n  - python=3.9\n  - pip:\n    - Foo_Bar[x]==1.0\n    - open>=2\n";
        let reading = read_with(&CONDA_ENVIRONMENT, "environment.yml", text);
        assert_eq!(
            names(&reading),
            [
                "numpy 1.21.0",
                "openssl 3.0.1",
                "python ",
                "foo-bar 1.0",
                "open "
            ]
        );
        assert_eq!(reading.unknown.len(), 2);
    }

    #[test]
    fn lock_files_name_the_manager() {
        let text = b"version: 1\npackage:\n- {name: zlib, version: 1.10, manager: conda, category: main}\n- {name: A_b, version: '2', manager: pip, category: dev}\n";
        let reading = read_with(&CONDA_ENVIRONMENT, "conda-lock.yml", text);
        assert_eq!(names(&reading), ["zlib 1.10", "a-b 2 (development)"]);
    }
}
