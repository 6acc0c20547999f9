//! `seawall rbac risks`: who could become what.

use crate::rbac::RIGHTS;
use crate::support::{corpus, run, run_in};

#[test]
fn risks_of_a_real_cluster() {
    let Some(folder) = corpus("real-cluster") else {
        return;
    };
    let arguments = ["rbac", "risks", "--top", "100", "-i", "snapshot.json.zst"];
    let own = run_in(&folder, &arguments, b"");
    insta::assert_snapshot!("risks_real_cluster", own.out);
    let json = run_in(
        &folder,
        &[
            "rbac",
            "risks",
            "--with-system",
            "--format",
            "json",
            "-i",
            "snapshot.json.zst",
        ],
        b"",
    );
    let risks = json.json()["risks"].as_array().expect("risks").clone();
    assert!(risks.len() > 70, "{}", risks.len());
    for risk in &risks {
        let subject = risk["subject"].as_str().expect("a subject");
        assert_ne!(subject, "group system:masters");
        if subject.ends_with("fail") {
            assert_eq!(risk["outcome"], "itself", "{risk}");
        }
        let steps = risk["path"].as_array().expect("a path").len();
        if risk["outcome"] == "cluster-admin" {
            assert_eq!(steps as u64, risk["steps"], "{risk}");
        }
    }
}

/// What Kubernetes itself brings: the controllers of workloads, and the one that fills aggregated roles.
#[test]
fn risks_of_the_bootstrap_policy() {
    let Some(folder) = corpus("manifests/bootstrap-rbac") else {
        return;
    };
    let folder = folder.display().to_string();
    let run = run(&[
        "rbac",
        "risks",
        "--with-system",
        "--format",
        "json",
        "-i",
        &folder,
    ]);
    let json = run.json();
    let mut admins: Vec<String> = json["risks"]
        .as_array()
        .expect("risks")
        .iter()
        .filter(|risk| risk["outcome"] == "cluster-admin" && risk["uncertain_steps"] == 0)
        .map(|risk| {
            format!(
                "{} {}",
                risk["steps"],
                risk["subject"].as_str().expect("one")
            )
        })
        .collect();
    admins.sort();
    insta::assert_snapshot!("risks_bootstrap", admins.join("\n"));
    // Without them nobody is left.
    let own = self::run(&["rbac", "risks", "--together", "-i", &folder]);
    assert!(own.out.starts_with("no subject holds"), "{}", own.out);
}

#[test]
fn risks_fail_on_what_was_asked() {
    let rights = RIGHTS.replace(
        "[pods, pods/log], verbs: [get, list]",
        "[secrets], verbs: [list]",
    );
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), rights).expect("a file");
    let status = |limit: &str| {
        let arguments = ["rbac", "risks", "--fail-on", limit, "-i", "rights.yaml"];
        run_in(folder.path(), &arguments, b"").status
    };
    // Somebody is bound to a role that is not in the input, and 2 wins over 1, as in every command.
    assert_eq!(status("secrets"), 2);
    assert_eq!(status("cluster-admin"), 2);
}

#[test]
fn whoever_is_asked_about_has_the_groups_of_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let everybody = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: Group, name: 'system:serviceaccounts', apiGroup: rbac.authorization.k8s.io}]\n";
    std::fs::write(folder.path().join("a.yaml"), everybody).expect("a file");
    for (who, status) in [
        ("sa:shop/web", 1),
        ("system:serviceaccount:shop:web", 1),
        ("bob", 0),
    ] {
        let run = run_in(
            folder.path(),
            &[
                "rbac",
                "risks",
                "--as",
                who,
                "--fail-on",
                "cluster-admin",
                "-i",
                "a.yaml",
            ],
            b"",
        );
        assert_eq!(run.status, status, "{who}: {}", run.out);
    }
}
