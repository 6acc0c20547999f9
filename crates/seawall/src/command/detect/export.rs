//! `seawall detect export`: rules of ours in the languages of others.

use anyhow::{Context, bail};
use clap::Args;
use seawall_answer::detect::{refusals, sentinel_rule, sigma_rule};
use seawall_detect::Language;
use seawall_detect::audit_policy::needs;
use seawall_text::{Answer, Lines};

use super::rules::NamedRules;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Write rules of ours as rules of Sigma, or as analytics rules of Microsoft Sentinel.
///
/// What the other language cannot say is not written; the reason is a comment, and the status is 2.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// `sigma`, or `sentinel`: YAML with KQL over the tables AKSAudit and AKSAuditAdmin.
    #[arg(long, value_name = "LANGUAGE", value_parser = ["sigma", "sentinel"])]
    to: String,
    /// Only these rules.
    #[arg(long, value_name = "RULE", num_args = 1..)]
    rule: Vec<String>,
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
    let is_meant =
        |name: &str| arguments.rule.is_empty() || arguments.rule.iter().any(|own| own == name);
    for name in &arguments.rule {
        let mut names = loaded.rules.iter().map(|rule| &rule.name);
        let mut others = loaded.correlations.iter().map(|rule| &rule.name);
        if !names.any(|own| own == name) && !others.any(|own| own == name) {
            bail!("no rule `{name}`");
        }
    }
    let matrix = seawall_compliance::matrix().context("the threat matrix")?;
    let (mut written, mut refused) = (Vec::new(), Vec::new());
    for need in needs(&loaded, &program) {
        let Some(rule) = loaded.rules.get(need.rule) else {
            continue;
        };
        if !is_meant(&rule.name) || !rule.is_alert {
            continue;
        }
        let exported = match &*arguments.to {
            "sigma" => sigma_rule(rule, &program, &matrix),
            _ => sentinel_rule(rule, &program, &need, &matrix),
        };
        match exported {
            Ok(rule) => written.push(rule),
            Err(why) => refused.push((rule.name.clone(), why)),
        }
    }
    for rule in loaded
        .correlations
        .iter()
        .filter(|rule| rule.is_alert && is_meant(&rule.name))
    {
        let why = match rule.language {
            Language::Native => "it is about several events",
            Language::Falco | Language::Sigma => {
                "rules of other languages are read as they are and not written"
            }
        };
        refused.push((rule.name.clone(), why.to_owned()));
    }
    let mut comments = Lines::new();
    comments.append(&refusals(&refused));
    for line in comments.as_str().lines() {
        output::warn(line);
    }
    if written.is_empty() {
        bail!("none of the rules can be exported");
    }
    arguments.output.write(&Answer::yaml(&comments, &written))?;
    Ok(match is_whole && refused.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
