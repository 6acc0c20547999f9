//! What Cilium's agent refuses leaves answers open, and what asks for authentication does, too.

use seawall_network::{Network, Side};

use crate::support::{cluster, pods};

/// Whether `shop/front` reaches `shop/db` under a policy for `db`, and what is said of the policy.
fn ask(spec: &str, more: &str) -> (&'static str, String) {
    let made = cluster(&format!(
        "{}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, {spec}}}\n{more}",
        pods()
    ));
    let network = Network::new(&made);
    let end = |name: &str| {
        let mut all = network.endpoints().iter();
        let found = all.find(|(_, end)| end.namespace == "shop" && end.name() == name);
        Side::Endpoint(found.expect("a pod").0)
    };
    let answer = network.answer(end("front"), end("db"));
    let said = match (answer.certain.is_all(), answer.possible.is_empty()) {
        (true, _) => "yes",
        (_, true) => "no",
        _ => "unknown",
    };
    let doubts = network.doubts().iter();
    let texts: Vec<String> = doubts.map(|doubt| doubt.message.clone()).collect();
    (
        said,
        format!("{} {}", texts.join("; "), answer.doubts.join("; ")),
    )
}

#[track_caller]
fn refused(spec: &str, why: &str) {
    let (said, text) = ask(spec, "");
    assert_eq!(said, "unknown", "{spec}");
    assert!(text.contains(why), "{spec}: {text}");
}

#[test]
fn rules_that_the_agent_refuses() {
    let ingress = |port: &str, rules: &str| {
        format!("ingress: [{{fromEndpoints: [{{}}], toPorts: [{{ports: [{port}], {rules}}}]}}]")
    };
    let egress = |port: &str, rules: &str| {
        format!(
            "ingress: [{{}}], egress: [{{toEndpoints: [{{}}], toPorts: [{{ports: [{port}], {rules}}}]}}]"
        )
    };
    let tcp = "{port: '80', protocol: TCP}";
    let http = "rules: {http: [{method: GET}]}";
    refused(&ingress("{port: '80'}", http), "require `protocol: TCP`");
    refused(
        &ingress("{port: '80', protocol: UDP}", http),
        "require `protocol: TCP`",
    );
    refused(&ingress("{port: '0', protocol: TCP}", http), "port 0");
    refused(
        &ingress(
            "{port: '53', protocol: UDP}",
            "rules: {dns: [{matchPattern: '*'}]}",
        ),
        "only allowed in egress",
    );
    refused(
        &egress(
            "{port: '53', endPort: 60, protocol: UDP}",
            "rules: {dns: [{matchPattern: '*'}]}",
        ),
        "port ranges",
    );
    refused(
        &egress("", "rules: {dns: [{matchPattern: '*'}]}"),
        "require port 53",
    );
    refused(
        &ingress(tcp, "rules: {http: [{}], kafka: [{topic: x}]}"),
        "several protocols",
    );
    refused(&ingress(tcp, "rules: {l7: [{a: b}]}"), "requires `l7proto`");
    refused(
        &ingress(tcp, "rules: {http: [{path: '/('}]}"),
        "not a valid regular expression",
    );
    refused(
        &ingress(tcp, "rules: {http: [{headerMatches: [{value: a}]}]}"),
        "the header has no name",
    );
    refused(
        &ingress(tcp, "listener: {name: a}"),
        "only allowed in egress",
    );
    refused(
        &egress(tcp, &format!("listener: {{name: a}}, {http}")),
        "cannot be combined",
    );
    refused(
        &ingress(tcp, &format!("serverNames: [a.b], {http}")),
        "require `terminatingTLS`",
    );
    refused(
        &ingress("{port: 'a--b', protocol: TCP}", "x: y").replace(", x: y", ""),
        "not a valid port or port name",
    );
    refused(
        "ingress: [{icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: '80'}]}]}]",
        "`icmps` and `toPorts`",
    );
    refused(
        "ingress: [{icmps: [{fields: [{type: 8, family: IPv5}]}]}]",
        "not an IP family",
    );
    refused(
        "ingress: [{fromEndpoints: [{matchLabels: {'a b': c}}]}]",
        "not a valid label key",
    );
    refused(
        "ingress: [{fromCIDRSet: [{except: [10.0.0.0/8]}]}]",
        "exactly one of",
    );
    refused(
        "ingress: [{}], egress: [{toFQDNs: [{matchName: 'a b.com'}]}]",
        "not a valid domain name",
    );
    refused(
        "ingress: [{}], egress: [{toFQDNs: [{matchName: a.b, matchPattern: '*.b'}]}]",
        "cannot be combined",
    );
}

#[test]
fn rules_that_the_agent_takes() {
    for spec in [
        "ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '0', protocol: ANY}]}]}]",
        "ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}]}]",
        "ingress: [{fromEndpoints: [{}], authentication: {mode: disabled}}]",
    ] {
        let (said, text) = ask(spec, "");
        assert_eq!(said, "yes", "{spec} {text}");
    }
    for spec in [
        "ingress: [{icmps: [{fields: [{type: EchoRequest, family: IPv4}]}]}]",
        "ingress: [{}], egress: [{toFQDNs: [{matchPattern: '**.example.com'}], toPorts: [{ports: [{port: https, protocol: TCP}], serverNames: [a.b]}]}, {toEndpoints: [{}], toPorts: [{ports: [{port: '53'}], rules: {dns: [{matchPattern: '*'}]}}]}]",
    ] {
        let (said, text) = ask(spec, "");
        assert_eq!((said, text.trim()), ("no", ""), "{spec}");
    }
}

#[test]
fn what_the_agents_are_told_refuses_more() {
    let config = |data: &str| {
        format!(
            "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cilium-config, namespace: kube-system}}\ndata: {{{data}}}\n"
        )
    };
    for (spec, data) in [
        (
            "ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{method: GET}]}}]}]",
            "enable-l7-proxy: 'false'",
        ),
        (
            "ingress: [{icmps: [{fields: [{type: 8}]}]}]",
            "enable-icmp-rules: 'false'",
        ),
        (
            "enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]",
            "enable-non-default-deny-policies: 'false'",
        ),
    ] {
        let (said, text) = ask(spec, &config(data));
        assert_eq!(said, "unknown", "{spec}");
        assert!(text.contains("turns"), "{text}");
    }
}

#[test]
fn authentication_is_not_passing() {
    for mode in ["required", "test-always-fail"] {
        let rule = format!("{{fromEndpoints: [{{}}], authentication: {{mode: {mode}}}}}");
        // It is asked for even where another rule lets the same through.
        for spec in [
            format!("ingress: [{rule}]"),
            format!("ingress: [{{fromEndpoints: [{{}}]}}, {rule}]"),
        ] {
            let (said, text) = ask(&spec, "");
            assert_eq!(said, "unknown", "{spec}");
            assert!(text.contains(&format!("`mode: {mode}`")), "{text}");
        }
    }
    refused(
        "ingress: [{fromEndpoints: [{}], authentication: {mode: maybe}}]",
        "not a valid authentication mode",
    );
}

#[test]
fn shapes_that_the_definition_refuses() {
    for (spec, why) in [
        ("ingress: {}", "expected a list"),
        ("ingress: [], egressDeny: all", "expected a list"),
        ("ingress: [{fromEndpoints: {}}]", "expected a list"),
        (
            "ingress: [{fromEndpoints: [{matchLabel: {app: front}}]}]",
            "unknown field `matchLabel`",
        ),
        (
            "ingress: [{fromEndpoints: [{matchLabels: {app: 1}}]}]",
            "not a string",
        ),
        (
            "ingress: [{fromEndpoints: [{matchExpressions: {key: app}}]}]",
            "expected a list",
        ),
    ] {
        refused(spec, why);
    }
}
