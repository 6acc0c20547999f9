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
