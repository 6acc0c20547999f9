//! Load balancers in a private network: what leads through them hangs on reaching it.

use seawall_network::{Assumption, Network, Side};

use crate::support::{NAMESPACES, cluster, pod};

const PRIVATE: Option<Assumption> = Some(Assumption::PrivateIsReached);
const ON_NODES: Option<Assumption> = Some(Assumption::NodesAreReachable);

/// What the ways into `shop/front` assume.
#[track_caller]
fn check(more: &str, expect: &[Option<Assumption>]) {
    let text = format!("{NAMESPACES}{}{more}", pod("shop", "front", ""));
    let made = cluster(&text);
    let network = Network::new(&made);
    let ways = network.ways_in();
    let (id, _) = network.endpoints().iter().next().expect("an endpoint");
    assert_eq!(network.endpoints()[id].label(), "shop/front[Pod]");
    assert!(network.endpoint(Side::Endpoint(id)).is_some());
    let found: Vec<_> = ways.at(id).map(|way| way.assumes).collect();
    assert_eq!(found, expect, "{more}");
}

fn service(annotations: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: front, namespace: shop, annotations: {{{annotations}}}}}\nspec: {{selector: {{app: front}}, ports: [{{port: 80, targetPort: 8080}}], {spec}}}\n"
    )
}

#[test]
fn services_are_internal_as_each_cloud_says() {
    let balanced = |annotations: &str| service(annotations, "type: LoadBalancer");
    let aws = "service.beta.kubernetes.io/aws-load-balancer-internal";
    for (annotation, is_internal) in [
        (format!("{aws}: 'true'"), true),
        (format!("{aws}: 10.0.0.0/8"), true),
        (format!("{aws}: 'false'"), false),
        (format!("{aws}: ''"), false),
        (
            "networking.gke.io/load-balancer-type: internal".to_owned(),
            true,
        ),
        (
            "networking.gke.io/load-balancer-type: Internal".to_owned(),
            true,
        ),
        (
            "cloud.google.com/load-balancer-type: internal".to_owned(),
            true,
        ),
        (
            "networking.gke.io/load-balancer-type: External".to_owned(),
            false,
        ),
        (
            "service.beta.kubernetes.io/azure-load-balancer-internal: 'TRUE'".to_owned(),
            true,
        ),
        (
            "service.beta.kubernetes.io/azure-load-balancer-internal: 'no'".to_owned(),
            false,
        ),
        (
            "service.beta.kubernetes.io/scw-loadbalancer-private: 'true'".to_owned(),
            true,
        ),
        ("yandex.cloud/load-balancer-type: internal".to_owned(), true),
        // An annotation is a text.
        (format!("{aws}: true"), false),
    ] {
        let expect = if is_internal { ON_NODES } else { None };
        check(&balanced(&annotation), &[expect]);
    }
}

#[test]
fn the_class_of_a_load_balancer_may_make_it_internal() {
    let of_class = |annotations: &str, class: &str| {
        service(
            annotations,
            &format!("type: LoadBalancer, loadBalancerClass: {class}"),
        )
    };
    check(&of_class("", "service.k8s.aws/nlb"), &[ON_NODES]);
    let scheme = "service.beta.kubernetes.io/aws-load-balancer-scheme";
    check(
        &of_class(&format!("{scheme}: internet-facing"), "service.k8s.aws/nlb"),
        &[None],
    );
    check(
        &of_class("", "networking.gke.io/l4-regional-internal"),
        &[ON_NODES],
    );
    check(&of_class("", "tailscale"), &[ON_NODES]);
    check(&of_class("", "example.org/own"), &[None]);
    // The older way to choose the same controller.
    let external = "service.beta.kubernetes.io/aws-load-balancer-type: external";
    check(&service(external, "type: LoadBalancer"), &[ON_NODES]);
    let in_tree = "service.beta.kubernetes.io/aws-load-balancer-type: nlb";
    check(&service(in_tree, "type: LoadBalancer"), &[None]);
}

#[test]
fn the_class_of_an_ingress_may_make_it_internal() {
    let ingress = |annotations: &str, class: &str| {
        format!(
            "{}---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i, namespace: shop, annotations: {{{annotations}}}}}\nspec: {{{class}defaultBackend: {{service: {{name: front, port: {{number: 80}}}}}}}}\n",
            service("", "type: ClusterIP")
        )
    };
    let class = |name: &str, parameters: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {{name: {name}}}\nspec: {{controller: ingress.k8s.aws/alb{parameters}}}\n"
        )
    };
    let parameters = |scheme: &str| {
        format!(
            "---\napiVersion: elbv2.k8s.aws/v1beta1\nkind: IngressClassParams\nmetadata: {{name: edge}}\nspec: {{{scheme}}}\n"
        )
    };
    let refers = ", parameters: {apiGroup: elbv2.k8s.aws, kind: IngressClassParams, name: edge}";
    let public = "alb.ingress.kubernetes.io/scheme: internet-facing";
    check(&ingress("", ""), &[None]);
    check(&ingress("", "ingressClassName: nginx, "), &[None]);
    check(&ingress("", "ingressClassName: alb, "), &[PRIVATE]);
    check(&ingress("kubernetes.io/ingress.class: alb", ""), &[PRIVATE]);
    check(&ingress(public, "ingressClassName: alb, "), &[None]);
    check(&ingress("", "ingressClassName: gce-internal, "), &[PRIVATE]);
    check(&ingress("", "ingressClassName: tailscale, "), &[PRIVATE]);
    let funnel = "tailscale.com/funnel: 'true'";
    check(&ingress(funnel, "ingressClassName: tailscale, "), &[None]);
    let own = "ingressClassName: own, ";
    check(
        &format!("{}{}", ingress("", own), class("own", "")),
        &[PRIVATE],
    );
    check(
        &format!("{}{}", ingress(public, own), class("own", "")),
        &[None],
    );
    let referring = format!("{}{}", ingress(public, own), class("own", refers));
    // What the class refers to counts first, and it is not known where it is not in the input.
    check(&referring, &[PRIVATE]);
    check(
        &format!("{referring}{}", parameters("scheme: internal")),
        &[PRIVATE],
    );
    check(
        &format!("{referring}{}", parameters("scheme: internet-facing")),
        &[None],
    );
    check(&format!("{referring}{}", parameters("")), &[None]);
}

#[test]
fn a_gateway_may_be_internal() {
    let routed = |annotations: &str, spec: &str| {
        format!(
            "{}---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: g, namespace: shop, annotations: {{{annotations}}}}}\nspec: {{{spec}, listeners: [{{name: http, port: 80, protocol: HTTP}}]}}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: r, namespace: shop}}\nspec: {{parentRefs: [{{name: g}}], rules: [{{backendRefs: [{{name: front, port: 80}}]}}]}}\n",
            service("", "type: ClusterIP")
        )
    };
    let of = |spec: &str| routed("", spec);
    check(&of("gatewayClassName: c"), &[None]);
    check(&of("gatewayClassName: gke-l7-rilb"), &[PRIVATE]);
    check(
        &of("gatewayClassName: gke-l7-global-external-managed"),
        &[None],
    );
    check(&of("gatewayClassName: amazon-vpc-lattice"), &[PRIVATE]);
    check(
        &of("gatewayClassName: c, addresses: [{value: 10.1.2.3}]"),
        &[PRIVATE],
    );
    check(
        &of("gatewayClassName: c, addresses: [{value: 10.1.2.3}, {value: 203.0.113.9}]"),
        &[None],
    );
    check(
        &of("gatewayClassName: c, addresses: [{type: NamedAddress, value: edge}]"),
        &[None],
    );
    let annotated = "gatewayClassName: c, infrastructure: {annotations: {service.beta.kubernetes.io/aws-load-balancer-internal: 'true'}}";
    check(&of(annotated), &[PRIVATE]);
    check(
        &routed(
            "networking.istio.io/service-type: ClusterIP",
            "gatewayClassName: istio",
        ),
        &[PRIVATE],
    );
    let aws = "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: edge}\nspec: {controllerName: gateway.k8s.aws/alb}\n";
    check(
        &format!("{aws}{}", of("gatewayClassName: edge")),
        &[PRIVATE],
    );
    let configured = of(
        "gatewayClassName: edge, infrastructure: {parametersRef: {group: gateway.k8s.aws, kind: LoadBalancerConfiguration, name: own}}",
    );
    let public = "---\napiVersion: gateway.k8s.aws/v1beta1\nkind: LoadBalancerConfiguration\nmetadata: {name: own, namespace: shop}\nspec: {scheme: internet-facing}\n";
    check(&format!("{aws}{configured}"), &[PRIVATE]);
    check(&format!("{aws}{configured}{public}"), &[None]);
}
