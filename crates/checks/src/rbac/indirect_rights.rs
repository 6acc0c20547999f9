//! Permissions that lead further than they seem to, by the role or binding that grants them. Who has what is the answer of
//! `rbac`.

use std::collections::{BTreeMap, HashMap};

use seawall_analysis::Analysis;
use seawall_finding::{Grant, Severity};
use seawall_model::{ObjectId, Principal};
use seawall_rbac::{Binding, Defaults, HeldRight, HeldRights, Role};

use super::grant::{MAX_APART, grant};

/// What each subject has, by the object that grants it.
#[derive(Debug, Default)]
pub(crate) struct IndirectRights<'a> {
    pub(super) from: HashMap<ObjectId, Vec<Holding<'a>>>,
}

/// What one object grants to one subject.
#[derive(Debug)]
pub(crate) struct Holding<'a> {
    pub(super) who: &'a Principal,
    /// The worst first.
    pub(super) rights: Vec<(Severity, &'a str, Option<&'a str>)>,
    pub(super) binding: &'a Binding,
    pub(super) role: Option<(&'a Role, usize)>,
    pub(super) grant: Option<Grant>,
}

impl<'a> IndirectRights<'a> {
    pub(crate) fn of(analysis: &'a Analysis<'a>) -> Self {
        let mut rights = Self::default();
        let mut held_rights = HeldRights::new(analysis.escalation());
        for risk in analysis.escalation().risks() {
            // The group has full access before any authorizer is asked, whatever the objects grant.
            let is_masters =
                matches!(risk.subject, Principal::Group(name) if &**name == "system:masters");
            let is_mistake = risk
                .severity
                .is_some_and(|severity| severity > Severity::Info);
            if is_masters || !is_mistake || analysis.rbac().is_brought_subject(risk.subject) {
                continue;
            }
            let mut by_object: BTreeMap<ObjectId, Holding<'a>> = BTreeMap::new();
            for right in held_rights.of(&risk) {
                rights.see(analysis, risk.subject, &right, &mut by_object);
            }
            for (object, mut holding) in by_object {
                holding
                    .rights
                    .sort_by_key(|(severity, ..)| std::cmp::Reverse(*severity));
                rights.from.entry(object).or_default().push(holding);
            }
        }
        rights
    }

    /// Assigns a permission to the object that grants the first of its needs.
    fn see(
        &self,
        analysis: &'a Analysis<'a>,
        who: &'a Principal,
        right: &HeldRight<'a>,
        by_object: &mut BTreeMap<ObjectId, Holding<'a>>,
    ) {
        let severity = right.held.severity();
        let proofs = right.proofs.iter();
        let given = proofs.filter_map(|proof| Some((proof, proof.binding?)));
        if is_of_a_group(analysis, who, given.clone().map(|(_, binding)| binding)) {
            return;
        }
        // A permission with several needs is removed with a user-written object, not with a built-in one.
        let (proof, binding) = match given
            .clone()
            .find(|(_, binding)| !analysis.rbac().is_brought(binding, who))
            .or_else(|| given.clone().next())
        {
            Some(found) if severity > Severity::Info => found,
            _ => return,
        };
        let object = match proof.role {
            Some((role, _)) if !Defaults::builtin().brings_role(role) => role.object,
            _ => None,
        };
        let object = object.unwrap_or(binding.object);
        // Those that are not reported separately need no evidence of their own.
        let is_apart = self.from.get(&object).map_or(0, Vec::len) <= MAX_APART;
        let evidence = || is_apart.then(|| grant(analysis, proof, who)).flatten();
        let holding = by_object.entry(object).or_insert_with(|| Holding {
            who,
            rights: Vec::new(),
            binding,
            role: proof.role,
            grant: evidence(),
        });
        let is_worse = holding.rights.iter().all(|(other, ..)| *other < severity);
        if is_worse {
            holding.binding = binding;
            holding.role = proof.role;
            holding.grant = evidence();
        }
        holding
            .rights
            .push((severity, &right.held.primitive.title, right.held.namespace));
    }
}

/// Whether some bindings grant what they do only to one group that a subject is in: it is then reported
/// for the group.
fn is_of_a_group<'b>(
    analysis: &Analysis<'_>,
    who: &Principal,
    bindings: impl Iterator<Item = &'b Binding> + Clone,
) -> bool {
    let rbac = analysis.rbac();
    let names = |subject: &Principal, binding: &Binding| {
        rbac.bindings_naming(subject)
            .any(|own| own.object == binding.object)
    };
    if bindings.clone().any(|binding| names(who, binding)) {
        return false;
    }
    let subjects = who.identity().subjects();
    let mut groups = subjects.iter().filter(|subject| *subject != who);
    groups.any(|group| bindings.clone().all(|binding| names(group, binding)))
}
