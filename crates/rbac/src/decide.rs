//! One decision.

use seawall_model::Principal;

use crate::rule::Misfit;
use crate::{AllowsAll, Binding, Identity, Mapped, Rbac, Request, Role};

/// Why a request is allowed.
#[derive(Debug, Clone, Copy)]
pub enum Witness<'r> {
    /// The identity is in `system:masters`.
    Masters,
    /// An object puts the identity into `system:masters`.
    MadeMaster(&'r Mapped),
    /// An authorizer allows everything.
    AlwaysAllow(&'r AllowsAll),
    /// A rule of a role that a binding gives.
    Rule {
        /// Who is named.
        subject: &'r Principal,
        /// The binding.
        binding: &'r Binding,
        /// Its role.
        role: &'r Role,
        /// Index of the rule in the role.
        rule: usize,
    },
}

/// The rule that came nearest to allowing a request.
#[derive(Debug, Clone, Copy)]
pub struct Miss<'r> {
    /// What did not fit.
    pub why: MissReason,
    /// The binding.
    pub binding: &'r Binding,
    /// Its role.
    pub role: &'r Role,
    /// Index of the rule in the role.
    pub rule: usize,
}

/// What did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MissReason {
    /// The API group.
    Group,
    /// The name is not among `resourceNames`.
    Name,
    /// The URL.
    Url,
    /// The verb.
    Verb,
    /// The rule fits, but its binding holds in another namespace, or in one only.
    Namespace,
}

/// The answer to a request.
#[derive(Debug, Clone, Copy)]
pub enum Decision<'r> {
    /// Yes, and why.
    Allowed(Witness<'r>),
    /// No, and what came nearest.
    Denied(Option<Miss<'r>>),
}

impl Decision<'_> {
    /// Whether the answer is yes.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

impl Rbac {
    /// Whether the authorizer allows a request of an identity. Costs the bindings that name the identity, and no
    /// search for a near miss.
    pub fn allows<'r>(
        &'r self,
        identity: &'r Identity,
        request: &Request<'_>,
    ) -> Option<Witness<'r>> {
        match self.granted(identity, request) {
            Some(witness @ (Witness::Masters | Witness::MadeMaster(_))) => Some(witness),
            witness => (self.allows_all(identity).map(Witness::AlwaysAllow)).or(witness),
        }
    }

    /// The same, whatever other authorizers allow: what a log says that RBAC decided.
    pub(crate) fn granted<'r>(
        &'r self,
        identity: &'r Identity,
        request: &Request<'_>,
    ) -> Option<Witness<'r>> {
        if identity.is_master() {
            return Some(Witness::Masters);
        }
        if let Some(mapped) = self.made_master(identity) {
            return Some(Witness::MadeMaster(mapped));
        }
        self.binds(identity, request)
    }

    /// The rule of a binding that allows an identity a request, whatever other authorizers say.
    fn binds<'r>(&'r self, identity: &'r Identity, request: &Request<'_>) -> Option<Witness<'r>> {
        let namespace = request.namespace();
        let holding = self
            .bindings_for(identity)
            .filter(|binding| binding.holds_in(namespace));
        for binding in holding {
            let role = self.role_of(binding)?;
            if let Some(rule) = role.allowing(request).first().copied() {
                let subject = binding
                    .subjects
                    .iter()
                    .find(|subject| self.is_named(identity, subject))?;
                return Some(Witness::Rule {
                    subject,
                    binding,
                    role,
                    rule,
                });
            }
        }
        None
    }

    /// Whether a subject is an identity or a group of it, by its own name or by what objects put it into.
    fn is_named(&self, identity: &Identity, subject: &Principal) -> bool {
        let is_member = |name: &str| self.members.groups_of(identity).any(|group| group == name);
        subject.is(identity) || matches!(subject, Principal::Group(name) if is_member(name))
    }

    /// The decision with its witness, or with the nearest miss.
    pub fn decide<'r>(&'r self, identity: &'r Identity, request: &Request<'_>) -> Decision<'r> {
        match self.allows(identity, request) {
            Some(witness) => Decision::Allowed(witness),
            None => Decision::Denied(self.nearest_miss(identity, request)),
        }
    }

    fn nearest_miss<'r>(
        &'r self,
        identity: &'r Identity,
        request: &Request<'_>,
    ) -> Option<Miss<'r>> {
        let mut best: Option<Miss<'r>> = None;
        for binding in self.bindings_for(identity) {
            let holds = binding.holds_in(request.namespace());
            let role = self.role_of(binding)?;
            for (rule, candidate) in role.rules.iter().enumerate() {
                let why = match candidate.misfit(request) {
                    None if !holds => MissReason::Namespace,
                    Some(Misfit::Group) if holds => MissReason::Group,
                    Some(Misfit::Name) if holds => MissReason::Name,
                    Some(Misfit::Url) if holds => MissReason::Url,
                    Some(Misfit::Verb) if holds => MissReason::Verb,
                    _ => continue,
                };
                if best.is_none_or(|best| why > best.why) {
                    best = Some(Miss {
                        why,
                        binding,
                        role,
                        rule,
                    });
                }
            }
        }
        best
    }
}
