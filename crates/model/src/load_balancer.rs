//! Load balancers: whether the cloud gives them a public address, and from where it lets traffic in.

use crate::Object;

/// Which values of an annotation keep a load balancer inside.
#[derive(Debug, Clone, Copy)]
enum Says {
    /// This one.
    Exactly(&'static str),
    /// One of two.
    Either(&'static str, &'static str),
    /// What Go's `ParseBool` takes as true, and `true` in any case.
    True,
    /// Any that is not empty and says no.
    AnyButFalse,
    /// Any, also an empty one.
    Any,
}

/// Annotations by which the clouds are told to keep a load balancer inside, and the values that say so.
const INTERNAL: &[(&str, Says)] = &[
    // The provider of AWS takes any value, of old a block of addresses (`isInternal`).
    (
        "service.beta.kubernetes.io/aws-load-balancer-internal",
        Says::AnyButFalse,
    ),
    (
        "service.beta.kubernetes.io/aws-load-balancer-scheme",
        Says::Exactly("internal"),
    ),
    (
        "service.beta.kubernetes.io/azure-load-balancer-internal",
        Says::True,
    ),
    // `deprecatedTypeInternalLowerCase` of the provider of GCP.
    (
        "networking.gke.io/load-balancer-type",
        Says::Either("Internal", "internal"),
    ),
    (
        "cloud.google.com/load-balancer-type",
        Says::Either("Internal", "internal"),
    ),
    (
        "service.beta.kubernetes.io/openstack-internal-load-balancer",
        Says::True,
    ),
    (
        "service.beta.kubernetes.io/oci-load-balancer-internal",
        Says::True,
    ),
    (
        "oci-network-load-balancer.oraclecloud.com/internal",
        Says::True,
    ),
    (
        "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
        Says::Exactly("intranet"),
    ),
    (
        "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
        Says::Any,
    ),
    (
        "service.beta.kubernetes.io/cce-load-balancer-internal-vpc",
        Says::True,
    ),
    (
        "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
        Says::Exactly("private"),
    ),
    (
        "load-balancer.hetzner.cloud/disable-public-network",
        Says::True,
    ),
    (
        "kubernetes.digitalocean.com/load-balancer-network",
        Says::Exactly("INTERNAL"),
    ),
    (
        "service.beta.kubernetes.io/scw-loadbalancer-private",
        Says::True,
    ),
    ("yandex.cloud/load-balancer-type", Says::Exactly("internal")),
];

/// Classes of load balancers in a private network: of GKE, and of Tailscale.
const CLASSES: &[&str] = &["networking.gke.io/l4-regional-internal", "tailscale"];

/// The class of the load balancers that the AWS Load Balancer Controller makes.
const AWS_CLASSES: &[&str] = &["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"];
/// The annotation by which it was chosen before there were classes, with the values that do so.
const AWS_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";
const AWS_TYPES: &[&str] = &["external", "nlb-ip"];
/// Annotations by which that is told to make a public one.
const AWS_PUBLIC: &[(&str, &str)] = &[
    (
        "service.beta.kubernetes.io/aws-load-balancer-scheme",
        "internet-facing",
    ),
    (
        "service.beta.kubernetes.io/aws-load-balancer-internal",
        "false",
    ),
];

impl Says {
    fn holds(self, value: &str) -> bool {
        let is = |texts: &[&str]| texts.iter().any(|text| value.eq_ignore_ascii_case(text));
        match self {
            Self::Exactly(text) => value == text,
            Self::Either(one, other) => value == one || value == other,
            Self::True => is(&["true", "t", "1"]),
            Self::AnyButFalse => !is(&["", "false", "f", "0"]),
            Self::Any => true,
        }
    }
}

/// Annotations that hold source ranges, separated by commas.
const RANGES: &[&str] = &[
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
];

/// Whether annotations tell a cloud to keep a load balancer inside.
pub fn is_internal_balancer<'a>(annotation: impl Fn(&str) -> Option<&'a str>) -> bool {
    INTERNAL
        .iter()
        .any(|(key, says)| annotation(key).is_some_and(|value| says.holds(value)))
}

/// Whether the cloud keeps the load balancer of a service inside.
pub fn is_internal_load_balancer(service: &Object) -> bool {
    let class = service
        .spec()
        .and_then(|spec| spec.str("loadBalancerClass"));
    let is_classed = match class {
        // Its ways to the internet are by a name of Tailscale's own.
        Some("tailscale") => service.annotation("tailscale.com/funnel") != Some("true"),
        Some(class) => CLASSES.contains(&class),
        None => false,
    };
    is_classed
        || is_internal_balancer(|key| service.annotation(key))
        || is_internal_by_default(service, class)
}

/// The AWS Load Balancer Controller makes internal ones unless it is told otherwise (`buildLoadBalancerScheme`).
fn is_internal_by_default(service: &Object, class: Option<&str>) -> bool {
    let is_of_aws = match class {
        Some(class) => AWS_CLASSES.contains(&class),
        None => service
            .annotation(AWS_TYPE)
            .is_some_and(|own| AWS_TYPES.contains(&own)),
    };
    let mut public = AWS_PUBLIC.iter();
    is_of_aws && !public.any(|(key, value)| service.annotation(key) == Some(value))
}

/// The source ranges that a service lets in; empty for all.
pub fn source_ranges(service: &Object) -> Vec<&str> {
    let spec = service.spec();
    let mut ranges: Vec<&str> = spec
        .map(|spec| spec.strings("loadBalancerSourceRanges").collect())
        .unwrap_or_default();
    for key in RANGES {
        let listed = service.annotation(key).unwrap_or_default();
        ranges.extend(
            listed
                .split(',')
                .map(str::trim)
                .filter(|range| !range.is_empty()),
        );
    }
    ranges
}
