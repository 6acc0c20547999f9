//! All commands of a build.

use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem};
use crate::step::{Run, Step};

/// All commands of a build, in the order of its steps.
#[derive(Debug, Default)]
pub(crate) struct Commands<'a> {
    pub steps: Vec<Step<'a>>,
}

/// What the problems of a rule harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harms {
    /// The build: any stage counts.
    Build,
    /// The image: what a stage does that is only copied from is one step milder.
    Image(Severity),
}

impl Commands<'_> {
    pub(crate) fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        self.steps.iter().flat_map(|step| {
            step.parts.iter().flat_map(move |part| {
                let commands = part.commands.iter().enumerate();
                commands.map(move |(index, command)| Run {
                    step,
                    part,
                    command,
                    index,
                })
            })
        })
    }

    /// Whether all commands were read; the outcome says why not.
    pub(crate) fn doubts(&self) -> Outcome {
        let mut outcome = match self.steps.is_empty() {
            true => Outcome::NOT_APPLICABLE,
            false => Outcome::pass(),
        };
        for reason in self.steps.iter().filter_map(|step| step.unknown.as_ref()) {
            outcome.doubt(reason.clone());
        }
        outcome
    }

    /// Asks about each command.
    pub(crate) fn outcome(
        &self,
        harms: Harms,
        evaluate: impl Fn(Run<'_>) -> Option<Problem>,
    ) -> Outcome {
        let mut outcome = self.doubts();
        for run in self.runs() {
            let Some(mut problem) = evaluate(run) else {
                continue;
            };
            if let Harms::Image(severity) = harms
                && !run.step.is_in_image
            {
                problem.severity = Some(problem.severity.unwrap_or(severity).one_less());
            }
            outcome.add(problem);
        }
        outcome
    }
}
