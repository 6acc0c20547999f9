//! `image scan` of Dockerfiles: alone, below directories, fixed in place.

use super::workspace::Workspace;

const BAD: &str = "FROM debian:12\nENV DB_PASSWORD=hunter2hunter2\nRUN chmod 777 /srv\nEXPOSE 22\n";

/// A digest that no image has.
const GOOD: &str = "FROM gcr.io/distroless/static-debian12:nonroot@sha256:0000000000000000000000000000000000000000000000000000000000000000\nCOPY app /app\nUSER 65532\nENTRYPOINT [\"/app\"]\n";

#[test]
fn a_dockerfile_needs_no_database() {
    let workspace = Workspace::new(&[("Dockerfile", BAD), ("good/Containerfile", GOOD)]);
    let run = workspace.scan(&["Dockerfile"]);
    assert_eq!(run.status, 1, "{}", run.err);
    let checks: Vec<String> = checks(&run.json());
    for id in [
        "image-runs-as-root",
        "world-writable-path",
        "admin-port-exposed",
    ] {
        assert!(checks.iter().any(|known| known == id), "{id}: {checks:?}");
    }
    assert!(!run.out.contains("hunter2"), "{}", run.out);
    let run = workspace.scan(&["good/Containerfile", "--fail-on", "low"]);
    assert_eq!(run.status, 0, "{}\n{}", run.out, run.err);
}

#[test]
fn those_below_a_directory_are_found_and_those_of_others_are_not() {
    let workspace = Workspace::with_database(
        &[
            ("shop/build/api.Dockerfile", BAD),
            ("shop/node_modules/x/Dockerfile", BAD),
            ("shop/Dockerfile.dockerignore", BAD),
        ],
        &super::samples::npm_records(),
    );
    let run = workspace.scan(&["shop"]);
    let report = run.json();
    let findings = report["findings"].as_array().expect("a list");
    let names: std::collections::BTreeSet<&str> = findings
        .iter()
        .filter_map(|finding| finding["resource"]["name"].as_str())
        .collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["shop/build/api.Dockerfile"]
    );
}

#[test]
fn fixes_are_shown_and_written() {
    let workspace = Workspace::new(&[("Dockerfile", BAD)]);
    let run = workspace.run(&["image", "scan", "Dockerfile", "--fix", "--diff"]);
    assert_eq!(run.status, 0, "{}", run.err);
    assert!(run.out.contains("+RUN chmod 755 /srv"), "{}", run.out);
    assert!(!run.out.contains("hunter2"), "{}", run.out);
    let text = |workspace: &Workspace| {
        std::fs::read_to_string(workspace.path("Dockerfile")).expect("a file")
    };
    assert_eq!(text(&workspace), BAD);
    let run = workspace.run(&["image", "scan", "Dockerfile", "--fix"]);
    assert_eq!((run.status, &*run.out), (0, ""), "{}", run.err);
    let fixed = text(&workspace);
    assert!(
        fixed.contains("chmod 755") && fixed.contains("\nUSER 65532"),
        "{fixed}"
    );
    assert!(
        !checks(&workspace.scan(&["Dockerfile"]).json()).contains(&"image-runs-as-root".to_owned())
    );
}

fn checks(report: &serde_json::Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .filter(|finding| finding["verdict"] == "fail")
        .filter_map(|finding| Some(finding["check"].as_str()?.to_owned()))
        .collect()
}
