//! Who may do something.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_model::{Principal, Table};

use crate::role::RoleId;
use crate::{Binding, Rbac, Request, Role, Rule};

/// A subject that may do what was asked, with the reason.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'r> {
    /// Who.
    pub subject: &'r Principal,
    /// By which binding.
    pub binding: &'r Binding,
    /// By which role.
    pub role: &'r Role,
    /// By which of its rules.
    pub rule: usize,
}

impl Rbac {
    /// Every subject that a binding allows a request, once for each namespace in which it holds (and once for
    /// everywhere), with its first witness, in the order of the subjects.
    /// `system:masters` is left out: it may do everything, whatever the objects say.
    ///
    /// For a namespaced resource without a namespace, bindings of one namespace do not count; ask for `namespace` `*`
    /// to have those of every namespace.
    pub fn who_can<'r>(&'r self, request: &Request<'_>) -> Vec<Holder<'r>> {
        // Rules first, each once, then the roles that have one: there are far fewer of them than bindings.
        let mut known: HashMap<*const Rule, bool> = HashMap::new();
        let fitting: Table<RoleId, Option<usize>> = self
            .roles
            .values()
            .iter()
            .map(|role| {
                role.rules.iter().position(|rule| {
                    *known
                        .entry(Arc::as_ptr(rule))
                        .or_insert_with(|| rule.allows(request))
                })
            })
            .collect();
        let namespace = request.namespace();
        let mut holders: Vec<Holder<'r>> = Vec::new();
        for binding in self.bindings() {
            let Some((role, rule)) = binding
                .role_id
                .and_then(|role| Some((role, fitting[role]?)))
            else {
                continue;
            };
            if namespace != "*" && !binding.holds_in(namespace) {
                continue;
            }
            let role = &self.roles[role];
            holders.extend(binding.subjects.iter().map(|subject| Holder {
                subject,
                binding,
                role,
                rule,
            }));
        }
        holders.sort_by(|a, b| {
            a.subject
                .cmp(b.subject)
                .then(a.binding.namespace.cmp(&b.binding.namespace))
        });
        holders
            .dedup_by(|a, b| a.subject == b.subject && a.binding.namespace == b.binding.namespace);
        holders
    }
}
