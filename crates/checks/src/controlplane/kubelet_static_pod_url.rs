//! `staticPodURL` of a kubelet configuration (or `--manifest-url`) is set.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-static-pod-url",
    title: "Kubelet takes static pods from an address",
    severity: Severity::High,
    severity_reason: "whoever answers at the address, or on the way to it, runs any pod on the node",
    what: "`staticPodURL` of a kubelet configuration (or `--manifest-url`) is set.",
    why: "The kubelet runs what it finds there, privileged pods included, past admission and without a line in the audit log.",
    remedy: "Remove `staticPodURL`; keep static pods in a directory that only root can write.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests",
    techniques: &["MS-TA9017", "T1610"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .text(&URL)?
                .filter(|flag| !flag.value.is_empty())
                .map(|flag| problem(&flag, "the kubelet runs the pods that an address names")))
        })
    }),
};

const URL: Setting = Setting::new("staticPodURL", "manifest-url");
