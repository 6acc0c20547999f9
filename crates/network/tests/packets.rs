//! Answers against a slow evaluator, which looks at one packet at a time and reads the rules as they are written.

use core::net::{IpAddr, Ipv4Addr};
use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use seawall_model::{Cluster, Coverage, Object, Origin, Source};
use seawall_network::{Network, Protocol, Side};
use seawall_syntax::parse_stream;

const NAMESPACES: &[(&str, &str)] = &[("shop", "red"), ("pay", "blue")];
const PODS: &[(&str, &str, &str)] = &[
    ("shop", "front", "web"),
    ("shop", "db", "data"),
    ("pay", "front", "web"),
    ("pay", "worker", "none"),
];
/// The port that each pod calls `http`; the worker calls one of UDP so, and has none of TCP.
const NAMED: &[(Protocol, u16)] = &[
    (Protocol::Tcp, 80),
    (Protocol::Tcp, 90),
    (Protocol::Tcp, 81),
    (Protocol::Udp, 80),
];
const BLOCKS: &[(&str, &[&str])] = &[
    ("0.0.0.0/0", &[]),
    ("10.0.0.0/8", &["10.1.0.0/16"]),
    ("10.1.2.0/24", &[]),
];
const OUTSIDE: &[&str] = &[
    "10.0.0.1",
    "10.1.0.1",
    "10.1.2.3",
    "192.0.2.1",
    "255.255.255.255",
];
const TESTED: &[u16] = &[1, 79, 80, 81, 90, 95, 100, 101, 65535];

#[derive(Debug, Clone)]
enum Selector {
    All,
    Is(&'static str),
    Not(&'static str),
    Exists,
}

#[derive(Debug, Clone)]
enum Peer {
    Pods(Selector),
    Namespaces(Selector),
    Both(Selector, Selector),
    Block(usize),
}

#[derive(Debug, Clone)]
enum Port {
    Any(Protocol),
    Number(Protocol, u16),
    Range(Protocol, u16, u16),
    Name(Protocol),
}

#[derive(Debug, Clone)]
struct Rule {
    action: &'static str,
    peers: Vec<Peer>,
    ports: Vec<Port>,
}

#[derive(Debug, Clone)]
struct Policy {
    namespace: usize,
    pods: Selector,
    types: Option<(bool, bool)>,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Admin {
    /// `None` for the baseline.
    priority: Option<u8>,
    namespaces: Selector,
    pods: Selector,
    ingress: Vec<Rule>,
    egress: Vec<Rule>,
}

fn selector(values: &'static [&'static str]) -> impl Strategy<Value = Selector> {
    prop_oneof![
        2 => Just(Selector::All),
        3 => prop::sample::select(values).prop_map(Selector::Is),
        1 => prop::sample::select(values).prop_map(Selector::Not),
        1 => Just(Selector::Exists),
    ]
}

fn of_pods() -> impl Strategy<Value = Selector> {
    selector(&["web", "data"])
}

fn of_namespaces() -> impl Strategy<Value = Selector> {
    selector(&["red", "blue"])
}

fn protocol() -> impl Strategy<Value = Protocol> {
    prop_oneof![4 => Just(Protocol::Tcp), 1 => Just(Protocol::Udp)]
}

fn port(by_name_of_any: bool) -> impl Strategy<Value = Port> {
    // Policies of administrators have no "every port of a protocol" in their first version.
    let any = if by_name_of_any { 0 } else { 1 };
    prop_oneof![
        any => protocol().prop_map(Port::Any),
        2 => (protocol(), prop::sample::select(&[80u16, 81, 90])).prop_map(|(protocol, port)| Port::Number(protocol, port)),
        2 => (protocol(), 78u16..95, 0u16..15).prop_map(|(protocol, first, more)| Port::Range(protocol, first, first + more)),
        1 => protocol().prop_map(Port::Name),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let peer = prop_oneof![
        of_pods().prop_map(Peer::Pods),
        of_namespaces().prop_map(Peer::Namespaces),
        (of_namespaces(), of_pods()).prop_map(|(one, other)| Peer::Both(one, other)),
        (0..BLOCKS.len()).prop_map(Peer::Block),
    ];
    (
        prop::collection::vec(peer, 0..3),
        prop::collection::vec(port(false), 0..3),
    )
        .prop_map(|(peers, ports)| Rule {
            action: "Allow",
            peers,
            ports,
        })
}

fn admin_rule() -> impl Strategy<Value = Rule> {
    let peer = prop_oneof![
        of_namespaces().prop_map(Peer::Namespaces),
        (of_namespaces(), of_pods()).prop_map(|(one, other)| Peer::Both(one, other)),
    ];
    (
        prop::sample::select(&["Allow", "Deny", "Pass"]),
        prop::collection::vec(peer, 1..3),
        prop::collection::vec(port(true), 0..3),
    )
        .prop_map(|(action, peers, ports)| Rule {
            action,
            peers,
            ports,
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    (
        0..NAMESPACES.len(),
        of_pods(),
        prop::option::of((any::<bool>(), any::<bool>()).prop_filter("a type", |(a, b)| *a || *b)),
        prop::collection::vec(rule(), 0..3),
        prop::collection::vec(rule(), 0..3),
    )
        .prop_map(|(namespace, pods, types, ingress, egress)| Policy {
            namespace,
            pods,
            types,
            ingress,
            egress,
        })
}

fn admin() -> impl Strategy<Value = Admin> {
    (
        prop::option::weighted(0.8, 0u8..4),
        of_namespaces(),
        of_pods(),
        prop::collection::vec(admin_rule(), 0..3),
        prop::collection::vec(admin_rule(), 0..3),
    )
        .prop_map(|(priority, namespaces, pods, ingress, egress)| Admin {
            priority,
            namespaces,
            pods,
            ingress,
            egress,
        })
}

// ---- as text ----------------------------------------------------------------------------------------------------

fn selector_text(selector: &Selector, key: &str) -> String {
    match selector {
        Selector::All => "{}".to_owned(),
        Selector::Is(value) => format!("{{matchLabels: {{{key}: {value}}}}}"),
        Selector::Not(value) => {
            format!("{{matchExpressions: [{{key: {key}, operator: NotIn, values: [{value}]}}]}}")
        }
        Selector::Exists => format!("{{matchExpressions: [{{key: {key}, operator: Exists}}]}}"),
    }
}

fn rule_text(rule: &Rule, peers: &str, is_admin: bool) -> String {
    let others: Vec<String> = rule
        .peers
        .iter()
        .map(|peer| match (peer, is_admin) {
            (Peer::Pods(pods), _) => format!("{{podSelector: {}}}", selector_text(pods, "app")),
            (Peer::Namespaces(namespaces), false) => {
                format!(
                    "{{namespaceSelector: {}}}",
                    selector_text(namespaces, "team")
                )
            }
            (Peer::Namespaces(namespaces), true) => {
                format!("{{namespaces: {}}}", selector_text(namespaces, "team"))
            }
            (Peer::Both(namespaces, pods), false) => format!(
                "{{namespaceSelector: {}, podSelector: {}}}",
                selector_text(namespaces, "team"),
                selector_text(pods, "app")
            ),
            (Peer::Both(namespaces, pods), true) => format!(
                "{{pods: {{namespaceSelector: {}, podSelector: {}}}}}",
                selector_text(namespaces, "team"),
                selector_text(pods, "app")
            ),
            (Peer::Block(block), _) => {
                let (cidr, except) = BLOCKS[*block];
                format!(
                    "{{ipBlock: {{cidr: {cidr}, except: [{}]}}}}",
                    except.join(",")
                )
            }
        })
        .collect();
    let ports: Vec<String> = rule
        .ports
        .iter()
        .map(|port| match (port, is_admin) {
            (Port::Any(protocol), _) => format!("{{protocol: {}}}", protocol.name()),
            (Port::Number(protocol, port), false) => {
                format!("{{protocol: {}, port: {port}}}", protocol.name())
            }
            (Port::Number(protocol, port), true) => {
                format!(
                    "{{portNumber: {{protocol: {}, port: {port}}}}}",
                    protocol.name()
                )
            }
            (Port::Range(protocol, first, last), false) => {
                format!(
                    "{{protocol: {}, port: {first}, endPort: {last}}}",
                    protocol.name()
                )
            }
            (Port::Range(protocol, first, last), true) => format!(
                "{{portRange: {{protocol: {}, start: {first}, end: {last}}}}}",
                protocol.name()
            ),
            (Port::Name(protocol), false) => {
                format!("{{protocol: {}, port: http}}", protocol.name())
            }
            (Port::Name(_), true) => "{namedPort: http}".to_owned(),
        })
        .collect();
    let mut text = if is_admin {
        format!("{{action: {}, ", rule.action)
    } else {
        "{".to_owned()
    };
    if !others.is_empty() {
        let _ = write!(text, "{peers}: [{}], ", others.join(", "));
    }
    if !ports.is_empty() {
        let _ = write!(text, "ports: [{}]", ports.join(", "));
    }
    text.push('}');
    text
}

fn rules_text(rules: &[Rule], peers: &str, is_admin: bool) -> String {
    let rules: Vec<String> = rules
        .iter()
        .map(|rule| rule_text(rule, peers, is_admin))
        .collect();
    rules.join(", ")
}

fn cluster(policies: &[Policy], admins: &[Admin]) -> Cluster {
    let mut text = String::new();
    for (name, team) in NAMESPACES {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{team: {team}}}}}\n"
        );
    }
    for ((namespace, name, app), (protocol, port)) in PODS.iter().zip(NAMED) {
        let label = if *app == "none" {
            String::new()
        } else {
            format!("app: {app}")
        };
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{{label}}}}}\nspec: {{containers: [{{name: a, image: b, ports: [{{name: http, protocol: {}, containerPort: {port}}}]}}]}}\n",
            protocol.name()
        );
    }
    for (number, policy) in policies.iter().enumerate() {
        let types = match policy.types {
            None => String::new(),
            Some((ingress, egress)) => {
                let mut types = Vec::new();
                types.extend(ingress.then_some("Ingress"));
                types.extend(egress.then_some("Egress"));
                format!("policyTypes: [{}], ", types.join(", "))
            }
        };
        let _ = write!(
            text,
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: {}}}\nspec: {{{types}podSelector: {}, ingress: [{}], egress: [{}]}}\n",
            NAMESPACES[policy.namespace].0,
            selector_text(&policy.pods, "app"),
            rules_text(&policy.ingress, "from", false),
            rules_text(&policy.egress, "to", false)
        );
    }
    for (number, admin) in admins.iter().enumerate() {
        let (kind, priority) = match admin.priority {
            Some(priority) => ("AdminNetworkPolicy", format!("priority: {priority}, ")),
            None => ("BaselineAdminNetworkPolicy", String::new()),
        };
        let _ = write!(
            text,
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a{number}}}\nspec: {{{priority}subject: {{pods: {{namespaceSelector: {}, podSelector: {}}}}}, ingress: [{}], egress: [{}]}}\n",
            selector_text(&admin.namespaces, "team"),
            selector_text(&admin.pods, "app"),
            rules_text(&admin.ingress, "from", true),
            rules_text(&admin.egress, "to", true)
        );
    }
    let source = Source {
        name: Arc::from("network.yaml"),
        origin: Origin::File,
    };
    let objects = parse_stream(text.as_bytes())
        .into_iter()
        .flat_map(|document| document.nodes.expect("YAML"))
        .filter_map(|node| Object::from_node(node, source.clone()))
        .collect();
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

// ---- one packet at a time ---------------------------------------------------------------------------------------

/// Somebody: a pod by its index, or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Pod(usize),
    Address(&'static str),
}

fn takes_in(selector: &Selector, value: Option<&str>) -> bool {
    match selector {
        Selector::All => true,
        Selector::Is(wanted) => value == Some(wanted),
        Selector::Not(unwanted) => value != Some(unwanted),
        Selector::Exists => value.is_some(),
    }
}

fn app(pod: usize) -> Option<&'static str> {
    Some(PODS[pod].2).filter(|app| *app != "none")
}

fn team(pod: usize) -> Option<&'static str> {
    NAMESPACES
        .iter()
        .find(|(name, _)| *name == PODS[pod].0)
        .map(|(_, team)| *team)
}

fn in_block(address: &str, cidr: &str) -> bool {
    let (network, length) = cidr.split_once('/').expect("a block");
    let bits = |text: &str| text.parse::<Ipv4Addr>().expect("an address").to_bits();
    let length: u32 = length.parse().expect("a length");
    (0..length).all(|bit| bits(address) >> (31 - bit) & 1 == bits(network) >> (31 - bit) & 1)
}

fn peer_fits(peer: &Peer, own_namespace: &str, end: End) -> bool {
    match (peer, end) {
        (Peer::Pods(pods), End::Pod(pod)) => {
            PODS[pod].0 == own_namespace && takes_in(pods, app(pod))
        }
        (Peer::Namespaces(namespaces), End::Pod(pod)) => takes_in(namespaces, team(pod)),
        (Peer::Both(namespaces, pods), End::Pod(pod)) => {
            takes_in(namespaces, team(pod)) && takes_in(pods, app(pod))
        }
        (Peer::Block(block), End::Address(address)) => {
            let (cidr, except) = BLOCKS[*block];
            in_block(address, cidr) && !except.iter().any(|cidr| in_block(address, cidr))
        }
        _ => false,
    }
}

fn port_fits(rule: &Rule, is_admin: bool, to: End, protocol: Protocol, port: u16) -> bool {
    rule.ports.is_empty()
        || rule.ports.iter().any(|one| match one {
            Port::Any(own) => *own == protocol,
            Port::Number(own, number) => (*own, *number) == (protocol, port),
            Port::Range(own, first, last) => *own == protocol && (*first..=*last).contains(&port),
            Port::Name(own) => match to {
                End::Pod(pod) => NAMED[pod] == (protocol, port) && (is_admin || *own == protocol),
                End::Address(_) => false,
            },
        })
}

/// A packet that opens a connection.
#[derive(Debug, Clone, Copy)]
struct Packet {
    from: End,
    to: End,
    protocol: Protocol,
    port: u16,
}

/// Whether the side that policies select lets a packet pass.
fn passes(policies: &[Policy], admins: &[Admin], is_ingress: bool, packet: Packet) -> bool {
    let Packet {
        from,
        to,
        protocol,
        port,
    } = packet;
    let (subject, peer) = if is_ingress { (to, from) } else { (from, to) };
    let End::Pod(pod) = subject else {
        return true;
    };
    let fits = |rule: &Rule, is_admin: bool| {
        let by_peer = if rule.peers.is_empty() {
            !is_admin
        } else {
            rule.peers
                .iter()
                .any(|other| peer_fits(other, PODS[pod].0, peer))
        };
        by_peer && port_fits(rule, is_admin, to, protocol, port)
    };
    let mut ordered: Vec<&Admin> = admins
        .iter()
        .filter(|admin| admin.priority.is_some())
        .collect();
    ordered.sort_by_key(|admin| admin.priority);
    let selects =
        |admin: &Admin| takes_in(&admin.namespaces, team(pod)) && takes_in(&admin.pods, app(pod));
    let rules = |admin: &Admin| {
        if is_ingress {
            admin.ingress.clone()
        } else {
            admin.egress.clone()
        }
    };
    'admins: for admin in ordered {
        if !selects(admin) {
            continue;
        }
        for rule in rules(admin) {
            if fits(&rule, true) {
                match rule.action {
                    "Allow" => return true,
                    "Deny" => return false,
                    _ => break 'admins,
                }
            }
        }
    }
    let mut isolated = false;
    for policy in policies {
        if NAMESPACES[policy.namespace].0 != PODS[pod].0 || !takes_in(&policy.pods, app(pod)) {
            continue;
        }
        let (ingress, egress) = policy.types.unwrap_or((true, !policy.egress.is_empty()));
        let (counts, rules) = if is_ingress {
            (ingress, &policy.ingress)
        } else {
            (egress, &policy.egress)
        };
        if counts {
            isolated = true;
            if rules.iter().any(|rule| fits(rule, false)) {
                return true;
            }
        }
    }
    if isolated {
        return false;
    }
    for admin in admins
        .iter()
        .filter(|admin| admin.priority.is_none() && selects(admin))
    {
        for rule in rules(admin) {
            if fits(&rule, true) {
                match rule.action {
                    "Allow" => return true,
                    "Deny" => return false,
                    // The baseline knows no passing on.
                    _ => {}
                }
            }
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every pair of ends with nine ports of two protocols: over two million packets.
    #[test]
    fn every_packet_is_judged_as_by_the_slow_evaluator(
        policies in prop::collection::vec(policy(), 0..5),
        admins in prop::collection::vec(admin(), 0..4),
    ) {
        // Two of one priority may come in any order, and there is one baseline.
        let mut admins = admins;
        let mut taken = Vec::new();
        admins.retain(|admin| {
            let is_new = !taken.contains(&admin.priority);
            taken.push(admin.priority);
            is_new
        });
        for admin in admins.iter_mut().filter(|admin| admin.priority.is_none()) {
            for rule in admin.ingress.iter_mut().chain(&mut admin.egress) {
                if rule.action == "Pass" {
                    rule.action = "Deny";
                }
            }
        }
        let made = cluster(&policies, &admins);
        let network = Network::new(&made);
        prop_assert!(network.doubts().is_empty(), "{:?}", network.doubts());
        let side = |end: End, is_source: bool| match end {
            End::Pod(pod) => {
                let (namespace, name, _) = PODS[pod];
                let found = network.endpoints().iter().position(|one| one.namespace == namespace && one.name == name);
                Side::Endpoint(found.expect("an endpoint"))
            }
            End::Address(address) => {
                let address: IpAddr = address.parse().expect("an address");
                let ranges = if is_source { network.sources() } else { network.destinations() };
                Side::Outside(*ranges.iter().find(|range| range.first <= address && address <= range.last).expect("a range"))
            }
        };
        let ends: Vec<End> = (0..PODS.len()).map(End::Pod).chain(OUTSIDE.iter().copied().map(End::Address)).collect();
        // The relation in classes says the same of every pair of different pods.
        let relation = network.relation();
        for from in 0..network.endpoints().len() {
            for to in 0..network.endpoints().len() {
                if from != to {
                    let expect = network.allowed(Side::Endpoint(from), Side::Endpoint(to));
                    prop_assert_eq!(relation.between(relation.class_of[from], relation.class_of[to]), expect);
                }
            }
        }
        for from in &ends {
            for to in &ends {
                if from == to || matches!((from, to), (End::Address(_), End::Address(_))) {
                    continue;
                }
                let answer = network.answer(side(*from, true), side(*to, false));
                prop_assert_eq!(&answer.ports, &network.allowed(side(*from, true), side(*to, false)));
                prop_assert!(answer.doubts.is_empty());
                for protocol in [Protocol::Tcp, Protocol::Udp] {
                    for port in TESTED {
                        let packet = Packet { from: *from, to: *to, protocol, port: *port };
                        let expect = passes(&policies, &admins, false, packet) && passes(&policies, &admins, true, packet);
                        prop_assert_eq!(answer.ports.has(protocol, *port), expect, "{:?} => {:?} {:?} {}", from, to, protocol, port);
                        // For each side somebody decided about this packet, and rightly.
                        let said: Vec<bool> = answer.reasons.iter().filter(|reason| reason.ports.has(protocol, *port)).map(|reason| reason.is_allowed).collect();
                        prop_assert!(said.len() >= 2, "{:?}", answer.reasons);
                        prop_assert_eq!(said.iter().all(|allowed| *allowed), expect, "{:?}", answer.reasons);
                    }
                }
            }
        }
    }
}
