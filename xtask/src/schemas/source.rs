//! Finds the sources of `k8s-openapi` and reads the types of one Kubernetes version from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::rust_json;

/// Which release of the crate has which Kubernetes versions. No one release has all of them.
const RELEASES: &[(&str, &[u16])] = &[("0.27.1", &[31, 32]), ("0.29.0", &[33, 34, 35, 36, 37])];

/// One type of the API.
pub(super) struct Type {
    /// Its name in the API, without what all names begin with: `core.v1.Container`.
    pub(super) name: String,
    /// Its schema.
    pub(super) schema: Value,
    /// Group, version, kind, plural and scope, when objects of it exist.
    pub(super) resource: Option<Resource>,
}

/// What names objects of a type.
pub(super) struct Resource {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) plural: String,
    pub(super) scope: char,
}

/// The folder of each Kubernetes version.
pub(super) fn folders() -> anyhow::Result<Vec<(u16, PathBuf)>> {
    let mut folders = Vec::new();
    for (release, minors) in RELEASES {
        let source = release_source(release)?;
        for minor in *minors {
            folders.push((*minor, source.join(format!("src/v1_{minor}"))));
        }
    }
    Ok(folders)
}

/// Lets cargo fetch one release, as the dependency of a package made for that.
fn release_source(release: &str) -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("seawall-schemas-{release}"));
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("src/lib.rs"), "")?;
    std::fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"schemas\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nk8s-openapi = \"={release}\"\n\n[workspace]\n"
        ),
    )?;
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(&folder)
        .args(["metadata", "--format-version", "1"])
        .output()
        .context("cargo cannot be started")?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "k8s-openapi")
        .and_then(|package| package["manifest_path"].as_str())
        .and_then(|path| Path::new(path).parent())
        .map(Path::to_owned)
        .context("cargo did not say where k8s-openapi is")
}

/// The types below a folder, by their Rust path.
pub(super) fn types(folder: &Path) -> anyhow::Result<BTreeMap<String, Type>> {
    let mut types = BTreeMap::new();
    read(folder, "crate", &mut types)?;
    ensure!(types.len() > 300, "`{}` has few types", folder.display());
    Ok(types)
}

fn read(folder: &Path, module: &str, types: &mut BTreeMap<String, Type>) -> anyhow::Result<()> {
    let listed = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in listed {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        if path.is_dir() {
            read(&path, &format!("{module}::{name}"), types)?;
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        if let Some((rust, found)) = read_type(&text).with_context(|| path.display().to_string())? {
            types.insert(format!("{module}::{rust}"), found);
        }
    }
    Ok(())
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn read_type(text: &str) -> anyhow::Result<Option<(String, Type)>> {
    let Some((head, schema)) = text.split_once("json_schema!(") else {
        return Ok(None);
    };
    let Some(rust) = between(head, "JsonSchema for ", " {") else {
        return Ok(None);
    };
    let name = head
        .rsplit_once("\"io.k8s.")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(name, _)| name)
        .context("no name")?;
    let name = [
        "api.",
        "apimachinery.pkg.apis.",
        "apiextensions-apiserver.pkg.apis.",
        "kube-aggregator.pkg.apis.",
    ]
    .iter()
    .find_map(|prefix| name.strip_prefix(prefix))
    .unwrap_or(name);
    let constant = |name: &str| between(head, &format!("const {name}: &'static str = \""), "\"");
    let resource = match (constant("GROUP"), constant("VERSION"), constant("KIND")) {
        (Some(group), Some(version), Some(kind)) => Some(Resource {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            plural: constant("URL_PATH_SEGMENT").unwrap_or_default().to_owned(),
            scope: match between(head, "type Scope = crate::", ";") {
                Some("NamespaceResourceScope") => 'N',
                Some("ClusterResourceScope") => 'C',
                _ => 'S',
            },
        }),
        _ => None,
    };
    Ok(Some((
        rust.to_owned(),
        Type {
            name: name.to_owned(),
            schema: rust_json::parse(schema)?,
            resource,
        },
    )))
}
