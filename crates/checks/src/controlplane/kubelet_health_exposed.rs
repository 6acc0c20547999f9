//! `healthzBindAddress` of a kubelet configuration (or `--healthz-bind-address`) is not a loopback address, and `healthzPort` is not 0.

use super::kubelet::{KINDS, Setting, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-health-exposed",
    title: "Kubelet health endpoint exposed",
    severity: Severity::Low,
    severity_reason: "it reveals little more than that the node exists",
    what: "`healthzBindAddress` of a kubelet configuration (or `--healthz-bind-address`) is not a loopback address, and `healthzPort` is not 0.",
    why: "The port has no authentication. In older versions it served profiles as well (CVE-2019-11248).",
    remedy: "Remove `healthzBindAddress`; the default is 127.0.0.1.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nhealthzBindAddress: 127.0.0.1",
    techniques: &["MS-TA9030", "T1046"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/",
        "https://github.com/kubernetes/kubernetes/issues/81023",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            if matches!(kubelet.number(&PORT)?, Some((_, 0))) {
                return Ok(None);
            }
            Ok(kubelet
                .text(&ADDRESS)?
                .filter(|flag| {
                    let local = ["127.", "::1", "localhost"];
                    !flag.value.is_empty()
                        && !local.iter().any(|begin| flag.value.starts_with(begin))
                })
                .map(|flag| {
                    let message =
                        format!("the kubelet serves its health endpoint on `{}`", flag.value);
                    problem(&flag, message)
                }))
        })
    }),
};

const ADDRESS: Setting = Setting::new("healthzBindAddress", "healthz-bind-address");
const PORT: Setting = Setting::new("healthzPort", "healthz-port");
