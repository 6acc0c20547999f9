//! `--encryption-provider-config` of kube-apiserver is not set.

use super::flags::{Component, judge, missing};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-encryption-missing",
    title: "Secrets stored in plain text",
    severity: Severity::Medium,
    severity_reason: "a copy of etcd or of its backup is a copy of every Secret",
    what: "`--encryption-provider-config` of kube-apiserver is not set.",
    why: "Secrets are stored in etcd as plain bytes. A stolen backup, disk snapshot or etcd credential exposes all of them at once, without a trace in the audit log.",
    remedy: "Write an `EncryptionConfiguration` with a KMS provider (or `secretbox`) first for Secrets, and reference it in `--encryption-provider-config`.",
    example: "command:\n  - kube-apiserver\n  - --encryption-provider-config=/etc/kubernetes/encryption.yaml",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/1.2.27", "nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/"],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            Ok(match flags.value("encryption-provider-config")? {
                Some(_) => None,
                None => Some(missing(
                    flags,
                    "kube-apiserver stores Secrets in plain text: `--encryption-provider-config` is not set",
                )),
            })
        })
    }),
};
