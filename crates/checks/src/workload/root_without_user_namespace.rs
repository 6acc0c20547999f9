//! A container runs as root, and the pod does not use a user namespace (`hostUsers: false`).

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "root-without-user-namespace",
    title: "Root without a user namespace",
    severity: Severity::Info,
    severity_reason: "it matters after an escape",
    what: "A container runs as root, and the pod does not use a user namespace (`hostUsers: false`).",
    why: "Without a user namespace, user IDs are the same inside and outside: an attacker who escapes a root container is root on the node. With a user namespace, the attacker is an unprivileged user.",
    remedy: "Set `hostUsers: false` where the runtime supports it, or run as a non-root user.",
    example: "spec:\n  hostUsers: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.11"],
    references: &["https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let needs_node = ["hostNetwork", "hostPID", "hostIPC"]
            .iter()
            .any(|field| pod.spec.bool(field) == Some(true));
        if pod.is_windows() || needs_node {
            // The API server rejects user namespaces together with host namespaces.
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
