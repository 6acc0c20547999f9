//! etcd lacks `--peer-cert-file` or `--peer-key-file`, `--peer-client-cert-auth` is not `true`, or `--peer-auto-tls` is on.

use super::flags::{Component, first_unset, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::Flag;

pub const CHECK: Check = Check {
    id: "etcd-without-peer-auth",
    title: "etcd does not require peer certificates",
    severity: Severity::High,
    severity_reason: "a rogue member can join and get a copy of every object",
    what: "etcd lacks `--peer-cert-file` or `--peer-key-file`, `--peer-client-cert-auth` is not `true`, or `--peer-auto-tls` is on.",
    why: "Peers replicate everything. An unauthenticated member receives the whole store and can change it.",
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
    evaluate: Evaluate::Component(Component::Etcd, |_, flags| {
        judge(flags, |flags| {
            if let Some(flag) = flags.switch("peer-auto-tls")?.filter(Flag::is_true) {
                let message = "etcd peers use self-signed certificates";
                return Ok(Some(problem(&flag, message)));
            }
            if let Some(name) = first_unset(flags, &["peer-cert-file", "peer-key-file"])? {
                return Ok(Some(missing(flags, format!("etcd has no `--{name}`"))));
            }
            let message = "etcd accepts peers without a certificate";
            Ok(match flags.switch("peer-client-cert-auth")? {
                Some(flag) if flag.is_true() => None,
                Some(flag) => Some(problem(&flag, message)),
                None => Some(missing(
                    flags,
                    format!("{message}: `--peer-client-cert-auth` is not set"),
                )),
            })
        })
    }),
};
