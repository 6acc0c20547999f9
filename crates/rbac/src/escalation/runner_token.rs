//! Whether somebody inside a pod acts as its account: a token is mounted, and the pod runs.

use seawall_model::{ApiAudiences, ContainerRole, Pod, TokenAccounts, TokenCondition};
use seawall_syntax::Text;

/// What entering an init container hangs on.
const STARTING: &str = "the pod is starting: init containers have ended once the pod runs";
/// What a container that has ended as a file says hangs on.
const STILL_RUNS: &str = "the container still runs, unlike the pod's status in the input says";

/// Whether somebody inside a pod acts as its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunnerToken {
    /// They do.
    Mounted,
    /// They do if this holds, which is not known.
    OnlyIf(Text),
    /// No container has a token.
    Missing,
}

impl RunnerToken {
    pub(super) fn of(
        pod: &Pod<'_>,
        accounts: &TokenAccounts<'_>,
        audiences: &ApiAudiences,
    ) -> Self {
        let automount = pod.automount(accounts);
        let (namespace, account) = (pod.namespace(), pod.service_account());
        let idle = pod.idle();
        let projected = pod.projected_tokens(audiences);
        let containers = pod.containers().filter(|own| !pod.is_over(own));
        let mut ways: Vec<Vec<String>> = containers
            .filter_map(|own| {
                let condition = TokenCondition::of(automount, projected.of(&own))?;
                let is_init = own.role == ContainerRole::Init;
                let starting = is_init.then(|| STARTING.to_owned());
                let over = pod.is_said_over(&own).then(|| STILL_RUNS.to_owned());
                let condition = condition.text(namespace, account);
                Some([condition, starting, over].into_iter().flatten().collect())
            })
            .collect();
        // Containers that an operator adds are like the others.
        if pod.has_unwritten_containers() || pod.containers().next().is_none() {
            let condition = TokenCondition::of(automount, None);
            let way = condition.map(|own| own.text(namespace, account).into_iter().collect());
            ways.extend(way);
        }
        let Some(mut clauses) = ways.into_iter().min_by_key(Vec::len) else {
            return Self::Missing;
        };
        clauses.extend(idle);
        if clauses.is_empty() {
            Self::Mounted
        } else {
            Self::OnlyIf(clauses.join(" and ").into())
        }
    }
}
