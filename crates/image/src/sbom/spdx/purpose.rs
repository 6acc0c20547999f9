//! What both versions of SPDX share: pairs in annotations, names of licences, purposes that are no packages.

use seawall_package::OsRelease;
use serde_json::Value;

use super::super::extra::Pairs;
use super::super::json::{items, text};
use super::super::limits::MAX_WORD_BYTES;
use crate::unknown::Unknown;

/// What annotations of Seawall begin with; JSON follows.
const MARK: &str = "seawall:";

/// Where the namespaces of written documents begin; the serial follows.
pub(super) const NAMESPACE: &str = "https://github.com/seawall-dev/seawall/sbom/";

/// Pairs as the text of an annotation; `None` for none.
pub(super) fn pairs_text(pairs: &Pairs) -> Option<String> {
    (!pairs.is_empty()).then(|| marked(&serde_json::json!({ "pairs": pairs })))
}

/// An unknown as the text of an annotation.
pub(super) fn unknown_text(unknown: &Unknown) -> String {
    marked(&serde_json::json!({ "unknown": unknown }))
}

/// A release, beyond what the fields of its package say, as the text of an annotation.
pub(super) fn release_text(release: &OsRelease) -> String {
    marked(&serde_json::json!({ "release": release }))
}

fn marked(value: &Value) -> String {
    format!("{MARK}{value}")
}

/// What an annotation of Seawall says.
pub(super) enum Note {
    /// Pairs of a package.
    Pairs(Pairs),
    /// Something that was not understood.
    Unknown(Unknown),
    /// The release.
    Release(OsRelease),
}

/// Reads the text of an annotation; `None` for those of others.
pub(super) fn note(text: &str) -> Option<Note> {
    let value: Value = serde_json::from_str(text.strip_prefix(MARK)?).ok()?;
    if let Some(unknown) = value.get("unknown") {
        return serde_json::from_value(unknown.clone())
            .ok()
            .map(Note::Unknown);
    }
    if let Some(release) = value.get("release") {
        return serde_json::from_value(release.clone())
            .ok()
            .map(Note::Release);
    }
    let pairs =
        items(&value, "pairs")
            .iter()
            .filter_map(|pair| match pair.as_array()?.as_slice() {
                [Value::String(name), Value::String(value)] => Some((name.clone(), value.clone())),
                _ => None,
            });
    Some(Note::Pairs(pairs.collect()))
}

/// Whether a package with this purpose is no package of software unless it has a package URL.
pub(super) fn is_no_package(purpose: &str) -> bool {
    matches!(
        purpose.to_ascii_lowercase().as_str(),
        "container"
            | "file"
            | "data"
            | "documentation"
            | "archive"
            | "diskimage"
            | "filesystemimage"
            | "device"
    )
}

/// Whether the purpose says that it is an operating system.
pub(super) fn is_operating_system(purpose: &str) -> bool {
    matches!(
        purpose,
        "OPERATING-SYSTEM" | "OPERATING_SYSTEM" | "operatingSystem"
    )
}

/// What is stated, and not that nothing is. Texts that are too long count as not stated: many packages can share one.
pub(super) fn stated<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    Some(text(value, key)).filter(|text| {
        !matches!(*text, "" | "NOASSERTION" | "NONE") && text.len() <= MAX_WORD_BYTES
    })
}
