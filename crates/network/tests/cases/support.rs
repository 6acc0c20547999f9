//! Small clusters for tests.

use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_syntax::parse_stream;

/// A cluster from YAML.
pub fn cluster(text: &str) -> Cluster {
    let source = Source {
        name: Arc::from("network.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
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
