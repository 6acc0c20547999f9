//! `staticPodURL` of a kubelet configuration (or `--manifest-url`) is set.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-static-pod-url",
    title: "Kubelet loads static pods from a URL",
    severity: Severity::High,
    severity_reason: "anyone who controls the URL, or the network path to it, can run any pod on the node",
    what: "`staticPodURL` of a kubelet configuration (or `--manifest-url`) is set.",
    why: "The kubelet runs what it finds there, including privileged pods, bypassing admission and without an audit log entry.",
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
                .map(|flag| problem(&flag, "the kubelet runs static pods from a URL")))
        })
    }),
};

const URL: Setting = Setting::new("staticPodURL", "manifest-url");
