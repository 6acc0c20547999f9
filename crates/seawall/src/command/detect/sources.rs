//! What rules cannot see, because of the provider whose log it is.

use std::collections::BTreeMap;

use anyhow::Context;
use seawall_answer::detect::BlindRule;
use seawall_content::closest;
use seawall_detect::audit_policy::{Needs, Plurals};
use seawall_detect::{Detector, Providers, Rule};
use seawall_event::Origin;

/// The providers that are built in.
pub(super) fn providers() -> anyhow::Result<Providers> {
    Providers::built_in().context("the providers of audit logs")
}

/// A name for `--source`.
pub(super) fn named(text: &str) -> Result<String, String> {
    let providers = Providers::built_in().map_err(|error| error.to_string())?;
    if providers.named(text).is_some() {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = providers.all.iter().map(|one| one.id.as_str()).collect();
    let near = closest(text, names.iter().copied());
    let near = near.map(|near| format!("; did you mean `{near}`?"));
    Err(format!(
        "expected one of {}{}",
        names.join(", "),
        near.unwrap_or_default()
    ))
}

/// The rules that do not see everything in logs of the provider that was named, or of those that the events come from.
pub(super) fn blind_rules(
    detector: &Detector,
    needs: &[Needs],
    named: Option<&str>,
    origins: &BTreeMap<Origin, u64>,
) -> anyhow::Result<Vec<BlindRule>> {
    let providers = providers()?;
    let meant = match named {
        Some(name) => providers.named(name).into_iter().collect(),
        None => providers.of(origins),
    };
    let plurals = Plurals::known();
    let mut blind = Vec::new();
    for own in needs {
        let Some(rule) = detector.rules().get(own.rule) else {
            continue;
        };
        let hidden = meant.iter().copied();
        let hidden = hidden.filter_map(|one| BlindRule::of(&rule.name, own, one, &plurals));
        let before = blind.len();
        blind.extend(hidden);
        let is_known = blind[before..].iter().any(|rule| rule.is_blind);
        if let Some((recorded, needed)) = detector.too_low(own.rule, &own.shapes)
            && !is_known
        {
            blind.push(BlindRule::of_log(&rule.name, recorded, needed));
        }
    }
    blind.sort_by(|one, other| (!one.is_blind, &one.rule).cmp(&(!other.is_blind, &other.rule)));
    Ok(blind)
}

/// What each provider hides from a rule.
pub(super) fn hidden(rule: &Rule, needs: &Needs, providers: &Providers) -> Vec<BlindRule> {
    let plurals = Plurals::known();
    let all = providers.all.iter();
    all.filter_map(|one| BlindRule::of(&rule.name, needs, one, &plurals))
        .collect()
}
