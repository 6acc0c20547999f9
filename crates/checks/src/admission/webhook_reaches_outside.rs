//! A webhook has a `clientConfig.url` that does not point to a Service in the cluster.

use super::webhook::{KINDS, each};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-reaches-outside",
    title: "Admission webhook outside the cluster",
    severity: Severity::Medium,
    severity_reason: "the cluster's objects are sent to an external host, which decides on them",
    what: "A webhook has a `clientConfig.url` that does not point to a Service in the cluster.",
    why: "Every object that the rules cover leaves the cluster, and anyone who controls that host decides what is admitted, or changes it.",
    remedy: "Serve the webhook from the cluster with `clientConfig.service`; if it has to be external, pin its CA and narrow its rules.",
    example: "clientConfig:\n  service:\n    namespace: guard\n    name: guard",
    techniques: &["MS-TA9015"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        each(object, |webhook| {
            let Some(url) = webhook
                .node
                .walk(&["clientConfig"])
                .and_then(|config| config.str("url"))
            else {
                return Outcome::Pass;
            };
            let host = host_of(url);
            if host.ends_with(".svc")
                || host.contains(".svc.")
                || matches!(host, "localhost" | "127.0.0.1" | "[::1]")
            {
                return Outcome::Pass;
            }
            // Query and path can contain a token.
            let message = format!("webhook `{}` sends objects to `{host}`", webhook.name());
            Outcome::fail(webhook.problem("clientConfig.url", message).value(host))
        })
    }),
};

/// The host of an address, without user, port, path and query.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn only_the_host_is_shown() {
        let cases = [
            (
                "https://guard.example.com:8443/check?token=x",
                "guard.example.com",
            ),
            ("https://user:word@guard.example.com/", "guard.example.com"),
            ("https://[::1]:8443/", "[::1]"),
            ("guard", "guard"),
        ];
        for (url, expect) in cases {
            assert_eq!(host_of(url), expect);
        }
    }
}
