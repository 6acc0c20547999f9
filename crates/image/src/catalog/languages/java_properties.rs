//! Maven's coordinates out of `pom.properties`, or of the `pom.xml` beside it.

use super::text::text;
use super::xml::read_xml;

/// What names an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Coordinates {
    /// Its group; empty when it is not stated.
    pub(super) group: String,
    /// Its name in the group.
    pub(super) artifact: String,
    /// Its version; empty when it is not stated.
    pub(super) version: String,
}

/// Reads `pom.properties`; `None` without an artifact.
pub(super) fn from_properties(bytes: &[u8]) -> Option<Coordinates> {
    let text = text(bytes);
    let mut found = Coordinates::default();
    for line in text.lines() {
        let Some((name, value)) = line.split_once(['=', ':']) else {
            continue;
        };
        let value = value.trim();
        match name.trim() {
            "groupId" => found.group = value.to_owned(),
            "artifactId" => found.artifact = value.to_owned(),
            "version" if !value.contains("${") => found.version = value.to_owned(),
            _ => {}
        }
    }
    (!found.artifact.is_empty()).then_some(found)
}

/// Reads a project's own coordinates; `None` without an artifact.
pub(super) fn from_pom(bytes: &[u8]) -> Option<Coordinates> {
    let project = read_xml(bytes).ok()?;
    let parent = project.child("parent");
    let of = |name: &str| {
        project
            .text_of(name)
            .or_else(|| parent.and_then(|parent| parent.text_of(name)))
            .filter(|value| !value.contains("${"))
            .unwrap_or("")
            .to_owned()
    };
    Some(Coordinates {
        group: of("groupId"),
        artifact: project.text_of("artifactId")?.to_owned(),
        version: of("version"),
    })
}
