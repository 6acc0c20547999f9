//! The network plugin that answers assume.

use seawall_model::{Cluster, Object, ObjectId};

use super::{Does, Plugin, Shown, shown};
use crate::address::TakesPods;
use crate::cilium_config::{CiliumConfig, Mode};

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
    cilium: CiliumConfig,
}

impl Assumed {
    pub(crate) fn new(cluster: &Cluster, chosen: Option<&'static Plugin>) -> Self {
        let cilium = CiliumConfig::of(cluster);
        let mut shown = shown(cluster);
        if let Mode::Never(by, _) = cilium.mode {
            let told = shown.iter_mut().filter(|shown| shown.plugin.is_cilium());
            for shown in told {
                shown.does = Does::Ignores;
                shown.objects.insert(0, by);
            }
            shown.sort_by_key(|shown| shown.does);
        }
        Self {
            chosen,
            shown,
            cilium,
        }
    }

    /// As if nothing enforced policies.
    pub(crate) fn open(cluster: &Cluster) -> Self {
        Self {
            cilium: CiliumConfig::default(),
            ..Self::new(cluster, None)
        }
    }

    /// What Cilium's agents are told, where it is they that enforce policies.
    fn cilium(&self) -> Option<&CiliumConfig> {
        self.all(Plugin::is_cilium).then_some(&self.cilium)
    }

    /// What closes every pod, whether a policy selects it or not.
    pub(crate) fn closes_all(&self) -> Option<ObjectId> {
        match self.cilium()?.mode {
            Mode::Always(by) => Some(by),
            _ => None,
        }
    }

    /// Why it is not known whether and how policies are enforced.
    pub(crate) fn gap(&self) -> Option<String> {
        let is_theirs = match self.chosen {
            Some(plugin) => plugin.is_cilium(),
            None => self.deciding().any(|shown| shown.plugin.is_cilium()),
        };
        match &self.cilium.mode {
            Mode::Unknown(why) if is_theirs => Some(why.clone()),
            Mode::Always(_) if is_theirs && self.cilium().is_none() => Some(
                "Cilium is told to close every pod, and it is not known for which pods another network plugin enforces policies"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// Why policies of a kind are not asked, as a sentence without a full stop.
    pub(crate) fn ignores(&self, object: &Object) -> Option<&str> {
        self.cilium()?.ignores(object)
    }

    /// Whether what comes from a pod's own node is asked for as well.
    pub(crate) fn asks_for_localhost(&self) -> bool {
        self.cilium()
            .is_some_and(|cilium| cilium.asks_for_localhost)
    }

    /// The setting by which the plugin enforces nothing, and the object that has it.
    pub(crate) fn turned_off(&self) -> Option<(ObjectId, &'static str)> {
        match (self.cilium.mode.clone(), self.enforcement()) {
            (Mode::Never(by, key), Enforcement::Ignored(_, Some(id))) if id == by => {
                Some((by, key))
            }
            _ => None,
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
            (Some(plugin), _) => match self.cilium.mode {
                Mode::Never(by, _) if plugin.is_cilium() => (Does::Ignores, plugin.title, Some(by)),
                _ => (plugin.does, plugin.title, None),
            },
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
