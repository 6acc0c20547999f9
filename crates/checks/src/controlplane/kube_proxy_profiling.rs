//! kube-proxy serves profiles.

use seawall_finding::Severity;

use super::kube_proxy_configuration::{KINDS, judge};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kube-proxy-profiling",
    title: "kube-proxy serves profiles",
    severity: Severity::Low,
    severity_reason: "by default, the port is open only on the loopback address",
    what: "`enableProfiling` of a kube-proxy configuration (or `--profiling`) is `true`.",
    why: "Profiles contain names and parts of the process memory, and the port requires no credential.",
    remedy: "Remove `enableProfiling`; the default is `false`.",
    example: "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nenableProfiling: false",
    techniques: &["MS-TA9031", "T1613"],
    controls: &[],
    references: &["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |proxy| {
            let setting = proxy.get("enableProfiling", "profiling")?;
            let found = setting.filter(|setting| setting.value == "true");
            Ok(Outcome::from_problem(found.map(|setting| {
                Problem::at(setting.path, "kube-proxy serves profiles").value(setting.value)
            })))
        })
    }),
};
