//! What each namespace could enforce, in words and as labels.

use std::collections::BTreeMap;

use seawall_checks::pod_security::Level;
use seawall_model::KubernetesVersion;
use seawall_text::{Answer, Lines, say, shell};

use crate::output;

/// Most reasons that are shown one by one.
const MAX_REASONS: usize = 5;

/// What one namespace could enforce.
pub(super) struct Assessment {
    pub namespace: String,
    /// The level of its label.
    pub enforces: Option<String>,
    /// Whether the namespace is in the input, so that its labels are known.
    pub is_declared: bool,
    /// Why the API server would refuse the namespace as it is declared, so that its labels enforce nothing.
    pub namespace_refused: Option<String>,
    /// Why its label enforces nothing.
    pub label_ignored: Option<String>,
    /// Whether it has a label of which it is not known whether it is enforced.
    pub is_doubtful: bool,
    /// The strictest level that nothing that was seen breaks.
    pub level: Level,
    pub workloads: usize,
    /// Why pods may break a level although nothing that was seen does.
    pub unknown: Vec<String>,
    /// Whether pods may be missing from the input, and not merely be such that they cannot be evaluated.
    pub may_lack_pods: bool,
    /// What stands in the way of the next level: control to workloads.
    pub blocked_by: BTreeMap<&'static str, Vec<String>>,
    /// Workloads whose pods break the level that it enforces.
    pub refused: Vec<String>,
}

impl Assessment {
    pub fn of(name: &str) -> Self {
        Self {
            namespace: name.to_owned(),
            enforces: None,
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

    /// Whether its pods fit only a level that is below the one that it enforces: nobody is advised to take that away.
    pub fn would_lower(&self) -> bool {
        let enforced = self
            .enforces
            .as_deref()
            .and_then(|level| level.parse().ok());
        !self.refused.is_empty() || enforced.is_some_and(|enforced: Level| enforced > self.level)
    }

    /// Whether it could enforce the level. What was not seen breaks no level that allows everything.
    pub fn is_certain(&self) -> bool {
        self.unknown.is_empty() || self.level == Level::Privileged
    }
}

/// The label version: `latest` moves with the cluster and may refuse tomorrow what it allows today.
fn labels(assessment: &Assessment, version: KubernetesVersion) -> Vec<(String, String)> {
    let mut labels = vec![
        (
            "pod-security.kubernetes.io/enforce".to_owned(),
            assessment.level.to_string(),
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
fn label_command(one: &Assessment, version: KubernetesVersion) -> Option<String> {
    let is_inside = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let is_name = one.namespace.starts_with(is_inside)
        && one.namespace.ends_with(is_inside)
        && one.namespace.len() <= 63
        && one
            .namespace
            .chars()
            .all(|letter| is_inside(letter) || letter == '-');
    let words = [
        "kubectl",
        "label",
        "--overwrite",
        "namespace",
        &one.namespace,
    ];
    let pairs = labels(one, version).into_iter();
    let pairs = pairs.map(|(key, value)| format!("{key}={value}"));
    let command: Vec<String> = words.map(str::to_owned).into_iter().chain(pairs).collect();
    is_name.then(|| shell::pipeline(&[command])).flatten()
}

/// As text.
pub(super) fn assess_text(assessments: &[Assessment], version: KubernetesVersion) -> Lines {
    let mut text = Lines::new();
    if assessments.is_empty() {
        say!(text, "no namespace is declared or used in the input");
    }
    for one in assessments {
        let level = one.level.to_string();
        let workloads = match one.workloads {
            1 => "1 pod or template".to_owned(),
            count => format!("{count} pods and templates"),
        };
        let enforces = match (&one.enforces, one.is_declared) {
            _ if one.namespace_refused.is_some() => {
                "what it enforces is unknown: the API server would refuse the Namespace".to_owned()
            }
            _ if one.is_doubtful => "what it enforces is unknown".to_owned(),
            (Some(level), _) => format!("enforces {level}"),
            (None, true) => "enforces nothing".to_owned(),
            (None, false) => {
                "what it enforces is unknown: the Namespace is not in the input".to_owned()
            }
        };
        let stands = match (one.is_certain(), one.level) {
            _ if !one.refused.is_empty() => {
                let refused = output::few(&one.refused);
                format!("{enforces}, which rejects the pods of {refused}")
            }
            (true, _) if one.enforces.as_deref() == Some(&level) => {
                format!("enforces {level}, the strictest level that its pods meet")
            }
            _ if one.would_lower() => format!(
                "{enforces}, which its pods meet at the version in its label, but not at {version}"
            ),
            (true, _) if one.label_ignored.is_some() => {
                format!("its pods meet {level}; {enforces}")
            }
            (true, _) => format!("could enforce {level} today; {enforces}"),
            (false, Level::Restricted) => {
                format!("what it could enforce is unknown; {enforces}")
            }
            (false, _) => format!("could enforce {level} at most, if at all (unknown); {enforces}"),
        };
        say!(text, "{} ({workloads}): {stands}", one.namespace);
        if let Some(reason) = &one.namespace_refused {
            say!(text, "  refused: {reason}");
        }
        if let Some(reason) = &one.label_ignored {
            say!(text, "  its label is ignored: {reason}");
        }
        for reason in one.unknown.iter().take(MAX_REASONS) {
            say!(text, "  unknown: {}", reason);
        }
        if one.unknown.len() > MAX_REASONS {
            let more = one.unknown.len() - MAX_REASONS;
            say!(text, "  unknown: {more} more");
        }
        let next = match one.level {
            Level::Privileged => "baseline",
            Level::Baseline => "restricted",
            Level::Restricted => "",
        };
        for (control, workloads) in &one.blocked_by {
            let shown: Vec<&str> = workloads.iter().take(4).map(String::as_str).collect();
            let more = match workloads.len().saturating_sub(shown.len()) {
                0 => String::new(),
                count => format!(" and {count} more"),
            };
            say!(
                text,
                "  {next} is blocked by {control}: {}{more}",
                shown.join(", ")
            );
        }
        if one.would_lower() {
            say!(
                text,
                "  no label suggested: it would lower what the namespace enforces"
            );
            text.gap();
            continue;
        }
        if !one.is_certain() {
            let reason = match one.may_lack_pods {
                true => "a pod that is not in the input could be rejected",
                false => "not every pod in the input could be evaluated",
            };
            say!(text, "  no label suggested: {reason}");
            text.gap();
            continue;
        }
        if one.label_ignored.is_some() {
            say!(text, "  no label suggested: it would be ignored");
            text.gap();
            continue;
        }
        // Where the level stands already there is nothing to apply.
        if one.enforces.as_deref() == Some(level.as_str()) {
            text.gap();
            continue;
        }
        match label_command(one, version) {
            Some(command) => say!(text, "  {command}"),
            None => say!(
                text,
                "  no label suggested: no namespace can have such a name"
            ),
        }
        text.gap();
    }
    text
}

/// As JSON.
pub(super) fn assess_json(
    assessments: &[Assessment],
    version: KubernetesVersion,
) -> anyhow::Result<Answer> {
    let namespaces: Vec<serde_json::Value> = assessments
        .iter()
        .map(|one| {
            let is_certain = one.is_certain();
            let labels: Option<BTreeMap<String, String>> =
                (is_certain && !one.would_lower() && one.label_ignored.is_none())
                    .then(|| labels(one, version).into_iter().collect());
            serde_json::json!({
                "namespace": one.namespace,
                "is_declared": one.is_declared,
                "enforces": one.enforces,
                "namespace_refused": one.namespace_refused,
                "label_ignored": one.label_ignored,
                // Nothing where that hangs on what was not seen.
                "could_enforce": is_certain.then(|| one.level.to_string()),
                "at_most": one.level.to_string(),
                "workloads": one.workloads,
                "blocked_by": one.blocked_by,
                "refused": one.refused,
                "unknown": one.unknown,
                "labels": labels,
            })
        })
        .collect();
    let all = serde_json::json!({
        "schema": "seawall.pod-security-assessment/v1",
        "version": version.to_string(),
        "namespaces": namespaces,
    });
    output::json(&all)
}
