//! Pods that are written inside another object.

use seawall_network::{Direction, Network, Side};

use crate::support::{cluster, pods, policy};

#[test]
fn pods_in_another_object_are_in_the_namespace_that_they_name() {
    let text = format!(
        "{}{}---\napiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {{name: w, namespace: zoo}}\nspec:\n  workload:\n    manifests:\n    - {{apiVersion: v1, kind: Pod, metadata: {{name: cat, namespace: shop, labels: {{app: db}}}}, spec: {{containers: [{{name: c, image: i}}]}}}}\n    - {{apiVersion: v1, kind: Pod, metadata: {{name: dog, namespace: alone}}, spec: {{containers: [{{name: c, image: i}}]}}}}\n",
        pods(),
        policy("p", "podSelector: {matchLabels: {app: db}}")
    );
    let cluster = cluster(&text);
    let network = Network::new(&cluster);
    let names = |namespace: &str| -> Vec<String> {
        let ends = network.endpoints_in(namespace);
        ends.map(|id| network.endpoints()[id].label()).collect()
    };
    assert_eq!(names("alone"), ["alone/w/dog[ManifestWork]"]);
    assert!(names("zoo").is_empty(), "{:?}", names("zoo"));
    assert!(names("shop").contains(&"shop/w/cat[ManifestWork]".to_owned()));
    // It is the one that the pod is known by, and the policy there holds for it.
    let (id, end) = network
        .endpoints()
        .iter()
        .find(|(_, end)| end.name() == "w/cat")
        .expect("the pod");
    assert_eq!(network.endpoint_of(end.pod), Some(id));
    let from = network
        .ends("pay/front", Direction::Ingress)
        .expect("an end")[0];
    let allowed = network.allowed(from, Side::Endpoint(id));
    assert_eq!(allowed.to_string(), "No Connections");
}
