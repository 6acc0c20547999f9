//! `--client-cert-auth` of etcd is not `true`, or `--auto-tls` is on.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::Flag;

pub const CHECK: Check = Check {
    id: "etcd-without-client-auth",
    title: "etcd does not ask clients for a certificate",
    severity: Severity::Critical,
    severity_reason: "whoever reaches the port reads and writes every object",
    what: "`--client-cert-auth` of etcd is not `true`, or `--auto-tls` is on.",
    why: "Encryption without a client certificate keeps out listeners, not callers: every pod that reaches port 2379 reads all secrets and writes what it likes.",
    remedy: "Set `--client-cert-auth=true` with `--trusted-ca-file` of a CA that signs nothing else, and leave `--auto-tls` off.",
    example: "command:\n  - etcd\n  - --client-cert-auth=true\n  - --trusted-ca-file=/pki/etcd-ca.crt",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/2.2", "cis-kubernetes/2.3", "nsa-cisa/2.6"],
    references: &["https://etcd.io/docs/v3.6/op-guide/security/"],
    evaluate: Evaluate::Container(|_, _, container| {
        judge(container, Component::Etcd, |flags| {
            if let Some(flag) = flags.switch("auto-tls")?.filter(Flag::is_true) {
                let message = "etcd uses a certificate that it signed itself";
                return Ok(Some(problem(&flag, message)));
            }
            let message = "etcd accepts clients without a certificate";
            Ok(match flags.switch("client-cert-auth")? {
                Some(flag) if flag.is_true() => None,
                Some(flag) => Some(problem(&flag, message)),
                None => Some(missing(
                    &flags,
                    format!("{message}: `--client-cert-auth` is not set"),
                )),
            })
        })
    }),
};
