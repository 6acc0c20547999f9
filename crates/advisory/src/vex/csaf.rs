//! Reads CSAF 2.0: the VEX profile, and security advisories, which have the same fields.

use serde_json::Value;

use super::csaf_products::Products;
use super::document::Vex;
use super::json::{items, shown, text, texts};
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
    for vulnerability in items(value, "vulnerabilities") {
        let ids = ids(vulnerability);
        if ids.is_empty() {
            vex.unknown("a vulnerability without id");
            continue;
        }
        let status = vulnerability.get("product_status").unwrap_or(&null);
        for (group, said) in GROUPS {
            for product in texts(status, group) {
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
                let about = About {
                    vulnerability,
                    products: &products,
                    product,
                };
                vex.push(Statement {
                    vulnerabilities: ids.clone(),
                    status: *said,
                    justification: about.justification(),
                    impact: about.details("threats", "impact"),
                    action: about.details("remediations", ""),
                    author: text(publisher, "name").to_owned(),
                    timestamp: text(tracking, "current_release_date").to_owned(),
                    source: text(tracking, "id").to_owned(),
                    products: vec![found],
                });
            }
        }
    }
    vex
}

fn ids(vulnerability: &Value) -> Vec<String> {
    std::iter::once(text(vulnerability, "cve"))
        .chain(
            items(vulnerability, "ids")
                .iter()
                .map(|id| text(id, "text")),
        )
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a vulnerability says about one product.
struct About<'v> {
    vulnerability: &'v Value,
    products: &'v Products<'v>,
    product: &'v str,
}

impl About<'_> {
    /// Whether an entry is about the product, by itself or by a group.
    fn concerns(&self, entry: &Value) -> bool {
        texts(entry, "product_ids").any(|id| id == self.product)
            || texts(entry, "group_ids").any(|group| self.products.is_in_group(group, self.product))
    }

    fn justification(&self) -> Option<Justification> {
        items(self.vulnerability, "flags")
            .iter()
            .filter(|flag| self.concerns(flag))
            .find_map(|flag| Justification::parse(text(flag, "label")))
    }

    /// The details of the first entry of this category; any for an empty one.
    fn details(&self, key: &str, category: &str) -> String {
        items(self.vulnerability, key)
            .iter()
            .filter(|entry| category.is_empty() || text(entry, "category") == category)
            .find(|entry| self.concerns(entry))
            .map(|entry| text(entry, "details").to_owned())
            .unwrap_or_default()
    }
}
