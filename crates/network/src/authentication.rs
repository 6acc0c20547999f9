//! Rules that ask both ends to authenticate: whether they do is in no object, and it is asked for even where another rule
//! lets the same traffic through.

use crate::bounds::State;
use crate::decide::rules;
use crate::fit::{Fit, View};
use crate::{Action, Network, Policy, Ports};

impl Network<'_> {
    /// What a policy may stop for want of authentication.
    pub(crate) fn weigh_authentication(
        &self,
        view: View<'_>,
        policy: &Policy,
        open: &Ports,
        state: &mut State,
    ) {
        for rule in rules(policy, view.direction).into_iter().flatten() {
            let (Some(mode), Action::Allow) = (&rule.authentication, rule.action) else {
                continue;
            };
            if self.fit(view, rule, policy) == Fit::No {
                continue;
            }
            let ports = rule.possible_ports_at(view.destination).intersect(open);
            let name = self.policy_name(policy);
            let why = format!("{name} requires authentication (`mode: {mode}`)");
            state.bounds.stop(why, ports);
        }
    }
}
