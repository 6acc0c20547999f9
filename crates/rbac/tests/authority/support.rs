//! Questions about a text.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_rbac::{Escalation, Identity, Outcome, Primitive, Rbac, Request};
use seawall_syntax::parse_stream;

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Unknown,
}

pub fn cluster(text: &str, complete: &[(&str, &str)]) -> Cluster {
    let source = Source {
        name: Arc::from("test"),
        origin: Origin::File,
    };
    let documents = parse_stream(text.as_bytes()).into_iter();
    let nodes = documents.flat_map(|document| document.nodes.expect("it reads"));
    let objects = nodes.map(|node| Object::from_node(node, source.clone()).expect("an object"));
    let mut coverage = Coverage::default();
    for (group, kind) in complete {
        coverage.add_complete(GroupKind::new(group, kind));
    }
    Cluster::new(Arc::from(""), objects.collect(), coverage)
}

/// A ClusterRoleBinding of a user.
pub fn bind(user: &str, role: &str) -> String {
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: 'b-{user}'}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '{role}'}}\nsubjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: '{user}'}}]\n"
    )
}

/// A ClusterRole with one rule about the core group.
pub fn role(name: &str, verb: &str, resource: &str, more: &str) -> String {
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: '{name}'}}\nrules: [{{verbs: ['{verb}'], apiGroups: [''], resources: ['{resource}']{more}}}]\n"
    )
}

/// What `rbac can` answers, as the commands put it together.
pub fn can(rbac: &Rbac, who: &str, request: &Request<'_>) -> Answer {
    let identity: Identity = who.parse().expect("an identity");
    if rbac.allows(&identity, request).is_some() || rbac.brings(&identity, request).is_some() {
        return match rbac.overruled() {
            Some(_) if rbac.allows_all(&identity).is_none() && !identity.is_master() => {
                Answer::Unknown
            }
            _ => Answer::Yes,
        };
    }
    let namespace = request.namespace();
    let is_open = rbac.gap(namespace).is_some()
        || rbac.may_allow_anonymous(&identity).is_some()
        || rbac.open_bindings(&identity, namespace).next().is_some();
    if is_open { Answer::Unknown } else { Answer::No }
}

/// What somebody could become, and whether that is certain.
pub fn becomes(cluster: &Cluster, who: &str) -> (Outcome, bool) {
    let rbac = Rbac::new(cluster);
    let primitives = Primitive::builtin().expect("the primitives");
    let escalation = Escalation::new(cluster, &rbac, &primitives);
    let identity: Identity = who.parse().expect("an identity");
    let risks = escalation.risks();
    let risk = risks
        .iter()
        .find(|risk| risk.subject.identity().user == identity.user && risk.subject.is(&identity))
        .expect("a risk");
    let path = escalation.path(risk);
    assert_eq!(
        path.iter().any(|step| step.doubt.is_some()),
        risk.uncertain > 0 && risk.outcome != Outcome::Itself,
        "what is not certain is said: {path:?}"
    );
    (risk.outcome, risk.uncertain == 0)
}

pub fn secrets<'r>(verb: &'r str, namespace: &'r str) -> Request<'r> {
    Request::resource(verb, "", "secrets", "", namespace, "")
}
