//! `seawall detect test`: rules asked about the events that they bring as examples.

use clap::Args;
use seawall_answer::detect::{ExampleLine, Tested};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Told};

use super::rules::NamedRules;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Ask rules about the events that they bring as examples.
///
/// Status 1 where a rule does not match an example, or matches one that it is not to match; 2 where a rule cannot be used.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut is_whole = true;
    for problem in loaded.problems.iter().filter(|problem| problem.is_error) {
        is_whole = false;
        output::warn(&problem.to_string());
    }
    let rules = loaded.rules.clone();
    let mut detector = Detector::new(loaded, program);
    let mut tested = Tested {
        rules: rules.len(),
        ..Tested::default()
    };
    for rule in &rules {
        let examples = rule.about.iter().flat_map(|about| &about.examples);
        if !examples.clone().any(|example| example.matches) {
            tested.untested.push(rule.name.clone());
        }
        for example in examples {
            tested.examples += 1;
            let mut is_matched = false;
            // Examples are made here, so that they are events.
            detector.see(EventId(0), &example.event, &mut |told| {
                let Told::Event(alert) = told else { return };
                is_matched |= alert.rule.name == rule.name;
            })?;
            if is_matched != example.matches {
                tested.failed.push(ExampleLine {
                    rule: rule.name.clone(),
                    place: format!("{}:{}", rule.place.file, example.position),
                    expected: example.matches,
                    event: example.event.clone(),
                });
            }
        }
    }
    arguments.printing.print(&tested, |it| it.text())?;
    Ok(match (is_whole, tested.failed.is_empty()) {
        (false, _) => Outcome::Incomplete,
        (true, false) => Outcome::Findings,
        (true, true) => Outcome::Clean,
    })
}
