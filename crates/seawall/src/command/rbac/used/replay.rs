//! The proof: the printed roles are asked for every recorded request again.

use std::collections::BTreeSet;

use anyhow::Context;
use seawall_load::load_bytes;
use seawall_model::Principal;
use seawall_rbac::{Identity, Rbac, UsedRequest};

/// What came of asking the printed roles for every request again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replay {
    pub asked: usize,
    pub denied: usize,
    pub rules: usize,
    /// Rules without which every request would still be allowed.
    pub spare: usize,
}

/// Reads the printed manifests as any input, and asks them for every request. Then takes each rule as left out.
pub(super) fn replay(
    text: &str,
    needed: &[(Principal, &Identity, &UsedRequest)],
) -> anyhow::Result<Replay> {
    let loaded = load_bytes("roles.yaml", text.as_bytes());
    let rbac = Rbac::new(&loaded.cluster);
    let mut replay = Replay {
        asked: needed.len(),
        denied: 0,
        rules: rbac.roles().iter().map(|role| role.rules.len()).sum(),
        spare: 0,
    };
    // Rules that some request cannot do without.
    let mut essential: BTreeSet<(String, usize)> = BTreeSet::new();
    for (_, identity, request) in needed {
        let request = request.request();
        let mut allowing: BTreeSet<(String, usize)> = BTreeSet::new();
        for binding in rbac.bindings_for(identity) {
            if !binding.holds_in(request.namespace()) {
                continue;
            }
            let role = rbac
                .role_of(binding)
                .context("a role of the printed manifests")?;
            for (rule, candidate) in role.rules.iter().enumerate() {
                if candidate.allows(&request) {
                    allowing.insert((role.key.to_string(), rule));
                }
            }
        }
        if rbac.allows(identity, &request).is_none() {
            replay.denied += 1;
        }
        if allowing.len() == 1 {
            essential.extend(allowing);
        }
    }
    replay.spare = replay.rules - essential.len();
    Ok(replay)
}
