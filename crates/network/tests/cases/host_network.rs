//! Pods in the network of their node under NetworkPolicy: whether it counts there is up to the network plugin.

use seawall_network::{Direction, EndpointId, Network, Ports, Protocol, Reached, Side};

use crate::support::{NAMESPACES, cluster, pod, policy};

/// The endpoint of a workload.
fn end(network: &Network<'_>, name: &str) -> EndpointId {
    let mut all = network.endpoints().iter();
    let found = all.find(|(_, end)| end.label().starts_with(name));
    found.expect(name).0
}

/// An agent in the network of its node, and two others.
fn agents(policies: &str) -> String {
    format!(
        "{NAMESPACES}{}{}{}{policies}",
        pod("shop", "agent", "hostNetwork: true, "),
        pod("shop", "front", ""),
        pod("pay", "front", "")
    )
}

#[test]
fn whole_answers_and_single_ones_agree() {
    let ingress = "podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress]";
    let egress = "podSelector: {matchLabels: {app: agent}}, policyTypes: [Egress]";
    let open_in = format!("{ingress}, ingress: [{{}}]");
    let part_in = format!("{ingress}, ingress: [{{ports: [{{port: 8080}}]}}]");
    let others = "podSelector: {matchLabels: {app: front}}, policyTypes: [Ingress, Egress]";
    let cases = [
        ("", false, false),
        (ingress, true, false),
        (egress, false, true),
        (&*open_in, false, false),
        (&*part_in, true, false),
        (others, false, false),
        (
            "podSelector: {}, policyTypes: [Ingress, Egress]",
            true,
            true,
        ),
    ];
    for (spec, may_come, may_go) in cases {
        let policies = match spec {
            "" => String::new(),
            spec => policy("p", spec),
        };
        let made = cluster(&agents(&policies));
        let network = Network::new(&made);
        let (agent, far) = (end(&network, "shop/agent"), end(&network, "pay/front"));
        let ends = |from, to| (Side::Endpoint(from), Side::Endpoint(to));
        assert_eq!(
            network.may_go_past(agent, Direction::Ingress),
            may_come,
            "{spec}"
        );
        assert_eq!(
            network.may_go_past(agent, Direction::Egress),
            may_go,
            "{spec}"
        );
        // A single question has the same doubt.
        for ((from, to), may) in [(ends(far, agent), may_come), (ends(agent, far), may_go)] {
            let answer = network.answer(from, to);
            let only = network.past_policies_only(from, to);
            assert_eq!(answer.possible.without(&answer.ports), only, "{spec}");
            assert_eq!(!only.is_empty(), may, "{spec}");
        }
        let says = |text: &str| text.contains("uses the host network");
        let unknown = network.unknowns().iter().any(|one| says(one));
        assert_eq!(unknown, may_come || may_go, "{spec}");
        let exposures = network.exposures().all;
        let own = &exposures[agent];
        assert_eq!(!own.perhaps_from_any_pod.is_empty(), may_come, "{spec}");
        assert_eq!(
            own.doubts.iter().any(|one| says(one)),
            may_come || may_go,
            "{spec}"
        );
        let internet = if may_go { Reached::Maybe } else { Reached::Yes };
        assert_eq!(own.internet, internet, "{spec}");
    }
}

#[test]
fn what_passes_anyway_is_not_in_doubt() {
    let spec = "podSelector: {matchLabels: {app: agent}}, policyTypes: [Ingress], ingress: [{ports: [{port: 8080}]}]";
    let made = cluster(&agents(&policy("p", spec)));
    let network = Network::new(&made);
    let (agent, far) = (end(&network, "shop/agent"), end(&network, "pay/front"));
    let only = network.past_policies_only(Side::Endpoint(far), Side::Endpoint(agent));
    assert!(!only.has(Protocol::Tcp, 8080) && only.has(Protocol::Tcp, 22));
    let own = &network.exposures().all[agent];
    assert_eq!(own.from_any_pod, Ports::one(Protocol::Tcp, 8080));
}

#[test]
fn where_the_plugin_is_known_nothing_is_in_doubt() {
    let spec = "podSelector: {}, policyTypes: [Ingress, Egress]";
    let made = cluster(&agents(&policy("p", spec)));
    let network = Network::on(&made, seawall_network::Plugin::by_id("calico"));
    assert_eq!(network.unknowns(), Vec::<String>::new());
}
