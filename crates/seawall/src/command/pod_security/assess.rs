//! `seawall pod-security assess`: what each namespace could enforce.

use std::collections::{BTreeMap, BTreeSet};

use seawall_analysis::{Analysis, Sources};
use seawall_checks::pod_security::{Level, Violation, judge};
use seawall_checks::{Context, NamespaceView, Settings};
use seawall_model::{Catalogue, Coverage, KubernetesVersion, NamespaceRef, kind_may_carry_pods};
use seawall_text::{Answer, Lines, say, shell};

use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// What one namespace could enforce.
struct Assessment {
    namespace: String,
    /// The level of its label.
    enforces: Option<String>,
    /// Whether the namespace is in the input, so that its labels are known.
    is_declared: bool,
    /// Why the API server would refuse the namespace as it is declared, so that its labels enforce nothing.
    refused: Option<String>,
    /// The strictest level that nothing that was seen breaks.
    level: Level,
    workloads: usize,
    /// Why pods may break a level although nothing that was seen does.
    unknown: Vec<String>,
    /// What stands in the way of the next level: control to workloads.
    blocked_by: BTreeMap<&'static str, Vec<String>>,
}

impl Assessment {
    fn of(name: &str) -> Self {
        Self {
            namespace: name.to_owned(),
            enforces: None,
            is_declared: false,
            refused: None,
            level: Level::Restricted,
            workloads: 0,
            unknown: Vec::new(),
            blocked_by: BTreeMap::new(),
        }
    }

    /// Whether it could enforce the level. What was not seen breaks no level that allows everything.
    fn is_certain(&self) -> bool {
        self.unknown.is_empty() || self.level == Level::Privileged
    }
}

/// Most reasons that are shown one by one.
const MAX_REASONS: usize = 5;

/// Runs the command.
pub(super) fn run(
    input: &InputArguments,
    version: Option<KubernetesVersion>,
    format: &str,
) -> anyhow::Result<Outcome> {
    let loaded = only_one(input.load_for(version)?)?;
    let version = judged_by(version, loaded.cluster.server_version);
    output::diagnostics(&loaded.diagnostics, false);
    let settings = Settings::default();
    let sources = Sources::default();
    let analysis = Analysis::new(&loaded.cluster, &sources);
    let context = Context::new(&analysis, &settings);
    let coverage = &loaded.cluster.coverage;
    // Pods that are not in the input may be of namespaces that nothing else names.
    let unseen = coverage.unseen_pods().iter();
    let names: BTreeSet<&str> = context
        .namespaces
        .keys()
        .copied()
        .chain(unseen.filter_map(|unseen| unseen.namespace.name()))
        .collect();
    let assessments: Vec<Assessment> = names
        .into_iter()
        .map(|name| {
            let view = context.namespaces.get(name);
            let mut assessment = view.map_or_else(
                || Assessment::of(name),
                |view| assess_namespace(&context, view, version),
            );
            assessment.unknown.extend(unseen_pods(coverage, name));
            assessment
        })
        .collect();
    let text = if format == "json" {
        assess_json(&assessments, version)?
    } else {
        assess_text(&assessments, version).into()
    };
    output::write(None, &text)?;
    let whole = coverage.is_full() && assessments.iter().all(|one| one.unknown.is_empty());
    Ok(if whole {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    })
}

/// The version to judge by: a label with one that the server does not know yet counts as another one than it says.
fn judged_by(
    asked: Option<KubernetesVersion>,
    server: Option<KubernetesVersion>,
) -> KubernetesVersion {
    asked.or(server).unwrap_or(KubernetesVersion::NEWEST)
}

/// Why pods of a namespace may not have been seen.
fn unseen_pods(coverage: &Coverage, namespace: &str) -> Option<String> {
    let is_listed = coverage.is_listed("", "Pod", &NamespaceRef::of(namespace));
    let gap = coverage.first_gap(Some(namespace), |kind| {
        let is_builtin = || Catalogue::builtin().by_kind(&kind.group, &kind.kind);
        // What operators make of kinds of their own is among the pods, where these were listed.
        kind_may_carry_pods(kind) && (!is_listed || is_builtin().is_some())
    });
    gap.map(|gap| gap.reason)
}

fn assess_namespace(
    context: &Context<'_>,
    view: &NamespaceView<'_>,
    version: KubernetesVersion,
) -> Assessment {
    let cluster = context.cluster;
    let object = cluster.find("", "Namespace", "", view.name);
    let refused = object.and_then(|object| cluster.refused(object));
    let enforces = view.label("pod-security.kubernetes.io/enforce");
    let mut assessment = Assessment {
        enforces: enforces.filter(|_| refused.is_none()).map(str::to_owned),
        is_declared: view.object.is_some(),
        refused: refused.map(str::to_owned),
        ..Assessment::of(view.name)
    };
    let mut baseline: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut restricted: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for index in &view.workloads {
        let workload = &context.workloads[*index];
        // Every pod and template counts: a pod is what admission sees, a template what it will see.
        let name = format!(
            "{}/{}",
            workload.owner.workload.kind.kind, workload.owner.workload.name
        );
        assessment.workloads += 1;
        if let Some(reason) = cluster.refused(workload.id) {
            let reason = format!("{name}, which the API server would refuse: {reason}");
            assessment.unknown.push(reason);
        } else if let Some(reason) = workload.pod.malformed() {
            assessment.unknown.push(format!("{name}: {reason}"));
        }
        let [of_baseline, of_restricted] =
            [Level::Baseline, Level::Restricted].map(|level| judge(&workload.pod, level, version));
        if let Some(open) = of_restricted.open.first() {
            let message = &open.message;
            assessment.unknown.push(format!("{name}: {message}"));
        }
        let note = |into: &mut BTreeMap<&'static str, Vec<String>>, found: Vec<Violation>| {
            for violation in found {
                let names = into.entry(violation.control.id()).or_default();
                if !names.contains(&name) {
                    names.push(name.clone());
                }
            }
        };
        note(&mut baseline, of_baseline.broken);
        note(&mut restricted, of_restricted.broken);
    }
    (assessment.level, assessment.blocked_by) = if !baseline.is_empty() {
        (Level::Privileged, baseline)
    } else if !restricted.is_empty() {
        (Level::Baseline, restricted)
    } else {
        (Level::Restricted, BTreeMap::new())
    };
    assessment
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

fn assess_text(assessments: &[Assessment], version: KubernetesVersion) -> Lines {
    let mut text = Lines::new();
    if assessments.is_empty() {
        say!(text, "no namespace is declared or used in this input");
    }
    for one in assessments {
        let level = one.level.to_string();
        let workloads = match one.workloads {
            1 => "1 pod or template".to_owned(),
            count => format!("{count} pods and templates"),
        };
        let enforces = match (&one.enforces, one.is_declared) {
            _ if one.refused.is_some() => {
                "what it enforces is unknown: the API server would refuse the Namespace".to_owned()
            }
            (Some(level), _) => format!("enforces {level}"),
            (None, true) => "enforces nothing".to_owned(),
            (None, false) => "what it enforces is unknown: no Namespace is in the input".to_owned(),
        };
        let stands = match (one.is_certain(), one.level) {
            (true, _) if one.enforces.as_deref() == Some(&level) => {
                format!("enforces {level}, the strictest that fits")
            }
            (true, _) => format!("could enforce {level} today; {enforces}"),
            (false, Level::Restricted) => {
                format!("what it could enforce is unknown; {enforces}")
            }
            (false, _) => format!(
                "could enforce {level} at most, and whether it could is unknown; {enforces}"
            ),
        };
        say!(text, "{} ({workloads}): {stands}", one.namespace);
        if let Some(reason) = &one.refused {
            say!(text, "  refused: {reason}");
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
            say!(text, "  {next} needs {control}: {}{more}", shown.join(", "));
        }
        if !one.is_certain() {
            say!(
                text,
                "  no label is suggested: a pod that was not seen could be refused"
            );
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
                "  no label is suggested: no namespace can have such a name"
            ),
        }
        text.gap();
    }
    text
}

fn assess_json(assessments: &[Assessment], version: KubernetesVersion) -> anyhow::Result<Answer> {
    let namespaces: Vec<serde_json::Value> = assessments
        .iter()
        .map(|one| {
            let is_certain = one.is_certain();
            let labels: Option<BTreeMap<String, String>> =
                is_certain.then(|| labels(one, version).into_iter().collect());
            serde_json::json!({
                "namespace": one.namespace,
                "is_declared": one.is_declared,
                "enforces": one.enforces,
                "refused": one.refused,
                // Nothing where that hangs on what was not seen.
                "could_enforce": is_certain.then(|| one.level.to_string()),
                "at_most": one.level.to_string(),
                "workloads": one.workloads,
                "blocked_by": one.blocked_by,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_says_what_version_to_judge_by() {
        let (old, server) = (KubernetesVersion::minor(30), KubernetesVersion::minor(36));
        assert_eq!(judged_by(None, Some(server)), server);
        assert_eq!(judged_by(Some(old), Some(server)), old);
        assert_eq!(judged_by(None, None), KubernetesVersion::NEWEST);
    }
}
