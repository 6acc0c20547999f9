//! Pods whose content somebody else acts on: whoever is in the one that makes manifests decides what is applied.

use super::extent::Extent;
use super::graph::{Graph, PrimitiveId, Way};
use super::presence::{Acting, Presence};
use seawall_model::TableIndex;

impl Graph<'_> {
    /// Draws from pods to the accounts of those who act on what comes from there.
    pub(super) fn add_insides(&mut self) {
        for id in self.primitives.ids() {
            let Some(inside) = &self.primitives[id].inside else {
                continue;
            };
            let pods = self.controllers.pods.get(&inside.id).cloned();
            let Some(Presence::Running(all)) = self.controllers.presence[id.index()].clone() else {
                continue;
            };
            for runner in pods.unwrap_or_default() {
                let namespace = self.inventory.runners[runner].namespace;
                for acting in all.iter().filter(|acting| acting.namespace == namespace) {
                    self.add_inside(id, self.places.runner(runner), acting);
                }
            }
        }
    }

    fn add_inside(&mut self, id: PrimitiveId, from: super::places::PlaceId, acting: &Acting) {
        let primitive = self.primitives[id];
        let mut doubt = acting.doubt.as_ref().map(|text| self.doubt(text));
        match self.is_shown(id, acting) {
            Some(true) => {}
            Some(false) => return,
            None => {
                if let Some(provided) = &primitive.provided {
                    doubt = Some(self.also(doubt, provided));
                }
            }
        }
        let way = Way::Use {
            primitive: id,
            extent: Extent::EVERYWHERE,
        };
        self.add(from, self.places.principal(acting.account), way, doubt);
    }

    /// Whether what is provided shows: an object has the field. Where none is there at all, nothing is to be done.
    fn is_shown(&self, id: PrimitiveId, acting: &Acting) -> Option<bool> {
        let ((group, plural), path) = self.primitives[id].shown_by.as_ref()?;
        let kind = &self.cluster.catalogue().by_plural(group, plural)?.kind;
        let own = |object: &&seawall_model::Object| object.group() == &**group;
        let mut objects = self.cluster.of_kind(kind).filter(own);
        let has_field = |object: &seawall_model::Object| {
            let mut node = Some(&object.root);
            for part in path.split('.') {
                node = node.and_then(|node| node.get(part));
            }
            node.is_some()
        };
        let namespace = &self.inventory.namespaces[acting.namespace].name;
        if objects.any(|object| *object.namespace == **namespace && has_field(object)) {
            return Some(true);
        }
        let is_known = self.cluster.coverage.of(group, kind).is_complete();
        let is_empty = !self.cluster.of_kind(kind).any(|object| own(&object));
        (is_known && is_empty).then_some(false)
    }
}
