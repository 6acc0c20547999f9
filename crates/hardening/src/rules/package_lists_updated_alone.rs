//! Package lists are fetched in a layer of their own.

use seawall_finding::Severity;

use super::package_install::{Action, action};
use crate::commands::Commands;
use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "package-lists-updated-alone",
    title: "Package lists updated in a layer of their own",
    severity: Severity::Low,
    severity_reason: "builds from a cache install old versions, which still are the distribution's",
    what: "A `RUN` fetches package lists and installs nothing.",
    why: "The layer is cached: later builds install from the old lists, and so old, vulnerable versions.",
    remedy: "Update and install in one `RUN`.",
    example: "RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
    techniques: &["T1525"],
    controls: &["cis-docker/4.7"],
    references: &["https://docs.docker.com/build/building/best-practices/#apt-get"],
    dockerfile: Some(|view| evaluate(&view.commands)),
    image: Some(|view| evaluate(&view.commands)),
};

fn evaluate(commands: &Commands<'_>) -> Outcome {
    let mut outcome = commands.doubts();
    for step in &commands.steps {
        let mut update = None;
        let mut uses = false;
        for (part, command) in step
            .parts
            .iter()
            .flat_map(|part| part.commands.iter().map(move |command| (part, command)))
        {
            match action(command) {
                Some((program, Action::Update, _)) => {
                    let range = part.outer.clone().unwrap_or_else(|| command.range());
                    update = update.or(Some((program, range)));
                }
                Some((_, Action::Install | Action::DistributionUpgrade, _)) => uses = true,
                _ => {
                    let others = ["upgrade", "build-dep", "download", "source", "install"];
                    uses |= others.iter().any(|word| command.has_argument(word));
                    // A script of the build can install as well.
                    uses |= command.program().ends_with(".sh");
                }
            }
        }
        if let Some((program, range)) = update.filter(|_| !uses) {
            let message =
                format!("`{program}` fetches package lists in a layer that installs nothing");
            outcome.add(Problem::new(step.place(range), message));
        }
    }
    outcome
}
