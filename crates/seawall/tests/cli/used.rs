//! `seawall rbac used`: least roles of small logs and of a real one, and what is said about them.

use std::io::Write;

use serde_json::{Value, json};

use crate::rbac::RIGHTS;
use crate::support::{Run, corpus, run_in};

/// Somebody who grants, in `shop`, and whoever is granted to.
pub const INPUT: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: granter}
rules:
- {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings, roles], verbs: [create, update, patch]}
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
- {apiGroups: [''], resources: [pods/exec, configmaps], verbs: ['*']}
- {apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate], resourceNames: [web]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: granter}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: granter}
subjects: [{kind: ServiceAccount, name: granter, namespace: shop}]
---
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver-a, namespace: kube-system}
spec: {containers: [{name: a, image: registry.k8s.io/kube-apiserver, command: [kube-apiserver]}]}
";

/// An event that RBAC allowed to the service account `shop/granter`.
pub fn event(verb: &str, object: Value, code: u16, more: Value) -> Value {
    let mut event = json!({
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "stage": "ResponseComplete",
        "auditID": format!("{verb} {object} {code}"), "verb": verb, "objectRef": object,
        "user": {"username": "system:serviceaccount:shop:granter"},
        "responseStatus": {"code": code},
        "stageTimestamp": "2026-11-21T01:00:00.000000Z",
        "annotations": {"authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "RBAC: allowed"},
    });
    let fields = event.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    event
}

pub fn binding(role: &str) -> Value {
    event(
        "create",
        json!({"resource": "rolebindings", "apiGroup": "rbac.authorization.k8s.io", "namespace": "shop", "name": "b"}),
        201,
        json!({"responseObject": {"kind": "RoleBinding", "roleRef": {"kind": "ClusterRole", "name": role}}}),
    )
}

pub fn exec() -> Value {
    event(
        "get",
        json!({"resource": "pods", "subresource": "exec", "namespace": "shop", "name": "web"}),
        101,
        json!({}),
    )
}

/// Runs the command on a log of events and an input.
pub fn used(events: &[Value], input: &str, arguments: &[&str]) -> Run {
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    used_bytes(lines.join("\n").as_bytes(), input, arguments)
}

pub fn used_bytes(log: &[u8], input: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("audit.log"), log).expect("a file");
    std::fs::write(folder.path().join("input.yaml"), input).expect("a file");
    let all = [
        &["rbac", "used", "--audit", "audit.log", "-i", "input.yaml"],
        arguments,
    ]
    .concat();
    run_in(folder.path(), &all, b"")
}

#[test]
fn what_the_server_asks_besides_is_in_the_roles() {
    let run = used(
        &[binding("view"), exec()],
        INPUT,
        &["--kubernetes-version", "v1.35"],
    );
    assert_eq!(run.status, 0, "{}", run.err);
    insta::assert_snapshot!("used_implied", run.out);
    let old = used(&[exec()], INPUT, &["--kubernetes-version", "v1.34"]);
    assert!(old.out.contains("verbs: [get]\n"), "{}", old.out);
    assert!(!old.out.contains("Besides"), "{}", old.out);
    // Nothing is granted that was not held: `bind` is for the role that was bound.
    assert!(run.out.contains("resourceNames: [view]"), "{}", run.out);
}

#[test]
fn what_an_apply_created_is_in_its_body() {
    let applied = |level: &str, code: u16, role: &str| {
        let object = json!({"resource": "rolebindings", "apiGroup": "rbac.authorization.k8s.io", "namespace": "shop", "name": "b"});
        let sent = json!({"kind": "RoleBinding", "roleRef": {"kind": "ClusterRole", "name": role}});
        event(
            "patch",
            object,
            code,
            json!({"level": level, "requestObject": sent}),
        )
    };
    for code in [200, 201] {
        let run = used(&[applied("Request", code, "auditor")], INPUT, &[]);
        let text = run.out;
        assert!(
            text.contains("resourceNames: [auditor]") || text.contains("- auditor"),
            "{text}"
        );
        assert!(!text.contains("does not contain the object"), "{text}");
    }
    let unseen = used(&[applied("Metadata", 201, "auditor")], INPUT, &[]);
    assert!(!unseen.out.contains("auditor"), "{}", unseen.out);
}

#[test]
fn whoever_only_acts_as_others_is_in_the_log() {
    let object = json!({"resource": "configmaps", "namespace": "shop", "name": "c"});
    let web = json!({"impersonatedUser": {"username": "system:serviceaccount:shop:web", "groups": ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"]}});
    let text = used(&[event("get", object, 200, web)], INPUT, &[]).out;
    assert!(!text.contains("not in the log at all"), "{text}");
    assert!(text.contains(": 1 of 4 used"), "{text}");
}

#[test]
fn counts_agree_with_each_other() {
    let mut acted = exec();
    acted["impersonatedUser"] = json!({"username": "system:serviceaccount:shop:web"});
    acted["auditID"] = json!("acted");
    let mut forbidden = exec();
    forbidden["annotations"] = json!({"authorization.k8s.io/decision": "forbid"});
    forbidden["auditID"] = json!("forbidden");
    let events = [exec(), exec(), acted, forbidden, binding("view")];
    let run = used(
        &events,
        INPUT,
        &["--format", "json", "--kubernetes-version", "v1.36"],
    );
    let json = run.json();
    assert_eq!(
        (
            &json["decided_requests"],
            &json["allowed_requests"],
            &json["forbidden_requests"]
        ),
        (&json!(4), &json!(3), &json!(1))
    );
    // The forbidden one is no need, and neither is what another did as the account.
    assert_eq!(json["kubernetes_version"], "v1.36");
    let implied = json["implied"].as_array().expect("a list");
    let checks: Vec<&str> = implied
        .iter()
        .filter_map(|one| one["check"].as_str())
        .collect();
    assert_eq!(
        checks,
        [
            "bind-role",
            "connect-creates",
            "connect-creates",
            "impersonation"
        ]
    );
    let text = used(&events, INPUT, &[]).out;
    assert!(
        text.contains("# 4 requests decided: 1 forbidden, 3 allowed:\n"),
        "{text}"
    );
    let sum: u64 = text
        .lines()
        .skip_while(|line| !line.contains("decided"))
        .skip(1)
        .take_while(|line| line.contains("  by "))
        .filter_map(|line| line[1..].split_whitespace().next()?.parse::<u64>().ok())
        .sum();
    assert_eq!(sum, 3, "{text}");
}

#[test]
fn roles_that_lack_something_are_not_proved() {
    // Level `Metadata`: nobody knows which role was bound, and `bind` is held for ClusterRoles only.
    let mut bare = binding("view");
    bare["level"] = json!("Metadata");
    let run = used(&[bare], INPUT, &[]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(
        run.out.contains("# unknown: creating or changing a binding needs a permission that the roles below lack: the log does not contain the object"),
        "{}",
        run.out
    );
    // A request of which nobody knows what it was about.
    let nothing = event("get", Value::Null, 200, json!({}));
    let run = used(&[exec(), nothing], INPUT, &[]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(
        run.out
            .contains("1 request allowed that no rule can be written for"),
        "{}",
        run.out
    );
}

#[test]
fn a_dry_run_asks_for_what_the_real_one_asks_for() {
    let made = |uri: &str| {
        let object = json!({"resource": "configmaps", "namespace": "shop", "name": "conf"});
        event(
            "patch",
            object,
            201,
            json!({"requestURI": uri, "responseObject": {"kind": "ConfigMap"}}),
        )
    };
    let uri = "/api/v1/namespaces/shop/configmaps/conf?fieldManager=kubectl";
    let real = used(&[made(uri)], INPUT, &[]);
    let dry = used(&[made(&format!("{uri}&dryRun=All"))], INPUT, &[]);
    assert!(real.out.contains("verbs: [create, patch]"), "{}", real.out);
    assert_eq!(real.out, dry.out);
}

#[test]
fn batches_and_compressed_logs_are_read_with_their_bodies() {
    let batch = json!({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [binding("view"), exec()]});
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(batch.to_string().as_bytes()).expect("gzip");
    let packed = used_bytes(&gzip.finish().expect("gzip"), INPUT, &[]);
    let plain = used(&[binding("view"), exec()], INPUT, &[]);
    assert!(
        packed.out.contains("resourceNames: [view]"),
        "{}",
        packed.out
    );
    assert_eq!(packed.out, plain.out);
}

#[test]
fn verify_needs_a_server() {
    let run = used(&[exec()], INPUT, &["--verify"]);
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("`--verify` needs an API server"),
        "{}",
        run.err
    );
}

/// The roles that are printed for a real log, asked again by another way: every request that was allowed and is not
/// of `system:masters` goes through `rbac can --batch` on nothing but what was printed.
#[test]
fn used_of_a_real_cluster() {
    let Some(folder) = corpus("real-cluster") else {
        return;
    };
    let arguments = [
        "rbac",
        "used",
        "--audit",
        "audit.log.zst",
        "-i",
        "snapshot.json.zst",
    ];
    let used = run_in(&folder, &arguments, b"");
    // It has objects of the Prometheus operator, and nothing that the operator made of them.
    assert_eq!(used.status, 2, "{}", used.err);
    let is_told = |line: &str| {
        line.contains("describes only a part of the pods") || line.starts_with("  hint: ")
    };
    assert!(used.err.lines().all(is_told), "{}", used.err);
    insta::assert_snapshot!("used_real_cluster", used.out);

    let printed = tempfile::tempdir().expect("a folder");
    std::fs::write(printed.path().join("roles.yaml"), &used.out).expect("a file");
    let mut batch = String::new();
    let mut count = 0;
    seawall_load::read_audit(&folder.join("audit.log.zst"), &mut |event| {
        let is_allowed = event.authorization() == seawall_event::Authorization::Allowed;
        let actor = event.impersonated_user.as_ref().unwrap_or(&event.user);
        if !is_allowed || actor.groups.iter().any(|group| group == "system:masters") {
            return;
        }
        let mut line = serde_json::json!({
            "subject": actor.username,
            "groups": actor.groups,
            "verb": event.verb,
        });
        match &event.object_ref {
            None => line["url"] = event.path().into(),
            Some(object) => {
                let is_new = event.verb == "create" && object.subresource.is_empty();
                line["group"] = object.api_group.as_str().into();
                line["resource"] = object.resource.as_str().into();
                line["subresource"] = object.subresource.as_str().into();
                line["namespace"] = object.namespace.as_str().into();
                line["name"] = if is_new { "" } else { &object.name }.into();
            }
        }
        batch.push_str(&line.to_string());
        batch.push('\n');
        count += 1;
    })
    .expect("the log");
    assert!(count > 500, "{count}");
    let arguments = ["rbac", "can", "--batch", "-", "-i", "roles.yaml"];
    let asked = run_in(printed.path(), &arguments, batch.as_bytes());
    let denied: Vec<(&str, &str)> = batch
        .lines()
        .zip(asked.out.lines())
        .filter(|(_, answer)| !answer.contains("\"allowed\":true"))
        .collect();
    assert_eq!(asked.out.lines().count(), count);
    assert!(denied.is_empty(), "{denied:#?}");
}

#[test]
fn used_tells_what_it_does_not_know() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rights.yaml"), RIGHTS).expect("a file");
    let event = |id: u32, verb: &str, rest: &str| {
        format!(
            r#"{{"kind":"Event","level":"Metadata","auditID":"{id}","stage":"ResponseComplete","verb":"{verb}","requestURI":"/api/v1/namespaces/shop/pods","user":{{"username":"system:serviceaccount:shop:front","groups":["system:serviceaccounts","system:serviceaccounts:shop","system:authenticated"]}},"objectRef":{{"resource":"pods","namespace":"shop"}},"stageTimestamp":"2026-11-21T0{id}:00:00Z"{rest}}}"#
        )
    };
    let allow = r#","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"}"#;
    let log = [
        event(1, "list", allow),
        // Nothing in the input allows this any more.
        event(2, "watch", allow),
        event(3, "get", ""),
        "no event".to_owned(),
    ]
    .join("\n");
    std::fs::write(folder.path().join("audit.log"), log).expect("a file");
    let run = run_in(
        folder.path(),
        &["rbac", "used", "--audit", "audit.log", "-i", "rights.yaml"],
        b"",
    );
    insta::assert_snapshot!("used_small", run.out);
    assert!(run.err.contains("1 line is no audit event"), "{}", run.err);
    std::fs::write(folder.path().join("audit.log"), "no event\n").expect("a file");
    let none = run_in(
        folder.path(),
        &["rbac", "used", "--audit", "audit.log", "-i", "rights.yaml"],
        b"",
    );
    assert_eq!(none.status, 2);
    assert!(none.err.contains("is not an audit log"), "{}", none.err);
}
