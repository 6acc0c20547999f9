//! What Calico refuses in rules leaves answers open.

use seawall_network::Network;

use crate::support::{cluster, pods};

fn doubts(direction: &str, rule: &str) -> String {
    let made = cluster(&format!(
        "{}---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{name: k, namespace: shop}}\nspec: {{selector: all(), {direction}: [{{{rule}}}]}}\n",
        pods()
    ));
    let network = Network::new(&made);
    let all = network.doubts().iter();
    let texts: Vec<&str> = all.map(|doubt| &*doubt.message).collect();
    texts.join("; ")
}

#[test]
fn fields_that_do_not_fit() {
    for (direction, rule, why) in [
        (
            "ingress",
            "action: Deny, protocol: TCP, icmp: {type: 8}",
            "requires `protocol: ICMP`",
        ),
        (
            "ingress",
            "action: Deny, notICMP: {type: 8}",
            "requires `protocol: ICMP`",
        ),
        (
            "ingress",
            "action: Deny, protocol: ICMP, icmp: {code: 1}",
            "`code` requires `type`",
        ),
        (
            "ingress",
            "action: Deny, protocol: ICMP, icmp: {type: 300}",
            "from 0 to 254",
        ),
        ("ingress", "action: Deny, ipVersion: 5", "neither 4 nor 6"),
        (
            "ingress",
            "action: Deny, ipVersion: 6, source: {nets: [10.0.0.0/8]}",
            "not that of the networks",
        ),
        (
            "ingress",
            "action: Deny, source: {nets: [10.0.0.0/8, 'fd00::/8']}",
            "cannot be combined",
        ),
        (
            "ingress",
            "action: Allow, protocol: UDP, http: {methods: [GET]}",
            "requires `protocol: TCP`",
        ),
        (
            "egress",
            "action: Allow, http: {methods: [GET]}",
            "only allowed in ingress",
        ),
        (
            "ingress",
            "action: Deny, protocol: ICMP, destination: {ports: [80]}",
            "has no ports",
        ),
        (
            "ingress",
            "action: Deny, source: {ports: [80]}",
            "require a protocol",
        ),
        (
            "egress",
            "action: Allow, source: {services: {name: a}}",
            "not allowed as the source",
        ),
        (
            "egress",
            "action: Allow, destination: {services: {name: a}, nets: [10.0.0.0/8]}",
            "`nets` cannot be combined",
        ),
        (
            "egress",
            "action: Allow, destination: {services: {namespace: a}}",
            "requires `name`",
        ),
    ] {
        let text = doubts(direction, rule);
        assert!(text.contains(why), "{rule}: {text}");
    }
    for rule in [
        "action: Deny, protocol: ICMPv6, ipVersion: 6, icmp: {type: 8, code: 0}, source: {nets: ['fd00::/8']}",
        "action: Allow, http: {methods: [GET]}",
        "action: Allow, protocol: SCTP, destination: {ports: [80]}",
    ] {
        assert_eq!(doubts("ingress", rule), "", "{rule}");
    }
}
