//! API servers that do not enforce Pod Security labels, or exempt from them.

use crate::support::{folder, run_in};

const PODS: &str = "apiVersion: v1
kind: Namespace
metadata: {name: d, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: u, namespace: d}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r, namespace: d}
rules: [{apiGroups: [''], resources: [pods], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: d}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}
subjects: [{kind: ServiceAccount, name: u, namespace: d}]
---
apiVersion: v1
kind: Pod
metadata: {name: evil, namespace: d}
spec: {automountServiceAccountToken: false, containers: [{name: a, image: 'x:1', securityContext: {privileged: true}}]}
";

fn server(flags: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata: {{name: kube-apiserver-cp1, namespace: kube-system}}
spec: {{hostNetwork: true, containers: [{{name: a, image: a, command: [kube-apiserver, '--authorization-mode=Node,RBAC'{flags}]}}]}}
"
    )
}

fn configuration(exemptions: &str) -> String {
    format!(
        "apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration: {{apiVersion: pod-security.admission.config.k8s.io/v1, kind: PodSecurityConfiguration, exemptions: {{{exemptions}}}}}
"
    )
}

/// What becomes of the label, by three commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Enforced,
    Ignored,
    Unknown,
}

#[track_caller]
fn check(more: &str, expect: Label) {
    check_with(PODS, more, expect);
}

#[track_caller]
fn check_with(pods: &str, more: &str, expect: Label) {
    let text = format!("{pods}---\n{more}");
    let directory = folder(&[("all.yaml", &text)]);
    let ask = |arguments: &[&str]| run_in(directory.path(), arguments, b"");
    let assessed = ask(&["pod-security", "assess", "-i", "all.yaml"]);
    let line = assessed.out.lines().find(|line| line.starts_with("d ("));
    let line = line.unwrap_or_else(|| panic!("{}{}", assessed.out, assessed.err));
    let label = if line.contains("enforces restricted") {
        Label::Enforced
    } else if line.contains("enforces nothing") {
        Label::Ignored
    } else {
        Label::Unknown
    };
    assert_eq!(label, expect, "{}", assessed.out);
    let scanned = ask(&[
        "scan",
        "all.yaml",
        "--check",
        "workload-refused-by-namespace",
        "--full",
    ]);
    let is_refused = scanned.out.contains("which rejects the workload");
    assert_eq!(is_refused, expect == Label::Enforced, "{}", scanned.out);
    let is_open = ["enforces its label", "is held to a level by default"]
        .iter()
        .any(|what| {
            let reason = format!("whether namespace `d` {what} is unknown");
            scanned.out.contains(&reason)
        });
    assert_eq!(is_open, expect == Label::Unknown, "{}", scanned.out);
    let risks = ask(&["rbac", "risks", "-i", "all.yaml"]).out;
    let reaches_node = risks.contains("root on ");
    assert_eq!(reaches_node, expect != Label::Enforced, "{risks}");
}

#[test]
fn an_api_server_without_the_plugin_ignores_labels() {
    check(&server(""), Label::Enforced);
    check(
        &server(", --disable-admission-plugins=PodSecurity"),
        Label::Ignored,
    );
    check(
        &server(", '--disable-admission-plugins=A,PodSecurity'"),
        Label::Ignored,
    );
    check(
        &server(", --disable-admission-plugins=$(PLUGINS)"),
        Label::Unknown,
    );
    check(
        &server(", --admission-control=NamespaceLifecycle"),
        Label::Ignored,
    );
    // The API server of a tenant decides nothing here.
    let other = server(", --disable-admission-plugins=PodSecurity");
    let other = (other.replace("kube-system", "tenant")).replace("hostNetwork: true, ", "");
    check(&other, Label::Enforced);
}

#[test]
fn a_configuration_exempts() {
    check(&configuration("namespaces: [d]"), Label::Ignored);
    check(&configuration("namespaces: [other]"), Label::Enforced);
    check(
        &configuration("usernames: ['system:serviceaccount:d:u']"),
        Label::Unknown,
    );
    check(&configuration("runtimeClasses: [kata]"), Label::Unknown);
    let held = configuration("namespaces: [d]").replace('\n', "\n    ");
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: kube-system}}\ndata:\n  a.yaml: |\n    {}\n",
        held.trim_end()
    );
    check(&map, Label::Ignored);
    let reading = server(", --admission-control-config-file=/etc/a.yaml");
    check(&reading, Label::Unknown);
    let with = |more: &str| format!("{}---\n{}", server(more), configuration("namespaces: [d]"));
    check(
        &with(", --admission-control-config-file=/etc/a.yaml"),
        Label::Ignored,
    );
    // A server in the input that reads no file.
    check(&with(""), Label::Enforced);
}

#[test]
fn a_default_is_enforced_where_the_namespace_has_no_label() {
    let bare = PODS.replace(
        ", labels: {pod-security.kubernetes.io/enforce: restricted}",
        "",
    );
    let with = |defaults: &str, namespaces: &str| {
        configuration(&format!("namespaces: [{namespaces}]")).replace(
            "kind: PodSecurityConfiguration,",
            &format!("kind: PodSecurityConfiguration, defaults: {{{defaults}}},"),
        )
    };
    let restricted = "enforce: restricted, enforce-version: latest";
    check_with(&bare, &with(restricted, ""), Label::Enforced);
    check_with(&bare, &with(restricted, "d"), Label::Ignored);
    check_with(&bare, &with("enforce: privileged", ""), Label::Ignored);
    check_with(&bare, &with("warn: restricted", ""), Label::Ignored);
    check_with(&bare, &with("enforce: [restricted]", ""), Label::Ignored);
    let reading = server(", --admission-control-config-file=/etc/a.yaml");
    check_with(&bare, &reading, Label::Unknown);
    // A label counts before the default.
    check(&with("enforce: privileged", ""), Label::Enforced);
    // Nobody is advised to lower what is enforced by default.
    let text = format!("{bare}---\n{}", with(restricted, ""));
    let directory = folder(&[("all.yaml", &text)]);
    let assessed = run_in(
        directory.path(),
        &["pod-security", "assess", "-i", "all.yaml"],
        b"",
    );
    let own = assessed
        .out
        .split("\n\n")
        .find(|part| part.starts_with("d ("));
    let own = own.unwrap_or_else(|| panic!("{}", assessed.out));
    assert!(own.contains("enforces restricted by default"), "{own}");
    assert!(!own.contains("kubectl label"), "{own}");
}
