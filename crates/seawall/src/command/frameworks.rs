//! Frameworks that a scan is asked to report about.

use anyhow::Context;
use seawall_compliance::{CheckVerdicts, Framework, FrameworkResult, builtin, roll_up};

use crate::output;

/// What a command evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evaluated {
    /// Manifests and clusters.
    Objects,
    /// Images and Dockerfiles.
    Images,
}

/// The frameworks with these ids.
pub(crate) fn frameworks(ids: &[String]) -> anyhow::Result<Vec<Framework>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = builtin().context("the built-in frameworks are not valid")?;
    ids.iter()
        .map(|id| {
            all.iter()
                .find(|framework| framework.id == *id)
                .cloned()
                .with_context(|| {
                    let names: Vec<&str> = all.iter().map(|f| f.id.as_str()).collect();
                    format!("no framework `{id}`; expected {}", names.join(", "))
                })
        })
        .collect()
}

/// Rolls verdicts up to frameworks. Where nothing that a command evaluates decides a control, all of it is unknown, and a note says
/// which command to use.
pub(crate) fn rolled_up(
    frameworks: &[Framework],
    verdicts: &[CheckVerdicts],
    evaluated: Evaluated,
) -> Vec<FrameworkResult> {
    let results: Vec<FrameworkResult> = frameworks
        .iter()
        .map(|framework| roll_up(framework, verdicts))
        .collect();
    for result in &results {
        note_undecided(result, evaluated);
    }
    results
}

/// See [`rolled_up`].
pub(crate) fn note_undecided(result: &FrameworkResult, evaluated: Evaluated) {
    let mut controls = result.groups.iter().flat_map(|(.., controls)| controls);
    if controls.any(|control| !control.checks.is_empty()) {
        return;
    }
    let id = &result.framework.id;
    let (of, command, what) = match evaluated {
        Evaluated::Objects => ("manifests", "image scan", "images and Dockerfiles"),
        Evaluated::Images => ("images", "scan", "manifests and clusters"),
    };
    output::note(&format!(
        "no check of {of} decides a control of `{id}`; `seawall {command} --framework {id}` evaluates {what}"
    ));
}
