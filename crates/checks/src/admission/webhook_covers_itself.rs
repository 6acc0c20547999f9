//! A webhook fails closed for new pods, and its selectors do not exclude the namespace in which it runs.

use seawall_finding::Severity;
use seawall_model::LabelSelector;
use seawall_syntax::Node;

use super::webhook::{KINDS, each};
use crate::{Check, Evaluate};
use crate::{Context, Outcome};

pub const CHECK: Check = Check {
    id: "webhook-covers-itself",
    title: "Admission webhook covers its own pods",
    severity: Severity::Medium,
    severity_reason: "the cluster can fail to recover by itself",
    what: "A webhook fails closed for new pods, and its selectors do not exclude the namespace in which it runs.",
    why: "When its pods are gone, it cannot respond, so no pod can be created, including its own. An attacker only has to delete them; a restart of the cluster has the same effect.",
    remedy: "Exclude its namespace with `namespaceSelector`.",
    example: "namespaceSelector:\n  matchExpressions:\n    - key: kubernetes.io/metadata.name\n      operator: NotIn\n      values: [guard]",
    techniques: &["MS-TA9040", "T1499"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
    ],
    evaluate: Evaluate::Object(KINDS, |context, object| {
        each(object, |webhook| {
            let Some((namespace, service)) = webhook.service() else {
                return Outcome::NotApplicable;
            };
            if webhook.fails_open() || !webhook.covers("", "pods", "CREATE") {
                return Outcome::Pass;
            }
            let selector = webhook.node.get("namespaceSelector");
            match selector.map(|selector| selects_namespace(context, selector, namespace)) {
                Some(Some(false)) => return Outcome::Pass,
                Some(None) => {
                    return Outcome::Unknown(format!(
                        "Namespace `{namespace}` is not in the input, so it is unknown whether the webhook excludes it"
                    ));
                }
                Some(Some(true)) | None => {}
            }
            let own = webhook
                .node
                .get("objectSelector")
                .filter(|selector| !LabelSelector(selector).is_empty());
            if let Some(selector) = own {
                match covers_own_pods(context, selector, namespace, service) {
                    Some(true) => {}
                    Some(false) => return Outcome::Pass,
                    None => {
                        return Outcome::Unknown(format!(
                            "no pod of Service `{namespace}/{service}` is in the input to compare with the objectSelector"
                        ));
                    }
                }
            }
            if !webhook.node.list("matchConditions").is_empty() {
                return Outcome::Unknown(
                    "matchConditions can exclude its own pods; they are not evaluated".to_owned(),
                );
            }
            let message = format!(
                "webhook `{}` covers new pods in namespace `{namespace}`, where it runs",
                webhook.name()
            );
            Outcome::fail(webhook.problem("namespaceSelector", message))
        })
    }),
};

/// The label that the API server adds to every namespace.
const NAME: &str = "kubernetes.io/metadata.name";

/// Whether a selector matches a namespace; `None` when that depends on unknown labels.
fn selects_namespace(context: &Context<'_>, selector: &Node, namespace: &str) -> Option<bool> {
    let view = context
        .namespaces
        .get(namespace)
        .filter(|view| view.object.is_some());
    let label = |key: &str| match (key, view) {
        (NAME, _) => Some(Some(namespace)),
        (_, Some(view)) => Some(view.label(key)),
        (_, None) => None,
    };
    LabelSelector(selector).decide(label)
}

/// Whether the selector matches the webhook's own pods; `None` when none of them is known.
fn covers_own_pods(
    context: &Context<'_>,
    selector: &Node,
    namespace: &str,
    service: &str,
) -> Option<bool> {
    let labels = context
        .cluster
        .get("", "Service", namespace, service)?
        .spec()?
        .get("selector")?;
    let mut pods = context
        .selected(namespace, labels)
        .map(|index| LabelSelector(selector).matches(context.workloads[index].pod.labels()))
        .peekable();
    pods.peek()?;
    Some(pods.any(|fits| fits))
}
