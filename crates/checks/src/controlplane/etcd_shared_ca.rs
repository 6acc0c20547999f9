//! `--trusted-ca-file` of etcd is not set, or is the file that kube-apiserver uses as `--client-ca-file`. Without kube-apiserver in the input the two cannot be compared.

use super::flags::{Component, judge, missing, problem};
use crate::Context;
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::{Flag, Flags, UnreadFlag};

pub const CHECK: Check = Check {
    id: "etcd-shared-ca",
    title: "etcd trusts the cluster CA",
    severity: Severity::High,
    severity_reason: "any client certificate of the cluster can then read and write every object",
    what: "`--trusted-ca-file` of etcd is not set, or is the file that kube-apiserver uses as `--client-ca-file`. Without kube-apiserver in the input the two cannot be compared.",
    why: "etcd accepts every certificate signed by its CA. With the cluster CA, that includes every kubelet's certificate, and every certificate issued for an approved CertificateSigningRequest.",
    remedy: "Create a CA only for etcd, and set it as `--trusted-ca-file`.",
    example: "command:\n  - etcd\n  - --client-cert-auth=true\n  - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
    techniques: &["MS-TA9025", "T1552"],
    controls: &["cis-kubernetes/2.7", "nsa-cisa/2.6"],
    references: &["https://etcd.io/docs/v3.6/op-guide/security/"],
    evaluate: Evaluate::Component(Component::Etcd, |context, flags| {
        judge(flags, |flags| {
            let Some(own) = flags.value("trusted-ca-file")? else {
                return Ok(Some(missing(
                    flags,
                    "etcd has no dedicated CA: `--trusted-ca-file` is not set",
                )));
            };
            let others = client_cas(context)?;
            if others.is_empty() {
                return Err(UnreadFlag("whether kube-apiserver trusts the same CA is unknown: its `--client-ca-file` is not in the input".to_owned()));
            }
            Ok(others
                .iter()
                .any(|other| other.value == own.value)
                .then(|| {
                    problem(
                        &own,
                        format!(
                            "etcd trusts `{}`, which is also the client CA of kube-apiserver",
                            own.value
                        ),
                    )
                }))
        })
    }),
};

/// The client CAs of every kube-apiserver.
fn client_cas(context: &Context<'_>) -> Result<Vec<Flag>, UnreadFlag> {
    let mut found = Vec::new();
    for workload in context.workloads {
        for container in workload.pod.containers() {
            if let Some(flags) = Flags::of(&container, Component::ApiServer) {
                found.extend(flags.value("client-ca-file")?);
            }
        }
    }
    for server in context.installed_of(Component::ApiServer) {
        found.extend(server.flags.value("client-ca-file")?);
    }
    Ok(found)
}
