//! Parts of a kind that nobody told us about which look as if a pod was made of them, in a form that is not known.
//!
//! Only what hardly anything but a pod or a container has counts: what every configuration may have says nothing.

use seawall_syntax::{Entry, Node, Value};

use super::fields::{POD_FIELDS, is_container};

/// Keys of a pod, or of what is laid over one.
const PODS: &[&str] = &[
    "pod",
    "podtemplate",
    "podtemplatespec",
    "podspec",
    "podoverride",
    "podoverrides",
    "podpatch",
    "patch",
];

/// Fields of a pod that much else has.
const COMMON: &[&str] = &[
    "hostname",
    "os",
    "overhead",
    "priority",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "schedulingGroup",
    "subdomain",
    "workloadRef",
];

/// Where the kubelet of a node looks for pods of its own.
const STATIC_PODS: &str = "/etc/kubernetes/manifests";

/// Why the value of a key may be a pod, or a part of one.
pub(super) fn suspect(key: &str, node: &Node) -> Option<&'static str> {
    let key: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    if key.ends_with("containers") || key.ends_with("sidecars") {
        let mut entries = node.entries().iter().map(|entry| &entry.value);
        // A mapping that is one container itself lacks the dash of its list.
        if is_container(node)
            || node.items().iter().any(is_container)
            || entries.any(|value| value.str("image").is_some())
        {
            return Some("has containers in an unknown format");
        }
    }
    if !node.is_mapping() {
        return None;
    }
    let is_true = |key: &&str| node.get(key).is_some_and(is_on);
    if ["hostPID", "hostIPC", "hostNetwork"].iter().any(is_true) {
        return Some("shares a host namespace, and its pod is in an unknown format");
    }
    if node
        .get("hostPath")
        .is_some_and(|path| path.str("path").is_some())
    {
        return Some("mounts a host path, and its pod is in an unknown format");
    }
    let is_image = node.get("image").is_some();
    let has_context = |entry: &Entry| {
        entry.key.to_ascii_lowercase().ends_with("securitycontext")
            && (is_image && !entry.value.entries().is_empty() || is_dangerous(&entry.value))
    };
    if is_image && is_true(&"privileged") || node.entries().iter().any(has_context) {
        return Some("has a container's security settings, and its pod is in an unknown format");
    }
    if PODS.contains(&&*key) {
        let spec = node.get("spec").unwrap_or(node);
        let is_of_pod = |field: &&&str| !COMMON.contains(field) && spec.get(field).is_some();
        if (key != "patch" || node.get("spec").is_some())
            && POD_FIELDS.iter().any(|field| is_of_pod(&field))
        {
            return Some("has pod fields, and its containers are not known");
        }
    }
    let is_static = node
        .str("path")
        .and_then(|path| path.strip_prefix(STATIC_PODS))
        .is_some_and(|rest| rest.starts_with('/'));
    // What stands there as plain text is read.
    let is_coded = || {
        ["contents", "contentFrom", "encoding"].iter().any(|key| {
            node.get(key).is_some_and(|content| {
                let is_plain = content.as_str().is_some() || content.str("inline").is_some();
                !is_plain || *key == "encoding"
            })
        })
    };
    (is_static && is_coded()).then_some("is a static pod in an unknown format")
}

/// Whether a switch is on, or left to a template engine.
fn is_on(node: &Node) -> bool {
    match node.value() {
        Value::Bool(value) => value,
        Value::String(text) => text.contains("{{"),
        _ => false,
    }
}

/// Whether a security context gives rights.
fn is_dangerous(context: &Node) -> bool {
    let adds = || {
        let capabilities = context.get("capabilities")?;
        Some(!capabilities.list("add").is_empty())
    };
    let windows = || context.get("windowsOptions")?.get("hostProcess");
    context.get("privileged").is_some_and(is_on)
        || adds().unwrap_or_default()
        || windows().is_some_and(is_on)
}
