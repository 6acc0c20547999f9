//! A pod adds entries to its `/etc/hosts` through `hostAliases`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-aliases",
    title: "Host aliases set",
    severity: Severity::Info,
    severity_reason: "it changes names only inside this pod",
    what: "A pod adds entries to its `/etc/hosts` through `hostAliases`.",
    why: "An alias can point a trusted name at an attacker's address, or hide a metadata address behind a harmless name. It also bypasses DNS policies and their logs.",
    remedy: "Use Services and DNS; keep aliases only for names that nothing else can resolve.",
    example: "hostAliases: []",
    techniques: &["MS-TA9035"],
    controls: &[],
    references: &["https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let aliases = pod.spec.list("hostAliases");
        let Some(first) = aliases.first() else {
            return Outcome::Pass;
        };
        let address = first.str("ip").unwrap_or_default();
        let names: Vec<&str> = first.strings("hostnames").collect();
        Outcome::fail(
            Problem::at(
                pod.path("hostAliases"),
                format!(
                    "`hostAliases` resolves `{}` to `{address}` in the pod",
                    names.join("`, `")
                ),
            )
            .value(address),
        )
    }),
};
