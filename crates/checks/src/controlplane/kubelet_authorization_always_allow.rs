//! `authorization.mode` of a kubelet configuration is `AlwaysAllow`.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-authorization-always-allow",
    title: "Kubelet allows every request",
    severity: Severity::High,
    severity_reason: "any authenticated caller can run commands in every pod on the node",
    what: "`authorization.mode` of a kubelet configuration is `AlwaysAllow`.",
    why: "Every certificate and token that the kubelet accepts can then be used to exec into every pod: RBAC permissions on nodes/proxy are never checked.",
    remedy: "Set `authorization.mode: Webhook`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthorization:\n  mode: Webhook",
    techniques: &["MS-TA9030", "T1609"],
    controls: &["cis-kubernetes/4.2.2", "nsa-cisa/2.8"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            Ok(kubelet
                .text(&MODE)?
                .filter(|flag| flag.value == "AlwaysAllow")
                .map(|flag| problem(&flag, "the kubelet allows every request")))
        })
    }),
};

const MODE: Setting = Setting {
    field: "authorization.mode",
    flag: "authorization-mode",
    flag_default: Some("AlwaysAllow"),
};
