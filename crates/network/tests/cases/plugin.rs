//! Whether policies count, by what the input shows of the network plugin.

use seawall_network::{Enforcement, Network};

use crate::support::cluster;

#[test]
fn daemon_sets_tell_whether_policies_count() {
    let with = |name: &str, image: &str| {
        let made = cluster(&format!(
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}, namespace: kube-system}}\nspec: {{template: {{spec: {{containers: [{{name: a, image: {image}}}]}}}}}}\n"
        ));
        format!("{:?}", Network::new(&made).enforcement())
    };
    assert!(with("calico-node", "mirror.example/calico/node").starts_with("Enforced(\"Calico\""));
    assert!(with("kube-flannel-ds", "flannel/flannel").starts_with("Ignored"));
    assert!(with("aws-node", "602401143452.example/amazon-k8s-cni").starts_with("Optional"));
    let unknown = format!("{:?}", Enforcement::Unknown);
    assert_eq!(with("fluentd", "fluent/fluentd"), unknown);
    // A name alone is anybody's, and a word inside of another one is none.
    assert_eq!(with("calico-node", "nginx"), unknown);
    assert_eq!(with("kube-netdata", "netdata/netdata"), unknown);
}
