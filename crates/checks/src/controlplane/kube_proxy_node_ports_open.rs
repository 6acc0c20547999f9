//! kube-proxy opens NodePorts on every address of the node, or on its loopback address.

use seawall_finding::Severity;

use super::kube_proxy_configuration::{KINDS, judge};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kube-proxy-node-ports-open",
    title: "NodePorts open on every node address",
    severity: Severity::Low,
    severity_reason: "it matters only for Services with NodePorts, on nodes with more than one network",
    what: "`nodePortAddresses` of a kube-proxy configuration (or `--nodeport-addresses`) is not set, which means every address in the modes `iptables` and `ipvs`, or contains a range that covers every address.",
    why: "A Service meant for one of the node's networks then answers on all of them, including a public one. Most load balancers open such ports as well.",
    remedy: "Set `nodePortAddresses: [primary]`, or the ranges that load balancers use.",
    example: "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nnodePortAddresses: [primary]",
    techniques: &["MS-TA9005", "T1133"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |proxy| {
            const FIELD: &str = "nodePortAddresses";
            let message = "NodePorts are open on every node address";
            let mode = proxy.get("mode", "proxy-mode")?;
            let is_nftables = mode.is_some_and(|mode| mode.value == "nftables");
            Ok(match proxy.get(FIELD, "nodeport-addresses")? {
                Some(addresses) if !addresses.value.is_empty() => {
                    let mut ranges = addresses.value.split(',');
                    Outcome::from_problem(
                        ranges
                            .find(|range| range.trim().ends_with("/0"))
                            .map(|range| Problem::at(addresses.path.clone(), message).value(range)),
                    )
                }
                // That mode uses the node's primary address.
                _ if is_nftables => Outcome::Pass,
                _ => Outcome::fail(Problem::missing(
                    proxy.path(FIELD),
                    format!("{message}: `{FIELD}` is not set"),
                )),
            })
        })
    }),
};
