//! `--insecure-port` of kube-apiserver is set to a value other than 0, or `--insecure-bind-address` is set. The flags were removed in 1.24; older servers still use them.

use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-insecure-port",
    title: "API server listens without TLS",
    severity: Severity::Critical,
    severity_reason: "anyone who can reach the port is cluster administrator",
    what: "`--insecure-port` of kube-apiserver is set to a value other than 0, or `--insecure-bind-address` is set. The flags were removed in 1.24; older servers still use them.",
    why: "The insecure port skips authentication and authorization. Any pod on the host network, and any SSRF on the node, becomes cluster administrator.",
    remedy: "Remove both flags and upgrade: no supported version has them.",
    example: "command:\n  - kube-apiserver\n  - --secure-port=6443",
    techniques: &["MS-TA9029", "T1133"],
    controls: &["nsa-cisa/2.5"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let port = flags.value("insecure-port")?;
            let address = flags.value("insecure-bind-address")?;
            let flag = port.filter(|flag| flag.value != "0").or(address);
            Ok(flag.map(|flag| problem(&flag, "kube-apiserver serves an insecure port")))
        })
    }),
};
