//! A value of a ConfigMap is a kubeconfig whose users have a token, a password or a client key.

use seawall_finding::Severity;
use seawall_syntax::{Entry, parse_stream};

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kubeconfig-in-config-map",
    title: "kubeconfig with credentials in a ConfigMap",
    severity: Severity::High,
    severity_reason: "anyone who reads the ConfigMap can act as the user in it",
    what: "A value of a ConfigMap is a kubeconfig whose users have a token, a password or a client key.",
    why: "A kubeconfig gives access to a cluster as another user, and almost every user can read ConfigMaps.",
    remedy: "Revoke the credential. Use a service account with a mounted token, or keep the file in a Secret.",
    example: "users:\n  - name: kubelet\n    user:\n      tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token",
    techniques: &["MS-TA9003", "MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.7", "nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::Object(&["ConfigMap"], |_, object| {
        if !object.group().is_empty() {
            return Outcome::NotApplicable;
        }
        let entries = object
            .root
            .get("data")
            .map_or(&[][..], |data| data.entries());
        let mut kubeconfigs = entries
            .iter()
            .filter_map(|entry| Some((entry, entry.value.as_str()?)))
            .filter(|(_, text)| is_kubeconfig(text))
            .peekable();
        if kubeconfigs.peek().is_none() {
            return Outcome::NotApplicable;
        }
        Outcome::from_problems(
            kubeconfigs
                .filter_map(|(entry, _)| {
                    let field = credential(entry)?;
                    let message = format!("key `{}` is a kubeconfig with `{field}`", entry.key);
                    Some(
                        Problem::at(format!("data[\"{}\"]", entry.key), message)
                            .subject(entry.key.as_str()),
                    )
                })
                .collect(),
        )
    }),
};

/// Fields of a user that are credentials themselves.
const FIELDS: &[&str] = &["token", "password", "client-key-data"];

/// Whether a text looks like a kubeconfig.
fn is_kubeconfig(text: &str) -> bool {
    text.contains("Config") && text.contains("clusters") | text.contains("users") && {
        parse_stream(text.as_bytes())
            .iter()
            .filter_map(|document| document.nodes.as_ref().ok()?.first())
            .any(|node| node.str("kind") == Some("Config") && node.str("apiVersion") == Some("v1"))
    }
}

/// The first field of a user of a kubeconfig that is a credential.
pub(super) fn credential(entry: &Entry) -> Option<&'static str> {
    let text = entry.value.as_str()?;
    // What the finder treats as a reference or a placeholder is not a credential.
    if !is_kubeconfig(text) || seawall_secret::judge(&entry.key, text).is_none() {
        return None;
    }
    let documents = parse_stream(text.as_bytes());
    let nodes = documents
        .iter()
        .filter_map(|document| document.nodes.as_ref().ok()?.first());
    let users = nodes
        .flat_map(|node| node.list("users"))
        .filter_map(|user| user.get("user"));
    users
        .flat_map(|user| {
            FIELDS
                .iter()
                .filter(|field| user.str(field).is_some_and(|value| !value.is_empty()))
        })
        .next()
        .copied()
}
