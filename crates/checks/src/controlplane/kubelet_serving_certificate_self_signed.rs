//! A kubelet configuration sets neither `serverTLSBootstrap: true` nor both `tlsCertFile` and `tlsPrivateKeyFile`.

use super::kubelet::{KINDS, Setting, judge};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-serving-certificate-self-signed",
    title: "Kubelet serves a self-signed certificate",
    severity: Severity::Low,
    severity_reason: "it takes a position on the network between API server and node",
    what: "A kubelet configuration sets neither `serverTLSBootstrap: true` nor both `tlsCertFile` and `tlsPrivateKeyFile`.",
    why: "The API server cannot verify the kubelet, so anyone in between can read `kubectl exec`, `logs` and `port-forward` traffic.",
    remedy: "Set `serverTLSBootstrap: true` and approve the kubelets' CertificateSigningRequests.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nserverTLSBootstrap: true",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/4.2.9"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            if kubelet.switch(&BOOTSTRAP)?.is_some_and(|(_, on)| on) {
                return Ok(None);
            }
            for setting in [&CERTIFICATE, &KEY] {
                if kubelet
                    .text(setting)?
                    .is_none_or(|flag| flag.value.is_empty())
                {
                    return Ok(Some(Problem::missing(
                        kubelet.path(setting.field),
                        format!(
                            "the kubelet serves a self-signed certificate: neither `serverTLSBootstrap` nor `{}` is set",
                            setting.field
                        ),
                    )));
                }
            }
            Ok(None)
        })
    }),
};

const BOOTSTRAP: Setting = Setting::new("serverTLSBootstrap", "rotate-server-certificates");
const CERTIFICATE: Setting = Setting::new("tlsCertFile", "tls-cert-file");
const KEY: Setting = Setting::new("tlsPrivateKeyFile", "tls-private-key-file");
