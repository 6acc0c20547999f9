//! Whether anything enforces policies: the network plugin does, and not every one. And how it takes blocks of addresses.

use crate::{Enforcement, Network, Plugin};

impl Network<'_> {
    /// Whether anything enforces policies.
    pub fn enforcement(&self) -> Enforcement {
        self.assumed.enforcement()
    }

    /// By what the plugin is told to enforce nothing, as a sentence without a full stop.
    pub fn turned_off(&self) -> Option<String> {
        let (by, key) = self.assumed.turned_off()?;
        let object = self.cluster.object(by);
        Some(format!("{} `{}` sets `{key}`", object.kind, object.name))
    }

    /// The network plugin that answers assume and why, in a sentence without a full stop.
    pub fn plugin(&self) -> String {
        if let Some(plugin) = self.assumed.chosen {
            return format!(
                "the network plugin is assumed to be {}, as requested",
                plugin.title
            );
        }
        let names: Vec<String> = self
            .assumed
            .shown
            .iter()
            .map(|shown| {
                let object = self.cluster.object(shown.objects[0]);
                format!(
                    "{} (by {} `{}`)",
                    shown.plugin.title, object.kind, object.name
                )
            })
            .collect();
        match &names[..] {
            [] => "no network plugin found in the input".to_owned(),
            [one] => format!("the network plugin is assumed to be {one}"),
            several => format!(
                "the input shows several network plugins: {}",
                several.join(", ")
            ),
        }
    }

    /// Whether a policy looks at the addresses of pods, so that the network plugin makes a difference.
    pub fn looks_at_pods_by_address(&self) -> bool {
        self.has_addressed
    }

    /// Why it is not known whether blocks of addresses take in pods.
    pub(crate) fn why_plugin(&self) -> String {
        let plugin = self.plugin();
        format!("whether CIDR blocks also apply to pods depends on the network plugin ({plugin})")
    }

    /// Whether the plugin is known to ask policies about what a pod sends to its own node.
    pub(crate) fn asks_for_own_node(&self) -> bool {
        let asks = |plugin: &Plugin| matches!(plugin.id, "calico" | "cilium" | "gke-dataplane-v2");
        match self.assumed.chosen {
            Some(plugin) => asks(plugin),
            None => self.assumed.deciding().any(|shown| asks(shown.plugin)),
        }
    }
}
