//! What API servers need to know: the configuration of their webhook, and their flags.

use seawall_text::{Answer, Lines};
use seawall_webhook::MAX_BODY_BYTES;
use serde_json::{Value, json};

use super::listen::Listening;
use crate::printed;

/// Where the files of the configuration are on the machine of an API server.
const DIRECTORY: &str = "/etc/kubernetes/seawall";

/// The flags, each with what it is for.
const FLAGS: &[(&str, &str)] = &[
    (
        "--audit-webhook-config-file=/etc/kubernetes/seawall/webhook.yaml",
        "the document below",
    ),
    (
        "--audit-webhook-mode=batch",
        "requests to the API server never wait. blocking: each waits for the acknowledgement; blocking-strict: and fails without it",
    ),
    (
        "--audit-webhook-batch-max-size=400",
        "events of a batch (the default)",
    ),
    (
        "--audit-webhook-batch-max-wait=1s",
        "alerts come up to 30 seconds later with the default",
    ),
    (
        "--audit-webhook-batch-buffer-size=100000",
        "what does not fit while this server is away is dropped by the API server; the default is 10000 events",
    ),
    (
        "--audit-webhook-batch-throttle-qps=50",
        "the default of 10 batches a second drops events above 4000 a second",
    ),
    (
        "--audit-webhook-batch-throttle-burst=100",
        "the default is 15",
    ),
    (
        "--audit-webhook-initial-backoff=1s",
        "the pause before a batch is sent again; with the default of 10s and the mode blocking, requests wait that long",
    ),
];

/// The flags that cut events off.
const TRUNCATION: [&str; 3] = [
    "Leave --audit-webhook-truncate-enabled off, as it is by default: it takes the bodies out of events above",
    "--audit-webhook-truncate-max-event-size (100 KiB), and rules about bodies cannot be decided there. If it has to be on, set that and",
    "--audit-webhook-truncate-max-batch-size as high as you can.",
];

/// The documents for all clusters, below the flags.
pub(super) fn answer(listening: &Listening, server: Option<&str>) -> anyhow::Result<Answer> {
    let mut lines = Lines::new();
    lines.line(format_args!(
        "Flags of kube-apiserver, beside --audit-policy-file:"
    ));
    for (flag, reason) in FLAGS {
        lines.line(format_args!("  {flag}"));
        lines.line(format_args!("      {reason}"));
    }
    for line in TRUNCATION {
        lines.line(format_args!("{line}"));
    }
    lines.line(format_args!(
        "This server takes batches of up to {} MiB.",
        MAX_BODY_BYTES >> 20
    ));
    let address = listening.address();
    if server.is_none() && address.ip().is_unspecified() {
        lines.line(format_args!(
            "Replace {address} below by a name or address that API servers reach (or use --server)."
        ));
    }
    if !listening.is_secure() {
        lines.line(format_args!(
            "Without TLS the server is only reached from its own machine: a static pod with hostNetwork beside the API server."
        ));
    }
    let own = address.to_string();
    let server = server.unwrap_or(&own);
    let clusters = listening.clusters.iter();
    let objects: Vec<Value> = clusters
        .map(|cluster| document(listening, server, cluster.as_str()))
        .collect();
    printed::yaml(&lines, &objects)
}

/// The configuration for one cluster: a kubeconfig.
fn document(listening: &Listening, server: &str, cluster: &str) -> Value {
    let (scheme, is_secure) = match listening.is_secure() {
        true => ("https", true),
        false => ("http", false),
    };
    let mut target = json!({ "server": format!("{scheme}://{server}/audit/{cluster}") });
    if is_secure {
        target["certificate-authority"] = json!(format!("{DIRECTORY}/ca.crt"));
    }
    let (needs_certificate, needs_token) = listening.needs();
    let mut user = json!({});
    if needs_certificate {
        user["client-certificate"] = json!(format!("{DIRECTORY}/client.crt"));
        user["client-key"] = json!(format!("{DIRECTORY}/client.key"));
    }
    if needs_token {
        user["tokenFile"] = json!(format!("{DIRECTORY}/token"));
    }
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "seawall", "cluster": target }],
        "users": [{ "name": "kube-apiserver", "user": user }],
        "contexts": [{
            "name": "seawall",
            "context": { "cluster": "seawall", "user": "kube-apiserver" },
        }],
        "current-context": "seawall",
    })
}
