//! Dependencies point down the layers; siblings do not import each other, but for the named exceptions.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

/// Crates by layer.
const LAYERS: &[(&str, u8)] = &[
    ("seawall-syntax", 0),
    ("seawall-secret", 0),
    ("seawall-event", 0),
    ("seawall-finding", 0),
    ("seawall-model", 0),
    ("seawall-checks", 1),
    ("seawall-compliance", 1),
    ("seawall-graph", 1),
    ("seawall-network", 1),
    ("seawall-rbac", 1),
    ("seawall-load", 2),
    ("seawall-live", 3),
    ("seawall-report", 2),
    ("seawall-scan", 3),
    ("seawall", 4),
];

/// Siblings that may import each other: `model` is the typed view of what `syntax` reads, and `graph` joins what rights
/// and networks lead to.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("seawall-model", "seawall-syntax"),
    ("seawall-graph", "seawall-network"),
    ("seawall-graph", "seawall-rbac"),
];

/// Crates outside the layers: tools and test servers.
const OUTSIDE: &[&str] = &["xtask", "seawall-fake-api"];

/// One line for every dependency that points the wrong way.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .output()
        .context("cargo cannot be started")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let mut broken = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let dependencies: Vec<&str> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
            .filter_map(|dependency| dependency["name"].as_str())
            .collect();
        broken.extend(judge(name, &dependencies));
    }
    Ok(broken)
}

fn layer(name: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, layer)| *layer)
}

fn judge(name: &str, dependencies: &[&str]) -> Vec<String> {
    if OUTSIDE.contains(&name) {
        return Vec::new();
    }
    let Some(own) = layer(name) else {
        return vec![format!(
            "{name}: the crate has no layer; add it to xtask/src/tidy/layers.rs"
        )];
    };
    dependencies
        .iter()
        .filter_map(|dependency| {
            let other = layer(dependency)?;
            let allowed = other < own || EXCEPTIONS.contains(&(name, dependency));
            (!allowed).then(|| {
                format!("{name} (layer {own}) may not depend on {dependency} (layer {other})")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn dependencies_point_down() {
        assert!(judge("seawall-scan", &["seawall-load", "serde"]).is_empty());
        assert!(judge("seawall-model", &["seawall-syntax"]).is_empty());
        assert_eq!(judge("seawall-load", &["seawall-report"]).len(), 1);
        assert_eq!(judge("seawall-checks", &["seawall-scan"]).len(), 1);
        assert_eq!(judge("seawall-unheard-of", &[]).len(), 1);
    }
}
