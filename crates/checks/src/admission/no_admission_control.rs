//! No namespace enforces a Pod Security level other than `privileged`, no validating webhook covers new pods, no
//! ValidatingAdmissionPolicy for them is bound, and no SecurityContextConstraints apply to them.

use seawall_finding::Severity;
use seawall_model::{Knowledge, Object};

use super::constraints::{self, Judged};
use super::policy::{GROUP, policy_name};
use super::webhook::webhooks;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "no-admission-control",
    title: "No admission control for pods",
    severity: Severity::High,
    severity_reason: "every permission to create pods is a permission to take over a node",
    what: "No namespace enforces a Pod Security level other than `privileged`, no validating webhook covers new pods, no ValidatingAdmissionPolicy for them is bound, and no SecurityContextConstraints apply to them.",
    why: "Any subject that can create pods can create a privileged one. All other limits depend on this one.",
    remedy: "Label namespaces with a Pod Security level; start with `seawall pod-security assess`.",
    example: "metadata:\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
    techniques: &["MS-TA9018", "MS-TA9008", "T1610"],
    controls: &["nsa-cisa/1.10", "cis-kubernetes/5.2.1"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Cluster(|context| {
        let enforces = |label: Option<&str>| matches!(label, Some("baseline" | "restricted"));
        let by_namespace = context
            .namespaces
            .values()
            .any(|view| enforces(view.label(ENFORCE)));
        let by_webhook = context
            .cluster
            .of_kind("ValidatingWebhookConfiguration")
            .flat_map(webhooks)
            .any(|webhook| webhook.covers("", "pods", "CREATE"));
        let by_policy = context
            .cluster
            .of_kind("ValidatingAdmissionPolicyBinding")
            .any(|binding| {
                let policy = context.cluster.get(
                    GROUP,
                    "ValidatingAdmissionPolicy",
                    "",
                    policy_name(binding),
                );
                policy.is_some_and(covers_pods)
            });
        if by_namespace || by_webhook || by_policy {
            return Outcome::Pass;
        }
        // OpenShift evaluates every pod; only constraints that every user can use do not count.
        match constraints::judged(context) {
            Judged::ByInput => {
                return match constraints::way_past(context, "") {
                    Some((name, user)) => Outcome::fail(Problem::at(
                        "",
                        format!(
                            "SecurityContextConstraints `{name}` allow every privileged pod of {user}"
                        ),
                    )),
                    None => Outcome::Pass,
                };
            }
            Judged::Unknown(reason) if !context.workloads.is_empty() => {
                return Outcome::Unknown(reason);
            }
            _ => {}
        }
        // A directory of manifests is not a cluster: the question does not arise there.
        let is_cluster = KINDS
            .iter()
            .any(|(group, kind)| context.cluster.coverage.of(group, kind) != Knowledge::Partial);
        if !is_cluster {
            return Outcome::NotApplicable;
        }
        if context.workloads.is_empty() {
            return Outcome::NotApplicable.unless(|| context.workload_gap(None));
        }
        for (group, kind) in KINDS {
            if let Absence::Open(reason) = context.absence(group, kind, "") {
                return Outcome::Unknown(reason);
            }
        }
        Outcome::fail(Problem::at(
            "",
            "no namespace label, webhook or policy stops a privileged pod",
        ))
    }),
};

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// What has to be listed before "not found" means "does not exist".
const KINDS: &[(&str, &str)] = &[
    ("", "Namespace"),
    (GROUP, "ValidatingWebhookConfiguration"),
    (GROUP, "ValidatingAdmissionPolicyBinding"),
];

/// Whether a policy is about new pods.
fn covers_pods(policy: &Object) -> bool {
    let rules = policy
        .spec()
        .and_then(|spec| spec.get("matchConstraints"))
        .map_or(&[][..], |constraints| constraints.list("resourceRules"));
    rules.iter().any(|rule| {
        let holds = |field: &str, wanted: &str| {
            rule.strings(field)
                .any(|value| value == "*" || value == wanted)
        };
        holds("apiGroups", "") && holds("operations", "CREATE") && holds("resources", "pods")
    })
}
