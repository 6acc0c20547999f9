//! One subject with the furthest that it could escalate.

use schemars::JsonSchema;
use seawall_finding::Severity;
use seawall_model::{Cluster, Principal};
use seawall_rbac::{Binding, Escalation, Outcome, Rbac};
use serde::Serialize;

use super::super::named::Phrase;
use super::step::Step;
use crate::severity::severity;

/// The furthest that a subject could escalate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Risk {
    /// The subject.
    pub subject: Phrase,
    /// False for a service account that is not in the input: anyone who creates it gets what it is bound to.
    pub exists: bool,
    /// Whether it is built-in, with built-in roles only.
    pub system: bool,
    /// The furthest that it could get.
    pub outcome: Reached,
    /// Whether its permissions lead through pods or secrets that the input may be missing.
    pub may_become_more: bool,
    /// Steps of the path.
    pub steps: u32,
    /// Steps of the path that are unconfirmed.
    pub uncertain_steps: u32,
    /// The shortest of the most certain paths.
    pub path: Vec<Step>,
    /// Harmful permissions that it holds, the worst first.
    pub holds: Vec<HeldPermission>,
    /// Its bindings to roles that are not known, which could give it more.
    pub unknown: Vec<Phrase>,
    /// Why each of them is unknown, for people.
    #[serde(skip)]
    pub(super) why_open: Vec<String>,
    /// Whether the first step is by a group that everyone is in.
    #[serde(skip)]
    pub(super) is_by_group: bool,
}

/// The furthest that a subject could get, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    /// It could become cluster-admin.
    ClusterAdmin,
    /// It could become root on nodes.
    Node,
    /// It could read every secret.
    EverySecret,
    /// It could gain full access to a namespace.
    NamespaceAdmin,
    /// It could become another subject.
    Identity,
    /// It could read secrets.
    Secrets,
    /// It cannot escalate, but could do harm.
    Itself,
    /// No known escalation.
    Nothing,
}

/// A harmful permission that a subject holds.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeldPermission {
    /// Its ID, for `seawall explain`.
    pub primitive: String,
    /// What its holder does, such as `lists or watches secrets`.
    pub title: String,
    /// How bad that is.
    #[schemars(schema_with = "severity")]
    pub severity: Severity,
    /// The technique of the threat matrix; null where there is none.
    pub technique: Option<String>,
    /// Namespace; null for everywhere.
    pub namespace: Option<String>,
    /// Why it is harmful.
    pub why: String,
}

impl Risk {
    pub(super) fn new(
        risk: &seawall_rbac::Risk<'_>,
        cluster: &Cluster,
        rbac: &Rbac,
        escalation: &Escalation<'_>,
    ) -> Self {
        let path = escalation.path(risk);
        let held = escalation.held(risk).into_iter();
        let unknown =
            |binding: &&Binding| Phrase::new(&format!("{binding} grants {}", binding.role));
        Self {
            subject: Phrase::new(risk.subject),
            exists: risk.exists,
            system: rbac.is_brought_subject(risk.subject),
            outcome: risk.outcome.into(),
            may_become_more: risk.outcome != Outcome::ClusterAdmin
                && escalation.further(risk).is_some(),
            steps: risk.steps,
            uncertain_steps: risk.uncertain,
            path: path.iter().map(|step| Step::new(step, cluster)).collect(),
            holds: held.map(HeldPermission::from).collect(),
            unknown: risk.open.iter().map(unknown).collect(),
            why_open: risk.open.iter().map(|binding| binding.why_open()).collect(),
            is_by_group: is_by_group(risk.subject, path.first()),
        }
    }
}

impl From<seawall_rbac::Held<'_>> for HeldPermission {
    fn from(held: seawall_rbac::Held<'_>) -> Self {
        let primitive = held.primitive;
        Self {
            primitive: primitive.id.to_string(),
            title: primitive.title.to_string(),
            severity: held.severity(),
            technique: primitive.technique.as_deref().map(str::to_owned),
            namespace: held.namespace.map(str::to_owned),
            why: primitive.why.to_string(),
        }
    }
}

impl From<Outcome> for Reached {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::ClusterAdmin => Self::ClusterAdmin,
            Outcome::Node => Self::Node,
            Outcome::EverySecret => Self::EverySecret,
            Outcome::NamespaceAdmin => Self::NamespaceAdmin,
            Outcome::Identity => Self::Identity,
            Outcome::Secrets => Self::Secrets,
            Outcome::Itself => Self::Itself,
            Outcome::Nothing => Self::Nothing,
        }
    }
}

/// Whether groups that everyone is in give the first step to a subject that is not such a group.
fn is_by_group(subject: &Principal, first: Option<&seawall_rbac::Step<'_>>) -> bool {
    let Some(first) = first.filter(|first| !first.proofs.is_empty()) else {
        return false;
    };
    first.proofs.iter().all(|proof| {
        proof.binding.is_some_and(|binding| {
            let identity = subject.identity();
            let mut subjects = binding.subjects.iter();
            !binding.subjects.contains(subject)
                && subjects.any(|subject| subject.is(&identity) || is_everybody(subject))
        })
    })
}

fn is_everybody(subject: &Principal) -> bool {
    matches!(subject, Principal::Group(name)
        if matches!(&**name, "system:authenticated" | "system:unauthenticated")
            || name.starts_with("system:serviceaccounts"))
}
