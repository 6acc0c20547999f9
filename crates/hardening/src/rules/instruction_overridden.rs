//! A stage has several `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use crate::outcome::{Outcome, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "instruction-overridden",
    title: "Instruction without effect",
    severity: Severity::Low,
    severity_reason: "the image does something else than a reader of the first lines expects",
    what: "A stage has several `CMD`, `ENTRYPOINT` or `HEALTHCHECK`, of which only the last counts.",
    why: "What was reviewed is not what runs.",
    remedy: "Keep the last one.",
    example: "ENTRYPOINT [\"/app\"]",
    techniques: &[],
    controls: &[],
    references: &[
        "https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/",
    ],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::pass();
        for stage in &view.file.stages {
            for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
                let mut all: Vec<_> = view
                    .file
                    .of(stage)
                    .iter()
                    .filter(|one| one.keyword == keyword)
                    .collect();
                let Some(last) = all.pop() else { continue };
                let line = view.file.position(last.span).line;
                for overridden in all {
                    let message = format!(
                        "`{}` has no effect: line {line} replaces it",
                        keyword.as_str()
                    );
                    outcome.add(Problem::new(view.place(overridden.span), message));
                }
            }
        }
        outcome
    }),
    // A history also shows what the base image sets, which is there to be replaced.
    image: None,
};
