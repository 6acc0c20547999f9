//! Small clusters for tests.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_syntax::parse_stream;

/// A cluster from YAML that has no other NetworkPolicy.
pub fn cluster(text: &str) -> Cluster {
    let mut coverage = Coverage::default();
    coverage.add_complete(GroupKind::new("networking.k8s.io", "NetworkPolicy"));
    cluster_with(text, coverage)
}

/// Files, which need not hold every policy.
pub fn files(text: &str) -> Cluster {
    cluster_with(text, Coverage::default())
}

fn cluster_with(text: &str, coverage: Coverage) -> Cluster {
    let source = Source {
        name: Arc::from("network.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, coverage)
}

/// Two namespaces.
pub const NAMESPACES: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: red}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: pay, labels: {team: blue}}\n";

/// A pod with a port `http`.
pub fn pod(namespace: &str, name: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{{more}containers: [{{name: a, image: b, ports: [{{name: http, containerPort: 8080}}]}}]}}\n"
    )
}

/// A NetworkPolicy in `shop`.
pub fn policy(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n"
    )
}

/// Two pods in `shop` and one in `pay`.
pub fn pods() -> String {
    format!(
        "{NAMESPACES}{}{}{}",
        pod("shop", "front", ""),
        pod("shop", "db", ""),
        pod("pay", "front", "")
    )
}
