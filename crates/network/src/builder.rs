//! What is gathered while policies are read.

use std::collections::HashMap;

use seawall_model::{Cluster, ObjectId, PodId, Table};
use seawall_syntax::Node;

use crate::address::Addresses;
use crate::contested::Contested;
use crate::node::NodeWorld;
use crate::peer::{Namespaces, Selectors, SetId};
use crate::plugin::Assumed;
use crate::rank::Tiers;
use crate::{Direction, Doubt, Endpoint, EndpointId, Range, calico};

/// What is gathered while policies are read.
pub(crate) struct Builder<'c> {
    pub cluster: &'c Cluster,
    pub endpoints: Table<EndpointId, Endpoint<'c>>,
    pub endpoint_of: HashMap<PodId, EndpointId>,
    pub selectors: Selectors<'c>,
    pub contested: Contested,
    pub tiers: Tiers,
    pub calico: calico::World<'c>,
    /// The addresses of every endpoint, once somebody asks.
    pub addresses: Option<Addresses>,
    pub has_addressed: bool,
    pub assumed: Assumed,
    pub nodes: NodeWorld,
    /// Blocks of rules for what comes in, and for what goes out.
    pub ranges: [Vec<Range>; 2],
    pub doubts: Vec<Doubt>,
    pub notes: Vec<Doubt>,
}

impl<'c> Builder<'c> {
    /// Cuts the outside at a block, for rules of one direction.
    pub(crate) fn cut_at(&mut self, direction: Direction, range: Range) {
        self.ranges[usize::from(direction == Direction::Egress)].push(range);
    }

    pub(crate) fn doubt(&mut self, object: ObjectId, path: String, message: String) {
        self.doubts.push(Doubt {
            object,
            path,
            message,
        });
    }

    pub(crate) fn select_cilium(
        &mut self,
        namespace: Option<&'c str>,
        selector: &'c Node,
        is_subject: bool,
    ) -> SetId {
        self.selectors
            .select_cilium(&self.endpoints, namespace, selector, is_subject)
    }

    pub(crate) fn select(&mut self, namespaces: Namespaces<'c>, pods: Option<&'c Node>) -> SetId {
        self.selectors.select(&self.endpoints, namespaces, pods)
    }
}
