//! What of an input Kubernetes brings itself.

use std::collections::BTreeMap;

use seawall_model::{Cluster, ObjectId, Principal};

use crate::builtin::BuiltinBinding;
use crate::{Binding, Defaults, Identity, Rbac, Request, Role, Rule, aggregation};

/// A right that every cluster gives, by a binding that is not in the input and that the API server makes and keeps.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'r> {
    /// Who is named.
    pub subject: &'static Principal,
    /// Namespace of a RoleBinding.
    pub namespace: Option<&'static str>,
    /// Name of the binding.
    pub binding: &'static str,
    /// The role that it gives.
    pub role: &'r Role,
    /// The rule that allows what was asked.
    pub rule: &'r Rule,
}

impl Rbac {
    /// Why a request is allowed in every cluster, where the bindings of the input need not be all.
    pub fn brings<'r>(&'r self, identity: &Identity, request: &Request<'_>) -> Option<Brought<'r>> {
        let mut own = self.builtin.of_identity(identity);
        own.find_map(|binding| {
            let is_own = |subject: &&Principal| subject.is(identity);
            let subject = binding.subjects.iter().find(is_own)?;
            self.brought(binding, subject, request)
        })
    }

    /// Whether every cluster binds a subject to something by its own name, beside the bindings of the input.
    pub fn brings_to(&self, subject: &Principal) -> bool {
        self.builtin.names(subject)
    }

    /// Everybody whom every cluster allows a request, where the bindings of the input need not be all: once for each binding.
    /// Takes the namespace `*`, and leaves `system:masters` out, as [`Rbac::who_can`] does. Whom a binding of the input names for it is left to that.
    pub fn who_can_as_brought<'r>(&'r self, request: &Request<'_>) -> Vec<Brought<'r>> {
        let holders = self.who_can(request);
        let is_master = |subject: &Principal| matches!(subject, Principal::Group(name) if &**name == "system:masters");
        let bindings = self.builtin.all().iter();
        let named = bindings.flat_map(|binding| {
            let subjects = binding.subjects.iter();
            subjects.filter_map(|subject| self.brought(binding, subject, request))
        });
        named
            .filter(|brought| !is_master(brought.subject))
            .filter(|brought| {
                holders.iter().all(|holder| {
                    holder.subject != brought.subject
                        || holder.binding.namespace.as_deref() != brought.namespace
                })
            })
            .collect()
    }

    fn brought<'r>(
        &'r self,
        binding: &BuiltinBinding,
        subject: &'static Principal,
        request: &Request<'_>,
    ) -> Option<Brought<'r>> {
        let role = &self.roles[binding.role];
        let mut rules = role.rules.iter();
        let rule = rules.find(|rule| binding.holds_in(request.namespace()) && rule.allows(request));
        Some(Brought {
            subject,
            namespace: binding.namespace,
            binding: binding.name,
            role,
            rule: rule?,
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

    /// Whom the bootstrap policy binds to a role, with the name of each binding, where that counts beside the input.
    pub fn builtin_holders(
        &self,
        role: &crate::RoleKey,
    ) -> impl Iterator<Item = (&'static str, &'static Principal)> {
        let bindings = self.builtin.all().iter();
        let own = bindings.filter(move |binding| self.roles[binding.role].key == *role);
        own.flat_map(|binding| binding.subjects.iter().map(|who| (binding.name, who)))
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
