//! Kinds of controllers that lead traffic in by naming Services, as data: where in an object the names stand.

/// Where an object names Services.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// The fields down to what names one; lists on the way are looked through.
    pub path: &'static str,
    /// The field with the name, or with an address in which the name stands.
    pub name: &'static str,
    /// The field with the namespace; empty where there is none.
    pub namespace: &'static str,
    /// The field with the port; empty where the name has it behind a colon.
    pub port: &'static str,
}

/// Whether a controller follows references to Services of other namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Across {
    Always,
    /// Only when a flag of the controller says so.
    WhenTold,
    Never,
}

/// A kind.
#[derive(Debug)]
pub(super) struct Rules {
    pub group: &'static str,
    pub kinds: &'static [&'static str],
    pub at: &'static [At],
    pub across: Across,
}

const fn named(path: &'static str) -> At {
    At {
        path,
        name: "name",
        namespace: "namespace",
        port: "port",
    }
}

const fn service_name(path: &'static str) -> At {
    At {
        path,
        name: "serviceName",
        namespace: "serviceNamespace",
        port: "servicePort",
    }
}

const fn service(path: &'static str) -> At {
    At {
        path,
        name: "service",
        namespace: "serviceNamespace",
        port: "servicePort",
    }
}

/// `service: cart.shop:80`, `url: http://cart.shop:80`
const fn address(path: &'static str, field: &'static str) -> At {
    At {
        path,
        name: field,
        namespace: "",
        port: "",
    }
}

const UPSTREAMS: &[At] = &[
    At {
        path: "spec.upstreams",
        name: "service",
        namespace: "",
        port: "port",
    },
    At {
        path: "spec.upstreams",
        name: "backup",
        namespace: "",
        port: "backupPort",
    },
];
const TRAEFIK_ROUTES: &[&str] = &["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"];
const TRAEFIK_SERVICES: &[At] = &[
    named("spec.weighted.services"),
    named("spec.highestRandomWeight.services"),
    named("spec.mirroring"),
    named("spec.mirroring.mirrors"),
];
const PROXIED: &[At] = &[
    named("spec.routes.services"),
    named("spec.tcpproxy.services"),
];
const KONG: &[At] = &[At {
    namespace: "",
    ..service_name("spec.rules.backend")
}];
const MAPPED: &[At] = &[address("spec", "service")];

const fn rules(
    group: &'static str,
    kinds: &'static [&'static str],
    at: &'static [At],
    across: Across,
) -> Rules {
    Rules {
        group,
        kinds,
        at,
        across,
    }
}

/// The kinds.
pub(super) const READ: &[Rules] = &[
    rules(
        "traefik.io",
        TRAEFIK_ROUTES,
        &[named("spec.routes.services")],
        Across::WhenTold,
    ),
    rules(
        "traefik.containo.us",
        TRAEFIK_ROUTES,
        &[named("spec.routes.services")],
        Across::WhenTold,
    ),
    rules(
        "traefik.io",
        &["TraefikService"],
        TRAEFIK_SERVICES,
        Across::WhenTold,
    ),
    rules(
        "traefik.containo.us",
        &["TraefikService"],
        TRAEFIK_SERVICES,
        Across::WhenTold,
    ),
    rules("projectcontour.io", &["HTTPProxy"], PROXIED, Across::Never),
    rules(
        "contour.heptio.com",
        &["IngressRoute"],
        PROXIED,
        Across::Never,
    ),
    rules(
        "configuration.konghq.com",
        &["TCPIngress", "UDPIngress"],
        KONG,
        Across::Never,
    ),
    rules(
        "getambassador.io",
        &["Mapping", "TCPMapping"],
        MAPPED,
        Across::Always,
    ),
    rules(
        "x.getambassador.io",
        &["AmbassadorMapping", "AmbassadorTCPMapping"],
        MAPPED,
        Across::Always,
    ),
    rules(
        "apisix.apache.org",
        &["ApisixRoute"],
        &[
            service_name("spec.http.backends"),
            service_name("spec.http.backend"),
            service_name("spec.stream.backend"),
            service_name("spec.tcp.backend"),
            service_name("spec.rules.http.paths.backend"),
        ],
        Across::Never,
    ),
    rules(
        "k8s.nginx.org",
        &["VirtualServer", "VirtualServerRoute", "TransportServer"],
        UPSTREAMS,
        Across::Always,
    ),
    rules(
        "cis.f5.com",
        &["VirtualServer", "TransportServer"],
        &[
            service("spec.pools"),
            service("spec.pools.alternateBackends"),
            service("spec.defaultPool"),
            service("spec.pool"),
            service("spec.pool.alternateBackends"),
        ],
        Across::Always,
    ),
    rules(
        "zalando.org",
        &["RouteGroup"],
        &[service_name("spec.backends")],
        Across::Never,
    ),
    rules(
        "ingress.v1.haproxy.org",
        &["TCP"],
        &[named("spec.service"), named("spec.services")],
        Across::Never,
    ),
    rules(
        "ingress.v3.haproxy.org",
        &["TCP"],
        &[named("spec.service"), named("spec.services")],
        Across::Never,
    ),
    rules(
        "voyager.appscode.com",
        &["Ingress"],
        &[
            service_name("spec.rules.http.paths.backend"),
            service_name("spec.rules.tcp.backend"),
            service_name("spec.backend"),
        ],
        Across::Always,
    ),
    rules(
        "ngrok.k8s.ngrok.com",
        &["AgentEndpoint"],
        &[address("spec.upstream", "url")],
        Across::Always,
    ),
    rules(
        "ingress.k8s.ngrok.com",
        &["Tunnel"],
        &[address("spec", "forwardsTo")],
        Across::Always,
    ),
    rules(
        "networking.cfargotunnel.com",
        &["TunnelBinding"],
        &[named("subjects")],
        Across::Never,
    ),
    rules(
        "tyk.tyk.io",
        &["ApiDefinition"],
        &[address("spec.proxy", "target_url")],
        Across::Always,
    ),
];

/// The group of Istio's kinds for traffic.
pub(super) const ISTIO: &str = "networking.istio.io";

/// What gives the targets of a load balancer of AWS.
pub(super) const TARGETS: &[&str] = &["elbv2.k8s.aws", "eks.amazonaws.com"];

/// Kinds that may open a way and are not read, and whether they may lead to other namespaces than their own.
pub(super) const UNREAD: &[(&str, &str, bool)] = &[
    ("gateway.solo.io", "VirtualService", true),
    ("gateway.solo.io", "RouteTable", true),
    ("networking.gke.io", "MultiClusterIngress", false),
    ("serving.knative.dev", "Route", false),
    ("serving.knative.dev", "DomainMapping", false),
    ("networking.internal.knative.dev", "Ingress", true),
    ("serving.kserve.io", "InferenceService", false),
    ("serving.kserve.io", "InferenceGraph", false),
    ("serving.kserve.io", "LLMInferenceService", false),
    ("machinelearning.seldon.io", "SeldonDeployment", false),
    ("kubeflow.org", "Notebook", false),
    ("consul.hashicorp.com", "IngressGateway", true),
    ("kuma.io", "MeshGatewayRoute", true),
    ("appmesh.k8s.aws", "GatewayRoute", true),
    ("cis.f5.com", "IngressLink", false),
    ("ingress.k8s.ngrok.com", "HTTPSEdge", true),
    ("ingress.k8s.ngrok.com", "TCPEdge", true),
    ("ingress.k8s.ngrok.com", "TLSEdge", true),
    ("ngrok.k8s.ngrok.com", "CloudEndpoint", true),
    ("operator.inlets.dev", "Tunnel", false),
    ("fission.io", "HTTPTrigger", false),
    ("skupper.io", "Connector", false),
    ("multicluster.x-k8s.io", "ServiceExport", false),
    ("net.gke.io", "ServiceExport", false),
    ("application-networking.k8s.aws", "ServiceExport", false),
];

/// How the names of other kinds end that open ways, of whatever product.
const ENDINGS: &[&str] = &[
    "Ingress",
    "IngressRoute",
    "HTTPProxy",
    "VirtualServer",
    "VirtualService",
    "RouteGroup",
];

/// Groups whose kinds are called so and open nothing: settings, and what stays inside.
const CLOSED: &[&str] = &[
    "networking.k8s.io",
    "extensions",
    "config.openshift.io",
    "operator.openshift.io",
    "appmesh.k8s.aws",
    "kuma.io",
];

/// Whether kinds of a group are read, or known not to be.
pub(crate) fn is_known_group(group: &str) -> bool {
    READ.iter().any(|rules| rules.group == group)
        || UNREAD.iter().any(|(known, ..)| *known == group)
        || TARGETS.contains(&group)
}

/// The entry of a kind.
pub(super) fn rules_of(group: &str, kind: &str) -> Option<&'static Rules> {
    if !group.contains('.') {
        return None;
    }
    READ.iter()
        .find(|rules| rules.group == group && rules.kinds.contains(&kind))
}

/// Whether a kind may open a way and is not read; `Some(true)` where it may lead to any namespace.
pub(super) fn unread(group: &str, kind: &str) -> Option<bool> {
    if !group.contains('.') || rules_of(group, kind).is_some() {
        return None;
    }
    let mut known = UNREAD.iter();
    if let Some((.., is_wide)) = known.find(|(own, its, _)| *own == group && *its == kind) {
        return Some(*is_wide);
    }
    let is_closed = CLOSED.contains(&group)
        || group == ISTIO
        || [".crossplane.io", ".upbound.io", ".services.k8s.aws"]
            .iter()
            .any(|ending| group.ends_with(ending));
    (!is_closed && ENDINGS.iter().any(|ending| kind.ends_with(ending))).then_some(false)
}

#[cfg(test)]
mod tests {
    use seawall_model::Catalogue;

    use super::*;

    /// A live scan lists what is read: otherwise nothing would seem to lead in.
    #[test]
    fn every_kind_that_is_read_is_listed_live() {
        let read = READ
            .iter()
            .flat_map(|rules| rules.kinds.iter().map(|kind| (rules.group, *kind)));
        let targets = TARGETS.iter().map(|group| (*group, "TargetGroupBinding"));
        for (group, kind) in read.chain(targets) {
            assert!(is_known_group(group), "{group}");
            // No server has this one any more.
            if group == "contour.heptio.com" {
                continue;
            }
            let known = Catalogue::builtin().by_kind(group, kind);
            assert!(known.is_some_and(|known| known.is_listed), "{group} {kind}");
        }
    }
}
