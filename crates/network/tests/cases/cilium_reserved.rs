//! Selectors of Cilium with reserved labels mean what entities mean.

use seawall_network::{Direction, Network, Plugin};

use crate::support::{NAMESPACES, cluster};

const PLACES: &str = "---\napiVersion: v1\nkind: Node\nmetadata: {name: east}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.1}]}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: west}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.2}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: vault, namespace: shop, labels: {app: vault}}\nspec: {nodeName: east, containers: [{name: a, image: b}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: clerk, namespace: pay, labels: {app: clerk}}\nspec: {nodeName: west, containers: [{name: a, image: b}]}\n";

/// `yes`, `no` or `unknown` for what comes to `vault` under a policy of Cilium for it.
#[track_caller]
fn check(more: &str, spec: &str, from: &str, expect: &str) {
    let text = format!(
        "{NAMESPACES}{PLACES}{more}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: vault}}}}, {spec}}}\n"
    );
    let made = cluster(&text);
    let network = Network::on(&made, Plugin::by_id("cilium"));
    let from_end = network.ends(from, Direction::Ingress).expect("an end")[0];
    let to = network
        .ends("shop/vault", Direction::Egress)
        .expect("an end")[0];
    let answer = network.answer(from_end, to);
    let found = match (answer.doubts.is_empty(), answer.ports.is_empty()) {
        (false, _) => "unknown",
        (true, false) => "yes",
        (true, true) => "no",
    };
    assert_eq!(found, expect, "{from} {spec} {:?}", answer.doubts);
}

#[test]
fn a_reserved_label_is_an_entity() {
    let allow = |selector: &str| format!("ingress: [{{fromEndpoints: [{selector}]}}]");
    let world = allow("{matchLabels: {'reserved:world': ''}}");
    check("", &world, "203.0.113.9", "yes");
    check("", &world, "pay/clerk", "no");
    check("", &world, "10.9.0.2", "no");
    let exists = allow("{matchExpressions: [{key: 'reserved:world', operator: Exists}]}");
    check("", &exists, "203.0.113.9", "yes");
    let remote = allow("{matchLabels: {'reserved:remote-node': ''}}");
    check("", &remote, "10.9.0.2", "yes");
    check("", &remote, "203.0.113.9", "no");
    // The host is let in by itself.
    check("", &remote, "10.9.0.1", "yes");
    let four = allow("{matchLabels: {'reserved:world-ipv4': ''}}");
    check("", &four, "203.0.113.9", "yes");
}

#[test]
fn a_reserved_label_is_denied_as_well() {
    let deny = "ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {'reserved:world': ''}}]}]";
    check("", deny, "203.0.113.9", "no");
    check("", deny, "pay/clerk", "yes");
}

#[test]
fn what_of_reserved_labels_is_not_sure_is_unknown() {
    let allow = |selector: &str| format!("ingress: [{{fromEndpoints: [{selector}]}}]");
    let world = allow("{matchLabels: {'reserved:world': ''}}");
    let dual = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-ipv6: 'true'}\n";
    check(dual, &world, "203.0.113.9", "unknown");
    let ingress = allow("{matchLabels: {'reserved:ingress': ''}}");
    check("", &ingress, "203.0.113.9", "unknown");
    let two = allow("{matchLabels: {'reserved:world': '', 'reserved:kube-apiserver': ''}}");
    check("", &two, "203.0.113.9", "unknown");
    let valued = allow("{matchLabels: {'reserved:world': 'yes'}}");
    check("", &valued, "203.0.113.9", "unknown");
    let wrong = allow("{matchLabels: {'reserved:world': 1}}");
    check("", &wrong, "203.0.113.9", "unknown");
    let not = allow("{matchExpressions: [{key: 'reserved:world', operator: DoesNotExist}]}");
    check("", &not, "203.0.113.9", "unknown");
    // No namespace is added, so that pods of all are meant.
    check("", &not, "pay/clerk", "yes");
}

/// A port that two pods call alike has two numbers.
#[test]
fn a_name_of_different_ports_depends_on_the_version() {
    let pod = |name: &str, port: u16| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: a, image: b, ports: [{{name: api, containerPort: {port}}}]}}]}}\n"
        )
    };
    let kinds = [
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {endpointSelector: {}, egress: [{toEntities: [cluster], toPorts: [{ports: [{port: api, protocol: TCP}]}]}]}",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: api}]}]}",
    ];
    for (kind, plugin, second, is_unknown) in [
        (kinds[0], "cilium", 81, true),
        (kinds[0], "cilium", 80, false),
        (kinds[1], "cilium", 81, true),
        (kinds[1], "calico", 81, false),
    ] {
        let text = format!(
            "{NAMESPACES}{}{}---\n{kind}\n",
            pod("one", 80),
            pod("two", second)
        );
        let made = cluster(&text);
        let network = Network::on(&made, Plugin::by_id(plugin));
        let end = |name: &str| network.ends(name, Direction::Ingress).expect("an end")[0];
        let answer = network.answer(end("shop/one"), end("shop/two"));
        assert!(
            answer.ports.has(seawall_network::Protocol::Tcp, second),
            "{plugin} {second}"
        );
        assert_eq!(
            !answer.doubts.is_empty(),
            is_unknown,
            "{plugin} {second} {:?}",
            answer.doubts
        );
        assert_eq!(
            !network.unknowns().is_empty(),
            is_unknown,
            "{plugin} {second}"
        );
    }
}
