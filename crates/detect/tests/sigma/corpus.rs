//! Sigma's own rules: all of them load, and those about Kubernetes fire.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use seawall_detect::Source;

use crate::support::Asked;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora/sigma");
    if !folder.is_dir() {
        eprintln!("skipped: no Sigma rules at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The rules below a directory, each with its name.
fn rules(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                found.insert(name, fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    found
}

#[test]
fn all_rules_load() {
    let Some(folder) = corpus() else { return };
    for (part, source, at_least) in [
        ("kubernetes", Source::Audit, 16),
        ("linux", Source::SystemCalls, 135),
    ] {
        let texts = rules(&folder.join(part));
        let files: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (&**name, &**text))
            .collect();
        let asked = Asked::of(&files);
        let (errors, notes) = asked.problems();
        assert_eq!(errors, NOT_SUPPORTED, "{part}");
        assert_eq!(asked.loaded.rules.len(), files.len(), "{part}");
        assert!(files.len() >= at_least, "{part}");
        for rule in &asked.loaded.rules {
            assert_eq!(rule.source, source, "{}", rule.name);
            assert!(
                rule.origin.author.is_some() && rule.origin.id.is_some(),
                "{}",
                rule.name
            );
        }
        if source == Source::Audit {
            assert_eq!(notes, NOTES);
        } else {
            assert_eq!(notes, [""; 0]);
        }
    }
}

/// Rules that are not asked, and why: none at present.
const NOT_SUPPORTED: [&str; 0] = [];

/// What is said of the rules about Kubernetes, each of which is asked.
const NOTES: &[&str] = &[
    "kubernetes_audit_change_admission_controller.yml:36:15: `verb` is never `replace` in an audit event; it is recorded as `update`",
    "kubernetes_audit_cronjob_modification.yml:33:15: `verb` is never `replace` in an audit event; it is recorded as `update`",
    "kubernetes_audit_exec_into_container.yml:19:9: `verb: create` is read as `get` as well: clients that connect by WebSocket send GET, which the API server records as `get`",
    "kubernetes_audit_hostpath_mount.yml:24:9: `hostPath` is read as `requestObject.spec.volumes.hostPath` or 2 other paths: a hostPath is in a volume of a pod or of a pod template",
    "kubernetes_audit_potential_enumeration_activity.yml:24:30: `responseStatus.code: allow` is read as `annotations.authorization.k8s.io/decision: allow`: the code of a response is a number; whether a request was allowed is in the annotation",
    "kubernetes_audit_privileged_pod_creation.yml:26:9: `capabilities` is read as `requestObject.spec.containers.securityContext.capabilities.add` or 6 other paths: added capabilities are in the security context of a container of a pod or of a pod template",
    "kubernetes_audit_rbac_permisions_listing.yml:24:9: `apiGroup` is read as `objectRef.apiGroup`: an audit event has the group of the API in its object reference",
    "kubernetes_audit_rolebinding_modification.yml:29:15: `verb` is never `replace` in an audit event; it is recorded as `update`",
    "kubernetes_audit_secrets_modified_or_deleted.yml:26:15: `verb` is never `replace` in an audit event; it is recorded as `update`",
    "kubernetes_audit_sidecar_injection.yml:24:9: `apiGroup` is read as `objectRef.apiGroup`: an audit event has the group of the API in its object reference",
];

/// A request, in the fields that rules ask about.
fn event(fields: &str) -> String {
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"a","stage":"ResponseComplete",{fields}}}"#
    )
}

fn object(verb: &str, resource: &str, more: &str) -> String {
    event(&format!(
        r#""verb":"{verb}","objectRef":{{"resource":"{resource}"{more}}}"#
    ))
}

#[test]
fn every_rule_about_kubernetes_fires_on_a_fitting_event() {
    let Some(folder) = corpus() else { return };
    let pod = |spec: &str| {
        event(&format!(
            r#""verb":"create","objectRef":{{"resource":"pods","namespace":"a"}},"requestObject":{{"spec":{spec}}}"#
        ))
    };
    let cases = [
        (
            "change_admission_controller",
            object(
                "patch",
                "mutatingwebhookconfigurations",
                r#","apiGroup":"admissionregistration.k8s.io""#,
            ),
        ),
        (
            "cronjob_modification",
            object("update", "cronjobs", r#","apiGroup":"batch""#),
        ),
        (
            "deployment_deleted",
            object("delete", "deployments", r#","apiGroup":"apps""#),
        ),
        ("events_deleted", object("delete", "events", "")),
        (
            "exec_into_container",
            object("get", "pods", r#","subresource":"exec""#),
        ),
        (
            "hostpath_mount",
            pod(r#"{"volumes":[{"name":"a"},{"hostPath":{"path":"/"}}]}"#),
        ),
        (
            "pod_in_system_namespace",
            object("create", "pods", r#","namespace":"kube-system""#),
        ),
        (
            "potential_enumeration_activity",
            event(
                r#""verb":"get","requestURI":"/api/v1/namespaces/a/pods/b/exec?command=%2Fbin%2Fbash","annotations":{"authorization.k8s.io/decision":"allow"}"#,
            ),
        ),
        (
            "privileged_pod_creation",
            pod(
                r#"{"initContainers":[{"securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}"#,
            ),
        ),
        (
            "rbac_permisions_listing",
            object(
                "create",
                "selfsubjectrulesreviews",
                r#","apiGroup":"authorization.k8s.io""#,
            ),
        ),
        (
            "rolebinding_modification",
            object(
                "delete",
                "rolebindings",
                r#","apiGroup":"rbac.authorization.k8s.io""#,
            ),
        ),
        ("secrets_enumeration", object("list", "secrets", "")),
        (
            "secrets_modified_or_deleted",
            object("create", "secrets", ""),
        ),
        (
            "serviceaccount_creation",
            object("create", "serviceaccounts", ""),
        ),
        (
            "sidecar_injection",
            object("patch", "deployments", r#","apiGroup":"apps""#),
        ),
        (
            "unauthorized_unauthenticated_actions",
            event(r#""verb":"get","responseStatus":{"code":403}"#),
        ),
    ];
    let texts = rules(&folder.join("kubernetes"));
    assert_eq!(texts.len(), cases.len());
    for (name, event) in &cases {
        let file = format!("kubernetes_audit_{name}.yml");
        let mut asked = Asked::of(&[(&file, &texts[&file])]);
        let (matched, unknown) = asked.find(event);
        assert_eq!((matched.len(), unknown.len()), (1, 0), "{name}: {event}");
        // What fires on everything tells nothing.
        for (other, event) in cases.iter().filter(|(other, _)| other != name) {
            let (matched, _) = asked.find(event);
            assert!(matched.is_empty(), "{name} fires on the event of {other}");
        }
    }
}
