//! Clusters in which some kinds could not be listed.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_model::{Catalogue, Cause, Cluster, Coverage, Gap, GroupKind, Nature, Object};

/// Every kind that a live scan lists, and those of a fixture.
pub fn kinds(objects: &[Object]) -> BTreeSet<GroupKind> {
    Catalogue::builtin()
        .resources()
        .filter(|resource| resource.is_listed && resource.nature == Nature::Stored)
        .map(|resource| GroupKind::new(&resource.group, &resource.kind))
        .chain(objects.iter().map(Object::group_kind))
        .collect()
}

/// A cluster in which everything was listed but some kinds.
pub fn cluster(objects: &[Object], kinds: &BTreeSet<GroupKind>, denied: &[&GroupKind]) -> Cluster {
    let mut coverage = Coverage::default();
    for kind in denied {
        let gap = Gap {
            cause: Cause::Denied,
            reason: "the account cannot list it".to_owned(),
        };
        coverage.add_gap((*kind).clone(), gap);
    }
    for kind in kinds.iter().filter(|kind| !denied.contains(kind)) {
        coverage.add_complete(kind.clone());
    }
    let left = objects
        .iter()
        .filter(|object| !denied.contains(&&object.group_kind()));
    Cluster::new(Arc::from(""), left.cloned().collect(), coverage)
}
