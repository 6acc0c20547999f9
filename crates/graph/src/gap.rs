//! What may be missing of what adds edges, so that there may be ways that are not found.

use seawall_model::{Cluster, GroupKind};

/// Kinds that an engine reads and that take part in no step. Every other kind may add an edge, or take the guard of one
/// away.
const NO_EDGE: &[(&str, &str)] = &[
    ("", "ResourceQuota"),
    ("", "LimitRange"),
    ("quota.openshift.io", "ClusterResourceQuota"),
];

/// Why there may be ways that are not found: objects of a kind that adds edges may be missing, or do not count. A sentence
/// without a full stop; `None` where a way that was not found is not there, as far as the objects go.
pub(crate) fn missing_edges(cluster: &Cluster) -> Option<String> {
    let adds = |kind: &GroupKind| {
        !NO_EDGE
            .iter()
            .any(|(group, name)| *group == &*kind.group && *name == &*kind.kind)
    };
    let gap = cluster.coverage.first_gap(None, adds);
    gap.map(|gap| gap.reason)
}
