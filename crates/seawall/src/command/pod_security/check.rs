//! `seawall pod-security check`: one line for each pod.

use anyhow::Context;
use seawall_answer::pod_security::check;
use seawall_checks::pod_security::Level;
use seawall_model::KubernetesVersion;

use crate::input::NamedInput;
use crate::output::JsonLines;
use crate::{Outcome, output};

/// Runs the command.
pub(super) fn run(
    level: Level,
    version: KubernetesVersion,
    input: &NamedInput,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for input in input.each() {
        let clusters = input.load_for(Some(version))?;
        let is_one = clusters.len() == 1;
        for loaded in clusters {
            output::diagnostics(&loaded.diagnostics, false);
            if !loaded.cluster.coverage.is_full() {
                outcome = Outcome::Incomplete;
            }
            let name = (!is_one).then_some(&*loaded.cluster.name);
            let mut lines = JsonLines::stdout()?;
            for line in check(&loaded.cluster, name, level, version) {
                outcome = outcome.max(match line.allowed {
                    Some(true) => Outcome::Clean,
                    Some(false) => Outcome::Findings,
                    None => Outcome::Incomplete,
                });
                lines.say(&line)?;
            }
            lines
                .finish()
                .context("standard output cannot be written")?;
        }
    }
    Ok(outcome)
}
