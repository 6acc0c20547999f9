//! A workload violates the Pod Security level that its Namespace enforces.

use super::pod_security_labels::{ENFORCE, Enforced, enforced};
use crate::pod_security::judge;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "workload-refused-by-namespace",
    title: "Workload rejected by its namespace",
    severity: Severity::Medium,
    severity_reason: "its pods are not created, and people work around that by lowering the level",
    what: "A workload violates the Pod Security level that its Namespace enforces, by the rules of the version in the label.",
    why: "Admission accepts the workload and rejects its pods, so it does not do its job, such as monitoring nodes. Pods created before the label run on until they are replaced.",
    remedy: "Change the workload to meet the level, or move it to a separate namespace with the level that it needs. Do not lower the level for the others.",
    example: "metadata:\n  namespace: shop\nspec:\n  hostPID: false",
    techniques: &["MS-TA9018", "T1610"],
    controls: &["nsa-cisa/1.10"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-admission/"],
    evaluate: Evaluate::Pod(|context, pod| {
        let Some(view) = context.namespaces.get(pod.namespace()) else {
            return Outcome::NotApplicable;
        };
        if view.object.is_none() {
            return Outcome::Unknown(format!(
                "Namespace `{}` is not in the input, so its labels are unknown",
                view.name
            ));
        }
        let server = context.settings.kubernetes_version;
        let (level, version) = match enforced(context.analysis.pod_security(), view, server) {
            Enforced::Level(level, version) => (level, version),
            Enforced::Nothing | Enforced::Ignored(_) => return Outcome::NotApplicable,
            Enforced::Unknown(reason) => {
                let what = match view.label(ENFORCE) {
                    Some(_) => "enforces its label",
                    None => "is held to a level by default",
                };
                return Outcome::Unknown(format!(
                    "whether namespace `{}` {what} is unknown: {reason}",
                    view.name
                ));
            }
        };
        let judgement = judge(pod, level, version);
        let Some(first) = judgement.broken.first() else {
            let open = judgement.open.into_iter().next();
            return open.map_or(Outcome::Pass, |open| Outcome::Unknown(open.message));
        };
        let mut controls: Vec<&str> = judgement
            .broken
            .iter()
            .map(|one| one.control.id())
            .collect();
        controls.dedup();
        let namespace = pod.namespace();
        let mut problem = Problem::at(
            first.path.clone(),
            format!(
                "namespace `{namespace}` enforces {level} ({version}), which rejects the workload's pods: {}",
                controls.join(", ")
            ),
        );
        problem.value.clone_from(&first.value);
        Outcome::fail(problem)
    }),
};
