//! Documents that are small and ask for much.

use std::time::{Duration, Instant};

use seawall_advisory::vex::read;
use serde_json::{Value, json};

/// Reads it within a time that linear work needs even on a busy machine.
fn check(value: &Value) -> seawall_advisory::vex::Vex {
    let text = value.to_string();
    let start = Instant::now();
    let vex = read(text.as_bytes()).expect("reads");
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
    vex
}

#[test]
fn flags_and_groups_of_many_products_are_looked_up() {
    let ids: Vec<String> = (0..30_000).map(|index| format!("P{index}")).collect();
    let products: Vec<Value> = ids
        .iter()
        .map(|id| json!({"product_id": id, "name": id, "product_identification_helper": {"purl": format!("pkg:npm/{id}")}}))
        .collect();
    let vex = check(&json!({"document": {"csaf_version": "2.0"},
        "product_tree": {"full_product_names": products, "product_groups": [{"group_id": "G", "product_ids": ids}]},
        "vulnerabilities": [{"cve": "CVE-1", "product_status": {"known_not_affected": ids},
            "flags": [{"label": "component_not_present", "group_ids": ["G"]}],
            "threats": [{"category": "impact", "details": "x".repeat(100_000), "product_ids": ids}]}]}));
    assert_eq!(vex.statements.len(), 30_000);
    assert!(vex.statements[29_999].justification.is_some());
    assert!(vex.statements[29_999].impact.len() < 5000);
}

#[test]
fn a_large_product_is_not_copied_for_each_statement() {
    let hashes: Vec<Value> = (0..20_000)
        .map(|index| json!({"alg": "SHA-256", "content": format!("{index:0>900}")}))
        .collect();
    let affects: Vec<Value> = (0..100_000).map(|_| json!({"ref": "a"})).collect();
    let vex = check(&json!({"bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"component": {"bom-ref": "s", "type": "container", "name": "s", "hashes": hashes}},
        "components": [{"bom-ref": "a", "type": "library", "name": "a", "purl": "pkg:npm/a"}],
        "vulnerabilities": [{"id": "CVE-1", "analysis": {"state": "exploitable"}, "affects": affects}, {"id": "CVE-2", "analysis": {"state": "exploitable"}, "affects": [{"ref": "a"}]}]}));
    // A part of a list would be another statement than the document makes.
    assert_eq!(vex.statements.len(), 0);
    assert!(!vex.unknown.is_empty());
}

#[test]
fn many_names_of_one_product_are_bounded() {
    let purls: Vec<String> = (0..100_000)
        .map(|index| format!("pkg:npm/a{index}"))
        .collect();
    let vex = check(&json!({"document": {"csaf_version": "2.0"},
        "product_tree": {"full_product_names": [{"product_id": "P", "product_identification_helper": {"purls": purls}}]},
        "vulnerabilities": [{"cve": "CVE-1", "product_status": {"fixed": ["P"]}}]}));
    assert_eq!(vex.statements[0].products[0].component.purls.len(), 100);
    assert_eq!(
        vex.unknown,
        ["a product has too many identifiers or groups"]
    );
}
