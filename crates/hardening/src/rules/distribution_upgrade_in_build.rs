//! A build upgrades to another release of the distribution.

use seawall_finding::Severity;

use super::package_install::{Action, action};
use crate::commands::{Commands, Harms};
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "distribution-upgrade-in-build",
    title: "Build upgrades the whole distribution",
    severity: Severity::Low,
    severity_reason: "the image no longer matches its base, but its packages are still the distribution's",
    what: "A command of the build runs `dist-upgrade`, `full-upgrade`, `distro-sync` or `dup`.",
    why: "It can remove packages and change releases: the base image no longer tells what is inside, and two builds differ.",
    remedy: "Build on a newer base image; `apt-get upgrade` takes fixes within the release.",
    example: "FROM debian:13-slim",
    techniques: &[],
    controls: &["cis-docker/4.7"],
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    dockerfile: Some(|view| evaluate(&view.commands)),
    image: Some(|view| evaluate(&view.commands)),
};

fn evaluate(commands: &Commands<'_>) -> Outcome {
    commands.outcome(Harms::Image(RULE.severity), |run| {
        let Some((program, Action::DistributionUpgrade, _)) = action(run.command) else {
            return None;
        };
        Some(Problem::new(
            run.place(),
            format!("`{program}` upgrades the whole distribution"),
        ))
    })
}
