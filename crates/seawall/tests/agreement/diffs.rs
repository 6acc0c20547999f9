//! What is gained and lost between two clusters is what asking for every pair of ends shows, slowly.

use std::collections::BTreeMap;

use proptest::prelude::*;
use seawall_answer::network::Diff;
use seawall_load::load_bytes;
use seawall_network::{Direction, EndNames, Network, Ports, Range, Side};

use super::generated::clusters;

type Pairs = BTreeMap<(String, String), Ports>;

fn pairs(network: &Network<'_>, names: &EndNames) -> Pairs {
    let mut found = Pairs::new();
    let mut see = |from: &str, to: &str, ports: Ports| {
        if from != to && !ports.is_empty() {
            let key = (from.to_owned(), to.to_owned());
            found.entry(key).or_default().join(&ports);
        }
    };
    let ends = || {
        let all = names.iter();
        all.flat_map(|(id, names)| names.iter().map(move |name| (id, name.as_str())))
    };
    let piece = |range: &Range| format!("{}-{}[External]", range.first, range.last);
    for (from, from_name) in ends() {
        for (to, to_name) in ends() {
            let ports = network.allowed(Side::Endpoint(from), Side::Endpoint(to));
            see(from_name, to_name, ports);
        }
        for direction in [Direction::Egress, Direction::Ingress] {
            let pieces = match direction {
                Direction::Egress => network.destinations(),
                Direction::Ingress => network.sources(),
            };
            for range in pieces {
                let (own, other) = (Side::Endpoint(from), Side::Outside(*range));
                match direction {
                    Direction::Egress => {
                        see(from_name, &piece(range), network.allowed(own, other));
                    }
                    Direction::Ingress => {
                        see(&piece(range), from_name, network.allowed(other, own));
                    }
                }
            }
        }
    }
    for (endpoint, ports) in network.routed_ports() {
        for name in &names[endpoint] {
            see("{ingress-controller}", name, ports.clone());
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_changed_is_what_every_pair_shows(old in clusters(), new in clusters()) {
        let [old, new] = [&old, &new].map(|text| load_bytes("input.yaml", text.as_bytes()));
        let (mut before, mut after) = (Network::new(&old.cluster), Network::new(&new.cluster));
        before.cut_like(&after);
        after.cut_like(&before);
        let names = before.end_names_with(&after);
        let (was, is) = (pairs(&before, &names[0]), pairs(&after, &names[1]));
        let mut expected = Vec::new();
        let keys: std::collections::BTreeSet<_> = was.keys().chain(is.keys()).collect();
        for key in keys {
            let of = |pairs: &Pairs| pairs.get(key).cloned().unwrap_or_default();
            let (was, is) = (of(&was), of(&is));
            let some = |ports: Ports| (!ports.is_empty()).then(|| ports.to_string());
            let (gained, lost) = (some(is.without(&was)), some(was.without(&is)));
            if gained.is_some() || lost.is_some() {
                expected.push((key.0.clone(), key.1.clone(), gained, lost));
            }
        }
        let diff = Diff::new(&before, &after);
        let found: Vec<_> = diff
            .changes
            .into_iter()
            .map(|change| (change.from, change.to, change.gained, change.lost))
            .collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(diff.more_changes, 0);
    }
}
