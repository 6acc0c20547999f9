//! What commands are asked for, and what that means for findings of images.

use serde_json::{Value, json};

use super::{Joined, finding};

/// The checks of the findings, each once.
fn checks(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut checks: Vec<String> = findings
        .filter_map(|finding| Some(finding["check"].as_str()?.to_owned()))
        .collect();
    checks.sort();
    checks.dedup();
    checks
}

#[test]
fn checks_and_namespaces_choose_among_findings_of_images() {
    let joined = Joined::new();
    let asked =
        |options: &[&str]| checks(&joined.scan(&[&["--images", "results.json"], options].concat()));
    assert_eq!(
        asked(&["--check", "cluster-admin-binding"]),
        ["cluster-admin-binding"]
    );
    assert_eq!(asked(&["--check", "CVE-*"]), ["CVE-2099-0001"]);
    let report = joined.scan(&[
        "--images",
        "results.json",
        "--check",
        "cluster-admin-binding",
    ]);
    let all = joined.results()["findings"].as_array().map_or(0, Vec::len);
    assert_eq!(
        report["narrowed_to"],
        format!("what --check and --skip-check choose; {all} findings about images left out")
    );
    let skipped = asked(&["--skip-check", "CVE-*"]);
    assert!(!skipped.contains(&"CVE-2099-0001".to_owned()));
    assert!(skipped.contains(&"DEBIAN-CVE-2099-0003".to_owned()));
    assert!(asked(&["--namespace", "shop"]).contains(&"CVE-2099-0001".to_owned()));
    assert!(!asked(&["--namespace", "shop"]).contains(&"cluster-admin-binding".to_owned()));
    assert!(asked(&["--path", "deploy"]).contains(&"CVE-2099-0001".to_owned()));
    // An advisory that no image has is no mistake, and a misspelt check is one.
    assert_eq!(asked(&["--check", "CVE-2099-9999"]), Vec::<String>::new());
    for (options, words) in [
        (
            &["--images", "results.json", "--check", "privileged"][..],
            "no check matches `privileged`",
        ),
        (
            &["--check", "CVE-2099-0001"],
            "no check matches `CVE-2099-0001`",
        ),
    ] {
        let run = joined
            .workspace
            .run(&[&["scan", "deploy"], options].concat());
        assert_eq!(run.status, 2);
        assert!(run.err.contains(words), "{}", run.err);
    }
    // Frameworks are about what checks evaluate, whatever is in images.
    let controls = |options: &[&str]| {
        let framework = ["--framework", "nsa-cisa"];
        joined.scan(&[&framework, options].concat())["frameworks"].clone()
    };
    assert_eq!(controls(&["--images", "results.json"]), controls(&[]));
}

#[test]
fn one_image_under_several_tags_is_known_by_each() {
    let joined = Joined::new();
    let host = &joined.server.host;
    joined.scan_images(&[
        &format!("{host}/team/web:1"),
        &format!("registry:{host}/team/web:2"),
        &format!("{host}/team/base:1"),
    ]);
    let images = joined.results()["images"].clone();
    assert_eq!(images.as_array().map(Vec::len), Some(2));
    assert_eq!(
        images[0]["names"],
        json!([format!("{host}/team/web:1"), format!("{host}/team/web:2")])
    );
    let manifests = super::manifests(host).replace("/team/web:1", "/team/web:2");
    joined
        .workspace
        .write("deploy/all.yaml", manifests.as_bytes());
    let report = joined.scan(&["--images", "results.json"]);
    assert_eq!(report["not_evaluated"], json!([]));
    finding(&report, "CVE-2099-0001");
}

#[test]
fn a_directory_is_no_image_whatever_it_is_called() {
    let joined = Joined::new();
    let package = json!({"name": "a", "lockfileVersion": 3, "packages": {"node_modules/left": {"version": "1.0.0"}}});
    joined
        .workspace
        .write("shop/package-lock.json", package.to_string().as_bytes());
    let run = joined.workspace.scan(&["shop", "-o", "results.json"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: a}\nspec: {containers: [{name: a, image: shop}]}\n";
    joined.workspace.write("deploy/all.yaml", pod.as_bytes());
    let report = joined.scan(&["--images", "results.json"]);
    assert!(
        report["not_evaluated"]
            .to_string()
            .contains("`shop` (run by a/Pod/p) is not among the image results")
    );
    assert!(!checks(&report).contains(&"CVE-2099-0001".to_owned()));
}

#[test]
fn nothing_that_is_asked_passes_while_images_are_unknown() {
    let joined = Joined::new();
    let host = &joined.server.host;
    joined.scan_images(&[&format!("{host}/team/web:1")]);
    for command in [
        "scan deploy --fix --diff",
        "scan deploy --check host-pid",
        "attack exposure deploy",
        "attack paths deploy",
        "attack edges deploy",
        "attack cut deploy",
        "attack diff deploy deploy",
        "diff deploy deploy",
    ] {
        let words: Vec<&str> = command
            .split(' ')
            .chain(["--images", "results.json"])
            .collect();
        let run = joined.workspace.run(&words);
        assert_eq!(run.status, 2, "{command}: {}{}", run.out, run.err);
    }
    // The same of results that leave something out, though every image is there.
    let joined = Joined::new();
    joined.change_results(|results| results["narrowed_to"] = json!("findings at least high"));
    let run = joined
        .workspace
        .run(&["attack", "exposure", "deploy", "--images", "results.json"]);
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("holds only findings at least high"),
        "{}",
        run.out
    );
}

#[test]
fn a_cut_offers_to_rebuild_what_an_attacker_comes_in_by() {
    let joined = Joined::new();
    let options = ["attack", "cut", "deploy", "--images", "results.json"];
    let run = joined.workspace.run(&options);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let host = &joined.server.host;
    let words = format!(
        "rebuild image `{host}/team/web:1` with left 1.0.0 updated to 2.0.0 or later (CVE-2099-0001)"
    );
    assert!(run.out.contains(&words), "{}", run.out);
    let run = joined
        .workspace
        .run(&[&options[..], &["--format", "json"]].concat());
    let answer = run.json();
    assert_eq!(answer["before"]["mistakes"], 0);
    assert_eq!(answer["after"]["mistakes"], 1);
    assert_eq!(answer["changes"][0]["patches"][0]["type"], "by-hand");
}

#[test]
fn frameworks_count_what_rules_for_images_say() {
    let joined = Joined::new();
    let report = |file: &str| {
        let run = joined.workspace.run(&[
            "compliance",
            "report",
            "deploy",
            "--framework",
            "cis-docker",
            "--format",
            "json",
            "--images",
            file,
        ]);
        assert_eq!(run.status, 2, "{}", run.err);
        run.json()
    };
    let status = |report: &Value, id: &str| {
        let text = report.to_string();
        let sections = report["sections"].as_array().expect("sections").iter();
        let controls =
            sections.flat_map(|section| section["controls"].as_array().expect("controls"));
        let mut found = controls.filter(|control| control["id"] == id);
        let status = found.next().map(|control| control["status"].clone());
        status.unwrap_or_else(|| panic!("{id}: {text}"))
    };
    let all = report("results.json");
    assert_eq!(status(&all, "4.1"), "pass");
    assert_eq!(status(&all, "4.4"), "fail");
    // A scan says the same.
    let scan = joined.scan(&["--images", "results.json", "--framework", "cis-docker"]);
    let controls = scan["frameworks"][0]["controls"]
        .as_array()
        .expect("controls");
    let of = |id: &str| controls.iter().find(|control| control["id"] == id);
    assert_eq!(of("4.1").map(|one| &one["status"]), Some(&json!("pass")));
    assert_eq!(of("4.4").map(|one| &one["status"]), Some(&json!("fail")));
    // Of an image that was not read nothing passes.
    let host = &joined.server.host;
    joined.scan_images(&[&format!("{host}/team/base:1")]);
    assert_eq!(status(&report("results.json"), "4.1"), "unknown");
}

#[test]
fn the_age_of_the_database_is_one_option() {
    let joined = Joined::new();
    let mut old = joined.results();
    old["database"] = json!("2020-01-01");
    joined
        .workspace
        .write("old.json", old.to_string().as_bytes());
    for command in [
        &["scan", "deploy", "--images", "old.json"][..],
        &[
            "compliance",
            "report",
            "deploy",
            "--framework",
            "cis-docker",
            "--images",
            "old.json",
        ],
        &["image", "rebuild", "old.json"],
    ] {
        let said = |options: &[&str]| {
            let run = joined.workspace.run(&[command, options].concat());
            format!("{}{}", run.out, run.err).contains("days old")
        };
        assert!(said(&[]), "{command:?}");
        assert!(!said(&["--max-database-age", "100000"]), "{command:?}");
    }
}
