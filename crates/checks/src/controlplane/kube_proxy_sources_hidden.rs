//! kube-proxy hides the source of connections from pods and policies.

use seawall_finding::Severity;

use super::kube_proxy_configuration::{KINDS, judge};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kube-proxy-sources-hidden",
    title: "kube-proxy hides connection sources",
    severity: Severity::Medium,
    severity_reason: "network policies see the node instead of the pod that connects",
    what: "`iptables.masqueradeAll` of a kube-proxy configuration (or `--masquerade-all`) is `true`.",
    why: "Connections to Services then come from the node: a policy that allows nodes allows every pod, and logs do not show the client.",
    remedy: "Remove `masqueradeAll`; the default is `false`.",
    example: "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\niptables:\n  masqueradeAll: false",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.2"],
    references: &["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |proxy| {
            let mut found = None;
            for field in ["iptables.masqueradeAll", "nftables.masqueradeAll"] {
                let setting = proxy.get(field, "masquerade-all")?;
                found = found.or(setting.filter(|setting| setting.value == "true"));
            }
            Ok(Outcome::from_problem(found.map(|setting| {
                let message = "connections to Services come from the node's address";
                Problem::at(setting.path, message).value(setting.value)
            })))
        })
    }),
};
