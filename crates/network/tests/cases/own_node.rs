//! Pods in the network of a node are that node to the other pods on it, and every command says the same of them.

use seawall_network::{Direction, Network, Plugin, Side};

use crate::support::{NAMESPACES, cluster, policy};

fn pod(namespace: &str, name: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{{more}containers: [{{name: a, image: b}}]}}\n"
    )
}

fn text() -> String {
    [
        NAMESPACES.to_owned(),
        pod("pay", "probe", "nodeName: east, hostNetwork: true, "),
        pod("pay", "stray", "hostNetwork: true, "),
        pod("shop", "vault", "nodeName: east, "),
        pod("shop", "attic", "nodeName: west, "),
        pod("shop", "other", "nodeName: west, "),
        policy("closed", "podSelector: {}, policyTypes: [Ingress]"),
    ]
    .concat()
}

#[test]
fn a_pod_on_the_same_node_is_always_let_in() {
    let made = cluster(&text());
    for plugin in ["calico", "cilium", "weave"] {
        let network = Network::on(&made, Plugin::by_id(plugin));
        let end = |name: &str| network.ends(name, Direction::Ingress).expect("an end")[0];
        let ask = |from: &str, to: &str| network.answer(end(from), end(to));
        let own = ask("pay/probe", "shop/vault");
        assert!(
            own.ports.is_all() && own.certain.is_all() && own.doubts.is_empty(),
            "{plugin}"
        );
        // On another node it is a stranger, and where it runs may not be known.
        let far = ask("pay/probe", "shop/attic");
        assert!(far.ports.is_empty() && far.certain.is_empty(), "{plugin}");
        let stray = ask("pay/stray", "shop/vault");
        assert!(
            stray.certain.is_empty() && !stray.doubts.is_empty(),
            "{plugin}"
        );
    }
}

#[test]
fn the_relation_of_classes_and_the_unsure_pairs_say_what_each_answer_says() {
    let made = cluster(&text());
    for plugin in ["calico", "cilium"] {
        let network = Network::on(&made, Plugin::by_id(plugin));
        let relation = network.relation();
        let ids: Vec<_> = network.endpoints().ids().collect();
        for from in &ids {
            for to in ids.iter().filter(|to| *to != from) {
                let answer = network.answer(Side::Endpoint(*from), Side::Endpoint(*to));
                let name = |id| network.endpoints()[id].label();
                let pair = format!("{plugin}: {} => {}", name(*from), name(*to));
                let classes = [*from, *to].map(|id| relation.class_of[id]);
                assert_eq!(
                    relation.between(classes[0], classes[1]),
                    answer.ports,
                    "{pair}"
                );
                let mut unsure = network.unsure_pairs().iter();
                let is_unsure = unsure.any(|pair| (pair.from, pair.to) == (*from, *to));
                assert_eq!(
                    is_unsure,
                    !answer.doubts.is_empty(),
                    "{pair} {:?}",
                    answer.doubts
                );
            }
        }
        let unknowns = network.unknowns();
        assert!(
            unknowns
                .iter()
                .any(|one| one.starts_with("pay/stray[Pod] => shop/")),
            "{unknowns:?}"
        );
    }
}
