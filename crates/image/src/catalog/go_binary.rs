//! Modules of programs written in Go, by the build information that the linker puts into each, stripped or not.
//!
//! - The main module. Its version is often `(devel)`: then the version that `-ldflags -X` set counts, and a fact says so. A
//!   version that was linked in and belongs to an unknown variable is only a fact, `go.candidate-version`.
//! - Its dependencies. Where one was replaced, what was built counts, and a fact names what it replaces.
//! - `stdlib`, the standard library, with the version of the toolchain; `toolchain` for the tools of Go themselves.
//! - The functions that are in the program ([`FunctionSet`]), so that an advisory about a function that is not there drops out.

mod build_info;
mod functions;
mod linked;
mod version;

use seawall_package::{FunctionSet, Package, PackageKind};

use self::build_info::{BuildInfo, Module, Search};
use super::executable::{Executable, is_executable};
use super::notes::{Notes, shown};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct GoBinary;

const NAME: &str = "go-binary";

/// The smallest program of Go is above 500 kB; a limit far below that spares the look at small files.
const MIN_BYTES: u64 = 64 << 10;

/// What the go command writes in place of a version that it does not know.
const DEVELOPMENT: &str = "(devel)";

const KUBERNETES: &str = "k8s.io/kubernetes";

impl Cataloger for GoBinary {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        2
    }

    fn wants(&self, entry: &Entry) -> Want {
        Want::by_head_from(MIN_BYTES, entry)
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        is_executable(head)
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some(executable) = Executable::new(file.bytes) else {
            return Ok(Reading::default());
        };
        if executable.is_cut {
            return Err(Unreadable::new(
                "the executable has more or larger parts than are looked at",
            ));
        }
        let info = match build_info::find(&executable) {
            Search::Found(info) => info,
            Search::Damaged => {
                return Err(Unreadable::new("the build information of Go is damaged"));
            }
            Search::Absent if functions::names(&executable).is_some() => {
                return Err(Unreadable::new(
                    "a program of Go without build information: its modules are not known",
                ));
            }
            Search::Absent => return Ok(Reading::default()),
        };
        let functions = functions::names(&executable)
            .map(|block| FunctionSet::from_linker_names(functions::each(block), &info.path));
        let mut notes = Notes::default();
        for line in &info.misread {
            notes.add(|| {
                format!(
                    "a line of the build information is not known: `{}`",
                    shown(line)
                )
            });
        }
        let is_tool = info.path.starts_with("cmd/");
        if info.main.is_none() && info.dependencies.is_empty() && !is_tool {
            notes.add(|| {
                "a program of Go that was built without modules: its dependencies are not known"
                    .to_owned()
            });
        }
        Ok(Reading {
            packages: packages(&info, &executable),
            functions,
            unknown: notes.finish(),
            ..Reading::default()
        })
    }
}

fn packages(info: &BuildInfo, executable: &Executable<'_>) -> Vec<Package> {
    let mut found = vec![toolchain_package("stdlib", &info.toolchain)];
    if info.path.starts_with("cmd/") {
        found.push(toolchain_package("toolchain", &info.toolchain));
    }
    let main = info.main.clone().or_else(|| guessed_module(&info.path));
    let main = main.and_then(|module| main_package(&module, info, executable));
    let of_kubernetes = main.as_ref().filter(|main| main.name == KUBERNETES);
    let staged = of_kubernetes.and_then(|main| version::of_staging(&main.version));
    found.extend(main);
    for module in &info.dependencies {
        let mut package = module_package(module, info);
        if let (Some(version), true, true) = (
            &staged,
            package.version.is_empty(),
            package.name.starts_with("k8s.io/"),
        ) {
            package.version.clone_from(version);
            package.facts.push(fact("go.version-from", KUBERNETES));
        }
        found.push(package);
    }
    for package in &mut found {
        package.facts.sort();
    }
    found
}

fn toolchain_package(name: &str, toolchain: &str) -> Package {
    let version = version::of_toolchain(toolchain).unwrap_or_default();
    let mut package = Package::new(PackageKind::Golang, name, version, NAME);
    package.facts.push(fact("go.version", toolchain));
    package
}

fn fact(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// A version, empty where the build did not know one.
fn stated(version: &str) -> &str {
    if version == DEVELOPMENT { "" } else { version }
}

fn module_package(module: &Module, info: &BuildInfo) -> Package {
    let mut facts = vec![fact("go.version", &info.toolchain)];
    let built = match module.replacement.as_deref() {
        // A directory in place of a module: what was built is not published under any version.
        Some(other) if stated(&other.version).is_empty() => {
            facts.push(fact("go.replaced-by", &other.path));
            &Module {
                path: module.path.clone(),
                ..Module::default()
            }
        }
        Some(other) => {
            facts.push(fact(
                "go.replaces",
                &format!("{}@{}", module.path, module.version),
            ));
            other
        }
        None => module,
    };
    if !built.sum.is_empty() {
        facts.push(fact("go.sum", &built.sum));
    }
    let mut package = Package::new(
        PackageKind::Golang,
        &built.path,
        stated(&built.version),
        NAME,
    );
    package.facts = facts;
    package
}

/// The module that the main package of a program without modules would be in: `github.com/docker/docker` for
/// `github.com/docker/docker/cmd/dockerd`. Loose files have no path that is a domain's.
fn guessed_module(path: &str) -> Option<Module> {
    let module = path.split_once("/cmd/").map_or(path, |(module, _)| module);
    let domain = module.split_once('/').map(|(domain, _)| domain)?;
    domain.contains('.').then(|| Module {
        path: module.to_owned(),
        ..Module::default()
    })
}

/// The module of the main package. The tools of Go itself are `toolchain`, and have none of their own.
fn main_package(module: &Module, info: &BuildInfo, executable: &Executable<'_>) -> Option<Package> {
    if module.path.is_empty() || info.path.starts_with("cmd/") {
        return None;
    }
    let mut package = module_package(module, info);
    package.facts.push(fact("go.main", &info.path));
    for (setting, name) in [
        ("vcs.revision", "go.vcs.revision"),
        ("vcs.time", "go.vcs.time"),
        ("vcs.modified", "go.vcs.modified"),
    ] {
        if let Some(value) = info.setting(setting) {
            package.facts.push(fact(name, value));
        }
    }
    if info.main.is_none() {
        package.facts.push(fact("go.guessed-from", &info.path));
    }
    if package.version.is_empty() {
        let flags = info.setting("-ldflags").unwrap_or_default();
        let found = version::of_flags(flags, &module.path)
            .or_else(|| linked::by_symbol(executable, &module.path));
        if let Some((variable, value)) = found {
            package.version = with_prefix(&value);
            package.facts.push(fact("go.version-from", &variable));
        } else if let Some(value) = linked::only_one(executable) {
            // Kubernetes always sets its version. Of other programs it can be the version of a part of them.
            if module.path == KUBERNETES {
                package.version = with_prefix(&value);
                package.facts.push(fact("go.version-from", "linker"));
            } else {
                package.facts.push(fact("go.candidate-version", &value));
            }
        }
    }
    Some(package)
}

/// Versions of modules begin with `v`.
fn with_prefix(version: &str) -> String {
    match version.starts_with('v') {
        true => version.to_owned(),
        false => format!("v{version}"),
    }
}

#[cfg(test)]
#[path = "go_binary/tests.rs"]
mod tests;
