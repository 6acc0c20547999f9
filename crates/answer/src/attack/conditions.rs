//! What answers about attack paths hang on.

use seawall_graph::UnreadImages;
use seawall_model::{Cluster, Knowledge};
use seawall_network::{Enforcement, Network};
use seawall_text::{Lines, say};

use crate::few;

/// Most sentences about images that were not evaluated as a whole; the rest is counted.
const MAX_OPEN: usize = 5;

/// Kinds of objects without which ways may be missing where only some of a cluster was written down, and what they are
/// needed for. What could not be listed or read is told by the coverage, whatever its kind.
const NEEDED: &[(&str, &str, &str, &str)] = &[
    (
        "",
        "Node",
        "nodes",
        "which pods share a node, and which nodes are control plane nodes",
    ),
    (
        "rbac.authorization.k8s.io",
        "ClusterRoleBinding",
        "clusterrolebindings",
        "cluster-wide permissions",
    ),
    (
        "rbac.authorization.k8s.io",
        "RoleBinding",
        "rolebindings",
        "permissions in namespaces",
    ),
    ("", "Pod", "pods", "which pods run"),
    ("", "Secret", "secrets", "tokens that never expire"),
];

/// What an answer hangs on: inputs that were missing, as sentences without a full stop.
pub(super) fn conditions(
    cluster: &Cluster,
    network: &Network<'_>,
    unread_images: Option<&UnreadImages>,
    gap: Option<&str>,
) -> Vec<String> {
    let mut conditions = Vec::new();
    let coverage = &cluster.coverage;
    let unread = coverage.first_gap(None, |_| true).map(|gap| gap.reason);
    let missing = |gap: &str| format!("attack paths may be missing, because {gap}");
    let not_whole = "parts of the input could not be read";
    match gap {
        // What could not be read is said once, with what it means.
        Some(gap) if !coverage.is_full() && unread.as_deref() == Some(gap) => {
            conditions.push(format!("{not_whole}: {}", missing(gap)));
        }
        gap => {
            if !coverage.is_full() {
                conditions.push(not_whole.to_owned());
            }
            conditions.extend(gap.map(missing));
        }
    }
    let unseen: Vec<String> = NEEDED
        .iter()
        .filter(|(group, kind, ..)| coverage.of(group, kind) == Knowledge::Partial)
        .map(|(_, _, plural, why)| format!("{plural} ({why})"))
        .collect();
    if !unseen.is_empty() {
        conditions.push(format!("the input may be missing {}", unseen.join(", ")));
    }
    match network.enforcement() {
        Enforcement::Enforced(..) => {}
        Enforcement::Ignored(plugin, _) => conditions.push(format!(
            "network policies are ignored: {plugin} does not enforce them"
        )),
        Enforcement::Optional(plugin, _) => conditions.push(format!(
            "network policies are assumed to be enforced, which {plugin} does only when enabled"
        )),
        Enforcement::Unknown => conditions.push(
            "network policies are assumed to be enforced: no network plugin is in the input"
                .to_owned(),
        ),
    }
    let unknowns = network.unknowns().into_iter();
    let unknowns = unknowns.chain(network.unseen_in_files());
    conditions.extend(unknowns.filter(|unknown| Some(unknown.as_str()) != gap));
    conditions.extend(of_images(unread_images));
    conditions
}

/// What is not known about the images that run, a sentence each.
fn of_images(unread: Option<&UnreadImages>) -> Vec<String> {
    let Some(unread) = unread else {
        return vec![
            "images were not scanned: exploiting a known vulnerability would not count as a mistake"
                .to_owned(),
        ];
    };
    let names: Vec<String> = unread
        .names
        .iter()
        .map(|name| match name.as_str() {
            "" => "a container without an image".to_owned(),
            name => format!("`{name}`"),
        })
        .collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    let mut conditions = Vec::new();
    if !names.is_empty() {
        conditions.push(format!(
            "{} {are} not among the image results: exploiting a known vulnerability in one would not count as a mistake",
            few(&names)
        ));
    }
    let open = unread.not_evaluated.iter();
    conditions.extend(
        open.take(MAX_OPEN)
            .map(|what| format!("image results: {what}")),
    );
    let more = unread.not_evaluated.len().saturating_sub(MAX_OPEN);
    if more > 0 {
        conditions.push(format!("image results: {more} more are not evaluated"));
    }
    conditions
}

/// The same as a list below an answer.
pub(super) fn listed(conditions: &[String]) -> Lines {
    let mut text = Lines::new();
    text.gap();
    say!(text, "assumptions:");
    for condition in conditions {
        say!(text, "  - {}", condition);
    }
    text
}
