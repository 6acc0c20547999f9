//! Policies of Calico for what hosts forward: through which host a connection goes is in no object.

use seawall_model::{Object, ObjectId};
use seawall_syntax::Node;

use super::wanted::Wanted;
use crate::builder::Builder;
use crate::forwarding::Forwarding;

impl<'c> Builder<'c> {
    /// Notes a policy that stands in the way of what hosts forward to pods, or from them.
    pub(super) fn see_forwarding(&mut self, id: ObjectId, object: &'c Object, spec: &'c Node) {
        if &*object.kind != "GlobalNetworkPolicy" || spec.bool("applyOnForward") != Some(true) {
            return;
        }
        // What cannot be read is said where the policy is read.
        let doubts = self.doubts.len();
        let wanted = self.wanted(id, None, Some(spec), "spec");
        self.doubts.truncate(doubts);
        if !wanted.is_none_or(|wanted| self.means_a_host(&wanted)) {
            return;
        }
        let types: Vec<&str> = spec.strings("types").collect();
        let has = |name: &str, list: &str| {
            types.contains(&name) || types.is_empty() && !spec.list(list).is_empty()
        };
        self.calico.forwarding.push(Forwarding {
            object: id,
            ingress: has("Ingress", "ingress") || !has("Egress", "egress"),
            egress: has("Egress", "egress"),
        });
    }

    fn means_a_host(&self, wanted: &Wanted<'_>) -> bool {
        let hosts = self.calico.sets.iter().filter(|set| set.is_host());
        hosts
            .into_iter()
            .any(|set| wanted.names((self.cluster, &self.contested), set, false) != Some(false))
    }
}
