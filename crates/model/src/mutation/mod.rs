//! Policies that change objects when they are admitted: what they match, and nothing of what they change. That is an
//! expression, a patch with variables or a path with conditions, and its result depends on what other policies did before.
//!
//! Kinds and namespaces are read as far as they are decided; what a name, a label of the object or a condition narrows further
//! counts as matched. Webhooks are not here: what they do is not in any object.

mod admission;
mod gatekeeper;
mod karmada;
mod kyverno;
mod matched;
#[cfg(test)]
mod tests;

use crate::{Cluster, Mutation, Object};
use matched::{Matched, World};

/// What every policy of a cluster changes. A server has done so already to what it lists, so of a cluster that was listed, only
/// what was written beside it counts.
pub fn mutations(cluster: &Cluster) -> Vec<Mutation> {
    let policies = cluster.objects().iter().filter(|object| is_policy(object));
    let policies: Vec<&Object> = policies.map(|object| &**object).collect();
    if policies.is_empty() {
        return Vec::new();
    }
    let world = World::of(cluster);
    let mut found = Vec::new();
    for object in policies {
        for matched in matched(&world, object) {
            let mutation = Mutation {
                policy: object.reference(),
                kinds: world.changed(matched.kinds),
                reach: matched.reach,
            };
            if !mutation.kinds.is_empty() {
                found.push(mutation);
            }
        }
    }
    found
}

fn is_policy(object: &Object) -> bool {
    match object.group() {
        "admissionregistration.k8s.io" => object.kind.starts_with("MutatingAdmissionPolicy"),
        "kyverno.io" => matches!(&*object.kind, "ClusterPolicy" | "Policy"),
        "policies.kyverno.io" => object.kind.ends_with("MutatingPolicy"),
        "policies.kubewarden.io" => {
            matches!(&*object.kind, "ClusterAdmissionPolicy" | "AdmissionPolicy")
        }
        "mutations.gatekeeper.sh" => true,
        "policy.karmada.io" => object.kind.ends_with("OverridePolicy"),
        _ => false,
    }
}

fn matched(world: &World<'_>, object: &Object) -> Vec<Matched> {
    match (object.group(), &*object.kind) {
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy") => {
            admission::bound(world, object)
        }
        ("admissionregistration.k8s.io", _) => admission::dangling(world, object),
        ("policies.kyverno.io", _) => admission::of_kyverno(world, object),
        ("policies.kubewarden.io", _) => admission::of_kubewarden(world, object),
        ("mutations.gatekeeper.sh", _) => gatekeeper::matched(world, object),
        ("policy.karmada.io", _) => karmada::matched(world, object),
        _ => kyverno::matched(world, object),
    }
}
