//! `readOnlyPort` of a kubelet configuration is set to a value other than 0.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-read-only-port",
    title: "Kubelet read-only port open",
    severity: Severity::Medium,
    severity_reason: "it shows every pod on the node, with environment and mounts, to any client",
    what: "`readOnlyPort` of a kubelet configuration is set to a value other than 0.",
    why: "Port 10255 requires no authentication and lists pods, their specifications and statistics: a map of the node for an attacker.",
    remedy: "Set `readOnlyPort: 0`, which is the default of a configuration file.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 0",
    techniques: &["MS-TA9030", "T1613"],
    controls: &["cis-kubernetes/4.2.4", "nsa-cisa/2.8"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .number(&PORT)?
                .filter(|(_, port)| *port != 0)
                .map(|(flag, port)| {
                    problem(
                        &flag,
                        format!("the kubelet serves the read-only port {port}"),
                    )
                }))
        })
    }),
};

const PORT: Setting = Setting {
    field: "readOnlyPort",
    flag: "read-only-port",
    flag_default: Some("10255"),
};
