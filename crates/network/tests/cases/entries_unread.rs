//! What may open a way in and is not read.

use seawall_network::Network;

use crate::stall::STALL;
use crate::support::cluster;

pub fn object(version: &str, kind: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: e, namespace: city}}\nspec: {{{spec}}}\n"
    )
}

/// What is not read of an input, and whether that may lead to the pod.
#[track_caller]
pub fn check_unread(more: &str, expect: &[&str], leads_to_stall: bool) {
    let made = cluster(&format!("{STALL}{more}"));
    let network = Network::new(&made);
    let unread: Vec<String> = network.unread_entries().collect();
    let expect: Vec<String> = expect
        .iter()
        .map(|name| format!("{name} might expose workloads, and is not evaluated"))
        .collect();
    assert_eq!(unread, expect, "{more}");
    let gap = network.entry_gap("city");
    assert_eq!(gap.is_some(), leads_to_stall, "{more}: {gap:?}");
}

#[test]
fn what_is_not_read_is_named_where_it_may_lead() {
    let kong = "networking.konghq.example";
    for (version, kind, spec, is_unread) in [
        (
            "gateway.solo.io/v1",
            "VirtualService",
            "virtualHost: {}",
            true,
        ),
        (
            "serving.knative.dev/v1beta1",
            "DomainMapping",
            "ref: {kind: Service, name: bread}",
            true,
        ),
        ("example.org/v1", "FancyIngress", "to: bread", true),
        (
            "traefik.io/v1alpha1",
            "IngressRoute",
            "routes: [{services: [{name: e, kind: Shadow}]}]",
            true,
        ),
        (
            "traefik.io/v1alpha1",
            "IngressRoute",
            "routes: [{services: [{name: 'api@internal', kind: Odd}]}]",
            false,
        ),
        (
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            "rules: [{backendRefs: [{group: inference.networking.k8s.io, kind: InferencePool, name: p}]}]",
            true,
        ),
        (
            "networking.k8s.io/v1",
            "Ingress",
            "defaultBackend: {resource: {kind: Bucket, name: b}}",
            true,
        ),
        (
            "kafka.strimzi.io/v1beta2",
            "Kafka",
            "kafka: {listeners: [{name: a, type: loadbalancer}]}",
            true,
        ),
        (
            "kafka.strimzi.io/v1beta2",
            "Kafka",
            "kafka: {listeners: [{name: a, type: internal}]}",
            false,
        ),
        (
            "kyverno.io/v1",
            "Policy",
            "rules: [{validate: {pattern: {spec: {type: NodePort}}}}]",
            false,
        ),
        (
            "appmesh.k8s.aws/v1beta2",
            "VirtualService",
            "provider: {}",
            false,
        ),
        ("config.openshift.io/v1", "Ingress", "domain: a", false),
        (kong, "Consumer", "a: b", false),
    ] {
        let name = format!("{kind} `e`");
        let expect: &[&str] = if is_unread { &[&name] } else { &[] };
        check_unread(&object(version, kind, spec), expect, is_unread);
    }
    let annotated = "---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: city, annotations: {getambassador.io/config: 'kind: Mapping'}}\nspec: {selector: {app: stall}, ports: [{port: 1}]}\n";
    check_unread(annotated, &["Service `s`"], true);
    // Of another namespace.
    let far = object("example.org/v1", "FancyIngress", "to: cake").replace("city", "gates");
    check_unread(&far, &["FancyIngress `e`"], false);
    let wide =
        object("gateway.solo.io/v1", "VirtualService", "virtualHost: {}").replace("city", "gates");
    check_unread(&wide, &["VirtualService `e`"], true);
}
