//! What of an input Kubernetes brings itself.

use std::collections::BTreeMap;

use seawall_model::{Cluster, ObjectId, Principal};

use crate::{Binding, Defaults, Identity, Rbac, Request, RoleKey, Rule, aggregation};

/// A right that every cluster gives, by a binding that is not in the input and that the API server makes and keeps.
#[derive(Debug, Clone, Copy)]
pub struct Brought {
    /// Who is named.
    pub subject: &'static Principal,
    /// Namespace of a RoleBinding.
    pub namespace: Option<&'static str>,
    /// Name of the binding.
    pub binding: &'static str,
    /// The role that it gives.
    pub role: &'static RoleKey,
    /// The rule that allows what was asked.
    pub rule: &'static Rule,
}

impl Rbac {
    /// Why a request is allowed in every cluster, where the bindings of the input need not be all.
    pub fn brings(&self, identity: &Identity, request: &Request<'_>) -> Option<Brought> {
        self.all_that_bring(request)
            .find(|brought| brought.subject.is(identity))
    }

    /// Everybody whom every cluster allows a request, where the bindings of the input need not be all: once for each binding.
    /// Takes the namespace `*`, and leaves `system:masters` out, as [`Rbac::who_can`] does. Whom a binding of the input names for it is left to that.
    pub fn who_can_as_brought(&self, request: &Request<'_>) -> Vec<Brought> {
        let holders = self.who_can(request);
        let is_master = |subject: &Principal| matches!(subject, Principal::Group(name) if &**name == "system:masters");
        self.all_that_bring(request)
            .filter(|brought| !is_master(brought.subject))
            .filter(|brought| {
                holders.iter().all(|holder| {
                    holder.subject != brought.subject
                        || holder.binding.namespace.as_deref() != brought.namespace
                })
            })
            .collect()
    }

    fn all_that_bring<'a>(
        &'a self,
        request: &'a Request<'_>,
    ) -> impl Iterator<Item = Brought> + 'a {
        let asked = request.namespace();
        let defaults = Defaults::builtin();
        let holds = move |namespace: Option<&str>| match namespace {
            Some(own) => asked == "*" || asked == own,
            None => true,
        };
        defaults
            .kept()
            .flat_map(move |((namespace, name, role), subjects)| {
                let namespace = namespace.as_deref();
                let is_kept = holds(namespace) && self.kept.holds(namespace, name);
                let mut rules = defaults.rules(role).unwrap_or_default().iter();
                let rule = is_kept
                    .then(|| rules.find(|rule| rule.allows(request)))
                    .flatten();
                let brought = rule.map(|rule| {
                    subjects.iter().map(move |subject| Brought {
                        subject,
                        namespace,
                        binding: name,
                        role,
                        rule,
                    })
                });
                brought.into_iter().flatten()
            })
    }

    /// Whether Kubernetes itself made a binding what it is for a subject: the bootstrap policy binds it so, and the role
    /// gives no more than there.
    pub fn is_brought(&self, binding: &Binding, subject: &Principal) -> bool {
        let defaults = Defaults::builtin();
        let namespace = binding.namespace.as_deref();
        defaults.binds(namespace, &binding.name, &binding.role, subject)
            && self
                .role_of(binding)
                .is_none_or(|role| defaults.brings_role(role))
    }

    /// Whether everything that a subject is bound to by its own name comes with Kubernetes.
    pub fn is_brought_subject(&self, subject: &Principal) -> bool {
        let mut own = self.bindings_naming(subject).peekable();
        own.peek().is_some() && own.all(|binding| self.is_brought(binding, subject))
    }

    /// The roles of the input that are parts of the built-in roles that are not in the input themselves: each built-in
    /// role by its name, with those.
    pub fn gathered(&self, cluster: &Cluster) -> BTreeMap<&str, Vec<ObjectId>> {
        let brought = self.roles().iter().filter(|role| role.object.is_none());
        let named = brought.filter(|role| role.key.namespace.is_none());
        named
            .map(|role| {
                let all = self.roles().iter();
                let parts = all.filter(|other| aggregation::joins(cluster, other, &role.key.name));
                (
                    &*role.key.name,
                    parts.filter_map(|part| part.object).collect(),
                )
            })
            .collect()
    }
}
