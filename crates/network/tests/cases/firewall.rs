//! EgressFirewall of OVN-Kubernetes.

use core::fmt::Write;

use seawall_network::{LintLimits, Network, Ports, Protocol, Range, Reached, Side};

use crate::certainty::verdict;
use crate::support::cluster;

const PODS: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a}]}
status: {podIP: 10.1.2.3}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: tools}
spec: {hostNetwork: true, nodeName: one, containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: pay}
spec: {containers: [{name: a, image: a}]}
status: {podIP: 10.1.2.4}
---
apiVersion: v1
kind: Node
metadata: {name: one, labels: {edge: 'yes'}}
status: {addresses: [{type: InternalIP, address: 192.0.2.10}]}
---
apiVersion: v1
kind: Node
metadata: {name: two}
status: {addresses: [{type: InternalIP, address: 192.0.2.11}]}
";

fn firewall(rules: &str) -> String {
    format!(
        "{PODS}---\napiVersion: k8s.ovn.org/v1\nkind: EgressFirewall\nmetadata: {{name: default, namespace: shop}}\nspec: {{egress: [{rules}]}}\n"
    )
}

fn ask(text: &str, from: &str, to: &str, port: u16) -> String {
    let answer = verdict(text, from, to, port);
    answer.split(':').next().unwrap_or_default().to_owned()
}

#[test]
fn the_first_rule_that_fits_decides_what_leaves_the_cluster() {
    let text = firewall(
        "{type: Deny, to: {cidrSelector: 198.51.100.7/32}}, {type: Allow, to: {cidrSelector: 198.51.100.0/24}, ports: [{protocol: TCP, port: 443}, {protocol: UDP}]}, {type: Deny, to: {cidrSelector: 0.0.0.0/0}}",
    );
    assert_eq!(ask(&text, "shop/web", "198.51.100.7", 443), "no");
    assert_eq!(ask(&text, "shop/web", "198.51.100.8", 443), "yes");
    assert_eq!(ask(&text, "shop/web", "198.51.100.8", 80), "no");
    assert_eq!(ask(&text, "shop/web", "203.0.113.1", 443), "no");
    // No rule is about IPv6, and what no rule names leaves.
    assert_eq!(ask(&text, "shop/web", "2001:db8::1", 443), "yes");
    // Pods are inside, wherever their addresses are; who comes in is another matter.
    assert_eq!(ask(&text, "shop/web", "pay/other", 80), "yes");
    assert_eq!(ask(&text, "203.0.113.1", "shop/web", 80), "yes");
    assert_eq!(ask(&text, "pay/other", "203.0.113.1", 443), "yes");
    // Nodes are outside, and so is who is in their network.
    assert_eq!(ask(&text, "shop/web", "192.0.2.11", 443), "no");
    assert_eq!(ask(&text, "shop/web", "tools/agent", 443), "unknown");
}

#[test]
fn what_it_lets_leave_has_to_pass_policies_as_well() {
    let closed = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}}]}]}\n";
    let admin = "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Allow, to: [{networks: [0.0.0.0/0]}]}]}\n";
    let allow = firewall("{type: Allow, to: {cidrSelector: 0.0.0.0/0}}");
    assert_eq!(
        ask(&format!("{allow}{closed}"), "shop/web", "203.0.113.1", 443),
        "no"
    );
    assert_eq!(
        ask(&format!("{allow}{closed}"), "shop/web", "198.51.100.1", 443),
        "yes"
    );
    let deny = firewall("{type: Deny, to: {cidrSelector: 0.0.0.0/0}}");
    assert_eq!(
        ask(&format!("{deny}{closed}"), "shop/web", "198.51.100.1", 443),
        "no"
    );
    assert_eq!(
        ask(&format!("{deny}{admin}"), "shop/web", "198.51.100.1", 443),
        "no"
    );
}

#[test]
fn nodes_are_known_and_names_are_not() {
    let nodes = "{type: Allow, to: {nodeSelector: {matchLabels: {edge: 'yes'}}}}, {type: Deny, to: {cidrSelector: 0.0.0.0/0}}";
    assert_eq!(ask(&firewall(nodes), "shop/web", "192.0.2.10", 443), "yes");
    assert_eq!(ask(&firewall(nodes), "shop/web", "192.0.2.11", 443), "no");
    let names = "{type: Allow, to: {dnsName: www.example.com}, ports: [{protocol: TCP, port: 443}]}, {type: Deny, to: {cidrSelector: 0.0.0.0/0}}";
    assert_eq!(
        ask(&firewall(names), "shop/web", "203.0.113.1", 443),
        "unknown"
    );
    assert_eq!(ask(&firewall(names), "shop/web", "203.0.113.1", 80), "no");
    assert_eq!(ask(&firewall(names), "shop/web", "pay/other", 443), "yes");
}

#[test]
fn one_that_ovn_kubernetes_does_not_take_is_said() {
    let said = |text: &str| {
        let made = cluster(text);
        let lints = Network::new(&made).lints(&LintLimits::default());
        let mut said = String::new();
        for lint in &lints.all {
            let _ = writeln!(said, "{:?} {} {}", lint.kind, lint.path, lint.message);
        }
        said
    };
    let deny = "{type: Deny, to: {cidrSelector: 0.0.0.0/0}}";
    let named = firewall(deny).replace(
        "name: default, namespace: shop",
        "name: mine, namespace: shop",
    );
    assert!(said(&named).contains("metadata.name an EgressFirewall is called `default`"));
    assert_eq!(ask(&named, "shop/web", "203.0.113.1", 443), "yes");
    let broken = firewall(&format!(
        "{deny}, {{type: Deny, to: {{cidrSelector: 10.0.0/8}}}}"
    ));
    assert!(said(&broken).contains("`10.0.0/8` is not a CIDR block"));
    assert_eq!(ask(&broken, "shop/web", "203.0.113.1", 443), "unknown");
    let cilium = "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: cilium, namespace: kube-system}\nspec: {selector: {matchLabels: {k: c}}, template: {metadata: {labels: {k: c}}, spec: {hostNetwork: true, containers: [{name: a, image: quay.io/cilium/cilium:v1}]}}}\n";
    let elsewhere = format!("{}{cilium}", firewall(deny));
    assert!(said(&elsewhere).contains("only OVN-Kubernetes carries out an EgressFirewall"));
    assert_eq!(ask(&elsewhere, "shop/web", "203.0.113.1", 443), "yes");
}

#[test]
fn exposure_and_the_credentials_of_nodes_are_asked_of_it() {
    let reached = |rules: &str| {
        let made = cluster(&firewall(rules));
        let network = Network::new(&made);
        let exposures = network.exposures();
        let id = network.endpoints_in("shop").next().expect("a pod");
        let exposure = &exposures.all[id];
        (exposure.internet, exposure.metadata)
    };
    let deny = "{type: Deny, to: {cidrSelector: 0.0.0.0/0}}";
    assert_eq!(reached(deny), (Reached::No, Reached::No));
    let metadata = "{type: Deny, to: {cidrSelector: 169.254.0.0/16}}";
    assert_eq!(reached(metadata), (Reached::Yes, Reached::No));
    assert_eq!(reached(""), (Reached::Yes, Reached::Yes));
}

#[test]
fn declared_twice_is_what_both_say() {
    let one = firewall("{type: Deny, to: {cidrSelector: 0.0.0.0/0}}");
    let other = firewall("{type: Deny, to: {cidrSelector: 198.51.100.0/24}}");
    let (_, other) = other
        .split_once("---\napiVersion: k8s.ovn.org")
        .expect("a firewall");
    let mut made = cluster(&format!("{one}---\napiVersion: k8s.ovn.org{other}"));
    let ids = made.ids_of_kind("EgressFirewall").to_vec();
    made.contest(vec![(ids[0], ids[1])]);
    let network = Network::new(&made);
    let id = network.endpoints_in("shop").next().expect("a pod");
    let https = |address: &str| {
        let to = Side::Outside(Range::one(address.parse().expect("an address")));
        let wanted = Ports::one(Protocol::Tcp, 443);
        let answer = network.answer_about(Side::Endpoint(id), to, &wanted);
        (
            answer.certain.has(Protocol::Tcp, 443),
            answer.possible.has(Protocol::Tcp, 443),
        )
    };
    assert_eq!(https("198.51.100.1"), (false, false));
    assert_eq!(https("203.0.113.1"), (false, true));
}
