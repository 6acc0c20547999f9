//! One golden per output format, over the same small input, and what each format promises its readers.

use serde_json::Value;

use crate::support::{Run, input, run, run_in};

/// A few checks with words that seldom change, so that the goldens are about formats.
const CHECKS: &[&str] = &[
    "--check",
    "privileged-container",
    "--check",
    "secret-in-environment",
    "--check",
    "image-tag-mutable",
    "--check",
    "service-node-port",
    "--check",
    "namespace-without-quota",
    "--check",
    "host-network",
    "--check",
    "no-admission-control",
];

/// The report in a format, with the path of the input and the version taken out.
fn report(format: &str) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(input("small.yaml"), folder.path().join("small.yaml")).expect("a copy");
    let arguments = [&["scan", "small.yaml", "--format", format], CHECKS].concat();
    let mut run = run_in(folder.path(), &arguments, b"");
    run.out = run.out.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    // The time of the report.
    if let Some((before, rest)) = run.out.split_once("\"created\": \"") {
        let after = rest.split_once('"').map_or("", |(_, after)| after);
        run.out = format!("{before}\"created\": \"NOW\"{after}");
    }
    run
}

#[test]
fn table() {
    insta::assert_snapshot!(report("table").out);
}

#[test]
fn json() {
    insta::assert_snapshot!(report("json").out);
}

#[test]
fn sarif() {
    let run = report("sarif");
    insta::assert_snapshot!(run.out);
    let sarif = run.json();
    assert_eq!(sarif["version"], "2.1.0");
    let one = &sarif["runs"][0];
    let rules = one["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = one["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"];
        assert!(
            location["region"]["startLine"].as_u64() >= Some(1),
            "{result}"
        );
        let uri = location["artifactLocation"]["uri"].as_str().expect("a uri");
        assert!(!uri.starts_with('/') && !uri.contains('\\'), "{uri}");
        assert!(
            result["partialFingerprints"]
                .as_object()
                .is_some_and(|all| !all.is_empty())
        );
    }
}

#[test]
fn junit() {
    let run = report("junit");
    insta::assert_snapshot!(run.out);
    let opened = run.out.matches("<testcase ").count();
    let failed = run.out.matches("<failure ").count();
    assert!(
        run.out.contains(&format!("tests=\"{opened}\"")),
        "{}",
        run.out
    );
    assert!(failed > 0 && run.out.contains(&format!("failures=\"{failed}\"")));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report("markdown").out);
}

#[test]
fn csv() {
    let run = report("csv");
    insta::assert_snapshot!(run.out);
    assert!(run.out.lines().count() > 2);
}

#[test]
fn github() {
    let run = report("github");
    insta::assert_snapshot!(run.out);
    assert!(
        run.out.lines().all(|line| line.starts_with("::")),
        "{}",
        run.out
    );
}

/// What is incomplete without being an error of a file: two contents of one object, and pods that are elsewhere.
#[test]
fn github_names_everything_that_is_not_evaluated() {
    let twice = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: s}\ndata: {a: \"1\"}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: s}\ndata: {a: \"2\"}\n";
    let elsewhere = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: s}\nspec: {chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: h}}}, interval: 1m}\n";
    for text in [twice, elsewhere] {
        let folder = crate::support::folder(&[("in.yaml", text)]);
        let arguments = [
            "scan", "in.yaml", "--format", "github", "--check", "host-pid",
        ];
        let run = run_in(folder.path(), &arguments, b"");
        assert_eq!(run.status, 2, "{}", run.err);
        assert!(
            run.out.starts_with("::error file=in.yaml,line=")
                && run.out.contains("title=not evaluated::"),
            "{}",
            run.out
        );
    }
}

/// Code-scanning pages show a result only at a line of a file that there is.
#[test]
fn every_sarif_result_has_a_line_of_a_file() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: s}\nspec: {containers: [{name: c, image: i}]}\n";
    let folder = crate::support::folder(&[("in.yaml", pod)]);
    let run = run_in(
        folder.path(),
        &["scan", "in.yaml", "--format", "sarif"],
        b"",
    );
    let sarif = run.json();
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert!(results.len() > 5);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64() >= Some(1), "{result}");
        assert_eq!(place["artifactLocation"]["uri"], "in.yaml", "{result}");
    }
}

#[test]
fn html_is_one_file_that_loads_nothing() {
    let page = report("html").out;
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"));
    for part in [
        "privileged-container",
        "registry.example.com/front:latest",
        "prefers-color-scheme",
        "@media print",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for foreign in [
        "src=\"http",
        "href=\"http://",
        "@import",
        "url(http",
        "<link ",
    ] {
        assert!(
            !page.contains(foreign),
            "the page loads something: {foreign}"
        );
    }
}

#[test]
fn no_format_prints_a_credential() {
    for format in [
        "table", "json", "sarif", "junit", "html", "markdown", "csv", "github",
    ] {
        let run = report(format);
        assert!(
            !run.out.contains("tr0ub4dor") && !run.err.contains("tr0ub4dor"),
            "{format}"
        );
    }
}

#[test]
fn foreign_text_stays_text() {
    let hostile = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"a<script>alert(1)</script>|]]>\\n::error::x\\e[31m\"\n  namespace: shop\nspec:\n  hostPID: true\n  containers: [{name: \"=cmd()\", image: \"x,\\\"y\"}]\n";
    let folder = tempfile::tempdir().expect("a folder");
    let answer = |format: &str| {
        let arguments = [
            "scan", "-", "--format", format, "--check", "host-pid", "--check", "image-*",
        ];
        run_in(folder.path(), &arguments, hostile.as_bytes()).out
    };
    assert!(!answer("html").contains("<script>alert(1)"));
    assert!(!answer("junit").contains("<script>alert"));
    assert!(!answer("markdown").contains("<script>alert"));
    assert!(
        answer("github")
            .lines()
            .all(|line| line.starts_with("::") && !line.starts_with("::error::x"))
    );
    for format in ["table", "markdown", "github", "csv", "junit"] {
        assert!(
            !answer(format).contains('\u{1b}'),
            "{format} lets an escape through"
        );
    }
    let json: Value = serde_json::from_str(&answer("json")).expect("JSON");
    let name = json["findings"][0]["resource"]["name"]
        .as_str()
        .expect("a name");
    assert!(name.contains("<script>"), "JSON keeps what was written");
}

#[test]
fn exit_status_follows_the_limit() {
    let file = input("small.yaml");
    let status = |arguments: &[&str]| run(&[&["scan", &file], arguments].concat()).status;
    assert_eq!(status(&["--check", "privileged-container"]), 1);
    assert_eq!(
        status(&["--check", "privileged-container", "--fail-on", "critical"]),
        0
    );
    assert_eq!(
        status(&["--check", "privileged-container", "--fail-on", "never"]),
        0
    );
    assert_eq!(status(&["--check", "host-pid"]), 0);
    assert_eq!(status(&["--check", "no-such-check"]), 2);
    assert_eq!(status(&["--fail-on", "loud"]), 2);
}

#[test]
fn nothing_is_cut_in_a_pipe_or_in_full() {
    let name = "a-name-that-is-long-enough-to-make-every-sentence-about-it-longer-than-a-terminal";
    let volumes: Vec<String> = (0..3)
        .map(|index| format!("{{name: v{index}, hostPath: {{path: /etc/{name}/{name}-{index}}}}}"))
        .collect();
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  volumes: [{}]\n  containers:\n  - {{name: one, image: i, securityContext: {{privileged: true}}}}\n  - {{name: two, image: i, securityContext: {{privileged: true}}}}\n",
        volumes.join(", ")
    );
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("a.yaml"), &text).expect("written");
    let full = run_in(folder.path(), &["scan", "a.yaml", "--full"], b"");
    let is_cut = |text: &str| {
        let mut lines = text.lines().filter(|line| !line.starts_with("Next:"));
        lines.any(|line| line.contains('…'))
    };
    assert!(!is_cut(&full.out), "{}", full.out);
    assert!(!full.out.contains("also through ;"), "{}", full.out);
    assert!(full.out.contains("also in another place"), "{}", full.out);
    let short = run_in(folder.path(), &["scan", "a.yaml"], b"");
    assert!(!is_cut(&short.out), "{}", short.out);
}

#[test]
fn warnings_are_counted_where_the_answer_points_at_them() {
    let folder = tempfile::tempdir().expect("a directory");
    let text = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: b, namespace: flux}\nspec: {targetNamespace: shop, chart: {spec: {chart: redis}}}\n";
    std::fs::write(folder.path().join("a.yaml"), text).expect("written");
    let run = run_in(folder.path(), &["scan", "a.yaml"], b"");
    assert!(
        run.out.contains("Not everything was evaluated"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("(0 diagnostics"), "{}", run.out);
}
