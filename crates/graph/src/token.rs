//! Which containers have a token for the API server.

use seawall_model::{Automount, TokenCondition};

use crate::inventory::{Inventory, WorkloadId};
use crate::traits::ContainerTraits;

/// Which containers of a pod have its token: all of them by [`Automount`], and those that mount it by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token(Automount);

impl Token {
    pub(crate) fn is_in(self, container: &ContainerTraits) -> bool {
        self.condition(container).is_some()
    }

    /// What has to hold for a container to have it that acts as the account; nothing where it has none.
    fn condition(self, container: &ContainerTraits) -> Option<TokenCondition<'_>> {
        TokenCondition::of(self.0, container.projected_token.as_ref())
    }
}

impl Inventory<'_> {
    /// Whether pods of a workload have a token for the API server.
    pub(crate) fn token(&self, workload: WorkloadId) -> Option<Token> {
        let own = &self.workloads[workload];
        let traits = &own.traits;
        let automount = if traits.is_admitted {
            Automount::Never
        } else {
            let namespace = self.namespace_of(own);
            self.accounts
                .automount(namespace, &traits.account, traits.automount)
        };
        let token = Token(automount);
        let mut containers = traits.containers.iter();
        let is_mounted =
            automount != Automount::Never || containers.any(|own| own.projected_token.is_some());
        is_mounted.then_some(token)
    }

    /// What the token of a container hangs on.
    pub(crate) fn token_doubt(
        &self,
        workload: WorkloadId,
        token: Token,
        container: &ContainerTraits,
    ) -> Option<String> {
        self.doubt_of(workload, token.condition(container)?)
    }

    /// What the token of a workload depends on, for an attacker who reads the volumes of all its containers.
    pub(crate) fn stolen_token_doubt(&self, workload: WorkloadId, token: Token) -> Option<String> {
        let containers = self.workloads[workload].traits.containers.iter();
        let least = containers.filter_map(|own| token.condition(own)).min();
        self.doubt_of(workload, least?)
    }

    fn doubt_of(&self, workload: WorkloadId, condition: TokenCondition<'_>) -> Option<String> {
        let own = &self.workloads[workload];
        condition.text(self.namespace_of(own), &own.traits.account)
    }
}
