//! `makeIPTablesUtilChains` of a kubelet configuration (or `--make-iptables-util-chains`) is false. The default is true.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-iptables-chains-off",
    title: "Kubelet does not maintain its iptables rules",
    severity: Severity::Low,
    severity_reason: "other components usually program the same protection",
    what: "`makeIPTablesUtilChains` of a kubelet configuration (or `--make-iptables-util-chains`) is false. The default is true.",
    why: "The kubelet then does not restore the rules that keep other hosts away from host services on loopback, and that mark traffic to be dropped.",
    remedy: "Set `makeIPTablesUtilChains: true`, or remove the setting.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmakeIPTablesUtilChains: true",
    techniques: &["MS-TA9031", "T1046"],
    controls: &["cis-kubernetes/4.2.6"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .switch(&CHAINS)?
                .filter(|(_, on)| !on)
                .map(|(flag, _)| {
                    problem(&flag, "the kubelet does not maintain its iptables rules")
                }))
        })
    }),
};

const CHAINS: Setting = Setting::new("makeIPTablesUtilChains", "make-iptables-util-chains");
