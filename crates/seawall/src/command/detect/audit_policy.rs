//! `seawall detect audit-policy`: the audit policy that rules need, and what a given one hides from them.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_answer::detect::{AuditPolicyCheck, AuditPolicyProposal};
use seawall_detect::audit_policy::{Costs, Plurals, needs, propose};
use seawall_detect::{Head, Record};
use seawall_load::read_named;

use super::rules::NamedRules;
use super::stream::each_event;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Print the cheapest audit policy that records what rules need, or show what a given one hides from them.
///
/// Never records bodies of Secrets, TokenRequests and TokenReviews. Status 1 where a given policy blinds a rule, records credentials, or has
/// rules without effect; 2 where a rule is not served, or something could not be read.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// Show what this policy hides from the rules, and what is wrong with it, instead of printing one.
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    check: Option<PathBuf>,
    /// Audit logs to measure on what the policy, each of its lines and each rule cost a day; `-` reads standard input.
    #[arg(short, long, value_name = "LOG", num_args = 1..)]
    input: Vec<PathBuf>,
    /// `text` is the policy as YAML, or the problems of a given one; `json` is the same as data.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut is_whole = true;
    for problem in loaded.problems.iter().filter(|problem| problem.is_error) {
        is_whole = false;
        output::warn(&problem.to_string());
    }
    let needs = needs(&loaded, &program);
    if needs.is_empty() {
        anyhow::bail!("none of the rules is about audit events");
    }
    let plurals = Plurals::known();
    let is_json = arguments.format == "json";
    if let Some(file) = &arguments.check {
        let name = file.display().to_string();
        let bytes = read_named(file).with_context(|| format!("`{name}` cannot be read"))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| anyhow::anyhow!("`{name}` is not UTF-8, so that it holds no policy"))?;
        let read = seawall_audit::read(&name, &text);
        let check = AuditPolicyCheck::new(&name, &read, &loaded.rules, &needs, &plurals);
        arguments.output.write(&match is_json {
            true => seawall_answer::json(&check),
            false => check.text().into(),
        })?;
        return Ok(match (is_whole && check.is_read(), check.has_findings()) {
            (false, _) => Outcome::Incomplete,
            (true, true) => Outcome::Findings,
            (true, false) => Outcome::Clean,
        });
    }
    let proposal = propose(&needs, &plurals);
    let mut costs = Costs::new(&proposal.policy, &needs);
    is_whole &= each_event(&arguments.input, &mut |text| {
        let head = Head::read(text)?;
        costs.add(&Record::new(text, &head));
        Ok(())
    })?;
    let costs = (!arguments.input.is_empty()).then_some(&costs);
    let answer = AuditPolicyProposal::new(&proposal, &loaded.rules, &needs, costs);
    arguments.output.write(&match is_json {
        true => seawall_answer::json(&answer),
        false => answer.yaml(),
    })?;
    Ok(match is_whole && proposal.unserved.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
