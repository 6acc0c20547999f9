//! The modules of one crate, and which file a path in it leads to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::Source;
use super::rust_source::Scope;

/// Imports that are followed one after another; more is a ring of re-exports.
const MAX_IMPORTS: usize = 16;

/// A file that uses another one, with the name that it uses.
pub(crate) type Uses = BTreeMap<(PathBuf, PathBuf), String>;

type ModulePath = Vec<String>;

/// The modules of one crate.
pub(crate) struct Modules<'s> {
    modules: HashMap<ModulePath, (&'s Path, &'s Scope)>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target<'s> {
    Module(ModulePath),
    Item(&'s Path),
}

impl<'s> Modules<'s> {
    /// The modules of the crate whose root file is in this directory. Files that only tests see are left out.
    pub(crate) fn new(directory: &Path, sources: &'s [Source]) -> Self {
        let mut files = Vec::new();
        let mut tests: Vec<ModulePath> = Vec::new();
        let has_library = sources
            .iter()
            .any(|source| source.path == directory.join("lib.rs"));
        for source in sources {
            let Some(rust) = &source.rust else { continue };
            let Ok(inside) = source.path.strip_prefix(directory) else {
                continue;
            };
            // The program beside a library is a crate of its own, in one file.
            if has_library && inside == Path::new("main.rs") {
                continue;
            }
            let path = module_of(inside);
            for module in &rust.test_modules {
                tests.push(path.iter().chain(module).cloned().collect());
            }
            if rust.is_test {
                tests.push(path.clone());
            }
            files.push((path, &*source.path, rust));
        }
        let mut modules = HashMap::new();
        for (path, file, rust) in files {
            if tests.iter().any(|test| path.starts_with(test)) {
                continue;
            }
            for scope in &rust.scopes {
                let whole: ModulePath = path.iter().chain(&scope.inside).cloned().collect();
                modules.insert(whole, (file, scope));
            }
        }
        Self { modules }
    }

    /// Which file uses which other one. A re-export alone is no use.
    pub(crate) fn uses(&self) -> Uses {
        let mut uses = Uses::new();
        for (module, (file, scope)) in &self.modules {
            let mut note = |segments: &[String]| {
                if let Some(Target::Item(target)) = self.resolve(module, segments, 0)
                    && target != *file
                {
                    let name = segments.join("::");
                    let known = uses
                        .entry(((*file).to_owned(), target.to_owned()))
                        .or_insert_with(|| name.clone());
                    // The same example whatever the order.
                    if name < *known {
                        *known = name;
                    }
                }
            };
            for path in &scope.paths {
                note(&path.segments);
            }
            let named: BTreeSet<&String> = scope
                .names
                .iter()
                .chain(scope.paths.iter().filter_map(|path| path.segments.first()))
                .chain(scope.macros.iter().filter_map(|path| path.segments.first()))
                .collect();
            for import in &scope.imports {
                if import.name == "*" {
                    let from = &import.path.segments[..import.path.segments.len() - 1];
                    for name in named.iter().filter(|name| !scope.defined.contains(**name)) {
                        let mut path = from.to_vec();
                        path.push((*name).clone());
                        if self.is_known(module, &path) {
                            note(&path);
                        }
                    }
                } else if !import.is_exported || named.contains(&import.name) {
                    note(&import.path.segments);
                }
            }
        }
        uses
    }

    /// Whether the module that a path goes through holds its last name.
    fn is_known(&self, module: &[String], path: &[String]) -> bool {
        let Some((last, before)) = path.split_last() else {
            return false;
        };
        match self.resolve(module, before, 0) {
            Some(Target::Module(target)) => self.holds(&target, last, 0),
            _ => false,
        }
    }

    fn holds(&self, module: &[String], name: &str, depth: usize) -> bool {
        let Some((_, scope)) = self.modules.get(module) else {
            return false;
        };
        scope.defined.contains(name)
            || scope.imports.iter().any(|import| import.name == name)
            || (depth < MAX_IMPORTS && self.through_glob(module, name, depth).is_some())
    }

    /// The path through the glob import that brings a name in.
    fn through_glob(&self, module: &[String], name: &str, depth: usize) -> Option<Vec<String>> {
        let (_, scope) = self.modules.get(module)?;
        let globs = scope.imports.iter().filter(|import| import.name == "*");
        globs
            .filter_map(|import| {
                let from = &import.path.segments[..import.path.segments.len() - 1];
                match self.resolve(module, from, depth + 1)? {
                    Target::Module(target) if target != module => {
                        let is_there = self.holds(&target, name, depth + 1);
                        is_there.then(|| from.iter().cloned().chain([name.to_owned()]).collect())
                    }
                    _ => None,
                }
            })
            .next()
    }

    /// Follows a path from a module; `None` when it leads out of the crate.
    fn resolve(&self, from: &[String], segments: &[String], depth: usize) -> Option<Target<'s>> {
        if depth > MAX_IMPORTS {
            return None;
        }
        let mut at: ModulePath = from.to_vec();
        let mut rest = segments;
        let mut is_anchored = false;
        while let Some((first, behind)) = rest.split_first() {
            match first.as_str() {
                "crate" => at.clear(),
                "super" => {
                    at.pop()?;
                }
                "self" => {}
                _ => break,
            }
            is_anchored = true;
            rest = behind;
        }
        while let Some((first, behind)) = rest.split_first() {
            let (file, scope) = self.modules.get(&at)?;
            let child: ModulePath = at.iter().chain([first]).cloned().collect();
            if self.modules.contains_key(&child) {
                at = child;
                rest = behind;
                is_anchored = true;
                continue;
            }
            let import = scope.imports.iter().find(|import| import.name == *first);
            let through = match import {
                // `use regex;` would lead to itself.
                Some(import) if import.path.segments != [first.clone()] => {
                    Some(import.path.segments.clone())
                }
                Some(_) => return None,
                None if scope.defined.contains(first) => None,
                None => self.through_glob(&at, first, depth),
            };
            return match through {
                Some(through) => match self.resolve(&at, &through, depth + 1)? {
                    Target::Module(module) if !behind.is_empty() => {
                        self.resolve(&module, &anchored(behind), depth + 1)
                    }
                    target => Some(target),
                },
                None if is_anchored || scope.defined.contains(first) => Some(Target::Item(file)),
                None => None,
            };
        }
        Some(Target::Module(at))
    }
}

/// The same path from the module itself, so that it cannot lead to another crate.
fn anchored(segments: &[String]) -> Vec<String> {
    std::iter::once("self".to_owned())
        .chain(segments.iter().cloned())
        .collect()
}

/// The module that a file is.
fn module_of(inside: &Path) -> ModulePath {
    let mut path: ModulePath = inside
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let is_root = path.len() == 1 && matches!(path[0].as_str(), "lib" | "main");
    if is_root || path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The uses of a crate made of these files, as `a.rs > b.rs`.
    fn uses(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source::new(format!("src/{path}"), text))
            .collect();
        let plain = |path: &Path| {
            path.strip_prefix("src")
                .unwrap_or(path)
                .display()
                .to_string()
        };
        Modules::new(Path::new("src"), &sources)
            .uses()
            .keys()
            .map(|(from, to)| format!("{} > {}", plain(from), plain(to)))
            .collect()
    }

    #[test]
    fn imports_and_paths_lead_to_files() {
        assert_eq!(
            uses(&[
                ("lib.rs", "mod a; mod b; pub use a::A;"),
                ("a.rs", "use crate::b::B; struct A;"),
                ("b/mod.rs", "mod c; fn f() { c::g() } struct B;"),
                ("b/c.rs", "fn g() { super::super::a::h() }"),
            ]),
            ["a.rs > b/mod.rs", "b/c.rs > a.rs", "b/mod.rs > b/c.rs"]
        );
    }

    #[test]
    fn re_exports_lead_through_and_are_no_use() {
        let a = ("a.rs", "pub struct A; fn f(b: crate::B) {}");
        let b = ("b.rs", "pub struct B; fn f(a: crate::A) {}");
        assert_eq!(
            uses(&[
                ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
                a,
                b
            ]),
            ["a.rs > b.rs", "b.rs > a.rs"]
        );
        // One that is used where it stands is.
        assert_eq!(
            uses(&[
                ("lib.rs", "mod a; pub use a::A; fn f(a: A) {}"),
                ("a.rs", "pub struct A;")
            ]),
            ["lib.rs > a.rs"]
        );
    }

    #[test]
    fn globs_count_for_what_is_named() {
        let child = |text| ("a.rs", text);
        let root = ("lib.rs", "mod a; pub struct Root;");
        assert_eq!(
            uses(&[root, child("use super::*; fn f(r: Root) {}")]),
            ["a.rs > lib.rs"]
        );
        assert_eq!(
            uses(&[root, child("use super::*; fn f(r: Other) {}")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn tests_and_other_crates_do_not_count() {
        assert_eq!(
            uses(&[
                ("lib.rs", "mod a; #[cfg(test)] mod slow; pub struct R;"),
                (
                    "a.rs",
                    "use serde::R; use regex; fn f() { regex::new(); std::fs::read() } #[cfg(test)] mod tests { use super::super::R; }"
                ),
                ("slow.rs", "use crate::R; use crate::a::f;"),
            ]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn modules_with_bodies_belong_to_their_file() {
        assert_eq!(
            uses(&[
                (
                    "lib.rs",
                    "mod a; mod inner { pub fn f() { super::a::g() } }"
                ),
                ("a.rs", "pub fn g() { crate::inner::f() }"),
            ]),
            ["a.rs > lib.rs", "lib.rs > a.rs"]
        );
    }

    #[test]
    fn a_ring_of_imports_ends() {
        assert_eq!(
            uses(&[
                ("lib.rs", "mod a; mod b;"),
                (
                    "a.rs",
                    "pub use crate::b::X; pub use crate::b::*; fn f(x: X, y: Y) {}"
                ),
                (
                    "b.rs",
                    "pub use crate::a::X; pub use crate::a::*; fn f(x: X, y: Y) {}"
                ),
            ]),
            Vec::<String>::new()
        );
    }
}
