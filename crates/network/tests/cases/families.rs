//! A packet is of one family of addresses: both ends, the Service between them and the policies have to be of it.

use seawall_model::Cluster;
use seawall_network::{Direction, Network, Plugin, Reached};

use crate::support::{NAMESPACES, cluster, policy};

/// A pod on a node with these addresses, the first of which is that of its status.
fn placed(namespace: &str, name: &str, node: &str, addresses: &[&str]) -> String {
    let all: Vec<String> = addresses
        .iter()
        .map(|ip| format!("{{ip: '{ip}'}}"))
        .collect();
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{nodeName: {node}, containers: [{{name: a, image: b, ports: [{{name: http, containerPort: 8080}}]}}]}}\nstatus: {{phase: Running, podIP: '{}', podIPs: [{}]}}\n",
        addresses[0],
        all.join(", ")
    )
}

fn service(more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: dam, namespace: shop}}\nspec: {{selector: {{app: dam}}, ports: [{{port: 80, targetPort: 8080, nodePort: 30080}}], {more}}}\n"
    )
}

const NODES: &str = "---\napiVersion: v1\nkind: Node\nmetadata: {name: east}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.1}]}\n";

/// A pod with both families, one with IPv4, one with IPv6 alone.
fn made(more: &str) -> Cluster {
    let text = [
        NAMESPACES,
        NODES,
        &placed("shop", "dam", "east", &["10.244.7.1", "fd07::1"]),
        &placed("shop", "lock", "east", &["10.244.7.2"]),
        &placed("pay", "weir", "west", &["fd07::3"]),
        &placed("pay", "mill", "west", &["10.244.7.4", "fd07::4"]),
        more,
    ];
    cluster(&text.concat())
}

/// Whether something passes on a port, as `can` asks it.
#[track_caller]
fn check(more: &str, from: &str, to: &str, port: u16, expect: bool) {
    let made = made(more);
    let network = Network::on(&made, Plugin::by_id("calico"));
    let ends = network.ends(from, Direction::Ingress).expect("an end");
    let wanted = Some((seawall_network::Protocol::Tcp, port));
    let arrivals = network.arrivals(to, wanted).expect("an end").naming(from);
    let mut found: Vec<bool> = Vec::new();
    for from in &ends {
        for arrival in &arrivals.list {
            let answer = network.connection(*from, arrival).answer;
            assert_eq!(answer.doubts, Vec::<String>::new(), "{from:?}");
            assert_eq!(answer.ports, answer.certain);
            found.push(!answer.ports.is_empty());
        }
    }
    assert_eq!(found.contains(&true), expect, "{from} => {to}:{port}");
}

#[test]
fn an_address_is_asked_for_over_its_family() {
    let four = policy(
        "four",
        "podSelector: {matchLabels: {app: dam}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
    );
    check(&four, "pay/mill", "10.244.7.1", 8080, true);
    check(&four, "pay/mill", "fd07::1", 8080, false);
    // Of a pod with both, the address says over which it sends.
    check(&four, "fd07::4", "shop/dam", 8080, false);
    check(&four, "10.244.7.4", "shop/dam", 8080, true);
    check(&four, "10.244.7.4", "fd07::1", 8080, false);
    // Without policies it is the addresses alone.
    check("", "pay/weir", "fd07::1", 8080, true);
    check("", "shop/lock", "fd07::1", 8080, false);
    check("", "2001:db8::9", "shop/lock", 8080, false);
    check("", "203.0.113.9", "pay/weir", 8080, false);
    check("", "shop/lock", "2001:db8::9", 443, false);
    check("", "pay/mill", "2001:db8::9", 443, true);
}

#[test]
fn a_service_is_met_over_its_families() {
    let six = service(
        "type: ClusterIP, clusterIP: 'fd99::5', clusterIPs: ['fd99::5'], ipFamilies: [IPv6]",
    );
    let four_only = policy(
        "four",
        "podSelector: {matchLabels: {app: dam}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
    );
    check(&six, "pay/mill", "fd99::5", 80, true);
    check(
        &format!("{six}{four_only}"),
        "pay/mill",
        "fd99::5",
        80,
        false,
    );
    check(
        &format!("{six}{four_only}"),
        "pay/mill",
        "service:shop/dam",
        80,
        false,
    );
    check(&six, "shop/lock", "service:shop/dam", 80, false);
    let balanced = service(
        "type: LoadBalancer, externalTrafficPolicy: Local, ipFamilies: [IPv4], externalIPs: [203.0.113.7]",
    );
    check(&balanced, "198.51.100.1", "203.0.113.7", 80, true);
    check(&balanced, "2001:db8::9", "203.0.113.7", 80, false);
    check(&balanced, "2001:db8::9", "service:shop/dam", 80, false);
    // Nothing says of which family it is, or it is to be of both.
    check(
        &service("type: LoadBalancer, externalTrafficPolicy: Local"),
        "2001:db8::9",
        "service:shop/dam",
        80,
        true,
    );
    let dual = "type: LoadBalancer, externalTrafficPolicy: Local, ipFamilies: [IPv4], ipFamilyPolicy: RequireDualStack";
    check(&service(dual), "2001:db8::9", "service:shop/dam", 80, true);
}

/// The kinds of the ways into `shop/dam`.
fn ways(more: &str) -> Vec<String> {
    let made = made(more);
    let network = Network::on(&made, Plugin::by_id("calico"));
    let dam = network
        .ends("shop/dam", Direction::Ingress)
        .expect("an end")[0];
    let id = network
        .endpoints()
        .ids()
        .find(|id| seawall_network::Side::Endpoint(*id) == dam);
    let ways = network.ways_in();
    let found = ways
        .at(id.expect("an endpoint"))
        .map(|way| way.kind.clone());
    found.collect()
}

#[test]
fn ways_in_are_of_the_family_that_policies_let_in() {
    let open_to = |cidr: &str| {
        policy(
            "some",
            &format!(
                "podSelector: {{matchLabels: {{app: dam}}}}, ingress: [{{from: [{{ipBlock: {{cidr: '{cidr}'}}}}]}}]"
            ),
        )
    };
    for local in ["", ", externalTrafficPolicy: Local"] {
        let four = service(&format!("type: LoadBalancer, ipFamilies: [IPv4]{local}"));
        let six = service(&format!("type: LoadBalancer, ipFamilies: [IPv6]{local}"));
        assert_eq!(
            ways(&format!("{four}{}", open_to("::/0"))),
            Vec::<String>::new()
        );
        assert_eq!(
            ways(&format!("{four}{}", open_to("0.0.0.0/0"))),
            ["LoadBalancer"]
        );
        assert_eq!(
            ways(&format!("{six}{}", open_to("0.0.0.0/0"))),
            Vec::<String>::new()
        );
        assert_eq!(ways(&format!("{six}{}", open_to("::/0"))), ["LoadBalancer"]);
    }
    // A node of the family is let in, whose address the pod may see.
    let four = service("type: LoadBalancer, ipFamilies: [IPv4]");
    assert_eq!(
        ways(&format!("{four}{}", open_to("10.9.0.1/32"))),
        ["LoadBalancer"]
    );
}

#[test]
fn a_pod_reaches_the_outside_over_the_families_that_it_has() {
    let only_six = policy(
        "out",
        "podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]",
    );
    let made = made(&only_six);
    let network = Network::on(&made, Plugin::by_id("calico"));
    let exposures = network.exposures().all;
    let reached = |name: &str| {
        let own = exposures.values().iter();
        let own = own.filter(|own| network.endpoints()[own.endpoint].name() == name);
        own.map(|own| (own.internet, own.metadata))
            .next()
            .expect(name)
    };
    assert_eq!(reached("lock"), (Reached::No, Reached::No));
    assert_eq!(reached("dam"), (Reached::Yes, Reached::Yes));
}
