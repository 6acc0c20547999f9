//! One packet at a time, by the rules as they are written.

use core::net::IpAddr;

use seawall_network::Protocol;

use super::generate::*;

/// One of the ways in which things may be that the input leaves open.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// Whether blocks of NetworkPolicy, and those of administrators, take in pods.
    pub(super) blocks_take_pods: bool,
    pub(super) networks_take_pods: bool,
    /// The place of each policy of administrators among those of its priority.
    pub(super) order: Vec<usize>,
    /// Which address stands for those that are not in the input.
    pub(super) unseen: usize,
    /// The label of the namespace that is not in the input.
    pub(super) lost: Option<&'static str>,
    pub(super) stacks: Vec<Stack>,
}

/// Somebody: a pod by its index, or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
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

impl World {
    fn team(&self, pod: usize) -> Option<&'static str> {
        let namespace = PODS[pod].0;
        if namespace == LOST {
            return self.lost;
        }
        let known = NAMESPACES.iter().find(|(name, _)| *name == namespace);
        known.map(|(_, team)| *team)
    }

    /// The address of somebody in a connection of one family.
    fn address(&self, end: End, is_v6: bool) -> &'static str {
        match end {
            End::Address(address) => address,
            End::Pod(pod) if is_v6 => ADDRESSES_V6[pod],
            End::Pod(pod) if self.stacks[pod] == Stack::Unseen => UNSEEN[self.unseen],
            End::Pod(pod) => ADDRESSES[pod],
        }
    }

    fn peer_fits(&self, peer: &Peer, own_namespace: &str, end: End, is_v6: bool) -> bool {
        let by_address = |takes_pods: bool, cidr: &str, except: &[&str]| {
            let address = self.address(end, is_v6);
            (takes_pods || matches!(end, End::Address(_)))
                && in_block(address, cidr)
                && !except.iter().any(|cidr| in_block(address, cidr))
        };
        match (peer, end) {
            (Peer::Pods(pods), End::Pod(pod)) => {
                PODS[pod].0 == own_namespace && takes_in(pods, app(pod))
            }
            (Peer::Namespaces(namespaces), End::Pod(pod)) => takes_in(namespaces, self.team(pod)),
            (Peer::Both(namespaces, pods), End::Pod(pod)) => {
                takes_in(namespaces, self.team(pod)) && takes_in(pods, app(pod))
            }
            (Peer::Block(block), _) => {
                let (cidr, except) = BLOCKS[*block];
                by_address(self.blocks_take_pods, cidr, except)
            }
            (Peer::Network(network), _) => {
                by_address(self.networks_take_pods, NETWORKS[*network], &[])
            }
            _ => false,
        }
    }
}

fn in_block(address: &str, cidr: &str) -> bool {
    let (network, length) = cidr.split_once('/').expect("a block");
    let bits = |text: &str| match text.parse::<IpAddr>().expect("an address") {
        IpAddr::V4(address) => (false, u128::from(address.to_bits()) << 96),
        IpAddr::V6(address) => (true, address.to_bits()),
    };
    let length: u32 = length.parse().expect("a length");
    let ((one, own), (other, of_block)) = (bits(address), bits(network));
    one == other && (0..length).all(|bit| own >> (127 - bit) & 1 == of_block >> (127 - bit) & 1)
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
pub(super) struct Packet {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) protocol: Protocol,
    pub(super) port: u16,
    /// Whether it goes over IPv6, where pods have that as well.
    pub(super) is_v6: bool,
}

/// Whether the EgressFirewall of the namespace of the source lets a packet leave: the first rule that fits decides.
pub(super) fn leaves(firewalls: &Firewalls, plugin: &str, packet: Packet) -> bool {
    let (End::Pod(pod), End::Address(address)) = (packet.from, packet.to) else {
        return true;
    };
    if !matches!(plugin, "" | "ovn-kubernetes") {
        return true;
    }
    let own = NAMESPACES.iter().zip(firewalls);
    for rule in own
        .filter(|((namespace, _), _)| *namespace == PODS[pod].0)
        .flat_map(|(_, rules)| rules.iter().flatten())
    {
        let by_port = rule.ports.is_empty()
            || rule.ports.iter().any(|(protocol, port)| {
                *protocol == packet.protocol && port.is_none_or(|port| port == packet.port)
            });
        if by_port && in_block(address, BLOCKS[rule.block].0) {
            return rule.lets;
        }
    }
    true
}

/// One policy as somebody who asks them one after another sees it.
pub(super) struct Asked<'a> {
    /// Tier, then order in it, then kind and name.
    pub(super) place: (f64, f64, u8, usize),
    /// Whether what this tier does not decide is denied.
    pub(super) closes: bool,
    /// The action of each rule that fits, in order.
    pub(super) actions: Vec<&'a str>,
}

/// Whether the side that policies select lets a packet pass: every policy that selects it is asked in its place.
pub(super) fn passes(
    world: &World,
    policies: &[Policy],
    admins: &[Admin],
    calicos: &[Calico],
    is_ingress: bool,
    packet: Packet,
) -> bool {
    let Packet {
        from,
        to,
        protocol,
        port,
        is_v6,
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
                .any(|other| world.peer_fits(other, PODS[pod].0, peer, is_v6))
        };
        by_peer && port_fits(rule, is_admin, to, protocol, port)
    };
    let mut asked = Vec::new();
    for (number, admin) in admins.iter().enumerate() {
        if !takes_in(&admin.namespaces, world.team(pod)) || !takes_in(&admin.pods, app(pod)) {
            continue;
        }
        let rules = if is_ingress {
            &admin.ingress
        } else {
            &admin.egress
        };
        let place = match admin.priority {
            Some(priority) => (1_000.0, f64::from(priority), 0, world.order[number]),
            None => (10_000_000.0, 0.0, 0, number),
        };
        asked.push(Asked {
            place,
            closes: false,
            actions: actions(rules, |rule| fits(rule, true), |rule| rule.action),
        });
    }
    for (number, policy) in policies.iter().enumerate() {
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
            asked.push(Asked {
                place: (1_000_000.0, 1_000.0, 1, number),
                closes: true,
                actions: actions(rules, |rule| fits(rule, false), |_| "Allow"),
            });
        }
    }
    for (number, policy) in calicos.iter().enumerate() {
        let own = policy.namespace.map(|namespace| NAMESPACES[namespace].0);
        let selects = own.is_none_or(|own| own == PODS[pod].0)
            && policy
                .pods
                .as_ref()
                .is_none_or(|pods| takes_in(pods, app(pod)));
        let only_egress = policy.ingress.is_empty() && !policy.egress.is_empty();
        let (ingress, egress) = policy
            .types
            .unwrap_or((!only_egress, !policy.egress.is_empty()));
        let (counts, rules) = if is_ingress {
            (ingress, &policy.ingress)
        } else {
            (egress, &policy.egress)
        };
        if !selects || !counts {
            continue;
        }
        let (_, tier, passes) = TIERS[policy.tier];
        asked.push(Asked {
            place: (
                tier,
                policy.order.map_or(f64::INFINITY, f64::from),
                0,
                number,
            ),
            closes: !passes,
            actions: actions(
                rules,
                |rule| entity_fits(world, rule, own, peer, packet),
                |rule| rule.action,
            ),
        });
    }
    asked.sort_by(|a, b| a.place.partial_cmp(&b.place).expect("numbers"));
    let mut rest = &asked[..];
    while let Some(first) = rest.first() {
        let (tier, others) = rest.split_at(
            rest.iter()
                .position(|other| other.place.0 != first.place.0)
                .unwrap_or(rest.len()),
        );
        rest = others;
        let decided = tier
            .iter()
            .flat_map(|policy| &policy.actions)
            .find(|action| **action != "Log");
        match decided {
            Some(&"Allow") => return true,
            Some(&"Deny") => return false,
            Some(_) => {}
            None if tier.iter().any(|policy| policy.closes) => return false,
            None => {}
        }
    }
    true
}

fn actions<'a, R>(
    rules: &'a [R],
    fits: impl Fn(&R) -> bool,
    action: impl Fn(&'a R) -> &'a str,
) -> Vec<&'a str> {
    rules.iter().filter(|rule| fits(rule)).map(action).collect()
}

fn entity_fits(world: &World, rule: &Entity, own: Option<&str>, peer: End, packet: Packet) -> bool {
    let Packet {
        to,
        protocol,
        port,
        is_v6,
        ..
    } = packet;
    let by_end = match peer {
        End::Pod(pod) => {
            let says_something =
                rule.pods.is_some() || rule.not_pods.is_some() || rule.namespaces.is_some();
            let in_scope = match &rule.namespaces {
                Some(namespaces) => takes_in(namespaces, world.team(pod)),
                None => own.is_none_or(|own| !says_something || own == PODS[pod].0),
            };
            in_scope
                && rule
                    .pods
                    .as_ref()
                    .is_none_or(|pods| takes_in(pods, app(pod)))
                && !rule
                    .not_pods
                    .as_ref()
                    .is_some_and(|pods| takes_in(pods, app(pod)))
        }
        // Addresses have no labels, so that only what names none is about them.
        End::Address(_) => {
            rule.pods.is_none()
                && rule.namespaces.is_none()
                && (rule.not_pods.is_none() || own.is_none())
        }
    };
    let address = world.address(peer, is_v6);
    let in_net = |net: usize| {
        let text = NETS[net];
        let block = if text.contains('/') {
            text.to_owned()
        } else {
            format!("{text}/32")
        };
        in_block(address, &block)
    };
    // The rule is written down for the family of its networks alone, be they left out.
    let is_of_family = |net: usize| NETS[net].contains(':') == address.contains(':');
    let by_net = rule.net.is_none_or(in_net)
        && rule
            .not_net
            .is_none_or(|net| is_of_family(net) && !in_net(net));
    let is_one = |one: &Port| match one {
        Port::Number(_, number) => *number == port,
        Port::Range(_, first, last) => (*first..=*last).contains(&port),
        Port::Any(_) | Port::Name(_) => match to {
            End::Pod(pod) => NAMED[pod] == (protocol, port),
            End::Address(_) => false,
        },
    };
    let by_port = (rule.ports.is_empty() || rule.ports.iter().any(is_one))
        && !rule.not_ports.iter().any(is_one);
    let by_protocol = match rule.protocol {
        None => true,
        Some((is_not, wanted)) => (wanted == protocol) != is_not,
    };
    by_end && by_net && by_port && by_protocol
}
