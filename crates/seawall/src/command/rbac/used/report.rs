//! What is known of what was used, whatever the format.

use std::collections::BTreeSet;

use seawall_load::AuditLog;
use seawall_model::Principal;
use seawall_rbac::{Attribution, Grant, Identity, Open, Rbac, Server, Source, Usage};

use super::super::brought;
use super::super::manifest::Manifest;
use super::replay::Replay;
use super::verified::Verified;

/// What was used of what is granted, to be shown.
pub(super) struct Report<'r> {
    pub usage: &'r Usage,
    pub logs: &'r AuditLog,
    pub found: &'r Attribution<'r>,
    pub grants: &'r [Grant],
    pub manifests: &'r [Manifest],
    pub replay: Replay,
    /// What the API server said, where it was asked.
    pub verified: Option<Verified>,
    pub rbac: &'r Rbac,
    pub server: &'r Server,
    pub without_system: bool,
    pub top: usize,
}

impl Report<'_> {
    /// Whether a request was allowed by what Kubernetes brings.
    pub fn is_default(&self, source: &Source) -> bool {
        match source {
            Source::Binding(_, index) => {
                brought::is_default(&self.rbac.bindings()[*index], self.rbac)
            }
            _ => false,
        }
    }

    /// Checks that were made for certain and of which nobody can tell what they asked for: the printed roles lack it.
    pub fn lacking(&self) -> Vec<&Open<'_>> {
        let open = self.found.open.iter();
        open.filter(|one| one.is_certain)
            .filter(|one| !(self.without_system && self.is_default(&one.source)))
            .collect()
    }

    /// Everybody whom a recorded request names, their groups included.
    pub fn seen(&self) -> BTreeSet<Principal> {
        let requests = self.usage.requests();
        let identities: BTreeSet<(&str, &[String])> = requests
            .iter()
            .map(|(identity, ..)| (identity.user.as_str(), identity.groups.as_slice()))
            .collect();
        identities
            .into_iter()
            .flat_map(|(user, groups)| {
                let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
                Identity::user(user, &groups).subjects()
            })
            .collect()
    }
}

/// `1 h 9 min`, with the two largest units.
pub(super) fn duration(seconds: u64) -> String {
    let units = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    units[first..]
        .iter()
        .take(2)
        .filter(|(count, unit)| *count > 0 || (seconds == 0 && *unit == "s"))
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}
