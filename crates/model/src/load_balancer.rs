//! Load balancers: whether the cloud gives them a public address, and from where it lets traffic in.

use crate::Object;

/// Annotations by which the clouds are told to keep a load balancer inside: the key and the values that say so.
const INTERNAL: &[(&str, &[&str])] = &[
    (
        "service.beta.kubernetes.io/aws-load-balancer-internal",
        &["true", "0.0.0.0/0"],
    ),
    (
        "service.beta.kubernetes.io/aws-load-balancer-scheme",
        &["internal"],
    ),
    (
        "service.beta.kubernetes.io/azure-load-balancer-internal",
        &["true"],
    ),
    ("networking.gke.io/load-balancer-type", &["Internal"]),
    ("cloud.google.com/load-balancer-type", &["Internal"]),
    (
        "service.beta.kubernetes.io/openstack-internal-load-balancer",
        &["true"],
    ),
    (
        "service.beta.kubernetes.io/oci-load-balancer-internal",
        &["true"],
    ),
    (
        "oci-network-load-balancer.oraclecloud.com/internal",
        &["true"],
    ),
    (
        "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
        &["intranet"],
    ),
    (
        "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
        &[],
    ),
    (
        "service.beta.kubernetes.io/cce-load-balancer-internal-vpc",
        &["true"],
    ),
    (
        "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
        &["private"],
    ),
    (
        "load-balancer.hetzner.cloud/disable-public-network",
        &["true"],
    ),
    (
        "kubernetes.digitalocean.com/load-balancer-network",
        &["INTERNAL"],
    ),
];

/// Annotations that hold source ranges, separated by commas.
const RANGES: &[&str] = &[
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
];

/// Whether the cloud keeps the load balancer of a service inside.
pub fn is_internal_load_balancer(service: &Object) -> bool {
    INTERNAL.iter().any(|(key, values)| {
        let found = service.annotation(key);
        found.is_some_and(|value| values.is_empty() || values.contains(&value))
    })
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
