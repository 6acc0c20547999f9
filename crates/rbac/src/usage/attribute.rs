//! By what each recorded request was allowed, and what was granted and not used.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Principal;

use super::log::{Usage, UsedRequest};
use crate::{Binding, Identity, Rbac, Role, Witness};

/// By what a recorded request was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `system:masters`, before any authorizer was asked.
    Masters,
    /// A binding of the input, to this subject, with its index among [`Rbac::bindings`].
    Binding(Principal, usize),
    /// RBAC, as the log says, by something that the input does not hold any more.
    Gone,
    /// Another authorizer, such as the one for nodes.
    Elsewhere,
}

/// A recorded request that was allowed.
#[derive(Debug, Clone)]
pub struct Granted<'u> {
    /// Who asked.
    pub identity: &'u Identity,
    /// What.
    pub request: &'u UsedRequest,
    /// How often.
    pub times: u64,
    /// By what it was allowed.
    pub source: Source,
    /// Whether it was made by somebody else who acted as the identity.
    pub impersonated: bool,
}

/// Every recorded request that was allowed, with what allows it in the input.
pub fn attribute<'u>(usage: &'u Usage, rbac: &Rbac) -> Vec<Granted<'u>> {
    let index_of: BTreeMap<*const Binding, usize> = rbac
        .bindings()
        .iter()
        .enumerate()
        .map(|(index, binding)| (std::ptr::from_ref(binding), index))
        .collect();
    usage
        .requests()
        .into_iter()
        .filter(|(_, _, seen)| seen.allowed > 0)
        .map(|(identity, request, seen)| {
            let source = match rbac.allows(identity, &request.request()) {
                Some(Witness::Masters) => Source::Masters,
                Some(Witness::Rule {
                    subject, binding, ..
                }) => Source::Binding(subject.clone(), index_of[&std::ptr::from_ref(binding)]),
                None if seen.by_rbac => Source::Gone,
                None => Source::Elsewhere,
            };
            Granted {
                identity,
                request,
                times: seen.allowed,
                source,
                impersonated: seen.impersonated,
            }
        })
        .collect()
}

/// What a subject is given, and what of it the log shows in use.
#[derive(Debug, Clone)]
pub struct Spare<'r> {
    /// Who.
    pub subject: &'r Principal,
    /// Rules that its own bindings give.
    pub granted: usize,
    /// Those that no recorded request needs: binding, role and index of the rule.
    pub unused: Vec<(&'r Binding, &'r Role, usize)>,
}

/// For every subject of a binding, the rules that none of its recorded requests fits, in order.
pub fn spare<'r>(granted: &[Granted<'_>], rbac: &'r Rbac) -> Vec<Spare<'r>> {
    // The requests that count for a binding: those of everybody whom it names.
    let mut used: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    let mut by_subject: BTreeMap<&Principal, Vec<usize>> = BTreeMap::new();
    for (index, binding) in rbac.bindings().iter().enumerate() {
        for subject in &binding.subjects {
            by_subject.entry(subject).or_default().push(index);
        }
    }
    for one in granted {
        for (subject, bindings) in subjects_of(one.identity, &by_subject) {
            for index in bindings {
                let binding = &rbac.bindings()[*index];
                if !binding.holds_in(&one.request.namespace) {
                    continue;
                }
                let place = binding.subjects.iter().position(|other| other == subject);
                let (Some(role), Some(place)) = (rbac.role_of(binding), place) else {
                    continue;
                };
                for (rule, candidate) in role.rules.iter().enumerate() {
                    if candidate.allows(&one.request.request()) {
                        used.insert((*index, place, rule));
                    }
                }
            }
        }
    }
    by_subject
        .into_iter()
        .map(|(subject, bindings)| {
            let mut spare = Spare {
                subject,
                granted: 0,
                unused: Vec::new(),
            };
            for index in bindings {
                let binding = &rbac.bindings()[index];
                let place = binding.subjects.iter().position(|other| other == subject);
                let (Some(role), Some(place)) = (rbac.role_of(binding), place) else {
                    continue;
                };
                spare.granted += role.rules.len();
                spare.unused.extend(
                    (0..role.rules.len())
                        .filter(|rule| !used.contains(&(index, place, *rule)))
                        .map(|rule| (binding, role, rule)),
                );
            }
            spare
        })
        .collect()
}

/// The subjects that an identity is, with their bindings.
fn subjects_of<'s>(
    identity: &Identity,
    by_subject: &'s BTreeMap<&Principal, Vec<usize>>,
) -> Vec<(&'s Principal, &'s Vec<usize>)> {
    identity
        .subjects()
        .iter()
        .filter_map(|subject| by_subject.get_key_value(subject))
        .map(|(subject, bindings)| (*subject, bindings))
        .collect()
}
