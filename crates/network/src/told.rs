//! What settings of the network plugin do to policies: kinds that are not asked, and pods that are closed without one.

use seawall_model::ObjectId;

use crate::builder::Builder;
use crate::listing::policy_ids;
use crate::peer::Namespaces;
use crate::{Doubt, Policy, Rank};

impl Builder<'_> {
    /// Notes policies that are not asked because their kind is turned off.
    pub(crate) fn note_ignored(&mut self) {
        for object in policy_ids(self.cluster) {
            if let Some(why) = self.assumed.ignores(self.cluster.object(object)) {
                self.notes.push(Doubt {
                    object,
                    path: String::new(),
                    message: why.to_owned(),
                });
            }
        }
    }

    /// A policy that closes every pod, as a setting does.
    pub(crate) fn closing(&mut self, object: ObjectId) -> Policy {
        Policy {
            object,
            rank: Rank::together(self.tiers.default.clone()),
            subject: self.select(Namespaces::All, None),
            ingress: Some(Vec::new()),
            egress: Some(Vec::new()),
            opens_only: [false; 2],
            is_broken: false,
        }
    }
}
