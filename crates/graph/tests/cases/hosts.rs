//! Where pods may run of which the input does not say it.

use crate::corners::edges;

/// A pod that is broken into from outside and takes its node, placed by `more`, beside other objects.
fn control_plane(more: &str, others: &str) -> Vec<String> {
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: bare, namespace: quay, labels: {{x: a}}}}\nspec: {{{more}containers: [{{name: c, image: i, securityContext: {{privileged: true, runAsUser: 0}}}}]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: lb, namespace: quay}}\nspec: {{type: LoadBalancer, selector: {{x: a}}, ports: [{{port: 80}}]}}\n{others}"
    );
    let found = edges(&text).into_iter();
    found
        .filter(|edge| {
            edge.starts_with("CONTROL_PLANE_NODE node:") && edge.contains("=> cluster-admin")
        })
        .collect()
}

#[test]
fn a_pod_of_unknown_place_may_be_on_the_control_plane() {
    let tolerates = "tolerations: [{operator: Exists}], ";
    for more in ["", tolerates, "nodeSelector: {pool: a}, ", "nodeName: a, "] {
        let found = control_plane(more, "");
        assert!(!found.is_empty(), "{more}");
        assert!(
            found.iter().all(|edge| edge.ends_with("(?)")),
            "{more}: {found:?}"
        );
    }
}

#[test]
fn a_node_of_the_input_says_what_it_is() {
    let node = |labels: &str| {
        format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: a, labels: {{{labels}}}}}\n")
    };
    assert!(control_plane("", &node("pool: a")).is_empty());
    let own = control_plane("", &node("node-role.kubernetes.io/control-plane: ''"));
    assert_eq!(own, ["CONTROL_PLANE_NODE node:a => cluster-admin"]);
}
