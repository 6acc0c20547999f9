//! `go.mod`, and `vendor/modules.txt`.
//!
//! Since Go 1.17 a `go.mod` lists every module that the main module's packages need, so that it is a lock file. Older ones leave
//! out indirect ones, which is unknown: `go.sum` lists more modules than are used, and does not decide. `replace` and `exclude`
//! are applied; a module that is replaced by a directory is local
//! and has no version.

use std::collections::{HashMap, HashSet};

use seawall_package::Package;
use seawall_package::PackageKind::Golang;

use super::super::found::{Found, LOCAL, ORIGIN, With};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Go's module file.
pub(crate) static GO_MOD: Reader = Reader::new("go-mod", |at| at.is_lock(&["go.mod"]), read);

/// A replacement: by a directory, or by a module and version.
enum Target {
    Directory(String),
    Module(String, String),
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let mut language = None;
    let mut required: Vec<(String, String, bool)> = Vec::new();
    let mut replaced: HashMap<(String, Option<String>), Target> = HashMap::new();
    let mut excluded: HashSet<(String, String)> = HashSet::new();
    let mut block: Option<String> = None;
    for (number, line) in numbered(&text) {
        let (code, comment) = line.split_once("//").unwrap_or((line, ""));
        let words: Vec<String> = code.split_whitespace().map(unquoted).collect();
        let (verb, words) = match (&block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [end]) if end == ")" => {
                block = None;
                continue;
            }
            (Some(verb), words) => (verb.as_str(), words),
            (None, [verb, open]) if open == "(" => {
                block = Some(verb.clone());
                continue;
            }
            (None, [verb, words @ ..]) => (verb.as_str(), words),
        };
        match (verb, words) {
            ("go", [version]) => language = Some(version.clone()),
            ("require", [module, version]) => {
                required.push((
                    module.clone(),
                    version.clone(),
                    comment.trim().starts_with("indirect"),
                ));
            }
            ("exclude", [module, version]) => {
                excluded.insert((module.clone(), version.clone()));
            }
            ("replace", words) => match replacement(words) {
                Some((from, target)) => {
                    replaced.insert(from, target);
                }
                None => found.unknown_line(number, "a replacement that is not understood"),
            },
            // The module's own name, and what selects tools or retracts versions of the module itself.
            ("module" | "toolchain" | "retract" | "godebug" | "tool" | "ignore", _) => {}
            _ => found.unknown_line(number, format_args!("`{}` is not understood", line.trim())),
        }
    }
    if !required.is_empty() && language.as_deref().is_none_or(is_unpruned) {
        let since = language.as_deref().unwrap_or("no version");
        found.unknown(format!(
            "a go.mod for Go {since} does not list the modules that others need (1.17 does)"
        ));
    }
    for (module, version, is_indirect) in required {
        if excluded.contains(&(module.clone(), version.clone())) {
            found.unknown(format!(
                "`{module}` {version} is excluded; another version is chosen"
            ));
            continue;
        }
        let target = replaced
            .get(&(module.clone(), Some(version.clone())))
            .or_else(|| replaced.get(&(module.clone(), None)));
        let package = match target {
            Some(Target::Directory(directory)) => in_directory(found, &module, directory),
            Some(Target::Module(name, other)) => found
                .package(Golang, name.as_str(), other.as_str())
                .with("go.replaces", format!("{module}@{version}")),
            None => found.package(Golang, module, version),
        };
        found.add(package.with_some("go.indirect", is_indirect.then_some("true")));
    }
    Ok(())
}

/// A module that a directory stands in for: what is built is not published under any version.
fn in_directory(found: &Found, module: &str, directory: &str) -> Package {
    let package = found.package(Golang, module, "").with(ORIGIN, LOCAL);
    package.with("go.replaced-by", directory)
}

fn unquoted(word: &str) -> String {
    word.trim_matches(['"', '`']).to_owned()
}

/// `old [version] => new [version]`.
fn replacement(words: &[String]) -> Option<((String, Option<String>), Target)> {
    let arrow = words.iter().position(|word| word == "=>")?;
    let from = match &words[..arrow] {
        [module] => (module.clone(), None),
        [module, version] => (module.clone(), Some(version.clone())),
        _ => return None,
    };
    let target = match &words[arrow + 1..] {
        [directory] => Target::Directory(directory.clone()),
        [module, version] => Target::Module(module.clone(), version.clone()),
        _ => return None,
    };
    Some((from, target))
}

/// Whether a language version is from before Go 1.17.
fn is_unpruned(version: &str) -> bool {
    let mut numbers = version
        .split('.')
        .map(|number| number.parse().unwrap_or(0_u32));
    let major = numbers.next().unwrap_or(0);
    (major, numbers.next().unwrap_or(0)) < (1, 17)
}

/// What a module vendors.
pub(crate) static GO_VENDOR: Reader = Reader::new(
    "go-vendor",
    |at| at.name == "modules.txt" && at.parent() == "vendor",
    read_vendored,
);

fn read_vendored(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    for (number, line) in numbered(&text) {
        let Some(rest) = line.strip_prefix("# ") else {
            continue;
        };
        let words: Vec<&str> = rest.split_whitespace().collect();
        match words.as_slice() {
            [module, version] => found.add(found.package(Golang, *module, *version)),
            [module, _, "=>", directory] => found.add(in_directory(found, module, directory)),
            [module, before @ .., "=>", name, version] => {
                let replaced = match before.first() {
                    Some(version) => format!("{module}@{version}"),
                    None => (*module).to_owned(),
                };
                found.add(
                    found
                        .package(Golang, *name, *version)
                        .with("go.replaces", replaced),
                );
            }
            // A replacement that is in use nowhere.
            [_, "=>", _] => {}
            _ => found.unknown_line(number, format_args!("`{line}` is not understood")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::{GO_MOD, GO_VENDOR, is_unpruned};

    #[test]
    fn requirements_are_replaced_and_excluded() {
        let text = b"module example.com/app\n\ngo 1.21.3\ntoolchain go1.22.0\nrequire \"example.com/one\" v1.0.0\nrequire (\n\texample.com/two v2.0.0 // indirect\n\texample.com/three v3.0.0+incompatible\n\texample.com/four v4.0.0\n\texample.com/five v5.0.0\n)\nreplace example.com/three v3.0.0+incompatible => fork.com/three v3.1.0\nreplace (\n\texample.com/four => ../four\n)\nexclude example.com/five v5.0.0\nretract [v1.0.0, v1.1.0] // bad\nodd thing\n";
        let reading = read_with(&GO_MOD, "go.mod", text);
        assert_eq!(
            names(&reading),
            [
                "example.com/one v1.0.0",
                "example.com/two v2.0.0",
                "fork.com/three v3.1.0",
                "example.com/four "
            ]
        );
        assert_eq!(
            facts(&reading),
            [
                "go.indirect=true",
                "go.replaces=example.com/three@v3.0.0+incompatible",
                "go.replaced-by=../four",
                "origin=local"
            ]
        );
        assert_eq!(
            reading.unknown,
            [
                "line 18: `odd thing` is not understood",
                "`example.com/five` v5.0.0 is excluded; another version is chosen"
            ]
        );
    }

    #[test]
    fn old_files_do_not_list_everything() {
        let reading = read_with(&GO_MOD, "go.mod", b"module a\ngo 1.16\nrequire b v1.0.0\n");
        assert_eq!(reading.unknown.len(), 1);
        assert!(
            read_with(&GO_MOD, "go.mod", b"module a\ngo 1.16\n")
                .unknown
                .is_empty()
        );
        assert!(is_unpruned("1.9") && !is_unpruned("1.17") && !is_unpruned("2.0"));
    }

    #[test]
    fn vendored_modules() {
        let text = b"# a.com/x v1.0.0\n## explicit; go 1.17\na.com/x/sub\n# b.com/y v2.0.0 => c.com/y v2.1.0\n# d.com/z v1.0.0 => ./z\n# e => ./e\n";
        let reading = read_with(&GO_VENDOR, "vendor/modules.txt", text);
        assert_eq!(
            names(&reading),
            ["a.com/x v1.0.0", "c.com/y v2.1.0", "d.com/z "]
        );
    }
}
