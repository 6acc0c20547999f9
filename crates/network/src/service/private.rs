//! Which Ingresses and Gateways are served by a load balancer in a private network, by their class, what the class refers to,
//! their annotations and their addresses.

use core::net::IpAddr;

use seawall_model::{Cluster, Object, is_internal_balancer};
use seawall_syntax::Node;

use crate::Range;
use crate::internet::private;
use crate::kinds::GATEWAY;

/// Annotations with values that put the load balancer of an Ingress into a private network.
const ANNOTATIONS: &[(&str, &str)] = &[
    ("alb.ingress.kubernetes.io/scheme", "internal"),
    ("appgw.ingress.kubernetes.io/use-private-ip", "true"),
];

/// Classes of Ingresses that are private: of GKE and of Tailscale, whose addresses are those of a private network.
const CLASSES: &[&str] = &["gce-internal", "tailscale"];

/// Controllers of the load balancers of AWS, whose scheme is `internal` unless somebody says otherwise.
const AWS: &[&str] = &["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"];

/// The annotation with the scheme of such a load balancer.
const SCHEME: &str = "alb.ingress.kubernetes.io/scheme";

/// Whether the load balancer of an Ingress is in a private network, or may be where its class is not in the input.
pub(super) fn is_private_ingress(cluster: &Cluster, ingress: &Object) -> bool {
    let is_annotated = ANNOTATIONS
        .iter()
        .any(|(key, value)| ingress.annotation(key).map(str::trim) == Some(value));
    let named = ingress.spec().and_then(|spec| spec.str("ingressClassName"));
    let older = ingress.annotation("kubernetes.io/ingress.class");
    let Some(name) = named.or(older).map(str::trim) else {
        return is_annotated;
    };
    let is_open = ingress.annotation("tailscale.com/funnel").map(str::trim) == Some("true");
    if CLASSES.contains(&name) {
        return is_annotated || !is_open;
    }
    let class = cluster.get("networking.k8s.io", "IngressClass", "", name);
    let spec = class.and_then(Object::spec);
    let is_aws = match spec.and_then(|spec| spec.str("controller")) {
        Some(controller) => AWS.contains(&controller),
        None => name == "alb",
    };
    if !is_aws {
        return is_annotated;
    }
    // What the class says counts before the annotation.
    let parameters = spec.and_then(|spec| spec.get("parameters"));
    let of_class = parameters.map(|parameters| scheme(cluster, parameters, ""));
    match of_class {
        Some(Scheme::Said(scheme)) => scheme != "internet-facing",
        Some(Scheme::Unseen) => true,
        Some(Scheme::Unsaid) | None => {
            ingress.annotation(SCHEME).map(str::trim) != Some("internet-facing")
        }
    }
}

/// What an object that a class refers to says of the scheme of load balancers.
enum Scheme<'c> {
    Said(&'c str),
    Unsaid,
    /// The object is not in the input.
    Unseen,
}

/// What the object that a reference names says; without a namespace of its own it is in this one.
fn scheme<'c>(cluster: &'c Cluster, reference: &Node, namespace: &str) -> Scheme<'c> {
    let group = reference.str("apiGroup").or_else(|| reference.str("group"));
    let [kind, name] = ["kind", "name"].map(|field| reference.str(field).unwrap_or_default());
    let namespace = reference.str("namespace").unwrap_or(namespace);
    let Some(object) = cluster.get(group.unwrap_or_default(), kind, namespace, name) else {
        return Scheme::Unseen;
    };
    let said = object.spec().and_then(|spec| spec.str("scheme"));
    said.map_or(Scheme::Unsaid, Scheme::Said)
}

/// Whether a Gateway is served in a private network: by its class, by the annotations that its load balancer gets, by the Service
/// that is made for it, or because all of its addresses are private.
pub(super) fn is_private_gateway(cluster: &Cluster, gateway: &Object) -> bool {
    let spec = gateway.spec();
    let infrastructure = spec.and_then(|spec| spec.get("infrastructure"));
    let annotations = infrastructure.and_then(|own| own.get("annotations"));
    if annotations.is_some_and(|own| is_internal_balancer(|key| own.str(key)))
        || is_internal_balancer(|key| gateway.annotation(key))
        || gateway.annotation("networking.istio.io/service-type") == Some("ClusterIP")
    {
        return true;
    }
    let asked = spec.map_or(&[][..], |spec| spec.list("addresses"));
    let status = gateway.root.get("status");
    let given = status.map_or(&[][..], |status| status.list("addresses"));
    let is_private = |list: &[Node]| {
        !list.is_empty()
            && list
                .iter()
                .all(|address| is_private_address(address.str("value")))
    };
    if is_private(given) || given.is_empty() && is_private(asked) {
        return true;
    }
    let name = spec.and_then(|spec| spec.str("gatewayClassName"));
    let Some(name) = name else {
        return false;
    };
    let of_gke = name.strip_prefix("gke-l7-");
    if name == "amazon-vpc-lattice"
        || of_gke.is_some_and(|rest| rest.starts_with("rilb") || rest.contains("internal"))
    {
        return true;
    }
    let class = cluster.get(GATEWAY, "GatewayClass", "", name);
    let class = class.and_then(Object::spec);
    let controller = class.and_then(|class| class.str("controllerName"));
    if !controller.is_some_and(|controller| controller.starts_with("gateway.k8s.aws/")) {
        return false;
    }
    let own = infrastructure.and_then(|own| own.get("parametersRef"));
    let of_class = class.and_then(|class| class.get("parametersRef"));
    let mut said = own
        .into_iter()
        .chain(of_class)
        .map(|reference| scheme(cluster, reference, gateway.namespace.as_str()));
    !said.any(|scheme| matches!(scheme, Scheme::Said("internet-facing")))
}

fn is_private_address(text: Option<&str>) -> bool {
    let address = text.and_then(|text| text.parse::<IpAddr>().ok());
    address.is_some_and(|address| {
        let one = Range::one(address);
        private().iter().any(|block| block.holds(&one))
    })
}
