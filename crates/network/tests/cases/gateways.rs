//! Routes of the Gateway API: who takes them, and what they may name.

use seawall_network::Network;

use crate::stall::{STALL, check};
use crate::support::cluster;

fn gateway(spec: &str) -> String {
    format!(
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: main, namespace: gates}}\nspec: {{gatewayClassName: c, listeners: [{spec}]}}\n"
    )
}

fn route(kind: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: gateway.networking.k8s.io/v1\nkind: {kind}\nmetadata: {{name: r, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

const TO_MAIN: &str = "parentRefs: [{name: main, namespace: gates}], ";
const TO_BREAD: &str = "rules: [{backendRefs: [{name: bread, port: 80}]}]";

#[test]
fn a_gateway_says_whose_routes_it_takes() {
    let http = |allowed: &str| {
        format!(
            "{}{}",
            gateway(&format!(
                "{{name: http, port: 80, protocol: HTTP{allowed}}}"
            )),
            route("HTTPRoute", &format!("{TO_MAIN}{TO_BREAD}"))
        )
    };
    let taken = &["HTTPRoute TCP 9000"][..];
    // Routes of its own namespace are taken, and no others unless it says so.
    check(&http(""), &[]);
    check(&http(", allowedRoutes: {namespaces: {from: Same}}"), &[]);
    check(&http(", allowedRoutes: {namespaces: {from: None}}"), &[]);
    check(&http(", allowedRoutes: {namespaces: {from: All}}"), taken);
    let by = |labels: &str| {
        http(&format!(
            ", allowedRoutes: {{namespaces: {{from: Selector, selector: {{matchLabels: {{{labels}}}}}}}}}"
        ))
    };
    check(&by("tier: public"), taken);
    check(&by("kubernetes.io/metadata.name: city"), taken);
    check(&by("tier: private"), &[]);
    // Labels of a namespace that is not in the input.
    let unlabelled = by("tier: public");
    let made = STALL.replace(
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: city, labels: {tier: public}}\n---\n",
        "",
    );
    let made = cluster(&format!("{made}{unlabelled}"));
    let network = Network::new(&made);
    assert!(
        network
            .ways_in()
            .distinct()
            .all(|way| way.assumes.is_some())
    );
    assert_eq!(network.ways_in().distinct().count(), 1);
    // Kinds that it does not take.
    check(
        &http(", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}"),
        &[],
    );
    check(
        &http(
            ", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}, {kind: HTTPRoute}]}",
        ),
        taken,
    );
}

/// A listener takes no kind that its protocol does not carry, also where it names it.
#[test]
fn a_listener_cannot_name_kinds_of_other_protocols() {
    let named = |protocol: &str, kind: &str| {
        let listener = format!(
            "{{name: l, port: 443, protocol: {protocol}, allowedRoutes: {{namespaces: {{from: All}}, kinds: [{{kind: {kind}}}]}}}}"
        );
        let route = route(kind, &format!("{TO_MAIN}{TO_BREAD}"));
        format!("{}{route}", gateway(&listener))
    };
    check(&named("TLS", "HTTPRoute"), &[]);
    check(&named("TCP", "GRPCRoute"), &[]);
    check(&named("HTTP", "TCPRoute"), &[]);
    check(&named("HTTPS", "HTTPRoute"), &["HTTPRoute TCP 9000"]);
    check(&named("TLS", "TLSRoute"), &["TLSRoute TCP 9000"]);
    check(
        &named("example.org/quic", "HTTPRoute"),
        &["HTTPRoute TCP 9000"],
    );
}

#[test]
fn listeners_are_told_apart_by_protocol_name_and_host() {
    let all = "allowedRoutes: {namespaces: {from: All}}";
    for (protocol, kind, is_taken) in [
        ("HTTP", "HTTPRoute", true),
        ("HTTPS", "GRPCRoute", true),
        ("TLS", "TLSRoute", true),
        ("TCP", "TCPRoute", true),
        ("HTTP", "TCPRoute", false),
        ("TCP", "HTTPRoute", false),
        ("UDP", "TCPRoute", false),
        ("example.org/quic", "TCPRoute", true),
    ] {
        let text = format!(
            "{}{}",
            gateway(&format!(
                "{{name: l, port: 80, protocol: {protocol}, {all}}}"
            )),
            route(kind, &format!("{TO_MAIN}{TO_BREAD}"))
        );
        let way = format!("{kind} TCP 9000");
        let expect = [way.as_str()];
        check(&text, if is_taken { &expect } else { &[] });
    }
    let datagrams = format!(
        "{}{}",
        gateway(&format!("{{name: l, port: 53, protocol: UDP, {all}}}")),
        route(
            "UDPRoute",
            &format!("{TO_MAIN}rules: [{{backendRefs: [{{name: bread, port: 53}}]}}]")
        )
    );
    check(&datagrams, &["UDPRoute UDP 53"]);
    let named = |parent: &str, host: &str| {
        format!(
            "{}{}",
            gateway(&format!(
                "{{name: web, port: 8080, protocol: HTTP, hostname: '*.example.org', {all}}}"
            )),
            route(
                "HTTPRoute",
                &format!(
                    "parentRefs: [{{name: main, namespace: gates{parent}}}], hostnames: [{host}], {TO_BREAD}"
                )
            )
        )
    };
    let taken = &["HTTPRoute TCP 9000"][..];
    check(&named("", ""), taken);
    check(
        &named(", sectionName: web, port: 8080", "a.example.org"),
        taken,
    );
    check(&named(", sectionName: other", "a.example.org"), &[]);
    check(&named(", port: 80", "a.example.org"), &[]);
    check(&named("", "a.example.com"), &[]);
}

#[test]
fn routes_without_a_gateway_in_the_input_hang_on_it() {
    check(
        &route("HTTPRoute", &format!("{TO_MAIN}{TO_BREAD}")),
        &["HTTPRoute TCP 9000?"],
    );
    // A route without a parent, or of a mesh, is for nobody outside.
    check(&route("HTTPRoute", TO_BREAD), &[]);
    check(
        &route(
            "HTTPRoute",
            &format!("parentRefs: [{{group: '', kind: Service, name: bread}}], {TO_BREAD}"),
        ),
        &[],
    );
    // A kind of parent that is not modelled.
    check(
        &route(
            "HTTPRoute",
            &format!(
                "parentRefs: [{{group: gateway.networking.x-k8s.io, kind: XListenerSet, name: s}}], {TO_BREAD}"
            ),
        ),
        &["HTTPRoute TCP 9000?"],
    );
}

#[test]
fn a_service_of_another_namespace_has_to_be_granted() {
    let gateway = gateway("{name: http, port: 80, protocol: HTTP}");
    let far = format!(
        "{gateway}---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: r, namespace: gates}}\nspec: {{parentRefs: [{{name: main}}], rules: [{{backendRefs: [{{name: bread, namespace: city, port: 80}}]}}]}}\n"
    );
    let grant = |from: &str, to: &str| {
        format!(
            "{far}---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {{name: g, namespace: city}}\nspec: {{from: [{{group: gateway.networking.k8s.io, {from}}}], to: [{{group: '', {to}}}]}}\n"
        )
    };
    let gates = "kind: HTTPRoute, namespace: gates";
    check(&far, &[]);
    check(&grant(gates, "kind: Service"), &["HTTPRoute TCP 9000"]);
    check(
        &grant(gates, "kind: Service, name: bread"),
        &["HTTPRoute TCP 9000"],
    );
    check(&grant(gates, "kind: Service, name: cake"), &[]);
    check(&grant(gates, "kind: Secret"), &[]);
    check(
        &grant("kind: TCPRoute, namespace: gates", "kind: Service"),
        &[],
    );
    check(
        &grant("kind: HTTPRoute, namespace: other", "kind: Service"),
        &[],
    );
}

#[test]
fn backends_that_get_no_requests_and_copies_of_requests() {
    let own = "{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}";
    let with = |rules: &str| {
        format!(
            "{}{}",
            gateway(own),
            route("HTTPRoute", &format!("{TO_MAIN}rules: [{rules}]"))
        )
    };
    check(
        &with("{backendRefs: [{name: bread, port: 80, weight: 0}]}"),
        &[],
    );
    check(&with("{backendRefs: [{name: bread, port: 81}]}"), &[]);
    check(
        &with("{backendRefs: [{group: example.org, kind: Bucket, name: bread}]}"),
        &[],
    );
    check(
        &with(
            "{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: bread, port: 80}}}]}",
        ),
        &["HTTPRoute TCP 9000"],
    );
    // One port that several rules lead to is one way.
    check(
        &with("{backendRefs: [{name: bread, port: 80}]}, {backendRefs: [{name: bread, port: 80}]}"),
        &["HTTPRoute TCP 9000"],
    );
}

#[test]
fn a_route_that_is_no_way_in_says_why() {
    let why = |more: &str| -> Vec<String> {
        let made = cluster(&format!("{STALL}{more}"));
        let network = Network::new(&made);
        let closed = network.closed_routes();
        let ends = network.endpoints().ids();
        let said = ends.flat_map(|id| closed.at(id).collect::<Vec<_>>());
        said.map(|route| route.text(&network)).collect()
    };
    let with = |listener: &str, spec: &str| {
        why(&format!(
            "{}{}",
            gateway(listener),
            route("HTTPRoute", spec)
        ))
    };
    let is = |said: &[String], ending: &str| {
        assert_eq!(
            said,
            [format!("HTTPRoute `city/r` does not expose it: {ending}")]
        );
    };
    let plain = "{name: web, port: 80, protocol: HTTP}";
    let all = "allowedRoutes: {namespaces: {from: All}}";
    let open = format!("{{name: web, port: 80, protocol: HTTP, {all}}}");
    let to_main = format!("{TO_MAIN}{TO_BREAD}");
    assert!(with(&open, &to_main).is_empty());
    is(
        &with(plain, &to_main),
        "listener `web` of Gateway `main` does not accept routes from namespace `city`",
    );
    is(
        &with(&format!("{{name: web, protocol: TCP, {all}}}"), &to_main),
        "listener `web` of Gateway `main` does not accept HTTPRoute",
    );
    is(
        &with(
            &format!("{{name: web, protocol: HTTP, hostname: a.org, {all}}}"),
            &format!("hostnames: [b.org], {to_main}"),
        ),
        "listener `web` of Gateway `main` serves other hostnames",
    );
    let section = to_main.replace(
        "namespace: gates",
        "namespace: gates, sectionName: tls, port: 9",
    );
    is(
        &with(&open, &section),
        "Gateway `main` has no listener `tls` on port 9",
    );
    is(&with(&open, TO_BREAD), "it does not refer to a Gateway");
    // The Service of another namespace, which grants nothing.
    let far = route(
        "HTTPRoute",
        &to_main.replace("name: bread", "name: bread, namespace: city"),
    )
    .replace("namespace: city}", "namespace: far}")
    .replacen("namespace: far}", "namespace: gates}", 1);
    let said = why(&format!("{}{far}", gateway(&open)));
    assert_eq!(said.len(), 1);
    assert!(
        said[0].ends_with(
            "no ReferenceGrant in namespace `city` allows it to refer to Service `bread`"
        ),
        "{said:?}"
    );
}
