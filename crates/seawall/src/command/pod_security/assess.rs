//! `seawall pod-security assess`: what each namespace could enforce.

use std::collections::BTreeMap;
use std::fmt::Write;

use seawall_analysis::{Analysis, Sources};
use seawall_checks::pod_security::{Level, Violation, evaluate};
use seawall_checks::{Context, NamespaceView, Settings};
use seawall_model::KubernetesVersion;

use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// What one namespace could enforce.
struct Assessment {
    namespace: String,
    declared: Option<String>,
    level: Level,
    workloads: usize,
    unreadable: Vec<String>,
    /// What stands in the way of the next level: control to workloads.
    blocked_by: BTreeMap<&'static str, Vec<String>>,
}

/// Runs the command.
pub(super) fn run(
    input: &InputArguments,
    version: Option<KubernetesVersion>,
    format: &str,
) -> anyhow::Result<Outcome> {
    let loaded = only_one(input.load()?)?;
    let version = judged_by(version, loaded.cluster.server_version);
    output::diagnostics(&loaded.diagnostics, false);
    let settings = Settings::default();
    let sources = Sources::default();
    let analysis = Analysis::new(&loaded.cluster, &sources);
    let context = Context::new(&analysis, &settings);
    let assessments: Vec<Assessment> = context
        .namespaces
        .values()
        .map(|view| assess_namespace(&context, view, version))
        .collect();
    let text = if format == "json" {
        assess_json(&assessments, version)?
    } else {
        assess_text(&assessments, version)
    };
    output::write(None, &text)?;
    let whole = loaded.cluster.coverage.is_full()
        && assessments.iter().all(|one| one.unreadable.is_empty());
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

fn assess_namespace(
    context: &Context<'_>,
    view: &NamespaceView<'_>,
    version: KubernetesVersion,
) -> Assessment {
    let mut assessment = Assessment {
        namespace: view.name.to_owned(),
        declared: view
            .label("pod-security.kubernetes.io/enforce")
            .map(str::to_owned),
        level: Level::Restricted,
        workloads: 0,
        unreadable: Vec::new(),
        blocked_by: BTreeMap::new(),
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
        if let Some(reason) = workload.pod.malformed() {
            assessment.unreadable.push(format!("{name}: {reason}"));
        }
        let note = |into: &mut BTreeMap<&'static str, Vec<String>>, found: Vec<Violation>| {
            for violation in found {
                let names = into.entry(violation.control.id()).or_default();
                if !names.contains(&name) {
                    names.push(name.clone());
                }
            }
        };
        note(
            &mut baseline,
            evaluate(&workload.pod, Level::Baseline, version),
        );
        note(
            &mut restricted,
            evaluate(&workload.pod, Level::Restricted, version),
        );
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

fn assess_text(assessments: &[Assessment], version: KubernetesVersion) -> String {
    let mut text = String::new();
    if assessments.is_empty() {
        text.push_str("no namespace is declared or used in this input\n");
    }
    for one in assessments {
        let level = one.level.to_string();
        let workloads = match one.workloads {
            1 => "1 pod or template".to_owned(),
            count => format!("{count} pods and templates"),
        };
        let stands = match one.declared.as_deref() {
            Some(declared) if declared == level => {
                format!("enforces {level}, the strictest that fits")
            }
            Some(declared) => format!("could enforce {level} today, and enforces {declared}"),
            None => format!("could enforce {level} today, and enforces nothing"),
        };
        let _ = writeln!(text, "{} ({workloads}): {stands}", one.namespace);
        for reason in &one.unreadable {
            let _ = writeln!(text, "  unknown: {reason}");
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
            let _ = writeln!(text, "  {next} needs {control}: {}{more}", shown.join(", "));
        }
        // Where the level stands already there is nothing to apply.
        if one.declared.as_deref() == Some(level.as_str()) {
            text.push('\n');
            continue;
        }
        let pairs: Vec<String> = labels(one, version)
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        let _ = writeln!(
            text,
            "  kubectl label --overwrite namespace {} {}\n",
            one.namespace,
            pairs.join(" ")
        );
    }
    text
}

fn assess_json(assessments: &[Assessment], version: KubernetesVersion) -> anyhow::Result<String> {
    let namespaces: Vec<serde_json::Value> = assessments
        .iter()
        .map(|one| {
            let labels: BTreeMap<String, String> = labels(one, version).into_iter().collect();
            serde_json::json!({
                "namespace": one.namespace,
                "enforces": one.declared,
                "could_enforce": one.level.to_string(),
                "workloads": one.workloads,
                "blocked_by": one.blocked_by,
                "unknown": one.unreadable,
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
