//! `seccompDefault` of a kubelet configuration is not true.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-seccomp-default-off",
    title: "Kubelet does not apply a default seccomp profile",
    severity: Severity::Info,
    severity_reason: "pods that set a profile themselves are not affected",
    what: "`seccompDefault` of a kubelet configuration is not true.",
    why: "Pods that set no seccomp profile run `Unconfined`, with access to every system call. With the default, they get the runtime's profile.",
    remedy: "Set `seccompDefault: true` after trying it on one node.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nseccompDefault: true",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/4.2.14"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let message = "the kubelet applies no seccomp profile to pods that set none";
            Ok(match kubelet.switch(&SECCOMP)? {
                Some((_, true)) => None,
                Some((flag, false)) => Some(problem(&flag, message)),
                None => Some(Problem::missing(kubelet.path(SECCOMP.field), message)),
            })
        })
    }),
};

const SECCOMP: Setting = Setting::new("seccompDefault", "seccomp-default");
