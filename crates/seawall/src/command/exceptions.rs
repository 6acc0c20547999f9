//! Which exceptions files a scan uses.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_finding::Exception;
use seawall_scan::parse_exceptions;

/// The exceptions file that is used without being named.
const DEFAULT: &str = "seawall.exceptions.yaml";

/// The named files, or those in the working directory and in the scanned ones.
pub(crate) fn read<'p>(
    named: &[PathBuf],
    scanned: impl Iterator<Item = &'p Path>,
) -> anyhow::Result<Vec<Exception>> {
    let scanned: Vec<&Path> = scanned.collect();
    let mut files = named.to_vec();
    if files.is_empty() {
        let directories = std::iter::once(Path::new(".")).chain(scanned.iter().copied());
        let mut seen = HashSet::new();
        files.extend(
            directories
                .map(|directory| directory.join(DEFAULT))
                .filter(|file| file.is_file())
                .filter(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone()))),
        );
    }
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read(&file)
            .with_context(|| format!("exceptions `{}` cannot be read", file.display()))?;
        let is_whole = is_inside_any(&file, &scanned);
        let exceptions = parse_exceptions(&file.display().to_string(), &text)?;
        all.extend(exceptions.into_iter().map(|exception| Exception {
            is_whole,
            ..exception
        }));
    }
    Ok(all)
}

/// Whether a scanned directory holds the file, and so everything that the file lies above: a file is written for the
/// directory that it lies in.
fn is_inside_any(file: &Path, scanned: &[&Path]) -> bool {
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    scanned.iter().any(|directory| {
        directory
            .canonicalize()
            .is_ok_and(|directory| directory.is_dir() && file.starts_with(directory))
    })
}
