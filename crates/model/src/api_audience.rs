//! For which audiences a token has to be, so that the API server takes it.

use crate::{Cluster, Component, Flags, InstalledServer};

/// The flag that lists them, and the one whose values they are where that is missing.
const AUDIENCES: &str = "api-audiences";
const ISSUER: &str = "service-account-issuer";

/// The audiences of the API servers of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiAudiences {
    /// Those that flags and configurations show.
    shown: Vec<String>,
    /// Whether these are all.
    are_all: bool,
}

impl ApiAudiences {
    /// Reads the flags of API servers in the input, or what an installer is told about them.
    pub fn of(cluster: &Cluster) -> Self {
        let mut servers = cluster.own_components(Component::ApiServer).peekable();
        let mut found = Self {
            shown: Vec::new(),
            are_all: servers.peek().is_some(),
        };
        for (_, flags) in servers {
            found.are_all &= found.see(&flags);
        }
        for server in InstalledServer::all(cluster) {
            // Without these arguments the default of the installer is the issuer, which names the domain of the cluster.
            found.shown.extend(match server.items_of(AUDIENCES) {
                own if own.is_empty() => server.items_of(ISSUER),
                own => own,
            });
        }
        found
    }

    /// Adds the audiences of one server; false where they may be others.
    fn see(&mut self, flags: &Flags<'_>) -> bool {
        let mut list = flags.list(AUDIENCES);
        if list.flag.is_none() && list.items().is_ok() {
            list = flags.list(ISSUER);
        }
        self.shown.extend(list.known_items().iter().cloned());
        list.items().is_ok_and(|items| !items.is_empty())
    }

    /// Whether the API server takes tokens for an audience; `None` where that is not known. A token for none in particular is
    /// for the API server. Where no flag is in the input, only a URL may be the issuer of the cluster, which is the default.
    pub fn accepts(&self, audience: &str) -> Option<bool> {
        if audience.is_empty() || self.shown.iter().any(|own| own == audience) {
            return Some(true);
        }
        let may_be = !self.are_all && audience.contains("://");
        (!may_be).then_some(false)
    }
}
