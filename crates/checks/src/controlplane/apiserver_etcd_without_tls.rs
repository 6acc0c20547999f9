//! `--etcd-servers` of kube-apiserver contains an `http://` address, or `--etcd-cafile`, `--etcd-certfile` or `--etcd-keyfile` is missing.

use super::flags::{Component, first_unset, judge, list_problem, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-etcd-without-tls",
    title: "API server connects to etcd without TLS",
    severity: Severity::High,
    severity_reason: "anyone who can sniff or reach etcd traffic gets every Secret",
    what: "`--etcd-servers` of kube-apiserver contains an `http://` address, or `--etcd-cafile`, `--etcd-certfile` or `--etcd-keyfile` is missing.",
    why: "etcd stores every object, including Secrets. Without TLS, they cross the network in plain text; without a client certificate, etcd cannot tell the API server from any other client.",
    remedy: "Use `https://` addresses with `--etcd-cafile`, `--etcd-certfile` and `--etcd-keyfile`.",
    example: "command:\n  - kube-apiserver\n  - --etcd-servers=https://127.0.0.1:2379\n  - --etcd-cafile=/pki/ca.crt\n  - --etcd-certfile=/pki/client.crt\n  - --etcd-keyfile=/pki/client.key",
    techniques: &["MS-TA9025", "T1552"],
    controls: &[
        "cis-kubernetes/1.2.23",
        "cis-kubernetes/1.2.26",
        "nsa-cisa/2.6",
    ],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let servers = flags.list("etcd-servers");
            let is_plain = |server: &String| server.starts_with("http://");
            if servers.known_items().iter().any(is_plain) {
                let message = "kube-apiserver connects to etcd without TLS";
                return Ok(Some(list_problem(flags, &servers, message)));
            }
            servers.items()?;
            let unset = first_unset(flags, &["etcd-cafile", "etcd-certfile", "etcd-keyfile"])?;
            Ok(unset.map(|name| {
                missing(flags, format!("kube-apiserver has no `--{name}`")).severity(
                    Severity::Medium,
                    "the connection is encrypted, but one side is not authenticated",
                )
            }))
        })
    }),
};
