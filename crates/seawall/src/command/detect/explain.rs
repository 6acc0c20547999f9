//! `seawall detect explain`: what a rule finds, and what to do about it.

use anyhow::bail;
use clap::Args;
use seawall_answer::detect::RuleExplanation;
use seawall_content::closest;
use seawall_detect::audit_policy::needs;

use super::rules::NamedRules;
use super::sources::{hidden, providers};
use crate::Outcome;
use crate::printing::Printing;

/// Explain a rule: what it finds, what else may be behind it, and what to do.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The name of the rule.
    #[arg(value_name = "RULE")]
    rule: String,
    #[command(flatten)]
    rules: NamedRules,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, program) = arguments.rules.load()?;
    let Some(rule) = loaded.rules.iter().find(|rule| rule.name == arguments.rule) else {
        let names = loaded.rules.iter().map(|rule| rule.name.as_str());
        match closest(&arguments.rule, names) {
            Some(near) => bail!(
                "no rule `{}`\n  hint: did you mean `{near}`?",
                arguments.rule
            ),
            None => bail!(
                "no rule `{}`\n  hint: `--rules` names files of rules",
                arguments.rule
            ),
        }
    };
    let mut explanation = RuleExplanation::new(rule);
    let needs = needs(&loaded, &program);
    let own = needs
        .iter()
        .find(|own| loaded.rules.get(own.rule) == Some(rule));
    if let Some(own) = own {
        let providers = providers()?;
        explanation = explanation.with_blind(hidden(rule, own, &providers), &providers.unseen);
    }
    arguments.printing.print(&explanation, |it| it.text())?;
    Ok(Outcome::Clean)
}
