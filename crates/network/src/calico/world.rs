//! What policies of Calico refer to.

use std::collections::HashMap;

use seawall_model::{Cluster, Object};
use seawall_syntax::Node;

use super::kinds::of_kind;
use super::labelled::{Labelled, labelled};
use crate::forwarding::Forwarding;
use crate::rank::{Order, Tier};

/// What policies refer to.
pub(crate) struct World<'c> {
    pub(super) tiers: HashMap<&'c str, Tier>,
    /// Addresses with labels.
    pub(super) sets: Vec<Labelled<'c>>,
    /// Policies for what hosts forward.
    pub forwarding: Vec<Forwarding>,
}

impl<'c> World<'c> {
    pub(crate) fn new(cluster: &'c Cluster) -> Self {
        Self {
            tiers: of_kind(cluster, "Tier")
                .map(|object| (&*object.name, tier(object)))
                .collect(),
            sets: labelled(cluster),
            forwarding: Vec::new(),
        }
    }
}

fn tier(object: &Object) -> Tier {
    let spec = object.spec();
    let passes = spec.and_then(|spec| spec.str("defaultAction")) == Some("Pass");
    Tier::new(order(spec), &object.name, passes)
}

/// `order`; what has none comes last.
pub(super) fn order(spec: Option<&Node>) -> Order {
    let text = spec
        .and_then(|spec| spec.get("order"))
        .and_then(Node::scalar_text);
    let number = text.and_then(|text| text.parse::<f64>().ok());
    number
        .filter(|order| order.is_finite())
        .map_or(Order::LAST, Order)
}
