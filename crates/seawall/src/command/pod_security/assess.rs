//! `seawall pod-security assess`: what each namespace could enforce.

use std::collections::{BTreeMap, BTreeSet};

use seawall_analysis::{Analysis, Sources};
use seawall_checks::pod_security::{Level, Violation, judge};
use seawall_checks::{Context, Enforced, NamespaceView, Settings, enforced_level};
use seawall_model::{
    Catalogue, Cause, Coverage, Gap, KubernetesVersion, NamespaceRef, kind_may_carry_pods,
};

use super::suggested::{Assessment, assess_json, assess_text};
use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// Runs the command.
pub(super) fn run(
    input: &InputArguments,
    version: Option<KubernetesVersion>,
    format: &str,
) -> anyhow::Result<Outcome> {
    let loaded = only_one(input.load_for(version)?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let mut settings = Settings::default();
    let reason = settings.settle_version(&loaded.cluster, version);
    let version = settings.kubernetes_version;
    if let Some(reason) = reason {
        output::note(&format!("evaluated by the rules of {version}, {reason}"));
    }
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
            if let Some(gap) = unseen_pods(coverage, name) {
                // What is refused or declared twice is in the input, and is named by itself where it has pods.
                let is_seen = matches!(gap.cause, Cause::Invalid | Cause::Ambiguous);
                assessment.may_lack_pods = !is_seen;
                if !is_seen || assessment.unknown.is_empty() {
                    assessment.unknown.push(gap.reason);
                }
            }
            let is_listed = coverage.is_listed("", "Pod", &NamespaceRef::of(name));
            if assessment.workloads == 0 && assessment.unknown.is_empty() && !is_listed {
                let reason = "none of its pods is in the input, but the cluster might have some";
                assessment.unknown.push(reason.to_owned());
                assessment.may_lack_pods = true;
            }
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

/// Why pods of a namespace may not have been seen.
fn unseen_pods(coverage: &Coverage, namespace: &str) -> Option<Gap> {
    let is_listed = coverage.is_listed("", "Pod", &NamespaceRef::of(namespace));
    coverage.first_gap(Some(namespace), |kind| {
        let is_builtin = || Catalogue::builtin().by_kind(&kind.group, &kind.kind);
        // What operators make of kinds of their own is among the pods, where these were listed.
        kind_may_carry_pods(kind) && (!is_listed || is_builtin().is_some())
    })
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
        namespace_refused: refused.map(str::to_owned),
        ..Assessment::of(view.name)
    };
    let enforced = enforced_level(context.analysis.pod_security(), view, version);
    match &enforced {
        Enforced::Level(..) | Enforced::Nothing => {}
        Enforced::Ignored(reason) => {
            assessment.enforces = None;
            assessment.label_ignored = Some(reason.clone());
        }
        Enforced::Unknown(reason) => {
            assessment.enforces = None;
            assessment.is_doubtful = true;
            let reason = format!("whether its label is enforced: {reason}");
            assessment.unknown.push(reason);
        }
    }
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
        if let Enforced::Level(level, pinned) = enforced
            && !judge(&workload.pod, level, pinned).broken.is_empty()
        {
            assessment.refused.push(name.clone());
        }
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
    assessment.refused.sort_unstable();
    assessment.refused.dedup();
    (assessment.level, assessment.blocked_by) = if !baseline.is_empty() {
        (Level::Privileged, baseline)
    } else if !restricted.is_empty() {
        (Level::Baseline, restricted)
    } else {
        (Level::Restricted, BTreeMap::new())
    };
    assessment
}
