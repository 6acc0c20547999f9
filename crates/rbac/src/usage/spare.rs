//! What was granted and not used.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Principal;

use super::attribute::Granted;
use crate::{Binding, Identity, Rbac, Role};

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
        for (subject, bindings) in subjects_of(&one.identity, &by_subject) {
            for index in bindings {
                let binding = &rbac.bindings()[*index];
                if !binding.holds_in(&one.request.namespace) {
                    continue;
                }
                let place = binding.subjects.iter().position(|other| other == subject);
                let (Some(role), Some(place)) = (rbac.role_of(binding), place) else {
                    continue;
                };
                let allowing = role.allowing(&one.request.request());
                used.extend(allowing.into_iter().map(|rule| (*index, place, rule)));
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
