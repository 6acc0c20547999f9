//! What one namespace could enforce.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use seawall_checks::pod_security::{Level, Violation, judge};
use seawall_checks::{Context, Enforced, NamespaceView, enforced_level};
use seawall_model::{KubernetesVersion, ObjectId};
use seawall_text::shell;
use serde::Serialize;

/// What one namespace could enforce.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NamespaceAssessment {
    /// Name of the namespace.
    pub namespace: String,
    /// Whether the Namespace is in the input, so that its labels are known.
    pub is_declared: bool,
    /// The level that its label enforces, or the default of the API server; null where there is none, or that is not known.
    pub enforces: Option<String>,
    /// Whether that is the default, because the namespace has no label of its own.
    pub enforces_by_default: bool,
    /// Why the API server would refuse the Namespace as it is declared, so that its labels enforce nothing; null otherwise.
    pub namespace_refused: Option<String>,
    /// Why its label, or the default, enforces nothing; null otherwise.
    pub label_ignored: Option<String>,
    /// The strictest level that all its pods meet; null where that hangs on what was not seen.
    #[schemars(extend("enum" = ["privileged", "baseline", "restricted", null]))]
    pub could_enforce: Option<String>,
    /// The strictest level that the pods that were seen meet.
    #[schemars(extend("enum" = ["privileged", "baseline", "restricted"]))]
    pub at_most: String,
    /// Pods and templates that were evaluated.
    pub workloads: usize,
    /// What blocks the next level: workloads by control.
    pub blocked_by: BTreeMap<String, Vec<String>>,
    /// Workloads whose pods the level that it enforces rejects.
    pub refused: Vec<String>,
    /// Why pods may not meet a level although none that was seen violates it.
    pub unknown: Vec<String>,
    /// The labels to apply; null where none is suggested.
    pub labels: Option<BTreeMap<String, String>>,
    /// Whether it has no label of its own.
    #[serde(skip)]
    pub(super) is_default: bool,
    /// Whether it has a label of which it is not known whether it is enforced.
    #[serde(skip)]
    pub(super) is_doubtful: bool,
    /// Whether pods may be missing from the input, and not merely be such that they cannot be evaluated.
    #[serde(skip)]
    pub(super) may_lack_pods: bool,
    /// Whether its pods meet only a level below the one that it enforces: nobody is advised to take that away.
    #[serde(skip)]
    pub(super) would_lower: bool,
    /// The command that applies the level; nothing for a name that the API server refuses.
    #[serde(skip)]
    pub(super) command: Option<String>,
}

/// What is seen of a namespace.
pub(super) struct Seen {
    enforces: Option<String>,
    is_default: bool,
    is_declared: bool,
    namespace_refused: Option<String>,
    label_ignored: Option<String>,
    is_doubtful: bool,
    /// The strictest level that nothing that was seen breaks.
    level: Level,
    pub(super) workloads: usize,
    pub(super) unknown: Vec<String>,
    pub(super) may_lack_pods: bool,
    blocked_by: BTreeMap<String, Vec<String>>,
    refused: Vec<String>,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            enforces: None,
            is_default: false,
            is_declared: false,
            namespace_refused: None,
            label_ignored: None,
            is_doubtful: false,
            level: Level::Restricted,
            workloads: 0,
            unknown: Vec::new(),
            may_lack_pods: false,
            blocked_by: BTreeMap::new(),
            refused: Vec::new(),
        }
    }
}

impl NamespaceAssessment {
    pub(super) fn new(name: &str, seen: Seen, version: KubernetesVersion) -> Self {
        let level = seen.level;
        // What was not seen breaks no level that allows everything.
        let is_certain = seen.unknown.is_empty() || level == Level::Privileged;
        let enforced = seen.enforces.as_deref();
        let enforced = enforced.and_then(|level| level.parse().ok());
        let would_lower =
            !seen.refused.is_empty() || enforced.is_some_and(|enforced: Level| enforced > level);
        let labels = labels(level, version);
        let command = label_command(name, &labels);
        let is_suggested =
            is_certain && !would_lower && !seen.is_doubtful && seen.label_ignored.is_none();
        Self {
            namespace: name.to_owned(),
            is_declared: seen.is_declared,
            enforces_by_default: seen.is_default && seen.enforces.is_some(),
            enforces: seen.enforces,
            namespace_refused: seen.namespace_refused,
            label_ignored: seen.label_ignored,
            could_enforce: is_certain.then(|| level.to_string()),
            at_most: level.to_string(),
            workloads: seen.workloads,
            blocked_by: seen.blocked_by,
            refused: seen.refused,
            unknown: seen.unknown,
            labels: is_suggested.then(|| labels.into_iter().collect()),
            is_default: seen.is_default,
            is_doubtful: seen.is_doubtful,
            may_lack_pods: seen.may_lack_pods,
            would_lower,
            command,
        }
    }
}

/// The label version: `latest` moves with the cluster and may refuse tomorrow what it allows today.
fn labels(level: Level, version: KubernetesVersion) -> Vec<(String, String)> {
    let mut labels = vec![
        (
            "pod-security.kubernetes.io/enforce".to_owned(),
            level.to_string(),
        ),
        (
            "pod-security.kubernetes.io/enforce-version".to_owned(),
            version.to_string(),
        ),
    ];
    for mode in ["audit", "warn"] {
        labels.push((
            format!("pod-security.kubernetes.io/{mode}"),
            Level::Restricted.to_string(),
        ));
        labels.push((
            format!("pod-security.kubernetes.io/{mode}-version"),
            version.to_string(),
        ));
    }
    labels
}

/// The command that sets the labels; nothing for a name that the API server refuses (RFC 1123).
fn label_command(namespace: &str, labels: &[(String, String)]) -> Option<String> {
    let is_inside = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_name = namespace.starts_with(is_inside)
        && namespace.ends_with(is_inside)
        && namespace.len() <= 63
        && namespace
            .chars()
            .all(|letter| is_inside(letter) || letter == '-');
    let words = ["kubectl", "label", "--overwrite", "namespace", namespace];
    let pairs = labels.iter();
    let pairs = pairs.map(|(key, value)| format!("{key}={value}"));
    let command: Vec<String> = words.map(str::to_owned).into_iter().chain(pairs).collect();
    is_name.then(|| shell::pipeline(&[command])).flatten()
}

impl Seen {
    /// What is seen of a namespace; `contested` are the objects that are declared several times, as they are found.
    pub(super) fn of(
        context: &Context<'_>,
        view: &NamespaceView<'_>,
        contested: &HashSet<ObjectId>,
        version: KubernetesVersion,
    ) -> Self {
        let cluster = context.cluster;
        let object = cluster.find("", "Namespace", "", view.name);
        let refused = object.and_then(|object| cluster.refused(object));
        let admission = context.analysis.pod_security();
        let asked = view.object.map(|object| admission.asked(object));
        let is_default = asked.is_some_and(|asked| asked.is_default);
        let enforces = asked.and_then(|asked| asked.level);
        let mut seen = Self {
            enforces: enforces.filter(|_| refused.is_none()).map(str::to_owned),
            is_default,
            is_declared: view.object.is_some(),
            namespace_refused: refused.map(str::to_owned),
            ..Self::default()
        };
        let enforced = if object.is_some_and(|object| contested.contains(&object)) {
            let reason = "the Namespace is declared several times with different content";
            Enforced::Unknown(reason.to_owned())
        } else {
            enforced_level(admission, view, version)
        };
        match &enforced {
            Enforced::Level(..) | Enforced::Nothing => {}
            Enforced::Ignored(reason) => {
                seen.enforces = None;
                seen.label_ignored = Some(reason.clone());
            }
            Enforced::Unknown(reason) => {
                seen.enforces = None;
                seen.is_doubtful = true;
                let reason = match is_default {
                    true => format!("whether it is held to a level by default: {reason}"),
                    false => format!("whether its label is enforced: {reason}"),
                };
                seen.unknown.push(reason);
            }
        }
        let mut baseline: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut restricted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for index in &view.workloads {
            let workload = &context.workloads[*index];
            // Every pod and template counts: a pod is what admission sees, a template what it will see.
            let name = format!(
                "{}/{}",
                workload.owner.workload.kind.kind, workload.owner.workload.name
            );
            seen.workloads += 1;
            if let Some(reason) = cluster.refused(workload.id) {
                let reason = format!("{name}, which the API server would refuse: {reason}");
                seen.unknown.push(reason);
            } else if let Some(reason) = workload.pod.malformed() {
                seen.unknown.push(format!("{name}: {reason}"));
            }
            let [of_baseline, of_restricted] = [Level::Baseline, Level::Restricted]
                .map(|level| judge(&workload.pod, level, version));
            if let Enforced::Level(level, pinned) = enforced
                && !judge(&workload.pod, level, pinned).broken.is_empty()
            {
                seen.refused.push(name.clone());
            }
            if let Some(open) = of_restricted.open.first() {
                let message = &open.message;
                seen.unknown.push(format!("{name}: {message}"));
            }
            let note = |into: &mut BTreeMap<String, Vec<String>>, found: Vec<Violation>| {
                for violation in found {
                    let names = into.entry(violation.control.id().to_owned()).or_default();
                    if !names.contains(&name) {
                        names.push(name.clone());
                    }
                }
            };
            note(&mut baseline, of_baseline.broken);
            note(&mut restricted, of_restricted.broken);
        }
        seen.refused.sort_unstable();
        seen.refused.dedup();
        (seen.level, seen.blocked_by) = if !baseline.is_empty() {
            (Level::Privileged, baseline)
        } else if !restricted.is_empty() {
            (Level::Baseline, restricted)
        } else {
            (Level::Restricted, BTreeMap::new())
        };
        seen
    }
}
