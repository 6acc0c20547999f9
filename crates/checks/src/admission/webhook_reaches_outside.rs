//! An admission or conversion webhook has a `clientConfig.url` that does not point to a Service in the cluster.

use super::webhook::{KINDS, each};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::Object;

pub const CHECK: Check = Check {
    id: "webhook-reaches-outside",
    title: "Webhook outside the cluster",
    severity: Severity::Medium,
    severity_reason: "the cluster's objects are sent to an external host, which decides on them",
    what: "An admission or conversion webhook has a `clientConfig.url` that does not point to a Service in the cluster.",
    why: "Every object that the rules cover leaves the cluster, and anyone who controls that host decides what is admitted, or changes it. A conversion webhook of a CustomResourceDefinition gets every object of the kind, and what it answers is what is stored and read.",
    remedy: "Serve the webhook from the cluster with `clientConfig.service`; if it has to be external, pin its CA and narrow its rules.",
    example: "clientConfig:\n  service:\n    namespace: guard\n    name: guard",
    techniques: &["MS-TA9015"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/",
    ],
    evaluate: Evaluate::Object(CONFIGURED, |_, object| {
        if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
            return conversion(object);
        }
        each(object, |webhook| {
            let Some(url) = webhook
                .node
                .walk(&["clientConfig"])
                .and_then(|config| config.str("url"))
            else {
                return Outcome::Pass;
            };
            let Some(host) = outside(url) else {
                return Outcome::Pass;
            };
            let message = format!("webhook `{}` sends objects to `{host}`", webhook.name());
            Outcome::fail(webhook.problem("clientConfig.url", message).value(host))
        })
    }),
};

/// The kinds that name webhooks.
const CONFIGURED: &[&str] = &[KINDS[0], KINDS[1], "CustomResourceDefinition"];

/// The webhook that converts the objects of a custom kind between its versions.
fn conversion(definition: &Object) -> Outcome {
    let conversion = definition.spec().and_then(|spec| spec.get("conversion"));
    let Some(conversion) = conversion.filter(|own| own.str("strategy") == Some("Webhook")) else {
        return Outcome::NotApplicable;
    };
    // The second is the form of v1beta1.
    let places: [&[&str]; 2] = [&["webhook", "clientConfig"], &["webhookClientConfig"]];
    let found = places
        .into_iter()
        .find_map(|place| Some((place, conversion.walk(place)?.str("url")?)));
    let Some((place, host)) = found.and_then(|(place, url)| Some((place, outside(url)?))) else {
        return Outcome::Pass;
    };
    let message = format!(
        "the conversion webhook of CustomResourceDefinition `{}` sends objects to `{host}`",
        definition.name
    );
    let path = format!("spec.conversion.{}.url", place.join("."));
    Outcome::fail(Problem::at(path, message).value(host))
}

/// The host of an address outside of the cluster. Query and path are left out: they can contain a token.
fn outside(url: &str) -> Option<&str> {
    let host = host_of(url);
    let is_inside = host.ends_with(".svc")
        || host.contains(".svc.")
        || matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    (!is_inside).then_some(host)
}

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
