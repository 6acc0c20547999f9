//! Pods that run, for those who may enter them, and for those who may add a container of their own.

use std::collections::BTreeMap;

use seawall_model::Pod;

use super::graph::Graph;
use super::holding::Names;
use super::inventory::{NamespaceId, RunnerId};
use super::lead::Step;
use super::places::Crowd;
use super::templates::is_generated;

impl Graph<'_> {
    pub(super) fn draw_pods(&mut self, step: &Step<'_>, names: &Names) {
        if *names == Names::All {
            self.draw_crowd(step, step.wide(Crowd::Running, Crowd::RunningIn));
            return;
        }
        for (id, only_if) in self.called(step, names) {
            let doubt = match only_if {
                Some(text) => Some(self.also(step.doubt, &text)),
                None => step.doubt,
            };
            self.draw_to(&Step { doubt, ..*step }, self.places.runner(id));
        }
    }

    /// The node of a pod that runs, by a container of one's own in it.
    pub(super) fn draw_debugged(&mut self, step: &Step<'_>, names: &Names) {
        let mut places: BTreeMap<NamespaceId, Option<String>> = BTreeMap::new();
        for (id, called) in self.called(step, names) {
            let runner = &self.inventory.runners[id];
            let idle = runner.idle.clone();
            let only_if = match (called, idle) {
                (Some(one), Some(other)) => Some(format!("{one} and {other}")),
                (one, other) => one.or(other.map(String::from)),
            };
            let known = places
                .entry(runner.namespace)
                .or_insert_with(|| only_if.clone());
            if only_if.is_none() {
                *known = None;
            }
        }
        self.draw_node(step, places.into_iter().collect());
    }

    /// The pods that a permission is about, each with what has to hold for it to be called so.
    fn called(&self, step: &Step<'_>, names: &Names) -> Vec<(RunnerId, Option<String>)> {
        let inventory = &self.inventory;
        let here: Box<dyn Iterator<Item = RunnerId>> = match step.namespace() {
            Some(own) => Box::new(
                inventory
                    .runners_in
                    .get(&own)
                    .into_iter()
                    .flatten()
                    .copied(),
            ),
            None => Box::new(inventory.runners.ids()),
        };
        let called = here.filter_map(|id| {
            let runner = &inventory.runners[id];
            let Names::Some(names) = names else {
                return Some((id, None));
            };
            let pod = self.cluster.pod(runner.pod)?;
            names
                .iter()
                .filter_map(|name| is_called(&pod, name))
                .min()
                .map(|only_if| (id, only_if))
        });
        called.collect()
    }
}

/// What has to hold for a pod to have a name: `None` where it cannot have it. Pods of a StatefulSet are numbered, and the others
/// have random names.
fn is_called(pod: &Pod<'_>, name: &str) -> Option<Option<String>> {
    let object = pod.object;
    if pod.is_running_kind() {
        return (*object.name == *name).then_some(None);
    }
    if !is_generated(name, &object.name) {
        return None;
    }
    if object.is("apps", "StatefulSet") {
        let spec = object.spec()?;
        let number: i64 = name.get(object.name.len() + 1..)?.parse().ok()?;
        let first = spec.get("ordinals").and_then(|own| own.int("start"));
        let first = first.unwrap_or(0);
        // Where it is scaled to none, that is said of its pods besides.
        let count = spec.int("replicas").unwrap_or(1).max(1);
        return (first..first.saturating_add(count))
            .contains(&number)
            .then_some(None);
    }
    Some(Some(format!(
        "a pod of {} `{}/{}` is called `{name}`",
        object.kind,
        pod.namespace(),
        object.name
    )))
}
