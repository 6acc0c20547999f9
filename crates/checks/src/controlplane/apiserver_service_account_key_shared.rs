//! `--service-account-key-file` of kube-apiserver is not set, so the key of `--tls-private-key-file` is used, or it is set to that same file. An external signer (`--service-account-signing-endpoint`) needs no file.

use super::flags::{Component, judge, missing, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-service-account-key-shared",
    title: "ServiceAccount tokens verified with the TLS key",
    severity: Severity::Medium,
    severity_reason: "a leaked TLS key can then also forge the token of any ServiceAccount",
    what: "`--service-account-key-file` of kube-apiserver is not set, so the key of `--tls-private-key-file` is used, or it is set to that same file. An external signer (`--service-account-signing-endpoint`) needs no file.",
    why: "One key for two purposes leaks twice as easily and cannot be rotated for one of them alone.",
    remedy: "Generate a key pair for ServiceAccount tokens, and set its public key in `--service-account-key-file`.",
    example: "command:\n  - kube-apiserver\n  - --service-account-key-file=/etc/kubernetes/pki/sa.pub",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/1.2.22"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            if flags.value("service-account-signing-endpoint")?.is_some() {
                return Ok(None);
            }
            let keys = flags.list("service-account-key-file");
            if keys.items()?.is_empty() {
                return Ok(Some(missing(
                    flags,
                    "kube-apiserver verifies ServiceAccount tokens with its TLS key: `--service-account-key-file` is not set",
                )));
            }
            let Some(tls) = flags.value("tls-private-key-file")? else {
                return Ok(None);
            };
            Ok(keys.has(&tls.value)?.then(|| {
                problem(
                    &tls,
                    format!(
                        "kube-apiserver uses `{}` for TLS and for ServiceAccount tokens",
                        tls.value
                    ),
                )
            }))
        })
    }),
};
