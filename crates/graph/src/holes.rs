//! What a scan of images says about the hops of an attacker.

use std::collections::BTreeSet;

use crate::edge;
use crate::graph::Edge;
use crate::node::Node;
use crate::{Graph, Hole, UnreadImages};

impl Graph<'_> {
    /// The vulnerability that an edge uses, where it needs no mistake only because a scan of images found that.
    pub(crate) fn hole_of(&self, step: &Edge) -> Option<&Hole> {
        if step.mistakes > 0 || edge::ALL[step.kind.position()].0.id != edge::EXPLOIT {
            return None;
        }
        let Node::Container(container) = self.nodes.what(step.to) else {
            return None;
        };
        let own = self.inventory.traits(container);
        let is_told = self.told.is_exploitable(own.image(), &own.image_key);
        self.told.hole(&own.image_key).filter(|_| !is_told)
    }

    /// What a scan of images leaves open about those that something runs; `None` where there was no such scan.
    pub fn unread_images(&self) -> Option<UnreadImages> {
        let images = self.told.images.as_ref()?;
        let mut unread = UnreadImages {
            not_evaluated: images.not_evaluated.clone(),
            ..UnreadImages::default()
        };
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut open: BTreeSet<&str> = BTreeSet::new();
        for (.., own) in self.inventory.all_containers() {
            if !images.read.contains(&own.image_key) {
                names.insert(own.image());
            } else if let Some(reason) = images.open.get(&own.image_key) {
                open.insert(reason);
            }
        }
        unread.names = names.into_iter().map(str::to_owned).collect();
        unread
            .not_evaluated
            .extend(open.into_iter().map(str::to_owned));
        Some(unread)
    }
}
