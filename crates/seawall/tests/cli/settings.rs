//! Settings of a directory.

use crate::support::{Run, folder, run_in};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app:1}]\n";

const HEAD: &str = "schema: seawall.settings/v1\n";

/// A scan of `deploy` from beside it, with these settings in the working directory.
fn scan(settings: &str, more: &[&str]) -> Run {
    let folder = folder(&[
        ("deploy/pod.yaml", POD),
        ("seawall.yaml", &format!("{HEAD}{settings}")),
        (
            "conf/e.yaml",
            "schema: seawall.exceptions/v1\nexceptions:\n- {checks: [host-pid], reason: r, owner: o, expires: 2999-01-01}\n",
        ),
        (
            "conf/seawall.yaml",
            &format!("{HEAD}exceptions: [e.yaml]\n"),
        ),
    ]);
    let all = [
        &["scan", "deploy", "--check", "host-pid", "--format", "json"],
        more,
    ]
    .concat();
    run_in(folder.path(), &all, b"")
}

#[test]
fn settings_are_flags_and_flags_win() {
    assert_eq!(scan("", &[]).status, 1);
    assert_eq!(scan("fail-on: critical\n", &[]).status, 0);
    assert_eq!(scan("fail-on: critical\n", &["--fail-on", "low"]).status, 1);
    let run = scan(
        "frameworks: [cis-kubernetes]\nnamespace: shop\nkubernetes-version: v1.30\n",
        &[],
    );
    let report = run.json();
    assert_eq!(report["frameworks"][0]["id"], "cis-kubernetes");
    assert_eq!(report["kubernetes_version"], "v1.30");
    assert_eq!(report["findings"][0]["resource"]["namespace"], "shop");
    // What a command does not have is not its business.
    assert_eq!(scan("plugin: calico\n", &[]).status, 1);
}

/// What a command says of `deploy` with these settings beside it.
fn ask(settings: &str, command: &[&str]) -> Run {
    let web = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n  securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time, value: '60'}]}\n  containers: [{name: web, image: registry.example.com/web:1}]\n";
    let folder = folder(&[
        ("deploy/pod.yaml", web),
        ("seawall.yaml", &format!("{HEAD}{settings}")),
    ]);
    run_in(folder.path(), command, b"")
}

#[test]
fn the_severity_of_scan_is_no_limit_of_other_commands() {
    for command in [
        &["rbac", "risks", "-i", "deploy"][..],
        &["attack", "paths", "deploy"],
        &["attack", "exposure", "deploy"],
    ] {
        let (with, without) = (ask("fail-on: high\n", command), ask("", command));
        assert_eq!(
            (with.status, with.out),
            (without.status, without.out),
            "{command:?}"
        );
        assert!(!with.err.contains("fail-on"), "{}", with.err);
    }
    let run = ask("fail-on: hihg\n", &["diff", "deploy", "deploy"]);
    assert!(
        run.status == 2 && run.err.contains("`seawall diff --help`"),
        "{}",
        run.err
    );
    let run = ask("plugin: ciliumm\n", &["network", "exposure", "deploy"]);
    assert!(
        run.status == 2 && run.err.contains("`seawall network exposure --help`"),
        "{}",
        run.err
    );
}

#[test]
fn a_version_and_a_plugin_hold_for_every_command_that_asks_for_one() {
    let version = "kubernetes-version: v1.24\n";
    let assess = ask(version, &["pod-security", "assess", "deploy"]);
    assert!(
        assess.out.contains("v1.24") && !assess.out.contains("v1.3"),
        "{}",
        assess.out
    );
    let check = &["pod-security", "check", "--level", "baseline", "deploy"];
    assert!(ask(version, check).out.contains("false"));
    assert!(!ask("", check).out.contains("false"));
    let matrix = ask(version, &["compliance", "matrix", "deploy"]);
    assert!(
        matrix.status != 2 || !matrix.err.contains("unexpected"),
        "{}",
        matrix.err
    );
    for command in [
        &["network", "exposure", "deploy"][..],
        &["network", "diff", "deploy", "deploy"],
    ] {
        let words = "no network plugin found";
        assert!(
            !ask("plugin: cilium\n", command).err.contains(words),
            "{command:?}"
        );
    }
}

#[test]
fn what_is_excluded_is_left_out_of_differences_as_well() {
    let folder = folder(&[
        ("old/pod.yaml", POD),
        ("new/pod.yaml", POD),
        (
            "new/skip/pod.yaml",
            &POD.replace("name: app}", "name: skipped}"),
        ),
        ("seawall.yaml", &format!("{HEAD}exclude: [skip/]\n")),
    ]);
    for command in [
        &["diff"][..],
        &["network", "diff"],
        &["attack", "diff"],
        &["rbac", "diff"],
    ] {
        let all = [command, &["old", "new"]].concat();
        let run = run_in(folder.path(), &all, b"");
        assert!(!run.out.contains("skipped"), "{command:?}: {}", run.out);
        assert_ne!(run.status, 1, "{command:?}: {}", run.out);
        let all = [command, &["old", "new", "--exclude", "none/"]].concat();
        let run = run_in(folder.path(), &all, b"");
        if command != ["rbac", "diff"] {
            assert!(run.out.contains("skipped"), "{command:?}: {}", run.out);
        }
    }
}

#[test]
fn a_named_file_counts_and_its_files_lie_beside_it() {
    let run = scan("fail-on: never\n", &["--settings", "conf/seawall.yaml"]);
    assert_eq!((run.status, run.failed()), (0, vec![]), "{}", run.err);
}

#[test]
fn what_is_scanned_does_not_set_how() {
    let folder = folder(&[
        ("pod.yaml", POD),
        ("seawall.yaml", &format!("{HEAD}fail-on: never\n")),
    ]);
    let scan = |arguments: &[&str]| {
        let all = [&["scan", ".", "--check", "host-pid"], arguments].concat();
        run_in(folder.path(), &all, b"")
    };
    let run = scan(&[]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(
        run.err.contains("`seawall.yaml` is not used"),
        "{}",
        run.err
    );
    assert_eq!(scan(&["--trust-input"]).status, 0);
    assert_eq!(scan(&["--settings", "seawall.yaml"]).status, 0);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (settings, words) in [
        (
            "fail-no: high\n",
            &["seawall.yaml:2:1", "did you mean `fail-on`?"][..],
        ),
        (
            "fail-on: hihg\n",
            &["seawall.yaml:2:10", "`fail-on`", "invalid value 'hihg'"],
        ),
        ("fail-on: 3\n", &["seawall.yaml:2:10", "has to be text"]),
        (
            "kubernetes-version: new\n",
            &["seawall.yaml:2:21", "`kubernetes-version`"],
        ),
        ("frameworks: cis-kubernetes\n", &["has to be a list"]),
    ] {
        let run = scan(settings, &[]);
        assert_eq!((run.status, &*run.out), (2, ""), "{settings}");
        for word in words {
            assert!(run.err.contains(word), "{word}: {}", run.err);
        }
    }
    let run = scan("", &["--settings", "missing.yaml"]);
    assert!(
        run.status == 2 && run.err.contains("`missing.yaml` cannot be read"),
        "{}",
        run.err
    );
}

#[test]
fn what_holds_is_shown_with_where_it_comes_from() {
    let folder = folder(&[(
        "seawall.yaml",
        &format!("{HEAD}fail-on: high\nframeworks: [cis-kubernetes, nsa-cisa]\n"),
    )]);
    let run = run_in(folder.path(), &["settings"], b"");
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let scanned = run_in(folder.path(), &["settings", "."], b"");
    assert!(!scanned.out.contains("from"), "{}", scanned.out);
}

/// Names of the pods that a scan reported, and its exit status.
fn named(run: &Run) -> (Vec<String>, i32) {
    let names = run.findings().into_iter().map(|finding| {
        let name = finding["resource"]["name"].as_str();
        name.expect("a name").to_owned()
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    (names, run.status)
}

#[test]
fn files_are_left_out_by_settings_that_are_not_part_of_the_scan() {
    let settings = |keys: &str| format!("{HEAD}{keys}");
    let pod = |name: &str| POD.replace("name: app}\nspec", &format!("name: {name}}}\nspec"));
    let folder = folder(&[
        ("deploy/web.yaml", &pod("web")),
        ("deploy/web.yml", &pod("web-copy")),
        ("deploy/vendor/db.yaml", &pod("db")),
        ("seawall.yaml", &settings("exclude: [vendor/]\n")),
        (
            "only.yaml",
            &settings("exclude: [vendor/]\ninclude: ['*.yaml']\n"),
        ),
        ("deploy/seawall.yaml", &settings("exclude: ['*']\n")),
    ]);
    let scan = |input: &str, more: &[&str]| {
        let all = [
            &["scan", input, "--check", "host-pid", "--format", "json"],
            more,
        ]
        .concat();
        run_in(folder.path(), &all, b"")
    };
    let run = scan("deploy", &[]);
    assert_eq!(named(&run), (vec!["web".into(), "web-copy".into()], 1));
    assert!(
        run.err
            .contains("1 directory is left out by `--exclude`, `deploy/vendor` first"),
        "{}",
        run.err
    );
    let run = scan("deploy", &["--settings", "only.yaml"]);
    assert_eq!(named(&run), (vec!["web".into()], 1), "{}", run.err);
    // A flag wins, and a file that is named is read.
    let run = scan("deploy", &["--exclude", "*.yml"]);
    assert_eq!(named(&run).0, ["db", "web"], "{}", run.err);
    assert_eq!(named(&scan("deploy/vendor/db.yaml", &[])).0, ["db"]);
    // What is scanned leaves nothing of itself out.
    let run = scan(".", &[]);
    assert_eq!(named(&run).0, ["db", "web", "web-copy"], "{}", run.err);
    assert!(
        run.err.contains("`seawall.yaml` is not used"),
        "{}",
        run.err
    );
    let run = scan(".", &["--trust-input"]);
    assert_eq!(named(&run).0, ["web", "web-copy"], "{}", run.err);
}

#[test]
fn patterns_that_leave_nothing_out_for_sure_are_refused() {
    for (settings, words) in [
        (
            "exclude: vendor/\n",
            "seawall.yaml:2:10: `exclude` has to be a list",
        ),
        ("exclude: []\n", "`exclude` is empty"),
        ("include: [1]\n", "has to be text"),
        ("exclude: ['a[z-a]']\n", "seawall.yaml:2:10: `exclude`"),
    ] {
        let run = scan(settings, &[]);
        assert_eq!((run.status, &*run.out), (2, ""), "{settings}");
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
}
