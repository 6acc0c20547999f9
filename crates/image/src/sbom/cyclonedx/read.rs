//! Reads CycloneDX 1.2 to 1.7 from JSON.

use std::collections::HashMap;

use seawall_package::{OsRelease, Place, SourcePackage};
use serde_json::Value;

use super::super::component::{Collector, Component};
use super::super::document::{Document, Relationship};
use super::super::error::SbomError;
use super::super::extra::Pairs;
use super::super::json::{items, shown, text, texts};
use super::super::limits::{MAX_PARTS, MAX_WORD_BYTES};
use crate::digest::Digest;
use crate::unknown::{Unknown, UnknownKind};

/// Versions that are read.
const VERSIONS: &[&str] = &["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// Types of components that are no software packages by themselves.
const NO_PACKAGES: &[&str] = &["file", "data", "cryptographic-asset", "device"];

/// Reads a document.
pub(crate) fn read(value: &Value) -> Result<Document, SbomError> {
    let version = text(value, "specVersion");
    if !VERSIONS.contains(&version) {
        let version = shown(version);
        return Err(SbomError::Unsupported(format!("CycloneDX `{version}`")));
    }
    let mut reader = Reader::default();
    let serial = text(value, "serialNumber");
    let serial = serial.strip_prefix("urn:uuid:").unwrap_or(serial);
    serial.clone_into(&mut reader.collector.document.serial);
    if let Some(metadata) = value.get("metadata") {
        reader.metadata(metadata);
    }
    reader.components(items(value, "components"));
    reader.compositions(items(value, "compositions"));
    reader.dependencies(items(value, "dependencies"));
    Ok(reader.collector.finish())
}

#[derive(Default)]
struct Reader<'v> {
    collector: Collector,
    references: HashMap<&'v str, usize>,
    has_unknowns: bool,
}

impl<'v> Reader<'v> {
    fn metadata(&mut self, metadata: &'v Value) {
        let document = &mut self.collector.document;
        text(metadata, "timestamp").clone_into(&mut document.created);
        self.collector.document.tool = tool(metadata, &mut self.collector.names_sources);
        for (name, value) in pairs(metadata) {
            if name.starts_with("layer:") {
                self.collector.document.layers.extend(Digest::parse(&value));
            } else if name == "unknown" {
                let unknown = serde_json::from_str::<Unknown>(&value)
                    .unwrap_or_else(|_| Unknown::new(UnknownKind::Content, "", shown(&value)));
                self.collector.push_unknown(unknown);
                self.has_unknowns = true;
            }
        }
        if let Some(subject) = metadata.get("component") {
            let document = &mut self.collector.document;
            document.name = full_name(subject);
            document.digest = Digest::parse(text(subject, "version")).or_else(|| hash(subject));
            self.component(subject, true);
        }
    }

    /// All components, and those inside of them.
    fn components(&mut self, components: &'v [Value]) {
        let mut open: Vec<&[Value]> = vec![components];
        while let Some(components) = open.pop() {
            for component in components {
                self.component(component, false);
                let inside = items(component, "components");
                if !inside.is_empty() {
                    open.push(inside);
                }
            }
        }
    }

    fn component(&mut self, value: &'v Value, is_subject: bool) {
        let kind = text(value, "type");
        if kind == "operating-system" && !is_subject {
            self.collector.release(release(value));
            return;
        }
        let purl = text(value, "purl");
        let publisher = text(value, "publisher");
        let supplier = value.get("supplier").map_or("", |one| text(one, "name"));
        let vendor = if publisher.is_empty() {
            supplier
        } else {
            publisher
        };
        let component = Component {
            name: full_name(value),
            version: text(value, "version").to_owned(),
            purls: (!purl.is_empty())
                .then(|| purl.to_owned())
                .into_iter()
                .collect(),
            vendor: (!vendor.is_empty()).then(|| vendor.to_owned()),
            source: source(value),
            licenses: licenses(value),
            places: places(value),
            pairs: pairs(value),
            // Trivy has a component for each lock file, with its packages beside it.
            is_subject: is_subject
                || NO_PACKAGES.contains(&kind)
                || !trivy(value, "Class").is_empty(),
        };
        if let Some(index) = self.collector.add(component) {
            let reference = text(value, "bom-ref");
            if !reference.is_empty() {
                self.references.insert(reference, index);
            }
        }
        if is_subject {
            self.components(items(value, "components"));
        }
    }

    fn compositions(&mut self, compositions: &[Value]) {
        let is_incomplete = compositions
            .iter()
            .any(|composition| text(composition, "aggregate").starts_with("incomplete"));
        if is_incomplete && !self.has_unknowns {
            let reason = "the document says that it is incomplete";
            self.collector.unknown(UnknownKind::Content, reason);
        }
    }

    fn dependencies(&mut self, dependencies: &[Value]) {
        for dependency in dependencies {
            let Some(&from) = self.references.get(text(dependency, "ref")) else {
                continue;
            };
            for to in texts(dependency, "dependsOn") {
                if let Some(&to) = self.references.get(to) {
                    let edge = Relationship { from, to };
                    self.collector.document.relationships.push(edge);
                }
            }
        }
    }
}

/// The tool that made it; the form changed with 1.5.
fn tool(metadata: &Value, names_sources: &mut bool) -> String {
    let tool = metadata.get("tools").and_then(|tools| {
        items(tools, "components")
            .first()
            .or_else(|| tools.as_array()?.first())
    });
    *names_sources = tool.is_some_and(|tool| matches!(text(tool, "name"), "seawall" | "syft"));
    match tool {
        Some(tool) if text(tool, "name") == "seawall" => text(tool, "version").to_owned(),
        Some(tool) => format!("{} {}", text(tool, "name"), text(tool, "version")),
        None => String::new(),
    }
}

fn full_name(value: &Value) -> String {
    let (group, name) = (text(value, "group"), text(value, "name"));
    if group.is_empty() {
        name.to_owned()
    } else {
        format!("{group}/{name}")
    }
}

fn hash(value: &Value) -> Option<Digest> {
    items(value, "hashes")
        .iter()
        .filter(|hash| text(hash, "alg") == "SHA-256")
        .find_map(|hash| Digest::parse(&format!("sha256:{}", text(hash, "content"))))
}

fn licenses(value: &Value) -> Vec<String> {
    items(value, "licenses")
        .iter()
        .filter_map(|choice| {
            let expression = text(choice, "expression");
            let license = choice.get("license").unwrap_or(&Value::Null);
            [expression, text(license, "id"), text(license, "name")]
                .into_iter()
                .find(|text| !text.is_empty())
                .map(str::to_owned)
        })
        .take(MAX_PARTS + 1)
        .collect()
}

/// From occurrences, and from the properties by which Syft and Trivy say the same.
fn places(value: &Value) -> Vec<Place> {
    let evidence = value.get("evidence").unwrap_or(&Value::Null);
    let mut places: Vec<Place> = items(evidence, "occurrences")
        .iter()
        .filter(|place| place.get("location").is_some_and(Value::is_string))
        .map(|occurrence| Place {
            path: text(occurrence, "location").to_owned(),
            layer: text(occurrence, "additionalContext")
                .strip_prefix("layer ")
                .and_then(|rest| rest.split(' ').next())
                .and_then(|number| number.parse().ok()),
        })
        .collect();
    for property in items(value, "properties") {
        let name = text(property, "name");
        let is_path = (name.starts_with("syft:location:") && name.ends_with(":path"))
            || name == "aquasecurity:trivy:FilePath";
        if is_path {
            places.push(Place {
                path: text(property, "value").trim_start_matches('/').to_owned(),
                layer: None,
            });
        }
    }
    places.retain(|place| place.path.len() <= MAX_WORD_BYTES);
    places.truncate(MAX_PARTS + 1);
    places
}

/// A property of Trivy; empty for none.
fn trivy<'v>(value: &'v Value, name: &str) -> &'v str {
    items(value, "properties")
        .iter()
        .find(|property| text(property, "name").strip_prefix("aquasecurity:trivy:") == Some(name))
        .map_or("", |property| text(property, "value"))
}

/// The source package that Trivy names in properties, since it is not in its package URLs.
fn source(value: &Value) -> Option<SourcePackage> {
    let [name, epoch, version, release] =
        ["SrcName", "SrcEpoch", "SrcVersion", "SrcRelease"].map(|part| trivy(value, part));
    let mut full = String::new();
    if !matches!(epoch, "" | "0") {
        full = format!("{epoch}:");
    }
    full.push_str(version);
    if !release.is_empty() {
        full.push('-');
        full.push_str(release);
    }
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version: full,
    })
}

/// Properties of Seawall's own.
fn pairs(value: &Value) -> Pairs {
    items(value, "properties")
        .iter()
        .filter_map(|property| {
            let name = text(property, "name").strip_prefix("seawall:")?;
            Some((name.to_owned(), text(property, "value").to_owned()))
        })
        .collect()
}

fn release(value: &Value) -> OsRelease {
    let pairs = pairs(value);
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    OsRelease {
        id: text(value, "name").to_lowercase(),
        version: text(value, "version").to_owned(),
        codename: get("release:codename"),
        like: get("release:like")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        pretty: text(value, "description").to_owned(),
        path: get("release:path"),
        support: get("release:support"),
    }
}
