//! Reads SPDX 3.0 from JSON-LD.

use std::collections::{HashMap, HashSet};

use seawall_package::OsRelease;
use serde_json::Value;

use super::super::component::{Collector, Component};
use super::super::document::{Document, Relationship};
use super::super::error::SbomError;
use super::super::extra::Pairs;
use super::super::json::{items, text, texts};
use super::super::limits::MAX_WORD_BYTES;
use super::purpose::{NAMESPACE, Note, is_no_package, is_operating_system, note, stated};
use crate::digest::Digest;
use crate::unknown::UnknownKind;

/// Where the licences of the SPDX list live.
const LICENSES: &str = "https://spdx.org/licenses/";

/// Reads a document.
pub(crate) fn read(value: &Value) -> Result<Document, SbomError> {
    if !texts(value, "@context").any(|context| context.contains("spdx.org/rdf/3.")) {
        return Err(SbomError::Unsupported(
            "JSON-LD whose context is not SPDX 3".to_owned(),
        ));
    }
    // A document of one element has it at the top.
    let graph = match value.get("@graph") {
        Some(_) => items(value, "@graph"),
        None => std::slice::from_ref(value),
    };
    let mut reader = Reader {
        elements: graph.iter().map(|element| (id(element), element)).collect(),
        ..Reader::default()
    };
    reader.header(graph);
    reader.annotations(graph);
    reader.licenses(graph);
    for element in graph {
        if kind(element) == "software_Package" {
            reader.package(element);
        }
    }
    reader.relations(graph);
    Ok(reader.collector.finish())
}

#[derive(Default)]
struct Reader<'v> {
    collector: Collector,
    elements: HashMap<&'v str, &'v Value>,
    roots: HashSet<&'v str>,
    pairs: HashMap<&'v str, Pairs>,
    release: Option<OsRelease>,
    licenses: HashMap<&'v str, Vec<String>>,
    packages: HashMap<&'v str, usize>,
    has_unknowns: bool,
}

fn id(element: &Value) -> &str {
    match text(element, "spdxId") {
        "" => text(element, "@id"),
        id => id,
    }
}

fn kind(element: &Value) -> &str {
    match text(element, "type") {
        "" => text(element, "@type"),
        kind => kind,
    }
}

impl<'v> Reader<'v> {
    fn header(&mut self, graph: &'v [Value]) {
        for element in graph {
            let document = &mut self.collector.document;
            match kind(element) {
                "SpdxDocument" => {
                    text(element, "name").clone_into(&mut document.name);
                    document.serial = id(element)
                        .strip_prefix(NAMESPACE)
                        .and_then(|rest| rest.split('#').next())
                        .unwrap_or_default()
                        .to_owned();
                    self.roots.extend(texts(element, "rootElement"));
                }
                "software_Sbom" => self.roots.extend(texts(element, "rootElement")),
                "CreationInfo" => text(element, "created").clone_into(&mut document.created),
                "Tool" => {
                    let name = text(element, "name");
                    self.collector.names_sources =
                        name.starts_with("seawall") || name.starts_with("syft");
                    let document = &mut self.collector.document;
                    name.strip_prefix("seawall ")
                        .unwrap_or(name)
                        .clone_into(&mut document.tool);
                }
                _ => {}
            }
        }
    }

    fn annotations(&mut self, graph: &'v [Value]) {
        for element in graph.iter().filter(|element| kind(element) == "Annotation") {
            match note(text(element, "statement")) {
                Some(Note::Pairs(pairs)) => {
                    self.pairs
                        .entry(text(element, "subject"))
                        .or_default()
                        .extend(pairs);
                }
                Some(Note::Release(release)) => self.release = Some(release),
                Some(Note::Unknown(unknown)) => {
                    self.has_unknowns = true;
                    self.collector.push_unknown(unknown);
                }
                None => {}
            }
        }
    }

    fn licenses(&mut self, graph: &'v [Value]) {
        let relations = |wanted: &'static str| {
            graph
                .iter()
                .filter(move |element| text(element, "relationshipType") == wanted)
        };
        let mut found: HashMap<&str, Vec<String>> = HashMap::new();
        for wanted in ["hasDeclaredLicense", "hasConcludedLicense"] {
            let mut these: HashMap<&str, Vec<String>> = HashMap::new();
            for relation in relations(wanted) {
                let licenses = texts(relation, "to").filter_map(|to| self.license(to));
                these
                    .entry(text(relation, "from"))
                    .or_default()
                    .extend(licenses);
            }
            for (package, licenses) in these {
                found.entry(package).or_insert(licenses);
            }
        }
        self.licenses = found;
    }

    fn license(&self, id: &str) -> Option<String> {
        if let Some(listed) = id.strip_prefix(LICENSES) {
            return Some(listed.to_owned());
        }
        let element = self.elements.get(id)?;
        let expression = stated(element, "simplelicensing_licenseExpression")?;
        // An expression of one reference is the name that it stands for.
        let custom = items(element, "simplelicensing_customIdToUri")
            .iter()
            .find(|entry| text(entry, "key") == expression)
            .and_then(|entry| self.elements.get(text(entry, "value")))
            .map(|element| text(element, "simplelicensing_licenseText"))
            .filter(|text| text.len() <= MAX_WORD_BYTES);
        Some(custom.unwrap_or(expression).to_owned())
    }

    fn package(&mut self, value: &'v Value) {
        let id = id(value);
        let purpose = text(value, "software_primaryPurpose");
        let pairs = self.pairs.remove(id).unwrap_or_default();
        if is_operating_system(purpose) {
            let named = OsRelease {
                id: text(value, "name").to_lowercase(),
                version: text(value, "software_packageVersion").to_owned(),
                ..OsRelease::default()
            };
            let restored = self
                .release
                .take()
                .filter(|release| release.id == named.id && release.version == named.version);
            self.collector.release(restored.unwrap_or(named));
            return;
        }
        let is_root = self.roots.contains(id);
        if is_root {
            let document = &mut self.collector.document;
            if document.digest.is_none() {
                document.digest = digest(value);
            }
            document.layers.extend(
                pairs
                    .iter()
                    .filter(|(name, _)| name.starts_with("layer:"))
                    .filter_map(|(_, digest)| Digest::parse(digest)),
            );
        }
        let identifiers = items(value, "externalIdentifier")
            .iter()
            .filter(|identifier| text(identifier, "externalIdentifierType") == "packageUrl")
            .map(|identifier| text(identifier, "identifier"));
        let vendor = self
            .elements
            .get(text(value, "suppliedBy"))
            .and_then(|agent| stated(agent, "name"));
        let component = Component {
            name: text(value, "name").to_owned(),
            version: stated(value, "software_packageVersion")
                .unwrap_or("")
                .to_owned(),
            purls: [text(value, "software_packageUrl")]
                .into_iter()
                .chain(identifiers)
                .filter(|purl| !purl.is_empty())
                .map(str::to_owned)
                .collect(),
            vendor: vendor.map(str::to_owned),
            source: None,
            licenses: self.licenses.remove(id).unwrap_or_default(),
            places: Vec::new(),
            pairs,
            is_subject: is_root || is_no_package(purpose),
        };
        if let Some(index) = self.collector.add(component) {
            self.packages.insert(id, index);
        }
    }

    fn relations(&mut self, graph: &'v [Value]) {
        let mut is_incomplete = false;
        for relation in graph {
            match text(relation, "relationshipType") {
                "contains" => is_incomplete |= text(relation, "completeness") == "incomplete",
                "dependsOn" => {
                    let Some(&from) = self.packages.get(text(relation, "from")) else {
                        continue;
                    };
                    let needed = texts(relation, "to").filter_map(|to| self.packages.get(to));
                    let edges = needed.map(|&to| Relationship { from, to });
                    self.collector.document.relationships.extend(edges);
                }
                _ => {}
            }
        }
        if is_incomplete && !self.has_unknowns {
            let reason = "the document says that it is incomplete";
            self.collector.unknown(UnknownKind::Content, reason);
        }
    }
}

fn digest(value: &Value) -> Option<Digest> {
    let version = text(value, "software_packageVersion");
    Digest::parse(version).or_else(|| {
        items(value, "verifiedUsing")
            .iter()
            .filter(|hash| text(hash, "algorithm") == "sha256")
            .find_map(|hash| Digest::parse(&format!("sha256:{}", text(hash, "hashValue"))))
    })
}
