//! Whether policies count, by what the input shows of the network plugin.

use seawall_network::{Enforcement, Network, Plugin, Reached, Side};

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
    // Flannel's chart runs a program that enforces policies beside its own, in one DaemonSet.
    let made = cluster(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: kube-flannel-ds, namespace: kube-flannel}\nspec: {template: {spec: {containers: [{name: kube-flannel, image: ghcr.io/flannel-io/flannel:v1}, {name: kube-network-policies, image: 'registry.k8s.io/networking/kube-network-policies:v1'}]}}}\n",
    );
    let both = format!("{:?}", Network::new(&made).enforcement());
    assert!(
        both.starts_with("Enforced(\"kube-network-policies\""),
        "{both}"
    );
    let unknown = format!("{:?}", Enforcement::Unknown);
    assert_eq!(with("fluentd", "fluent/fluentd"), unknown);
    // A name alone is anybody's, and a word inside of another one is none.
    assert_eq!(with("calico-node", "nginx"), unknown);
    assert_eq!(with("kube-netdata", "netdata/netdata"), unknown);
}

#[test]
fn where_the_plugin_enforces_nothing_everything_passes_in_every_answer() {
    let flannel = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: kube-flannel-ds, namespace: kube-flannel}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {hostNetwork: true, containers: [{name: a, image: flannel/flannel}]}}}\n";
    let policies = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n---\napiVersion: k8s.ovn.org/v1\nkind: EgressFirewall\nmetadata: {name: default, namespace: shop}\nspec: {egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0}}]}\n";
    let mesh = "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: m, namespace: shop}\nspec: {}\n";
    // What is let in from any pod, and whether it is known; the internet is reached.
    let check = |text: &str, plugin: Option<&str>, expect: (bool, bool, Reached)| {
        let made = cluster(text);
        let network = Network::in_force(&made, plugin.and_then(Plugin::by_id));
        let exposures = network.exposures();
        let mut ends = network.endpoints().iter();
        let (web, _) = ends.rfind(|(_, end)| end.name() == "web").expect("a pod");
        let exposure = &exposures.all[web];
        let answer = network.answer(Side::Anybody, Side::Endpoint(web));
        assert_eq!(exposure.from_any_pod, answer.certain);
        assert_eq!(exposure.doubts, answer.doubts);
        let found = (
            answer.ports.is_all(),
            answer.doubts.is_empty(),
            exposure.internet,
        );
        assert_eq!(found, expect, "{text} {plugin:?}");
    };
    check(
        &format!("{policies}{flannel}"),
        None,
        (true, true, Reached::Yes),
    );
    check(policies, Some("flannel"), (true, true, Reached::Yes));
    check(policies, Some("ovn-kubernetes"), (false, true, Reached::No));
    check(
        &format!("{policies}{flannel}"),
        Some("ovn-kubernetes"),
        (false, true, Reached::No),
    );
    // A mesh has proxies of its own.
    check(
        &format!("{policies}{flannel}{mesh}"),
        None,
        (true, false, Reached::Yes),
    );
}
