//! What statements (VEX) say, beside what the user accepts, and about which version.

use serde_json::{Value, json};

use super::{Joined, exposure};

/// A statement about one product.
fn statement(product: &str) -> String {
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.com/vex/1",
        "author": "Shop security",
        "timestamp": "2026-11-01T00:00:00Z",
        "version": 1,
        "statements": [{
            "vulnerability": {"name": "CVE-2099-0001"},
            "products": [{"@id": product}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
        }],
    })
    .to_string()
}

#[test]
fn a_statement_about_one_version_is_none_about_another() {
    let joined = Joined::new();
    let lock = json!({"name": "a", "lockfileVersion": 3, "packages": {
        "node_modules/left": {"version": "1.0.0"},
        "node_modules/b/node_modules/left": {"version": "1.1.0"}}});
    joined
        .workspace
        .write("shop/package-lock.json", lock.to_string().as_bytes());
    let vex = statement("pkg:npm/left@1.0.0");
    joined.workspace.write("vex.json", vex.as_bytes());
    let run = joined.workspace.scan(&["shop", "--vex", "vex.json"]);
    let report = run.json();
    let findings = report["findings"].as_array().expect("findings");
    // They share a fingerprint, as the next version of a package is no new problem.
    assert_eq!(findings.len(), 2, "{}", run.out);
    assert_eq!(findings[0]["fingerprint"], findings[1]["fingerprint"]);
    let accepted: Vec<&Value> = findings
        .iter()
        .filter(|finding| !finding["exception"].is_null())
        .map(|finding| &finding["resource"]["version"])
        .collect();
    assert_eq!(accepted, ["1.0.0"]);
}

#[test]
fn a_statement_counts_for_attackers_whatever_the_user_accepts_before() {
    let joined = Joined::new();
    let exceptions = "schema: seawall.exceptions/v1\nexceptions:\n- checks: [CVE-2099-0001]\n  reason: later\n  owner: ops\n  expires: 2999-01-01\n";
    joined.workspace.write("e.yaml", exceptions.as_bytes());
    let vex = statement("pkg:npm/left@1.0.0");
    joined.workspace.write("vex.json", vex.as_bytes());
    let input = ["-i", "deploy", "--exceptions", "e.yaml"];
    let lowers = || exposure(&joined, &["--images", "results.json"]).contains("no mistakes");
    joined.scan_images(&input);
    assert!(lowers());
    joined.scan_images(&[&input[..], &["--vex", "vex.json"]].concat());
    let results = joined.results();
    let said = super::finding(&results, "CVE-2099-0001");
    assert_eq!(said["exception"], "later (ops, e.yaml:3)");
    assert!(!lowers());
    // A scan that has exceptions of its own keeps what was accepted when images were scanned.
    joined.workspace.write(
        "other.yaml",
        exceptions.replace("CVE-2099-0001", "host-pid").as_bytes(),
    );
    let report = joined.scan(&["--images", "results.json", "--exceptions", "other.yaml"]);
    let kept = super::finding(&report, "CVE-2099-0001");
    assert_eq!(kept["exception"], "later (ops, e.yaml:3)");
}
