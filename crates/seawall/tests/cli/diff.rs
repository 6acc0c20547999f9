//! What changed between two inputs, over everything.

use serde_json::Value;

use crate::support::{Run, folder, root, run_in};

const QUIET: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop, labels: {app: app}}\nspec:\n  hostIPC: true\n  containers: [{name: app, image: registry.example.com/app:1, ports: [{containerPort: 80}]}]\n";

const GRANT: &str = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n";

fn diff(old: &str, new: &str, more: &[&str]) -> Run {
    let folder = folder(&[("old.yaml", old), ("new.yaml", new)]);
    run_in(
        folder.path(),
        &[&["diff", "old.yaml", "new.yaml"], more].concat(),
        b"",
    )
}

fn checks(answer: &Value, list: &str) -> Vec<String> {
    let all = answer["findings"][list].as_array().expect("a list");
    all.iter()
        .map(|one| one["check"].as_str().expect("a check").to_owned())
        .collect()
}

#[test]
fn what_is_new_and_what_is_gone_is_told_in_every_section() {
    let new = QUIET.replace("hostIPC", "hostPID") + GRANT;
    let answer = diff(QUIET, &new, &["--format", "json"]).json();
    assert_eq!(answer["schema"], "seawall.diff/v1");
    assert_eq!(answer["is_worse"], true);
    assert!(
        checks(&answer, "new").contains(&"host-pid".to_owned()),
        "{answer:#}"
    );
    assert_eq!(checks(&answer, "gone"), ["host-ipc"]);
    let granted = answer["attack"]["granted"].to_string();
    assert!(granted.contains("jane"), "{granted}");
    for (format, words) in [
        ("text", ["new findings", "host-pid", "permissions granted"]),
        (
            "markdown",
            ["### Findings", "`host-pid`", "Permissions granted"],
        ),
    ] {
        let run = diff(QUIET, &new, &["--format", format]);
        for word in words {
            assert!(run.out.contains(word), "{word}: {}", run.out);
        }
    }
}

#[test]
fn the_same_is_the_same_and_what_is_gone_is_no_worse() {
    let same = diff(QUIET, QUIET, &["--format", "json"]).json();
    assert_eq!(same["is_worse"], false);
    for list in ["new", "gone", "more_severe", "unknown"] {
        assert!(checks(&same, list).is_empty(), "{list}");
    }
    let better = QUIET.replace("  hostIPC: true\n", "");
    let answer = diff(QUIET, &better, &["--format", "json"]).json();
    assert_eq!(
        (answer["is_worse"].as_bool(), checks(&answer, "gone")),
        (Some(false), vec!["host-ipc".to_owned()])
    );
}

#[test]
fn what_is_more_severe_or_no_longer_known_is_a_row_with_what_it_was() {
    let mounted = |read_only: bool, pid: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  hostPID: {pid}\n  containers:\n  - {{name: app, image: 'r.example.com/app:1', volumeMounts: [{{name: etc, mountPath: /host, readOnly: {read_only}}}]}}\n  volumes: [{{name: etc, hostPath: {{path: /etc}}}}]\n"
        )
    };
    let ask = |new: &str, format| diff(&mounted(true, "true"), new, &["--format", format]);
    let worse = mounted(false, "true");
    let answer = ask(&worse, "json").json();
    assert_eq!(checks(&answer, "more_severe"), ["sensitive-host-path"]);
    let row = &answer["findings"]["more_severe"][0];
    assert_ne!(row["severity"], row["severity_before"], "{row}");
    assert_eq!(row["file"], "new.yaml");
    let before = row["severity_before"].as_str().expect("a severity");
    let text = ask(&worse, "text").out;
    assert!(text.contains(&format!("({before} before)")), "{text}");
    let unread = mounted(true, "'{{ .Values.pid }}'");
    let answer = ask(&unread, "json").json();
    assert!(
        checks(&answer, "unknown").contains(&"host-pid".to_owned()),
        "{answer:#}"
    );
    let reason = answer["findings"]["unknown"][0]["reason"].as_str();
    let reason = reason.expect("a reason");
    let text = ask(&unread, "text").out;
    assert!(text.contains(&format!("(now unknown: {reason})")), "{text}");
}

/// Manifests leave open what a cluster has besides; a snapshot of a whole one does not.
#[test]
fn snapshots_are_compared_and_the_status_says_what_became_of_them() {
    let folder = folder(&[]);
    let harbor = root().join("examples/harbor").display().to_string();
    let saved = run_in(
        folder.path(),
        &["snapshot", "save", &harbor, "-o", "old.seawall"],
        b"",
    );
    // Charts are not rendered here.
    assert!(matches!(saved.status, 0 | 2), "{}", saved.err);
    let same = run_in(folder.path(), &["diff", "old.seawall", "old.seawall"], b"");
    assert!(
        same.out.starts_with("findings: 0 new, 0 gone\n"),
        "{}",
        same.out
    );
    let (same, new) = (
        same.status,
        root().join("examples/harbor-pr").display().to_string(),
    );
    let worse = run_in(
        folder.path(),
        &["diff", "--over", "old.seawall", &new, "--format", "json"],
        b"",
    );
    assert_eq!(worse.json()["is_worse"], true);
    // What is not known on either side wins over what is worse.
    assert_eq!(worse.status, if same == 0 { 1 } else { 2 });
}

#[test]
fn accepted_findings_are_not_new() {
    let folder = folder(&[
        ("old.yaml", QUIET),
        ("new.yaml", &QUIET.replace("hostIPC", "hostPID")),
        (
            "e.yaml",
            "schema: seawall.exceptions/v1\nexceptions:\n- {checks: [host-pid], reason: r, owner: o, expires: 2999-01-01}\n",
        ),
    ]);
    let arguments = [
        "diff",
        "old.yaml",
        "new.yaml",
        "--format",
        "json",
        "--exceptions",
        "e.yaml",
    ];
    let answer = run_in(folder.path(), &arguments, b"").json();
    assert!(
        !checks(&answer, "new").contains(&"host-pid".to_owned()),
        "{answer:#}"
    );
}

#[test]
fn an_input_that_cannot_be_read_is_status_2() {
    let run = diff(QUIET, "a: [\n", &[]);
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("not evaluated") || run.err.contains("new.yaml"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn nothing_is_gone_from_what_was_not_read() {
    let folder = crate::support::folder(&[
        (
            "pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {hostPID: true, containers: [{name: c, image: i}]}\n",
        ),
        (
            "wrong.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {containers: {name: c}}\n",
        ),
    ]);
    let ask = |format: &str| {
        let arguments = ["diff", "pod.yaml", "wrong.yaml", "--format", format];
        crate::support::run_in(folder.path(), &arguments, b"")
    };
    let text = ask("text");
    assert_eq!(text.status, 2, "{}", text.err);
    assert!(
        text.out.contains("not found in what was read"),
        "{}",
        text.out
    );
    assert!(!text.out.contains("are gone"), "{}", text.out);
    let answer = ask("json").json();
    assert_eq!(answer["findings"]["is_gone_known"], false);
}

/// Inputs that differ in what is folded into what: several privileged containers are one row, and so are the holders of
/// a role; a head covers what it makes moot.
fn pairs() -> Vec<(&'static str, String)> {
    let pod = |first: &str, second: &str, volumes: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  containers:\n  - {{name: a, image: 'r.example.com/a:1', {first}}}\n  - {{name: b, image: 'r.example.com/b:1', {second}}}\n{volumes}"
        )
    };
    let privileged = "securityContext: {privileged: true}";
    let capable = "securityContext: {capabilities: {add: [SYS_MODULE]}}";
    let mounts = "volumeMounts: [{name: v, mountPath: /v}, {name: w, mountPath: /w}]";
    let volumes = |first: &str, second: &str| {
        format!(
            "  volumes:\n  - {{name: v, hostPath: {{path: {first}}}}}\n  - {{name: w, hostPath: {{path: {second}}}}}\n"
        )
    };
    let role = |verbs: &str, users: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: {verbs}}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}}\nsubjects: {users}\n"
        )
    };
    let jane = "{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}";
    let both = format!("[{jane}, {{kind: ServiceAccount, name: ci, namespace: shop}}]");
    vec![
        ("plain", pod("", "", "")),
        ("one privileged", pod(privileged, "", "")),
        ("both privileged", pod(privileged, privileged, "")),
        ("privileged and capable", pod(privileged, capable, "")),
        ("capable and privileged", pod(capable, privileged, "")),
        ("log", pod(mounts, "", &volumes("/var/log", "/srv"))),
        ("log and root", pod(mounts, "", &volumes("/", "/root/.ssh"))),
        ("reads", role("[get, list]", &format!("[{jane}]"))),
        ("reads for two", role("[get, list]", &both)),
        ("writes", role("['*']", &format!("[{jane}]"))),
        ("writes for two", role("['*']", &both)),
    ]
}

/// The fingerprints of a list.
fn names(list: &Value) -> Vec<String> {
    let mut names: Vec<String> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["fingerprint"].as_str().expect("a name").to_owned())
        .collect();
    names.sort();
    names
}

/// What a scan finds that is not in the baseline.
fn open(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings");
    let open = findings.iter().filter(|one| one["verdict"] == "fail");
    names(&open.cloned().collect())
}

#[test]
fn a_comparison_and_a_baseline_give_one_answer() {
    let pairs = pairs();
    let files: Vec<(String, &str)> = pairs
        .iter()
        .enumerate()
        .map(|(number, (_, text))| (format!("{number}.yaml"), &**text))
        .collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let folder = folder(&named);
    let scan = |arguments: &[&str]| {
        let all = [&["scan", "--format", "json"], arguments].concat();
        run_in(folder.path(), &all, b"")
    };
    for (name, _) in &files {
        let report = scan(&[name]).out;
        std::fs::write(folder.path().join(format!("{name}.json")), report).expect("a report");
    }
    let mut seen = 0;
    let neighbours = (1..files.len()).flat_map(|next| [(next - 1, next), (next, next - 1)]);
    for (old, new) in neighbours {
        let (old_name, new_name) = (&*files[old].0, &*files[new].0);
        let case = format!("{} -> {}", pairs[old].0, pairs[new].0);
        let arguments = ["diff", old_name, new_name, "--format", "json"];
        let answer = run_in(folder.path(), &arguments, b"").json();
        let findings = &answer["findings"];
        let after = scan(&[new_name, "--baseline", &format!("{old_name}.json")]).json();
        assert_eq!(names(&findings["new"]), open(&after), "{case}");
        let before = scan(&[old_name, "--baseline", &format!("{new_name}.json")]).json();
        let mut lost = names(&findings["gone"]);
        lost.extend(names(&findings["unknown"]));
        lost.sort();
        assert_eq!(lost, open(&before), "{case}");
        seen += usize::from(!names(&findings["new"]).is_empty());
    }
    assert!(seen >= pairs.len(), "{seen}");
}

#[test]
fn a_second_privileged_container_is_new() {
    let pairs = pairs();
    let run = diff(&pairs[1].1, &pairs[2].1, &[]);
    assert_eq!(run.status, 1, "{}", run.out);
    assert!(
        run.out.contains("1 new") && run.out.contains("container `b` is privileged"),
        "{}",
        run.out
    );
}

#[test]
fn connections_of_many_workloads_are_compared() {
    let pods = |count: usize| -> String {
        let pod = |number| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: shop, labels: {{n: p{number}}}}}\nspec: {{containers: [{{name: c, image: r.example.com/c}}]}}\n---\n"
            )
        };
        (0..count).map(pod).collect()
    };
    let closed = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {matchLabels: {n: p7}}, policyTypes: [Ingress]}\n";
    let many = pods(2_500);
    let folder = folder(&[
        ("closed.yaml", &format!("{many}{closed}")),
        ("open.yaml", &many),
    ]);
    let same = run_in(
        folder.path(),
        &["attack", "diff", "open.yaml", "open.yaml"],
        b"",
    );
    assert_eq!(same.status, 0, "{}", same.err);
    let arguments = [
        "network",
        "diff",
        "closed.yaml",
        "open.yaml",
        "--format",
        "json",
    ];
    let diff = run_in(folder.path(), &arguments, b"").json();
    let changes = diff["changes"].as_array().expect("changes");
    let inside = changes.iter().filter(|change| {
        change["to"] == "shop/p7[Pod]" && change["from"].as_str() != Some("shop/p7[Pod]")
    });
    // Every other pod, and what is outside.
    assert!(inside.count() >= 2_499, "{}", changes.len());
}

#[test]
fn differences_take_every_option_of_reading() {
    let folder = folder(&[
        (
            "old/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        (
            "new/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("prod.yaml", "a: b\n"),
    ]);
    for command in [
        &["diff"][..],
        &["attack", "diff"],
        &["network", "diff"],
        &["rbac", "diff"],
    ] {
        let options = [
            "--values",
            "prod.yaml",
            "--set",
            "a=b",
            "--release-name",
            "web",
            "--enable-helm",
            "--render-time",
            "9",
            "--api-versions",
            "a/v1",
            "--include",
            "*.yaml",
            "--source",
            "https://git.example.com/a=old",
        ];
        let all = [command, &["old", "new"], &options].concat();
        let run = run_in(folder.path(), &all, b"");
        // There is no helm here, which is said after the options were taken.
        assert_eq!(run.status, 2, "{command:?}: {}", run.err);
        assert!(
            run.err.contains("/nowhere/helm"),
            "{command:?}: {}",
            run.err
        );
    }
}
