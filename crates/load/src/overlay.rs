//! A kustomization around a directory, with what an object of Flux or Argo CD changes in it.

use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use crate::confine::kustomization_file;
use crate::exclude::Exclusions;
use crate::given::Overlay;
use crate::names::has_ending;
use crate::source_ignore::SourceIgnore;

/// Most manifests of a directory that is no kustomization by itself.
const MAX_MANIFESTS: usize = 20_000;

/// Writes it into a directory that goes when it is rendered.
pub(crate) fn wrap(resources: &[PathBuf], overlay: &Overlay) -> io::Result<TempDir> {
    let kept = tempfile::Builder::new()
        .prefix("seawall-overlay-")
        .tempdir()?;
    let from = kept.path().canonicalize()?;
    let listed = |paths: &[PathBuf]| -> io::Result<String> {
        let mut all = Vec::new();
        for path in paths {
            let path = relative(&from, &path.canonicalize()?);
            let text = path
                .to_str()
                .ok_or_else(|| io::Error::other("a path is not a string"))?;
            all.push(serde_json::Value::from(text).to_string());
        }
        Ok(all.join(", "))
    };
    let resources = listed(resources)?;
    let components = listed(&overlay.components)?;
    let mut fields = vec![
        "\"apiVersion\": \"kustomize.config.k8s.io/v1beta1\"".to_owned(),
        "\"kind\": \"Kustomization\"".to_owned(),
        format!("\"resources\": [{resources}]"),
        format!("\"components\": [{components}]"),
    ];
    let given = overlay.fields.iter();
    fields.extend(
        given.map(|(name, value)| format!("{}: {value}", serde_json::Value::from(name.as_str()))),
    );
    let text = format!("{{{}}}\n", fields.join(",\n"));
    std::fs::write(from.join("kustomization.yaml"), text)?;
    Ok(kept)
}

fn relative(from: &Path, to: &Path) -> PathBuf {
    let mut path: PathBuf = from.components().skip(1).map(|_| "..").collect();
    let parts = to
        .components()
        .filter(|part| matches!(part, Component::Normal(_)));
    path.extend(parts);
    path
}

/// What is taken of a directory, as paths below it: itself where it is a kustomization, and otherwise what Flux takes, which
/// is every file of YAML and every kustomization that its source does not leave out.
pub(crate) fn taken(
    folder: &Path,
    overlay: &Overlay,
    exclusions: &Exclusions,
) -> io::Result<Vec<PathBuf>> {
    if kustomization_file(folder).is_some() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut ignored = SourceIgnore::new(overlay);
    let mut all = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(directory) = waiting.pop() {
        if directory != folder && kustomization_file(&directory).is_some() {
            all.push(directory);
            continue;
        }
        for entry in std::fs::read_dir(&directory)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let is_left = ignored.leaves_out(&path, kind.is_dir())
                || exclusions.is_left_out(&path, kind.is_dir());
            if is_left {
                continue;
            }
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() && has_ending(&path, &["yaml", "yml"]) {
                all.push(path);
            }
        }
        if all.len() > MAX_MANIFESTS {
            return Err(io::Error::other(format!(
                "it holds more than {MAX_MANIFESTS} manifests"
            )));
        }
    }
    all.sort();
    Ok(all)
}
