//! Lock files of Python in TOML: `poetry.lock`, `uv.lock`, `pdm.lock` and `pylock.toml` (PEP 751).
//!
//! - Poetry marks what is for development by `category` (1.0 to 1.4) or `groups` (2.0); between them it does not say.
//! - uv lists dependencies of each package: what the project's own packages reach only through `dev-dependencies` is for
//!   development.
//! - PDM and pylock name the groups.

use std::collections::{HashMap, HashSet};

use seawall_package::PackageKind::Pypi;
use seawall_syntax::Node;

use super::super::found::{Found, LOCAL, ORIGIN, REGISTRY, REVISION, With};
use super::super::place::Located;
use super::super::python_name::normalized;
use super::super::reader::Reader;
use super::super::tree::read_toml;
use crate::catalog::{FileView, Unreadable};

/// Poetry's, uv's, PDM's and the standard's lock files.
pub(crate) static PYTHON_TOML: Reader = Reader::new("python-lock", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let is_named = at.name.starts_with("pylock.") && at.ends(".toml");
    at.is_lock(&["pdm.lock", "poetry.lock", "uv.lock"]) || is_named && at.is_project()
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let root = read_toml(file.bytes)?;
    let at = Located::new(&file.entry.path);
    let (key, production) = match at.name {
        "uv.lock" => ("package", Some(production(&root))),
        name if name.starts_with("pylock.") => ("packages", None),
        _ => ("package", None),
    };
    for (index, node) in root.list(key).iter().enumerate() {
        let Some(name) = node.str("name") else {
            found.unknown_at(node.position(), "a package without name");
            continue;
        };
        let version = node.str("version").unwrap_or("");
        let is_own = is_project(node);
        if version.is_empty() && !is_own {
            found.unknown_at(node.position(), format_args!("`{name}` has no version"));
        }
        if version.is_empty() && is_own {
            continue;
        }
        let package = found.package(Pypi, normalized(name), version);
        let is_development = match &production {
            Some(production) => !production.contains(&index),
            None => for_development(node),
        };
        found.add(sourced(package, node, is_own).development(is_development));
    }
    Ok(())
}

/// What the groups say; without any, it is for all.
fn for_development(node: &Node) -> bool {
    let is_development = |group: &str| matches!(group, "dev" | "test" | "tests" | "docs" | "lint");
    let mut groups = node.strings("groups").peekable();
    match groups.peek() {
        Some(_) => groups.all(is_development),
        None => node.str("category") == Some("dev"),
    }
}

/// Whether a package is part of the project itself.
fn is_project(node: &Node) -> bool {
    let of_uv = node.get("source").is_some_and(|source| {
        ["virtual", "editable", "directory", "path"]
            .iter()
            .any(|kind| source.get(kind).is_some())
    });
    of_uv || node.get("directory").is_some() || node.get("path").is_some()
}

fn sourced(
    package: seawall_package::Package,
    node: &Node,
    is_own: bool,
) -> seawall_package::Package {
    if is_own {
        return package.with(ORIGIN, LOCAL);
    }
    let source = node.get("source");
    let of = |key: &str| source.and_then(|source| source.str(key));
    // uv
    if let Some(address) = of("git") {
        let (address, revision) = address.split_once('#').unwrap_or((address, ""));
        return package
            .with(ORIGIN, format!("git+{address}"))
            .with_some(REVISION, Some(revision));
    }
    if let Some(registry) = of("registry") {
        return match registry.starts_with("https://pypi.org/simple") {
            true => package,
            false => package.with(REGISTRY, registry),
        };
    }
    // Poetry
    if let (Some(kind), Some(address)) = (of("type"), of("url")) {
        return match kind {
            "git" => package
                .with(ORIGIN, format!("git+{address}"))
                .with_some(REVISION, of("resolved_reference")),
            "legacy" => package.with(REGISTRY, address),
            "directory" | "file" => package.with(ORIGIN, LOCAL),
            _ => package.with(ORIGIN, address),
        };
    }
    if let Some(address) = of("url") {
        return package.with(ORIGIN, address);
    }
    // PDM
    if let Some(address) = node.str("git") {
        return package
            .with(ORIGIN, format!("git+{address}"))
            .with_some(REVISION, node.str("revision"));
    }
    // PEP 751
    if let Some(control) = node.get("vcs") {
        let kind = control.str("type").unwrap_or("git");
        let address = control.str("url").unwrap_or("");
        return package
            .with(ORIGIN, format!("{kind}+{address}"))
            .with_some(REVISION, control.str("commit-id"));
    }
    match node.get("archive").and_then(|archive| archive.str("url")) {
        Some(address) => package.with(ORIGIN, address),
        None => package,
    }
}

/// Places of uv's packages that the project's own packages need, groups for development aside.
fn production(root: &Node) -> HashSet<usize> {
    let packages = root.list("package");
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, node) in packages.iter().enumerate() {
        if let Some(name) = node.str("name") {
            by_name.entry(name).or_default().push(at);
        }
    }
    let mut open: Vec<usize> = (0..packages.len())
        .filter(|at| is_project(&packages[*at]))
        .collect();
    // A file without a project of its own (a script) names what it needs in `manifest`.
    if open.is_empty() {
        return (0..packages.len()).collect();
    }
    let mut seen: HashSet<usize> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        let node = &packages[at];
        let optional = node
            .get("optional-dependencies")
            .map(Node::entries)
            .unwrap_or(&[]);
        let extra = optional.iter().flat_map(|entry| entry.value.items());
        for dependency in node.list("dependencies").iter().chain(extra) {
            let named = dependency
                .str("name")
                .and_then(|name| by_name.get_mut(name));
            // Several versions of one name differ by markers: all of them count. Each list is walked once.
            for at in named.map(std::mem::take).unwrap_or_default() {
                if seen.insert(at) {
                    open.push(at);
                }
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::PYTHON_TOML;

    #[test]
    fn poetry_of_all_ages() {
        let text = b"[[package]]\nname = \"Foo_Bar\"\nversion = \"1.0\"\ncategory = \"dev\"\n\n[[package]]\nname = \"b\"\nversion = \"2.0\"\ngroups = [\"main\", \"dev\"]\n\n[[package]]\nname = \"c\"\nversion = \"3.0\"\ngroups = [\"dev\"]\n\n[package.source]\ntype = \"git\"\nurl = \"https://g/c.git\"\nresolved_reference = \"abc\"\n";
        let reading = read_with(&PYTHON_TOML, "poetry.lock", text);
        assert_eq!(
            names(&reading),
            ["foo-bar 1.0 (development)", "b 2.0", "c 3.0 (development)"]
        );
        assert_eq!(
            facts(&reading),
            ["origin=git+https://g/c.git", "revision=abc"]
        );
    }

    #[test]
    fn uv_knows_what_the_project_needs() {
        let text = br#"version = 1

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "a" }]

[package.dev-dependencies]
dev = [{ name = "t" }]

[[package]]
name = "a"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "b", marker = "x" }]

[[package]]
name = "b"
version = "1.1"
source = { git = "https://g/b.git?rev=v1#abc" }

[[package]]
name = "t"
version = "2.0"
source = { registry = "https://corp/simple" }
"#;
        let reading = read_with(&PYTHON_TOML, "uv.lock", text);
        assert_eq!(
            names(&reading),
            ["app 0.1.0", "a 1.0", "b 1.1", "t 2.0 (development)"]
        );
        assert_eq!(
            facts(&reading),
            [
                "origin=local",
                "origin=git+https://g/b.git?rev=v1",
                "revision=abc",
                "registry=https://corp/simple"
            ]
        );
    }

    #[test]
    fn pdm_and_the_standard() {
        let text = b"[[package]]\nname = \"a\"\nversion = \"1\"\ngroups = [\"test\"]\n";
        assert_eq!(
            names(&read_with(&PYTHON_TOML, "pdm.lock", text)),
            ["a 1 (development)"]
        );
        let text = b"lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\n[[packages]]\nname = \"s\"\nvcs = {type = \"git\", url = \"u\", commit-id = \"c\"}\n[[packages]]\nname = \"own\"\ndirectory = {path = \".\"}\n";
        let reading = read_with(&PYTHON_TOML, "pylock.dev.toml", text);
        assert_eq!(names(&reading), ["a 1", "s "]);
        assert_eq!(reading.unknown, ["line 5: `s` has no version"]);
    }
}
