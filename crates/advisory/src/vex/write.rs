//! Writes OpenVEX 0.2.

use std::collections::HashSet;

use serde::Serialize;

use super::statement::{Component, Statement, Status};
use crate::database::instant::instant;

/// What a document says of itself; given, so that the same input gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issue {
    /// Its id: an IRI for OpenVEX, a UUID for CycloneDX.
    pub id: String,
    /// Who issues it.
    pub author: String,
    /// When, in RFC 3339.
    pub timestamp: String,
    /// Seawall's version.
    pub tool: String,
}

#[derive(Serialize)]
struct Document<'d> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: &'d str,
    author: &'d str,
    timestamp: &'d str,
    version: u32,
    tooling: String,
    statements: Vec<Said<'d>>,
}

#[derive(Serialize)]
struct Said<'d> {
    vulnerability: Vulnerability<'d>,
    #[serde(skip_serializing_if = "str::is_empty")]
    timestamp: &'d str,
    products: Vec<Named>,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    status_notes: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    impact_statement: &'d str,
    #[serde(skip_serializing_if = "str::is_empty")]
    action_statement: &'d str,
}

#[derive(Serialize)]
struct Vulnerability<'d> {
    name: &'d str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'d str>,
}

#[derive(Serialize)]
struct Named {
    #[serde(rename = "@id")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifiers: Option<Identifiers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<Hashes>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subcomponents: Vec<Named>,
}

#[derive(Serialize)]
struct Identifiers {
    purl: String,
}

#[derive(Serialize, Default)]
struct Hashes {
    #[serde(rename = "sha-256", skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(rename = "sha-512", skip_serializing_if = "Option::is_none")]
    sha512: Option<String>,
}

/// The statements as OpenVEX, all of them said by the issuer: the format has one author a document. Those without products are
/// left out, since they would say nothing.
pub fn write_openvex(statements: &[Statement], issue: &Issue) -> String {
    let statements = statements.iter().filter_map(said);
    let statements = once_each(statements.filter(|said| !said.products.is_empty()));
    let document = Document {
        context: "https://openvex.dev/ns/v0.2.0",
        id: &issue.id,
        author: &issue.author,
        timestamp: &issue.timestamp,
        version: 1,
        tooling: format!("seawall {}", issue.tool).trim_end().to_owned(),
        statements,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn said(statement: &Statement) -> Option<Said<'_>> {
    let (name, aliases) = statement.vulnerabilities.split_first()?;
    let aliases = once_each(aliases.iter().map(String::as_str));
    let is_not_affected = statement.status == Status::NotAffected;
    let justification = statement.justification.filter(|_| is_not_affected);
    // What is not affected has either a justification or an impact statement (the schema takes no other number).
    let (notes, impact) = match (is_not_affected, justification) {
        (true, None) if statement.impact.is_empty() => ("", "no reason was stated"),
        (true, None) => ("", statement.impact.as_str()),
        _ => (statement.impact.as_str(), ""),
    };
    let action = match statement.status {
        Status::Affected if statement.action.is_empty() => "no action was stated",
        _ => statement.action.as_str(),
    };
    let mut products = Vec::new();
    for product in &statement.products {
        for mut whole in named(&product.component) {
            whole.subcomponents = once_each(product.subcomponents.iter().flat_map(named));
            products.push(whole);
        }
    }
    Some(Said {
        vulnerability: Vulnerability { name, aliases },
        // What is no time is left out, as one that is not stated.
        timestamp: match instant(&statement.timestamp) {
            Some(_) if statement.timestamp.contains('T') => &statement.timestamp,
            _ => "",
        },
        products: once_each(products),
        status: statement.status.as_str(),
        status_notes: notes,
        justification: justification.map(|justification| justification.as_str()),
        impact_statement: impact,
        action_statement: action,
    })
}

/// Each item once, in order: the schema takes no list with the same item twice.
pub(super) fn once_each<T: Serialize>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    let is_new = |item: &T| seen.insert(serde_json::to_string(item).unwrap_or_default());
    items.into_iter().filter(is_new).collect()
}

/// One component for each identifier, since any of them is enough.
fn named(component: &Component) -> Vec<Named> {
    let mut all = Vec::new();
    for purl in &component.purls {
        all.push(Named {
            id: purl.to_string(),
            identifiers: Some(Identifiers {
                purl: purl.to_string(),
            }),
            hashes: None,
            subcomponents: Vec::new(),
        });
    }
    for id in &component.ids {
        let mut hashes = Hashes::default();
        match component.digests().find(|(_, digits)| id.ends_with(digits)) {
            Some(("sha256", sum)) => hashes.sha256 = Some(sum.to_owned()),
            Some((_, sum)) => hashes.sha512 = Some(sum.to_owned()),
            None => {}
        }
        let has_hash = hashes.sha256.is_some() || hashes.sha512.is_some();
        all.push(Named {
            id: id.clone(),
            identifiers: None,
            hashes: has_hash.then_some(hashes),
            subcomponents: Vec::new(),
        });
    }
    all
}
