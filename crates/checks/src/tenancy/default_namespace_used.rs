//! Objects are in the namespace `default`.

use std::collections::HashSet;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::{Object, ObjectId};

pub const CHECK: Check = Check {
    id: "default-namespace-used",
    title: "Objects in the namespace `default`",
    severity: Severity::Low,
    severity_reason: "it is about order, until permissions are granted in it",
    what: "Workloads, or objects that neither Kubernetes nor a controller created, are in the namespace `default`. Objects that limit the namespace (NetworkPolicy, ResourceQuota, LimitRange) do not count.",
    why: "Everything without a namespace ends up there, so its permissions, quotas and policies fit no workload, and unrelated workloads run side by side without isolation.",
    remedy: "Give each application its own namespace.",
    example: "metadata:\n  namespace: shop",
    techniques: &["MS-TA9034"],
    controls: &["cis-kubernetes/5.6.4", "nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.name != "default" {
            return Outcome::NotApplicable;
        }
        let mut names: Vec<String> = view
            .workloads
            .iter()
            .map(|index| &context.workloads[*index])
            .filter(|workload| !workload.pod.has_ended())
            .map(|workload| {
                format!(
                    "{} `{}`",
                    workload.owner.workload.kind.kind, workload.owner.workload.name
                )
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        if let Some(first) = names.first() {
            return Outcome::fail(Problem::at(
                "",
                match names.len() {
                    1 => format!("{first} runs in namespace `default`"),
                    count => format!("{first} and {} more run in namespace `default`", count - 1),
                },
            ));
        }
        // Finished workloads do not count.
        let ended: HashSet<ObjectId> = view
            .workloads
            .iter()
            .map(|index| context.workloads[*index].id)
            .collect();
        let mut names: Vec<String> = context
            .cluster
            .iter()
            .filter(|(id, object)| {
                &*object.namespace == "default" && !is_brought(object) && !ended.contains(id)
            })
            .map(|(_, object)| format!("{} `{}`", object.kind, object.name))
            .collect();
        names.sort_unstable();
        names.dedup();
        let Some(first) = names.first() else {
            return Outcome::Pass;
        };
        Outcome::fail(Problem::at(
            "",
            match names.len() {
                1 => format!("{first} is in namespace `default`"),
                count => format!("{first} and {} more are in namespace `default`", count - 1),
            },
        ))
    }),
};

/// Whether an object was created automatically, or limits what can be there.
fn is_brought(object: &Object) -> bool {
    let has_owner = object
        .metadata()
        .and_then(|metadata| metadata.get("ownerReferences"))
        .is_some_and(|owners| !owners.items().is_empty());
    let own_token = || {
        object.root.str("type") == Some("kubernetes.io/service-account-token")
            && object.annotation("kubernetes.io/service-account.name") == Some("default")
    };
    has_owner
        || matches!(
            (&*object.kind, &*object.name),
            ("Service" | "Endpoints" | "EndpointSlice", "kubernetes")
                | ("ServiceAccount", "default")
                | ("ConfigMap", "kube-root-ca.crt")
                | (
                    "Event" | "NetworkPolicy" | "ResourceQuota" | "LimitRange",
                    _
                )
        )
        || (object.is("", "Secret") && own_token())
}
