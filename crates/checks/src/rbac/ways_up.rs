//! Attack paths to cluster-admin, by the role or binding where they begin. Who can become what is the answer of `rbac`.

use std::collections::HashMap;

use seawall_analysis::Analysis;
use seawall_finding::{Grant, Severity};
use seawall_model::{ObjectId, Principal};
use seawall_rbac::{Binding, Defaults, Outcome as Reached, Role, Step};

use super::grant::{MAX_APART, grants, placed};

/// Every path, by the object where it begins.
#[derive(Debug, Default)]
pub(crate) struct WaysUp<'a> {
    pub(super) from: HashMap<ObjectId, Vec<Way<'a>>>,
}

/// The path of one subject.
#[derive(Debug)]
pub(crate) struct Way<'a> {
    pub(super) who: &'a Principal,
    /// The hops in words.
    pub(super) steps: String,
    /// The unknown conditions of the path; empty for a confirmed path.
    pub(super) doubts: Vec<&'a str>,
    /// The worst of the subject's permissions.
    pub(super) severity: Option<Severity>,
    /// What grants the first hop; `None` for a built-in binding, whose role the input widens.
    pub(super) binding: Option<&'a Binding>,
    pub(super) role: Option<(&'a Role, usize)>,
    pub(super) grants: Vec<Grant>,
}

impl<'a> WaysUp<'a> {
    pub(crate) fn of(analysis: &'a Analysis<'a>) -> Self {
        let mut ways = Self::default();
        // Where the API server allows everything, nobody gets there by what is bound.
        if analysis.rbac().allows_everybody().is_some() {
            return ways;
        }
        let escalation = analysis.escalation();
        let risks = escalation.risks();
        let reached: HashMap<&Principal, u32> = risks
            .iter()
            .filter(|risk| risk.outcome == Reached::ClusterAdmin)
            .map(|risk| (risk.subject, risk.uncertain))
            .collect();
        for risk in risks {
            // The group has full access before any authorizer is asked, whatever the objects grant.
            let is_masters =
                matches!(risk.subject, Principal::Group(name) if &**name == "system:masters");
            if risk.outcome != Reached::ClusterAdmin
                || is_masters
                || analysis.rbac().is_brought_subject(risk.subject)
            {
                continue;
            }
            // What a subject can do only through a group is reported for the group.
            if analysis
                .rbac()
                .bindings_naming(risk.subject)
                .next()
                .is_none()
            {
                let groups = risk.subject.identity().subjects();
                let mut others = groups.iter().filter(|group| *group != risk.subject);
                if others.any(|group| reached.get(group).is_some_and(|own| *own <= risk.uncertain))
                {
                    continue;
                }
            }
            let path = escalation.path(&risk);
            // A built-in binding is not what the input grants, but what the input adds to its role is.
            let begins = if begins_as_brought(risk.subject, &path) {
                widened(&path).map(|role| (None, Some(role)))
            } else {
                beginning(analysis, risk.subject, &path)
                    .map(|(binding, role)| (Some(binding), role))
            };
            let Some((binding, role)) = begins else {
                continue;
            };
            let of_role = match role {
                Some((role, _)) if !Defaults::builtin().brings_role(role) => role.object,
                _ => None,
            };
            let Some(object) = of_role.or(binding.map(|binding| binding.object)) else {
                continue;
            };
            // Those that are not reported separately need no evidence of their own.
            let own = ways.from.entry(object).or_default();
            let is_apart = own.len() <= MAX_APART;
            own.push(Way {
                who: risk.subject,
                steps: in_words(&path, risk.subject),
                doubts: path.iter().filter_map(|step| step.doubt).collect(),
                severity: risk.severity,
                binding,
                role,
                grants: if is_apart {
                    grants(analysis, &path, risk.subject)
                } else {
                    Vec::new()
                },
            });
        }
        ways
    }
}

/// Whether a binding that Kubernetes brings, and the input does not hold, gives the first step of a way,
/// or what an object says without a role, which other checks tell.
pub(crate) fn begins_as_brought(who: &Principal, path: &[Step<'_>]) -> bool {
    path.first().is_some_and(|step| {
        if step.said.is_some() {
            return true;
        }
        let is_own = step.actor == Some(who);
        let mut given = step.proofs.iter().filter(|proof| proof.holder.is_none());
        is_own
            && given.clone().any(|proof| proof.brought.is_some())
            && given.all(|proof| proof.binding.is_none())
    })
}

/// The role of the input that a built-in binding grants the first hop by.
fn widened<'a>(path: &[Step<'a>]) -> Option<(&'a Role, usize)> {
    let proofs = path.first().into_iter().flat_map(|step| &step.proofs);
    let mut roles = proofs
        .filter(|proof| proof.brought.is_some())
        .filter_map(|proof| proof.role);
    roles.find(|(role, _)| role.object.is_some())
}

/// What grants the first hop of a path.
fn beginning<'a>(
    analysis: &'a Analysis<'a>,
    who: &Principal,
    path: &[Step<'a>],
) -> Option<(&'a Binding, Option<(&'a Role, usize)>)> {
    let own = path.iter().filter(|step| step.actor == Some(who));
    own.chain(path)
        .flat_map(|step| &step.proofs)
        .find_map(|proof| Some((proof.binding?, proof.role)))
        .or_else(|| {
            let named = |binding: &&Binding| binding.subjects.contains(who);
            let rbac = analysis.rbac();
            let binding = rbac.all_bindings().find(named)?;
            Some((binding, None))
        })
}

fn in_words(path: &[Step<'_>], who: &Principal) -> String {
    let steps: Vec<String> = path
        .iter()
        .map(|step| {
            let what = step
                .primitive
                .map_or("goes from a node to a control-plane node", |primitive| {
                    &*primitive.title
                });
            let actor = step
                .actor
                .filter(|actor| *actor != who)
                .map_or_else(String::new, |actor| format!(" as {actor}"));
            let what = step
                .namespace
                .map_or_else(|| what.to_owned(), |namespace| placed(what, namespace));
            format!("{what}{actor}")
        })
        .collect();
    steps.join(", then ")
}
