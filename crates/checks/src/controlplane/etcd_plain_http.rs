//! etcd has no `--cert-file` or `--key-file`, or listens for clients on an `http://` address that is not loopback.

use super::flags::{Component, first_unset, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "etcd-plain-http",
    title: "etcd serves clients without TLS",
    severity: Severity::Critical,
    severity_reason: "anyone who can reach the port can read and write every object",
    what: "etcd has no `--cert-file` or `--key-file`, or listens for clients on an `http://` address that is not loopback.",
    why: "Writing to etcd bypasses all authorization: an attacker can add a cluster-admin binding directly, without an audit event.",
    remedy: "Serve `https://` with `--cert-file`, `--key-file` and `--client-cert-auth=true`.",
    example: "command:\n  - etcd\n  - --cert-file=/pki/server.crt\n  - --key-file=/pki/server.key",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/2.1", "nsa-cisa/2.6"],
    references: &["https://etcd.io/docs/v3.6/op-guide/security/"],
    evaluate: Evaluate::Component(Component::Etcd, |_, flags| {
        judge(flags, |flags| {
            if let Some(flag) = flags.value("listen-client-urls")? {
                let open = flag.value.split(',').map(str::trim).find(|url| {
                    url.strip_prefix("http://").is_some_and(|rest| {
                        !(rest.starts_with("127.0.0.1")
                            || rest.starts_with("localhost")
                            || rest.starts_with("[::1]"))
                    })
                });
                if let Some(url) = open {
                    let message = format!("etcd serves clients without TLS on `{url}`");
                    return Ok(Some(problem(&flag, message)));
                }
            }
            let unset = first_unset(flags, &["cert-file", "key-file"])?;
            Ok(unset.map(|name| missing(flags, format!("etcd has no `--{name}`"))))
        })
    }),
};
