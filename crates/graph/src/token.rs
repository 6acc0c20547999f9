//! Which containers have a token for the API server.

use crate::inventory::{Inventory, WorkloadId};
use crate::traits::{ContainerTraits, ProjectedToken};

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

    /// What has to hold for a container to have it that acts as the account.
    fn condition(self, container: &ContainerTraits) -> Condition<'_> {
        match (self, &container.projected_token) {
            (Self::Everywhere, _) | (_, Some(ProjectedToken::Own)) => Condition::None,
            (Self::Perhaps, _) => Condition::Declaration,
            (Self::WhereMounted, Some(ProjectedToken::For(audience))) => {
                Condition::Audience(audience)
            }
            (Self::WhereMounted, None) => Condition::None,
        }
    }
}

/// What a token hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Condition<'t> {
    /// Nothing.
    None,
    /// Which of several declarations of the account stands.
    Declaration,
    /// Whether the API server is an audience.
    Audience(&'t str),
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

    /// What the token of a container hangs on.
    pub(crate) fn token_doubt(
        &self,
        workload: WorkloadId,
        token: Token,
        container: &ContainerTraits,
    ) -> Option<String> {
        self.doubt_of(workload, token.condition(container))
    }

    /// What the token of a workload depends on, for an attacker who reads the volumes of all its containers.
    pub(crate) fn stolen_token_doubt(&self, workload: WorkloadId, token: Token) -> Option<String> {
        let containers = self.workloads[workload].traits.containers.iter();
        let least = containers
            .filter(|own| token.is_in(own))
            .map(|own| token.condition(own))
            .min();
        self.doubt_of(workload, least?)
    }

    fn doubt_of(&self, workload: WorkloadId, condition: Condition<'_>) -> Option<String> {
        let own = &self.workloads[workload];
        match condition {
            Condition::None => None,
            Condition::Declaration => Some(format!(
                "of the differing declarations of ServiceAccount `{}/{}`, the one that mounts a token applies",
                self.namespace_of(own),
                own.traits.account
            )),
            Condition::Audience(audience) => Some(format!(
                "the API server accepts tokens for audience `{audience}`"
            )),
        }
    }
}
