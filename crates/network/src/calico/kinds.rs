//! Objects of Calico, under either of its groups.

use seawall_model::{Cluster, Object};

use crate::kinds::CALICO;

/// The account of a pod, as a label.
pub(crate) const ACCOUNT: &str = "projectcalico.org/serviceaccount";

/// Every object of a kind.
pub(super) fn of_kind<'c>(
    cluster: &'c Cluster,
    kind: &'static str,
) -> impl Iterator<Item = &'c Object> {
    let objects = cluster.of_kind(kind);
    objects.filter(|object| CALICO.contains(&object.group()))
}
