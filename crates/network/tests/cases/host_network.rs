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
fn where_the_plugin_is_known_the_node_alone_is_in_doubt() {
    let spec = "podSelector: {}, policyTypes: [Ingress, Egress]";
    let made = cluster(&agents(&policy("p", spec)));
    let network = Network::on(&made, seawall_network::Plugin::by_id("calico"));
    assert_eq!(
        network.unknowns(),
        [
            "shop/agent[Pod] => shop/front[Pod]: it comes from a host network, and a node can always reach its own pods"
        ]
    );
    let placed = agents(&policy("p", spec))
        .replace("hostNetwork: true, ", "hostNetwork: true, nodeName: one, ");
    let placed = placed.replace("spec: {containers", "spec: {nodeName: two, containers");
    let made = cluster(&placed);
    let network = Network::on(&made, seawall_network::Plugin::by_id("calico"));
    assert_eq!(network.unknowns(), Vec::<String>::new());
}

/// Host endpoints of Calico and policies of Cilium for nodes make open what comes to a node or leaves it, and nothing else.
#[test]
fn policies_for_hosts_leave_open_what_is_about_those_hosts() {
    let text = |more: &str| {
        let placed = |node: &str| format!("hostNetwork: true, nodeName: {node}, ");
        let node = |name: &str, address: &str| {
            format!(
                "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{kind: {name}}}}}\nstatus: {{addresses: [{{type: InternalIP, address: {address}}}]}}\n"
            )
        };
        format!(
            "{NAMESPACES}{}{}{}{}{}{more}",
            pod("shop", "agent", &placed("one")),
            pod("pay", "agent", &placed("two")),
            pod("shop", "front", "nodeName: three, "),
            node("one", "10.0.0.1"),
            node("two", "10.0.0.2"),
        )
    };
    let ask = |more: &str, from: &str, to: &str| {
        let answer = crate::certainty::verdict(&text(more), from, to, 80);
        answer.split(':').next().unwrap_or_default().to_owned()
    };
    let cilium = |spec: &str| {
        format!(
            "---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {{name: h}}\nspec: {{nodeSelector: {{matchLabels: {{kind: one}}}}, {spec}}}\n"
        )
    };
    let into = cilium("ingress: [{fromEntities: [cluster]}]");
    let host = "---\napiVersion: projectcalico.org/v3\nkind: HostEndpoint\nmetadata: {name: h}\nspec: {node: one, interfaceName: eth0}\n";
    for more in [into.as_str(), host] {
        assert_eq!(ask(more, "shop/front", "shop/agent"), "unknown", "{more}");
        assert_eq!(ask(more, "shop/front", "10.0.0.1"), "unknown", "{more}");
        assert_eq!(ask(more, "shop/front", "pay/agent"), "yes", "{more}");
        assert_eq!(ask(more, "shop/front", "10.0.0.2"), "yes", "{more}");
        assert_eq!(ask(more, "shop/front", "192.0.2.1"), "yes", "{more}");
    }
    // What leaves a node is another matter than what comes to it.
    assert_eq!(ask(&into, "shop/agent", "shop/front"), "yes");
    assert_eq!(ask(host, "shop/agent", "shop/front"), "unknown");
    assert_eq!(
        ask(&cilium("egress: [{}]"), "shop/agent", "shop/front"),
        "unknown"
    );
    // Where the agents are not told to, or nothing but the profile of automatic host endpoints is there, nothing is stopped.
    let off = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {cluster-name: a, enable-host-firewall: 'false'}\n";
    assert_eq!(
        ask(&format!("{into}{off}"), "shop/front", "shop/agent"),
        "yes"
    );
    let on = off.replace("'false'", "'true'");
    assert_eq!(
        ask(&format!("{into}{on}"), "shop/front", "shop/agent"),
        "unknown"
    );
    let automatic = host.replace(
        "interfaceName: eth0",
        "interfaceName: '*', profiles: [projectcalico-default-allow]",
    );
    assert_eq!(ask(&automatic, "shop/front", "shop/agent"), "yes");
    // The whole says so as well.
    let made = cluster(&text(host));
    let unknowns = Network::new(&made).unknowns();
    assert!(
        unknowns
            .iter()
            .any(|why| why.contains("HostEndpoint `h` is about a host")),
        "{unknowns:?}"
    );
}

#[test]
fn a_selector_alone_lets_no_pod_in_from_its_node_for_certain() {
    let check = |from: &str, is_let_in: bool, is_said: bool| {
        let target = policy(
            "p",
            &format!(
                "podSelector: {{matchLabels: {{app: front}}}}, policyTypes: [Ingress], ingress: [{from}]"
            ),
        );
        let made = cluster(&agents(&target));
        let network = Network::new(&made);
        let (agent, front) = (end(&network, "shop/agent"), end(&network, "shop/front"));
        let found = network.is_let_in_by_selector(agent, front);
        assert_eq!(found, is_let_in, "{from}");
        let said = network.unknowns().into_iter();
        let said = said.filter(|text| text.contains("pod selectors rarely apply"));
        assert_eq!(said.count(), usize::from(is_said), "{from}");
        // What is asked of the pair is the same: as far as was read it passes, and that is not certain.
        let answer = network.answer(Side::Endpoint(agent), Side::Endpoint(front));
        assert_eq!(
            answer.certain.is_empty(),
            is_let_in || !is_said && from != "{}"
        );
        // Of a pod in a network of its own nothing is open.
        let other = end(&network, "pay/front");
        assert!(!network.is_let_in_by_selector(other, front), "{from}");
    };
    let agent = "{podSelector: {matchLabels: {app: agent}}}";
    check(&format!("{{from: [{agent}]}}"), true, true);
    check("{from: [{podSelector: {}}]}", true, true);
    check("{from: [{namespaceSelector: {}}]}", true, true);
    // Everything is let in, whatever it is.
    check("{}", false, false);
    check(
        "{from: [{podSelector: {matchLabels: {app: nobody}}}]}",
        false,
        false,
    );
}

#[test]
fn the_relation_leaves_pods_of_a_node_out_of_policies_of_administrators() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: host, namespace: shop}\nspec: {hostNetwork: true, containers: [{name: c, image: i}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: c, image: i}]}\n---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n";
    let cluster = cluster(text);
    let network = Network::new(&cluster);
    let relation = network.relation();
    for (from, from_class) in relation.class_of.iter() {
        for (to, to_class) in relation.class_of.iter().filter(|(to, _)| *to != from) {
            let allowed = network.allowed(Side::Endpoint(from), Side::Endpoint(to));
            assert_eq!(
                relation.between(*from_class, *to_class),
                allowed,
                "{} => {}: {:?}",
                network.endpoints()[from].label(),
                network.endpoints()[to].label(),
                relation.blocks
            );
        }
    }
}
