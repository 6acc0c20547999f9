//! Published inputs: well-kept ones are not refused, and those that are known to be wrong are noticed.

mod reading;

use std::path::{Path, PathBuf};

use reading::{Read, read};
use seawall_model::Object;
use seawall_validity::{CustomSchemas, Severity, check};

/// The corpora, when this machine has them.
fn corpora() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpora");
    if root.is_dir() {
        return Some(root);
    }
    eprintln!("SKIPPED: the corpora are not on this machine");
    None
}

/// Every refusal of the objects of some files, as `file: Kind/name: path: message`.
fn refusals(files: &[PathBuf]) -> Vec<String> {
    let read: Vec<Read> = files.iter().flat_map(|file| read(file)).collect();
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    let mut lines = Vec::new();
    for Read { file, object } in &read {
        for mismatch in check(object, None, &crds) {
            let Object { kind, name, .. } = object;
            let mark = if mismatch.severity == Severity::Pruned {
                "(pruned) "
            } else {
                ""
            };
            lines.push(format!(
                "{file}: {kind}/{name}: {mark}{}: {} ({})",
                mismatch.path,
                mismatch.message,
                mismatch.hint.as_deref().unwrap_or("-"),
            ));
        }
    }
    lines
}

#[test]
fn well_kept_manifests_are_not_refused() {
    let Some(root) = corpora() else { return };
    for folder in [
        "manifests",
        "pod-security",
        "netpol",
        "badpods",
        "kubehound-attacks",
        "kyverno",
        "gatekeeper",
        "faults",
    ] {
        let files = reading::files(&root.join(folder));
        for line in refusals(&files) {
            println!("{line}");
        }
    }
}
