//! Bindings by whom they name.

use std::collections::HashMap;

use seawall_model::{Principal, Table, account_of, define_index};
use seawall_syntax::Text;

use crate::{Binding, Identity};

define_index! {
    /// A binding.
    struct BindingId;
}

/// Bindings with indexes by user, group and service account.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    bindings: Table<BindingId, Binding>,
    by_user: HashMap<Text, Vec<BindingId>>,
    by_group: HashMap<Text, Vec<BindingId>>,
    by_account: HashMap<(Text, Text), Vec<BindingId>>,
}

impl Bindings {
    /// Adds a binding, to be found by each of its subjects.
    pub(crate) fn add(&mut self, binding: Binding) {
        let id = self.bindings.push(binding);
        for subject in &self.bindings[id].subjects {
            let list = match subject {
                Principal::User(name) => self.by_user.entry(name.clone()).or_default(),
                Principal::Group(name) => self.by_group.entry(name.clone()).or_default(),
                Principal::ServiceAccount { namespace, name } => self
                    .by_account
                    .entry((namespace.clone(), name.clone()))
                    .or_default(),
            };
            // A subject that is named twice is bound once.
            if list.last() != Some(&id) {
                list.push(id);
            }
        }
    }

    /// Every binding, in the order in which they were added.
    pub(crate) fn all(&self) -> &[Binding] {
        self.bindings.values()
    }

    /// The bindings that name an identity or one of its groups: by user, then by account, then group by group.
    pub(crate) fn find<'s, 'i>(
        &'s self,
        identity: &'i Identity,
    ) -> impl Iterator<Item = &'s Binding> + use<'s, 'i> {
        let of_user = self.by_user.get(identity.user.as_str());
        let of_account = account_of(&identity.user).and_then(|(namespace, name)| {
            self.by_account
                .get(&(Text::from(namespace), Text::from(name)))
        });
        let of_groups = identity
            .groups
            .iter()
            .filter_map(|group| self.by_group.get(group.as_str()));
        of_user
            .into_iter()
            .chain(of_account)
            .chain(of_groups)
            .flatten()
            .map(|id| &self.bindings[*id])
    }

    /// The bindings that name a group.
    pub(crate) fn of_group(&self, name: &str) -> impl Iterator<Item = &Binding> {
        let ids = self.by_group.get(name);
        ids.into_iter().flatten().map(|id| &self.bindings[*id])
    }

    /// The bindings that name a subject itself, in the order in which they were added.
    pub(crate) fn naming(&self, subject: &Principal) -> impl Iterator<Item = &Binding> {
        let ids = match subject {
            Principal::User(name) => self.by_user.get(name),
            Principal::Group(name) => self.by_group.get(name),
            Principal::ServiceAccount { namespace, name } => {
                self.by_account.get(&(namespace.clone(), name.clone()))
            }
        };
        ids.into_iter().flatten().map(|id| &self.bindings[*id])
    }

    /// Every subject, once, in order.
    pub(crate) fn subjects(&self) -> Vec<Principal> {
        let users = self
            .by_user
            .keys()
            .map(|name| Principal::User(name.clone()));
        let groups = self
            .by_group
            .keys()
            .map(|name| Principal::Group(name.clone()));
        let accounts = self
            .by_account
            .keys()
            .map(|(namespace, name)| Principal::ServiceAccount {
                namespace: namespace.clone(),
                name: name.clone(),
            });
        let mut all: Vec<Principal> = users.chain(groups).chain(accounts).collect();
        all.sort_unstable();
        all
    }
}
