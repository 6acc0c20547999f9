//! Writes CSAF 2.0, profile 5 (VEX).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::statement::{Component, Product, Statement, Status};
use super::write::Issue;

/// What CSAF wants to know besides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publisher {
    /// The address that the publisher's names belong to: `https://example.com`.
    pub namespace: String,
    /// The title of the document.
    pub title: String,
}

/// Products by what identifies them, with the ids that the document gives them.
#[derive(Default)]
struct Products {
    ids: BTreeMap<String, String>,
    names: Vec<Value>,
    relations: Vec<Value>,
}

/// The statements as CSAF 2.0. Those without products or ids are left out, since they would say nothing.
pub fn write_csaf(statements: &[Statement], issue: &Issue, publisher: &Publisher) -> String {
    let mut products = Products::default();
    let mut vulnerabilities: BTreeMap<&str, Vulnerability<'_>> = BTreeMap::new();
    for statement in statements {
        let Some(id) = statement
            .vulnerabilities
            .first()
            .filter(|id| !id.is_empty())
        else {
            continue;
        };
        let named: Vec<String> = statement
            .products
            .iter()
            .flat_map(|product| products.add(product))
            .collect();
        // The schema takes each product once in a list.
        let named: Vec<String> = BTreeSet::from_iter(named).into_iter().collect();
        if !named.is_empty() {
            let one = vulnerabilities.entry(id).or_default();
            one.add(statement, &named);
        }
    }
    let vulnerabilities: Vec<Value> = vulnerabilities
        .into_iter()
        .map(|(id, one)| one.value(id))
        .collect();
    let mut tree = Map::new();
    tree.insert("full_product_names".to_owned(), products.names.into());
    if !products.relations.is_empty() {
        tree.insert("relationships".to_owned(), products.relations.into());
    }
    let mut engine = json!({"name": "seawall"});
    if !issue.tool.is_empty() {
        engine["version"] = issue.tool.as_str().into();
    }
    let document = json!({
        "document": {
            "category": "csaf_vex",
            "csaf_version": "2.0",
            "title": publisher.title,
            "publisher": {
                "category": "user",
                "name": issue.author,
                "namespace": publisher.namespace,
            },
            "tracking": {
                "id": issue.id,
                "status": "final",
                "version": "1",
                "initial_release_date": issue.timestamp,
                "current_release_date": issue.timestamp,
                "revision_history": [{"date": issue.timestamp, "number": "1", "summary": "First version"}],
                "generator": {"engine": engine},
            },
        },
        "product_tree": tree,
        "vulnerabilities": vulnerabilities,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

impl Products {
    /// The ids of a product: of itself, or of each part that is meant.
    fn add(&mut self, product: &Product) -> Vec<String> {
        let Some(whole) = self.component(&product.component) else {
            return Vec::new();
        };
        if product.subcomponents.is_empty() {
            return vec![whole];
        }
        let mut all = Vec::new();
        for part in &product.subcomponents {
            let Some(part) = self.component(part) else {
                continue;
            };
            let id = format!("{whole}:{part}");
            if !self.ids.contains_key(&id) {
                self.ids.insert(id.clone(), id.clone());
                self.relations.push(json!({
                    "category": "default_component_of",
                    "product_reference": part,
                    "relates_to_product_reference": whole,
                    "full_product_name": {"product_id": id, "name": format!("{part} in {whole}")},
                }));
            }
            all.push(id);
        }
        all
    }

    /// The id of a component; `None` for one that nothing identifies.
    fn component(&mut self, component: &Component) -> Option<String> {
        let purl = component.purls.first().map(ToString::to_string);
        let hashes: Vec<Value> = component
            .digests()
            .map(|(algorithm, value)| json!({"algorithm": algorithm, "value": value}))
            .collect();
        let name = match (&purl, component.ids.first()) {
            (Some(purl), _) => purl.clone(),
            (None, Some(id)) if !hashes.is_empty() => id.clone(),
            _ => return None,
        };
        if let Some(known) = self.ids.get(&name) {
            return Some(known.clone());
        }
        let id = format!("P{}", self.ids.len() + 1);
        self.ids.insert(name.clone(), id.clone());
        let mut helper = Map::new();
        if let Some(purl) = purl {
            helper.insert("purl".to_owned(), purl.into());
        }
        if !hashes.is_empty() {
            let files = json!([{"filename": name, "file_hashes": hashes}]);
            helper.insert("hashes".to_owned(), files);
        }
        self.names.push(json!({
            "product_id": id,
            "name": name,
            "product_identification_helper": helper,
        }));
        Some(id)
    }
}

/// What is said of one vulnerability.
#[derive(Default)]
struct Vulnerability<'s> {
    aliases: Vec<&'s str>,
    status: BTreeMap<&'static str, Vec<String>>,
    flags: Vec<Value>,
    threats: Vec<Value>,
    remediations: Vec<Value>,
}

impl<'s> Vulnerability<'s> {
    fn add(&mut self, statement: &'s Statement, products: &[String]) {
        for alias in statement.vulnerabilities.iter().skip(1) {
            if !self.aliases.contains(&alias.as_str()) {
                self.aliases.push(alias);
            }
        }
        let group = match statement.status {
            Status::NotAffected => "known_not_affected",
            Status::Affected => "known_affected",
            Status::Fixed => "fixed",
            Status::UnderInvestigation => "under_investigation",
        };
        // The schema takes each product once in a group.
        let listed = self.status.entry(group).or_default();
        for product in products {
            if !listed.contains(product) {
                listed.push(product.clone());
            }
        }
        let is_not_affected = statement.status == Status::NotAffected;
        match statement.justification.filter(|_| is_not_affected) {
            Some(why) => {
                let flag = json!({"label": why.as_str(), "product_ids": products});
                // The schema takes each once.
                if !self.flags.contains(&flag) {
                    self.flags.push(flag);
                }
            }
            // The profile wants one or the other.
            None if is_not_affected && statement.impact.is_empty() => self.threats.push(json!({
                "category": "impact", "details": "no reason was stated", "product_ids": products,
            })),
            None => {}
        }
        if !statement.impact.is_empty() {
            self.threats.push(json!({
                "category": "impact", "details": statement.impact, "product_ids": products,
            }));
        }
        if statement.status == Status::Affected || !statement.action.is_empty() {
            let details = match statement.action.as_str() {
                "" => "no action was stated",
                action => action,
            };
            let category = match statement.action.is_empty() {
                true => "none_available",
                false => "mitigation",
            };
            self.remediations.push(json!({
                "category": category, "details": details, "product_ids": products,
            }));
        }
    }

    fn value(self, id: &str) -> Value {
        let mut value = Map::new();
        let is_cve = |id: &str| {
            let mut parts = id.split('-');
            let has_digits = |part: Option<&str>, is_length: fn(usize) -> bool| {
                part.is_some_and(|part| {
                    is_length(part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
                })
            };
            parts.next() == Some("CVE")
                && has_digits(parts.next(), |length| length == 4)
                && has_digits(parts.next(), |length| length >= 4)
                && parts.next().is_none()
        };
        let all = || std::iter::once(id).chain(self.aliases.iter().copied());
        let cve = all().find(|id| is_cve(id));
        if let Some(cve) = cve {
            value.insert("cve".to_owned(), cve.into());
        }
        let mut seen = BTreeSet::new();
        let others: Vec<Value> = all()
            .filter(|other| seen.insert(*other))
            .filter(|other| Some(*other) != cve && !other.is_empty())
            .map(|other| {
                let system = other.split('-').next().filter(|system| !system.is_empty());
                let system = system.unwrap_or(other);
                json!({"system_name": system, "text": other})
            })
            .collect();
        if !others.is_empty() {
            value.insert("ids".to_owned(), others.into());
        }
        let notes = json!([{"category": "summary", "text": id}]);
        value.insert("notes".to_owned(), notes);
        let status: Map<String, Value> = self
            .status
            .into_iter()
            .map(|(group, products)| (group.to_owned(), products.into()))
            .collect();
        value.insert("product_status".to_owned(), status.into());
        for (name, list) in [
            ("flags", self.flags),
            ("threats", self.threats),
            ("remediations", self.remediations),
        ] {
            if !list.is_empty() {
                value.insert(name.to_owned(), list.into());
            }
        }
        value.into()
    }
}
