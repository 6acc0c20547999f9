//! `--request-timeout` of kube-apiserver is above 5 minutes, or not above 0. The default is 1 minute.

use super::duration::{self, MINUTE};
use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_model::UnreadFlag;

pub const CHECK: Check = Check {
    id: "apiserver-request-timeout-long",
    title: "API server request timeout too long",
    severity: Severity::Low,
    severity_reason: "it only slows the API server, and takes many requests at once",
    what: "`--request-timeout` of kube-apiserver is above 5 minutes, or not above 0. The default is 1 minute.",
    why: "Each request holds memory and a connection until it times out. A few clients with slow requests can exhaust the API server.",
    remedy: "Remove `--request-timeout`, or set it to 5 minutes or less.",
    example: "command:\n  - kube-apiserver\n  - --request-timeout=60s",
    techniques: &["T1499"],
    controls: &["cis-kubernetes/1.2.20"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let Some(flag) = flags.value("request-timeout")? else {
                return Ok(None);
            };
            let timeout = duration::parse(&flag.value).ok_or_else(|| {
                UnreadFlag(format!(
                    "kube-apiserver rejects `--request-timeout={}`",
                    flag.value
                ))
            })?;
            Ok((timeout > LONGEST || timeout <= 0.0).then(|| {
                problem(
                    &flag,
                    format!("kube-apiserver allows requests to run for `{}`", flag.value),
                )
            }))
        })
    }),
};

/// Seconds. Five minutes is the longest that the benchmark suggests for slow networks.
const LONGEST: f64 = 5.0 * MINUTE;
