//! Controllers that act for whoever writes their resources.

use std::collections::BTreeSet;

use super::graph::Graph;
use super::inventory::PrincipalId;
use super::primitive::Effect;
use crate::Rule;

impl Graph<'_> {
    /// Accounts of running pods whose roles name a custom resource and let them watch it.
    pub(super) fn find_deputies(&mut self) {
        let resources: BTreeSet<(Box<str>, Box<str>)> = self
            .primitives
            .values()
            .iter()
            .filter(|primitive| primitive.leads_to == Some(Effect::Deputy))
            .flat_map(|primitive| primitive.needs.iter().flat_map(|need| &need.any))
            .map(|right| (right.group.clone(), right.resource.clone()))
            .collect();
        let accounts: BTreeSet<PrincipalId> = self
            .inventory
            .runners
            .values()
            .iter()
            .map(|runner| runner.account)
            .collect();
        for account in accounts {
            let identity = &self.inventory.principals[account].identity;
            let rules: Vec<&Rule> = self
                .rbac
                .bindings_for(identity)
                .filter_map(|binding| self.rbac.role_of(binding))
                .flat_map(|role| role.rules.iter().map(AsRef::as_ref))
                .filter(|rule| {
                    rule.verbs
                        .iter()
                        .any(|verb| matches!(&**verb, "watch" | "*"))
                })
                .collect();
            for resource in &resources {
                let watches = rules.iter().any(|rule| {
                    rule.api_groups.contains(&resource.0)
                        && rule
                            .resources
                            .iter()
                            .any(|named| **named == *resource.1 || &**named == "*")
                });
                if watches {
                    self.deputies
                        .entry(resource.clone())
                        .or_default()
                        .push(account);
                }
            }
        }
    }
}
