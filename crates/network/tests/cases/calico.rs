//! Corners of Calico's policies, one by one.

use seawall_network::{Direction, LintKind, LintLimits, Network};

use crate::support::{cluster, pod, pods, policy};

fn calico(kind: &str, name: &str, spec: &str) -> String {
    let place = if kind.starts_with("Global") || kind == "Tier" {
        ""
    } else {
        ", namespace: shop"
    };
    format!(
        "---\napiVersion: projectcalico.org/v3\nkind: {kind}\nmetadata: {{name: {name}{place}, labels: {{set: {name}}}}}\nspec: {{{spec}}}\n"
    )
}

/// What may pass from one end to another, and what that hangs on.
#[track_caller]
fn ask(text: &str, from: &str, to: &str) -> (String, String) {
    let made = cluster(text);
    let network = Network::new(&made);
    let from = network.ends(from, Direction::Ingress).expect("an end")[0];
    let to = network.ends(to, Direction::Egress).expect("an end")[0];
    let answer = network.answer(from, to);
    (answer.ports.to_string(), answer.doubts.join("\n"))
}

/// What may pass to `db` under a policy for it, from everywhere.
#[track_caller]
fn check(spec: &str, from: &str, expect: &str) {
    let text = pods()
        + &calico(
            "NetworkPolicy",
            "c",
            &format!("selector: app == 'db', {spec}"),
        );
    let made = cluster(&text);
    assert!(Network::new(&made).doubts().is_empty(), "{spec}");
    let (ports, doubts) = ask(&text, from, "shop/db");
    assert_eq!((ports.as_str(), doubts.as_str()), (expect, ""), "{spec}");
}

const ALL: &str = "All Connections";
const NONE: &str = "No Connections";

#[test]
fn types_follow_from_the_rules() {
    check("", "shop/front", NONE);
    check("egress: [{action: Allow}]", "shop/front", ALL);
    check("types: [Egress]", "shop/front", ALL);
    check("ingress: [{action: Allow}], egress: []", "192.0.2.1", ALL);
}

#[test]
fn ends_of_rules() {
    // A selector alone stays in the namespace of the policy; one for namespaces leaves it.
    let rule = |source: &str| format!("ingress: [{{action: Allow, source: {{{source}}}}}]");
    check(&rule("selector: app == 'front'"), "shop/front", ALL);
    check(&rule("selector: app == 'front'"), "pay/front", NONE);
    check(&rule("namespaceSelector: team == 'blue'"), "pay/front", ALL);
    check(
        &rule("namespaceSelector: team == 'blue'"),
        "shop/front",
        NONE,
    );
    check(&rule("namespaceSelector: all()"), "pay/front", ALL);
    check(&rule("namespaceSelector: all()"), "192.0.2.1", NONE);
    check(&rule("namespaceSelector: global()"), "pay/front", NONE);
    check(
        &rule("selector: app == 'front', namespaceSelector: kubernetes.io/metadata.name == 'pay'"),
        "pay/front",
        ALL,
    );
    check(&rule("selector: pcns.team == 'red'"), "shop/front", ALL);
    check(
        &rule("namespaceSelector: all(), selector: projectcalico.org/namespace == 'pay'"),
        "pay/front",
        ALL,
    );
    // Whom a rule leaves out, it leaves out of the namespace of the policy.
    check(&rule("notSelector: app == 'front'"), "shop/front", NONE);
    check(&rule("notSelector: app == 'web'"), "shop/front", ALL);
    check(&rule("notSelector: app == 'web'"), "pay/front", NONE);
    check(&rule("notSelector: app == 'web'"), "192.0.2.1", NONE);
    // Addresses outside.
    check(&rule("nets: [192.0.2.0/24]"), "192.0.2.1", ALL);
    check(&rule("nets: [192.0.2.1]"), "192.0.2.2", NONE);
    check(
        &rule("nets: [192.0.2.0/24], notNets: [192.0.2.1/32]"),
        "192.0.2.1",
        NONE,
    );
    check(
        "ingress: [{action: Allow, ipVersion: 6}]",
        "192.0.2.1",
        NONE,
    );
    check(
        "ingress: [{action: Allow, ipVersion: 6}]",
        "2001:db8::1",
        ALL,
    );
}

#[test]
fn protocols_and_ports() {
    let rule = |what: &str| format!("ingress: [{{action: Allow, {what}}}]");
    for (what, expect) in [
        ("protocol: TCP", "TCP 1-65535"),
        ("protocol: 17", "UDP 1-65535"),
        ("protocol: ICMP", NONE),
        ("notProtocol: TCP", "SCTP 1-65535,UDP 1-65535"),
        (
            "protocol: TCP, destination: {ports: [80, '90:92', http]}",
            "TCP 80,90-92,8080",
        ),
        (
            "protocol: TCP, destination: {ports: ['8000:8090'], notPorts: [http, 8000]}",
            "TCP 8001-8079,8081-8090",
        ),
        (
            "protocol: UDP, destination: {notPorts: ['2:65535']}",
            "UDP 1",
        ),
        ("protocol: UDP, destination: {ports: [http]}", NONE),
    ] {
        check(&rule(what), "shop/front", expect);
    }
    // Which requests are made is in no object: what passes is at most the port.
    let requests = "protocol: TCP, http: {methods: [GET]}, destination: {ports: [80]}";
    let spec = format!("selector: app == 'db', {}", rule(requests));
    let text = pods() + &calico("NetworkPolicy", "c", &spec);
    let limited = "NetworkPolicy `c` allows only some requests";
    assert_eq!(
        ask(&text, "shop/front", "shop/db"),
        ("TCP 80".to_owned(), limited.to_owned())
    );
}

#[test]
fn accounts() {
    let account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop, labels: {trusted: 'yes'}}\n";
    let text = |rule: &str, more: &str| {
        pod("shop", "db", "")
            + &pod("shop", "front", "serviceAccountName: web, ")
            + more
            + &calico(
                "NetworkPolicy",
                "c",
                &format!("selector: app == 'db', ingress: [{{action: Allow, source: {{{rule}}}}}]"),
            )
    };
    let names = "serviceAccounts: {names: [web]}";
    let by_label = "serviceAccounts: {selector: has(trusted)}";
    let said = |text: &str| ask(text, "shop/front", "shop/db");
    assert_eq!(said(&text(names, "")), (ALL.to_owned(), String::new()));
    assert_eq!(said(&text("serviceAccounts: {names: [other]}", "")).0, NONE);
    assert_eq!(
        said(&text(by_label, account)),
        (ALL.to_owned(), String::new())
    );
    // Labels of an account that is not in the input are not known.
    let (ports, doubts) = said(&text(by_label, ""));
    assert_eq!(ports, NONE);
    assert!(doubts.contains("might select shop/front"), "{doubts}");
    // The subject by its account.
    let subject = pod("shop", "db", "serviceAccountName: web, ")
        + &pod("shop", "front", "")
        + account
        + &calico("NetworkPolicy", "c", "serviceAccountSelector: has(trusted)");
    assert_eq!(ask(&subject, "shop/front", "shop/db").0, NONE);
    assert_eq!(ask(&subject, "shop/db", "shop/front").0, ALL);
}

#[test]
fn tiers_are_asked_in_order() {
    let deny = "selector: app == 'db', ingress: [{action: Deny, source: {selector: app == 'front'}}, {action: Pass}]";
    let allow = policy("k", "podSelector: {matchLabels: {app: db}}, ingress: [{}]");
    // A tier of its own comes before NetworkPolicy, whatever the order of its policies.
    let early = pods()
        + &calico("Tier", "early", "order: 10")
        + &calico("NetworkPolicy", "c", &format!("tier: early, {deny}"))
        + &allow;
    assert_eq!(ask(&early, "shop/front", "shop/db").0, NONE);
    assert_eq!(ask(&early, "pay/front", "shop/db").0, ALL);
    // In the default tier a policy without an order comes after NetworkPolicy.
    let last = pods() + &calico("NetworkPolicy", "c", deny) + &allow;
    assert_eq!(ask(&last, "shop/front", "shop/db").0, ALL);
    let first = last.replace("selector: app == 'db'", "order: 5, selector: app == 'db'");
    assert_eq!(ask(&first, "shop/front", "shop/db").0, NONE);
    // NetworkPolicy isolates, and a later policy of its tier still lets through.
    let isolated = pods()
        + &policy("k", "podSelector: {matchLabels: {app: db}}")
        + &calico(
            "GlobalNetworkPolicy",
            "c",
            "order: 2000, selector: app == 'db', ingress: [{action: Allow, source: {namespaceSelector: team == 'blue'}}]",
        );
    assert_eq!(ask(&isolated, "pay/front", "shop/db").0, ALL);
    assert_eq!(ask(&isolated, "shop/front", "shop/db").0, NONE);
    // What a tier passes on is decided by nobody where it is the last.
    let passing = pods()
        + &calico("Tier", "early", "order: 10, defaultAction: Pass")
        + &calico(
            "GlobalNetworkPolicy",
            "c",
            "tier: early, ingress: [{action: Log}, {action: Deny, source: {nets: [192.0.2.0/24]}}]",
        );
    assert_eq!(ask(&passing, "192.0.2.1", "shop/db").0, NONE);
    assert_eq!(ask(&passing, "198.51.100.1", "shop/db").0, ALL);
    // One that is not in the input has no place that is known.
    let lost = pods() + &calico("NetworkPolicy", "c", &format!("tier: early, {deny}"));
    assert!(
        ask(&lost, "pay/front", "shop/db")
            .1
            .contains("tiers that are not in the input")
    );
}

#[test]
fn sets_of_networks_have_labels() {
    let text = pods()
        + &calico(
            "GlobalNetworkSet",
            "office",
            "nets: [192.0.2.0/24, 198.51.100.7]",
        )
        + &calico("NetworkSet", "partner", "nets: [203.0.113.0/24]")
        + &calico(
            "GlobalNetworkPolicy",
            "c",
            "selector: app == 'db', ingress: [{action: Allow, source: {selector: has(set), nets: [192.0.2.0/25, 198.51.100.0/24, 203.0.113.0/24], notSelector: set == 'partner'}}]",
        );
    assert_eq!(ask(&text, "192.0.2.1", "shop/db").0, ALL);
    assert_eq!(ask(&text, "198.51.100.7", "shop/db").0, ALL);
    assert_eq!(ask(&text, "198.51.100.8", "shop/db").0, NONE);
    assert_eq!(ask(&text, "192.0.2.200", "shop/db").0, NONE);
    assert_eq!(ask(&text, "203.0.113.1", "shop/db").0, NONE);
    // A policy of a namespace sees the sets of its namespace, and with `global()` those of the cluster.
    let of_namespace = |source: &str| {
        pods()
            + &calico("GlobalNetworkSet", "office", "nets: [192.0.2.0/24]")
            + &calico("NetworkSet", "partner", "nets: [203.0.113.0/24]")
            + &calico(
                "NetworkPolicy",
                "c",
                &format!(
                    "selector: app == 'db', ingress: [{{action: Allow, source: {{{source}}}}}]"
                ),
            )
    };
    let own = of_namespace("selector: has(set)");
    assert_eq!(ask(&own, "203.0.113.1", "shop/db").0, ALL);
    assert_eq!(ask(&own, "192.0.2.1", "shop/db").0, NONE);
    let global = of_namespace("selector: has(set), namespaceSelector: global()");
    assert_eq!(ask(&global, "203.0.113.1", "shop/db").0, NONE);
    assert_eq!(ask(&global, "192.0.2.1", "shop/db").0, ALL);
    // Domains in a set are not modelled.
    let domains = own.replace(
        "nets: [203.0.113.0/24]",
        "allowedEgressDomains: ['*.example.com']",
    );
    let (ports, doubts) = ask(&domains, "192.0.2.1", "shop/db");
    assert!(ports == NONE && doubts.contains("domain names"), "{doubts}");
}

#[test]
fn what_is_not_modelled_is_said() {
    let rule = |what: &str| {
        pods()
            + &calico(
                "NetworkPolicy",
                "c",
                &format!("selector: app == 'db', ingress: [{{action: Allow, {what}}}]"),
            )
    };
    for (what, says) in [
        ("source: {services: {name: a, namespace: b}}", "services"),
        ("protocol: TCP, source: {ports: [80]}", "source ports"),
        (
            "destination: {serviceAccounts: {selector: has(trusted)}}",
            "conditions for the pods",
        ),
        // The addresses of these pods are not in the input.
        ("source: {nets: [10.0.0.0/8]}", "might select shop/front"),
    ] {
        let (ports, doubts) = ask(&rule(what), "shop/front", "shop/db");
        assert!(ports == NONE && doubts.contains(says), "{what}: {doubts}");
    }
    // With its address a pod is in a block or not.
    let known = rule("source: {nets: [10.0.0.0/8]}").replace(
        "---\napiVersion: projectcalico.org/v3",
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: near, namespace: shop}\nspec: {containers: [{name: a, image: b}]}\nstatus: {podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}]}\n---\napiVersion: projectcalico.org/v3",
    );
    assert_eq!(
        ask(&known, "shop/near", "shop/db"),
        (ALL.to_owned(), String::new())
    );
    let twice = known.replace("[{ip: 10.0.0.5}]", "[{ip: 10.0.0.5}, {ip: 'fd00::5'}]");
    assert!(ask(&twice, "shop/near", "shop/db").1.contains("might"));
}

#[test]
fn what_cannot_be_read_makes_answers_uncertain() {
    for (spec, path, says) in [
        ("selector: app = 'db'", "spec.selector", "an operator"),
        (
            "ingress: [{action: Permit}]",
            "spec.ingress[0].action",
            "not one of Allow",
        ),
        (
            "ingress: [{action: Allow, source: {nets: [10.0.0.0/33]}}]",
            "spec.ingress[0].source.nets[0]",
            "neither an IP address",
        ),
        (
            "ingress: [{action: Allow, protocol: TCP, destination: {ports: ['9:8']}}]",
            "spec.ingress[0].destination.ports[0]",
            "not a valid port",
        ),
        (
            "ingress: [{action: Allow, destination: {ports: [80]}}]",
            "spec.ingress[0].destination.ports",
            "require a protocol",
        ),
        (
            "ingress: [{action: Allow, protocol: TPC}]",
            "spec.ingress[0].protocol",
            "not a valid protocol",
        ),
        ("types: [ingress]", "spec.types[0]", "policy type"),
        ("tier: nowhere", "spec.tier", "not in the input"),
    ] {
        let text = pods() + &calico("NetworkPolicy", "c", spec);
        let made = cluster(&text);
        let network = Network::new(&made);
        let doubts = network.doubts();
        assert_eq!(doubts.len(), 1, "{spec}: {doubts:?}");
        assert_eq!(doubts[0].path, path);
        assert!(doubts[0].message.contains(says), "{:?}", doubts[0]);
        let (_, doubts) = ask(&text, "pay/front", "shop/db");
        let unsure = if path == "spec.tier" {
            "tiers that are not in the input"
        } else {
            "could not be read completely"
        };
        assert!(doubts.contains(unsure), "{spec}: {doubts}");
    }
}

#[test]
fn what_is_not_for_pods_decides_nothing() {
    for (kind, spec) in [
        (
            "GlobalNetworkPolicy",
            "doNotTrack: true, applyOnForward: true",
        ),
        ("GlobalNetworkPolicy", "preDNAT: true, applyOnForward: true"),
        ("StagedGlobalNetworkPolicy", ""),
        ("GlobalNetworkPolicy", "namespaceSelector: global()"),
    ] {
        let text = pods() + &calico(kind, "c", spec);
        let said = ask(&text, "pay/front", "shop/db");
        assert_eq!(said, (ALL.to_owned(), String::new()), "{kind} {spec}");
    }
}

#[test]
fn an_object_that_two_groups_show_is_one() {
    let shown = calico("NetworkPolicy", "deny", "selector: app == 'db'");
    let stored = shown
        .replace("projectcalico.org/v3", "crd.projectcalico.org/v1")
        .replace("name: deny", "name: default.deny");
    let made = cluster(&(pods() + &shown + &stored));
    assert_eq!(Network::new(&made).policies().len(), 1);
    let alone = pods() + &stored;
    assert_eq!(ask(&alone, "pay/front", "shop/db").0, NONE);
}

#[test]
fn policies_that_do_nothing_are_found() {
    let text = pods()
        + &calico(
            "GlobalNetworkPolicy",
            "c",
            "selector: app == 'nobody', ingress: [{action: Log}]",
        );
    let made = cluster(&text);
    let lints = Network::new(&made).lints(&LintLimits::default());
    let kinds: Vec<(LintKind, &str)> = lints
        .all
        .iter()
        .map(|lint| (lint.kind, &*lint.path))
        .collect();
    assert_eq!(kinds, [(LintKind::SelectsNothing, "spec.selector")]);
}
