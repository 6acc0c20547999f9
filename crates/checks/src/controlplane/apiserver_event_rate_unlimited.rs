//! `--enable-admission-plugins` of kube-apiserver lacks `EventRateLimit`, which is off by default. The limits themselves are in the file of `--admission-control-config-file`.

use super::flags::{Component, needs_plugin};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-event-rate-unlimited",
    title: "API server does not limit events",
    severity: Severity::Low,
    severity_reason: "the caller needs permission to create Events",
    what: "`--enable-admission-plugins` of kube-apiserver lacks `EventRateLimit`, which is off by default. The limits themselves are in the file of `--admission-control-config-file`.",
    why: "A pod that writes events in a loop fills etcd and slows the API server for the whole cluster.",
    remedy: "Add `EventRateLimit` to `--enable-admission-plugins`, and set its limits in `--admission-control-config-file`.",
    example: "command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction,EventRateLimit\n  - --admission-control-config-file=/etc/kubernetes/admission.yaml",
    techniques: &["T1499"],
    controls: &["cis-kubernetes/1.2.9"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        needs_plugin(flags, "EventRateLimit")
    }),
};
