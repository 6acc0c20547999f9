//! `seawall detect test`: rules asked about the events that they bring as examples.

use clap::Args;
use seawall_answer::detect::{ExampleLine, Tested};
use seawall_detect::{About, Detector, Example, Place, Rule};

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
    let of = |name: &String, about: &Option<Box<About>>, place: &Place| {
        let examples = about.iter().flat_map(|about| about.examples.clone());
        (name.clone(), place.clone(), examples.collect::<Vec<_>>())
    };
    // What only feeds a rule about several events is tested with that.
    let parts = |rule: &&Rule| rule.is_alert;
    let own = loaded.rules.iter().filter(parts);
    let own = own.map(|rule| of(&rule.name, &rule.about, &rule.place));
    let several = loaded.correlations.iter();
    let several = several.map(|rule| of(&rule.name, &rule.about, &rule.place));
    let rules: Vec<(String, Place, Vec<Example>)> = own.chain(several).collect();
    let mut detector = Detector::new(loaded, program);
    let mut tested = Tested {
        rules: rules.len(),
        ..Tested::default()
    };
    for (name, place, examples) in rules {
        if !examples.iter().any(|example| example.matches) {
            tested.untested.push(name.clone());
        }
        for example in examples {
            tested.examples += 1;
            // Examples are made when rules are read, so that they are events.
            if detector.matches(&name, &example.events)? != example.matches {
                tested.failed.push(ExampleLine {
                    rule: name.clone(),
                    place: format!("{}:{}", place.file, example.position),
                    expected: example.matches,
                    event: example.events.join("\n"),
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
