//! Reports about images in every format: one golden each, and what each promises its readers.

use super::samples::{image, image_records, npm_lock};
use super::workspace::Workspace;
use crate::support::Run;

/// What is wrong with the image: two vulnerabilities, two credentials, no health check.
const COUNT: usize = 5;

/// A report on the image, with what changes from run to run taken out.
fn report(format: &str) -> Run {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("layout"));
    let mut run = workspace.run(&[
        "image",
        "scan",
        "layout",
        "--platform",
        "linux/amd64",
        "--format",
        format,
    ]);
    assert_eq!(run.status, 1, "{}", run.err);
    let day = |text: &str| {
        let at = text.find("database of ")? + "database of ".len();
        text.get(at..at + 10).map(str::to_owned)
    };
    if let Some(day) = day(&run.out) {
        run.out = run.out.replace(&day, "DAY");
    }
    run.out = run.out.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    for name in ["created", "start_time", "end_time"] {
        run.out = without_value(&run.out, name);
    }
    run
}

/// JSON in which the values of a field are replaced.
fn without_value(text: &str, name: &str) -> String {
    let key = format!("\"{name}\": \"");
    let mut parts = text.split(&key);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let after = part.split_once('"').map_or("", |(_, after)| after);
        whole.push_str(&format!("{key}NOW\"{after}"));
    }
    whole
}

#[test]
fn table() {
    insta::assert_snapshot!(report("table").out);
}

#[test]
fn json() {
    let run = report("json");
    assert_eq!(run.findings().len(), COUNT);
    insta::assert_snapshot!(run.out);
}

#[test]
fn sarif() {
    let run = report("sarif");
    let sarif = run.json();
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), COUNT);
    for result in results {
        assert!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].is_string());
        assert!(result["partialFingerprints"].is_object());
    }
    insta::assert_snapshot!(run.out);
}

#[test]
fn sarif_names_files_of_the_repository() {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let workspace =
        Workspace::with_database(&[("shop/package-lock.json", &lock)], &image_records());
    for (name, expect) in [
        ("shop", "shop/package-lock.json"),
        ("dir:./shop", "shop/package-lock.json"),
        ("dir:.", "shop/package-lock.json"),
        ("file:shop/package-lock.json", "shop/package-lock.json"),
    ] {
        let run = workspace.run(&["image", "scan", name, "--format", "sarif"]);
        let sarif = run.json();
        let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], expect, "{name}");
    }
}

#[test]
fn junit() {
    insta::assert_snapshot!(report("junit").out);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report("markdown").out);
}

#[test]
fn csv() {
    insta::assert_snapshot!(report("csv").out);
}

#[test]
fn github() {
    insta::assert_snapshot!(report("github").out);
}

#[test]
fn html_and_gitlab_hold_what_json_holds() {
    let html = report("html").out;
    for word in ["CVE-2099-0001", "CVE-2099-0003", "pkg:npm/left"] {
        assert!(html.contains(word), "{word}");
    }
    let quality = report("gitlab-code-quality").json();
    assert_eq!(quality.as_array().map(Vec::len), Some(COUNT), "{quality}");
    let sast = report("gitlab-sast").json();
    let count = sast["vulnerabilities"].as_array().map(Vec::len);
    assert_eq!(count, Some(COUNT), "{sast}");
}

#[test]
fn several_formats_in_one_run_say_the_same() {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("layout"));
    let scan = ["image", "scan", "layout", "--platform", "linux/amd64"];
    let several = [&scan[..], &["-o", "sarif=a.sarif", "-o", "csv=-"]].concat();
    let run = workspace.run(&several);
    assert_eq!(run.status, 1, "{}", run.err);
    let csv = workspace.run(&[&scan[..], &["--format", "csv"]].concat());
    assert_eq!(run.out, csv.out);
    let sarif = std::fs::read_to_string(workspace.path("a.sarif")).expect("a file");
    let alone = workspace.run(&[&scan[..], &["--format", "sarif"]].concat());
    assert_eq!(sarif, alone.out);
}
