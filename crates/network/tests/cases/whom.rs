//! To whom a way in is open, and what leads elsewhere: policies that let in some addresses alone, annotations of Ingresses,
//! Services whose endpoints are addresses, and pods on further networks.

use seawall_network::{Assumption, EndpointId, Network, Reached, Side};

use crate::support::{NAMESPACES, cluster, pod, policy};

fn end(network: &Network<'_>, name: &str) -> EndpointId {
    let mut all = network.endpoints().iter();
    let found = all.find(|(_, one)| one.label().starts_with(name));
    found.expect("an endpoint").0
}

/// What the ways into `shop/front` assume.
fn assumed(more: &str) -> Vec<Option<Assumption>> {
    let text = format!("{NAMESPACES}{}{more}", pod("shop", "front", ""));
    let made = cluster(&text);
    let network = Network::new(&made);
    let ways = network.ways_in();
    let own = ways.at(end(&network, "shop/front"));
    own.map(|way| way.assumes).collect()
}

fn service(spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: front, namespace: shop}}\nspec: {{selector: {{app: front}}, ports: [{{port: 80, targetPort: 8080}}], {spec}}}\n"
    )
}

fn ingress(annotations: &str, backend: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i, namespace: shop, annotations: {{{annotations}}}}}\nspec: {{rules: [{{http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {backend}}}}}]}}}}]}}\n"
    )
}

#[test]
fn policies_that_let_in_a_part_of_the_internet_are_a_condition() {
    let local = "type: LoadBalancer, externalTrafficPolicy: Local";
    let from = |blocks: &[&str]| {
        let blocks: Vec<String> = blocks
            .iter()
            .map(|block| format!("{{ipBlock: {{cidr: '{block}'}}}}"))
            .collect();
        policy(
            "p",
            &format!(
                "podSelector: {{}}, policyTypes: [Ingress], ingress: [{{from: [{}]}}]",
                blocks.join(", ")
            ),
        )
    };
    let some = vec![Some(Assumption::PolicyAllowsSource)];
    let check = |spec: &str, blocks: &[&str], expect: &[Option<Assumption>]| {
        let found = assumed(&format!("{}{}", service(spec), from(blocks)));
        assert_eq!(found, expect, "{spec} {blocks:?}");
    };
    check(local, &["10.0.0.0/8", "192.168.0.0/16"], &some);
    check(local, &["10.0.0.5/32"], &some);
    check(local, &["203.0.113.0/24"], &some);
    check(local, &["0.0.0.0/0"], &[None]);
    check(local, &["0.0.0.0/1", "128.0.0.0/1"], &[None]);
    check(local, &["::/0"], &[None]);
    // It has no address of the family that is let in.
    let four = format!("{local}, ipFamilies: [IPv4], ipFamilyPolicy: SingleStack");
    check(&four, &["2001:db8::/32"], &[]);
    check(&four, &["::/0"], &[]);
    check(&four, &["0.0.0.0/0"], &[None]);
    let six = format!("{local}, ipFamilies: [IPv6]");
    check(&six, &["10.0.0.0/8"], &[]);
    check(&six, &["::/0"], &[None]);
}

#[test]
fn annotations_of_an_ingress_say_to_whom_it_is_open() {
    let backend = "{name: front, port: {number: 80}}";
    let check = |annotations: &str, expect: Option<Assumption>| {
        let text = format!(
            "{}{}",
            service("type: ClusterIP"),
            ingress(annotations, backend)
        );
        assert_eq!(assumed(&text), [expect], "{annotations}");
    };
    check("", None);
    let private = Some(Assumption::PrivateIsReached);
    check("alb.ingress.kubernetes.io/scheme: internal", private);
    check("alb.ingress.kubernetes.io/scheme: internet-facing", None);
    check("kubernetes.io/ingress.class: gce-internal", private);
    let some = Some(Assumption::IngressAllowsSource);
    let key = "nginx.ingress.kubernetes.io/whitelist-source-range";
    check(&format!("{key}: 10.0.0.0/8"), some);
    check(&format!("{key}: '10.0.0.0/8, 203.0.113.7'"), some);
    check(&format!("{key}: 0.0.0.0/0"), None);
    check(&format!("{key}: ''"), None);
    check("alb.ingress.kubernetes.io/inbound-cidrs: 10.0.0.0/8", some);
}

#[test]
fn annotations_of_an_ingress_lead_to_services() {
    let action = |text: &str| format!("alb.ingress.kubernetes.io/actions.fwd: '{text}'");
    let by_annotation = "{name: fwd, port: {name: use-annotation}}";
    let check = |annotations: &str, backend: &str, expect: &[Option<Assumption>]| {
        let text = format!(
            "{}{}",
            service("type: ClusterIP"),
            ingress(annotations, backend)
        );
        assert_eq!(assumed(&text), expect, "{annotations}");
    };
    for target in [
        r#"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"front","servicePort":80,"weight":100}]}}"#,
        r#"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"front","servicePort":"80"}]}}"#,
        r#"{"type":"forward","serviceName":"front","servicePort":"http"}"#,
    ] {
        check(&action(target), by_annotation, &[None]);
    }
    for target in [
        r#"{"type":"fixed-response","fixedResponseConfig":{"statusCode":"503"}}"#,
        r#"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"front","servicePort":80,"weight":0}]}}"#,
        "no JSON",
    ] {
        check(&action(target), by_annotation, &[]);
    }
    let other = "{name: gone, port: {number: 80}}";
    check(
        "nginx.ingress.kubernetes.io/default-backend: front",
        other,
        &[Some(Assumption::FallsBack)],
    );
}

#[test]
fn copies_of_requests_and_configuration_are_not_read() {
    let check = |annotations: &str, is_unread: bool| {
        let text = format!(
            "{NAMESPACES}{}{}",
            pod("pay", "front", ""),
            ingress(annotations, "{name: gone, port: {number: 80}}")
        );
        let made = cluster(&text);
        let network = Network::new(&made);
        assert_eq!(
            network.unread_entries().count() > 0,
            is_unread,
            "{annotations}"
        );
        // They may lead to any namespace.
        assert_eq!(
            network.entry_gap("pay").is_some(),
            is_unread,
            "{annotations}"
        );
    };
    check("", false);
    check(
        "nginx.ingress.kubernetes.io/mirror-target: 'http://front.pay.svc'",
        true,
    );
    check(
        "nginx.ingress.kubernetes.io/server-snippet: 'location /x { proxy_pass http://front.pay.svc; }'",
        true,
    );
    check(
        "nginx.org/location-snippets: 'grpc_pass grpc://front.pay.svc;'",
        true,
    );
    check(
        "nginx.ingress.kubernetes.io/configuration-snippet: 'proxy_pass_header Server;'",
        false,
    );
}

#[test]
fn endpoints_of_files_that_are_addresses_may_be_those_of_any_pod() {
    let open = "---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {type: LoadBalancer, ports: [{port: 80, name: x}]}\n";
    let inside = open.replace("type: LoadBalancer, ", "");
    let slice = |kind: &str, endpoint: &str| {
        format!(
            "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: z, namespace: shop, labels: {{kubernetes.io/service-name: s}}}}\naddressType: {kind}\nports: [{{name: x, port: 8080}}]\nendpoints: [{endpoint}]\n"
        )
    };
    let check = |more: &str, is_unread: bool| {
        let made = cluster(&format!("{NAMESPACES}{}{more}", pod("pay", "front", "")));
        let network = Network::new(&made);
        assert_eq!(network.unread_entries().count() > 0, is_unread, "{more}");
        assert_eq!(network.entry_gap("pay").is_some(), is_unread, "{more}");
    };
    let address = "{addresses: [10.1.1.1]}";
    check(&format!("{open}{}", slice("IPv4", address)), true);
    check(
        &format!("{open}{}", slice("FQDN", "{addresses: [front.pay.svc]}")),
        true,
    );
    check(open, true);
    check(&format!("{inside}{}", slice("IPv4", address)), false);
    let named = "{addresses: [10.1.1.1], targetRef: {kind: Pod, namespace: pay, name: front}}";
    check(&format!("{open}{}", slice("IPv4", named)), false);
    // A route leads there as well.
    let routed = ingress("", "{name: s, port: {number: 80}}");
    check(&format!("{inside}{}{routed}", slice("IPv4", address)), true);
}

#[test]
fn what_leaves_over_further_networks_is_decided_by_no_policy() {
    let annotated = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {app: a}, annotations: {k8s.v1.cni.cncf.io/networks: net1}}\nspec: {containers: [{name: a, image: b}]}\n";
    let closed = policy("p", "podSelector: {}, policyTypes: [Ingress, Egress]");
    let text = format!(
        "{NAMESPACES}{}{annotated}{closed}",
        pod("shop", "front", "")
    );
    let made = cluster(&text);
    let network = Network::new(&made);
    let a = end(&network, "shop/a");
    let internet = network.destinations()[0];
    for (from, to) in [
        (Side::Endpoint(a), Side::Outside(internet)),
        (Side::Anybody, Side::Endpoint(a)),
    ] {
        let answer = network.answer(from, to);
        assert!(answer.ports.is_empty() && !answer.doubts.is_empty());
    }
    let exposures = network.exposures();
    assert_eq!(exposures.all[a].internet, Reached::Maybe);
    assert!(exposures.all[a].perhaps_from_any_pod.is_all());
    // Of one that is on no other network all is known.
    let front = end(&network, "shop/front");
    assert_eq!(exposures.all[front].internet, Reached::No);
    let said = network.unknowns();
    assert!(
        said.iter()
            .any(|one| one.contains("shop/a[Pod] is attached")),
        "{said:?}"
    );
    assert!(network.may_pass_more().is_some());
    let open = cluster(&format!("{NAMESPACES}{annotated}"));
    assert_eq!(Network::new(&open).unknowns(), Vec::<String>::new());
}
