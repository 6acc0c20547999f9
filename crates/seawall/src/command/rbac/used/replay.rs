//! The proof: the printed roles are asked for every recorded request again.

use std::collections::BTreeSet;

use anyhow::Context;
use seawall_answer::rbac::Replay;
use seawall_rbac::{Needed, Rbac};

use super::super::manifest::{self, Manifest};

/// Reads the printed manifests as any input, and asks them for every request. Then takes each rule as left out.
pub(super) fn replay(
    text: &str,
    manifests: &[Manifest],
    needed: &[Needed<'_>],
) -> anyhow::Result<(Replay, Rbac)> {
    let rbac = manifest::check(text, manifests)?;
    let different: BTreeSet<_> = needed
        .iter()
        .map(|need| (&need.identity.user, &need.identity.groups, need.request))
        .collect();
    let mut replay = Replay {
        requests: different.len(),
        denied: 0,
        rules: rbac.roles().iter().map(|role| role.rules.len()).sum(),
        rules_that_could_be_left_out: 0,
    };
    let mut denied = BTreeSet::new();
    // Rules that some request cannot do without.
    let mut essential: BTreeSet<(String, usize)> = BTreeSet::new();
    for need in needed {
        let request = need.request.request();
        let mut allowing: BTreeSet<(String, usize)> = BTreeSet::new();
        for binding in rbac.bindings_for(need.identity) {
            if !binding.holds_in(request.namespace()) {
                continue;
            }
            let role = rbac
                .role_of(binding)
                .context("a role of the printed manifests")?;
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
    replay.denied = denied.len();
    replay.rules_that_could_be_left_out = replay.rules - essential.len();
    Ok((replay, rbac))
}
