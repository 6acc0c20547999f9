//! Corners of Cilium's policies, one by one.

use seawall_network::{Direction, Network};

use crate::support::{NAMESPACES, cluster, pod, pods, policy};

/// What may pass to `db` under a policy of Cilium for it.
#[track_caller]
fn cilium(spec: &str, from: &str, expect: &str) {
    let text = format!(
        "{}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, {spec}}}\n",
        pods()
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    assert!(network.doubts().is_empty(), "{:?}", network.doubts());
    let from = network.ends(from, Direction::Ingress).expect("an end")[0];
    let to = network.ends("shop/db", Direction::Egress).expect("an end")[0];
    assert_eq!(network.allowed(from, to).to_string(), expect, "{spec}");
}

#[test]
fn policies_of_cilium_for_addresses_and_ports() {
    // An empty rule closes, and lets nothing through; nothing said closes nothing.
    cilium("ingress: [{}]", "shop/front", "No Connections");
    cilium("egress: [{}]", "shop/front", "All Connections");
    // A selector without a word about namespaces is for the own one.
    cilium(
        "ingress: [{fromEndpoints: [{}]}]",
        "shop/front",
        "All Connections",
    );
    cilium(
        "ingress: [{fromEndpoints: [{}]}]",
        "pay/front",
        "No Connections",
    );
    cilium(
        "ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': pay, 'k8s:app': front}}]}]",
        "pay/front",
        "All Connections",
    );
    cilium(
        "ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: blue}}]}]",
        "pay/front",
        "All Connections",
    );
    cilium(
        "ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: blue}}]}]",
        "shop/front",
        "No Connections",
    );
    // An empty list is nobody.
    cilium(
        "ingress: [{fromEndpoints: []}]",
        "shop/front",
        "No Connections",
    );
    cilium(
        "ingress: [{toPorts: [{ports: [{port: '80', protocol: TCP}]}]}]",
        "192.0.2.1",
        "TCP 80",
    );
    cilium(
        "ingress: [{toPorts: [{ports: [{port: '80', endPort: 90}]}]}]",
        "shop/front",
        "SCTP 80-90,TCP 80-90,UDP 80-90",
    );
    cilium(
        "ingress: [{toPorts: [{ports: [{port: http, protocol: TCP}], rules: {http: [{method: GET}]}}]}]",
        "shop/front",
        "TCP 8080",
    );
    cilium(
        "ingress: [{fromEntities: [world]}]",
        "192.0.2.1",
        "All Connections",
    );
    cilium(
        "ingress: [{fromEntities: [world]}]",
        "shop/front",
        "No Connections",
    );
    cilium(
        "ingress: [{fromEntities: [cluster]}]",
        "pay/front",
        "All Connections",
    );
    cilium(
        "ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]",
        "10.1.0.1",
        "No Connections",
    );
    cilium(
        "ingress: [{fromCIDR: [10.0.0.0/8]}]",
        "10.1.0.1",
        "All Connections",
    );
    // What is denied is denied, whatever allows it.
    cilium(
        "ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: front}}], toPorts: [{ports: [{port: '80', protocol: TCP}]}]}]",
        "shop/front",
        "SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535",
    );
    // A policy may open without closing the rest.
    cilium(
        "enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [world]}]",
        "shop/front",
        "All Connections",
    );
}

#[test]
fn policies_of_cilium_add_up_with_network_policy() {
    let text = format!(
        "{}{}---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {{name: c}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, ingress: [{{fromEndpoints: [{{matchLabels: {{app: front}}}}], toPorts: [{{ports: [{{port: '80', protocol: TCP}}]}}]}}]}}\n",
        pods(),
        policy(
            "p",
            "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 90}]}]"
        )
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let end = |name: &str, direction| network.ends(name, direction).expect("an end")[0];
    let db = end("shop/db", Direction::Egress);
    assert_eq!(
        network
            .allowed(end("shop/front", Direction::Ingress), db)
            .to_string(),
        "TCP 80,90"
    );
    // A clusterwide selector is for every namespace.
    assert_eq!(
        network
            .allowed(end("pay/front", Direction::Ingress), db)
            .to_string(),
        "TCP 80"
    );
}

#[test]
fn what_cilium_knows_and_nobody_else_is_a_doubt() {
    let text = format!(
        "{}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, egress: [{{toFQDNs: [{{matchName: example.com}}]}}]}}\n",
        pods()
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let end = |name: &str, direction| network.ends(name, direction).expect("an end")[0];
    let db = end("shop/db", Direction::Ingress);
    let outside = network.answer(db, end("192.0.2.1", Direction::Egress));
    assert!(
        outside.doubts[0].contains("domain names"),
        "{:?}",
        outside.doubts
    );
    // A pod has no such name.
    let inside = network.answer(db, end("pay/front", Direction::Egress));
    assert!(
        inside.doubts.is_empty() && inside.ports.is_empty(),
        "{inside:?}"
    );
}

#[test]
fn settings_declare_connections() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{port: 5432, targetPort: http}]}\n";
    let needs = |settings: &str| -> Vec<String> {
        let text = format!(
            "{NAMESPACES}{}{service}---\napiVersion: v1\nkind: Pod\nmetadata: {{name: front, namespace: pay, labels: {{app: front}}}}\nspec: {{containers: [{{name: a, image: b, {settings}}}]}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings, namespace: pay}}\ndata: {{file: 'url = \"postgres://db.shop.svc.cluster.local:5432/shop\"'}}\n",
            pod("shop", "db", "")
        );
        let made = cluster(&text);
        let network = Network::new(&made);
        let declared = network.declared();
        declared
            .needs
            .iter()
            .map(|need| {
                format!(
                    "{:?} {} {}",
                    need.flow.from,
                    need.flow.protocol.name(),
                    need.flow.port
                )
            })
            .collect()
    };
    // The port is that of the pod, not of the service.
    let expect = ["Workload(\"pay/front[Pod]\") TCP 8080"];
    assert_eq!(needs("env: [{name: A, value: 'db.shop:5432'}]"), expect);
    assert_eq!(
        needs("args: ['--db=postgres://user@db.shop.svc:5432/x']"),
        expect
    );
    assert_eq!(needs("envFrom: [{configMapRef: {name: settings}}]"), expect);
    assert_eq!(needs("env: [{name: A, value: db.shop}]"), expect);
    // Another port, another namespace, or no address at all.
    for nothing in [
        "env: [{name: A, value: 'db.shop:80'}]",
        "env: [{name: A, value: 'db:5432'}]",
        "args: [the db is slow]",
    ] {
        assert!(needs(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn a_doubt_counts_for_its_ports_alone() {
    use crate::certainty::verdict;
    use crate::support::pods;
    let rule = |spec: &str| {
        format!(
            "{}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, {spec}}}\n",
            pods()
        )
    };
    let names = "egress: [{toFQDNs: [{matchName: a.example}], toPorts: [{ports: [{port: '443', protocol: TCP}]}]}]";
    let ask = |spec: &str, to: &str, port| verdict(&rule(spec), "shop/db", to, port);
    assert!(ask(names, "198.51.100.1", 443).contains("domain names"));
    assert_eq!(ask(names, "198.51.100.1", 80), "no");
    assert_eq!(ask(names, "shop/front", 443), "no");
    let host = "egress: [{toEntities: [host], toPorts: [{ports: [{port: '53', protocol: UDP}]}]}, {toEndpoints: [{matchLabels: {app: front}, matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}]}]}]";
    assert_eq!(ask(host, "shop/front", 443), "yes");
    assert_eq!(ask(host, "pay/front", 443), "no");
}

#[test]
fn accounts_clusters_groups_and_services_of_cilium() {
    use crate::certainty::verdict;
    use crate::support::{NAMESPACES, pod};
    let text = |spec: &str, more: &str| {
        format!(
            "{NAMESPACES}{}{}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{matchLabels: {{app: db}}}}, {spec}}}\n{more}",
            pod("shop", "front", "serviceAccountName: till, "),
            pod("shop", "db", "")
        )
    };
    let into = |labels: &str, more: &str| {
        let spec = format!("ingress: [{{fromEndpoints: [{{matchLabels: {{{labels}}}}}]}}]");
        verdict(&text(&spec, more), "shop/front", "shop/db", 80)
    };
    assert_eq!(into("io.cilium.k8s.policy.serviceaccount: till", ""), "yes");
    assert_eq!(
        into("'k8s:io.cilium.k8s.policy.serviceaccount': other", ""),
        "no"
    );
    assert!(into("io.cilium.k8s.policy.cluster: east", "").starts_with("unknown"));
    let config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {cluster-name: east}\n";
    assert_eq!(into("io.cilium.k8s.policy.cluster: east", config), "yes");
    assert_eq!(into("io.cilium.k8s.policy.cluster: west", config), "no");
    let out = |peers: &str, to: &str, more: &str| {
        verdict(
            &text(&format!("egress: [{{{peers}}}]"), more),
            "shop/db",
            to,
            80,
        )
    };
    let group = "---\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: office, labels: {site: a}}\nspec: {externalCIDRs: [198.51.100.0/24, '2001:db8:1::/48']}\n";
    let by_name = "toCIDRSet: [{cidrGroupRef: office, except: [198.51.100.7/32]}]";
    assert_eq!(out(by_name, "198.51.100.1", group), "yes");
    assert_eq!(out(by_name, "198.51.100.7", group), "no");
    assert_eq!(out(by_name, "2001:db8:1::1", group), "yes");
    assert_eq!(out(by_name, "192.0.2.1", group), "no");
    assert!(out(by_name, "192.0.2.1", "").starts_with("unknown"));
    let by_label = "toCIDRSet: [{cidrGroupSelector: {matchLabels: {site: a}}}]";
    assert_eq!(out(by_label, "198.51.100.1", group), "yes");
    assert_eq!(out("toCIDR: ['2001:db8::5']", "2001:db8::5", ""), "yes");
    assert_eq!(out("toCIDR: ['2001:db8::5']", "2001:db8::6", ""), "no");
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\nspec: {selector: {app: front}, ports: [{port: 80}]}\n";
    let to_service = "toServices: [{k8sService: {serviceName: front, namespace: shop}}]";
    assert!(out(to_service, "shop/front", service).contains("Cilium version"));
    assert_eq!(out(to_service, "192.0.2.1", service), "no");
}

#[test]
fn entities_of_cilium_are_nodes_where_those_are_known() {
    use crate::certainty::verdict;
    use crate::support::{NAMESPACES, pod};
    let node = |name: &str, address: &str| {
        format!(
            "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}}}\nstatus: {{addresses: [{{type: InternalIP, address: {address}}}]}}\n"
        )
    };
    let text = |entity: &str, nodes: &str| {
        format!(
            "{NAMESPACES}{}status: {{podIP: 10.1.0.1, hostIP: 192.0.2.1}}\n{nodes}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: c, namespace: shop}}\nspec: {{endpointSelector: {{}}, egress: [{{toEntities: [{entity}]}}]}}\n",
            pod("shop", "db", "nodeName: one, ")
        )
    };
    let nodes = format!("{}{}", node("one", "192.0.2.1"), node("two", "192.0.2.2"));
    let cilium = |entity: &str, to: &str| {
        crate::certainty::verdict_on("cilium", &text(entity, &nodes), "shop/db", to, 80)
    };
    assert_eq!(cilium("host", "192.0.2.1"), "yes");
    assert_eq!(cilium("host", "192.0.2.2"), "no");
    assert_eq!(cilium("remote-node", "192.0.2.2"), "yes");
    assert_eq!(cilium("remote-node", "192.0.2.1"), "no");
    assert_eq!(cilium("host", "198.51.100.1"), "no");
    assert_eq!(cilium("world", "2001:db8::1"), "yes");
    let unseen = verdict(&text("remote-node", ""), "shop/db", "192.0.2.9", 80);
    assert!(unseen.contains("not in the input"), "{unseen}");
}
