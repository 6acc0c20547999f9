//! Which containers have a token for the API server.

use crate::inventory::{Inventory, WorkloadId};
use crate::traits::ContainerTraits;

/// Which containers of a pod have its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// All of them.
    Everywhere,
    /// All of them, where one declaration of the account stands, and those that mount it by name.
    Perhaps,
    /// Those that mount it by name.
    WhereMounted,
}

impl Token {
    pub(crate) fn is_in(self, container: &ContainerTraits) -> bool {
        self != Self::WhereMounted || container.projected_token.is_some()
    }

    /// Whether it hangs on which declaration of the account stands.
    pub(crate) fn is_open(self, container: &ContainerTraits) -> bool {
        self == Self::Perhaps && container.projected_token.is_none()
    }
}

impl Inventory<'_> {
    /// Whether pods of a workload have a token for the API server.
    pub(crate) fn token(&self, workload: WorkloadId) -> Option<Token> {
        let own = &self.workloads[workload];
        if !own.traits.is_admitted {
            let (namespace, name) = (self.namespace_of(own), &own.traits.account);
            let last = self.cluster.get("", "ServiceAccount", namespace, name);
            let key = (Box::from(namespace), name.clone());
            let others = self.accounts.get(&key).into_iter().flatten();
            let declared = last
                .into_iter()
                .chain(others.map(|id| self.cluster.object(*id)));
            let wanted = declared.map(|account| account.root.bool("automountServiceAccountToken"));
            let wanted: Vec<bool> = match own.traits.automount {
                Some(wants) => vec![wants],
                None => wanted.map(|wants| wants != Some(false)).collect(),
            };
            if wanted.iter().all(|wants| *wants) {
                return Some(Token::Everywhere);
            }
            if wanted.contains(&true) {
                return Some(Token::Perhaps);
            }
        }
        let mut containers = own.traits.containers.iter();
        containers
            .any(|own| own.projected_token.is_some())
            .then_some(Token::WhereMounted)
    }

    /// What a token hangs on that is mounted by one of several declarations of an account.
    pub(crate) fn token_doubt(&self, workload: WorkloadId) -> String {
        let own = &self.workloads[workload];
        format!(
            "of the differing declarations of ServiceAccount `{}/{}`, the one that mounts a token applies",
            self.namespace_of(own),
            own.traits.account
        )
    }
}
