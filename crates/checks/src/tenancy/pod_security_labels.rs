//! The labels with which a namespace sets its Pod Security level.

use seawall_model::{KubernetesVersion, LabelEffect, PodSecurityAdmission};

use crate::pod_security::Level;
use crate::{Context, NamespaceView, Outcome};

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

/// The outcome for a namespace without the label whose pods are held to a level by default; nothing where they are not.
pub(super) fn default_of(context: &Context<'_>, view: &NamespaceView<'_>) -> Option<Outcome> {
    let server = context.settings.kubernetes_version;
    match enforced(context.analysis.pod_security(), view, server) {
        Enforced::Level(Level::Privileged, _) | Enforced::Nothing | Enforced::Ignored(_) => None,
        Enforced::Level(..) => Some(Outcome::Pass),
        Enforced::Unknown(reason) => Some(Outcome::Unknown(format!(
            "whether namespace `{}` is held to a level by default is unknown: {reason}",
            view.name
        ))),
    }
}

/// What the label of a namespace comes to, or the default of the API server where it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforced {
    /// This level, by the rules of this version: that of the label as far as the server knows it, and else the server's.
    Level(Level, KubernetesVersion),
    /// Nothing: neither the label nor a default is a level.
    Nothing,
    /// Nothing, although there is a level: why, as a sentence without a full stop.
    Ignored(String),
    /// That is not known: why, likewise.
    Unknown(String),
}

/// What the label of a namespace enforces, or the default.
pub fn enforced(
    admission: &PodSecurityAdmission,
    view: &NamespaceView<'_>,
    server: KubernetesVersion,
) -> Enforced {
    let Some(object) = view.object else {
        return Enforced::Nothing;
    };
    if let Some(reason) = admission.unknown_default(object) {
        return Enforced::Unknown(reason.to_owned());
    }
    let asked = admission.asked(object);
    let Some(level) = asked.level.and_then(|level| level.parse().ok()) else {
        return Enforced::Nothing;
    };
    match admission.label_in(view.name) {
        LabelEffect::Enforced => {}
        LabelEffect::Ignored(reason) => return Enforced::Ignored(reason),
        LabelEffect::Unknown(reason) => return Enforced::Unknown(reason),
    }
    let pinned = asked
        .version
        .and_then(|pinned| pinned.parse().ok())
        .map_or(server, |pinned: KubernetesVersion| pinned.min(server));
    Enforced::Level(level, pinned)
}
