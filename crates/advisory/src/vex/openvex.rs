//! Reads OpenVEX 0.2, and 0.0.1 where it is the same.

use serde_json::Value;

use super::document::Vex;
use super::json::{brief, ids, items, shown, text, texts, word};
use super::statement::{Component, Justification, Product, Statement, Status};

/// Digests that Seawall has of images and files.
const DIGESTS: &[(&str, &str)] = &[("sha-256", "sha256"), ("sha-512", "sha512")];

/// Reads a document; `subjects` are the products of the attestation around it, for statements that name none.
pub(super) fn read(value: &Value, subjects: &[Product]) -> Vex {
    let mut vex = Vex::default();
    for (index, statement) in items(value, "statements").iter().enumerate() {
        if vex.is_full() {
            vex.unknown(format!("statements from number {} on", index + 1));
            break;
        }
        match read_statement(value, statement, subjects, &mut vex) {
            Ok(statement) => vex.push(statement),
            Err(reason) => vex.unknown(format!("statement {}: {reason}", index + 1)),
        }
    }
    vex
}

fn read_statement(
    document: &Value,
    value: &Value,
    subjects: &[Product],
    vex: &mut Vex,
) -> Result<Statement, String> {
    let vulnerabilities = vulnerabilities(value);
    if vulnerabilities.is_empty() {
        return Err("it names no vulnerability".to_owned());
    }
    let status = text(value, "status");
    let status = Status::parse(status).ok_or_else(|| format!("the status `{}`", shown(status)))?;
    let named = items(value, "products");
    let mut products = Vec::new();
    for product in named {
        let component = component(product);
        if component.is_full() {
            vex.unknown(format!(
                "{}: a product with too many identifiers",
                shown(&vulnerabilities[0])
            ));
        }
        if component.is_empty() {
            vex.unknown(format!(
                "{}: a product without identifiers",
                shown(&vulnerabilities[0])
            ));
            continue;
        }
        let parts: Vec<Component> = items(product, "subcomponents")
            .iter()
            .map(self::component)
            .collect();
        let known: Vec<Component> = parts
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect();
        if known.len() < parts.len() {
            vex.unknown(format!(
                "{}: a subcomponent without identifiers",
                shown(&vulnerabilities[0])
            ));
        }
        // A product whose parts are all unknown is not the whole product.
        if known.is_empty() && !parts.is_empty() {
            continue;
        }
        let product = Product {
            component,
            subcomponents: known,
        };
        products.extend(vex.keep(product));
    }
    if named.is_empty() {
        products = subjects
            .iter()
            .map_while(|subject| vex.keep(subject.clone()))
            .collect();
    }
    if products.is_empty() {
        return Err(format!(
            "{}: it names no product",
            shown(&vulnerabilities[0])
        ));
    }
    let first = |keys: [(&Value, &str); 2]| {
        let found = keys
            .into_iter()
            .map(|(value, key)| text(value, key))
            .find(|text| !text.is_empty());
        brief(found.unwrap_or(""))
    };
    Ok(Statement {
        vulnerabilities,
        products,
        status,
        justification: Justification::parse(text(value, "justification")),
        impact: first([(value, "impact_statement"), (value, "status_notes")]),
        action: brief(text(value, "action_statement")),
        author: word(text(document, "author")),
        timestamp: first([(value, "timestamp"), (document, "timestamp")]),
        source: word(text(document, "@id")),
    })
}

/// Ids: since 0.2 in an object, before as a text.
fn vulnerabilities(value: &Value) -> Vec<String> {
    let vulnerability = value.get("vulnerability").unwrap_or(&Value::Null);
    let main = vulnerability
        .as_str()
        .unwrap_or_else(|| text(vulnerability, "name"));
    ids(std::iter::once(main).chain(texts(vulnerability, "aliases")))
}

fn component(value: &Value) -> Component {
    let mut component = Component::default();
    if let Some(text) = value.as_str() {
        component.add(text);
        return component;
    }
    component.add(text(value, "@id"));
    if let Some(identifiers) = value.get("identifiers") {
        component.add(text(identifiers, "purl"));
    }
    if let Some(hashes) = value.get("hashes") {
        for (name, algorithm) in DIGESTS {
            let sum = text(hashes, name);
            if !sum.is_empty() {
                component.add_id(format!("{algorithm}:{sum}"));
            }
        }
    }
    component
}
