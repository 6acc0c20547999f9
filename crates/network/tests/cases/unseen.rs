//! Files need not hold every policy of a namespace: what the absence of one proves, answer by answer.

use seawall_model::{GroupKind, NamespaceRef, ObjectRef};
use seawall_network::{Assumption, Direction, EndpointId, Network, Protocol, Range, Reached, Side};

use crate::support::{NAMESPACES, cluster, files, pod, policy};

const WHY: &str =
    "the input declares no Namespace `shop`, so a NetworkPolicy in it might be defined elsewhere";

fn end(network: &Network<'_>, name: &str) -> EndpointId {
    let mut all = network.endpoints().iter();
    let found = all.find(|(_, one)| one.label().starts_with(name));
    found.expect("an endpoint").0
}

fn pods() -> String {
    format!("{}{}", pod("shop", "front", ""), pod("shop", "db", ""))
}

/// The verdict of each of the pairs that matter, and the doubts.
fn verdict(network: &Network<'_>, from: Side, to: Side) -> (bool, Vec<String>) {
    let answer = network.answer(from, to);
    (!answer.ports.is_empty(), answer.doubts)
}

#[test]
fn a_yes_without_any_policy_is_certain_where_the_namespace_is_declared_or_policies_are_listed() {
    let text = pods();
    let (certain, open) = ((true, Vec::new()), (true, vec![WHY.to_owned()]));
    for (cluster, expected) in [
        (files(&text), &open),
        (files(&format!("{NAMESPACES}{text}")), &certain),
        (cluster(&text), &certain),
    ] {
        let network = Network::new(&cluster);
        let front = Side::Endpoint(end(&network, "shop/front"));
        let db = Side::Endpoint(end(&network, "shop/db"));
        let metadata = Side::Outside(Range::one("169.254.169.254".parse().expect("an address")));
        for (from, to) in [(front, db), (Side::Anybody, db), (front, metadata)] {
            assert_eq!(verdict(&network, from, to), *expected);
        }
        let unseen = (!expected.1.is_empty()).then_some(WHY);
        assert_eq!(network.unseen_policies("shop"), unseen);
        assert_eq!(network.unseen_in_files().as_deref(), unseen);
        // A list is no worse for it.
        assert_eq!(network.unknowns(), Vec::<String>::new());
        let exposures = network.exposures();
        let own = &exposures.all[end(&network, "shop/front")];
        let reached = if unseen.is_some() {
            Reached::Maybe
        } else {
            Reached::Yes
        };
        assert_eq!((own.metadata, own.internet), (reached, reached));
        assert_eq!(own.from_any_pod.is_empty(), unseen.is_some());
        assert_eq!(own.perhaps_from_any_pod.is_empty(), unseen.is_none());
        assert_eq!(own.from_outside.is_empty(), unseen.is_some());
    }
}

#[test]
fn rules_add_up_so_that_a_yes_of_a_policy_stands_and_its_no_does_not() {
    let text = format!(
        "{}{}{}",
        pods(),
        policy(
            "db",
            "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]"
        ),
        policy(
            "front",
            "podSelector: {matchLabels: {app: front}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]"
        ),
    );
    let cluster = files(&text);
    let network = Network::new(&cluster);
    let front = end(&network, "shop/front");
    let db = end(&network, "shop/db");
    let answer = network.answer(Side::Endpoint(front), Side::Endpoint(db));
    assert!(answer.certain.has(Protocol::Tcp, 8080));
    assert!(!answer.certain.has(Protocol::Tcp, 9090));
    assert!(answer.possible.has(Protocol::Tcp, 9090));
    assert_eq!(answer.doubts, [WHY]);
    // Nothing stops what is allowed, and anything else may be allowed by another policy.
    assert_eq!(network.may_be_stopped(db, Direction::Ingress), None);
    assert_eq!(network.may_be_stopped(db, Direction::Egress), Some(WHY));
    assert_eq!(
        network.exposures().all[db].from_any_pod.to_string(),
        "No Connections"
    );
}

#[test]
fn what_is_decided_before_network_policy_stands() {
    let admin = "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 80, protocol: TCP}}]}, {action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 81, protocol: TCP}}]}]}\n---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n";
    let text = format!("{}{admin}", pods());
    let cluster = files(&text);
    let network = Network::new(&cluster);
    let db = Side::Endpoint(end(&network, "shop/db"));
    let answer = network.answer(Side::Anybody, db);
    assert!(answer.certain.has(Protocol::Tcp, 80));
    assert!(!answer.possible.has(Protocol::Tcp, 81));
    // What comes after it may be decided by one that was not seen.
    assert!(!answer.certain.has(Protocol::Tcp, 82) && answer.possible.has(Protocol::Tcp, 82));
    assert!(!answer.ports.has(Protocol::Tcp, 82));
}

#[test]
fn a_way_in_is_assumed_to_be_stopped_by_no_policy_that_was_not_seen() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: front}, ports: [{port: 8080}]}\n";
    let text = format!("{}{service}", pods());
    for (cluster, is_certain) in [
        (files(&text), false),
        (files(&format!("{NAMESPACES}{text}")), true),
    ] {
        let network = Network::new(&cluster);
        let front = end(&network, "shop/front");
        let ways = network.ways_in();
        assert!(ways.has(front));
        assert_eq!(ways.has_certain(front), is_certain);
        let assumes = ways.at(front).next().expect("a way").assumes;
        assert_eq!(assumes, (!is_certain).then_some(Assumption::NoOtherPolicy));
    }
    // A policy that lets everything in is enough, whatever the others say.
    let open = policy("open", "podSelector: {}, ingress: [{}]");
    let cluster = files(&format!("{text}{open}"));
    let network = Network::new(&cluster);
    assert!(network.ways_in().has_certain(end(&network, "shop/front")));
}

#[test]
fn a_policy_that_would_be_refused_leaves_no_firm_yes() {
    let broken = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}, policyTypes: Ingress}\n";
    let mut cluster = files(&format!("{NAMESPACES}{}{broken}", pods()));
    cluster.coverage.add_invalid(ObjectRef {
        kind: GroupKind::new("networking.k8s.io", "NetworkPolicy"),
        namespace: NamespaceRef::of("shop"),
        name: "p".into(),
    });
    let network = Network::new(&cluster);
    let exposures = network.exposures();
    for own in exposures.all.values() {
        assert_eq!(own.from_any_pod.to_string(), "No Connections");
        assert!(own.perhaps_from_any_pod.is_all());
        assert_eq!(own.metadata, Reached::Maybe);
        // No pod of another namespace is in the input.
        assert_eq!(own.foreign, Reached::No);
    }
}
