//! The crates of the repository as cargo describes them, with what each says about itself in
//! `[package.metadata.seawall]`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// A crate of the repository.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Member {
    pub name: String,
    manifest_path: PathBuf,
    #[serde(default)]
    metadata: Option<Metadata>,
    pub dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    seawall: Option<Role>,
}

/// What a crate says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    /// Its layer; dependencies point to lower ones.
    pub layer: Option<u8>,
    /// Whether it does no input or output.
    pub pure: Option<bool>,
    /// Crates of its own layer that it can import, each with a reason: `seawall-syntax: why`.
    #[serde(default)]
    pub siblings: Vec<String>,
    /// Whether it is outside of the layers: build tools and test servers.
    #[serde(default)]
    pub tool: bool,
    /// Dependencies that its sources never name, each with a reason: `k8s-openapi: why`.
    #[serde(default)]
    pub unnamed: Vec<String>,
}

/// A dependency of a crate.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    pub name: String,
    pub rename: Option<String>,
    pub kind: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

#[derive(Deserialize)]
struct Answer {
    packages: Vec<Member>,
}

impl Member {
    /// Its directory.
    pub fn directory(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// Directories of what is built from it, tests and benchmarks aside.
    pub fn code(&self) -> Vec<&Path> {
        let is_code = |target: &&Target| {
            !target
                .kind
                .iter()
                .any(|kind| matches!(&**kind, "test" | "bench" | "example" | "custom-build"))
        };
        let all = self.targets.iter().filter(is_code);
        all.filter_map(|target| target.src_path.parent()).collect()
    }

    /// What it says about itself.
    pub fn role(&self) -> Option<&Role> {
        self.metadata.as_ref()?.seawall.as_ref()
    }

    /// Name of a dependency in its sources.
    pub fn name_in_code(dependency: &Dependency) -> String {
        let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
        name.replace('-', "_")
    }
}

impl Dependency {
    /// Whether only tests see it.
    pub fn is_dev(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

impl Role {
    /// The names of a list of `name: reason`, and a line for each entry without reason.
    pub fn reasoned(list: &[String]) -> (Vec<&str>, Vec<String>) {
        let mut names = Vec::new();
        let mut broken = Vec::new();
        for entry in list {
            match entry.split_once(": ") {
                Some((name, reason)) if !reason.trim().is_empty() => names.push(name),
                _ => broken.push(format!("`{entry}` has no reason; write `name: reason`")),
            }
        }
        (names, broken)
    }
}

/// Every crate: those of the workspace, and the fuzz targets, which are a workspace of their own.
pub(crate) fn members(root: &Path) -> anyhow::Result<Vec<Member>> {
    let mut members = Vec::new();
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let path = root.join(manifest);
        if !path.exists() {
            continue;
        }
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--no-deps",
                "--offline",
            ])
            .arg("--manifest-path")
            .arg(&path)
            .output()
            .context("cargo cannot be started")?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let answer: Answer =
            serde_json::from_slice(&output.stdout).context("the metadata of cargo")?;
        members.extend(answer.packages);
    }
    for member in &mut members {
        let relative = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
        member.manifest_path = relative(&member.manifest_path);
        for target in &mut member.targets {
            target.src_path = relative(&target.src_path);
        }
    }
    Ok(members)
}

#[cfg(test)]
pub(crate) mod made_up {
    //! Crates for the tests of rules.

    use super::*;

    /// A crate in `crates/<name>` with dependencies; those that begin with `dev:` are for tests.
    pub(crate) fn member(name: &str, role: &str, dependencies: &[&str]) -> Member {
        let role: Option<Role> = (!role.is_empty()).then(|| toml::from_str(role).expect("a role"));
        let directory = format!("crates/{}", name.trim_start_matches("seawall-"));
        Member {
            name: name.to_owned(),
            manifest_path: format!("{directory}/Cargo.toml").into(),
            metadata: Some(Metadata { seawall: role }),
            dependencies: dependencies
                .iter()
                .map(|name| Dependency {
                    name: name.trim_start_matches("dev:").to_owned(),
                    rename: None,
                    kind: name.starts_with("dev:").then(|| "dev".to_owned()),
                })
                .collect(),
            targets: vec![Target {
                kind: vec!["lib".to_owned()],
                src_path: format!("{directory}/src/lib.rs").into(),
            }],
        }
    }
}
