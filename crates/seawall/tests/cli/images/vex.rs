//! `image vex`: what a person decided is said to others, and read again it means the same.

use serde_json::Value;

use super::samples::{image, image_records, npm_lock, npm_records};
use super::workspace::Workspace;
use crate::support::Run;

const EXCEPTIONS: &str = "schema: seawall.exceptions/v1
exceptions:
  - checks: [CVE-2099-0001]
    reason: the parser is never called
    justification: vulnerable_code_not_in_execute_path
    owner: shop@example.com
    expires: 2999-12-31
  - checks: [CVE-2099-0002]
    reason: we can live with it
    owner: shop@example.com
    expires: 2999-12-31
";

fn workspace() -> Workspace {
    let lock = npm_lock(&[("left", "1.0.0"), ("right", "1.0.0")]);
    Workspace::with_database(
        &[
            ("app/package-lock.json", &lock),
            ("seawall.exceptions.yaml", EXCEPTIONS),
        ],
        &npm_records(),
    )
}

fn written(workspace: &Workspace, what: &str, form: &str) -> Run {
    let run = workspace.run(&[
        "image",
        "vex",
        what,
        "--format",
        form,
        "--author",
        "Shop <shop@example.com>",
        "--namespace",
        "https://example.com",
        "-o",
        "vex.json",
    ]);
    assert_eq!(run.status, 0, "{}", run.err);
    run
}

fn document(workspace: &Workspace) -> Value {
    let text = std::fs::read(workspace.path("vex.json")).expect("a file");
    serde_json::from_slice(&text).expect("JSON")
}

#[test]
fn decisions_become_statements() {
    let workspace = workspace();
    written(&workspace, "app", "openvex");
    let document = document(&workspace);
    assert_eq!(document["author"], "Shop <shop@example.com>");
    assert!(
        document["@id"]
            .as_str()
            .is_some_and(|id| id.starts_with("urn:uuid:"))
    );
    let statements = document["statements"].as_array().expect("statements");
    let about = |id: &str| {
        let found = statements
            .iter()
            .find(|one| one["vulnerability"]["name"] == id);
        found.expect("a statement").clone()
    };
    let left = about("CVE-2099-0001");
    assert_eq!(left["status"], "not_affected");
    assert_eq!(left["justification"], "vulnerable_code_not_in_execute_path");
    assert_eq!(left["products"][0]["@id"], "pkg:npm/left@1.0.0");
    let right = about("CVE-2099-0002");
    assert_eq!(right["status"], "affected");
    let action = right["action_statement"].as_str().expect("an action");
    assert!(
        action.contains("accepted until 2999-12-31: we can live with it"),
        "{action}"
    );
    assert_eq!(statements.len(), 2);
}

/// Without the exceptions, the document alone accepts what is not affected, and nothing else.
#[test]
fn every_form_says_the_same_when_it_is_read_again() {
    for form in ["openvex", "csaf", "cyclonedx"] {
        let workspace = workspace();
        written(&workspace, "app", form);
        std::fs::remove_file(workspace.path("seawall.exceptions.yaml")).expect("it was there");
        let run = workspace.scan(&["app", "--vex", "vex.json"]);
        assert_eq!(run.status, 1, "{form}: {}{}", run.out, run.err);
        let accepted: Vec<(String, bool)> = run
            .findings()
            .iter()
            .map(|finding| {
                let check = finding["check"].as_str().expect("a check").to_owned();
                (check, !finding["exception"].is_null())
            })
            .collect();
        assert!(
            accepted.contains(&("CVE-2099-0001".to_owned(), true)),
            "{form}: {accepted:?}"
        );
        assert!(
            accepted.contains(&("CVE-2099-0002".to_owned(), false)),
            "{form}: {accepted:?}"
        );
    }
}

#[test]
fn an_image_is_the_product_and_its_packages_are_parts() {
    let workspace =
        Workspace::with_database(&[("seawall.exceptions.yaml", EXCEPTIONS)], &image_records());
    image("1.0.0").write_layout(&workspace.path("layout"));
    image("1.5.0").write_layout(&workspace.path("other"));
    for form in ["openvex", "csaf", "cyclonedx"] {
        let run = workspace.run(&[
            "image",
            "vex",
            "layout",
            "--platform",
            "linux/amd64",
            "--format",
            form,
            "--author",
            "Shop",
            "--namespace",
            "https://example.com",
            "--exceptions",
            "seawall.exceptions.yaml",
            "-o",
            "vex.json",
        ]);
        assert_eq!(run.status, 0, "{form}: {}", run.err);
        for (name, is_accepted) in [("layout", true), ("other", false)] {
            let empty = "schema: seawall.exceptions/v1\nexceptions: []\n";
            workspace.write("none.yaml", empty.as_bytes());
            let run = workspace.scan(&[
                name,
                "--platform",
                "linux/amd64",
                "--vex",
                "vex.json",
                "--exceptions",
                "none.yaml",
            ]);
            let found = run.findings();
            let left = found
                .iter()
                .find(|finding| finding["check"] == "CVE-2099-0001");
            let left = left.unwrap_or_else(|| panic!("{form} {name}: {}", run.err));
            assert_eq!(!left["exception"].is_null(), is_accepted, "{form} {name}");
        }
    }
}

#[test]
fn what_is_not_known_is_not_said_to_be_fine() {
    let workspace = workspace();
    std::fs::remove_file(workspace.path("seawall.exceptions.yaml")).expect("it was there");
    written(&workspace, "app", "openvex");
    let document = document(&workspace);
    let statements = document["statements"]
        .as_array()
        .expect("statements")
        .clone();
    assert!(
        statements.iter().all(|one| one["status"] == "affected"),
        "{statements:?}"
    );
    assert!(statements.iter().all(|one| {
        one["action_statement"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    }));
    workspace.write("empty/README", b"nothing");
    let run = workspace.run(&["image", "vex", "empty", "--author", "Shop"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("nothing can be said"), "{}", run.err);
    let lock = npm_lock(&[("left", "9.0.0")]);
    workspace.write("fine/package-lock.json", lock.as_bytes());
    let run = workspace.run(&["image", "vex", "fine", "--author", "Shop"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("nothing to say"), "{}", run.err);
    let run = workspace.run(&[
        "image", "vex", "app", "--author", "Shop", "--format", "csaf",
    ]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("--namespace"), "{}", run.err);
    let wrong = EXCEPTIONS.replace("vulnerable_code_not_in_execute_path", "because");
    workspace.write("wrong.yaml", wrong.as_bytes());
    let run = workspace.scan(&["app", "--exceptions", "wrong.yaml"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("justification") && run.err.contains("wrong.yaml:5"),
        "{}",
        run.err
    );
}
