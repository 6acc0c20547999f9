//! `authentication.anonymous.enabled` of a kubelet configuration is true.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-anonymous-auth",
    title: "Kubelet allows anonymous requests",
    severity: Severity::High,
    severity_reason: "anyone who can reach port 10250 can run commands in every pod on the node",
    what: "`authentication.anonymous.enabled` of a kubelet configuration is true.",
    why: "The kubelet API runs commands in containers and reads their logs. With anonymous requests allowed, one pod on the network is enough to take over every pod on the node, without an entry in the API audit log.",
    remedy: "Set `authentication.anonymous.enabled: false` and `authentication.webhook.enabled: true`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: false",
    techniques: &["MS-TA9030", "T1190"],
    controls: &["cis-kubernetes/4.2.1", "nsa-cisa/3.1"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .switch(&ANONYMOUS)?
                .filter(|(_, on)| *on)
                .map(|(flag, _)| problem(&flag, "the kubelet allows anonymous requests")))
        })
    }),
};

const ANONYMOUS: Setting = Setting {
    field: "authentication.anonymous.enabled",
    flag: "anonymous-auth",
    flag_default: Some("true"),
};
