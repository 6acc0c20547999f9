//! All rules asked.

use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem};
use crate::registry;
use crate::rule::HardeningRule;
use crate::view::{DockerfileView, ImageView};

/// What one rule says.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The rule.
    pub rule: &'static HardeningRule,
    /// What it says.
    pub outcome: Outcome,
}

impl Evaluation {
    /// How bad a problem is.
    pub fn severity(&self, problem: &Problem) -> Severity {
        problem.severity.unwrap_or(self.rule.severity)
    }
}

/// Asks all rules about a Dockerfile. While Docker would refuse it, what finds nothing is unknown.
pub fn evaluate_dockerfile(view: &DockerfileView<'_>) -> Vec<Evaluation> {
    let refusal = view.file.refusals.first().map(ToString::to_string);
    let asked = registry::all().filter_map(|rule| Some((rule, rule.dockerfile?)));
    let evaluations = asked.map(|(rule, evaluate)| {
        let mut outcome = evaluate(view);
        if let Some(reason) = &refusal {
            outcome.doubt(format!("Docker refuses the file: {reason}"));
        }
        Evaluation { rule, outcome }
    });
    evaluations.collect()
}

/// Asks all rules about an image.
pub fn evaluate_image(view: &ImageView<'_>) -> Vec<Evaluation> {
    let asked = registry::all().filter_map(|rule| Some((rule, rule.image?)));
    let evaluations = asked.map(|(rule, evaluate)| Evaluation {
        rule,
        outcome: evaluate(view),
    });
    evaluations.collect()
}
