//! The network plugin that answers assume.

use seawall_model::{Cluster, ObjectId};

use super::{Does, Plugin, Shown, shown};
use crate::address::TakesPods;

/// What is known of the network plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforcement {
    /// This plugin enforces NetworkPolicy.
    Enforced(&'static str, Option<ObjectId>),
    /// This plugin does not, and no other one is there.
    Ignored(&'static str, Option<ObjectId>),
    /// This plugin does when it is told to, which objects do not show.
    Optional(&'static str, Option<ObjectId>),
    /// No plugin that is known is in the input.
    Unknown,
}

/// The plugin that answers assume.
#[derive(Debug, Clone)]
pub(crate) struct Assumed {
    /// It was named by who asks.
    pub chosen: Option<&'static Plugin>,
    pub shown: Vec<Shown>,
}

impl Assumed {
    pub(crate) fn new(cluster: &Cluster, chosen: Option<&'static Plugin>) -> Self {
        Self {
            chosen,
            shown: shown(cluster),
        }
    }

    /// Whether blocks of NetworkPolicy take in pods.
    pub(crate) fn blocks_take_pods(&self) -> TakesPods {
        if let Some(plugin) = self.chosen {
            return plugin.blocks_take_pods;
        }
        let mut deciding = self.deciding().map(|shown| shown.plugin.blocks_take_pods);
        match deciding.next() {
            Some(first) if deciding.all(|other| other == first) => first,
            _ => TakesPods::Unknown,
        }
    }

    /// Whether networks of policies of administrators take in pods: their API says so, and Cilium does not do it.
    pub(crate) fn networks_take_pods(&self) -> TakesPods {
        match self.blocks_take_pods() {
            TakesPods::No => TakesPods::Unknown,
            _ => TakesPods::Yes,
        }
    }

    /// Whether it is known which plugin enforces policies, and something holds for it, or for each of those that are shown.
    pub(crate) fn all(&self, holds: impl Fn(&Plugin) -> bool) -> bool {
        if let Some(plugin) = self.chosen {
            return holds(plugin);
        }
        let mut deciding = self.deciding().peekable();
        deciding.peek().is_some() && deciding.all(|shown| holds(shown.plugin))
    }

    /// The plugins that enforce policies, or where there are none those that may.
    pub(crate) fn deciding(&self) -> impl Iterator<Item = &Shown> {
        let first = self.shown.first().map(|shown| shown.does);
        self.shown
            .iter()
            .filter(move |shown| Some(shown.does) == first && shown.does != Does::Ignores)
    }

    pub(crate) fn enforcement(&self) -> Enforcement {
        let (does, title, id) = match (self.chosen, self.shown.first()) {
            (Some(plugin), _) => (plugin.does, plugin.title, None),
            (None, Some(shown)) => (
                shown.does,
                shown.plugin.title,
                shown.objects.first().copied(),
            ),
            (None, None) => return Enforcement::Unknown,
        };
        match does {
            Does::Enforces => Enforcement::Enforced(title, id),
            Does::Optional => Enforcement::Optional(title, id),
            Does::Ignores => Enforcement::Ignored(title, id),
        }
    }
}
