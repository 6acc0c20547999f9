//! Fields of the pod that it can read about itself, in variables and in files.

use seawall_syntax::Node;

use super::fields::exactly_one;
use super::volume_mount;
use crate::format::is_label_key;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::suggest;

const IN_VARIABLES: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

const IN_FILES: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// What `spec.nodeName` was called before.
const OLD_NODE_NAME: &str = "spec.host";

const RESOURCES: &[&str] = &[
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// Resources of which there is one for each size of pages.
const PAGES: &[&str] = &["limits.hugepages-", "requests.hugepages-"];

/// `valueFrom` of an environment variable.
pub(super) fn variable(node: &Node, place: &Place<'_>, report: &mut Report) {
    field(node, IN_VARIABLES, place, report);
    resource(node, place, report);
}

/// An item of a volume.
pub(super) fn file(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, &["fieldRef", "resourceFieldRef"], place, report);
    volume_mount::file(node, place, report);
    field(node, IN_FILES, place, report);
    resource(node, place, report);
    if let Some(resource) = node.get("resourceFieldRef")
        && resource
            .get("containerName")
            .is_none_or(|name| name.as_str() == Some(""))
    {
        report.missing(&place.key("resourceFieldRef"), "containerName");
    }
}

fn field(node: &Node, known: &[&'static str], place: &Place<'_>, report: &mut Report) {
    let Some(path) = node
        .get("fieldRef")
        .and_then(|field| field.str("fieldPath"))
        .filter(|path| !path.is_empty())
    else {
        return;
    };
    let fits = match subscript(path) {
        Some(("metadata.annotations", key)) => is_label_key(&key.to_ascii_lowercase()),
        Some(("metadata.labels", key)) => is_label_key(key),
        Some(_) => false,
        None => {
            known.contains(&path) || (path == OLD_NODE_NAME && known.contains(&"spec.nodeName"))
        }
    };
    if !fits {
        let hint = match suggest::nearest(path, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "use a field such as `metadata.name`, or `metadata.labels['key']`".to_owned(),
        };
        report.refuse_with(
            &place.key("fieldRef").key("fieldPath"),
            format!("{} cannot be read here", shown(path)),
            hint,
        );
    }
}

/// Cuts `metadata.labels['key']` into path and key.
fn subscript(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix("']")?
        .split_once("['")
        .filter(|(path, _)| !path.is_empty())
}

fn resource(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(name) = node
        .get("resourceFieldRef")
        .and_then(|field| field.str("resource"))
        .filter(|name| !name.is_empty())
    else {
        return;
    };
    if !RESOURCES.contains(&name) && !PAGES.iter().any(|prefix| name.starts_with(prefix)) {
        let hint = match suggest::nearest(name, RESOURCES.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "use a resource such as `limits.cpu` or `requests.memory`".to_owned(),
        };
        report.refuse_with(
            &place.key("resourceFieldRef").key("resource"),
            format!("{} cannot be read here", shown(name)),
            hint,
        );
    }
}
