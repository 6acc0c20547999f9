//! A container runs as root, and the pod has no user namespace of its own (`hostUsers: false`).

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "root-without-user-namespace",
    title: "Root of the container is root of the node",
    severity: Severity::Info,
    severity_reason: "it matters after an escape",
    what: "A container runs as root, and the pod has no user namespace of its own (`hostUsers: false`).",
    why: "Without a user namespace the ids inside and outside are the same: whoever leaves a root container is root on the node. With one they are nobody.",
    remedy: "Set `hostUsers: false` where the runtime supports it, or run as another user.",
    example: "spec:\n  hostUsers: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.11"],
    references: &["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let needs_node = ["hostNetwork", "hostPID", "hostIPC"]
            .iter()
            .any(|field| pod.spec.bool(field) == Some(true));
        if pod.is_windows() || needs_node {
            // The API server refuses user namespaces beside namespaces of the node.
            return Outcome::NotApplicable;
        }
        if pod.spec.bool("hostUsers") == Some(false) {
            return Outcome::Pass;
        }
        let root = pod.containers().find(|container| {
            pod.effective(container, "runAsUser")
                .and_then(|(node, _)| node.as_i64())
                == Some(0)
        });
        match root {
            None => Outcome::NotApplicable,
            Some(container) => Outcome::fail(Problem::missing(
                pod.path("hostUsers"),
                format!(
                    "root in {} `{}` is root on the node",
                    container.role, container.name
                ),
            )),
        }
    }),
};
