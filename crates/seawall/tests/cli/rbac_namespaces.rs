//! Namespaces through a RoleBinding: a Namespace is asked for in itself.

use crate::rbac::ask;
use crate::support::run_in;

/// A Role in `d` on Namespaces, for account `d/u`.
fn rights(names: &str) -> String {
    format!(
        "apiVersion: v1
kind: Namespace
metadata: {{name: d, labels: {{pod-security.kubernetes.io/enforce: restricted}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: u, namespace: d}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: r, namespace: d}}
rules:
- {{apiGroups: [''], resources: [namespaces, namespaces/finalize, namespaces/status], verbs: [get, list, create, update, patch], resourceNames: {names}}}
- {{apiGroups: [''], resources: [pods], verbs: [create]}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: b, namespace: d}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}
subjects: [{{kind: ServiceAccount, name: u, namespace: d}}]
"
    )
}

#[track_caller]
fn can(asked: &[&str], expect: &str) {
    let rights = rights("[]");
    let arguments = [&["can"], asked, &["--as", "sa:d/u"]].concat();
    let answer = ask(&rights, &arguments, "");
    assert!(answer.out.starts_with(expect), "{asked:?}: {}", answer.out);
    // A line of many says the same.
    let at = |flag: &str| {
        let index = asked.iter().position(|argument| *argument == flag);
        index.map_or("", |index| asked[index + 1])
    };
    let (resource, subresource) = asked[1].split_once('/').unwrap_or((asked[1], ""));
    let line = serde_json::json!({
        "subject": "sa:d/u", "verb": asked[0], "resource": resource, "subresource": subresource,
        "namespace": at("-n"), "name": at("--name"),
    });
    let many = ask(&rights, &["can", "--batch", "-"], &format!("{line}\n"));
    let is_allowed = many.out.contains("\"allowed\":true");
    assert_eq!(is_allowed, expect == "yes", "{asked:?}: {}", many.out);
}

#[test]
fn a_named_namespace_is_asked_for_in_itself() {
    for resource in [
        "namespaces",
        "ns",
        "namespaces/status",
        "namespaces/finalize",
    ] {
        can(&["patch", resource, "--name", "d"], "yes");
        can(&["patch", resource, "--name", "other"], "no");
    }
    can(
        &["patch", "namespaces", "--name", "d", "-n", "other"],
        "yes",
    );
    can(&["patch", "namespaces", "--name", "other", "-n", "d"], "no");
    can(&["get", "namespaces", "-n", "d"], "yes");
    can(&["delete", "namespaces", "--name", "d"], "no");
    can(&["patch", "namespaces"], "no");
}

#[test]
fn what_is_listed_or_made_has_no_namespace() {
    can(&["list", "namespaces"], "no");
    can(&["list", "namespaces", "-n", "d"], "no");
    can(&["list", "namespaces", "--name", "d"], "no");
    can(&["create", "namespaces", "-n", "d"], "no");
}

#[test]
fn every_command_says_the_same() {
    let who = |asked: &[&str]| {
        let arguments = [&["who-can"], asked].concat();
        ask(&rights("[]"), &arguments, "").out.contains("`d/u`")
    };
    assert!(who(&["patch", "namespaces"]));
    assert!(who(&["patch", "namespaces", "--name", "d"]));
    assert!(!who(&["patch", "namespaces", "--name", "other"]));
    assert!(!who(&["list", "namespaces"]) && !who(&["create", "namespaces"]));
    let show = |names: &str| ask(&rights(names), &["show", "sa:d/u"], "").out;
    let row = |names: &str| {
        let shown = show(names);
        let mut lines = shown.lines();
        let found = lines.find(|line| line.trim_start().starts_with("namespaces "));
        found.map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>().join(""))
    };
    // get list watch create update patch delete
    assert_eq!(row("[]").as_deref(), Some("x...xx."));
    assert!(
        !show("[other]").contains("namespaces"),
        "{}",
        show("[other]")
    );
    assert!(show("[d]").contains("namespaces (d)"));
}

#[test]
fn a_role_on_the_name_of_another_namespace_gives_nothing() {
    let found = |names: &str| {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("rights.yaml"), rights(names)).expect("written");
        let scan = run_in(directory.path(), &["scan", "rights.yaml"], b"");
        let risks = ask(&rights(names), &["risks"], "");
        let has = |text: &str| text.contains("Pod Security Admission");
        (has(&scan.out), has(&risks.out))
    };
    assert_eq!(found("[]"), (true, true));
    assert_eq!(found("[d]"), (true, true));
    assert_eq!(found("[other]"), (false, false));
}
