//! `seawall detect`: rules over events.

mod accepting;
mod around;
mod audit_policy;
mod baseline;
mod coverage;
mod explain;
mod export;
mod follow;
mod lint;
mod replay;
mod rules;
mod run;
mod sarif;
mod serve;
mod sink;
mod sources;
mod stream;
mod test;
mod usual;

use clap::{Args, Subcommand};

use crate::Outcome;

/// Find attacks in audit logs, with the rules that people already have.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask rules about the events of audit logs.
    Run(Box<run::Arguments>),
    /// Ask rules about the events that API servers send to their audit webhook.
    Serve(Box<serve::Arguments>),
    /// Show what is wrong with rules.
    Lint(lint::Arguments),
    /// Ask rules about the events that they bring as examples.
    Test(test::Arguments),
    /// Print the cheapest audit policy that records what rules need, or show what a given one hides from them.
    AuditPolicy(audit_policy::Arguments),
    /// Show by what each technique of the threat matrix is covered, and where rules are blind.
    Coverage(coverage::Arguments),
    /// Learn what identities usually do, and show it.
    Baseline(baseline::Arguments),
    /// Ask rules about stored history: noise, exceptions that would remove it, and what other rules find.
    Replay(replay::Arguments),
    /// Write rules of ours as rules of Sigma, or as analytics rules of Microsoft Sentinel.
    Export(export::Arguments),
    /// Explain a rule: what it finds, what else may be behind it, and what to do.
    Explain(explain::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Run(arguments) => run::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Lint(arguments) => lint::run(arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::AuditPolicy(arguments) => audit_policy::run(arguments),
        Command::Coverage(arguments) => coverage::run(arguments),
        Command::Baseline(arguments) => baseline::run(arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
    }
}
