//! `rotateCertificates` of a kubelet configuration is not true. The default is false.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-certificate-rotation-off",
    title: "Kubelet client certificate not rotated",
    severity: Severity::Low,
    severity_reason: "a stolen certificate stays valid until it is replaced manually",
    what: "`rotateCertificates` of a kubelet configuration is not true. The default is false.",
    why: "A kubelet's client certificate can read the Secrets of its pods. Without rotation, a copy is valid as long as the certificate, often a year.",
    remedy: "Set `rotateCertificates: true`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nrotateCertificates: true",
    techniques: &["MS-TA9003", "T1552"],
    controls: &["cis-kubernetes/4.2.10"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let message = "the kubelet does not rotate its certificate";
            Ok(match kubelet.switch(&ROTATION)? {
                Some((_, true)) => None,
                Some((flag, false)) => Some(problem(&flag, message)),
                None => Some(Problem::missing(
                    kubelet.path(ROTATION.field),
                    format!("{message}: `rotateCertificates` is not set and defaults to false"),
                )),
            })
        })
    }),
};

const ROTATION: Setting = Setting::new("rotateCertificates", "rotate-certificates");
