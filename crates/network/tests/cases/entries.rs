//! Kinds of controllers that lead in: what they name, and what of them is not read.

use seawall_network::Network;

use crate::entries_unread::{check_unread, object};
use crate::stall::check;
use crate::support::cluster;

#[test]
fn kinds_of_controllers_lead_to_the_services_that_they_name() {
    let traefik = "routes: [{match: Host(`a`), kind: Rule, services: [{name: bread, port: 80}]}]";
    let by_name = "routes: [{match: Host(`a`), kind: Rule, services: [{name: bread, port: web}]}]";
    let contour =
        "virtualhost: {fqdn: a.example.org}, routes: [{services: [{name: bread, port: 80}]}]";
    let tcp = "virtualhost: {fqdn: a.example.org}, tcpproxy: {services: [{name: bread, port: 80}]}";
    let kong = "rules: [{port: 9, backend: {serviceName: bread, servicePort: 80}}]";
    for (version, kind, spec) in [
        ("traefik.io/v1alpha1", "IngressRoute", traefik),
        ("traefik.containo.us/v1alpha1", "IngressRoute", by_name),
        ("traefik.io/v1alpha1", "IngressRouteTCP", traefik),
        ("projectcontour.io/v1", "HTTPProxy", contour),
        ("projectcontour.io/v1", "HTTPProxy", tcp),
        ("contour.heptio.com/v1beta1", "IngressRoute", traefik),
        ("configuration.konghq.com/v1beta1", "TCPIngress", kong),
        (
            "getambassador.io/v3alpha1",
            "Mapping",
            "prefix: /, service: bread",
        ),
        (
            "getambassador.io/v3alpha1",
            "Mapping",
            "prefix: /, service: 'http://bread.city:80'",
        ),
        (
            "getambassador.io/v2",
            "TCPMapping",
            "port: 9, service: 'bread.city.svc.cluster.local:80'",
        ),
        (
            "apisix.apache.org/v2",
            "ApisixRoute",
            "http: [{backends: [{serviceName: bread, servicePort: 80}]}]",
        ),
        (
            "apisix.apache.org/v2",
            "ApisixRoute",
            "stream: [{backend: {serviceName: bread, servicePort: web}}]",
        ),
        (
            "k8s.nginx.org/v1",
            "VirtualServer",
            "upstreams: [{name: u, service: bread, port: 80}], routes: [{path: /, action: {pass: u}}]",
        ),
        (
            "k8s.nginx.org/v1",
            "TransportServer",
            "upstreams: [{name: u, service: bread, port: 80}], action: {pass: u}",
        ),
        (
            "cis.f5.com/v1",
            "VirtualServer",
            "pools: [{path: /, service: bread, servicePort: 80}]",
        ),
        (
            "cis.f5.com/v1",
            "TransportServer",
            "pool: {service: bread, servicePort: 80, serviceNamespace: city}",
        ),
        (
            "zalando.org/v1",
            "RouteGroup",
            "backends: [{name: b, type: service, serviceName: bread, servicePort: 80}]",
        ),
        (
            "voyager.appscode.com/v1beta1",
            "Ingress",
            "rules: [{http: {paths: [{backend: {serviceName: bread, servicePort: 80}}]}}]",
        ),
        (
            "ngrok.k8s.ngrok.com/v1alpha1",
            "AgentEndpoint",
            "url: 'https://a.example.org', upstream: {url: 'http://bread.city:80'}",
        ),
        (
            "ingress.k8s.ngrok.com/v1alpha1",
            "Tunnel",
            "forwardsTo: 'bread.city.svc.cluster.local:80'",
        ),
    ] {
        let more = object(version, kind, spec);
        check(&more, &[&format!("{kind} TCP 9000")]);
        check_unread(&more, &[], false);
    }
    let listed = "---\napiVersion: ingress.v1.haproxy.org/v1\nkind: TCP\nmetadata: {name: e, namespace: city}\nspec: [{name: a, service: {name: bread, port: 80}}]\n";
    check(listed, &["TCP TCP 9000"]);
    let tunnel = "---\napiVersion: networking.cfargotunnel.com/v1alpha1\nkind: TunnelBinding\nmetadata: {name: e, namespace: city}\nsubjects: [{kind: Service, name: bread}]\n";
    check(tunnel, &["TunnelBinding TCP 9000,UDP 53"]);
}

#[test]
fn ports_weights_and_namespaces_that_do_not_fit_lead_nowhere() {
    let proxy = |service: &str| {
        object(
            "projectcontour.io/v1",
            "HTTPProxy",
            &format!("virtualhost: {{fqdn: a}}, routes: [{{services: [{service}]}}]"),
        )
    };
    check(&proxy("{name: bread, port: 81}"), &[]);
    check(&proxy("{name: cake, port: 80}"), &[]);
    check(
        &proxy("{name: bread, port: 80, weight: 0}, {name: cake, port: 80, weight: 1}"),
        &[],
    );
    // Where none has any weight, all have the same.
    check(
        &proxy("{name: bread, port: 80, weight: 0}"),
        &["HTTPProxy TCP 9000"],
    );
    let far = |version: &str, kind: &str, spec: &str| {
        object(version, kind, spec).replace("namespace: city}\nspec", "namespace: gates}\nspec")
    };
    check(
        &far(
            "projectcontour.io/v1",
            "HTTPProxy",
            "virtualhost: {fqdn: a}, routes: [{services: [{name: bread, namespace: city, port: 80}]}]",
        ),
        &[],
    );
    let told = "routes: [{services: [{name: bread, namespace: city, port: 80}]}]";
    check(
        &far("traefik.io/v1alpha1", "IngressRoute", told),
        &["IngressRoute TCP 9000?"],
    );
    check(
        &far("getambassador.io/v2", "Mapping", "service: bread.city"),
        &["Mapping TCP 9000"],
    );
    // Names outside.
    check(
        &object(
            "getambassador.io/v2",
            "Mapping",
            "service: 'https://bread.example.org'",
        ),
        &[],
    );
}

#[test]
fn what_is_included_leads_in_where_something_includes_it() {
    let child = object(
        "projectcontour.io/v1",
        "HTTPProxy",
        "routes: [{services: [{name: bread, port: 80}]}]",
    );
    check(&child, &["HTTPProxy TCP 9000?"]);
    let root = "---\napiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {name: root, namespace: gates}\nspec: {virtualhost: {fqdn: a}, includes: [{name: e, namespace: city}]}\n";
    check(&format!("{child}{root}"), &["HTTPProxy TCP 9000"]);
    let service = object(
        "traefik.io/v1alpha1",
        "TraefikService",
        "weighted: {services: [{name: bread, port: 80, weight: 1}]}",
    );
    check(&service, &["TraefikService TCP 9000?"]);
    let route = "---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r, namespace: city}\nspec: {routes: [{services: [{name: e, kind: TraefikService}]}]}\n";
    check(&format!("{service}{route}"), &["TraefikService TCP 9000"]);
    check_unread(&format!("{service}{route}"), &[], false);
    let server = object(
        "k8s.nginx.org/v1",
        "VirtualServerRoute",
        "upstreams: [{name: u, service: bread, port: 80}]",
    );
    check(&server, &["VirtualServerRoute TCP 9000?"]);
    let parent = "---\napiVersion: k8s.nginx.org/v1\nkind: VirtualServer\nmetadata: {name: p, namespace: gates}\nspec: {routes: [{path: /, route: city/e}]}\n";
    check(
        &format!("{server}{parent}"),
        &["VirtualServerRoute TCP 9000"],
    );
}

#[test]
fn istio_leads_in_where_a_gateway_takes_the_rule() {
    let gateway = "---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: main, namespace: gates}\nspec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}\n";
    let service = |more: &str, rule: &str| {
        object(
            "networking.istio.io/v1",
            "VirtualService",
            &format!("{more}, http: [{rule}]"),
        )
    };
    let to = "route: [{destination: {host: bread, port: {number: 80}}}]";
    let hosts = "hosts: [a.example.org], gateways: [gates/main]";
    let taken = &["VirtualService TCP 9000"][..];
    check(
        &format!("{gateway}{}", service(hosts, &format!("{{{to}}}"))),
        taken,
    );
    // Which Gateways there are is not in the input.
    check(
        &service(hosts, &format!("{{{to}}}")),
        &["VirtualService TCP 9000?"],
    );
    // For sidecars alone.
    check(
        &format!(
            "{gateway}{}",
            service("hosts: [bread]", &format!("{{{to}}}"))
        ),
        &[],
    );
    check(
        &format!(
            "{gateway}{}",
            service("hosts: [bread], gateways: [mesh]", &format!("{{{to}}}"))
        ),
        &[],
    );
    let both = "hosts: [bread], gateways: [mesh, gates/main]";
    check(
        &format!(
            "{gateway}{}",
            service(both, &format!("{{match: [{{gateways: [mesh]}}], {to}}}"))
        ),
        &[],
    );
    check(
        &format!(
            "{gateway}{}",
            service(
                both,
                &format!("{{match: [{{gateways: [gates/main]}}], {to}}}")
            )
        ),
        taken,
    );
    // A copy of the requests is a way as well, and names may be whole.
    let mirror = "mirror: {host: bread.city.svc.cluster.local, port: {number: 80}}";
    check(
        &format!("{gateway}{}", service(hosts, &format!("{{{mirror}}}"))),
        taken,
    );
    check(
        &format!(
            "{gateway}{}",
            service(hosts, "{route: [{destination: {host: bread.example.org}}]}")
        ),
        &[],
    );
    let tcp = object(
        "networking.istio.io/v1",
        "VirtualService",
        &format!("{hosts}, tcp: [{{{to}}}]"),
    );
    check(&format!("{gateway}{tcp}"), taken);
    check_unread(&format!("{gateway}{tcp}"), &[], false);
    // What another one leaves to it.
    let child = object(
        "networking.istio.io/v1",
        "VirtualService",
        &format!("http: [{{{to}}}]"),
    );
    let parent = "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: p, namespace: gates}\nspec: {hosts: ['*'], gateways: [main], http: [{delegate: {name: e, namespace: city}}]}\n";
    check(&child, &["VirtualService TCP 9000?"]);
    check(&format!("{gateway}{parent}{child}"), taken);
}

#[test]
fn a_target_group_is_as_open_as_its_load_balancer() {
    let binding = |policy: &str| {
        format!(
            "{}{policy}",
            object(
                "elbv2.k8s.aws/v1beta1",
                "TargetGroupBinding",
                "serviceRef: {name: bread, port: 80}, targetType: ip, targetGroupARN: a"
            )
        )
    };
    check(&binding(""), &["TargetGroupBinding TCP 9000?"]);
    let closed = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n, namespace: city}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n";
    check(&binding(closed), &[]);
}

#[test]
fn a_service_of_knative_is_open_unless_a_label_keeps_it_inside() {
    let service = |labels: &str| {
        format!(
            "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: fn, namespace: city, labels: {{{labels}}}}}\nspec: {{template: {{spec: {{containers: [{{name: a, image: a}}]}}}}}}\n"
        )
    };
    let ways = |text: &str| {
        let made = cluster(text);
        let network = Network::new(&made);
        let ways = network.ways_in();
        let text: Vec<String> = ways
            .distinct()
            .map(|way| format!("{} {}", way.kind, way.ports))
            .collect();
        text
    };
    assert_eq!(ways(&service("")), ["Knative Service TCP 8080"]);
    let inside = service("networking.knative.dev/visibility: cluster-local");
    assert_eq!(ways(&inside), Vec::<String>::new());
}
