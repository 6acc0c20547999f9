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
    let named = |name: &str| name == arguments.rule;
    let rule = loaded.rules.iter().find(|rule| named(&rule.name));
    let several = loaded.correlations.iter().find(|rule| named(&rule.name));
    let mut explanation = match (rule, several) {
        // What only feeds a rule about several events can have its name.
        (Some(rule), None) => RuleExplanation::new(rule),
        (_, Some(several)) => RuleExplanation::of_several(several, &loaded),
        (None, None) => {
            let names = loaded.rules.iter().map(|rule| rule.name.as_str());
            let others = loaded.correlations.iter().map(|rule| rule.name.as_str());
            match closest(&arguments.rule, names.chain(others)) {
                Some(near) => bail!(
                    "no rule `{}`\n  hint: did you mean `{near}`?",
                    arguments.rule
                ),
                None => bail!(
                    "no rule `{}`\n  hint: `--rules` names files of rules",
                    arguments.rule
                ),
            }
        }
    };
    let needs = needs(&loaded, &program);
    let own = needs
        .iter()
        .find(|own| several.is_none() && loaded.rules.get(own.rule) == rule);
    if let (Some(rule), Some(own)) = (rule, own) {
        let providers = providers()?;
        explanation = explanation.with_blind(hidden(rule, own, &providers), &providers.unseen);
    }
    arguments.printing.print(&explanation, |it| it.text())?;
    Ok(Outcome::Clean)
}
