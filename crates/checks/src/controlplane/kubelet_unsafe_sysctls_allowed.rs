//! `allowedUnsafeSysctls` of a kubelet configuration (or `--allowed-unsafe-sysctls`) is not empty.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-unsafe-sysctls-allowed",
    title: "Kubelet allows unsafe sysctls",
    severity: Severity::Medium,
    severity_reason: "an admitted pod can change kernel settings for its neighbours",
    what: "`allowedUnsafeSysctls` of a kubelet configuration (or `--allowed-unsafe-sysctls`) is not empty.",
    why: "These sysctls are not known to be isolated between pods: one pod can weaken or stop others, or the node.",
    remedy: "Remove the list. Where a workload needs a sysctl, allow it on dedicated nodes.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nallowedUnsafeSysctls: []",
    techniques: &["T1611", "T1499"],
    controls: &[],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .text(&ALLOWED)?
                .filter(|flag| !flag.value.is_empty())
                .map(|flag| {
                    let message = format!("the kubelet allows unsafe sysctls: {}", flag.value);
                    problem(&flag, message)
                }))
        })
    }),
};

const ALLOWED: Setting = Setting::new("allowedUnsafeSysctls", "allowed-unsafe-sysctls");
