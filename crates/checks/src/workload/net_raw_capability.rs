//! A container neither drops `ALL` nor `NET_RAW`, or adds `NET_RAW`.

use super::capability::plain;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "net-raw-capability",
    title: "Raw sockets allowed",
    severity: Severity::Info,
    severity_reason: "the network plugin decides what spoofed packets can do",
    what: "A container neither drops `ALL` nor `NET_RAW`, or adds `NET_RAW`.",
    why: "Raw sockets let root in the container forge ARP and DNS answers for its neighbours (CVE-2020-14386 used them to reach the kernel).",
    remedy: "Drop `ALL`, or at least `NET_RAW`.",
    example: "securityContext:\n  capabilities:\n    drop: [ALL]",
    techniques: &["MS-TA9036"],
    controls: &["cis-kubernetes/5.2.8", "nsa-cisa/1.7"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Container(|_, pod, container| {
        if pod.is_windows() {
            return Outcome::NotApplicable;
        }
        let added = container
            .added_capabilities()
            .any(|(_, name)| plain(name) == "NET_RAW");
        let dropped = container
            .dropped_capabilities()
            .any(|(_, name)| matches!(plain(name).as_str(), "ALL" | "NET_RAW"));
        if container.is_privileged() {
            return Outcome::NotApplicable;
        }
        if dropped && !added {
            return Outcome::Pass;
        }
        Outcome::fail(Problem::missing(
            container.path("securityContext.capabilities"),
            format!(
                "{} `{}` can open raw sockets",
                container.role, container.name
            ),
        ))
    }),
};
