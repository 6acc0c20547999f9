//! The labels with which a namespace sets its Pod Security level.

use seawall_model::KubernetesVersion;

use crate::pod_security::Level;
use crate::{NamespaceView, Outcome};

/// `pod-security.kubernetes.io/enforce`
pub(super) const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// What a namespace sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// None of the labels.
    Nothing,
    /// `audit` or `warn` only.
    WordsOnly,
    /// An enforced level.
    Enforced(Level),
    /// A value that is not a level: the admission plugin falls back to its strictest or rejects the namespace.
    NoLevel(String),
}

/// Reads the labels; the outcome when the question does not arise or cannot be decided.
pub(super) fn asked(view: &NamespaceView<'_>) -> Result<Asked, Outcome> {
    if view.is_system() {
        return Err(Outcome::NotApplicable);
    }
    if view.object.is_none() {
        return Err(Outcome::Unknown(format!(
            "Namespace `{}` is not in the input, so its labels are unknown",
            view.name
        )));
    }
    let words = ["audit", "warn"].into_iter().any(|mode| {
        view.label(&format!("pod-security.kubernetes.io/{mode}"))
            .is_some()
    });
    Ok(match view.label(ENFORCE) {
        Some(value) => match value.parse() {
            Ok(level) => Asked::Enforced(level),
            Err(_) => Asked::NoLevel(value.to_owned()),
        },
        None if words => Asked::WordsOnly,
        None => Asked::Nothing,
    })
}

/// The level that a namespace enforces, and the version whose rules reject pods there: that of the label as far as the
/// server knows it, and else the server's.
pub fn enforced(
    view: &NamespaceView<'_>,
    server: KubernetesVersion,
) -> Option<(Level, KubernetesVersion)> {
    let level = view.label(ENFORCE)?.parse().ok()?;
    let pinned = view
        .label("pod-security.kubernetes.io/enforce-version")
        .and_then(|pinned| pinned.parse().ok())
        .map_or(server, |pinned: KubernetesVersion| pinned.min(server));
    Some((level, pinned))
}
