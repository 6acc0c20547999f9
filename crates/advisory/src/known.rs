//! Which ecosystems a database has advisories for: what it knows nothing of is a gap.

use crate::database::Status;
use crate::matching::Membership;

/// Which ecosystems a database knows.
pub(crate) struct Known<'s> {
    status: &'s Status,
}

impl<'s> Known<'s> {
    pub(crate) fn of(status: &'s Status) -> Self {
        Self { status }
    }

    /// Why nothing is known of any ecosystem that a package belongs to.
    pub(crate) fn missing(&self, memberships: &[Membership]) -> Option<String> {
        let knows = |membership: &Membership| {
            let mut ecosystems = self.status.ecosystems.iter();
            ecosystems.any(|known| membership.covers(&known.ecosystem))
                || self.covers_completely(membership)
        };
        if memberships.iter().any(knows) {
            return None;
        }
        let names: Vec<String> = memberships
            .iter()
            .map(|membership| membership.ecosystem.to_string())
            .collect();
        Some(format!(
            "the database has no advisories for {}",
            names.join(" or ")
        ))
    }

    fn covers_completely(&self, membership: &Membership) -> bool {
        let mut complete = self.status.feeds.iter().flat_map(|feed| &feed.complete);
        complete.any(|ecosystem| membership.covers(ecosystem))
    }

    pub(crate) fn is_complete(&self, memberships: &[Membership]) -> bool {
        memberships
            .iter()
            .any(|membership| self.covers_completely(membership))
    }
}
