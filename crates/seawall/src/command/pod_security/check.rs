//! `seawall pod-security check`: what a level allows, pod by pod.

use seawall_answer::pod_security::{CheckLine, check, check_text};
use seawall_checks::pod_security::Level;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;

use crate::input::NamedInput;
use crate::namespaces::Namespaces;
use crate::output::JsonLines;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Runs the command.
pub(super) fn run(
    level: Level,
    version: KubernetesVersion,
    namespaces: &Namespaces,
    format: &str,
    target: &OutputFile,
    input: &NamedInput,
) -> anyhow::Result<Outcome> {
    let all = input.each().into_iter();
    let all: Vec<Vec<Loaded>> = all
        .map(|input| input.load_for(Some(version)))
        .collect::<anyhow::Result<_>>()?;
    namespaces.check(all.iter().flatten())?;
    let only = namespaces.filter();
    let asked = all.iter().flat_map(|clusters| {
        let is_one = clusters.len() == 1;
        clusters.iter().flat_map(move |loaded| {
            let name = (!is_one).then_some(&*loaded.cluster.name);
            check(&loaded.cluster, name, level, version)
        })
    });
    let asked = asked.filter(|line| only(&line.namespace));
    let mut outcome = Outcome::Clean;
    let mut asked = asked.inspect(|line| {
        outcome = outcome.max(match line.allowed {
            Some(true) => Outcome::Clean,
            Some(false) => Outcome::Findings,
            None => Outcome::Incomplete,
        });
    });
    for loaded in all.iter().flatten() {
        output::diagnostics(&loaded.diagnostics, false);
    }
    match format {
        "text" => {
            let lines: Vec<CheckLine> = asked.collect();
            target.write(&check_text(&lines).into())?;
        }
        _ => output::write_through(target.file(), |out| {
            let mut lines = JsonLines::to(out);
            asked.try_for_each(|line| lines.say(&line))
        })?,
    }
    let is_whole = |loaded: &Loaded| loaded.cluster.coverage.is_full();
    Ok(match all.iter().flatten().all(is_whole) {
        true => outcome,
        false => Outcome::Incomplete,
    })
}
