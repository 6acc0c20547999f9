//! Writes statements as CycloneDX 1.6.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cyclonedx::JUSTIFICATIONS;
use super::statement::{Component, Statement, Status};
use super::write::{Issue, once_each};
use crate::database::instant::instant;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'d> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    bom_format: &'static str,
    spec_version: &'static str,
    serial_number: String,
    version: u32,
    metadata: Metadata<'d>,
    components: Vec<&'d Part>,
    vulnerabilities: Vec<Vulnerability<'d>>,
}

#[derive(Serialize)]
struct Metadata<'d> {
    timestamp: &'d str,
    authors: Vec<Name<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'d Part>,
}

#[derive(Serialize)]
struct Name<'d> {
    name: &'d str,
}

#[derive(Serialize)]
struct Part {
    #[serde(rename = "bom-ref")]
    reference: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "String::is_empty")]
    purl: String,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
struct Vulnerability<'d> {
    id: &'d str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Alias<'d>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    recommendation: &'d str,
    analysis: Analysis<'d>,
    affects: Vec<Reference>,
}

#[derive(Serialize)]
struct Alias<'d> {
    id: &'d str,
    source: Name<'d>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Analysis<'d> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    last_updated: &'d str,
}

#[derive(Serialize, PartialEq)]
struct Reference {
    #[serde(rename = "ref")]
    reference: String,
}

/// The statements as CycloneDX 1.6, and the indexes of those that it cannot say in full: the format has one product a document,
/// so parts of any other, and what has neither a package URL nor a digest, are left out.
pub fn write_cyclonedx(statements: &[Statement], issue: &Issue) -> (String, Vec<usize>) {
    let root = statements
        .iter()
        .flat_map(|statement| &statement.products)
        .find(|product| !product.subcomponents.is_empty())
        .map(|product| &product.component);
    let root_part = root.and_then(|root| part(root, "subject"));
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut left_out = Vec::new();
    let mut vulnerabilities = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let (affects, is_whole) = affects(statement, root, root_part.is_some(), &mut parts);
        if !is_whole {
            left_out.push(index);
        }
        if let Some((id, aliases)) = statement
            .vulnerabilities
            .split_first()
            .filter(|_| !affects.is_empty())
        {
            vulnerabilities.push(vulnerability(statement, id, aliases, affects));
        }
    }
    let document = Document {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: format!("urn:uuid:{}", issue.id),
        version: 1,
        metadata: Metadata {
            timestamp: &issue.timestamp,
            authors: vec![Name {
                name: &issue.author,
            }],
            component: root_part.as_ref(),
        },
        components: parts.values().collect(),
        vulnerabilities: once_each(vulnerabilities),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    (text, left_out)
}

/// References to the products of a statement, and whether that is all of them.
fn affects(
    statement: &Statement,
    root: Option<&Component>,
    has_root: bool,
    parts: &mut BTreeMap<String, Part>,
) -> (Vec<Reference>, bool) {
    let mut affects: Vec<Reference> = Vec::new();
    let mut is_whole = true;
    let mut push = |reference: String| {
        let reference = Reference { reference };
        if !affects.contains(&reference) {
            affects.push(reference);
        }
    };
    for product in &statement.products {
        let is_root = root == Some(&product.component);
        if is_root && product.subcomponents.is_empty() && has_root {
            push("subject".to_owned());
            continue;
        }
        let components = if product.subcomponents.is_empty() {
            std::slice::from_ref(&product.component)
        } else {
            &product.subcomponents
        };
        if !(product.subcomponents.is_empty() || is_root && has_root) {
            is_whole = false;
            continue;
        }
        for component in components {
            // A component of the document is a part of its product; what is not is named by its package URL alone.
            let is_elsewhere = has_root && !is_root;
            for purl in &component.purls {
                let reference = purl.to_string();
                if !is_elsewhere {
                    let component = Component {
                        purls: vec![purl.clone()],
                        ids: Vec::new(),
                    };
                    parts
                        .extend(part(&component, &reference).map(|part| (reference.clone(), part)));
                }
                push(reference);
            }
            if component.purls.is_empty() {
                let reference = component.ids.first().cloned().unwrap_or_default();
                match part(component, &reference).filter(|_| !is_elsewhere) {
                    Some(part) => {
                        parts.insert(reference.clone(), part);
                        push(reference);
                    }
                    None => is_whole = false,
                }
            }
        }
    }
    (affects, is_whole)
}

/// A component; `None` for one that has neither a package URL nor a digest.
fn part(component: &Component, reference: &str) -> Option<Part> {
    let purl = component.purls.first();
    let sums: Vec<(&str, &str)> = component.digests().collect();
    if purl.is_none() && sums.is_empty() {
        return None;
    }
    let is_image = purl.is_none_or(|purl| matches!(purl.purl_type(), "oci" | "docker"));
    Some(Part {
        reference: reference.to_owned(),
        kind: if is_image { "container" } else { "library" },
        name: purl.map_or_else(|| reference.to_owned(), |purl| purl.name().to_owned()),
        version: purl
            .map(|purl| purl.version().to_owned())
            .unwrap_or_default(),
        hashes: sums
            .into_iter()
            .map(|(algorithm, sum)| Hash {
                alg: match algorithm {
                    "sha256" => "SHA-256",
                    _ => "SHA-512",
                },
                content: sum.to_owned(),
            })
            .collect(),
        purl: purl.map(ToString::to_string).unwrap_or_default(),
    })
}

fn vulnerability<'d>(
    statement: &'d Statement,
    id: &'d str,
    aliases: &'d [String],
    affects: Vec<Reference>,
) -> Vulnerability<'d> {
    let state = match statement.status {
        Status::NotAffected => "not_affected",
        Status::Affected => "exploitable",
        Status::Fixed => "resolved",
        Status::UnderInvestigation => "in_triage",
    };
    let justification = statement
        .justification
        .filter(|_| statement.status == Status::NotAffected)
        .and_then(|own| JUSTIFICATIONS.iter().find(|(_, known)| *known == own))
        .map(|(word, _)| *word);
    Vulnerability {
        id,
        references: aliases
            .iter()
            .map(|alias| Alias {
                id: alias,
                source: Name {
                    name: alias.split('-').next().unwrap_or(alias),
                },
            })
            .collect(),
        recommendation: &statement.action,
        analysis: Analysis {
            state,
            justification,
            detail: &statement.impact,
            // What is no time is left out, as one that is not stated.
            last_updated: match instant(&statement.timestamp) {
                Some(_) if statement.timestamp.contains('T') => &statement.timestamp,
                _ => "",
            },
        },
        affects,
    }
}
