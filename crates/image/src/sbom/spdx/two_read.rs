//! Reads SPDX 2.2 and 2.3 from JSON.

use std::collections::{HashMap, HashSet};

use seawall_package::{OsRelease, SourcePackage};
use serde_json::Value;

use super::super::component::{Collector, Component};
use super::super::document::{Document, Relationship};
use super::super::error::SbomError;
use super::super::json::{items, shown, text, texts};
use super::super::limits::MAX_WORD_BYTES;
use super::purpose::{NAMESPACE, Note, is_no_package, is_operating_system, note, stated};
use crate::digest::Digest;

/// Reads a document.
pub(crate) fn read(value: &Value) -> Result<Document, SbomError> {
    let version = text(value, "spdxVersion");
    if !matches!(version, "SPDX-2.2" | "SPDX-2.3") {
        return Err(SbomError::Unsupported(format!("`{}`", shown(version))));
    }
    let mut reader = Reader {
        collector: Collector::default(),
        described: described(value),
        references: HashMap::new(),
        licenses: extracted(value),
    };
    reader.header(value);
    for package in items(value, "packages") {
        reader.package(package);
    }
    reader.relationships(items(value, "relationships"));
    Ok(reader.collector.finish())
}

struct Reader<'v> {
    collector: Collector,
    described: HashSet<&'v str>,
    references: HashMap<&'v str, usize>,
    licenses: HashMap<&'v str, &'v str>,
}

/// What the document describes, by reference.
fn described(value: &Value) -> HashSet<&str> {
    let relations = items(value, "relationships").iter().filter_map(|relation| {
        let (from, to) = (
            text(relation, "spdxElementId"),
            text(relation, "relatedSpdxElement"),
        );
        match text(relation, "relationshipType") {
            "DESCRIBES" if from == "SPDXRef-DOCUMENT" => Some(to),
            "DESCRIBED_BY" if to == "SPDXRef-DOCUMENT" => Some(from),
            _ => None,
        }
    });
    texts(value, "documentDescribes").chain(relations).collect()
}

/// Licences outside of the SPDX list: references with what they stand for.
fn extracted(value: &Value) -> HashMap<&str, &str> {
    items(value, "hasExtractedLicensingInfos")
        .iter()
        .map(|license| {
            let long = text(license, "extractedText");
            let short = if long.len() > MAX_WORD_BYTES {
                ""
            } else {
                long
            };
            (
                text(license, "licenseId"),
                stated(license, "name").unwrap_or(short),
            )
        })
        .collect()
}

impl<'v> Reader<'v> {
    fn header(&mut self, value: &'v Value) {
        let creation = value.get("creationInfo").unwrap_or(&Value::Null);
        let document = &mut self.collector.document;
        text(value, "name").clone_into(&mut document.name);
        text(creation, "created").clone_into(&mut document.created);
        document.serial = text(value, "documentNamespace")
            .strip_prefix(NAMESPACE)
            .unwrap_or_default()
            .to_owned();
        document.tool = texts(creation, "creators")
            .find_map(|creator| creator.strip_prefix("Tool: "))
            .map(|tool| tool.strip_prefix("seawall-").unwrap_or(tool).to_owned())
            .unwrap_or_default();
        self.collector.names_sources = texts(creation, "creators").any(|creator| {
            creator.starts_with("Tool: seawall") || creator.starts_with("Tool: syft")
        });
        for annotation in items(value, "annotations") {
            if let Some(Note::Unknown(unknown)) = note(text(annotation, "comment")) {
                self.collector.push_unknown(unknown);
            }
        }
    }

    fn package(&mut self, value: &'v Value) {
        let reference = text(value, "SPDXID");
        let purpose = text(value, "primaryPackagePurpose");
        let is_described = self.described.contains(reference);
        let mut pairs = Vec::new();
        let mut release = None;
        for annotation in items(value, "annotations") {
            match note(text(annotation, "comment")) {
                Some(Note::Pairs(more)) => pairs.extend(more),
                Some(Note::Release(stated)) => release = Some(stated),
                _ => {}
            }
        }
        if is_operating_system(purpose) {
            let named = OsRelease {
                id: text(value, "name").to_lowercase(),
                version: text(value, "versionInfo").to_owned(),
                ..OsRelease::default()
            };
            let restored = release
                .filter(|release| release.id == named.id && release.version == named.version);
            self.collector.release(restored.unwrap_or(named));
            return;
        }
        if is_described {
            self.subject(value);
            let layers = pairs
                .iter()
                .filter(|(name, _)| name.starts_with("layer:"))
                .filter_map(|(_, digest)| Digest::parse(digest));
            self.collector.document.layers.extend(layers);
        }
        let component = Component {
            name: text(value, "name").to_owned(),
            version: stated(value, "versionInfo").unwrap_or("").to_owned(),
            purls: items(value, "externalRefs")
                .iter()
                .filter(|reference| text(reference, "referenceType") == "purl")
                .map(|reference| text(reference, "referenceLocator").to_owned())
                .collect(),
            vendor: stated(value, "supplier").map(agent),
            source: source(value),
            licenses: self.licenses(value),
            places: Vec::new(),
            pairs,
            // Trivy has a package for each lock file, with its packages beside it.
            is_subject: is_described
                || is_no_package(purpose)
                || (self.collector.document.tool.starts_with("trivy")
                    && reference.starts_with("SPDXRef-Application-")),
        };
        if let Some(index) = self.collector.add(component) {
            self.references.insert(reference, index);
        }
    }

    fn subject(&mut self, value: &Value) {
        let document = &mut self.collector.document;
        if document.digest.is_none() {
            document.digest = Digest::parse(text(value, "versionInfo")).or_else(|| {
                items(value, "checksums")
                    .iter()
                    .filter(|checksum| text(checksum, "algorithm") == "SHA256")
                    .find_map(|checksum| {
                        Digest::parse(&format!("sha256:{}", text(checksum, "checksumValue")))
                    })
            });
        }
    }

    fn licenses(&self, value: &Value) -> Vec<String> {
        let license =
            stated(value, "licenseDeclared").or_else(|| stated(value, "licenseConcluded"));
        let Some(license) = license else {
            return Vec::new();
        };
        match self.licenses.get(license).copied() {
            // A text that is too long to be a name: its reference stays.
            Some("") | None => vec![license.to_owned()],
            Some(name) => vec![name.to_owned()],
        }
    }

    fn relationships(&mut self, relationships: &[Value]) {
        for relation in relationships {
            let from = self.references.get(text(relation, "spdxElementId"));
            let to = self.references.get(text(relation, "relatedSpdxElement"));
            let (Some(&from), Some(&to)) = (from, to) else {
                continue;
            };
            let edge = match text(relation, "relationshipType") {
                "DEPENDS_ON" => Relationship { from, to },
                "DEPENDENCY_OF" | "RUNTIME_DEPENDENCY_OF" => Relationship { from: to, to: from },
                _ => continue,
            };
            self.collector.document.relationships.push(edge);
        }
    }
}

/// The source package, which Trivy names in a text: `built package from: openssl 3.0.11-1`.
fn source(value: &Value) -> Option<SourcePackage> {
    let text = text(value, "sourceInfo").strip_prefix("built package from: ")?;
    let (name, version) = text.split_once(' ')?;
    Some(SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    })
}

/// The name without `Organization: `.
fn agent(text: &str) -> String {
    text.strip_prefix("Organization: ")
        .or_else(|| text.strip_prefix("Person: "))
        .unwrap_or(text)
        .to_owned()
}
