//! Roles, events, and what was needed besides.

use std::sync::Arc;

use seawall_event::parse_audit;
use seawall_model::{Cluster, Coverage, KubernetesVersion, Object, Origin, Source};
use seawall_rbac::{Rbac, Server, Usage, Why, attribute};
use seawall_syntax::parse_stream;

pub fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("input.yaml"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("YAML") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    Cluster::new("test".into(), objects, Coverage::default())
}

/// A role for `jane`, everywhere, with one rule: `VERBS GROUP RESOURCES [NAMES]`.
pub fn role(rules: &[&str]) -> String {
    let mut text = String::from(
        "kind: ClusterRoleBinding\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: jane}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: jane}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]\n---\nkind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: jane}\nrules:\n",
    );
    for rule in rules {
        let mut words = rule.split(' ');
        let (verbs, group, resources) = (words.next(), words.next(), words.next());
        let quoted = |text: Option<&str>| {
            let words: Vec<String> = text
                .expect("a word")
                .split(',')
                .map(|word| format!("'{}'", if word == "core" { "" } else { word }))
                .collect();
            words.join(", ")
        };
        text.push_str(&format!(
            "- {{verbs: [{}], apiGroups: [{}], resources: [{}]",
            quoted(verbs),
            quoted(group),
            quoted(resources)
        ));
        if let Some(names) = words.next() {
            text.push_str(&format!(", resourceNames: [{}]", quoted(Some(names))));
        }
        text.push_str("}\n");
    }
    text
}

/// An event of `jane` that RBAC allowed.
pub fn event(verb: &str, target: &str, code: u16, bodies: &str) -> String {
    let (resource, rest) = target.split_once(' ').unwrap_or((target, ""));
    let (namespace, name) = rest.split_once('/').unwrap_or((rest, ""));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let (resource, group) = resource.split_once('.').unwrap_or((resource, ""));
    let level = match bodies {
        "" => "Metadata",
        _ => "RequestResponse",
    };
    let tail = if bodies.is_empty() {
        String::new()
    } else {
        format!(",{bodies}")
    };
    format!(
        r#"{{"kind":"Event","level":"{level}","stage":"ResponseComplete","verb":"{verb}","user":{{"username":"jane"}},"objectRef":{{"resource":"{resource}","subresource":"{subresource}","apiGroup":"{group}","namespace":"{namespace}","name":"{name}"}},"responseStatus":{{"code":{code}}},"annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"}}{tail}}}"#
    )
}

pub fn sent(object: &str) -> String {
    format!(r#""responseObject":{object}"#)
}

/// What was needed besides, as `REQUEST (SOURCE)` and `unknown: …` or `lacking: …`, in order.
pub fn besides(input: &str, version: Option<u16>, line: &str) -> Vec<String> {
    let mut usage = Usage::new().expect("the built-in checks");
    for event in parse_audit(line.as_bytes()).expect("an event") {
        usage.see(&event);
    }
    let cluster = cluster(input);
    let rbac = Rbac::new(&cluster);
    let server = Server::of(
        &cluster,
        version.map(KubernetesVersion::minor),
        usage.checks(),
    );
    let found = attribute(&usage, &rbac, &cluster, &server);
    let needed = found.granted.iter().filter(|one| one.why != Why::Recorded);
    let mut all: Vec<String> = needed
        .map(|one| {
            let source = format!("{:?}", one.source);
            let source = source.split('(').next().expect("a word").to_lowercase();
            let who = match one.identity.user.as_str() {
                "jane" => String::new(),
                other => format!("{other}: "),
            };
            format!("{who}{} ({source})", one.request)
        })
        .collect();
    all.extend(found.open.iter().map(|one| {
        let word = if one.is_certain { "lacking" } else { "unknown" };
        format!("{word}: {}", one.reason)
    }));
    all.sort();
    all
}

#[track_caller]
pub fn check(input: &str, version: Option<u16>, line: &str, expect: &[&str]) {
    let found = besides(input, version, line);
    assert_eq!(found.len(), expect.len(), "{found:#?}");
    for (found, expect) in found.iter().zip(expect) {
        assert!(found.contains(expect), "{found} is not {expect}");
    }
}

/// An API server whose plugins are known.
pub const API_SERVER: &str = "kind: Pod\napiVersion: v1\nmetadata: {name: kube-apiserver, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver]}]}\n";
