//! A Pod is created directly instead of by a controller; static pods are excluded.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "naked-pod",
    title: "Pod without a controller",
    severity: Severity::Info,
    severity_reason: "it is how people debug, and how attackers run one-off pods",
    what: "A Pod is created directly instead of by a controller; static pods are excluded.",
    why: "No controller restarts, updates or patches such a pod, and nothing in version control says why it runs.",
    remedy: "Use a Deployment, StatefulSet, DaemonSet or Job.",
    example: "apiVersion: apps/v1\nkind: Deployment",
    techniques: &["MS-TA9008", "T1610"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/workloads/pods/"],
    evaluate: Evaluate::Object(&["Pod"], |_, object| {
        let Some(metadata) = object.metadata().filter(|_| object.is("", "Pod")) else {
            return Outcome::NotApplicable;
        };
        if !metadata.list("ownerReferences").is_empty() {
            return Outcome::Pass;
        }
        Outcome::fail(Problem::missing(
            "metadata.ownerReferences",
            format!("pod `{}` has no controller", object.name),
        ))
    }),
};
