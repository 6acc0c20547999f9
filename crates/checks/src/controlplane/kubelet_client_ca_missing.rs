//! `authentication.x509.clientCAFile` of a kubelet configuration is not set.

use super::kubelet::{KINDS, Setting, judge};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-client-ca-missing",
    title: "Kubelet does not verify client certificates",
    severity: Severity::Medium,
    severity_reason: "the API server cannot authenticate to the kubelet with its certificate",
    what: "`authentication.x509.clientCAFile` of a kubelet configuration is not set.",
    why: "Without a client CA, the kubelet authenticates callers only by token, and the API server's certificate proves nothing.",
    remedy: "Set `authentication.x509.clientCAFile` to the cluster CA.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/4.2.3", "nsa-cisa/2.8"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let file = kubelet.text(&CA)?.filter(|flag| !flag.value.is_empty());
            Ok(file
                .is_none()
                .then(|| Problem::missing(kubelet.path(CA.field), "the kubelet has no client CA")))
        })
    }),
};

const CA: Setting = Setting::new("authentication.x509.clientCAFile", "client-ca-file");
