//! Whether admission stops a privileged pod in a namespace, as far as objects tell.

use seawall_model::{
    Cluster, Knowledge, LabelEffect, LabelSelector, Labels, Object, PodSecurityAdmission,
};
use seawall_syntax::Node;

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

/// What stands before pods of a namespace. `others` are declarations of it beside the one that is found by its name.
pub(crate) fn guard(
    cluster: &Cluster,
    admission: &PodSecurityAdmission,
    namespace: &str,
    others: &[&Object],
) -> Guard {
    let Some(object) = cluster.get("", "Namespace", "", namespace) else {
        return if cluster.coverage.of("", "Namespace") == Knowledge::Complete {
            Guard::Shut
        } else {
            Guard::Unknown(format!(
                "Pod Security Admission allows a privileged pod in namespace `{namespace}`, which is not in the input"
            ))
        };
    };
    let id = cluster.find("", "Namespace", "", namespace);
    if id.is_some_and(|id| cluster.refused(id).is_some()) {
        return Guard::Unknown(format!(
            "namespace `{namespace}` allows a privileged pod (the API server would refuse the Namespace as declared)"
        ));
    }
    let own = before_pods_of(cluster, admission, object);
    let is_alike = |other: &&Object| before_pods_of(cluster, admission, other) == own;
    if others.iter().all(is_alike) {
        return own;
    }
    Guard::Unknown(format!(
        "namespace `{namespace}` allows a privileged pod (it is declared several times with different content)"
    ))
}

/// What stands before pods of a namespace as it is declared.
fn before_pods_of(cluster: &Cluster, admission: &PodSecurityAdmission, object: &Object) -> Guard {
    // A value that is none of the levels counts as the strictest one.
    let asked = admission.asked(object);
    let is_held = asked.level.is_some_and(|level| level != "privileged");
    let held = is_held.then(|| admission.label_in(&object.name));
    let unknown = admission.unknown_default(object);
    match (held, before_labelled_pods_of(cluster, object)) {
        (Some(LabelEffect::Enforced), _) => Guard::Shut,
        (Some(LabelEffect::Unknown(reason)), Guard::Open) => {
            Guard::Unknown(not_rejected(object, &reason))
        }
        (_, Guard::Open) => unknown.map_or(Guard::Open, |reason| {
            Guard::Unknown(not_rejected(object, reason))
        }),
        (_, guard) => guard,
    }
}

fn not_rejected(namespace: &Object, reason: &str) -> String {
    format!(
        "Pod Security Admission does not reject the pod in namespace `{}` ({reason})",
        namespace.name
    )
}

/// The same beside what its label says.
fn before_labelled_pods_of(cluster: &Cluster, object: &Object) -> Guard {
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
    let unseen = [
        "ValidatingWebhookConfiguration",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
    ]
    .into_iter()
    .find(|kind| !cluster.coverage.of(GROUP, kind).is_complete());
    let allows = |object: &Object| {
        let allows = format!("{} `{}` allows the pod", object.kind, object.name);
        Guard::Unknown(match unseen {
            Some(kind) => format!(
                "{allows}, and nothing else rejects it (the input may be missing some {kind})"
            ),
            None => allows,
        })
    };
    // What is in the input and could reject the pod is named before what may be missing.
    if let Some(configuration) = webhook {
        return allows(configuration);
    }
    match (bound_policy(cluster, object), unseen) {
        (Bound::By(policy), _) => allows(policy),
        (Bound::Maybe(policy), _) => Guard::Unknown(format!(
            "no {}Binding makes {} `{}` reject the pod (the input may be missing some)",
            policy.kind, policy.kind, policy.name
        )),
        (Bound::No, Some(kind)) => Guard::Unknown(format!(
            "no {kind} rejects the pod (the input may be missing some)"
        )),
        (Bound::No, None) => Guard::Open,
    }
}

/// Whether a policy about new pods is in force in a namespace.
enum Bound<'c> {
    /// This one is.
    By(&'c Object),
    /// This one would be, with a binding that the input need not hold.
    Maybe(&'c Object),
    /// None is.
    No,
}

/// The policy about new pods that is in force in a namespace. A policy refuses nothing by itself: a binding of it has to say
/// `Deny`, where `Warn` and `Audit` let everything pass. One that changes pods needs a binding alone.
fn bound_policy<'c>(cluster: &'c Cluster, namespace: &Object) -> Bound<'c> {
    let mut maybe = None;
    for kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
        let binding_kind = format!("{kind}Binding");
        let policies = cluster
            .of_kind(kind)
            .filter(|policy| policy.group() == GROUP);
        for policy in
            policies.filter(|policy| is_about_new_pods(policy, "matchConstraints", namespace))
        {
            let is_bound = cluster
                .of_kind(&binding_kind)
                .filter(|binding| binding.group() == GROUP)
                .any(|binding| {
                    let spec = binding.spec();
                    spec.and_then(|spec| spec.str("policyName")) == Some(&policy.name)
                        && (kind == "MutatingAdmissionPolicy"
                            || spec.is_some_and(|spec| {
                                spec.strings("validationActions")
                                    .any(|action| action == "Deny")
                            }))
                        && is_about_new_pods(binding, "matchResources", namespace)
                });
            if is_bound {
                return Bound::By(policy);
            }
            if !cluster.coverage.of(GROUP, &binding_kind).is_complete() {
                maybe = maybe.or(Some(policy));
            }
        }
    }
    maybe.map_or(Bound::No, Bound::Maybe)
}

/// Whether the constraints of a policy or binding take new pods of a namespace in. Without rules a binding narrows nothing.
fn is_about_new_pods(object: &Object, field: &str, namespace: &Object) -> bool {
    let Some(constraints) = object.spec().and_then(|spec| spec.get(field)) else {
        return field == "matchResources";
    };
    let rules = constraints.list("resourceRules");
    let is_open = rules.is_empty() && field == "matchResources";
    let excludes_all = constraints
        .list("excludeResourceRules")
        .iter()
        .any(|rule| rule.list("resourceNames").is_empty() && names_new_pods(rule));
    (is_open || rules.iter().any(names_new_pods))
        && !excludes_all
        && selects(constraints, namespace)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use seawall_model::{Coverage, Origin, Refusal, Source};
    use seawall_syntax::parse_stream;

    use super::*;

    fn cluster(text: &str) -> Cluster {
        let source = Source {
            name: Arc::from("test"),
            origin: Origin::File,
        };
        let documents = parse_stream(text.as_bytes()).into_iter();
        let nodes = documents.flat_map(|document| document.nodes.expect("it reads"));
        let objects = nodes.filter_map(|node| Object::from_node(node, source.clone()));
        Cluster::new(Arc::from(""), objects.collect(), Coverage::default())
    }

    fn found(cluster: &Cluster) -> Guard {
        guard(cluster, &PodSecurityAdmission::of(cluster), "shop", &[])
    }

    #[test]
    fn what_could_reject_the_pod_is_named() {
        let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
        let rules =
            "[{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]";
        let policy = format!(
            "{namespace}apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {{name: none}}\nspec: {{matchConstraints: {{resourceRules: {rules}}}, validations: [{{expression: 'false'}}]}}\n---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {{name: none}}\nspec: {{policyName: none, validationActions: [Deny]}}\n"
        );
        let webhook = format!(
            "{namespace}apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {{name: hook}}\nwebhooks: [{{name: a.b.c, rules: {rules}}}]\n"
        );
        for (text, name) in [
            (&policy, "ValidatingAdmissionPolicy `none` allows the pod"),
            (
                &webhook,
                "ValidatingWebhookConfiguration `hook` allows the pod",
            ),
        ] {
            let guard = found(&cluster(text));
            assert!(
                matches!(&guard, Guard::Unknown(why) if why.starts_with(name)),
                "{guard:?}"
            );
        }
        let warns = found(&cluster(&policy.replace("[Deny]", "[Warn]")));
        assert!(
            matches!(&warns, Guard::Unknown(why) if why.contains("the input may be missing some")),
            "{warns:?}"
        );
    }

    #[test]
    fn a_default_level_counts_where_the_namespace_has_no_label() {
        let configured = |defaults: &str, labels: &str| {
            let text = format!(
                "apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop{labels}}}\n---\napiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\n{defaults}\n"
            );
            found(&cluster(&text))
        };
        let open = configured("defaults: {enforce: privileged}", "");
        assert!(
            matches!(open, Guard::Unknown(_)),
            "webhooks are not in the input: {open:?}"
        );
        let baseline = "defaults: {enforce: baseline, enforce-version: latest}";
        assert_eq!(configured(baseline, ""), Guard::Shut);
        let privileged = ", labels: {pod-security.kubernetes.io/enforce: privileged}";
        assert_eq!(configured(baseline, privileged), open);
        let exempt = format!("{baseline}\nexemptions: {{namespaces: [shop]}}");
        assert_eq!(configured(&exempt, ""), open);
        for empty in [
            "defaults: {}",
            "defaults: null",
            "defaults: {enforce: ''}",
            "defaults: 1",
        ] {
            assert_eq!(configured(empty, ""), open, "{empty}");
        }
        let two = format!(
            "{baseline}\n---\napiVersion: pod-security.admission.config.k8s.io/v1\nkind: PodSecurityConfiguration\ndefaults: {{enforce: privileged}}"
        );
        let differ = configured(&two, "");
        assert!(
            matches!(&differ, Guard::Unknown(why) if why.contains("differ") || why.contains("missing")),
            "{differ:?}"
        );
    }

    #[test]
    fn a_namespace_that_is_refused_stops_nothing_for_certain() {
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: Restricted}}\n";
        let mut cluster = cluster(text);
        assert_eq!(found(&cluster), Guard::Shut);
        let id = cluster
            .find("", "Namespace", "", "shop")
            .expect("it is there");
        let refusal = Refusal {
            path: "metadata.labels".into(),
            reason: "`Restricted` is not a level".into(),
            meant: None,
        };
        cluster.refuse(vec![(id, vec![refusal])]);
        let found = found(&cluster);
        assert!(
            matches!(&found, Guard::Unknown(why) if why.contains("would refuse")),
            "{found:?}"
        );
    }
}
