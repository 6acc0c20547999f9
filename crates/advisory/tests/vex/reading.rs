//! Each format is read, with what is not understood named.

use seawall_advisory::vex::{Justification, Status};
use serde_json::json;

use super::words::{check, component, openvex};

#[test]
fn openvex_is_read_with_what_it_inherits() {
    let vex = check(&openvex(&json!([
        {"vulnerability": {"name": "CVE-1", "aliases": ["GHSA-1", "CVE-1"]}, "timestamp": "2024-01-01T00:00:00Z", "status": "not_affected",
         "justification": "vulnerable_code_not_present", "impact_statement": "patched",
         "products": [{"@id": "pkg:oci/app@sha256:aa", "hashes": {"sha-256": "aa"}, "subcomponents": [{"@id": "pkg:npm/a@1"}]}]},
        {"vulnerability": "CVE-2", "status": "fixed", "products": ["pkg:apk/wolfi/git@2.39.0-r1?arch=armv7"]},
        {"vulnerability": {"name": "CVE-3"}, "status": "fixed", "products": []},
        {"vulnerability": {"name": "CVE-4"}, "status": "perhaps", "products": ["pkg:npm/a"]},
        {"status": "fixed", "products": ["pkg:npm/a"]},
        {"vulnerability": {"name": "CVE-5"}, "status": "not_affected", "products": [{"@id": "pkg:npm/p", "subcomponents": [{"@id": "pkg:broken"}]}]},
    ])));
    let [first, second] = vex.statements.as_slice() else {
        panic!("{vex:?}")
    };
    assert_eq!(first.vulnerabilities, ["CVE-1", "GHSA-1"]);
    assert_eq!(first.status, Status::NotAffected);
    assert_eq!(
        first.justification,
        Some(Justification::VulnerableCodeNotPresent)
    );
    assert_eq!(
        (first.impact.as_str(), first.author.as_str()),
        ("patched", "Acme")
    );
    assert_eq!(first.timestamp, "2024-01-01T00:00:00Z");
    assert_eq!(first.products[0].component.ids, ["sha256:aa"]);
    assert_eq!(first.products[0].subcomponents, [component("pkg:npm/a@1")]);
    assert_eq!(second.timestamp, "2023-01-08T18:02:03.647787998-06:00");
    assert_eq!(
        vex.unknown,
        [
            "statement 3: CVE-3: it names no product",
            "statement 4: the status `perhaps`",
            "statement 5: it names no vulnerability",
            "CVE-5: a subcomponent without identifiers",
            "statement 6: CVE-5: it names no product",
        ]
    );
}

#[test]
fn statements_take_products_from_the_attestation() {
    let statement = json!({"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://openvex.dev/ns",
        "subject": [{"name": "pkg:oci/app", "digest": {"sha256": "bb"}}],
        "predicate": openvex(&json!([{"vulnerability": {"name": "CVE-1"}, "status": "fixed"}]))});
    let vex = check(&statement);
    assert_eq!(vex.statements[0].products[0].component.ids, ["sha256:bb"]);
}

#[test]
fn csaf_is_read_by_product() {
    let helper = |purl: &str| json!({ "purl": purl });
    let vex = check(&json!({
        "document": {"csaf_version": "2.0", "category": "csaf_vex", "publisher": {"name": "Acme"},
            "tracking": {"id": "A-1", "current_release_date": "2024-01-01T00:00:00Z"}},
        "product_tree": {
            "branches": [{"category": "vendor", "name": "Acme", "branches": [
                {"category": "product_version", "product": {"product_id": "P1", "name": "a", "product_identification_helper": helper("pkg:npm/a@1")}},
                {"category": "product_version", "product": {"product_id": "P2", "name": "b"}}]}],
            "full_product_names": [
                {"product_id": "I", "name": "image", "product_identification_helper": {"hashes": [{"file_hashes": [{"algorithm": "sha256", "value": "cc"}], "filename": "x"}]}}],
            "relationships": [
                {"category": "installed_on", "product_reference": "P1", "relates_to_product_reference": "I", "full_product_name": {"product_id": "I:P1", "name": "a in image"}},
                {"category": "installed_on", "product_reference": "P1", "relates_to_product_reference": "P2", "full_product_name": {"product_id": "P2:P1", "name": "a in b"}}],
            "product_groups": [{"group_id": "G", "product_ids": ["I:P1"]}]},
        "vulnerabilities": [{"cve": "CVE-1", "ids": [{"system_name": "x", "text": "GHSA-1"}],
            "product_status": {"known_not_affected": ["I:P1", "P2:P1", "P2", "nowhere"], "known_affected": ["P1"]},
            "flags": [{"label": "component_not_present", "group_ids": ["G"]}],
            "threats": [{"category": "impact", "details": "not used", "product_ids": ["I:P1"]}],
            "remediations": [{"category": "vendor_fix", "details": "update to 2", "product_ids": ["P1"]}]}]}));
    let [inside, affected] = vex.statements.as_slice() else {
        panic!("{vex:?}")
    };
    assert_eq!(inside.vulnerabilities, ["CVE-1", "GHSA-1"]);
    assert_eq!(
        inside.justification,
        Some(Justification::ComponentNotPresent)
    );
    assert_eq!(inside.impact, "not used");
    assert_eq!(inside.products[0].component.ids, ["sha256:cc"]);
    assert_eq!(inside.products[0].subcomponents, [component("pkg:npm/a@1")]);
    assert_eq!(
        (affected.status, affected.action.as_str()),
        (Status::Affected, "update to 2")
    );
    assert_eq!(
        vex.unknown,
        [
            "CVE-1: product `P2:P1` is a part of what has neither a package URL nor a digest",
            "CVE-1: product `P2` has neither a package URL nor a digest",
            "CVE-1: product `nowhere` is not in the product tree",
        ]
    );
}

#[test]
fn cyclonedx_is_read_within_its_product() {
    let serial = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79";
    let vex = check(
        &json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": serial,
        "metadata": {"timestamp": "2024-01-01T00:00:00Z", "authors": [{"name": "Jo"}], "component": {"bom-ref": "s", "type": "container", "name": "app", "version": "sha256:dd"}},
        "components": [{"bom-ref": "a", "type": "library", "name": "a", "purl": "pkg:npm/a@1"}, {"bom-ref": "n", "type": "library", "name": "n"}],
        "vulnerabilities": [
            {"id": "CVE-1", "references": [{"id": "GHSA-1", "source": {"name": "x"}}], "recommendation": "update",
             "analysis": {"state": "not_affected", "justification": "code_not_reachable", "detail": "why", "lastUpdated": "2024-02-01T00:00:00Z"},
             "affects": [{"ref": "a"}, {"ref": "n"}, {"ref": "zz"}]},
            {"id": "CVE-2", "analysis": {"state": "exploitable"}, "affects": [
                {"ref": "a", "versions": [{"version": "1"}, {"version": "2", "status": "unaffected"}, {"range": "vers:npm/<3"}]}]},
            {"id": "CVE-3", "analysis": {"state": "resolved"}, "affects": [{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fa%401"}, {"ref": "s"}]},
            {"id": "CVE-4", "affects": [{"ref": "a"}]},
            {"id": "CVE-5", "analysis": {"state": "odd"}, "affects": [{"ref": "a"}]}]}),
    );
    let said: Vec<(&str, Status)> = vex
        .statements
        .iter()
        .map(|statement| (statement.vulnerabilities[0].as_str(), statement.status))
        .collect();
    assert_eq!(
        said,
        [
            ("CVE-1", Status::NotAffected),
            ("CVE-2", Status::NotAffected),
            ("CVE-2", Status::Affected),
            ("CVE-3", Status::Fixed)
        ]
    );
    let first = &vex.statements[0];
    assert_eq!(first.products[0].component.ids, ["sha256:dd", serial]);
    assert_eq!(first.products[0].subcomponents, [component("pkg:npm/a@1")]);
    assert_eq!(
        (first.author.as_str(), first.action.as_str()),
        ("Jo", "update")
    );
    assert_eq!(
        vex.statements[1].products[0].subcomponents,
        [component("pkg:npm/a@2")]
    );
    assert_eq!(vex.statements[3].products[0].component.ids, [serial]);
    assert_eq!(
        vex.unknown,
        [
            "CVE-1: `n` has neither a package URL nor a digest",
            "CVE-1: `zz` is not in the document",
            "CVE-2: the range `vers:npm/<3`",
            "CVE-5: the state `odd`",
        ]
    );
}
