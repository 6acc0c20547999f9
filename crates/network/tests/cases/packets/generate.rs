//! Policies at random, over few pods so that they often meet.

use proptest::prelude::*;
use seawall_network::Protocol;

/// The last one is not in the input, so that its labels are not known.
pub(super) const NAMESPACES: &[(&str, &str)] = &[("shop", "red"), ("pay", "blue"), ("lost", "")];
pub(super) const LOST: &str = "lost";
/// Namespace, name and label of each pod, and the StatefulSet that owns it: two of one owner may differ.
pub(super) const PODS: &[(&str, &str, &str, &str)] = &[
    ("shop", "front", "web", ""),
    ("shop", "db", "data", ""),
    ("pay", "front", "web", ""),
    ("pay", "worker", "none", ""),
    ("shop", "crew-0", "web", "crew"),
    ("shop", "crew-1", "data", "crew"),
    ("lost", "stray", "web", ""),
];
/// Pods that are there always.
pub(super) const USUAL: usize = 4;
/// The port that each pod calls `http`; the worker calls one of UDP so, and has none of TCP.
pub(super) const NAMED: &[(Protocol, u16)] = &[
    (Protocol::Tcp, 80),
    (Protocol::Tcp, 90),
    (Protocol::Tcp, 81),
    (Protocol::Udp, 80),
    (Protocol::Tcp, 80),
    (Protocol::Tcp, 80),
    (Protocol::Tcp, 90),
];
pub(super) const BLOCKS: &[(&str, &[&str])] = &[
    ("0.0.0.0/0", &[]),
    ("10.0.0.0/8", &["10.1.0.0/16"]),
    ("10.1.2.0/24", &[]),
    ("::/0", &["fd00:2::/64"]),
    ("fd00:1::/64", &[]),
];
/// Blocks of policies of administrators.
pub(super) const NETWORKS: &[&str] = &["0.0.0.0/0", "10.1.2.0/24", "::/0"];
pub(super) const OUTSIDE: &[&str] = &[
    "10.0.0.1",
    "10.1.0.1",
    "10.1.2.3",
    "192.0.2.1",
    "255.255.255.255",
    "fd00:2::9",
    "2001:db8::1",
];
pub(super) const TESTED: &[u16] = &[1, 79, 80, 81, 90, 95, 100, 101, 65535];

#[derive(Debug, Clone)]
pub(super) enum Selector {
    All,
    Is(&'static str),
    Not(&'static str),
    Exists,
}

#[derive(Debug, Clone)]
pub(super) enum Peer {
    Pods(Selector),
    Namespaces(Selector),
    Both(Selector, Selector),
    Block(usize),
    Network(usize),
}

#[derive(Debug, Clone)]
pub(super) enum Port {
    Any(Protocol),
    Number(Protocol, u16),
    Range(Protocol, u16, u16),
    Name(Protocol),
}

#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) action: &'static str,
    pub(super) peers: Vec<Peer>,
    pub(super) ports: Vec<Port>,
}

#[derive(Debug, Clone)]
pub(super) struct Policy {
    pub(super) namespace: usize,
    pub(super) pods: Selector,
    pub(super) types: Option<(bool, bool)>,
    pub(super) ingress: Vec<Rule>,
    pub(super) egress: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub(super) struct Admin {
    /// `None` for the baseline.
    pub(super) priority: Option<u8>,
    pub(super) namespaces: Selector,
    pub(super) pods: Selector,
    pub(super) ingress: Vec<Rule>,
    pub(super) egress: Vec<Rule>,
}

/// A rule of an EgressFirewall: whether it lets through, its block, and its ports; those without a number are a protocol.
#[derive(Debug, Clone)]
pub(super) struct Leaving {
    pub(super) lets: bool,
    pub(super) block: usize,
    pub(super) ports: Vec<(Protocol, Option<u16>)>,
}

/// The rules of the EgressFirewall of a namespace, by its index.
pub(super) type Firewalls = Vec<Option<Vec<Leaving>>>;

/// A policy of Calico; what it says of one end must hold all at once.
#[derive(Debug, Clone)]
pub(super) struct Calico {
    pub(super) tier: usize,
    pub(super) order: Option<u16>,
    /// `None` for a policy of the whole cluster.
    pub(super) namespace: Option<usize>,
    pub(super) pods: Option<Selector>,
    pub(super) types: Option<(bool, bool)>,
    pub(super) ingress: Vec<Entity>,
    pub(super) egress: Vec<Entity>,
}

/// A rule of Calico.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    pub(super) action: &'static str,
    pub(super) pods: Option<Selector>,
    pub(super) namespaces: Option<Selector>,
    pub(super) not_pods: Option<Selector>,
    pub(super) net: Option<usize>,
    pub(super) not_net: Option<usize>,
    pub(super) protocol: Option<(bool, Protocol)>,
    pub(super) ports: Vec<Port>,
    pub(super) not_ports: Vec<Port>,
}

/// Tiers of Calico: name, place, and whether what they do not decide goes on.
pub(super) const TIERS: &[(&str, f64, bool)] = &[
    ("default", 1_000_000.0, false),
    ("early", 500.0, false),
    ("open", 2_000.0, true),
    ("late", f64::INFINITY, false),
];
pub(super) const NETS: &[&str] = &["0.0.0.0/0", "10.1.0.0/16", "10.1.2.10", "10.1.2.0/24"];
/// Addresses of the pods.
pub(super) const ADDRESSES: &[&str] = &[
    "10.1.2.10",
    "10.1.2.11",
    "10.9.0.1",
    "10.9.0.2",
    "10.1.2.12",
    "10.9.0.3",
    "10.9.0.4",
];
pub(super) const ADDRESSES_V6: &[&str] = &[
    "fd00:1::10",
    "fd00:2::11",
    "fd00:1::12",
    "fd00:2::13",
    "fd00:1::14",
    "fd00:1::15",
    "fd00:2::16",
];
/// What addresses may be that are not in the input.
pub(super) const UNSEEN: &[&str] = &["10.1.2.200", "10.200.0.9"];

/// Addresses of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stack {
    V4,
    Both,
    Unseen,
}

/// What the input tells besides policies.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) stacks: Vec<Stack>,
    /// Whether pods of one owner that differ, and one of a namespace that is not in the input, are there.
    pub(super) has_more: bool,
    /// The network plugin; none is known where it is empty.
    pub(super) plugin: &'static str,
    /// Whether policies of administrators may have one priority.
    pub(super) may_tie: bool,
}

impl Layout {
    pub(super) fn pods(&self) -> usize {
        if self.has_more { PODS.len() } else { USUAL }
    }
}

pub(super) fn layout() -> impl Strategy<Value = Layout> {
    let stack = prop_oneof![
        6 => Just(Stack::V4),
        3 => Just(Stack::Both),
        1 => Just(Stack::Unseen),
    ];
    (
        prop_oneof![
            2 => Just(vec![Stack::V4; PODS.len()]),
            3 => prop::collection::vec(stack, PODS.len()),
        ],
        prop::bool::weighted(0.4),
        prop::sample::select(&["calico", "calico", "cilium", "ovn-kubernetes", ""]),
        prop::bool::weighted(0.4),
    )
        .prop_map(|(stacks, has_more, plugin, may_tie)| Layout {
            stacks,
            has_more,
            plugin,
            may_tie,
        })
}

fn entity() -> impl Strategy<Value = Entity> {
    (
        prop::sample::select(&["Allow", "Deny", "Pass", "Log"]),
        (
            prop::option::weighted(0.4, of_pods()),
            prop::option::weighted(0.4, of_namespaces()),
            prop::option::weighted(0.2, of_pods()),
        ),
        (
            prop::option::weighted(0.3, 0..NETS.len()),
            prop::option::weighted(0.2, 0..NETS.len()),
        ),
        prop::option::of((prop::bool::weighted(0.2), protocol())),
        prop::collection::vec(port(true), 0..3),
        prop::collection::vec(port(true), 0..2),
    )
        .prop_map(
            |(action, (pods, namespaces, not_pods), (net, not_net), protocol, ports, not_ports)| {
                // Ports need a protocol, and one that holds.
                let has_ports = protocol.is_some_and(|(is_not, _)| !is_not);
                Entity {
                    action,
                    pods,
                    namespaces,
                    not_pods,
                    net,
                    not_net,
                    protocol,
                    ports: if has_ports { ports } else { Vec::new() },
                    not_ports: if has_ports { not_ports } else { Vec::new() },
                }
            },
        )
}

pub(super) fn calico() -> impl Strategy<Value = Calico> {
    (
        0..TIERS.len(),
        prop::option::of(prop::sample::select(&[10u16, 1_000, 2_000])),
        prop::option::of(0..NAMESPACES.len()),
        prop::option::of(of_pods()),
        prop::option::of((any::<bool>(), any::<bool>()).prop_filter("a type", |(a, b)| *a || *b)),
        prop::collection::vec(entity(), 0..3),
        prop::collection::vec(entity(), 0..3),
    )
        .prop_map(
            |(tier, order, namespace, pods, types, ingress, egress)| Calico {
                tier,
                order,
                namespace,
                pods,
                types,
                ingress,
                egress,
            },
        )
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
        3 => of_namespaces().prop_map(Peer::Namespaces),
        3 => (of_namespaces(), of_pods()).prop_map(|(one, other)| Peer::Both(one, other)),
        2 => (0..NETWORKS.len()).prop_map(Peer::Network),
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

pub(super) fn policy() -> impl Strategy<Value = Policy> {
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

pub(super) fn firewalls() -> impl Strategy<Value = Firewalls> {
    let port = (
        protocol(),
        prop::option::weighted(0.8, prop::sample::select(TESTED)),
    );
    let rule = (
        any::<bool>(),
        0..BLOCKS.len(),
        prop::collection::vec(port, 0..3),
    )
        .prop_map(|(lets, block, ports)| Leaving { lets, block, ports });
    let firewall = prop::option::weighted(0.6, prop::collection::vec(rule, 0..4));
    prop_oneof![
        Just(vec![None; NAMESPACES.len()]),
        prop::collection::vec(firewall, NAMESPACES.len()),
    ]
}

pub(super) fn admin() -> impl Strategy<Value = Admin> {
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
