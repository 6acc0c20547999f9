//! Asking for some of the findings: what is left out neither shows nor counts, and the report says so.

use crate::support::{root, run};

const HARBOR: &str = "examples/harbor";

fn scan(arguments: &[&str]) -> crate::support::Run {
    let harbor = root().join(HARBOR).display().to_string();
    run(&[&["scan", &*harbor], arguments].concat())
}

#[test]
fn namespaces_severities_and_files_narrow_a_scan_down() {
    let all = scan(&["--format", "json"]).findings();
    let of = |finding: &serde_json::Value| {
        finding["resource"]["namespace"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let namespace = all
        .iter()
        .map(of)
        .find(|name| !name.is_empty())
        .expect("a namespace");
    let narrowed = scan(&["-n", &namespace, "--severity", "high", "--format", "json"]);
    let report = narrowed.json();
    let kept = narrowed.findings();
    assert!(!kept.is_empty() && kept.len() < all.len());
    let is_asked = |finding: &serde_json::Value| {
        of(finding) == namespace
            && ["high", "critical"].contains(&finding["severity"].as_str().expect("a severity"))
    };
    assert!(kept.iter().all(is_asked));
    assert_eq!(all.iter().filter(|one| is_asked(one)).count(), kept.len());
    let words = format!(
        "namespace `{namespace}`, severity high or higher; {} other findings left out",
        all.len() - kept.len()
    );
    assert_eq!(report["narrowed_to"], words);
    assert_eq!(report["summary"]["low"], 0);
    for format in ["table", "markdown", "html"] {
        let text = scan(&["-n", &namespace, "--severity", "high", "--format", format]).out;
        assert!(text.contains("other findings left out"), "{format}");
    }
    let file = kept[0]["evidence"][0]["file"].as_str().expect("a file");
    let of_file = scan(&["--path", file, "--format", "json"]).findings();
    assert!(!of_file.is_empty() && of_file.iter().all(|one| one["evidence"][0]["file"] == file));
    let harbor = root().join(HARBOR).display().to_string();
    assert_eq!(
        scan(&["--path", &harbor, "--format", "json"]).json()["summary"]["objects"],
        report["summary"]["objects"]
    );
}

#[test]
fn what_is_left_out_does_not_fail() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("pod.yaml");
    std::fs::write(&file, "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: team}\nspec:\n  hostPID: true\n  containers: [{name: a, image: 'r.example/a:1'}]\n").expect("it is written");
    let file = file.display().to_string();
    assert_eq!(run(&["scan", &file]).status, 1);
    let narrowed = run(&["scan", &file, "--severity", "critical"]);
    assert_eq!(narrowed.status, 0, "{}", narrowed.out);
    assert!(
        narrowed
            .out
            .contains("No findings among severity critical or higher; "),
        "{}",
        narrowed.out
    );
    for (arguments, words) in [
        (["-n", "taem"], "did you mean `team`?"),
        (["-n", "other"], "--default-namespace"),
        (
            ["--path", "elsewhere"],
            "no object comes from a file `elsewhere`",
        ),
    ] {
        let wrong = run(&[&["scan", &*file], &arguments[..]].concat());
        assert_eq!(wrong.status, 2, "{arguments:?}");
        assert!(wrong.err.contains(words), "{}", wrong.err);
    }
}

#[test]
fn tables_are_grouped_by_what_is_asked_for() {
    for (by, words) in [
        ("check", "[privileged-container]"),
        ("namespace", "no namespace"),
        ("severity", "\ncritical"),
        ("file", ".yaml  "),
    ] {
        let table = scan(&["--group-by", by, "--full"]).out;
        assert!(table.contains(words), "{by}: {table}");
    }
    let one = scan(&["--group-by", "check", "--top", "1"]).out;
    assert_eq!(
        one.matches("\n\n").count(),
        scan(&["--group-by", "check", "--top", "2"])
            .out
            .matches("\n\n")
            .count()
            - 1
    );
    assert!(one.contains("more; --full shows all of them"), "{one}");
}
