//! `--enable-admission-plugins` of kube-apiserver lacks `DenyServiceExternalIPs`, which is off by default.

use super::flags::{Component, needs_plugin};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-external-ips-allowed",
    title: "API server accepts external IPs on Services",
    severity: Severity::Low,
    severity_reason: "the caller needs permission to create or update Services",
    what: "`--enable-admission-plugins` of kube-apiserver lacks `DenyServiceExternalIPs`, which is off by default.",
    why: "A subject that can create Services can set `spec.externalIPs` to an address that other pods use, and receive their traffic (CVE-2020-8554).",
    remedy: "Add `DenyServiceExternalIPs` to `--enable-admission-plugins`, unless external IPs are in use and restricted by a policy.",
    example: "command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs",
    techniques: &["T1552"],
    controls: &["cis-kubernetes/1.2.3"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        needs_plugin(flags, "DenyServiceExternalIPs")
    }),
};
