//! Rights in a few words, as a cluster, and what somebody with them could become.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_rbac::{Escalation, Identity, Outcome, Primitive, Rbac};
use seawall_syntax::parse_stream;

/// Subject, namespace (`*` for everywhere) and rights, each `VERB,… RESOURCE[.GROUP],… [NAME,…]`.
pub(crate) type Grant<'g> = (&'g str, &'g str, &'g [&'g str]);

/// Namespaces that pod security guards, so that a pod stays in its namespace.
pub(crate) const GUARDED: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: pay, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system, labels: {pod-security.kubernetes.io/enforce: restricted}}\n";

fn subject(text: &str) -> (&str, String) {
    match text.split_once(':') {
        Some(("sa", name)) => {
            let (namespace, name) = name.split_once('/').expect("a namespace");
            (
                "ServiceAccount",
                format!("namespace: {namespace}, name: {name}"),
            )
        }
        Some(("group", name)) => ("Group", format!("name: '{name}'")),
        _ => ("User", format!("name: '{text}'")),
    }
}

fn rule(right: &str) -> String {
    let mut parts = right.split(' ');
    let verbs = parts.next().expect("verbs");
    let mut groups = BTreeSet::new();
    let mut resources = Vec::new();
    for resource in parts.next().expect("resources").split(',') {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let (name, group) = resource.split_once('.').unwrap_or((resource, ""));
        groups.insert(format!("'{group}'"));
        resources.push(if subresource.is_empty() {
            format!("'{name}'")
        } else {
            format!("'{name}/{subresource}'")
        });
    }
    let verbs: Vec<String> = verbs.split(',').map(|verb| format!("'{verb}'")).collect();
    let groups: Vec<String> = groups.into_iter().collect();
    let names = parts
        .next()
        .map_or_else(String::new, |names| format!(", resourceNames: [{names}]"));
    format!(
        "{{verbs: [{}], apiGroups: [{}], resources: [{}]{names}}}",
        verbs.join(","),
        groups.join(","),
        resources.join(",")
    )
}

#[rustfmt::skip]
const LISTED: &[&str] = &["namespaces", "nodes", "configmaps", "validatingwebhookconfigurations", "validatingadmissionpolicies", "mutatingwebhookconfigurations"];

pub(crate) fn cluster(grants: &[Grant<'_>], more: &str) -> Cluster {
    listing(grants, more, &[])
}

pub(crate) fn listing(grants: &[Grant<'_>], more: &str, listed: &[&str]) -> Cluster {
    let mut text = String::from(more);
    for (number, (who, namespace, rights)) in grants.iter().enumerate() {
        let (kind, who) = subject(who);
        let rules: Vec<String> = rights.iter().map(|right| rule(right)).collect();
        let (binding, place) = match *namespace {
            "*" => ("ClusterRoleBinding", String::new()),
            namespace => ("RoleBinding", format!(", namespace: {namespace}")),
        };
        let _ = write!(
            text,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r{number}}}\nrules: [{}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {binding}\nmetadata: {{name: b{number}{place}}}\nroleRef: {{kind: ClusterRole, name: r{number}}}\nsubjects: [{{kind: {kind}, {who}}}]\n",
            rules.join(", ")
        );
    }
    let source = Source {
        name: Arc::from("rights.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    let mut coverage = Coverage::default();
    for plural in LISTED.iter().chain(listed) {
        for kind in seawall_model::Catalogue::builtin().kinds_of_plural(plural) {
            coverage.add_complete(seawall_model::GroupKind::new(&kind.group, &kind.kind));
        }
    }
    Cluster::new(Arc::from(""), objects, coverage)
}

/// Outcome, steps and uncertain steps of one subject.
pub(crate) fn outcome(cluster: &Cluster, who: &str) -> (Outcome, u32, u32) {
    let primitives = Primitive::builtin().expect("primitives");
    let rbac = Rbac::new(cluster);
    let escalation = Escalation::new(cluster, &rbac, &primitives);
    let identity: Identity = who.parse().expect("an identity");
    let risks = escalation.risks();
    let risk = risks
        .iter()
        .find(|risk| risk.subject.is(&identity))
        .expect("the subject");
    // Every proof that names a rule names one that holds.
    for step in escalation.path(risk) {
        for proof in step.proofs {
            if let (Some(binding), Some((role, rule))) = (proof.binding, proof.role) {
                assert_eq!(binding.role, role.key);
                assert!(rule < role.rules.len());
            }
        }
    }
    (risk.outcome, risk.steps, risk.uncertain)
}

#[track_caller]
pub(crate) fn check(grants: &[Grant<'_>], more: &str, who: &str, expect: (Outcome, u32)) {
    let (reached, steps, uncertain) = outcome(&cluster(grants, &format!("{GUARDED}{more}")), who);
    assert_eq!((reached, steps, uncertain), (expect.0, expect.1, 0));
}

pub(crate) const RBAC: &str = "rbac.authorization.k8s.io";
pub(crate) const ADMIN: Grant<'static> = ("sa:kube-system/boss", "*", &["* *.*"]);
