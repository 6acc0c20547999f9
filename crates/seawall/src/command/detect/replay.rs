//! `seawall detect replay`: rules over stored history, and what another set of rules finds instead.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use seawall_answer::detect::{AlertLine, Compared, ExceptionLine};
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Head, Record, Told};
use seawall_finding::Date;

use super::accepting::Accepting;
use super::rules::{self, NamedRules};
use super::sink::LINE_BITS;
use super::stream::{counts, each_text};
use crate::printing::Printing;
use crate::{Outcome, clock, output};

/// Seconds that suggested exceptions apply for.
const SUGGESTED_SECONDS: u64 = 90 * 86_400;

/// Ask rules about stored history: which rule costs how many alerts a day, which exceptions would remove most of them, and what another set of rules
/// finds instead.
///
/// Status 1 where the two sets of rules differ; 2 where something could not be decided.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// Rules to compare with, such as those that are in use: alerts that only `--rules` give are gained, those that only these give are lost.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    against: Vec<PathBuf>,
    /// Audit logs of the API server: JSON, a line for each event, plain or compressed; `-` reads standard input.
    #[arg(short, long, value_name = "LOG", num_args = 1..)]
    input: Vec<PathBuf>,
    /// The same, without a flag.
    #[arg(value_name = "LOG", required_unless_present = "input")]
    logs: Vec<PathBuf>,
    #[command(flatten)]
    accepting: Accepting,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut unknown = Vec::new();
    let mut detector = |loaded: anyhow::Result<_>| -> anyhow::Result<Detector> {
        let (loaded, program): (seawall_detect::Loaded, _) = loaded?;
        let errors = loaded.problems.iter().filter(|problem| problem.is_error);
        for problem in errors.map(ToString::to_string) {
            if !unknown.contains(&problem) {
                output::warn(&problem);
                unknown.push(problem);
            }
        }
        let detector = Detector::new(loaded, program);
        if detector.asked() == 0 {
            bail!("none of the rules is about audit events");
        }
        Ok(detector)
    };
    let mut after = detector(arguments.rules.load())?;
    let mut before = match arguments.against.is_empty() {
        true => None,
        false => Some(detector(rules::load(&arguments.against))?),
    };
    let logs = arguments.logs.iter().chain(&arguments.input);
    let logs: Vec<PathBuf> = logs.cloned().collect();
    // Which events are the same is decided by a secret of the process, and alike for both.
    let secret = RandomState::new().build_hasher().finish();
    after.recognise(secret);
    if let Some(before) = &mut before {
        before.recognise(secret);
    }
    let mut exceptions = arguments.accepting.read()?;
    let mut compared = Compared::default();
    let names: RefCell<Vec<String>> = RefCell::default();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let read = each_text(
        &logs,
        &mut |name| names.borrow_mut().push(name.to_owned()),
        &mut |text, at| {
            let names = names.borrow();
            let id = EventId((names.len().saturating_sub(1) as u64) << LINE_BITS | at);
            let mut tell = |told: Told<'_, '_>| ours.extend(line(&told, id, &names));
            if after.see(id, text, &mut tell).is_err() {
                return false;
            }
            if let Some(before) = &mut before {
                // What is an event for one is an event for the other.
                let mut tell = |told: Told<'_, '_>| theirs.extend(line(&told, id, &names));
                let _ = before.see(id, text, &mut tell);
            }
            if let Ok(head) = Head::read(text) {
                compared.at(Record::new(text, &head).time());
            }
            ours.iter_mut().for_each(|alert| exceptions.mark(alert));
            theirs.iter_mut().for_each(|alert| exceptions.mark(alert));
            compared.event(&ours, &theirs, before.is_some());
            ours.clear();
            theirs.clear();
            true
        },
    )?;
    let read = counts(&read);
    let names = names.into_inner();
    after.finish(&mut |told| ours.extend(line(&told, EventId(0), &names)));
    if let Some(before) = &mut before {
        before.finish(&mut |told| theirs.extend(line(&told, EventId(0), &names)));
    }
    ours.iter_mut().for_each(|alert| exceptions.mark(alert));
    theirs.iter_mut().for_each(|alert| exceptions.mark(alert));
    compared.event(&ours, &theirs, before.is_some());
    for complaint in exceptions
        .lines()
        .iter()
        .filter_map(ExceptionLine::complaint)
    {
        output::warn(&complaint);
    }
    unknown.extend(read.not_evaluated());
    for detector in std::iter::once(&after).chain(&before) {
        let undecided = detector.counts().filter(|(_, count)| count.unknown > 0);
        for (rule, count) in undecided {
            let sentence = format!(
                "`{}` could not be decided on {} events, of which the log does not hold all that it needs",
                rule.name, count.unknown
            );
            if !unknown.contains(&sentence) {
                unknown.push(sentence);
            }
        }
        if !detector.lost().is_nothing() {
            unknown.push("rules about several events could not count all events".to_owned());
        }
    }
    let expires = Date::from_unix_seconds(clock::seconds() + SUGGESTED_SECONDS).to_string();
    let asked = |detector: &Detector| detector.asked() + detector.correlations().count();
    let is_known = unknown.is_empty();
    let replay = compared.finish(
        (asked(&after), before.as_ref().map(asked)),
        read.events,
        &expires,
        unknown,
    );
    arguments.printing.print(&replay, |it| it.text())?;
    Ok(match (is_known, replay.differs()) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}

/// The alert of what was told; `None` for what could not be decided, which is counted elsewhere.
fn line(told: &Told<'_, '_>, id: EventId, names: &[String]) -> Option<AlertLine> {
    let place = |id: EventId| {
        let log = usize::try_from(id.0 >> LINE_BITS).unwrap_or_default();
        let name = names.get(log).map_or("", String::as_str);
        (name, id.0 & ((1 << LINE_BITS) - 1))
    };
    match told {
        Told::Event(alert) => {
            let (log, line) = place(id);
            Some(AlertLine::new(alert, log, line))
        }
        Told::Together(together) => {
            let events: Vec<(&str, u64)> =
                together.hit.events.iter().map(|id| place(*id)).collect();
            Some(AlertLine::together(together, &events))
        }
        Told::Undecided(_) => None,
    }
}
