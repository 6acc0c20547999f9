//! `seawall pod-security check`: one line for each pod.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use seawall_checks::pod_security::{Level, Violation, judge};
use seawall_load::{FileOptions, Input, Loaded, load_files};
use seawall_model::KubernetesVersion;
use serde::Serialize;

use crate::{Outcome, output};

/// One line of `check`.
#[derive(Serialize)]
struct Line<'a> {
    /// Where the input is several.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a str>,
    file: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    level: String,
    version: String,
    /// Nothing where that hangs on what is not written.
    allowed: Option<bool>,
    violations: Vec<BrokenControl<'a>>,
    /// What an operator that makes the pod may have put right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<BrokenControl<'a>>,
}

/// One violation of a line.
#[derive(Serialize)]
struct BrokenControl<'a> {
    control: &'a str,
    message: &'a str,
    path: &'a str,
}

impl<'a> From<&'a Violation> for BrokenControl<'a> {
    fn from(violation: &'a Violation) -> Self {
        Self {
            control: violation.control.id(),
            message: &violation.message,
            path: &violation.path,
        }
    }
}

/// Runs the command.
pub(super) fn run(
    level: Level,
    version: KubernetesVersion,
    files: &[PathBuf],
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for file in files {
        let input = if file.as_os_str() == "-" {
            Input::StandardInput
        } else {
            Input::Path(file.clone())
        };
        let clusters = load_files(&[input], &FileOptions::default());
        let is_one = clusters.len() == 1;
        for loaded in clusters {
            output::diagnostics(&loaded.diagnostics, false);
            if !loaded.cluster.coverage.is_full() {
                outcome = Outcome::Incomplete;
            }
            let cluster = (!is_one).then_some(&*loaded.cluster.name);
            let text = check_lines(&loaded, cluster, level, version, &mut outcome)?;
            output::write(None, &text)?;
        }
    }
    Ok(outcome)
}

fn check_lines(
    loaded: &Loaded,
    cluster: Option<&str>,
    level: Level,
    version: KubernetesVersion,
    outcome: &mut Outcome,
) -> anyhow::Result<String> {
    let mut text = String::new();
    for (_, pod) in loaded.cluster.pods() {
        let object = pod.object;
        let judgement = judge(&pod, level, version);
        let malformed = pod.malformed();
        // What the API server would refuse to read is not allowed either.
        let is_broken = !judgement.broken.is_empty() || malformed.is_some();
        let allowed = (is_broken || judgement.open.is_empty()).then_some(!is_broken);
        *outcome = (*outcome).max(match allowed {
            Some(true) => Outcome::Clean,
            Some(false) => Outcome::Findings,
            None => Outcome::Incomplete,
        });
        let mut listed: Vec<BrokenControl<'_>> =
            judgement.broken.iter().map(BrokenControl::from).collect();
        let whole = pod.path("");
        if let Some(reason) = &malformed {
            listed.push(BrokenControl {
                control: "malformed",
                message: reason,
                path: &whole,
            });
        }
        let line = Line {
            cluster,
            file: &object.source.name,
            kind: &object.kind,
            namespace: &object.namespace,
            name: &object.name,
            level: level.to_string(),
            version: version.to_string(),
            allowed,
            violations: listed,
            unknown: judgement.open.iter().map(BrokenControl::from).collect(),
        };
        writeln!(
            text,
            "{}",
            seawall_report::escaped(serde_json::to_string(&line).context("a line of JSON")?)
        )?;
    }
    Ok(text)
}
