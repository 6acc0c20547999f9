//! Whether admission stops a privileged pod in a namespace, as far as objects tell.

use seawall_model::{Cluster, Knowledge, LabelSelector, Labels, Object};
use seawall_syntax::Node;

/// The label of pod security.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
/// The label that the API server puts on every namespace.
const NAME: &str = "kubernetes.io/metadata.name";
/// The group of webhooks and policies.
const GROUP: &str = "admissionregistration.k8s.io";

/// What becomes of a privileged pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Nothing stops it.
    Open,
    /// It is refused.
    Shut,
    /// Nothing stops it if this holds, which is not known.
    Unknown(String),
}

/// What stands before pods of a namespace.
pub(crate) fn guard(cluster: &Cluster, namespace: &str) -> Guard {
    let Some(object) = cluster.get("", "Namespace", "", namespace) else {
        return if cluster.coverage.of("", "Namespace") == Knowledge::Complete {
            Guard::Shut
        } else {
            Guard::Unknown(format!(
                "pod security lets a privileged pod into namespace `{namespace}`, which is not in the input"
            ))
        };
    };
    // A value that is none of the levels counts as the strictest one.
    if object
        .label(ENFORCE)
        .is_some_and(|level| level != "privileged")
    {
        return Guard::Shut;
    }
    let unseen = [
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
    ]
    .into_iter()
    .find(|kind| !cluster.coverage.of(GROUP, kind).is_complete());
    if let Some(kind) = unseen {
        return Guard::Unknown(format!(
            "no {kind} refuses the pod; the input need not hold every one"
        ));
    }
    let webhook = [
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
    ]
    .into_iter()
    .flat_map(|kind| cluster.of_kind(kind))
    .find(|configuration| {
        let mut webhooks = configuration.root.list("webhooks").iter();
        webhooks.any(|webhook| {
            webhook.list("rules").iter().any(names_new_pods) && selects(webhook, object)
        })
    });
    let policy = || {
        cluster
            .of_kind("ValidatingAdmissionPolicy")
            .filter(|policy| policy.group() == GROUP)
            .find(|policy| {
                let constraints = policy.spec().and_then(|spec| spec.get("matchConstraints"));
                constraints.is_some_and(|constraints| {
                    let mut rules = constraints.list("resourceRules").iter();
                    rules.any(names_new_pods) && selects(constraints, object)
                })
            })
    };
    match webhook.or_else(policy) {
        Some(object) => Guard::Unknown(format!(
            "{} `{}` lets the pod pass",
            object.kind, object.name
        )),
        None => Guard::Open,
    }
}

/// Whether a rule is about the creation of pods.
fn names_new_pods(rule: &Node) -> bool {
    let holds = |field: &str, value: &str| {
        rule.strings(field)
            .any(|named| named == "*" || named == value)
    };
    let names_pods = rule
        .strings("resources")
        .any(|named| matches!(named, "*" | "*/*" | "pods" | "pods/*"));
    names_pods && holds("apiGroups", "") && holds("operations", "CREATE")
}

/// Whether the namespace selector of a webhook or policy takes a namespace in.
fn selects(node: &Node, namespace: &Object) -> bool {
    let Some(selector) = node.get("namespaceSelector") else {
        return true;
    };
    let labels = namespace
        .metadata()
        .and_then(|metadata| metadata.get("labels"));
    LabelSelector(selector)
        .decide(|key| {
            Some(if key == NAME {
                Some(&*namespace.name)
            } else {
                Labels(labels).get(key)
            })
        })
        .unwrap_or(true)
}
