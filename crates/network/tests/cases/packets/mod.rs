//! Answers against a slow evaluator, which looks at one packet at a time and reads the rules as they are written.

mod evaluate;
mod generate;
mod text;

use core::net::IpAddr;

use proptest::prelude::*;
use seawall_network::{Direction, Network, Outside, Protocol, Side};

use self::evaluate::{End, Packet, passes};
use self::generate::{OUTSIDE, PODS, TESTED, admin, calico, policy};
use self::text::cluster;

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every pair of ends with nine ports of two protocols: over two million packets.
    #[test]
    fn every_packet_is_judged_as_by_the_slow_evaluator(
        policies in prop::collection::vec(policy(), 0..5),
        admins in prop::collection::vec(admin(), 0..4),
        calicos in prop_oneof![Just(Vec::new()), prop::collection::vec(calico(), 1..4)],
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
        let made = cluster(&policies, &admins, &calicos);
        let network = Network::new(&made);
        prop_assert!(network.doubts().is_empty(), "{:?}", network.doubts());
        let side = |end: End, is_source: bool| match end {
            End::Pod(pod) => {
                let (namespace, name, _) = PODS[pod];
                let found = network.endpoints().iter().find(|(_, one)| one.namespace == namespace && one.name() == name);
                Side::Endpoint(found.expect("an endpoint").0)
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
        for from in network.endpoints().ids() {
            for to in network.endpoints().ids() {
                if from != to {
                    let expect = network.allowed(Side::Endpoint(from), Side::Endpoint(to));
                    prop_assert_eq!(relation.between(relation.class_of[from], relation.class_of[to]), expect);
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
                let answer = network.answer(side(*from, true), side(*to, false));
                prop_assert_eq!(&answer.ports, &network.allowed(side(*from, true), side(*to, false)));
                prop_assert!(answer.doubts.is_empty());
                for protocol in [Protocol::Tcp, Protocol::Udp] {
                    for port in TESTED {
                        let packet = Packet { from: *from, to: *to, protocol, port: *port };
                        let expect = passes(&policies, &admins, &calicos, false, packet) && passes(&policies, &admins, &calicos, true, packet);
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
