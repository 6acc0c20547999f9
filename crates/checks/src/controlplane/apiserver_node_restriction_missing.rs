//! `--enable-admission-plugins` of kube-apiserver lacks `NodeRestriction`.

use super::flags::{Component, needs_plugin};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-node-restriction-missing",
    title: "Kubelets can change other nodes",
    severity: Severity::Medium,
    severity_reason: "one stolen kubelet credential can change pods and labels on every node",
    what: "`--enable-admission-plugins` of kube-apiserver lacks `NodeRestriction`.",
    why: "Without the plugin, a kubelet can change any Node and any pod bound to any node: an attacker on one node can draw workloads with privileged tokens to it.",
    remedy: "Add `NodeRestriction` to `--enable-admission-plugins`.",
    example: "command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction",
    techniques: &["MS-TA9030", "T1078"],
    controls: &["cis-kubernetes/1.2.14"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        needs_plugin(flags, "NodeRestriction")
    }),
};
