//! `seawall detect baseline`: what identities usually do.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use seawall_answer::detect::Identities;
use seawall_detect::window::EventId;
use seawall_detect::{Detector, Head, Record, Told};

use super::rules::NamedRules;
use super::stream::each_event;
use super::usual::{read, with_act};
use crate::Outcome;
use crate::printing::Printing;

/// Learn what identities usually do, and show it.
///
/// A baseline is a file to review and keep; `seawall detect run --baseline FILE` tells what is new.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Learn from audit logs. Requests that rules alert on, and those that were denied or failed, are not learned from.
    Learn(Learn),
    /// Show what was learned; several files are put together.
    Show(Show),
}

#[derive(Debug, Args)]
struct Learn {
    #[command(flatten)]
    rules: NamedRules,
    /// Audit logs, or directories of them.
    #[arg(value_name = "LOG", required = true)]
    logs: Vec<PathBuf>,
    /// Baselines to go on from, those of other clusters included; repeatable.
    #[arg(long, value_name = "FILE")]
    add: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
}

#[derive(Debug, Args)]
struct Show {
    /// Baselines.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Learn(arguments) => learn(arguments),
        Command::Show(arguments) => {
            let baseline = read(&arguments.files)?;
            arguments
                .printing
                .print(&Identities::new(&baseline), |it| it.text())?;
            Ok(Outcome::Clean)
        }
    }
}

fn learn(arguments: &Learn) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut detector = Detector::new(loaded, program);
    let mut baseline = read(&arguments.add)?;
    let mut number = 0;
    let is_whole = each_event(&arguments.logs, &mut |text| {
        number += 1;
        let mut is_quiet = true;
        detector.see(EventId(number), text, &mut |told| {
            is_quiet &= !matches!(told, Told::Event(_) | Told::Together(_));
        })?;
        if is_quiet {
            let head = Head::read(text)?;
            let record = Record::new(text, &head);
            let is_done =
                record.decision() != Some("forbid") && record.code().is_none_or(|code| code < 400);
            if is_done {
                with_act(&record, |act| baseline.learn(act));
            }
        }
        Ok(())
    })?;
    let learned = Identities::new(&baseline);
    arguments.printing.print(&learned, |it| it.text())?;
    Ok(match is_whole && learned.forgotten == 0 {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
