//! Reads CSAF 2.0: the VEX profile, and security advisories, which have the same fields.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::csaf_products::Products;
use super::document::Vex;
use super::json::{brief, ids, items, shown, text, texts, word};
use super::statement::{Justification, Statement, Status};

/// Lists of products by what is said about them.
const GROUPS: &[(&str, Status)] = &[
    ("known_not_affected", Status::NotAffected),
    ("known_affected", Status::Affected),
    ("first_affected", Status::Affected),
    ("last_affected", Status::Affected),
    ("fixed", Status::Fixed),
    ("first_fixed", Status::Fixed),
    ("under_investigation", Status::UnderInvestigation),
];

/// Reads a document.
pub(super) fn read(value: &Value) -> Vex {
    let mut vex = Vex::default();
    let null = Value::Null;
    let document = value.get("document").unwrap_or(&null);
    let tracking = document.get("tracking").unwrap_or(&null);
    let publisher = document.get("publisher").unwrap_or(&null);
    let products = Products::of(value.get("product_tree").unwrap_or(&null));
    if products.is_cut() {
        vex.unknown("a product has too many identifiers or groups");
    }
    for vulnerability in items(value, "vulnerabilities") {
        let other = items(vulnerability, "ids")
            .iter()
            .map(|id| text(id, "text"));
        let ids = ids(std::iter::once(text(vulnerability, "cve")).chain(other));
        if ids.is_empty() {
            vex.unknown("a vulnerability without id");
            continue;
        }
        let flags = Entries::of(vulnerability, "flags", "");
        let threats = Entries::of(vulnerability, "threats", "impact");
        let remediations = Entries::of(vulnerability, "remediations", "");
        let status = vulnerability.get("product_status").unwrap_or(&null);
        for (group, said) in GROUPS {
            let mut seen = HashSet::new();
            for product in texts(status, group).filter(|product| seen.insert(*product)) {
                if vex.is_full() {
                    vex.unknown("the rest of the document");
                    return vex;
                }
                let found = match products.resolve(product) {
                    Ok(found) => found,
                    Err(reason) => {
                        let product = shown(product);
                        vex.unknown(format!("{}: product `{product}` {reason}", shown(&ids[0])));
                        continue;
                    }
                };
                let Some(found) = vex.keep(found) else {
                    vex.unknown("the rest of the document");
                    return vex;
                };
                let details = |entries: &Entries<'_>| {
                    let entry = entries.about(product, &products);
                    entry.map_or(String::new(), |entry| brief(text(entry, "details")))
                };
                vex.push(Statement {
                    vulnerabilities: ids.clone(),
                    status: *said,
                    justification: flags
                        .about(product, &products)
                        .and_then(|flag| Justification::parse(text(flag, "label")))
                        .filter(|_| *said == Status::NotAffected),
                    impact: details(&threats),
                    action: details(&remediations),
                    author: word(text(publisher, "name")),
                    timestamp: word(text(tracking, "current_release_date")),
                    source: word(text(tracking, "id")),
                    products: vec![found],
                });
            }
        }
    }
    vex
}

/// What a vulnerability says about products and groups of them: the first entry for each.
struct Entries<'v> {
    products: HashMap<&'v str, &'v Value>,
    groups: HashMap<&'v str, &'v Value>,
}

impl<'v> Entries<'v> {
    /// The entries of a list with this category; of any for an empty one.
    fn of(vulnerability: &'v Value, key: &str, category: &str) -> Self {
        let mut entries = Self {
            products: HashMap::new(),
            groups: HashMap::new(),
        };
        for entry in items(vulnerability, key) {
            if !category.is_empty() && text(entry, "category") != category {
                continue;
            }
            for product in texts(entry, "product_ids") {
                entries.products.entry(product).or_insert(entry);
            }
            for group in texts(entry, "group_ids") {
                entries.groups.entry(group).or_insert(entry);
            }
        }
        entries
    }

    /// The entry for a product, by itself or by one of its groups.
    fn about(&self, product: &str, products: &Products<'_>) -> Option<&'v Value> {
        let direct = self.products.get(product);
        let group = || {
            products
                .groups_of(product)
                .find_map(|group| self.groups.get(group))
        };
        direct.or_else(group).copied()
    }
}
