//! The proof: roles are asked for every recorded request again.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use seawall_rbac::{Needed, Rbac};
use serde::Serialize;

/// What the printed roles answer to the requests of the log.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Replay {
    /// Different permissions that were requested, allowed and need a role.
    pub requests: usize,
    /// Those that the roles deny: a failure.
    pub denied: usize,
    /// Rules of the roles.
    pub rules: usize,
    /// Rules without which every request would still be allowed.
    pub rules_that_could_be_left_out: usize,
}

impl Replay {
    /// Asks roles for every request, and takes each rule as left out.
    pub fn new(rbac: &Rbac, needed: &[Needed<'_>]) -> Self {
        let different: BTreeSet<_> = needed
            .iter()
            .map(|need| (&need.identity.user, &need.identity.groups, need.request))
            .collect();
        let rules = rbac.roles().iter().map(|role| role.rules.len()).sum();
        let mut denied = BTreeSet::new();
        // Rules that some request cannot do without.
        let mut essential: BTreeSet<(String, usize)> = BTreeSet::new();
        for need in needed {
            let request = need.request.request();
            let mut allowing: BTreeSet<(String, usize)> = BTreeSet::new();
            let bindings = rbac.bindings_for(need.identity);
            for binding in bindings.filter(|binding| binding.holds_in(request.namespace())) {
                let Some(role) = rbac.role_of(binding) else {
                    continue;
                };
                let own = role.allowing(&request).into_iter();
                allowing.extend(own.map(|rule| (role.key.to_string(), rule)));
            }
            if rbac.allows(need.identity, &request).is_none() {
                denied.insert((&need.identity.user, &need.identity.groups, need.request));
            }
            if allowing.len() == 1 {
                essential.extend(allowing);
            }
        }
        Self {
            requests: different.len(),
            denied: denied.len(),
            rules,
            rules_that_could_be_left_out: rules - essential.len(),
        }
    }
}
