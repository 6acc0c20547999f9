//! CSAF that is written says what was said, when it is read again.

use seawall_advisory::vex::{
    Issue, Justification, Product, Publisher, Statement, Status, read, write_csaf,
};
use serde_json::Value;

use crate::words::{component, whole};

fn statement(id: &str, status: Status, products: Vec<Product>) -> Statement {
    Statement {
        vulnerabilities: vec![id.to_owned()],
        products,
        status,
        justification: None,
        impact: String::new(),
        action: String::new(),
        author: String::new(),
        timestamp: String::new(),
        source: String::new(),
    }
}

fn written(statements: &[Statement]) -> Value {
    let issue = Issue {
        id: "urn:uuid:1".to_owned(),
        author: "Shop".to_owned(),
        timestamp: "2026-11-01T00:00:00Z".to_owned(),
        tool: "1.0.0".to_owned(),
    };
    let publisher = Publisher {
        namespace: "https://example.com".to_owned(),
        title: "Shop".to_owned(),
    };
    serde_json::from_str(&write_csaf(statements, &issue, &publisher)).expect("JSON")
}

fn in_image(part: &str) -> Product {
    Product {
        component: component(&format!("sha256:{}", "0".repeat(64))),
        subcomponents: vec![component(part)],
    }
}

#[test]
fn csaf_says_the_same_when_it_is_read_again() {
    let mut not_affected = statement(
        "CVE-2026-1000",
        Status::NotAffected,
        vec![whole("pkg:npm/left@1.0.0"), in_image("pkg:npm/right@1.0.0")],
    );
    not_affected.justification = Some(Justification::ComponentNotPresent);
    not_affected.impact = "it was removed".to_owned();
    let mut affected = statement(
        "CVE-2026-1000",
        Status::Affected,
        vec![in_image("pkg:npm/left@2.0.0")],
    );
    affected.action = "update it".to_owned();
    let fixed = statement("GHSA-x", Status::Fixed, vec![whole("pkg:npm/right@2.0.0")]);
    let open = statement(
        "GHSA-x",
        Status::UnderInvestigation,
        vec![whole("pkg:npm/right@3.0.0")],
    );
    let all = [not_affected, affected, fixed, open];
    let document = written(&all);
    let again = read(document.to_string().as_bytes()).expect("a document");
    assert_eq!(again.unknown, [""; 0]);
    // CSAF has a product a statement.
    let mut expected: Vec<Statement> = Vec::new();
    for one in &all {
        for product in &one.products {
            expected.push(Statement {
                products: vec![product.clone()],
                author: "Shop".to_owned(),
                timestamp: "2026-11-01T00:00:00Z".to_owned(),
                source: "urn:uuid:1".to_owned(),
                ..one.clone()
            });
        }
    }
    let sorted = |mut all: Vec<Statement>| {
        all.sort_by_key(|one| format!("{one:?}"));
        all
    };
    assert_eq!(sorted(again.statements), sorted(expected));
}

/// The profile asks for a reason of what is not affected, and for an action where it is.
#[test]
fn the_profile_has_what_it_asks_for() {
    let document = written(&[
        statement(
            "CVE-2026-1000",
            Status::NotAffected,
            vec![whole("pkg:npm/a@1")],
        ),
        statement(
            "CVE-2026-1001",
            Status::Affected,
            vec![whole("pkg:npm/a@1")],
        ),
        statement("CVE-2026-1002", Status::Affected, Vec::new()),
        statement("CVE-2026-1003", Status::Affected, vec![whole("urn:uuid:2")]),
    ]);
    let all = document["vulnerabilities"].as_array().expect("a list");
    // What has no product, or none that CSAF can name, says nothing.
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["cve"], "CVE-2026-1000");
    assert_eq!(all[0]["threats"][0]["category"], "impact");
    assert_eq!(all[1]["remediations"][0]["category"], "none_available");
    assert_eq!(document["document"]["category"], "csaf_vex");
    // One product has one id, whatever is said of it.
    assert_eq!(
        document["product_tree"]["full_product_names"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let alias = Statement {
        vulnerabilities: vec![
            "GHSA-x".to_owned(),
            "CVE-2026-12345".to_owned(),
            "CVE-x".to_owned(),
        ],
        ..statement("", Status::Fixed, vec![whole("pkg:npm/a@1")])
    };
    let document = written(&[alias]);
    let one = &document["vulnerabilities"][0];
    assert_eq!(one["cve"], "CVE-2026-12345");
    assert_eq!(one["ids"][0]["text"], "GHSA-x");
    assert_eq!(one["ids"][1]["text"], "CVE-x");
}
