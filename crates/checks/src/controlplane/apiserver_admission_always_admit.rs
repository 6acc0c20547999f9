//! `--enable-admission-plugins` of kube-apiserver contains `AlwaysAdmit`, or `--disable-admission-plugins` disables `NamespaceLifecycle`, `ServiceAccount` or `PodSecurity`.

use super::flags::{Component, judge, list_problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-admission-always-admit",
    title: "API server admits everything",
    severity: Severity::High,
    severity_reason: "it makes every other admission plugin and webhook pointless",
    what: "`--enable-admission-plugins` of kube-apiserver contains `AlwaysAdmit`, or `--disable-admission-plugins` disables `NamespaceLifecycle`, `ServiceAccount` or `PodSecurity`.",
    why: "Admission enforces Pod Security. A disabled plugin allows privileged pods, or tokens without a service account behind them.",
    remedy: "Remove `AlwaysAdmit`, and keep the default plugins enabled.",
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
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            const NEEDED: [&str; 3] = ["NamespaceLifecycle", "ServiceAccount", "PodSecurity"];
            for name in ["enable-admission-plugins", "admission-control"] {
                let enabled = flags.list(name);
                if enabled.has("AlwaysAdmit")? {
                    let message = "kube-apiserver enables `AlwaysAdmit`";
                    return Ok(Some(list_problem(flags, &enabled, message)));
                }
            }
            // The old flag lists every plugin that runs, and disables the others.
            let old = flags.list("admission-control");
            let disabled = flags.list("disable-admission-plugins");
            for plugin in NEEDED {
                let message = format!("kube-apiserver disables the admission plugin `{plugin}`");
                if disabled.has(plugin)? {
                    return Ok(Some(list_problem(flags, &disabled, message)));
                }
                if old.flag.is_some() && !old.has(plugin)? {
                    return Ok(Some(list_problem(flags, &old, message)));
                }
            }
            Ok(None)
        })
    }),
};
