//! `seawall.rbac-risks/v1`: the furthest that each subject could escalate, and the path there.

mod risk;
mod step;
mod text;

use schemars::JsonSchema;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{Escalation, Identity, Outcome, Rbac, Through};
use serde::Serialize;

use super::witness::always_allow;
use crate::Versioned;

pub use risk::{HeldPermission, Reached, Risk};
pub use step::{Becomes, BecomesKind, Proof, Said, Step};

/// The furthest that each subject could escalate, worst first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Risks {
    /// Each subject that could escalate, or do harm.
    pub risks: Vec<Risk>,
    /// Built-in subjects with built-in roles that are left out.
    pub left_out: usize,
    /// Permission sets that were not combined with others, because there are too many.
    pub unfollowed: usize,
    /// Why some might escalate further; null where none might.
    pub unknown: Option<String>,
    /// Whether one subject was asked about.
    #[serde(skip)]
    is_one: bool,
    /// Whether everything that was named could be read.
    #[serde(skip)]
    is_full: bool,
    /// Why there may be more bindings and roles.
    #[serde(skip)]
    gap: Option<String>,
    /// Why every authenticated user is cluster-admin, where that is so.
    #[serde(skip)]
    everybody: Option<String>,
}

/// Whose risks are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'s> {
    /// This one only.
    pub subject: Option<&'s Identity>,
    /// Built-in subjects as well.
    pub with_system: bool,
}

impl Versioned for Risks {
    const SCHEMA: &'static str = "seawall.rbac-risks/v1";
}

impl Risks {
    /// What the subjects that are asked for could become.
    pub fn new(
        cluster: &Cluster,
        rbac: &Rbac,
        escalation: &Escalation<'_>,
        selection: Selection<'_>,
    ) -> Self {
        let mut risks = escalation.risks();
        risks.retain(|risk| match risk.subject {
            // It is everything before anybody is asked, whatever the objects say.
            Principal::Group(name) if &**name == "system:masters" => false,
            _ => risk.outcome != Outcome::Nothing || !risk.open.is_empty(),
        });
        if let Some(identity) = selection.subject {
            risks.retain(|risk| {
                risk.subject.identity().user == identity.user
                    && (!identity.user.is_empty() || risk.subject.is(identity))
            });
        }
        let before = risks.len();
        if !selection.with_system && selection.subject.is_none() {
            risks.retain(|risk| !rbac.is_brought_subject(risk.subject));
        }
        let left_out = before - risks.len();
        let risks: Vec<Risk> = risks
            .iter()
            .map(|risk| Risk::new(risk, cluster, rbac, escalation))
            .collect();
        Self {
            left_out,
            unfollowed: escalation.unfollowed(),
            unknown: further(&risks, escalation),
            is_one: selection.subject.is_some(),
            is_full: cluster.coverage.is_full(),
            gap: rbac.gap("*"),
            everybody: rbac
                .allows_everybody()
                .map(|all| always_allow(all, cluster)),
            risks,
        }
    }

    /// Whether a subject could reach an outcome, or a worse one.
    pub fn reach(&self, limit: Reached) -> bool {
        self.risks.iter().any(|risk| risk.outcome <= limit)
    }

    /// Whether something about these subjects is not known.
    pub fn is_open(&self) -> bool {
        self.unfollowed > 0
            || self
                .risks
                .iter()
                .any(|risk| !risk.unknown.is_empty() || risk.may_become_more)
    }

    /// What to tell beside the answer: permissions that were not combined.
    pub fn note(&self) -> Option<String> {
        (self.unfollowed > 0).then(|| {
            format!(
                "{} permission sets were not combined with others: there are too many",
                self.unfollowed
            )
        })
    }
}

/// What is said of those that may go further; nothing when there are none.
fn further(risks: &[Risk], escalation: &Escalation<'_>) -> Option<String> {
    let count = risks.iter().filter(|risk| risk.may_become_more).count();
    let unseen: Vec<&str> = [Through::Pods, Through::Secrets]
        .into_iter()
        .filter(|through| escalation.is_unseen(*through))
        .map(Through::plural)
        .collect();
    (count > 0).then(|| {
        format!(
            "{count} might escalate further: the input may be missing {} that their permissions lead through",
            unseen.join(" and ")
        )
    })
}
