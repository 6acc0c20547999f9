//! Bills of materials written and read, and statements (VEX) that the user names.

use serde_json::json;

use super::samples::{npm_lock, npm_records};
use super::workspace::Workspace;

fn shop() -> Workspace {
    let lock = npm_lock(&[("left", "1.0.0"), ("right", "1.0.0")]);
    Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records())
}

#[test]
fn a_bill_of_materials_gives_the_answers_of_what_it_describes() {
    let workspace = shop();
    let failing = |run: &crate::support::Run| {
        let report = run.json();
        let findings = report["findings"].as_array().expect("a list").iter();
        let mut ids: Vec<String> = findings
            .map(|finding| format!("{} {}", finding["check"], finding["resource"]["version"]))
            .collect();
        ids.sort();
        ids
    };
    let direct = failing(&workspace.scan(&["shop"]));
    assert_eq!(direct.len(), 2);
    for form in ["cyclonedx", "cyclonedx-1.6", "spdx", "spdx-3.0"] {
        let name = format!("{form}.json");
        let run = workspace.run(&["image", "sbom", "shop", "--format", form, "-o", &name]);
        assert_eq!(run.status, 0, "{form}: {}", run.err);
        assert_eq!(failing(&workspace.scan(&[&name])), direct, "{form}");
        let named = format!("sbom:{name}");
        assert_eq!(failing(&workspace.scan(&[&named])), direct, "{form}");
    }
    workspace.write("none.json", b"{}");
    let run = workspace.scan(&["sbom:none.json"]);
    assert_eq!(run.status, 2, "{}", run.out);
    // One that is not complete says so, and so does the command.
    workspace.write("broken/package-lock.json", b"{");
    let run = workspace.run(&["image", "sbom", "broken"]);
    assert_eq!(run.status, 2);
    assert!(run.out.contains("\"incomplete\""), "{}", run.out);
}

#[test]
fn statements_accept_and_hide_nothing() {
    let workspace = shop();
    let vex = |status: &str| {
        json!({
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": "https://example.com/vex/1",
            "author": "Shop security",
            "timestamp": "2026-11-01T00:00:00Z",
            "version": 1,
            "statements": [{
                "vulnerability": {"name": "CVE-2099-0001"},
                "products": [{"@id": "pkg:npm/left@1.0.0"}],
                "status": status,
                "justification": "vulnerable_code_not_present",
            }],
        })
        .to_string()
    };
    workspace.write("vex.json", vex("not_affected").as_bytes());
    let run = workspace.scan(&["shop", "--vex", "vex.json"]);
    let report = run.json();
    assert_eq!(report["summary"]["excepted"], 1, "{}", run.out);
    assert!(
        run.out.contains("VEX of Shop security: not affected"),
        "{}",
        run.out
    );
    // What lies in the scanned tree accepts nothing, and neither does what is still looked into.
    workspace.write("shop/vex.json", vex("not_affected").as_bytes());
    assert_eq!(workspace.scan(&["shop"]).json()["summary"]["excepted"], 0);
    workspace.write("vex.json", vex("under_investigation").as_bytes());
    let run = workspace.scan(&["shop", "--vex", "vex.json"]);
    assert_eq!(run.json()["summary"]["excepted"], 0);
    workspace.write("vex.json", b"{\"statements\": 1}");
    assert_eq!(workspace.scan(&["shop", "--vex", "vex.json"]).status, 2);
}
