//! etcd lacks `--peer-cert-file` or `--peer-key-file`, `--peer-client-cert-auth` is not `true`, or `--peer-auto-tls` is on.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "etcd-without-peer-auth",
    title: "etcd does not ask peers for a certificate",
    severity: Severity::High,
    severity_reason: "a rogue member joins and gets a copy of every object",
    what: "etcd lacks `--peer-cert-file` or `--peer-key-file`, `--peer-client-cert-auth` is not `true`, or `--peer-auto-tls` is on.",
    why: "Peers replicate everything. A member that nobody authenticates receives the whole store and can change it.",
    remedy: "Set `--peer-client-cert-auth=true`, `--peer-cert-file`, `--peer-key-file` and `--peer-trusted-ca-file`.",
    example: "command:\n  - etcd\n  - --peer-client-cert-auth=true\n  - --peer-cert-file=/pki/peer.crt\n  - --peer-key-file=/pki/peer.key",
    techniques: &["MS-TA9025", "T1552"],
    controls: &[
        "cis-kubernetes/2.4",
        "cis-kubernetes/2.5",
        "cis-kubernetes/2.6",
        "nsa-cisa/2.6",
    ],
    references: &["https://etcd.io/docs/v3.6/op-guide/security/"],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::Etcd, |flags| {
            if let Some(flag) = flags.get("peer-auto-tls").filter(|flag| flag.is_true()) {
                return Some(problem(
                    &flag,
                    "etcd peers use certificates that they signed themselves",
                ));
            }
            if let Some(name) = ["peer-cert-file", "peer-key-file"]
                .into_iter()
                .find(|name| flags.get(name).is_none())
            {
                return Some(missing(&flags, format!("etcd has no `--{name}`")));
            }
            match flags.get("peer-client-cert-auth") {
                Some(flag) if flag.is_true() => None,
                Some(flag) => Some(problem(&flag, "etcd accepts peers without a certificate")),
                None => Some(missing(
                    &flags,
                    "etcd accepts peers without a certificate: `--peer-client-cert-auth` is not set",
                )),
            }
        })
    }),
};
