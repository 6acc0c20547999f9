//! `--vex` with a VEX repository: documents are found through its index, and nothing else of it counts.

use std::io::Write;

use serde_json::{Value, json};

use super::samples::{npm_lock, npm_records};
use super::workspace::Workspace;

fn openvex(id: &str, product: &str) -> String {
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": format!("https://example.com/vex/{id}"),
        "author": "maintainers",
        "timestamp": "2026-11-01T00:00:00Z",
        "version": 1,
        "statements": [{
            "vulnerability": {"name": id},
            "products": [{"@id": product}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_in_execute_path",
        }],
    })
    .to_string()
}

fn index(packages: &[(&str, &str)]) -> String {
    let packages: Vec<Value> = packages
        .iter()
        .map(|(id, location)| json!({"id": id, "location": location, "format": "openvex"}))
        .collect();
    json!({"updated_at": "2026-11-01T00:00:00Z", "packages": packages}).to_string()
}

/// A directory with `left` and `right`, which both have a vulnerability, and a repository about `left`.
fn workspace() -> Workspace {
    let workspace = Workspace::with_database(
        &[(
            "app/package-lock.json",
            &npm_lock(&[("left", "1.0.0"), ("right", "1.0.0")]),
        )],
        &npm_records(),
    );
    let left = openvex("CVE-2099-0001", "pkg:npm/left");
    workspace.write("hub/pkg/npm/left/vex.json", left.as_bytes());
    // Not in the index, and so not part of the repository.
    let right = openvex("CVE-2099-0002", "pkg:npm/right");
    workspace.write("hub/pkg/npm/right/vex.json", right.as_bytes());
    let text = index(&[("pkg:npm/left", "pkg/npm/left/vex.json")]);
    workspace.write("hub/index.json", text.as_bytes());
    workspace
}

/// The vulnerabilities that are accepted, of all that are listed.
fn accepted(workspace: &Workspace, vex: &str, status: i32) -> (Vec<String>, usize) {
    let run = workspace.scan(&["app", "--vex", vex]);
    assert_eq!(run.status, status, "{}{}", run.out, run.err);
    let findings = run.findings();
    let accepted = findings
        .iter()
        .filter(|finding| !finding["exception"].is_null());
    let names = accepted.map(|finding| finding["check"].as_str().expect("a check").to_owned());
    (names.collect(), findings.len())
}

#[test]
fn a_directory_is_a_repository() {
    let workspace = workspace();
    let (names, all) = accepted(&workspace, "hub", 1);
    assert_eq!((names, all), (vec!["CVE-2099-0001".to_owned()], 2));
}

#[test]
fn so_is_an_archive() {
    let workspace = workspace();
    let mut builder = tar::Builder::new(Vec::new());
    // As git hosts pack them: below one directory. An `index.json` further inside is another file.
    builder
        .append_dir_all("hub-main", workspace.path("hub"))
        .expect("memory");
    let mut header = tar::Header::new_gnu();
    header.set_size(2);
    builder
        .append_data(&mut header, "hub-main/pkg/index.json", &b"{}"[..])
        .expect("memory");
    let tar = builder.into_inner().expect("memory");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&tar).expect("memory");
    workspace.write("hub.tar.gz", &gzip.finish().expect("memory"));
    let (names, all) = accepted(&workspace, "hub.tar.gz", 1);
    assert_eq!((names, all), (vec!["CVE-2099-0001".to_owned()], 2));
}

#[test]
fn what_the_index_names_and_is_not_there_is_unknown() {
    let workspace = workspace();
    std::fs::remove_file(workspace.path("hub/pkg/npm/left/vex.json")).expect("it was there");
    let (names, _) = accepted(&workspace, "hub", 2);
    assert_eq!(names, [""; 0]);
    // Paths and links that lead out are as if they were not there.
    workspace.write(
        "outside.json",
        openvex("CVE-2099-0001", "pkg:npm/left").as_bytes(),
    );
    #[cfg(unix)]
    {
        let link = workspace.path("hub/pkg/npm/left/vex.json");
        std::os::unix::fs::symlink(workspace.path("outside.json"), link).expect("a link");
        let (names, _) = accepted(&workspace, "hub", 2);
        assert_eq!(names, [""; 0]);
    }
    let text = index(&[("pkg:npm/left", "../outside.json")]);
    workspace.write("hub/index.json", text.as_bytes());
    let (names, _) = accepted(&workspace, "hub", 2);
    assert_eq!(names, [""; 0]);
    for (text, why) in [("{}", "packages"), ("[", "EOF")] {
        workspace.write("hub/index.json", text.as_bytes());
        let run = workspace.scan(&["app", "--vex", "hub"]);
        assert_eq!(run.status, 2);
        assert!(
            run.err.contains(why) && run.err.contains("hub"),
            "{}",
            run.err
        );
    }
    let run = workspace.scan(&["app", "--vex", "app"]);
    assert!(run.err.contains("index.json"), "{}", run.err);
}
