//! Namespaces: finalizers, and the labels that Pod Security Admission reads.

use seawall_syntax::Node;

use crate::finalizer;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::suggest;

const PREFIX: &str = "pod-security.kubernetes.io/";
const MODES: &[&str] = &["audit", "enforce", "warn"];
const LEVELS: &[&str] = &["baseline", "privileged", "restricted"];

pub(super) fn namespace(node: &Node, place: &Place<'_>, report: &mut Report) {
    let labels = node.walk(&["metadata", "labels"]);
    let metadata = place.key("metadata");
    let labels_place = metadata.key("labels");
    for entry in labels.map_or(&[][..], Node::entries) {
        let (Some(rest), Some(value)) = (entry.key.strip_prefix(PREFIX), entry.value.as_str())
        else {
            continue;
        };
        let place = labels_place.key(&entry.key);
        match rest.strip_suffix("-version") {
            Some(mode) if MODES.contains(&mode) && !is_version(value) => report.refuse_with(
                &place,
                format!(
                    "{} is not a version of the Pod Security Standards",
                    shown(value)
                ),
                "use `latest`, or a version such as `v1.30`",
            ),
            None if MODES.contains(&rest) && !LEVELS.contains(&value) => {
                let hint = match suggest::nearest(value, LEVELS.iter().copied()) {
                    Some(level) => format!("did you mean `{level}`?"),
                    None => "use `privileged`, `baseline` or `restricted`".to_owned(),
                };
                let message = format!(
                    "{} is not a level of the Pod Security Standards",
                    shown(value)
                );
                report.refuse_with(&place, message, hint);
            }
            _ => {}
        }
    }
    if let Some(spec) = node.get("spec") {
        finalizer::check(spec, true, &place.key("spec"), report);
    }
}

/// `latest`, or `v1.` and a number without leading zeros.
fn is_version(text: &str) -> bool {
    let Some(minor) = text.strip_prefix("v1.") else {
        return text == "latest";
    };
    let is_number = !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (minor == "0" || !minor.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_of_the_standards() {
        for text in ["latest", "v1.0", "v1.30"] {
            assert!(is_version(text), "{text}");
        }
        for text in [
            "", "Latest", "1.30", "v1", "v1.", "v1.030", "v2.1", "v1.30.1",
        ] {
            assert!(!is_version(text), "{text}");
        }
    }
}
