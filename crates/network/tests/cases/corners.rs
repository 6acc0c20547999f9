//! Corners of the policies' semantics, one by one.

use seawall_network::{Direction, Network, Reached, Side};

use crate::support::{cluster, pod, pods, policy};

/// What may pass from one end to another under a policy for `db`.
#[track_caller]
fn check(spec: &str, from: &str, expect: &str) {
    let text = format!(
        "{}{}",
        pods(),
        policy(
            "p",
            &format!("podSelector: {{matchLabels: {{app: db}}}}, {spec}")
        )
    );
    let cluster = cluster(&text);
    let network = Network::new(&cluster);
    assert!(network.doubts().is_empty(), "{:?}", network.doubts());
    let from = network.ends(from, Direction::Ingress).expect("an end")[0];
    let to = network.ends("shop/db", Direction::Egress).expect("an end")[0];
    assert_eq!(network.allowed(from, to).to_string(), expect, "{spec}");
}

#[test]
fn types_that_are_not_written_follow_from_the_rules() {
    // Without types a policy is about ingress, even without rules.
    check("", "shop/front", "No Connections");
    // With rules for egress it is about both.
    check("egress: [{}]", "shop/front", "No Connections");
    // Types that are written are the only ones.
    check("policyTypes: [Egress]", "shop/front", "All Connections");
    check("policyTypes: [Ingress]", "shop/front", "No Connections");
}

#[test]
fn empty_and_missing_are_not_the_same() {
    // A rule without peers is for everybody, a list without rules for nobody.
    check("ingress: [{}]", "192.0.2.1", "All Connections");
    check("ingress: []", "shop/front", "No Connections");
    check("ingress: [{from: []}]", "192.0.2.1", "All Connections");
    // An empty selector of namespaces is for every pod, and for no address outside.
    check(
        "ingress: [{from: [{namespaceSelector: {}}]}]",
        "pay/front",
        "All Connections",
    );
    check(
        "ingress: [{from: [{namespaceSelector: {}}]}]",
        "192.0.2.1",
        "No Connections",
    );
    // An empty selector of pods is for those of the own namespace.
    check(
        "ingress: [{from: [{podSelector: {}}]}]",
        "shop/front",
        "All Connections",
    );
    check(
        "ingress: [{from: [{podSelector: {}}]}]",
        "pay/front",
        "No Connections",
    );
}

#[test]
fn selectors_in_one_peer_are_both_asked_and_in_two_either() {
    let both = "ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: front}}}]}]";
    check(both, "pay/front", "All Connections");
    check(both, "shop/front", "No Connections");
    let either = "ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: front}}}]}]";
    check(either, "shop/front", "All Connections");
}

#[test]
fn ports_by_name_number_and_range() {
    let ports =
        |ports: &str| format!("ingress: [{{from: [{{podSelector: {{}}}}], ports: [{ports}]}}]");
    check(&ports("{port: http}"), "shop/front", "TCP 8080");
    check(
        &ports("{port: http, protocol: UDP}"),
        "shop/front",
        "No Connections",
    );
    check(&ports("{port: other}"), "shop/front", "No Connections");
    check(&ports("{port: 80, endPort: 90}"), "shop/front", "TCP 80-90");
    check(&ports("{protocol: SCTP}"), "shop/front", "SCTP 1-65535");
    check(
        &ports("{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}"),
        "shop/front",
        "All Connections",
    );
}

#[test]
fn exceptions_of_blocks_and_both_families() {
    let block = "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 'fd00::/8'}}]}]";
    check(block, "10.0.0.1", "All Connections");
    check(block, "10.1.0.1", "No Connections");
    check(block, "fd00::1", "All Connections");
    check(block, "2001:db8::1", "No Connections");
    // Pods are named by selectors, never by their addresses.
    check(
        "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
        "shop/front",
        "No Connections",
    );
}

#[test]
fn a_pod_reaches_itself_and_not_the_other_pods_of_its_workload() {
    let closed = policy("p", "podSelector: {}");
    let text = format!("{}{closed}", pods());
    let made = cluster(&text);
    let network = Network::new(&made);
    let db = network.ends("shop/db", Direction::Ingress).expect("an end")[0];
    assert!(network.allowed(db, db).is_all());
    let deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: b}]}}}\n";
    let made = cluster(&format!("{deployment}{closed}"));
    let network = Network::new(&made);
    let web = network
        .ends("shop/web", Direction::Ingress)
        .expect("an end")[0];
    assert!(network.allowed(web, web).is_empty());
}

#[test]
fn what_the_api_server_refuses_is_a_doubt_with_its_place() {
    for (spec, expect) in [
        (
            "podSelector: {matchExpressions: [{key: a, operator: Has}]}",
            "not a valid selector operator",
        ),
        (
            "podSelector: {matchExpressions: [{key: a, operator: In}]}",
            "requires values",
        ),
        (
            "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0/8}}]}]",
            "not a valid CIDR block",
        ),
        (
            "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}]",
            "not within",
        ),
        ("podSelector: {}, ingress: [{from: [{}]}]", "sets none of"),
        (
            "podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]",
            "before the first",
        ),
        (
            "podSelector: {}, ingress: [{ports: [{port: http, endPort: 80}]}]",
            "requires `port` to be a number",
        ),
        (
            "podSelector: {}, ingress: [{ports: [{endPort: 80}]}]",
            "`endPort` requires `port`",
        ),
        (
            "podSelector: {}, ingress: [{ports: [{port: 70000}]}]",
            "1 to 65535",
        ),
        (
            "podSelector: {}, ingress: [{ports: [{protocol: ICMP}]}]",
            "not a valid protocol",
        ),
        ("podSelector: {}, policyTypes: [Inward]", "policy type"),
    ] {
        let text = format!("{}{}", pods(), policy("p", spec));
        let made = cluster(&text);
        let network = Network::new(&made);
        let [doubt] = network.doubts() else {
            panic!("{spec}: {:?}", network.doubts());
        };
        assert!(doubt.message.contains(expect), "{spec}: {}", doubt.message);
        assert!(
            made.object(doubt.object).locate(&doubt.path).is_known(),
            "{}",
            doubt.path
        );
        // Answers about whom the policy selects are not certain any more.
        let db = network.ends("shop/db", Direction::Ingress).expect("an end")[0];
        let front = network
            .ends("pay/front", Direction::Egress)
            .expect("an end")[0];
        let selects = network
            .selecting(match db {
                Side::Endpoint(index) => index,
                other => panic!("{other:?} is no endpoint"),
            })
            .next()
            .is_some();
        if selects {
            assert!(!network.answer(front, db).doubts.is_empty(), "{spec}");
        }
    }
}

#[test]
fn what_is_not_known_is_said() {
    // A namespace whose labels are not in the input.
    let text = format!(
        "{}{}{}",
        pod("shop", "db", ""),
        pod("pay", "front", "hostNetwork: true, "),
        policy(
            "p",
            "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]"
        )
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let front = network
        .ends("pay/front", Direction::Ingress)
        .expect("an end")[0];
    let db = network.ends("shop/db", Direction::Egress).expect("an end")[0];
    let doubts = network.answer(front, db).doubts.join("\n");
    assert!(
        doubts.contains("namespace `pay` is not in the input"),
        "{doubts}"
    );
    assert!(doubts.contains("comes from a host network"), "{doubts}");
    // The name of a namespace is a label that is always known.
    let named = text.replace(
        "matchLabels: {team: blue}",
        "matchLabels: {kubernetes.io/metadata.name: pay}",
    );
    let made = cluster(&named.replace("hostNetwork: true, ", ""));
    let network = Network::new(&made);
    let answer = network.answer(
        network
            .ends("pay/front", Direction::Ingress)
            .expect("an end")[0],
        network.ends("shop/db", Direction::Egress).expect("an end")[0],
    );
    assert!(
        answer.ports.is_all() && answer.doubts.is_empty(),
        "{answer:?}"
    );
    // Policies of a plugin.
    let foreign = format!(
        "{}---\napiVersion: crd.antrea.io/v1beta1\nkind: NetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{appliedTo: [{{podSelector: {{}}}}]}}\n",
        pods()
    );
    let made = cluster(&foreign);
    let network = Network::new(&made);
    let db = network.ends("shop/db", Direction::Ingress).expect("an end")[0];
    let front = network
        .ends("pay/front", Direction::Egress)
        .expect("an end")[0];
    assert!(network.answer(db, front).doubts[0].contains("NetworkPolicy `c`"));
}

#[test]
fn policies_of_administrators_in_their_second_form() {
    let text = format!(
        "{}---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {{name: a}}\nspec: {{tier: Admin, priority: 5, subject: {{namespaces: {{matchLabels: {{team: red}}}}}}, ingress: [{{action: Accept, from: [{{namespaces: {{}}}}], protocols: [{{tcp: {{destinationPort: {{number: 80}}}}}}, {{udp: {{destinationPort: {{range: {{start: 5, end: 7}}}}}}}}, {{destinationNamedPort: http}}]}}, {{action: Deny, from: [{{namespaces: {{}}}}]}}], egress: [{{action: Deny, to: [{{networks: [10.0.0.0/8]}}]}}]}}\n{}",
        pods(),
        policy("p", "podSelector: {}")
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    assert!(network.doubts().is_empty(), "{:?}", network.doubts());
    let end = |name: &str, direction| network.ends(name, direction).expect("an end")[0];
    let front = end("pay/front", Direction::Ingress);
    let db = end("shop/db", Direction::Egress);
    assert_eq!(
        network.allowed(front, db).to_string(),
        "TCP 80,8080,UDP 5-7"
    );
    assert!(
        network
            .allowed(db, end("10.1.2.3", Direction::Egress))
            .is_empty()
    );
    assert!(
        network
            .allowed(db, end("192.0.2.1", Direction::Egress))
            .is_all()
    );
}

#[test]
fn nodes_and_domain_names_are_not_modelled_and_said_to_be_so() {
    let text = format!(
        "{}---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: a}}\nspec: {{priority: 5, subject: {{namespaces: {{}}}}, egress: [{{action: Deny, to: [{{nodes: {{}}}}]}}]}}\n",
        pods()
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let db = network.ends("shop/db", Direction::Ingress).expect("an end")[0];
    let outside = network
        .ends("192.0.2.1", Direction::Egress)
        .expect("an end")[0];
    assert!(network.answer(db, outside).doubts[0].contains("refers to nodes"));
}

// ---- ways in and out ---------------------------------------------------------------------------------------------

#[test]
fn ways_in_lead_through_services_to_the_ports_of_pods() {
    let service = |kind: &str| {
        format!(
            "---\napiVersion: v1\nkind: Service\nmetadata: {{name: front, namespace: shop}}\nspec: {{type: {kind}, selector: {{app: front}}, ports: [{{name: web, port: 80, targetPort: http}}]}}\n"
        )
    };
    let ingress = "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\nspec: {rules: [{http: {paths: [{backend: {service: {name: front, port: {name: web}}}}]}}]}\n";
    let ways = |text: &str| -> Vec<String> {
        let made = cluster(&format!("{}{text}", pods()));
        let network = Network::new(&made);
        let ways = network.ways_in();
        let endpoints = network.endpoints().iter();
        endpoints
            .flat_map(|(id, endpoint)| {
                let name = |way: &seawall_network::Way| {
                    format!("{} {} {}", endpoint.name(), way.kind, way.ports)
                };
                ways.at(id).map(name).collect::<Vec<String>>()
            })
            .collect()
    };
    assert_eq!(
        ways(&service("LoadBalancer")),
        ["front LoadBalancer TCP 8080"]
    );
    assert!(ways(&service("ClusterIP")).is_empty());
    assert_eq!(
        ways(&format!("{}{ingress}", service("ClusterIP"))),
        ["front Ingress TCP 8080"]
    );
    // A policy closes the way.
    assert!(
        ways(&format!(
            "{}{}",
            service("NodePort"),
            policy("p", "podSelector: {}")
        ))
        .is_empty()
    );
}

#[test]
fn metadata_and_the_internet_are_told_apart() {
    let made = cluster(&format!(
        "{}{}",
        pods(),
        policy(
            "p",
            "podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]"
        )
    ));
    let network = Network::new(&made);
    let of = |name: &str| {
        let all = network.exposures().all.into_values();
        let mut found = all.into_iter();
        let found = found.find(|one| network.endpoints()[one.endpoint].label() == name);
        found.expect("a workload")
    };
    let db = of("shop/db[Pod]");
    assert_eq!((db.internet, db.metadata), (Reached::Yes, Reached::No));
    assert_eq!((db.kubelets, db.etcd), (Reached::Unknown, Reached::Unknown));
    let front = of("pay/front[Pod]");
    assert_eq!(
        (front.internet, front.metadata),
        (Reached::Yes, Reached::Yes)
    );
}
