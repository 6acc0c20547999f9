//! Answers against a slow evaluator, which looks at one packet at a time and reads the rules as they are written. What the
//! input leaves open is tried in every way: an answer that is certain holds in each of them.

mod evaluate;
mod generate;
mod text;

use core::net::IpAddr;

use proptest::prelude::*;
use seawall_model::{Cluster, TableIndex};
use seawall_network::{
    ClassId, Direction, Network, Outside, Plugin, Ports, Protocol, ReachLimits, Row, Side,
};

use self::evaluate::{End, Packet, World, leaves, passes};
use self::generate::*;
use self::text::cluster;

/// Every way in which things may be.
fn worlds(layout: &Layout, admins: &[Admin]) -> Vec<World> {
    let (blocks, networks): (&[bool], &[bool]) = match layout.plugin {
        "calico" | "ovn-kubernetes" => (&[true], &[true]),
        "cilium" => (&[false], &[true, false]),
        _ => (&[true, false], &[true]),
    };
    // Forwards and backwards is every order of two.
    let mut orders: Vec<Vec<usize>> = vec![(0..admins.len()).collect()];
    if layout.may_tie {
        orders.push((0..admins.len()).rev().collect());
    }
    let is_seen = |pod: usize| layout.stacks[pod] != Stack::Unseen;
    let unseen = if (0..layout.pods()).all(is_seen) {
        1
    } else {
        UNSEEN.len()
    };
    let lost: &[Option<&'static str>] = if layout.has_more {
        &[None, Some("red"), Some("blue")]
    } else {
        &[None]
    };
    let mut worlds = Vec::new();
    for blocks_take_pods in blocks {
        for networks_take_pods in networks {
            for order in &orders {
                for unseen in 0..unseen {
                    worlds.extend(lost.iter().map(|lost| World {
                        blocks_take_pods: *blocks_take_pods,
                        networks_take_pods: *networks_take_pods,
                        order: order.clone(),
                        unseen,
                        lost: *lost,
                        stacks: layout.stacks.clone(),
                    }));
                }
            }
        }
    }
    worlds
}

/// The families over which two ends talk, as whether it is IPv6.
fn families(layout: &Layout, from: End, to: End) -> Vec<bool> {
    let has_v6 = |end: End| match end {
        End::Pod(pod) => layout.stacks[pod] == Stack::Both,
        End::Address(_) => false,
    };
    if has_v6(from) && has_v6(to) {
        vec![false, true]
    } else {
        vec![false]
    }
}

fn side(network: &Network<'_>, made: &Cluster, end: End, is_source: bool) -> Side {
    match end {
        End::Pod(pod) => {
            let (namespace, name, ..) = PODS[pod];
            let id = made.find("", "Pod", namespace, name).expect("a pod");
            Side::Endpoint(network.endpoint_of(id).expect("an endpoint"))
        }
        End::Address(address) => {
            let address: IpAddr = address.parse().expect("an address");
            let ranges = if is_source {
                network.sources()
            } else {
                network.destinations()
            };
            let mut found = ranges
                .iter()
                .filter(|range| range.first.is_ipv4() == address.is_ipv4());
            let range = found.find(|range| range.first <= address && address <= range.last);
            Side::Outside(
                range
                    .copied()
                    .unwrap_or_else(|| seawall_network::Range::one(address)),
            )
        }
    }
}

/// What the row of one class says of another.
fn in_row(rows: &[Option<Row>], [from, to]: [ClassId; 2]) -> Ports {
    let row = rows[from.index()].as_ref().expect("a row");
    let holds = |runs: &[[ClassId; 2]]| {
        let own = runs
            .iter()
            .filter(|[first, last]| (first..=last).contains(&&to));
        own.count()
    };
    assert!(row.iter().map(|(_, runs)| holds(runs)).sum::<usize>() <= 1);
    let found = row.iter().find(|(_, runs)| holds(runs) == 1);
    found.map_or_else(Ports::none, |(ports, _)| ports.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(500), failure_persistence: None, ..ProptestConfig::default() })]

    /// Every pair of ends with nine ports of two protocols: over two million packets.
    #[test]
    fn every_packet_is_judged_as_by_the_slow_evaluator(
        policies in prop::collection::vec(policy(), 0..5),
        admins in prop::collection::vec(admin(), 0..4),
        calicos in prop_oneof![Just(Vec::new()), prop::collection::vec(calico(), 1..4)],
        firewalls in firewalls(),
        layout in layout(),
    ) {
        // There is one baseline, and at most two of one priority.
        let mut admins = admins;
        let mut taken: Vec<Option<u8>> = Vec::new();
        admins.retain(|admin| {
            let known = taken.iter().filter(|known| **known == admin.priority).count();
            taken.push(admin.priority);
            let may_tie = layout.may_tie && admin.priority.is_some() && known == 1;
            known == 0 || may_tie
        });
        for admin in admins.iter_mut().filter(|admin| admin.priority.is_none()) {
            for rule in admin.ingress.iter_mut().chain(&mut admin.egress) {
                if rule.action == "Pass" {
                    rule.action = "Deny";
                }
            }
        }
        let made = cluster(&policies, &admins, &calicos, &firewalls, &layout);
        let network = Network::on(&made, Plugin::by_id(layout.plugin));
        prop_assert!(network.doubts().is_empty(), "{:?}", network.doubts());
        let worlds = worlds(&layout, &admins);
        // Where nothing is left open every answer is certain. Calico's networks are not told apart by family.
        let has_both = layout.stacks[..layout.pods()].contains(&Stack::Both);
        let is_exact = worlds.len() == 1 && (calicos.is_empty() || !has_both);
        let pods = (0..layout.pods()).map(End::Pod);
        let ends: Vec<End> = pods.chain(OUTSIDE.iter().copied().map(End::Address)).collect();
        // The relation in classes says the same of every pair of different pods.
        let relation = network.relation();
        let rows = relation.rows(ReachLimits::default());
        for from in network.endpoints().ids() {
            for to in network.endpoints().ids() {
                if from != to {
                    let expect = network.allowed(Side::Endpoint(from), Side::Endpoint(to));
                    let classes = [relation.class_of[from], relation.class_of[to]];
                    prop_assert_eq!(&relation.between(classes[0], classes[1]), &expect);
                    prop_assert_eq!(in_row(&rows, classes), expect);
                }
            }
        }
        // Runs of addresses say the same of every piece of the outside.
        let mut outside = Outside::new(&network);
        for id in network.endpoints().ids() {
            let own = Side::Endpoint(id);
            for (direction, pieces) in [(Direction::Ingress, network.sources()), (Direction::Egress, network.destinations())] {
                let runs = outside.runs(id, direction);
                prop_assert!(runs.windows(2).all(|two| two[0].0.last < two[1].0.first));
                for piece in pieces {
                    let passing = &runs.iter().find(|(run, _)| run.holds(piece)).expect("a run").1;
                    let expect = match direction {
                        Direction::Ingress => network.allowed(Side::Outside(*piece), own),
                        Direction::Egress => network.allowed(own, Side::Outside(*piece)),
                    };
                    prop_assert_eq!(passing, &expect);
                }
            }
        }
        for from in &ends {
            for to in &ends {
                if from == to || matches!((from, to), (End::Address(_), End::Address(_))) {
                    continue;
                }
                let (source, target) = (side(&network, &made, *from, true), side(&network, &made, *to, false));
                let answer = network.answer(source, target);
                prop_assert_eq!(&answer.ports, &network.allowed(source, target));
                prop_assert!(answer.certain.without(&answer.ports).is_empty());
                prop_assert!(answer.ports.without(&answer.possible).is_empty());
                let open = answer.possible.without(&answer.certain);
                prop_assert_eq!(open.is_empty(), answer.doubts.is_empty(), "{} {:?}", open, answer.doubts);
                prop_assert!(!is_exact || open.is_empty(), "{:?} => {:?}: {:?}", from, to, answer.doubts);
                let families = families(&layout, *from, *to);
                for protocol in [Protocol::Tcp, Protocol::Udp] {
                    for port in TESTED {
                        let one = |world: &World| families.iter().any(|is_v6| {
                            let packet = Packet { from: *from, to: *to, protocol, port: *port, is_v6: *is_v6 };
                            leaves(&firewalls, layout.plugin, packet) && passes(world, &policies, &admins, &calicos, false, packet) && passes(world, &policies, &admins, &calicos, true, packet)
                        });
                        for world in &worlds {
                            let expect = one(world);
                            let (has, may) = (answer.certain.has(protocol, *port), answer.possible.has(protocol, *port));
                            prop_assert!(if expect { may } else { !has }, "{:?} => {:?} {:?} {}: {} in {:?}", from, to, protocol, port, expect, world);
                        }
                        if !is_exact {
                            continue;
                        }
                        let expect = answer.ports.has(protocol, *port);
                        // For each side somebody decided about this packet, and rightly.
                        let said: Vec<bool> = answer.reasons.iter().filter(|reason| reason.ports.has(protocol, *port)).map(|reason| reason.is_allowed).collect();
                        prop_assert!(said.len() >= 2, "{:?}", answer.reasons);
                        if families.len() == 1 {
                            prop_assert_eq!(said.iter().all(|allowed| *allowed), expect, "{:?}", answer.reasons);
                        }
                    }
                }
            }
        }
    }
}
