//! `--client-cert-auth` of etcd is not `true`, or `--auto-tls` is on.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::Flag;

pub const CHECK: Check = Check {
    id: "etcd-without-client-auth",
    title: "etcd does not require client certificates",
    severity: Severity::Critical,
    severity_reason: "anyone who can reach the port can read and write every object",
    what: "`--client-cert-auth` of etcd is not `true`, or `--auto-tls` is on.",
    why: "Encryption without client certificates stops eavesdroppers, not clients: every pod that can reach port 2379 can read all Secrets and write anything.",
    remedy: "Set `--client-cert-auth=true` with `--trusted-ca-file` set to a CA that signs nothing else, and keep `--auto-tls` off.",
    example: "command:\n  - etcd\n  - --client-cert-auth=true\n  - --trusted-ca-file=/pki/etcd-ca.crt",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/2.2", "cis-kubernetes/2.3", "nsa-cisa/2.6"],
    references: &["https://etcd.io/docs/v3.6/op-guide/security/"],
    evaluate: Evaluate::Component(Component::Etcd, |_, flags| {
        judge(flags, |flags| {
            if let Some(flag) = flags.switch("auto-tls")?.filter(Flag::is_true) {
                let message = "etcd uses a self-signed certificate";
                return Ok(Some(problem(&flag, message)));
            }
            let message = "etcd accepts clients without a certificate";
            Ok(match flags.switch("client-cert-auth")? {
                Some(flag) if flag.is_true() => None,
                Some(flag) => Some(problem(&flag, message)),
                None => Some(missing(
                    flags,
                    format!("{message}: `--client-cert-auth` is not set"),
                )),
            })
        })
    }),
};
