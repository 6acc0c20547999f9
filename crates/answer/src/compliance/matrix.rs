//! `seawall.matrix/v1`: the threat matrix, with the checks of each technique and what they found.

use std::collections::HashMap;

use schemars::JsonSchema;
use seawall_compliance::{CheckVerdicts, ControlResult, FrameworkResult, Matrix as Known, Status};
use serde::Serialize;

use crate::Versioned;

/// The threat matrix by tactic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matrix {
    /// Each tactic.
    pub tactics: Vec<Tactic>,
    /// What of the input was not evaluated, a sentence each.
    pub not_evaluated: Vec<String>,
    /// How many techniques have a check, and how many there are.
    #[serde(skip)]
    pub(super) covered: (usize, usize),
}

/// What an attacker wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Tactic {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is reached. A technique can serve several tactics.
    pub techniques: Vec<Technique>,
}

/// How an attacker reaches something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Technique {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The checks that look for it.
    pub checks: Vec<String>,
    /// What they found together; null without an input.
    pub state: Option<TechniqueState>,
    /// Why that is so; null where the state says it all.
    pub reason: Option<String>,
    /// The checks that failed.
    pub fired: Vec<Fired>,
}

/// A check that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fired {
    /// Its identifier.
    pub check: String,
    /// On how many resources.
    pub resources: u64,
}

/// What the checks of a technique found together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub enum TechniqueState {
    /// A check failed.
    #[serde(rename = "fired")]
    Fired,
    /// No check looks for it.
    #[serde(rename = "no check")]
    NoCheck,
    /// There is nothing in the input that it is about.
    #[serde(rename = "not applicable")]
    NotApplicable,
    /// Checks passed, or what failed was accepted.
    #[serde(rename = "quiet")]
    Quiet,
    /// That is not known.
    #[serde(rename = "unknown")]
    Unknown,
}

impl Versioned for Matrix {
    const SCHEMA: &'static str = "seawall.matrix/v1";
}

impl Matrix {
    /// What checks say of each technique. Where each stands is what the framework of the matrix says of the input; nothing
    /// without one.
    pub fn new(
        known: &Known,
        verdicts: &[CheckVerdicts],
        stands: Option<&FrameworkResult>,
        not_evaluated: Vec<String>,
    ) -> Self {
        let stands: HashMap<&str, &ControlResult> = stands
            .into_iter()
            .flat_map(|result| &result.groups)
            .flat_map(|(_, _, controls)| controls)
            .map(|result| (&*result.control.id, result))
            .collect();
        let tactic = |tactic: &seawall_compliance::Tactic| Tactic {
            id: tactic.id.to_string(),
            name: tactic.name.to_string(),
            techniques: tactic
                .techniques
                .iter()
                .map(|id| technique(known, id, verdicts, stands.get(&**id).copied()))
                .collect(),
        };
        let covered = known.techniques.iter();
        let covered = covered.filter(|one| !known.checks_of(&one.id, verdicts).is_empty());
        Self {
            tactics: known.tactics.iter().map(tactic).collect(),
            not_evaluated,
            covered: (covered.count(), known.techniques.len()),
        }
    }
}

fn technique(
    known: &Known,
    id: &str,
    verdicts: &[CheckVerdicts],
    stands: Option<&ControlResult>,
) -> Technique {
    let checks = known.checks_of(id, verdicts);
    let failed = checks.iter().filter(|verdict| verdict.tally.fail > 0);
    let name = known.technique(id).map(|technique| &technique.name);
    Technique {
        id: id.to_owned(),
        name: name.map_or_else(String::new, ToString::to_string),
        checks: checks
            .iter()
            .map(|verdict| verdict.check.to_owned())
            .collect(),
        state: stands.map(|stands| match stands.status {
            _ if checks.is_empty() => TechniqueState::NoCheck,
            Status::Fail => TechniqueState::Fired,
            Status::Pass | Status::Accepted => TechniqueState::Quiet,
            Status::NotApplicable => TechniqueState::NotApplicable,
            Status::Unknown | Status::Manual => TechniqueState::Unknown,
        }),
        reason: stands.and_then(|stands| stands.reason.clone()),
        fired: failed
            .map(|verdict| Fired {
                check: verdict.check.to_owned(),
                resources: verdict.tally.fail,
            })
            .collect(),
    }
}
