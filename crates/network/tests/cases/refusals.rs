//! Policies that the API server or the plugin refuses: each is a doubt, and nothing that hangs on one is certain.

use seawall_network::Network;

use crate::certainty::verdict;
use crate::support::{cluster, pods};

#[track_caller]
fn check(kind: &str, spec: &str, path: &str) {
    let text = format!(
        "{}---\napiVersion: {kind}\nmetadata: {{name: p, namespace: shop}}\nspec: {{{spec}}}\n",
        pods()
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let paths: Vec<&str> = network
        .doubts()
        .iter()
        .map(|doubt| doubt.path.as_str())
        .collect();
    assert!(paths.contains(&path), "{spec}: {paths:?}");
    let ways = [("shop/front", "shop/db"), ("shop/db", "shop/front")];
    let answers = ways.map(|(from, to)| verdict(&text, from, to, 80));
    assert!(
        answers.iter().all(|answer| answer.starts_with("unknown")),
        "{spec}: {answers:?}"
    );
}

#[test]
fn policies_of_cilium() {
    let kind = "cilium.io/v2\nkind: CiliumNetworkPolicy";
    let all = "endpointSelector: {}, ";
    for (spec, path) in [
        (
            "ingress: [{fromEntities: [wrld]}]",
            "spec.ingress[0].fromEntities[0]",
        ),
        (
            "ingress: [{toPorts: [{ports: [{port: '70000'}]}]}]",
            "spec.ingress[0].toPorts[0].ports[0]",
        ),
        (
            "ingress: [{toPorts: [{ports: [{port: 80}]}]}]",
            "spec.ingress[0].toPorts[0].ports[0]",
        ),
        (
            "ingress: [{toPorts: [{ports: [{port: '80', protocol: tcpp}]}]}]",
            "spec.ingress[0].toPorts[0].ports[0].protocol",
        ),
        (
            "ingress: [{fromCIDR: [10.0.0.0/40]}]",
            "spec.ingress[0].fromCIDR[0]",
        ),
        (
            "ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/8]}]}]",
            "spec.ingress[0].fromCIDRSet[0].except[0]",
        ),
        (
            "ingress: [{fromEndpoint: [{}]}]",
            "spec.ingress[0].fromEndpoint",
        ),
        (
            "ingress: [{fromFQDNs: [{matchName: a.example}]}]",
            "spec.ingress[0].fromFQDNs",
        ),
        (
            "ingress: [{fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}]",
            "spec.ingress[0]",
        ),
        (
            "ingressDeny: [{toPorts: [{ports: [{port: '80'}], rules: {http: [{}]}}]}]",
            "spec.ingressDeny[0].toPorts[0].rules",
        ),
        ("ingres: [{}]", "spec.ingres"),
    ] {
        check(kind, &format!("{all}{spec}"), path);
    }
    check(kind, "ingress: [{}]", "spec");
    check(
        kind,
        "endpointSelector: {}, nodeSelector: {}, ingress: [{}]",
        "spec",
    );
    check(
        kind,
        "endpointSelector: {matchExpressions: [{key: a, operator: in, values: [b]}]}, ingress: [{}]",
        "spec.endpointSelector.matchExpressions[0]",
    );
    let ports: Vec<String> = (1..42).map(|port| format!("{{port: '{port}'}}")).collect();
    check(
        kind,
        &format!(
            "{all}ingress: [{{toPorts: [{{ports: [{}]}}]}}]",
            ports.join(", ")
        ),
        "spec.ingress[0].toPorts[0].ports",
    );
}

#[test]
fn policies_of_calico() {
    let kind = "projectcalico.org/v3\nkind: NetworkPolicy";
    let all = "selector: all(), ";
    for (spec, path) in [
        ("ingress: [{action: allow}]", "spec.ingress[0].action"),
        ("ingress: [{protocol: TCP}]", "spec.ingress[0].action"),
        (
            "ingress: [{action: Allow, protocol: TCPP}]",
            "spec.ingress[0].protocol",
        ),
        (
            "ingress: [{action: Allow, destination: {ports: [80]}}]",
            "spec.ingress[0].destination.ports",
        ),
        (
            "ingress: [{action: Allow, protocol: TCP, destination: {ports: ['90:80']}}]",
            "spec.ingress[0].destination.ports[0]",
        ),
        (
            "ingress: [{action: Allow, source: {nets: [10.0.0.0/40]}}]",
            "spec.ingress[0].source.nets[0]",
        ),
        (
            "ingress: [{action: Allow, source: {net: [10.0.0.0/8]}}]",
            "spec.ingress[0].source.net",
        ),
        (
            "ingress: [{action: Deny, http: {methods: [GET]}}]",
            "spec.ingress[0].http",
        ),
        ("types: [ingress]", "spec.types[0]"),
        ("tier: nowhere, ingress: [{action: Allow}]", "spec.tier"),
        ("order: first, ingress: [{action: Allow}]", "spec.order"),
        ("ingres: [{action: Allow}]", "spec.ingres"),
    ] {
        check(kind, &format!("{all}{spec}"), path);
    }
    check(
        kind,
        "selector: \"app = 'a'\", ingress: [{action: Allow}]",
        "spec.selector",
    );
}
