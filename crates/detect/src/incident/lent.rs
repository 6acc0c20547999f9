//! Identities that an act gives to whoever did it.

use crate::alert::Outcome;
use crate::extra;
use crate::json::{self, steps};
use crate::record::{Part, Record, Slot};
use crate::surroundings::Surroundings;

/// Where the account of pods is, in objects that make pods.
const ACCOUNTS: &[(&[&str], &[&str])] = &[
    (&["pods"], &["spec"]),
    (
        &[
            "deployments",
            "daemonsets",
            "statefulsets",
            "replicasets",
            "replicationcontrollers",
            "jobs",
        ],
        &["spec", "template", "spec"],
    ),
    (
        &["cronjobs"],
        &["spec", "jobTemplate", "spec", "template", "spec"],
    ),
];

/// The user that a service account is.
pub(super) fn account(namespace: &str, name: &str) -> String {
    format!("system:serviceaccount:{namespace}:{name}")
}

/// Under which names the one who acted is found besides: the pod whose token it is.
pub(super) fn also(record: &Record<'_>) -> Vec<String> {
    let pod = record.value(Part::Event, &extra::extra(extra::POD)).ok();
    let user = record.slot(Slot::User).unwrap_or_default();
    let namespace = user
        .strip_prefix("system:serviceaccount:")
        .and_then(|rest| rest.split(':').next());
    match (namespace, pod) {
        (Some(namespace), Some(pod)) => vec![of_pod(namespace, &json::as_text(pod))],
        _ => Vec::new(),
    }
}

/// Identities that whoever acted has from then on.
pub(super) fn lent(
    record: &Record<'_>,
    outcome: Outcome,
    around: Option<&dyn Surroundings>,
) -> Vec<String> {
    let mut found = Vec::new();
    if outcome == Outcome::Denied {
        return found;
    }
    found.extend(record.impersonated().map(|user| user.into_owned()));
    if outcome == Outcome::Failed {
        return found;
    }
    let slot = |slot| record.slot(slot).unwrap_or_default();
    let (namespace, name) = (slot(Slot::Namespace), slot(Slot::Name));
    let text = |path: &[&str]| {
        let found = record.value(Part::Request, &steps(path)).ok();
        found.map(|found| json::as_text(found).into_owned())
    };
    match (
        slot(Slot::Verb),
        slot(Slot::Resource),
        slot(Slot::Subresource),
    ) {
        ("create", "serviceaccounts", "token") => found.push(account(namespace, name)),
        ("create", "secrets", "") => {
            let of = [
                "metadata",
                "annotations",
                "kubernetes.io/service-account.name",
            ];
            found.extend(text(&of).map(|name| account(namespace, &name)));
        }
        (_, "pods", "exec" | "attach" | "ephemeralcontainers") => {
            found.push(of_pod(namespace, name));
            let pod = around.and_then(|around| around.pod(namespace, name));
            found.extend(pod.and_then(|pod| pod.account));
        }
        ("create" | "update" | "patch", resource, "") => {
            let path = ACCOUNTS.iter().find(|(own, _)| own.contains(&resource));
            if let Some((_, spec)) = path {
                let path: Vec<&str> = spec.iter().copied().chain(["serviceAccountName"]).collect();
                // Where a body is shown and names none, it is the one of the namespace.
                let is_shown = record.value(Part::Request, &steps(spec)).is_ok();
                let own = text(&path).filter(|name| !name.is_empty());
                let default =
                    || (is_shown && slot(Slot::Verb) == "create").then(|| "default".to_owned());
                found.extend(own.or_else(default).map(|name| account(namespace, &name)));
            }
        }
        _ => {}
    }
    found
}

/// Whoever holds a pod.
fn of_pod(namespace: &str, name: &str) -> String {
    format!("pod {namespace}/{name}")
}
