//! `seawall detect coverage`: by what each technique of the threat matrix is covered, and where rules are blind.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_answer::detect::{Coverage, Recording};
use seawall_detect::audit_policy::{Sights, needs};
use seawall_detect::{Head, Record};
use seawall_load::read_named;

use super::rules::NamedRules;
use super::stream::each_event;
use crate::command::compliance::without_input;
use crate::printing::CommentPrinting;
use crate::{Outcome, output};

/// Show by what each technique of the threat matrix is covered: checks of the configuration, rules about audit events, and what is blind.
///
/// Status 1 where all rules about a technique are blind under the audit policy or in the log; 2 where something could not be read.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    rules: NamedRules,
    /// The audit policy of the cluster: rules that it blinds are marked.
    #[arg(long, value_name = "FILE")]
    audit_policy: Option<PathBuf>,
    /// Audit logs of the cluster: rules that find less in their events than they need are marked; `-` reads standard input.
    #[arg(short, long, value_name = "LOG", num_args = 1..)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    printing: CommentPrinting,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let mut unknown: Vec<String> = Vec::new();
    let errors = loaded.problems.iter().filter(|problem| problem.is_error);
    unknown.extend(errors.map(ToString::to_string));
    let needs = needs(&loaded, &program);
    let policy = match &arguments.audit_policy {
        Some(file) => {
            let name = file.display().to_string();
            let bytes = read_named(file).with_context(|| format!("`{name}` cannot be read"))?;
            let text = String::from_utf8_lossy(&bytes);
            let read = seawall_audit::read(&name, &text);
            let errors = read.problems.iter().filter(|problem| problem.is_error);
            unknown.extend(errors.map(|problem| problem.error.to_string()));
            read.policy
        }
        None => None,
    };
    let mut sights = Sights::new(&needs);
    let is_whole = each_event(&arguments.input, &mut |text| {
        let head = Head::read(text)?;
        sights.add(&Record::new(text, &head));
        Ok(())
    })?;
    if !is_whole {
        unknown.push("not all of the log could be read".to_owned());
    }
    let recording = Recording {
        policy: policy.as_ref(),
        has_policy: arguments.audit_policy.is_some(),
        seen: (!arguments.input.is_empty()).then_some(&sights.rules),
    };
    let matrix = seawall_compliance::matrix().context("the threat matrix")?;
    let mut coverage = Coverage::new(&matrix, &without_input(), &loaded, &needs, &recording);
    for problem in &unknown {
        output::warn(problem);
    }
    let is_whole = unknown.is_empty();
    coverage.unknown.extend(unknown);
    arguments.printing.print(
        &coverage,
        Coverage::text,
        ("Coverage of techniques", Coverage::document),
    )?;
    Ok(match (is_whole, coverage.has_blind()) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}
