//! Pods, Services and routes that are declared several times with different content: certain is what holds for each.

use seawall_model::Cluster;
use seawall_network::{Network, Protocol, Side};

use crate::support::cluster;

/// Marks what is declared more than once, as loading does.
fn contested(text: &str) -> Cluster {
    let mut made = cluster(text);
    let twice = made.repeated().collect();
    made.contest(twice);
    made
}

const GUARD: &str = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: guard, namespace: den}\nspec: {podSelector: {matchLabels: {role: fox}}, ingress: [{ports: [{port: 80}]}]}\n";

fn pod(name: &str, role: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: den, labels: {{role: {role}}}}}\nspec: {{containers: [{{name: a, image: a, ports: [{{containerPort: 80}}]}}]}}\n"
    )
}

fn service(target: &str, form: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: door, namespace: den}}\nspec: {{type: {form}, selector: {{role: {target}}}, ports: [{{port: 80}}]}}\n"
    )
}

/// Whether a pod of this role reaches each declaration of the pod `it` on a port: `yes`, `no`, or `?`.
fn answers(text: &str, port: u16) -> Vec<&'static str> {
    let made = contested(text);
    let network = Network::new(&made);
    let end = |name: &str| {
        let all = network.endpoints().iter();
        all.filter(|(_, end)| end.name() == name)
            .map(|(id, _)| Side::Endpoint(id))
            .collect::<Vec<Side>>()
    };
    let from = end("asker")[0];
    let wanted = seawall_network::Ports::one(Protocol::Tcp, port);
    let word = |to: Side| {
        let answer = network.answer_about(from, to, &wanted);
        let has = |ports: &seawall_network::Ports| ports.has(Protocol::Tcp, port);
        assert_eq!(
            answer.doubts.is_empty(),
            has(&answer.certain) == has(&answer.possible)
        );
        match (has(&answer.certain), has(&answer.possible)) {
            (true, _) => "yes",
            (false, false) => "no",
            (false, true) => "?",
        }
    };
    end("it").into_iter().map(word).collect()
}

#[test]
fn a_pod_that_is_declared_twice_is_certain_where_both_agree() {
    let ends = format!("{GUARD}{}", pod("asker", "hen"));
    let both = format!("{ends}{}{}", pod("it", "fox"), pod("it", "hen"));
    assert_eq!(answers(&both, 80), ["yes", "yes"]);
    assert_eq!(answers(&both, 81), ["?", "?"]);
    // Of one kind for policies, whatever else differs.
    let image = pod("it", "fox").replace("image: a", "image: b");
    let alike = format!("{ends}{}{image}", pod("it", "fox"));
    assert_eq!(answers(&alike, 81), ["no"]);
    let many: String = (0..20)
        .map(|number| pod("it", &format!("r{number}")))
        .collect();
    let many = answers(&format!("{ends}{}{many}", pod("it", "fox")), 80);
    assert_eq!((many.len(), many[0]), (21, "?"));
}

#[test]
fn a_service_that_is_declared_twice_leads_where_either_does() {
    let pods = format!("{GUARD}{}{}", pod("one", "fox"), pod("two", "hen"));
    let made = contested(&format!(
        "{pods}{}{}",
        service("fox", "ClusterIP"),
        service("hen", "ClusterIP")
    ));
    let network = Network::new(&made);
    let wanted = Some((Protocol::Tcp, 80));
    let arrivals = network.arrivals("service:den/door", wanted).expect("ends");
    assert_eq!(arrivals.list.len(), 2);
    assert!(arrivals.one_of.is_some() && !arrivals.may_be_nothing);
    let nowhere = contested(&format!(
        "{pods}{}{}",
        service("fox", "ClusterIP"),
        service("owl", "ClusterIP")
    ));
    let network = Network::new(&nowhere);
    let arrivals = network.arrivals("service:den/door", wanted).expect("ends");
    assert!(arrivals.list.len() == 1 && arrivals.may_be_nothing);
}

#[test]
fn a_way_that_only_one_declaration_opens_hangs_on_it() {
    let ways = |text: &str| {
        let made = contested(text);
        let network = Network::new(&made);
        let mut ways: Vec<String> = network
            .ways_in()
            .distinct()
            .map(|way| {
                format!(
                    "{} {}{}",
                    way.kind,
                    way.ports,
                    if way.assumes.is_some() { "?" } else { "" }
                )
            })
            .collect();
        ways.sort();
        ways.dedup();
        ways
    };
    let pods = format!("{}{}", pod("one", "fox"), pod("two", "hen"));
    let twice = |one: &str, other: &str| format!("{pods}{one}{other}");
    let (open, closed) = (service("fox", "LoadBalancer"), service("fox", "ClusterIP"));
    for text in [twice(&open, &closed), twice(&closed, &open)] {
        assert_eq!(ways(&text), ["LoadBalancer TCP 80?"]);
    }
    // Both open it.
    let labelled = open.replace("name: door", "labels: {a: b}, name: door");
    assert_eq!(ways(&twice(&open, &labelled)), ["LoadBalancer TCP 80"]);
    // A route to a Service leads where either declaration does.
    let ingress = "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: den}\nspec: {defaultBackend: {service: {name: door, port: {number: 80}}}}\n";
    let text = twice(&closed, &service("hen", "ClusterIP"));
    let made = contested(&format!("{text}{ingress}"));
    let network = Network::new(&made);
    let ways = network.ways_in();
    assert!(
        network
            .endpoints()
            .ids()
            .all(|id| ways.at(id).all(|way| way.assumes.is_some()))
    );
    assert_eq!(
        network.endpoints().ids().filter(|id| ways.has(*id)).count(),
        2
    );
}

#[test]
fn a_service_for_its_own_node_is_certain_of_nobody() {
    let ask = |policy: &str| {
        let local = service("hen", "ClusterIP").replace("spec: {", &format!("spec: {{{policy}"));
        let made = cluster(&format!(
            "{}{}{local}",
            pod("one", "fox"),
            pod("two", "hen")
        ));
        let network = Network::new(&made);
        let wanted = Some((Protocol::Tcp, 80));
        let arrivals = network.arrivals("service:den/door", wanted).expect("ends");
        let from = network
            .ends("den/one", seawall_network::Direction::Ingress)
            .expect("an end")[0];
        let answer = network.connection(from, &arrivals.list[0]).answer;
        (answer.ports.has(Protocol::Tcp, 80), answer.doubts.len())
    };
    assert_eq!(ask(""), (true, 0));
    assert_eq!(ask("internalTrafficPolicy: Cluster, "), (true, 0));
    assert_eq!(ask("internalTrafficPolicy: Local, "), (true, 1));
}

fn guard(spec: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: guard, namespace: den}}\nspec: {{{spec}}}\n"
    )
}

#[test]
fn a_policy_that_is_declared_twice_is_certain_where_both_agree() {
    let ends = format!("{}{}", pod("asker", "hen"), pod("it", "fox"));
    let foxes = |ports: &str| {
        let rules: Vec<String> = ports
            .split_whitespace()
            .map(|port| format!("{{ports: [{{port: {port}}}]}}"))
            .collect();
        guard(&format!(
            "podSelector: {{matchLabels: {{role: fox}}}}, ingress: [{}]",
            rules.join(", ")
        ))
    };
    let both = format!("{ends}{}{}", foxes("80 81"), foxes("81 82"));
    let ask = |text: &str, ports: &[u16]| -> Vec<&str> {
        ports.iter().map(|port| answers(text, *port)[0]).collect()
    };
    assert_eq!(ask(&both, &[80, 81, 82, 83]), ["?", "yes", "?", "no"]);
    // One of them is for others.
    let owls = guard("podSelector: {matchLabels: {role: owl}}, ingress: []");
    for text in [
        format!("{ends}{}{owls}", foxes("80")),
        format!("{ends}{owls}{}", foxes("80")),
    ] {
        assert_eq!(ask(&text, &[80, 81]), ["yes", "?"]);
    }
    // Neither is for it, or another policy decides it anyway.
    let other = guard("podSelector: {matchLabels: {role: cat}}, ingress: []");
    assert_eq!(ask(&format!("{ends}{owls}{other}"), &[80]), ["yes"]);
    let closed = foxes("").replace("name: guard", "name: wall");
    let walled = format!("{ends}{}{owls}{closed}", foxes("80"));
    assert_eq!(ask(&walled, &[80, 81]), ["?", "no"]);
    // Another namespace, and one of several declarations in a broken state.
    let broken = foxes("80").replace("port: 80", "port: 80, endPort: 70");
    assert_eq!(ask(&format!("{ends}{}{broken}", foxes("80")), &[80]), ["?"]);
    let many: String = (100..120)
        .map(|port| foxes(&format!("80 {port}")))
        .collect();
    assert_eq!(ask(&format!("{ends}{many}"), &[80, 81]), ["?", "?"]);
}

#[test]
fn a_policy_that_is_declared_twice_leaves_others_of_its_namespace_alone() {
    let ends = format!(
        "{}{}{}",
        pod("one", "fox"),
        pod("two", "hen"),
        pod("three", "owl")
    );
    let text = format!(
        "{ends}{}{}",
        guard("podSelector: {matchLabels: {role: fox}}, policyTypes: [Ingress, Egress]"),
        guard("podSelector: {matchLabels: {role: hen}}, policyTypes: [Egress]")
    );
    let made = contested(&text);
    let network = Network::new(&made);
    let open: Vec<(&str, bool, bool)> = network
        .exposures()
        .all
        .into_values()
        .iter()
        .map(|one| {
            let name = network.endpoints()[one.endpoint].name();
            let gap = network.entry_gap_at(one.endpoint).is_some();
            (name, gap, one.internet == seawall_network::Reached::Maybe)
        })
        .collect();
    assert_eq!(
        open,
        [
            ("one", true, true),
            ("three", false, false),
            ("two", true, true)
        ]
    );
    assert!(network.unknowns()[0].contains("`guard` is declared several times"));
}

#[test]
fn a_policy_of_administrators_that_is_declared_twice_may_come_first_or_last() {
    let ends = format!("{}{}", pod("asker", "hen"), pod("it", "fox"));
    let admin = |name: &str, priority: u32, action: &str| {
        format!(
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{name: {name}}}\nspec: {{priority: {priority}, subject: {{namespaces: {{}}}}, ingress: [{{action: {action}, from: [{{namespaces: {{}}}}]}}]}}\n"
        )
    };
    // Declared before and behind another one that says something else.
    let text = |one: u32, two: u32| {
        format!(
            "{ends}{}{}{}",
            admin("twice", one, "Allow"),
            admin("twice", two, "Allow"),
            admin("other", 10, "Deny")
        )
    };
    assert_eq!(answers(&text(5, 20), 80), ["?"]);
    assert_eq!(answers(&text(20, 21), 80), ["no"]);
    let labelled = text(5, 5).replacen("{name: twice}", "{name: twice, labels: {a: b}}", 1);
    assert_eq!(answers(&labelled, 80), ["yes"]);
}

#[test]
fn what_holds_by_default_hangs_on_declarations_for_every_pod() {
    let ask = |one: &str, two: &str| {
        let made = contested(&format!("{}{}{}", pod("it", "fox"), guard(one), guard(two)));
        let network = Network::new(&made);
        match network.by_default("den", seawall_network::Direction::Ingress) {
            Some(seawall_network::ByDefault::Denied(_)) => "denied",
            Some(seawall_network::ByDefault::Open) => "open",
            Some(seawall_network::ByDefault::Unknown(_)) => "unknown",
            None => "none",
        }
    };
    let (all, some) = ("podSelector: {}", "podSelector: {matchLabels: {role: fox}}");
    assert_eq!(
        ask(all, "podSelector: {}, ingress: [{ports: [{port: 1}]}]"),
        "denied"
    );
    assert_eq!(ask(all, some), "unknown");
    assert_eq!(ask(some, all), "unknown");
    assert_eq!(ask(some, "podSelector: {matchLabels: {role: hen}}"), "open");
}

#[test]
fn a_service_that_is_declared_twice_leaves_others_of_its_namespace_alone() {
    let text = format!(
        "{}{}{}{}",
        pod("one", "fox"),
        pod("two", "hen"),
        service("fox", "LoadBalancer"),
        service("fox", "ClusterIP")
    );
    let made = contested(&text);
    let network = Network::new(&made);
    let ways = network.ways_in();
    for (id, end) in network.endpoints().iter() {
        assert_eq!(ways.has(id), end.name() == "one");
        assert_eq!(network.entry_gap_at(id), None);
    }
}

/// A namespace that is declared twice, with these labels.
fn namespaces(labels: [&str; 2]) -> String {
    labels
        .map(|labels| {
            format!(
                "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: den, labels: {{{labels}}}}}\n"
            )
        })
        .concat()
}

#[test]
fn a_namespace_that_is_declared_twice_is_certain_where_both_agree() {
    let pods = format!("{}{}", pod("asker", "hen"), pod("it", "hen"));
    let native = |peer: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: den}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{{namespaceSelector: {peer}}}]}}]}}\n"
        )
    };
    let ask = |policy: &str, expect: &str| {
        for labels in [["t: u, v: w", "v: x"], ["v: x", "t: u, v: w"]] {
            let text = format!("{}{pods}{policy}", namespaces(labels));
            assert_eq!(answers(&text, 80), [expect], "{policy} {labels:?}");
        }
    };
    ask(&native("{matchLabels: {t: u}}"), "?");
    ask(&native("{matchLabels: {t: other}}"), "no");
    ask(
        &native("{matchExpressions: [{key: v, operator: Exists}]}"),
        "yes",
    );
    ask(
        &native("{matchLabels: {kubernetes.io/metadata.name: den}}"),
        "yes",
    );
    // Neither declaration has both.
    ask(&native("{matchLabels: {t: u, v: x}}"), "no");
    let cilium = |value: &str| {
        format!(
            "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p, namespace: den}}\nspec: {{endpointSelector: {{}}, ingress: [{{fromEndpoints: [{{matchLabels: {{'k8s:io.cilium.k8s.namespace.labels.t': {value}}}}}]}}]}}\n"
        )
    };
    ask(&cilium("u"), "?");
    ask(&cilium("other"), "no");
    let calico = |selector: &str| {
        format!(
            "---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: den}}\nspec: {{types: [Ingress], ingress: [{{action: Allow, source: {{namespaceSelector: \"{selector}\"}}}}]}}\n"
        )
    };
    ask(&calico("t == 'u'"), "?");
    ask(&calico("has(v)"), "yes");
    ask(&calico("t == 'other'"), "no");
    let many: String = (0..20)
        .map(|number| {
            format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: den, labels: {{n: '{number}'}}}}\n")
        })
        .collect();
    let policy = native("{matchLabels: {t: u}}");
    assert_eq!(answers(&format!("{many}{pods}{policy}"), 80), ["?"]);
}
