//! What a database is in a registry.

use std::collections::BTreeMap;

use seawall_advisory::database::Signer;
use seawall_registry::ArtifactKind;

use super::OpenedDatabase;
use crate::clock;

/// A database as an artifact. The version is that of the artifact: the file states its own.
pub(super) const DATABASE: ArtifactKind = ArtifactKind {
    artifact_type: "application/vnd.seawall.advisories.v1",
    media_type: "application/vnd.seawall.advisories.v1.database",
    title: "advisories.db",
};

/// What is said about a database beside it. It is for people and other tools; what decides is in the file.
pub(super) fn annotations(opened: &OpenedDatabase) -> BTreeMap<String, String> {
    let mut annotations = BTreeMap::from([
        (
            "org.opencontainers.image.created".to_owned(),
            clock::at(opened.database.created()),
        ),
        (
            "org.opencontainers.image.version".to_owned(),
            clock::at(opened.database.created()),
        ),
        (
            "dev.seawall.advisories.count".to_owned(),
            opened.database.advisory_count().to_string(),
        ),
        (
            "dev.seawall.version".to_owned(),
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
    ]);
    if let Signer::Key(key) = opened.database.signer() {
        annotations.insert("dev.seawall.advisories.signer".to_owned(), key.to_string());
    }
    annotations
}
