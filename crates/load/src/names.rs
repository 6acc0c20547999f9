//! What the names of files say about what is in them.

use std::path::Path;

/// Endings of files that hold one JSON value a line.
pub(crate) const LINES: &[&str] = &["jsonl", "ndjson"];

/// Whether a file is read by kustomize, and is no manifest.
pub(crate) fn is_kustomization_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization"
    })
}

/// Whether a file is read where only a folder above it was named.
pub(crate) fn is_manifest_name(path: &Path) -> bool {
    const TEXT: &[&str] = &["yaml", "yml", "json"];
    has_ending(path, TEXT)
        || has_ending(path, &["gz", "zst"]) && has_ending(&path.with_extension(""), TEXT)
}

/// Whether a file is called like a manifest with something behind it: `web.yaml.bak`, `web.yml~`, `web.yaml.disabled`.
pub(crate) fn is_set_aside_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let before = name
        .strip_suffix('~')
        .or(name.rsplit_once('.').map(|(before, _)| before));
    before.is_some_and(|before| is_manifest_name(Path::new(before))) && !is_manifest_name(path)
}

/// Whether the ending of a file says that it is packed.
pub(crate) fn is_packed_name(path: &Path) -> bool {
    is_archive_name(path) || has_ending(path, &["gz", "zst", "tar", "zip"])
}

/// Whether a file is an archive by its name.
pub(crate) fn is_archive_name(path: &Path) -> bool {
    let is_packed_tar = has_ending(path, &["gz"])
        && has_ending(Path::new(path.file_stem().unwrap_or_default()), &["tar"]);
    has_ending(path, &["tgz", "tar"]) || is_packed_tar
}

/// Whether a file ends in one of these, in letters of any size.
pub(crate) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        let mut known = endings.iter();
        known.any(|known| ending.eq_ignore_ascii_case(known))
    })
}
