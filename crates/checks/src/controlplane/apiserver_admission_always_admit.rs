//! `--enable-admission-plugins` of kube-apiserver holds `AlwaysAdmit`, or `--disable-admission-plugins` turns off `NamespaceLifecycle`, `ServiceAccount` or `PodSecurity`.

use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-admission-always-admit",
    title: "API server admits everything",
    severity: Severity::High,
    severity_reason: "every other admission plugin and webhook is pointless beside it",
    what: "`--enable-admission-plugins` of kube-apiserver holds `AlwaysAdmit`, or `--disable-admission-plugins` turns off `NamespaceLifecycle`, `ServiceAccount` or `PodSecurity`.",
    why: "Admission is where pod security is enforced. A plugin that is turned off lets privileged pods in, or leaves tokens without an account behind them.",
    remedy: "Remove `AlwaysAdmit`, and leave the default plugins on.",
    example: "command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction",
    techniques: &["MS-TA9018", "T1562.001"],
    controls: &[
        "cis-kubernetes/1.2.10",
        "cis-kubernetes/1.2.12",
        "cis-kubernetes/1.2.13",
        "nsa-cisa/1.10",
    ],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::ApiServer, |flags| {
            if let Some(flag) = flags.get("enable-admission-plugins")
                && flags.list_has("enable-admission-plugins", "AlwaysAdmit")
            {
                return Some(problem(&flag, "kube-apiserver enables `AlwaysAdmit`"));
            }
            let flag = flags.get("disable-admission-plugins")?;
            ["NamespaceLifecycle", "ServiceAccount", "PodSecurity"]
                .into_iter()
                .find(|plugin| flags.list_has("disable-admission-plugins", plugin))
                .map(|plugin| {
                    problem(
                        &flag,
                        format!("kube-apiserver turns off the admission plugin `{plugin}`"),
                    )
                })
        })
    }),
};
