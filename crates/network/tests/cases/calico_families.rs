//! A rule of Calico is for the families that its lists of networks have, be they lists of what is left out.

use seawall_network::{Direction, Network, Plugin};

use crate::support::{NAMESPACES, cluster, pod};

/// What comes to `shop/db` under a policy of Calico for it.
#[track_caller]
fn check(ingress: &str, from: &str, expect: &str) {
    let text = format!(
        "{NAMESPACES}{}{}---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: shop}}\nspec: {{selector: app == 'db', types: [Ingress], ingress: [{ingress}]}}\n",
        pod("shop", "db", "")
            + "status: {podIP: 10.1.0.2, podIPs: [{ip: 10.1.0.2}, {ip: 'fd00::2'}]}\n",
        pod("pay", "front", ""),
    );
    let made = cluster(&text);
    let network = Network::on(&made, Plugin::by_id("calico"));
    assert!(network.doubts().is_empty(), "{:?}", network.doubts());
    let from_end = network.ends(from, Direction::Ingress).expect("an end")[0];
    let to = network.ends("shop/db", Direction::Egress).expect("an end")[0];
    let answer = network.answer(from_end, to);
    let found = match (answer.doubts.is_empty(), answer.ports.is_empty()) {
        (false, _) => "unknown",
        (true, false) => "yes",
        (true, true) => "no",
    };
    assert_eq!(found, expect, "{from} {ingress} {:?}", answer.doubts);
}

#[test]
fn networks_that_are_left_out_are_of_a_family() {
    let allow = |source: &str| format!("{{action: Allow, source: {{{source}}}}}");
    check(&allow("notNets: [10.0.0.0/8]"), "203.0.113.9", "yes");
    check(&allow("notNets: [10.0.0.0/8]"), "10.1.0.9", "no");
    check(&allow("notNets: [10.0.0.0/8]"), "2001:db8::9", "no");
    check(&allow("notNets: ['2001:db8::/32']"), "2001:dead::9", "yes");
    check(&allow("notNets: ['2001:db8::/32']"), "203.0.113.9", "no");
    check(&allow("nets: [0.0.0.0/0]"), "2001:dead::9", "no");
}

#[test]
fn a_denial_is_of_a_family_as_well() {
    let rules = "{action: Deny, source: {notNets: [10.0.0.0/8]}}, {action: Allow}";
    check(rules, "203.0.113.9", "no");
    check(rules, "10.1.0.9", "yes");
    check(rules, "2001:db8::9", "yes");
}

/// The networks of the own end count, because a packet has one family.
#[test]
fn the_other_end_of_a_rule_has_a_family_too() {
    let rule =
        "{action: Allow, source: {notNets: [10.0.0.0/8]}, destination: {notNets: [192.0.2.0/24]}}";
    check(rule, "2001:db8::9", "no");
    check(rule, "203.0.113.9", "yes");
    check(rule, "10.1.0.9", "no");
}
