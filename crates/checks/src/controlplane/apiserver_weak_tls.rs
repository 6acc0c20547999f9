//! `--tls-min-version` of kube-apiserver is below TLS 1.2, or `--tls-cipher-suites` holds a suite with CBC, RC4, 3DES or RSA key exchange.

use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-weak-tls",
    title: "API server accepts weak TLS",
    severity: Severity::Low,
    severity_reason: "it takes a place on the network and a weak peer to use it",
    what: "`--tls-min-version` of kube-apiserver is below TLS 1.2, or `--tls-cipher-suites` holds a suite with CBC, RC4, 3DES or RSA key exchange.",
    why: "Old protocol versions and suites have known attacks, and an attacker on the network can push both sides down to the weakest that they share.",
    remedy: "Set `--tls-min-version=VersionTLS12` (or 13) and list only ECDHE suites with GCM or ChaCha20.",
    example: "command:\n  - kube-apiserver\n  - --tls-min-version=VersionTLS13",
    techniques: &["MS-TA9029", "T1552"],
    controls: &["cis-kubernetes/1.2.29", "nsa-cisa/2.9"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::ApiServer, |flags| {
            const WEAK: &[&str] = &["VersionTLS10", "VersionTLS11"];
            if let Some(flag) = flags.get("tls-min-version")
                && WEAK.contains(&flag.value)
            {
                return Some(problem(
                    &flag,
                    format!("kube-apiserver accepts `{}`", flag.value),
                ));
            }
            let flag = flags.get("tls-cipher-suites")?;
            let weak = flag.value.split(',').map(str::trim).find(|suite| {
                suite.contains("_CBC_")
                    || suite.contains("_RC4_")
                    || suite.contains("_3DES_")
                    || suite.starts_with("TLS_RSA_")
            })?;
            Some(problem(
                &flag,
                format!("kube-apiserver accepts the weak cipher suite `{weak}`"),
            ))
        })
    }),
};
